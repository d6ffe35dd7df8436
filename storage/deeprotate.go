package storage

import (
	"context"
	"crypto/sha256"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Names of the steps of a deep rotation that are the store's own; those of
// package keys come after the last. Tests stop it at each of them.
const (
	StepResealBegun = "deep rotation: begun"
	StepResealed    = "deep rotation: some records sealed again"
	StepResealedAll = "deep rotation: all records sealed again"
)

// A DeepRotation says what a deep rotation did.
type DeepRotation struct {
	Records int  // sealed again, in this run
	Keys    int  // destroyed
	Resumed bool // an earlier run was finished
}

// Bounds of one transaction of a deep rotation. What shares a key is sealed
// again together, so that one may be passed by the records of one person.
const (
	resealRecords = 500
	resealBytes   = 1 << 20
)

// DeepRotate gives every person, holding and request a new key, seals their
// records again under it, destroys the old keys, and rotates the vault key.
// Somebody who copied the keyring before then opens nothing of the store as it
// is now, not even records that never changed. Rotate alone does not do that.
//
// Data backups from before open only with key backups from before. The
// organisation's own records (policy, holds, suppressions, upkeep) keep their
// key. A run that was interrupted, by a crash or through ctx, is resumed by the
// next call; the store can be used in between. progress may be nil.
func (s *Store) DeepRotate(ctx context.Context, act model.Act, progress func(done, total int)) (*DeepRotation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, s.refusal
	}
	d := &deepRotating{Store: s, ctx: ctx, act: act, progress: progress}
	if err := d.begin(); err != nil {
		return nil, err
	}
	for _, k := range model.Kinds {
		if group, _ := k.Group(); group != model.OwnKey {
			continue
		}
		if err := d.reseal(k); err != nil {
			return nil, err
		}
	}
	if err := d.at(StepResealedAll); err != nil {
		return nil, err
	}
	return &d.out, d.end()
}

// A deepRotating is a deep rotation under way. Store.mu is held throughout.
type deepRotating struct {
	*Store
	out      DeepRotation
	ctx      context.Context
	act      model.Act
	progress func(done, total int)
	cutoff   time.Time               // keys made before it are old
	old      map[keys.KeyID]struct{} // keys that are to go
	done     int                     // how many of them seal nothing any more
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
	d.cutoff, d.old = u.At, map[keys.KeyID]struct{}{}
	err = d.vault.EachKey(func(id keys.KeyID, made time.Time) bool {
		if made.Before(d.cutoff) && id != d.house {
			d.old[id] = struct{}{}
		}
		return true
	})
	if err != nil {
		return keysFault(err)
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

// reseal seals again what the records of a kind, each with a key of its own,
// share their keys with. It ends its snapshot with each transaction, so that
// the engine can drop what was replaced.
func (d *deepRotating) reseal(k model.Kind) error {
	var from []byte
	for more := true; more; {
		more = false
		w := &resealing{writer: writer{store: d.Store, act: d.act}}
		err := d.engine.View(func(snap Snapshot) error {
			w.reader = reader{ctx: d.ctx, snap: snap, vault: d.vault}
			return snap.Scan(kindPrefix(k, model.ID{}), from, func(name, sealed []byte, version uint64) error {
				if len(w.leaves) >= resealRecords || w.size >= resealBytes {
					from, more = append([]byte(nil), name...), true
					return errStop
				}
				return d.group(w, k, name, sealed, version)
			})
		})
		if err == nil {
			err = d.ctx.Err()
		}
		if err == nil {
			err = d.commit(&w.writer)
		}
		if err == nil {
			err = d.at(StepResealed)
		}
		if err != nil {
			return err
		}
		d.out.Records += len(w.leaves)
		d.done += w.groups
		if d.progress != nil {
			d.progress(d.done, len(d.old))
		}
	}
	return nil
}

// A resealing is one transaction of a deep rotation.
type resealing struct {
	writer
	groups int
	size   int // bytes of sealed records
}

// group seals a record again under a new key, and with a subject all that
// shares its key, unless that was done already.
func (d *deepRotating) group(w *resealing, k model.Kind, name, sealed []byte, version uint64) error {
	key, err := keyOf(sealed)
	if err != nil {
		return err
	}
	if _, old := d.old[key]; !old {
		return nil
	}
	if key, err = d.vault.NewKey(d.cutoff); err != nil {
		return keysFault(err)
	}
	w.newKeys = true
	w.groups++
	if err := w.again(k, name, sealed, version, key); err != nil || k != model.KindSubject {
		return err
	}
	_, id, _ := splitName(k, name)
	for _, owned := range model.Kinds {
		if group, _ := owned.Group(); group != model.OwnersKey {
			continue
		}
		err := w.snap.Scan(kindPrefix(owned, id), nil, func(name, sealed []byte, version uint64) error {
			return w.again(owned, name, sealed, version, key)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// again opens a record and seals it under a key, as the next version of it.
func (w *resealing) again(k model.Kind, name, sealed []byte, version uint64, key keys.KeyID) error {
	owner, id, ok := splitName(k, name)
	if !ok {
		return damaged("a stored record has a name that no record has", nil)
	}
	body, err := w.open(nil, model.Record{Kind: k, ID: id, Owner: owner, Version: version}, sealed)
	if err != nil {
		return err
	}
	next, err := w.vault.Seal(key, label(k, owner, id), version+1, body)
	clear(body)
	if err != nil {
		return keysFault(err)
	}
	w.changes = append(w.changes, Change{Key: append([]byte(nil), name...), Value: next, Expect: version, Version: version + 1})
	w.leaves = append(w.leaves, audit.Leaf{
		At: w.act.At, Actor: w.act.Actor, Action: w.act.Action, Kind: byte(k), ID: id, Version: version + 1, Hash: sha256.Sum256(next),
	})
	w.size += len(next)
	return nil
}

// end makes sure that the old keys seal nothing, destroys them, rotates the
// vault key and notes the end.
func (d *deepRotating) end() error {
	if err := d.engine.View(d.unused); err != nil {
		return err
	}
	ids := make([]keys.KeyID, 0, len(d.old))
	for id := range d.old {
		ids = append(ids, id)
	}
	err := d.vault.Shred(ids, d.at)
	if err == nil {
		err = d.vault.Rotate(d.at)
	}
	if err != nil {
		return d.suspect("all records are sealed again, but the old keys were not all destroyed: open the store again and repeat the deep rotation", err)
	}
	d.out.Keys = len(ids)
	u, err := d.unfinished()
	if err != nil || u == nil {
		return err
	}
	u.Ended = d.act.At.UTC()
	return d.write(d.ctx, d.act, func(w model.Writer) error { return w.Put(model.Encode(u)) })
}

// unused returns an error if an old key still seals anything.
func (d *deepRotating) unused(snap Snapshot) error {
	for _, k := range model.Kinds {
		err := snap.Scan([]byte{byte(k)}, nil, func(_, sealed []byte, _ uint64) error {
			key, err := keyOf(sealed)
			if _, old := d.old[key]; err == nil && old {
				err = damaged("a record is sealed under a key that is neither its own nor its owner's", nil)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
