package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"lethe/model/registerfile"
)

// A rejectForm writes rejected rows so that they can be corrected and imported:
// as in the file they came from, with the line and the reason added. A row
// whose values cannot be told apart is put whole into a place of its own, which
// import passes over, so that no piece of it is taken for a value before
// somebody has looked.
type rejectForm interface {
	// head returns what the file begins with.
	head() []byte
	// row returns a rejected row.
	row(registerfile.Original, *registerfile.RowError) []byte
	// read returns the lines that the rows of a reject file are of, and where
	// its last whole row ends.
	read(File) (lines []int, whole int64)
}

func reasonOf(e *registerfile.RowError) string {
	if e.Column == "" {
		return e.Reason
	}
	return e.Column + ": " + e.Reason
}

func textOf(o registerfile.Original) string {
	if o.Cut {
		return o.Text + " [cut]"
	}
	return o.Text
}

// rejectCSV writes the original columns and three more. A file that is a reject
// file itself has those already; they are written anew.
type rejectCSV struct {
	delimiter rune
	headings  []string
	kept      []int // columns of the file that are written as they are
	whole     int   // column of a reject file that holds a whole row, or -1
}

func newRejectCSV(rows *registerfile.Reader) *rejectCSV {
	f := &rejectCSV{delimiter: rune(rows.Delimiter()), whole: -1}
	for i, h := range rows.Headings() {
		switch {
		case h == registerfile.RowHeading:
			f.whole = i
		case !registerfile.IsRejectHeading(h):
			f.kept = append(f.kept, i)
			f.headings = append(f.headings, h)
		}
	}
	f.headings = append(f.headings, registerfile.LineHeading, registerfile.ReasonHeading, registerfile.RowHeading)
	return f
}

// head begins with a mark, without which spreadsheets do not read UTF-8.
func (f *rejectCSV) head() []byte {
	return append([]byte(registerfile.ByteOrderMark), f.record(f.headings)...)
}

func (f *rejectCSV) row(o registerfile.Original, e *registerfile.RowError) []byte {
	cells := make([]string, len(f.headings))
	added := cells[len(f.kept):]
	if o.Parted {
		for i, column := range f.kept {
			cells[i] = o.Values[column]
		}
		if f.whole >= 0 {
			added[2] = o.Values[f.whole]
		}
	} else {
		added[2] = textOf(o)
	}
	added[0], added[1] = strconv.Itoa(e.Line), reasonOf(e)
	return f.record(cells)
}

func (f *rejectCSV) record(cells []string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = f.delimiter
	// A buffer takes everything, and a delimiter that was read is a valid one.
	_ = w.Write(cells)
	w.Flush()
	return b.Bytes()
}

func (f *rejectCSV) read(in File) (lines []int, whole int64) {
	mark := make([]byte, len(registerfile.ByteOrderMark))
	if _, err := io.ReadFull(in, mark); err != nil || string(mark) != registerfile.ByteOrderMark {
		return nil, 0
	}
	r := csv.NewReader(in)
	r.Comma = f.delimiter
	for {
		cells, err := r.Read()
		end := int64(len(mark)) + r.InputOffset()
		last := make([]byte, 1)
		if err == nil {
			_, err = in.ReadAt(last, end-1)
		}
		head := whole == 0
		if err != nil || last[0] != '\n' || head && !slices.Equal(cells, f.headings) {
			return lines, whole
		}
		whole = end
		if n, err := strconv.Atoi(cells[len(f.kept)]); err == nil {
			lines = append(lines, n)
		}
	}
}

// rejectJSON writes JSON Lines: the object with two more keys.
type rejectJSON struct{}

func (rejectJSON) head() []byte { return nil }

func (rejectJSON) row(o registerfile.Original, e *registerfile.RowError) []byte {
	body := strings.TrimSpace(o.Text)
	if !o.Parted {
		body = "{" + quoted(registerfile.RowHeading) + ":" + quoted(textOf(o)) + "}"
	}
	body = strings.TrimSpace(strings.TrimSuffix(body, "}"))
	if body != "{" {
		body += ","
	}
	return []byte(body + quoted(registerfile.LineHeading) + ":" + strconv.Itoa(e.Line) + "," +
		quoted(registerfile.ReasonHeading) + ":" + quoted(reasonOf(e)) + "}\n")
}

// quoted returns s as a JSON text.
func quoted(s string) string {
	b, _ := json.Marshal(s) // a string can always be written
	return string(b)
}

func (rejectJSON) read(in File) (lines []int, whole int64) {
	r := bufio.NewReader(in)
	for {
		b, err := r.ReadBytes('\n')
		var row map[string]json.RawMessage
		if err != nil || json.Unmarshal(b, &row) != nil {
			return lines, whole
		}
		whole += int64(len(b))
		if n, err := strconv.Atoi(string(row[registerfile.LineHeading])); err == nil {
			lines = append(lines, n)
		}
	}
}
