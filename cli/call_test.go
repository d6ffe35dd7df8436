package cli

import (
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

// A caller drives the console as an officer on the phone would, and counts the
// keys.
type caller struct {
	*terminal
	keys int
}

func (c *caller) press(keys string) {
	c.Helper()
	c.keys += utf8.RuneCountInString(keys)
	c.types(keys)
}

// mostKeys is how many keys a request by phone may take beyond the name.
const mostKeys = 25

// TestErasureByPhone takes a caller's erasure request from the shell's prompt, with
// the passphrase typed and the caller identified on the way, and counts the keys: the
// command with its enter, everything in the console until the call has ended, and of
// passphrase and name the enter alone.
func TestErasureByPhone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("import", b.write("people.csv", longCSV(40)))
	ref := strings.TrimSpace(b.must("subject", "add", "--given", "Ada", "--family", "Byron", "--born", "1984-12-03", "--establishment", "Hill Top School"))
	c := &caller{terminal: onTerminal(t, 100, 30, []string{"LETHE_STORE=" + b.store}, "lethe"), keys: len("lethe" + enter)}
	c.sees("Passphrase")
	c.types(testPassphrase)
	c.press(enter)
	c.sees("2 Requests")
	c.press("c")
	c.sees("Who is calling:")
	const name = "byron"
	c.types(name)
	c.sees(ref, "Byron, Ada")
	c.press(enter)
	c.sees("0: confirm nothing", "Date of birth", "hidden")
	if page := c.screen.text(); strings.Contains(page, "1984") || strings.Contains(page, "Hill Top") {
		t.Errorf("the card shows facts before they are asked:\n%s", page)
	}
	c.press(" ")
	c.sees("3 December 1984")
	c.press(" ")
	c.sees("Hill Top School  right?") // a fact is shown before it can be marked
	c.press(" ")
	c.sees("1: status of their own requests")
	c.press("r")
	c.sees("Log a request")
	c.press("c")
	c.sees("Tell them", "erasure: due")
	c.press(esc)
	c.sees("how did it end")
	c.press("a")
	c.sees("The call has ended")
	c.loses("3 December 1984")
	c.types(ctrlC)
	c.ends(0)
	t.Logf("%d keys beyond the name", c.keys)
	if want := len("lethe" + enter + enter + "c" + enter + "   " + "rc" + esc + "a"); c.keys != want || want > mostKeys {
		t.Errorf("%d keys beyond the name, want %d; at most %d are allowed", c.keys, want, mostKeys)
	}
	if list := b.must("request", "list"); !strings.Contains(list, "erasure") || !strings.Contains(list, "R-20") {
		t.Errorf("the request was not logged:\n%s", list)
	}
	trail := regexp.MustCompile(`call\.[a-z0-9-]+`).FindAllString(b.must("audit", "show"), -1)
	for _, want := range []string{"call.open", "call.identified-1", "call.end-acted"} {
		if !strings.Contains(strings.Join(trail, " "), want) {
			t.Errorf("the audit log has no %s: %v", want, trail)
		}
	}
}

// TestCallCutOff loses the line, and then the process itself, in the middle of a note.
// 'lethe call' offers the call again each time, with all that was typed.
func TestCallCutOff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("subject", "add", "--given", "Ada", "--family", "Byron")
	env := []string{"LETHE_STORE=" + b.store}
	term := onTerminal(t, 100, 30, env, "unlocked", b.pass, "call")
	term.sees("Who is calling:")
	term.types("ada")
	term.sees("Byron, Ada")
	term.types(enter)
	term.sees("On the phone - S-")
	term.types("n")
	term.sees("Note on")
	term.types("Rang about the March")
	term.sees("the March")
	term.cmd.Process.Signal(syscall.SIGHUP) // what a lost line sends
	term.ends(0)

	again := func(typed string) *terminal {
		term := onTerminal(t, 100, 30, env, "unlocked", b.pass, "call")
		term.sees("Go on with the call that was cut off?")
		time.Sleep(time.Second) // a question that opens by itself takes no key at first
		term.types("y")
		term.sees("Note on", typed)
		return term
	}
	term = again("Rang about the March")
	term.types(" course")
	term.sees("March course")
	time.Sleep(2 * time.Second) // what is typed is sealed when the keys rest
	term.cmd.Process.Kill()     // nothing tidies the terminal after this
	term.cmd.Wait()
	<-term.read

	term = again("Rang about the March course")
	term.types(enter)
	term.sees("Done", "note added")
	term.types(esc)
	term.sees("how did it end")
	term.types("a")
	term.sees("The call has ended")
	term.types(ctrlC)
	term.ends(0)
}
