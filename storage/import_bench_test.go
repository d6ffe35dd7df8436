package storage

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/demo"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/registerfile"
)

var importPeople = flag.Int("people", 20_000, "people in the register of the import benchmarks")

// registerCSV writes an invented register and returns its path.
func registerCSV(b *testing.B, people int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "register.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := demo.New(1, calendar.InLondon(testTime), people).WriteCSV(f); err != nil {
		b.Fatal(err)
	}
	return path
}

// importFile imports the file and returns how many people were added.
func importFile(b *testing.B, s *Store, path string) int {
	b.Helper()
	ctx, by := context.Background(), desk.By{Actor: "bench", At: testTime}
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		b.Fatal(err)
	}
	if err := desk.PutPolicy(ctx, s, by, text, rand.Reader); err != nil {
		b.Fatal(err)
	}
	d, err := desk.Open(ctx, s, nil, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	o := registerfile.Options{Name: "register.csv", Source: "bench", Today: by.Today(), DateOrder: registerfile.DayFirst}
	report, err := registerfile.Inspect(f, o)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		b.Fatal(err)
	}
	rows, err := registerfile.Open(f, o.Name, report.Resolve(o))
	if err != nil {
		b.Fatal(err)
	}
	r, err := d.Import(ctx, by, desk.ImportPlan{Digest: sha256.Sum256([]byte(path)), Source: "bench", Row: rows.Next})
	if err != nil {
		b.Fatal(err)
	}
	return r.Added
}

// recorder keeps what was written to an engine, to write the same again.
type recorder struct {
	Engine
	batches [][]Change
}

func (r *recorder) Apply(changes []Change) error {
	kept := make([]Change, len(changes))
	copy(kept, changes)
	r.batches = append(r.batches, kept)
	return r.Engine.Apply(changes)
}

// BenchmarkImport measures a whole import, with keys, sealing, audit log and
// anchor, against the same bytes in the same batches written to Badger alone,
// and against sqlite3's import of the same file into an indexed table. The
// machine is shared, so the three take turns for several rounds, and the ratios
// are the medians of the rounds.
//
//	go test ./storage -run '^$' -bench 'Import$' -benchtime 5x -people 100000
func BenchmarkImport(b *testing.B) {
	path := registerCSV(b, *importPeople)
	var rates, ofBadger, ofSQLite []float64
	for range b.N {
		s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		start := time.Now()
		added := importFile(b, s, path)
		ours := time.Since(start).Seconds()
		s.Close()
		rates = append(rates, float64(added)/ours)
		ofBadger = append(ofBadger, plainBadger(b, path).Seconds()/ours)
		ofSQLite = append(ofSQLite, sqliteImport(b, path).Seconds()/ours)
	}
	b.ReportMetric(median(rates), "people/s")
	b.ReportMetric(median(ofBadger), "of-badger")
	b.ReportMetric(median(ofSQLite), "of-sqlite")
	b.ReportMetric(0, "ns/op")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// plainBadger returns the time that Badger alone takes for what an import of
// path writes.
func plainBadger(b *testing.B, path string) time.Duration {
	s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
	if err != nil {
		b.Fatal(err)
	}
	rec := &recorder{Engine: s.engine}
	s.engine = rec
	importFile(b, s, path)
	s.Close()
	plain, err := OpenBadger(filepath.Join(b.TempDir(), "data"), noLimit)
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close()
	runtime.GC()
	start := time.Now()
	for _, batch := range rec.batches {
		if err := plain.Apply(batch); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// sqliteImport returns the time sqlite3 takes to import path into an indexed
// table on disk, or zero where there is no sqlite3.
func sqliteImport(b *testing.B, path string) time.Duration {
	tool, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Log("no sqlite3 on this machine: not compared")
		return 0
	}
	head, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	columns := bytes.Split(bytes.TrimSpace(head[:bytes.IndexByte(head, '\n')]), []byte(","))
	var script bytes.Buffer
	script.WriteString("create table p(")
	for i := range columns {
		if i > 0 {
			script.WriteString(",")
		}
		script.WriteString("c" + strconv.Itoa(i))
	}
	script.WriteString(");\n")
	for i := range min(6, len(columns)) {
		script.WriteString("create index i" + strconv.Itoa(i) + " on p(c" + strconv.Itoa(i) + ");\n")
	}
	script.WriteString(".mode csv\n.import --skip 1 " + path + " p\n")
	cmd := exec.Command(tool, filepath.Join(b.TempDir(), "p.db"))
	cmd.Stdin = &script
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("sqlite3: %v: %s", err, out)
	}
	return time.Since(start)
}

// BenchmarkImportMemory reports the most heap that is in use while a register is
// imported, and while a file ten times as long about the same people is. The
// two are alike when memory does not depend on the length of the file; what
// grows with the register is what is known of each person (keys and hashes).
//
//	go test ./storage -run '^$' -bench ImportMemory -benchtime 1x -people 100000
func BenchmarkImportMemory(b *testing.B) {
	once := registerCSV(b, *importPeople)
	long := filepath.Join(b.TempDir(), "long.csv")
	repeatRows(b, once, long, 10)
	for _, c := range []struct{ name, path string }{{"file=1x", once}, {"file=10x", long}} {
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
				if err != nil {
					b.Fatal(err)
				}
				peak := watchHeap()
				importFile(b, s, c.path)
				b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
				b.ReportMetric(0, "ns/op")
				s.Close()
			}
		})
	}
}

// repeatRows writes the rows of a CSV file n times under one heading.
func repeatRows(b *testing.B, from, to string, n int) {
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	heading, err := bufio.NewReader(in).ReadSlice('\n')
	if err != nil {
		b.Fatal(err)
	}
	rows := int64(len(heading))
	out.Write(heading)
	for range n {
		if _, err := in.Seek(rows, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(out, in); err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}

// watchHeap samples the heap in use until the returned function is called,
// which gives the most seen, in bytes.
func watchHeap() func() uint64 {
	stop, most := make(chan struct{}), make(chan uint64)
	debug.FreeOSMemory()
	go func() {
		var peak uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			select {
			case <-stop:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-most }
}

// BenchmarkCommit measures one small act, with its leaf and the anchor, against
// the bare synced Badger commit of the same record.
func BenchmarkCommit(b *testing.B) {
	b.Run("act", func(b *testing.B) {
		s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		benchActs(b, s)
	})
	b.Run("badger", func(b *testing.B) {
		e, err := OpenBadger(b.TempDir(), noLimit)
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close()
		value := make([]byte, keys.SealedSize(300))
		b.ResetTimer()
		for i := range b.N {
			if err := e.Apply([]Change{{Key: []byte("k"), Value: value, Expect: uint64(i), Version: uint64(i) + 1}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// benchActs corrects one person again and again.
func benchActs(b *testing.B, s *Store) {
	p := &model.Subject{Head: model.Head{ID: model.ID{1}}, Name: model.Name{Given: "Ada", Family: "Byron"}, Establishment: string(make([]byte, 250))}
	b.ResetTimer()
	for i := range b.N {
		p.Version = uint64(i)
		err := s.Write(context.Background(), act, func(w model.Writer) error { return w.Put(model.Encode(p)) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad measures building the board of the panes from the store, which
// is what opening the console waits for.
//
//	go test ./storage -run '^$' -bench Load -benchtime 1x -people 100000
func BenchmarkLoad(b *testing.B) {
	s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	people := importFile(b, s, registerCSV(b, *importPeople))
	d, err := desk.Open(context.Background(), s, nil, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if err := d.Load(context.Background(), calendar.InLondon(testTime)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "people/s")
}
