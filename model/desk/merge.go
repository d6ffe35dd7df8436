package desk

import (
	"context"
	"errors"
	"strings"

	"lethe/model"
	"lethe/model/registerfile"
)

// Merge joins two records of one person as a plan says that somebody confirmed.
// It is computed again, and a change since is refused.
//
// One act of the store gives the keeper everything, sealed anew: the copies of
// holdings under keys of their own, the rest under the keeper's. Then the keys of
// the second record and of its holdings are destroyed as an erasure destroys
// them, so that an erasure of the keeper later leaves nothing readable. No data
// is destroyed, so the guard of retention is not asked: holds and restrictions
// are carried over by the first act. The two cannot be one: what is copied must be
// there before the keys go, which is for good at once. After a crash between them
// both records are there, a warning on every screen says so, and the same merge,
// done again, copies nothing twice.
func (d *Desk) Merge(ctx context.Context, by By, plan *MergePlan) (*MergePlan, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	switch plan.Reason = strings.TrimSpace(plan.Reason); {
	case plan.Reason == "":
		return nil, refused("say how it is known that the two are one person; it is kept, so name nobody in it")
	case len(plan.Reason) > maxReason:
		return nil, refused("the reason is longer than %d bytes", maxReason)
	}
	if err := d.needKin(ctx); err != nil {
		return nil, err
	}
	permit, err := d.permitMerge(ctx, by, plan)
	if err != nil {
		return nil, err
	}
	plan.Reason = permit.reason(plan.Reason)
	d.write.Lock()
	defer d.write.Unlock()
	var now *MergePlan
	wards := d.namedWards(plan.Gone.ID)
	err = d.store.Write(ctx, by.act("subject.merge", ""), func(w model.Writer) (err error) {
		if now, err = d.planMerge(w, by, plan.Keep.ID, plan.Gone.ID, wards); err != nil {
			return err
		}
		now.Reason, now.BirthConfirmed = plan.Reason, plan.BirthConfirmed
		if err := now.Refusal(); err != nil {
			return err
		}
		if now.seen != plan.seen {
			return refused("one of the two records was changed since the plan was made; nothing was joined: look at the plan again")
		}
		if err := permit.put(w); err != nil {
			return err
		}
		return now.put(w)
	})
	if err != nil {
		return nil, err
	}
	permit.noted()
	d.mu.Lock()
	d.board.kin.half[plan.Gone.ID] = HalfMerge{Keep: plan.Keep.ID, Gone: plan.Gone.ID, Begun: by.Today()}
	d.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // it is begun, whoever has stopped waiting by now
	return now, d.endMerge(ctx, by, now)
}

// put writes what the keeper gets.
func (p *MergePlan) put(w model.Writer) error {
	if err := w.Put(model.Encode(p.keeper)); err != nil {
		return err
	}
	for _, c := range p.copies {
		if c.there {
			continue
		}
		if err := w.Put(c.rec); err != nil {
			return err
		}
	}
	for _, e := range p.house {
		if err := w.Put(model.Encode(e)); err != nil {
			return err
		}
	}
	return nil
}

// endMerge destroys the keys of the second record, and brings board and search up
// to date.
func (d *Desk) endMerge(ctx context.Context, by By, p *MergePlan) error {
	keep, gone := p.keeper.ID, p.gone.ID
	order := &model.EraseOrder{Subjects: []model.ID{gone}, Into: keep, Note: &model.Erasure{
		At: by.At.UTC(), Actor: by.Actor, Ground: model.RecordsJoined, Reason: p.Reason, Subjects: 1,
	}}
	var err error
	if order.Note.ID, err = d.newID(); err != nil {
		return err
	}
	wards := d.namedWards(gone)
	_, err = d.store.Erase(ctx, by.act("erase", ""), func(r model.Reader) (*model.EraseOrder, error) {
		now, err := d.planMerge(r, by, keep, gone, wards)
		if err != nil {
			return nil, err
		}
		if !now.complete(p) {
			return nil, refused("the second record was changed while it was joined")
		}
		return order, nil
	})
	if err == nil {
		d.mu.Lock()
		delete(d.board.kin.half, gone)
		d.mu.Unlock()
		err = d.forget(ctx, order)
	} else {
		err = &model.Error{Fault: model.FaultOf(err), Cause: err, Sentence: "everything was given to the first record, but the second is still there: do the same merge again (" + err.Error() + ")"}
	}
	err = errors.Join(err, d.showMoved(ctx, by, p))
	for _, e := range p.house {
		if ward, ok := e.(*model.Subject); ok {
			d.refresh(ctx, ward.ID)
		}
	}
	d.refresh(ctx, keep)
	return err
}

// complete reports whether everything that is Gone's now was copied.
func (p *MergePlan) complete(before *MergePlan) bool {
	if p.gone.Version != before.gone.Version || len(p.house) > 0 {
		return false
	}
	for _, c := range p.copies {
		if !c.there {
			return false
		}
	}
	return true
}

// showMoved brings the board up to date with the requests and holds that moved.
func (d *Desk) showMoved(ctx context.Context, by By, p *MergePlan) error {
	var requests []*model.Request
	var holds []*model.Hold
	err := d.store.Read(ctx, func(r model.Reader) error {
		for _, e := range p.house {
			switch was := e.(type) {
			case *model.Request:
				q, err := model.Load[model.Request](r, model.ID{}, was.ID)
				if err != nil {
					return err
				}
				requests = append(requests, q)
			case *model.Hold:
				h, err := model.Load[model.Hold](r, model.ID{}, was.ID)
				if err != nil {
					return err
				}
				holds = append(holds, h)
			}
		}
		return nil
	})
	for _, q := range requests {
		d.repost(ctx, q)
	}
	for _, h := range holds {
		err = errors.Join(err, d.heldChanged(ctx, by, h))
	}
	return err
}

// joinedBy returns the joined record of s that a row of an import is about, or nil.
func joinedBy(row *registerfile.Row, s *model.Subject) *model.Joined {
	if row.SourceID == s.SourceID && row.Source == s.Source {
		return nil
	}
	for i := range s.Joined {
		j := &s.Joined[i]
		byID := row.SourceID != "" && row.Source == j.Source && row.SourceID == j.SourceID
		if byID || row.SourceID == "" && j.SourceID == "" && sameRow(row, j) {
			return j
		}
	}
	return nil
}

func sameRow(row *registerfile.Row, j *model.Joined) bool {
	return len(j.Imported) >= registerfile.DigestSize && string(j.Imported[:registerfile.DigestSize]) == string(row.Digest())
}

// placeJoined leaves a person alone whose second record the other system still
// has: the same row again is nothing new, another is for somebody to look at.
func (m *importer) placeJoined(row *registerfile.Row, s *model.Subject, j *model.Joined) error {
	if sameRow(row, j) {
		m.report.Unchanged++
		return nil
	}
	m.report.Conflicts++
	if m.plan.Rejected == nil {
		return nil
	}
	return m.plan.Rejected(&registerfile.RowError{
		Line: row.Line, Reason: "the row is of a record that was joined with " + s.Reference() + "; the register was left as it is",
	})
}
