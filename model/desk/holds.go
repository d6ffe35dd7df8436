package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A NewHold is what is known when a hold is placed (LAW.md 3.4).
type NewHold struct {
	Type        model.HoldKind
	Subject     model.ID // zero for everybody
	Category    string   // empty for every category
	Responsible string   // who answers for it
	Reason      string
	Review      calendar.Date // when it is looked at again; required
}

// PlaceHold blocks the destruction of what is in the hold's scope until it is
// released. It is no reason to use the data for anything else.
func (d *Desk) PlaceHold(ctx context.Context, by By, n NewHold) (*model.Hold, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	if err := d.checkHold(&n, by.Today()); err != nil {
		return nil, err
	}
	id, err := d.newID()
	if err != nil {
		return nil, err
	}
	h := &model.Hold{
		Head: model.Head{ID: id}, Type: n.Type, Subject: n.Subject, Category: n.Category, Placed: by.At.UTC(), PlacedBy: by.Actor,
		Responsible: strings.TrimSpace(n.Responsible), Reason: strings.TrimSpace(n.Reason), Review: n.Review,
	}
	err = d.store.Write(ctx, by.act("hold.place", ""), func(w model.Writer) error {
		if !n.Subject.IsZero() {
			if _, err := w.Get(model.KindSubject, model.ID{}, n.Subject); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(h))
	})
	if err != nil {
		return nil, err
	}
	h.Version = 1
	return h, d.heldChanged(ctx, by, h)
}

func (d *Desk) checkHold(n *NewHold, today calendar.Date) error {
	switch {
	case !oneOf(n.Type, model.HoldKinds):
		return refused("%q is no kind of hold; use one of %s", string(n.Type), joined(model.HoldKinds))
	case n.Category != "" && d.policy.Category(n.Category) == nil:
		return refused("the policy has no category %q", n.Category)
	case strings.TrimSpace(n.Responsible) == "":
		return refused("a hold needs somebody who answers for it")
	case strings.TrimSpace(n.Reason) == "":
		return refused("a hold needs a reason")
	case len(n.Reason) > maxReason:
		return refused("the reason is longer than %d bytes", maxReason)
	}
	return d.checkReview(n.Review, today)
}

// checkReview keeps a hold from lasting forever unseen.
func (d *Desk) checkReview(review, today calendar.Date) error {
	last := today.AddMonths(d.policy.Holds.Review)
	switch {
	case review.IsZero():
		return refused("a hold needs a day on which it is looked at again, %s at the latest", last.Words())
	case review <= today:
		return refused("the day of the review, %s, is not in the future", review.Words())
	case review > last:
		return refused("the policy wants holds looked at every %d months: %s at the latest", d.policy.Holds.Review, last.Words())
	}
	return nil
}

// ReviewHold records that somebody looked at a hold and found it still needed.
func (d *Desk) ReviewHold(ctx context.Context, by By, id model.ID, note string, next calendar.Date) (*model.Hold, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	if err := d.checkReview(next, by.Today()); err != nil {
		return nil, err
	}
	if strings.TrimSpace(note) == "" {
		return nil, refused("say why the hold is still needed")
	}
	return d.changeHold(ctx, by, id, func(h *model.Hold) (string, error) {
		h.Reviews = append(h.Reviews, model.HoldReview{At: by.At.UTC(), Actor: by.Actor, Note: strings.TrimSpace(note)})
		h.Review = next
		return "hold.review", nil
	})
}

// ReleaseHold releases a hold. A litigation hold is not released yet: it is
// marked as asked for, and ApproveRelease by a second person releases it.
func (d *Desk) ReleaseHold(ctx context.Context, by By, id model.ID, reason string) (*model.Hold, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	if strings.TrimSpace(reason) == "" {
		return nil, refused("say why the hold is no longer needed")
	}
	return d.changeHold(ctx, by, id, func(h *model.Hold) (string, error) {
		if !h.Breach.IsZero() {
			return "", refused("this hold is released when the breach it protects is closed")
		}
		h.ReleaseReason = strings.TrimSpace(reason)
		if h.Type != model.HoldLitigation {
			h.Released, h.ReleasedBy = by.At.UTC(), by.Actor
			return "hold.release", nil
		}
		h.Asked, h.AskedBy = by.At.UTC(), by.Actor
		return "hold.ask-release", nil
	})
}

// ApproveRelease releases a litigation hold for which somebody else asked. Where
// the policy says that only one person keeps the register, the same person may,
// after a delay, and the act has a name of its own in the log.
func (d *Desk) ApproveRelease(ctx context.Context, by By, id model.ID) (*model.Hold, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	return d.changeHold(ctx, by, id, func(h *model.Hold) (string, error) {
		action, err := d.mayApprove(h, by)
		if err != nil {
			return "", err
		}
		h.Released, h.ReleasedBy = by.At.UTC(), by.Actor
		return action, nil
	})
}

// mayApprove returns the action under which the release is logged.
func (d *Desk) mayApprove(h *model.Hold, by By) (string, error) {
	p := d.policy.Holds
	if h.Asked.IsZero() {
		return "", refused("nobody has asked for the release of this hold")
	}
	asked := calendar.InLondon(h.Asked)
	if h.AskedBy != by.Actor {
		if last := asked.AddDays(p.Approve); by.Today() > last {
			return "", refused("the release was asked for on %s and had to be approved by %s; ask again", asked.Words(), last.Words())
		}
		return "hold.release", nil
	}
	if !p.OnePerson {
		return "", refused("whoever asked for the release of a litigation hold cannot approve it; a second person must")
	}
	first := asked.AddDays(p.Delay)
	switch {
	case by.Today() < first:
		return "", refused("one person alone may release this hold from %s, not before", first.Words())
	case by.Today() > first.AddDays(p.Approve):
		return "", refused("the release was asked for on %s, too long ago; ask again", asked.Words())
	}
	return "hold.release-by-one-person", nil
}

