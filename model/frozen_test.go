package model

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"lethe/model/calendar"
)

var addVectors = flag.Bool("add-vectors", false, "add a frozen record for each kind that has a field in none; those that are there are never replaced")

// entities makes an empty record of each kind.
var entities = map[Kind]func() Entity{
	KindSubject: func() Entity { return &Subject{} }, KindHolding: func() Entity { return &Holding{} },
	KindConsent: func() Entity { return &Consent{} }, KindNote: func() Entity { return &Note{} },
	KindDisclosure: func() Entity { return &Disclosure{} }, KindRequest: func() Entity { return &Request{} },
	KindHold: func() Entity { return &Hold{} }, KindSuppression: func() Entity { return &Suppression{} },
	KindPolicy: func() Entity { return &PolicyVersion{} }, KindImport: func() Entity { return &ImportRun{} },
	KindErasure: func() Entity { return &Erasure{} }, KindUpkeep: func() Entity { return &Upkeep{} },
	KindCall: func() Entity { return &Call{} }, KindLookup: func() Entity { return &Lookup{} },
	KindAnonymous: func() Entity { return &AnonymousSet{} }, KindPaper: func() Entity { return &Paper{} },
	KindPart: func() Entity { return &Part{} }, KindEvidence: func() Entity { return &Evidence{} },
	KindDraft: func() Entity { return &Draft{} }, KindRun: func() Entity { return &Run{} },
	KindUser: func() Entity { return &User{} }, KindApproval: func() Entity { return &Approval{} },
	KindBreach: func() Entity { return &Breach{} }, KindForm: func() Entity { return &Form{} },
}

// TestFrozenRecords reads records of every kind that were written once and are
// in testdata, compares what they say, and writes the same bytes again. Every
// field of every kind is in one of them, so that no number and no type on disk
// changes unnoticed.
func TestFrozenRecords(t *testing.T) {
	n := 0
	for _, k := range Kinds {
		fresh := entities[k]
		if fresh == nil {
			t.Errorf("there is no frozen %s", k)
			continue
		}
		if *addVectors && len(unseen(t, k, fresh)) > 0 {
			addVector(t, k, fresh())
		}
		for _, field := range unseen(t, k, fresh) {
			t.Errorf("field %s of a %s is in no frozen record: go test ./model -run Frozen -add-vectors", field, k)
		}
		for _, path := range vectors(t, k) {
			n++
			checkVector(t, path, k, fresh())
		}
	}
	t.Logf("%d frozen records of %d kinds", n, len(Kinds))
}

func vectors(t *testing.T, k Kind) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "records", strings.ReplaceAll(k.String(), " ", "-")+".*.hex"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// readVector reads a frozen record: in hexadecimal, and below what it says.
func readVector(t *testing.T, path string, k Kind, e Entity) (body []byte, says string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(raw), "\n")
	if body, err = hex.DecodeString(first); err != nil {
		t.Fatal(err)
	}
	if err := DecodeInto(Record{Kind: k, Body: body}, e); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return body, rest
}

func checkVector(t *testing.T, path string, k Kind, e Entity) {
	t.Helper()
	body, says := readVector(t, path, k, e)
	if got := saying(t, e); got != says {
		t.Errorf("%s reads as\n%s\nand is\n%s", path, got, says)
	}
	if again := Encode(e).Body; !bytes.Equal(again, body) {
		t.Errorf("%s is written as\n%x", path, again)
	}
}

// saying writes what a record says, without what it does not say: a field that
// is new later on is not in it.
func saying(t *testing.T, e Entity) string {
	t.Helper()
	raw, err := json.Marshal(e)
	var v any
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	out, err2 := json.MarshalIndent(said(v), "", " ")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return string(out) + "\n"
}

// said drops what is empty.
func said(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, part := range v {
			if v[name] = said(part); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = said(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	case string:
		if v == "" || v == "0001-01-01T00:00:00Z" || strings.Trim(v, "0") == "" {
			return nil
		}
	case float64:
		if v == 0 {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

// unseen returns the fields of a kind that are in none of its frozen records.
func unseen(t *testing.T, k Kind, fresh func() Entity) []string {
	t.Helper()
	seen := map[string]bool{}
	for _, path := range vectors(t, k) {
		e := fresh()
		readVector(t, path, k, e)
		walk(reflect.ValueOf(e).Elem(), "", func(path string, v reflect.Value) { seen[path] = seen[path] || !v.IsZero() })
	}
	e := fresh()
	fill(reflect.ValueOf(e).Elem(), new(int))
	var out []string
	walk(reflect.ValueOf(e).Elem(), "", func(path string, v reflect.Value) {
		if !seen[path] {
			out, seen[path] = append(out, path), true
		}
	})
	return out
}

// leaf reports whether a value is written as one.
func leaf(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		return v.Type() == reflect.TypeFor[time.Time]()
	case reflect.Slice:
		return v.Type().Elem().Kind() == reflect.Uint8
	}
	return true
}

// walk calls fn with every value of a record, but for its head, which is not
// part of the encoding.
func walk(v reflect.Value, path string, fn func(string, reflect.Value)) {
	switch {
	case leaf(v):
		fn(path, v)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), path+"[]", fn)
		}
	default:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[Head]() {
				walk(v.Field(i), path+"."+f.Name, fn)
			}
		}
	}
}

// fill gives every value of a record another one, lists two of each.
func fill(v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1_790_000_000+int64(*n)*86_461, 0).UTC()))
	case v.Type() == reflect.TypeFor[calendar.Date]():
		v.Set(reflect.ValueOf(calendar.Date(738_000 + *n)))
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("text %d \u00e9", *n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanUint():
		v.SetUint(uint64(*n))
	case v.CanInt():
		v.SetInt(-int64(*n))
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(*n + i))
		}
	case v.Kind() == reflect.Slice && leaf(v):
		v.SetBytes([]byte{0, byte(*n), 0xff})
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n)
		}
	default:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[Head]() {
				fill(v.Field(i), n)
			}
		}
	}
}

// addVector freezes a record in which every field says something.
func addVector(t *testing.T, k Kind, e Entity) {
	t.Helper()
	fill(reflect.ValueOf(e).Elem(), new(int))
	name := fmt.Sprintf("%s.%d.hex", strings.ReplaceAll(k.String(), " ", "-"), len(vectors(t, k))+1)
	if err := os.MkdirAll(filepath.Join("testdata", "records"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%x\n%s", Encode(e).Body, saying(t, e))
	if err := os.WriteFile(filepath.Join("testdata", "records", name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
