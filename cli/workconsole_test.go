package cli

import (
	"strings"
	"testing"
)

// A request is logged, sorted out in triage, worked, decided, answered and
// closed at the console of a real store, by keys alone, over changes of size.
//
// Clauses: J49, C44, P49
func TestARequestFromArrivalToEndAtTheConsole(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	b.must("subject", "add", "--given", "Grace", "--family", "Hopper")
	term := onTerminal(t, 120, 36, []string{"LETHE_STORE=" + b.store}, "lethe")
	term.sees("The register is locked")
	term.types(testPassphrase + enter)
	term.sees("Requests")
	term.types("n")
	term.sees("Log a request")
	term.types("\te\t\t\tHopper\t\tPlease correct my surname, it is spelt wrong.\t\t\t" + enter)
	term.sees("was logged")
	term.types(esc)
	term.sees("Enter opens the request")
	term.types("t")
	term.sees("Triage - 1 of 1", "Suggested     rectification", "Hopper, Grace")
	term.types("s")
	term.sees("type rectification. u undoes it.")
	term.types("1")
	term.sees("about S-")
	term.types("I")
	term.sees("identity is not in doubt")
	term.types("m")
	term.sees("assigned to ")
	term.is(60, 20)
	term.sees("Triage - 1 of 1")
	term.is(120, 36)
	term.types("n")
	term.sees("what was done")
	term.types(esc)
	term.sees("Enter opens the request")
	term.types(enter)
	term.sees("To close it", "restricted")
	term.types("d")
	term.sees("Record what happened")
	term.types("closed" + enter)
	term.sees("cannot be recorded now")
	term.types(esc)
	term.sees("] section")
	step := func(name, keys, seen string) {
		t.Helper()
		term.types("d")
		term.sees("type to filter")
		term.types(name + enter)
		term.sees("esc give up")
		term.types(keys)
		term.sees(seen)
	}
	step("task done", " \tcertificate seen\t\t"+enter, "task done. Now")
	step("task done", " \t\t\t"+enter, "task done. Now")
	step("told before", "by email\t\t"+enter, "told before the restriction ends. Now")
	step("decided", "\tc\t\t\t\t"+enter, "decided. Now")
	step("reply", "by email\t\t"+enter, "Before it is recorded")
	term.types("y")
	term.sees("Nothing is missing.")
	step("closed", "\t\t"+enter, "Before it is recorded")
	term.is(60, 20)
	term.sees("Before it is recorded")
	term.types("y")
	term.sees("closed. Now closed")
	term.is(120, 36)
	term.types(esc)
	term.sees("no longer in this view")
	term.types("q")
	term.ends(0)
	out := b.must("request", "list", "--view", "closed")
	if !strings.Contains(out, "rectification") {
		t.Errorf("closed requests:\n%s", out)
	}
}
