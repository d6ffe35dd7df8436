package storage

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// The format of data backups.
const (
	dataMagic         = "LETHEDB1"
	dataFormat        = "lethe data backup 1"
	dataBackupPurpose = "data backup" // of the signing key
)

// A BackupHeader says what a data backup is of.
type BackupHeader struct {
	Format string `json:"format"`
	Store  string `json:"store"` // id of the vault
	Made   string `json:"made"`  // RFC 3339
	BackupPoint
	// From is the backup that an incremental one continues.
	From   *BackupPoint `json:"from,omitempty"`
	Ledger uint64       `json:"ledger"` // entries in the erasure ledger
	Keys   keysPoint    `json:"keys"`   // where the key files stood
}

// A BackupPoint names a data backup and the state of the audit log that it
// holds, by which one backup continues another.
type BackupPoint struct {
	ID   string `json:"backup"` // 16 random bytes in hexadecimal
	Size uint64 `json:"tree_size"`
	Root string `json:"root"` // in hexadecimal
}

func (h *BackupHeader) made() time.Time {
	t, _ := time.Parse(time.RFC3339, h.Made) // zero for what is no time
	return t
}

// storedPrefixes are the first bytes of everything stored, in the order of a
// backup: names in a backup ascend.
func storedPrefixes() []byte {
	out := []byte{leafBlocks, hashBlocks, houseKeyAt}
	for _, k := range model.Kinds {
		out = append(out, byte(k))
	}
	slices.Sort(out)
	return out
}

// An entry is one stored value on its way into or out of a backup. The slices
// are only valid until the next.
type entry struct {
	name, value []byte
	version     uint64
}

// entryHead is the length of a put frame before the name: version and length
// of the name.
const entryHead = 8 + 2

func (s *streamWriter) put(e entry) error {
	var head [entryHead]byte
	binary.BigEndian.PutUint64(head[:], e.version)
	binary.BigEndian.PutUint16(head[8:], uint16(len(e.name)))
	return s.frame(framePut, head[:], e.name, e.value)
}

func parsePut(body []byte) (entry, error) {
	if len(body) < entryHead {
		return entry{}, badBackup("an entry is cut short")
	}
	n := entryHead + int(binary.BigEndian.Uint16(body[8:]))
	if n == entryHead || len(body) < n {
		return entry{}, badBackup("an entry is cut short")
	}
	e := entry{name: body[entryHead:n], value: body[n:], version: binary.BigEndian.Uint64(body)}
	if len(e.value) > maxValue || e.version == 0 {
		return e, badBackup("an entry is not one of a store")
	}
	return e, nil
}

// place returns the record that an entry is, if it is one. It returns an error
// for a name that nothing stored has.
func (e entry) place() (at place, isRecord bool, err error) {
	switch e.name[0] {
	case leafBlocks, hashBlocks:
		if len(e.name) != 9 {
			return at, false, badBackup("an entry is not one of a store")
		}
		return at, false, nil
	case houseKeyAt:
		if len(e.name) != 1 || len(e.value) != len(keys.KeyID{}) {
			return at, false, badBackup("an entry is not one of a store")
		}
		return at, false, nil
	}
	k := model.Kind(e.name[0])
	_, id, ok := splitName(k, e.name)
	if _, known := k.Group(); !known || !ok {
		return at, false, badBackup("an entry is not one of a store")
	}
	return place{k, id}, true, nil
}

// A dataReader reads one data backup from its beginning.
type dataReader struct {
	file   *os.File
	path   string
	header BackupHeader
	stream *streamReader
	last   []byte // name of the entry before
	gone   bool   // deletions have begun: they come after all entries
	found  manifest
}

// openBackup opens a data backup of the store whose keys are in v. The caller
// closes it.
func openBackup(path string, v *keys.Vault) (*dataReader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	d := &dataReader{file: f, path: path}
	if err := d.begin(v); err != nil {
		f.Close()
		return nil, err
	}
	return d, nil
}

func (d *dataReader) begin(v *keys.Vault) error {
	identity, err := v.BackupIdentity()
	if err != nil {
		return keysFault(err)
	}
	public, err := v.PublicKey(dataBackupPurpose)
	if err != nil {
		return keysFault(err)
	}
	r, err := age.Decrypt(d.file, identity)
	if err != nil {
		return badBackup("these keys do not open it: it is of another store, or damaged")
	}
	if d.stream, err = openStream(r, dataMagic, dataFormat, public, &d.header); err != nil {
		return err
	}
	if d.header.Format != dataFormat || len(d.header.ID) != 32 || len(d.header.Root) != 64 || d.header.made().IsZero() {
		return badBackup("its header cannot be read")
	}
	if d.header.Store != v.ID().String() {
		return badBackup("it is of another store")
	}
	return nil
}

// each calls put with every entry and gone with every deletion, and returns nil
// only when the backup has proved whole. Either may be nil.
func (d *dataReader) each(put func(entry) error, gone func(place) error) error {
	for {
		kind, body, err := d.stream.next()
		switch {
		case err == io.EOF:
			return d.agree()
		case err != nil:
			return err
		case kind == framePut && !d.gone:
			err = d.put(body, put)
		case kind == frameGone && d.header.From != nil && len(body) == 17:
			d.gone = true
			d.found.Gone++
			if gone != nil {
				err = gone(place{model.Kind(body[0]), model.ID(body[1:])})
			}
		default:
			err = badBackup("it holds a frame that does not belong there")
		}
		if err != nil {
			return err
		}
	}
}

func (d *dataReader) put(body []byte, fn func(entry) error) error {
	e, err := parsePut(body)
	if err != nil {
		return err
	}
	if bytes.Compare(e.name, d.last) <= 0 {
		return badBackup("its entries are not in order")
	}
	d.last = append(d.last[:0], e.name...)
	_, isRecord, err := e.place()
	if err != nil {
		return err
	}
	if isRecord {
		d.found.Records++
	}
	if e.name[0] == leafBlocks {
		if err := audit.SplitLeaves(e.value, func(audit.Leaf) error { d.found.Leaves++; return nil }); err != nil {
			return badBackup("its audit log cannot be read")
		}
	}
	if fn == nil {
		return nil
	}
	return fn(e)
}

// agree compares what was found with the manifest.
func (d *dataReader) agree() error {
	m := d.stream.manifest
	if m.Records != d.found.Records || m.Leaves != d.found.Leaves || m.Gone != d.found.Gone {
		return badBackup("its contents are not those that its manifest lists")
	}
	return nil
}

func (d *dataReader) close() error { return d.file.Close() }

// parseRecipients reads age public keys.
func parseRecipients(list []string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, text := range list {
		all, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil || len(all) != 1 {
			return nil, &model.Error{Fault: model.Usage, Sentence: "a recipient is an age public key (age1...); nothing was written", Cause: err}
		}
		out = append(out, all...)
	}
	return out, nil
}
