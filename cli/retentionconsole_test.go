package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// An officer's morning in Retention, at the console of a real store by keys alone:
// another alert is cleared, one holding kept, one held, the rest goes in a run with
// a certificate, over changes of size.
func TestAMorningInRetentionAtTheConsole(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	file := filepath.Join(t.TempDir(), "leavers.csv")
	rows := "ID,First name,Last name,Email,Start date,End date\n" +
		"1,Ann,Keeper,keeper@old.example,2001-01-06,2003-03-04\n2,Ben,Holder,holder@old.example,2001-01-06,2003-03-05\n3,Cat,Leaver,leaver@old.example,2001-01-06,2003-03-06\n"
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	b.must("import", file)
	term := onTerminal(t, 120, 36, []string{"LETHE_STORE=" + b.store}, "lethe")
	term.sees("The register is locked")
	term.types(testPassphrase + enter)
	term.sees("Requests")
	term.types("3")
	term.sees("Keeper, Ann", "Holder, Ben", "Leaver, Cat", "OVERDUE")
	term.types("/keeper" + enter)
	term.sees("filter keeper")
	term.types("K")
	term.sees("Keep 1 holding until a day")
	term.types("+1y\tdisputed\t" + enter)
	term.sees("Moves: 1 holding", "y: do it to 1 holding")
	term.types("y")
	term.sees("Done to 1 holding.")
	term.types(esc)
	term.sees("Holder, Ben")
	term.types("/holder" + enter)
	term.sees("filter holder")
	term.types("H")
	term.sees("Place a hold")
	term.types("l\t\t\tclaim announced\t\t" + enter)
	term.sees("1 hold in force")
	term.types(esc)
	term.is(80, 24)
	term.sees("Leaver, Cat")
	term.types("R")
	term.sees("What does the run take?")
	term.types("b\t" + enter)
	term.sees("1 holding of 1 person would go.", "Type 1, then Enter")
	term.types("1" + enter)
	term.sees("The run is finished", "Certificates: 1")
	term.types(esc)
	term.sees("due - 0 of 1", "no longer in this view: = Holder, Ben")
	term.is(60, 20)
	term.types("Vg")
	term.sees("3 Retention - other alerts - ", "by kind")
	term.types("q")
	term.ends(0)
	report := b.must("retention", "report")
	if len(report) == 0 {
		t.Error("nothing is in the log of destruction")
	}
}
