package audit

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// A tally comes to the root that the log has, at every size.
func TestTallyIsTheRoot(t *testing.T) {
	var tally Tally
	var stored []tlog.Hash
	src := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range at {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for n := range int64(70) {
		want, err := tlog.TreeHash(n, src)
		if err != nil || tally.Root() != want || tally.Size() != uint64(n) {
			t.Fatalf("of %d leaves: %x, want %x, %v", n, tally.Root(), want, err)
		}
		leaf := []byte{byte(n)}
		more, err := tlog.StoredHashes(n, leaf, src)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		tally.Add(HashOf(leaf))
	}
}
