package keys

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
)

// ioErrors is how many of the failures of the disk are tried: "some" or "all".
var ioErrors = flag.String("io-errors", "some", "how many of the failing disk operations are tried, some or all")

// A failure is one way in which the disk fails at an operation.
type failure struct {
	err    error
	kept   string // how much of a failing write is there
	lasts  bool   // every later operation fails too
	forget bool   // a failing sync drops what it could not write
}

func (f failure) String() string {
	return fmt.Sprintf("%v, %s kept, lasting %v, forgetting %v", f.err, f.kept, f.lasts, f.forget)
}

// keptOf is how many of n bytes of a failing write are there.
var keptOf = map[string]func(n int) int{
	"nothing": func(int) int { return 0 },
	"half":    func(n int) int { return n / 2 },
	"most":    func(n int) int { return n - 1 },
	"all":     func(n int) int { return n },
}

// someFailures are those that differ most.
var someFailures = []failure{
	{syscall.EIO, "half", false, false}, {syscall.ENOSPC, "most", true, false}, {syscall.EIO, "all", false, true},
}

// failures returns every way to fail, or some.
func failures() []failure {
	if *ioErrors != "all" {
		return someFailures
	}
	var all []failure
	for _, err := range []error{syscall.EIO, syscall.ENOSPC} {
		for _, kept := range []string{"nothing", "half", "most", "all"} {
			for n := range 4 {
				all = append(all, failure{err, kept, n&1 != 0, n&2 != 0})
			}
		}
	}
	return all
}

func (f failure) arm(d *disk, at int, r *rand.Rand) {
	d.heal()
	d.failAt, d.failOn, d.failWith, d.kept = at, f.lasts, f.err, keptOf[f.kept]
	if f.forget {
		d.forget = r
	}
}

// TestIOErrors lets the disk fail at each operation of each change, in every
// way, alone or from then on. The error says what failed; the vault takes no
// further change and can be read; opening again, after a power cut too, finds
// the old state or the new one, and nothing destroyed opens.
func TestIOErrors(t *testing.T) {
	start := newCrashWorld(t)
	tried := 0
	for _, c := range crashCases {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range failures() {
				for at := 1; ; at++ {
					w := *start
					w.disk = start.disk.clone()
					v := mustOpen(t, w.disk)
					f.arm(w.disk, at, rand.New(rand.NewPCG(uint64(at), 1)))
					err := c.run(v, &w)
					if err == nil {
						break
					}
					tried++
					w.vaultKeys = append(w.vaultKeys, *v.vaultKey())
					checkRefusal(t, f, at, err, v, &w)
					v.Lock()
					w.disk.heal()
					checkAfterFailure(t, &c, &w, uint64(at))
				}
			}
		})
	}
	t.Logf("%d of %d failing operations were reported, and left the old state or the new", tried, tried)
}

// checkAfterFailure opens what a failure left, at once and after power cuts.
func checkAfterFailure(t *testing.T, c *crashCase, w *crashWorld, seed uint64) {
	t.Helper()
	checkAfterCrash(t, c, w, false)
	for n := range uint64(2) {
		cut := *w
		cut.disk = w.disk.powerCut(rand.New(rand.NewPCG(seed, n)))
		checkAfterCrash(t, c, &cut, false)
	}
	// Found once, and lost by a power cut afterwards: opening made it durable.
	opened := *w
	opened.disk = w.disk.clone()
	v := mustOpen(t, opened.disk)
	isNew, err := c.after(v, &opened)
	must(t, err)
	v.Lock()
	opened.disk = opened.disk.powerCut(rand.New(rand.NewPCG(seed, 9)))
	checkAfterCrash(t, c, &opened, isNew)
}

