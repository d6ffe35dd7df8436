package policy

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// docs/policy.schema.json is what the types say.
func TestSchemaFile(t *testing.T) {
	got, err := JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(got) {
		t.Fatal("the schema is not JSON")
	}
	golden(t, "../../docs/policy.schema.json", got)
}

const (
	tableBegin = "<!-- The tables below are made from the Go types: go test ./model/policy -update -->\n\n"
	tableEnd   = "<!-- End of the tables. -->\n"
)

// The tables and the warnings of docs/policy.md are what the code says.
func TestManualTables(t *testing.T) {
	const file = "../../docs/policy.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(text), tableBegin)
	_, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok1 || !ok2 {
		t.Fatal("the marks around the tables are gone")
	}
	golden(t, file, []byte(before+tableBegin+KeyTable()+WarningTable()+tableEnd+after))
}

// Every key has an explanation, and every default can be read by its type.
func TestTags(t *testing.T) {
	var walk func(path string, typ reflect.Type)
	walk = func(path string, typ reflect.Type) {
		for _, f := range schemaOf(typ) {
			where := join(path, f.key)
			if f.doc == "" || !strings.HasSuffix(f.doc, ".") {
				t.Errorf("%s: no explanation, or no full stop: %q", where, f.doc)
			}
			if f.kind.Kind() == reflect.Int && !reflect.PointerTo(f.kind).Implements(textUnmarshaler) && f.max == 0 {
				t.Errorf("%s: no bounds", where)
			}
			if f.preset != "" {
				checkPreset(t, where, f)
			}
			inner := f.kind
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if isObject(inner) {
				walk(where, inner)
			}
		}
	}
	walk("", reflect.TypeFor[Policy]())
}

func checkPreset(t *testing.T, where string, f field) {
	t.Helper()
	if words := accepted(f.kind); words != nil {
		if _, ok := pick(words, f.preset); !ok {
			t.Errorf("%s: default %q is not accepted", where, f.preset)
		}
		return
	}
	v := reflect.New(f.kind)
	if u, ok := v.Interface().(encoding.TextUnmarshaler); ok {
		if err := u.UnmarshalText([]byte(f.preset)); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		return
	}
	f.setDefault(v.Elem())
	if got := fmt.Sprint(v.Elem().Interface()); got != f.preset {
		t.Errorf("%s: default %q became %q", where, f.preset, got)
	}
}
