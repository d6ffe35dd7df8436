package audit

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"
)

// testKey is a key pair made from a fixed seed.
func testKey() (ed25519.PublicKey, func([]byte) ([]byte, error)) {
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	return private.Public().(ed25519.PublicKey), func(msg []byte) ([]byte, error) { return ed25519.Sign(private, msg), nil }
}

const testOrigin = "lethe/00112233445566778899aabbccddeeff"

func testCheckpoint() Checkpoint {
	return Checkpoint{Origin: testOrigin, Size: 3, Root: [32]byte{1, 2}, At: time.Unix(1700000000, 0).UTC(), Ledger: 7}
}

// The text of a checkpoint never changes: checkpoints are kept for years.
func TestCheckpointFormatIsFrozen(t *testing.T) {
	key, sign := testKey()
	msg, err := testCheckpoint().Sign(key, sign)
	if err != nil {
		t.Fatal(err)
	}
	want := testOrigin + "\n3\nAQIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\ntime 2023-11-14T22:13:20Z\nledger 7\n\n\u2014 " + testOrigin + " "
	if !strings.HasPrefix(string(msg), want) {
		t.Fatalf("%q", msg)
	}
	got, err := OpenCheckpoint(msg, testOrigin, key)
	if err != nil || got != testCheckpoint() {
		t.Fatalf("%+v %v", got, err)
	}
}

// Every changed bit of a checkpoint is noticed, or is one of the two that the
// base64 of the signature does not use.
func TestChangedCheckpointsAreRefused(t *testing.T) {
	key, sign := testKey()
	msg, err := testCheckpoint().Sign(key, sign)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for bit := range 8 * len(msg) {
		bent := append([]byte(nil), msg...)
		bent[bit/8] ^= 1 << (bit % 8)
		if c, err := OpenCheckpoint(bent, testOrigin, key); errors.Is(err, ErrCheckpoint) || bit/8 == len(msg)-3 && c == testCheckpoint() {
			refused++
		}
	}
	t.Logf("%d of %d changed bits refused", refused, 8*len(msg))
	if refused != 8*len(msg) {
		t.Fail()
	}
	if _, err := OpenCheckpoint(msg, "lethe/other", key); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("of another store: %v", err)
	}
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("x", ed25519.SeedSize)))
	if _, err := OpenCheckpoint(msg, testOrigin, other.Public().(ed25519.PublicKey)); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("of another key: %v", err)
	}
}

// At every pair of sizes, a log continues its own checkpoints and no others.
func TestConsistentAtEverySize(t *testing.T) {
	log, forged := &Log{}, &Log{}
	var src, other blocks
	heads := []Checkpoint{{}}
	for i := range 20 {
		for _, l := range []struct {
			log *Log
			src *blocks
			who string
		}{{log, &src, "anna"}, {forged, &other, "mallory"}} {
			b, err := l.log.Plan([]Leaf{{Actor: l.who, Version: uint64(i)}, {Kind: 's'}}[:1+i%2])
			if err != nil {
				t.Fatal(err)
			}
			l.log.Commit(b)
			*l.src = append(*l.src, b)
		}
		heads = append(heads, Checkpoint{Size: log.Size(), Root: log.Root()})
	}
	for _, c := range heads {
		for _, now := range heads {
			err := c.Consistent(now.Size, now.Root, src)
			if c.Size <= now.Size && err != nil || c.Size > now.Size && !errors.Is(err, ErrBehind) {
				t.Errorf("checkpoint at %d, log at %d: %v", c.Size, now.Size, err)
			}
		}
		if err := c.Consistent(forged.Size(), forged.Root(), other); (c.Size > 0) != errors.Is(err, ErrForked) {
			t.Errorf("checkpoint at %d against a forged log: %v", c.Size, err)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(testCheckpoint().Text())
	f.Add("a\n1\nb\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCheckpoint(text)
		if err != nil {
			if !errors.Is(err, ErrCheckpoint) {
				t.Fatal(err)
			}
			return
		}
		again, err := parseCheckpoint(c.Text())
		if err != nil && c.At.Year() <= 9999 && c.At.Year() >= 0 || err == nil && again != c {
			t.Fatalf("%+v %+v %v", c, again, err)
		}
	})
}
