package storage

import (
	"errors"
	"time"

	"lethe/keys"
	"lethe/model"
)

// finishErasures is called on opening. An erasure whose keys are gone is
// finished; one whose keys are all there never reached the point of no return,
// and is marked so.
func (s *Store) finishErasures(now time.Time) error {
	list, err := s.ledger.erasures()
	if err != nil {
		return ledgerFault(err)
	}
	for _, v := range list {
		there := s.present(v.Keys)
		switch {
		case v.last == erasureAbandoned:
		case v.last == erasureBegun && there == len(v.Keys):
			e := s.resumed(v, now)
			if err := e.logStep(erasureAbandoned, [2]uint64{}); err != nil {
				return ioFault("opening the store", err)
			}
			s.repairs = append(s.repairs, "an erasure that had not begun to destroy anything was called off; erase again")
		case there > 0:
			return damaged("keys that were destroyed are there again, so the key files are older than the erasure ledger", nil)
		case !v.finished():
			s.finishErasure(v, now)
		}
		if v.last == erasureCertified && !v.purged {
			s.purge.later(s, purgeDelayOnOpen)
		}
	}
	if err := s.dropUnfounded(now); err != nil {
		return err
	}
	s.dropDrafts(now)
	return nil
}

func (s *Store) present(ids []keys.KeyID) int {
	n := 0
	for _, id := range ids {
		if s.vault.HasKey(id) {
			n++
		}
	}
	return n
}

func (s *Store) resumed(v *erasureState, now time.Time) *erasing {
	e := &erasing{Store: s, start: time.Now(), intent: v.ledgerEntry, resumed: true}
	e.act = model.Act{At: now, Actor: v.Actor, Action: erasedAction}
	return e
}

// finishErasure clears away what is left of records whose keys are gone. Where
// that fails, the store takes no writes and can be read.
func (s *Store) finishErasure(v *erasureState, now time.Time) {
	e := s.resumed(v, now)
	err := func() error {
		if v.last == erasureBegun {
			if err := e.recordDestroyed(); err != nil {
				return err
			}
		} else {
			e.destroyedAt, e.generations = v.destroyed.At, v.destroyed.Facts
		}
		if err := s.engine.View(e.gatherRemains); err != nil {
			return err
		}
		_, err := e.finish()
		return err
	}()
	if err != nil {
		s.suspect("an erasure that was interrupted could not be finished; its keys are destroyed and nobody can read the data", err)
		return
	}
	s.repairs = append(s.repairs, "an erasure that was interrupted after its keys were destroyed was finished")
}

// gatherRemains lists the records of the targets that a crash left behind.
func (e *erasing) gatherRemains(snap Snapshot) error {
	for _, t := range e.intent.Targets {
		names := [][]byte{recordName(t.Kind, t.named(), t.ID)}
		kinds := []model.Kind{t.Kind}
		for _, k := range model.Kinds {
			if k.OwnedBy() == t.Kind {
				names, kinds = append(names, kindPrefix(k, t.ID)), append(kinds, k)
			}
		}
		for i, k := range kinds {
			err := snap.Scan(names[i], nil, func(name, _ []byte, version uint64) error {
				owner, id, ok := splitName(k, name)
				if !ok {
					return errors.New("a stored record has a name that no record has")
				}
				e.doomed = append(e.doomed, doomed{kind: k, owner: owner, id: id, version: version})
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
