package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
