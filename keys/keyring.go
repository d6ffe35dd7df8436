package keys

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The keyring file is a clear header and one AES-256-GCM message. Layout:
//
//	0   magic "LETHEKR1"
//	8   format, uint16 big endian: 1
//	10  six zero bytes
//	16  vault id, 16 bytes
//	32  keyring generation, uint64 big endian
//	40  epoch generation, uint64 big endian
//	48  number of keys, uint64 big endian
//	56  salt, 32 bytes, fresh for every writing
//	88  zero to 128
//	128 ciphertext of preamble (128) and entries (56 each), then the tag (16)
//
// The key is HKDF-SHA-256 of vault key and epoch secret with the salt; the
// whole clear header is authenticated.
const (
	keyringMagic      = "LETHEKR1"
	keyringFormat     = 1
	keyringHeaderSize = 128
	keyringUsed       = 88
	maxKeyringFile    = keyringHeaderSize + preambleSize + maxKeys*entrySize + tagSize
)

// RingBytes is the length in bytes of the files that hold n keys: the keyring, and
// an empty journal beside it.
func RingBytes(n int) uint64 {
	return keyringHeaderSize + preambleSize + uint64(n)*entrySize + tagSize + sectorSize
}

// keyringHeader is the clear part of a keyring file.
type keyringHeader struct {
	vault      VaultID
	generation uint64
	epoch      uint64
	count      uint64
	salt       [saltSize]byte
}

func (h *keyringHeader) encode() []byte {
	out := make([]byte, keyringHeaderSize)
	copy(out, keyringMagic)
	binary.BigEndian.PutUint16(out[8:], keyringFormat)
	copy(out[16:], h.vault[:])
	binary.BigEndian.PutUint64(out[32:], h.generation)
	binary.BigEndian.PutUint64(out[40:], h.epoch)
	binary.BigEndian.PutUint64(out[48:], h.count)
	copy(out[56:], h.salt[:])
	return out
}

func parseKeyringHeader(data []byte) (*keyringHeader, error) {
	if len(data) < keyringHeaderSize {
		return nil, damaged(keyringFile, "it is cut off after %d bytes", len(data))
	}
	if string(data[:8]) != keyringMagic {
		return nil, damaged(keyringFile, "it does not begin like a keyring")
	}
	if format := binary.BigEndian.Uint16(data[8:]); format > keyringFormat {
		return nil, newer(keyringFile, format, keyringFormat)
	} else if format != keyringFormat {
		return nil, damaged(keyringFile, "format %d does not exist", format)
	}
	h := &keyringHeader{
		generation: binary.BigEndian.Uint64(data[32:]),
		epoch:      binary.BigEndian.Uint64(data[40:]),
		count:      binary.BigEndian.Uint64(data[48:]),
	}
	copy(h.vault[:], data[16:])
	copy(h.salt[:], data[56:])
	if !allZero(data[10:16]) || !allZero(data[keyringUsed:keyringHeaderSize]) {
		return nil, damaged(keyringFile, "reserved bytes are set")
	}
	if h.count > maxKeys {
		return nil, damaged(keyringFile, "it claims %d keys", h.count)
	}
	want := keyringHeaderSize + preambleSize + int(h.count)*entrySize + tagSize
	if len(data) != want {
		return nil, damaged(keyringFile, "it is %d bytes long instead of %d", len(data), want)
	}
	return h, nil
}

// joinSecrets joins the two secrets under which keyring, journal and
// epoch-bound blobs are sealed: without either of them nothing opens.
func joinSecrets(vaultKey, epochSecret *[keySize]byte) [2 * keySize]byte {
	var joined [2 * keySize]byte
	copy(joined[:], vaultKey[:])
	copy(joined[keySize:], epochSecret[:])
	return joined
}

// sealKeyring returns the file for the first n keys of a ring. h needs vault,
// generation and epoch.
func sealKeyring(random io.Reader, h keyringHeader, r *ring, n int, vaultKey, epochSecret *[keySize]byte) ([]byte, error) {
	h.count = uint64(n)
	if _, err := io.ReadFull(random, h.salt[:]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	joined := joinSecrets(vaultKey, epochSecret)
	key := derive(joined[:], h.salt[:], labelKeyring)
	clear(joined[:])
	head := h.encode()
	plain := r.sealedPart(n)
	out := make([]byte, keyringHeaderSize, keyringHeaderSize+len(plain)+tagSize)
	copy(out, head)
	return sealOnce(out, &key, plain, head)
}

// openKeyring decrypts a file whose header was parsed into an empty ring that has
// room for its keys. After an error the ring is as empty as before.
func openKeyring(r *ring, h *keyringHeader, data []byte, vaultKey, epochSecret *[keySize]byte) error {
	joined := joinSecrets(vaultKey, epochSecret)
	key := derive(joined[:], h.salt[:], labelKeyring)
	clear(joined[:])
	plain, err := openOnce(r.slab.b[:0], &key, data[keyringHeaderSize:], data[:keyringHeaderSize])
	if err != nil {
		return forged(keyringFile, "it does not open with the vault key and the epoch secret")
	}
	if len(plain) != preambleSize+int(h.count)*entrySize || !allZero(plain[preambleEnd:preambleSize]) {
		r.empty()
		return damaged(keyringFile, "its contents have the wrong shape")
	}
	r.count = int(h.count)
	if err := r.rebuild(); err != nil {
		r.empty()
		return damaged(keyringFile, "%v", err)
	}
	return nil
}
