package keys

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	stdhmac "crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

const (
	keySize  = 32 // bytes of every symmetric key
	saltSize = 32 // bytes of the fresh salt that makes a key single-use
	tagSize  = 16 // bytes AES-GCM adds
)

// Labels of derived keys. Each is used for one thing only and is never changed:
// a new meaning takes a new label.
const (
	labelRecord     = "lethe record key v1"
	labelCommitment = "lethe record commitment v1"
	labelHeaderMAC  = "lethe header mac v1"
	labelPrevious   = "lethe header previous v1"
	labelKeyring    = "lethe keyring v1"
	labelJournal    = "lethe journal v1"
	labelFrame      = "lethe journal frame v1"
	labelMAC        = "lethe mac v1"
	labelSign       = "lethe sign v1"
	labelBlobStable = "lethe blob stable v1"
	labelBlobEpoch  = "lethe blob epoch v1"

	labelStream           = "lethe stream key v1"
	labelStreamCommitment = "lethe stream commitment v1"
	labelChunk            = "lethe stream chunk v1"
)

// shaBlock is the block size of SHA-256 in bytes.
const shaBlock = 64

// maxMessage is the longest message hmac takes on its stack buffer.
const maxMessage = 128

// hmac is HMAC-SHA-256 (RFC 2104). Sealing runs it three times a record, and the
// standard library's streaming HMAC, which allocates, was the larger part of the
// cost of sealing 1 KiB: short keys and messages, which are all there are in a
// record, are hashed on the stack. Tests hold it to crypto/hmac and crypto/hkdf.
func hmac(key, message []byte) [32]byte {
	if len(key) > shaBlock || len(message) > maxMessage {
		return longHMAC(bytes.Clone(key), bytes.Clone(message))
	}
	var inner [shaBlock + maxMessage]byte
	var outer [shaBlock + sha256.Size]byte
	copy(inner[:shaBlock], key)
	for i := 0; i < shaBlock; i += 8 {
		word := binary.LittleEndian.Uint64(inner[i:])
		binary.LittleEndian.PutUint64(outer[i:], word^0x5c5c5c5c5c5c5c5c)
		binary.LittleEndian.PutUint64(inner[i:], word^0x3636363636363636)
	}
	n := shaBlock + copy(inner[shaBlock:], message)
	digest := sha256.Sum256(inner[:n])
	copy(outer[shaBlock:], digest[:])
	out := sha256.Sum256(outer[:])
	clear(inner[:n])
	clear(outer[:])
	return out
}

// longHMAC is hmac of any lengths. It is given copies, since what goes through
// the library's interfaces must live on the heap: the callers' buffers stay on
// their stacks. It wipes them.
func longHMAC(key, message []byte) [32]byte {
	defer clear(key)
	defer clear(message)
	mac := stdhmac.New(sha256.New, key)
	mac.Write(message)
	return [32]byte(mac.Sum(nil))
}

// expand is the first block of HKDF-Expand (RFC 5869) under a pseudorandom key.
func expand(prk *[32]byte, label string) [32]byte {
	var buffer [maxMessage]byte
	info := append(append(buffer[:0], label...), 1)
	return hmac(prk[:], info)
}

// derive is HKDF-SHA-256 (RFC 5869) to 32 bytes; label is one of the constants
// above. What a caller chooses is hashed into the salt by contextSalt.
func derive(secret, salt []byte, label string) [32]byte {
	prk := hmac(salt, secret)
	out := expand(&prk, label)
	clear(prk[:])
	return out
}

// contextSalt binds a derivation to any number of values, each length-prefixed.
func contextSalt(values ...[]byte) [32]byte {
	h := sha256.New()
	var length [8]byte
	for _, value := range values {
		binary.BigEndian.PutUint64(length[:], uint64(len(value)))
		h.Write(length[:])
		h.Write(value)
	}
	var out [32]byte
	h.Sum(out[:0])
	return out
}

// zeroNonce is the nonce of every AES-GCM call of this package. That is sound
// because every key is used for exactly one message: each is derived with a
// fresh random 32-byte salt that is stored beside the ciphertext, those of a
// stream's chunks also with their number. A counter or
// a random 12-byte nonce could only add a way to go wrong.
var zeroNonce = make([]byte, 12)

// newAEAD returns AES-256-GCM under a single-use key.
func newAEAD(key *[32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealOnce seals one message under a single-use key and wipes the key.
func sealOnce(dst []byte, key *[32]byte, plaintext, aad []byte) ([]byte, error) {
	defer clear(key[:])
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return aead.Seal(dst, zeroNonce, plaintext, aad), nil
}

// openOnce opens what sealOnce sealed and wipes the key.
func openOnce(dst []byte, key *[32]byte, sealed, aad []byte) ([]byte, error) {
	defer clear(key[:])
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	out, err := aead.Open(dst, zeroNonce, sealed, aad)
	if err != nil {
		return nil, ErrNotAuthentic
	}
	return out, nil
}
