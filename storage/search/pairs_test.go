package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model/calendar"
)

func noPause() {}

// whoAre is a person by few words: names, date of birth, and what else is known.
func whoAre(n int, given, family, born string, more func(*Person)) Person {
	p := Person{ID: numberID(n), Names: []Name{{Given: given, Family: family}}}
	if born != "" {
		t, err := time.Parse("2006-01-02", born)
		if err != nil {
			panic(err)
		}
		p.Born = calendar.NewDate(t.Year(), t.Month(), t.Day())
	}
	if more != nil {
		more(&p)
	}
	return p
}

func mailed(s string) func(*Person) { return func(p *Person) { p.Emails = []string{s} } }
func phoned(s string) func(*Person) { return func(p *Person) { p.Phones = []string{s} } }
func housed(s string) func(*Person) { return func(p *Person) { p.Postcodes = []string{s} } }
func formerly(s string) func(*Person) {
	return func(p *Person) { p.Names = append(p.Names, Name{Kind: Previous, Family: s}) }
}

// Two records, and why they are likely to be of one person; empty for those who are not.
func TestPairs(t *testing.T) {
	home := func(p *Person) {
		p.Emails, p.Phones, p.Postcodes = []string{"family@home.example"}, []string{"01632 960001"}, []string{"BS1 6AB"}
	}
	for what, c := range map[string]struct {
		a, b Person
		want string
	}{
		"the same":                    {whoAre(1, "Ada", "Byron", "1984-12-03", nil), whoAre(2, "ADA", "Byron", "1984-12-03", nil), "same date of birth; same name"},
		"another spelling":            {whoAre(1, "Katherine", "Smith", "1984-12-03", nil), whoAre(2, "Catherine", "Smyth", "1984-12-03", nil), "same date of birth; name, other spelling"},
		"a short form":                {whoAre(1, "William", "Okoro", "1984-12-03", nil), whoAre(2, "Bill", "Okoro", "1984-12-03", nil), "same date of birth; name, short form or initial"},
		"a consonant":                 {whoAre(1, "Ada", "Lovelace", "1984-12-03", nil), whoAre(2, "Ada", "Lovemace", "1984-12-03", nil), "same date of birth; name, one letter off"},
		"names exchanged":             {whoAre(1, "Hassan", "Ali", "1984-12-03", nil), whoAre(2, "Ali", "Hassan", "1984-12-03", nil), "same date of birth; given and family name exchanged"},
		"a former name":               {whoAre(1, "Ada", "Byron", "1984-12-03", nil), whoAre(2, "Ada", "King", "1984-12-03", formerly("Byron")), "same date of birth; former name"},
		"another name at one number":  {whoAre(1, "Ada", "Byron", "1984-12-03", phoned("07700 900123")), whoAre(2, "Ada", "King", "1984-12-03", phoned("+44 7700 900123")), "same date of birth; same given name, other family name; same phone"},
		"day and month exchanged":     {whoAre(1, "Ada", "Byron", "1984-12-03", housed("BS1 6AB")), whoAre(2, "Ada", "Byron", "1984-03-12", housed("bs16ab")), "date of birth nearly the same; same name; same postcode"},
		"an address, no birth":        {whoAre(1, "Ada", "Byron", "", mailed("ada@x.example")), whoAre(2, "Ada", "Byron", "1984-03-12", mailed("Ada@x.example")), "same name; same email"},
		"a postcode, no birth":        {whoAre(1, "Ada", "Byron", "", housed("BS1 6AB")), whoAre(2, "Ada", "Byron", "1984-03-12", housed("BS1 6AB")), "same name; same postcode"},
		"an initial":                  {whoAre(1, "A", "Byron", "1984-12-03", housed("BS1 6AB")), whoAre(2, "Ada", "Byron", "1984-12-03", housed("BS1 6AB")), "same date of birth; name, short form or initial; same postcode"},
		"an address alone":            {whoAre(1, "Ada", "Byron", "", mailed("office@x.example")), whoAre(2, "Ben", "Okoro", "1984-03-12", mailed("office@x.example")), "same email"},
		"one name":                    {whoAre(1, "Ada", "Byron", "", nil), whoAre(2, "Ada", "Byron", "", nil), ""},
		"one name, other birth":       {whoAre(1, "John", "Smith", "1950-01-09", home), whoAre(2, "John", "Smith", "1984-12-23", home), ""},
		"twins":                       {whoAre(1, "Ada", "Byron", "1984-12-03", phoned("07700 900123")), whoAre(2, "Ben", "Byron", "1984-12-03", phoned("07700 900123")), ""},
		"a household":                 {whoAre(1, "Ada", "Byron", "1984-12-03", home), whoAre(2, "Ben", "Byron", "1950-02-11", home), ""},
		"one birthday and given name": {whoAre(1, "Ada", "Byron", "1984-12-03", nil), whoAre(2, "Ada", "King", "1984-12-03", nil), ""},
		"the domain":                  {whoAre(1, "Ada", "Byron", "", mailed("info@x.example")), whoAre(2, "Ada", "Byron", "", mailed("info@y.example")), ""},
		"a part of an address":        {whoAre(1, "Ada", "Byron", "", mailed("a.byron@x.example")), whoAre(2, "Ada", "Byron", "", mailed("byron@x.example")), ""},
		"no names":                    {whoAre(1, "", "", "1984-12-03", nil), whoAre(2, "", "", "1984-12-03", nil), ""},
	} {
		for k := range 2 {
			x := New()
			x.Add(c.a)
			x.Add(c.b)
			x.Add(whoAre(3, "Zebedee", "Quibble", "1984-12-03", nil))
			if k == 1 {
				x.Compact()
			}
			got, err := x.Pairs(context.Background(), 10, noPause)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			if len(got.List) > 0 {
				text = got.List[0].Why.String()
			}
			if text != c.want || len(got.List) > 1 || got.All != len(got.List) {
				t.Errorf("%s: %q, want %q (%+v)", what, text, c.want, got)
			}
		}
	}
}

