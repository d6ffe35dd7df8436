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
		return nil, d.notThere(ctx, n.Subject, err)
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
	return d.changeHold(ctx, by, id, func(_ model.Reader, h *model.Hold) (holdChange, error) {
		h.Reviews = append(h.Reviews, model.HoldReview{At: by.At.UTC(), Actor: by.Actor, Note: strings.TrimSpace(note)})
		h.Review = next
		return holdChange{action: "hold.review"}, nil
	})
}

// A holdChange is what becomes of a hold: under which name in the log, and the
// question that goes with it, if there is one. Without a name nothing is changed.
type holdChange struct {
	action string
	asks   *model.Approval
}

// changeHold changes a hold that is in force as one act.
func (d *Desk) changeHold(ctx context.Context, by By, id model.ID, change func(model.Reader, *model.Hold) (holdChange, error)) (*model.Hold, error) {
	d.write.Lock()
	defer d.write.Unlock()
	var h *model.Hold
	var made holdChange
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		if h, err = model.Load[model.Hold](r, model.ID{}, id); err != nil {
			return err
		}
		if err := stillHolds(h); err != nil {
			return err
		}
		made, err = change(r, h)
		return err
	})
	if err != nil || made.action == "" {
		return h, err
	}
	err = d.store.Write(ctx, by.act(made.action, ""), func(w model.Writer) error {
		if made.asks != nil {
			if err := d.putQuestion(w, made.asks); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(h))
	})
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
