package search

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lethe/model/calendar"
)

// A made query is of one of the classes of the sample file, about a person of
// a register of any size. most is how many people in the register may fit what
// it states, as many as in the sample: where thousands fit, no engine can know
// who is meant.
type madeClass struct {
	class string
	most  int
	make  func(r *rand.Rand, p row) (string, []statement)
}

func states(f, op string, v ...string) statement { return statement{F: f, Op: op, V: v} }

func fullName(p row) []statement {
	return []statement{states("fore", "eq", glued(p.Forename)), states("sur", "eq", glued(p.Surname))}
}

func cut(s string, n int) string { return s[:min(n, len(s))] }

var madeClasses = []madeClass{
	{"name_exact", 1, func(_ *rand.Rand, p row) (string, []statement) { return p.Forename + " " + p.Surname, fullName(p) }},
	{"name_common", 15, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Forename + " " + p.Surname), fullName(p)
	}},
	{"surname_only", 4, func(_ *rand.Rand, p row) (string, []statement) { return strings.ToLower(p.Surname), fullName(p)[1:] }},
	{"name_reversed", 1, func(r *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Surname + []string{", ", " "}[r.IntN(2)] + p.Forename), fullName(p)
	}},
	{"apostrophe", 1, func(_ *rand.Rand, p row) (string, []statement) {
		s := p.Surname
		switch {
		case strings.HasPrefix(s, "O'"):
			s = "o " + s[2:]
		case strings.HasPrefix(s, "Mc"):
			s = "mc " + s[2:]
		case strings.Contains(s, "-"):
			s = strings.ReplaceAll(s, "-", []string{" ", ""}[len(s)%2])
		default:
			return "", nil
		}
		return strings.ToLower(p.Forename + " " + s), fullName(p)
	}},
	{"diacritics", 3, func(_ *rand.Rand, p row) (string, []statement) {
		s := p.Forename + " " + p.Surname
		if folded := string(foldText(nil, s)); folded != strings.ToLower(s) && !strings.ContainsAny(s, "'-’") {
			return folded, fullName(p)
		}
		return "", nil
	}},
	{"name_prefix", 5, func(r *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename), glued(p.Surname)
		f, s = cut(f, 3), cut(s, 4+r.IntN(4))
		return f + " " + s, []statement{states("fore", "prefix", f), states("sur", "prefix", s)}
	}},
	{"typo1_sur", 4, func(r *rand.Rand, p row) (string, []statement) {
		s := typo(r, glued(p.Surname))
		return glued(p.Forename) + " " + s, surnameTyped(p, s)
	}},
	{"typo1_fore", 2, func(r *rand.Rand, p row) (string, []statement) {
		f := typo(r, glued(p.Forename))
		return f + " " + glued(p.Surname), bothTyped(p, f, glued(p.Surname))
	}},
	{"typo2_both", 1, func(r *rand.Rand, p row) (string, []statement) {
		f, s := typo(r, glued(p.Forename)), typo(r, glued(p.Surname))
		return f + " " + s, bothTyped(p, f, s)
	}},
	{"sound_sur", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return when(respelt(glued(p.Surname)) != glued(p.Surname), glued(p.Forename)+" "+respelt(glued(p.Surname))), fullName(p)
	}},
	{"sound_fore", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return when(respelt(glued(p.Forename)) != glued(p.Forename), respelt(glued(p.Forename))+" "+glued(p.Surname)), fullName(p)
	}},
	{"nickname", 4, func(r *rand.Rand, p row) (string, []statement) {
		short := nameTables().nickname[glued(p.Forename)]
		if len(short) == 0 {
			return "", nil
		}
		s := short[r.IntN(len(short))]
		return s + " " + glued(p.Surname), []statement{states("fore", "eq", glued(p.Forename), s), fullName(p)[1]}
	}},
	{"email_exact", 1, ofEmail(func(e string) string { return e }, "eq")},
	{"email_prefix", 2, ofEmail(func(e string) string { return e[:strings.IndexByte(e, '@')*3/4] }, "prefix")},
	{"phone_full", 4, ofPhone(func(_ *rand.Rand, p string) string { return p }, "eq", 0)},
	{"phone_last6", 2, ofPhone(func(_ *rand.Rand, p string) string { return p[len(p)-6:] }, "suffix", 6)},
	{"phone_typo", 4, ofPhone(typo, "eq", 0)},
	{"postcode_sur", 4, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Surname) + " " + p.Postcode, []statement{fullName(p)[1], states("pc", "eq", glued(p.Postcode))}
	}},
	{"postcode_only", 6, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Postcode, []statement{states("pc", "eq", glued(p.Postcode))}
	}},
	{"sur_dob", 1, func(r *rand.Rand, p row) (string, []statement) {
		return glued(p.Surname) + " " + said(r, p.Dob), []statement{fullName(p)[1], states("dob", "eq", strings.ReplaceAll(p.Dob, "-", ""))}
	}},
	{"fore_dob", 1, func(r *rand.Rand, p row) (string, []statement) {
		return said(r, p.Dob) + " " + glued(p.Forename), []statement{fullName(p)[0], states("dob", "eq", strings.ReplaceAll(p.Dob, "-", ""))}
	}},
	{"sur_year", 4, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Surname) + " " + p.Dob[:4], []statement{fullName(p)[1], states("year", "eq", p.Dob[:4])}
	}},
	{"name_town", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Forename + " " + p.Surname + " " + p.Town), append(fullName(p), states("town", "eq", strings.ToLower(p.Town)))
	}},
	{"ref_exact", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Ref, []statement{states("ref", "eq", glued(p.Ref))}
	}},
	{"ref_partial", 2, func(_ *rand.Rand, p row) (string, []statement) {
		ref := glued(p.Ref)
		return ref[len(ref)-6:], []statement{states("ref", "suffix", ref[len(ref)-6:])}
	}},
}