// Pairs are the same however the people were entered, none twice and nobody with
// themselves, and after a removal nobody is in one who is not in the index.
func TestPairsOfAnyRegister(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, all := history(t)
		got, err := x.Pairs(context.Background(), 1000, noPause)
		if err != nil {
			t.Fatal(err)
		}
		b := NewBuilder()
		for _, p := range all {
			b.Add(p)
		}
		anew, err := b.Build().Pairs(context.Background(), 1000, noPause)
		if err != nil || !slices.Equal(anew.List, got.List) {
			t.Fatalf("%+v\nmade anew %+v %v", got, anew, err)
		}
		seen := map[[2]ID]bool{}
		for _, p := range got.List {
			_, one := all[p.A]
			_, two := all[p.B]
			if !one || !two || p.A == p.B || seen[[2]ID{p.A, p.B}] || seen[[2]ID{p.B, p.A}] {
				t.Fatalf("%+v", p)
			}
			seen[[2]ID{p.A, p.B}] = true
		}
		for i, p := range all {
			for k, q := range all {
				if i != k && p.Born == q.Born && string(foldText(nil, p.Names[0].Given)) == string(foldText(nil, q.Names[0].Given)) &&
					p.Names[0].Family == q.Names[0].Family && !seen[[2]ID{i, k}] && !seen[[2]ID{k, i}] {
					t.Fatalf("%+v and %+v are no pair", p, q)
				}
			}
		}
	})
}

// A date that a whole import bears makes nobody wait: its people are compared by their
// names, and those who share these too are counted.
func TestPairsOfACrowd(t *testing.T) {
	b := NewBuilder()
	for i := range 5000 {
		b.Add(whoAre(i, "Given"+letters26(i), "Family"+letters26(i/3), "1970-01-01", nil))
	}
	b.Add(whoAre(5001, "Given"+letters26(7), "Family"+letters26(7/3), "1970-01-01", nil))
	got, err := b.Build().Pairs(context.Background(), 1_000_000, noPause)
	if err != nil || !slices.ContainsFunc(got.List, func(p Pair) bool {
		return p.Why == SameBorn|SameName && slices.Contains([]ID{p.A, p.B}, numberID(7)) && slices.Contains([]ID{p.A, p.B}, numberID(5001))
	}) {
		t.Fatalf("the same person twice among 5000 of one date is not found: %v", err)
	}
	all := NewBuilder()
	for i := range 300 {
		all.Add(whoAre(i, "Ada", "Byron", "1970-01-01", mailed("info@x.example")))
	}
	if got, err := all.Build().Pairs(context.Background(), 10, noPause); err != nil || got.Crowd < 300 || len(got.List) > 0 {
		t.Errorf("300 of one name, date and address: %+v %v", got, err)
	}
}

func letters26(i int) string {
	out := ""
	for range 4 {
		out, i = string(rune('a'+i%26))+out, i/26
	}
	return out
}

// A comparison that is no longer wanted stops, and one begins again when people are
// renumbered meanwhile.
func TestPairsAreStoppedAndBegunAgain(t *testing.T) {
	b := NewBuilder()
	for i := range 3000 {
		b.Add(whoAre(i, "Ada", "Byron"+letters26(i/2), fmt.Sprintf("19%02d-01-01", i/2%90), nil))
	}
	x := b.Build()
	ctx, stop := context.WithCancel(context.Background())
	steps := 0
	_, err := x.Pairs(ctx, 10, func() {
		if steps++; steps == 3 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("stopped after %d steps with %v", steps, err)
	}
	steps = 0
	got, err := x.Pairs(context.Background(), 10_000, func() {
		switch steps++; steps {
		case 2:
			x.Remove(numberID(0))
			x.Add(whoAre(9001, "Zed", "Quibble", "1999-01-01", nil))
			x.Add(whoAre(9002, "Zed", "Quibble", "1999-01-01", nil))
		case 3:
			x.Compact()
		}
	})
	in := func(id ID) bool {
		return slices.ContainsFunc(got.List, func(p Pair) bool { return p.A == id || p.B == id })
	}
	if err != nil || in(numberID(0)) || !in(numberID(9001)) {
		t.Errorf("after a change: %v, removed %v, added %v", err, in(numberID(0)), in(numberID(9001)))
	}
}
