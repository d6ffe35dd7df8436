package storage

import (
	"context"
	"crypto/rand"
	"encoding/gob"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model/desk"
	"lethe/model/policy"
)

var (
	killCount = flag.Int("kills", 10, "processes that the random kill test kills")
	killSeed  = flag.Uint64("kill-seed", 0, "seed of the random kill test; 0 for another each time")
)

// killsOfAStore is after how many kills the test goes on with a new store.
const killsOfAStore = 40

// A killing kills processes that work on one store after another.
type killing struct {
	*testing.T
	rng   *mathrand.Rand
	root  string
	truth *killTruth
	mean  map[string]time.Duration // how long each operation takes
	cut   []string                 // operations cut short since the last examination

	kills, between, controls int
	inside, right            map[string]int
}

// Processes that write, import, erase, rotate, back up, restore and purge, two
// things at a time, are killed at random moments, most of them inside a chosen
// operation, some while opening what the kill before left. Whatever was
// acknowledged is there, whatever was erased opens with no older key files, and
// what was not acknowledged took place as a whole or not at all.
//
//	go test ./storage -v -run TestKilledAtRandom -kills 3000 -timeout 1h
func TestKilledAtRandom(t *testing.T) {
	seed, kills := *killSeed, *killCount
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	if testing.Short() {
		kills = min(kills, 5)
	}
	t.Logf("again with -kill-seed %d (the workload; the moments depend on the machine)", seed)
	k := newKilling(t, seed)
	for k.kills < kills && !t.Failed() {
		k.newStore()
		for range killsOfAStore {
			if k.kills >= kills || t.Failed() {
				break
			}
			k.round()
		}
		if !t.Failed() {
			k.last()
		}
		if !t.Failed() {
			os.RemoveAll(k.root)
		}
		if kills > 200 {
			t.Logf("%d kills", k.kills)
		}
	}
	all, good := 0, 0
	for _, op := range killOps {
		t.Logf("%-13s %d of %d kills inside it left it whole, undone or to be resumed (it takes %v)", op, k.right[op], k.inside[op], k.mean[op].Round(time.Millisecond))
		all, good = all+k.inside[op], good+k.right[op]
	}
	t.Logf("%d kills, %d between operations; %d of %d operations cut short were found as they should be; as a control, older key files with their own epoch opened erased records %d times",
		k.kills, k.between, good, all, k.controls)
}

func newKilling(t *testing.T, seed uint64) *killing {
	return &killing{
		T: t, rng: mathrand.New(mathrand.NewPCG(seed, 0)),
		mean: map[string]time.Duration{}, inside: map[string]int{}, right: map[string]int{},
	}
}

// newStore begins with an empty store.
func (k *killing) newStore() {
	root, err := os.MkdirTemp("", "lethe-kill-")
	if err != nil {
		k.Fatal(err)
	}
	k.root, k.truth = root, newKillTruth()
	k.Cleanup(func() {
		if !k.Failed() {
			os.RemoveAll(root)
		} else if k.root == root {
			k.Logf("the store is kept in %s", root)
		}
	})
	s, err := Create(filepath.Join(root, "store"), testTime, newKeys)
	if err != nil {
		k.Fatal(err)
	}
	text, err := policy.Text(policy.DefaultName)
	if err == nil {
		err = desk.PutPolicy(context.Background(), s, desk.By{Actor: "officer", At: testTime}, text, rand.Reader)
	}
	if err == nil {
		err = logFollowed(s)
	}
	for _, dir := range []string{"safe", "copies"} {
		err = errors.Join(err, os.Mkdir(filepath.Join(root, dir), 0o700))
	}
	if err = errors.Join(err, s.Close()); err != nil {
		k.Fatal(err)
	}
}

// start starts a process on the store as it is, with a copy of the key files
// taken before.
func (k *killing) start(job killJob) (*exec.Cmd, *os.File) {
	copied := filepath.Join(k.root, "copies", fmt.Sprint(k.truth.Copies))
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(k.root, "store", keysName))); err != nil {
		k.Fatal(err)
	}
	k.truth.Copies++
	k.removeRestored()
	if err := saveGob(filepath.Join(k.root, "truth"), k.truth); err != nil {
		k.Fatal(err)
	}
	job.Root, job.Seed = k.root, k.rng.Uint64()
	text, err := json.Marshal(job)
	if err != nil {
		k.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		k.Fatal(err)
	}
	defer w.Close()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestChildWorksUntilKilled$")
	cmd.Env = append(os.Environ(), "LETHE_TEST_KILL="+string(text))
	cmd.ExtraFiles = []*os.File{w}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	return cmd, r
}

