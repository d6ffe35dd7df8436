package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// nobodysID is the account that everybody has and nobody uses.
const nobodysID = 65534

// A stranger runs the client under another account of the host.
type stranger struct {
	testing.TB
	program, socket, dir string
}

// newStranger puts the program where another account can run it.
func newStranger(tb testing.TB, s *server) *stranger {
	tb.Helper()
	if os.Geteuid() != 0 {
		tb.Skip("only root can act as somebody else")
	}
	from, err := exec.LookPath("lethe")
	if err != nil {
		tb.Fatal(err)
	}
	dir := filepath.Dir(s.socketPath)
	own := filepath.Join(dir, "own")
	in, err := os.Open(from)
	if err != nil {
		tb.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(filepath.Join(dir, "lethe"), os.O_WRONLY|os.O_CREATE, 0o755)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err = io.Copy(out, in); err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(out.Close(), os.Chmod(dir, 0o755), os.Mkdir(own, 0o700), os.Chown(own, nobodysID, nobodysID)); err != nil {
		tb.Fatal(err)
	}
	return &stranger{tb, filepath.Join(dir, "lethe"), s.socketPath, own}
}

func (p *stranger) run(args ...string) outcome {
	p.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(p.program, args...)
	cmd.Env, cmd.Dir = []string{"LETHE_SOCKET=" + p.socket, "HOME=" + p.dir, "NO_COLOR=1"}, p.dir
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobodysID, Gid: nobodysID}}
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.Fatal(err)
	}
	return outcome{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// Who may call at the socket, its group says; who is let in, the users of the
// register; and what a command reads and writes is the caller's, though the
// server may do anything.
func TestCallersHaveTheirOwnRights(t *testing.T) {
	many(t)
	t.Parallel()
	dir := newTestStore(t)
	withUsers(t, dir, 0)
	s := serveHere(t, dir, serveFlags{})
	d := s.opened(t)
	p := newStranger(t, s)
	p.run("subject", "list").refused(t, "does not take calls from your account", 1)
	if err := os.Chmod(s.socketPath, 0o666); err != nil {
		t.Fatal(err)
	}
	p.run("subject", "list").refused(t, "not a user of this register", 4)
	ada := desk.By{Actor: "Ada", At: time.Now()}
	if _, err := d.AddUser(t.Context(), ada, desk.NewUser{Name: "Ned", Accounts: []string{"nobody"}, Roles: []model.Role{model.Officer}}); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(filepath.Dir(s.socketPath), "secret.csv")
	if err := os.WriteFile(secret, []byte("First name,Last name\nSue,Secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run("import", secret, "--source", "X").refused(t, "cannot be read", 1)
	if out := p.run("subject", "list").out; out != "" {
		t.Errorf("what the caller may not read was imported: %s", out)
	}
	own := filepath.Join(p.dir, "own.csv")
	if err := errors.Join(os.WriteFile(own, []byte("First name,Last name\nOna,Own\n"), 0o600), os.Chown(own, nobodysID, nobodysID)); err != nil {
		t.Fatal(err)
	}
	if o := p.run("import", "own.csv", "--source", "X"); o.code != 0 {
		t.Errorf("an import of one's own file: %s", o.err)
	}
	o := p.run("request", "log", "--type", "access", "--channel", "email", "--requester-name", "Ona Own")
	if o.code != 0 {
		t.Fatal(o.err)
	}
	if o := p.run("request", "attach", "R-2026-0001", secret); o.code == 0 {
		t.Error("a file that the caller may not read was attached")
	}
	if o := p.run("request", "attach", "R-2026-0001", "own.csv", "--name", "own.csv"); o.code != 0 {
		t.Error(o.err)
	}
	p.run("request", "save", "R-2026-0001", "own.csv", filepath.Join(filepath.Dir(s.socketPath), "out.csv")).refused(t, "cannot be written", 1)
	if o := p.run("request", "save", "R-2026-0001", "own.csv", "saved.csv"); o.code != 0 {
		t.Error(o.err)
	}
	info, err := os.Stat(filepath.Join(p.dir, "saved.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Uid != nobodysID || info.Mode().Perm() != 0o600 {
		t.Errorf("what was saved is %v of account %d", info.Mode(), st.Uid)
	}
	if o := p.run("backup", "--out", p.dir); o.code != 4 {
		t.Errorf("a backup by somebody else: %d, %s", o.code, o.err)
	}
	if _, err := d.RevokeUser(t.Context(), ada, "Ned", "left"); err != nil {
		t.Fatal(err)
	}
	p.run("subject", "list").refused(t, "no longer one", 4)
	if entries, _ := os.ReadDir(filepath.Dir(s.socketPath)); strings.Contains(names(entries), "out.csv") {
		t.Error("the server wrote a file for the caller")
	}
}

func names(entries []os.DirEntry) string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

// A server's process tells the client which files it wants; the client gives
// those that the command names and no others.
func TestTheClientGivesNamedFilesOnly(t *testing.T) {
	dir := t.TempDir()
	f := &fileServer{argv: []string{"import", filepath.Join(dir, "a.csv"), "--mapping=" + filepath.Join(dir, "m"), "--out", dir + "/out", "--passphrase-fd", "3"}, files: ownFiles{}}
	for path, want := range map[string]bool{
		filepath.Join(dir, "a.csv"): true, filepath.Join(dir, "a.csv.rejected.csv"): true, filepath.Join(dir, "m"): true,
		filepath.Join(dir, "out", "share-1.txt"): true, filepath.Join(dir, "out.tmp"): true, "/dev/fd/3": true,
		"/dev/fd/4": false, "/etc/shadow": false, filepath.Join(dir, "a.csv") + "/../../shadow": false, filepath.Join(dir, "a.csvx"): false,
		filepath.Join(dir, "b"): false, dir: false, "/": false,
	} {
		if _, err := f.named(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
