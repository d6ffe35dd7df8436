package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// linearMode attaches the linear mode on a terminal that loses no line of it.
func (s *serving) linearMode() *terminal {
	s.Helper()
	x := onTerminal(s.TB, 100, 400, []string{"LETHE_STORE=" + s.store}, "lethe", "--plain")
	x.sees("What next")
	return x
}

// says answers questions one after the other.
func (t *terminal) says(answers ...string) {
	t.Helper()
	for i := 0; i < len(answers); i += 2 {
		t.sees(answers[i])
		t.types(answers[i+1] + "\n")
	}
}

// The client of a linear mode is killed in the middle of a request, then the server
// is, then the register is locked: each time what was typed is offered to the same
// user, nothing is saved without them, and no file holds a word of it.
func TestLinearModeKeepsWhatIsTyped(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	kept := func() int {
		files, _ := filepath.Glob(filepath.Join(s.store, "drafts", "*"))
		return len(files)
	}
	x := s.linearMode()
	x.says("What next", "5", "What is asked for", "3", "Came by", "1", "Received on", "", "Asked by", "1", "Requester's name", "Zebulonia Quill",
		"Requester's contact", "", "In their words", "Forget me wholly")
	x.sees("Assign to")
	if kept() != 1 {
		t.Fatalf("%d texts are kept", kept())
	}
	nowhere(t, s.store, "Zebulonia", "wholly")
	_ = x.cmd.Process.Kill()
	s.soon("the session has ended", func() bool { return s.health().Sessions.Commands+s.health().Sessions.Consoles <= 1 })

	back := func() *terminal {
		t.Helper()
		x := onTerminal(t, 100, 400, []string{"LETHE_STORE=" + s.store}, "lethe", "--plain")
		x.says("Go on with what you were writing?, 1 to 3", "1", "What is asked for, 1 to 16 (empty: 3, erasure)", "", "Came by, 1 to 8 (empty: 1, email)", "",
			"Received on (", "", "Asked by, 1 to 8 (empty: 1, self)", "", "Requester's name (empty: what you had typed, Zebulonia Quill)", "",
			"Requester's contact:", "", "In their words (empty: what you had typed, Forget me wholly)", "")
		x.sees("Assign to")
		return x
	}
	x = back()
	s.kill()
	x.sees("connection to the server was lost")
	s.start()
	s.must("unlock")
	x = back()
	s.must("lock")
	x.sees("the register was locked; what was typed is kept")
	s.must("unlock")

	full := s.console(120, 36) // the console has the same form
	full.sees("Log a request: a session of yours ended", "erasure, email")
	full.types(esc)
	x = back()
	x.says("Assign to", "", "Subject reference", "", "Log this request, y or n", "y", "was logged", "31")
	x.ends(0)
	if kept() != 0 {
		t.Errorf("%d texts are kept still", kept())
	}
	if list := s.must("request", "list", "--view", "all"); strings.Count(list, "R-20") != 1 {
		t.Errorf("logged are: %s", list)
	}
}
