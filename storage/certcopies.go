package storage

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lethe/model"
)

// A key backup carries the certificates of erasures: they belong to the ledger,
// which it carries too, so that a restored store can show again what it lists.
// They hold no personal data, and each is signed.

// certificateSuffix ends the name of a certificate's file.
const certificateSuffix = ".json"

// certificateName is the name of a certificate's file, in its directory.
func certificateName(erasure model.ID) string { return erasure.String() + certificateSuffix }

// certificateID returns the erasure that a file in the directory is the
// certificate of. Anything else there, as what a crash left, is none.
func certificateID(name string) (id model.ID, ok bool) {
	text, ok := strings.CutSuffix(name, certificateSuffix)
	if !ok || len(text) != hex.EncodedLen(len(id)) {
		return id, false
	}
	if _, err := hex.Decode(id[:], []byte(text)); err != nil || certificateName(id) != name {
		return id, false
	}
	return id, true
}

// copiedCertificate is how the name of a certificate begins in a key backup.
const copiedCertificate = certsName + "/"

// A besideKeys is a file of a key backup that is not one of the keys.
type besideKeys struct {
	name string // in the backup
	data []byte
}

// beside returns the files that a key backup holds beside the keys: the ledger,
// and the certificates in the order of their ids. They are copied as they are:
// one that was damaged on disk shows when it is read.
func (s *Store) beside() ([]besideKeys, error) {
	if s.dir == "" {
		return []besideKeys{{name: ledgerName}}, nil
	}
	ledger, err := os.ReadFile(filepath.Join(s.dir, ledgerName))
	if err != nil {
		return nil, ioFault("reading the erasure ledger", err)
	}
	list := []besideKeys{{ledgerName, ledger}}
	entries, err := os.ReadDir(filepath.Join(s.dir, certsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, ioFault("reading the certificates", err)
	}
	for _, e := range entries {
		if _, ok := certificateID(e.Name()); !ok {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(s.dir, certsName, e.Name()))
		if err != nil {
			return nil, ioFault("reading the certificates", err)
		}
		list = append(list, besideKeys{copiedCertificate + e.Name(), raw})
	}
	return list, nil
}

// takeCertificates takes the certificates out of a key backup. One that was made
// before key backups had them has none.
func (b *keyBackup) takeCertificates() map[model.ID][]byte {
	list := map[model.ID][]byte{}
	for name, data := range b.files {
		if file, ok := strings.CutPrefix(name, copiedCertificate); ok {
			if id, ok := certificateID(file); ok {
				list[id] = data
				delete(b.files, name)
			}
		}
	}
	return list
}

// writeCertificates writes the certificates of the key backup into the store.
func (r *restoring) writeCertificates(dir string) error {
	for id, raw := range r.certificates {
		if err := saveCertificate(dir, id, raw); err != nil {
			return ioFault("writing the certificates", err)
		}
	}
	return nil
}
