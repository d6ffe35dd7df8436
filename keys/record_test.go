package keys

import (
	"bytes"
	"crypto/hkdf"
	stdhmac "crypto/hmac"
	"crypto/sha256"
	"errors"
	"math/bits"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// refused says whether an error is one of those that altered bytes may give.
func refused(err error) bool {
	for _, want := range []error{ErrNotAuthentic, ErrDamaged, ErrNewerFormat, ErrKeyGone} {
		if errors.Is(err, want) {
			return true
		}
	}
	return false
}

// TestRecordFlips flips every bit of a sealed record: header, body and tag.
func TestRecordFlips(t *testing.T) {
	v := mustCreate(t, newDisk())
	id := mustKeys(t, v, 1)[0]
	sealed := mustSeal(t, v, id, strings.Repeat("personal data ", 20))
	tried := 0
	for bit := range len(sealed) * 8 {
		sealed[bit/8] ^= 1 << (bit % 8)
		plain, _, err := v.Open(testLabel, sealed)
		if !refused(err) || plain != nil {
			t.Fatalf("bit %d: opened to %d bytes, %v", bit, len(plain), err)
		}
		sealed[bit/8] ^= 1 << (bit % 8)
		tried++
	}
	t.Logf("%d of %d flipped bits refused", tried, tried)
	for n := range len(sealed) {
		if _, _, err := v.Open(testLabel, sealed[:n]); !refused(err) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	if _, _, err := v.Open(testLabel, append(bytes.Clone(sealed), 0)); !refused(err) {
		t.Fatalf("a byte longer: %v", err)
	}
}

// TestRecordBinding moves a record to every other label, key and vault.
func TestRecordBinding(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	ids := mustKeys(t, v, 2)
	sealed := mustSeal(t, v, ids[0], "name")
	for name, change := range map[string]func(*Label){
		"type":   func(l *Label) { l.Type++ },
		"id":     func(l *Label) { l.ID[15] ^= 1 },
		"owner":  func(l *Label) { l.Owner[0] ^= 1 },
		"schema": func(l *Label) { l.Schema++ },
		"swap":   func(l *Label) { l.ID, l.Owner = l.Owner, l.ID },
	} {
		label := testLabel
		change(&label)
		if _, _, err := v.Open(label, sealed); !errors.Is(err, ErrNotAuthentic) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	moved := bytes.Clone(sealed)
	copy(moved[16:32], ids[1][:])
	if _, _, err := v.Open(testLabel, moved); !errors.Is(err, ErrNotAuthentic) {
		t.Errorf("another key: %v", err)
	}
	// A vault with the same keyring but another id, as a forger would make it.
	other := mustCreate(t, newDisk())
	must(t, other.ring.add(v.ring.entry(v.ring.find(&ids[0]))))
	if _, _, err := other.Open(testLabel, sealed); !errors.Is(err, ErrNotAuthentic) {
		t.Errorf("another vault: %v", err)
	}
	must(t, v.Shred(ids[:1], nil))
	if _, _, err := v.Open(testLabel, sealed); !errors.Is(err, ErrKeyGone) {
		t.Errorf("erased: %v", err)
	}
	if _, err := v.Seal(ids[0], testLabel, 1, nil); !errors.Is(err, ErrKeyGone) {
		t.Errorf("sealing under an erased key: %v", err)
	}
}

// TestRecordNewer holds unknown formats, suites and flags to be errors.
func TestRecordNewer(t *testing.T) {
	v := mustCreate(t, newDisk())
	sealed := mustSeal(t, v, mustKeys(t, v, 1)[0], "x")
	for _, c := range []struct {
		offset int
		value  byte
		want   error
	}{{0, 'l', ErrDamaged}, {4, 2, ErrNewerFormat}, {4, 0, ErrDamaged}, {5, 0, ErrDamaged}, {5, 2, ErrDamaged}, {6, 1, ErrDamaged}, {7, 1, ErrDamaged}} {
		changed := bytes.Clone(sealed)
		changed[c.offset] = c.value
		if _, err := Inspect(changed); !errors.Is(err, c.want) {
			t.Errorf("byte %d = %d: %v", c.offset, c.value, err)
		}
	}
}

// TestSealOpen is a property: what was sealed opens to the same bytes, its
// length depends on its bucket only, and the append variants keep what is there.
func TestSealOpen(t *testing.T) {
	v := mustCreate(t, newDisk())
	id := mustKeys(t, v, 1)[0]
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(t, "plain")
		version := rapid.Uint64().Draw(t, "version")
		prefix := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "prefix")
		sealed, err := v.AppendSeal(bytes.Clone(prefix), id, testLabel, version, plain)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(sealed, prefix) || len(sealed)-len(prefix) != SealedSize(len(plain)) {
			t.Fatalf("%d bytes sealed to %d", len(plain), len(sealed)-len(prefix))
		}
		sealed = sealed[len(prefix):]
		h, err := Inspect(sealed)
		if err != nil || h.Key != id || h.Version != version {
			t.Fatalf("inspect: %+v, %v", h, err)
		}
		got, gotVersion, err := v.AppendOpen(bytes.Clone(prefix), testLabel, sealed)
		if err != nil || gotVersion != version || !bytes.Equal(got, append(bytes.Clone(prefix), plain...)) {
			t.Fatalf("opened to %d bytes of version %d: %v", len(got), gotVersion, err)
		}
	})
}

