package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/marketing"
	"lethe/model/policy"
	"lethe/storage"
	"lethe/storage/audit"
)

// A phone is a desk with one person, Ada, about whom people ring.
type phone struct {
	testing.TB
	*desk.Desk
	store *storage.Store
	ada   *model.Subject
	card  *desk.CallCard
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	p := &phone{TB: t, store: newStore(t)}
	p.Desk = newDesk(t, p.store)
	var err error
	p.ada, err = p.AddSubject(ctx, by, &model.Subject{
		Name: model.Name{Given: "Ada", Family: "Byron"}, Born: calendar.NewDate(1984, time.December, 3), Establishment: "Hill Top School",
		Contacts: []model.Contact{
			{Type: model.Email, Value: "ada@example.org"}, {Type: model.Phone, Value: "07700 900123"},
			{Type: model.Address, Value: "1 High Street", Postcode: "BS16 1QY"},
		},
		Relationships: []model.Relationship{{Kind: "delegate", Stage: "enrolled", Started: by.Today() - 100}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.put(
		&model.Holding{Head: p.head(1), Category: "enrolment", Basis: model.BasisContract, Purpose: "enrol", Collected: by.Today() - 100, Fields: []model.Field{{Name: "course", Value: "First Aid at Work"}}},
		&model.Holding{Head: p.head(2), Category: "access-needs", Basis: model.BasisConsent, Purpose: "adjust", Fields: []model.Field{{Name: "need", Value: "nut allergy"}, {Name: "course", Value: "Secret Course"}}, Collected: by.Today()},
		&model.Holding{Head: p.head(3), Category: "preferences", Basis: model.BasisConsent, Purpose: "market", Collected: by.Today() - 50},
		&model.Consent{Head: p.head(4), Act: model.ConsentGiven, Purpose: "market", Channel: "email", On: by.Today() - 50},
		&model.Consent{Head: p.head(5), Act: model.ConsentGiven, Purpose: "market", Channel: "text", On: by.Today() - 50},
	)
	p.ring("01632 960001")
	return p
}

func (p *phone) head(n byte) model.Head { return model.Head{ID: model.ID{9, n}, Owner: p.ada.ID} }

func (p *phone) put(all ...model.Entity) {
	p.Helper()
	err := p.store.Write(ctx, model.Act{At: by.At, Actor: "test", Action: "test"}, func(w model.Writer) error {
		for _, e := range all {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
}

func (p *phone) ring(from string) {
	p.Helper()
	var err error
	if p.card, err = p.BeginCall(ctx, by, p.ada.ID, from); err != nil {
		p.Fatal(err)
	}
}

func (p *phone) answer(f policy.Fact, a desk.Answer) {
	p.Helper()
	next, err := p.AnswerCall(ctx, by, p.card, f, a)
	if err != nil {
		p.Fatal(err)
	}
	p.card = next
}

func (p *phone) is(k model.RequesterKind) {
	p.Helper()
	next, err := p.CallerIs(ctx, by, p.card, k, "Somebody Else")
	if err != nil {
		p.Fatal(err)
	}
	p.card = next
}

// did takes the card of an act that must succeed.
func (p *phone) did(v *desk.Phoned, err error) *desk.Phoned {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
	p.card = v.Card
	return v
}

func (p *phone) file() *desk.SubjectFile {
	p.Helper()
	f, err := p.OpenSubject(ctx, by, p.ada.ID, "test")
	if err != nil {
		p.Fatal(err)
	}
	return f
}

func (p *phone) actions() []string {
	p.Helper()
	var out []string
	err := p.store.Leaves(ctx, 0, func(l audit.Leaf) error {
		if strings.HasPrefix(l.Action, "call.") {
			out = append(out, l.Action)
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	return slices.Compact(out)
}

// Each level opens what the policy says and nothing before it. What must never
// be read out is at no level on the card, not even as a fact to check.
func TestCardDisclosesByLevel(t *testing.T) {
	p := newPhone(t)
	if c := p.card; c.Level != 0 || c.Requests != nil || c.Choices != nil || c.Contacts != nil || c.Enrolments != nil || c.Missing != 2 {
		t.Fatalf("at level 0: %+v", c)
	}
	var facts []string
	for _, f := range p.card.Facts {
		facts = append(facts, string(f.Fact)+": "+f.Value)
	}
	want := "date-of-birth: 3 December 1984 (3/12/1984), postcode: BS16 1QY, last-course: First Aid at Work, establishment: Hill Top School"
	if got := strings.Join(facts, ", "); got != want {
		t.Errorf("facts %s, want %s", got, want)
	}
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.NoAnswer)
	if p.card.Level != 0 || p.card.Missing != 1 {
		t.Fatalf("level %d, %d missing after one right answer", p.card.Level, p.card.Missing)
	}
	p.answer("last-course", desk.AnswerRight)
	if c := p.card; c.Level != 1 || len(c.Choices) != 2 || c.Contacts != nil || c.Enrolments != nil {
		t.Fatalf("at level 1: %+v", c)
	}
	p.answer("establishment", desk.AnswerRight)
	if c := p.card; c.Level != 2 || len(c.Contacts) != 3 || len(c.Enrolments) != 2 {
		t.Fatalf("at level 2: %+v", c)
	}
	for _, e := range p.card.Enrolments {
		if strings.Contains(e.What, "Secret") {
			t.Error("special category data is on the card")
		}
	}
	if err := p.EndCall(ctx, by, p.card, model.CallAnswered); err != nil {
		t.Fatal(err)
	}
	want = "call.open call.answer call.identified-1 call.identified-2 call.end-answered"
	if got := strings.Join(p.actions(), " "); got != want {
		t.Errorf("audited %s, want %s", got, want)
	}
	if _, err := p.AnswerCall(ctx, by, p.card, "postcode", desk.AnswerRight); err != nil {
		return
	}
	t.Error("a call that is over goes on")
}

func TestWrongAnswersLockTheCard(t *testing.T) {
	p := newPhone(t)
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	p.answer("last-course", desk.AnswerWrong)
	if _, err := p.AnswerCall(ctx, by, p.card, "last-course", desk.AnswerRight); model.FaultOf(err) != model.Refused {
		t.Errorf("a second guess is taken: %v", err)
	}
	if p.card.Level != 1 || p.card.Locked {
		t.Fatalf("one wrong answer: %+v", p.card)
	}
	p.answer("establishment", desk.AnswerWrong)
	if c := p.card; c.Level != 0 || !c.Locked || c.Choices != nil {
		t.Fatalf("two wrong answers: %+v", c)
	}
	if _, err := p.ObjectByPhone(ctx, by, p.card); model.FaultOf(err) != model.Refused {
		t.Errorf("a locked card takes an objection: %v", err)
	}
	p.did(p.RequestByPhone(ctx, by, p.card, calendar.Erasure, false))
}

// Wrong answers are counted over the calls of a day, also after the console was
// opened again, and are gone on the next day.
func TestFishingIsNoticed(t *testing.T) {
	p := newPhone(t)
	p.answer("date-of-birth", desk.AnswerWrong)
	p.answer("postcode", desk.AnswerWrong)
	if w := p.Warnings(by); len(w) != 0 {
		t.Fatalf("warned after two: %v", w)
	}
	p.ring("01632 960777")
	if f := strings.Join(p.card.Flags, "; "); !strings.Contains(f, "another number, on Mon 23 Nov 2026") || !strings.Contains(f, "wrong answers in another call today") {
		t.Errorf("flags: %s", f)
	}
	p.answer("establishment", desk.AnswerWrong)
	if f := p.card.Flags[0]; f != "3 wrong answers about this person today: somebody may be fishing" {
		t.Errorf("the card says first: %s", f)
	}
	want := "3 wrong answers on the phone today about " + p.ada.Reference() + ": somebody may be fishing"
	if w := p.Warnings(by); !slices.Contains(w, want) {
		t.Errorf("warnings: %v", w)
	}
	if w := newDesk(t, p.store).Warnings(by); !slices.Contains(w, want) {
		t.Errorf("after opening again: %v", w)
	}
	if err := p.Load(ctx, by.Today()+1); err != nil {
		t.Fatal(err)
	}
	if w := p.Warnings(by); len(w) != 0 {
		t.Errorf("on the next day: %v", w)
	}
}

// An objection to marketing by phone takes effect in one act: flag, ledger,
// suppression, and a request that is carried out.
//
// Clauses: C45
func TestObjectionByPhoneTakesEffectAtOnce(t *testing.T) {
	p := newPhone(t)
	before, _ := p.store.AuditHead()
	v := p.did(p.ObjectByPhone(ctx, by, p.card))
	if r := v.Request.Row; !r.Closed || r.Type != calendar.MarketingObjection || r.Channel != model.ByPhone || r.Late {
		t.Errorf("request %+v", r)
	}
	f := p.file()
	if !f.Subject.Flags.Has(model.DoNotContact) || len(f.Consents) != 4 {
		t.Errorf("flags %v, %d entries in the ledger", f.Subject.Flags.Words(), len(f.Consents))
	}
	for _, channel := range []policy.ContactMethod{policy.ByEmail, policy.ByText, policy.ByPhone, policy.ByPost} {
		q := &marketing.Question{Subject: f.Subject, Channel: channel, Consents: f.Consents, Today: by.Today()}
		q.Subject.Flags = 0 // the ledger alone must do for what was consented to
		if d := marketing.Decide(p.Policy(), q); d.Allowed && channel != policy.ByPost {
			t.Errorf("%s is still allowed: %s", channel, d.Reason)
		}
	}
	var suppressed []*model.Suppression
	p.store.Read(ctx, func(r model.Reader) (err error) {
		suppressed, err = model.All[model.Suppression](r, model.ID{})
		return err
	})
	if len(suppressed) != 3 {
		t.Errorf("%d contacts suppressed, want 3", len(suppressed))
	}
	times, last := map[time.Time]bool{}, ""
	p.store.Leaves(ctx, before, func(l audit.Leaf) error {
		if l.Action == "request.log" {
			times[l.At], last = true, l.Action
		}
		return nil
	})
	if len(times) != 1 || last == "" {
		t.Error("the objection is not one act")
	}
	if _, err := p.ObjectByPhone(ctx, by, p.card); model.FaultOf(err) != model.Refused {
		t.Errorf("a second objection: %v", err)
	}
}

// A withdrawal says what stops before it is done, and takes effect at once.
//
// Clauses: P50, J60
func TestWithdrawalSaysWhatStops(t *testing.T) {
	p := newPhone(t)
	if _, err := p.PlanWithdrawal(ctx, by, p.card, model.ID{9, 4}); model.FaultOf(err) != model.Refused {
		t.Errorf("consents are told at level 0: %v", err)
	}
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	w, err := p.PlanWithdrawal(ctx, by, p.card, model.ID{9, 4})
	if err != nil || len(w.Loses) != 0 {
		t.Fatalf("text messages go on by consent: %+v, %v", w, err)
	}
	p.did(p.WithdrawByPhone(ctx, by, p.card, w))
	if acts := p.card.Call.Acts; !slices.Equal(acts, []string{"consent withdrawn: market email, told what stops"}) {
		t.Errorf("acts %q", acts)
	}
	w, err = p.PlanWithdrawal(ctx, by, p.card, model.ID{9, 5})
	if err != nil || len(w.Loses) != 1 || !strings.Contains(w.Loses[0], "preferences") {
		t.Fatalf("the last consent: %+v, %v", w, err)
	}
	p.did(p.WithdrawByPhone(ctx, by, p.card, w))
	if len(p.card.Choices) != 0 {
		t.Errorf("%d consents are left", len(p.card.Choices))
	}
	for _, h := range p.file().Holdings {
		if got := h.Holding.Event(model.ConsentWithdrawn); (h.Holding.Category == "preferences") != (got == by.Today()) {
			t.Errorf("%s: consent withdrawn on %v", h.Holding.Category, got)
		}
	}
}

// Each kind of caller has its own path: who may log what, and for whom nothing
// is ever told.
func TestCallersOfOtherKinds(t *testing.T) {
	for _, path := range desk.CallerPaths() {
		if path.Kind == model.Self {
			continue
		}
		p := newPhone(t)
		for _, f := range []policy.Fact{"date-of-birth", "postcode", "establishment"} {
			p.answer(f, desk.AnswerRight)
		}
		p.is(path.Kind)
		if c := p.card; c.Level != 0 || c.Contacts != nil || c.Choices != nil || len(c.Path.Say) == 0 || c.Path.Rule == "" {
			t.Errorf("%s: %+v", path.Kind, c)
		}
		if _, err := p.AnswerCall(ctx, by, p.card, "last-course", desk.AnswerRight); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: facts are checked: %v", path.Kind, err)
		}
		v, err := p.RequestByPhone(ctx, by, p.card, calendar.Access, false)
		switch {
		case !path.Requests:
			if model.FaultOf(err) != model.Refused {
				t.Errorf("%s: a request is logged: %v", path.Kind, err)
			}
			p.approach(path)
		case err != nil:
			t.Errorf("%s: %v", path.Kind, err)
		case v.Request.Row.Clock.State != calendar.AwaitingAuthority || v.Request.Request.Requester.Name != "Somebody Else":
			t.Errorf("%s: %s, %+v", path.Kind, v.Request.Row.Clock.State, v.Request.Request.Requester)
		default:
			p.card = v.Card
			if _, err := p.ApproachByPhone(ctx, by, p.card, false); model.FaultOf(err) != model.Refused {
				t.Errorf("%s: whoever may make a request makes none: %v", path.Kind, err)
			}
		}
		if _, err := p.ObjectByPhone(ctx, by, p.card); (err == nil) != path.Stops {
			t.Errorf("%s: objection: %v", path.Kind, err)
		}
	}
}

// approach logs what a caller wants who cannot make a request: no clock runs, and
// the register says what it is.
func (p *phone) approach(path desk.CallerPath) {
	p.Helper()
	v := p.did(p.ApproachByPhone(ctx, by, p.card, false))
	r := v.Request.Row
	if !r.Closed || !r.Clock.Due.IsZero() || r.Channel != model.ByPhone || v.Request.Request.Requester.Kind != path.Kind {
		p.Errorf("%s: logged as %+v", path.Kind, r)
	}
	if acts := p.card.Call.Acts; len(acts) != 1 || acts[0] != "logged "+r.Reference+", "+path.Approach {
		p.Errorf("%s: acts %q", path.Kind, acts)
	}
}

// Whoever tries one person after the other from one number is noticed, though
// about none of them many answers were wrong; a number that is not known is not.
func TestFishingFromOneNumber(t *testing.T) {
	p := newPhone(t)
	p.answer("date-of-birth", desk.AnswerWrong)
	other, err := p.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Bea", Family: "Byron"}, Born: calendar.NewDate(1990, time.May, 1), Establishment: "Hill Top School"})
	if err != nil {
		t.Fatal(err)
	}
	wrong := func(from string, facts ...policy.Fact) {
		card, err := p.BeginCall(ctx, by, other.ID, from)
		for _, f := range facts {
			if err == nil {
				card, err = p.AnswerCall(ctx, by, card, f, desk.AnswerWrong)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		p.card = card
	}
	wrong("", "date-of-birth")
	wrong("01632 960001", "date-of-birth")
	if w := p.Warnings(by); len(w) != 0 {
		t.Fatalf("warned after two from one number: %v", w)
	}
	wrong("+44 1632 960001", "establishment")
	if f := p.card.Flags; !slices.Contains(f, "3 wrong answers about 2 people from this number today: somebody may be fishing") {
		t.Errorf("flags: %q", f)
	}
	want := "3 wrong answers on the phone today about 2 people from one number, ending in 0001: somebody may be fishing"
	for _, d := range []*desk.Desk{p.Desk, newDesk(t, p.store)} {
		if w := d.Warnings(by); !slices.Contains(w, want) {
			t.Errorf("warnings: %v", w)
		}
	}
}

func TestCallKeepsItsActsAndCanBeResumed(t *testing.T) {
	p := newPhone(t)
	v := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Erasure, false))
	if v.Request.Row.Clock.Due.String() != "2026-12-23" {
		t.Errorf("due %s", v.Request.Row.Clock.Due)
	}
	v = p.did(p.IdentityByPost(ctx, by, p.card))
	if v.Request == nil || v.Request.Row.Clock.State != calendar.AwaitingID {
		t.Errorf("identity: %+v", v.Request)
	}
	p.did(p.NoteByPhone(ctx, by, p.card, "Speaks slowly, please."))
	if _, err := p.CorrectByPhone(ctx, by, p.card, p.file().Subject); model.FaultOf(err) != model.Refused {
		t.Errorf("details are corrected at level 0: %v", err)
	}
	other := by
	other.Actor = "somebody else"
	if _, err := p.ResumeCall(ctx, other, p.ada.ID, p.card.Call.ID); model.FaultOf(err) != model.Refused {
		t.Errorf("another takes the call over: %v", err)
	}
	c, err := p.ResumeCall(ctx, by, p.ada.ID, p.card.Call.ID)
	if err != nil {
		t.Fatal(err)
	}
	if tl := p.file().Timeline; !slices.ContainsFunc(tl, func(m desk.Moment) bool {
		return strings.HasPrefix(m.What, "telephone call: logged R-2026-0001, erasure; identity asked")
	}) {
		t.Errorf("timeline %v", tl)
	}
	want := []string{"logged R-2026-0001, erasure", "identity asked by post, R-2026-0001", "note added"}
	if !slices.Equal(c.Call.Acts, want) {
		t.Errorf("acts %q, want %q", c.Call.Acts, want)
	}
	if err := p.EndCall(ctx, by, c, model.CallActed); err != nil {
		t.Fatal(err)
	}
	if _, err := p.ResumeCall(ctx, by, p.ada.ID, c.Call.ID); model.FaultOf(err) != model.Refused {
		t.Errorf("an ended call is resumed: %v", err)
	}
}

// Under the policy's age the card asks for a guardian; nobody identifies
// themselves as somebody who has died.
func TestFlagsOfTheCard(t *testing.T) {
	p := newPhone(t)
	s := p.file().Subject
	s.Born, s.Flags = by.Today()-15*365, model.Deceased|model.Restricted
	if _, err := p.CorrectSubject(ctx, by, s); err != nil {
		t.Fatal(err)
	}
	p.ring("+44 7700 900123")
	want := "restricted; deceased; guardian needed; somebody has asked before from another number, on Mon 23 Nov 2026; rings from a number on record, which proves nothing"
	if got := strings.Join(p.card.Flags, "; "); got != want {
		t.Errorf("flags %s\nwant  %s", got, want)
	}
	_, err := p.AnswerCall(ctx, by, p.card, "postcode", desk.AnswerRight)
	mustRefuse(t, err, "has died: confirm nothing")
	if p.card.Level != 0 || p.card.Missing != 0 {
		t.Errorf("level %d, %d missing", p.card.Level, p.card.Missing)
	}
}

// A hold on the person is a flag, without whose or why it is; a released one is none.
func TestAHoldIsAFlagOfTheCard(t *testing.T) {
	p := newPhone(t)
	hold := &model.Hold{Head: model.Head{ID: model.ID{7}}, Type: model.HoldLitigation, Subject: p.ada.ID, Reason: "claim against the trainer", Placed: by.At}
	other := &model.Hold{Head: model.Head{ID: model.ID{8}}, Type: model.HoldLitigation, Subject: model.ID{1}, Placed: by.At}
	p.put(other)
	p.ring("")
	if len(p.card.Flags) > 0 {
		t.Errorf("flags %q of somebody else's hold", p.card.Flags)
	}
	p.put(hold)
	p.ring("")
	got := strings.Join(p.card.Flags, "; ")
	if !strings.Contains(got, "a hold is in force: promise no erasure") || strings.Contains(got, "claim") || strings.Contains(got, "litigation") {
		t.Errorf("flags %q", got)
	}
	hold.Released, hold.Version = by.At, 1
	p.put(hold)
	p.ring("")
	if len(p.card.Flags) > 0 {
		t.Errorf("flags %q of a released hold", p.card.Flags)
	}
}

// A consent to a purpose that uses special category data would tell what is held: it
// is on no card, and is not withdrawn by naming its id. The card says that there is more.
func TestSpecialConsentsAreNotOnTheCard(t *testing.T) {
	p := newPhone(t)
	p.put(&model.Consent{Head: p.head(6), Act: model.ConsentGiven, Purpose: "adjust", Explicit: true, On: by.Today() - 50},
		&model.Consent{Head: p.head(7), Act: model.ConsentGiven, Purpose: "of an older policy", On: by.Today() - 50})
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	p.answer("establishment", desk.AnswerRight)
	if p.card.Level != 2 || len(p.card.Choices) != 2 || !p.card.Unspoken {
		t.Fatalf("level %d, %d consents, others %t", p.card.Level, len(p.card.Choices), p.card.Unspoken)
	}
	for _, v := range p.card.Choices {
		if v.Purpose != "market" {
			t.Errorf("the card names a consent to %s", v.Purpose)
		}
	}
	_, err := p.PlanWithdrawal(ctx, by, p.card, model.ID{9, 6})
	mustRefuse(t, err, "not open to the caller")
}

// The rule that is shown follows the person's age: a child asks in their own right, and
// the parent of an adult is an agent.
func TestThePathFollowsTheAge(t *testing.T) {
	for _, c := range []struct {
		years      int
		kind       model.RequesterKind
		rule, said string
	}{
		{30, model.Self, "", ""},
		{15, model.Self, "A child's own right if they understand it", ""},
		{15, model.Parent, "The right is the child's own", "I cannot say anything about a child on the phone"},
		{-1, model.Parent, "of an adult, a parent needs authority", "proof of parental responsibility"},
		{30, model.Parent, "The subject is an adult: a parent needs authority like any agent", "before we have signed authority"},
	} {
		p := newPhone(t)
		s := p.file().Subject
		if s.Born = 0; c.years >= 0 {
			s.Born = by.Today().AddMonths(-12 * c.years)
		}
		if _, err := p.CorrectSubject(ctx, by, s); err != nil {
			t.Fatal(err)
		}
		p.ring("")
		p.is(c.kind)
		path := p.card.Path
		if (path.Rule == "") != (c.rule == "") || !strings.Contains(path.Rule, c.rule) || !strings.Contains(strings.Join(path.Say, " "), c.said) {
			t.Errorf("%s of %d years: %+v", c.kind, c.years, path)
		}
	}
}