// changeHold changes a hold that is in force as one act; change returns its name.
func (d *Desk) changeHold(ctx context.Context, by By, id model.ID, change func(*model.Hold) (string, error)) (*model.Hold, error) {
	d.write.Lock()
	defer d.write.Unlock()
	var h *model.Hold
	action := ""
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		if h, err = model.Load[model.Hold](r, model.ID{}, id); err != nil {
			return err
		}
		if !h.Released.IsZero() {
			return refused("this hold was released on %s", calendar.InLondon(h.Released).Words())
		}
		action, err = change(h)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error { return w.Put(model.Encode(h)) })
	if err != nil {
		return nil, err
	}
	h.Version++
	return h, d.heldChanged(ctx, by, h)
}

// heldChanged brings the board up to date with a hold. One on everybody touches
// every alert, so the board is loaded again.
func (d *Desk) heldChanged(ctx context.Context, by By, h *model.Hold) error {
	d.mu.Lock()
	list := slices.DeleteFunc(slices.Clone(d.board.holds), func(v *model.Hold) bool { return v.ID == h.ID })
	d.board.holds = append(list, h)
	d.moved()
	d.mu.Unlock()
	if !h.Subject.IsZero() {
		d.refresh(ctx, h.Subject)
		return nil
	}
	if loaded, _ := d.Loaded(); loaded {
		return d.Load(context.WithoutCancel(ctx), by.Today())
	}
	return nil
}

// A HoldRow is one hold, placed by a person or by the complaint that it comes
// from.
type HoldRow struct {
	ID          model.ID // zero for the hold of a complaint
	Type        model.HoldKind
	Subject     model.ID // zero for everybody, or for People
	People      int      // how many a hold names that is about several
	Category    string   // empty for every category
	Responsible string
	Reason      string
	Placed      calendar.Date
	Review      calendar.Date
	Until       calendar.Date // last day, of the hold of a closed complaint
	State       string        // one of HoldStates
	Overdue     bool          // the review is overdue
	Complaint   string        // reference of the complaint
	Asked       calendar.Date // release asked for on
	AskedBy     string
	Released    calendar.Date
	ReleasedBy  string
}

// HoldStates are the states of a hold.
var HoldStates = []string{"in force", "release asked for", "released"}

// Holds lists every hold, those in force first, and the complaints that hold by
// themselves until they are closed and their cooling-off is over.
func (d *Desk) Holds(ctx context.Context, by By) ([]HoldRow, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	var out []HoldRow
	err := d.store.Read(ctx, func(r model.Reader) error {
		err := model.Each(r, model.ID{}, func(h *model.Hold) error {
			out = append(out, holdRow(h, by.Today()))
			return nil
		})
		if err != nil {
			return err
		}
		return model.Each(r, model.ID{}, func(q *model.Request) error {
			if row, ok := d.complaintHold(q, by.Today()); ok {
				out = append(out, row)
			}
			return nil
		})
	})
	sortHolds(out)
	return out, err
}

// sortHolds puts those in force first, and of these what is looked at soonest.
func sortHolds(list []HoldRow) {
	slices.SortStableFunc(list, func(a, b HoldRow) int {
		return cmp.Or(cmp.Compare(slices.Index(HoldStates, a.State)/2, slices.Index(HoldStates, b.State)/2),
			cmp.Compare(a.Review, b.Review), cmp.Compare(a.Placed, b.Placed), cmp.Compare(a.Complaint, b.Complaint))
	})
}

func holdRow(h *model.Hold, today calendar.Date) HoldRow {
	row := HoldRow{
		ID: h.ID, Type: h.Type, Subject: h.Subject, People: len(h.People), Category: h.Category, Responsible: h.Responsible, Reason: h.Reason,
		Placed: calendar.InLondon(h.Placed), Review: h.Review, State: HoldStates[0],
	}
	if !h.Asked.IsZero() {
		row.State, row.Asked, row.AskedBy = HoldStates[1], calendar.InLondon(h.Asked), h.AskedBy
	}
	if !h.Released.IsZero() {
		row.State, row.Released, row.ReleasedBy = HoldStates[2], calendar.InLondon(h.Released), h.ReleasedBy
	}
	row.Overdue = h.Released.IsZero() && !h.Review.IsZero() && h.Review < today
	return row
}

// complaintHold returns the hold that a complaint is by being there. The guard
// reads the complaint itself; nothing is stored for it.
func (d *Desk) complaintHold(q *model.Request, today calendar.Date) (HoldRow, bool) {
	if q.Type != calendar.Complaint || q.Subject.IsZero() {
		return HoldRow{}, false
	}
	v, open := d.engine.Holding(q, today)
	if !open {
		return HoldRow{}, false
	}
	return HoldRow{
		Type: model.HoldComplaint, Subject: q.Subject, Responsible: q.Assignee, Placed: q.Received, Until: v.Until,
		Reason: v.Reason, State: HoldStates[0], Complaint: q.Reference(),
	}, true
}

// HoldID finds a hold by the beginning of its id. It returns an error that wraps
// model.ErrNotFound.
func (d *Desk) HoldID(ctx context.Context, prefix string) (model.ID, error) {
	return d.idOf(ctx, model.KindHold, prefix)
}
