package demo

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// everyRequest returns all requests of an organisation.
func everyRequest(o *Organisation) ([]*model.Request, error) {
	out := o.Unmatched()
	err := o.Each(func(p *Person) error { out = append(out, p.Requests...); return nil })
	return out, err
}

var clockRules = calendar.Rules{Holidays: calendar.NewHolidays(calendar.EnglandAndWales), DatesOnly: true}

// Every ledger is lawful on the day the demo is for, whatever the day, and no
// two requests share a reference.
func TestLedgersAreLawful(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := calendar.NewDate(2026, 7, 1).AddDays(rapid.IntRange(0, 1500).Draw(t, "day"))
		o := New(rapid.Uint64().Draw(t, "seed"), today, 200)
		requests, err := everyRequest(o)
		if err != nil {
			t.Fatal(err)
		}
		references := map[string]bool{}
		for _, r := range requests {
			if _, err := calendar.Clock(r.History(), clockRules, today); err != nil {
				t.Errorf("%s %q received %s: %v", r.Type, r.Summary, r.Received, err)
			}
			if !slices.IsSortedFunc(r.Events, func(a, b model.Event) int { return a.At.Compare(b.At) }) {
				t.Errorf("%q: events out of order", r.Summary)
			}
			for _, e := range r.Events {
				if e.On > today || e.On < r.Received || calendar.InLondon(e.At) != e.On {
					t.Errorf("%q received %s: %s on %s", r.Summary, r.Received, e.Kind, e.On)
				}
			}
			if references[r.Reference()] {
				t.Errorf("%s names two requests", r.Reference())
			}
			references[r.Reference()] = true
		}
	})
}

// References follow the order of receipt.
func TestReferencesFollowReceipt(t *testing.T) {
	requests, err := everyRequest(New(1, testDay, 2000))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(requests, func(a, b *model.Request) int {
		return int(a.Year*10000+a.Number) - int(b.Year*10000+b.Number)
	})
	for i := 1; i < len(requests); i++ {
		if requests[i].Received < requests[i-1].Received {
			t.Errorf("%s was received before %s", requests[i].Reference(), requests[i-1].Reference())
		}
	}
}

// The queue of the demo has about sixty requests, of every type, in every
// state, and each sight that the requests pane must be able to show.
func TestQueueShowsEverything(t *testing.T) {
	requests, err := everyRequest(New(1, testDay, 2000))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(requests); n < 55 || n > 70 {
		t.Errorf("%d requests", n)
	}
	types, states, seen := map[model.RequestType]int{}, map[calendar.State]int{}, map[string]int{}
	due := map[int]int{}
	for _, r := range requests {
		c, err := calendar.Clock(r.History(), clockRules, testDay)
		if err != nil {
			t.Fatal(err)
		}
		types[r.Type]++
		states[c.State]++
		if c.State.Open() && !c.Due.IsZero() {
			due[c.Due.Sub(testDay)]++
		}
		for what, is := range map[string]bool{
			"late":           c.Overdue,
			"closed in time": c.State == calendar.Closed && c.DaysLate == 0,
			"closed late":    c.State == calendar.Closed && c.DaysLate > 0,
			"extended":       c.Extended && c.State.Open(),
			"late notice":    len(r.History().Extensions) > 0 && !c.Extended,
			"unassigned":     r.Assignee == "" && c.State.Open(),
			"unmatched":      r.Subject.IsZero(),
			"late complaint": r.Type == calendar.Complaint && c.Overdue,
			"complaint soon": r.Type == calendar.Complaint && !c.Overdue && c.State.Open() && c.Due.Sub(testDay) < 4,
			"reopened":       slices.ContainsFunc(r.Events, func(e model.Event) bool { return e.Kind == model.EventReopened }),
			"next action":    !r.NextOn.IsZero(),
			"by an agent":    r.Requester.Kind == model.Agent, "by a parent": r.Requester.Kind == model.Parent,
			"by executors": r.Requester.Kind == model.Executor, "by an employer": r.Requester.Kind == model.Employer,
		} {
			if is {
				seen[what]++
			} else {
				seen[what] += 0
			}
		}
	}
	for _, want := range calendar.RequestTypes() {
		if types[want] == 0 {
			t.Errorf("no request of type %s", want)
		}
	}
	for _, want := range []calendar.State{calendar.AwaitingID, calendar.AwaitingAuthority, calendar.AwaitingFee, calendar.Running,
		calendar.Paused, calendar.Extended, calendar.Acknowledged, calendar.Closed, calendar.Withdrawn, calendar.NotApplicable} {
		if states[want] == 0 {
			t.Errorf("no request is %s", want)
		}
	}
	for what, n := range seen {
		if n == 0 {
			t.Errorf("no request: %s", what)
		}
	}
	for _, days := range []int{-9, -1, 0, 1, 2, 5, 6, 7} {
		if due[days] == 0 {
			t.Errorf("no request is due in %d days", days)
		}
	}
}

