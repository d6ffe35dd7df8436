package storage

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fullDisks is how many full disks are tried.
var fullDisks = flag.String("full-disks", "some", "full disks that are tried: some, all, or those of one act by its name")

// A volume is a file system of its own of which a test says how much is free.
type volume struct {
	name, mount string
	setFree     func(n uint64) error
}

const volumeBytes = 1 << 30

// newVolumes mounts a tmpfs and an ext4, or skips the test.
func newVolumes(t *testing.T) []*volume {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("this test mounts small file systems, which takes root")
	}
	base := inMemory(t)
	memory, disk, image := filepath.Join(base, "tmpfs"), filepath.Join(base, "ext4"), filepath.Join(base, "image")
	err := errors.Join(os.Mkdir(memory, 0o700), os.Mkdir(disk, 0o700), os.WriteFile(image, nil, 0o600), os.Truncate(image, volumeBytes))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"mount", "-t", "tmpfs", "-o", fmt.Sprint("size=", volumeBytes), "none", memory},
		{"mkfs.ext4", "-q", "-m", "0", image},
		{"mount", "-o", "loop", image, disk},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("%s: %v, %s", args[0], err, out)
		}
		if args[0] == "mount" {
			t.Cleanup(func() { exec.Command("umount", args[len(args)-1]).Run() })
		}
	}
	return []*volume{
		{"tmpfs", memory, func(n uint64) error { return resize(memory, n) }},
		{"ext4", disk, func(n uint64) error { return fill(disk, n) }},
	}
}

// resize makes a tmpfs so large that n bytes are free.
func resize(mount string, n uint64) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(mount, &st); err != nil {
		return err
	}
	used := (st.Blocks - st.Bfree) * uint64(st.Bsize)
	return syscall.Mount("none", mount, "tmpfs", syscall.MS_REMOUNT, fmt.Sprint("size=", used+max(n, 4096)))
}

