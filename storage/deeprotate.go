package storage

import (
	"context"
	"maps"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Names of the steps of a deep rotation that are the store's own; those of
// package keys come after StepResealedAll. Tests stop it at each of them.
const (
	StepResealBegun  = "deep rotation: begun"
	StepHouseKey     = "deep rotation: the organisation has a new key"
	StepResealed     = "deep rotation: some records sealed again"
	StepResealedAll  = "deep rotation: all records sealed again"
	StepOldDestroyed = "deep rotation: old keys destroyed"
	StepOldCleared   = "deep rotation: files rewritten"
)

// A DeepRotation says what a deep rotation did.
type DeepRotation struct {
	Records int  // sealed again, in this run
	Keys    int  // destroyed
	Remains int  // places in the files that still bear the id of a destroyed key
	Resumed bool // an earlier run was finished
	// Unsearched is true when an earlier run destroyed the old keys: their ids
	// went with them, so the files were rewritten, but nobody knows what remains.
	Unsearched bool
}

// DeepRotate gives the organisation, every person, holding and request a new
// key, seals all records again under them, destroys the old keys, rotates the
// vault key, and rewrites the files without what was replaced. Somebody who
// copied the keyring before then opens nothing of the store as it is now, not
// even records that never changed. Rotate alone does not do that.
//
// Data backups from before open only with key backups from before. The secrets
// that sign and authenticate stay (docs/security.md says why). A run that was
// interrupted, by a crash or through ctx, is resumed by the next call; the store
// can be used in between. progress may be nil.
func (s *Store) DeepRotate(ctx context.Context, act model.Act, progress func(done, total int)) (*DeepRotation, error) {
	d := &deepRotating{Store: s, ctx: ctx, act: act, progress: progress}
	for _, part := range []func() error{d.replaceKeys, d.clearOld, d.noteEnd} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return &d.out, nil
}

// DeepRotationOpen reports whether a deep rotation was stopped before its end.
func (s *Store) DeepRotationOpen(ctx context.Context) (bool, error) {
	u, err := (&deepRotating{Store: s, ctx: ctx}).unfinished()
	return u != nil, err
}

// A deepRotating is a deep rotation under way.
type deepRotating struct {
	*Store
	out      DeepRotation
	ctx      context.Context
	act      model.Act
	progress func(done, total int)
	cutoff   time.Time           // keys made before it are old
	old      map[keys.KeyID]bool // keys that are to go
	total    int                 // records to be sealed again
}

// replaceKeys does everything that must not be seen half-done by others.
func (d *deepRotating) replaceKeys() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refusal != nil {
		return d.refusal
	}
	for _, part := range []func() error{d.begin, d.newHouseKey, d.resealAll, d.destroyOld} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// begin notes the beginning, or finds that of a run to be resumed. The cutoff
// is after every key there is, whatever the clock was when they were made.
func (d *deepRotating) begin() error {
	u, err := d.unfinished()
	if err != nil {
		return err
	}
	d.out.Resumed = u != nil
	if u == nil {
		if u, err = d.note(); err != nil {
			return err
		}
	}
	d.cutoff, d.old = u.At, map[keys.KeyID]bool{}
	err = d.vault.EachKey(func(id keys.KeyID, made time.Time) bool {
		if made.Before(d.cutoff) {
			d.old[id] = true
		}
		return true
	})
	if err != nil {
		return keysFault(err)
	}
	if d.total, err = d.countOld(); err != nil {
		return err
	}
	return d.at(StepResealBegun)
}

// unfinished returns the record of a deep rotation that has not ended, or nil.
func (d *deepRotating) unfinished() (found *model.Upkeep, err error) {
	err = d.engine.View(func(snap Snapshot) error {
		r := &reader{ctx: d.ctx, snap: snap, vault: d.vault}
		return model.Each(r, model.ID{}, func(u *model.Upkeep) error {
			if u.Act == model.UpkeepDeepRotation && u.Ended.IsZero() {
				found = u
			}
			return nil
		})
	})
	return found, err
}

// note writes the record of a deep rotation that begins.
func (d *deepRotating) note() (*model.Upkeep, error) {
	cutoff := d.act.At
	err := d.vault.EachKey(func(_ keys.KeyID, made time.Time) bool {
		if made.After(cutoff) {
			cutoff = made
		}
		return true
	})
	if err != nil {
		return nil, keysFault(err)
	}
	id, err := model.NewID(d.random)
	if err != nil {
		return nil, ioFault("reading random bytes", err)
	}
	u := &model.Upkeep{Head: model.Head{ID: id}, Act: model.UpkeepDeepRotation, Actor: d.act.Actor, At: cutoff.UTC().Truncate(time.Second).Add(time.Second)}
	return u, d.write(d.ctx, d.act, func(w model.Writer) error { return w.Put(model.Encode(u)) })
}

// newHouseKey gives the organisation's records to come another key.
func (d *deepRotating) newHouseKey() error {
	if !d.old[d.house] {
		return nil // an earlier run did it
	}
	id, err := d.vault.NewKey(d.cutoff)
	if err != nil {
		return keysFault(err)
	}
	name := []byte{houseKeyAt}
	var version uint64
	err = d.engine.View(func(snap Snapshot) (err error) {
		_, version, _, err = snap.Get(name)
		return err
	})
	if err != nil {
		return damaged("the store's own entries cannot be read", err)
	}
	w := &writer{store: d.Store, act: d.act, newKeys: true}
	w.changes = []Change{{Key: name, Value: id[:], Expect: version, Version: version + 1}}
	w.leaves = []audit.Leaf{{At: d.act.At, Actor: d.act.Actor, Action: d.act.Action, Kind: houseKeyAt, Version: version + 1}}
	if err := d.commit(w); err != nil {
		return err
	}
	d.house = id
	return d.at(StepHouseKey)
}

// destroyOld makes sure that the old keys seal nothing, destroys them and
// rotates the vault key.
func (d *deepRotating) destroyOld() error {
	n, err := d.countOld()
	if err == nil && n > 0 {
		err = damaged("a record is sealed under a key that is neither its own nor its owner's", nil)
	}
	if err != nil {
		return err
	}
	ids := make([]keys.KeyID, 0, len(d.old))
	for id := range d.old {
		ids = append(ids, id)
	}
	err = d.overEpochs(func() error {
		if err := d.vault.Shred(ids, d.at); err != nil {
			return err
		}
		return d.vault.Rotate(d.at)
	})
	if err == nil {
		err = d.at(StepOldDestroyed)
	}
	if err != nil {
		return d.suspect("all records are sealed again, but the old keys were not all destroyed: open the store again and repeat the deep rotation", err)
	}
	d.out.Keys = len(ids)
	return nil
}

// clearOld rewrites the files: older versions of the records are in them, sealed
// under the old keys, which a copied keyring has. What erasures wait for is done
// by the same rewriting, and looked for in the same search.
func (d *deepRotating) clearOld() error {
	engine, ok := d.currentEngine().(rewriter)
	if !ok {
		return nil
	}
	d.purge.run.Lock()
	defer d.purge.run.Unlock()
	d.out.Unsearched = len(d.old) == 0 // a store has at least its own key
	_, ids, erasures := d.unpurged()
	if ids == nil {
		ids = map[keys.KeyID]bool{}
	}
	maps.Copy(ids, d.old)
	var report PurgeReport
	err := d.clearFiles(d.ctx, engine, ids, &report)
	d.out.Remains = report.Remains
	if err == nil && report.Remains == 0 && len(erasures) > 0 {
		err = d.recordPurge(erasures, 0)
	}
	if err != nil {
		return err
	}
	return d.at(StepOldCleared)
}

// noteEnd notes that the deep rotation is over.
func (d *deepRotating) noteEnd() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, err := d.unfinished()
	if err != nil || u == nil {
		return err
	}
	u.Ended = d.act.At.UTC()
	return d.write(d.ctx, d.act, func(w model.Writer) error { return w.Put(model.Encode(u)) })
}
