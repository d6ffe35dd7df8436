package registerfile

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// A Reader reads the rows of a register file.
type Reader struct {
	split    *splitter
	plan     plan
	format   Format
	encoding Encoding // "" while all that was read is ASCII
	build    builder
	cells    []cell
	last     record // what Next was about
	parted   bool   // its values can be told apart
}

// A cell is one value of a row that is not empty.
type cell struct {
	column int
	value  string
}

// Open begins to read a register file. The name is a hint at its format and is
// never opened. Errors wrap ErrNotRegister, ErrHeading or ErrOptions, or are
// those of r.
func Open(r io.Reader, name string, o Options) (*Reader, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	in, enc, err := decoder(r, o.Encoding)
	if err != nil {
		return nil, err
	}
	f := &Reader{encoding: enc, format: o.Format, plan: plan{options: o, byKey: map[string]int{}, all: o.fields}}
	f.split = &splitter{lines: newLines(in, o.MaxRecord), delim: o.Delimiter, most: o.MaxColumns}
	f.build = builder{plan: &f.plan}
	sample, err := f.split.peek()
	if err != nil {
		return nil, err
	}
	f.split.sniffNewline(sample)
	if f.format == "" {
		if f.format, err = sniffFormat(sample, name); err != nil {
			return nil, err
		}
	}
	if f.format == CSV {
		return f, f.openCSV(o)
	}
	return f, nil
}

// openCSV settles the delimiter and reads the headings.
func (r *Reader) openCSV(o Options) error {
	delim, said, err := r.split.takeSeparator()
	if err != nil {
		return err
	}
	if r.split.delim == 0 && said {
		r.split.delim = delim
	}
	if r.split.delim == 0 {
		sample, err := r.split.peek()
		if err != nil {
			return err
		}
		r.split.delim = sniffDelimiter(sample, r.split.newline, o)
	}
	rec, err := r.split.next()
	switch {
	case err == io.EOF:
		return fmt.Errorf("%w: the file is empty", ErrNotRegister)
	case err != nil:
		return err
	case rec.fault != "":
		return fmt.Errorf("%w: %s", ErrHeading, rec.fault)
	case rec.wide > o.MaxColumns:
		return fmt.Errorf("%w: there are %d columns; at most %d can be read", ErrHeading, rec.wide, o.MaxColumns)
	}
	text, fault := r.text(rec.base)
	if fault != "" {
		return fmt.Errorf("%w: %s", ErrHeading, fault)
	}
	headings := make([]string, len(rec.spans))
	for i, s := range rec.spans {
		headings[i] = text.value(s)
	}
	r.split.columns = len(headings)
	return r.plan.heading(headings)
}

// Next returns the next row. At the end of the file the error is io.EOF. A row
// that cannot be taken is a *RowError, after which reading goes on; any other
// error ends it.
func (r *Reader) Next() (Row, error) {
	rec, err := r.record()
	r.last, r.parted = rec, false
	if err != nil {
		return Row{}, err
	}
	if fault := r.fill(&rec); fault != "" {
		return Row{}, &RowError{Line: rec.line, Reason: fault}
	}
	r.parted = true
	row, column, fault := r.build.read(rec.line, r.cells)
	if fault != "" {
		return Row{}, &RowError{Line: rec.line, Column: column, Reason: fault}
	}
	return row, nil
}

// record returns the next record of either format.
func (r *Reader) record() (record, error) {
	if r.format == JSONLines {
		return r.split.nextLine()
	}
	return r.split.next()
}

// fill puts the values of a record into r.cells.
func (r *Reader) fill(rec *record) (fault string) {
	r.cells = r.cells[:0]
	if rec.fault != "" {
		return rec.fault
	}
	text, fault := r.text(rec.base)
	if fault != "" {
		return fault
	}
	if r.format == CSV {
		for i, s := range rec.spans[:min(len(rec.spans), len(r.plan.columns))] {
			if s.to > s.from {
				r.cells = append(r.cells, cell{i, text.value(s)})
			}
		}
		return ""
	}
	fault = object(text.all(), func(key, value string) {
		if i, ok := r.plan.key(key); !ok {
			rec.fault = "the file has more different keys, or longer ones, than can be read"
		} else if value != "" {
			r.cells = append(r.cells, cell{i, value})
		}
	})
	if fault == "" {
		fault = rec.fault
	}
	return fault
}

// decoded is the text of a record. Spans count bytes of the file, so that text
// in Windows-1252 is decoded value by value.
type decoded struct {
	text string
	raw  []byte // instead of text, if it must be decoded
}

func (d decoded) value(s span) string {
	if d.raw != nil {
		return fromWindows1252(d.raw[s.from:s.to])
	}
	return d.text[s.from:s.to]
}

func (d decoded) all() string {
	if d.raw != nil {
		return fromWindows1252(d.raw)
	}
	return d.text
}

// text decodes a record. In a file whose start is plain ASCII the first record
// that is not settles whether the file is UTF-8 or Windows-1252.
func (r *Reader) text(b []byte) (decoded, string) {
	if isASCII(b) {
		return decoded{text: string(b)}, ""
	}
	valid := r.encoding != Windows1252 && utf8.Valid(b)
	if r.encoding == "" {
		r.encoding = Windows1252
		if valid {
			r.encoding = UTF8
		}
	}
	switch {
	case r.encoding == Windows1252:
		return decoded{raw: b}, ""
	case !valid:
		return decoded{}, "the row is not written in UTF-8 as the rest of the file is"
	}
	return decoded{text: string(b)}, ""
}

// Format returns how the rows are written.
func (r *Reader) Format() Format { return r.format }

// Encoding returns the encoding as far as it is known: a file of nothing but
// ASCII is UTF-8.
func (r *Reader) Encoding() Encoding {
	if r.encoding == "" {
		return UTF8
	}
	return r.encoding
}

// Delimiter returns what parts the values of CSV.
func (r *Reader) Delimiter() byte { return r.split.delim }

// Headings returns the headings of the columns, in order; of JSON Lines the
// keys met so far.
func (r *Reader) Headings() []string {
	out := make([]string, len(r.plan.columns))
	for i, c := range r.plan.columns {
		out[i] = c.heading
	}
	return out
}

// Blank returns how many rows of nothing but delimiters were passed over.
func (r *Reader) Blank() int { return r.split.blanks }