// TestPadding holds the buckets to their bounds: never smaller than the
// contents, steps of 64 bytes at least, and at most 12 % beyond a step.
func TestPadding(t *testing.T) {
	buckets := map[int]bool{}
	last := 0
	for n := range 1 << 20 {
		size := paddedSize(n)
		if size < n+trailerSize || size%padStep != 0 || size < last {
			t.Fatalf("%d bytes are padded to %d after %d", n, size, last)
		}
		if over := size - n - trailerSize; over >= padStep && over*100 > 12*size {
			t.Fatalf("%d bytes are padded to %d", n, size)
		}
		last = size
		buckets[size] = true
	}
	t.Logf("%d buckets up to %d KiB", len(buckets), 1<<bits.Len(uint(last>>11)))
}

// TestDerivation holds the own HMAC and HKDF to the standard library's.
func TestDerivation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "secret")
		salt := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "salt")
		message := rapid.SliceOfN(rapid.Byte(), 0, 2*maxMessage).Draw(t, "message")
		label := rapid.StringN(0, 100, 300).Draw(t, "label")
		mac := stdhmac.New(sha256.New, secret)
		mac.Write(message)
		if got := hmac(secret, message); !bytes.Equal(got[:], mac.Sum(nil)) {
			t.Fatal("HMAC differs")
		}
		want, err := hkdf.Key(sha256.New, secret, salt, label, 32)
		if err != nil {
			t.Fatal(err)
		}
		if got := derive(secret, salt, label); !bytes.Equal(got[:], want) {
			t.Fatal("HKDF differs")
		}
	})
}

// TestSealAllocations: besides what AES-GCM itself needs, sealing and opening
// keep key bytes off the heap, where they could not be wiped.
func TestSealAllocations(t *testing.T) {
	v := mustCreate(t, newDisk())
	id := mustKeys(t, v, 1)[0]
	plain := make([]byte, 1024)
	sealed, opened := mustSeal(t, v, id, string(plain)), make([]byte, 0, 2048)
	buffer := make([]byte, 0, 2048)
	seal := testing.AllocsPerRun(100, func() { _, _ = v.AppendSeal(buffer, id, testLabel, 1, plain) })
	open := testing.AllocsPerRun(100, func() { _, _, _ = v.AppendOpen(opened, testLabel, sealed) })
	if seal > 4 || open > 4 {
		t.Errorf("%v allocations to seal, %v to open", seal, open)
	}
}

// TestBech32 holds the own encoder to age's.
func TestBech32(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scalar := [keySize]byte(rapid.SliceOfN(rapid.Byte(), keySize, keySize).Draw(t, "scalar"))
		identity, err := x25519Identity(&scalar)
		if err != nil || identity.String() != string(bech32Upper("AGE-SECRET-KEY-", scalar[:])) {
			t.Fatalf("%v", err)
		}
	})
}

// TestBlobs: a blob opens for its purpose and binding only, a bound one only
// until the epoch is over, an unbound one across rotation and erasure.
func TestBlobs(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	ids := mustKeys(t, v, 1)
	must(t, v.Commit())
	bound, err := v.SealBlob("search", true, []byte("index"))
	must(t, err)
	free, err := v.SealBlob("draft", false, []byte("text"))
	must(t, err)
	open := func(purpose string, epochBound bool, blob []byte, want error) {
		t.Helper()
		if _, err := v.OpenBlob(purpose, epochBound, blob); !errors.Is(err, want) {
			t.Errorf("%s, bound %v: %v, want %v", purpose, epochBound, err, want)
		}
	}
	open("search", true, bound, nil)
	open("draft", false, free, nil)
	open("draft", true, bound, ErrNotAuthentic)
	open("search", false, bound, ErrNotAuthentic)
	open("search", false, free, ErrNotAuthentic)
	for bit := range len(bound) * 8 {
		bound[bit/8] ^= 1 << (bit % 8)
		if _, err := v.OpenBlob("search", true, bound); !refused(err) {
			t.Fatalf("bit %d: %v", bit, err)
		}
		bound[bit/8] ^= 1 << (bit % 8)
	}
	must(t, v.Fold())
	open("search", true, bound, nil)
	must(t, v.Shred(ids, nil))
	open("search", true, bound, ErrKeyGone)
	must(t, v.Rotate(nil))
	v.Lock()
	v = mustOpen(t, d)
	open("draft", false, free, nil)
	// The epoch number in clear is no way around it.
	copy(bound[8:16], []byte{0, 0, 0, 0, 0, 0, 0, byte(v.epoch)})
	open("search", true, bound, ErrNotAuthentic)
}
