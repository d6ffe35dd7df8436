package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A live resize between all sizes tears no border and keeps the selection.
func TestResizeStormKeepsTheSelection(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("j", "j", "j")
	want := r.m.pane().tab.cursor
	for w := 20; w < 220; w += 9 {
		for _, h := range []int{5, 15, 16, 19, 20, 23, 24, 31, 60} {
			r.send(tea.WindowSizeMsg{Width: w, Height: h})
			r.square()
			if r.m.pane().tab.cursor != want {
				t.Fatalf("at %d by %d another record is selected", w, h)
			}
		}
	}
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.sees(">  ^ R-2026-0044")
}

// While the screen is too small to show what a key does, no key does anything.
func TestKeysAreDeadOnATooSmallScreen(t *testing.T) {
	r := newRobot(t, 50, 12)
	r.press("j", "n", "enter", "ctrl+l")
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.sees(">  ! R-2026-0041")
	r.send(tea.WindowSizeMsg{Width: 50, Height: 12})
	r.press("q")
	if !r.quit {
		t.Error("q does not leave")
	}
}

// On a screen that is too small q leaves only when nothing typed would be lost.
func TestTooSmallScreenKeepsTypedText(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("o")
	r.write("Rang back")
	r.send(tea.WindowSizeMsg{Width: 50, Height: 12})
	r.sees("q does")
	r.press("q", "ctrl+c")
	if r.quit {
		t.Fatal("q loses what was typed")
	}
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.sees("Rang back")
	r.press("esc", "y")
	r.send(tea.WindowSizeMsg{Width: 50, Height: 12})
	r.sees("or press q")
	if r.press("q"); !r.quit {
		t.Error("q does not leave although nothing is unsaved")
	}
}

// A call whose outcome is not stored yet is not left by q either.
func TestTooSmallScreenKeepsTheCall(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.m.call = &call{card: &desk.CallCard{}}
	r.send(tea.WindowSizeMsg{Width: 50, Height: 12})
	r.sees("so q does nothing")
	if r.press("q"); r.quit {
		t.Error("q leaves a call")
	}
}

// A refresh while a question is open changes neither the question nor the
// records that it is about.
func TestRefreshStormUnderAQuestion(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("space", "space", "A", "enter")
	r.sees("Assign to anna?", "2 requests: R-2026-0041, R-2026-0042")
	for range 20 {
		r.desk.generation++
		r.desk.requests = append(r.desk.requests[1:], r.desk.requests[0])
		for i, row := range r.desk.requests {
			r.desk.rows[row.ID] = i
		}
		r.send(clockMsg{testNow()})
		r.sees("Assign to anna?", "2 requests: R-2026-0041, R-2026-0042")
	}
	r.press("enter")
	if len(r.desk.calls) > 0 {
		t.Fatal("enter is taken for yes")
	}
	r.press("y")
	want := "assign R-2026-0041 anna, assign R-2026-0042 anna"
	sorted := r.desk.calls
	if sorted[0] > sorted[1] {
		sorted[0], sorted[1] = sorted[1], sorted[0]
	}
	if got := strings.Join(sorted, ", "); got != want {
		t.Errorf("done was %q, want %q", got, want)
	}
	r.sees("2 requests assigned to anna. u undoes it.")
	r.press("u")
	r.sees("2 assignments undone.")
}

// A record that leaves the view keeps its row until the cursor moves.
func TestVanishedRecordStaysUntilMoved(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("j")
	r.desk.generation++
	r.desk.requests = append(r.desk.requests[:1:1], r.desk.requests[2:]...)
	for i, row := range r.desk.requests {
		r.desk.rows[row.ID] = i
	}
	r.send(clockMsg{testNow()})
	r.sees(">  no longer in this view: ! R-2026-0042", "2 Requests - open - 13")
	r.press("enter")
	r.sees("there is no record here")
	r.press("j")
	r.seesNot("R-2026-0042")
	r.sees(">  ^ R-2026-0043")
}

// Pasted text outside a text field does nothing but say so.
func TestPaste(t *testing.T) {
	r := newRobot(t, 120, 40)
	text := strings.Repeat("qny:lock\n", 250)
	r.send(tea.PasteMsg{Content: text})
	r.sees("Pasted text was ignored", ">  ! R-2026-0041")
	r.press("space", "space", "A", "enter")
	r.send(tea.PasteMsg{Content: "y"})
	r.sees("Assign to anna?")
	if len(r.desk.calls) > 0 || r.quit {
		t.Error("pasted text was carried out")
	}
	r.press("esc", "esc", "esc", "1", "/")
	r.send(tea.PasteMsg{Content: "hop\nper\x1b[2J"})
	r.sees("Find: hop per")
}

