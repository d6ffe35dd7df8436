package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
)

// A kin list says which records name others: whose guardian is in the register,
// and with whom a record was joined that is no more. Few people have any, so it is
// kept in memory, made while the register is read, and made by a reading of its own
// where that was not done. A record of its own for each old reference would have to
// be forgotten with its person, and only commands that read nothing else would gain
// by it. What it says is looked at again in the records: it may name too many.
type kin struct {
	complete bool
	wards    map[model.ID][]model.ID // of a guardian
	joined   map[[5]byte][]model.ID  // who has the record with this reference
	half     map[model.ID]HalfMerge  // by the record that is still there
}

func newKin() kin {
	return kin{wards: map[model.ID][]model.ID{}, joined: map[[5]byte][]model.ID{}, half: map[model.ID]HalfMerge{}}
}

// A HalfMerge is a merge that was cut short: everything of Gone is Keep's as well,
// and Gone is still there.
type HalfMerge struct {
	Keep, Gone model.ID
	Begun      calendar.Date
}

// add enters what a record says of others.
func (k *kin) add(s *model.Subject) {
	for _, g := range s.Guardians {
		if !g.Subject.IsZero() && !slices.Contains(k.wards[g.Subject], s.ID) {
			k.wards[g.Subject] = append(k.wards[g.Subject], s.ID)
		}
	}
	for _, j := range s.Joined {
		if p, err := model.ReferencePrefix(j.Reference); err == nil && !slices.Contains(k.joined[p], s.ID) {
			k.joined[p] = append(k.joined[p], s.ID)
		}
	}
}

// needKin makes the list complete, if it is not.
func (d *Desk) needKin(ctx context.Context) error {
	d.mu.RLock()
	complete := d.board.kin.complete
	d.mu.RUnlock()
	if complete {
		return nil
	}
	return d.store.Read(ctx, func(r model.Reader) error {
		parts := runtime.GOMAXPROCS(0)
		failed := make([]error, parts)
		var wait sync.WaitGroup
		for k := range parts {
			wait.Go(func() {
				defer caught(&failed[k])
				failed[k] = model.EachOfPart(r, k, parts, func(s *model.Subject) error {
					if len(s.Guardians)+len(s.Joined) > 0 {
						d.mu.Lock()
						d.board.kin.add(s)
						d.mu.Unlock()
					}
					return nil
				})
			})
		}
		wait.Wait()
		for _, err := range failed {
			if err != nil {
				return err
			}
		}
		return d.kinComplete(r)
	})
}

// kinComplete notes that everybody was read, and finds the merges that were cut
// short: a record that was given to another and is still there.
func (d *Desk) kinComplete(r model.Reader) error {
	d.mu.RLock()
	joined := make(map[[5]byte][]model.ID, len(d.board.kin.joined))
	for p, to := range d.board.kin.joined {
		joined[p] = to
	}
	d.mu.RUnlock()
	half, err := halfMerges(r, joined)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.board.kin.complete, d.board.kin.half = true, half
	return nil
}

// halfMerges returns who is still there of those whose record was joined with
// another.
func halfMerges(r model.Reader, joined map[[5]byte][]model.ID) (map[model.ID]HalfMerge, error) {
	half := map[model.ID]HalfMerge{}
	for p, to := range joined {
		there, err := r.WithPrefix(p)
		if err != nil {
			return nil, err
		}
		for _, gone := range there {
			err := eachThere(r, to, func(s *model.Subject) {
				for _, j := range s.Joined {
					if j.Reference == gone.SubjectReference() {
						half[gone] = HalfMerge{Keep: s.ID, Gone: gone, Begun: j.On}
					}
				}
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return half, nil
}

// MergesCutShort reads who was joined with whom, and returns the merges that are
// to be finished.
func MergesCutShort(r model.Reader) ([]HalfMerge, error) {
	k := newKin()
	err := model.Each(r, model.ID{}, func(s *model.Subject) error { k.add(s); return nil })
	if err != nil {
		return nil, err
	}
	half, err := halfMerges(r, k.joined)
	return inOrderOfGone(half), err
}

// inOrderOfGone lists merges so that a list never shuffles.
func inOrderOfGone(half map[model.ID]HalfMerge) []HalfMerge {
	return slices.SortedFunc(maps.Values(half), func(a, b HalfMerge) int { return a.Gone.Compare(b.Gone) })
}

// Finish returns the command that finishes it.
func (h HalfMerge) Finish() string { return attention.OfMerge(h.Keep, h.Gone, h.Begun).Command() }

// cutShort returns the merges that are to be finished.
func (d *Desk) cutShort() []HalfMerge {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return inOrderOfGone(d.board.kin.half)
}

// halfJoined says of each merge that was cut short how it is finished.
func (d *Desk) halfJoined() []string {
	var out []string
	for _, h := range d.cutShort() {
		out = append(out, fmt.Sprintf("%s was given to %s and is still there: joining the two was cut short; join them again to finish it",
			h.Gone.SubjectReference(), h.Keep.SubjectReference()))
	}
	return out
}

// joinedAs returns the people with whom the record of a reference was joined.
func (d *Desk) joinedAs(ctx context.Context, prefix [5]byte) (out []model.ID, err error) {
	if err := d.needKin(ctx); err != nil {
		return nil, err
	}
	d.mu.RLock()
	named := slices.Clone(d.board.kin.joined[prefix])
	d.mu.RUnlock()
	var id model.ID
	copy(id[:], prefix[:])
	reference := id.SubjectReference()
	err = d.store.Read(ctx, func(r model.Reader) error {
		return eachThere(r, named, func(s *model.Subject) {
			if s.HasJoined(reference) {
				out = append(out, s.ID)
			}
		})
	})
	return out, err
}

// namedWards returns the ids of those whose guardian somebody may be. It must be
// asked before the store is written to: a writer does not wait for the board.
func (d *Desk) namedWards(guardian model.ID) []model.ID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Clone(d.board.kin.wards[guardian])
}

// wardsOf returns those of some people whose guardian somebody is.
func wardsOf(r model.Reader, named []model.ID, guardian model.ID) (out []*model.Subject, err error) {
	err = eachThere(r, named, func(s *model.Subject) {
		if slices.ContainsFunc(s.Guardians, func(g model.Guardian) bool { return g.Subject == guardian }) {
			out = append(out, s)
		}
	})
	return out, err
}

// eachThere calls fn with those of some people who are still there.
func eachThere(r model.Reader, ids []model.ID, fn func(*model.Subject)) error {
	for _, id := range ids {
		s, err := model.Load[model.Subject](r, model.ID{}, id)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		fn(s)
	}
	return nil
}
