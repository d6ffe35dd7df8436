package storage

import (
	"crypto/sha256"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Bounds of one transaction of a deep rotation. A record more may pass them,
// which is still below what the engine takes. What shares a key is sealed again
// in as many transactions as it takes, so that no person is too large; until
// then that person's records are sealed under two keys.
const (
	resealRecords = 500
	resealBytes   = 1 << 20
)

// resealOrder lists the kinds in the order in which they are sealed again: what
// shares the key of a person or request comes after that, whose record names the
// new one.
func resealOrder() []model.Kind {
	var out []model.Kind
	for _, g := range []model.KeyGroup{model.HouseKey, model.OwnKey, model.OwnersKey} {
		for _, k := range model.Kinds {
			if group, _ := k.Group(); group == g {
				out = append(out, k)
			}
		}
	}
	return out
}

// resealAll seals again every record that is sealed under an old key.
func (d *deepRotating) resealAll() error {
	for _, k := range resealOrder() {
		if err := d.reseal(k); err != nil {
			return err
		}
	}
	return d.at(StepResealedAll)
}

// reseal seals again the records of a kind. It ends its snapshot with each
// transaction, so that the engine can drop what was replaced.
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
				return d.again(w, k, name, sealed, version)
			})
		})
		if err == nil {
			err = d.ctx.Err()
		}
		if err == nil {
			err = d.commit(&w.writer)
		}
		if err == nil && len(w.leaves) > 0 {
			err = d.at(StepResealed)
		}
		if err != nil {
			return err
		}
		d.out.Records += len(w.leaves)
		if d.progress != nil && len(w.leaves) > 0 {
			d.progress(d.out.Records, d.total)
		}
	}
	return nil
}

// A resealing is one transaction of a deep rotation.
type resealing struct {
	writer
	size int // bytes of sealed records
}

// again opens a record that is sealed under an old key and seals it under the
// new one, as its next version.
func (d *deepRotating) again(w *resealing, k model.Kind, name, sealed []byte, version uint64) error {
	key, err := keyOf(sealed)
	if err != nil || !d.old[key] {
		return err
	}
	owner, id, ok := splitName(k, name)
	if !ok {
		return damaged("a stored record has a name that no record has", nil)
	}
	if key, err = d.newKey(w, k, owner); err != nil {
		return err
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

// newKey returns the key that takes the place of an old one.
func (d *deepRotating) newKey(w *resealing, k model.Kind, owner model.ID) (keys.KeyID, error) {
	switch group, _ := k.Group(); group {
	case model.HouseKey:
		return d.house, nil
	case model.OwnersKey:
		return w.storedKey(k.OwnedBy(), model.ID{}, owner)
	}
	w.newKeys = true
	id, err := d.vault.NewKey(d.cutoff)
	return id, keysFault(err)
}

// countOld counts the records that are sealed under an old key.
func (d *deepRotating) countOld() (n int, err error) {
	err = d.engine.View(func(snap Snapshot) error {
		for _, k := range model.Kinds {
			err := snap.Scan([]byte{byte(k)}, nil, func(_, sealed []byte, _ uint64) error {
				key, err := keyOf(sealed)
				if d.old[key] {
					n++
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return d.ctx.Err()
	})
	return n, err
}
