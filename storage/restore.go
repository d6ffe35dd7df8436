package storage

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Names of the steps of a restore, for tests that stop it at each.
const (
	StepRestoreBegun    = "restore: directory marked"
	StepRestoreKeys     = "restore: keys written"
	StepRestoreData     = "restore: records written"
	StepRestoreReplayed = "restore: ledger replayed"
	StepRestoreNoted    = "restore: noted in the audit log"
	StepRestoreVerified = "restore: verified"
	StepRestoreFinished = "restore: finished"
)

// Actions of the audit leaves that a restore writes.
const (
	restoreAction      = "restore"
	restoreOlderAction = "restore.accept-older"
	restoreGoneAction  = "restore.erased" // a record in the backup that had been erased since
	restoreLostAction  = "restore.lost"   // a record whose key is younger than the key backup
)

// Restore makes a store in dir, which must be absent or empty, from backups,
// and closes it. All of them are read to the end and everything is decided
// before the first byte is written. What was erased since the data backup does
// not come back: its keys are in no newer key backup, and the erasure ledger is
// replayed on an older one.
func Restore(ctx context.Context, dir string, o RestoreOptions) (*RestoreReport, error) {
	return restore(ctx, o, func(r *restoring) error {
		return r.into(dir, func(keyDir string) (*keys.Vault, error) {
			if err := r.copy.WriteTo(keyDir); err != nil {
				return nil, err
			}
			return keys.Open(keyDir, r.Credential, keys.OpenOptions{})
		})
	})
}

// Drill restores into a new directory under parent, verifies, and removes it.
// The keys stay in memory.
func Drill(ctx context.Context, parent string, o RestoreOptions) (*RestoreReport, error) {
	return restore(ctx, o, func(r *restoring) error {
		dir, err := os.MkdirTemp(parent, "lethe-drill-")
		if err != nil {
			return ioFault("making a directory for the drill", err)
		}
		defer os.RemoveAll(dir)
		return r.into(dir, func(string) (*keys.Vault, error) {
			return r.copy.Open(r.Credential, keys.OpenOptions{})
		})
	})
}

func restore(ctx context.Context, o RestoreOptions, into func(*restoring) error) (*RestoreReport, error) {
	start := time.Now()
	r := &restoring{RestoreOptions: o, ctx: ctx}
	defer r.close()
	if err := r.plan(); err != nil {
		return nil, err
	}
	err := into(r)
	r.report.Seconds = time.Since(start).Seconds()
	return r.report, err
}

func (r *restoring) at(step string) error {
	if r.step == nil {
		return nil
	}
	return r.step(step)
}

// into restores into dir. The directory says that it is unfinished until
// everything is verified and the store is closed: Badger waits without end for
// a directory that was removed while it is open.
func (r *restoring) into(dir string, vault func(string) (*keys.Vault, error)) error {
	if err := roomToRestore(dir, r.Data); err != nil {
		return err
	}
	if _, err := makeLayout(dir, unfinishedText); err != nil {
		return err
	}
	if err := r.at(StepRestoreBegun); err != nil {
		return err
	}
	s, err := assemble(dir, r.Act.At, vault, openData, func(s *Store) error { return r.fill(s, dir) })
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return ioFault("closing the restored store", err)
	}
	if err := finishLayout(dir); err != nil {
		return ioFault("finishing the restore", err)
	}
	return r.at(StepRestoreFinished)
}

// fill puts everything into an open, empty store.
func (r *restoring) fill(s *Store, dir string) error {
	if err := r.at(StepRestoreKeys); err != nil {
		return err
	}
	if err := r.load(s.engine); err != nil {
		return err
	}
	if err := r.at(StepRestoreData); err != nil {
		return err
	}
	if err := s.resume(); err != nil {
		return err
	}
	if err := r.replayLedger(s, dir); err != nil {
		return err
	}
	if err := r.at(StepRestoreReplayed); err != nil {
		return err
	}
	if err := r.note(s); err != nil {
		return err
	}
	if err := s.finishErasures(r.Act.At); err != nil {
		return err
	}
	if err := s.ReadOnly(); err != nil {
		return err
	}
	if r.Finish != nil {
		if err := r.Finish(r.ctx, s); err != nil {
			return err
		}
	}
	if err := r.at(StepRestoreNoted); err != nil {
		return err
	}
	return r.verify(s)
}

// Bounds of one transaction of a restore: below what the engine takes.
const (
	loadBytes   = 1 << 20
	loadChanges = 2000
)

// load writes the entries of the backups, each as it was last.
func (r *restoring) load(engine Engine) error {
	dropped := make(map[place]bool, len(r.dropped))
	for _, d := range r.dropped {
		dropped[d.at] = true
	}
	var batch []Change
	size := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := loadFault(engine.Apply(batch))
		batch, size = batch[:0], 0
		return err
	}
	for n := range r.chain {
		err := r.eachOf(n, func(e entry) error {
			at, isRecord, err := e.place()
			if err != nil || isRecord && (!r.current(at, n) || dropped[at]) || e.name[0] == houseKeyAt && !r.current(houseKeyPlace, n) {
				return err
			}
			if len(batch) == loadChanges || size+len(e.value) > loadBytes {
				if err := flush(); err != nil {
					return err
				}
			}
			size += len(e.name) + len(e.value)
			batch = append(batch, Change{Key: append([]byte(nil), e.name...), Value: append([]byte(nil), e.value...), Version: e.version})
			return nil
		}, nil)
		if err != nil {
			return err
		}
	}
	return flush()
}

