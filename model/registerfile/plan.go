package registerfile

import (
	"fmt"
	"strings"
)

// A column is a column of the file, or a key of its objects, with its meaning.
type column struct {
	heading string
	meaning meaning
	mapped  bool   // by the mapping file
	why     string // why it does not mean what its heading suggests
	dates   dateReader
}

// A plan says what every column of a file means.
type plan struct {
	columns []column
	byKey   map[string]int // JSON Lines: by key as written
	options Options
	all     fieldSet // fields that the file is known to fill
}

// add appends a column.
func (p *plan) add(heading string) int {
	n := len(p.columns) + 1
	heading, _ = clean(heading, false)
	if heading == "" {
		heading = fmt.Sprintf("column %d", n)
	}
	if len(heading) > maxKey {
		heading = strings.ToValidUTF8(heading[:maxKey], "")
	}
	c := column{heading: heading}
	if c.mapped = p.options.Mapping.names(heading); c.mapped {
		c.meaning = p.options.Mapping.columns[foldHeading(heading)]
	} else if m, ok := recognise(heading); ok {
		c.meaning = m
	}
	if fieldSpecs[c.meaning.field].date {
		c.dates = dateReader{order: p.orderOf(heading), today: p.options.Today, birth: c.meaning.field == Born}
	}
	p.columns = append(p.columns, c)
	return n - 1
}

// orderOf returns the date order of a column: by the mapping file, by its
// heading, by what the whole file proves, by the administrator's answer.
func (p *plan) orderOf(heading string) DateOrder {
	m := p.options.Mapping
	if m != nil {
		if o := m.orders[foldHeading(heading)]; o != "" {
			return o
		}
	}
	if o := orderInHeading(heading); o != "" {
		return o
	}
	if o := p.options.DateOrders[heading]; o != "" {
		return o
	}
	if p.options.DateOrder == "" && m != nil {
		return m.DateOrder
	}
	return p.options.DateOrder
}

// maxKey bounds a heading, in bytes, so that what a plan holds is bounded.
const maxKey = 200

// key returns the column of a key of JSON Lines, adding it if it is new. It
// reports false when there are too many, or when it is too long to be one.
func (p *plan) key(key string) (int, bool) {
	if i, ok := p.byKey[key]; ok {
		return i, true
	}
	if len(p.columns) >= p.options.MaxColumns || len(key) > maxKey {
		return 0, false
	}
	i := p.add(key)
	p.byKey[strings.Clone(key)] = i
	return i, true
}

// heading makes the plan of a CSV file from its headings.
func (p *plan) heading(headings []string) error {
	for _, h := range headings {
		p.add(h)
	}
	if err := p.settle(); err != nil {
		return err
	}
	for _, c := range p.columns {
		p.all.add(c.meaning.field)
	}
	if m := p.options.Mapping; m != nil {
		for _, h := range m.headings {
			if !p.has(h) {
				return fmt.Errorf("%w: the mapping file names the column %q, which the file does not have", ErrHeading, h)
			}
		}
	}
	for _, c := range p.columns {
		switch c.meaning.field {
		case SourceID, Given, Family, FullName, Email:
			return nil
		}
	}
	return fmt.Errorf("%w: none is recognised as a name, an email address or an id; the first row must hold the headings, or a mapping file must say what they mean", ErrHeading)
}

func (p *plan) has(heading string) bool {
	fold := foldHeading(heading)
	for _, c := range p.columns {
		if foldHeading(c.heading) == fold {
			return true
		}
	}
	return false
}

// settle sees to it that no two columns claim a field that only one can have.
// A column that the mapping file names comes before one that is recognised,
// and a better source id before a worse; the other is kept as it is. Of two
// equals neither is chosen.
func (p *plan) settle() error {
	var holder [fieldCount]int
	for i := range p.columns {
		c := &p.columns[i]
		f := c.meaning.field
		if fieldSpecs[f].multi {
			continue
		}
		if holder[f] == 0 {
			holder[f] = i + 1
			continue
		}
		other := &p.columns[holder[f]-1]
		switch {
		case c.beats(other):
			other.keep(c)
			holder[f] = i + 1
		case other.beats(c):
			c.keep(other)
		default:
			return fmt.Errorf("%w: %q and %q both mean %s; say in a mapping file which to use", ErrHeading, other.heading, c.heading, f.the())
		}
	}
	return nil
}

func (c *column) beats(d *column) bool {
	if c.mapped != d.mapped {
		return c.mapped
	}
	return c.meaning.rank < d.meaning.rank
}

func (c *column) keep(winner *column) {
	c.why = fmt.Sprintf("%s is taken from %q", c.meaning.field.the(), winner.heading)
	c.meaning = meaning{}
}
