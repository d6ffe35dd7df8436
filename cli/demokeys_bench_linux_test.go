package cli

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/demo"
	"lethe/model/desk"
	"lethe/storage/search"
)

var demoPeople = flag.Int("demo-people", 20_000, "people of the demonstration in BenchmarkDemoKeystrokes")

// BenchmarkDemoKeystrokes types what callers say of people of the demonstration, letter by
// letter, and reports what a letter takes of a processor (the median of three), which other
// work on the machine does not make longer. The slowest are logged.
func BenchmarkDemoKeystrokes(b *testing.B) {
	today := calendar.NewDate(2026, time.November, 27)
	index, said := demoIndex(b, today)
	runtime.GC()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	type stroke struct {
		typed string
		took  time.Duration
		found int
	}
	strokes := map[string]stroke{}
	for b.Loop() {
		for _, q := range said {
			for i := range q {
				if _, done := strokes[q[:i+1]]; done {
					continue
				}
				var runs [3]time.Duration
				found := 0
				for k := range runs {
					from := threadTime()
					found = len(index.Find(q[:i+1], search.Options{Today: today, Clock: threadTime}))
					runs[k] = threadTime().Sub(from)
				}
				slices.Sort(runs[:])
				strokes[q[:i+1]] = stroke{q[:i+1], runs[1], found}
			}
		}
	}
	var all []stroke
	for _, s := range strokes {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b stroke) int { return int(a.took - b.took) })
	ms := func(at int) float64 { return float64(all[at].took.Microseconds()) / 1000 }
	b.ReportMetric(ms(len(all)/2), "p50-ms")
	b.ReportMetric(ms(len(all)*99/100), "p99-ms")
	b.ReportMetric(ms(len(all)-1), "worst-ms")
	b.ReportMetric(float64(len(all)), "letters")
	for _, s := range all[max(0, len(all)-400):] {
		println(fmt.Sprintf("%v %q, %d found", s.took.Round(10*time.Microsecond), s.typed, s.found))
	}
}

// demoIndex returns an index of the demonstration and what callers say of some of it.
func demoIndex(b *testing.B, today calendar.Date) (*search.Index, []string) {
	b.Helper()
	o, r := demo.New(1, today, *demoPeople), rand.New(rand.NewPCG(5, 6))
	builder := search.NewBuilder()
	said := strings.Split("smith john 84|kathryn obrien|07700 900|jones le|a.patel@", "|")
	most := 80.0 / float64(*demoPeople)
	err := o.Each(func(p *demo.Person) error {
		f := desk.Findable{Subject: p.Subject}
		for _, q := range p.Requests {
			if !q.Closed() {
				f.Open = append(f.Open, q.Reference())
			}
		}
		builder.Add(person(f))
		if r.Float64() < most {
			said = append(said, sayings(r, p.Subject)...)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return builder.Build(), said
}

// sayings are what somebody may type of a person, without and with slips.
func sayings(r *rand.Rand, s *model.Subject) []string {
	given, family := strings.ToLower(s.Name.Given), strings.ToLower(s.Name.Family)
	out := []string{
		given + " " + family, family + " " + given, family + ", " + given,
		slipped(r, given) + " " + family, given + " " + slipped(r, family), slipped(r, given) + " " + slipped(r, family),
		family + given, given[:1] + " " + slipped(r, family),
		s.SourceID, family + " " + strings.ToLower(s.Establishment),
	}
	if year := s.Born.String(); !s.Born.IsZero() {
		out = append(out, family+" "+year[2:4], slipped(r, family)+" "+year[:4])
	}
	for _, c := range s.Contacts {
		switch c.Type {
		case model.Phone:
			out = append(out, c.Value, c.Value[max(0, len(c.Value)-6):], slipped(r, c.Value))
		case model.Email:
			out = append(out, c.Value)
		case model.Address:
			out = append(out, family+" "+strings.ToLower(c.Postcode), slipped(r, given)+" "+strings.ToLower(c.Postcode))
		}
	}
	return out
}

// slipped returns a text with a letter or digit left out, doubled, wrong or exchanged with
// the next.
func slipped(r *rand.Rand, text string) string {
	w := []rune(text)
	if len(w) < 3 {
		return text
	}
	i := 1 + r.IntN(len(w)-2)
	switch r.IntN(4) {
	case 0:
		return string(slices.Delete(w, i, i+1))
	case 1:
		return string(slices.Insert(w, i, w[i]))
	case 2:
		if w[i] = rune('a' + r.IntN(26)); '0' <= w[i-1] && w[i-1] <= '9' {
			w[i] = rune('0' + r.IntN(10))
		}
	default:
		w[i], w[i+1] = w[i+1], w[i]
	}
	return string(w)
}

// threadTime is the processor time of this thread.
func threadTime() time.Time {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return time.Now()
	}
	return time.Unix(ts.Sec, ts.Nsec)
}
