package registerfile

import "unicode/utf8"

// Headings that a reject file adds to those of the register file. Import passes
// over them, so that a reject file can be imported once it is corrected.
const (
	LineHeading   = "lethe line"   // line of the file that was imported
	ReasonHeading = "lethe reason" // why the row was not taken
	RowHeading    = "lethe row"    // the whole row, if its values cannot be told apart
)

// IsRejectHeading reports whether a heading is one of those that a reject file
// adds.
func IsRejectHeading(heading string) bool {
	m, ok := recognise(heading)
	return ok && m.field == Ignore
}

// An Original is a row as it stands in the file, for the reject file. It holds
// personal data and whatever characters the file has.
type Original struct {
	Line int
	// Parted is whether the values of the row can be told apart. If they
	// cannot, only Text says what the row is: nothing of it may be taken for a
	// value until somebody has looked at it.
	Parted bool
	Values []string // CSV, if Parted: one for each heading
	Text   string   // as UTF-8; not more than RawLimit bytes unless Parted
	Cut    bool     // Text is not the whole row
}

// Original returns the row that Next was about last, good or rejected. It
// copies, so it is meant for the rows that are rejected.
func (r *Reader) Original() Original {
	o := Original{Line: r.last.line, Parted: r.parted}
	if !o.Parted {
		o.Text, o.Cut = r.rawText(r.last)
		return o
	}
	// What Next could decode can be decoded again.
	text, _ := r.text(r.last.base)
	if r.format != CSV {
		o.Text = text.all()
		return o
	}
	o.Values = make([]string, len(r.plan.columns))
	for i, s := range r.last.spans[:min(len(r.last.spans), len(o.Values))] {
		o.Values[i] = text.value(s)
	}
	return o
}

// rawText returns a record as UTF-8, up to RawLimit bytes of it, and whether
// that is not the whole.
func (r *Reader) rawText(rec record) (text string, cut bool) {
	raw := rec.raw
	cut = rec.cut || len(raw) > RawLimit
	raw = raw[:min(len(raw), RawLimit)]
	if cut && r.encoding != Windows1252 && r.encoding != "" {
		raw = wholeRunes(raw)
	}
	if r.encoding != Windows1252 && utf8.Valid(raw) {
		return string(raw), cut
	}
	return fromWindows1252(raw), cut
}

// wholeRunes leaves out a character that was cut at the end.
func wholeRunes(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return b[:len(b)-n]
			}
			return b
		}
	}
	return b
}
