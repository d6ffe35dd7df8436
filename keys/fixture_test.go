package keys

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"testing"
	"time"
)

var (
	testArgon = Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true}
	testPass  = []byte("river of forgetting")
	testNow   = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
)

// stream is a deterministic reader: SHA-256 of a seed and a counter.
type stream struct {
	seed string
	n    uint64
	rest []byte
}

func (s *stream) Read(p []byte) (int, error) {
	for i := range p {
		if len(s.rest) == 0 {
			block := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed), s.n))
			s.rest = block[:]
			s.n++
		}
		p[i], s.rest = s.rest[0], s.rest[1:]
	}
	return len(p), nil
}

func testOptions(random io.Reader) CreateOptions {
	return CreateOptions{
		Random: random,
		Now:    func() time.Time { return testNow },
		Slots:  []NewSlot{{Name: "first", Passphrase: testPass, Argon: testArgon}},
	}
}

func mustCreate(t testing.TB, d *disk) *Vault {
	t.Helper()
	v, err := create(d, testOptions(nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Lock)
	return v
}

func mustOpen(t testing.TB, d *disk) *Vault {
	t.Helper()
	v, err := open(d, Passphrase(testPass), OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Lock)
	return v
}

func mustKeys(t testing.TB, v *Vault, n int) []KeyID {
	t.Helper()
	ids := make([]KeyID, n)
	for i := range ids {
		id, err := v.NewKey(testNow)
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = id
	}
	return ids
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var testLabel = Label{Type: 3, ID: [16]byte{1, 2, 3}, Owner: [16]byte{9, 8, 7}, Schema: 2}

func mustSeal(t testing.TB, v *Vault, id KeyID, text string) []byte {
	t.Helper()
	sealed, err := v.Seal(id, testLabel, 5, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}
