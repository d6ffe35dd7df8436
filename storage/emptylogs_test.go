package storage

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"lethe/model"
)

// copySparse copies a store that is open, as a kill would leave it. Badger's
// value log is 2 GiB of nothing then.
func copySparse(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Mkdir(filepath.Join(to, rel), 0o700)
		}
		return copyParts(path, filepath.Join(to, rel))
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// copyParts copies a file without its holes.
func copyParts(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	for at := int64(0); ; {
		start, end, err := nextData(in, at)
		if err == io.EOF {
			return out.Truncate(info.Size())
		}
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.NewOffsetWriter(out, start), io.NewSectionReader(in, start, end-start)); err != nil {
			return err
		}
		at = end
	}
}

// A kill between the making of one of Badger's logs and its first bytes, or
// between its emptying and its removal, leaves a file of no length, which Badger
// by itself refuses to open.
func TestAnEmptyLogAfterACrashIsNoDamage(t *testing.T) {
	s, dir := newStore(t)
	p := person(t, "Byron")
	write(t, s, p)
	for _, name := range []string{"00099.mem", "00000.mem", "000099.vlog"} {
		crashed := copySparse(t, dir) // as it is before an orderly close
		if err := os.WriteFile(filepath.Join(crashed, dataName, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Open(crashed, testTime, openKeys(testPassphrase))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := load(t, again, p.ID); err != nil || got.Name.Family != "Byron" || again.ReadOnly() != nil {
			t.Errorf("%s: %+v %v %v", name, got, err, again.ReadOnly())
		}
		write(t, again, person(t, "King"))
		again.Close()
	}
}

// The log that holds what was written, emptied by something else, is not taken
// for one of those: the anchor tells what was lost.
func TestALogThatWasEmptiedIsMissed(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	crashed := copySparse(t, dir)
	logs, err := filepath.Glob(filepath.Join(crashed, dataName, "*.mem"))
	if err != nil || len(logs) != 1 {
		t.Fatal(logs, err)
	}
	if err := os.Truncate(logs[0], 0); err != nil {
		t.Fatal(err)
	}
	again, err := Open(crashed, testTime, openKeys(testPassphrase))
	if err == nil {
		defer again.Close()
		err = again.ReadOnly()
	}
	if err == nil {
		t.Fatal("a lost write was not noticed")
	}
}

// Between two memory tables, as in a purge, there is none; a table that is not
// in the list is then no damage either, if the process did not close the store.
func TestAStrayTableWithoutAMemoryTableAfterACrash(t *testing.T) {
	s, dir := newStore(t)
	p := person(t, "Byron")
	write(t, s, p)
	s.Close()
	data := filepath.Join(dir, dataName)
	for name, size := range map[string]int{"000042.sst": 1 << 20, "000043.sst": 0, badgerLock: 5} {
		if err := os.WriteFile(filepath.Join(data, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := load(t, again, p.ID); err != nil || got.Name.Family != "Byron" || again.ReadOnly() != nil {
		t.Fatalf("%+v %v %v", got, err, again.ReadOnly())
	}
}

// A value log that something emptied after an orderly close is damage, the second
// time too: the first refusal leaves nothing that looks like a crash.
func TestAnEmptiedLogAfterAnOrderlyCloseIsDamageAlways(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	s.Close()
	logs, err := filepath.Glob(filepath.Join(dir, dataName, "*.vlog"))
	if err != nil || len(logs) != 1 {
		t.Fatal(logs, err)
	}
	if err := os.Truncate(logs[0], 0); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again, err := Open(dir, testTime, openKeys(testPassphrase))
		if err == nil {
			again.Close()
		}
		if model.FaultOf(err) != model.Damaged {
			t.Errorf("opened: %v", err)
		}
	}
	if ended, err := crashed(filepath.Join(dir, dataName)); ended || err != nil {
		t.Errorf("it looks crashed: %v %v", ended, err)
	}
}
