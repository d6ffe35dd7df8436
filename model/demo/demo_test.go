package demo

import (
	"crypto/sha256"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
)

var testDay = calendar.NewDate(2026, 11, 18) // a Wednesday

// fresh returns an empty record of a kind.
func fresh(k model.Kind) model.Entity {
	switch k {
	case model.KindSubject:
		return new(model.Subject)
	case model.KindHolding:
		return new(model.Holding)
	case model.KindConsent:
		return new(model.Consent)
	case model.KindNote:
		return new(model.Note)
	case model.KindDisclosure:
		return new(model.Disclosure)
	case model.KindRequest:
		return new(model.Request)
	}
	return new(model.Hold)
}

// records returns every record of an organisation, in order.
func records(t testing.TB, o *Organisation) []model.Record {
	t.Helper()
	var out []model.Record
	err := o.Each(func(p *Person) error {
		for _, e := range p.Entities() {
			out = append(out, model.Encode(e))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range o.Unmatched() {
		out = append(out, model.Encode(r))
	}
	return out
}

func digest(list []model.Record) [32]byte {
	h := sha256.New()
	for _, r := range list {
		h.Write([]byte{byte(r.Kind)})
		h.Write(r.ID[:])
		h.Write(r.Owner[:])
		h.Write(r.Body)
	}
	return [32]byte(h.Sum(nil))
}

// everyone returns the people of an organisation.
func everyone(t testing.TB, o *Organisation) []*Person {
	t.Helper()
	var out []*Person
	if err := o.Each(func(p *Person) error { out = append(out, p); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameSeedSameBytes(t *testing.T) {
	o := New(7, testDay, 500)
	first := digest(records(t, o))
	if digest(records(t, o)) != first {
		t.Error("the same organisation gave other records the second time")
	}
	if digest(records(t, New(7, testDay, 500))) != first {
		t.Error("the same seed gave other records")
	}
	if digest(records(t, New(8, testDay, 500))) == first {
		t.Error("another seed gave the same records")
	}
	if digest(records(t, New(7, testDay+1, 500))) == first {
		t.Error("another day gave the same records")
	}
}

func TestIDsAreUnique(t *testing.T) {
	seen := map[model.ID]bool{}
	references := map[string]bool{}
	for _, r := range records(t, New(1, testDay, 5000)) {
		if r.ID.IsZero() || seen[r.ID] {
			t.Fatalf("%s %s is not unique", r.Kind, r.ID)
		}
		seen[r.ID] = true
		if r.Kind == model.KindSubject {
			if ref := r.ID.SubjectReference(); references[ref] {
				t.Fatalf("reference %s names two people", ref)
			}
			references[r.ID.SubjectReference()] = true
		}
		if r.Kind.Owned() == r.Owner.IsZero() {
			t.Fatalf("%s with owner %s", r.Kind, r.Owner)
		}
	}
}

// Every record survives its encoding, and the encoding of what came back is
// the same: nothing in the demo is outside what the store can hold.
func TestRecordsRoundTrip(t *testing.T) {
	for _, r := range records(t, New(2, testDay, 2000)) {
		e := fresh(r.Kind)
		if err := model.DecodeInto(r, e); err != nil {
			t.Fatalf("%s: %v", r.Kind, err)
		}
		if again := model.Encode(e); !slices.Equal(again.Body, r.Body) {
			t.Fatalf("%s changed in decoding and encoding", r.Kind)
		}
	}
}

// drama are the number ranges that Ofcom keeps free for broadcasting, digits
// only, in the national form.
var drama = regexp.MustCompile(`^(07700900\d{3}|02079460\d{3}|01134960\d{3}|01144960\d{3}|01154960\d{3}|01164960\d{3}|` +
	`01174960\d{3}|01184960\d{3}|01214960\d{3}|01314960\d{3}|01414960\d{3}|01514960\d{3}|01614960\d{3}|01914980\d{3}|` +
	`02896496\d{3}|02920180\d{3}|01632960\d{3})$`)

func inDrama(number string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
	if rest, ok := strings.CutPrefix(digits, "+44"); ok {
		digits = "0" + rest
	}
	return drama.MatchString(digits)
}

var (
	mailbox  = regexp.MustCompile(`^[a-z0-9.]+@[a-z0-9.-]+\.example$`)
	postcode = regexp.MustCompile(`^[A-Z]{1,2}\d{1,2} \d[ABD-HJLNP-UW-Z]{2}$`)
)

// Nobody can be reached by anything in the demo.
func TestContactsReachNobody(t *testing.T) {
	reach := func(value string) bool { return mailbox.MatchString(value) || inDrama(value) }
	o := New(3, testDay, 3000)
	for _, p := range everyone(t, o) {
		for _, k := range p.Subject.Contacts {
			switch {
			case k.Type == model.Email && !mailbox.MatchString(k.Value):
				t.Errorf("email %q is not of the form wanted", k.Value)
			case k.Type == model.Phone && !inDrama(k.Value):
				t.Errorf("phone %q is outside the ranges for drama", k.Value)
			case k.Type == model.Address && !postcode.MatchString(k.Postcode):
				t.Errorf("postcode %q has no postcode's shape", k.Postcode)
			}
		}
		for _, g := range p.Subject.Guardians {
			if g.Contact != "" && !reach(g.Contact) {
				t.Errorf("guardian's contact %q", g.Contact)
			}
		}
		for _, x := range p.Suppress {
			if !reach(x.Contact) {
				t.Errorf("suppressed contact %q", x.Contact)
			}
		}
		for _, r := range p.Requests {
			if c := r.Requester.Contact; c != "" && !reach(c) {
				t.Errorf("requester's contact %q", c)
			}
		}
	}
	for _, r := range o.Unmatched() {
		if !reach(r.Requester.Contact) {
			t.Errorf("requester's contact %q", r.Requester.Contact)
		}
	}
}

// The demo shows what registers are really like.
func TestPeopleAreVaried(t *testing.T) {
	count := map[string]int{}
	homes, surnames := map[string]int{}, map[string]int{}
	for _, p := range everyone(t, New(4, testDay, 2000)) {
		s := p.Subject
		full := s.Name.Full()
		for what, is := range map[string]bool{
			"hyphen": strings.Contains(full, "-"), "apostrophe": strings.Contains(full, "'"),
			"diacritic": !isASCII(full), "previous name": len(s.Previous) > 0, "known as": s.KnownAs != "",
			"guardian": len(s.Guardians) > 0, "guardian in the register": len(s.Guardians) > 0 && !s.Guardians[0].Subject.IsZero(),
			"under age": s.Flags.Has(model.UnderAge), "deceased": s.Flags.Has(model.Deceased), "restricted": s.Flags.Has(model.Restricted),
			"vulnerable": s.Flags.Has(model.Vulnerable), "objected": s.Flags.Has(model.Objected), "do not contact": s.Flags.Has(model.DoNotContact),
			"no birth date": s.Born.IsZero(), "two relationships": len(s.Relationships) > 1, "suppression": len(p.Suppress) > 0,
			"consent": len(p.Consents) > 0, "note": len(p.Notes) > 0, "disclosure": len(p.Disclosures) > 0, "hold": len(p.Holds) > 0,
			"generic mailbox": slices.ContainsFunc(s.Contacts, func(k model.Contact) bool { return k.Generic }),
		} {
			if is {
				count[what]++
			} else {
				count[what] += 0
			}
		}
		for _, k := range s.ContactsOf(model.Address) {
			homes[k.Value+k.Postcode]++
		}
		surnames[s.Name.Family]++
	}
	for what, n := range count {
		if n == 0 {
			t.Errorf("nobody with: %s", what)
		}
	}
	shared := 0
	for _, n := range homes {
		if n > 1 {
			shared++
		}
	}
	if shared < 100 {
		t.Errorf("%d shared homes", shared)
	}
	if len(surnames) < 500 || surnames["Smith"] < 10 {
		t.Errorf("%d surnames, %d called Smith", len(surnames), surnames["Smith"])
	}
}

// Whatever the day, seed and size: dates are possible, and the year of birth
// is a person's.
func TestDatesAreSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := calendar.NewDate(2026, 7, 1).AddDays(rapid.IntRange(0, 2000).Draw(t, "day"))
		o := New(rapid.Uint64().Draw(t, "seed"), today, rapid.IntRange(0, 300).Draw(t, "people"))
		n := 0
		err := o.Each(func(p *Person) error { n++; return sane(p, today) })
		if err != nil {
			t.Fatal(err)
		}
		if n != o.Len() {
			t.Fatalf("%d people of %d", n, o.Len())
		}
	})
}

func sane(p *Person, today calendar.Date) error {
	s := p.Subject
	past := func(d calendar.Date) bool { return d <= today && (d.IsZero() || d > today.AddMonths(-12*90)) }
	wrong := !past(s.Born) || !past(s.Added) || !past(s.LastActivity) || !past(s.LastConfirmed) || s.Added.IsZero() ||
		!s.Born.IsZero() && calendar.AgeOn(s.Born, today) < 11 || s.Name.IsZero()
	for _, r := range s.Relationships {
		wrong = wrong || r.Started.IsZero() || !past(r.Started) || !r.Ended.IsZero() && r.Ended < r.Started
	}
	for _, h := range p.Holdings {
		wrong = wrong || h.Collected.IsZero() || !past(h.Collected)
		for _, e := range h.Events {
			wrong = wrong || e.On.IsZero() || !past(e.On)
		}
	}
	for _, c := range p.Consents {
		wrong = wrong || !past(c.On) || c.On.IsZero() || calendar.InLondon(c.RecordedAt) != c.On
	}
	for _, n := range p.Notes {
		wrong = wrong || !past(calendar.InLondon(n.At))
	}
	if wrong {
		return errors.New("a date of " + s.Reference() + " cannot be")
	}
	return nil
}

func TestEachStopsAtAnError(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	err := New(1, testDay, 50).Each(func(*Person) error {
		n++
		if n == 10 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 10 {
		t.Errorf("error %v after %d people", err, n)
	}
}

func BenchmarkEach(b *testing.B) {
	o := New(1, testDay, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	if err := o.Each(func(*Person) error { return nil }); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
