package cli

import (
	"context"
	"crypto/sha256"
	"flag"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"testing"
	"time"

	"lethe/model/demo"
	"lethe/model/desk"
	"lethe/model/registerfile"
)

var openPeople = flag.Int("open-people", 20_000, "people in the register of the opening benchmarks")

// imported returns a register of invented people on disk.
func imported(b *testing.B, people int) *register {
	b.Helper()
	g := newRegister(b)
	path := filepath.Join(b.TempDir(), "register.csv")
	f, err := os.Create(path)
	g.check(err)
	g.check(demo.New(1, g.by.Today(), people).WriteCSV(f))
	_, err = f.Seek(0, 0)
	g.check(err)
	o := registerfile.Options{Name: "register.csv", Source: "bench", Today: g.by.Today(), DateOrder: registerfile.DayFirst}
	report, err := registerfile.Inspect(f, o)
	g.check(err)
	_, err = f.Seek(0, 0)
	g.check(err)
	rows, err := registerfile.Open(f, o.Name, report.Resolve(o))
	g.check(err)
	_, err = g.desk.Import(context.Background(), g.by, desk.ImportPlan{Digest: sha256.Sum256([]byte(path)), Source: "bench", Row: rows.Next})
	g.check(err)
	return g
}

// BenchmarkOpen opens a register, without what a passphrase takes, until the first
// answer: without an index that was kept, and with one. It then types while the
// index is verified, a letter every 20 ms, and says how long a letter took from the
// moment it was due (total), how much of that it waited for a processor before
// anything was done (start), and what all goroutines waited for locks meanwhile.
func BenchmarkOpen(b *testing.B) {
	ctx := context.Background()
	g := imported(b, *openPeople)
	g.reopen()
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			g.reopen()
			g.load()
			g.desk.Find(ctx, "smith john", 10, g.by.Today())
		}
		b.ReportMetric(float64(*openPeople*b.N)/b.Elapsed().Seconds(), "people/s")
	})
	g.reopen()
	g.load()
	g.check(g.desk.KeepIndex(ctx))
	b.Run("warm", func(b *testing.B) {
		for b.Loop() {
			g.reopen()
			g.warm(b)
			if len(g.desk.Find(ctx, "smith john", 10, g.by.Today())) == 0 {
				b.Fatal("nobody was found")
			}
		}
	})
	b.Run("typing", func(b *testing.B) {
		var total, start []time.Duration
		locks := waitedForLocks()
		for b.Loop() {
			g.reopen()
			g.warm(b)
			all, began := g.typeWhileLoading()
			total, start = append(total, all...), append(start, began...)
		}
		for what, took := range map[string][]time.Duration{"total": total, "start": start} {
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, what+"-p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, what+"-p99-ms")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, what+"-worst-ms")
		}
		b.ReportMetric(1000*(waitedForLocks()-locks)/float64(b.N), "locks-ms/op")
		b.ReportMetric(float64(len(total)), "letters")
	})
}

// warm makes the register searchable from the index that was kept.
func (g *register) warm(b *testing.B) {
	b.Helper()
	g.check(g.desk.LoadRequests(context.Background(), g.by.Today()))
	if there, err := g.desk.OpenIndex(context.Background()); !there || err != nil {
		b.Fatalf("no index was kept: %v", err)
	}
}

// waitedForLocks returns for how many seconds goroutines have waited for locks.
func waitedForLocks() float64 {
	sample := []metrics.Sample{{Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(sample)
	return sample[0].Value.Float64()
}

// typeWhileLoading types until the register has been read, and returns how long
// each letter took from the moment at which it was due, and when work on it began.
func (g *register) typeWhileLoading() (took, began []time.Duration) {
	done := make(chan error, 1)
	go func() { done <- g.desk.Load(context.Background(), g.by.Today()) }()
	const queries = "smith john 84|kathryn obrien|07700 900|jones le|a.patel@|"
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	from := 0
	for i := 0; ; i = (i + 1) % len(queries) {
		select {
		case err := <-done:
			g.check(err)
			return took, began
		case due := <-every.C:
			if queries[i] == '|' {
				from = (i + 1) % len(queries)
				continue
			}
			if from > i {
				from = 0
			}
			began = append(began, time.Since(due))
			g.desk.Find(context.Background(), queries[from:i+1], 10, g.by.Today())
			took = append(took, time.Since(due))
		}
	}
}
