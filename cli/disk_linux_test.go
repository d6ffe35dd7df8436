package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mounted mounts something for the length of the test, or skips it where
// mounting is not allowed.
func mounted(t *testing.T, source, kind string, flags uintptr, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount(source, dir, kind, flags, options); err != nil {
		t.Skipf("this test mounts a file system, which is not allowed here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// TestReadOnlyFileSystem opens a store on a file system that takes no writes:
// the message says so and what to do.
func TestReadOnlyFileSystem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := mounted(t, b.store, "", syscall.MS_BIND, "")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("no read-only view can be mounted: %v", err)
	}
	file := b.write("people.csv", longCSV(10))
	original := b.store
	b.store = dir
	for _, args := range [][]string{{"subject", "list"}, {"import", file}, {"subject", "add", "--given", "Ann"}, {"policy", "show"}} {
		b.run(args...).refused(t, "read-only", 1)
	}
	b.store = filepath.Join(dir, "new")
	b.run("init").refused(t, "read-only", 1)
	b.store = original
	b.must("subject", "list")
}

// TestRejectsOnReadOnlyFileSystem imports a file that lies where nothing can be
// written: the first rejected row stops the import, which says what to do and
// goes on with another place for the rejects.
func TestRejectsOnReadOnlyFileSystem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("people.csv", longCSV(1000))
	dir := mounted(t, b.work, "", syscall.MS_BIND, "")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("no read-only view can be mounted: %v", err)
	}
	file := filepath.Join(dir, "people.csv")
	if o := b.run("import", file); o.code != 1 || !strings.Contains(o.err, "--rejects") {
		t.Errorf("exit code %d, %q", o.code, o.err)
	}
	got := counts(t, b.must("import", file, "--json", "--rejects", filepath.Join(b.work, "rejects.csv")))
	if got.Rows != 1000 || got.Rejected != 1 {
		t.Errorf("%+v", got)
	}
}

// TestFullDisk imports onto a disk that fills up. The import stops before the
// disk is full, says so, and nothing is lost; with space freed, the same
// command goes on to the totals of an undisturbed run.
func TestFullDisk(t *testing.T) {
	many(t)
	t.Parallel()
	const rows = 12_000
	whole := newBench(t)
	want := counts(t, whole.must("import", whole.write("people.csv", longCSV(rows)), "--json"))

	b := newBench(t)
	disk := mounted(t, "tmpfs", "tmpfs", 0, "size=330m")
	empty := b.store
	b.store = filepath.Join(disk, "store")
	if err := os.CopyFS(b.store, os.DirFS(empty)); err != nil {
		t.Fatal(err)
	}
	file := b.write("people.csv", longCSV(rows))
	// Leave a little more than the reserve, so that it is reached on the way.
	ballast := filepath.Join(disk, "ballast")
	fill(t, disk, ballast, 256<<20+9<<20)
	o := b.run("import", file)
	if o.code != 1 || !strings.Contains(o.err, "reserve") || !strings.Contains(o.err, "goes on from there") || notBrief(o.err) != "" || !strings.Contains(o.out, "rows:") {
		t.Fatalf("exit code %d, %q, %q", o.code, o.out, o.err)
	}
	t.Logf("%s%s", o.out, o.err)
	listed := strings.Count(b.must("subject", "list"), "\n")
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	fill(t, disk, ballast, 200<<20)
	b.run("subject", "add", "--given", "Ann").refused(t, "reserve", 1)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	got := counts(t, b.must("import", file, "--json"))
	got.Resumed = 0
	if got.ImportReport != want.ImportReport {
		t.Errorf("after the disk was full %+v, undisturbed %+v", got, want)
	}
	if n := strings.Count(b.must("subject", "list"), "\n"); n != want.Added || listed > n {
		t.Errorf("%d people, then %d, want %d", listed, n, want.Added)
	}

	// A store is not begun where it cannot live, and the directory can be used
	// once there is room.
	fill(t, disk, ballast, 100<<20)
	b.store = filepath.Join(disk, "second")
	b.run("init").refused(t, "reserve", 1)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	b.must("init")
}

// fill writes ballast until only that many bytes are free on the disk.
func fill(t *testing.T, disk, ballast string, free uint64) {
	t.Helper()
	var st syscall.Statfs_t
	if err := syscall.Statfs(disk, &st); err != nil {
		t.Fatal(err)
	}
	have := st.Bavail * uint64(st.Bsize)
	if have < free {
		t.Fatalf("only %d MiB free", have>>20)
	}
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Fallocate(int(f.Fd()), 0, 0, int64(have-free)); err != nil {
		t.Fatal(err)
	}
}

// TestAttachmentLargerThanTheDisk attaches a file for which the disk has no room:
// it is refused with a sentence, nothing of it is kept, and a small one still
// goes in.
func TestAttachmentLargerThanTheDisk(t *testing.T) {
	t.Parallel()
	dir := mounted(t, "tmpfs", "tmpfs", 0, "size=330m")
	b := benchOf(t, filepath.Join(dir, "store"))
	if err := os.CopyFS(b.store, os.DirFS(newTestStore(t))); err != nil {
		t.Fatal(err)
	}
	b.must("request", "log", "--type", "access", "--channel", "email", "--summary", "a copy")
	big := filepath.Join(b.work, "big.bin")
	f, err := os.Create(big)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(1 << 30); err != nil {
		t.Fatal(err)
	}
	f.Close()
	for _, from := range []string{big, "-"} {
		c := b.command("request", "attach", "R-2026-0001", from, "--name", "big.bin")
		if in, err := os.Open(big); err == nil && from == "-" {
			defer in.Close()
			c.Stdin = in
		}
		said, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(said), "free") || strings.Contains(string(said), "goroutine") {
			t.Errorf("%s: %v, %s", from, err, said)
		}
	}
	if papers := b.must("request", "papers", "R-2026-0001"); strings.Contains(papers, "big.bin") {
		t.Errorf("something of it was kept:\n%s", papers)
	}
	b.must("verify")
	b.must("request", "attach", "R-2026-0001", b.write("small.txt", "yes"))
}