// Whichever working day the demo is opened on, something is late, something is
// due that day and something within the week.
func TestQueueIsAlwaysInteresting(t *testing.T) {
	for day := calendar.NewDate(2026, 8, 3); day < calendar.NewDate(2027, 8, 3); day++ {
		if !clockRules.Holidays.IsWorking(day) {
			continue
		}
		requests, err := everyRequest(New(1, day, 70))
		if err != nil {
			t.Fatal(err)
		}
		late, now, week := 0, 0, 0
		for _, r := range requests {
			c, err := calendar.Clock(r.History(), clockRules, day)
			if err != nil {
				t.Fatal(err)
			}
			if !c.State.Open() || c.Due.IsZero() {
				continue
			}
			switch left := c.Due.Sub(day); {
			case left < 0:
				late++
			case left == 0:
				now++
			case left < 8:
				week++
			}
		}
		if late < 3 || now < 1 || week < 3 {
			t.Errorf("%s: %d late, %d due that day, %d within the week", day.Words(), late, now, week)
		}
	}
}

func defaultPolicy(t testing.TB) *policy.Policy {
	t.Helper()
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := policy.Parse("default.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The demo speaks the words of the default policy.
func TestWordsAreThePolicys(t *testing.T) {
	p := defaultPolicy(t)
	for _, who := range everyone(t, New(5, testDay, 2000)) {
		for _, r := range who.Subject.Relationships {
			k := p.SubjectKind(r.Kind)
			if k == nil || r.Stage != "" && !slices.Contains(k.Stages, r.Stage) {
				t.Fatalf("relationship %q, stage %q", r.Kind, r.Stage)
			}
		}
		for _, h := range who.Holdings {
			purpose := p.Purpose(h.Purpose)
			if p.Category(h.Category) == nil || purpose == nil || p.System(h.System) == nil || p.Source(h.Source) == nil {
				t.Fatalf("holding %q for %q in %q from %q", h.Category, h.Purpose, h.System, h.Source)
			}
			for _, id := range h.Recipients {
				if p.Recipient(id) == nil {
					t.Fatalf("recipient %q", id)
				}
			}
			if p.Category(h.Category).Special && h.Condition == "" {
				t.Fatalf("special category %q without a condition", h.Category)
			}
		}
		for _, c := range who.Consents {
			if p.Purpose(c.Purpose) == nil {
				t.Fatalf("consent for %q", c.Purpose)
			}
		}
	}
}

// statusesOf assesses every holding and counts statuses, suspicions and what
// blocks.
func statusesOf(t testing.TB, o *Organisation) (map[retention.Status]int, map[string]int) {
	t.Helper()
	p := defaultPolicy(t)
	engine := retention.Compile(p)
	people := everyone(t, o)
	shared := map[retention.DateCount]int{}
	for _, who := range people {
		for _, r := range who.Subject.Relationships { // a row is a person, as the desk counts them
			if !r.Ended.IsZero() && who.Subject.Source != "" {
				shared[retention.DateCount{Source: who.Subject.Source, Trigger: model.RelationshipEnded, On: r.Ended}]++
			}
		}
	}
	dates := retention.SharedDates(shared)
	statuses, why := map[retention.Status]int{}, map[string]int{}
	for _, who := range people {
		c := &retention.Context{Today: o.today, Holds: who.Holds, Shared: dates}
		for _, r := range who.Requests {
			c.Requests = append(c.Requests, retention.ProceedingOf(r))
		}
		for _, h := range who.Holdings {
			a := engine.Assess(h, who.Subject, c)
			statuses[a.Status]++
			for _, s := range a.Suspicious {
				why[string(s.Kind)]++
			}
			if a.Status == retention.Blocked {
				for _, b := range a.Blockers {
					why["blocked by "+string(b.Kind)]++
				}
			}
			if outlived(engine.Consider(h, who.Subject), o.today) && a.Status == retention.Running {
				why["blocked by longer rule"]++
			}
			if a.Extended {
				why["keep until, "+string(a.Status)]++
			}
			if a.Rule == nil {
				t.Errorf("no rule for %q", h.Category)
			}
		}
	}
	return statuses, why
}

// outlived reports whether any rule but the first would have the holding go.
func outlived(rules []retention.Candidate, today calendar.Date) bool {
	return len(rules) > 1 && slices.ContainsFunc(rules[1:], func(c retention.Candidate) bool {
		return c.Standing == retention.Dated && c.KeepThrough < today
	})
}

// The retention pane of the demo has work of every kind, and not too much.
func TestRetentionShowsEverything(t *testing.T) {
	statuses, why := statusesOf(t, New(1, testDay, 2000))
	t.Log(statuses)
	t.Log(why)
	for _, s := range retention.Statuses {
		if n := statuses[s]; n == 0 && s != retention.Done {
			t.Errorf("no holding is %s", s)
		}
	}
	for _, w := range []string{
		string(retention.ActiveAfter), string(retention.EndMissing), string(retention.InFuture), string(retention.OneDate),
		"blocked by hold", "blocked by open-request", "blocked by complaint", "blocked by restricted", "blocked by longer rule",
		"keep until, running", "keep until, due-soon", "keep until, due",
	} {
		if why[w] == 0 {
			t.Errorf("no holding: %s", w)
		}
	}
	if n := statuses[retention.Due] + statuses[retention.Overdue]; n < 30 || n > 300 {
		t.Errorf("%d holdings due or overdue", n)
	}
}