// replayLedger writes the erasure ledger and the anchor, and destroys the keys
// that the ledger says were destroyed and that an older key backup still has.
func (r *restoring) replayLedger(s *Store, dir string) error {
	path := filepath.Join(dir, ledgerName)
	if err := writeDurably(path, r.raw); err != nil {
		return ioFault("writing the erasure ledger", err)
	}
	if err := r.writeCertificates(dir); err != nil {
		return err
	}
	var err error
	if s.ledger, err = openLedger(path, s.ledgerMAC); err != nil {
		return ledgerFault(err)
	}
	var again []keys.KeyID
	for id := range r.destroyed {
		if s.vault.HasKey(id) {
			again = append(again, id)
		}
	}
	if err := s.vault.Shred(again, nil); err != nil {
		return keysFault(err)
	}
	r.report.Replayed = len(again)
	here, err := s.here()
	if err != nil {
		return err
	}
	if s.anchor, err = createAnchor(filepath.Join(dir, anchorName), s.anchorMAC, here); err != nil {
		return ioFault("creating the anchor", err)
	}
	return nil
}

// note writes into the audit log that the store was restored, which records of
// the backup did not come back, and that the copy of the keys exists.
func (r *restoring) note(s *Store) error {
	act := r.Act
	act.Action = restoreAction
	u := &model.Upkeep{Act: model.UpkeepRestore, Place: fullPlace(r.Keys), Size: r.last.Size, Bytes: uint64(r.report.Bytes)}
	if len(r.report.Older) > 0 {
		act.Action = restoreOlderAction
		u.Reason = r.AcceptOlder + " (" + strings.Join(r.report.Older, "; ") + ")"
	}
	known := false
	err := s.Read(r.ctx, func(reader model.Reader) error {
		return model.Each(reader, model.ID{}, func(k *model.Upkeep) error {
			known = known || k.Act == model.UpkeepKeyBackup && string(k.Digest) == string(r.digest[:])
			return nil
		})
	})
	if err != nil {
		return err
	}
	if err := s.keepRecord(r.ctx, act, u, nil); err != nil {
		return err
	}
	if !known {
		act.Action = "keys.copy-found"
		err := s.keepRecord(r.ctx, act, &model.Upkeep{
			Act: model.UpkeepKeyBackup, Place: fullPlace(r.Keys), Size: r.keysAt.Size, Bytes: uint64(r.bytes), Digest: r.digest[:],
			Keyring: r.keysAt.Keys.Keyring, Epoch: r.keysAt.Keys.Epoch,
		}, nil)
		if err != nil {
			return err
		}
	}
	return r.noteDropped(s)
}

// noteDropped writes a leaf for each record that did not come back, as for a
// deletion: log and store agree again.
func (r *restoring) noteDropped(s *Store) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for list := r.dropped; len(list) > 0; {
		n := min(len(list), eraseChunk)
		w := &writer{store: s, act: r.Act}
		for _, d := range list[:n] {
			action := restoreGoneAction
			if !d.erased {
				action = restoreLostAction
			}
			w.leaves = append(w.leaves, audit.Leaf{
				At: r.Act.At, Actor: r.Act.Actor, Action: action, Kind: byte(d.at.kind), ID: d.at.id, Version: d.version + 1,
			})
		}
		list = list[n:]
		if err := s.commit(w); err != nil {
			return err
		}
	}
	return nil
}

// verify opens every record of the restored store and compares it with its log.
func (r *restoring) verify(s *Store) error {
	report, err := s.Verify(r.ctx, nil)
	if err != nil {
		return err
	}
	r.report.Verify = report
	if len(report.Problems) > 0 {
		return model.Faultf(model.Damaged, "what was restored does not verify: %s (%d problems). The directory is marked as not finished; keep the backups and look for others",
			report.Problems[0], len(report.Problems))
	}
	return r.at(StepRestoreVerified)
}

// ErasedSince reports whether this store has erased somebody or something that a
// restore did not know of, and so brings back.
func (s *Store) ErasedSince(report *RestoreReport) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.lastErasureEpoch() > report.erasedTo
}

// RecordDrill notes in this store that its backups were restored as a trial.
func (s *Store) RecordDrill(ctx context.Context, act model.Act, o RestoreOptions, report *RestoreReport) error {
	return s.keepRecord(ctx, act, &model.Upkeep{
		Act: model.UpkeepDrill, Place: fullPlace(o.Keys), Size: report.Size, Bytes: uint64(report.Bytes),
	}, nil)
}
