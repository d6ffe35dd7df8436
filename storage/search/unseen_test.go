package search

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// unseenClasses are kinds of query that neither the sample nor the tuning of
// costs knew: they were written down before the engine was tried on them, and
// what failed was mended in the engine. As with the made classes, most is how
// many people may fit what is stated.
var unseenClasses = []madeClass{
	{"swapped letters", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := swapLetters(r, glued(p.Surname))
		return glued(p.Forename) + " " + s, surnameTyped(p, s)
	}},
	{"missing letter", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := dropLetter(r, glued(p.Surname))
		return s + " " + glued(p.Forename), surnameTyped(p, s)
	}},
	{"doubled letter", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := doubleLetter(r, glued(p.Surname))
		return glued(p.Forename) + " " + s, surnameTyped(p, s)
	}},
	{"wrong first letter", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := string(rune('a'+r.IntN(26))) + glued(p.Surname)[1:]
		return glued(p.Forename) + " " + s, surnameTyped(p, s)
	}},
	{"two errors, surname", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := glued(p.Surname)
		typed := typo(r, typo(r, s))
		return when(len(s) > 6, glued(p.Forename)+" "+typed), surnameTyped(p, typed)
	}},
	{"two errors, forename", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := glued(p.Forename)
		typed := typo(r, typo(r, s))
		return when(len(s) > 6, typed+" "+glued(p.Surname)), bothTyped(p, typed, glued(p.Surname))
	}},
	{"error in both, reversed", 1, func(r *rand.Rand, p row) (string, []statement) {
		s, f := typo(r, glued(p.Surname)), typo(r, glued(p.Forename))
		return s + ", " + f, bothTyped(p, f, s)
	}},
	{"unfinished with error", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := glued(p.Surname)
		if len(s) <= 7 {
			return "", nil
		}
		typed := cut(typo(r, s[:len(s)-2]), len(s)-2)
		return glued(p.Forename) + " " + typed, []statement{fullName(p)[0], fullName(p)[1].typed("prefix", typed)}
	}},
	{"surname with error", 2, func(r *rand.Rand, p row) (string, []statement) {
		s := typo(r, glued(p.Surname))
		return s, surnameTyped(p, s)[1:]
	}},
	{"initial and surname", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Forename[:1] + " " + p.Surname, []statement{states("fore", "prefix", glued(p.Forename)[:1]), fullName(p)[1]}
	}},
	{"initial with stop", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Forename[:1] + ". " + p.Surname, []statement{states("fore", "prefix", glued(p.Forename)[:1]), fullName(p)[1]}
	}},
	{"surname and initial", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + p.Forename[:1], []statement{states("fore", "prefix", glued(p.Forename)[:1]), fullName(p)[1]}
	}},
	{"two initials", 2, func(_ *rand.Rand, p row) (string, []statement) {
		if p.Middle == "" {
			return "", nil
		}
		return p.Forename[:1] + p.Middle[:1] + " " + p.Surname, []statement{states("fore", "prefix", glued(p.Forename)[:1]), states("mid", "prefix", glued(p.Middle)[:1]), fullName(p)[1]}
	}},
	{"all three names", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return when(p.Middle != "", strings.ToUpper(p.Forename+" "+p.Middle+" "+p.Surname)), append([]statement{states("mid", "eq", glued(p.Middle))}, fullName(p)...)
	}},
	{"middle and surname", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return when(p.Middle != "", p.Middle+" "+p.Surname), []statement{states("mid", "eq", glued(p.Middle)), fullName(p)[1]}
	}},
	{"capitals and spaces", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return "  " + strings.ToUpper(p.Surname) + "   ,  " + strings.ToUpper(p.Forename) + " ", fullName(p)
	}},
	{"glued", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + glued(p.Surname), fullName(p)
	}},
	{"glued reversed", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Surname) + glued(p.Forename), fullName(p)
	}},
	{"glued with error", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := glued(p.Forename) + typo(r, glued(p.Surname))
		return typed, []statement{states("both", "eq", glued(p.Forename)+glued(p.Surname)).typed("eq", typed)}
	}},
	{"parted surname", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := glued(p.Surname)
		if len(s) < 7 {
			return "", nil
		}
		at := 3 + r.IntN(len(s)-5)
		return glued(p.Forename) + " " + s[:at] + " " + s[at:], fullName(p)
	}},
	{"space misplaced", 1, func(_ *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename), glued(p.Surname)
		return f[:len(f)-1] + " " + f[len(f)-1:] + s, fullName(p)
	}},
	{"title and surname", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Title) + " " + p.Surname, []statement{states("title", "eq", p.Title), fullName(p)[1]}
	}},
	{"title and name", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Title + ". " + p.Forename + " " + p.Surname, fullName(p)
	}},
	{"previous name", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return when(p.PreviousSurname != "", p.Forename+" "+p.PreviousSurname), []statement{fullName(p)[0], states("anysur", "eq", glued(p.PreviousSurname))}
	}},
	{"previous, error", 1, func(r *rand.Rand, p row) (string, []statement) {
		if p.PreviousSurname == "" {
			return "", nil
		}
		s := typo(r, glued(p.PreviousSurname))
		return glued(p.Forename) + " " + s, []statement{fullName(p)[0], states("anysur", "eq", glued(p.PreviousSurname)).typed("eq", s)}
	}},
	{"both surnames", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return when(p.PreviousSurname != "", p.Surname+" "+p.PreviousSurname), []statement{states("prev", "eq", glued(p.PreviousSurname)), fullName(p)[1]}
	}},
	{"known as", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return when(p.KnownAs != "", p.KnownAs+" "+p.Surname), []statement{states("fore", "eq", glued(p.KnownAs)), fullName(p)[1]}
	}},
	{"nickname and year", 2, func(r *rand.Rand, p row) (string, []statement) {
		short := nameTables().nickname[glued(p.Forename)]
		if len(short) == 0 {
			return "", nil
		}
		s := short[r.IntN(len(short))]
		return s + " " + glued(p.Surname) + " " + p.Dob[2:4], []statement{states("fore", "eq", glued(p.Forename), s), fullName(p)[1], states("year", "suffix", p.Dob[2:4])}
	}},
	{"half of a double name", 2, func(r *rand.Rand, p row) (string, []statement) {
		halves := strings.FieldsFunc(p.Surname, func(r rune) bool { return r == '-' || r == ' ' })
		if len(halves) < 2 {
			return "", nil
		}
		h := glued(halves[r.IntN(2)])
		return glued(p.Forename) + " " + h, []statement{fullName(p)[0], states("half", "eq", h)}
	}},
	{"halves exchanged", 1, func(_ *rand.Rand, p row) (string, []statement) {
		halves := strings.FieldsFunc(p.Surname, func(r rune) bool { return r == '-' || r == ' ' })
		if len(halves) < 2 {
			return "", nil
		}
		return glued(p.Forename) + " " + halves[1] + "-" + halves[0], fullName(p)
	}},
	{"mac for mc", 1, func(_ *rand.Rand, p row) (string, []statement) {
		s := glued(p.Surname)
		switch {
		case strings.HasPrefix(p.Surname, "Mac"):
			s = "mc" + s[3:]
		case strings.HasPrefix(p.Surname, "Mc"):
			s = "mac" + s[2:]
		default:
			return "", nil
		}
		return glued(p.Forename) + " " + s, fullName(p)
	}},
	{"accents plain", 2, func(_ *rand.Rand, p row) (string, []statement) {
		s := p.Forename + " " + p.Surname
		return when(utf8.RuneCountInString(s) != len(s), strings.ToUpper(string(foldText(nil, s)))), fullName(p)
	}},
	{"accents as ae, oe", 2, func(_ *rand.Rand, p row) (string, []statement) {
		s := strings.ToLower(p.Forename + " " + p.Surname)
		plain := strings.NewReplacer("ö", "oe", "ü", "ue", "ä", "ae", "ø", "oe", "å", "aa", "ß", "ss", "æ", "ae").Replace(s)
		return when(plain != s, plain), fullName(p)
	}},
	{"name, whole birthday", 1, func(r *rand.Rand, p row) (string, []statement) {
		return p.Forename + " " + p.Surname + " " + said(r, p.Dob), append(fullName(p), dobOf(p))
	}},
	{"birthday first", 1, func(r *rand.Rand, p row) (string, []statement) {
		return said(r, p.Dob) + " " + p.Surname, []statement{fullName(p)[1], dobOf(p)}
	}},
	{"born, spelt out", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " born " + dateAs(p.Dob, "2 January 2006"), []statement{fullName(p)[1], dobOf(p)}
	}},
	{"US date", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + dateAs(p.Dob, "01/02/2006"), []statement{fullName(p)[1], dobOf(p)}
	}},
	{"month first in words", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + dateAs(p.Dob, "January 2, 2006"), []statement{fullName(p)[1], dobOf(p)}
	}},
	{"two digit year date", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + dateAs(p.Dob, "02.01.06"), []statement{fullName(p)[1], dobOf(p)}
	}},
	{"day and month", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Forename + " " + p.Surname + " " + dateAs(p.Dob, "2 Jan"), append(fullName(p), states("dob", "suffix", p.Dob[5:7]+p.Dob[8:]))
	}},
	{"month and year", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + dateAs(p.Dob, "Jan 2006"), []statement{states("dob", "prefix", p.Dob[:4]+p.Dob[5:7]), fullName(p)[1]}
	}},
	{"birthday, digit wrong", 1, func(r *rand.Rand, p row) (string, []statement) {
		return p.Forename + " " + p.Surname + " " + wrongDate(r, p.Dob), fullName(p) // the date alone says too little
	}},
	{"surname, birthday wrong", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := swapDigits(r, dateAs(p.Dob, "02/01/2006"))
		return p.Surname + " " + typed, []statement{fullName(p)[1], states("birthday", "eq", dateAs(p.Dob, "02012006")).typed("eq", strings.ReplaceAll(typed, "/", ""))}
	}},
	{"birthday alone", 4, func(r *rand.Rand, p row) (string, []statement) { return said(r, p.Dob), []statement{dobOf(p)} }},
	{"name error, birthday", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := typo(r, glued(p.Surname))
		return s + " " + said(r, p.Dob), []statement{surnameTyped(p, s)[1], dobOf(p)}
	}},
	{"initials, birthday", 1, func(r *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename)[:1] + " " + glued(p.Surname) + " " + said(r, p.Dob), []statement{states("fore", "prefix", glued(p.Forename)[:1]), fullName(p)[1], dobOf(p)}
	}},
	{"email with error", 1, ofEmailBy(func(r *rand.Rand, e string) string {
		at := strings.IndexByte(e, '@')
		return typo(r, e[:at]) + e[at:]
	})},
	{"email, domain wrong", 1, ofLocal(func(local string) string { return local + "@mail.example" }, "local")},
	{"email, domain error", 1, ofEmailBy(func(r *rand.Rand, e string) string {
		at := strings.IndexByte(e, '@') + 1
		return e[:at] + typo(r, e[at:at+5]) + e[at+5:]
	})},
	{"email capitals", 1, ofEmailBy(func(r *rand.Rand, e string) string { return strings.ToUpper(e) })},
	{"email local", 1, ofLocal(func(local string) string { return local }, "local")},
	{"email local, spaces", 1, ofLocal(func(local string) string {
		return strings.NewReplacer(".", " ", "_", " ").Replace(local)
	}, "plainlocal|initialled|both")}, // which read the same
	{"email no stops", 1, ofLocal(plainLocal, "plainlocal")},
	{"email spoken", 1, func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		return strings.Replace(p.Emails[0], "@", " at ", 1), []statement{states("email", "eq", p.Emails[0])}
	}},
	{"email middle", 2, func(r *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		local := p.Emails[0][:strings.IndexByte(p.Emails[0], '@')]
		if len(local) < 10 {
			return "", nil
		}
		return local[3:], []statement{states("email", "contains", local[3:])}
	}},
	{"name and domain", 1, func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		_, domain, _ := strings.Cut(p.Emails[0], "@")
		host, _, _ := strings.Cut(domain, ".")
		return glued(p.Forename) + " " + glued(p.Surname) + " " + host, append([]statement{states("email", "contains", "@"+host)}, fullName(p)...)
	}},
	{"phone digits swapped", 2, ofPhone(swapDigits, "eq", 0)},
	{"phone missing digit", 2, ofPhone(dropLetter, "eq", 0)},
	{"phone doubled digit", 2, ofPhone(doubleLetter, "eq", 0)},
	{"phone no zero", 2, ofPhone(func(_ *rand.Rand, s string) string { return s[1:] }, "eq", 0)},
	{"phone 0044", 2, ofPhone(func(_ *rand.Rand, s string) string { return "0044 " + s[1:5] + " " + s[5:] }, "eq", 0)},
	{"phone +44 (0)", 2, ofPhone(func(_ *rand.Rand, s string) string { return "+44 (0)" + s[1:5] + "-" + s[5:] }, "eq", 0)},
	{"phone, bracketed", 2, ofPhone(func(_ *rand.Rand, s string) string { return "(" + s[:5] + ") " + s[5:] }, "eq", 0)},
	{"phone in pairs", 2, ofPhone(func(_ *rand.Rand, s string) string { return s[:5] + " " + s[5:7] + " " + s[7:9] + " " + s[9:] }, "eq", 0)},
	{"phone last four, name", 1, func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Phones) == 0 {
			return "", nil
		}
		run := cleanPhone(p.Phones[0])
		end := string(run.bytes()[run.n-4:])
		return glued(p.Surname) + " " + end, []statement{states("phone", "suffix", end), fullName(p)[1]}
	}},
	{"phone last seven", 2, ofPhone(func(_ *rand.Rand, s string) string { return s[4:] }, "suffix", 7)},
	{"phone first eight", 2, func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Phones) == 0 {
			return "", nil
		}
		run := cleanPhone(p.Phones[0])
		return string(run.bytes()[:8]), []statement{states("phone", "prefix", string(run.bytes()[:8]))}
	}},
	{"phone middle six", 2, ofPhoneMiddle(3, 9)},
	{"phone last6, error", 1, ofPhone(func(r *rand.Rand, s string) string { return typo(r, s[4:]) }, "suffix", 7)},
	{"postcode, no space", 3, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(glued(p.Surname) + " " + glued(p.Postcode)), []statement{fullName(p)[1], pcOf(p)}
	}},
	{"postcode glued to name", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Postcode) + " " + glued(p.Forename) + " " + glued(p.Surname), append(fullName(p), pcOf(p))
	}},
	{"postcode, one wrong", 1, func(r *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + glued(p.Surname) + " " + wrongPostcode(r, p.Postcode), fullName(p)
	}},
	{"surname, postcode wrong", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := wrongPostcode(r, p.Postcode)
		return glued(p.Surname) + " " + typed, []statement{fullName(p)[1], pcOf(p).typed("eq", glued(typed))}
	}},
	{"postcode alone, wrong", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := wrongPostcode(r, p.Postcode)
		return typed, []statement{pcOf(p).typed("eq", strings.ReplaceAll(glued(typed), " ", ""))}
	}},
	{"postcode O for 0", 2, func(r *rand.Rand, p row) (string, []statement) {
		q := strings.NewReplacer("0", "O", "1", "I").Replace(p.Postcode)
		return when(q != p.Postcode, glued(p.Surname)+" "+q), []statement{fullName(p)[1], pcOf(p)}
	}},
	{"outward, name", 1, func(_ *rand.Rand, p row) (string, []statement) {
		out, _, _ := strings.Cut(p.Postcode, " ")
		return glued(p.Forename) + " " + glued(p.Surname) + " " + strings.ToLower(out), append([]statement{states("out", "eq", strings.ToLower(out))}, fullName(p)...)
	}},
	{"surname, outward", 2, func(_ *rand.Rand, p row) (string, []statement) {
		out, _, _ := strings.Cut(p.Postcode, " ")
		return glued(p.Surname) + " " + out, []statement{states("out", "eq", strings.ToLower(out)), fullName(p)[1]}
	}},
	{"name error, postcode", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := typo(r, glued(p.Surname))
		return s + " " + p.Postcode, []statement{surnameTyped(p, s)[1], pcOf(p)}
	}},
	{"establishment and surname", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Establishment) + " " + glued(p.Surname), []statement{states("est", "eq", strings.ToLower(p.Establishment)), fullName(p)[1]}
	}},
	{"surname, word of establishment", 2, func(_ *rand.Rand, p row) (string, []statement) {
		word, _, _ := strings.Cut(strings.ToLower(p.Establishment), " ")
		return glued(p.Surname) + " " + word, []statement{states("est", "prefix", word+" "), fullName(p)[1]}
	}},
	{"name, establishment error", 1, func(r *rand.Rand, p row) (string, []statement) {
		word, _, _ := strings.Cut(strings.ToLower(p.Establishment), " ")
		typed := typo(r, word)
		return glued(p.Forename) + " " + glued(p.Surname) + " " + typed, append([]statement{states("estword", "eq", word).typed("eq", typed)}, fullName(p)...)
	}},
	{"surname and town", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Town) + " " + glued(p.Surname), []statement{states("town", "eq", strings.ToLower(p.Town)), fullName(p)[1]}
	}},
	{"name, town error", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := typo(r, strings.ToLower(p.Town))
		return glued(p.Forename) + " " + glued(p.Surname) + " " + typed, append([]statement{states("town", "eq", strings.ToLower(p.Town)).typed("eq", typed)}, fullName(p)...)
	}},
	{"name and role", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + glued(p.Surname) + " " + p.Role, append([]statement{states("role", "eq", p.Role)}, fullName(p)...)
	}},
	{"forename, postcode", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + p.Postcode, []statement{fullName(p)[0], pcOf(p)}
	}},
	{"forename, phone end", 1, func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Phones) == 0 {
			return "", nil
		}
		run := cleanPhone(p.Phones[0])
		end := string(run.bytes()[run.n-6:])
		return glued(p.Forename) + " " + end, []statement{fullName(p)[0], states("phone", "suffix", end)}
	}},
	{"one fact wrong", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + glued(p.Surname) + " atlantis", fullName(p)
	}},
	{"reference, O for 0", 1, func(_ *rand.Rand, p row) (string, []statement) {
		q := strings.NewReplacer("0", "O", "1", "I").Replace(p.Ref)
		return when(q != p.Ref, q), []statement{refOf(p)}
	}},
	{"reference, l for 1", 1, func(_ *rand.Rand, p row) (string, []statement) {
		q := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(glued(p.Ref)))
		return when(q != glued(p.Ref), q), []statement{refOf(p)}
	}},
	{"reference, punctuation", 1, func(r *rand.Rand, p row) (string, []statement) {
		return strings.ReplaceAll(p.Ref, "-", []string{"/", ".", " ", "_", ""}[r.IntN(5)]), []statement{refOf(p)}
	}},
	{"reference, parted", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Ref[:6] + " " + p.Ref[6:], []statement{refOf(p)}
	}},
	{"reference, digits", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Ref[3:10], []statement{states("ref", "contains", p.Ref[3:10])}
	}},
	{"reference, error", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := p.Ref[:3] + typo(r, p.Ref[3:10]) + p.Ref[10:]
		return typed, []statement{refOf(p).typed("eq", strings.ToLower(strings.ReplaceAll(typed, "-", "")))}
	}},
	{"reference, digits swapped", 1, func(r *rand.Rand, p row) (string, []statement) {
		typed := glued(p.Ref[:3] + swapDigits(r, p.Ref[3:10]) + p.Ref[10:])
		return typed, []statement{refOf(p).typed("eq", typed)}
	}},
	{"reference, beginning", 2, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Ref[:9], []statement{states("ref", "prefix", glued(p.Ref[:9]))}
	}},
	{"reference and surname", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + p.Ref, []statement{refOf(p)}
	}},
}

