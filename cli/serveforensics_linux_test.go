package cli

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model"
)

// A scene is a server in a process of its own with invented people, one of whom is
// looked at over SSH.
type scene struct {
	*soaking
	texts []string // of everybody: names and addresses
	ref   string   // of the person who is looked at
	words []string // of what is written about that person
}

// newScene makes a server with people.
func newScene(t *testing.T) *scene {
	dir := newTestStore(t)
	b := benchOf(t, dir)
	v := &scene{soaking: &soaking{people: withUsers(t, dir, 2, model.Officer)}, words: []string{"vermilion umbrella", "Rang about the teal bassoon"}}
	v.texts = b.crowd(40)
	v.ref = strings.Fields(b.must("subject", "find", "quatermassey7x"))[0]
	b.must("request", "log", "--type", "access", "--subject", v.ref, "--summary", "everything about the vermilion umbrella")
	v.serving = b.serve(soakFlags...)
	v.opens()
	return v
}

// looks opens the person at a console over SSH.
func (v *scene) looks(t *typist) {
	t.sees("1", "Zebulonia0q")
	t.sees("f", "enter keep")
	t.sees(v.ref, "all - 1 of")
	t.sees(enter, "enter open")
	t.sees(enter, "Identity")
}

// writes begins a note.
func (v *scene) writes(t *typist) {
	t.sees("o", "Note on")
	t.sees("Rang about the teal bassoon", "teal bassoon")
}

// nothingOf wants a terminal to hold nothing of anybody once its session is over:
// neither on its screens nor behind them, nor in its title.
func (v *scene) nothingOf(t *typist) {
	t.Helper()
	alt := true
	for end := time.Now().Add(patience); alt && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		alt, _ = t.screen.state()
	}
	if alt {
		t.Error("the alternate screen is not left")
	}
	held := t.screen.everything()
	for _, text := range slices.Concat(v.texts, v.words, []string{v.ref, "Quatermassey", "Zebulonia"}) {
		if strings.Contains(held, text) {
			t.Errorf("the terminal holds %q:\n%s", text, held)
			return
		}
	}
	for _, title := range t.screen.titles {
		if title != "" && title != "Lethe" {
			t.Errorf("the window was called %q", title)
		}
	}
}

// says wants the messages of the server to name nobody.
func (v *scene) says(want string) {
	v.Helper()
	v.soon("the server says "+want, func() bool { return strings.Contains(v.errs.String(), want) })
	for _, text := range slices.Concat(v.texts, v.words, []string{v.ref, "user 0", "user 1", "Ada"}) {
		if strings.Contains(v.errs.String(), text) {
			v.Errorf("the server says %q:\n%s", text, v.errs)
		}
	}
}

// All memory of a server's process is searched, with consoles over SSH and at the
// socket that look at a person and write about them. Before the lock names, typed
// text and keys are there; after it, in the same process, nothing is, nothing is on
// any terminal, nothing in what the server says, and what was typed is offered again.
func TestMemoryOfAServerAfterLock(t *testing.T) {
	many(t)
	t.Parallel()
	v := newScene(t)
	pid := int(v.pid.Load())
	over := v.typistAtSSH(t, 120, 40)
	over.sees("", "[2 Requests - ")
	over.sees(enter, "vermilion umbrella")
	over.sees(esc, "[2 Requests - ")
	v.looks(over)
	v.writes(over)
	here := v.console(100, 30)
	here.sees("2 Requests")
	here.types("1")
	here.sees("Zebulonia0q")
	v.must("subject", "show", v.ref)
	all := slices.Concat(v.texts, v.words)
	control := found(t, pid, all)
	keys := keyBytes(t, pid, 200)
	if len(control) < len(all)*2/3 || len(keys) < 50 {
		t.Fatalf("control: %d of %d texts and %d blocks of keys found before the lock", len(control), len(all), len(keys))
	}
	v.must("lock")
	here.sees("The register is locked")
	after := found(t, pid, slices.Concat(all, keys, []string{testPassphrase}))
	t.Logf("before the lock %d of %d texts and %d blocks of key bytes; after it %d", len(control), len(all), len(keys), len(after))
	if len(after) > 0 {
		t.Errorf("after the lock %d are found, such as %q", len(after), after[0])
	}
	if n := status(t, pid, "VmLck"); n != 0 {
		t.Errorf("%d KiB of keys are still held", n)
	}
	v.nothingOf(over)
	if page := here.screen.everything(); strings.Contains(page, "Zebulonia") {
		t.Errorf("the terminal at the socket holds\n%s", page)
	}
	v.says("the register is being locked")
	v.opens()
	again := v.typistAtSSH(t, 120, 40)
	again.sees("", "Go on with what you were writing?")
	time.Sleep(time.Second) // a question that opens by itself takes no key at first
	again.sees("y", "Rang about the teal bassoon")
	here.sees("Zebulonia0q")
	v.kill()
	here.sees("connection to the server was lost")
	if held := here.screen.everything(); strings.Contains(held, "Zebulonia") {
		t.Errorf("after the server was killed the terminal holds\n%s", held)
	}
}

// A person who was looked at and written about over SSH is erased and the console
// left: nothing of them is left in the server's memory, which goes on with everybody
// else in it, and nothing on the terminal.
func TestMemoryOfAServerAfterErasure(t *testing.T) {
	many(t)
	t.Parallel()
	v := newScene(t)
	pid := int(v.pid.Load())
	over := v.typistAtSSH(t, 120, 40)
	mine := []string{"Zebulonia9q", "Quatermassey9x", "quill.9.vane@bee.example", "Rang about the teal bassoon"}
	v.ref = strings.Fields(v.must("subject", "find", "quatermassey9x"))[0]
	over.sees("", "[2 Requests - ")
	v.looks(over)
	v.writes(over)
	before := copiesOf(t, pid, mine)
	over.sees(esc, "Give up what was typed?")
	over.sees("y", "Identity")
	v.must("erase", "subject", v.ref, "--reason", "asked to", "--confirm", v.ref)
	over.press("", "the person gone", func(page string) bool { return !strings.Contains(page, "Quatermassey9x") })
	erased := copiesOf(t, pid, mine)
	_ = over.write("q")
	v.nothingOf(over)
	over.conn.Close() // as a client does
	v.soon("the console is gone", func() bool { return v.health().Sessions.Consoles == 0 })
	gone := copiesOf(t, pid, mine)
	later := gone
	for end := time.Now().Add(patience); later > 0 && time.Now().Before(end); time.Sleep(time.Second) {
		later = copiesOf(t, pid, mine)
	}
	t.Logf("of a person's name, address and request %d copies are in memory while they are looked at, %d after they were erased, %d after the console was left, %d once memory was cleared up", before, erased, gone, later)
	if before == 0 {
		t.Error("control: the person was not in memory before either")
	}
	if others := found(t, pid, v.texts); len(others) < 20 {
		t.Errorf("control: of everybody else %d texts are in memory", len(others))
	}
	if later > 0 {
		t.Errorf("%d copies are left", later)
	}
}
