package storage

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// assess finds out on what the key files of a store lie. Whatever cannot be
// found out counts as the lower level.
func assess(dir string) Assurance {
	if dir == "" {
		return levelLive("none", "the store is in memory")
	}
	path := filepath.Join(dir, keysName)
	var fs unix.Statfs_t
	var st unix.Stat_t
	if unix.Statfs(path, &fs) != nil || unix.Stat(path, &st) != nil {
		return levelLive("unknown", "the file system cannot be told")
	}
	kind, options, ok := mountAt(&st)
	if !ok {
		return levelLive("unknown", "the file system's options cannot be read")
	}
	return grade(int64(fs.Type), kind, options, journalled(filepath.Join(path, "epoch")))
}

// mountAt returns the type and the options of the file system a file lies on.
func mountAt(st *unix.Stat_t) (kind string, options []string, ok bool) {
	mounts, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return "", nil, false
	}
	defer mounts.Close()
	return mountOf(mounts, fmt.Sprintf("%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev)))
}

// mountOptions returns the options of the mount that holds path. Other mounts
// of the same device may have others.
func mountOptions(path string) []string {
	whole, err := filepath.EvalSymlinks(path)
	if err == nil {
		whole, err = filepath.Abs(whole)
	}
	if err != nil {
		return nil
	}
	mounts, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil
	}
	defer mounts.Close()
	return optionsAt(mounts, whole)
}

// mountEscapes are the characters that a mountinfo table writes as numbers.
var mountEscapes = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

// optionsAt reads a mountinfo table and returns the options of the mount that
// holds an absolute path: the last one of the longest mount point.
func optionsAt(table io.Reader, path string) (options []string) {
	longest := 0
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		mount, super, found := strings.Cut(lines.Text(), " - ")
		fields, tail := strings.Fields(mount), strings.Fields(super)
		if !found || len(fields) < 6 || len(tail) < 3 {
			continue
		}
		point := strings.TrimSuffix(mountEscapes.Replace(fields[4]), "/") + "/"
		if len(point) >= longest && strings.HasPrefix(path+"/", point) {
			longest = len(point)
			options = strings.Split(fields[5]+","+tail[2], ",")
		}
	}
	slices.Sort(options)
	return slices.Compact(options)
}

// grade is the decision: only ext4 without a journal of data, and XFS, are known
// to overwrite a small file in place.
func grade(magic int64, kind string, options []string, journalled bool) Assurance {
	switch {
	case magic == unix.EXT4_SUPER_MAGIC && kind == "ext4":
		if journalled || slices.Contains(options, "data=journal") {
			return levelLive(kind, "the file system keeps copies of data in its journal (data=journal)")
		}
		return levelRemnant(kind)
	case magic == unix.XFS_SUPER_MAGIC && kind == "xfs":
		return levelRemnant(kind)
	}
	return levelLive(kind, "the file system is not known to overwrite in place")
}

// journalled reports whether a file is marked to have its data journalled
// (chattr +j), or whether that cannot be told.
func journalled(path string) bool {
	const journalData = 0x4000 // FS_JOURNAL_DATA_FL
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	defer f.Close()
	flags, err := unix.IoctlGetInt(int(f.Fd()), unix.FS_IOC_GETFLAGS)
	return err != nil || flags&journalData != 0
}

// mountOf reads a mountinfo table and returns the type of the file system on a
// device, "8:1", and the options of all its mounts.
func mountOf(table io.Reader, device string) (kind string, options []string, ok bool) {
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		mount, super, found := strings.Cut(lines.Text(), " - ")
		fields, tail := strings.Fields(mount), strings.Fields(super)
		if !found || len(fields) < 6 || len(tail) < 3 || fields[2] != device {
			continue
		}
		if kind != "" && kind != tail[0] {
			return "", nil, false
		}
		kind, ok = tail[0], true
		options = append(options, strings.Split(fields[5]+","+tail[2], ",")...)
	}
	return kind, options, ok && lines.Err() == nil
}