// removeRestored removes what was restored and has been examined.
func (k *killing) removeRestored() {
	wanted := map[string]bool{}
	for _, r := range slices.Concat(k.truth.Restores, k.truth.Cut) {
		wanted[r.Name] = true
	}
	list, err := filepath.Glob(filepath.Join(k.root, "target-*"))
	if err != nil {
		k.Fatal(err)
	}
	for _, dir := range list {
		if !wanted[filepath.Base(dir)] {
			os.RemoveAll(dir)
		}
	}
}

// round starts a process, kills it, and takes in what it said.
func (k *killing) round() {
	aim, when, span := k.moment()
	cmd, said := k.start(killJob{Aim: aim})
	defer said.Close()
	in := gob.NewDecoder(said)
	var timer *time.Timer
	guard := time.AfterFunc(90*time.Second, func() { cmd.Process.Signal(syscall.SIGQUIT) }) // says where it hangs
	defer guard.Stop()
	for {
		var m killSaid
		if err := in.Decode(&m); err != nil {
			break // the pipe ends with the process
		}
		if timer == nil && when(m) {
			timer = time.AfterFunc(time.Duration(k.rng.Float64()*float64(span())), func() { cmd.Process.Kill() })
		}
		k.hear(m)
	}
	err := cmd.Wait()
	if timer == nil {
		k.Errorf("no moment to kill it came (%s): %v\n%s", aim, err, cmd.Stdout)
		return
	}
	timer.Stop()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		k.Errorf("the process ended by itself: %v\n%s", err, cmd.Stdout)
		return
	}
	k.tally()
}

// moment chooses what is to be killed: an operation, or whatever goes on a
// while after the store was opened. The kill comes within span of the message
// that when is true of.
func (k *killing) moment() (aim string, when func(killSaid) bool, span func() time.Duration) {
	opened := func(m killSaid) bool { return m.Op == opOpen && m.Done }
	if k.rng.IntN(8) == 0 {
		return opCommit, opened, func() time.Duration { return 200 * time.Millisecond }
	}
	aim = killOps[k.rng.IntN(len(killOps))]
	passed := k.rng.IntN(2) // now and then not the first
	when = func(m killSaid) bool {
		if m.Op != aim || m.Done {
			return false
		}
		passed--
		return passed < 0 || aim == opOpen
	}
	if aim == opImport && len(k.truth.Imports) > k.truth.Copies/5 {
		aim = opCommit // enough has been imported
	}
	return aim, when, func() time.Duration { return max(k.mean[aim]*5/4, 2*time.Millisecond) }
}

// hear takes in what a process said.
func (k *killing) hear(m killSaid) {
	if m.Problem != "" {
		k.Errorf("after %d kills, the last inside %q: %s", k.kills, k.cut, m.Problem)
		return
	}
	k.truth.hear(m)
	if !m.Done {
		return
	}
	if was := k.mean[m.Op]; was == 0 {
		k.mean[m.Op] = m.Took
	} else {
		k.mean[m.Op] = (9*was + m.Took) / 10
	}
	if m.Op == opOpen {
		copies := k.truth.Copies
		k.truth = m.Truth.init()
		k.truth.Copies = copies
		k.controls += m.Opens
		for _, op := range k.cut {
			k.right[op]++
		}
		k.cut = nil
	}
}

// tally counts what a kill cut short.
func (k *killing) tally() {
	k.kills++
	n := 0
	for _, c := range k.truth.Cut {
		if c.N/1_000_000 == k.truth.Copies {
			k.inside[c.Op]++
			k.cut = append(k.cut, c.Op)
			n++
		}
	}
	if n == 0 {
		k.between++
	}
}

// last has a process examine what is left and end as it should.
func (k *killing) last() {
	cmd, said := k.start(killJob{Last: true})
	defer said.Close()
	in := gob.NewDecoder(said)
	for {
		var m killSaid
		err := in.Decode(&m)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			k.Fatal(err)
		}
		k.hear(m)
	}
	if err := cmd.Wait(); err != nil {
		k.Errorf("%v\n%s", err, cmd.Stdout)
	}
	k.opensAsThePassphrase()
}

// opensAsThePassphrase shows that the attack of the child is one: the key files
// of now open the vault.
func (k *killing) opensAsThePassphrase() {
	now := filepath.Join(k.root, "store", keysName)
	v := openMixed(now, now, now)
	if v == nil {
		k.Fatal("the key files of now do not open in memory, so the attack proves nothing")
	}
	defer v.Close()
	if err := v.EachKey(func(keys.KeyID, time.Time) bool { return false }); err != nil {
		k.Fatal(err)
	}
}
