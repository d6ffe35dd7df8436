package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/model/calendar"
	"lethe/model/demo"
)

var findSample = flag.String("find-sample", "", "directory with register-50k.jsonl and queries.jsonl, to score 'subject find --stdin --json' on")

// A sampled person is a line of a register to import, as far as queries speak of it.
type sampled struct {
	Ref, Forename, Surname, DOB, Postcode string
	Emails, Phones                        []string
}

// An asked question is a line of queries.jsonl: what is typed, and the number of the
// line of the register that is meant.
type asked struct {
	Class, Q string
	Target   int
	Fitting  int `json:"n_want"` // how many people fit it equally well
}

// TestFindScores imports a register with the real program, asks it a query a line,
// and counts in each class of queries how often the right person is among the first
// ten. With -find-sample the register and the queries are those of a directory.
func TestFindScores(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	path, queries := *findSample, []asked(nil)
	if path == "" {
		path = b.write("register.jsonl", smallRegister(t))
	} else {
		queries = jsonLines[asked](t, filepath.Join(path, "queries.jsonl"))
		path = filepath.Join(path, "register-50k.jsonl")
	}
	people := jsonLines[sampled](t, path)
	if queries == nil {
		queries = smallQueries(people)
	}
	b.must("import", path, "--source", "sample")
	answers := b.findLines(queries)
	all, classes := &tally{}, map[string]*tally{}
	for i, q := range queries {
		if answers[i].Query != q.Q {
			t.Fatalf("answer %d is to %q, not %q", i, answers[i].Query, q.Q)
		}
		hit := slices.ContainsFunc(answers[i].Results, func(f foundLineJSON) bool { return f.SourceID == people[q.Target].Ref })
		if classes[q.Class] == nil {
			classes[q.Class] = &tally{}
		}
		classes[q.Class].add(hit, q.Fitting <= 1)
		all.add(hit, q.Fitting <= 1)
		if !hit {
			t.Logf("%s: %q is not among the first ten; %d people fit", q.Class, q.Q, q.Fitting)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		c := classes[class]
		t.Logf("%-21s %4d  hit@10 %.3f", class, c.n, share(c.hits, c.n))
		if share(c.uniqueHits, c.unique) < 0.9 {
			t.Errorf("%s: hit@10 %.3f where one person fits, at least 0.9 is wanted", class, share(c.uniqueHits, c.unique))
		}
	}
	t.Logf("%-21s %4d  hit@10 %.3f", "all", all.n, share(all.hits, all.n))
	if share(all.hits, all.n) < 0.97 {
		t.Error("at least 0.97 is wanted over all")
	}
}

// A tally counts queries, and those whose answer was among the first ten; unique are
// those that one person fits best.
type tally struct{ n, hits, unique, uniqueHits int }

func (c *tally) add(hit, unique bool) {
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	c.n++
	count(&c.hits, hit)
	count(&c.unique, unique)
	count(&c.uniqueHits, hit && unique)
}

// share is 1 of nothing.
func share(part, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(part) / float64(of)
}

// findLines asks the program, which opens the store once.
func (b *bench) findLines(queries []asked) (out []lineJSON) {
	b.Helper()
	var in, printed, errs bytes.Buffer
	for _, q := range queries {
		fmt.Fprintln(&in, q.Q)
	}
	cmd := b.command("subject", "find", "--stdin", "--json")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &printed, &errs
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %s", err, errs.String())
	}
	strict := json.NewDecoder(&printed)
	strict.DisallowUnknownFields()
	for strict.More() {
		var l lineJSON
		if err := strict.Decode(&l); err != nil {
			b.Fatal(err)
		}
		out = append(out, l)
	}
	if len(out) != len(queries) {
		b.Fatalf("%d answers to %d queries", len(out), len(queries))
	}
	return out
}

func jsonLines[T any](tb testing.TB, path string) (out []T) {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			tb.Fatal(err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

// smallRegister is a register of invented people as lines of JSON.
func smallRegister(tb testing.TB) string {
	tb.Helper()
	var out bytes.Buffer
	if err := demo.New(5, calendar.NewDate(2026, 11, 22), 1500).WriteJSONL(&out); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

// smallQueries are questions about people of a small register whom nobody else
// fits equally well.
func smallQueries(people []sampled) (out []asked) {
	r := rand.New(rand.NewPCG(5, 5))
	classes := []struct {
		class string
		say   func(sampled) string
	}{
		{"name", func(p sampled) string { return p.Forename + " " + p.Surname }},
		{"name reversed", func(p sampled) string { return strings.ToLower(p.Surname + ", " + p.Forename) }},
		{"name begun", func(p sampled) string { return p.Forename + " " + cutRunes(p.Surname) + " " + p.DOB[2:4] }},
		{"slip in surname", func(p sampled) string { return p.Forename + " " + slip(r, p.Surname) + " " + p.DOB[:4] }},
		{"surname and born", func(p sampled) string { return p.Surname + " " + p.DOB[8:] + "/" + p.DOB[5:7] + "/" + p.DOB[2:4] }},
		{"surname and postcode", func(p sampled) string { return p.Surname + " " + p.Postcode }},
		{"email", func(p sampled) string { return p.Emails[0] }},
		{"last digits", func(p sampled) string { d := strings.ReplaceAll(p.Phones[0], " ", ""); return d[len(d)-6:] }},
		{"source id", func(p sampled) string { return strings.ToLower(p.Ref) }},
	}
	for _, c := range classes {
		said := map[string]int{}
		for _, p := range people {
			if fits(p) {
				said[c.say(p)]++
			}
		}
		for n := 0; n < 20; {
			i := r.IntN(len(people))
			if !fits(people[i]) {
				continue
			}
			if q := c.say(people[i]); said[q] <= 1 {
				out, n = append(out, asked{c.class, q, i, 1}), n+1
			}
		}
	}
	return out
}

// fits reports whether a person has everything that the small queries speak of.
func fits(p sampled) bool {
	return len(p.Emails) > 0 && len(p.Phones) > 0 && len(p.Phones[0]) > 8 && p.Postcode != "" && len(p.DOB) == 10 && len(p.Surname) > 4
}

// slip exchanges two letters next to each other.
func slip(r *rand.Rand, s string) string {
	b := []rune(s)
	at := 1 + r.IntN(len(b)-2)
	b[at], b[at+1] = b[at+1], b[at]
	return string(b)
}

// cutRunes leaves the last two letters out.
func cutRunes(s string) string {
	b := []rune(s)
	return string(b[:len(b)-2])
}