// fill makes the file of "another program" so large that n bytes are free. The
// store's own last blocks may come on top of it, so it asks again.
func fill(mount string, n uint64) error {
	f, err := os.OpenFile(filepath.Join(mount, "filler"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for range 4 {
		free, err := freeBytes(mount)
		info, statErr := f.Stat()
		if err := errors.Join(err, statErr); err != nil {
			return err
		}
		if size := uint64(info.Size()); free > n {
			err = syscall.Fallocate(int(f.Fd()), 0, int64(size), int64(free-n))
		} else {
			err = f.Truncate(int64(size - min(size, n-free)))
		}
		if err != nil && err != syscall.ENOSPC {
			return err
		}
	}
	return nil
}

// fullLevels are bytes that are left free.
var fullLevels = []uint64{0, 64 << 10, 1 << 20, 8 << 20, 30 << 20, openSpare - 1<<20, openSpare + 1<<20, 128 << 20, reserve - 1<<20, reserve + 2<<20, reserve + 32<<20}

// Where the disk is full.
const (
	fullAtStart = "before it is opened"
	fullLater   = "while it is open"
	fullTarget  = "where backups go"
)

// TestFullDisk does each act on disks that are full to various degrees. Where it
// is refused, then in words; nothing acknowledged is lost, and the store opens
// when there is room again.
func TestFullDisk(t *testing.T) {
	volumes := newVolumes(t)
	dir, _ := ioOrigin(t)
	origin := filepath.Dir(dir)
	runs, right, n := 0, 0, 0
	said := map[string]int{}
	for _, v := range volumes {
		for _, a := range ioActs {
			for _, where := range []string{fullAtStart, fullLater, fullTarget} {
				for _, free := range fullLevels {
					if where == fullLater && a.name == "restore" || where == fullTarget && !leavesStore(a.name) {
						continue
					}
					n++
					if *fullDisks == "some" && n%61 != 0 || *fullDisks != "some" && *fullDisks != "all" && *fullDisks != a.name {
						continue
					}
					runs++
					outcome, ok := runFull(t, origin, v, a.name, where, free)
					said[outcome]++
					if outcome == "refused" {
						t.Errorf("%s on %s, %d KiB free %s: the refusal does not say how much room it takes", a.name, v.name, free>>10, where)
					}
					if ok {
						right++
					}
				}
			}
		}
	}
	t.Logf("%d of %d acts on full disks were done or refused in words, and the store opened afterwards with everything acknowledged; %v", right, runs, said)
}

// leavesStore reports whether an act writes outside of the store's directory.
func leavesStore(name string) bool {
	return name == "backup" || name == "keys backup" || name == "restore"
}

// runFull does an act with so many bytes free, and returns what came of it.
func runFull(t *testing.T, origin string, v *volume, name, where string, free uint64) (outcome string, ok bool) {
	t.Helper()
	if err := v.setFree(volumeBytes / 2); err != nil {
		t.Fatal(err)
	}
	ok = true
	out := ""
	wrong := func(format string, args ...any) {
		ok = false
		t.Errorf("%s on %s, %d KiB free %s: %s\n%s", name, v.name, free>>10, where, fmt.Sprintf(format, args...), clip(out))
	}
	root := filepath.Join(v.mount, "run")
	defer os.RemoveAll(root)
	if err := os.CopyFS(root, os.DirFS(origin)); err != nil {
		t.Fatal(err)
	}
	if where == fullTarget { // the store is elsewhere
		away := filepath.Join(inMemory(t), "store")
		if err := errors.Join(os.CopyFS(away, os.DirFS(dirOf(root))), os.RemoveAll(dirOf(root)), os.Symlink(away, dirOf(root))); err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(filepath.Dir(away))
	}
	out, err := childOnFullDisk(v, root, name, where, free)
	if err != nil {
		wrong("the child ended with %v", err)
	}
	for _, bad := range []string{"panic", "goroutine ", "UNWORDED", "UNREADABLE", "SIG", "FAIL", "unexpected fault"} {
		if strings.Contains(out, bad) {
			wrong("it printed %q", bad)
			break
		}
	}
	outcome = outcomeOf(out, name)
	if outcome == "" {
		wrong("neither done nor refused")
	}
	if outcome == "done" && free < reserve && where != fullTarget && (name == "commit" || name == "erase") {
		wrong("done within the reserve")
	}
	if err := v.setFree(volumeBytes / 2); err != nil {
		t.Fatal(err)
	}
	checkAfterIOError(t, root, name, out, wrong)
	return outcome, ok
}

func dirOf(root string) string { return filepath.Join(root, "store") }

// outcomeOf says what came of an act, and whether a refusal says how much room
// is wanted.
func outcomeOf(out, name string) string {
	switch {
	case strings.Contains(out, "REFUSED") && strings.Contains(out, "MiB"):
		return "refused with the room it takes"
	case strings.Contains(out, "REFUSED"):
		return "refused"
	case strings.Contains(out, ioDone[name]):
		return "done"
	}
	return ""
}

// childOnFullDisk runs an act in a process of its own and fills the disk before
// it opens the store, or after.
func childOnFullDisk(v *volume, root, name, where string, free uint64) (string, error) {
	if where != fullLater {
		if err := v.setFree(free); err != nil {
			return "", err
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestChildOnFailingDisk$")
	cmd.Env = append(os.Environ(), "LETHE_TEST_STORE="+dirOf(root), "LETHE_TEST_SAFE="+filepath.Join(root, "safe"), "LETHE_TEST_ACT="+name)
	if where != fullLater {
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	cmd.Env = append(cmd.Env, "LETHE_TEST_WAIT=1")
	in, inErr := cmd.StdinPipe()
	pipe, outErr := cmd.StdoutPipe()
	cmd.Stderr = cmd.Stdout
	if err := errors.Join(inErr, outErr, cmd.Start()); err != nil {
		return "", err
	}
	var out strings.Builder
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		fmt.Fprintln(&out, lines.Text())
		if lines.Text() == "OPENED" {
			err := v.setFree(free)
			if _, e := in.Write([]byte{'\n'}); err != nil || e != nil {
				return out.String(), errors.Join(err, e)
			}
		}
	}
	return out.String(), cmd.Wait()
}

// TestDiskFilledUnderAWrite has another program take all the room at once, while
// a process writes, erases and purges without end. It refuses in words, or the
// system kills it; nothing acknowledged is lost either way.
func TestDiskFilledUnderAWrite(t *testing.T) {
	volumes := newVolumes(t)
	dir, _ := ioOrigin(t)
	rounds := 4
	if *fullDisks == "all" {
		rounds = 100
	}
	right, acks := 0, 0
	ends := map[string]int{}
	for n := range rounds {
		v := volumes[n%len(volumes)]
		end, acknowledged, err := fillUnder(t, v, filepath.Dir(dir), 10+7*n%90)
		if err != nil {
			t.Errorf("round %d on %s, after %d acts: %v", n, v.name, acknowledged, err)
		} else {
			right++
		}
		ends[end]++
		acks += acknowledged
	}
	t.Logf("%d of %d times everything was there (%d acts acknowledged); the process ended: %v", right, rounds, acks, ends)
}

// duringFill is more acts than a child gets done while the disk is being
// filled, which takes a moment.
const duringFill = 1000

// fillUnder fills the disk after so many acts of a child.
func fillUnder(t *testing.T, v *volume, origin string, after int) (end string, acks int, err error) {
	t.Helper()
	root := filepath.Join(v.mount, "run")
	defer os.RemoveAll(root)
	if err := errors.Join(v.setFree(volumeBytes/2), os.CopyFS(root, os.DirFS(origin))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestChildOnFailingDisk$")
	cmd.Env = append(os.Environ(), "LETHE_TEST_STORE="+dirOf(root), "LETHE_TEST_SAFE="+filepath.Join(root, "safe"), "LETHE_TEST_ACT=without end")
	pipe, err := cmd.StdoutPipe()
	cmd.Stderr = cmd.Stdout
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		fmt.Fprintln(&out, lines.Text())
		if strings.HasPrefix(lines.Text(), "ACK added") {
			if acks++; acks == after {
				if err := v.setFree(0); err != nil {
					t.Error(err)
				}
			}
		}
	}
	_ = cmd.Wait()
	switch text := out.String(); {
	case acks > after+duringFill:
		return "otherwise", acks, errors.New("it wrote on, within the reserve")
	case strings.Contains(text, "SIGBUS"), strings.Contains(text, "unexpected fault address"):
		end = "killed by the system"
	case strings.Contains(text, "REFUSED"):
		end = "refused in words"
	default:
		return "otherwise", acks, errors.New(clip(text))
	}
	if err := v.setFree(volumeBytes / 2); err != nil {
		t.Fatal(err)
	}
	return end, acks, checkEndless(t, dirOf(root), acks)
}

// checkEndless opens what a child left that wrote without end.
func checkEndless(t *testing.T, dir string, acks int) error {
	s, err := Open(dir, testTime.Add(time.Hour), openKeys(testPassphrase))
	if err != nil {
		return fmt.Errorf("opening again: %w", err)
	}
	defer s.Close()
	noPurge(s)
	report, err := s.Verify(context.Background(), nil)
	if err = errors.Join(err, s.ReadOnly()); err != nil || len(report.Problems) > 0 {
		return fmt.Errorf("verify: %v %w", report, err)
	}
	for n := range acks {
		want := 3
		if n%endlessErased == 0 {
			continue // erased, or about to be
		}
		if got := endlessHousehold(n).readable(t, s); got != want {
			return fmt.Errorf("household %d: %d of %d", n, got, want)
		}
	}
	return nil
}
