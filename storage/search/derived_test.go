package search

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// derived are kinds of query that the sample file lacks, made from a person of
// the register; an empty text means that the person has nothing to make it of.
var derived = []struct {
	class string
	make  func(r *rand.Rand, p row) string
}{
	{"previous", func(_ *rand.Rand, p row) string {
		return when(p.PreviousSurname != "", p.Forename+" "+p.PreviousSurname)
	}},
	{"known as", func(_ *rand.Rand, p row) string { return when(p.KnownAs != "", p.KnownAs+" "+p.Surname) }},
	{"initial+dob", func(_ *rand.Rand, p row) string { return p.Forename[:1] + " " + p.Surname + " " + p.Dob[:4] }},
	{"middle name", func(_ *rand.Rand, p row) string { return when(p.Middle != "", p.Middle+" "+p.Surname+" "+p.Dob[:4]) }},
	{"glued", func(_ *rand.Rand, p row) string { return glued(p.Forename + p.Surname) }},
	{"parted", func(_ *rand.Rand, p row) string {
		s := glued(p.Surname)
		return when(len(s) > 7, p.Forename+" "+s[:len(s)/2]+" "+s[len(s)/2:])
	}},
	{"title", func(_ *rand.Rand, p row) string { return p.Title + " " + p.Forename + " " + p.Surname }},
	{"outward", func(_ *rand.Rand, p row) string {
		return p.Surname + " " + strings.Fields(p.Postcode)[0] + " " + p.Forename[:1]
	}},
	{"two digit year", func(_ *rand.Rand, p row) string { return p.Forename + " " + p.Surname + " " + p.Dob[2:4] }},
	{"establishment", func(_ *rand.Rand, p row) string { return p.Surname + " " + strings.ToLower(p.Establishment) }},
	{"phone middle", func(_ *rand.Rand, p row) string {
		if len(p.Phones) == 0 {
			return ""
		}
		digits := cleanPhone(p.Phones[0])
		return string(digits.bytes()[3:10])
	}},
	{"email typo", func(r *rand.Rand, p row) string {
		if len(p.Emails) == 0 {
			return ""
		}
		return typo(r, p.Emails[0][:strings.IndexByte(p.Emails[0], '@')]) + p.Emails[0][strings.IndexByte(p.Emails[0], '@'):]
	}},
	{"reference typo", func(r *rand.Rand, p row) string { return p.Ref[:3] + typo(r, p.Ref[3:10]) + p.Ref[10:] }},
	{"reference digits", func(_ *rand.Rand, p row) string { return p.Ref[3:10] }},
	{"surname typo+dob", func(r *rand.Rand, p row) string {
		return typo(r, glued(p.Surname)) + " " + p.Dob[8:] + "/" + p.Dob[5:7] + "/" + p.Dob[2:4]
	}},
}

func when(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}

// typo makes one typing error in a text of ASCII letters or digits.
func typo(r *rand.Rand, s string) string {
	if s == "" {
		return s
	}
	i := r.IntN(len(s))
	other := string(rune('a' + r.IntN(26)))
	if isDigit(s[i]) {
		other = string(rune('0' + r.IntN(10)))
	}
	switch r.IntN(3) {
	case 0:
		return s[:i] + other + s[i+1:]
	case 1:
		if i+1 < len(s) {
			return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
		}
	}
	return s[:i] + s[i+1:]
}

// measureDerived logs how often the person whom a derived query is about is
// among the first ten.
func measureDerived(t *testing.T, x *Index, rows []row) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, d := range derived {
		n, hits := 0, 0
		for n < 100 {
			i := r.IntN(len(rows))
			q := d.make(r, rows[i])
			if q == "" {
				continue
			}
			n++
			hit := false
			for _, got := range x.Find(q, Options{Today: today, Budget: -1}) {
				hit = hit || idNumber(got.ID) == i
			}
			if hit {
				hits++
			} else if *misses {
				t.Logf("MISS %s %q", d.class, q)
			}
		}
		t.Logf("derived %-18s hit@10 %.2f", d.class, float64(hits)/float64(n))
	}
}
