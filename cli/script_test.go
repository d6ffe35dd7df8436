package cli

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"lethe/keys"
	"lethe/model/policy"
)

// testPassphrase opens the stores of the tests.
const testPassphrase = "correct horse battery staple"

// TestMain makes this test binary serve as the program too: "lethe" is the
// real thing, "unlocked FILE ARGS..." is lethe with the passphrase in FILE on a
// file descriptor, as a script that runs Lethe would give it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lethe": func() { os.Exit(Main(os.Args[1:], System())) },
		"unlocked": func() {
			fd, err := syscall.Open(os.Args[1], syscall.O_RDONLY, 0)
			if err != nil {
				fmt.Fprintln(os.Stderr, "unlocked:", err)
				os.Exit(100)
			}
			os.Exit(Main(append(os.Args[2:], "--passphrase-fd", strconv.Itoa(fd)), System()))
		},
		"agekey": func() {
			id, err := age.GenerateX25519Identity()
			if err != nil {
				panic(err)
			}
			fmt.Printf("# public key: %s\n%s\n", id.Recipient(), id)
		},
		"age-plugin-lethetest": runTestPlugin,
		"pluginkey":            makePluginKey,
		"sshkey": func() {
			if err := writeSSHKey(os.Args[1], os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, "sshkey:", err)
				os.Exit(100)
			}
		},
	})
}

// writeSSHKey writes an SSH key pair as ssh-keygen does, protected by a
// passphrase if one is given.
func writeSSHKey(name string, passphrase []string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "comment")
	if len(passphrase) > 0 {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "comment", []byte(passphrase[0]))
	}
	if err != nil {
		return err
	}
	line, err := ssh.NewPublicKey(public)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(line))) + " comment\n"
	return errors.Join(os.WriteFile(name, pem.EncodeToMemory(block), 0o600), os.WriteFile(name+".pub", []byte(text), 0o600))
}

// TestScripts runs the scripts of testdata/script. Each has a store of its own
// in $LETHE_STORE, with the default policy and nobody in it, and its passphrase
// in the file $PASS.
func TestScripts(t *testing.T) {
	empty := newTestStore(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			pass := filepath.Join(env.WorkDir, ".pass")
			store := filepath.Join(env.WorkDir, ".store")
			env.Setenv("PASS", pass)
			env.Setenv("LETHE_STORE", store)
			env.Setenv("NO_COLOR", "1")
			if err := os.WriteFile(pass, []byte(testPassphrase+"\n"), 0o600); err != nil {
				return err
			}
			return os.CopyFS(store, os.DirFS(empty))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"code": scriptCode, "json": scriptJSON, "clean": scriptClean, "mode": scriptMode, "setenvfrom": scriptSetenv,
			"brief": scriptBrief,
		},
	})
}

// newTestStore makes an empty store whose passphrase costs little to try.
func newTestStore(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "store")
	host := System()
	host.Out = io.Discard
	a := &app{Host: host, store: dir}
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := &cobra.Command{}
	cmd.SetContext(context.Background())
	cheap := keys.Argon{Time: 1, MemoryKiB: 8 << 10, Lanes: 1, TestOnly: true}
	slots := []keys.NewSlot{{Name: "test", Passphrase: []byte(testPassphrase), Argon: cheap}}
	if err := a.create(cmd, newStore{slots: slots, policy: text, recovery: recoveryCall{none: true}}); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// code N PROGRAM ARGS... runs a program and wants the exit code N.
func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N PROGRAM ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// json FILE [PATH VALUE] wants valid JSON, every line of it with --lines, and
// at PATH (a.0.b; # counts) the value.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: json FILE [PATH VALUE]")
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.UseNumber()
	var v any
	for n := 0; ; n++ {
		if err := d.Decode(&v); err == io.EOF && n > 0 {
			break
		} else if err != nil {
			ts.Fatalf("no JSON: %v", err)
		}
	}
	if len(args) == 3 {
		if got := fmt.Sprint(at(v, args[1])); got != args[2] {
			ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
		}
	}
}

// at walks into decoded JSON.
func at(v any, path string) any {
	for _, step := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			if step == "#" {
				return len(x)
			}
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

// clean FILE wants text that no terminal acts on: no control characters but
// the line feed, no bytes that are not UTF-8, nothing that turns or hides text.
func scriptClean(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: clean FILE")
	}
	if bad := unclean(ts.ReadFile(args[0])); bad != "" {
		ts.Fatalf("%s holds %s", args[0], bad)
	}
}

// unclean names the first thing in text that must not reach a terminal raw.
func unclean(text string) string {
	for i, r := range text {
		switch {
		case r == '\n':
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return fmt.Sprintf("a byte that is not UTF-8 at %d: %#x", i, text[i])
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return fmt.Sprintf("%U at %d", r, i)
		}
	}
	return ""
}

// mode FILE PERMISSIONS wants the permissions, in octal.
func scriptMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE PERMISSIONS")
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}

// setenvfrom NAME FILE sets a variable to the first word of a file.
func scriptSetenv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: setenvfrom NAME FILE")
	}
	words := strings.Fields(ts.ReadFile(args[1]))
	if len(words) == 0 {
		ts.Fatalf("%s has no words", args[1])
	}
	ts.Setenv(args[0], words[0])
}

// brief wants that the last command printed nothing on standard output and on
// standard error what an administrator can read: one short sentence or a few.
func scriptBrief(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: brief")
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("standard output: %q", out)
	}
	if wordy := notBrief(ts.ReadFile("stderr")); wordy != "" {
		ts.Fatalf("standard error %s", wordy)
	}
}

// notBrief says what is wrong with an error message: it must be one line, two
// with the hint, begin with the program's name and hold no stack trace.
func notBrief(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	switch {
	case !strings.HasPrefix(text, "lethe: "):
		return fmt.Sprintf("does not begin with the program's name: %q", text)
	case len(lines) > 2, len(text) > 400:
		return fmt.Sprintf("is long: %q", text)
	case bytes.Contains([]byte(text), []byte("goroutine ")), strings.Contains(text, "panic"), strings.Contains(text, ".go:"):
		return fmt.Sprintf("is a stack trace: %q", text)
	}
	return unclean(text)
}
