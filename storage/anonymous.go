package storage

import (
	"context"
	"time"

	"lethe/model"
)

// anonymisedAction is the action of the leaves of what an act keeps as counts.
const anonymisedAction = "anonymise"

// Anonymised is what a certificate says of the part of an erasure that was
// counted first. It names no holding: which of those erased were counted is
// nobody's business.
type Anonymised struct {
	Holdings uint64 `json:"holdings"`
	Groups   int    `json:"groups"`
}

// anonymised returns what this erasure kept as counts, or nil. It reads the
// store, so that an erasure finished after a crash says the same.
func (e *erasing) anonymised() (*Anonymised, error) {
	var out *Anonymised
	err := e.engine.View(func(snap Snapshot) error {
		r := &reader{ctx: context.Background(), snap: snap, vault: e.vault}
		return model.Each(r, model.ID{}, func(s *model.AnonymousSet) error {
			if s.Erasure != e.intent.Erasure {
				return nil
			}
			if out == nil {
				out = &Anonymised{}
			}
			out.Holdings += s.Holdings
			out.Groups += len(s.Groups)
			return nil
		})
	})
	return out, err
}

// dropUnfounded removes, on opening, the counts of erasures that never reached
// the point of no return: their originals stand and will be counted when they
// go. Where that fails, the store takes no writes and can be read.
func (s *Store) dropUnfounded(now time.Time) error {
	if s.refusal != nil {
		return nil
	}
	list, err := s.ledger.erasures()
	if err != nil {
		return ledgerFault(err)
	}
	founded, called := founders(list), map[model.ID]bool{}
	for _, e := range list {
		called[e.Erasure] = e.last == erasureAbandoned
	}
	act := model.Act{At: now, Actor: "lethe", Action: "anonymise.undo"}
	dropped := 0
	err = s.write(context.Background(), act, func(w model.Writer) error {
		err := model.Each(w, model.ID{}, func(v *model.AnonymousSet) error {
			if founded[v.Erasure] {
				return nil
			}
			dropped++
			return w.Delete(model.Encode(v))
		})
		if err != nil {
			return err
		}
		// The destruction log is made of the notes, so none may stand of an
		// erasure that never took place.
		return model.Each(w, model.ID{}, func(v *model.Erasure) error {
			if called[v.ID] {
				return w.Delete(model.Encode(v))
			}
			return nil
		})
	})
	if err != nil {
		s.suspect("counts of an erasure that never began could not be removed", err)
		return nil
	}
	if dropped > 0 {
		s.repairs = append(s.repairs, "counts were removed that an erasure had made before it was called off; what they counted stands")
	}
	return nil
}

// founders returns the erasures whose originals are destroyed.
func founders(list []*erasureState) map[model.ID]bool {
	out := map[model.ID]bool{}
	for _, e := range list {
		if e.last != erasureBegun && e.last != erasureAbandoned {
			out[e.Erasure] = true
		}
	}
	return out
}

// checkAnonymous holds a set of counts against the rule for small groups and
// against the erasure ledger.
func (v *verifying) checkAnonymous(rec model.Record) {
	var s model.AnonymousSet
	if err := model.DecodeInto(rec, &s); err != nil {
		v.problem("anonymous set %s cannot be read: %v", rec.ID, err)
		return
	}
	if !v.founded[s.Erasure] {
		v.problem("anonymous set %s counts data that was not destroyed", rec.ID)
	}
	for _, g := range s.Groups {
		if g.People < model.LeastGroup {
			v.problem("anonymous set %s has a group of fewer than %d people", rec.ID, model.LeastGroup)
		}
	}
}
