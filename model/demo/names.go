package demo

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"lethe/model"
)

var (
	heads = strings.Fields(rareHeads)
	tails = strings.Fields(rareTails)
)

// names are the stocks, split into lists once.
type names struct {
	weights              []int
	women, men, surnames [][]string
}

func newNames() *names {
	n := &names{}
	total := 0
	split := func(s string) []string {
		list := strings.Fields(s)
		for i, w := range list {
			list[i] = strings.ReplaceAll(w, "_", " ")
		}
		return list
	}
	for _, s := range stocks {
		total += s.weight
		n.weights = append(n.weights, total)
		n.women = append(n.women, split(s.women))
		n.men = append(n.men, split(s.men))
		n.surnames = append(n.surnames, split(s.surname))
	}
	return n
}

// origin draws the stock a household's names come from.
func (n *names) origin(d *draw) int {
	at := d.IntN(n.weights[len(n.weights)-1])
	for i, w := range n.weights {
		if at < w {
			return i
		}
	}
	return 0
}

func (n *names) surname(d *draw, origin int) string {
	if origin == 0 && d.chance(280) {
		return d.placeName()
	}
	return common(d, n.surnames[origin])
}

// family draws the family name of one more member of a household.
func (n *names) family(d *draw, origin int, shared string) string {
	switch {
	case d.chance(170): // kept their own
		return n.surname(d, origin)
	case d.chance(35):
		return n.surname(d, origin) + "-" + shared
	}
	return shared
}

// given draws a first name and whether it came from the women's list.
func (n *names) given(d *draw, origin int) (string, bool) {
	woman := d.chance(560) // training and CPD, schools above all
	list := n.men[origin]
	if woman {
		list = n.women[origin]
	}
	name := common(d, list)
	if d.chance(25) {
		name += " " + common(d, list)
	}
	return name, woman
}

// title draws a title; many registers have none for many people.
func (d *draw) title(woman bool) string {
	switch {
	case d.chance(220):
		return ""
	case d.chance(45):
		return pick(d, "Dr", "Prof", "Rev", "Mx")
	case woman:
		return pick(d, "Ms", "Mrs", "Miss", "Ms")
	}
	return "Mr"
}

// asTyped sometimes loses what people who type names lose.
func (d *draw) asTyped(s string) string {
	switch {
	case d.chance(20):
		return strings.ToUpper(s)
	case d.chance(12):
		return strings.ToLower(s)
	case d.chance(150):
		return plain(s)
	}
	return s
}

// plain takes the marks off letters: "Łukasz Öztürk" becomes "Lukasz Ozturk".
func plain(s string) string {
	if isASCII(s) {
		return s
	}
	out := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return unmarked.Replace(out)
}

// unmarked are letters whose mark is part of them, so that normalisation does
// not take it off.
var unmarked = strings.NewReplacer("ł", "l", "Ł", "L", "ø", "o", "Ø", "O", "ß", "ss", "æ", "ae", "ı", "i", "đ", "d")

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// mailWord returns a name as mailboxes write it: small letters a to z only.
func mailWord(s string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(plain(s)))
	if out == "" {
		return "x"
	}
	return out
}

// formerName draws the name somebody had before, if any.
func (n *names) formerName(d *draw, origin int, now model.Name, woman bool) []model.Name {
	odds := 12
	if woman {
		odds = 90
	}
	if !d.chance(odds) {
		return nil
	}
	return []model.Name{{Given: now.Given, Family: n.surname(d, origin)}}
}
