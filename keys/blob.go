package keys

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
)

// Sealed blob, format 1, suite 1, for what is not a record: the search
// snapshot, unsaved text.
//
//	0  magic "LTHB"
//	4  format: 1
//	5  suite: 1
//	6  flags, uint16 big endian: 1 if bound to the epoch, else 0
//	8  epoch generation, uint64 big endian; 0 if not bound
//	16 salt, 32 bytes
//	48 commitment, 32 bytes
//	80 ciphertext of the padded plaintext, then the tag (16)
//
// It authenticates header, vault id and purpose, each length-prefixed. The root
// key of a purpose plays the part that an entry's key plays for a record.
const (
	blobMagic      = "LTHB"
	blobFormat     = 1
	blobSuite      = 1
	blobEpochBound = 1
	blobHeaderSize = 80
	// MaxBlob is the longest plaintext of a blob, in bytes.
	MaxBlob = 1 << 30
)

// SealBlob encrypts bytes for a purpose. A blob bound to the epoch opens only
// until the next erasure or rotation, which destroys the epoch secret: whatever
// may hold data of a person who is erased later must be bound.
func (v *Vault) SealBlob(purpose string, epochBound bool, plaintext []byte) ([]byte, error) {
	if len(plaintext) > MaxBlob {
		return nil, fmt.Errorf("a blob holds at most %d bytes: %w", MaxBlob, ErrFull)
	}
	root, epoch, err := v.blobRoot(purpose, epochBound)
	if err != nil {
		return nil, err
	}
	defer clear(root[:])
	padded := paddedSize(len(plaintext))
	out := make([]byte, blobHeaderSize+padded, blobHeaderSize+padded+tagSize)
	copy(out, blobMagic)
	out[4], out[5] = blobFormat, blobSuite
	if epochBound {
		binary.BigEndian.PutUint16(out[6:], blobEpochBound)
		binary.BigEndian.PutUint64(out[8:], epoch)
	}
	if _, err := io.ReadFull(v.random, out[16:48]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	key, commitment := recordKeys(&root, out[16:48])
	copy(out[48:], commitment[:])
	body := out[blobHeaderSize:]
	copy(body, plaintext)
	pad(body, len(plaintext))
	sealed, err := sealOnce(body[:0], &key, body, v.blobAAD(out[:blobHeaderSize], purpose))
	if err != nil {
		return nil, err
	}
	return out[:blobHeaderSize+len(sealed)], nil
}

// OpenBlob decrypts what SealBlob made for the same purpose and binding. A blob
// bound to an epoch that is over gives ErrKeyGone.
func (v *Vault) OpenBlob(purpose string, epochBound bool, sealed []byte) ([]byte, error) {
	bound, epoch, err := parseBlobHeader(sealed)
	if err != nil {
		return nil, err
	}
	if bound != epochBound {
		return nil, ErrNotAuthentic
	}
	root, current, err := v.blobRoot(purpose, epochBound)
	if err != nil {
		return nil, err
	}
	defer clear(root[:])
	if bound && epoch != current {
		return nil, ErrKeyGone
	}
	key, commitment := recordKeys(&root, sealed[16:48])
	if subtle.ConstantTimeCompare(commitment[:], sealed[48:80]) != 1 {
		clear(key[:])
		return nil, ErrNotAuthentic
	}
	out, err := openOnce(nil, &key, sealed[blobHeaderSize:], v.blobAAD(sealed[:blobHeaderSize], purpose))
	if err != nil {
		return nil, err
	}
	n, ok := unpad(out)
	if !ok {
		clear(out)
		return nil, damaged("blob", "its padding has the wrong shape")
	}
	return out[:n], nil
}

func parseBlobHeader(sealed []byte) (bound bool, epoch uint64, err error) {
	if len(sealed) < blobHeaderSize || string(sealed[:4]) != blobMagic {
		return false, 0, damaged("blob", "it does not begin like a sealed blob")
	}
	if sealed[4] > blobFormat {
		return false, 0, newer("blob", uint16(sealed[4]), blobFormat)
	}
	flags := binary.BigEndian.Uint16(sealed[6:])
	epoch = binary.BigEndian.Uint64(sealed[8:])
	if sealed[4] != blobFormat || sealed[5] != blobSuite || flags > blobEpochBound || flags == 0 && epoch != 0 {
		return false, 0, damaged("blob", "its format, suite or flags are unknown")
	}
	if len(sealed) < blobHeaderSize+padStep+tagSize {
		return false, 0, damaged("blob", "it is cut off after %d bytes", len(sealed))
	}
	return flags == blobEpochBound, epoch, nil
}

// blobRoot derives the root key of a purpose and returns the current epoch.
func (v *Vault) blobRoot(purpose string, bound bool) (key [keySize]byte, epoch uint64, err error) {
	if !bound {
		key, err = v.stable(preambleBlob, labelBlobStable, purpose)
		return key, 0, err
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.closed {
		return key, 0, ErrLocked
	}
	joined := joinSecrets(v.vaultKey(), v.epochSecret())
	defer clear(joined[:])
	salt := contextSalt([]byte(purpose))
	return derive(joined[:], salt[:], labelBlobEpoch), v.epoch, nil
}

func (v *Vault) blobAAD(header []byte, purpose string) []byte {
	out := appendPrefixed(nil, header)
	out = appendPrefixed(out, v.id[:])
	return appendPrefixed(out, []byte(purpose))
}
