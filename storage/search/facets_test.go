package search

import "strings"

// facets are the values of a row that facts speak of, as files of queries have them.
var facets = map[string]func(p row) []string{
	"fore": func(p row) []string {
		if p.KnownAs != "" {
			return []string{glued(p.Forename), glued(p.KnownAs)}
		}
		return []string{glued(p.Forename)}
	},
	"sur":    func(p row) []string { return []string{glued(p.Surname)} },
	"anysur": func(p row) []string { return []string{glued(p.Surname), glued(p.PreviousSurname)} },
	"prev":   func(p row) []string { return []string{glued(p.PreviousSurname)} },
	"known":  func(p row) []string { return []string{glued(p.KnownAs)} },
	"mid":    func(p row) []string { return []string{glued(p.Middle)} },
	"half": func(p row) (halves []string) {
		for _, half := range strings.FieldsFunc(p.Surname, func(r rune) bool { return r == '-' || r == ' ' }) {
			halves = append(halves, glued(half))
		}
		return halves
	},
	"both":       func(p row) []string { return []string{glued(p.Forename) + glued(p.Surname)} },
	"initialled": func(p row) []string { return []string{cut(glued(p.Forename), 1) + glued(p.Surname)} },
	"title":      func(p row) []string { return []string{p.Title} },
	"role":       func(p row) []string { return []string{p.Role} },
	"dob":        func(p row) []string { return []string{strings.ReplaceAll(p.Dob, "-", "")} },
	"birthday":   func(p row) []string { return []string{p.Dob[8:] + p.Dob[5:7] + p.Dob[:4]} },
	"year":       func(p row) []string { return []string{p.Dob[:4]} },
	"town":       func(p row) []string { return []string{strings.ToLower(p.Town)} },
	"est":        func(p row) []string { return []string{strings.ToLower(p.Establishment)} },
	"estword":    func(p row) []string { return strings.Fields(strings.ToLower(p.Establishment)) },
	"pc":         func(p row) []string { return []string{strings.ReplaceAll(glued(p.Postcode), " ", "")} },
	"out": func(p row) []string {
		out, _, _ := strings.Cut(strings.ToLower(p.Postcode), " ")
		return []string{out}
	},
	"ref":   func(p row) []string { return []string{glued(p.Ref)} },
	"email": func(p row) []string { return p.Emails },
	"local": locals,
	"plainlocal": func(p row) []string {
		out := locals(p)
		for i := range out {
			out[i] = plainLocal(out[i])
		}
		return out
	},
	"phone": func(p row) (out []string) {
		for _, s := range p.Phones {
			digits := cleanPhone(s)
			out = append(out, string(digits.bytes()))
		}
		return out
	},
}

// locals returns what stands before the @ of each address.
func locals(p row) (out []string) {
	for _, e := range p.Emails {
		local, _, _ := strings.Cut(e, "@")
		out = append(out, local)
	}
	return out
}

// plainLocal leaves out what parts the words of an address.
func plainLocal(local string) string { return parting.Replace(local) }

var parting = strings.NewReplacer(".", "", "_", "")
