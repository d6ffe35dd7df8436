package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// callerClasses are kinds of query as they come up on the phone at a training
// provider, written down before the engine was tried on them. The tables of names
// they use (callernames_test.go) are not the engine's.
var callerClasses = []madeClass{
	{"surname spelt out", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + spelt(glued(p.Surname), " "), fullName(p)
	}},
	{"surname spelt with hyphens", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + strings.ToUpper(spelt(glued(p.Surname), "-")), fullName(p)
	}},
	{"surname, then spelt out", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return glued(p.Forename) + " " + glued(p.Surname) + " " + spelt(glued(p.Surname), " "), fullName(p)
	}},
	{"space a letter late", 1, func(_ *rand.Rand, p row) (string, []statement) {
		s := glued(p.Surname)
		return when(len(s) > 3, glued(p.Forename)+s[:1]+" "+s[1:]), fullName(p)
	}},
	{"letters swapped over the space", 1, func(_ *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename), glued(p.Surname)
		return when(len(f) > 3 && len(s) > 3, f[:len(f)-1]+s[:1]+" "+f[len(f)-1:]+s[1:]), fullName(p)
	}},
	{"letter missing in both", 1, func(r *rand.Rand, p row) (string, []statement) {
		f, s := dropLetter(r, glued(p.Forename)), dropLetter(r, glued(p.Surname))
		return when(len(f) > 2 && len(s) > 2, f+" "+s), bothTyped(p, f, s)
	}},
	{"vowel misheard", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := misheard(r, glued(p.Surname), "aeiou", "aeiou")
		return when(s != glued(p.Surname), glued(p.Forename)+" "+s), surnameTyped(p, s)
	}},
	{"consonant misheard", 1, func(r *rand.Rand, p row) (string, []statement) {
		s := misheard(r, glued(p.Surname), "bpdtmnfsvw", "pbtdnmsfwv")
		return when(s != glued(p.Surname), glued(p.Forename)+" "+s), surnameTyped(p, s)
	}},
	{"initials and postcode", 2, func(_ *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename)[:1], glued(p.Surname)[:1]
		return f + s + " " + p.Postcode, []statement{states("fore", "prefix", f), states("sur", "prefix", s), pcOf(p)}
	}},
	{"initials parted, postcode", 2, func(_ *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename)[:1], glued(p.Surname)[:1]
		return strings.ToUpper(f+" "+s) + " " + p.Postcode, []statement{states("fore", "prefix", f), states("sur", "prefix", s), pcOf(p)}
	}},
	{"initials and birthday", 2, func(r *rand.Rand, p row) (string, []statement) {
		f, s := glued(p.Forename)[:1], glued(p.Surname)[:1]
		return f + "." + s + ". " + said(r, p.Dob), []statement{states("fore", "prefix", f), states("sur", "prefix", s), dobOf(p)}
	}},
	{"initial, surname, year of two", 4, func(_ *rand.Rand, p row) (string, []statement) {
		f := glued(p.Forename)[:1]
		return strings.ToUpper(f) + " " + p.Surname + " " + p.Dob[2:4], []statement{states("fore", "prefix", f), states("year", "suffix", p.Dob[2:4]), fullName(p)[1]}
	}},
	{"title, initial, surname", 4, func(_ *rand.Rand, p row) (string, []statement) {
		f := glued(p.Forename)[:1]
		return p.Title + " " + strings.ToUpper(f) + " " + p.Surname, []statement{states("title", "eq", p.Title), states("fore", "prefix", f), fullName(p)[1]}
	}},
	{"title, surname, town", 4, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToLower(p.Title) + " " + glued(p.Surname) + " " + strings.ToLower(p.Town), []statement{states("title", "eq", p.Title), states("town", "eq", strings.ToLower(p.Town)), fullName(p)[1]}
	}},
	{"filed, with title", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return strings.ToUpper(p.Surname) + ", " + p.Forename + " (" + p.Title + ")", fullName(p)
	}},
	{"short form", 4, func(r *rand.Rand, p row) (string, []statement) {
		short := oneOf(r, callerShortForms[glued(p.Forename)])
		return when(short != "", short+" "+glued(p.Surname)), []statement{states("fore", "eq", glued(p.Forename), short), fullName(p)[1]}
	}},
	{"full form of a short name", 4, func(r *rand.Rand, p row) (string, []statement) {
		full := oneOf(r, callerFullForms()[glued(p.Forename)])
		return when(full != "", full+" "+glued(p.Surname)), []statement{states("fore", "eq", glued(p.Forename), full), fullName(p)[1]}
	}},
	{"given name, other form", 4, func(r *rand.Rand, p row) (string, []statement) {
		other := anotherForm(r, glued(p.Forename))
		return when(other != "", other+" "+glued(p.Surname)), []statement{states("fore", "eq", glued(p.Forename), other), fullName(p)[1]}
	}},
	{"surname, other form", 4, func(r *rand.Rand, p row) (string, []statement) {
		other := anotherForm(r, glued(p.Surname))
		return when(other != "", glued(p.Forename)+" "+other), []statement{states("sur", "eq", glued(p.Surname), other), fullName(p)[0]}
	}},
	{"typographic apostrophe", 2, func(r *rand.Rand, p row) (string, []statement) {
		s := strings.Replace(p.Surname, "'", oneOf(r, []string{"\u2019", "\u2018", "`", "\u00b4", "\u02bc", "' ", "\u2019 "}), 1)
		return when(s != p.Surname, p.Forename+" "+s), fullName(p)
	}},
	{"typographic hyphen", 1, func(r *rand.Rand, p row) (string, []statement) {
		name := p.Forename + " " + p.Surname
		other := strings.ReplaceAll(name, "-", oneOf(r, []string{"\u2010", "\u2011", "\u2013", " - ", "- ", "/"}))
		return when(name != other, other), fullName(p)
	}},
	{"double given name, first half", 4, func(_ *rand.Rand, p row) (string, []statement) {
		first, _, double := strings.Cut(p.Forename, "-")
		return when(double, glued(first)+" "+glued(p.Surname)), []statement{states("fore", "prefix", glued(first)), fullName(p)[1]}
	}},
	{"double given name, glued", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return when(strings.Contains(p.Forename, "-"), glued(p.Forename)+" "+glued(p.Surname)), fullName(p)
	}},
	{"previous surname and birthday", 1, func(r *rand.Rand, p row) (string, []statement) {
		return when(p.PreviousSurname != "", p.PreviousSurname+" "+said(r, p.Dob)), []statement{states("anysur", "eq", glued(p.PreviousSurname)), dobOf(p)}
	}},
	{"surname nee previous", 2, func(r *rand.Rand, p row) (string, []statement) {
		was := oneOf(r, []string{"nee", "née", "formerly", "was"})
		return when(p.PreviousSurname != "", p.Surname+" "+was+" "+p.PreviousSurname), []statement{states("prev", "eq", glued(p.PreviousSurname)), fullName(p)[1]}
	}},
	{"known as, in brackets", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return when(p.KnownAs != "", p.Forename+" ("+p.KnownAs+") "+p.Surname), fullName(p)
	}},
	{"with labels", 1, func(r *rand.Rand, p row) (string, []statement) {
		return "Name: " + p.Forename + " " + p.Surname + " DOB: " + said(r, p.Dob), append(fullName(p), dobOf(p))
	}},
	{"with labels, postcode", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return "surname " + p.Surname + " postcode " + p.Postcode, []statement{fullName(p)[1], pcOf(p)}
	}},
	{"pasted from a mail", 1, ofLine(func(p row) string {
		return fmt.Sprintf("%s %s <%s>", p.Forename, p.Surname, p.Emails[0])
	})},
	{"pasted, mailto", 1, ofLine(func(p row) string { return "mailto:" + p.Emails[0] })},
	{"pasted with tabs", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + "\t" + p.Forename + "\t" + p.Dob, append(fullName(p), dobOf(p))
	}},
	{"pasted from a date column", 1, func(_ *rand.Rand, p row) (string, []statement) {
		return p.Surname + " " + p.Dob + " 00:00:00", []statement{fullName(p)[1], dobOf(p)}
	}},
}

// spelt returns a name letter by letter.
func spelt(s, between string) string { return strings.Join(strings.Split(s, ""), between) }

// misheard exchanges one of the letters in from for its like.
func misheard(r *rand.Rand, s, from, to string) string {
	for range 30 {
		i := r.IntN(len(s))
		at := strings.IndexByte(from, s[i])
		if at < 0 {
			continue
		}
		if from == to {
			at = r.IntN(len(to))
		}
		if to[at] != s[i] {
			return s[:i] + to[at:at+1] + s[i+1:]
		}
	}
	return s
}

func oneOf(r *rand.Rand, from []string) string {
	if len(from) == 0 {
		return ""
	}
	return from[r.IntN(len(from))]
}

// ofLine makes queries that hold the first address of a person, who has one.
func ofLine(say func(p row) string) func(*rand.Rand, row) (string, []statement) {
	return func(_ *rand.Rand, p row) (string, []statement) {
		if len(p.Emails) == 0 {
			return "", nil
		}
		return say(p), []statement{states("email", "eq", p.Emails[0])}
	}
}
