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

// From level 1 the card lists the person's own requests. What the police, an
// employer or an agent without authority asked is counted, for nobody may be tipped
// off; a request of an agent whose authority was seen is the person's own.
func TestOnlyOwnRequestsAreOnTheCard(t *testing.T) {
	p := newPhone(t)
	own := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Access, false)).Request.Row
	p.is(model.Authority)
	p.did(p.ApproachByPhone(ctx, by, p.card, false))
	p.is(model.Employer)
	p.did(p.ApproachByPhone(ctx, by, p.card, false))
	p.is(model.Agent)
	agents := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Erasure, false)).Request.Row
	p.is(model.Self)
	if p.card.Requests != nil || p.card.Others != 0 {
		t.Fatalf("at level 0: %+v", p.card)
	}
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	listed := func() string {
		var out []string
		for _, r := range p.card.Requests {
			out = append(out, r.Reference)
		}
		return strings.Join(out, " ")
	}
	if got := listed(); got != own.Reference || p.card.Others != 3 {
		t.Errorf("the card lists %q and counts %d of others; own is %s", got, p.card.Others, own.Reference)
	}
	if !slices.Contains(p.card.Flags, "an agent asks in "+agents.Reference+", with no authority seen yet") {
		t.Errorf("flags %q", p.card.Flags)
	}
	if _, err := p.Record(ctx, by, agents.ID, desk.Happening{Kind: model.EventAuthorityReceived, On: by.Today(), Text: "signed form"}); err != nil {
		t.Fatal(err)
	}
	p.answer("establishment", desk.AnswerRight)
	if got := listed(); got != agents.Reference+" "+own.Reference || p.card.Others != 2 {
		t.Errorf("with authority seen, the card lists %q and counts %d of others", got, p.card.Others)
	}
}

// Evidence of identity is asked for in the request that this caller made, or from
// level 1 in the person's own: the clock of a request never waits because somebody
// else rang, and nobody hears of a request that is not theirs.
func TestIdentityIsAskedOfWhoRings(t *testing.T) {
	p := newPhone(t)
	mine := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Access, false)).Request.Row
	waits := func(r *desk.RequestRow) bool {
		t.Helper()
		f, err := p.OpenRequest(ctx, by, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return f.Row.Clock.State == calendar.AwaitingID
	}
	p.ring("01632 960002") // a stranger, who says they are her
	if v := p.did(p.IdentityByPost(ctx, by, p.card)); v.Request != nil || waits(&mine) {
		t.Errorf("a stranger hears of %v; it waits: %t", v.Request, waits(&mine))
	}
	for _, path := range desk.CallerPaths() {
		if path.Kind == model.Self {
			continue
		}
		p.ring("")
		p.is(path.Kind)
		v, err := p.IdentityByPost(ctx, by, p.card)
		switch {
		case !path.Requests && model.FaultOf(err) != model.Refused:
			t.Errorf("%s is asked for identity: %v", path.Kind, err)
		case path.Requests && (err != nil || v.Request != nil):
			t.Errorf("%s: %v, hears of %v", path.Kind, err, v)
		}
		if waits(&mine) {
			t.Fatalf("%s: her request waits", path.Kind)
		}
	}
	p.ring("")
	p.is(model.Agent)
	theirs := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Erasure, false)).Request.Row
	if v := p.did(p.IdentityByPost(ctx, by, p.card)); v.Request == nil || v.Request.Row.Reference != theirs.Reference || waits(&mine) {
		t.Errorf("the agent hears of %+v", v.Request)
	} else if got := v.Request.Row.Clock.Awaits(); !slices.Equal(got, []calendar.State{calendar.AwaitingID, calendar.AwaitingAuthority}) {
		t.Errorf("the agent's request waits for %v", got)
	}
	p.ring("")
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	if v := p.did(p.IdentityByPost(ctx, by, p.card)); v.Request == nil || v.Request.Row.Reference != mine.Reference || !waits(&mine) {
		t.Errorf("she hears of %+v", v.Request)
	}
}

// Nothing is sent to somebody who has died.
func TestNoIdentityOfTheDead(t *testing.T) {
	p := newPhone(t)
	s := p.file().Subject
	s.Flags |= model.Deceased
	if _, err := p.CorrectSubject(ctx, by, s); err != nil {
		t.Fatal(err)
	}
	p.ring("")
	_, err := p.IdentityByPost(ctx, by, p.card)
	mustRefuse(t, err, "has died")
}

