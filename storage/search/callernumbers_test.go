package search

import (
	"math/rand/v2"
	"strings"
)

// callerNumberClasses are the kinds of query on the phone that have numbers, dates
// or addresses in them.
var callerNumberClasses = []madeClass{
	{"date, ordinal of month", 1, ofDate(func(d string) string {
		return ordinal(d) + " of " + dateAs(d, "January 2006")
	})},
	{"date, the ordinal, year of two", 1, ofDate(func(d string) string {
		return "the " + ordinal(d) + " of " + dateAs(d, "Jan 06")
	})},
	{"date, month and ordinal", 1, ofDate(func(d string) string {
		return dateAs(d, "January ") + ordinal(d) + " " + dateAs(d, "2006")
	})},
	{"date, month, ordinal, comma", 1, ofDate(func(d string) string {
		return dateAs(d, "Jan ") + ordinal(d) + ", " + dateAs(d, "2006")
	})},
	{"date in groups", 1, ofDate(func(d string) string { return dateAs(d, "02 01 2006") })},
	{"date in groups, year of two", 1, ofDate(func(d string) string { return dateAs(d, "2 1 06") })},
	{"date, dashes and letters", 1, ofDate(func(d string) string { return dateAs(d, "02-Jan-06") })},
	{"date, dotted", 1, ofDate(func(d string) string { return dateAs(d, "2.1.06") })},
	{"date, six digits", 1, ofDate(func(d string) string { return dateAs(d, "020106") })},
	{"date, backwards", 1, ofDate(func(d string) string { return dateAs(d, "20060102") })},
	{"date, year first", 1, ofDate(func(d string) string { return dateAs(d, "2006/01/02") })},
	{"date, apostrophe", 1, ofDate(func(d string) string { return dateAs(d, "2 Jan '06") })},
	{"date, glued month", 1, ofDate(func(d string) string { return dateAs(d, "2Jan2006") })},
	{"date, US, year of two", 1, ofDate(func(d string) string { return dateAs(d, "1/2/06") })},
	{"born in the year", 4, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " born in " + p.Dob[:4], []statement{states("year", "eq", p.Dob[:4]), fullName(p)[1]}
	}},
	{"year with apostrophe", 4, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Forename + " " + p.Surname + " '" + p.Dob[2:4], append([]statement{states("year", "suffix", p.Dob[2:4])}, fullName(p)...)
	}},
	{"birthday and postcode", 1, func(r *rand.Rand, p row) (string, []statement) {
		return said(r, p.Dob) + " " + p.Postcode, []statement{dobOf(p), pcOf(p)}
	}},
	{"postcode and birthday", 1, func(r *rand.Rand, p row) (string, []statement) {
		return p.Postcode + " " + said(r, p.Dob), []statement{dobOf(p), pcOf(p)}
	}},
	{"forename, year, town", 4, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Forename + " " + p.Dob[:4] + " " + p.Town, []statement{states("year", "eq", p.Dob[:4]), states("town", "eq", strings.ToLower(p.Town)), fullName(p)[0]}
	}},
	{"phone, any groups", 2, ofPhone(func(r *rand.Rand, s string) string {
		a, b := 3+r.IntN(3), 6+r.IntN(4)
		return s[:a] + " " + s[a:b] + " " + s[b:]
	}, "eq", 0)},
	{"phone, 44 without plus", 2, ofPhone(func(_ *rand.Rand, s string) string { return "44" + s[1:] }, "eq", 0)},
	{"phone, +44 in groups", 2, ofPhone(func(_ *rand.Rand, s string) string { return "+44 " + s[1:5] + " " + s[5:8] + " " + s[8:] }, "eq", 0)},
	{"phone, +44(0) in groups", 2, ofPhone(func(_ *rand.Rand, s string) string { return "+44(0)" + s[1:4] + " " + s[4:7] + " " + s[7:] }, "eq", 0)},
	{"phone, dots and dashes", 2, ofPhone(func(r *rand.Rand, s string) string {
		return s[:5] + oneOf(r, []string{"-", ".", "/", " - "}) + s[5:]
	}, "eq", 0)},
	{"phone with a label", 2, ofPhone(func(r *rand.Rand, s string) string {
		return oneOf(r, []string{"tel ", "Tel: ", "mobile ", "phone ", "tel:", "T. "}) + s
	}, "eq", 0)},
	{"phone, three at the end, name", 2, ofEnd(3, func(p row, end string) string { return p.Forename + " " + p.Surname + " " + end })},
	{"phone, four at the end, surname first", 2, ofEnd(4, func(p row, end string) string { return end + " " + p.Surname })},
	{"phone, ends in, surname", 2, ofEnd(4, func(p row, end string) string { return p.Surname + " ending " + end })},
	{"phone said with double", 2, ofPhone(func(_ *rand.Rand, s string) string { return doubled(s) }, "eq", 0)},
	{"phone begun, twelve", 2, ofPhone(func(r *rand.Rand, s string) string { return s[:7+r.IntN(4)] }, "prefix", 0)},
	{"two digits of a phone wrong", 1, ofPhone(func(r *rand.Rand, s string) string {
		return s[:3] + changedDigit(r, s[3:6]) + changedDigit(r, s[6:])
	}, "eq", 0)},
	{"reference said with double", 1, func(_ *rand.Rand, p row) (string, []statement) {
		said := doubled(p.Ref[3:10])
		return when(said != p.Ref[3:10], "DS "+said+" "+p.Ref[11:]), []statement{refOf(p)}
	}},
	{"reference, oh for 0", 1, func(_ *rand.Rand, p row) (string, []statement) {
		digits := strings.ReplaceAll(p.Ref[3:10], "0", " oh ")
		return when(strings.Contains(digits, "oh"), "DS "+strings.Join(strings.Fields(digits), " ")+" "+p.Ref[11:]), []statement{refOf(p)}
	}},
	{"reference, letter wrong", 1, func(r *rand.Rand, p row) (string, []statement) {
		return p.Ref[:11] + string(rune('A'+r.IntN(26))), []statement{states("ref", "prefix", glued(p.Ref[:10]))}
	}},
	{"reference, digits in groups", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Ref[3:6] + " " + p.Ref[6:10], []statement{states("ref", "contains", p.Ref[3:10])}
	}},
	{"reference, spaced out", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return spelt(strings.ReplaceAll(p.Ref, "-", ""), " "), []statement{refOf(p)}
	}},
	{"email said in words", 1, ofLine(func(p row) string {
		return strings.NewReplacer("@", " at ", ".", " dot ", "_", " underscore ").Replace(p.Emails[0])
	})},
	{"email said, begun", 2, func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		local, domain, _ := strings.Cut(p.Emails[0], "@")
		host, _, _ := strings.Cut(domain, ".")
		return strings.NewReplacer(".", " dot ", "_", " underscore ").Replace(local) + " at " + host, []statement{states("email", "prefix", local+"@"+host)}
	}},
	{"email, com for the end", 1, ofLine(func(p row) string {
		at := strings.LastIndexByte(p.Emails[0], '.')
		return p.Emails[0][:at] + ".com"
	})},
	{"email, at missing", 1, ofLine(func(p row) string { return strings.Replace(p.Emails[0], "@", "", 1) })},
	{"email, space before the at", 1, ofLine(func(p row) string { return strings.Replace(p.Emails[0], "@", " @", 1) })},
	{"surname, postcode sector", 2, func(_ *rand.Rand, p row) (string, []statement) {
		sector := p.Postcode[:len(p.Postcode)-2]
		return p.Surname + " " + sector, []statement{states("pc", "prefix", strings.ReplaceAll(glued(sector), " ", "")), fullName(p)[1]}
	}},
	{"surname, postcode in brackets", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " (" + p.Postcode + ")", []statement{fullName(p)[1], pcOf(p)}
	}},
	{"surname, initials of establishment", 3, func(_ *rand.Rand, p row) (string, []statement) {
		letters := ""
		for _, w := range strings.Fields(strings.ToLower(p.Establishment)) {
			letters += w[:1]
		}
		return when(len(letters) > 2, glued(p.Surname)+" "+letters), []statement{states("est", "eq", strings.ToLower(p.Establishment)), fullName(p)[1]}
	}},
	{"surname, establishment cut short", 2, func(_ *rand.Rand, p row) (string, []statement) {
		var words []string
		for _, w := range strings.Fields(strings.ToLower(p.Establishment)) {
			words = append(words, cut(w, 4))
		}
		return glued(p.Surname) + " " + strings.Join(words, " "), []statement{states("est", "eq", strings.ToLower(p.Establishment)), fullName(p)[1]}
	}},
	{"surname, last word of establishment, town", 3, func(_ *rand.Rand, p row) (string, []statement) {
		words := strings.Fields(strings.ToLower(p.Establishment))
		last := words[len(words)-1]
		return glued(p.Surname) + " " + last + " " + strings.ToLower(p.Town), []statement{states("est", "suffix", last), states("town", "eq", strings.ToLower(p.Town)), fullName(p)[1]}
	}},
	{"half typed", 4, func(r *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename), glued(p.Surname)
		f, s = cut(f, 1+r.IntN(len(f))), cut(s, 2+r.IntN(len(s)))
		return f + " " + s, []statement{states("fore", "prefix", f), states("sur", "prefix", s)}
	}},
	{"half typed, surname first", 4, func(r *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename), glued(p.Surname)
		f = cut(f, 1+r.IntN(len(f)))
		return s + " " + f, []statement{states("fore", "prefix", f), states("sur", "eq", s)}
	}},
	{"half typed, year", 4, func(r *rand.Rand, p row) (string, []statement) {
		s := glued(p.Surname)
		s = cut(s, 3+r.IntN(len(s)))
		return s + " " + p.Dob[:4], []statement{states("year", "eq", p.Dob[:4]), states("sur", "prefix", s)}
	}},
}

