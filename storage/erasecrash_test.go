package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
)

// eraseSteps are all steps of an erasure in their order, purge included.
var eraseSteps = []string{
	StepNoted, StepIntent, StepAnchored,
	keys.StepEpochWritten, keys.StepKeyringWritten, keys.StepKeyringRenamed, keys.StepCommitted,
	keys.StepEpochWiped, keys.StepJournalReplaced,
	StepDestroyed, StepSome, StepDeleted, StepListed, StepWritten, StepCertified, StepPurging, StepPurged,
}

// commitStep is the first step from which on the keys are gone.
const commitStep = keys.StepKeyringRenamed

// sound fails the test if the store does not verify.
func sound(t testing.TB, s *Store) *VerifyReport {
	t.Helper()
	r, err := s.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Error(p)
	}
	return r
}

// TestChildErases is no test by itself: the kill tests run it in a process of
// its own, which erases the subjects in LETHE_TEST_IDS and kills itself at the
// step LETHE_TEST_STEP.
func TestChildErases(t *testing.T) {
	dir, at := os.Getenv("LETHE_TEST_STORE"), os.Getenv("LETHE_TEST_STEP")
	if dir == "" {
		t.Skip("run by the kill tests")
	}
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	s.step = func(name string) error {
		if name == at {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until the signal arrives
		}
		return nil
	}
	var ids []model.ID
	for _, text := range strings.Fields(os.Getenv("LETHE_TEST_IDS")) {
		var id model.ID
		fmt.Sscanf(text, "%x", (*hexID)(&id))
		ids = append(ids, id)
	}
	if _, err := s.Erase(context.Background(), eraseAct, countedOrder(t, ids...)); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	if _, err := s.Purge(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Fatalf("the step %q never came", at)
}

// hexID reads an id as fmt prints it.
type hexID model.ID

func (h *hexID) Scan(state fmt.ScanState, _ rune) error {
	var b []byte
	_, err := fmt.Fscanf(state, "%x", &b)
	copy(h[:], b)
	return err
}

// A process that is killed at any step of an erasure leaves everything or
// nothing: before the commit point every record can be read and the erasure can
// be begun again, from it on none, and nothing is left behind.
func TestKilledAtEveryStepOfAnErasure(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for every step")
	}
	origin, dir := newStore(t)
	var gone []household
	var ids []model.ID
	stays := newHousehold(t, "King")
	write(t, origin, stays.entities()...)
	for range 180 { // 1,080 records: more than one piece
		h := newHousehold(t, "Byron")
		write(t, origin, h.entities()...)
		gone, ids = append(gone, h), append(ids, h.subject.ID)
	}
	origin.Close()
	committed, killed, right := false, 0, 0
	for _, step := range eraseSteps {
		committed = committed || step == commitStep
		victim := copyTree(t, dir)
		killErasing(t, victim, step, ids)
		killed++
		s, err := Open(victim, testTime.Add(time.Hour), openKeys(testPassphrase))
		if err != nil {
			t.Errorf("%s: %v", step, err)
			continue
		}
		readable := 0
		for _, h := range gone {
			readable += h.readable(t, s)
		}
		want := 6 * len(gone)
		if committed {
			want = 0
		}
		if readable != want || stays.readable(t, s) != 6 || s.ReadOnly() != nil {
			t.Errorf("%s: %d of %d records can be read, want %d; %v", step, readable, 6*len(gone), want, s.ReadOnly())
		} else {
			right++
		}
		sound(t, s)
		checkAfterKill(t, s, victim, step, committed, ids)
		s.Close()
		os.RemoveAll(victim)
	}
	t.Logf("%d of %d kills left everything or nothing", right, killed)
}

// checkAfterKill erases again what was not erased, and looks for remains of
// what was.
func checkAfterKill(t *testing.T, s *Store, dir, step string, committed bool, ids []model.ID) {
	t.Helper()
	if n := len(setsIn(t, s)); (n == 1) != committed || n > 1 {
		t.Errorf("%s: %d sets of counts", step, n)
	}
	if !committed {
		if _, err := s.Erase(context.Background(), eraseAct, countedOrder(t, ids...)); err != nil {
			t.Errorf("%s: erasing again: %v", step, err)
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, certsName, "*.json"))
	if err != nil || len(names) != 1 {
		t.Errorf("%s: %d certificates, want 1", step, len(names))
		return
	}
	raw, err := os.ReadFile(names[0])
	if err == nil {
		_, err = VerifyCertificate(raw)
	}
	if err != nil {
		t.Errorf("%s: %v", step, err)
	}
	report, err := s.Purge(context.Background())
	if err != nil || report.Remains != 0 {
		t.Errorf("%s: %d remains, %v", step, report.Remains, err)
	}
	sound(t, s)
}

