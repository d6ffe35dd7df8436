package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/policy"
)

// An Erasing is what an administrator wants erased, and why.
type Erasing struct {
	Subjects []model.ID          // each with everything that is theirs
	Holdings []model.HoldingName // alone
	Requests []model.ID          // files of closed requests whose period is over
	Ground   model.ErasureGround
	Reason   string // in words; it is kept, so it must name nobody
	// Answering is the reference of the request that is carried out. It does
	// not block itself.
	Answering string
	Agreed    bool // the person agreed, which opens a restriction (LAW.md 2.6)
	Suppress  bool // keep keyed hashes of the contacts, to recognise and not contact (LAW.md 3.5)
	// Partly erases what may go where something must stay. Without it the act
	// is refused then.
	Partly    bool
	Scheduled bool // the period must be over
	// Run is the retention run that this is a batch of: holdings that are gone by
	// now are left out, and a person goes with the last of their holdings.
	Run model.ID
	// Ending says whether holdings are counted before they go: policy.Erase for
	// none, policy.Anonymise for all that may be, nothing for those whose
	// retention rule says so.
	Ending policy.Action
	// Shown is the plan that was confirmed, if somebody saw one: nothing goes
	// that is not in it.
	Shown *ErasurePlan

	planned func(*ErasurePlan) // is told of the plan, also when it is refused
	asked   bool               // the run that this is a batch of has its permit
}

// An Erased is an erasure that took place.
type Erased struct {
	Plan    *ErasurePlan // as it was computed again at that moment
	Receipt *model.ErasureReceipt
}

// PlanErasure says what Erase would do now, without doing anything. It is no
// promise: Erase computes it again.
func (d *Desk) PlanErasure(ctx context.Context, by By, e Erasing) (*ErasurePlan, error) {
	if err := d.may(ctx, by, model.ErasePeople); err != nil {
		return nil, err
	}
	if err := checkReason(&e); err != nil {
		return nil, err
	}
	var plan *ErasurePlan
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		plan, err = d.planErasure(r, by, &e)
		return err
	})
	return plan, err
}

// Erase erases for good (DESIGN.md 3.5). It returns an error of fault Refused
// that says what stands in the way: a hold, an open request, a restriction, a
// statutory minimum. When it returns nil the keys are destroyed, and board and
// search know nothing of the people any more.
func (d *Desk) Erase(ctx context.Context, by By, e Erasing) (*Erased, error) {
	if err := d.may(ctx, by, model.ErasePeople); err != nil {
		return nil, err
	}
	if err := checkErasing(&e); err != nil {
		return nil, err
	}
	d.write.Lock()
	defer d.write.Unlock()
	permit, err := d.permitErasure(ctx, by, &e)
	if err != nil {
		return nil, err
	}
	e.Reason = permit.reason(e.Reason)
	done := &Erased{}
	var order *model.EraseOrder
	done.Receipt, err = d.store.Erase(ctx, by.act("erase", ""), func(r model.Reader) (*model.EraseOrder, error) {
		plan, err := d.sureErasure(r, by, &e)
		if err != nil {
			return nil, err
		}
		done.Plan = plan
		if order, err = d.orderErasure(r, by, &e, plan); err != nil {
			return nil, err
		}
		order.Approval, err = permit.forErasure(r, &e, plan)
		return order, err
	})
	if err != nil {
		return nil, err
	}
	permit.noted()
	// It is done, whoever has stopped waiting by now.
	ctx = context.WithoutCancel(ctx)
	if err := d.forget(ctx, order); err != nil {
		return done, err
	}
	return done, d.answered(ctx, by, &e, done)
}

// sureErasure plans an erasure that is to be carried out at once, and refuses it
// where something stands in the way.
func (d *Desk) sureErasure(r model.Reader, by By, e *Erasing) (*ErasurePlan, error) {
	plan, err := d.planErasure(r, by, e)
	if err != nil {
		return nil, err
	}
	if e.planned != nil {
		e.planned(plan)
	}
	if err := plan.Refusal(e.Partly); err != nil {
		return nil, err
	}
	return plan, plan.beyond(e.Shown)
}

