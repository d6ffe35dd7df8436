package search

import (
	"math/rand/v2"
	"strings"

	"lethe/model/calendar"
)

// swapLetters exchanges two neighbouring letters that differ, if there are any.
func swapLetters(r *rand.Rand, s string) string {
	for range 20 {
		if i := r.IntN(max(1, len(s)-1)); i+1 < len(s) && s[i] != s[i+1] {
			return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
		}
	}
	return s
}

// swapDigits exchanges two neighbouring digits that differ, if there are any.
func swapDigits(r *rand.Rand, s string) string {
	for range 40 {
		if i := r.IntN(max(1, len(s)-1)); i+1 < len(s) && s[i] != s[i+1] && isDigit(s[i]) && isDigit(s[i+1]) {
			return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
		}
	}
	return s
}

func dropLetter(r *rand.Rand, s string) string {
	i := r.IntN(len(s))
	return s[:i] + s[i+1:]
}

func doubleLetter(r *rand.Rand, s string) string {
	i := r.IntN(len(s))
	return s[:i+1] + s[i:]
}

// dateAs returns an ISO date in another layout.
func dateAs(iso, layout string) string {
	d, _ := calendar.ParseDate(iso)
	return d.Time().Format(layout)
}

// wrongDate returns a date with the day, the month or the year off by a little.
func wrongDate(r *rand.Rand, iso string) string {
	d, _ := calendar.ParseDate(iso)
	t := d.Time()
	switch r.IntN(3) {
	case 0:
		t = t.AddDate(0, 0, 1+r.IntN(3))
	case 1:
		t = t.AddDate(0, 1, 0)
	default:
		t = t.AddDate(1, 0, 0)
	}
	return t.Format("02/01/2006")
}

// wrongPostcode returns a postcode with one character exchanged for another of
// its kind.
func wrongPostcode(r *rand.Rand, s string) string {
	i := r.IntN(len(s))
	for s[i] == ' ' {
		i = r.IntN(len(s))
	}
	other := byte('A' + r.IntN(26))
	if isDigit(s[i]) {
		other = byte('0' + r.IntN(10))
	}
	if other == s[i] {
		return wrongPostcode(r, s)
	}
	return strings.TrimSpace(s[:i] + string(other) + s[i+1:])
}
