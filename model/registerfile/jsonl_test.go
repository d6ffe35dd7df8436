package registerfile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
)

// The kind of file that other registers export is read without a mapping file.
func TestJSONLines(t *testing.T) {
	text := `{"ref":"DS-4393001-B","title":"Ms","forename":"Katherine","middle":"Ann","surname":"Davies","previous_surname":"née Orme","known_as":"Kit","sex":"F","dob":"1963-01-21","emails":["k@x.example","kd@Y.example"],"phones":["01356896923"],"line1":"Flat 38","line2":"104 Suffolk Drive","town":"Enfield","postcode":"en124jb","establishment":"Churchside Depot","role":"contractor","status":"active","created":"2013-05-01T23:02:30Z","updated":"2024-07-05T02:13:06Z","updated_by":"j.marlow","note":"Identity \"seen\"\u003a passport.","score":12.5,"vip":true,"gone":null}`
	rows, bad := readAll(t, "x.jsonl", text+"\n\n", Options{})
	if len(bad) > 0 {
		t.Fatal(bad[0])
	}
	got := rows[0]
	want := Row{
		Line: 1, SourceID: "DS-4393001-B", Name: model.Name{Title: "Ms", Given: "Katherine Ann", Family: "Davies"},
		KnownAs: "Kit", Previous: []string{"Orme"}, Born: date(1963, time.January, 21),
		Contacts: []model.Contact{
			{Type: model.Email, Value: "k@x.example"}, {Type: model.Email, Value: "kd@y.example"},
			{Type: model.Phone, Value: "01356896923"},
			{Type: model.Address, Value: "Flat 38\n104 Suffolk Drive\nEnfield", Postcode: "EN12 4JB"},
		},
		Establishment: "Churchside Depot", Role: "contractor", Collected: date(2013, time.May, 2),
		Note: `Identity "seen": passport.`,
		Extras: []model.Field{
			{Name: "updated", Value: "2024-07-05T02:13:06Z"}, {Name: "updated_by", Value: "j.marlow"},
			{Name: "score", Value: "12.5"}, {Name: "vip", Value: "true"},
			{Name: "status", Value: "active"}, {Name: "sex", Value: "F"},
		},
		fields: got.fields,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestJSONLinesFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"Ann"`:                              "line 1: the line is not a JSON object",
		`["Ann"]`:                                    "line 1: the line is not a JSON object",
		`{"name":"A\u0000"} ` + "\x00":               "line 1: the row contains a zero byte",
		`{"surname":["A","B"]}`:                      `line 1, column "surname": there are several values where only one is possible`,
		`{"surname":"A","Last name":"B"}`:            `line 1, column "Last name": this and "surname" both mean the family name and differ`,
		`{"name":"A","x":{"a":{"a":{"a":{"a":1}}}}}`: "line 1: objects or lists lie too deep in one another",
		`{"emails":["` + strings.Join(numbered(101), `","`) + `"]}`:      "line 1: the row has more contacts than a person can have",
		`{"maiden name":["` + strings.Join(numbered(101), `","`) + `"]}`: "line 1: the row has more former names than a person can have",
		`{"x":"1"}`: "line 1: the row has neither a name nor an email address nor an id",
		`{"` + strings.Repeat("k", 300) + `":"1"}`:     "line 1: the file has more different keys, or longer ones, than can be read",
		`{"name":"` + strings.Repeat("k", 1001) + `"}`: `line 1, column "name": the value is longer than such a value can be`,
	} {
		rows, bad := readAll(t, "x.jsonl", text+"\n"+`{"name":"Bob"}`, Options{Format: JSONLines})
		if len(bad) != 1 || bad[0].Error() != want || len(rows) != 1 {
			t.Errorf("%.60s: %v, and %d rows; want %s", text, bad, len(rows), want)
		}
	}
}

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("a%d@x.example", i)
	}
	return out
}

func TestOneOfSeveralIDs(t *testing.T) {
	for _, text := range []string{`{"username":"u","id":5,"name":"Ann Lee"}`, `{"id":5,"username":"u","name":"Ann Lee"}`} {
		rows, bad := readAll(t, "", text, Options{})
		if len(bad) > 0 || rows[0].SourceID != "5" || !reflect.DeepEqual(rows[0].Extras, []model.Field{{Name: "username", Value: "u"}}) {
			t.Errorf("%s: %+v %v", text, rows, bad)
		}
	}
}

func TestNestedKeysAreFlattened(t *testing.T) {
	rows, bad := readAll(t, "", `{"id":7,"name":"Ann Lee","address":{"line1":"1 High St","town":"York"}}`, Options{})
	if len(bad) > 0 || len(rows[0].Contacts) != 1 || rows[0].Contacts[0].Value != "1 High St\nYork" {
		t.Errorf("%+v %v", rows, bad)
	}
	if rows[0].SourceID != "7" {
		t.Errorf("a number is not an id: %+v", rows[0])
	}
}

// What encoding/json writes as an object of texts is read back.
func TestReadsWhatJSONWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "object")
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		canonical := map[string]string{} // as encoding/json reads it itself
		if err := json.Unmarshal(text, &canonical); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		if fault := object(string(text), func(k, v string) { got[k] = v }); fault != "" {
			t.Fatal(fault)
		}
		if !reflect.DeepEqual(got, canonical) {
			t.Fatalf("read %q from %s", got, text)
		}
	})
}

func FuzzJSONLine(f *testing.F) {
	f.Add(`{"ref":"1","surname":"A","emails":["a@x.example",null,true,1e9],"a":{"b":[{}]}}`)
	f.Add(`{"a":"\ud800\"\\"}`)
	f.Add(` { "a" : [ [ ] , { } , -1.5e+3 ] } `)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.TrimSpace(s)
		if s == "" || s[0] != '{' || !json.Valid([]byte(s)) {
			return
		}
		object(s, func(string, string) {})
	})
}