func checkErasing(e *Erasing) error {
	switch {
	case len(e.Subjects)+len(e.Holdings)+len(e.Requests) == 0:
		return refused("say who or what is to be erased")
	case !oneOf(e.Ground, model.ErasureGrounds):
		return refused("%q is not a ground for erasing; use one of %s", string(e.Ground), joined(model.ErasureGrounds))
	case e.Ending != "" && e.Ending != policy.Erase && e.Ending != policy.Anonymise:
		return refused("data is erased or anonymised, and nothing else")
	case strings.TrimSpace(e.Reason) == "":
		return refused("an erasure needs a reason; it is kept, so name nobody in it")
	}
	return checkReason(e)
}

func checkReason(e *Erasing) error {
	if len(e.Reason) > maxReason {
		return refused("the reason is longer than %d bytes", maxReason)
	}
	return nil
}

// maxReason bounds the reason of an erasure, in bytes.
const maxReason = 500

// orderErasure turns a plan into what the store carries out.
func (d *Desk) orderErasure(r model.Reader, by By, e *Erasing, plan *ErasurePlan) (*model.EraseOrder, error) {
	o := &model.EraseOrder{Note: &model.Erasure{
		At: by.At.UTC(), Actor: by.Actor, Ground: e.Ground, Reason: strings.TrimSpace(e.Reason), Request: plan.answering,
		Run: e.Run, Tallies: plan.tallies(),
	}}
	var err error
	if o.Note.ID, err = d.newID(); err != nil {
		return nil, err
	}
	for _, l := range slices.Concat(plan.Goes, plan.Anonymised) {
		switch {
		case l.Kind == model.KindSubject:
			o.Subjects = append(o.Subjects, l.Subject)
		case l.Kind == model.KindRequest:
			o.Requests = append(o.Requests, l.ID)
		case l.Kind == model.KindHolding && !plan.whole[l.Subject]:
			o.Holdings = append(o.Holdings, model.HoldingName{Owner: l.Subject, ID: l.ID})
		}
	}
	o.Note.Subjects, o.Note.Holdings, o.Note.Requests = uint64(len(o.Subjects)), uint64(len(o.Holdings)), uint64(len(o.Requests))
	if o.Anonymous, err = d.setsOf(plan, o.Note.ID); err != nil {
		return nil, err
	}
	if e.Suppress {
		o.Suppressions, err = d.suppressionsOf(r, by, o.Subjects)
	}
	return o, err
}

