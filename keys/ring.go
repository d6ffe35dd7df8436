package keys

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// KeyID names an entry of the keyring: 16 random bytes, stored in clear in the
// header of each record sealed under it.
type KeyID [16]byte

// String returns the id in hexadecimal. Ids are random and hold nothing personal.
func (id KeyID) String() string { return hex.EncodeToString(id[:]) }

// An entry is id (16), key (32), created in Unix seconds (8, big endian).
const (
	entrySize    = 16 + keySize + 8
	preambleSize = 128
	// maxKeys bounds the ring so that a hostile length cannot exhaust memory:
	// 16,777,216 keys are 940 MB.
	maxKeys = 1 << 24
)

func putCreated(entry []byte, t time.Time) {
	binary.BigEndian.PutUint64(entry[16+keySize:], uint64(t.Unix()))
}

func createdOf(entry []byte) time.Time {
	return time.Unix(int64(binary.BigEndian.Uint64(entry[16+keySize:])), 0).UTC()
}

// The preamble in front of the entries holds the vault's own stable secrets.
// They survive rotation and epochs because they live inside the sealed keyring.
const (
	preambleMAC  = 0  // 32 bytes: root of MAC
	preambleSign = 32 // 32 bytes: root of the signing keys
	preambleBlob = 64 // 32 bytes: root of blobs that outlive epochs
	preambleEnd  = 96 // the rest is zero
)

// ring is the keyring in memory: one slab of bytes exactly as it is sealed, and
// an open-addressed table of positions. There is no pointer per entry, so that
// millions of keys cost the garbage collector nothing and are wiped in one go.
type ring struct {
	slab  *secretBytes
	count int
	table []uint32 // position plus one; zero is empty; length is a power of two
}

func newRing(capacity int) *ring {
	if capacity < 16 {
		capacity = 16
	}
	r := &ring{slab: allocSecret(preambleSize + capacity*entrySize)}
	r.table = make([]uint32, tableSize(capacity))
	return r
}

// tableSize keeps the table at most two thirds full.
func tableSize(entries int) int {
	size := 32
	for size*2 < entries*3 {
		size *= 2
	}
	return size
}

func (r *ring) preamble() []byte { return r.slab.b[:preambleSize] }

func (r *ring) entry(i int) []byte {
	off := preambleSize + i*entrySize
	return r.slab.b[off : off+entrySize]
}

// entries returns the raw bytes of the entries from, inclusive, to, exclusive.
func (r *ring) entries(from, to int) []byte {
	return r.slab.b[preambleSize+from*entrySize : preambleSize+to*entrySize]
}

// sealedPart is what a keyring file of the first n keys seals: preamble and
// entries.
func (r *ring) sealedPart(n int) []byte { return r.slab.b[:preambleSize+n*entrySize] }

// find returns the position of a key, or -1. Ids are random, so that their
// first bytes are the hash.
func (r *ring) find(id *KeyID) int {
	mask := uint64(len(r.table) - 1)
	for h := binary.LittleEndian.Uint64(id[:]) & mask; ; h = (h + 1) & mask {
		position := r.table[h]
		if position == 0 {
			return -1
		}
		if KeyID(r.entry(int(position - 1))[:16]) == *id {
			return int(position - 1)
		}
	}
}

// place enters the entry at a position into the table; false if its id is there.
func (r *ring) place(position int) bool {
	mask := uint64(len(r.table) - 1)
	id := KeyID(r.entry(position)[:16])
	for h := binary.LittleEndian.Uint64(id[:]) & mask; ; h = (h + 1) & mask {
		other := r.table[h]
		if other == 0 {
			r.table[h] = uint32(position + 1)
			return true
		}
		if KeyID(r.entry(int(other - 1))[:16]) == id {
			return false
		}
	}
}

// reserve makes room for n more entries. The old slab is wiped.
func (r *ring) reserve(n int) {
	need := preambleSize + (r.count+n)*entrySize
	if need > len(r.slab.b) {
		grown := allocSecret(max(need, len(r.slab.b)+len(r.slab.b)/2))
		copy(grown.b, r.sealedPart(r.count))
		r.slab.free()
		r.slab = grown
	}
	if size := tableSize(r.count + n); size > len(r.table) {
		r.table = make([]uint32, size)
		for i := range r.count {
			r.place(i)
		}
	}
}

// add appends raw entries; an id that is already there is an error.
func (r *ring) add(raw []byte) error {
	n := len(raw) / entrySize
	if r.count+n > maxKeys {
		return fmt.Errorf("a keyring holds at most %d keys: %w", maxKeys, ErrFull)
	}
	r.reserve(n)
	for i := range n {
		copy(r.entry(r.count), raw[i*entrySize:(i+1)*entrySize])
		if !r.place(r.count) {
			clear(r.entry(r.count))
			return fmt.Errorf("key %s appears twice", KeyID(raw[i*entrySize:]))
		}
		r.count++
	}
	return nil
}

// setAside moves the given keys behind all others and returns how many others
// there are. Nothing is lost by it, and the others become one run of bytes that
// is sealed where it stands: a copy of the ring, with a table of its own, took
// longer than the disk. Ids not in the ring are ignored.
func (r *ring) setAside(ids []KeyID) int {
	staying := r.count
	for i := range ids {
		if position := r.find(&ids[i]); position >= 0 && position < staying {
			staying--
			r.swap(position, staying)
		}
	}
	return staying
}

// swap exchanges two entries.
func (r *ring) swap(i, j int) {
	if i == j {
		return
	}
	a, b := r.entry(i), r.entry(j)
	at, bt := r.slot(i), r.slot(j)
	r.table[at], r.table[bt] = r.table[bt], r.table[at]
	var kept [entrySize]byte
	copy(kept[:], a)
	copy(a, b)
	copy(b, kept[:])
	clear(kept[:])
}

// slot returns where in the table an entry stands.
func (r *ring) slot(position int) uint64 {
	mask := uint64(len(r.table) - 1)
	h := r.home(position)
	for r.table[h] != uint32(position+1) {
		h = (h + 1) & mask
	}
	return h
}

// home returns where in the table the search for an entry begins.
func (r *ring) home(position int) uint64 {
	return binary.LittleEndian.Uint64(r.entry(position)) & uint64(len(r.table)-1)
}

// truncate wipes all entries but the first n.
func (r *ring) truncate(n int) {
	for r.count > n {
		r.vacate(r.slot(r.count - 1))
		r.count--
		clear(r.entry(r.count))
	}
}

// vacate empties a place of the table and closes the gap: what follows without a
// gap moves up, unless that were before the place where its search begins.
func (r *ring) vacate(gap uint64) {
	mask := uint64(len(r.table) - 1)
	r.table[gap] = 0
	for h := (gap + 1) & mask; r.table[h] != 0; h = (h + 1) & mask {
		if home := r.home(int(r.table[h] - 1)); (h-home)&mask < (h-gap)&mask {
			continue
		}
		r.table[gap], r.table[h] = r.table[h], 0
		gap = h
	}
}

// empty overwrites every key and keeps the room, also where the table was not
// finished.
func (r *ring) empty() {
	clear(r.slab.b)
	clear(r.table)
	r.count = 0
}

// wipe overwrites every key and forgets the table.
func (r *ring) wipe() {
	if r == nil {
		return
	}
	r.slab.free()
	clear(r.table)
	r.table, r.count = nil, 0
}
