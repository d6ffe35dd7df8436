package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lethe/model/calendar"
)

// The limits of a query: what is beyond is not read.
const (
	maxQuery = 200 // bytes
	maxParts = 8
)

// A part is a stretch of the query that says one thing. It is known by its
// shape what it can be; often it can be several things, and whichever fits a
// person best counts.
type part struct {
	word      []byte        // of a name, or of a fact such as an establishment
	dates     []datePattern // of birth
	phone     digitRun      // any run of its digits
	postcodes []postcodeSpan
	email     emailReading
	ref       []byte   // of another system or of a request, or a run of it
	refAlso   [][]byte // ref with letters read as the digits they look like
	refFilled [][]byte // ref with zeros after its head, which people leave out
	postcode  []byte   // whole, letters and digits: it may have an error in it
	subject   []byte   // subject reference: values of its base-32 digits
}

// A postcodeSpan is a range of packed postcodes.
type postcodeSpan struct {
	lo, hi uint32
	cost   int
}

// An emailReading is an email address or the beginning of one.
type emailReading struct {
	local, domain string
	at            bool // the @ was typed, so the local part is whole
	cost          int
}

// A query is what was typed, understood.
type query struct {
	readings []reading
	filters  []filter
	filed    bool // family name first, with a comma
}

// A reading is one way to part the query.
type reading struct {
	parts []part
	cost  int // of reading it so
}

// A filter is a condition that everybody found must meet.
type filter struct {
	kind phraseKind
	open bool // an open request
	text []byte
}

// A token is a stretch without white space.
type token struct {
	text  string // lower case
	words []string
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func allLetters(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return true
}

// parseQuery understands a query. It accepts every text.
func parseQuery(text string, today calendar.Date) query {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	text = asTyped(strings.ToLower(strings.ToValidUTF8(text, " ")))
	var q query
	fields := unlabelled(strings.FieldsFunc(text, isSpace))
	p := parser{tokens: q.tokens(fields), today: today}
	q.readings = p.readings()
	for _, hear := range []func([]string) ([]string, hearing){spokenEmail, spokenDigits, joinedLetters} {
		said, how := hear(fields)
		if how == notHeard {
			continue
		}
		if how == surelyHeard {
			q.readings = nil
		}
		other := parser{tokens: new(query).tokens(said), today: today}
		q.readings = append([]reading{other.read(reading{}, asWritten)}, q.readings...)
	}
	return q
}

// tokens parts fields at commas, and takes filters out of them.
func (q *query) tokens(fields []string) (tokens []token) {
	for i, s := range fields {
		if f, ok := parseFilter(s); ok {
			q.filters = append(q.filters, f)
			continue
		}
		for j, piece := range strings.Split(s, ",") {
			q.filed = q.filed || j > 0 && i == 0
			t := token{text: piece, words: strings.Fields(string(foldText(nil, piece)))}
			if len(t.words) > 0 {
				tokens = append(tokens, t)
			}
		}
	}
	return tokens
}

// asTyped returns a text as a keyboard would have given it: what is copied from a
// telephone, a message or a page brings marks of direction that nobody sees, dashes
// that do not break, and narrow spaces.
func asTyped(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case unicode.Is(unicode.Pd, r), r == '\u2212':
			return '-'
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u2060':
			return -1
		}
		return r
	}, text)
}

func isSpace(r rune) bool { return r <= ' ' || r == 0xa0 || r == ';' }

// parseFilter reads "kind:student", "flag:restricted" and "open:request".
func parseFilter(s string) (filter, bool) {
	key, value, ok := strings.Cut(s, ":")
	if !ok || value == "" {
		return filter{}, false
	}
	switch key {
	case "kind":
		return filter{kind: phraseKindOf, text: foldText(nil, value)}, true
	case "flag":
		return filter{kind: phraseFlag, text: foldText(nil, value)}, true
	case "open":
		if strings.HasPrefix("request", value) {
			return filter{open: true}, true
		}
		return filter{kind: phraseKinds}, true // there is nothing else that could be open
	}
	return filter{}, false
}

type parser struct {
	tokens []token
	today  calendar.Date
	loose  bool // something was met that may be meant otherwise
}

// A manner is a way to look at the stretches of a query.
type manner uint8

const (
	asWritten manner = iota
	noMonths         // words are never months
	loosely          // short words are names or initials, postcodes have O for 0
)

// readings returns the ways to part the query, the plainest first.
func (p *parser) readings() []reading {
	if len(p.tokens) == 0 {
		return nil
	}
	out := []reading{p.read(reading{}, asWritten)}
	if p.monthMayBeName() {
		out = append(out, p.read(reading{}, noMonths))
	}
	if p.loose {
		out = append(out, p.read(reading{cost: costLoose}, loosely))
	}
	return out
}

// monthMayBeName reports whether a month in the query is also a given name,
// as in "may 1984".
func (p *parser) monthMayBeName() bool {
	for _, t := range p.tokens {
		switch t.text {
		case "april", "may", "june", "august", "jun", "jan":
			return true
		}
	}
	return false
}

// read parts the query from the left, taking the longest stretch that has a
// shape, and adds the parts to r.
func (p *parser) read(r reading, how manner) reading {
	for i := 0; i < len(p.tokens) && len(r.parts) < maxParts; {
		if t := p.tokens[i].text; (t == "born" || t == "dob" || t == "d.o.b") && i+1 < len(p.tokens) {
			if _, n := p.date(i+1, how != noMonths); n > 0 {
				i++
				continue
			}
		}
		i += p.shape(i, how, &r)
	}
	return r
}
