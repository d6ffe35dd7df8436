package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Somebody erases a person at the console of a real store by keys, saves the
// certificate, and it holds; the person is not found any more, neither on a
// screen nor by a command.
func TestErasureAtTheConsole(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	ref := strings.TrimSpace(b.must("subject", "add", "--given", "Zenobia", "--family", "Quillfeather"))
	b.must("subject", "add", "--given", "Grace", "--family", "Hopper")
	certificate := filepath.Join(b.work, "zenobia.json")
	term := onTerminal(t, 120, 36, []string{"LETHE_STORE=" + b.store}, "lethe")
	term.sees("The register is locked")
	term.types(testPassphrase + enter)
	term.sees("Requests")
	term.types("1")
	term.sees("Hopper, Grace", "Quillfeather, Zenobia")
	term.types("j" + enter)
	term.sees(ref, "esc back")
	term.types("X")
	term.sees("Erase "+ref, "Show what goes")
	term.types("c\tasked to be forgotten")
	term.sees("consent withdrawn", "asked to be forgotten")
	term.types("\t\t\t\t" + enter)
	term.sees("Goes: 2 records", "This cannot be undone. Type "+ref)
	for _, size := range [][2]uint16{{60, 20}, {50, 10}, {120, 36}} { // nothing is lost or done by it
		term.is(size[0], size[1])
		if size[0] > 50 {
			term.sees("Type " + ref)
		}
	}
	term.types("no" + enter)
	term.sees("Nothing was erased.")
	term.types("\x7f\x7f" + strings.ToLower(ref) + enter)
	term.sees("Erased: 1 person. 2 records and 1 key destroyed.", "Assurance")
	term.types("c")
	term.sees("CERTIFICATE OF ERASURE", "Signed by")
	term.types("w")
	term.sees("Save the certificate")
	term.types(certificate + enter)
	term.sees("The certificate was written.")
	term.types(esc)
	term.sees("Erased: 1 person.")
	term.types(esc)
	term.sees("Hopper, Grace")
	if page := term.screen.text(); strings.Contains(page, "Quillfeather") {
		t.Errorf("the person is still shown:\n%s", page)
	}
	term.types("f")
	term.sees("enter keep")
	term.types("quillfeather")
	term.sees("Nothing fits the filter.")
	term.types(esc)
	term.sees("Hopper, Grace")
	term.types("q")
	term.ends(0)

	if out := b.must("erase", "verify", certificate); !strings.Contains(out, ref) || !strings.Contains(out, "valid") || !strings.Contains(out, "consent-withdrawn") {
		t.Errorf("the certificate says:\n%s", out)
	}
	b.run("subject", "show", ref).refused(t, "", 3)
	if out := b.must("subject", "list"); strings.Contains(out, "Quillfeather") || !strings.Contains(out, "Hopper") {
		t.Errorf("listed are:\n%s", out)
	}
	b.must("verify")
	if info, err := os.Stat(certificate); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the certificate's file: %v, %v", info, err)
	}
}

// Somebody locks the console in the moment at which they confirm an erasure.
// Whether it was carried out is told after unlocking, and the store agrees.
func TestLockDuringAnErasure(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	const rounds = 4
	var refs []string
	for range rounds {
		refs = append(refs, strings.TrimSpace(b.must("subject", "add", "--given", "Zenobia", "--family", "Quillfeather")))
	}
	b.must("subject", "add", "--given", "Grace", "--family", "Hopper")
	term := onTerminal(t, 120, 36, []string{"LETHE_STORE=" + b.store}, "lethe")
	term.sees("The register is locked")
	gone := 0
	for i, wait := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond, 60 * time.Millisecond} {
		term.types(testPassphrase + enter)
		term.sees("2 Requests", "? keys")
		term.types("1")
		term.sees("Hopper, Grace")
		term.types("f" + refs[i])
		term.sees("Quillfeather, Zenobia")
		term.types(enter)
		term.sees("[1 Subjects - all - 1 of", "enter open")
		time.Sleep(300 * time.Millisecond) // for the filtered list
		term.types("X")
		term.sees("Erase "+refs[i], "Show what goes")
		term.types("c\tasked to be forgotten\t\t\t\t" + enter)
		term.sees("This cannot be undone. Type " + refs[i])
		term.types(refs[i])
		term.sees("> " + refs[i])
		term.types(enter)
		time.Sleep(wait)
		term.types(ctrlL)
		term.sees("The register is locked")
		term.types(testPassphrase + enter)
		term.sees("2 Requests")
		if wait == 0 {
			term.sees("an erasure was under way")
		}
		time.Sleep(time.Second) // a statement that opens by itself takes no key at first
		told := term.screen.text()
		if strings.Contains(told, "closes this") {
			term.types(enter)
		}
		term.types(ctrlL)
		term.sees("The register is locked")
		if strings.Contains(told, "carried out") {
			gone++
		} else if !strings.Contains(told, "nothing was erased") && wait == 0 {
			t.Errorf("nothing was told:\n%s", told)
		}
	}
	term.types(testPassphrase + enter)
	term.sees("2 Requests")
	term.types("q")
	term.ends(0)
	t.Logf("%d of %d were told to be carried out", gone, rounds)
	b.must("verify")
}
