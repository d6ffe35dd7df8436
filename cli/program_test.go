package cli

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/storage"
)

// A bench is a store and what is needed to run the program on it.
type bench struct {
	testing.TB
	store, pass, work string
}

// newBench returns an empty store with its passphrase and a directory to work in.
func newBench(tb testing.TB) *bench {
	tb.Helper()
	return benchOf(tb, newTestStore(tb))
}

// benchOf is newBench with a store that is there.
func benchOf(tb testing.TB, store string) *bench {
	tb.Helper()
	b := &bench{TB: tb, store: store, work: tb.TempDir()}
	b.pass = b.write(".pass", testPassphrase+"\n")
	return b
}

// many marks a test that runs many processes, or the console in one: not with
// -short, and so not under the race detector of .ci/run, where a process takes
// seconds to start. The goroutines of desk and console have race tests of their
// own.
func many(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs many processes")
	}
}

// write writes a file into the working directory and returns its path.
func (b *bench) write(name, text string) string {
	b.Helper()
	path := filepath.Join(b.work, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// command returns the program with its passphrase, ready to start.
func (b *bench) command(args ...string) *exec.Cmd {
	b.Helper()
	path, err := exec.LookPath("unlocked")
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), path, append([]string{b.pass}, args...)...)
	cmd.Dir = b.work
	cmd.Env = append(os.Environ(), "LETHE_STORE="+b.store, "NO_COLOR=1")
	return cmd
}

// An outcome is what a run of the program left.
type outcome struct {
	out, err string
	code     int
}

// run runs the program to its end.
func (b *bench) run(args ...string) outcome {
	b.Helper()
	var out, errs bytes.Buffer
	cmd := b.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.Fatal(err)
	}
	return outcome{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// must runs the program, wants the exit code 0 and returns standard output.
func (b *bench) must(args ...string) string {
	b.Helper()
	o := b.run(args...)
	if o.code != 0 {
		b.Fatalf("lethe %s: exit code %d, %s", strings.Join(args, " "), o.code, o.err)
	}
	return o.out
}

// refused wants one of the exit codes, a brief message that mentions a word,
// and nothing on standard output.
func (o outcome) refused(tb testing.TB, mention string, codes ...int) {
	tb.Helper()
	if !slices.Contains(codes, o.code) {
		tb.Errorf("exit code %d, want %v: %s", o.code, codes, o.err)
	}
	if wordy := notBrief(o.err); wordy != "" {
		tb.Errorf("standard error %s", wordy)
	}
	if !strings.Contains(o.err, mention) {
		tb.Errorf("the message does not mention %q: %q", mention, o.err)
	}
	if o.out != "" {
		tb.Errorf("standard output: %q", o.out)
	}
}

// counts reads what an import with --json printed.
func counts(tb testing.TB, text string) importJSON {
	tb.Helper()
	var r importJSON
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		tb.Fatalf("%v in %q", err, text)
	}
	return r
}

// silent are the commands that print no data of Lethe.
var silent = []string{"call", "demo", "serve"}

