package search

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"
)

// madeUp returns n people whose names follow the frequencies of a register: a
// few common ones, many rare ones.
func madeUp(n int) []row {
	r := rand.New(rand.NewPCG(3, 4))
	var given []string
	for line := range strings.Lines(nicknames) {
		if f := strings.Fields(line); len(f) > 0 {
			given = append(given, strings.ToUpper(f[0][:1])+f[0][1:])
		}
	}
	heads := strings.Fields("Ack Bar Cran Dun East Fal Gar Had Ing Kel Lang Mar Net Old Pen Quar Rad Stan Thur Us Wen Yar Sto Bru Cly")
	middles := strings.Fields("er ing el en on as ow il or a e i o u ar")
	tails := strings.Fields("ton ham ley by wick ford field worth hurst well dale mere wood cott gate stead more")
	surname := func() string {
		rare := r.Float64()
		span := 1 + int(rare*rare*rare*float64(len(heads)*len(middles)))
		k := r.IntN(span)
		return heads[k%len(heads)] + middles[k/len(heads)%len(middles)] + tails[int(rare*rare*float64(len(tails)))]
	}
	rows := make([]row, min(n, 50_000))
	for i := range rows {
		rare := r.Float64()
		p := row{
			Ref: fmt.Sprintf("DS-%07d-%c", r.IntN(10_000_000), 'A'+r.IntN(26)), Title: "Mx",
			Forename: given[int(rare*rare*float64(len(given)))], Surname: surname(),
			Dob:  fmt.Sprintf("%d-%02d-%02d", 1930+r.IntN(85), 1+r.IntN(12), 1+r.IntN(28)),
			Town: surname(), Postcode: fmt.Sprintf("%c%d %d%c%c", 'A'+r.IntN(26), 1+r.IntN(30), r.IntN(10), 'A'+r.IntN(26), 'A'+r.IntN(26)),
			Establishment: surname() + " College", Role: "student", Updated: fmt.Sprintf("20%02d-06-01", 10+r.IntN(16)),
			Phones: []string{fmt.Sprintf("07%09d", r.IntN(1_000_000_000))},
		}
		p.Emails = []string{strings.ToLower(p.Forename+"."+p.Surname) + "@mail.example"}
		rows[i] = p
	}
	return enlarge(rows, n)
}

func madeUpIndex(b *testing.B, n int) (*Index, []row) {
	b.Helper()
	rows := madeUp(n)
	builder := NewBuilder()
	for i := range rows {
		builder.Add(rows[i].person(i))
	}
	return builder.Build(), rows
}

// benchmarkPeople is how many people the benchmarks run on: -people, or few
// enough for a quick run.
func benchmarkPeople() int {
	if *people > 0 {
		return *people
	}
	return 50_000
}

// BenchmarkFind types queries of every kind letter by letter.
func BenchmarkFind(b *testing.B) {
	x, rows := madeUpIndex(b, benchmarkPeople())
	kinds := map[string]func(r row) string{
		"name":     func(r row) string { return r.Forename + " " + r.Surname },
		"typo":     func(r row) string { return r.Forename + " " + r.Surname[:2] + "x" + r.Surname[3:] },
		"phone":    func(r row) string { return r.Phones[0] },
		"phoneend": func(r row) string { return r.Phones[0][5:] },
		"email":    func(r row) string { return r.Emails[0] },
		"born":     func(r row) string { return r.Surname + " " + r.Dob[8:] + "/" + r.Dob[5:7] + "/" + r.Dob[:4] },
		"postcode": func(r row) string { return r.Surname + " " + r.Postcode },
		"source":   func(r row) string { return r.Ref },
	}
	for _, kind := range []string{"name", "typo", "phone", "phoneend", "email", "born", "postcode", "source"} {
		b.Run(kind, func(b *testing.B) {
			var q string
			n := 0
			for i := 0; b.Loop(); i++ {
				if n++; n > len(q) {
					q, n = kinds[kind](rows[i*7919%len(rows)]), 1
				}
				x.Find(q[:n], Options{Today: today})
			}
		})
	}
}

