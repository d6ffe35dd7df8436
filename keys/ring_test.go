package keys

import (
	"encoding/binary"
	"math/rand/v2"
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

// TestRebuild: the table that several cores make of the entries finds every key,
// also those whose search begins at the end of a stretch, and notices an id that is
// there twice.
func TestRebuild(t *testing.T) {
	const keys = rebuildAlone + 500
	r := newRing(keys)
	defer r.wipe()
	random := rand.New(rand.NewPCG(1, 2))
	for i := range keys {
		id := r.entry(i)
		binary.LittleEndian.PutUint64(id, random.Uint64())
		binary.LittleEndian.PutUint64(id[8:], uint64(i))
		if i%3 == 0 { // crowd at the ends of the stretches
			quarter := uint64(tableSize(keys) / 4)
			binary.LittleEndian.PutUint64(id, quarter*uint64(i%4+1)-uint64(i%7))
		}
	}
	r.count = keys
	if err := r.rebuild(); err != nil {
		t.Fatal(err)
	}
	for i := range keys {
		if id := KeyID(r.entry(i)[:16]); r.find(&id) != i {
			t.Fatalf("key %d is found at %d", i, r.find(&id))
		}
	}
	for _, twin := range []int{1, 3, keys - 1} {
		kept := KeyID(r.entry(twin)[:16])
		copy(r.entry(twin), r.entry(twin - 1)[:16])
		if r.rebuild() == nil {
			t.Errorf("key %d is the one before it, which was not noticed", twin)
		}
		copy(r.entry(twin), kept[:])
	}
}

// openedRing is a new ring that holds the keys of a file.
func openedRing(h *keyringHeader, data []byte, vaultKey, epochSecret *[keySize]byte) (*ring, error) {
	r := newRing(int(h.count))
	if err := openKeyring(r, h, data, vaultKey, epochSecret); err != nil {
		r.wipe()
		return nil, err
	}
	return r, nil
}

// TestKeyringThatDoesNotOpen: of a keyring under another key, or with a key that is
// there twice, nothing is left in the ring, which takes another one then.
func TestKeyringThatDoesNotOpen(t *testing.T) {
	for _, n := range []int{2, rebuildAlone + 2} {
		source := newRing(n)
		defer source.wipe()
		for i := range n {
			binary.LittleEndian.PutUint64(source.entry(i), uint64(i+1)*0x9e3779b97f4a7c15)
			source.entry(i)[20] = 1
		}
		sealed := func() ([]byte, *keyringHeader) {
			data, err := sealKeyring(&stream{seed: "ring"}, keyringHeader{}, source, n, &[keySize]byte{}, &[keySize]byte{})
			must(t, err)
			h, err := parseKeyringHeader(data)
			must(t, err)
			return data, h
		}
		sound, h := sealed()
		copy(source.entry(n-1), source.entry(n - 2)[:16])
		twice, _ := sealed()

		r := newRing(n)
		defer r.wipe()
		for what, open := range map[string]func() error{
			"another key": func() error { return openKeyring(r, h, sound, &[keySize]byte{1}, &[keySize]byte{}) },
			"a key twice": func() error { return openKeyring(r, h, twice, &[keySize]byte{}, &[keySize]byte{}) },
		} {
			if err := open(); err == nil || !allZero(r.slab.b) || r.count != 0 {
				t.Errorf("%d keys, %s: %v, %d keys are left", n, what, err, r.count)
			}
		}
		must(t, openKeyring(r, h, sound, &[keySize]byte{}, &[keySize]byte{}))
		if id := KeyID(r.entry(n - 1)[:16]); r.find(&id) != n-1 {
			t.Error("a key is not found")
		}
	}
}

// TestRingRoomIsGivenBack: the room for the keys of a passphrase that was wrong is
// given back, and that of one that was right is not.
func TestRingRoomIsGivenBack(t *testing.T) {
	d := newDisk()
	mustCreate(t, d)
	s := readRing(d)
	<-s.done
	must(t, s.err)
	room := s.ring
	if s.drop(); room.slab.b != nil || room.table != nil {
		t.Error("the room is still there")
	}
	s = readRing(d)
	<-s.done
	taken := s.take()
	s.drop()
	if taken.slab.b == nil {
		t.Fatal("the room was taken from who uses it")
	}
	taken.wipe()
}
