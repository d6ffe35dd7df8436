package tui

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A robot drives a model as a person would, carrying out commands at once.
// Timers wait until the test lets time pass.
type robot struct {
	testing.TB
	m     *Model
	desk  *fakeDesk
	sent  []string // what went to the clipboard
	quit  bool
	timer []waiting
	w, h  int
}

type waiting struct {
	d  time.Duration
	fn func(time.Time) tea.Msg
}

var errWrong = errors.New("this is not the passphrase")

// newRobot starts an unlocked session on a screen.
func newRobot(tb testing.TB, w, h int, change ...func(*Options)) *robot {
	tb.Helper()
	f := newFake()
	opts := Options{Desk: f, Actor: "anna", Organisation: "Example Training Ltd", Clock: testNow,
		Env: []string{"LANG=en_GB.UTF-8"}, Unlock: func(_ context.Context, p []byte) (Desk, error) {
			if string(p) != "correct horse" {
				return nil, errWrong
			}
			return f, nil
		}}
	for _, c := range change {
		c(&opts)
	}
	m, err := New(tb.Context(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	r := &robot{TB: tb, m: m, desk: f, w: w, h: h}
	m.timer = func(d time.Duration, fn func(time.Time) tea.Msg) tea.Cmd {
		r.timer = append(r.timer, waiting{d, fn})
		return nil
	}
	r.run(m.Init())
	r.send(tea.WindowSizeMsg{Width: w, Height: h})
	return r
}

// send gives a message to the model and carries out what follows.
func (r *robot) send(msg tea.Msg) {
	r.Helper()
	_, cmd := r.m.Update(msg)
	if r.m.failed != nil {
		r.Fatal("the model failed")
	}
	r.m.View()
	if r.m.failed != nil {
		r.Fatal("the view failed")
	}
	r.run(cmd)
}

func (r *robot) run(cmd tea.Cmd) {
	r.Helper()
	if cmd == nil {
		return
	}
	msg := cmd()
	v := reflect.ValueOf(msg)
	switch {
	case msg == nil:
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]():
		for i := range v.Len() {
			r.run(v.Index(i).Interface().(tea.Cmd))
		}
	case v.Type().String() == "tea.setClipboardMsg":
		r.sent = append(r.sent, v.String())
	case v.Type() == reflect.TypeFor[tea.QuitMsg]():
		r.quit = true
	case strings.HasPrefix(v.Type().String(), "tea."):
	default:
		r.send(msg)
	}
}

// pass lets every waiting timer up to d run out.
func (r *robot) pass(d time.Duration) {
	r.Helper()
	due := r.timer
	r.timer = nil
	for _, t := range due {
		if t.d > d {
			r.timer = append(r.timer, t)
			continue
		}
		r.send(t.fn(testNow()))
	}
}

// keyOf makes the message of a key by name.
func keyOf(name string) tea.KeyPressMsg {
	named := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace}
	mod := tea.KeyMod(0)
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		name, mod = rest, tea.ModCtrl
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		name, mod = rest, mod|tea.ModShift
	}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: ' ', Text: " "}
	}
	k := tea.KeyPressMsg{Code: []rune(name)[0], Mod: mod}
	if mod == 0 {
		k.Text = name
	}
	return k
}

// press presses keys by name.
func (r *robot) press(names ...string) {
	r.Helper()
	for _, n := range names {
		r.send(keyOf(n))
	}
}

// write types a text and lets the debounce pass.
func (r *robot) write(text string) {
	r.Helper()
	for _, c := range text {
		if c == ' ' {
			r.press("space")
			continue
		}
		r.press(string(c))
	}
	r.pass(debounce)
}

// screen returns the text of the screen, without styles, as lines without
// trailing spaces.
func (r *robot) screen() string {
	lines := strings.Split(ansi.Strip(r.m.View().Content), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// sees fails unless the screen shows each text.
func (r *robot) sees(texts ...string) {
	r.Helper()
	s := r.screen()
	for _, t := range texts {
		if !strings.Contains(s, t) {
			r.Errorf("the screen does not show %q:\n%s", t, s)
		}
	}
}

// seesNot fails if the screen shows any of the texts.
func (r *robot) seesNot(texts ...string) {
	r.Helper()
	s := r.screen()
	for _, t := range texts {
		if strings.Contains(s, t) {
			r.Errorf("the screen shows %q:\n%s", t, s)
		}
	}
}

// square fails unless the view is exactly as large as the screen.
func (r *robot) square() {
	r.Helper()
	lines := strings.Split(r.m.View().Content, "\n")
	if len(lines) != r.m.height {
		r.Fatalf("%d lines on a screen of %d by %d", len(lines), r.m.width, r.m.height)
	}
	for i, line := range lines {
		if w := r.m.look.Width(line); w != r.m.width {
			r.Fatalf("line %d takes %d of %d cells: %q", i, w, r.m.width, line)
		}
	}
}
