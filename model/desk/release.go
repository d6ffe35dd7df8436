package desk

import (
	"context"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

// ReleaseHold releases a hold. A litigation hold always takes two people (LAW.md
// 3.4), other holds where the policy says so: then the hold stays in force, its
// release is asked for, and the error, of fault Unapproved, says who may approve it.
func (d *Desk) ReleaseHold(ctx context.Context, by By, id model.ID, reason string) (*model.Hold, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	if strings.TrimSpace(reason) == "" {
		return nil, refused("say why the hold is no longer needed")
	}
	t, err := d.terms(ctx, model.PairedRelease)
	if err != nil {
		return nil, err
	}
	var q *model.Approval
	h, err := d.changeHold(ctx, by, id, func(r model.Reader, h *model.Hold) (holdChange, error) {
		if !h.Breach.IsZero() {
			return holdChange{}, refused("this hold is released when the breach it protects is closed")
		}
		if h.Type != model.HoldLitigation && !t.covered {
			h.ReleaseReason, h.Released, h.ReleasedBy = strings.TrimSpace(reason), by.At.UTC(), by.Actor
			return holdChange{action: "hold.release"}, nil
		}
		var err error
		if q, err = d.releaseQuestion(r, h.ID, by); err != nil {
			return holdChange{}, err
		}
		switch {
		case q != nil && !model.SamePerson(q.AskedBy, by.Actor):
			return holdChange{}, refused("%s asked for the release already: approve %s", q.AskedBy, q.Reference())
		case q != nil:
			return holdChange{}, nil // it waits as it was asked
		}
		h.ReleaseReason, h.Asked, h.AskedBy = strings.TrimSpace(reason), by.At.UTC(), by.Actor
		q = releaseOf(h)
		t.open(q, t.alone(d.answerers(q.Act, q.AskedBy)))
		return holdChange{"hold.ask-release", q}, nil
	})
	if err != nil || q == nil {
		return h, err
	}
	return h, d.unapproved(d.pairs.put(q), by.At)
}

// releaseOf is the question whether a hold may be released, as the hold says it.
func releaseOf(h *model.Hold) *model.Approval {
	of := h.ID.String() + " asked for at " + h.Asked.UTC().Format("2006-01-02 15:04:05")
	return &model.Approval{
		Act: model.PairedRelease, What: "release of the " + string(h.Type) + " hold " + h.ID.String()[:8], Hold: h.ID, Subject: h.Subject,
		Digest: model.ApprovalDigest(model.PairedRelease, of), Asked: h.Asked, AskedBy: h.AskedBy, Reason: h.ReleaseReason,
	}
}

// releaseQuestion returns the question that waits about a hold, or nil.
func (d *Desk) releaseQuestion(r model.Reader, hold model.ID, by By) (q *model.Approval, err error) {
	err = model.Each(r, model.ID{}, func(a *model.Approval) error {
		if a.Act == model.PairedRelease && a.Hold == hold && a.Waits(by.At) {
			q = a
		}
		return nil
	})
	return q, err
}

// ApproveRelease releases a hold for which somebody else asked, as Approve does of
// the question. Where only one person keeps the register, the same person may,
// after a delay, and the act has a name of its own in the log.
func (d *Desk) ApproveRelease(ctx context.Context, by By, id model.ID) (*model.Hold, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	t, err := d.terms(ctx, model.PairedRelease)
	if err != nil {
		return nil, err
	}
	var q, old *model.Approval
	err = d.store.Read(ctx, func(r model.Reader) error {
		h, err := model.Load[model.Hold](r, model.ID{}, id)
		if err != nil {
			return err
		}
		if err := stillHolds(h); err != nil {
			return err
		}
		if q, err = d.releaseQuestion(r, id, by); err != nil || q != nil {
			return err
		}
		if h.Asked.IsZero() {
			return refused("nobody has asked for the release of this hold")
		}
		old = releaseOf(h) // asked for before questions had records, or void by now
		return nil
	})
	if err == nil && q == nil {
		t.open(old, t.alone(d.answerers(old.Act, old.AskedBy)))
		if q = old; q.Waits(by.At) {
			err = d.store.Write(ctx, by.act("approval.ask", ""), func(w model.Writer) error { return d.putQuestion(w, q) })
		}
	}
	if err != nil {
		return nil, err
	}
	_, h, err := d.approveRelease(ctx, by, q, "")
	return h, err
}

// approveRelease releases the hold that a question is about, in one act with the
// approval.
func (d *Desk) approveRelease(ctx context.Context, by By, q *model.Approval, note string) (*model.Approval, *model.Hold, error) {
	answer, err := d.approves(ctx, by, q)
	if err != nil {
		return nil, nil, err
	}
	v := answering{answer: answer, note: note, action: "hold.release"}
	if answer == model.ApprovedAlone {
		v.action = "hold.release-by-one-person"
	}
	var h *model.Hold
	v.also = func(w model.Writer, a *model.Approval) (err error) {
		if h, err = model.Load[model.Hold](w, model.ID{}, a.Hold); err != nil {
			return err
		}
		if err := stillHolds(h); err != nil {
			return err
		}
		h.Released, h.ReleasedBy = by.At.UTC(), by.Actor
		return w.Put(model.Encode(h))
	}
	d.write.Lock()
	q, err = d.answer(ctx, by, q.ID, v)
	d.write.Unlock()
	if err != nil {
		return nil, nil, err
	}
	h.Version++
	return q, h, d.heldChanged(ctx, by, h)
}

// unaskRelease takes the question off its hold, which stays in force.
func (d *Desk) unaskRelease(w model.Writer, a *model.Approval) error {
	if a.Act != model.PairedRelease {
		return nil
	}
	h, err := model.Load[model.Hold](w, model.ID{}, a.Hold)
	if err != nil || !h.Released.IsZero() {
		return err
	}
	h.Asked, h.AskedBy, h.ReleaseReason = time.Time{}, "", ""
	return w.Put(model.Encode(h))
}

// stillHolds refuses a hold that was released.
func stillHolds(h *model.Hold) error {
	if !h.Released.IsZero() {
		return refused("this hold was released on %s", calendar.InLondon(h.Released).Words())
	}
	return nil
}
