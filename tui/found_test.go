package tui

import (
	"context"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// manyFound is a desk whose search finds what it is told to.
type manyFound struct {
	*fakeDesk
	reason string
	n      int
}

func (d manyFound) Find(_ context.Context, _ string, limit int, _ calendar.Date) []desk.Found {
	var out []desk.Found
	for i := range min(limit, d.n) {
		r := desk.SubjectRow{ID: testID('m', i), Name: "Featherstonehaugh, Maximilian", Establishment: "Hill Top School"}
		d.rows[r.ID] = 0
		out = append(out, desk.Found{SubjectRow: r, Reason: d.reason})
	}
	return out
}

func (d manyFound) SubjectRow(id model.ID) (desk.SubjectRow, bool) {
	return desk.SubjectRow{ID: id, Name: "Featherstonehaugh, Maximilian", Establishment: "Hill Top School"}, true
}

// The names of people found can be read, whatever else there is to show:
// columns without anything in them are gone, and the reason is last.
func TestFoundNamesHaveRoom(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {120, 40}, {200, 50}} {
		r := newRobot(t, size[0], size[1], func(o *Options) {
			o.Desk = manyFound{newFake(), "previous name, one letter off; born 3 Dec 1984; postcode", 5}
		})
		r.press("f")
		r.write("fea")
		r.square()
		r.sees("Featherstonehaugh, Max", "previous")
		r.seesNot("notes", "last activity")
	}
}

// A search that finds more than it lists says so.
func TestCutSearchIsMarked(t *testing.T) {
	for n, want := range map[int]string{200: "1 Subjects - all - 200 - /fea", 201: "1 Subjects - all - 200+ - /fea"} {
		r := newRobot(t, 80, 24, func(o *Options) { o.Desk = manyFound{newFake(), "name", n} })
		r.press("f")
		r.write("fea")
		r.sees(want)
	}
}

// Somebody without a name is told apart by the id they came with.
func TestNobodyIsNameless(t *testing.T) {
	f := newFake()
	f.subjects[0].Name, f.subjects[0].SourceID, f.subjects[1].Name = "", "4711", " "
	f.requests[0].Name, f.requests[1].Name, f.alerts[0].Name = "", "", ""
	f.requests[2].Name, f.requests[2].Subject = "", model.ID{}
	r := newRobot(t, 120, 40, func(o *Options) { o.Desk = f })
	r.sees("(no name) id 4711", "(no name) S-E9B3J7767", "(not known yet)")
	for _, keys := range []string{"1", "3"} {
		r.press(keys)
		r.sees("(no name) id 4711")
	}
	r.press("2", "enter")
	r.sees("Name          (no name) id 4711")
}

// ctrl+r reads the board from the store again, not only the lists of it.
func TestReadingTheRegisterAgain(t *testing.T) {
	f := &loadCounter{fakeDesk: newFake()}
	r := newRobot(t, 120, 40, func(o *Options) { o.Desk = f })
	before := f.loads
	r.press("ctrl+r")
	if f.loads != before+1 {
		t.Errorf("the board was read %d times", f.loads-before)
	}
	r.m.loading = true
	r.press("ctrl+r")
	r.sees("it is being read already")
	if f.loads != before+1 {
		t.Error("the board is read twice at a time")
	}
}

type loadCounter struct {
	*fakeDesk
	loads int
}

func (d *loadCounter) Load(context.Context, calendar.Date) error {
	d.loads++
	return nil
}

// A palette text that no action has says so, also to Enter.
func TestPaletteWithoutAnAction(t *testing.T) {
	r := newRobot(t, 60, 20)
	r.press(":")
	r.write("zzz")
	r.sees("No action here has this in its name.")
	r.press("enter")
	r.sees("Nothing was done: no action is called that.", "zzz")
}

// The unlock screen of a demonstration says how it is opened.
func TestHintOnTheLockScreen(t *testing.T) {
	hint := "The passphrase of the demonstration is: open sesame"
	r := newRobot(t, 60, 16, func(o *Options) { o.Desk, o.Hint = nil, hint })
	r.sees("is: open sesame")
	r.write("wrong")
	r.press("enter")
	r.sees("is: open sesame", "in 1 second", "This is not the passphrase")
	var out strings.Builder
	err := Run(t.Context(), Options{Unlock: func(context.Context, []byte) (Desk, error) { return newFake(), nil }, Hint: hint,
		Plain: true, Clock: testNow, In: strings.NewReader("x\n"), Out: &out})
	if err != nil || !strings.HasPrefix(out.String(), hint+"\nPassphrase:\n") {
		t.Errorf("%v: %q", err, out.String())
	}
}

// A filter with a mistake in it says so, in the list and on the phone, and is gone
// from the screen when the mistake is.
func TestWrongFilterIsTold(t *testing.T) {
	const said = "takes days or weeks"
	for _, size := range [][2]int{{60, 20}, {120, 40}} {
		for _, key := range []string{"f", "c"} {
			r := newRobot(t, size[0], size[1])
			r.press(key)
			r.write("due:soon")
			r.sees(said)
			r.square()
			r.press("backspace")
			r.write("x") // and the rest of the pause after a key
			r.seesNot(said)
		}
	}
}
