package storage

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"lethe/keys"
	"lethe/model"
)

// gatherPiece is how many targets are looked at by one core at a time. Looking
// at one takes some 60 microseconds.
const gatherPiece = 64

// What was gathered of some targets, in their order.
type gathered struct {
	records []doomed
	keys    []keys.KeyID
	err     error
}

// gather lists the records of the targets and the keys that seal them, in the
// order of the targets. A batch is shared out among the cores: nothing is
// written while it lasts, and the order to erase waits for it.
func (r *reader) gather(targets []target) ([]doomed, []keys.KeyID, error) {
	pieces := slices.Collect(slices.Chunk(targets, gatherPiece))
	out := make([]gathered, len(pieces))
	next := make(chan int, len(pieces))
	for i := range pieces {
		next <- i
	}
	close(next)
	var done sync.WaitGroup
	for range min(len(pieces), runtime.GOMAXPROCS(0)) {
		done.Go(func() {
			for i := range next {
				if out[i] = r.gatherSafely(pieces[i]); out[i].err != nil {
					for range next { // nobody goes on with the rest
					}
				}
			}
		})
	}
	done.Wait()
	var all gathered
	for _, g := range out {
		if g.err != nil {
			return nil, nil, g.err
		}
		all.records, all.keys = append(all.records, g.records...), append(all.keys, g.keys...)
	}
	return all.records, all.keys, nil
}

// gatherSafely is gatherSome for a goroutine of its own, where a panic would end
// the process.
func (r *reader) gatherSafely(targets []target) (g gathered) {
	defer func() {
		if p := recover(); p != nil {
			g.err = damaged("a record cannot be read", fmt.Errorf("panic: %v", p))
		}
	}()
	g, err := r.gatherSome(targets)
	g.err = err
	return g
}

// gatherSome lists the records of some targets and the keys that seal them. Each
// key is taken from a record that opens with it: the header that names it is
// not authentic before, and a forged one could name somebody else's key.
func (r *reader) gatherSome(targets []target) (g gathered, err error) {
	for _, t := range targets {
		if err := r.ctx.Err(); err != nil {
			return g, err
		}
		first := len(g.records)
		own, err := r.doom(t.Kind, t.named(), t.ID)
		if err != nil {
			return g, err
		}
		g.records = append(g.records, own)
		if t.Kind == model.KindSubject || t.Kind == model.KindRequest {
			if g.records, err = r.doomOwned(g.records, own.key, t.Kind, t.ID); err != nil {
				return g, err
			}
		}
		seen := map[keys.KeyID]bool{}
		for _, d := range g.records[first:] {
			if !seen[d.key] {
				g.keys = append(g.keys, d.key)
			}
			seen[d.key] = true
		}
	}
	return g, nil
}

// doom looks at one record that has a key of its own.
func (r *reader) doom(k model.Kind, owner, id model.ID) (doomed, error) {
	d := doomed{kind: k, owner: owner, id: id}
	sealed, version, found, err := r.snap.Get(recordName(k, owner, id))
	if err != nil {
		return d, damaged("a record cannot be read", err)
	}
	if !found {
		return d, fmt.Errorf("this %s is %w", k, model.ErrNotFound)
	}
	if d.key, err = keyOf(sealed); err != nil {
		return d, err
	}
	d.version = version
	return d, r.prove(d, sealed)
}

// prove makes sure that a record opens with the key that its header names.
func (r *reader) prove(d doomed, sealed []byte) error {
	body, err := r.open(nil, model.Record{Kind: d.kind, ID: d.id, Owner: d.owner, Version: d.version}, sealed)
	clear(body)
	return err
}

func keyOf(sealed []byte) (keys.KeyID, error) {
	h, err := keys.Inspect(sealed)
	return h.Key, keysFault(err)
}

// doomOwned appends everything that a subject or request owns.
func (r *reader) doomOwned(list []doomed, ownersKey keys.KeyID, ownerKind model.Kind, owner model.ID) ([]doomed, error) {
	for _, k := range model.Kinds {
		if k.OwnedBy() != ownerKind {
			continue
		}
		group, _ := k.Group()
		err := r.snap.Scan(kindPrefix(k, owner), nil, func(name, sealed []byte, version uint64) error {
			_, id, ok := splitName(k, name)
			key, err := keyOf(sealed)
			if !ok || err != nil {
				return damaged("a stored record has a name that no record has", err)
			}
			d := doomed{kind: k, owner: owner, id: id, version: version, key: key}
			list = append(list, d)
			// A deep rotation that was interrupted leaves what is owned under two
			// keys. A record that opens under the other one proves it to be theirs.
			if group != model.OwnKey && key == ownersKey {
				return nil
			}
			return r.prove(d, sealed)
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}
