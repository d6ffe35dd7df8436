package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lethe/keys"
	"lethe/model/demo"
	"lethe/model/desk"
	"lethe/model/registerfile"
	"lethe/storage"
)

var (
	openPeople = flag.Int("open-people", 20_000, "people in the register of the opening benchmarks")
	openStore  = flag.String("open-store", "", "directory of the register of the opening benchmarks, made if it is not there and left; without it one is made each time")
)

// usualArgon is what a passphrase takes where nothing was calibrated.
var usualArgon = keys.DefaultArgon()

// imported returns a register of invented people on disk.
func imported(b *testing.B, people int) *register {
	b.Helper()
	if *openStore != "" {
		if _, err := os.Stat(*openStore); err == nil {
			g := registerAt(b, *openStore)
			g.makes = newConsoleFinder
			g.open()
			return g
		}
	}
	g := registerAt(b, cmp.Or(*openStore, filepath.Join(b.TempDir(), "store")))
	g.makes = newConsoleFinder
	g.create(usualArgon)
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

// BenchmarkOpen opens a register with a passphrase until the first answer: without
// an index that was kept, and with one; without one also until the first people can
// be found (some). It reports how long that took from the
// moment at which the passphrase was accepted, and of it what the processors took
// (cpu), which other work on the machine does not make longer. As at the console, the
// store is verified while the passphrase is typed, which here takes typingTakes. It then types while the
// index is verified, a letter every 20 ms, and says how long a letter took from the
// moment it was due (total), how much of that it waited for a processor before
// anything was done (start), and what all goroutines waited for locks meanwhile.
func BenchmarkOpen(b *testing.B) {
	ctx := context.Background()
	g := imported(b, *openPeople)
	g.reopen()
	b.Run("cold", func(b *testing.B) {
		var laps openLaps
		var parts []time.Duration
		for b.Loop() {
			g.drop()
			laps.begin(g)
			g.check(g.desk.LoadRequests(ctx, g.by.Today()))
			some := g.firstPart(laps.at)
			g.check(g.desk.MakeIndex(ctx))
			laps.end(g)
			parts = append(parts, <-some)
		}
		laps.report(b)
		b.ReportMetric(float64(g.finder.Len()*b.N)/b.Elapsed().Seconds(), "people/s")
		b.ReportMetric(float64(slices.Min(parts).Microseconds())/1000, "some-best-ms")
	})
	g.reopen()
	g.load()
	g.check(g.desk.KeepIndex(ctx))
	b.Run("warm", func(b *testing.B) {
		var laps openLaps
		for b.Loop() {
			laps.begin(g)
			g.warm(b)
			laps.end(g)
		}
		laps.report(b)
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

// firstPart tells how long after a moment somebody can be found.
func (g *register) firstPart(from time.Time) <-chan time.Duration {
	out := make(chan time.Duration, 1)
	f := g.finder
	go func() {
		for f.Len() == 0 {
			time.Sleep(time.Millisecond)
		}
		out <- time.Since(from)
	}()
	return out
}

// typingTakes is how long somebody takes for a passphrase, at least.
const typingTakes = 3 * time.Second

// openLaps are the times from an accepted passphrase to the first answer.
type openLaps struct {
	at        time.Time
	cpu       time.Duration
	took, ran []time.Duration
}

// begin closes the register and opens it again.
func (l *openLaps) begin(g *register) {
	g.store.Close()
	runtime.GC()
	g.unlocked = func() { l.at, l.cpu = time.Now(), processorTime() }
	early := storage.VerifyEarly(g.dir)
	defer early.Stop()
	time.Sleep(typingTakes)
	g.openBy(early.Open)
}

// end looks somebody up.
func (l *openLaps) end(g *register) {
	if len(g.desk.Find(context.Background(), g.by, "smith john", 10)) == 0 {
		g.t.Fatal("nobody was found")
	}
	l.took, l.ran = append(l.took, time.Since(l.at)), append(l.ran, processorTime()-l.cpu)
}

func (l *openLaps) report(b *testing.B) {
	slices.Sort(l.took)
	slices.Sort(l.ran)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(l.took[0]), "answer-best-ms")
	b.ReportMetric(ms(l.took[len(l.took)/2]), "answer-p50-ms")
	b.ReportMetric(ms(l.ran[len(l.ran)/2]), "answer-cpu-ms")
}

// processorTime returns what all threads have taken so far.
func processorTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// drop removes the index that was kept.
func (g *register) drop() {
	g.t.Helper()
	if err := os.Remove(filepath.Join(g.dir, "index")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		g.t.Fatal(err)
	}
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
	next := g.letters()
	from := 0
	for i := 0; ; i = (i + 1) % len(queries) {
		due := next()
		select {
		case err := <-done:
			g.check(err)
			return took, began
		default:
			if queries[i] == '|' {
				from = (i + 1) % len(queries)
				continue
			}
			if from > i {
				from = 0
			}
			began = append(began, time.Since(due))
			g.desk.Find(context.Background(), g.by, queries[from:i+1], 10)
			took = append(took, time.Since(due))
		}
	}
}

// letters returns a function that waits for the next letter, of which one comes every
// 20 ms, and says when it was due. A letter comes as a key does, by a system call that
// returns: timers of Go's own are looked at late while the collector has all processors.
func (g *register) letters() (next func() time.Time) {
	const every = 20 * time.Millisecond
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC)
	g.check(err)
	g.t.Cleanup(func() { unix.Close(fd) })
	due := time.Now()
	spec := unix.ItimerSpec{Interval: unix.NsecToTimespec(int64(every)), Value: unix.NsecToTimespec(int64(every))}
	g.check(unix.TimerfdSettime(fd, 0, &spec, nil))
	return func() time.Time {
		var count [8]byte
		for {
			_, err := unix.Read(fd, count[:])
			if err != unix.EINTR {
				g.check(err)
				break
			}
		}
		due = due.Add(every * time.Duration(binary.NativeEndian.Uint64(count[:])))
		return due
	}
}
