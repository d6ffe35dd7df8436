package desk_test

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// What the caller said wrong can be read nowhere, at no level: neither on the card nor
// in a correction, which replaces it unseen. What they were not asked, and level 2 does
// not open, is not in the correction either.
func TestWhatWasSaidWrongStaysUnread(t *testing.T) {
	p := newPhone(t)
	p.answer("postcode", desk.AnswerWrong)
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("establishment", desk.AnswerRight)
	p.answer("last-course", desk.AnswerRight)
	if p.card.Level != 2 || !slices.Equal(p.card.Missaid, []policy.Fact{"postcode"}) {
		t.Fatalf("level %d, said wrong %v", p.card.Level, p.card.Missaid)
	}
	if strings.Join(p.card.Unread, " ") != "address department" {
		t.Errorf("not shown: %q", p.card.Unread)
	}
	s, err := p.DetailsByPhone(ctx, by, p.card)
	if err != nil {
		t.Fatal(err)
	}
	for where, list := range map[string][]model.Contact{"the card": p.card.Contacts, "the correction": s.Contacts} {
		if len(list) != 2 || slices.ContainsFunc(list, func(c model.Contact) bool { return c.Type == model.Address }) {
			t.Errorf("%s shows %+v", where, list)
		}
	}
	if s.Born.IsZero() || s.Establishment != "Hill Top School" {
		t.Errorf("what was said right is not shown: %+v", s)
	}
	s.Contacts = append(s.Contacts, model.Contact{Type: model.Address, Value: "2 Low Road", Postcode: "BS1 1AA"})
	p.did(p.CorrectByPhone(ctx, by, p.card, s))
	if got := p.file().Subject.ContactsOf(model.Address); len(got) != 1 || got[0].Value != "2 Low Road" || len(p.file().Subject.Contacts) != 3 {
		t.Errorf("addresses %+v of %d contacts", got, len(p.file().Subject.Contacts))
	}
	if slices.ContainsFunc(p.card.Contacts, func(c model.Contact) bool { return c.Type == model.Address }) {
		t.Error("the new address is on the card")
	}
}

// A date of birth that nobody asked for is not in the correction; it is kept, and
// replaced by what is typed. Courses are not told to who named the wrong one.
func TestUnaskedFactsAreCorrectedUnseen(t *testing.T) {
	p := newPhone(t)
	p.answer("last-course", desk.AnswerWrong)
	p.answer("postcode", desk.AnswerRight)
	p.answer("establishment", desk.AnswerRight)
	if p.card.Level == 2 {
		t.Fatal("two right answers open level 2")
	}
	born := p.ada.Born
	p.answer("date-of-birth", desk.AnswerRight)
	for _, e := range p.card.Enrolments {
		if e.What == "First Aid at Work" {
			t.Error("the course is told that the caller did not know")
		}
	}
	p.ring("")
	p.answer("last-course", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	p.answer("establishment", desk.AnswerRight)
	s, err := p.DetailsByPhone(ctx, by, p.card)
	if err != nil || !s.Born.IsZero() {
		t.Fatalf("born %v is shown: %v", s.Born, err)
	}
	s.KnownAs = "Countess"
	p.did(p.CorrectByPhone(ctx, by, p.card, s))
	if got := p.file().Subject; got.Born != born || got.KnownAs != "Countess" {
		t.Errorf("born %v, known as %q", got.Born, got.KnownAs)
	}
	if s, err = p.DetailsByPhone(ctx, by, p.card); err != nil {
		t.Fatal(err)
	}
	s.Born = born + 1
	p.did(p.CorrectByPhone(ctx, by, p.card, s))
	if got := p.file().Subject; got.Born != born+1 {
		t.Errorf("born %v", got.Born)
	}
}

// A correction says on which request of the call it was made. Where the policy lets
// nobody change details unasked, there has to be one.
func TestCorrectionNamesTheRequest(t *testing.T) {
	p := newPhone(t)
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	strict := bytes.Replace(text, []byte("\nintake:\n"), []byte("\nintake:\n  edit-needs-request: true\n"), 1)
	for _, needed := range []bool{false, true} {
		if needed {
			if err := desk.PutPolicy(ctx, p.store, by, strict, rand.Reader); err != nil {
				t.Fatal(err)
			}
			p.Desk = newDesk(t, p.store)
			for _, r := range p.file().Requests {
				if _, err := p.Record(ctx, by, r.ID, desk.Happening{Kind: model.EventWithdrawn, On: by.Today(), Text: "settled"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		p.ring("")
		for _, f := range []policy.Fact{"date-of-birth", "postcode", "establishment"} {
			p.answer(f, desk.AnswerRight)
		}
		s, err := p.DetailsByPhone(ctx, by, p.card)
		if needed {
			mustRefuse(t, err, "log it in this call first")
		} else {
			s.KnownAs = "Augusta"
			p.did(p.CorrectByPhone(ctx, by, p.card, s))
			if acts := p.card.Call.Acts; acts[len(acts)-1] != "details corrected" {
				t.Errorf("without a request: %q", acts)
			}
		}
		asked := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Rectification, false)).Request.Row.Reference
		if s, err = p.DetailsByPhone(ctx, by, p.card); err != nil {
			t.Fatal(err)
		}
		s.KnownAs = "Countess of " + asked
		p.did(p.CorrectByPhone(ctx, by, p.card, s))
		want := "details changed as asked in " + asked
		if !slices.ContainsFunc(p.file().Timeline, func(m desk.Moment) bool { return strings.Contains(m.What, want) }) {
			t.Errorf("needed %t: no note %q", needed, want)
		}
	}
}
