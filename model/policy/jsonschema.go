package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// JSONSchema returns the schema of the format for editors, made from the Go
// types: docs/policy.schema.json. It says less than Parse checks: references
// between entries are Parse's business.
func JSONSchema() ([]byte, error) {
	root := schemaNode(reflect.TypeFor[Policy]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "Lethe policy"
	root["description"] = "How an organisation handles personal data. docs/policy.md explains every key."
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return b.Bytes(), nil
}

// schemaNode returns the schema of one type.
func schemaNode(t reflect.Type) map[string]any {
	switch words := accepted(t); {
	case t == triggerType:
		return triggerSchema()
	case words != nil:
		return map[string]any{"type": "string", "enum": words}
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		return textSchema(t)
	}
	switch t.Kind() {
	case reflect.Struct:
		return objectSchema(t)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaNode(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaNode(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	}
	return map[string]any{"type": "string", "minLength": 1}
}

func objectSchema(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range schemaOf(t) {
		node := schemaNode(f.kind)
		node["description"] = f.doc
		if f.kind.Kind() == reflect.Int {
			node["minimum"], node["maximum"] = f.min, f.max
		}
		if f.preset != "" {
			node["default"] = presetValue(f)
		}
		if f.required {
			required = append(required, f.key)
		}
		properties[f.key] = node
	}
	out := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// presetValue returns the default of a key as JSON writes it.
func presetValue(f field) any {
	switch f.kind.Kind() {
	case reflect.Bool, reflect.Int:
		if f.kind.Kind() == reflect.Bool || !reflect.PointerTo(f.kind).Implements(textUnmarshaler) {
			return json.RawMessage(f.preset)
		}
	}
	return f.preset
}

// textSchema returns the pattern of a text with a form of its own.
func textSchema(t reflect.Type) map[string]any {
	pattern := ".+"
	switch t {
	case reflect.TypeFor[calendar.Date]():
		pattern = `^\d{4}-\d{2}-\d{2}$`
	case reflect.TypeFor[calendar.Period]():
		pattern = `^P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,3}D)?$`
	case reflect.TypeFor[MonthDay]():
		pattern = `^\d{2}-\d{2}$`
	}
	return map[string]any{"type": "string", "pattern": pattern}
}

// triggerSchema allows the name of an event, or an event with what it needs.
func triggerSchema() map[string]any {
	var plain []string
	for _, t := range model.Triggers {
		if t != model.Birthday {
			plain = append(plain, string(t))
		}
	}
	with := func(event model.Trigger, value map[string]any) map[string]any {
		return map[string]any{"type": "object", "additionalProperties": false, "required": []string{string(event)},
			"properties": map[string]any{string(event): value}}
	}
	return map[string]any{"oneOf": []any{
		map[string]any{"type": "string", "enum": plain},
		with(model.Birthday, map[string]any{"type": "integer", "minimum": 1, "maximum": 120}),
		with(model.AccountingYearEnd, textSchema(reflect.TypeFor[MonthDay]())),
	}}
}

// KeyTable returns the tables of docs/policy.md: one for each part of the
// format, in Markdown, in the order of the file.
func KeyTable() string {
	var b strings.Builder
	keyTable(&b, "", reflect.TypeFor[Policy]())
	return b.String()
}

func keyTable(b *strings.Builder, path string, t reflect.Type) {
	title := "The whole file"
	if path != "" {
		title = "`" + path + "`"
	}
	fmt.Fprintf(b, "### %s\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n", title)
	for _, f := range schemaOf(t) {
		preset := "-"
		switch {
		case f.required:
			preset = "required"
		case f.preset != "":
			preset = "`" + f.preset + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", f.key, valueWords(f), preset, f.doc)
	}
	b.WriteString("\n")
	for _, f := range schemaOf(t) {
		inner, mark := f.kind, ""
		if inner.Kind() == reflect.Slice {
			inner, mark = inner.Elem(), "[]"
		}
		if isObject(inner) {
			keyTable(b, join(path, f.key)+mark, inner)
		}
	}
}

// isObject reports whether t is written as a mapping of known keys.
func isObject(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != triggerType && !reflect.PointerTo(t).Implements(textUnmarshaler)
}

// valueWords says what a key takes.
func valueWords(f field) string {
	t, many := f.kind, ""
	if t.Kind() == reflect.Slice {
		t, many = t.Elem(), "list of "
	}
	switch words := accepted(t); {
	case t == triggerType:
		return many + "triggers"
	case words != nil:
		return many + "`" + strings.Join(words, "`, `") + "`"
	case isObject(t):
		return many + "mapping, see below"
	case t.Kind() == reflect.Int && !reflect.PointerTo(t).Implements(textUnmarshaler):
		return fmt.Sprintf("whole number, %d to %d", f.min, f.max)
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Map:
		return "mapping of names to texts"
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		return many + strings.TrimSuffix(strings.SplitN(formOf(t), ",", 2)[0], ";")
	}
	return many + "text"
}
