package storage

import (
	"bytes"
	"encoding/gob"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var (
	powerCuts = flag.Int("power-cuts", 8, "power cuts for each file system")
	powerSeed = flag.Uint64("power-seed", 0, "where the power cuts begin to be drawn; 0 for a new beginning")
)

// The settings that are compared.
const (
	letheSettings = "Lethe"
	letheReopened = "Lethe, opened after a cut"
	badgerDefault = "Badger's defaults"
	badgerSynced  = "Badger's defaults and SyncWrites"
)

// cutSystems are the file systems. Their metadata is made whole at once, so
// that no zeroing in the background is part of the log.
var cutSystems = []struct {
	name string
	mkfs []string
}{
	{"ext4", []string{"mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"}},
	{"xfs", []string{"mkfs.xfs", "-q"}},
}

// Power cuts: writes that were not flushed are lost, kept or torn, at places all
// through the life of a store: creation, single writes, an import, erasures,
// folding, purge, removal of a slot, deep rotation. What was acknowledged
// is there; what was erased is nowhere, not even for somebody with older key
// files; what was under way is whole or not at all. Badger with its defaults
// loses acknowledged writes in the same rig, which shows that the rig cuts.
//
// The cuts are made in a process in a mount name space of its own: whatever
// happens, its mounts and loop devices go with it.
func TestPowerCut(t *testing.T) {
	if testing.Short() {
		t.Skip("mounts file systems and cuts their power")
	}
	if os.Geteuid() != 0 {
		t.Skip("needs root, to mount")
	}
	if _, err := os.Stat("/dev/fuse"); err != nil {
		t.Skip("no FUSE here")
	}
	for _, system := range cutSystems {
		t.Run(system.name, func(t *testing.T) {
			if _, err := exec.LookPath(system.mkfs[0]); err != nil {
				t.Skipf("no %s here", system.mkfs[0])
			}
			cmd := exec.Command(os.Args[0], "-test.run", "^TestPowerCutInside$", "-test.v", "-test.timeout", "3h",
				fmt.Sprintf("-power-cuts=%d", *powerCuts), fmt.Sprintf("-power-seed=%d", *powerSeed))
			cmd.Env = append(os.Environ(), "LETHE_TEST_CUT_SYSTEM="+system.name, "TMPDIR="+cutRoom(t))
			cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
			out, err := cmd.CombinedOutput()
			switch {
			case errors.Is(err, syscall.EPERM), bytes.Contains(out, []byte("--- SKIP")):
				t.Skipf("no private mounts here: %v %s", err, out)
			case err != nil:
				t.Errorf("%v\n%s", err, out)
			default:
				t.Logf("%s", out)
			}
		})
	}
}

// cutRoom returns a directory for images, in memory where there is room.
func cutRoom(t *testing.T) string {
	if free, err := freeBytes("/dev/shm"); err == nil && free > 2*cutDisk {
		if dir, err := os.MkdirTemp("/dev/shm", "powercut"); err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	return t.TempDir()
}

// TestPowerCutInside is no test by itself: TestPowerCut runs it.
func TestPowerCutInside(t *testing.T) {
	name := os.Getenv("LETHE_TEST_CUT_SYSTEM")
	at := slices.IndexFunc(cutSystems, func(s struct {
		name string
		mkfs []string
	}) bool {
		return s.name == name
	})
	if at < 0 {
		t.Skip("run by TestPowerCut")
	}
	seed := *powerSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	lab := &cutLab{t: t, mkfs: cutSystems[at].mkfs, dir: t.TempDir(), random: rand.New(rand.NewPCG(seed, 0))}
	t.Logf("seed %d", seed)
	for _, setting := range []string{letheSettings, badgerDefault, badgerSynced} {
		cuts := *powerCuts
		if setting != letheSettings {
			cuts = max(3, cuts/5)
		}
		took := lab.record(setting)
		sum := lab.cuts(setting, cuts)
		t.Logf("%s, %s: %s; %d file systems had to be checked before they mounted (recording took %v)",
			name, setting, sum, lab.checked, took.Round(time.Millisecond))
		switch {
		case setting == badgerDefault && sum.lost == 0:
			t.Error("Badger's defaults lost nothing, so the cuts prove nothing")
		case setting == letheSettings && sum.right != sum.cuts:
			t.Error("power cuts did harm")
		}
	}
}

// A cutLab records workloads and cuts the power.
type cutLab struct {
	t      *testing.T
	mkfs   []string
	dir    string
	random *rand.Rand
	base   string // the file system before the workload
	log    []diskEvent
	acts   []*cutAct
	begun  bool // the machine allows all this

	checked int // file systems that did not mount before they were checked
}

// must runs a program; the test is skipped if it is one that a machine may not
// allow, before anything has been recorded.
func (l *cutLab) must(args ...string) {
	l.t.Helper()
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		if !l.begun {
			l.t.Skipf("%s: %v, %s", args[0], err, out)
		}
		l.t.Fatalf("%s: %v, %s", args[0], err, out)
	}
}

// record makes a file system on a recorder and runs a workload on it.
func (l *cutLab) record(setting string) time.Duration {
	l.t.Helper()
	start := time.Now()
	l.base = filepath.Join(l.dir, "base")
	os.Remove(l.base)
	if err := os.WriteFile(l.base, nil, 0o600); err != nil {
		l.t.Fatal(err)
	}
	if err := os.Truncate(l.base, cutDisk); err != nil {
		l.t.Fatal(err)
	}
	l.must(append(slices.Clone(l.mkfs), l.base)...)
	l.acts = nil
	l.log = l.recordOn(l.base, func(r *cutRecorder, mount string) {
		if err := l.work(r, setting, filepath.Join(mount, "store")); err != nil {
			l.t.Error(err)
		}
	})
	return time.Since(start)
}

// recordOn returns what was written to a disk, which began with the bytes of an
// image, until work was done. Nothing of it if the disk does not mount.
func (l *cutLab) recordOn(image string, work func(r *cutRecorder, mount string)) []diskEvent {
	l.t.Helper()
	r, err := newCutRecorder(image)
	if err != nil {
		l.t.Fatal(err)
	}
	defer unix.Munmap(r.raw)
	below, above := l.mkdir("fuse"), l.mkdir("mount")
	file, server, err := r.serve(below)
	if err != nil && !l.begun {
		l.t.Skipf("FUSE: %v", err)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { // for tests that fail half-way, too
		syscall.Unmount(above, 0)
		if err := server.Unmount(); err != nil {
			l.t.Error(err)
		}
	}()
	if !l.begun {
		l.must("mount", "-o", "loop", file, above)
	} else if err := l.mount(file, above); err != nil {
		l.t.Fatal(err)
	}
	l.begun = true
	work(r, above)
	log := r.log[:r.at():r.at()]
	l.must("umount", above)
	return log
}

// mount mounts a disk after a cut. An ext4 that does not mount is checked first,
// as machines do when they start; one in 400 cuts with torn sectors needed it.
func (l *cutLab) mount(image, dir string) error {
	out, err := exec.Command("mount", "-o", "loop", image, dir).CombinedOutput()
	if err == nil || !strings.HasSuffix(l.mkfs[0], "ext4") {
		return wordy(err, out)
	}
	l.checked++
	out, err = exec.Command("e2fsck", "-f", "-y", image).CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !(errors.As(err, &exit) && exit.ExitCode() <= 2) { // 1 and 2: repaired
		return wordy(err, out)
	}
	out, err = exec.Command("mount", "-o", "loop", image, dir).CombinedOutput()
	return wordy(err, out)
}

func wordy(err error, out []byte) error {
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return err
}

func (l *cutLab) mkdir(name string) string {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.MkdirAll(path, 0o700); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// work runs the workload in a process and notes at which place of the log each
// act begins and ends.
func (l *cutLab) work(r *cutRecorder, setting, store string) error {
	l.t.Helper()
	acts, actsIn, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	answersOut, answers, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	side := l.mkdir("side")
	os.RemoveAll(side)
	cmd := exec.Command(os.Args[0], "-test.run", "^TestChildOfPowerCuts$")
	cmd.Env = append(os.Environ(), "LETHE_TEST_CUT="+setting, "LETHE_TEST_STORE="+store,
		"LETHE_TEST_SIDE="+l.mkdir("side"), fmt.Sprintf("LETHE_TEST_IMPORTS=%d", min(30, max(2, *powerCuts/5))))
	cmd.ExtraFiles = []*os.File{actsIn, answersOut}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	actsIn.Close()
	answersOut.Close()
	for d := gob.NewDecoder(acts); ; {
		var a cutAct
		if err := d.Decode(&a); err == io.EOF {
			break // the child has ended
		} else if err != nil {
			cmd.Process.Kill()
			l.t.Errorf("reading what the workload does: %v", err)
			break
		}
		if a.Done {
			last := l.acts[len(l.acts)-1]
			last.Leaves, last.to = a.Leaves, r.at()
		} else {
			a.from = r.at()
			l.acts = append(l.acts, &a)
		}
		answers.Write([]byte{1})
	}
	acts.Close()
	answers.Close()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", setting, err, out.String())
	}
	return nil
}

// places draws where to cut: somewhere in an act, right at an acknowledgement,
// or anywhere after the first act, which creates the store. Rare acts are drawn as often as common ones.
//
// Where many are asked for, every place of the acts that replace key files is
// added, all kept up to there: what must be durable before something else is
// destroyed shows between two writes only.
func (l *cutLab) places(n int) []cutPlace {
	of := map[string][]*cutAct{}
	var names []string
	for _, a := range l.acts[1:] {
		if len(of[a.Name]) == 0 {
			names = append(names, a.Name)
		}
		of[a.Name] = append(of[a.Name], a)
	}
	first, last := l.acts[0].to, l.acts[len(l.acts)-1].to
	out := make([]cutPlace, n)
	for i := range out {
		same := of[names[l.random.IntN(len(names))]]
		a := same[l.random.IntN(len(same))]
		switch l.random.IntN(4) {
		case 0, 1:
			out[i].at = a.from + l.random.IntN(a.to-a.from+1)
		case 2:
			out[i].at = a.to
		default:
			out[i].at = first + l.random.IntN(last-first+1)
		}
		out[i] = cutPlace{max(out[i].at, first), cutOdds[l.random.IntN(len(cutOdds))]}
	}
	for _, name := range []string{"erase", "fold", "remove a slot", "attach", "detach"} {
		if same := of[name]; n >= sweepFrom && len(same) > 0 {
			for at := same[0].from; at <= same[0].to; at++ {
				out = append(out, cutPlace{at, odds{keep: 1}})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b cutPlace) int { return a.at - b.at })
	return out
}

// A cutPlace is where and how to cut.
type cutPlace struct {
	at  int
	how odds
}

// sweepFrom is how many cuts are many.
const sweepFrom = 100

// A cutSum is what many cuts came to.
type cutSum struct {
	cuts, right   int
	twice         int // of the cuts, those that were followed by one while the store was opened again
	refused       int // opening said that something is damaged or lost
	acked, lost   int // writes acknowledged before a cut, and those that were not there after it
	erased, back  int // records erased before a cut, and those that opened after it
	flying, whole int // cuts in the middle of an act, and those that left it whole or not at all
	papers        int // acknowledged papers that were read, each whole
	finished      int // erasures that opening finished
	events        int
	steps         map[string]int
}

func (s cutSum) String() string {
	return fmt.Sprintf("%d of %d cuts did no harm, %d of them twice (log of %d writes and flushes); %d refused; %d of %d acknowledged records lost; %d of %d erased records opened; %d of %d acts under way whole or not at all; %d papers whole; %d interrupted erasures finished; cuts by act: %s",
		s.right, s.cuts, s.twice, s.events, s.refused, s.lost, s.acked, s.back, s.erased, s.whole, s.flying, s.papers, s.finished, countsOf(s.steps))
}

func countsOf(m map[string]int) string {
	var out []string
	for k, n := range m {
		out = append(out, fmt.Sprintf("%s %d", k, n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