// BenchmarkChange adds, corrects and erases people of a whole register and
// reports how long the index took at most, but for one change in a thousand.
func BenchmarkChange(b *testing.B) {
	x, rows := madeUpIndex(b, benchmarkPeople())
	for _, kind := range []string{"add", "correct", "erase"} {
		b.Run(kind, func(b *testing.B) {
			clock := cpuClock()
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				n := i * 7919 % len(rows)
				p := rows[n].person(n)
				switch kind {
				case "add":
					p.ID = numberID(len(rows) + i)
					p.Names[0].Family += string(rune('a'+i%26)) + string(rune('a'+i/26%26))
				case "correct":
					p.Names[0].Family = rows[(n+1)%len(rows)].Surname
				}
				started := clock()
				if kind == "erase" {
					x.Remove(p.ID)
				} else {
					x.Add(p)
				}
				took = append(took, clock().Sub(started))
				if x.Pending() >= 10_000 {
					b.StopTimer()
					x.Compact()
					b.StartTimer()
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*999/1000].Nanoseconds())/1e3, "p99.9-µs")
			b.ReportMetric(float64(took[len(took)-1].Nanoseconds())/1e3, "worst-µs")
		})
	}
}

// BenchmarkPauses looks people up and changes them, with the garbage of
// reading records beside, and reports how long the collector stopped the
// program.
func BenchmarkPauses(b *testing.B) {
	x, rows := madeUpIndex(b, benchmarkPeople())
	names := make([]string, 1000)
	for i := range names {
		names[i] = rows[i*7919%len(rows)].Forename + " " + rows[i*104729%len(rows)].Surname
	}
	change := rows[:1000:1000]
	change = slices.Clone(change)
	rows = nil
	heap()
	before := pauses()
	for i := 0; b.Loop(); i++ {
		x.Find(names[i%len(names)], Options{Today: today})
		n := i % len(change)
		x.Add(change[n].person(n))
		garbage = make([]byte, 1<<20)
		if x.Pending() > 5000 {
			b.StopTimer()
			x.Compact()
			b.StartTimer()
		}
	}
	after := pauses()
	var all []float64 // the lower end of the bucket of each; the last has no upper
	for i, n := range after.Counts {
		for range n - before.Counts[i] {
			all = append(all, after.Buckets[i])
		}
	}
	b.ReportMetric(float64(len(all)), "pauses")
	if len(all) == 0 {
		return
	}
	worst := all[len(all)-1]
	b.ReportMetric(all[len(all)/2]*1e6, "p50-µs")
	b.ReportMetric(all[len(all)*9/10]*1e6, "p90-µs")
	b.ReportMetric(worst*1e6, "worst-µs")
}

var garbage []byte

// pauses returns how often the collector stopped the program for how long.
func pauses() metrics.Float64Histogram {
	read := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(read)
	h := read[0].Value.Float64Histogram()
	return metrics.Float64Histogram{Counts: slices.Clone(h.Counts), Buckets: slices.Clone(h.Buckets)}
}

// BenchmarkBuild builds the index of a whole register.
func BenchmarkBuild(b *testing.B) {
	rows := madeUp(benchmarkPeople())
	all := make([]Person, len(rows))
	for i := range rows {
		all[i] = rows[i].person(i)
	}
	n := len(rows)
	rows = nil
	before := heap()
	var x *Index
	// The collector would go through all again and again, which a program that
	// reads its register from disk does not hold in memory.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	cpu := processCPU()
	for b.Loop() {
		builder := NewBuilder()
		for _, p := range all {
			builder.Add(p)
		}
		x = builder.Build()
	}
	b.ReportMetric((processCPU()-cpu).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "people/s")
	b.ReportMetric((float64(heap())-float64(before))/float64(x.Len()), "B/person")
	runtime.KeepAlive(all)
}

// BenchmarkLoad reads the snapshot of a whole register.
func BenchmarkLoad(b *testing.B) {
	x, _ := madeUpIndex(b, benchmarkPeople())
	snapshot := snapshotOf(b, x)
	b.SetBytes(int64(len(snapshot)))
	x = nil
	heap()
	cpu := processCPU()
	for b.Loop() {
		if _, err := load(snapshot); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processCPU()-cpu).Seconds()/float64(b.N), "cpu-s/op")
}

// BenchmarkPairs compares everybody with everybody who may be the same person. It
// reports the processor time, the memory that it took and the longest step, in which
// a change would have waited.
func BenchmarkPairs(b *testing.B) {
	x, _ := madeUpIndex(b, benchmarkPeople())
	clock := cpuClock()
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := clock()
		last, longest := began, time.Duration(0)
		got, err := x.Pairs(b.Context(), 1000, func() {
			now := clock()
			longest, last = max(longest, now.Sub(last)), now
		})
		if err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		b.ReportMetric(clock().Sub(began).Seconds(), "cpu-s")
		b.ReportMetric(float64(longest.Microseconds())/1e3, "step-ms")
		b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), "MB")
		b.ReportMetric(float64(got.All), "pairs")
	}
}
