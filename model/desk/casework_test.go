package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// A casework is a desk with one person and what is done with their requests.
type casework struct {
	t   *testing.T
	d   *desk.Desk
	s   model.Store
	ada *model.Subject
}

func newCasework(t *testing.T) *casework {
	s := newStore(t)
	d := newDesk(t, s)
	return &casework{t: t, d: d, s: s, ada: addPerson(t, d, "Ada", "Byron")}
}

func (c *casework) log(kind model.RequestType) *desk.RequestFile {
	c.t.Helper()
	return c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{Type: kind, Channel: model.ByEmail, Received: by.Today().AddDays(-3), Subject: c.ada.ID}))
}

func (c *casework) ok(f *desk.RequestFile, err error) *desk.RequestFile {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

func (c *casework) do(f *desk.RequestFile, h desk.Happening) *desk.RequestFile {
	c.t.Helper()
	return c.ok(c.d.Record(ctx, by, f.Request.ID, h))
}

func (c *casework) refuses(f *desk.RequestFile, h desk.Happening, want string) {
	c.t.Helper()
	_, err := c.d.Record(ctx, by, f.Request.ID, h)
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), want) {
		c.t.Errorf("%s: got %v, want %q", h.Kind, err, want)
	}
}

func (c *casework) restricted() bool {
	row, _ := c.d.SubjectRow(by, c.ada.ID)
	return row.Flags.Has(model.Restricted)
}

// TestAContestedFieldIsRestrictedWhileChecked: a rectification restricts from
// the moment it is logged, tells the recipients of the correction, and lets go
// only after the person was told (Art 18, 19).
// Clauses: J55, P51
func TestAContestedFieldIsRestrictedWhileChecked(t *testing.T) {
	c := newCasework(t)
	err := c.s.Write(ctx, model.Act{At: by.At, Actor: "officer", Action: "test"}, func(w model.Writer) error {
		return w.Put(model.Encode(&model.Disclosure{Head: model.Head{ID: model.ID{7}, Owner: c.ada.ID}, Recipient: "Awarding Body", On: by.Today()}))
	})
	if err != nil {
		t.Fatal(err)
	}
	f := c.log(calendar.Rectification)
	if !c.restricted() {
		t.Fatal("nothing is restricted")
	}
	f = c.do(f, desk.Happening{Kind: model.EventItem, Text: "date of birth"})
	c.refuses(f, desk.Happening{Kind: model.EventClosed}, "nothing is decided")
	f = c.do(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: "corrected"})
	if !slices.ContainsFunc(f.File.Tasks, func(k handling.TaskState) bool { return k.ID == "tell:awarding body" && k.Open() }) {
		t.Fatalf("the recipient is not to be told: %+v", f.File.Tasks)
	}
	f = c.do(f, desk.Happening{Kind: model.EventSent, Text: "by email"})
	for _, k := range []string{"identity", "check", "correct"} {
		f = c.do(f, desk.Happening{Kind: model.EventTaskDone, Code: k})
	}
	c.refuses(f, desk.Happening{Kind: model.EventClosed}, "before the restriction ends")
	c.refuses(f, desk.Happening{Kind: model.EventLifted, Text: "checked"}, "Art 18(3)")
	f = c.do(f, desk.Happening{Kind: model.EventLiftNotice, Text: "by email"})
	c.refuses(f, desk.Happening{Kind: model.EventClosed}, "tell Awarding Body")
	f = c.do(f, desk.Happening{Kind: model.EventTaskExcused, Code: "tell:awarding body", Text: "dissolved in May"})
	f = c.do(f, desk.Happening{Kind: model.EventClosed})
	if c.restricted() || !f.File.Closed || len(f.Missing) > 0 {
		t.Errorf("restricted %v, closed %v, missing %q", c.restricted(), f.File.Closed, f.Missing)
	}
	f = c.do(f, desk.Happening{Kind: model.EventReopened, Text: "the month is wrong too"})
	if !c.restricted() || f.File.Closed {
		t.Error("reopened, and not restricted again")
	}
}

// TestTwoReasonsToRestrict: one request that ends does not lift what another
// still restricts.
func TestTwoReasonsToRestrict(t *testing.T) {
	c := newCasework(t)
	one, two := c.log(calendar.Rectification), c.log(calendar.Objection)
	c.do(one, desk.Happening{Kind: model.EventWithdrawn, Text: "rang"})
	if !c.restricted() {
		t.Fatal("the objection restricts no more")
	}
	c.do(two, desk.Happening{Kind: model.EventWithdrawn, Text: "rang"})
	if c.restricted() {
		t.Fatal("nothing restricts any more, and the flag stays")
	}
}