func ofDate(say func(iso string) string) func(*rand.Rand, row) (string, []statement) {
	return func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + say(p.Dob), []statement{fullName(p)[1], dobOf(p)}
	}
}

// ordinal returns the day of a date as 1st, 2nd, 3rd.
func ordinal(iso string) string {
	day := strings.TrimLeft(iso[8:], "0")
	end := "th"
	if day[0] != '1' || len(day) == 1 {
		switch day[len(day)-1] {
		case '1':
			end = "st"
		case '2':
			end = "nd"
		case '3':
			end = "rd"
		}
	}
	return day + end
}

// ofEnd makes queries with the last n digits of a phone number.
func ofEnd(n int, say func(p row, end string) string) func(*rand.Rand, row) (string, []statement) {
	return func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Phones) == 0 {
			return "", nil
		}
		run := cleanPhone(p.Phones[0])
		end := string(run.bytes()[run.n-n:])
		return say(p, end), []statement{states("phone", "suffix", end), fullName(p)[1]}
	}
}

// doubled says two equal digits as double, and three as treble.
func doubled(s string) string {
	out := ""
	for i := 0; i < len(s); {
		n := 1
		for i+n < len(s) && s[i+n] == s[i] && n < 3 {
			n++
		}
		out += [...]string{"", "", " double ", " treble "}[n] + s[i:i+1]
		if n > 1 {
			out += " "
		}
		i += n
	}
	return strings.Join(strings.Fields(out), " ")
}

func changedDigit(r *rand.Rand, s string) string {
	i := r.IntN(len(s))
	other := byte('0' + (int(s[i]-'0')+1+r.IntN(9))%10)
	return s[:i] + string(other) + s[i+1:]
}
