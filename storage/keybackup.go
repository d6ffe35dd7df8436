package storage

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/storage/audit"
)

// The format of key backups.
const (
	keyMagic         = "LETHEKB1"
	keyFormat        = "lethe key backup 1"
	keyBackupPurpose = "key backup" // of the signing key
)

// filePiece is how much of a file one frame of a key backup holds, in bytes.
const filePiece = 512 << 10

// Names of the steps of a key backup, for tests that stop it at each.
const (
	StepKeyBackupWritten  = "key backup: contents synced"
	StepKeyBackupNamed    = "key backup: named"
	StepKeyBackupReplaced = "key backup: old copy overwritten"
	StepKeyBackupRecorded = "key backup: recorded"
)

// A KeyBackupHeader says what a key backup is of.
type KeyBackupHeader struct {
	Format string    `json:"format"`
	Store  string    `json:"store"`
	Made   string    `json:"made"` // RFC 3339
	Size   uint64    `json:"tree_size"`
	Root   string    `json:"root"`
	Ledger uint64    `json:"ledger"` // entries in the erasure ledger, which is in the backup
	Keys   keysPoint `json:"keys"`
}

// KeyBackupOptions says where a key backup goes and how long it is to exist.
type KeyBackupOptions struct {
	Act     model.Act
	Path    string        // a key backup of this store that is there is replaced
	Expires calendar.Date // when the custodian is to have destroyed it; may be zero
}

// A KeyBackupReport says what a key backup holds.
type KeyBackupReport struct {
	Header   KeyBackupHeader
	Keys     int
	Bytes    int64
	SHA256   [32]byte
	Replaced bool            // an older copy at the same place was overwritten
	Pending  []*model.Upkeep // copies elsewhere that hold keys destroyed since
}

// KeyBackup writes the key files, the erasure ledger and the certificates of
// erasures into one file and notes the copy. The key files are sealed to the slots as they are: whoever can open
// the store today can open the copy, also after the slot was removed. A copy
// that it replaces is overwritten in place, since a rename would leave its keys
// on the medium.
func (s *Store) KeyBackup(ctx context.Context, o KeyBackupOptions) (*KeyBackupReport, error) {
	if err := s.ReadOnly(); err != nil {
		return nil, err
	}
	if err := s.mustBeOutside(o.Path); err != nil {
		return nil, err
	}
	old, err := s.replaceable(o.Path)
	if err != nil {
		return nil, err
	}
	if old != nil {
		defer old.Close()
	}
	if err := clearRemains(o.Path); err != nil {
		return nil, err
	}
	// The copy is noted before there is one: after a crash a list that names a
	// copy too many does no harm, and one that lacks a copy does.
	u, err := s.expectCopy(ctx, o)
	if err != nil {
		return nil, err
	}
	report, err := s.writeKeyBackup(o)
	if err == nil && old != nil {
		if err = overwriteFile(old); err != nil {
			err = ioFault("the new key backup is whole, but overwriting the old one", err)
		} else {
			err = remove(o.Path + replacedSuffix)
		}
		report.Replaced = true
		err = errors.Join(err, s.at(StepKeyBackupReplaced))
	}
	if err != nil {
		return report, err
	}
	if err := s.noteCopy(ctx, o, u, report); err != nil {
		return report, fmt.Errorf("the key backup is whole, but the note of it is not complete: %w", err)
	}
	if report.Pending, err = s.PendingKeyBackups(ctx); err != nil {
		return report, err
	}
	return report, s.at(StepKeyBackupRecorded)
}

// expectCopy notes a copy that is about to be written.
func (s *Store) expectCopy(ctx context.Context, o KeyBackupOptions) (*model.Upkeep, error) {
	state, err := s.vault.State()
	if err != nil {
		return nil, keysFault(err)
	}
	u := &model.Upkeep{
		Act: model.UpkeepKeyBackup, Place: fullPlace(o.Path), Expires: o.Expires, Keyring: state.Keyring, Epoch: state.Epoch,
	}
	return u, s.keepRecord(ctx, o.Act, u, nil)
}