// killErasing runs TestChildErases until it kills itself.
func killErasing(t *testing.T, dir, step string, ids []model.ID) {
	t.Helper()
	var list []string
	for _, id := range ids {
		list = append(list, id.String())
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestChildErases$")
	cmd.Env = append(os.Environ(), "LETHE_TEST_STORE="+dir, "LETHE_TEST_STEP="+step, "LETHE_TEST_IDS="+strings.Join(list, " "))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%s: the child was not killed: %v\n%s", step, err, out)
	}
}

// After the purge no file of the store bears the id of a destroyed key, in the
// header of whatever version of whatever record; before it, the files do, which
// shows that the search finds them.
func TestPurgeLeavesNoRemains(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s)
	var ids []model.ID
	for i := range 300 {
		h := newHousehold(t, "Byron")
		write(t, s, h.entities()...)
		h.subject.Version = 1
		write(t, s, h.subject) // a second version
		if i%3 == 0 {
			ids = append(ids, h.subject.ID)
		}
	}
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, ids...)); err != nil {
		t.Fatal(err)
	}
	before := remains(t, s, dir)
	report, err := s.Purge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	after := remains(t, s, dir)
	t.Logf("%d remains before the purge, %d after; %d files, %d bytes searched for %d keys", before, after, report.Files, report.Bytes, report.Keys)
	if before < 700 || after != 0 || report.Remains != 0 || report.Keys != 300 {
		t.Fail()
	}
	if again, err := s.Purge(context.Background()); err != nil || again.Erasures != 0 {
		t.Errorf("purged twice: %+v %v", again, err)
	}
	sound(t, s)
	s = reopen(t, s, dir)
	sound(t, s)
}

// Locking does not wait for a purge to have the keys wiped, and a purge that
// finds the store closed leaves its work to the next opening.
func TestClosingDuringAPurge(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err != nil {
		t.Fatal(err)
	}
	s.purge.run.Lock() // a purge is under way
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	for end := time.Now().Add(10 * time.Second); s.vault.HasKey(s.house); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the keys are there as long as the purge runs")
		}
	}
	s.purge.run.Unlock()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r := sound(t, reopen(t, s, dir)); r.Unpurged != 1 {
		t.Errorf("%d erasures wait for a purge, want 1", r.Unpurged)
	}
}

// remains counts ids of destroyed keys in the headers of sealed records, with a
// search of its own.
func remains(t *testing.T, s *Store, dir string) int {
	t.Helper()
	list, err := s.ledger.erasures()
	if err != nil {
		t.Fatal(err)
	}
	destroyed := map[keys.KeyID]bool{}
	for _, e := range list {
		for _, id := range e.Keys {
			destroyed[id] = true
		}
	}
	n := 0
	eachFile(t, dir, func(_ string, raw []byte) {
		for _, header := range headersIn(raw) {
			if destroyed[header.Key] {
				n++
			}
		}
	})
	return n
}

// eachFile calls fn with the bytes of every file of a store, without holes.
func eachFile(t testing.TB, dir string, fn func(path string, raw []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil // an open engine may remove a file at any moment
		}
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer f.Close()
		var raw []byte
		for at := int64(0); ; {
			from, to, err := nextData(f, at)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			part := make([]byte, to-from)
			if _, err := f.ReadAt(part, from); err != nil && err != io.EOF {
				return err
			}
			raw, at = append(raw, part...), to
		}
		fn(path, raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// headersIn returns the header of everything in raw that begins like a sealed
// record.
func headersIn(raw []byte) []keys.RecordHeader {
	var out []keys.RecordHeader
	for {
		at := bytes.Index(raw, []byte("LTHR"))
		if at < 0 {
			return out
		}
		if h, err := keys.Inspect(raw[at:]); err == nil {
			out = append(out, h)
		}
		raw = raw[at+4:]
	}
}

// noPurge keeps the purge in the background from beginning by itself.
func noPurge(s *Store) { s.purge.timer = time.NewTimer(time.Hour) }
