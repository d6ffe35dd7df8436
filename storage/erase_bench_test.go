package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
)

var (
	benchSubjects = flag.Int("erase-subjects", 1000, "subjects in the store of the erasure and verify benchmarks")
	benchBatch    = flag.Int("erase-batch", 100, "subjects of a batch")
)

// populated returns a store of subjects with two holdings and a note each.
func populated(b *testing.B, subjects int) (*Store, []model.ID) {
	b.Helper()
	s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	noPurge(s)
	ids := make([]model.ID, 0, subjects)
	for len(ids) < subjects {
		err := s.Write(context.Background(), act, func(w model.Writer) error {
			for range min(500, subjects-len(ids)) {
				h := newHousehold(b, "Byron")
				ids = append(ids, h.subject.ID)
				for _, e := range append([]model.Entity{h.subject}, h.owned[:3]...) {
					if err := w.Put(model.Encode(e)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s, ids
}

// BenchmarkErase measures from the word "erase" to the moment at which the old
// epoch secret is overwritten, and to the certificate. To compare with, the same
// run writes and syncs a file as long as the keyring in between. What is to go has
// been listed and the note is on disk at "noted". Compare within a run: times depend on
// the disk and on what else the machine does, those of the best rounds less so.
//
//	go test ./storage -run '^$' -bench 'Erase$' -benchtime 20x -erase-subjects 100000
func BenchmarkErase(b *testing.B) { benchErase(b, 1) }

// BenchmarkEraseBatch is the same for a batch.
//
//	go test ./storage -run '^$' -bench EraseBatch -benchtime 1x -erase-subjects 100000 -erase-batch 10000
func BenchmarkEraseBatch(b *testing.B) { benchErase(b, *benchBatch) }

func benchErase(b *testing.B, batch int) {
	s, ids := populated(b, *benchSubjects)
	var noted, destroyed, total, bare time.Duration
	best, bestBare := time.Hour, time.Hour
	n := 0
	for b.Loop() {
		if len(ids) < batch {
			b.Fatal("nobody left to erase: fewer rounds or more -erase-subjects")
		}
		start := time.Now()
		s.step = func(name string) error {
			if name == StepNoted {
				noted += time.Since(start)
			}
			if name == keys.StepEpochWiped {
				took := time.Since(start)
				destroyed += took
				best = min(best, took)
			}
			return nil
		}
		if _, err := s.Erase(context.Background(), eraseAct, orderOf(b, ids[:batch]...)); err != nil {
			b.Fatal(err)
		}
		total += time.Since(start)
		b.StopTimer()
		took := bareWrite(b, s)
		bare += took
		bestBare = min(bestBare, took)
		b.StartTimer()
		ids = ids[batch:]
		n++
	}
	b.ReportMetric(float64(noted.Microseconds())/1000/float64(n), "ms-to-noted")
	b.ReportMetric(float64(destroyed.Microseconds())/1000/float64(n), "ms-to-destroyed")
	b.ReportMetric(float64(total.Microseconds())/1000/float64(n), "ms-to-certificate")
	b.ReportMetric(float64(bare.Microseconds())/1000/float64(n), "ms-bare-write")
	b.ReportMetric(float64(best.Microseconds())/1000, "ms-best-to-destroyed")
	b.ReportMetric(float64(best)/float64(bestBare), "best-times-bare")
}

// bareWrite is how long the disk takes for a file as long as the keyring: one
// write, one sync and a rename over the one before.
func bareWrite(b *testing.B, s *Store) time.Duration {
	info, err := os.Stat(filepath.Join(s.dir, "keys", "keyring"))
	if err != nil {
		b.Fatal(err)
	}
	data := make([]byte, info.Size())
	rand.Read(data)
	dir := filepath.Dir(s.dir)
	start := time.Now()
	f, err := os.Create(filepath.Join(dir, "bare.tmp"))
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = errors.Join(f.Sync(), f.Close(), os.Rename(f.Name(), filepath.Join(dir, "bare")))
	}
	if err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkVerify measures the check of a whole store of four records a
// subject.
//
//	go test ./storage -run '^$' -bench Verify -benchtime 1x -erase-subjects 25000
func BenchmarkVerify(b *testing.B) {
	s, _ := populated(b, *benchSubjects)
	for b.Loop() {
		r, err := s.Verify(context.Background(), nil)
		if err != nil || len(r.Problems) > 0 {
			b.Fatal(err, r.Problems)
		}
		b.ReportMetric(float64(r.Records), "records")
	}
	b.ReportMetric(float64(4**benchSubjects)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkPurge measures a purge after one erasure.
//
//	go test ./storage -run '^$' -bench Purge -benchtime 3x -erase-subjects 100000
func BenchmarkPurge(b *testing.B) {
	s, ids := populated(b, *benchSubjects)
	for b.Loop() {
		b.StopTimer()
		if _, err := s.Erase(context.Background(), eraseAct, orderOf(b, ids[0])); err != nil {
			b.Fatal(err)
		}
		ids = ids[1:]
		b.StartTimer()
		r, err := s.Purge(context.Background())
		if err != nil || r.Remains > 0 {
			b.Fatal(r.Remains, err)
		}
		b.ReportMetric(float64(r.Bytes)/1e6, "MB-searched")
	}
}