// checkRefusal wants an error that names the file and its cause, and a vault
// that can be read and not changed.
func checkRefusal(t *testing.T, f failure, at int, err error, v *Vault, w *crashWorld) {
	t.Helper()
	if !errors.Is(err, f.err) || !namesFile(err) {
		t.Fatalf("operation %d (%v): %v", at, f, err)
	}
	for name, change := range map[string]func() error{
		"new key":     func() error { _, err := v.NewKey(testNow); return err },
		"commit":      v.Commit,
		"fold":        v.Fold,
		"rotate":      func() error { return v.Rotate(nil) },
		"shred":       func() error { return v.Shred(w.stay[:1], nil) },
		"add slot":    func() error { _, err := v.AddPassphraseSlot("x", testPass, testArgon); return err },
		"remove slot": func() error { return v.RemoveSlot(w.slot, nil) },
	} {
		if err := change(); !errors.Is(err, ErrSuspect) || !errors.Is(err, f.err) {
			t.Fatalf("operation %d (%v): %s afterwards: %v", at, f, name, err)
		}
	}
	if plain, _, err := v.Open(testLabel, w.sealedStay); err != nil || string(plain) != "stays" {
		t.Fatalf("operation %d (%v): reading afterwards: %q, %v", at, f, plain, err)
	}
}

func namesFile(err error) bool {
	for _, name := range []string{headerFile, epochFile, keyringFile, journalFile, "key directory"} {
		if strings.Contains(err.Error(), name) {
			return true
		}
	}
	return false
}

// TestIOErrorsWhileCreating: what could not be made is no vault. With the disk
// sound again it can be made, unless the remains could not be removed: then they
// are named and never written over.
func TestIOErrorsWhileCreating(t *testing.T) {
	tried := 0
	for _, f := range failures() {
		for at := 1; ; at++ {
			d := newDisk()
			f.arm(d, at, rand.New(rand.NewPCG(uint64(at), 2)))
			v, err := create(d, testOptions(nil))
			if err == nil {
				v.Lock()
				break
			}
			tried++
			if !errors.Is(err, f.err) || !namesFile(err) {
				t.Fatalf("operation %d (%v): %v", at, f, err)
			}
			d.heal()
			v, err = create(d, testOptions(nil))
			if f.lasts && errors.Is(err, ErrExists) {
				continue
			}
			must(t, err)
			v.Lock()
			if len(d.names) != 4 {
				t.Fatalf("operation %d (%v): %d files", at, f, len(d.names))
			}
		}
	}
	t.Logf("%d of %d failing operations were reported and left no half vault", tried, tried)
}

// TestIOErrorsWhileOpening lets the opening after each crash of each change fail
// at each of its operations, readings too. Opening again once the disk is sound
// finds what an undisturbed opening would have found.
func TestIOErrorsWhileOpening(t *testing.T) {
	start := newCrashWorld(t)
	tried := 0
	for i := range crashCases {
		c := &crashCases[i]
		for stop := 1; ; stop++ {
			w := *start
			w.disk = start.disk.clone()
			v := mustOpen(t, w.disk)
			w.disk.ops, w.disk.stopAt = 0, stop
			err := c.run(v, &w)
			w.vaultKeys = append(w.vaultKeys, *v.vaultKey())
			v.Lock()
			if err == nil {
				break
			}
			if *ioErrors != "all" && stop%6 != 0 {
				continue
			}
			w.disk.heal()
			for _, f := range someFailures {
				tried += failOpening(t, c, &w, f, false) + failOpening(t, c, &w, f, true)
			}
		}
	}
	t.Logf("%d of %d failing operations were reported, and left what can be opened", tried, tried)
}

func failOpening(t *testing.T, c *crashCase, w *crashWorld, f failure, reading bool) int {
	t.Helper()
	for at := 1; ; at++ {
		again := *w
		again.disk = w.disk.clone()
		f.arm(again.disk, at, rand.New(rand.NewPCG(uint64(at), 3)))
		if reading {
			again.disk.failAt, again.disk.failRead = 0, at
		}
		v, err := open(again.disk, Passphrase(testPass), OpenOptions{})
		if err == nil {
			v.Lock()
			return at - 1
		}
		if !errors.Is(err, f.err) || !namesFile(err) || errors.Is(err, ErrDamaged) || errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("opening, operation %d (%v): %v", at, f, err)
		}
		again.disk.heal()
		checkAfterCrash(t, c, &again, false)
		again.disk = again.disk.powerCut(rand.New(rand.NewPCG(uint64(at), 4)))
		checkAfterCrash(t, c, &again, false)
	}
}
