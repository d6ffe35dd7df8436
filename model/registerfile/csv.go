package registerfile

import (
	"bytes"
	"io"
)

// A span is where a value lies in the bytes of its record.
type span struct{ from, to int }

// A record is one row of a file before its columns have a meaning. Its bytes
// are good until the next one is read.
type record struct {
	line  int    // physical line on which it begins
	raw   []byte // as in the file, without the end of line
	cut   bool   // raw is not all of it
	fault string // why it cannot be used; a sentence, or empty
	base  []byte // what spans point into
	spans []span // values; more than the reader's limit are not kept
	wide  int    // number of values, those not kept too
}

// splitter cuts a stream into the records of RFC 4180, and finds back to the
// next row when one is broken.
//
// The standard library's reader cannot be used here: it reads a record of any
// length into memory, and after a quote that is never closed it takes the rest
// of the file for one value. Here a record whose quotes do not work out costs
// its first physical line only; reading resumes at the next one.
type splitter struct {
	*lines
	delim   byte
	columns int  // number of headings; 0 until they are known
	most    int  // values kept of a record
	doubt   bool // the record before was broken, so its rest may follow
	blanks  int  // rows of nothing but delimiters
	text    []byte
	spans   []span
}

// next returns the next record that is not blank, and io.EOF after the last.
func (s *splitter) next() (record, error) {
	for {
		rec, end, after, err := s.begin()
		if err != nil || rec.fault != "" {
			return rec, err
		}
		if line := rec.raw; bytes.IndexByte(line, '"') < 0 {
			rec.base = line
			rec.spans, rec.wide = s.plain(line)
			s.take(after, 1)
		} else if err := s.quoted(&rec, end, after); err != nil {
			return record{}, err
		}
		if rec.fault == "" && s.blank(rec) {
			s.blanks++
			continue
		}
		s.judge(&rec)
		return rec, nil
	}
}

// begin finds the next physical line that is not blank, as a record that ends
// where after says and is still to be taken. A line that is longer than a row
// may be is taken, and is a record with that fault.
func (s *splitter) begin() (rec record, end, after int, err error) {
	for {
		end, after, err = s.at(0)
		if err == errTooLong {
			rec = record{line: s.number, cut: true, fault: "the line is longer than a row may be"}
			rec.raw, err = s.skip()
			s.doubt = false
			return rec, 0, 0, err
		}
		if err != nil {
			return record{}, 0, 0, err
		}
		line := s.window()[:end]
		if len(bytes.TrimSpace(line)) > 0 {
			return record{line: s.number, raw: line}, end, after, nil
		}
		s.take(after, 1)
	}
}

// blank reports a row of nothing but delimiters, as spreadsheets leave behind.
func (s *splitter) blank(rec record) bool {
	for _, v := range rec.spans {
		if len(bytes.TrimSpace(rec.base[v.from:v.to])) > 0 {
			return false
		}
	}
	return rec.wide <= s.most
}

// judge finds the faults that concern a record as a whole.
func (s *splitter) judge(rec *record) {
	switch {
	case rec.fault != "":
		s.doubt = true
		return
	case s.doubt && strayQuote(rec):
		rec.fault = "a quotation mark is out of place, after a row with the same fault"
		return
	case bytes.IndexByte(rec.raw, 0) >= 0:
		rec.fault = "the row contains a zero byte"
	case s.columns == 0:
	case rec.wide < s.columns:
		rec.fault = "the row has fewer values than there are columns"
	case rec.wide > s.columns && !s.emptyBeyond(rec):
		rec.fault = "the row has more values than there are columns"
	}
	s.doubt = s.doubt && rec.fault != ""
}

// emptyBeyond reports whether all values to the right of the last heading are
// empty: a trailing delimiter is no fault.
func (s *splitter) emptyBeyond(rec *record) bool {
	if rec.wide > s.most {
		return false
	}
	for _, v := range rec.spans[s.columns:] {
		if v.to > v.from {
			return false
		}
	}
	return true
}

// strayQuote reports a quotation mark inside a value. Such a mark is ordinary
// (5' 10"), except right after a broken row, where it is that row's tail.
func strayQuote(rec *record) bool {
	for _, v := range rec.spans {
		if bytes.IndexByte(rec.base[v.from:v.to], '"') >= 0 {
			return true
		}
	}
	return false
}

// plain cuts a line without quotation marks.
func (s *splitter) plain(line []byte) ([]span, int) {
	s.spans = s.spans[:0]
	from, wide := 0, 1
	for {
		i := bytes.IndexByte(line[from:], s.delim)
		if i < 0 {
			return s.add(from, len(line)), wide
		}
		s.add(from, from+i)
		from += i + 1
		wide++
	}
}

func (s *splitter) add(from, to int) []span {
	if len(s.spans) <= s.most {
		s.spans = append(s.spans, span{from, to})
	}
	return s.spans
}

// quoted cuts the record that begins with the first line of the window, which
// ends at end and is followed by after, and takes it.
func (s *splitter) quoted(rec *record, end, after int) error {
	first, firstAfter := end, after
	s.spans, s.text = s.spans[:0], s.text[:0]
	i, count := 0, 1
	for {
		from := len(s.text)
		if i < end && s.window()[i] == '"' {
			var closed bool
			var err error
			i, end, after, closed, err = s.inside(i+1, end, after, &count)
			if err != nil {
				return err
			}
			if !closed || count > 1 && s.columns > 0 && rec.wide >= s.columns {
				rec.fault = "a quotation mark is not closed, or not followed by a delimiter"
				rec.raw = s.window()[:first]
				s.take(firstAfter, 1)
				return nil
			}
		} else {
			w := s.window()[i:end]
			if n := bytes.IndexByte(w, s.delim); n >= 0 {
				w = w[:n]
			}
			s.text = append(s.text, w...)
			i += len(w)
		}
		s.add(from, len(s.text))
		rec.wide++
		if i >= end {
			break
		}
		i++ // the delimiter
	}
	rec.raw, rec.base, rec.spans = s.window()[:end], s.text, s.spans
	s.take(after, count)
	return nil
}

// inside reads a quoted value from i, behind its opening mark, and appends it
// to text. It returns where it stopped, the end of the last line it needed and
// where the next one begins. It is closed if a mark was followed by a delimiter
// or the end of the line.
func (s *splitter) inside(i, end, after int, count *int) (stop, lineEnd, next int, closed bool, err error) {
	for {
		w := s.window()[:end]
		n := bytes.IndexByte(w[i:], '"')
		if n < 0 {
			newEnd, newAfter, err := s.at(after)
			if err == io.EOF || err == errTooLong {
				return i, end, after, false, nil
			}
			if err != nil {
				return i, end, after, false, err
			}
			s.text = append(append(s.text, s.window()[i:end]...), '\n')
			i, end, after = after, newEnd, newAfter
			*count++
			continue
		}
		s.text = append(s.text, w[i:i+n]...)
		i += n + 1
		switch {
		case i < end && w[i] == '"':
			s.text = append(s.text, '"')
			i++
		case i == end || w[i] == s.delim:
			return i, end, after, true, nil
		default:
			return i, end, after, false, nil
		}
	}
}
