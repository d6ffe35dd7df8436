package keys

import (
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// collidingID is one of ids that crowd into few places of the table.
func collidingID(t *rapid.T) KeyID {
	var id KeyID
	binary.LittleEndian.PutUint64(id[:], rapid.Uint64Range(0, 40).Draw(t, "home"))
	id[15] = rapid.ByteRange(0, 2).Draw(t, "id")
	return id
}

// TestRing adds, sets aside and truncates at random, and compares with a map,
// on ids whose places in the table collide all the time.
func TestRing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, want := newRing(0), map[KeyID]byte{}
		defer r.wipe()
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				id, key := collidingID(t), rapid.Byte().Draw(t, "key")
				raw := append(id[:], make([]byte, keySize+8)...)
				raw[16] = key
				_, there := want[id]
				if err := r.add(raw); (err != nil) != there {
					t.Fatalf("added %s, there %v: %v", id, there, err)
				}
				if !there {
					want[id] = key
				}
			},
			"take away": func(t *rapid.T) {
				ids := rapid.SliceOfN(rapid.Custom(collidingID), 0, 20).Draw(t, "ids")
				staying := r.setAside(ids)
				compareRing(t, r, want)
				if rapid.Bool().Draw(t, "stopped") {
					return // as after an error: all keys are still there
				}
				r.truncate(staying)
				for _, id := range ids {
					delete(want, id)
				}
				if !allZero(r.slab.b[preambleSize+r.count*entrySize:]) {
					t.Fatal("a key that was taken away is still in memory")
				}
			},
			"": func(t *rapid.T) { compareRing(t, r, want) },
		})
	})
}

func compareRing(t *rapid.T, r *ring, want map[KeyID]byte) {
	if r.count != len(want) {
		t.Fatalf("%d keys instead of %d", r.count, len(want))
	}
	for id, key := range want {
		position := r.find(&id)
		if position < 0 || r.entry(position)[16] != key {
			t.Fatalf("key %s is not found, or is another's", id)
		}
	}
	used := 0
	for _, position := range r.table {
		if position != 0 {
			used++
		}
	}
	if used != r.count {
		t.Fatalf("the table has %d places in use for %d keys", used, r.count)
	}
}