func ofEmail(say func(string) string, op string) func(*rand.Rand, row) (string, []statement) {
	return func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		q := say(p.Emails[0])
		return q, []statement{states("email", op, q)}
	}
}

func ofPhone(say func(*rand.Rand, string) string, op string, end int) func(*rand.Rand, row) (string, []statement) {
	return func(r *rand.Rand, p row) (string, []statement) {
		if len(p.Phones) == 0 {
			return "", nil
		}
		run := cleanPhone(p.Phones[0])
		digits := string(run.bytes())
		if len(digits) < 11 {
			return "", nil
		}
		typed := say(r, digits)
		clean := cleanPhone(typed)
		heard := string(clean.bytes())
		if op == "eq" && len(typed) == 10 && typed == digits[1:] {
			heard = digits
		}
		return typed, []statement{states("phone", op, digits[(len(digits)-end)*min(end, 1):]).typed(op, heard)}
	}
}

// said returns a date as people say it.
func said(r *rand.Rand, iso string) string {
	d, _ := calendar.ParseDate(iso)
	layouts := []string{"02/01/2006", "2/1/06", "2 Jan 2006", "2 Jan 06", "02012006", "2.1.2006", "2006-01-02", "2nd January 2006"}
	return strings.ToLower(d.Time().Format(layouts[r.IntN(len(layouts))]))
}

// respelt writes a name otherwise with the same sound.
func respelt(s string) string {
	for _, pair := range [][2]string{{"ph", "f"}, {"ck", "k"}, {"ll", "l"}, {"tt", "t"}, {"ss", "s"}, {"ie", "y"}, {"ey", "y"}, {"y", "ie"}, {"oo", "u"}, {"er", "ar"}, {"k", "ck"}} {
		if strings.Contains(s[1:], pair[0]) {
			return s[:1] + strings.Replace(s[1:], pair[0], pair[1], 1)
		}
	}
	return s
}

// measureMade logs the scores of made queries.
func measureMade(t *testing.T, x *Index, rows []row, classes []madeClass) {
	t.Helper()
	r := rand.New(rand.NewPCG(*seed, 8))
	const tries, wanted = 400, 60
	wantedClass := regexp.MustCompile(*only)
	classes = slices.DeleteFunc(slices.Clone(classes), func(c madeClass) bool { return !wantedClass.MatchString(c.class) })
	var all []sample
	for _, c := range classes {
		for n, looked := 0, 0; n < tries && looked < 20*tries; looked++ {
			i := r.IntN(len(rows))
			if q, want := c.make(r, rows[i]); q != "" {
				all = append(all, sample{Class: c.class, Q: q, Target: i, Want: want})
				n++
			}
		}
	}
	fitting := countFitting(rows, all)
	var chosen []sample
	var numbers []int
	for _, c := range classes {
		n := 0
		for k, q := range all {
			if q.Class == c.class && fitting[k] <= c.most && n < wanted {
				chosen, numbers = append(chosen, q), append(numbers, fitting[k])
				n++
			}
		}
	}
	scoreAll(t, x, rows, chosen, numbers, newColumns(rows, chosen))
}

// keyedBy is how many bytes of a beginning or an end, and how many of what is
// contained, queries are sorted by while the people who fit are counted.
const keyedBy, keyedWithin = 3, 6

// fittingKey returns what a statement is sorted by, or nothing if it is too short.
func fittingKey(w statement, v string) string {
	switch {
	case w.Op == "eq":
		return w.F + "=" + v
	case w.Op == "prefix" && len(v) >= keyedBy:
		return w.F + "^" + v[:keyedBy]
	case w.Op == "suffix" && len(v) >= keyedBy:
		return w.F + "$" + v[len(v)-keyedBy:]
	case w.Op == "contains" && len(v) >= keyedWithin:
		return w.F + "*" + v[:keyedWithin]
	}
	return ""
}

// countFitting returns how many people fit each query. A person is tried on
// the queries that share a key with one of their values.
func countFitting(rows []row, all []sample) []int {
	byKey, within := map[string][]int{}, map[string]bool{} // of the fields that are asked for
	for k, q := range all {
		for i := len(q.Want) - 1; i >= 0; i-- {
			w := q.Want[i]
			if fittingKey(w, w.V[0]) == "" {
				continue
			}
			for f := range strings.SplitSeq(w.F, "|") {
				one := w
				one.F = f
				within[f] = within[f] || w.Op == "contains"
				for _, v := range w.V {
					byKey[fittingKey(one, v)] = append(byKey[fittingKey(one, v)], k)
				}
			}
			break
		}
	}
	fitting := make([]int, len(all))
	for i := range rows {
		var tried []int
		try := func(key string) {
			for _, k := range byKey[key] {
				if key != "" && !slices.Contains(tried, k) {
					tried = append(tried, k)
					if fitsAll(all[k].Want, rows[i]) {
						fitting[k]++
					}
				}
			}
		}
		for name := range within {
			for _, v := range facets[name](rows[i]) {
				for _, op := range []string{"eq", "prefix", "suffix"} {
					try(fittingKey(statement{F: name, Op: op}, v))
				}
				for at := 0; within[name] && at+keyedWithin <= len(v); at++ {
					try(fittingKey(statement{F: name, Op: "contains"}, v[at:]))
				}
			}
		}
	}
	return fitting
}
