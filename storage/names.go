package storage

import (
	"encoding/binary"

	"lethe/model"
)

// Stored key names are a type byte and random ids (DESIGN.md 3), so a name says
// nothing about what it names. Records use their kind, a lower-case letter; the
// store's own entries use capitals.
const (
	leafBlocks = 'A' // then the number of the block's first leaf
	hashBlocks = 'H' // then the index of the block's first tree hash
	houseKeyAt = 'K' // the id of the organisation's own key
)

// recordName returns the stored key of a record.
func recordName(k model.Kind, owner, id model.ID) []byte {
	b := make([]byte, 1, 33)
	b[0] = byte(k)
	if k.Owned() {
		b = append(b, owner[:]...)
	}
	return append(b, id[:]...)
}

// kindPrefix returns what the stored keys of a kind begin with, those of one
// owner if it is not zero.
func kindPrefix(k model.Kind, owner model.ID) []byte {
	b := []byte{byte(k)}
	if k.Owned() && !owner.IsZero() {
		b = append(b, owner[:]...)
	}
	return b
}

// splitName is the reverse of recordName. ok is false for a name that no
// record of the kind has.
func splitName(k model.Kind, name []byte) (owner, id model.ID, ok bool) {
	want := 17
	if k.Owned() {
		want = 33
	}
	if len(name) != want || name[0] != byte(k) {
		return owner, id, false
	}
	if k.Owned() {
		copy(owner[:], name[1:17])
	}
	copy(id[:], name[want-16:])
	return owner, id, true
}

func numbered(kind byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{kind}, n)
}