// suppressionsOf returns an entry for each contact of the people that is not
// suppressed for every channel already. Shared mailboxes are left out: they
// would silence colleagues.
func (d *Desk) suppressionsOf(r model.Reader, by By, subjects []model.ID) ([]*model.Suppression, error) {
	known := map[string]bool{}
	err := model.Each(r, model.ID{}, func(s *model.Suppression) error {
		if s.Scope == "" {
			known[string(s.Hash)] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []*model.Suppression
	for _, id := range subjects {
		s, err := model.Load[model.Subject](r, model.ID{}, id)
		if err != nil {
			return nil, err
		}
		for _, c := range s.Contacts {
			if c.Generic {
				continue
			}
			hash, err := ContactHash(d.store, c)
			if err != nil {
				return nil, err
			}
			if known[string(hash[:])] {
				continue
			}
			known[string(hash[:])] = true
			v := &model.Suppression{Hash: hash[:], On: by.Today(), Source: model.ByErasure}
			if v.ID, err = d.newID(); err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// forget takes what was erased off the board and out of the search. The
// people's requests stay, under the name of whoever asked.
func (d *Desk) forget(ctx context.Context, o *model.EraseOrder) error {
	d.mu.Lock()
	for _, id := range o.Subjects {
		d.board.forget(id)
	}
	for _, id := range o.Requests {
		d.board.forgetRequest(id)
	}
	d.moved()
	d.mu.Unlock()
	d.indexing.Lock() // after whoever read them before
	d.unfind(slices.Clone(o.Subjects)...)
	d.mu.Lock()
	d.attending.drop(o.Subjects)
	d.mu.Unlock()
	d.indexing.Unlock()
	for _, id := range o.Subjects {
		if err := d.renameRequests(ctx, id); err != nil {
			return err
		}
	}
	d.forgetLists()
	owners := map[model.ID]bool{}
	for _, h := range o.Holdings {
		owners[h.Owner] = true
	}
	for id := range owners {
		d.refresh(ctx, id)
	}
	return nil
}

// forget removes a subject and its alerts.
func (b *board) forget(id model.ID) {
	delete(b.subjects, id)
	b.repeopled.add(id)
	for _, h := range b.alertsOf[id] {
		b.dropAlert(h)
	}
	delete(b.alertsOf, id)
	b.realert.addAll() // so that what the lists keep is made anew, without the name
	b.erased[id] = true
}

// unfind takes people out of the search who were erased, as far as they were:
// what was read of them before may have been put there since.
func (d *Desk) unfind(ids ...model.ID) {
	if d.finder == nil {
		return
	}
	d.mu.RLock()
	erased := d.board.erased
	ids = slices.DeleteFunc(ids, func(id model.ID) bool { return !erased[id] })
	d.mu.RUnlock()
	for _, id := range ids {
		d.finder.Remove(id)
	}
}

// erasedSoFar returns everybody who was erased since the board was made.
func (d *Desk) erasedSoFar() []model.ID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Collect(maps.Keys(d.board.erased))
}

// renameRequests posts the requests of an erased person again, so that their
// rows no longer bear the person's name.
func (d *Desk) renameRequests(ctx context.Context, subject model.ID) error {
	d.mu.RLock()
	ids := d.board.of[subject]
	d.mu.RUnlock()
	return d.store.Read(ctx, func(r model.Reader) error {
		for _, id := range ids {
			q, err := model.Load[model.Request](r, model.ID{}, id)
			if err != nil {
				return err
			}
			d.mu.Lock()
			d.postRequest(d.board, q)
			d.mu.Unlock()
		}
		return nil
	})
}

// ErasureSince returns the note of the last erasure that somebody began at a
// moment, to the second, or later; nil if there is none. A store that was opened
// since has finished every erasure or called it off, and keeps no note of those.
func (d *Desk) ErasureSince(ctx context.Context, by By, since time.Time) (last *model.Erasure, err error) {
	if err := d.may(ctx, by, model.ErasePeople); err != nil {
		return nil, err
	}
	err = d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(e *model.Erasure) error {
			if e.Actor == by.Actor && e.At.Unix() >= since.Unix() && (last == nil || e.At.After(last.At)) {
				last = e
			}
			return nil
		})
	})
	return last, err
}

// gone reports whether a person whom a request names is in the register no
// more.
func (d *Desk) gone(subject model.ID) bool {
	err := d.store.Read(context.Background(), func(r model.Reader) error {
		_, err := r.Get(model.KindSubject, model.ID{}, subject)
		return err
	})
	return errors.Is(err, model.ErrNotFound)
}

// HoldingName finds a holding by how people write it: the reference of its
// subject, a stroke, and the beginning of its id, "S-7K3M9PQ2X/3f2a". It
// returns an error that wraps model.ErrReference or model.ErrNotFound.
func (d *Desk) HoldingName(ctx context.Context, text string) (model.HoldingName, error) {
	subject, prefix, ok := strings.Cut(strings.TrimSpace(text), "/")
	if !ok || prefix == "" {
		return model.HoldingName{}, fmt.Errorf("%w: a holding is written S-7K3M9PQ2X/3f2a, with the beginning of its id", model.ErrReference)
	}
	owner, err := d.SubjectID(ctx, subject)
	if err != nil {
		return model.HoldingName{}, err
	}
	var found []model.ID
	err = d.store.Read(ctx, func(r model.Reader) error {
		return r.Scan(model.KindHolding, owner, func(rec model.Record) error {
			if strings.HasPrefix(rec.ID.String(), strings.ToLower(prefix)) {
				found = append(found, rec.ID)
			}
			return nil
		})
	})
	switch {
	case err != nil:
		return model.HoldingName{}, err
	case len(found) == 0:
		return model.HoldingName{}, &model.Error{Fault: model.NotFound, Sentence: "that person has no such holding", Cause: model.ErrNotFound}
	case len(found) > 1:
		return model.HoldingName{}, refused("%d holdings of that person begin so; give more of the id", len(found))
	}
	return model.HoldingName{Owner: owner, ID: found[0]}, nil
}
