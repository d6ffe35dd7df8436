package storage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lethe/model"
)

// ioErrors is how many failing system calls are tried: "some", "all", or the
// name of an act, for all of its calls.
var ioErrors = flag.String("io-errors", "some", "failing system calls of an act that are tried: some, all, or those of one act by its name")

// ioSample is how many ways of failing there are to one that is tried.
const ioSample = 131

// failingCalls are the system calls that are made to fail.
const failingCalls = "fsync,fdatasync,msync,write,pwrite64,ftruncate,fallocate,rename,renameat,renameat2,unlinkat,mkdirat,openat,mmap"

// An injection is one way of failing: the n-th call of a kind on a path, in any
// thread, or every call from it on.
type injection struct {
	call, path string // path relative to the directory of store and backups; empty for any
	n          int
	lasts      bool
	errno      string
}

func (i injection) String() string {
	return fmt.Sprintf("%s of %q, call %d, lasting %v, %s", i.call, i.path, i.n, i.lasts, i.errno)
}

func (i injection) args(root, log string) []string {
	when := fmt.Sprint(i.n)
	if i.lasts {
		when += "+"
	}
	args := []string{"-f", "-qq", "--seccomp-bpf", "-o", log, "-e", "trace=" + i.call, "-e", "inject=" + i.call + ":error=" + i.errno + ":when=" + when}
	if i.path != "" {
		args = append(args, "-P", filepath.Join(root, i.path))
	}
	return args
}

// runChild runs an act in a process of its own under strace. A child that does
// not end in time is ended, and the error says so.
func runChild(t *testing.T, root, name string, args []string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "strace", append(args, os.Args[0], "-test.run", "^TestChildOnFailingDisk$")...)
	cmd.Env = append(os.Environ(), "LETHE_TEST_STORE="+filepath.Join(root, "store"), "LETHE_TEST_SAFE="+filepath.Join(root, "safe"), "LETHE_TEST_ACT="+name)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // strace's child too
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return string(out), err
}

var (
	callName = regexp.MustCompile(`^\d+ +(\w+)\(`)
	callPath = regexp.MustCompile(`["<](/[^">]+)[">]`)
)

// injections runs an act undisturbed and returns every way of failing one of
// its calls.
func injections(t *testing.T, origin, name string) []injection {
	t.Helper()
	root := copyAll(t, origin)
	log := filepath.Join(root, "trace")
	if out, err := runChild(t, root, name, []string{"-f", "-qq", "-y", "-o", log, "-e", "trace=" + failingCalls}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var list []injection
	seen := map[[2]string]int{}
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		m := callName.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		path := ""
		for _, p := range callPath.FindAllStringSubmatch(lines.Text(), -1) {
			if rel, inside := strings.CutPrefix(p[1], root+"/"); inside && rel != "trace" {
				path = rel
			}
		}
		if path == "" && m[1] != "msync" {
			continue
		}
		seen[[2]string{m[1], path}]++
		n := seen[[2]string{m[1], path}]
		list = append(list,
			injection{m[1], path, n, false, "EIO"}, injection{m[1], path, n, true, "EIO"},
			injection{m[1], path, n, false, "ENOSPC"}, injection{m[1], path, n, true, "ENOSPC"})
	}
	return list
}

func copyAll(t *testing.T, origin string) string {
	t.Helper()
	root := inMemory(t)
	if err := os.CopyFS(root, os.DirFS(origin)); err != nil {
		t.Fatal(err)
	}
	return root
}

// TestIOErrors makes system calls of acts on a real store fail, one by one. The
// act ends in time, without a panic or a stack trace, refused in words where it
// was not done; what was acknowledged is there when the store is opened again,
// everything verifies, and nobody is half erased.
func TestIOErrors(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("this test makes system calls fail with strace, which is not installed")
	}
	dir, _ := ioOrigin(t)
	origin := filepath.Dir(dir)
	if out, err := exec.Command("strace", "-qq", "-o", filepath.Join(origin, "trace"), "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not trace here: %v %s", err, out)
	}
	var right, failed atomic.Int32
	for at, a := range ioActs {
		if *ioErrors != "some" && *ioErrors != "all" && *ioErrors != a.name {
			continue
		}
		var wait sync.WaitGroup
		free := make(chan struct{}, 4) // a child waits more than it works
		for n, i := range injections(t, origin, a.name) {
			if *ioErrors == "some" && (n+7*at)%ioSample != 0 {
				continue
			}
			free <- struct{}{}
			wait.Go(func() {
				defer func() { <-free }()
				did, ok := failOne(t, origin, a.name, i)
				if did {
					failed.Add(1)
				}
				if did && ok {
					right.Add(1)
				}
			})
		}
		wait.Wait()
	}
	t.Logf("%d of %d failing system calls ended in words and left a store that opens with everything acknowledged", right.Load(), failed.Load())
	if failed.Load() == 0 {
		t.Error("no system call failed")
	}
}

// ioRun numbers the directories of the runs.
var ioRun atomic.Int32

