package policy

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lethe/model"
	"lethe/model/calendar"
)

// A field is one key of the format, as the tags of a Go field describe it.
type field struct {
	key      string
	index    []int
	kind     reflect.Type
	required bool
	preset   string // value when the key is left out
	min, max int    // bounds of a whole number
	doc      string
}

// schemaOf returns the keys of a struct type in the order of the source.
func schemaOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" {
			continue
		}
		low, _ := strconv.Atoi(f.Tag.Get("min"))
		high, _ := strconv.Atoi(f.Tag.Get("max"))
		out = append(out, field{
			key: key, index: f.Index, kind: f.Type, required: options == "required",
			preset: f.Tag.Get("default"), min: low, max: high, doc: f.Tag.Get("doc"),
		})
	}
	return out
}

func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for _, f := range schemaOf(t) {
		out[f.key] = f
	}
	return out
}

func keysOf(t reflect.Type) []string {
	var out []string
	for _, f := range schemaOf(t) {
		out = append(out, f.key)
	}
	return out
}

// setDefault gives v the value that the key has when it is left out. Nested
// mappings that are left out get theirs key by key.
func (f field) setDefault(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Struct && v.Type() != triggerType && !reflect.PointerTo(v.Type()).Implements(textUnmarshaler):
		defaults(v)
	case f.preset == "":
	case reflect.PointerTo(v.Type()).Implements(textUnmarshaler):
		// The presets are constants of this package; a test reads them all.
		_ = v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(f.preset))
	case v.Kind() == reflect.Bool:
		v.SetBool(f.preset == "true")
	case v.Kind() == reflect.Int:
		i, _ := strconv.Atoi(f.preset)
		v.SetInt(int64(i))
	default:
		v.SetString(f.preset)
	}
}

// accepted returns the words of a closed set, or nil for other types.
func accepted(t reflect.Type) []string {
	switch v := reflect.Zero(t).Interface().(type) {
	case interface{ Words() []string }:
		return v.Words()
	case model.PairedAct:
		return names(model.PairedActs)
	case model.Basis:
		return names(model.Bases)
	case model.Trigger:
		return names(model.Triggers)
	case model.Channel:
		return names(model.Channels)
	case calendar.RequestType:
		return names(calendar.RequestTypes())
	case calendar.Division:
		return names([]calendar.Division{calendar.EnglandAndWales, calendar.Scotland, calendar.NorthernIreland, calendar.Listed})
	case calendar.RollRule:
		return names([]calendar.RollRule{calendar.RollStatutory, calendar.RollNever})
	case calendar.Variant:
		return names([]calendar.Variant{calendar.VariantUK, calendar.VariantEU})
	}
	return nil
}

func names[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// formOf says how a text of type t is written.
func formOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[calendar.Date]():
		return "a date such as 2026-04-05"
	case reflect.TypeFor[calendar.Period]():
		return "a period such as P6Y, P18M, P4W or P30D; never negative"
	case reflect.TypeFor[MonthDay]():
		return "a day of the year such as 03-31, month first"
	}
	return "text; put it in quotes if it looks like a number or like true"
}

// nearest returns the known key that may have been meant by an unknown one, or
// the empty string.
func nearest(key string, known []string) string {
	best, distance := "", min(3, len(key)) // a word of which nothing is left is another one
	for _, k := range known {
		if d := edits(key, k); d < distance {
			best, distance = k, d
		}
	}
	return best
}

// asClause makes a sentence of the documentation part of another: "Who answers
// for the data." becomes "who answers for the data". Of several the first.
func asClause(doc string) string {
	doc, _, _ = strings.Cut(strings.TrimSuffix(doc, "."), ". ")
	first, size := utf8.DecodeRuneInString(doc)
	if next, _ := utf8.DecodeRuneInString(doc[size:]); unicode.IsLower(next) {
		doc = string(unicode.ToLower(first)) + doc[size:]
	}
	return doc
}

// edits returns the edit distance of two keys, at most a little over three.
func edits(a, b string) int {
	if len(a) > len(b)+3 || len(b) > len(a)+3 {
		return 4
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return slices.Min([]int{row[len(b)], 4})
}
