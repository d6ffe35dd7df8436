package cli

import (
	"bufio"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedStoreFiles cuts and flips the files of a store, each in turn. The
// program says that the store is damaged, or it does not notice and shows
// everything; it never shows something else, and never a stack trace.
func TestDamagedStoreFiles(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	var csv strings.Builder
	csv.WriteString("First name,Last name,Email\n")
	for i := range 200 {
		fmt.Fprintf(&csv, "Ann,Bee%d,ann%d@bee.example\n", i, i)
	}
	b.must("import", b.write("people.csv", csv.String()))
	whole := b.must("subject", "list")
	original := b.store
	r := rand.New(rand.NewPCG(1, 2))
	noticed, tried := 0, 0
	err := filepath.WalkDir(original, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(original, path)
		info, _ := e.Info()
		if info.Size() == 0 || name == policyName || name == "lock" {
			return nil
		}
		for _, harm := range harms(r, info.Size()) {
			b.store = filepath.Join(t.TempDir(), "store")
			if err := os.CopyFS(b.store, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			if err := harm.do(filepath.Join(b.store, name)); err != nil {
				t.Fatal(err)
			}
			tried++
			o := b.run("subject", "list")
			switch {
			case o.code == 0 && o.out == whole:
			case name == "keys/header" && o.code == 5:
				noticed++ // a slot that does not open is no different from a wrong passphrase
			case o.code == 6 && o.out != "" && strings.Contains(o.err, "takes no changes") && notBrief(o.err) == "":
				noticed++ // what is left is shown, with the warning
			default:
				noticed++
				o.refused(t, "", 6)
				if t.Failed() {
					t.Fatalf("%s %s", name, harm.name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d noticed, the others changed nothing that is read", noticed, tried)
	if noticed < tried/3 {
		t.Errorf("only %d of %d noticed", noticed, tried)
	}
}

// A harm is one thing that happens to a file.
type harm struct {
	name string
	do   func(path string) error
}

// harms returns what is tried on a file of the given size.
func harms(r *rand.Rand, size int64) []harm {
	cut := func(to int64) harm {
		return harm{fmt.Sprintf("cut to %d of %d", to, size), func(path string) error { return os.Truncate(path, to) }}
	}
	flip := func(at int64) harm {
		return harm{fmt.Sprintf("flipped at %d of %d", at, size), func(path string) error {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text[at] ^= 0x40
			return os.WriteFile(path, text, 0o600)
		}}
	}
	return []harm{
		cut(size / 2), cut(size - 1), flip(min(8, size-1)), flip(r.Int64N(size)), {"removed", os.Remove},
	}
}

// TestNotAStore tries directories that are none, and stores of another format.
func TestNotAStore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	format := filepath.Join(b.store, "lethe-store")
	for _, test := range []struct {
		name, text, mention string
	}{
		{"newer", "lethe store, format 2\n", "a later one"},
		{"garbage", "\x00\x01\x02", "lethe-store"},
		{"empty", "", "lethe-store"},
	} {
		if err := os.WriteFile(format, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		b.run("subject", "list").refused(t, test.mention, 6)
	}
	b.store = b.work
	b.run("subject", "list").refused(t, "not a Lethe store", 6)
	b.store = filepath.Join(b.work, "nowhere")
	b.run("subject", "list").refused(t, "lethe init", 3)
	b.store = b.pass // a file
	b.run("subject", "list").refused(t, "", 1, 6)
	b.run("init").refused(t, "", 1, 4)
}

// TestStoreInUse holds a store with one process and tries with another. The
// second is told who the first is; afterwards the store is free.
func TestStoreInUse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.command("subject", "find", "--stdin")
	in, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(in, "nobody")
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"subject", "list"}, {"import", b.write("a.csv", "Email\na@b.example\n")}, {"policy", "show"}} {
		b.run(args...).refused(t, fmt.Sprintf("process %d", first.Process.Pid), 7)
	}
	in.Close()
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	b.must("subject", "list")
}
