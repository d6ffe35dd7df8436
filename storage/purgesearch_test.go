package storage

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"lethe/keys"
)

// The scanner finds what a plain search finds, wherever the buffer ends.
func TestScannerFindsEveryID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := map[keys.KeyID]bool{}
		var raw []byte
		planted := 0
		for range rapid.IntRange(1, 5).Draw(t, "ids") {
			id := keys.KeyID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
			ids[id] = true
			raw = append(raw, rapid.SliceOf(rapid.Byte()).Draw(t, "between")...)
			if rapid.Bool().Draw(t, "plant") {
				raw = append(raw, id[:]...)
			}
		}
		for id := range ids {
			for i := range raw {
				if bytes.HasPrefix(raw[i:], id[:]) {
					planted++
				}
			}
		}
		s := newScanner(ids)
		s.buf = make([]byte, rapid.IntRange(16, 64).Draw(t, "buffer"))
		hits, read, err := s.search(bytes.NewReader(raw))
		if err != nil || hits != planted || read != int64(len(raw)) {
			t.Fatalf("%d of %d found, %d of %d bytes, %v", hits, planted, read, len(raw), err)
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	ids := map[keys.KeyID]bool{}
	for i := range 30_000 {
		ids[keys.KeyID{byte(i), byte(i >> 8), byte(i * 7), 1}] = true
	}
	raw := make([]byte, 16<<20)
	for i := range raw {
		raw[i] = byte(i * i >> 3)
	}
	s := newScanner(ids)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		s.search(bytes.NewReader(raw))
	}
}