// noteCopy completes the note of a copy, and ends those that it replaced.
func (s *Store) noteCopy(ctx context.Context, o KeyBackupOptions, u *model.Upkeep, report *KeyBackupReport) error {
	u.Size, u.Bytes, u.Digest = report.Header.Size, uint64(report.Bytes), report.SHA256[:]
	u.Keyring, u.Epoch = report.Header.Keys.Keyring, report.Header.Keys.Epoch
	return s.Write(ctx, o.Act, func(w model.Writer) error {
		if _, err := endCopies(w, o.Act.At, u.Place, u.ID); err != nil {
			return err
		}
		noted, err := model.Load[model.Upkeep](w, model.ID{}, u.ID)
		if err != nil {
			return err
		}
		u.Version = noted.Version // a deep rotation may have sealed it again
		return w.Put(model.Encode(u))
	})
}

// at tells the step function of tests that a step is done.
func (s *Store) at(step string) error {
	if s.step == nil {
		return nil
	}
	return s.step(step)
}

// replaceable opens the key backup that is to be replaced, or returns nil if
// there is none. Any other file is refused.
func (s *Store) replaceable(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, ioFault("writing the key backup", err)
	}
	head := make([]byte, magicLen)
	var h KeyBackupHeader
	_, err = f.ReadAt(head, 0)
	if err == nil && string(head) == keyMagic {
		_, err = openStream(io.NewSectionReader(f, 0, 1<<20), keyMagic, keyFormat, nil, &h)
	}
	if err != nil || h.Store != s.vault.ID().String() {
		f.Close()
		return nil, model.Faultf(model.Refused, "there is a file of that name which is not a key backup of this store; nothing was written")
	}
	return f, nil
}

// overwriteFile makes an open file unreadable in place.
func overwriteFile(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	zeros := make([]byte, 64<<10)
	for at := int64(0); at < info.Size(); at += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros[:min(int64(len(zeros)), info.Size()-at)], at); err != nil {
			return err
		}
	}
	return f.Sync()
}

func (s *Store) writeKeyBackup(o KeyBackupOptions) (*KeyBackupReport, error) {
	c, beside, h, err := s.copyKeys(o.Act.At)
	if err != nil {
		return nil, err
	}
	defer c.Wipe()
	f, err := beginFile(o.Path)
	if err != nil {
		return nil, ioFault("writing the key backup", err)
	}
	report := &KeyBackupReport{Header: h, Keys: c.State.Keys}
	err = s.writeKeyStream(f, h, c, beside)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = s.at(StepKeyBackupWritten)
	}
	if err == nil {
		err = s.readKeysBack(f, report, c)
	}
	if err == nil {
		err = keepName(o.Path)
	}
	if err == nil {
		err = f.finish()
	}
	if err != nil {
		_ = overwriteFile(f.File) // closed already if only its naming failed
		f.abandon()
		if errors.Is(err, errBackup) {
			return nil, backupFault(o.Path, "it was removed", err)
		}
		if err := backupFull(err, "key backup", o.Path, s.keyBytes()); model.FaultOf(err) == model.Full {
			return nil, err
		}
		return nil, ioFault("writing the key backup", err)
	}
	return report, s.at(StepKeyBackupNamed)
}

// copyKeys copies key files, what lies beside them, and the state they belong to,
// together.
func (s *Store) copyKeys(now time.Time) (c *keys.Copy, beside []besideKeys, h KeyBackupHeader, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, nil, h, s.refusal
	}
	if c, err = s.vault.Copy(); err != nil {
		return nil, nil, h, keysFault(err)
	}
	if beside, err = s.beside(); err != nil {
		c.Wipe()
		return nil, nil, h, err
	}
	root := s.log.Root()
	h = KeyBackupHeader{
		Format: keyFormat, Store: s.vault.ID().String(), Made: certTime(now), Size: s.log.Size(), Root: hex.EncodeToString(root[:]),
		Ledger: s.ledger.size(), Keys: keysPoint{c.State.Header, c.State.Keyring, c.State.Epoch, c.State.Frames},
	}
	return c, beside, h, nil
}

