package storage

import (
	"context"
	"time"

	"lethe/model"
)

// sweepChunk is how many leftover pieces of a paper are removed in one act.
const sweepChunk = 500

// Room implements model.Store. Each batch is asked about again when it is
// written; this refuses a large paper before it begins.
func (s *Store) Room(n uint64) error {
	if s.dir == "" {
		return nil
	}
	free, err := freeBytes(s.dir)
	if err != nil {
		return ioFault("asking for free space", err)
	}
	// A paper is written to the engine's log, to a table and to a compacted
	// table before the first two go.
	if n > free || free < reserve+3*n {
		return noRoom("this, with the reserve that is kept,", free, reserve+3*n)
	}
	return nil
}

// dropDrafts removes, on opening, what is left of papers whose writing was cut
// short. Where that fails, the store takes no writes and can be read.
func (s *Store) dropDrafts(now time.Time) {
	if s.refusal != nil {
		return
	}
	act := model.Act{At: now, Actor: "lethe", Action: "paper.undo"}
	var drafts []*model.Draft
	err := s.engine.View(func(snap Snapshot) (err error) {
		drafts, err = model.All[model.Draft](&reader{ctx: context.Background(), snap: snap, vault: s.vault}, model.ID{})
		return err
	})
	for _, d := range drafts {
		if err == nil {
			err = s.dropDraft(act, d)
		}
	}
	if err != nil {
		s.suspect("what was left of a paper whose writing was cut short could not be removed", err)
		return
	}
	if len(drafts) > 0 {
		s.repairs = append(s.repairs, "a paper whose writing was cut short was removed; attach it again")
	}
}

// dropDraft removes the pieces that no paper of the request names, and then the
// draft.
func (s *Store) dropDraft(act model.Act, d *model.Draft) error {
	for more := true; more; {
		more = false
		err := s.write(context.Background(), act, func(w model.Writer) error {
			named, err := namedParts(w, d.Request)
			if err != nil {
				return err
			}
			n := 0
			for _, k := range []model.Kind{model.KindPart, model.KindEvidence} {
				err := w.Scan(k, d.Request, func(r model.Record) error {
					if named[r.ID] {
						return nil
					}
					if n++; n > sweepChunk {
						more = true
						return errStop
					}
					r.Body = nil
					return w.Delete(r)
				})
				if err != nil {
					return err
				}
			}
			if more {
				return nil
			}
			return w.Delete(model.Encode(d))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// namedParts returns the pieces that the papers of a request name.
func namedParts(r model.Reader, request model.ID) (map[model.ID]bool, error) {
	named := map[model.ID]bool{}
	err := model.Each(r, request, func(p *model.Paper) error {
		for _, id := range p.Parts {
			named[id] = true
		}
		return nil
	})
	return named, err
}

// A filing is what a verification has seen of papers.
type filing struct {
	parts  map[model.ID]bool // stored and not named yet (true), or named and not seen yet (false)
	moving bool              // papers are written or erased at this moment
}

// checkPaper ticks off what a paper names. Evidence of identity that was
// destroyed may be named by a paper that was not taken off yet.
func (v *verifying) checkPaper(rec model.Record) {
	switch rec.Kind {
	case model.KindDraft:
		v.filed.moving = true
	case model.KindPart, model.KindEvidence:
		v.filed.see(rec.ID, true)
	case model.KindPaper:
		var p model.Paper
		if err := model.DecodeInto(rec, &p); err != nil {
			v.problem("paper %s cannot be read: %v", rec.ID, err)
			return
		}
		for _, id := range p.Parts {
			if !v.gone[id] {
				v.filed.see(id, false)
			}
		}
	}
}

func (f *filing) see(id model.ID, stored bool) {
	if was, there := f.parts[id]; there && was != stored {
		delete(f.parts, id)
		return
	}
	f.parts[id] = stored
}

// checkFiled reports pieces without a paper and papers without a piece.
func (v *verifying) checkFiled() {
	if v.filed.moving {
		return
	}
	for id, stored := range v.filed.parts {
		if stored {
			v.problem("part %s belongs to no paper; opening the store again removes what is left of an interrupted writing", id)
		} else {
			v.problem("part %s of a paper is missing", id)
		}
	}
}
