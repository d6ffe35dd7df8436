package registerfile

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
)

const people = "Ref,Title,First name,Last name,DOB,Email,Mobile,Address 1,Postcode,School,Role,Kind,Start date,End date,Last access,Maiden name\n"

// one returns the only row of a file with the headings of people.
func one(t testing.TB, line string) *Row {
	t.Helper()
	rows, bad := readAll(t, "", people+line+"\n", Options{Source: "old"})
	if len(rows) != 1 || len(bad) > 0 {
		t.Fatalf("%d rows, %v", len(rows), bad)
	}
	return &rows[0]
}

const ann = "7,Ms,Ann,Lee,1984-12-03,ann@x.example,07700 900001,1 High St,yo1 1aa,Alder,Teacher,learner,2020-09-01,2024-07-31,2024-05-01,Orme"

func TestApply(t *testing.T) {
	s := &model.Subject{KnownAs: "Annie", Contacts: []model.Contact{{Type: model.Email, Value: "old@x.example"}}}
	r := one(t, ann)
	r.Apply(s)
	want := &model.Subject{
		Name: model.Name{Title: "Ms", Given: "Ann", Family: "Lee"}, Previous: []model.Name{{Family: "Orme"}},
		KnownAs: "Annie", Born: date(1984, time.December, 3),
		Contacts: []model.Contact{
			{Type: model.Email, Value: "ann@x.example"}, {Type: model.Phone, Label: "mobile", Value: "07700 900001"},
			{Type: model.Address, Value: "1 High St", Postcode: "YO1 1AA"},
		},
		Establishment: "Alder", Role: "Teacher",
		Relationships: []model.Relationship{{Kind: "learner", Started: date(2020, time.September, 1), Ended: date(2024, time.July, 31)}},
		LastActivity:  date(2024, time.May, 1), Source: "old", SourceID: "7", Imported: s.Imported,
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
	before := model.Encode(s).Body
	r.Apply(s)
	if !bytes.Equal(before, model.Encode(s).Body) {
		t.Error("applying twice is not applying once")
	}
	if r.Ended() != date(2024, time.July, 31) || !reflect.DeepEqual(r.Emails(), []string{"ann@x.example"}) {
		t.Errorf("%v %v", r.Ended(), r.Emails())
	}
}

// What the file has no column for is the administrator's.
func TestApplyLeavesOtherFieldsAlone(t *testing.T) {
	s := &model.Subject{
		Department: "Science", LastActivity: date(2025, time.January, 1), Flags: model.Restricted,
		Relationships: []model.Relationship{{Kind: "trainer"}},
		Contacts:      []model.Contact{{Type: model.Address, Value: "1 High St"}},
	}
	rows, _ := readAll(t, "", "Ref,Name,Email,Last access\n7,Ann Lee,ann@x.example,2024-01-01\n", Options{})
	rows[0].Apply(s)
	if s.Department != "Science" || !s.Flags.Has(model.Restricted) || len(s.Contacts) != 2 || len(s.Relationships) != 1 || s.LastActivity != date(2025, time.January, 1) {
		t.Errorf("%+v", s)
	}
	one(t, ann).Apply(s)
	if len(s.Relationships) != 2 || s.Relationships[0].Kind != "trainer" {
		t.Errorf("%+v", s.Relationships)
	}
	one(t, "7,,Ann,Lee,,,,,,,,learner,2020-09-01,,,").Apply(s)
	if len(s.Contacts) != 0 || s.Born != 0 || s.Relationships[1].Ended != 0 || len(s.Previous) != 0 {
		t.Errorf("empty values did not clear: %+v", s)
	}
}

func TestCompare(t *testing.T) {
	first, changed := one(t, ann), one(t, "7,Dr"+ann[len("7,Ms"):])
	later := one(t, ann[:len(ann)-len("2024-05-01,Orme")]+"2025-02-03,Orme")
	s := &model.Subject{}
	if got := first.Compare(s); got != Conflict {
		t.Errorf("a subject that was never imported: %s", got)
	}
	first.Apply(s)
	for row, want := range map[*Row]Change{first: Unchanged, changed: InFile, later: InFile} {
		if got := row.Compare(s); got != want {
			t.Errorf("untouched: %s, want %s", got, want)
		}
	}
	if !bytes.Equal(Digest(s), s.Imported[DigestSize:]) {
		t.Error("the digest of the subject is not the one that was noted")
	}
	s.Name.Title = "Prof"
	for row, want := range map[*Row]Change{first: Unchanged, changed: Conflict, later: Conflict} {
		if got := row.Compare(s); got != want {
			t.Errorf("changed by hand: %s, want %s", got, want)
		}
	}
	s.Name.Title = "Dr"
	if got := changed.Compare(s); got != InFile {
		t.Errorf("the same change by hand and in the file: %s", got)
	}
	changed.Apply(s)
	if got := changed.Compare(s); got != Unchanged {
		t.Errorf("after applying: %s", got)
	}
}

// A digest changes with every part that imports set, and survives storage.
func TestDigestCoversWhatImportsSet(t *testing.T) {
	for name, change := range map[string]func(*model.Subject){
		"title": func(s *model.Subject) { s.Name.Title += "x" }, "given": func(s *model.Subject) { s.Name.Given += "x" },
		"family": func(s *model.Subject) { s.Name.Family += "x" }, "previous": func(s *model.Subject) { s.Previous = nil },
		"known as": func(s *model.Subject) { s.KnownAs += "x" }, "born": func(s *model.Subject) { s.Born++ },
		"email": func(s *model.Subject) { s.Contacts[0].Value += "x" }, "label": func(s *model.Subject) { s.Contacts[1].Label = "" },
		"postcode": func(s *model.Subject) { s.Contacts[2].Postcode = "" }, "contacts": func(s *model.Subject) { s.Contacts = s.Contacts[1:] },
		"school": func(s *model.Subject) { s.Establishment += "x" }, "department": func(s *model.Subject) { s.Department += "x" },
		"role": func(s *model.Subject) { s.Role += "x" }, "source": func(s *model.Subject) { s.Source += "x" },
		"source id": func(s *model.Subject) { s.SourceID += "x" }, "ended": func(s *model.Subject) { s.Relationships[0].Ended = 0 },
		"started": func(s *model.Subject) { s.Relationships[0].Started = 0 }, "stage": func(s *model.Subject) { s.Relationships[0].Stage = "alumnus" },
	} {
		s := &model.Subject{}
		one(t, ann).Apply(s)
		var stored model.Subject
		if err := model.DecodeInto(model.Encode(s), &stored); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(Digest(s), Digest(&stored)) || len(Digest(s)) != DigestSize {
			t.Fatal("the digest changes in storage")
		}
		change(&stored)
		if bytes.Equal(Digest(s), Digest(&stored)) {
			t.Errorf("%s is not in the digest", name)
		}
	}
	s := &model.Subject{Flags: model.Objected, LastActivity: today}
	if !bytes.Equal(Digest(s), Digest(&model.Subject{})) {
		t.Error("what imports do not own is in the digest")
	}
}

// Whatever was in the subject: applying is idempotent, and what was applied is
// unchanged.
func TestApplyIsIdempotent(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "a", "b", "Ann", "learner", "trainer"})
	rapid.Check(t, func(t *rapid.T) {
		all := fieldSet(rapid.Uint64().Draw(t, "fields"))
		r := &Row{fields: all, SourceID: "1", Name: model.Name{Title: word.Draw(t, "title"), Given: word.Draw(t, "given")},
			KnownAs: word.Draw(t, "known"), Previous: rapid.SliceOf(word).Draw(t, "previous"),
			Relationship: model.Relationship{Kind: word.Draw(t, "kind"), Stage: word.Draw(t, "stage")}}
		s := &model.Subject{KnownAs: word.Draw(t, "had")}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			s.Relationships = append(s.Relationships, model.Relationship{Kind: word.Draw(t, "k")})
			s.Previous = append(s.Previous, model.Name{Given: word.Draw(t, "g"), Family: word.Draw(t, "f")})
			s.Contacts = append(s.Contacts, model.Contact{Type: model.Email, Value: word.Draw(t, "v")})
		}
		r.Apply(s)
		once := model.Encode(s).Body
		if got := r.Compare(s); got != Unchanged {
			t.Fatalf("just applied, and %s", got)
		}
		r.Apply(s)
		if !bytes.Equal(once, model.Encode(s).Body) {
			t.Fatal("twice is not once")
		}
	})
}
