package search

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model/calendar"
)

var (
	lookupDir = flag.String("lookup", "", "directory with register-50k.jsonl, queries.jsonl and keystrokes.jsonl; without it TestQuality is skipped")
	people    = flag.Int("people", 0, "fill the register of TestQuality up with generated people to this number")
	seed      = flag.Uint64("seed", 7, "seed of the made queries of TestQuality")
	onlySpeed = flag.Bool("speed", false, "let TestQuality measure bytes and times only")
	only      = flag.String("classes", "", "let TestQuality make queries of these classes only, a regular expression")
	misses    = flag.Bool("misses", false, "let TestQuality list the queries whose answer is not among the first ten")
)

// A row is a person of the sample register.
type row struct {
	Ref, Title, Forename, Middle, Surname string
	PreviousSurname                       string `json:"previous_surname"`
	KnownAs                               string `json:"known_as"`
	Dob, Town, Postcode                   string
	Establishment, Role                   string
	Emails, Phones                        []string
	Updated                               string
}

// A statement is one thing that a query states.
type statement struct {
	F, Op string
	V     []string

	// What was typed for it, if that is not one of V, and how it is meant, if not
	// as Op has it: what ceilings are counted by (ceiling_test.go).
	Typed, As string
}

// A sample is a query with its answer.
type sample struct {
	Class, Q string
	Target   int
	Want     []statement
}

var today = calendar.NewDate(2026, 11, 22)