func dobOf(p row) statement { return states("dob", "eq", strings.ReplaceAll(p.Dob, "-", "")) }

func pcOf(p row) statement { return states("pc", "eq", glued(p.Postcode)) }

func refOf(p row) statement { return states("ref", "eq", glued(p.Ref)) }

func ofEmailBy(say func(*rand.Rand, string) string) func(*rand.Rand, row) (string, []statement) {
	return func(r *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		typed := say(r, p.Emails[0])
		return typed, []statement{states("email", "eq", p.Emails[0]).typed("eq", strings.ToLower(typed))}
	}
}

// ofLocal makes queries of the part of an address before the @, which can be meant
// in the fields named.
func ofLocal(say func(local string) string, fields string) func(*rand.Rand, row) (string, []statement) {
	return func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		local, _, _ := strings.Cut(p.Emails[0], "@")
		said := plainLocal(local)
		if fields == "local" {
			said = local
		}
		return say(local), []statement{states(fields, "eq", said)}
	}
}

func surnameTyped(p row, s string) []statement { return bothTyped(p, glued(p.Forename), s) }

// bothTyped is the full name of a person with what was typed for it.
func bothTyped(p row, fore, sur string) []statement {
	want := fullName(p)
	return []statement{want[0].typed("eq", fore), want[1].typed("eq", sur)}
}

func ofPhoneMiddle(from, to int) func(*rand.Rand, row) (string, []statement) {
	return func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Phones) == 0 {
			return "", nil
		}
		run := cleanPhone(p.Phones[0])
		if run.n < 11 {
			return "", nil
		}
		digits := string(run.bytes()[from:to])
		return digits, []statement{states("phone", "contains", digits)}
	}
}
