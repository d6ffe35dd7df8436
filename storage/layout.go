package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lethe/model"
)

// The files of a store.
const (
	formatName = "lethe-store" // says that this is a store, and in which format
	lockName   = "lock"        // held by the process that owns the store
	keysName   = "keys"        // package keys
	dataName   = "data"        // the engine
	anchorName = "anchor"
	ledgerName = "ledger"       // of erasures
	certsName  = "certificates" // one file for each erasure
)

// formatLine is the whole text of the format file of this version.
const formatLine = "lethe store, format 1\n"

const formatPrefix = "lethe store, format "

// What is in the format file until a store is whole, for those who look.
const (
	unfinishedText = "A store was being restored into this directory, and that was not finished.\n" +
		"Nothing here can be opened. Remove the directory and restore again.\n"
	uncreatedText = "A store was being created in this directory, and that was not finished.\n" +
		"There is nothing in it. Remove the directory and create the store again.\n"
)

// Check returns an error of type *model.Error if dir holds no store that this
// version can open. It reads one small file.
func Check(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, formatName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
			return model.Faultf(model.NotFound, "there is no store there; 'lethe init' creates one")
		}
		return model.Faultf(model.Damaged, "that directory is not a Lethe store (it has no file %q); nothing was changed", formatName)
	case err != nil:
		return ioFault("opening the store", err)
	case string(text) == formatLine:
		return nil
	case string(text) == unfinishedText:
		return model.Faultf(model.Damaged, "a restore into that directory was not finished, so there is no store in it; remove the directory and restore again")
	case string(text) == uncreatedText, len(text) == 0 && alone(dir): // alone and empty: killed in between the making and the writing
		return model.Faultf(model.Damaged, "a store was being made in that directory and that was not finished, so there is no store in it; remove the directory and begin again")
	case strings.HasPrefix(string(text), formatPrefix):
		return model.Faultf(model.Damaged, "the store is in a format that this version of Lethe does not know; nothing was changed. Use the version that wrote it, or a later one")
	}
	return damaged(fmt.Sprintf("the store's file %q does not say what it should", formatName), nil)
}

// alone reports whether the format file is all there is in dir. An empty one
// beside other files was emptied later, and nobody may be told to remove those.
func alone(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 1
}

// makeLayout creates the directories of a new store in dir, which must be
// absent or empty, and before all else a format file with the text, so that a
// directory with anything in it says what it is. It reports whether dir was there
// before. After an error it leaves what it found.
func makeLayout(dir, text string) (existed bool, err error) {
	entries, err := os.ReadDir(dir)
	existed = err == nil
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return existed, ioFault("creating the store", err)
	case len(entries) > 0:
		return existed, model.Faultf(model.Refused, "that directory is not empty; a store is created only in an empty or a new one, and nothing was changed")
	}
	err = os.MkdirAll(dir, 0o700)
	if err == nil {
		err = writeDurably(filepath.Join(dir, formatName), []byte(text))
		if errors.Is(err, fs.ErrExist) {
			return existed, ioFault("creating the store", err) // somebody else's store
		}
	}
	for _, d := range []string{keysName, dataName} {
		if err == nil {
			err = os.Mkdir(filepath.Join(dir, d), 0o700)
		}
	}
	if err != nil {
		removeLayout(dir, existed)
		return existed, ioFault("creating the store", err)
	}
	return existed, nil
}

// finishLayout makes the directory a store, in one step.
func finishLayout(dir string) error {
	name := filepath.Join(dir, formatName)
	err := writeDurably(name+".tmp", []byte(formatLine))
	if err == nil {
		err = os.Rename(name+".tmp", name)
	}
	if err == nil {
		err = syncDir(dir)
	}
	return err
}

// removeLayout takes away what is in dir of a store that could not be
// finished, and dir too unless it existed before. There is nothing to lose in
// it: dir was empty, and no record has been written.
func removeLayout(dir string, existed bool) {
	if !existed {
		os.RemoveAll(dir)
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		os.RemoveAll(filepath.Join(dir, e.Name()))
	}
}

// writeDurably writes a small file and syncs it and its directory.
func writeDurably(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
