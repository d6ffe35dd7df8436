package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"lethe/keys"
	"lethe/storage"
)

// hostFindings are those that need no key.
func (d *doctor) hostFindings() {
	if d.store != nil {
		d.add("store", findingFail, d.store.Error(), "check that --store names the right directory")
	}
	if host, err := storage.HostOf(d.dir); err != nil {
		d.add("disk", findingFail, err.Error(), "check that the directory is there, that its disk is mounted, and that this account may read it")
	} else {
		d.fileSystem(host)
		d.space(host)
	}
	d.permissions()
	d.swap()
	d.coreDumps()
	d.slots()
	d.unattended()
}

// unattended says whether the register opens without anybody, and what that means.
func (d *doctor) unattended() {
	const do = "whoever has the whole machine can then open the register too: keep that only where it must come up by itself, and seal the credential with a TPM"
	switch s := d.server(); {
	case s != nil && s.openedByItself():
		d.add("unattended opening", findingNote, "the server opened the register with "+byCredential, do)
	case d.hasCredential():
		d.add("unattended opening", findingNote, byCredential+" opens the register without anybody", do)
	case s != nil:
		d.add("unattended opening", findingOK, "somebody opens the register after each start of the server", "")
	default:
		d.add("unattended opening", findingOK, "nothing here opens the register without somebody", "")
	}
}

// server returns the server that carries the doctor out, or nil.
func (d *doctor) server() *server {
	if d.visit == nil {
		return nil
	}
	return d.visit.server
}

// hasCredential reports whether systemd gives a passphrase to this process or to
// the server.
func (d *doctor) hasCredential() bool {
	a := d.app
	if s := d.server(); s != nil {
		a = s.host
	}
	passphrase, there, err := a.credential()
	clear(passphrase)
	return there || err != nil
}

func (d *doctor) fileSystem(h storage.Host) {
	found := fmt.Sprintf("%s (%s), assurance %s: %s", h.Assurance.FileSystem, strings.Join(h.Options, ","), h.Assurance.Level, h.Assurance.Why)
	switch {
	case slices.Contains(h.Options, "ro"):
		d.add("file system", findingFail, found, "it is mounted for reading only: mount it for writing")
	case h.Assurance.Level == storage.LevelLive:
		d.add("file system", findingNote, found, "move the store to ext4 without data=journal, or to XFS, where an erasure leaves nothing on the file system that opens")
	default:
		d.add("file system", findingOK, found, "")
	}
}

func (d *doctor) space(h storage.Host) {
	found := fmt.Sprintf("%d MiB are free, of which %d MiB are kept in reserve", h.Free>>20, h.Reserve>>20)
	switch {
	case h.Free < h.Reserve:
		d.add("disk space", findingFail, found, "the store takes no changes before there is more room: free some space")
	case h.Free < 4*h.Reserve:
		d.add("disk space", findingNote, found, "free some space before an import or a retention run")
	default:
		d.add("disk space", findingOK, found, "")
	}
}

// permissions looks at the directories, which keep others out of everything in
// them, and at the key files.
func (d *doctor) permissions() {
	keyDir := storage.KeyDir(d.dir)
	paths := []string{d.dir, keyDir}
	entries, err := os.ReadDir(keyDir)
	for _, e := range entries {
		paths = append(paths, filepath.Join(keyDir, e.Name()))
	}
	for _, path := range paths {
		info, statErr := os.Lstat(path)
		if statErr != nil {
			err = errors.Join(err, statErr)
			continue
		}
		if info.Mode().Perm()&0o077 != 0 {
			d.add("permissions", findingFail, fmt.Sprintf("%s is open to other accounts (mode %04o)", path, info.Mode().Perm()), "chmod -R go= "+d.dir)
			return
		}
		if owner, ok := ownerOf(info); ok && owner != os.Geteuid() {
			d.add("permissions", findingFail, fmt.Sprintf("%s belongs to account number %d, not to this one (%d)", path, owner, os.Geteuid()),
				"run Lethe under the account that owns the store, or give that account all of it with chown -R")
			return
		}
	}
	if err != nil {
		d.add("permissions", findingFail, "the directory of the keys cannot be read whole", "check the owner and the permissions of "+keyDir)
		return
	}
	d.add("permissions", findingOK, "only this account can read the store", "")
}

func (d *doctor) swap() {
	areas, err := swapAreas()
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errors.ErrUnsupported):
		d.add("swap", findingUnchecked, "whether there is swap cannot be told on this system", "see that it is encrypted, or off")
	case err != nil:
		d.add("swap", findingUnchecked, "the list of swap areas cannot be read", "see with 'swapon --show' that swap is encrypted, or off")
	case len(areas) > 0:
		d.add("swap", findingNote, "memory may be written to "+strings.Join(areas, ", "),
			"key bytes are locked in memory, names in the search index are not: encrypt the swap, or switch it off (swapoff -a)")
	default:
		d.add("swap", findingOK, "there is none", "")
	}
}

func (d *doctor) coreDumps() {
	switch err := keys.HardenProcess(); {
	case err != nil:
		d.add("core dumps", findingFail, err.Error(), "a crash would leave people and keys in a file: set the limit on core files to 0 where Lethe is started")
	case runtime.GOOS != "linux":
		d.add("core dumps", findingUnchecked, "they cannot be forbidden from here on this system", "set the limit on core files to 0 where Lethe is started")
	default:
		d.add("core dumps", findingOK, "off, and other processes cannot read this one's memory", "")
	}
}

// slots reads the header without opening it; with a credential the store
// authenticates it afterwards.
func (d *doctor) slots() {
	_, slots, err := keys.ReadSlots(storage.KeyDir(d.dir))
	if err != nil {
		d.add("slots", findingFail, err.Error(), "keep a copy of the directory, then restore from the backups; 'lethe keys check' says more if the keys still open")
		return
	}
	kinds := map[string]int{}
	unknown := 0
	for _, s := range slots {
		kinds[s.Kind]++
		if !s.Known {
			unknown++
		}
	}
	var parts []string
	for _, kind := range []string{keys.KindPassphrase, keys.KindAge, keys.KindSSH, keys.KindPlugin, keys.KindRecovery} {
		if kinds[kind] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", kinds[kind], kind))
		}
	}
	found := strings.Join(parts, ", ")
	switch warning := slotWarning(slots); {
	case warning != "":
		d.add("slots", findingFail, found+": "+warning, "make a recovery set with 'lethe keys recovery', or another slot with 'lethe keys add'")
	case unknown > 0:
		d.add("slots", findingNote, fmt.Sprintf("%s, and %d made by a newer version", found, unknown), "install that version: the vault key cannot be rotated before, so that no slot can be removed")
	case kinds[keys.KindRecovery] == 0:
		d.add("slots", findingNote, found+", no recovery set", "'lethe keys recovery' makes one")
	default:
		d.add("slots", findingOK, found, "")
	}
}
