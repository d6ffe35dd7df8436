package registerfile

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// sniffFormat recognises how rows are written, by the first character that is
// not a space and by the file's name.
func sniffFormat(sample []byte, name string) (Format, error) {
	head := bytes.TrimSpace(sample)
	ext := strings.ToLower(filepath.Ext(name))
	switch {
	case len(head) == 0:
		return "", fmt.Errorf("%w: the file is empty", ErrNotRegister)
	case head[0] == '[' && nextIs(head[1:], "{]") || head[0] == '{' && head[len(firstLine(head))-1] == '{':
		return "", fmt.Errorf("%w: this is one JSON document; write one object a line (JSON Lines)", ErrNotRegister)
	case head[0] == '{' && nextIs(head[1:], `"}`):
		return JSONLines, nil
	case ext == ".jsonl" || ext == ".ndjson":
		return JSONLines, nil
	}
	return CSV, nil
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return bytes.TrimSpace(line)
}

// nextIs reports whether the first character of b that is not a space is in set.
func nextIs(b []byte, set string) bool {
	b = bytes.TrimSpace(b)
	return len(b) > 0 && strings.IndexByte(set, b[0]) >= 0
}

// sniffDelimiter returns the delimiter under which the headings make the most
// sense: most headings recognised, then most columns.
func sniffDelimiter(sample []byte, newline byte, o Options) byte {
	best, bestKnown, bestWide := byte(','), -1, 0
	for _, delim := range []byte(",;\t|") {
		s := splitter{lines: newLines(bytes.NewReader(sample), len(sample)+1), delim: delim, most: o.MaxColumns}
		s.newline = newline
		rec, err := s.next()
		if err != nil || rec.fault != "" {
			continue
		}
		known := 0
		for _, v := range rec.spans {
			heading := strings.TrimSpace(string(rec.base[v.from:v.to]))
			if _, ok := recognise(heading); ok || o.Mapping.names(heading) {
				known++
			}
		}
		if known > bestKnown || known == bestKnown && rec.wide > bestWide {
			best, bestKnown, bestWide = delim, known, rec.wide
		}
	}
	return best
}

// separatorLine recognises the first line "sep=;" that spreadsheets understand.
func separatorLine(line []byte) (byte, bool) {
	line = bytes.TrimRight(line, "\r\n ")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) && isDelimiter(line[4]) {
		return line[4], true
	}
	return 0, false
}

// takeSeparator takes such a line if it is the first.
func (s *splitter) takeSeparator() (byte, bool, error) {
	end, after, err := s.at(0)
	if err == io.EOF || err == errTooLong {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	d, ok := separatorLine(s.window()[:end])
	if ok {
		s.take(after, 1)
	}
	return d, ok, nil
}
