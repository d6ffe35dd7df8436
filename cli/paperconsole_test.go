package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	subjectReferences = regexp.MustCompile(`S-[0-9A-Z]{9}`)
	packagePasswords  = regexp.MustCompile(`[a-z0-9]{5}(-[a-z0-9]{5}){4}-[a-z0-9]`)
)

// A request is logged at the console of a real store, acknowledged by a letter,
// given a paper, and answered with a package that 7z opens with the password
// that was shown once.
func TestALetterAndAPackageAtTheConsole(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	ref := subjectReferences.FindString(b.must("subject", "add", "--given", "Grace", "--family", "Hopper"))
	found := b.write("found.txt", "what was found in the mail")
	pack := filepath.Join(filepath.Dir(found), "grace.zip")
	term := onTerminal(t, 120, 36, []string{"LETHE_STORE=" + b.store}, "lethe")
	term.sees("The register is locked")
	term.types(testPassphrase + enter)
	term.sees("Requests")
	term.types("n")
	term.sees("Log a request")
	term.types("\te\t\t\t\t\tAll that you hold, please.\t\t" + ref + "\t" + enter)
	term.sees("was logged", "Working of the date")
	term.types("l")
	term.sees("Write a letter", "nothing is decided yet")
	term.types("acknowledgement of a req" + enter)
	term.sees("Nothing is missing")
	term.types("\x1b[A" + enter)
	term.sees("Dear Grace Hopper", "s mark as sent")
	term.is(80, 24)
	term.sees("s mark as sent")
	term.is(120, 36)
	term.types("f")
	term.sees("kept as: html")
	term.types("s")
	term.sees("Mark it as sent?")
	term.types("y")
	term.sees("acknowledgement of a request: sent", "letter sent, acknowledgement")
	term.types("a")
	term.sees("1 paper", "acknowledgement.html")
	term.types("a")
	term.sees("Attach a file")
	term.types(found + "\t\t\t" + enter)
	term.sees("found.txt is in the file", "2 papers")
	term.types(esc)
	term.sees("Working of the date")
	term.types("z")
	term.sees("Portability package")
	term.types(enter)
	term.sees("Access package of R-", "2 files", "All that you hold")
	term.types("m")
	term.sees("Encrypted as")
	term.types(pack + "\t\t\t" + enter)
	term.sees("It is shown this once")
	var password string
	term.until("a password", func(screen string) bool {
		password = packagePasswords.FindString(screen)
		return password != ""
	})
	term.types("y")
	term.loses(password)
	term.types(esc)
	term.sees("Enter opens the request")
	term.types("q")
	term.ends(0)
	opensWith7z(t, pack, password)
	if out := b.must("request", "papers", b.onlyRequest()); strings.Count(out, "\n") != 3 {
		t.Errorf("in the file:\n%s", out)
	}
}

// onlyRequest returns the reference of the one request.
func (b *bench) onlyRequest() string {
	return regexp.MustCompile(`R-\d{4}-\d{4}`).FindString(b.must("request", "list", "--view", "all"))
}

// opensWith7z fails unless 7z finds in a package what was attached, with the
// password only.
func opensWith7z(t *testing.T, pack, password string) {
	t.Helper()
	tool, err := exec.LookPath("7z")
	if err != nil {
		t.Log("7z is not installed: the package was not opened by it")
		return
	}
	if out, err := exec.Command(tool, "t", "-pwrong", pack).CombinedOutput(); err == nil {
		t.Errorf("opened with a wrong password: %s", out)
	}
	dir := t.TempDir()
	if out, err := exec.Command(tool, "x", "-p"+password, "-o"+dir, pack).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "files", "*"))
	if err != nil || len(names) != 2 {
		t.Errorf("%v: %v", err, names)
	}
	data, err := os.ReadFile(filepath.Join(dir, "data.json"))
	if err != nil || !strings.Contains(string(data), "All that you hold") {
		t.Errorf("%v: %.300s", err, data)
	}
}
