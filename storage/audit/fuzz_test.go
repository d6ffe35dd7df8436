package audit

import (
	"errors"
	"testing"
)

// FuzzLoad loads a log of any size from a block of hashes of any bytes, goes on
// with it, and asks for proofs.
func FuzzLoad(f *testing.F) {
	b, err := new(Log).Plan(make([]Leaf, 5))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(5), b.Hashes, b.Leaves)
	f.Add(uint16(0), []byte{}, []byte{})
	f.Add(uint16(9), b.Hashes[:100], b.Leaves[:10])
	f.Fuzz(func(t *testing.T, size uint16, hashes, leaves []byte) {
		src := blocks{&Block{Hashes: hashes, Leaves: leaves}}
		l, err := Load(uint64(size), src)
		if err != nil {
			if !errors.Is(err, ErrLog) {
				t.Fatal(err)
			}
			return
		}
		root, err := RootAt(uint64(size), src)
		if err != nil || root != l.Root() {
			t.Fatal("the edge and the stored hashes have different roots", err)
		}
		next, err := l.Plan([]Leaf{{Kind: 's'}})
		if err != nil || next.After().Size() != l.Size()+1 {
			t.Fatal(err)
		}
	})
}

// FuzzParseLeaf reads one leaf: what is read is written as the same bytes.
func FuzzParseLeaf(f *testing.F) {
	f.Add(Leaf{Seq: 1, Actor: "a", Action: "b", Kind: 's'}.Append(nil))
	f.Add([]byte{leafFormat})
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := ParseLeaf(raw)
		if err != nil {
			if !errors.Is(err, ErrLeaf) {
				t.Fatal(err)
			}
			return
		}
		if string(l.Append(nil)) != string(raw) {
			t.Fatal("a leaf reads back as another")
		}
	})
}