func numberID(i int) ID {
	var id ID
	// Spread, as random ids are, and the number readable at the end.
	binary.BigEndian.PutUint64(id[:], uint64(i)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(id[8:], uint64(i))
	return id
}

func idNumber(id ID) int { return int(binary.BigEndian.Uint64(id[8:])) }

func (r row) person(i int) Person {
	born, _ := calendar.ParseDate(r.Dob)
	active, _ := calendar.ParseDate(r.Updated[:10])
	p := Person{
		ID: numberID(i), SourceIDs: []string{r.Ref}, Title: r.Title, Born: born,
		Names:  []Name{{Given: strings.TrimSpace(r.Forename + " " + r.Middle), Family: r.Surname}},
		Emails: r.Emails, Phones: r.Phones, Postcodes: []string{r.Postcode}, Towns: []string{r.Town},
		Establishments: []string{r.Establishment}, Kinds: []string{r.Role}, LastActivity: active,
	}
	if r.PreviousSurname != "" {
		p.Names = append(p.Names, Name{Kind: Previous, Given: r.Forename, Family: r.PreviousSurname})
	}
	if r.KnownAs != "" {
		p.Names = append(p.Names, Name{Kind: KnownAs, Given: r.KnownAs})
	}
	return p
}

func readLines[T any](tb testing.TB, name string) []T {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(*lookupDir, name))
	if err != nil {
		tb.Fatal(err)
	}
	var out []T
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			tb.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// glued is a name as the facts have it: lower case, accents and separators gone.
func glued(s string) string {
	return strings.ReplaceAll(string(foldText(nil, s)), " ", "")
}

func (w statement) holds(p row) bool {
	for name := range strings.SplitSeq(w.F, "|") {
		if w.holdsOf(facets[name](p)) {
			return true
		}
	}
	return false
}

func (w statement) holdsOf(values []string) bool {
	for _, have := range values {
		for _, v := range w.V {
			switch {
			case w.Op == "eq" && have == v,
				w.Op == "prefix" && strings.HasPrefix(have, v),
				w.Op == "suffix" && strings.HasSuffix(have, v),
				w.Op == "contains" && strings.Contains(have, v):
				return true
			}
		}
	}
	return false
}

func fitsAll(want []statement, p row) bool {
	for _, w := range want {
		if !w.holds(p) {
			return false
		}
	}
	return true
}

// TestQuality measures the index on a sample register, its queries with known
// answers and queries typed letter by letter.
func TestQuality(t *testing.T) {
	if *lookupDir == "" {
		t.Skip("no -lookup directory")
	}
	rows := readLines[row](t, "register-50k.jsonl")
	samples := readLines[sample](t, "queries.jsonl")
	if *people > len(rows) {
		rows = enlarge(rows, *people)
	}
	before := heap()
	started := time.Now()
	b := NewBuilder()
	for i := range rows {
		b.Add(rows[i].person(i))
	}
	read := time.Since(started)
	x := b.Build()
	t.Logf("%d people: added in %v, built in %v", len(rows), read.Round(time.Millisecond), time.Since(started).Round(time.Millisecond))
	t.Logf("%.1f bytes a person; %d words, %d phrases", float64(heap()-before)/float64(len(rows)), len(x.words.words), len(x.phrases.entries))
	logSizes(t, x)
	keys := readLines[sample](t, "keystrokes.jsonl")
	if *onlySpeed {
		measureSpeed(t, x, samples, keys)
		return
	}
	if *only == "" {
		measureQuality(t, x, rows, samples)
	}
	t.Logf("made queries, as unique as in the sample:")
	measureMade(t, x, rows, madeClasses)
	t.Logf("unseen classes:")
	measureMade(t, x, rows, unseenClasses)
	t.Logf("as callers say it:")
	measureMade(t, x, rows, callerClasses)
	measureMade(t, x, rows, callerNumberClasses)
	if *only == "" {
		measureDerived(t, x, rows)
		measureSpeed(t, x, samples, keys)
	}
	runtime.KeepAlive(x)
}

// logSizes logs what takes the memory of an index, in bytes a person.
func logSizes(t *testing.T, x *Index) {
	n := float64(x.Len())
	per := func(bytes int) string { return fmt.Sprintf("%.1f", float64(bytes)/n) }
	lists := func(l lists) int { return 4*cap(l.start) + cap(l.data) }
	orders := 4 * len(x.births.start)
	for i := range x.orders {
		orders += cap(x.orders[i].data)
	}
	d := x.words
	t.Logf("ids, ranks, initials, starts %s; records %s; trie %s; words %s; sounds %s; family names %s; other names %s; facts %s; orders %s",
		per(16*cap(x.base.ids)+2*cap(x.base.ranks)+4*cap(x.base.initials)+4*cap(x.base.start)), per(cap(x.base.blob)),
		per(20*cap(d.nodes)), per(16*cap(d.words)), per(4*(cap(d.sounds.heads)+cap(d.sounds.next))),
		per(lists(x.family)), per(lists(x.names)), per(lists(x.facts)), per(orders))
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A score adds up what became of the queries of a class.
type score struct {
	n, ten, one, unique, uniqueTen, clear int
	crowd, ceiling                        float64
}

func measureQuality(t *testing.T, x *Index, rows []row, samples []sample) {
	scoreAll(t, x, rows, samples, countFitting(rows, samples), newColumns(rows, samples))
}

// scoreAll logs the scores of queries, class by class; fitting says how many
// people fit each.
func scoreAll(t *testing.T, x *Index, rows []row, samples []sample, fitting []int, scan *columns) {
	possible := ceilings(scan, samples)
	scores := map[string]*score{}
	var order []string
	for k, q := range samples {
		sc := scores[q.Class]
		if sc == nil {
			sc = &score{}
			scores[q.Class] = sc
			order = append(order, q.Class)
		}
		sc.take(t, x, rows, q, max(fitting[k], 1))
		sc.ceiling += possible[k].expected
		if possible[k].clear {
			sc.clear++
		}
	}
	var total score
	t.Logf("%-31s %4s %6s %7s %6s %6s %6s %6s", "class", "n", "hit@10", "ceiling", "clear", "hit@1", "crowd", "unique")
	for _, class := range order {
		s := scores[class]
		t.Log(s.line(class))
		total.n += s.n
		total.ten += s.ten
		total.one += s.one
		total.unique += s.unique
		total.uniqueTen += s.uniqueTen
		total.crowd += s.crowd
		total.ceiling += s.ceiling
		total.clear += s.clear
	}
	t.Log(total.line("all"))
}

func (s *score) line(class string) string {
	n := float64(s.n)
	unique := "-"
	if s.unique > 0 {
		unique = fmt.Sprintf("%.3f", float64(s.uniqueTen)/float64(s.unique))
	}
	short := ""
	if float64(s.ten) < 0.95*s.ceiling {
		short = " <"
	}
	return fmt.Sprintf("%-31s %4d %6.3f %7.3f %6.3f %6.3f %6.3f %6s%s",
		class, s.n, float64(s.ten)/n, s.ceiling/n, float64(s.clear)/n, float64(s.one)/n, s.crowd/n, unique, short)
}

func (s *score) take(t *testing.T, x *Index, rows []row, q sample, fitting int) {
	found := x.Find(q.Q, Options{Today: today, Budget: -1})
	s.n++
	if fitting == 1 {
		s.unique++
	}
	hit, fits := false, 0
	for i, r := range found {
		n := idNumber(r.ID)
		if n == q.Target {
			hit = true
			if i == 0 {
				s.one++
			}
		}
		if fitsAll(q.Want, rows[n]) {
			fits++
		}
	}
	if hit {
		s.ten++
		if fitting == 1 {
			s.uniqueTen++
		}
	}
	crowd := float64(fits) / float64(min(10, fitting))
	s.crowd += min(1, crowd)
	if *misses && (!hit && fitting <= 10 || crowd < 1) {
		t.Logf("MISS %s %q: hit %v, %d of %d fit", q.Class, q.Q, hit, fits, min(10, fitting))
		for i, r := range found[:min(3, len(found))] {
			o := rows[idNumber(r.ID)]
			t.Logf("     %d. %d %s %s %s (%s)", i+1, r.Cost, o.Forename, o.Surname, o.Ref, r.Reason)
		}
		o := rows[q.Target]
		t.Logf("     wanted %s %s %s %s %v %v %s", o.Forename, o.Surname, o.Ref, o.Dob, o.Emails, o.Phones, o.Postcode)
	}
}

func measureSpeed(t *testing.T, x *Index, samples, keys []sample) {
	var whole, typed []timed
	clock := cpuClock()
	for _, q := range samples {
		whole = append(whole, timeQuery(x, clock, q.Q))
	}
	for _, q := range keys {
		for i := range q.Q {
			typed = append(typed, timeQuery(x, clock, q.Q[:i+1]))
		}
	}
	report(t, "queries", whole)
	report(t, "keystrokes", typed)
	measureHurry(t, x, samples, clock)
}

// measureHurry logs what becomes of queries that are cut off after a
// millisecond.
func measureHurry(t *testing.T, x *Index, samples []sample, clock func() time.Time) {
	hits, some := 0, 0
	var worst time.Duration
	for _, q := range samples {
		started := clock()
		found := x.Find(q.Q, Options{Today: today, Clock: clock, Budget: time.Millisecond})
		worst = max(worst, clock().Sub(started))
		if len(found) > 0 {
			some++
		}
		if slices.ContainsFunc(found, func(r Result) bool { return idNumber(r.ID) == q.Target }) {
			hits++
		}
	}
	n := float64(len(samples))
	t.Logf("cut off after 1 ms: %.3f find somebody, hit@10 %.3f, worst %v", float64(some)/n, float64(hits)/n, worst.Round(time.Microsecond))
}

type timed struct {
	q      string
	took   time.Duration
	longer time.Duration // the slowest run
}

// timeQuery returns the median and the slowest of five runs.
func timeQuery(x *Index, clock func() time.Time, q string) timed {
	var runs [5]time.Duration
	for i := range runs {
		started := clock()
		x.Find(q, Options{Today: today, Clock: clock})
		runs[i] = clock().Sub(started)
	}
	slices.Sort(runs[:])
	return timed{q, runs[2], runs[4]}
}

func report(t *testing.T, what string, all []timed) {
	slices.SortFunc(all, func(a, b timed) int { return int(a.took - b.took) })
	at := func(p float64) time.Duration {
		return all[min(len(all)-1, int(p*float64(len(all))))].took.Round(time.Microsecond)
	}
	t.Logf("%s: p50 %v, p90 %v, p99 %v, worst %v", what, at(.5), at(.9), at(.99), at(1))
	for i := 0; i < 8 && i < len(all); i++ {
		s := all[len(all)-1-i]
		t.Logf("  %v (slowest run %v) %q", s.took.Round(time.Microsecond), s.longer.Round(time.Microsecond), s.q)
	}
}
