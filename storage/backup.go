package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"

	"filippo.io/age"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Names of the steps of a backup, for tests that stop it at each.
const (
	StepBackupWritten  = "backup: contents synced"
	StepBackupRead     = "backup: read back"
	StepBackupNamed    = "backup: named"
	StepBackupRecorded = "backup: recorded"
)

// BackupOptions says what a data backup is and where it goes.
type BackupOptions struct {
	Act  model.Act
	Path string // must not exist
	From string // an earlier backup, for one that holds only what changed since
	// Recipients are age public keys that can open the wrapping beside the
	// store's own: they see what somebody with the disk sees, and no record.
	Recipients []string
	Progress   func(done, total int) // may be nil
}

// A BackupReport says what a data backup holds.
type BackupReport struct {
	Header  BackupHeader
	Records uint64
	Leaves  uint64
	Gone    uint64 // deletions, in an incremental backup
	Bytes   int64  // length of the file
	SHA256  [32]byte
}

// A backingUp is one backup under way.
type backingUp struct {
	*Store
	BackupOptions
	ctx    context.Context
	header BackupHeader
	log    *audit.Log
	from   *BackupHeader // nil for a full backup
	out    *streamWriter
	done   int
	total  int
	// changed has the records that the log names since From: true until the
	// record is found in the store. Nil for a full backup.
	changed map[place]bool
}

func (b *backingUp) step(name string) error {
	if b.Store.step == nil {
		return nil
	}
	return b.Store.step(name)
}

// Backup writes the sealed records and the audit log, never keys, into a new
// file, reads it back, and notes that it was made. Every record is opened on
// the way: a store that is damaged is not backed up over backups that are not.
// Other acts go on meanwhile; the backup is of the moment it began.
func (s *Store) Backup(ctx context.Context, o BackupOptions) (*BackupReport, error) {
	if err := s.ReadOnly(); err != nil {
		return nil, err
	}
	if err := s.mustBeOutside(o.Path); err != nil {
		return nil, err
	}
	if err := mustBeNew(o.Path); err != nil {
		return nil, err
	}
	b := &backingUp{Store: s, BackupOptions: o, ctx: ctx}
	recipients, err := b.recipients()
	if err != nil {
		return nil, err
	}
	if o.From != "" {
		if err := b.readFrom(); err != nil {
			return nil, err
		}
	}
	report, err := b.run(recipients)
	if err != nil {
		return nil, err
	}
	u := &model.Upkeep{
		Act: model.UpkeepBackup, Place: fullPlace(o.Path), Size: report.Header.Size,
		Bytes: uint64(report.Bytes), Digest: report.SHA256[:],
	}
	if err := s.keepRecord(ctx, o.Act, u, nil); err != nil {
		return report, fmt.Errorf("the backup is whole, but that it was made could not be noted: %w", err)
	}
	return report, b.step(StepBackupRecorded)
}

// recipients returns whom the file is for: the store's backup key, which every
// key backup holds, and those asked for.
func (b *backingUp) recipients() ([]age.Recipient, error) {
	more, err := parseRecipients(b.Recipients)
	if err != nil {
		return nil, err
	}
	own, err := b.vault.BackupRecipient()
	return append([]age.Recipient{own}, more...), keysFault(err)
}

// readFrom reads the whole backup that this one continues: a chain must not be
// continued from a file that has rotted.
func (b *backingUp) readFrom() error {
	d, err := openBackup(b.From, b.vault)
	if err == nil {
		defer d.close()
		err = d.each(nil, nil)
	}
	if err != nil {
		err = backupFault(b.From, "nothing was written", err)
		if model.FaultOf(err) == model.Failed && err != errClosed {
			err = ioFault("reading the backup to continue", err)
		}
		return err
	}
	b.from = &d.header
	return nil
}

// run writes the file under its unfinished name, reads it back, and names it.
func (b *backingUp) run(recipients []age.Recipient) (*BackupReport, error) {
	f, err := beginFile(b.Path)
	if err != nil {
		return nil, ioFault("writing the backup", err)
	}
	report, err := b.write(f, recipients)
	if err == nil {
		err = f.finish()
	}
	if err == nil {
		return report, b.step(StepBackupNamed)
	}
	f.abandon()
	if errors.Is(err, errBackup) {
		return nil, backupFault(b.Path, "it was removed", err)
	}
	err = backupFull(err, "backup", b.Path, b.tableBytes())
	if model.FaultOf(err) == model.Failed && !errors.Is(err, context.Canceled) {
		return nil, ioFault("writing the backup", err)
	}
	return nil, err
}

func (b *backingUp) write(f *newFile, recipients []age.Recipient) (*BackupReport, error) {
	w, err := age.Encrypt(f, recipients...)
	if err != nil {
		if _, ok := systemError(err); ok {
			return nil, err // the head of the file could not be written
		}
		return nil, &model.Error{Fault: model.Usage, Sentence: "the recipients cannot be combined with the store's own, which is X25519; nothing was written", Cause: err}
	}
	if err := b.stream(w); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	if err := b.step(StepBackupWritten); err != nil {
		return nil, err
	}
	report, err := b.readBack(f)
	if err != nil {
		return nil, err
	}
	return report, b.step(StepBackupRead)
}

// readBack proves that what was written can be read.
func (b *backingUp) readBack(f *newFile) (*BackupReport, error) {
	report := &BackupReport{Header: b.header}
	d, err := openBackup(f.Name(), b.vault)
	if err != nil {
		return nil, err
	}
	defer d.close()
	err = d.each(b.tick, nil)
	if err != nil {
		return nil, err
	}
	report.Records, report.Leaves, report.Gone = d.found.Records, d.found.Leaves, d.found.Gone
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	report.SHA256, report.Bytes, err = digestOf(f)
	return report, err
}