// TestEveryCommandHasJSONAndHelp walks the tree of commands, so that a new one
// cannot forget either.
func TestEveryCommandHasJSONAndHelp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	subject := strings.TrimSpace(b.must("subject", "add", "--given", "Ada", "--family", "Byron"))
	request := strings.Fields(b.must("request", "log", "--type", "access", "--subject", subject))[0]
	other, holding := b.addHolding()
	held := strings.Fields(b.must("holding", "add", subject, "contact", "enrol", "--field", "town=Leeds"))[0]
	erased := strings.TrimSpace(b.must("subject", "add", "--given", "Cal", "--family", "Coe"))
	key := filepath.Join(b.work, "key")
	if err := writeSSHKey(key, nil); err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(b.work, "second")
	if err := writeSSHKey(second, nil); err != nil {
		t.Fatal(err)
	}
	slot := strings.TrimSpace(b.must("keys", "add", "--name", "ben", "--ssh-file", second+".pub"))
	words := strings.NewReplacer("BACKUPS", b.work, "OTHER", other, "HOLDING", holding, "ERASED", erased, "CERTIFICATE", filepath.Join(b.work, "certificate.json"),
		"NEW", filepath.Join(b.work, "new"), "PUBLIC", key+".pub", "SHARES", filepath.Join(b.work, "shares"), "SLOT", slot,
		"EXPORTED", b.write("exported", b.must("audit", "export")), "VERIFIER", b.verifier(), "SUBJECT", subject, "REQUEST", request, "HELD", held,
		"FILE", b.write("people.csv", "First name,Last name\nCal,Coe\n"))
	root := (&app{Host: Host{Out: io.Discard, Err: io.Discard}}).root()
	all := walk(root)
	// A certificate is there to verify only after an erasure.
	slices.SortStableFunc(all, func(a, b *cobra.Command) int {
		return cmp.Compare(strings.Count(pathOf(a), "erase verify"), strings.Count(pathOf(b), "erase verify"))
	})
	// A plan is asked for before what it plans is gone.
	slices.SortStableFunc(all, func(a, b *cobra.Command) int {
		return cmp.Compare(strings.Count(pathOf(b), "plan"), strings.Count(pathOf(a), "plan"))
	})
	for _, cmd := range all {
		path := pathOf(cmd)
		if help := b.mustPlain(append(strings.Fields(path), "--help")...); !strings.Contains(help, "USAGE") || unclean(help) != "" {
			t.Errorf("%s --help: %q", path, help)
		}
		if cmd.Short == "" {
			t.Errorf("%s has no short description", path)
		}
		if cmd.HasSubCommands() || slices.Contains(silent, path) {
			continue
		}
		if refusal, never := refusals[path]; never {
			b.run(b.fill(words, path, refusal.args)...).refused(t, "", refusal.code)
			continue
		}
		given, known := leaves[path]
		if step, ok := steps[path]; ok {
			given, known = b.begin(words, subject, step), true
		}
		if !known {
			t.Errorf("the command %q is new: add it to the leaves of this test", path)
			continue
		}
		args := b.fill(words, path, given)
		o := b.run(args...)
		if o.code != 0 || o.err != "" || !json.Valid([]byte(o.out)) {
			t.Errorf("lethe %s: exit code %d, %q, %s", strings.Join(args, " "), o.code, o.err, o.out)
		}
	}
}

// verifier returns the key that signs checkpoints.
func (b *bench) verifier() string {
	b.Helper()
	var head struct {
		Key string `json:"verifier_key"`
	}
	if err := json.Unmarshal([]byte(b.must("audit", "checkpoint", "--json")), &head); err != nil {
		b.Fatal(err)
	}
	return head.Key
}

// fill returns the whole command with the words of the test in place.
func (b *bench) fill(words *strings.Replacer, path string, given []string) []string {
	args := append(strings.Fields(path), "--json")
	for _, g := range given {
		args = append(args, words.Replace(g))
	}
	return args
}

// begin logs a request, makes it ready for a step, and returns the arguments of
// the step.
func (b *bench) begin(words *strings.Replacer, subject string, s step) []string {
	b.Helper()
	kind := s.kind
	if kind == "" {
		kind = "access"
	}
	it := strings.Fields(b.must("request", "log", "--type", kind, "--subject", subject))[0]
	fill := func(given []string) []string {
		var out []string
		for _, g := range given {
			out = append(out, words.Replace(strings.ReplaceAll(g, "IT", it)))
		}
		return out
	}
	for _, before := range s.before {
		b.must(append([]string{"request"}, fill(before)...)...)
	}
	return fill(append([]string{it}, s.args...))
}

func pathOf(cmd *cobra.Command) string {
	return strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "lethe"), " ")
}

// addHolding adds a person with one holding, and returns the reference of the
// person and the beginning of the holding's id.
func (b *bench) addHolding() (subject, holding string) {
	b.Helper()
	s := &model.Subject{Name: model.Name{Given: "Ida", Family: "Rhodes"}}
	h := &model.Holding{Category: "contact", Purpose: "courses"}
	if _, err := rand.Read(s.ID[:]); err != nil {
		b.Fatal(err)
	}
	h.ID, h.Owner = model.ID{0x3f, 0x2a, 1}, s.ID
	b.put(s, h)
	return s.Reference(), h.ID.String()[:6]
}

// put stores records behind the program's back.
func (b *bench) put(list ...model.Entity) {
	b.Helper()
	store, err := storage.Open(b.store, time.Now(), func(dir string) (*keys.Vault, error) {
		return keys.Open(dir, keys.Passphrase([]byte(testPassphrase)), keys.OpenOptions{})
	})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	err = store.Write(b.Context(), model.Act{At: time.Now(), Actor: "test", Action: "subject.add"}, func(w model.Writer) error {
		for _, e := range list {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// walk returns cmd and every command below it.
func walk(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		all = append(all, walk(sub)...)
	}
	return all
}

// mustPlain is must without a passphrase.
func (b *bench) mustPlain(args ...string) string {
	b.Helper()
	path, err := exec.LookPath("lethe")
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), path, args...)
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("lethe %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