// Keys faster than any person's are thrown away, also when a form opens on the
// way; a held arrow key is not meant.
func TestBurst(t *testing.T) {
	r := newRobot(t, 120, 40)
	at := testNow()
	for _, c := range "vvvvvvvvnAda Byron" {
		at = at.Add(time.Millisecond)
		r.send(timedKey{keyOf(string(c)), at})
	}
	r.sees("came too fast to be typed")
	r.seesNot("Log a request")
	for range 40 {
		at = at.Add(time.Millisecond)
		r.send(timedKey{keyOf("j"), at})
	}
	at = at.Add(time.Second)
	r.send(timedKey{keyOf("n"), at})
	r.sees("Log a request")
	for _, c := range "typing quickly in a field is fine" {
		at = at.Add(time.Millisecond)
		r.send(timedKey{keyOf(strings.Replace(string(c), " ", "space", 1)), at})
	}
	r.seesNot("came too fast")
}

func TestNothingIsAskedAgainWithoutAChange(t *testing.T) {
	r := newRobot(t, 120, 40)
	before, asked := r.m.View().Content, r.m.requests
	r.send(clockMsg{testNow().Add(time.Minute)})
	if r.m.requests != asked || r.m.View().Content != before {
		t.Error("a tick without a change repaints")
	}
}

// An answer to a question that was overtaken by another is dropped.
func TestStaleAnswersAreDropped(t *testing.T) {
	r := newRobot(t, 120, 40)
	p := r.m.pane()
	r.send(answer{r.m.session, listed{pane: 1, request: p.request - 1, listing: listing{}}})
	r.sees("R-2026-0041")
	r.send(answer{r.m.session - 1, listed{pane: 1, request: p.request, listing: listing{}}})
	r.sees("R-2026-0041")
}

func TestFilterIsDebouncedAndCleared(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("/")
	for _, c := range "hop" {
		r.press(string(c))
	}
	if r.m.pane().filter != "" {
		t.Error("a filter is carried out while it is typed")
	}
	r.pass(debounce)
	r.sees("2 Requests - open - 2 of 14 - /hop", "Hopper, Grace 1")
	r.press("enter", "j")
	r.sees(">    R-2026-0050")
	r.press("esc")
	r.sees("2 Requests - open - 14", ">    R-2026-0050")
}

func TestCopyIsHonest(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("y")
	r.sees("R-2026-0041 was sent to your terminal's clipboard.")
	if len(r.sent) != 1 || r.sent[0] != "R-2026-0041" {
		t.Errorf("sent %q", r.sent)
	}
	r.press("Y")
	if !strings.HasPrefix(r.sent[1], "! R-2026-0041 access Byron, Ada 0") {
		t.Errorf("sent %q", r.sent[1])
	}
}

// A disabled action says why, and does nothing.
func TestDisabledActionSaysWhy(t *testing.T) {
	r := newRobot(t, 80, 24, func(o *Options) { f := newFake(); f.requests = nil; o.Desk = f })
	r.press("A")
	r.sees("Assign the request: there is no record here.")
	r.press(":")
	r.write("undo")
	r.sees("(there is nothing to undo)")
}

// A name that is meant to break the screen breaks nothing.
func TestHostileNames(t *testing.T) {
	hostile := []string{"\x1b]52;c;aGk=\aEve", "\x1b]8;;http://x.test\x1b\\Eve\x1b]8;;\x1b\\", "\x1b[2J\x1b[HEve", "Eve\u202enoryB", "Eve\rMallory",
		"\u009b31mEve", "👨‍👩‍👧 Family", "👍🏽 Thumb", "🇬🇧 Flag", "สวัสดี ชาวโลก", "नमस्ते दुनिया", "山田太郎", "مرحبا", strings.Repeat("Zoe\u0308 ", 75),
		strings.Repeat("x", 300), "\u0301mark first", "a\u200b\u200b\u200bb", "\ufeffbom", "tab\there", "\xff\xfe bytes"}
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		f := newFake()
		f.subjects, f.rows = nil, map[model.ID]int{}
		for i, n := range hostile {
			f.addSubject(desk.SubjectRow{ID: testID('s', i), Name: n, Establishment: n, Kind: n, Stage: n})
		}
		f.requests, f.alerts = nil, nil
		f.addRequests()
		f.addAlerts()
		for _, ascii := range []string{"ascii", "light"} {
			for _, clusters := range []bool{false, true} {
				r := newRobot(t, size[0], size[1], func(o *Options) { o.Desk, o.Borders = f, ascii })
				r.m.look.Clusters = clusters
				for range hostile {
					r.square()
					harmless(t, r.m.View())
					r.press("j")
				}
				r.press("1", "g", "j", "enter")
				r.square()
				r.press("esc", "e")
				r.square()
				harmless(t, r.m.View())
				r.press("esc", "3")
				r.square()
				harmless(t, r.m.View())
			}
		}
	}
}

