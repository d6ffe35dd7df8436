package model

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"

	"lethe/model/calendar"
)

func drawID(t *rapid.T, label string) (id ID) {
	copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
	return id
}

func drawSubject(t *rapid.T) *Subject {
	s := &Subject{
		Name:    Name{rapid.String().Draw(t, "title"), rapid.String().Draw(t, "given"), rapid.String().Draw(t, "family"), nil},
		KnownAs: rapid.String().Draw(t, "known"),
		Born:    calendar.Date(rapid.Int32Range(0, int32(calendar.MaxDate)).Draw(t, "born")),
		Flags:   Flags(rapid.Uint64().Draw(t, "flags")),
	}
	for range rapid.IntRange(0, 4).Draw(t, "contacts") {
		s.Contacts = append(s.Contacts, Contact{Type: Email, Value: rapid.String().Draw(t, "value"), Generic: rapid.Bool().Draw(t, "generic")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "relationships") {
		s.Relationships = append(s.Relationships, Relationship{Kind: "learner", Ended: calendar.Date(rapid.Int32Range(0, 800000).Draw(t, "ended"))})
	}
	return s
}

func TestEncodingReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawSubject(t)
		rec := Encode(want)
		var got Subject
		if err := DecodeInto(rec, &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(want, &got) {
			t.Fatalf("wrote %+v, read %+v", want, &got)
		}
		if again := Encode(&got); !bytes.Equal(rec.Body, again.Body) {
			t.Fatal("the encoding is not canonical")
		}
	})
}

// A record written by a newer Lethe keeps its unknown fields through an edit,
// at the top and in nested parts.
func TestUnknownFieldsSurviveAnEdit(t *testing.T) {
	s := &Subject{Name: Name{Given: "Ada", unknown: newer(90, "from the future")}}
	s.unknown = newer(200, "also new")
	var got Subject
	if err := DecodeInto(Encode(s), &got); err != nil {
		t.Fatal(err)
	}
	got.Name.Family = "Byron"
	body := Encode(&got).Body
	for _, want := range []string{"from the future", "also new", "Byron"} {
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("%q was lost", want)
		}
	}
}

func newer(n protowire.Number, s string) unknown {
	return protowire.AppendString(protowire.AppendTag(nil, n, protowire.BytesType), s)
}

func FuzzDecodeSubject(f *testing.F) {
	f.Add(Encode(&Subject{Name: Name{Given: "A", Family: "B"}, Contacts: []Contact{{Type: Phone, Value: "1"}}}).Body)
	f.Add([]byte{0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, e := range []Entity{&Subject{}, &Holding{}, &Request{}, &Consent{}, &Hold{}, &Note{}, &Disclosure{}, &Lookup{}, &Suppression{}, &PolicyVersion{}, &ImportRun{}, &Call{}, &Erasure{}, &Upkeep{}, &AnonymousSet{}} {
			if err := DecodeInto(Record{Kind: e.Kind(), Body: b}, e); err != nil {
				if !errors.Is(err, ErrEncoding) {
					t.Fatalf("%T: %v", e, err)
				}
				continue
			}
			Encode(e)
		}
	})
}

func TestSubjectReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := drawID(t, "id")
		ref := id.SubjectReference()
		got, err := ReferencePrefix(ref)
		if err != nil || !bytes.Equal(got[:], id[:5]) {
			t.Fatalf("%s: %x, %v", ref, got, err)
		}
		wrong := []byte(ref)
		at := rapid.IntRange(2, 10).Draw(t, "at")
		wrong[at] = crockford[rapid.IntRange(0, 31).Draw(t, "to")]
		if _, err := ReferencePrefix(string(wrong)); wrong[at] != ref[at] && !errors.Is(err, ErrReference) {
			t.Fatalf("%s passed for %s", wrong, ref)
		}
		swapped := []byte(ref)
		at = rapid.IntRange(2, 9).Draw(t, "swap")
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		if _, err := ReferencePrefix(string(swapped)); string(swapped) != ref && !errors.Is(err, ErrReference) {
			t.Fatalf("%s passed for %s", swapped, ref)
		}
	})
}

func TestReferencePrefixForgives(t *testing.T) {
	ref := ID{0x08, 0x42, 0x10, 0x84, 0x21}.SubjectReference() // all ones and a check
	for _, typed := range []string{ref, "s-" + ref[2:], ref[2:], " " + ref[:5] + " " + ref[5:], "S-LIlioILl"[:2] + "IlL1i1L1" + ref[10:]} {
		if _, err := ReferencePrefix(typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range []string{"", "S-", "S-!!!!!!!!!", "S-1234"} {
		if _, err := ReferencePrefix(typed); !errors.Is(err, ErrReference) {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// TestKeepFormerName: a new family name leaves the old one among the former names,
// once; a new given name or another way to write it does not.
func TestKeepFormerName(t *testing.T) {
	s := Subject{Name: Name{Given: "Ada", Family: "King"}}
	for _, was := range []Name{{Given: "Ada", Family: "Byron"}, {Given: "A", Family: "BYRON"}, {Given: "Augusta", Family: "king"}, {Given: "Ada"}} {
		s.KeepFormerName(was)
	}
	if len(s.Previous) != 1 || s.Previous[0].Family != "Byron" {
		t.Errorf("former names: %+v", s.Previous)
	}
}
