package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// The speed of this package, against plain AES-GCM in the same run:
//
//	go test ./keys -run '^$' -bench .

func benchVault(b *testing.B) (*Vault, KeyID) {
	v := mustCreate(b, newDisk())
	return v, mustKeys(b, v, 1)[0]
}

// BenchmarkPlainGCM seals 1 KiB under one fixed key with a random nonce: the
// least that encryption costs, to compare with.
func BenchmarkPlainGCM(b *testing.B) {
	block, err := aes.NewCipher(make([]byte, keySize))
	must(b, err)
	aead, err := cipher.NewGCM(block)
	must(b, err)
	plain, nonce, aad := make([]byte, 1024), make([]byte, 12), make([]byte, recordAADSize)
	out := make([]byte, 0, 2048)
	b.SetBytes(1024)
	for b.Loop() {
		_, _ = rand.Read(nonce)
		out = aead.Seal(out[:0], nonce, plain, aad)
	}
}

// BenchmarkFreshGCM also sets up a new cipher each time, as a key per record needs.
func BenchmarkFreshGCM(b *testing.B) {
	key := [keySize]byte{}
	plain, aad := make([]byte, 1024), make([]byte, recordAADSize)
	out := make([]byte, 0, 2048)
	b.SetBytes(1024)
	for b.Loop() {
		_, _ = rand.Read(key[:])
		out, _ = sealOnce(out[:0], &key, plain, aad)
	}
}

func BenchmarkSeal(b *testing.B) {
	v, id := benchVault(b)
	plain := make([]byte, 1024)
	var out []byte
	b.SetBytes(1024)
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if out, err = v.AppendSeal(out[:0], id, testLabel, 1, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	v, id := benchVault(b)
	sealed, err := v.Seal(id, testLabel, 1, make([]byte, 1024))
	must(b, err)
	var out []byte
	b.SetBytes(1024)
	b.ReportAllocs()
	for b.Loop() {
		if out, _, err = v.AppendOpen(out[:0], testLabel, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAgainstPlain seals and opens 1 KiB in turn with plain AES-GCM, and reports
// how many times as long it takes: the best rounds of each, since whatever else the
// machine does only adds.
func BenchmarkAgainstPlain(b *testing.B) {
	v, id := benchVault(b)
	aead, err := newAEAD(&[keySize]byte{1})
	must(b, err)
	plain, aad, nonce := make([]byte, 1024), make([]byte, recordAADSize), make([]byte, 12)
	sealed, err := v.Seal(id, testLabel, 1, plain)
	must(b, err)
	bare := aead.Seal(nil, nonce, plain, aad)
	out := make([]byte, 0, 2048)
	best := [4]time.Duration{time.Hour, time.Hour, time.Hour, time.Hour}
	for b.Loop() {
		for i, f := range []func(){
			func() { _, _ = rand.Read(nonce); out = aead.Seal(out[:0], nonce, plain, aad) },
			func() { out, err = v.AppendSeal(out[:0], id, testLabel, 1, plain) },
			func() { out, err = aead.Open(out[:0], make([]byte, 12), bare, aad) },
			func() { out, _, err = v.AppendOpen(out[:0], testLabel, sealed) },
		} {
			start := time.Now()
			for range 100 {
				f()
			}
			best[i] = min(best[i], time.Since(start))
			must(b, err)
		}
	}
	b.ReportMetric(float64(best[1])/float64(best[0]), "seal-times-plain")
	b.ReportMetric(float64(best[3])/float64(best[2]), "open-times-plain")
}

var ringSizes = []int{1_000, 100_000, 1_000_000}

// bigVault is a vault on the real disk with n keys folded into its keyring.
func bigVault(b *testing.B, n int) (string, *Vault, []KeyID) {
	dir := filepath.Join(b.TempDir(), "keys")
	v, err := Create(dir, testOptions(nil))
	must(b, err)
	b.Cleanup(v.Lock)
	ids := make([]KeyID, n)
	for i := range ids {
		ids[i], err = v.NewKey(testNow)
		must(b, err)
	}
	must(b, v.Commit())
	must(b, v.Fold())
	return dir, v, ids
}

// BenchmarkOpenVault opens a vault of n keys, with a passphrase slot that costs nothing.
func BenchmarkOpenVault(b *testing.B) {
	for _, n := range ringSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir, v, _ := bigVault(b, n)
			v.Lock()
			for b.Loop() {
				v, err := Open(dir, Passphrase(testPass), OpenOptions{})
				if err != nil {
					b.Fatal(err)
				}
				v.Lock()
			}
		})
	}
}

// BenchmarkShred is the time from the word to the key destroyed, one key at a
// time and 10,000 in a batch, with every sync.
func BenchmarkShred(b *testing.B) {
	for _, n := range ringSizes {
		for _, batch := range []int{1, 10_000} {
			if batch >= n {
				continue
			}
			b.Run(fmt.Sprintf("%d-of-%d", batch, n), func(b *testing.B) {
				_, v, _ := bigVault(b, n)
				for b.Loop() {
					b.StopTimer()
					ids := mustKeys(b, v, batch)
					must(b, v.Commit())
					b.StartTimer()
					must(b, v.Shred(ids, nil))
				}
			})
		}
	}
}

// BenchmarkCommit is the cost of one synced journal frame.
func BenchmarkCommit(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, v, _ := bigVault(b, 1000)
			for b.Loop() {
				mustKeys(b, v, n)
				must(b, v.Commit())
			}
		})
	}
}

func BenchmarkNewKey(b *testing.B) {
	v, _ := benchVault(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.NewKey(testNow); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnlock is one passphrase attempt with calibrated parameters: it
// should take about a second.
func BenchmarkUnlock(b *testing.B) {
	a := CalibrateArgon(time.Second)
	b.Logf("%d passes, %d MiB, %d lanes", a.Time, a.MemoryKiB>>10, a.Lanes)
	for b.Loop() {
		_ = a.key(testPass, make([]byte, argonSaltSize))
	}
}