// harmless fails when anything but styles is sent to the terminal.
func harmless(t *testing.T, v tea.View) {
	t.Helper()
	if v.WindowTitle != "Lethe" {
		t.Fatalf("the window title is %q", v.WindowTitle)
	}
	rest := v.Content
	for {
		i := strings.IndexByte(rest, 0x1b)
		if i < 0 {
			break
		}
		end := strings.IndexByte(rest[i:], 'm')
		if end < 0 || strings.Trim(rest[i+1:i+end], "[0123456789;") != "" {
			t.Fatalf("an escape sequence that is no style: %q", rest[i:min(len(rest), i+20)])
		}
		rest = rest[i+end:]
	}
	for _, bad := range "\r\a\u202e\u200b\u200d\u009b\ufeff" {
		if strings.ContainsRune(v.Content, bad) {
			t.Fatalf("%U reached the screen", bad)
		}
	}
}

// Without any style the selected row, the state and the focus can be read.
func TestSelectionNeedsNoStyle(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("j")
	r.sees("│>  ! R-2026-0042", "1 day LATE", "[2 Requests")
	v := r.m.View()
	if v.Cursor == nil || v.Cursor.X != 1 || v.Cursor.Y != 6 {
		t.Errorf("the terminal's cursor is at %+v, not on the selected row", v.Cursor)
	}
	for _, seq := range strings.Split(v.Content, "\x1b[")[1:] {
		code, _, _ := strings.Cut(seq, "m")
		if strings.Contains(code, "38;") || strings.Contains(code, "48;") {
			t.Errorf("style %q is none of the sixteen colours", code)
		}
	}
}

// slowDesk is still reading its records.
type slowDesk struct{ *fakeDesk }

func (slowDesk) Loaded() (bool, int) { return false, 1204 }

// While the register is read the console says so and shows what is there; the
// cursor stays on the first row until somebody moves it.
func TestLoadingIsShown(t *testing.T) {
	f := newFake()
	r := newRobot(t, 120, 40, func(o *Options) { o.Desk = slowDesk{f} })
	r.m.loading = true
	late := f.requests[0]
	f.requests = f.requests[1:]
	for i, row := range f.requests {
		f.rows[row.ID] = i
	}
	r.send(answer{r.m.session, loadStep{1}})
	r.sees("Reading the register: 1,204 records so far.", ">  ! R-2026-0042")
	f.requests = append([]desk.RequestRow{late}, f.requests...)
	for i, row := range f.requests {
		f.rows[row.ID] = i
	}
	r.send(answer{r.m.session, loadStep{5}})
	r.sees(">  ! R-2026-0041")
	r.press("j", "j")
	f.requests = f.requests[1:]
	for i, row := range f.requests {
		f.rows[row.ID] = i
	}
	r.send(answer{r.m.session, loadStep{9}})
	r.sees(">  ^ R-2026-0043")
	r.send(answer{r.m.session, loaded{}})
	r.seesNot("Reading the register")
}

// readingDesk has read the names of its first people only.
type readingDesk struct {
	*fakeDesk
	ready *bool
}

func (d readingDesk) Searching() (bool, int) { return *d.ready, 12 }

// While names are read whoever has been read can be looked up; who comes later joins
// the list, and the selection stays on its person.
func TestCallWhileNamesAreRead(t *testing.T) {
	f, ready := newFake(), false
	all := f.subjects
	f.subjects = nil
	r := newRobot(t, 120, 40, func(o *Options) { o.Desk = readingDesk{f, &ready} })
	r.m.loading = true
	r.press("c", "e")
	r.sees("Nobody among the 12 names read so far.")
	f.subjects = all[2:4]
	r.send(answer{r.m.session, loadStep{2}})
	r.sees(all[2].Name, all[3].Name)
	r.seesNot(all[4].Name)
	box := r.m.dialogs[0].(*callBox)
	r.press("down")
	chosen := box.found[box.at].ID
	f.subjects = all
	r.send(answer{r.m.session, loadStep{3}})
	if len(box.found) != len(f.Find(context.Background(), "e", callResults, 0)) || box.found[box.at].ID != chosen {
		t.Errorf("%d people, the selection at %d", len(box.found), box.at)
	}
	ready = true
	r.send(answer{r.m.session, loadStep{4}})
	f.subjects = nil
	r.send(answer{r.m.session, loadStep{5}})
	if box.partly || len(box.found) == 0 {
		t.Error("a whole list was asked for again")
	}
}
