package desk_test

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// TestLettersThatDoNotFitSayWhy: each letter that cannot be sent now names its
// reason, what is offered is sent, and what is not offered is refused by sending
// it too.
func TestLettersThatDoNotFitSayWhy(t *testing.T) {
	fields := map[string][]string{"addressee": {"Ada Byron"}, "doubt": {"new address"}, "question": {"which course?"}, "reason": {"three archives"}, "ground": {"number"},
		"findings": {"as it was"}, "enclosed": {"the package"}, "items": {"all of it: done"}, "stops": {"mail"}, "retention": {"a year"}, "purposes": {"courses"}, "refused": {"all"},
		"categories": {"names"}, "source": {"you"}, "person": {"Ada"}, "change": {"corrected"}, "happened": {"a letter was lost"},
		"consequences": {"none"}, "actions": {"found it"}, "numbers": {"one"}, "deadline": {"Monday"}, "notice": {"https://example.org"}}
	for _, kind := range calendar.RequestTypes() {
		c := newCasework(t)
		f := c.log(kind)
		for _, l := range c.d.Letters(f, by) {
			one := c.ok(c.d.OpenRequest(ctx, by, c.log(kind).Request.ID))
			_, err := c.d.SendLetter(ctx, by, one.Request.ID, desk.LetterOrder{Kind: l.ID, Fields: fields}, desk.AsText)
			if (err == nil) != (l.Why == "") {
				t.Errorf("%s, %s: offered with %q, sent with %v", kind, l.ID, l.Why, err)
			}
		}
	}
}

// TestEveryTypeHasALetterThatAnswersIt, whatever was decided, and every letter
// of the list can be sent about some request.
func TestEveryTypeHasALetterThatAnswersIt(t *testing.T) {
	used := map[string]bool{}
	for _, kind := range calendar.RequestTypes() {
		for _, o := range handling.Of(kind).Outcomes {
			c := newCasework(t)
			f := c.log(kind)
			if kind != calendar.MarketingObjection { // decided by being there
				h := desk.Happening{Kind: model.EventDecided, Item: 1, Code: o.ID, Text: "as it is"}
				switch {
				case o.Refuses:
					h.Ground = f.File.Type.Grounds[0].ID
				case kind == calendar.Restriction:
					h.Ground = handling.RestrictionGrounds()[0].ID
				}
				if kind == calendar.AutomatedDecision {
					f = c.do(f, desk.Happening{Kind: model.EventTaskDone, Code: "original", Text: "the form"})
					f = c.do(f, desk.Happening{Kind: model.EventTaskDone, Code: "reviewer", Text: "Eve Byron"})
				}
				f = c.do(f, h)
			}
			fit := 0
			for _, l := range c.d.Letters(f, by) {
				if l.Why == "" {
					used[l.ID] = true
				}
				if l.Why == "" && len(l.Tells) >= 3 && l.ID != "extension" || l.Why == "" && (l.ID == "marketing-stop" || l.ID == "withdrawal") {
					fit++
				}
			}
			page, err := c.d.ReplyLetter(ctx, by, f)
			if fit == 0 || err != nil && !strings.Contains(err.Error(), "needs") {
				t.Errorf("%s, %s: %d letters answer it; %v", kind, o.ID, fit, err)
			}
			if err == nil && !slices.ContainsFunc(c.d.Letters(f, by), func(l desk.LetterState) bool { return l.ID == page.Letter.ID && l.Why == "" }) {
				t.Errorf("%s, %s: %s answers it and cannot be sent", kind, o.ID, page.Letter.ID)
			}
		}
	}
	for _, l := range newCasework(t).d.Letters(newCasework(t).log(calendar.Access), by) {
		if !used[l.ID] {
			t.Errorf("%s can never be sent", l.ID)
		}
	}
}

// TestLetterFieldsAreAskedForOnce: with what LetterFields misses given, and
// nothing else, every letter is written; without any of it, it is not.
func TestLetterFieldsAreAskedForOnce(t *testing.T) {
	for _, kind := range []model.RequestType{calendar.Access, calendar.Erasure, calendar.Complaint} {
		c := newCasework(t)
		f := c.log(kind)
		for _, l := range c.d.Letters(f, by) {
			if l.ID == "extension" && l.Why != "" {
				continue // its new day follows from the clock, which knows none
			}
			list, err := c.d.LetterFields(ctx, by, f.Request.ID, l.ID)
			if err != nil {
				t.Fatal(err)
			}
			o := desk.LetterOrder{Kind: l.ID, Fields: map[string][]string{}}
			for _, v := range list {
				if v.Needed && len(v.Values) == 0 {
					o.Fields[v.Name] = []string{"as given"}
					if v.Name == "ground" {
						o.Fields[v.Name] = []string{string(calendar.Number)}
					}
				}
			}
			if _, err := c.d.Letter(ctx, by, f.Request.ID, o); err != nil {
				t.Errorf("%s, %s: %v", kind, l.ID, err)
			}
			for name := range o.Fields {
				without := desk.LetterOrder{Kind: l.ID, Fields: map[string][]string{}}
				for n, v := range o.Fields {
					if n != name {
						without.Fields[n] = v
					}
				}
				if _, err := c.d.Letter(ctx, by, f.Request.ID, without); model.FaultOf(err) != model.Refused {
					t.Errorf("%s, %s without %s: %v", kind, l.ID, name, err)
				}
			}
		}
	}
}

// TestALetterIsSentAsItWasRead: what would say something else by now is neither
// kept nor sent, and whoever is second is told.
func TestALetterIsSentAsItWasRead(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Rectification)
	c.do(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: "corrected"})
	f = c.ok(c.d.OpenRequest(ctx, by, f.Request.ID))
	o := desk.LetterOrder{Kind: "outcome"}
	page, err := c.d.Letter(ctx, by, f.Request.ID, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Shown = page.Text()
	other := by
	other.Actor = "colleague"
	if _, err := c.d.Record(ctx, other, f.Request.ID, desk.Happening{Kind: model.EventDecided, Item: 1, Code: "completed", Text: "by a statement"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.d.FileLetter(ctx, by, f.Request.ID, o, desk.AsText); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "read it again") {
		t.Errorf("kept: %v", err)
	}
	o.Shown = ""
	if _, err := c.d.SendLetter(ctx, by.Having(f.Row.Sight()), f.Request.ID, o, desk.AsText); err == nil || !strings.Contains(err.Error(), "changed by colleague") {
		t.Errorf("sent: %v", err)
	}
	if n := len(c.papers(f)); n != 0 {
		t.Errorf("%d papers", n)
	}
	if _, err := c.d.SendLetter(ctx, by, f.Request.ID, o, desk.AsText); err != nil {
		t.Error(err)
	}
}
