package registerfile

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxNesting is how deep objects and lists may lie in one another in a row.
const maxNesting = 4

// nextLine returns the next line of a JSON Lines file that is not blank, as a
// record whose values are read by object.
func (s *splitter) nextLine() (record, error) {
	rec, _, after, err := s.begin()
	if err != nil || rec.fault != "" {
		return rec, err
	}
	rec.base = rec.raw
	s.take(after, 1)
	switch body := bytes.TrimSpace(rec.raw); {
	case bytes.IndexByte(body, 0) >= 0:
		rec.fault = "the row contains a zero byte"
	case body[0] != '{' || !json.Valid(body):
		rec.fault = "the line is not a JSON object"
	}
	return rec, nil
}

// object calls value for each text, number or truth value of a JSON object
// that json.Valid has accepted, in order: once for each item of a list, and
// under the path of keys ("address.town") for an object in the object. It
// returns what is wrong with the object, or the empty string.
func object(text string, value func(key, value string)) (fault string) {
	w := walker{text: text, value: value}
	w.space()
	w.object("", 0)
	return w.fault
}

type walker struct {
	text  string
	at    int
	value func(key, value string)
	fault string
}

func (w *walker) space() {
	for w.at < len(w.text) && strings.IndexByte(" \t\r\n", w.text[w.at]) >= 0 {
		w.at++
	}
}

func (w *walker) object(prefix string, depth int) {
	w.at++ // {
	for w.fault == "" {
		w.space()
		if w.text[w.at] == ',' {
			w.at++
			w.space()
		}
		if w.text[w.at] == '}' {
			w.at++
			return
		}
		key := w.str()
		w.space()
		w.at++ // :
		if prefix != "" {
			key = prefix + "." + key
		}
		w.any(key, depth)
	}
}

func (w *walker) list(key string, depth int) {
	w.at++ // [
	for w.fault == "" {
		w.space()
		if w.text[w.at] == ',' {
			w.at++
			w.space()
		}
		if w.text[w.at] == ']' {
			w.at++
			return
		}
		w.any(key, depth)
	}
}

func (w *walker) any(key string, depth int) {
	if depth >= maxNesting {
		w.fault = "objects or lists lie too deep in one another"
		return
	}
	w.space()
	switch c := w.text[w.at]; c {
	case '{':
		w.object(key, depth+1)
	case '[':
		w.list(key, depth+1)
	case '"':
		w.value(key, w.str())
	default:
		n := strings.IndexAny(w.text[w.at:], ",}] \t\r\n")
		word := w.text[w.at : w.at+n]
		w.at += n
		if word != "null" {
			w.value(key, word)
		}
	}
}

// str reads the string that begins here. Only one with an escape is copied.
func (w *walker) str() string {
	from := w.at + 1
	for i := from; ; i++ {
		switch w.text[i] {
		case '\\':
			return w.escaped()
		case '"':
			w.at = i + 1
			return w.text[from:i]
		}
	}
}

func (w *walker) escaped() string {
	end := w.at + 1
	for w.text[end] != '"' {
		if w.text[end] == '\\' {
			end++
		}
		end++
	}
	var out string
	if err := json.Unmarshal([]byte(w.text[w.at:end+1]), &out); err != nil {
		w.fault = "a text is not written as JSON writes texts"
	}
	w.at = end + 1
	return out
}
