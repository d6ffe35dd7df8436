package registerfile

import (
	"errors"
	"fmt"
	"io"
)

// A Report is what a first pass over a whole file found. It holds counts and
// headings, no value of any person.
type Report struct {
	Format    Format     `json:"format"`
	Encoding  Encoding   `json:"encoding"`
	Delimiter string     `json:"delimiter,omitempty"` // comma, semicolon, tab, pipe; of CSV
	Columns   []Column   `json:"columns"`
	Rows      int        `json:"rows"`   // rows that can be told apart, good or not
	Broken    int        `json:"broken"` // of these, rows whose values cannot be told apart
	Blank     int        `json:"blank"`  // rows of nothing but delimiters
	Questions []Question `json:"questions,omitempty"`
	fields    fieldSet
}

// A Column is one column of the file and what it is taken for.
type Column struct {
	Heading string    `json:"heading"`
	Field   Field     `json:"field"`           // Extra if it has no known meaning
	Label   string    `json:"label,omitempty"` // home, work, mobile
	Why     string    `json:"why,omitempty"`   // why it is not taken for what its heading suggests
	Filled  int       `json:"filled"`          // rows that have a value
	Dates   *Evidence `json:"dates,omitempty"` // of a column of dates
}

// Evidence counts how the dates of a column can be read.
type Evidence struct {
	DayFirst   int       `json:"day_first"`   // only with the day first
	MonthFirst int       `json:"month_first"` // only with the month first
	Either     int       `json:"either"`      // as two different dates
	Plain      int       `json:"plain"`       // as one date whatever the order
	None       int       `json:"none"`        // not as a date
	Order      DateOrder `json:"order,omitempty"`
}

// A Question must be answered before the file can be imported whole. A column
// of dates is answered by Options.DateOrder, or by column in a mapping file.
type Question struct {
	Heading  string `json:"heading"`
	Sentence string `json:"question"`
}

// Inspect reads a whole file and reports how it is written and what its columns
// mean. Errors are those of Open, and those of reading.
func Inspect(r io.Reader, o Options) (Report, error) {
	f, err := Open(r, o.Name, o)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Format: f.format}
	for {
		rec, err := f.record()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Report{}, err
		}
		rep.Rows++
		if f.fill(&rec) != "" {
			rep.Broken++
			continue
		}
		rep.count(f)
	}
	rep.Blank, rep.Encoding = f.Blank(), f.Encoding()
	if f.format == CSV {
		rep.Delimiter = delimiterName(f.split.delim)
	}
	if rep.Rows == 0 {
		return rep, fmt.Errorf("%w: the file has no rows", ErrNotRegister)
	}
	rep.conclude(f)
	return rep, nil
}

// count adds the values of one record.
func (rep *Report) count(f *Reader) {
	for len(rep.Columns) < len(f.plan.columns) {
		c := &f.plan.columns[len(rep.Columns)]
		col := Column{Heading: c.heading, Field: c.meaning.field, Label: c.meaning.label, Why: c.why}
		if fieldSpecs[c.meaning.field].date {
			col.Dates = &Evidence{}
		}
		rep.Columns = append(rep.Columns, col)
	}
	last := -1
	for _, v := range f.cells {
		col := &rep.Columns[v.column]
		text, _ := clean(v.value, false)
		if none(text) {
			continue
		}
		if v.column != last { // a list counts once
			col.Filled++
		}
		last = v.column
		rep.fields.add(col.Field)
		if col.Dates != nil {
			col.Dates.add(text, f.plan.columns[v.column].dates)
		}
	}
}

// add classifies one date by how it could be read if nothing were known.
func (e *Evidence) add(text string, as dateReader) {
	as.order = ""
	_, err := as.parse(text)
	switch {
	case errors.Is(err, errTwoDates):
		e.Either++
	case err != nil:
		e.None++
	default:
		switch p, _ := cutDate(text); {
		case p.single || p.month != 0 || p.width[0] == 4 || p.n[0] == p.n[1]:
			e.Plain++
		case p.n[0] > 12:
			e.DayFirst++
		default:
			e.MonthFirst++
		}
	}
}

// conclude settles the order of every column of dates, or asks.
func (rep *Report) conclude(f *Reader) {
	for i := range rep.Columns {
		c := &rep.Columns[i]
		e := c.Dates
		if e == nil {
			continue
		}
		switch said := f.plan.columns[i].dates.order; {
		case said != "":
			e.Order = said
		case e.DayFirst > 0 && e.MonthFirst > 0:
			rep.ask(c, fmt.Sprintf("%d dates can only have the day first and %d only the month first. Which comes first in the others? Dates that do not fit will be rejected.", e.DayFirst, e.MonthFirst))
		case e.DayFirst > 0:
			e.Order = DayFirst
		case e.MonthFirst > 0:
			e.Order = MonthFirst
		case e.Either > 0:
			rep.ask(c, fmt.Sprintf("%d dates such as 03/04/1984 can be read as two dates. Does the day or the month come first?", e.Either))
		}
	}
}

func (rep *Report) ask(c *Column, sentence string) {
	rep.Questions = append(rep.Questions, Question{Heading: c.Heading, Sentence: sentence})
}

// Resolve returns o with what the first pass found, for Open to read the same
// file. Questions that are left open stay open: rows to which they matter are
// rejected.
func (rep *Report) Resolve(o Options) Options {
	o.Format, o.Encoding, o.fields = rep.Format, rep.Encoding, rep.fields
	if d, err := ParseDelimiter(rep.Delimiter); err == nil {
		o.Delimiter = d
	}
	orders := make(map[string]DateOrder, len(rep.Columns))
	for _, c := range rep.Columns {
		if c.Dates != nil && c.Dates.Order != "" {
			orders[c.Heading] = c.Dates.Order
		}
	}
	o.DateOrders = orders
	return o
}

func delimiterName(b byte) string {
	switch b {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "pipe"
	}
	return "comma"
}