// Level 1 opens marketing choices; other consents come with level 2, and neither
// tells of those that are never spoken of.
func TestMarketingChoicesAtLevel1(t *testing.T) {
	p := newPhone(t)
	p.put(&model.Consent{Head: p.head(6), Act: model.ConsentGiven, Purpose: "enrol", On: by.Today() - 50})
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	if len(p.card.Choices) != 2 || !p.card.Further || p.card.Unspoken {
		t.Fatalf("level %d: %d consents, further %t, unspoken %t", p.card.Level, len(p.card.Choices), p.card.Further, p.card.Unspoken)
	}
	_, err := p.PlanWithdrawal(ctx, by, p.card, model.ID{9, 6})
	mustRefuse(t, err, "not open to the caller")
	p.answer("establishment", desk.AnswerRight)
	if len(p.card.Choices) != 3 || p.card.Further {
		t.Errorf("level %d: %d consents, further %t", p.card.Level, len(p.card.Choices), p.card.Further)
	}
}

// Where the policy never reads contact data out, a correction on the phone shows none
// of it: what is typed replaces the first of its type, and the rest stays.
func TestHiddenContactsAreCorrectedUnseen(t *testing.T) {
	p := newPhone(t)
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("\ncall:\n"), []byte("\ncall:\n  never-read-out: [contact]\n"), 1)
	if err := desk.PutPolicy(ctx, p.store, by, text, rand.Reader); err != nil {
		t.Fatal(err)
	}
	p.Desk = newDesk(t, p.store)
	p.ring("")
	_, err = p.DetailsByPhone(ctx, by, p.card)
	mustRefuse(t, err, "from level 2")
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	p.answer("establishment", desk.AnswerRight)
	if want := "email phone address department"; strings.Join(p.card.Unread, " ") != want || len(p.card.Contacts) > 0 {
		t.Fatalf("the card shows %+v, and not %q", p.card.Contacts, p.card.Unread)
	}
	s, err := p.DetailsByPhone(ctx, by, p.card)
	if err != nil || len(s.Contacts) > 0 || s.Name.Family != "Byron" {
		t.Fatalf("to be corrected: %+v, %v", s, err)
	}
	s.KnownAs = "Countess"
	s.Contacts = []model.Contact{{Type: model.Phone, Value: "07700 900999"}, {Type: model.Address, Postcode: "BS1 1AA"}}
	p.did(p.CorrectByPhone(ctx, by, p.card, s))
	var got []string
	for _, c := range p.file().Subject.Contacts {
		got = append(got, c.Value+" "+c.Postcode)
	}
	if want := "ada@example.org |07700 900999 |1 High Street BS1 1AA"; strings.Join(got, "|") != want {
		t.Errorf("contacts are %q", got)
	}
}

// What a caller asked for in a call is not logged a second time, unless a second one is
// meant; another caller in the same call asks anew.
func TestTheSameWishIsLoggedOnce(t *testing.T) {
	p := newPhone(t)
	first := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Complaint, false)).Request.Row.Reference
	if p.card.Logged[calendar.Complaint] != first || p.card.Logged[calendar.Access] != "" {
		t.Fatalf("the card knows of %v", p.card.Logged)
	}
	_, err := p.RequestByPhone(ctx, by, p.card, calendar.Complaint, false)
	mustRefuse(t, err, first+" of this call is that already")
	p.did(p.RequestByPhone(ctx, by, p.card, calendar.Complaint, true))
	if p.card.Logged[calendar.Complaint] != first {
		t.Errorf("after a second one the card names %q, not the first", p.card.Logged[calendar.Complaint])
	}
	p.did(p.RequestByPhone(ctx, by, p.card, calendar.Access, false))
	stopped := p.did(p.ObjectByPhone(ctx, by, p.card)).Request.Row.Reference
	_, err = p.RequestByPhone(ctx, by, p.card, calendar.MarketingObjection, false)
	mustRefuse(t, err, stopped)
	p.is(model.Agent)
	p.did(p.RequestByPhone(ctx, by, p.card, calendar.Complaint, false))
	p.is(model.Employer)
	noted := p.did(p.ApproachByPhone(ctx, by, p.card, false)).Request.Row.Reference
	if p.card.Approached() != noted {
		t.Errorf("approached: %q", p.card.Approached())
	}
	_, err = p.ApproachByPhone(ctx, by, p.card, false)
	mustRefuse(t, err, noted)
	p.did(p.ApproachByPhone(ctx, by, p.card, true))
	p.ring("")
	p.did(p.RequestByPhone(ctx, by, p.card, calendar.Complaint, false))
}
