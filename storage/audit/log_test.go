package audit

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// blocks is a Source that keeps what was planned.
type blocks []*Block

func (s blocks) LeafBlock(seq uint64) (uint64, []byte, error) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].FirstLeaf <= seq {
			return s[i].FirstLeaf, s[i].Leaves, nil
		}
	}
	return 0, nil, errors.New("no block")
}

func (s blocks) HashBlock(index uint64) (uint64, []byte, error) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].FirstHash <= index {
			return s[i].FirstHash, s[i].Hashes, nil
		}
	}
	return 0, nil, errors.New("no block")
}

func drawLeaf(t *rapid.T) Leaf {
	l := Leaf{
		At:      time.UnixMilli(rapid.Int64Range(0, 1<<41).Draw(t, "at")).UTC(),
		Actor:   rapid.StringN(0, 20, maxLeafText).Draw(t, "actor"),
		Action:  rapid.StringN(0, 20, maxLeafText).Draw(t, "action"),
		Kind:    rapid.Byte().Draw(t, "kind"),
		Version: rapid.Uint64().Draw(t, "version"),
	}
	copy(l.Hash[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
	return l
}

// Blocks of any size give the same tree as tlog over all leaves at once, and a
// log loaded from stored blocks goes on where the first one was.
func TestLogIsTheTreeOfItsLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var log Log
		var src blocks
		var all []tlog.Hash
		reader := tlog.HashReaderFunc(func(ix []int64) ([]tlog.Hash, error) {
			var out []tlog.Hash
			for _, i := range ix {
				out = append(out, all[i])
			}
			return out, nil
		})
		var want []Leaf
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			var leaves []Leaf
			for range rapid.IntRange(1, 9).Draw(t, "leaves") {
				leaves = append(leaves, drawLeaf(t))
			}
			b, err := log.Plan(leaves)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range leaves {
				l.Seq = uint64(len(want))
				hs, err := tlog.StoredHashes(int64(l.Seq), l.Append(nil), reader)
				if err != nil {
					t.Fatal(err)
				}
				all, want = append(all, hs...), append(want, l)
			}
			log.Commit(b)
			src = append(src, b)
			root, _ := tlog.TreeHash(int64(len(want)), reader)
			if log.Root() != [32]byte(root) || log.Size() != uint64(len(want)) {
				t.Fatalf("root differs at %d leaves", len(want))
			}
			loaded, err := Load(log.Size(), src)
			if err != nil || loaded.Root() != log.Root() {
				t.Fatalf("loaded log differs: %v", err)
			}
			log = *loaded
		}
		at := rapid.IntRange(1, len(want)).Draw(t, "size")
		root, _ := tlog.TreeHash(int64(at), reader)
		if got, err := RootAt(uint64(at), src); err != nil || got != [32]byte(root) {
			t.Fatalf("root at %d: %v", at, err)
		}
		var got []Leaf
		for _, b := range src {
			if err := SplitLeaves(b.Leaves, func(l Leaf) error { got = append(got, l); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatal("leaves differ")
		}
	})
}

// Format 1 of a leaf never changes: stored roots depend on every byte.
func TestLeafFormatIsFrozen(t *testing.T) {
	l := Leaf{Seq: 1, At: time.UnixMilli(2).UTC(), Actor: "ab", Action: "c", Kind: 's', ID: [16]byte{3}, Version: 4, Hash: [32]byte{5}}
	want := "\x01" + "\x00\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x00\x00\x00\x00\x02" + "s" +
		"\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x04" +
		"\x05" + string(make([]byte, 31)) + "\x02ab" + "\x01c"
	if got := l.Append(nil); string(got) != want {
		t.Fatalf("%q", got)
	}
}

func TestLoadNoticesMissingHashes(t *testing.T) {
	var log Log
	b, err := log.Plan(make([]Leaf, 5))
	if err != nil {
		t.Fatal(err)
	}
	log.Commit(b)
	b.Hashes = b.Hashes[:len(b.Hashes)-1]
	if _, err := Load(5, blocks{b}); !errors.Is(err, ErrLog) {
		t.Fatal(err)
	}
}

func FuzzSplitLeaves(f *testing.F) {
	var log Log
	b, _ := log.Plan([]Leaf{{Actor: "a", Action: "b"}, {Kind: 's'}})
	f.Add(b.Leaves)
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, block []byte) {
		var again []byte
		err := SplitLeaves(block, func(l Leaf) error { again = l.Append(again); return nil })
		if err != nil && !errors.Is(err, ErrLeaf) {
			t.Fatal(err)
		}
		if err == nil && len(block) > 0 && !bytes.Contains(block, again[:1]) {
			t.Fatal("a leaf was read that was not there")
		}
	})
}