// TestMarketingObjectionStopsAtOnce: logging it is stopping it; matching it to
// a person later stops it then.
func TestMarketingObjectionStopsAtOnce(t *testing.T) {
	c := newCasework(t)
	contacted := func() bool {
		row, _ := c.d.SubjectRow(by, c.ada.ID)
		return !row.Flags.Has(model.DoNotContact)
	}
	f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.MarketingObjection, Received: by.Today(), Summary: "stop writing to me"}))
	if !contacted() {
		t.Fatal("stopped for somebody")
	}
	f = c.ok(c.d.Match(ctx, by, f.Request.ID, c.ada.ID))
	if contacted() {
		t.Fatal("matched, and not stopped")
	}
	c.refuses(f, desk.Happening{Kind: model.EventClosed}, "send the reply")
	f = c.do(f, desk.Happening{Kind: model.EventSent, Text: "by email"})
	c.do(f, desk.Happening{Kind: model.EventClosed})
}

// TestAMatchIsTakenBack: where nothing followed from it, nobody is known again.
func TestAMatchIsTakenBack(t *testing.T) {
	c := newCasework(t)
	open := func(f *desk.RequestFile) bool {
		return slices.ContainsFunc(f.File.Tasks, func(k handling.TaskState) bool { return k.ID == "match" && k.Open() })
	}
	log := func(kind model.RequestType) *desk.RequestFile {
		return c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{Type: kind, Received: by.Today(), Summary: "about me"}))
	}
	refuses := func(f *desk.RequestFile, want string) {
		t.Helper()
		if _, err := c.d.Match(ctx, by, f.Request.ID, model.ID{}); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), want) {
			t.Errorf("%s taken back: %v, want %q", f.Request.Type, err, want)
		}
	}
	f := log(calendar.Access)
	refuses(f, "nothing to take back")
	f = c.ok(c.d.Match(ctx, by, f.Request.ID, c.ada.ID))
	if open(f) {
		t.Fatal("matched, and still to be matched")
	}
	f = c.ok(c.d.Match(ctx, by, f.Request.ID, model.ID{}))
	if !open(f) || f.Subject != nil || f.Row.Name == "Ada Byron" {
		t.Errorf("taken back: %+v", f.Row)
	}
	if person, err := c.d.OpenSubject(ctx, by, c.ada.ID, "test"); err != nil || len(person.Requests) != 0 {
		t.Errorf("the person has it still: %v, %v", person.Requests, err)
	}
	f = c.ok(c.d.Match(ctx, by, f.Request.ID, c.ada.ID))
	f = c.do(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: "nothing-held"})
	refuses(f, "something is decided")

	f = log(calendar.Rectification)
	c.ok(c.d.Match(ctx, by, f.Request.ID, c.ada.ID))
	refuses(f, "lift the restriction first")

	f = log(calendar.MarketingObjection)
	c.ok(c.d.Match(ctx, by, f.Request.ID, c.ada.ID))
	refuses(f, "marketing to this person was stopped")
	grace := addPerson(t, c.d, "Grace", "Hopper")
	c.ok(c.d.Match(ctx, by, f.Request.ID, grace.ID))
	if row, _ := c.d.SubjectRow(by, grace.ID); !row.Flags.Has(model.DoNotContact) {
		t.Error("corrected to whoever is meant, and not stopped for them")
	}
}

func TestSplitLinksBoth(t *testing.T) {
	c := newCasework(t)
	one := c.log(calendar.Access)
	two := c.ok(c.d.Split(ctx, by, one.Request.ID, calendar.Complaint, "nobody answered"))
	if two.Request.Received != one.Request.Received || !slices.Contains(two.File.Linked, one.Request.ID) {
		t.Errorf("%+v", two.Request)
	}
	one, _ = c.d.OpenRequest(ctx, by, one.Request.ID)
	if !slices.Contains(one.File.Linked, two.Request.ID) {
		t.Error("the first does not name the second")
	}
	if _, err := c.d.Split(ctx, by, one.Request.ID, calendar.Access, "again"); model.FaultOf(err) != model.Refused {
		t.Errorf("split into the same type: %v", err)
	}
}

