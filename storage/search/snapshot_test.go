package search

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func snapshotOf(tb testing.TB, x *Index) []byte {
	tb.Helper()
	var b bytes.Buffer
	if n, err := x.WriteTo(&b); err != nil || n != int64(b.Len()) {
		tb.Fatalf("WriteTo: %d of %d bytes, %v", n, b.Len(), err)
	}
	return b.Bytes()
}

// load is Load of bytes in memory.
func load(b []byte) (*Index, error) { return Load(bytes.NewReader(b), int64(len(b))) }

// A snapshot gives the same answers, and people can be added to it and removed.
func TestSnapshotRoundTrip(t *testing.T) {
	x := family()
	want := map[string][]Result{}
	for _, c := range cases {
		want[c.query] = find(x, c.query)
	}
	x.Remove(idOf("kathryn"))
	x.Add(person("kathryn"))
	y, err := load(snapshotOf(t, x))
	if err != nil {
		t.Fatal(err)
	}
	if err := y.Check(func() {}); err != nil {
		t.Fatal(err)
	}
	if y.Len() != x.Len() {
		t.Fatalf("%d people, want %d", y.Len(), x.Len())
	}
	for q, w := range want {
		got := find(y, q)
		if len(got) != len(w) {
			t.Fatalf("%q: %v, want %v", q, got, w)
		}
		for i := range got {
			if got[i] != w[i] {
				t.Errorf("%q: result %d is %v, want %v", q, i, got[i], w[i])
			}
		}
	}
	if !y.Remove(idOf("kathryn")) || len(find(y, "kathryn obrien")) > 0 && find(y, "kathryn obrien")[0].ID == idOf("kathryn") {
		t.Error("removal from a loaded index")
	}
}

func TestSnapshotDamaged(t *testing.T) {
	whole := snapshotOf(t, family())
	for n := range whole {
		if _, err := load(whole[:n]); !errors.Is(err, ErrSnapshot) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	if _, err := load(append(bytes.Clone(whole), 0)); !errors.Is(err, ErrSnapshot) {
		t.Error("a byte too many was accepted")
	}
}

// What its reader says instead of the end, or of the middle, is no index.
func TestSnapshotOfAReaderThatFails(t *testing.T) {
	whole := snapshotOf(t, family())
	own := errors.New("the last chunk is not authentic")
	for _, n := range []int{0, 20, len(whole) / 2, len(whole) - 1, len(whole)} {
		r := io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(own))
		if _, err := Load(r, int64(len(whole))+100); !errors.Is(err, own) || !errors.Is(err, ErrSnapshot) {
			t.Errorf("failing at %d of %d: %v", n, len(whole), err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	whole := snapshotOf(f, family())
	f.Add(whole)
	f.Add(snapshotOf(f, New()))
	for i := 9; i < len(whole); i += 97 {
		b := bytes.Clone(whole)
		b[i] ^= 0xff
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := load(b)
		if err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		use := func() {
			for _, c := range cases {
				find(x, c.query)
			}
			x.Remove(idOf("kathryn"))
			x.Add(person("kathryn"))
		}
		use()
		met := x.Damaged()
		switch err := x.Check(func() {}); {
		case err == nil && met:
			t.Fatal("damage was met, and not found")
		case err != nil && !errors.Is(err, ErrSnapshot):
			t.Fatalf("error of another kind: %v", err)
		case err == nil:
			use()
			x.Compact()
			find(x, "kathryn")
		}
	})
}
