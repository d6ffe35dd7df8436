package tui

import (
	"context"
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

func (f *fakeDesk) PlanMerge(_ context.Context, _ desk.By, keep, gone model.ID) (*desk.MergePlan, error) {
	f.note("plan of joining", keep.SubjectReference(), gone.SubjectReference())
	p := &desk.MergePlan{Holdings: 2, Notes: 1, Requests: []string{"R-2026-0041"}, Wards: 1, Carried: []string{"restricted"}, Left: []string{"role teacher"}, Gains: []string{"0115 496 0001", "establishment Hill Top School"}}
	p.Keep, _ = f.SubjectRow(keep)
	p.Gone, _ = f.SubjectRow(gone)
	p.KeepKnown, p.GoneKnown = []string{"born Mon 14 May 2001", "ada@school.example"}, []string{"born Mon 14 May 2001", "0115 496 0001"}
	p.OtherBirth = f.otherBirth
	return p, nil
}

func (f *fakeDesk) Merge(_ context.Context, _ desk.By, p *desk.MergePlan) (*desk.MergePlan, error) {
	if f.otherErr != nil {
		return nil, f.otherErr
	}
	f.note("joined", p.Keep.ID.SubjectReference(), p.Gone.ID.SubjectReference(), p.Reason)
	return p, nil
}

// toJoin goes as far as both records.
func toJoin(r *robot) (keep, gone string) {
	r.press("1", "J")
	keep, gone = r.desk.subjects[0].ID.SubjectReference(), r.desk.subjects[3].ID.SubjectReference()
	r.write(gone)
	r.press("tab")
	r.write("same certificate")
	r.press("tab", "tab", "enter", "enter")
	return keep, gone
}

func TestMergeScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		name := fmt.Sprintf("merge-%dx%d", size[0], size[1])
		t.Run(name, func(t *testing.T) {
			r := newRobot(t, size[0], size[1])
			toJoin(r)
			r.square()
			golden(t, "testdata/screens/"+name+".txt", r.screen())
		})
	}
}

// Both records are seen before, and only the typed reference of the one that goes
// joins them; what failed is said and can be tried again.
func TestMergeIsConfirmedByReference(t *testing.T) {
	r := newRobot(t, 100, 40)
	keep, gone := toJoin(r)
	r.did("plan of joining " + keep + " " + gone)
	r.sees("Stays", keep, gone, "2 holdings, 1 note", "ada@school.example", "0115 496 0001", "R-2026-0041", "restricted", "role teacher")
	r.press("enter")
	r.sees("Nothing was joined")
	r.send(tea.PasteMsg{Content: gone})
	r.sees("Pasted text was ignored")
	r.write(keep)
	r.press("enter")
	r.sees("Nothing was joined")
	r.press("esc", "enter")
	r.desk.otherErr = model.Faultf(model.Full, "the disk is full")
	r.write(gone)
	r.press("enter")
	r.sees("The disk is full")
	r.desk.otherErr = nil
	r.write(gone)
	r.press("enter")
	r.did("joined " + keep + " " + gone + " same certificate")
	r.sees("both references find it")
}

// The other record is found by name too, and either of the two can stay once both
// are seen.
func TestMergeFindsByNameAndSwaps(t *testing.T) {
	r := newRobot(t, 100, 40)
	r.press("1", "J")
	here, other := r.desk.subjects[0].ID.SubjectReference(), r.desk.subjects[1].ID.SubjectReference()
	r.write("nobody of this name")
	r.press("tab")
	r.write("same certificate")
	r.press("tab", "tab", "enter", "enter")
	r.sees("Nobody fits that")
	r.press("up", "up", "up", "up", "ctrl+u")
	r.write("grace")
	r.press("tab", "tab", "tab", "tab", "enter")
	r.sees("Which record is "+here+" too?", other)
	r.press("enter")
	r.did("plan of joining " + here + " " + other)
	r.write("S-")
	r.press("tab")
	r.did("plan of joining " + other + " " + here)
	r.sees("Type " + here)
	r.write(here)
	r.press("enter")
	r.did("joined " + other + " " + here + " same certificate")
}

// Two dates of birth refuse, unless the form says that one is wrong.
func TestMergeOfOtherBirth(t *testing.T) {
	r := newRobot(t, 100, 40)
	r.desk.otherBirth = true
	toJoin(r)
	r.sees("different dates of birth", "Esc goes back to say so")
	r.press("esc", "up")
	r.press("right")
	r.press("tab", "enter")
	r.sees("This cannot be undone. Type")
}

// Who may be the same person is offered, without the person themselves; the other
// record can be the one that stays.
func TestMergeOffersWhoIsLikely(t *testing.T) {
	r := newRobot(t, 100, 40)
	r.desk.likely = r.desk.subjects[:3]
	r.press("1", "J")
	here, other := r.desk.subjects[0].ID.SubjectReference(), r.desk.subjects[2].ID.SubjectReference()
	r.sees("Which record is "+here+" too?", other, "another: its reference or name is typed")
	r.press("b")
	r.sees("Other record", other)
	r.write("same certificate")
	r.press("tab", "right", "tab", "tab", "enter")
	r.did("plan of joining " + other + " " + here)
	r.write(here)
	r.press("enter")
	r.did("joined " + other + " " + here + " same certificate")
}

// Whoever joins two records is told who has one of them open.
func TestWhoJoinsIsToldWhoIsThere(t *testing.T) {
	var gone model.ID
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Present = func(id model.ID) []desk.Presence {
			if id == gone {
				return []desk.Presence{{Who: "bea"}}
			}
			return nil
		}
		o.Here = func(model.ID, bool) {}
	})
	gone = r.desk.subjects[3].ID
	toJoin(r)
	r.sees("Speak to them first: bea has " + gone.SubjectReference() + " open")
}
