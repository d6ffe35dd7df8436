package cli

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// All memory of a client at the socket is searched. While people are shown they are
// in it; once the console has been locked, by its user or for everybody, nothing of
// them is, nor what was typed or pasted.
func TestMemoryOfAClientAtTheSocket(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	texts := b.crowd(40)
	s := b.serve()
	s.must("unlock")
	words := []string{"vermilion umbrella", "Zebulonia7q", "Quatermassey7x"}
	here := s.console(120, 40)
	pid := here.cmd.Process.Pid
	shows := func() {
		here.sees("2 Requests")
		here.types("1")
		here.sees("Zebulonia")
		here.types("n")
		here.sees("Add a person")
		here.types("\tvermilion umbrella")
		here.sees("vermilion umbrella")
	}
	all := slices.Concat(texts, words, []string{testPassphrase})
	clears := func(when string) {
		t.Helper()
		here.sees("The register is locked")
		var left []string
		began := time.Now()
		for end := began.Add(patience); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
			if left = found(t, pid, all); len(left) == 0 {
				t.Logf("%s: nothing is left after %v", when, time.Since(began).Round(time.Second/2))
				return
			}
		}
		t.Errorf("%s %d texts are left, such as %q", when, len(left), left[0])
	}
	shows()
	if control := found(t, pid, all); len(control) < 20 {
		t.Fatalf("control: %d texts are in memory while they are shown", len(control))
	}
	here.types("\f") // ctrl+l
	clears("after ctrl+l")
	here.types(testPassphrase)
	here.types(enter)
	here.sees("Go on with")
	time.Sleep(time.Second) // a question that opens by itself takes no key at first
	here.types("n")
	here.loses("Go on with")
	shows()
	if control := found(t, pid, texts); len(control) < 20 {
		t.Fatalf("control: %d texts are in memory while they are shown again", len(control))
	}
	s.must("lock")
	clears("after 'lethe lock'")
	if page := here.screen.everything(); strings.Contains(page, "Zebulonia") {
		t.Errorf("the terminal holds\n%s", page)
	}
}
