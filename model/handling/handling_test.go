package handling

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
)

var today = calendar.NewDate(2026, 7, 1)

func request(t model.RequestType, events ...model.Event) *model.Request {
	return &model.Request{Type: t, Received: today, Subject: model.ID{1}, Events: events}
}

func did(kind model.EventKind, code, text string) model.Event {
	return model.Event{Kind: kind, On: today, Code: code, Text: text}
}

// TestEveryTypeIsWhole checks what must hold of every type of LAW.md 2.2.
// Clauses: J49
func TestEveryTypeIsWhole(t *testing.T) {
	for _, v := range Types() {
		if v.Title == "" || v.Item == "" || len(v.Tasks) == 0 || len(v.Outcomes) == 0 {
			t.Errorf("%s: not described: %+v", v.Type, v)
		}
		refuses := slices.ContainsFunc(v.Outcomes, func(o Outcome) bool { return o.Refuses })
		if refuses != (len(v.Grounds) > 0) {
			t.Errorf("%s: can be refused: %v, grounds: %d", v.Type, refuses, len(v.Grounds))
		}
		ids := map[string]bool{}
		for _, k := range v.Tasks {
			if ids[k.ID] {
				t.Errorf("%s: task %s twice", v.Type, k.ID)
			}
			ids[k.ID] = true
		}
		if !ids["reply"] {
			t.Errorf("%s: no reply among the tasks", v.Type)
		}
		if v.Restricts && !ids["tell-before-lifting"] {
			t.Errorf("%s: restricts, and nobody is told before it ends (Art 18(3))", v.Type)
		}
		if fee := slices.ContainsFunc(v.Grounds, func(g Ground) bool { return g == excessive }); fee != v.Fee {
			t.Errorf("%s: fee %v, unfounded or excessive %v (Art 12(5) allows both or neither)", v.Type, v.Fee, fee)
		}
	}
	if len(Types()) != len(calendar.RequestTypes()) {
		t.Error("a type is missing")
	}
}

// TestTheTableIsNobodysToChange: what a caller does to a type reaches no other.
func TestTheTableIsNobodysToChange(t *testing.T) {
	was := Of(calendar.Access)
	mine, all := Of(calendar.Access), Types()
	mine.Tasks[0].ID, mine.Outcomes[0].ID, mine.Grounds[0].ID = "x", "x", "x"
	all[0].Tasks[1].ID, all[0].Outcomes[1].ID, all[0].Grounds[1].ID, all[1].Title = "x", "x", "x", "x"
	if !reflect.DeepEqual(Of(calendar.Access), was) || Types()[1].Title == "x" {
		t.Error("a caller changed how requests are handled")
	}
	if Of("unheard-of").Type != calendar.Access {
		t.Error("an unknown type is not handled as access")
	}
}

// TestNeverRefused: marketing objections and withdrawals are absolute.
func TestNeverRefused(t *testing.T) {
	for _, kind := range []model.RequestType{calendar.MarketingObjection, calendar.ConsentWithdrawal, calendar.RecipientList} {
		for _, code := range []string{"refused", "overridden", "kept"} {
			if Check(request(kind), model.Event{Kind: model.EventDecided, Item: 1, Code: code, Ground: "unfounded-or-excessive", Text: "why"}) == nil {
				t.Errorf("%s was decided as %s", kind, code)
			}
		}
	}
}