func (s *Store) writeKeyStream(w io.Writer, h KeyBackupHeader, c *keys.Copy, beside []besideKeys) error {
	out, err := newStream(w, keyMagic, h)
	if err != nil {
		return err
	}
	if err := c.Each(out.file); err != nil {
		return err
	}
	for _, f := range beside {
		if err := out.file(f.name, f.data); err != nil {
			return err
		}
	}
	return out.finish(keyFormat, func(msg []byte) ([]byte, error) { return s.vault.Sign(keyBackupPurpose, msg) })
}

// file writes a file in pieces, an empty one as one empty piece.
func (s *streamWriter) file(name string, data []byte) error {
	for first := true; first || len(data) > 0; first = false {
		piece := data[:min(len(data), filePiece)]
		data = data[len(piece):]
		if err := s.frame(frameFile, []byte{byte(len(name))}, []byte(name), piece); err != nil {
			return err
		}
	}
	return nil
}

// readKeysBack proves that what was written holds the files that were copied.
func (s *Store) readKeysBack(f *newFile, report *KeyBackupReport, c *keys.Copy) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	b, err := readKeyBackup(f)
	if err != nil {
		return err
	}
	defer b.wipe()
	public, err := s.vault.PublicKey(keyBackupPurpose)
	if err != nil {
		return err
	}
	if err := b.signedBy(public); err != nil {
		return err
	}
	err = c.Each(func(name string, data []byte) error {
		if !bytes.Equal(data, b.files[name]) {
			return badBackup("its file %s is not the one that was written", name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	report.SHA256, report.Bytes, err = digestOf(f)
	return err
}

// A keyBackup is a key backup as read. Its signature can be checked only with
// the keys in it.
type keyBackup struct {
	header KeyBackupHeader
	files  map[string][]byte
	stream *streamReader
}

// maxKeyBackup bounds what the files of a key backup hold together, in bytes.
const maxKeyBackup = 4 << 30

// readKeyBackup reads a key backup to its end and checks everything but the
// signature.
func readKeyBackup(r io.Reader) (*keyBackup, error) {
	b := &keyBackup{files: map[string][]byte{}}
	var err error
	if b.stream, err = openStream(r, keyMagic, keyFormat, nil, &b.header); err != nil {
		return nil, err
	}
	if b.header.Format != keyFormat {
		return nil, badBackup("its header cannot be read")
	}
	current := ""
	for total := 0; ; {
		kind, body, err := b.stream.next()
		if err == io.EOF {
			return b, nil
		}
		if err == nil && (kind != frameFile || len(body) < 1 || len(body) < 1+int(body[0])) {
			err = badBackup("it holds a frame that does not belong there")
		}
		if err != nil {
			b.wipe()
			return nil, err
		}
		name, piece := string(body[1:1+int(body[0])]), body[1+int(body[0]):]
		if _, there := b.files[name]; there && name != current || total > maxKeyBackup {
			b.wipe()
			return nil, badBackup("its files are not in order")
		}
		current, total = name, total+len(piece)
		b.files[name] = append(b.files[name], piece...)
	}
}

func (b *keyBackup) signedBy(public []byte) error { return b.stream.signedBy(public) }

// wipe overwrites the key files: the epoch secret among them is in clear.
func (b *keyBackup) wipe() {
	for _, data := range b.files {
		clear(data)
	}
}

// parts parts the key files from the ledger and the certificates.
func (b *keyBackup) parts() (c *keys.Copy, ledger []byte, certificates map[model.ID][]byte, err error) {
	ledger, there := b.files[ledgerName]
	if !there {
		return nil, nil, nil, badBackup("it has no erasure ledger")
	}
	delete(b.files, ledgerName)
	certificates = b.takeCertificates()
	if c, err = keys.NewCopy(b.files); err != nil {
		return nil, nil, nil, badBackup("its files are not those of a key backup")
	}
	return c, ledger, certificates, nil
}

// point returns the state of the audit log that a key backup was made at.
func (h *KeyBackupHeader) point(origin string) (audit.Checkpoint, error) {
	c := audit.Checkpoint{Origin: origin, Size: h.Size, Ledger: h.Ledger}
	root, err := hex.DecodeString(h.Root)
	if err == nil {
		c.At, err = time.Parse(time.RFC3339, h.Made)
	}
	if err != nil || len(root) != len(c.Root) {
		return c, badBackup("its header cannot be read")
	}
	copy(c.Root[:], root)
	return c, nil
}
