package tui

import (
	"fmt"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// Whoever has a record before them that somebody else joins with another or erases
// learns it at once, keeps what they typed, and is told where everything is when they
// save all the same. The list does not go on naming who is gone.
func TestARecordIsJoinedUnderAnEditor(t *testing.T) {
	store := realStore(t)
	both, ben := realDesk(t, store, 1), desk.By{Actor: "ben", At: testNow()}
	add := func(given string) *model.Subject {
		t.Helper()
		s, err := both.AddSubject(t.Context(), ben, &model.Subject{Name: model.Name{Given: given, Family: "Byron"}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ada, augusta := add("Ada"), add("Augusta")
	r := newRobot(t, 120, 36, func(o *Options) { o.Desk = both.For("anna") })
	join := func(keep, gone *model.Subject) {
		t.Helper()
		plan, err := both.PlanMerge(t.Context(), ben, keep.ID, gone.ID)
		if err == nil {
			plan.Reason = "entered twice"
			_, err = both.Merge(t.Context(), ben, plan)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.send(Order{Kind: Look, Records: []model.ID{gone.ID}})
	}
	r.press("1", "down")
	r.sees(">  Byron, Augusta")
	r.press("e", "tab")
	r.write("xyz")
	join(ada, augusta)
	r.sees("Somebody joined "+augusta.Reference()+" with "+ada.Reference(), "Augustaxyz", "cannot be saved on that record")
	for range 12 {
		r.press("tab")
	}
	r.press("enter")
	r.sees(augusta.Reference()+" was joined with "+ada.Reference()+", which has everything that it had. Nothing was changed.", "Augustaxyz", "kept here until esc, and cannot be saved on that record")
	r.press("esc")
	r.sees("Close the form?", "What was typed cannot be saved on that record.")
	r.seesNot("not saved yet")
	r.press("y")
	r.sees(">  no longer in the register", "their record was erased,")
	r.seesNot("Byron, Augusta")

	beth := add("Beth")
	r.send(Order{Kind: Look})
	r.press("ctrl+r", "G", "enter")
	r.sees("Subject " + beth.Reference())
	join(ada, beth)
	r.sees(beth.Reference() + " was joined with " + ada.Reference())
	r.seesNot("Beth")

	cleo := add("Cleo")
	r.press("esc", "ctrl+r", "G", "o")
	r.write("rang back")
	if _, err := both.Erase(t.Context(), ben, desk.Erasing{Subjects: []model.ID{cleo.ID}, Ground: model.ConsentGone, Reason: "asked to"}); err != nil {
		t.Fatal(err)
	}
	r.send(Order{Kind: Look, Records: []model.ID{cleo.ID}})
	r.sees(cleo.Reference()+" is not in the register any more", "rang back")
	r.press("tab", "enter")
	r.sees("it was erased. Nothing was changed.", "rang back")
}

// A call about a record that is joined with another is left at once, and can be gone on
// with on the other; a note that is being typed stays to be read.
func TestACallIsLeftWhenItsRecordGoes(t *testing.T) {
	store := realStore(t)
	both, ben := realDesk(t, store, 1), desk.By{Actor: "ben", At: testNow()}
	var people [2]*model.Subject
	for i, given := range []string{"Ada", "Augusta"} {
		var err error
		if people[i], err = both.AddSubject(t.Context(), ben, &model.Subject{Name: model.Name{Given: given, Family: "Byron"}}); err != nil {
			t.Fatal(err)
		}
	}
	r := newRobot(t, 120, 36, func(o *Options) { o.Desk = both.For("anna") })
	card, err := both.BeginCall(t.Context(), desk.By{Actor: "anna", At: testNow()}, people[1].ID, "")
	if err != nil {
		t.Fatal(err)
	}
	r.m.call = &call{card: card}
	r.press("n")
	r.write("rang about the exam")
	plan, err := both.PlanMerge(t.Context(), ben, people[0].ID, people[1].ID)
	if err == nil {
		plan.Reason = "entered twice"
		_, err = both.Merge(t.Context(), ben, plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.send(Order{Kind: Look, Records: []model.ID{people[1].ID}})
	r.sees("Somebody joined "+people[1].Reference()+" with "+people[0].Reference(), "rang about the exam")
	r.press("tab", "enter")
	r.sees("nothing of it can be saved any more", "rang about the exam")
	r.press("esc", "y")
	r.seesNot("On the phone", "Augusta")
}

// The page of a person whom a colleague erased says so, shows nothing else of them, and
// offers no act on them; esc leads back, and so do the keys of the panes.
func TestNothingIsDoneOnThePageOfSomebodyWhoIsGone(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "enter")
	r.sees("Keep through", "o note")
	id := r.m.detail().id
	r.desk.openErr = fmt.Errorf("this subject was erased: %w", model.ErrNotFound)
	r.send(Order{Kind: Look, Records: []model.ID{id}})
	r.sees("This subject was erased")
	r.seesNot("Keep through", "o note", "e correct", "r request")
	for _, key := range []string{"o", "e", "r", "d"} {
		r.press(key)
		if r.m.dialog() != nil {
			t.Fatalf("%s opens something", key)
		}
		r.sees("the record is no longer there; esc leads back")
	}
	r.press("esc")
	if r.m.detail() != nil {
		t.Error("esc does not lead back")
	}
}
