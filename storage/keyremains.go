package storage

import (
	"bytes"
	"errors"
	"io/fs"
	"os"

	"lethe/model"
)

// replacedSuffix ends the name that a key backup keeps from the moment another
// takes its place until it is overwritten: a kill in between must not leave it on
// the medium without a name.
const replacedSuffix = ".replaced"

// keepName gives the key backup at path, if there is one, its second name. A file
// system without hard links does without.
func keepName(path string) error {
	err := os.Link(path, path+replacedSuffix)
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// clearRemains overwrites and removes what a kill left beside path: a copy that
// was replaced and one that was not finished. Truncating them would leave their
// keys on the medium.
func clearRemains(path string) error {
	for _, name := range []string{path + replacedSuffix, path + unfinishedSuffix} {
		if err := clearRemain(path, name); err != nil {
			return err
		}
	}
	return nil
}

func clearRemain(path, name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return ioFault("overwriting what an interrupted key backup left", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return ioFault("overwriting what an interrupted key backup left", err)
	}
	current, err := os.Stat(path)
	if err == nil && os.SameFile(current, info) {
		return remove(name) // the kill came before the replacement
	}
	head := make([]byte, magicLen)
	if n, _ := f.ReadAt(head, 0); n == magicLen && string(head) != keyMagic && len(bytes.TrimLeft(head, "\x00")) > 0 {
		return model.Faultf(model.Refused, "the file %s is not a key backup that was interrupted; move it away, nothing was written", name)
	}
	if err := overwriteFile(f); err != nil {
		return ioFault("overwriting what an interrupted key backup left", err)
	}
	return remove(name)
}

func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ioFault("removing an overwritten key backup", err)
	}
	return nil
}
