package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// join joins the record on the phone with another that stays.
func (p *phone) join(keep *model.Subject) {
	p.Helper()
	plan, err := p.PlanMerge(ctx, by, keep.ID, p.ada.ID)
	if err == nil {
		plan.Reason = "entered twice"
		_, err = p.Merge(ctx, by, plan)
	}
	if err != nil {
		p.Fatal(err)
	}
}

func (p *phone) twin(given, postcode string) *model.Subject {
	p.Helper()
	s, err := p.AddSubject(ctx, by, &model.Subject{
		Name: model.Name{Given: given, Family: "Byron"}, Born: p.ada.Born, Establishment: "Millbrook",
		Contacts: []model.Contact{{Type: model.Address, Value: "2 Low Street", Postcode: postcode}},
	})
	if err != nil {
		p.Fatal(err)
	}
	return s
}

// A call whose record is joined with another in the middle of it goes on with the one
// that stays, and its end is recorded there. What the caller said right counts only
// where that record says it too, what was wrong stays wrong.
func TestACallGoesOnWithTheRecordThatStays(t *testing.T) {
	p := newPhone(t)
	keep := p.twin("Augusta", "LS1 2AB")
	p.answer("date-of-birth", desk.AnswerRight)
	p.answer("postcode", desk.AnswerRight)
	p.answer("establishment", desk.AnswerRight)
	p.answer("last-course", desk.AnswerWrong)
	p.did(p.RequestByPhone(ctx, by, p.card, calendar.Erasure, false))
	p.join(keep)
	if _, err := p.NoteByPhone(ctx, by, p.card, "rang"); !errors.Is(err, model.ErrNotFound) || !strings.Contains(err.Error(), "was joined with "+keep.Reference()) {
		t.Errorf("a note goes to the record that is gone: %v", err)
	}
	c, err := p.CarryCall(ctx, by, p.card)
	if err != nil {
		t.Fatal(err)
	}
	if c.Call.Owner != keep.ID || c.Reference != keep.Reference() || c.Name != "Augusta Byron" {
		t.Errorf("the card is of %s %s", c.Reference, c.Name)
	}
	// The record that stays has both postcodes, and an establishment of its own.
	if want := []string{"date-of-birth", "postcode"}; !slices.Equal(c.Call.Right, want) || !slices.Equal(c.Call.Wrong, []string{"last-course"}) {
		t.Errorf("right %q, want %q; wrong %q", c.Call.Right, want, c.Call.Wrong)
	}
	if c.Logged[calendar.Erasure] == "" {
		t.Error("the request of this call is not known as one")
	}
	if err := p.EndCall(ctx, by, c, model.CallActed); err != nil {
		t.Fatal(err)
	}
	file, err := p.OpenSubject(ctx, by, keep.ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	want := p.ada.Reference() + " was joined with this record; 1 wrong answer; acted"
	if !slices.ContainsFunc(file.Timeline, func(m desk.Moment) bool { return strings.HasSuffix(m.What, want) }) {
		t.Errorf("the file of the record that stays has %v", file.Timeline)
	}
	if got := strings.Join(p.actions(), " "); !strings.HasSuffix(got, "call.carry call.end-acted") {
		t.Errorf("audited %s", got)
	}
}

// A call that was cut off goes on with the record that stays, from the beginning of its
// facts. One of somebody else, or about a person who was erased, does not.
func TestACallThatWasCutOffIsResumedOnTheRecordThatStays(t *testing.T) {
	p := newPhone(t)
	keep := p.twin("Augusta", "BS16 1QY")
	p.answer("date-of-birth", desk.AnswerRight)
	p.join(keep)
	other := by
	other.Actor = "somebody else"
	if _, err := p.ResumeCall(ctx, other, p.ada.ID, p.card.Call.ID); model.FaultOf(err) != model.Refused {
		t.Errorf("another takes the call over: %v", err)
	}
	c, err := p.ResumeCall(ctx, by, p.ada.ID, p.card.Call.ID)
	if err != nil {
		t.Fatal(err)
	}
	if c.Call.Owner != keep.ID || len(c.Call.Right) > 0 || c.Level != 0 {
		t.Errorf("resumed as %+v", c.Call)
	}
	if _, err := p.Erase(ctx, by, desk.Erasing{Subjects: []model.ID{keep.ID}, Ground: model.NoLongerNeeded, Reason: "asked to"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.CarryCall(ctx, by, c); !errors.Is(err, model.ErrNotFound) || !strings.Contains(err.Error(), "it was erased") {
		t.Errorf("a call goes on about somebody who was erased: %v", err)
	}
}
