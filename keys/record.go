package keys

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// Sealed record, format 1, suite 1 (HKDF-SHA-256, AES-256-GCM, committing):
//
//	0  magic "LTHR"
//	4  format: 1
//	5  suite: 1
//	6  flags, uint16 big endian: 0
//	8  record version, uint64 big endian
//	16 key id, 16 bytes
//	32 salt, 32 bytes
//	64 commitment, 32 bytes
//	96 ciphertext of the padded plaintext, then the tag (16)
const (
	recordMagic      = "LTHR"
	recordFormat     = 1
	recordSuite      = 1
	recordHeaderSize = 96
	minRecord        = recordHeaderSize + padStep + tagSize
	// MaxPlaintext is the longest plaintext that can be sealed, in bytes.
	MaxPlaintext = 256 << 20
)

// Label is what a sealed record is bound to besides its vault and its version:
// opening it under any other label fails.
type Label struct {
	Type   byte     // kind of record
	ID     [16]byte // the record's own id
	Owner  [16]byte // the subject or request it belongs to
	Schema uint16   // version of the encoding inside
}

// RecordHeader is the clear part of a sealed record, as Inspect reads it. It is
// not authenticated before the record is opened.
type RecordHeader struct {
	Key     KeyID
	Version uint64
	Salt    [32]byte
}

// Inspect reads the clear header of a sealed record without a vault. The purge
// uses it to know which salts must no longer be found on disk.
func Inspect(sealed []byte) (RecordHeader, error) {
	var h RecordHeader
	if len(sealed) < recordHeaderSize || string(sealed[:4]) != recordMagic {
		return h, damaged("record", "it does not begin like a sealed record")
	}
	if sealed[4] > recordFormat {
		return h, newer("record", uint16(sealed[4]), recordFormat)
	}
	if sealed[4] != recordFormat {
		return h, damaged("record", "format %d does not exist", sealed[4])
	}
	if sealed[5] != recordSuite {
		return h, damaged("record", "cipher suite %d is unknown", sealed[5])
	}
	if flags := binary.BigEndian.Uint16(sealed[6:]); flags != 0 {
		return h, damaged("record", "flags %#x are unknown", flags)
	}
	if len(sealed) < minRecord {
		return h, damaged("record", "it is cut off after %d bytes", len(sealed))
	}
	h.Version = binary.BigEndian.Uint64(sealed[8:])
	copy(h.Key[:], sealed[16:])
	copy(h.Salt[:], sealed[32:])
	return h, nil
}

// SealedSize is the length in bytes of a sealed record of n plaintext bytes.
func SealedSize(n int) int { return recordHeaderSize + paddedSize(n) + tagSize }

// Seal encrypts a plaintext under a key of the ring, bound to label and version.
func (v *Vault) Seal(key KeyID, label Label, version uint64, plaintext []byte) ([]byte, error) {
	return v.AppendSeal(nil, key, label, version, plaintext)
}

// AppendSeal is Seal appending to dst, whose spare capacity is used. dst and
// plaintext must not overlap.
func (v *Vault) AppendSeal(dst []byte, key KeyID, label Label, version uint64, plaintext []byte) ([]byte, error) {
	if len(plaintext) > MaxPlaintext {
		return nil, fmt.Errorf("a record holds at most %d bytes: %w", MaxPlaintext, ErrFull)
	}
	entryKey, err := v.entryKey(&key)
	if err != nil {
		return nil, err
	}
	defer clear(entryKey[:])
	start := len(dst)
	padded := paddedSize(len(plaintext))
	dst = slices.Grow(dst, recordHeaderSize+padded+tagSize)
	out := dst[start : start+recordHeaderSize+padded]

	copy(out, recordMagic)
	out[4], out[5], out[6], out[7] = recordFormat, recordSuite, 0, 0
	binary.BigEndian.PutUint64(out[8:], version)
	copy(out[16:], key[:])
	if _, err := io.ReadFull(v.random, out[32:64]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	recordKey, commitment := recordKeys(&entryKey, out[32:64])
	copy(out[64:], commitment[:])

	body := out[recordHeaderSize:]
	copy(body, plaintext)
	pad(body, len(plaintext))
	var aad [recordAADSize]byte
	v.recordAAD(&aad, out[:recordHeaderSize], label)
	sealed, err := sealOnce(body[:0], &recordKey, body, aad[:])
	if err != nil {
		return nil, err
	}
	return dst[:start+recordHeaderSize+len(sealed)], nil
}

// Open decrypts a sealed record and returns its version. Altered bytes or
// another label give ErrNotAuthentic, an erased key gives ErrKeyGone.
func (v *Vault) Open(label Label, sealed []byte) (plaintext []byte, version uint64, err error) {
	return v.AppendOpen(nil, label, sealed)
}

// AppendOpen is Open appending the plaintext to dst, whose spare capacity is
// used. dst and sealed must not overlap.
func (v *Vault) AppendOpen(dst []byte, label Label, sealed []byte) (plaintext []byte, version uint64, err error) {
	h, err := Inspect(sealed)
	if err != nil {
		return nil, 0, err
	}
	entryKey, err := v.entryKey(&h.Key)
	if err != nil {
		return nil, 0, err
	}
	defer clear(entryKey[:])
	recordKey, commitment := recordKeys(&entryKey, h.Salt[:])
	// A commitment that differs means another key: without this check AES-GCM
	// ciphertexts can be made that open under two keys to two plaintexts.
	if subtle.ConstantTimeCompare(commitment[:], sealed[64:96]) != 1 {
		clear(recordKey[:])
		return nil, 0, ErrNotAuthentic
	}
	var aad [recordAADSize]byte
	v.recordAAD(&aad, sealed[:recordHeaderSize], label)
	start := len(dst)
	out, err := openOnce(dst, &recordKey, sealed[recordHeaderSize:], aad[:])
	if err != nil {
		return nil, 0, err
	}
	n, ok := unpad(out[start:])
	if !ok {
		clear(out[start:])
		return nil, 0, damaged("record", "its padding has the wrong shape")
	}
	return out[:start+n], h.Version, nil
}

// recordKeys derives the single-use key of a record and the commitment to it.
func recordKeys(entryKey *[keySize]byte, salt []byte) (key, commitment [32]byte) {
	prk := hmac(salt, entryKey[:])
	key = expand(&prk, labelRecord)
	commitment = expand(&prk, labelCommitment)
	clear(prk[:])
	return key, commitment
}

// recordAADSize is the length of the authenticated data: six values, each
// behind its length as uint32.
const recordAADSize = 6*4 + recordHeaderSize + 16 + 1 + 16 + 16 + 2

// recordAAD writes header, vault id, type, record id, owner id and schema
// version, each length-prefixed.
func (v *Vault) recordAAD(aad *[recordAADSize]byte, header []byte, label Label) {
	var schema [2]byte
	binary.BigEndian.PutUint16(schema[:], label.Schema)
	out := aad[:0]
	out = appendPrefixed(out, header)
	out = appendPrefixed(out, v.id[:])
	out = appendPrefixed(out, []byte{label.Type})
	out = appendPrefixed(out, label.ID[:])
	out = appendPrefixed(out, label.Owner[:])
	appendPrefixed(out, schema[:])
}

func appendPrefixed(dst, value []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(value)))
	return append(dst, value...)
}