// tick counts an entry, written or read back.
func (b *backingUp) tick(entry) error {
	b.done++
	if b.done%1000 == 0 {
		if b.Progress != nil {
			b.Progress(b.done, max(b.total, b.done))
		}
		return b.ctx.Err()
	}
	return nil
}

// stream writes the contents as they are at this moment.
func (b *backingUp) stream(w io.Writer) error {
	b.using.RLock()
	defer b.using.RUnlock()
	b.mu.Lock()
	unlock := sync.OnceFunc(b.mu.Unlock)
	defer unlock()
	if b.refusal != nil {
		return b.refusal
	}
	log := *b.Store.log
	b.log = &log
	here, err := b.here()
	if err != nil {
		return err
	}
	return b.engine.View(func(snap Snapshot) error {
		unlock()
		if err := b.begin(snap, here); err != nil {
			return err
		}
		if b.out, err = newStream(w, dataMagic, b.header); err != nil {
			return err
		}
		for _, p := range storedPrefixes() {
			if err := b.entries(snap, p); err != nil {
				return err
			}
		}
		if err := b.deletions(); err != nil {
			return err
		}
		return b.out.finish(dataFormat, func(msg []byte) ([]byte, error) { return b.vault.Sign(dataBackupPurpose, msg) })
	})
}

// begin makes the header and, for an incremental backup, learns what changed.
func (b *backingUp) begin(snap Snapshot, here anchorPoint) error {
	var id [16]byte
	rand.Read(id[:])
	b.header = BackupHeader{
		Format: dataFormat, Store: b.vault.ID().String(), Made: certTime(b.Act.At),
		BackupPoint: BackupPoint{ID: hex.EncodeToString(id[:]), Size: here.Size, Root: hex.EncodeToString(here.Root[:])},
		Ledger:      here.Ledger, Keys: here.Keys,
	}
	b.total = 2 * int(b.log.Size())
	if b.from == nil {
		return nil
	}
	b.header.From = &b.from.BackupPoint
	b.total = 2 * int(b.log.Size()-min(b.from.Size, b.log.Size()))
	root, err := audit.RootAt(b.from.Size, blockSource{snap})
	if b.from.Size > b.log.Size() || err != nil || hex.EncodeToString(root[:]) != b.from.Root {
		return model.Faultf(model.Refused, "the backup to continue is not one of this store as it is now: the store was restored from an earlier one, or lost entries of its log. Make a full backup; nothing was written")
	}
	return b.findChanged(snap)
}

// findChanged reads from the log which records were written or deleted since.
func (b *backingUp) findChanged(snap Snapshot) error {
	b.changed = map[place]bool{}
	return snap.Scan([]byte{leafBlocks}, numbered(leafBlocks, b.from.Size), func(_, block []byte, _ uint64) error {
		err := audit.SplitLeaves(block, func(l audit.Leaf) error {
			if _, isRecord := model.Kind(l.Kind).Group(); isRecord {
				b.changed[place{model.Kind(l.Kind), l.ID}] = true
			}
			return nil
		})
		if err != nil {
			return damaged("the audit log is damaged", err)
		}
		return nil
	})
}

// entries writes what begins with a byte, and of an incremental backup only
// what changed. Records that were only looked at count as changed: that costs a
// little space, and telling them from deletions here would cost a rule.
func (b *backingUp) entries(snap Snapshot, prefix byte) error {
	r := &reader{ctx: b.ctx, snap: snap, vault: b.vault}
	var from, buf []byte
	if b.from != nil {
		switch prefix {
		case leafBlocks:
			from = numbered(prefix, b.from.Size)
		case hashBlocks:
			from = numbered(prefix, audit.HashCount(b.from.Size))
		}
	}
	defer func() { clear(buf) }()
	return snap.Scan([]byte{prefix}, from, func(name, value []byte, version uint64) error {
		e := entry{name: name, value: value, version: version}
		at, isRecord, err := e.place()
		if err != nil {
			return damaged("a stored record has a name that no record has", err)
		}
		if isRecord {
			if b.from != nil && !b.changed[at] {
				return nil
			}
			delete(b.changed, at)
			if buf, err = b.proven(r, buf, at, e); err != nil {
				return err
			}
			b.out.count.Records++
		}
		if prefix == leafBlocks {
			if err := audit.SplitLeaves(value, func(audit.Leaf) error { b.out.count.Leaves++; return nil }); err != nil {
				return damaged("the audit log is damaged", err)
			}
		}
		if err := b.tick(e); err != nil {
			return err
		}
		return b.out.put(e)
	})
}

// deletions writes the changed records that are not in the store any more.
func (b *backingUp) deletions() error {
	gone := make([]place, 0, len(b.changed))
	for at := range b.changed {
		gone = append(gone, at)
	}
	slices.SortFunc(gone, func(x, y place) int {
		if x.kind != y.kind {
			return int(x.kind) - int(y.kind)
		}
		return bytes.Compare(x.id[:], y.id[:])
	})
	for _, at := range gone {
		b.out.count.Gone++
		if err := b.out.frame(frameGone, []byte{byte(at.kind)}, at.id[:]); err != nil {
			return err
		}
	}
	return nil
}

// backupFault words an error about the backup at path. end says what became of
// the act.
func backupFault(path, end string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return &model.Error{Fault: model.NotFound, Sentence: "there is no file " + path + "; " + end, Cause: err}
	case errors.Is(err, errBackup), errors.Is(err, errNewerBackup):
		return &model.Error{Fault: model.Damaged, Sentence: fmt.Sprintf("%s %v; %s", path, err, end), Cause: err}
	case errors.Is(err, keys.ErrLocked):
		return errClosed
	}
	return err
}