func TestChecks(t *testing.T) {
	decided := func(item uint64, code, ground, text string) model.Event {
		return model.Event{Kind: model.EventDecided, Item: item, Code: code, Ground: ground, Text: text}
	}
	closed := did(model.EventClosed, "", "")
	for name, c := range map[string]struct {
		q    *model.Request
		e    model.Event
		want string // part of the sentence; empty if lawful
	}{
		"provided":              {request(calendar.Access), decided(1, "provided", "", ""), ""},
		"no such item":          {request(calendar.Access), decided(2, "provided", "", ""), "no such item"},
		"no such outcome":       {request(calendar.Access), decided(1, "erased", "", ""), "use one of provided"},
		"refusal, no reasons":   {request(calendar.Access), decided(1, "refused", "references", " "), "reasons"},
		"refusal, no ground":    {request(calendar.Access), decided(1, "refused", "busy", "too busy"), "ground in law"},
		"refusal":               {request(calendar.Access), decided(1, "refused", "references", "a reference"), ""},
		"stands, no reasons":    {request(calendar.AutomatedDecision), decided(1, "upheld", "", ""), "reasons"},
		"fee for marketing":     {request(calendar.MarketingObjection), did(model.EventFeeAsked, "", ""), "no fee"},
		"fee, no reason":        {request(calendar.Access), did(model.EventFeeAsked, "", " "), "manifestly unfounded or excessive"},
		"fee":                   {request(calendar.Access), did(model.EventFeeAsked, "", "the ninth time this year"), ""},
		"identity, no doubt":    {request(calendar.Access), did(model.EventIdentityAsked, "", ""), "reasonably in doubt"},
		"empty question":        {request(calendar.Access), did(model.EventClarifyAsked, "", ""), "say what was asked"},
		"restricted, no ground": {request(calendar.Restriction), did(model.EventRestricted, "", "as asked"), "one of four grounds"},
		"restricted, 18(1)(c)":  {request(calendar.Restriction), did(model.EventRestricted, "", "for a claim, Art 18(1)(c)"), ""},
		"decided, no ground":    {request(calendar.Restriction), decided(1, "restricted", "", ""), "one of four grounds"},
		"decided, a ground":     {request(calendar.Restriction), decided(1, "restricted", "unlawful", ""), ""},
		"decided, restricted":   {request(calendar.Restriction, model.Event{Kind: model.EventRestricted, Ground: "unlawful"}), decided(1, "restricted", "", ""), ""},
		"decided, a fifth":      {request(calendar.Restriction), decided(1, "restricted", "busy", ""), "one of four grounds"},
		"progress of access":    {request(calendar.Access), did(model.EventProgress, "", "soon"), "complainants"},
		"results of access":     {request(calendar.Access), did(model.EventResultsAnnounced, "", ""), "exam marks"},
		"search of erasure":     {request(calendar.Erasure), did(model.EventSearched, "", "mail"), "access requests"},
		"empty search":          {request(calendar.Access), did(model.EventSearched, "", ""), "which systems"},
		"unknown task":          {request(calendar.Access), did(model.EventTaskDone, "erase", ""), "no such task"},
		"reply as a task":       {request(calendar.Access), did(model.EventTaskDone, "reply", ""), "recording that it was sent"},
		"excuse without reason": {request(calendar.Access), did(model.EventTaskExcused, "search", ""), "reason"},
		"excuse":                {request(calendar.Access), did(model.EventTaskExcused, "search", "nothing is held"), ""},
		"task twice":            {request(calendar.Erasure, did(model.EventTaskAdded, "tell:x", "tell X")), did(model.EventTaskAdded, "tell:x", "tell X"), "already"},
		"item twice":            {request(calendar.Rectification, model.Event{Kind: model.EventItem, Item: 1, Text: "name"}), model.Event{Kind: model.EventItem, Item: 1, Text: "date"}, "already"},
		"first item":            {request(calendar.Rectification), model.Event{Kind: model.EventItem, Item: 1, Text: "name"}, ""},
		"reply undecided":       {request(calendar.Access), did(model.EventSent, "", ""), "nothing is decided"},
		"close undecided":       {request(calendar.Access), closed, "nothing is decided"},
		"reopen open":           {request(calendar.Access), did(model.EventReopened, "", "why"), "nothing to reopen"},
		"reopen, no reason":     {request(calendar.Access, closed), did(model.EventReopened, "", ""), "why"},
		"reopen":                {request(calendar.Access, closed), did(model.EventReopened, "", "new data found"), ""},
		"act on closed":         {request(calendar.Access, closed), did(model.EventClarifyAsked, "", "which"), "reopen it first"},
		"note on closed":        {request(calendar.Access, closed), did(model.EventNote, "", "filed"), ""},
		"withdrawn, no reason":  {request(calendar.Access), did(model.EventWithdrawn, "", ""), "why"},
		"answer, no question":   {request(calendar.Access), did(model.EventClarifyAnswered, "", "2024"), "no question is open"},
		"answer":                {request(calendar.Access, did(model.EventClarifyAsked, "", "which")), did(model.EventClarifyAnswered, "", "2024"), ""},
		"answered twice":        {request(calendar.Access, did(model.EventClarifyAsked, "", "which"), did(model.EventClarifyAnswered, "", "2024")), did(model.EventClarifyAnswered, "", "2025"), "no question is open"},
		"second answer":         {request(calendar.Access, did(model.EventClarifyAsked, "", "which"), did(model.EventClarifyAsked, "", "where"), did(model.EventClarifyAnswered, "", "2024")), did(model.EventClarifyAnswered, "", "here"), ""},
		"fee never asked":       {request(calendar.Access), did(model.EventFeePaid, "", "card"), "no fee was asked"},
		"fee paid":              {request(calendar.Access, did(model.EventFeeAsked, "", "10")), did(model.EventFeePaid, "", "card"), ""},
		"identity unasked":      {request(calendar.Access), did(model.EventIdentityReceived, "", "known voice"), ""},
		"authority unasked":     {request(calendar.Access), did(model.EventAuthorityReceived, "", "signed form"), ""},
		"notice, unrestricted":  {request(calendar.Rectification), did(model.EventLiftNotice, "", "email"), "nothing is restricted"},
		"lift, unrestricted":    {request(calendar.Rectification), did(model.EventLifted, "", "checked"), "nothing is restricted"},
		"notice":                {request(calendar.Rectification, did(model.EventRestricted, "", "")), did(model.EventLiftNotice, "", "email"), ""},
		"lift without notice":   {request(calendar.Rectification, did(model.EventRestricted, "", "")), did(model.EventLifted, "", "checked"), "told before"},
		"lift":                  {request(calendar.Rectification, did(model.EventRestricted, "", ""), did(model.EventLiftNotice, "", "")), did(model.EventLifted, "", "checked"), ""},
		"lifted twice":          {request(calendar.Rectification, did(model.EventRestricted, "", ""), did(model.EventLiftNotice, "", ""), did(model.EventLifted, "", "")), did(model.EventLifted, "", "checked"), "nothing is restricted"},
		"notice of the first":   {request(calendar.Rectification, did(model.EventRestricted, "", ""), did(model.EventLiftNotice, "", ""), did(model.EventLifted, "", ""), did(model.EventRestricted, "", "")), did(model.EventLifted, "", "checked"), "told before"},
		"forwarded, no reason":  {request(calendar.Access), did(model.EventForwarded, "", ""), "why"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(c.q, c.e)
			var rule *calendar.RuleError
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (!errors.As(err, &rule) || !strings.Contains(rule.Sentence, c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestRefusalNeedsItsLines: a refusal does not close without the lines of
// Art 12(4), of which the complaint to the controller came on 19 June 2026.
func TestRefusalNeedsItsLines(t *testing.T) {
	for _, c := range []struct {
		received calendar.Date
		lines    int
	}{{calendar.NewDate(2026, 6, 18), 3}, {calendar.NewDate(2026, 6, 19), 4}} {
		q := request(calendar.Portability, model.Event{Kind: model.EventDecided, Item: 1, Code: "refused", Ground: "other-basis", Text: "public task"})
		q.Received = c.received
		for _, k := range []string{"identity", "filter", "package"} {
			q.Events = append(q.Events, did(model.EventTaskDone, k, ""))
		}
		lines := LinesOf(c.received)
		if len(lines) != c.lines {
			t.Errorf("%s: %d lines, want %d", c.received, len(lines), c.lines)
		}
		for i := range lines {
			short := slices.Concat(lines[:i], lines[i+1:])
			if Check(q, model.Event{Kind: model.EventSent, Lines: short}) == nil {
				t.Errorf("a refusal went out without %q", lines[i])
			}
		}
		q.Events = append(q.Events, model.Event{Kind: model.EventSent, Lines: lines})
		if left := Missing(q); len(left) > 0 {
			t.Errorf("%s: still missing %q", c.received, left)
		}
		q.Events = append(q.Events, did(model.EventClosed, "", ""), did(model.EventReopened, "", "more"))
		if len(Missing(q)) == 0 {
			t.Error("reopened, and what was told before counts as the answer")
		}
	}
}

// TestClosedMeansNothingMissing: whatever is done in whatever order, Check lets
// a request close only when nothing is missing, and what it lets in is kept.
func TestClosedMeansNothingMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(calendar.RequestTypes()).Draw(t, "type")
		q := request(kind)
		v := Of(kind)
		for range rapid.IntRange(0, 25).Draw(t, "events") {
			e := draw(t, v)
			before := len(Missing(q))
			if Check(q, e) != nil {
				continue
			}
			if e.Kind == model.EventClosed && before > 0 {
				t.Fatalf("closed with %q missing", Missing(q))
			}
			q.Events = append(q.Events, e)
			Read(q)
		}
	})
}

func draw(t *rapid.T, v Type) model.Event {
	e := model.Event{On: today, Text: rapid.SampledFrom([]string{"", "why"}).Draw(t, "text"), Item: uint64(rapid.IntRange(0, 2).Draw(t, "item"))}
	e.Kind = rapid.SampledFrom([]model.EventKind{model.EventItem, model.EventDecided, model.EventDecided, model.EventTaskDone, model.EventTaskDone,
		model.EventTaskExcused, model.EventTaskAdded, model.EventSent, model.EventClosed, model.EventReopened, model.EventWithdrawn,
		model.EventSearched, model.EventAcknowledged, model.EventLiftNotice, model.EventIdentityReceived, model.EventResultsAnnounced, model.EventRestricted}).Draw(t, "kind")
	switch e.Kind {
	case model.EventDecided:
		e.Item = 1
		e.Code = rapid.SampledFrom(v.Outcomes).Draw(t, "outcome").ID
		if len(v.Grounds) > 0 {
			e.Ground = rapid.SampledFrom(v.Grounds).Draw(t, "ground").ID
		}
	case model.EventSent:
		e.Lines = rapid.SampledFrom([][]string{nil, LinesOf(today)}).Draw(t, "lines")
	default:
		e.Code = rapid.SampledFrom(v.Tasks).Draw(t, "task").ID
	}
	return e
}

// TestStanding holds the table of LAW.md 2.4.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		kind      model.RequesterKind
		authority bool
		age       int
		div       calendar.Division
		route     Route
		waits     bool
		note      bool
	}{
		{model.Self, false, 40, calendar.EnglandAndWales, AsRequest, false, false},
		{model.Self, false, -1, calendar.EnglandAndWales, AsRequest, false, false},
		{model.Self, false, 14, calendar.EnglandAndWales, AsRequest, false, true},
		{model.Self, false, 12, calendar.Scotland, AsRequest, false, false},
		{model.Self, false, 11, calendar.Scotland, AsRequest, false, true},
		{model.Self, false, 12, calendar.NorthernIreland, AsRequest, false, true},
		{model.Agent, false, 40, calendar.EnglandAndWales, AsRequest, true, false},
		{model.Attorney, false, 80, calendar.EnglandAndWales, AsRequest, true, false},
		{model.Parent, false, 9, calendar.EnglandAndWales, AsRequest, true, true},
		{model.Parent, false, 18, calendar.EnglandAndWales, AsRequest, true, false},
		{model.School, false, 9, calendar.EnglandAndWales, AsInstruction, false, false},
		{model.School, true, 9, calendar.EnglandAndWales, AsRequest, true, false},
		{model.Employer, false, 40, calendar.EnglandAndWales, AsDisclosure, false, false},
		{model.Employer, true, 40, calendar.EnglandAndWales, AsRequest, true, false},
		{model.Authority, false, 40, calendar.EnglandAndWales, AsDisclosure, false, false},
		{model.Executor, false, 80, calendar.EnglandAndWales, AsNothing, false, false},
	} {
		got := StandingOf(c.kind, c.authority, c.age, c.div)
		if got.Route != c.route || got.Authority != c.waits || got.Competent != c.note || got.Rule == "" {
			t.Errorf("%s, age %d, %s: %+v", c.kind, c.age, c.div, got)
		}
	}
}