// TestBodiesHaveNoClock: what police, employers and relatives of the dead want is
// kept, with the reason, and no month runs (LAW.md 2.4).
func TestBodiesHaveNoClock(t *testing.T) {
	c := newCasework(t)
	for _, k := range []model.RequesterKind{model.Authority, model.Employer, model.School, model.Executor} {
		n := desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: c.ada.ID, Requester: model.Requester{Kind: k, Name: "A Body"}}
		f := c.ok(c.d.LogRequest(ctx, by, n))
		if f.Row.Clock.State != calendar.NotApplicable || !f.Row.Clock.Due.IsZero() && !f.Row.Closed {
			t.Errorf("%s: %+v", k, f.Row.Clock)
		}
		if k == model.Executor {
			continue
		}
		n.WithAuthority = true
		if f = c.ok(c.d.LogRequest(ctx, by, n)); f.Row.Closed || f.Row.Clock.Due.IsZero() {
			t.Errorf("%s with authority: %+v", k, f.Row.Clock)
		}
	}
}

// TestTheSecondIsTold: of two people acting on one request the second learns
// who was first; a note in between is no reason to refuse.
func TestTheSecondIsTold(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	other := by
	other.Actor = "colleague"
	if err := c.d.NoteRequest(ctx, other, f.Request.ID, "rang again"); err != nil {
		t.Fatal(err)
	}
	seen := by.Having(f.Row.Sight())
	c.ok(c.d.Record(ctx, seen, f.Request.ID, desk.Happening{Kind: model.EventAcknowledged}))
	if _, err := c.d.Record(ctx, other, f.Request.ID, desk.Happening{Kind: model.EventSearched, Text: "mail"}); err != nil {
		t.Fatal(err)
	}
	_, err := c.d.Record(ctx, seen, f.Request.ID, desk.Happening{Kind: model.EventSearched, Text: "shelves"})
	var conflict *model.ConflictError
	if !errors.As(err, &conflict) || conflict.Actor != "colleague" {
		t.Errorf("got %v", err)
	}
}

// TestWhatIfChangesNothing: dates can be tried, days to come too.
func TestWhatIfChangesNothing(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	asked := desk.Happening{Kind: model.EventClarifyAsked, Text: "which years?", On: by.Today()}
	answered := desk.Happening{Kind: model.EventClarifyAnswered, Text: "2024", On: by.Today().AddDays(10)}
	r, err := c.d.WhatIf(f, by, asked, answered)
	if err != nil {
		t.Fatal(err)
	}
	if moved := r.End.Sub(f.Row.Clock.End); moved != 10 {
		t.Errorf("a pause of ten days moves the end by %d", moved)
	}
	after, _ := c.d.OpenRequest(ctx, by, f.Request.ID)
	if len(after.Request.Events) != len(f.Request.Events) {
		t.Error("what if was kept")
	}
	why := map[string]string{}
	for _, s := range c.d.Steps(c.log(calendar.Erasure), by) {
		why[s.Word] = s.Why
	}
	if !strings.Contains(why["ask-clarification"], "access requests only") || why["ask-identity"] != "" || why["close"] == "" {
		t.Errorf("steps of an erasure: %q", why)
	}
}

// TestStepsSayWhatIsInTheWay: a step that answers nothing is not offered, nor a
// lift of which the person was not told.
func TestStepsSayWhatIsInTheWay(t *testing.T) {
	c := newCasework(t)
	why := func(f *desk.RequestFile, word string) string {
		for _, s := range c.d.Steps(f, by) {
			if s.Word == word {
				return s.Why
			}
		}
		return "no such step"
	}
	access := c.log(calendar.Access)
	for word, want := range map[string]string{"clarification-answered": "no question is open", "fee-paid": "no fee was asked",
		"lift": "nothing is restricted", "lift-notice": "nothing is restricted"} {
		if got := why(access, word); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	f := c.log(calendar.Rectification)
	if got := why(f, "lift"); !strings.Contains(got, "Art 18(3)") {
		t.Errorf("lift before the notice: %q", got)
	}
	if got := why(f, "lift-notice"); got != "" {
		t.Errorf("the notice: %q", got)
	}
	f = c.do(f, desk.Happening{Kind: model.EventLiftNotice, Text: "by email"})
	if got := why(f, "lift"); got != "" {
		t.Errorf("lift after the notice: %q", got)
	}
}

func TestRetype(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	f = c.ok(c.d.Retype(ctx, by, f.Request.ID, calendar.Rectification))
	if f.Request.Type != calendar.Rectification || !c.restricted() {
		t.Errorf("%s, restricted %v", f.Request.Type, c.restricted())
	}
	if _, err := c.d.Retype(ctx, by, f.Request.ID, calendar.Access); model.FaultOf(err) != model.Refused {
		t.Errorf("a request that restricts was retyped: %v", err)
	}
}
