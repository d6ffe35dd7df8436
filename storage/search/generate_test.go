package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// enlarge returns rows with people added up to n, made by mixing the values of
// the others: every name keeps its frequency, and one surname in eight is
// changed by a letter or two, so that the dictionary grows with the register.
func enlarge(rows []row, n int) []row {
	r := rand.New(rand.NewPCG(1, 2))
	sample := rows
	pick := func() *row { return &sample[r.IntN(len(sample))] }
	for len(rows) < n {
		p := *pick()
		p.Surname, p.Town, p.Establishment = pick().Surname, pick().Town, pick().Establishment
		p.Dob, p.Updated = pick().Dob, pick().Updated
		if r.IntN(8) == 0 {
			p.Surname = altered(r, p.Surname)
		}
		if p.PreviousSurname != "" {
			p.PreviousSurname = pick().Surname
		}
		p.Ref = fmt.Sprintf("DS-%07d-%c", r.IntN(10_000_000), 'A'+r.IntN(26))
		p.Postcode = pick().Postcode
		if r.IntN(2) == 0 {
			area, _, _ := strings.Cut(p.Postcode, " ")
			p.Postcode = fmt.Sprintf("%s %d%c%c", area, r.IntN(10), 'A'+r.IntN(26), 'A'+r.IntN(26))
		}
		p.Phones = append([]string(nil), p.Phones...)
		for i := range p.Phones {
			p.Phones[i] = fmt.Sprintf("07%09d", r.IntN(1_000_000_000))
			if i > 0 {
				p.Phones[i] = fmt.Sprintf("01%09d", r.IntN(1_000_000_000))
			}
		}
		p.Emails = append([]string(nil), p.Emails...)
		for i, e := range p.Emails {
			_, domain, _ := strings.Cut(e, "@")
			p.Emails[i] = fmt.Sprintf("%s.%s%d@%s", glued(p.Forename), glued(p.Surname), r.IntN(100), domain)
		}
		rows = append(rows, p)
	}
	return rows
}

// altered changes one or two letters of a name.
func altered(r *rand.Rand, s string) string {
	b := []byte(s)
	for range 1 + r.IntN(2) {
		if i := r.IntN(len(b)); isLetter(b[i]) {
			b[i] = byte('a' + r.IntN(26))
		}
	}
	return string(b)
}
