package desk_test

import (
	"slices"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// TestWhoMayAsk goes through the requesters of LAW.md 2.4: whose message is a
// request with a clock, whose waits for authority, whose is kept without one.
func TestWhoMayAsk(t *testing.T) {
	c := newCasework(t)
	for kind, want := range map[model.RequesterKind][2]calendar.State{ // without and with authority
		model.Self:      {calendar.Running, calendar.Running},
		model.Agent:     {calendar.AwaitingAuthority, calendar.Running},
		model.Parent:    {calendar.AwaitingAuthority, calendar.Running},
		model.Attorney:  {calendar.AwaitingAuthority, calendar.Running},
		model.School:    {calendar.NotApplicable, calendar.Running},
		model.Employer:  {calendar.NotApplicable, calendar.Running},
		model.Authority: {calendar.NotApplicable, calendar.Running},
		model.Executor:  {calendar.NotApplicable, calendar.NotApplicable},
	} {
		for i, authority := range []bool{false, true} {
			f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{
				Type: calendar.Access, Received: by.Today().AddDays(-3), Subject: c.ada.ID,
				Requester: model.Requester{Kind: kind, Name: "Somebody"}, WithAuthority: authority,
			}))
			if got := f.Row.Clock; got.State == calendar.Running && got.Start != f.Row.Received {
				t.Errorf("%s: starts %s, received %s", kind, got.Start, f.Row.Received)
			}
			if got := f.Row.Clock; got.State != want[i] || (got.Due.IsZero() != (want[i] != calendar.Running)) {
				t.Errorf("%s, authority %v: %s, due %s; want %s", kind, authority, got.State, got.Due, want[i])
			}
		}
	}
}

// TestAnAgentStartsTheClockWithAuthority: the period starts on the day on which
// authority that satisfies arrives, and not with what was not enough.
func TestAnAgentStartsTheClockWithAuthority(t *testing.T) {
	c := newCasework(t)
	received := by.Today().AddDays(-10)
	f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{
		Type: calendar.Access, Received: received, Subject: c.ada.ID, Requester: model.Requester{Kind: model.Agent, Name: "A Solicitor"},
	}))
	if len(f.Row.Clock.Warnings) != 1 {
		t.Errorf("nobody is told that authority was never asked for: %q", f.Row.Clock.Warnings)
	}
	f = c.do(f, desk.Happening{Kind: model.EventAuthorityAsked, On: received.AddDays(1), Text: "a signed form"})
	f = c.do(f, desk.Happening{Kind: model.EventAuthorityReceived, On: received.AddDays(4), Text: "not signed", Ground: model.NotEnough})
	if f.Row.Clock.State != calendar.AwaitingAuthority {
		t.Fatalf("an unsigned form satisfied: %s", f.Row.Clock.State)
	}
	f = c.do(f, desk.Happening{Kind: model.EventAuthorityReceived, On: received.AddDays(8), Text: "signed"})
	if f.Row.Clock.Start != received.AddDays(8) || f.Row.Clock.State != calendar.Running {
		t.Errorf("starts %s, %s", f.Row.Clock.Start, f.Row.Clock.State)
	}
}

// TestAChildsRightIsJudgedAndNoted: a request of or for a child is not closed
// before it is noted how its understanding was judged; of an adult, of a child of
// 12 in Scotland, and of a stop that needs no understanding, nothing is asked.
func TestAChildsRightIsJudgedAndNoted(t *testing.T) {
	c := newCasework(t)
	born := func(years int) model.ID {
		s := &model.Subject{Name: model.Name{Given: "Tom", Family: "Child"}, Born: by.Today().AddMonths(-12 * years).AddDays(-20)}
		f, err := c.d.AddSubject(ctx, by, s)
		if err != nil {
			t.Fatal(err)
		}
		return f.ID
	}
	asks := func(f *desk.RequestFile) bool {
		return slices.ContainsFunc(f.File.Tasks, func(k handling.TaskState) bool { return k.ID == handling.CompetenceTask && k.Needed })
	}
	for _, v := range []struct {
		age  int
		by   model.RequesterKind
		kind model.RequestType
		want bool
	}{
		{11, model.Self, calendar.Access, true}, {17, model.Self, calendar.Erasure, true}, {18, model.Self, calendar.Access, false},
		{9, model.Parent, calendar.Access, true}, {30, model.Parent, calendar.Access, false},
		{11, model.Self, calendar.MarketingObjection, false}, {11, model.Self, calendar.ConsentWithdrawal, false},
	} {
		f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{
			Type: v.kind, Received: by.Today(), Subject: born(v.age), Requester: model.Requester{Kind: v.by, Name: "N"}, WithAuthority: true,
		}))
		if asks(f) != v.want {
			t.Errorf("%d years, %s asks for %s: noted %v, want %v", v.age, v.by, v.kind, asks(f), v.want)
		}
	}
	f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Summary: "all of it"}))
	f = c.ok(c.d.Match(ctx, by, f.Request.ID, born(10)))
	if !asks(f) {
		t.Error("a request that was matched to a child later does not ask")
	}
	c.refuses(f, desk.Happening{Kind: model.EventTaskDone, Code: handling.CompetenceTask}, "write how it was judged")
	c.do(f, desk.Happening{Kind: model.EventTaskDone, Code: handling.CompetenceTask, Text: "spoke with Tom; he knows what he asks for"})
}
