package registerfile

import (
	"errors"
	"fmt"

	"lethe/model/calendar"
)

// Format is how the rows of a file are written.
type Format string

// The formats.
const (
	CSV       Format = "csv"
	JSONLines Format = "json-lines"
)

// Encoding is how the characters of a file are written as bytes.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
)

// DateOrder says how a date written in three numbers is to be read.
type DateOrder string

// The date orders.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
	YearFirst  DateOrder = "ymd"
)

// ParseDateOrder reads "dmy", "mdy" or "ymd".
func ParseDateOrder(s string) (DateOrder, error) {
	switch o := DateOrder(s); o {
	case DayFirst, MonthFirst, YearFirst:
		return o, nil
	}
	return "", fmt.Errorf("%w: the date order must be dmy, mdy or ymd", ErrOptions)
}

// Limits that keep memory bounded whatever a file holds.
const (
	DefaultMaxRecord  = 1 << 20 // bytes of one row
	DefaultMaxColumns = 1000
)

// Options say what a file cannot say about itself. The zero Options read every
// file that leaves nothing open; Report.Resolve fills in what a first pass found.
type Options struct {
	Name      string // file name, a hint at the format; never opened
	Format    Format
	Encoding  Encoding
	Delimiter byte // comma, semicolon, tab or pipe
	Mapping   *Mapping

	// DateOrder is the administrator's answer for every date column for which
	// neither DateOrders nor the mapping file nor the heading says otherwise.
	DateOrder DateOrder
	// DateOrders gives the order by column heading. Resolve sets it.
	DateOrders map[string]DateOrder

	// Today is needed to read two-digit years and to refuse births to come.
	// Without it two-digit years are refused.
	Today calendar.Date
	// Source names the system the file came from; Apply writes it.
	Source string

	MaxRecord  int // bytes of one row; 0 means DefaultMaxRecord
	MaxColumns int // 0 means DefaultMaxColumns

	// fields are all the fields the whole file fills. Resolve sets it for JSON
	// Lines, where one row cannot show that a column exists.
	fields fieldSet
}

// Errors about a whole file. A bad row is a *RowError and does not end reading.
var (
	// ErrOptions is wrapped when the caller's options contradict themselves.
	ErrOptions = errors.New("import options")
	// ErrNotRegister is wrapped for a file that is no register file at all:
	// a spreadsheet, an archive, a single JSON document.
	ErrNotRegister = errors.New("not a register file")
	// ErrHeading is wrapped when the columns cannot be given a meaning.
	ErrHeading = errors.New("column headings")
	// ErrMapping is wrapped when a mapping file cannot be used.
	ErrMapping = errors.New("mapping file")
)

func (o Options) check() (Options, error) {
	if o.MaxRecord == 0 {
		o.MaxRecord = DefaultMaxRecord
	}
	if o.MaxColumns == 0 {
		o.MaxColumns = DefaultMaxColumns
	}
	if m := o.Mapping; m != nil {
		if o.Delimiter == 0 {
			o.Delimiter = m.Delimiter
		}
		if o.Encoding == "" {
			o.Encoding = m.Encoding
		}
	}
	if o.MaxRecord < 64 || o.MaxColumns < 1 {
		return o, fmt.Errorf("%w: a row needs room for 64 bytes and one column", ErrOptions)
	}
	if o.Delimiter != 0 && !isDelimiter(o.Delimiter) {
		return o, fmt.Errorf("%w: the delimiter must be a comma, semicolon, tab or pipe", ErrOptions)
	}
	if o.DateOrder != "" {
		if _, err := ParseDateOrder(string(o.DateOrder)); err != nil {
			return o, err
		}
	}
	switch o.Encoding {
	case "", UTF8, UTF16LE, UTF16BE, Windows1252:
	default:
		return o, fmt.Errorf("%w: unknown encoding %q", ErrOptions, o.Encoding)
	}
	switch o.Format {
	case "", CSV, JSONLines:
	default:
		return o, fmt.Errorf("%w: unknown format %q", ErrOptions, o.Format)
	}
	return o, nil
}

func isDelimiter(b byte) bool { return b == ',' || b == ';' || b == '\t' || b == '|' }

// A RowError says why one row was not taken. Reading goes on after it.
type RowError struct {
	Line   int    // physical line of the file on which the row begins, from 1
	Column string // heading, or empty when the whole row is at fault
	Reason string // a sentence without personal data
}

// RawLimit is how much is kept of a row whose values cannot be told apart, in
// bytes.
const RawLimit = 64 << 10

func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, column %q: %s", e.Line, e.Column, e.Reason)
}
