package desk_test

import (
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/breach"
	"lethe/model/desk"
)

// at acts some hours after nine in the morning of 23 November 2026.
func at(hours int) desk.By {
	return desk.By{Actor: "officer", At: by.At.Add(time.Duration(hours) * time.Hour)}
}

func addBreach(t *testing.T, d *desk.Desk) *desk.BreachFile {
	t.Helper()
	f, err := d.AddBreach(ctx, by, &model.Breach{
		Title: "list sent to the wrong school", Types: []model.BreachType{model.BreachConfidentiality, model.BreachSafeguards}, Aware: by.At,
		Processor: d.Policy().Recipients[0].ID, Categories: []string{"contact"}, People: 40, Records: 80,
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A breach from the call that reports it to its end: the register keeps it with
// its kinds and the supplier at which it happened, counts the hours, announces 24
// and 6 of them, demands reasons for a late report, writes both letters, and
// says who decided what.
//
// Clauses: J46, C12, C40
func TestABreachFromReportToEnd(t *testing.T) {
	f := newFile(t, 0, false)
	d := f.desk
	b := addBreach(t, d)
	id := b.Breach.ID
	if b.Breach.Reference() != "B-2026-0001" || b.Standing.LeftWords() != "72 h 0 min left" || b.Breach.Processor == "" {
		t.Fatalf("%+v", b.Standing)
	}
	alerts := func(hours int) (out []string) {
		items, err := d.Attention(ctx, at(hours))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range items {
			if v.Kind == attention.Breach {
				out = append(out, v.Title)
			}
		}
		return out
	}
	for hours, want := range map[int]string{47: "", 48: "24 h 0 min left", 67: "only 5 h 0 min left", 73: "reasons for the delay"} {
		if got := strings.Join(alerts(hours), ";"); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("after %d hours: %q", hours, got)
		}
	}
	note := func(hours int, k model.BreachEventKind, code, text string) error {
		_, err := d.NoteBreach(ctx, at(hours), id, k, code, text)
		return err
	}
	if err := note(1, model.BreachDecided, "report", "children are among them"); model.FaultOf(err) != model.Refused {
		t.Fatalf("decided before the risk was assessed: %v", err)
	}
	full := *b.Breach
	full.Facts, full.Effects, full.Measures = "A list with addresses went to the wrong school.", "Unwanted calls\nWorry", "The school deleted it\nThe list is sent by link from now on"
	full.Likelihood, full.Severity = 3, 4
	if _, err := d.CorrectBreach(ctx, at(2), &full, "facts, consequences, measures, likelihood, severity"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CorrectBreach(ctx, at(2), &full, "again, from what was read before"); model.FaultOf(err) != model.Refused {
		t.Fatalf("a second save of the same version: %v", err)
	}
	for _, e := range []struct {
		hours      int
		kind       model.BreachEventKind
		code, text string
		refused    bool
	}{
		{3, model.BreachDecided, "do-not-report", "nobody was harmed", true},
		{3, model.BreachDecided, "report", "addresses are in the wrong hands", false},
		{3, model.BreachDecided, "do-not-tell", "nobody was harmed", true},
		{3, model.BreachDecided, "tell-people", "they can change their numbers", false},
		{4, model.BreachNote, "", "advice: the regulator's helpline", false},
		{75, model.BreachReported, "IC-1", "", true},
		{75, model.BreachReported, "IC-1", "the list was found only on Wednesday", false},
	} {
		if err := note(e.hours, e.kind, e.code, e.text); (model.FaultOf(err) == model.Refused) != e.refused || err != nil && !e.refused {
			t.Fatalf("%s %s: %v", e.kind, e.code, err)
		}
	}
	if _, err := d.LinkBreach(ctx, at(76), id, []model.ID{f.subject.ID}); err != nil {
		t.Fatal(err)
	}
	letters(t, f, id)
	if _, err := d.CloseBreach(ctx, at(77), id, "send links"); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "people were told") {
		t.Fatalf("closed before the people were told: %v", err)
	}
	if err := note(78, model.BreachTold, "1", "by email"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CloseBreach(ctx, at(79), id, "send links"); err != nil {
		t.Fatal(err)
	}
	list, err := newDesk(t, f.store).Breaches(ctx, at(80))
	if err != nil || len(list) != 1 {
		t.Fatalf("%d in the register, %v", len(list), err)
	}
	s := list[0].Standing
	if s.State != breach.Closed || !s.Late || s.Regulator.Event.Actor != "officer" || s.Regulator.Reasons == "" || s.People.Decision != breach.TellPeople {
		t.Fatalf("%+v", s)
	}
}

// letters writes both letters about a breach.
func letters(t *testing.T, f *file, id model.ID) {
	t.Helper()
	person, err := f.desk.BreachLetter(ctx, at(76), id, f.subject.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	regulator, err := f.desk.BreachLetter(ctx, at(76), id, model.ID{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, wants := range map[string][]string{
		person.Text():    {"Ada Byron", "wrong school", "Unwanted calls", "The school deleted it"},
		regulator.Text(): {"B-2026-0001", "about 40 people and about 80 records", "Worry", "found only on Wednesday"},
	} {
		for _, want := range wants {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
				t.Errorf("a letter lacks %q:\n%s", want, text)
			}
		}
	}
	stranger := addPerson(t, f.desk, "Ben", "Okoro")
	if _, err := f.desk.BreachLetter(ctx, at(76), id, stranger.ID, nil); model.FaultOf(err) != model.Refused {
		t.Errorf("a letter to somebody whom it did not touch: %v", err)
	}
}

// The page of a person shows what breach touched their data, and nothing of
// theirs is destroyed by any path until it is closed.
func TestABreachHoldsTheDataItTouched(t *testing.T) {
	f := newFile(t, 0, false)
	d := f.desk
	other := addPerson(t, d, "Ben", "Okoro")
	b := addBreach(t, d)
	if _, err := d.LinkBreach(ctx, by, b.Breach.ID, []model.ID{f.subject.ID, f.subject.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.LinkBreach(ctx, by, b.Breach.ID, []model.ID{f.subject.ID}); model.FaultOf(err) != model.Refused {
		t.Fatalf("linked twice: %v", err)
	}
	page, err := d.OpenSubject(ctx, by, f.subject.ID, "test")
	if err != nil || len(page.Breaches) != 1 || len(page.Breaches[0].Reference) == 0 {
		t.Fatalf("%+v %v", page, err)
	}
	for name, d := range map[string]*desk.Desk{"as it went": d, "loaded again": newDesk(t, f.store)} {
		if _, err := d.Erase(ctx, by, f.erasing()); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "breach hold") {
			t.Fatalf("%s: %v", name, err)
		}
	}
	holds, err := d.Holds(ctx, by)
	if err != nil || len(holds) != 1 || holds[0].People != 1 {
		t.Fatalf("%+v %v", holds, err)
	}
	if _, err := d.ReleaseHold(ctx, by, holds[0].ID, "not needed"); model.FaultOf(err) != model.Refused {
		t.Fatalf("the hold of a breach was released by hand: %v", err)
	}
	plan, err := d.PlanErasure(ctx, by, desk.Erasing{Subjects: []model.ID{other.ID}, Ground: model.NoLongerNeeded, Reason: "asked to"})
	if err != nil || len(plan.Goes) != 1 {
		t.Fatalf("somebody else is held too: %+v %v", plan, err)
	}
	full := *b.Breach
	full.Version++ // linking was a change
	full.Facts, full.Effects, full.Measures, full.Likelihood, full.Severity = "x", "x", "x", 1, 1
	if _, err := d.CorrectBreach(ctx, by, &full, "facts"); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"do-not-report", "do-not-tell"} {
		if _, err := d.NoteBreach(ctx, by, full.ID, model.BreachDecided, code, "no harm"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.CloseBreach(ctx, by, full.ID, "nothing"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Erase(ctx, by, f.erasing()); err != nil {
		t.Fatalf("the breach is closed: %v", err)
	}
}
