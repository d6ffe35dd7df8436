package desk

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
)

// dataOf returns every field of a record that says something, in words. It goes
// through the record's type, so that a field which is added to a record is in
// every package without anybody having to think of it. without names what is
// left to others: ids, and what is shown in a section of its own.
func dataOf(v any, without ...string) []document.Datum {
	c := &datumCollector{without: map[string]bool{"Head": true}}
	for _, name := range without {
		c.without[name] = true
	}
	c.record("", reflect.ValueOf(v).Elem())
	return c.out
}

type datumCollector struct {
	without map[string]bool
	out     []document.Datum
}

func (c *datumCollector) record(prefix string, v reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !c.without[f.Name] {
			c.value(strings.TrimSpace(prefix+" "+inWords(f.Name)), v.Field(i))
		}
	}
}

func (c *datumCollector) value(name string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case calendar.Date:
		c.add(name, !x.IsZero(), x.String)
		return
	case time.Time:
		c.add(name, !x.IsZero(), func() string { return x.UTC().Format(time.RFC3339) })
		return
	case model.Flags:
		c.add(name, x != 0, func() string { return strings.Join(x.Words(), ", ") })
		return
	case model.ID:
		c.add(name, !x.IsZero(), x.String)
		return
	case []byte:
		c.add(name, len(x) > 0, func() string { return fmt.Sprintf("%x", x) })
		return
	case []model.Field:
		for _, f := range x {
			c.out = append(c.out, document.Datum{Name: f.Name, Value: f.Value})
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		c.add(name, v.String() != "", v.String)
	case reflect.Bool:
		c.add(name, v.Bool(), func() string { return "yes" })
	case reflect.Uint64:
		c.add(name, v.Uint() != 0, func() string { return fmt.Sprint(v.Uint()) })
	case reflect.Struct:
		c.record(name, v)
	case reflect.Slice:
		for i := range v.Len() {
			n := name
			if v.Len() > 1 {
				n = fmt.Sprintf("%s %d", name, i+1)
			}
			c.value(n, v.Index(i))
		}
	}
}

func (c *datumCollector) add(name string, there bool, say func() string) {
	if there {
		c.out = append(c.out, document.Datum{Name: name, Value: say()})
	}
}

// inWords turns the name of a field into words: "LastActivity", "last activity".
func inWords(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
