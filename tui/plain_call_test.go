package tui

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A telephone call in the linear mode, by numbers: nothing of a fact is said before
// it is asked for, and each act is said back.
func TestPlainCall(t *testing.T) {
	f := newFake()
	out := plainly(t, f, "18", "0115 496 0001", "byron", "2",
		"1", "1", "1", "1", "1", "1", // three facts, said right
		"2", "3", // a request
		"3", "y", // no marketing
		"8", "2", "Mill & Co", // an agent after all
		"1", "7", // nothing is checked for an agent; what is not open says why
		"6", "rang twice",
		"99", "10", "1")
	for _, want := range []string{"confirm nothing, not even that we know the person", "Ask the caller for: ",
		"R-2026-", "Marketing has stopped as of now.", "an agent: solicitor, union, relative, claims firm, Mill & Co", "That is not one of the numbers.", "The call has ended; it is in the person's file.",
		"7. Correct details: not now, details are corrected from level 2", "Nothing is told to this caller, so there is nothing to check."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said", want)
		}
	}
	before, _, _ := strings.Cut(out, "Ask the caller for: ")
	if strings.Contains(before, "14 May 2001") {
		t.Error("a fact is said before it is asked for")
	}
	const acts = "answer date-of-birth right,answer postcode right,answer last-course right,logged R-2026-0099, erasure,marketing stopped,caller agent Mill & Co,note rang twice,end acted"
	if got := strings.Join(f.calls, ","); !strings.Contains(got, acts) {
		t.Errorf("done was %q", got)
	}
}

// A lineReader gives a line a read, and does something before one of them.
type lineReader struct {
	lines  []string
	before string
	do     func()
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.lines) == 0 {
		return 0, io.EOF
	}
	line := r.lines[0]
	r.lines = r.lines[1:]
	if line == r.before {
		r.do()
	}
	return copy(p, line+"\n"), nil
}

// findsOne is a desk whose search finds one person.
type findsOne struct {
	Desk
	id model.ID
}

func (f findsOne) Find(context.Context, string, int, calendar.Date) []desk.Found {
	return []desk.Found{{SubjectRow: desk.SubjectRow{ID: f.id}, Reference: f.id.SubjectReference()}}
}

// In the linear mode too a call goes on with the record that the caller's was joined
// with, and the note that was being written is saved there.
func TestPlainCallGoesOnWhenItsRecordIsJoined(t *testing.T) {
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
	in := &lineReader{lines: []string{"18", "", gone.Reference(), "2", "6", "rang about the exam", "1", "", "10", "1"}, before: "rang about the exam", do: func() {
		plan, err := both.PlanMerge(t.Context(), ben, keep.ID, gone.ID)
		if err == nil {
			plan.Reason = "entered twice"
			_, err = both.Merge(t.Context(), ben, plan)
		}
		if err != nil {
			t.Error(err)
		}
	}}
	var out strings.Builder
	if err := Run(t.Context(), Options{Desk: findsOne{both.For("anna"), gone.ID}, Plain: true, Actor: "anna", Clock: testNow, In: in, Out: &out}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"was joined with " + keep.Reference(), "The call goes on with it", "Joined: " + gone.Reference(), "The call has ended"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, out.String())
		}
	}
	file, err := both.OpenSubject(t.Context(), ben, keep.ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(file.Timeline, func(m desk.Moment) bool { return strings.Contains(m.What, "note added; acted") }) {
		t.Errorf("the file has %v", file.Timeline)
	}
}

// Whoever joins two records in the linear mode is told who else has one of them open.
func TestPlainMergeSaysWhoHasARecordOpen(t *testing.T) {
	both, ben := realDesk(t, realStore(t), 1), desk.By{Actor: "ben", At: testNow()}
	var people [2]*model.Subject
	for i, given := range []string{"Ada", "Augusta"} {
		var err error
		if people[i], err = both.AddSubject(t.Context(), ben, &model.Subject{Name: model.Name{Given: given, Family: "Byron"}}); err != nil {
			t.Fatal(err)
		}
	}
	present := func(id model.ID) []desk.Presence {
		if id == people[1].ID {
			return []desk.Presence{{Who: "ben", Editing: true}}
		}
		return nil
	}
	in := strings.NewReader(strings.Join([]string{"27", people[0].Reference(), people[1].Reference(), "entered twice", "1", "1", "", "31"}, "\n") + "\n")
	var out strings.Builder
	if err := Run(t.Context(), Options{Desk: both.For("anna"), Plain: true, Actor: "anna", Clock: testNow, In: in, Out: &out, Present: present}); err != nil {
		t.Fatal(err)
	}
	told, asked := strings.Index(out.String(), "Speak to them first: ben has "+people[1].Reference()+" open."), strings.Index(out.String(), "This cannot be undone.")
	if told < 0 || asked < told {
		t.Errorf("it is not said, or too late:\n%s", out.String())
	}
}