// failOne runs an act with one injection. did is false where the call was not
// made in this run.
func failOne(t *testing.T, origin, name string, i injection) (did, ok bool) {
	t.Helper()
	root := filepath.Join(filepath.Dir(origin), fmt.Sprintf("%s-%d", filepath.Base(origin), ioRun.Add(1)))
	if err := os.CopyFS(root, os.DirFS(origin)); err != nil {
		t.Error(err)
		return false, false
	}
	defer os.RemoveAll(root)
	log := filepath.Join(root, "trace")
	out, err := runChild(t, root, name, i.args(root, log))
	trace, _ := os.ReadFile(log)
	if !bytes.Contains(trace, []byte("INJECTED")) {
		return false, false
	}
	wrong := func(format string, args ...any) {
		ok = false
		t.Errorf("%s, %v: %s\n%s", name, i, fmt.Sprintf(format, args...), strings.ReplaceAll(clip(out), root, "ROOT"))
	}
	ok = true
	if err != nil {
		wrong("the child ended with %v", err)
	}
	for _, bad := range []string{"panic", "goroutine ", "UNWORDED", "UNREADABLE", "SIG", "FAIL", "unexpected fault"} {
		if strings.Contains(out, bad) {
			wrong("it printed %q", bad)
			break
		}
	}
	if !strings.Contains(out, "REFUSED") && !strings.Contains(out, ioDone[name]) {
		wrong("neither done nor refused")
	}
	checkAfterIOError(t, root, name, out, wrong)
	return true, ok
}

func clip(s string) string { return s[:min(len(s), 1500)] }

// ioDone is the last thing that an undisturbed child acknowledges.
var ioDone = map[string]string{
	"commit": "ACK corrected", "import": "ACK added 7", "erase": "ACK erased", "purge": "ACK purged", "rotate": "ACK added 9",
	"deep rotate": "ACK added 9", "backup": "ACK backed up", "keys backup": "ACK keys backed up", "draft": "ACK drafted", "restore": "ACK restored", "checkpoint": "ACK noted", "index": "ACK kept",
}

// checkAfterIOError opens what the failure left and compares it with what was
// acknowledged.
func checkAfterIOError(t *testing.T, root, name, out string, wrong func(string, ...any)) {
	t.Helper()
	s, err := Open(filepath.Join(root, "store"), testTime.Add(time.Hour), openKeys(testPassphrase))
	if err != nil {
		wrong("opening again: %v (%v)", err, errors.Unwrap(err))
		return
	}
	defer s.Close()
	noPurge(s)
	if err := s.ReadOnly(); err != nil {
		wrong("read-only after opening again: %v", err)
	}
	report, err := s.Verify(context.Background(), nil)
	if err != nil || len(report.Problems) > 0 {
		wrong("verify: %v %v", err, report)
	}
	for n := range byte(10) {
		got := fixedHousehold(ioNew+n).readable(t, s)
		if got != 0 && got != 3 || got == 0 && strings.Contains(out, fmt.Sprintf("ACK added %d\n", n)) {
			wrong("household %d: %d of 3", n, got)
		}
	}
	if n := fixedHousehold(ioErased).readable(t, s); n != 0 && n != 3 || n != 0 && strings.Contains(out, "ACK erased") {
		wrong("%d of 3 records of the erased", n)
	}
	if n := fixedHousehold(ioStays).readable(t, s); n != 3 {
		wrong("%d of 3 records that must stay", n)
	}
	if p, err := load(t, s, fixedHousehold(ioStays).subject.ID); err != nil || strings.Contains(out, "ACK corrected") && p.Name.Family != "Corrected" {
		wrong("a correction is lost: %v", err)
	}
	if list, err := s.Drafts("officer", testTime); strings.Contains(out, "ACK drafted") && (len(list) != 1 || string(list[0].Text) != "half a letter") {
		wrong("the draft is lost: %v", err)
	}
	checkBackupsAfter(root, name, out, s, wrong)
	if err := addFixed(s, 30, func(string) {}); err != nil {
		wrong("writing after opening again: %v", err)
	}
}

// checkBackupsAfter looks at the files that backups and restores left.
func checkBackupsAfter(root, name, out string, s *Store, wrong func(string, ...any)) {
	safeDir := filepath.Join(root, "safe")
	for file, ack := range map[string]string{"data": "", "second": "ACK backed up"} {
		d, err := openBackup(filepath.Join(safeDir, file), s.vault)
		if os.IsNotExist(err) && !strings.Contains(out, ack) {
			continue
		}
		if err == nil {
			err = d.each(nil, nil)
			d.close()
		}
		if err != nil && !(os.IsNotExist(err) && ack != "" && !strings.Contains(out, ack)) {
			wrong("backup %s: %v", file, err)
		}
	}
	f, err := os.Open(filepath.Join(safeDir, "keys"))
	if err == nil {
		defer f.Close()
		var b *keyBackup
		if b, err = readKeyBackup(f); err == nil {
			b.wipe()
		}
	}
	if err != nil {
		wrong("key backup: %v", err)
	}
	if name != "restore" {
		return
	}
	back, err := Open(filepath.Join(safeDir, "target"), testTime, openKeys(testPassphrase))
	if err == nil {
		defer back.Close()
		report, err := back.Verify(context.Background(), nil)
		if err != nil || len(report.Problems) > 0 {
			wrong("what was restored does not verify: %v", err)
		}
		return
	}
	unfinished := slices.Contains([]model.Fault{model.NotFound, model.Damaged}, model.FaultOf(err))
	if strings.Contains(out, "ACK restored") || !unfinished {
		wrong("the restored store: %v", err)
	}
}
