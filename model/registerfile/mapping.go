package registerfile

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A Mapping is what a mapping file says about the columns of a register file.
// A nil Mapping says nothing.
type Mapping struct {
	columns    map[string]meaning // by folded heading
	headings   []string           // as written, in order, for messages
	orders     map[string]DateOrder
	constants  []constant
	DateOrder  DateOrder
	Delimiter  byte
	Encoding   Encoding
	lineOfName map[string]int
}

// A constant fills a field in every row that does not fill it.
type constant struct {
	field Field
	value string
}

// Bounds of a mapping file: bytes, bytes of a line, and brackets. They keep the
// nesting shallow, for the YAML library's time grows with its square.
const (
	maxMapping  = 64 << 10
	maxLine     = 2000
	maxBrackets = 500
)

func boundMapping(text []byte) error {
	if len(text) > maxMapping {
		return fmt.Errorf("%w: it is larger than %d bytes", ErrMapping, maxMapping)
	}
	if bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > maxBrackets {
		return fmt.Errorf("%w: it has more than %d brackets", ErrMapping, maxBrackets)
	}
	n := 0
	for line := range bytes.Lines(text) {
		if n++; len(line) > maxLine {
			return fmt.Errorf("%w: line %d is longer than %d bytes", ErrMapping, n, maxLine)
		}
	}
	return nil
}

// ParseMapping reads a mapping file: YAML with the keys columns, dates,
// date-orders, constants, delimiter and encoding (docs/import.md). It returns
// an error that wraps ErrMapping and says the line and column.
func ParseMapping(text []byte) (m *Mapping, err error) {
	if err := boundMapping(text); err != nil {
		return nil, err
	}
	defer func() {
		// The YAML library can panic on malformed input; a mapping file is
		// outside bytes, so that must end as an error here.
		if recover() != nil {
			m, err = nil, fmt.Errorf("%w: it is not YAML", ErrMapping)
		}
	}()
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: it is not YAML: %v", ErrMapping, firstLineOf(err))
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%w: it must hold one YAML document", ErrMapping)
	}
	m = &Mapping{columns: map[string]meaning{}, orders: map[string]DateOrder{}, lineOfName: map[string]int{}}
	return m, eachPair(file.Docs[0].Body, m.section)
}

func (m *Mapping) section(key string, value ast.Node) error {
	switch key {
	case "columns":
		return eachPair(value, m.column)
	case "date-orders":
		return eachPair(value, m.order)
	case "constants":
		return eachPair(value, m.constant)
	case "dates", "delimiter", "encoding":
	default:
		return at(value, "unknown key %q; known are columns, dates, date-orders, constants, delimiter and encoding", key)
	}
	text, err := scalar(value)
	if err != nil {
		return err
	}
	switch key {
	case "dates":
		m.DateOrder, err = ParseDateOrder(text)
	case "delimiter":
		m.Delimiter, err = ParseDelimiter(text)
	case "encoding":
		m.Encoding = Encoding(text)
		_, err = Options{Encoding: m.Encoding}.check()
	}
	if err != nil {
		return at(value, "%v", err)
	}
	return nil
}

func (m *Mapping) column(heading string, value ast.Node) error {
	text, err := scalar(value)
	if err != nil {
		return err
	}
	var to meaning
	name, label := cutWord(text)
	if to.field, err = ParseField(name); err != nil {
		return at(value, "%q is not a field; docs/import.md lists them", name)
	}
	if to.label = label; label != "" && to.field != Email && to.field != Phone {
		return at(value, "only email and phone take a label, such as \"phone work\"")
	}
	key := foldHeading(heading)
	if first, ok := m.lineOfName[key]; ok {
		return at(value, "the column %q is already mapped in line %d", heading, first)
	}
	m.lineOfName[key] = value.GetToken().Position.Line
	m.columns[key] = to
	m.headings = append(m.headings, heading)
	return nil
}

func (m *Mapping) order(heading string, value ast.Node) error {
	text, err := scalar(value)
	if err != nil {
		return err
	}
	o, err := ParseDateOrder(text)
	if err != nil {
		return at(value, "%v", err)
	}
	m.orders[foldHeading(heading)] = o
	return nil
}

func (m *Mapping) constant(name string, value ast.Node) error {
	text, err := scalar(value)
	if err != nil {
		return err
	}
	f, err := ParseField(name)
	if err != nil {
		return at(value, "%q is not a field; docs/import.md lists them", name)
	}
	switch f {
	case Kind, Stage, Establishment, Department, Role, Country, Authority:
		m.constants = append(m.constants, constant{f, text})
		return nil
	}
	return at(value, "%s cannot be the same for everybody", f)
}

// names reports whether the mapping names a column of this heading.
func (m *Mapping) names(heading string) bool {
	if m == nil {
		return false
	}
	_, ok := m.columns[foldHeading(heading)]
	return ok
}
