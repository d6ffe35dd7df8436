package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
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

// A call about a record that is joined with another goes on with the one that stays, and
// says so on the card; a note that is being typed is saved there, and the end of the call
// is recorded there too. When that is erased as well, the call is left.
func TestACallGoesOnWhenItsRecordIsJoined(t *testing.T) {
	store := realStore(t)
	both, ben := realDesk(t, store, 1), desk.By{Actor: "ben", At: testNow()}
	var people [2]*model.Subject
	for i, given := range []string{"Ada", "Augusta"} {
		var err error
		if people[i], err = both.AddSubject(t.Context(), ben, &model.Subject{Name: model.Name{Given: given, Family: "Byron"}}); err != nil {
			t.Fatal(err)
		}
	}
	keep, gone := people[0], people[1]
	r := newRobot(t, 120, 36, func(o *Options) { o.Desk = both.For("anna") })
	begin := func(id model.ID) {
		t.Helper()
		card, err := both.BeginCall(t.Context(), desk.By{Actor: "anna", At: testNow()}, id, "")
		if err != nil {
			t.Fatal(err)
		}
		r.m.call = &call{card: card}
	}
	begin(gone.ID)
	r.press("n")
	r.write("rang about the exam")
	plan, err := both.PlanMerge(t.Context(), ben, keep.ID, gone.ID)
	if err == nil {
		plan.Reason = "entered twice"
		_, err = both.Merge(t.Context(), ben, plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.send(Order{Kind: Look, Records: []model.ID{gone.ID}})
	r.sees("Somebody joined "+gone.Reference()+" with "+keep.Reference(), "The call goes on with it.", "Note on "+keep.Reference(), "rang about the exam")
	r.press("tab", "enter")
	r.sees("On the phone - "+keep.Reference(), "Ada Byron", gone.Reference()+" was joined with this record during the call", "note added")
	r.press("esc", "a")
	r.seesNot("On the phone")
	file, err := both.OpenSubject(t.Context(), ben, keep.ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"rang about the exam", "note added; acted"} {
		if !slices.ContainsFunc(file.Timeline, func(m desk.Moment) bool { return strings.Contains(m.What, want) }) {
			t.Errorf("%q is not in the file of the record that stays: %v", want, file.Timeline)
		}
	}

	begin(keep.ID)
	r.press("n")
	r.write("rang again")
	if _, err := both.Erase(t.Context(), ben, desk.Erasing{Subjects: []model.ID{keep.ID}, Ground: model.ConsentGone, Reason: "asked to"}); err != nil {
		t.Fatal(err)
	}
	r.send(Order{Kind: Look, Records: []model.ID{keep.ID}})
	r.sees("it was erased. Nothing was changed. The call is left.", "rang again", "cannot be saved on that record")
	r.press("tab", "enter")
	r.sees("nothing of it can be saved any more", "rang again")
	r.press("esc", "y")
	r.seesNot("On the phone", "Ada")
}

// A correction that is being typed on the phone when its record is joined with another
// stays to be read, and is not saved on the other's details.
func TestACorrectionOnThePhoneIsNotSavedOnAnotherRecord(t *testing.T) {
	store := realStore(t)
	both, ben, anna := realDesk(t, store, 1), desk.By{Actor: "ben", At: testNow()}, desk.By{Actor: "anna", At: testNow()}
	var people [2]*model.Subject
	for i, given := range []string{"Ada", "Augusta"} {
		var err error
		people[i], err = both.AddSubject(t.Context(), ben, &model.Subject{
			Name: model.Name{Given: given, Family: "Byron"}, Born: calendar.NewDate(1984, 12, 3), Establishment: "Hill Top",
			Contacts: []model.Contact{{Type: model.Address, Value: "1 High Street", Postcode: "BS16 1QY"}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	keep, gone := people[0], people[1]
	card, err := both.BeginCall(t.Context(), anna, gone.ID, "")
	for i := 0; err == nil && i < len(card.Facts); i++ {
		card, err = both.AnswerCall(t.Context(), anna, card, card.Facts[i].Fact, desk.AnswerRight)
	}
	if err != nil || card.Level != 2 {
		t.Fatal(card.Level, err)
	}
	r := newRobot(t, 120, 36, func(o *Options) { o.Desk = both.For("anna") })
	r.m.call = &call{card: card}
	r.press("e", "b")
	r.write("xyz")
	plan, err := both.PlanMerge(t.Context(), ben, keep.ID, gone.ID)
	if err == nil {
		plan.Reason = "entered twice"
		_, err = both.Merge(t.Context(), ben, plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.send(Order{Kind: Look, Records: []model.ID{gone.ID}})
	r.sees("The call goes on with it.", "Correct "+gone.Reference(), "xyz", "cannot be saved on that record")
	r.press("enter")
	r.sees("This is not the record of the person on the phone any more", "xyz")
	r.press("esc", "y")
	r.sees("On the phone - "+keep.Reference(), "2: contacts and enrolments too")
	file, err := both.OpenSubject(t.Context(), ben, keep.ID, "test")
	if err != nil || file.Subject.Name.Given != "Ada" {
		t.Error(file, err)
	}
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
