package desk

import (
	"context"
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// An answering is what somebody says to a question.
type answering struct {
	answer model.ApprovalAnswer
	note   string
	also   func(model.Writer, *model.Approval) error // in the same transaction
	action string                                    // as logged; empty for what the answer is
}

// Approve approves what somebody else asked for. It is carried out by whoever
// asked, except the release of a hold and the opening of a restored store, which
// the approval itself does. Whoever asked may approve alone where nobody else
// could and the delay is over; the log has a name of its own for that.
func (d *Desk) Approve(ctx context.Context, by By, id model.ID, note string) (*model.Approval, error) {
	if err := d.may(ctx, by, model.AnswerApprovals); err != nil {
		return nil, err
	}
	a, err := d.approval(ctx, id)
	if err != nil {
		return nil, err
	}
	if a.Act == model.PairedRelease {
		a, _, err = d.approveRelease(ctx, by, a, note)
		return a, err
	}
	answer, err := d.approves(ctx, by, a)
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, by, id, answering{answer: answer, note: note})
}

// RefuseApproval refuses what somebody else asked for. The reason is shown to
// whoever asked.
func (d *Desk) RefuseApproval(ctx context.Context, by By, id model.ID, why string) (*model.Approval, error) {
	if err := d.may(ctx, by, model.AnswerApprovals); err != nil {
		return nil, err
	}
	if strings.TrimSpace(why) == "" {
		return nil, refused("say why it is refused")
	}
	a, err := d.approval(ctx, id)
	if err == nil {
		err = d.may(ctx, by, a.Act.Permission())
	}
	if err == nil && model.SamePerson(a.AskedBy, by.Actor) {
		err = refused("you asked for this yourself: withdraw it instead")
	}
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, by, id, answering{answer: model.Declined, note: why, also: d.unaskRelease})
}

// WithdrawApproval takes back a question, by whoever asked it. It may be approved
// by then, and not yet carried out.
func (d *Desk) WithdrawApproval(ctx context.Context, by By, id model.ID) (*model.Approval, error) {
	if err := d.may(ctx, by, model.SeeApprovals); err != nil {
		return nil, err
	}
	a, err := d.approval(ctx, id)
	if err == nil && !model.SamePerson(a.AskedBy, by.Actor) {
		err = refused("only %s, who asked for it, takes it back; others refuse it", a.AskedBy)
	}
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, by, id, answering{answer: model.Withdrawn, also: d.unaskRelease})
}

// AskAgain asks once more what was refused or is void by now, for whoever asked
// before.
func (d *Desk) AskAgain(ctx context.Context, by By, id model.ID) (*model.Approval, error) {
	if err := d.may(ctx, by, model.SeeApprovals); err != nil {
		return nil, err
	}
	a, err := d.approval(ctx, id)
	if err == nil {
		err = d.may(ctx, by, a.Act.Permission())
	}
	switch {
	case err != nil:
		return nil, err
	case !a.Used.IsZero():
		return nil, refused("%s is carried out; asking once more has no sense", a.Reference())
	case !model.SamePerson(a.AskedBy, by.Actor) && a.Act != model.PairedRestore:
		return nil, refused("%s asked for it; do the act yourself, and it is asked for", a.AskedBy)
	case a.Act == model.PairedRelease:
		return nil, refused("release the hold again: that asks for it")
	case a.Answer != model.Declined && a.Answer != model.Withdrawn && by.At.Before(a.Until):
		return nil, refused("%s is %s until %s", a.Reference(), a.State(by.At), TimeWords(a.Until))
	}
	t, err := d.terms(ctx, a.Act)
	if err != nil {
		return nil, err
	}
	again := &model.Approval{Act: a.Act, What: a.What, Digest: a.Digest, Subject: a.Subject, Hold: a.Hold, Holdings: a.Holdings, Reason: a.Reason, Asked: by.At.UTC(), AskedBy: by.Actor}
	t.open(again, t.alone(d.answerers(a.Act, by.Actor)))
	err = d.store.Write(ctx, by.act("approval.ask", ""), func(w model.Writer) error { return d.putQuestion(w, again) })
	if err != nil {
		return nil, err
	}
	return d.pairs.put(again), nil
}

// approves says whether somebody may approve a question, and as what it counts.
func (d *Door) approves(ctx context.Context, by By, a *model.Approval) (model.ApprovalAnswer, error) {
	if err := d.may(ctx, by, a.Act.Permission()); err != nil {
		return "", err
	}
	if !a.Waits(by.At) {
		return "", refused("%s was asked for on %s and is %s: whoever needs it must ask again", a.Reference(), calendar.InLondon(a.Asked).Words(), a.State(by.At))
	}
	if strings.HasPrefix(by.Actor, Recovering) {
		return "", refused("whoever opened the store with recovery shares is no user, and approves nothing: add a user first")
	}
	if !model.SamePerson(a.AskedBy, by.Actor) {
		return model.Approved, nil
	}
	t, err := d.terms(ctx, a.Act)
	switch {
	case err != nil:
		return "", err
	case !t.alone(d.answerers(a.Act, a.AskedBy)) || a.Alone.IsZero():
		return "", refused("whoever asked for it cannot approve it; a second person must")
	case !a.MayAlone(by.At):
		return "", refused("one person alone may go on from %s, not before", TimeWords(a.Alone))
	}
	return model.ApprovedAlone, nil
}

// answer writes down what somebody says to a question that waits. What is
// approved lives as long again as it waited.
func (d *Door) answer(ctx context.Context, by By, id model.ID, v answering) (a *model.Approval, err error) {
	action := v.action
	if action == "" {
		action = answerActions[v.answer]
	}
	err = d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		if a, err = model.Load[model.Approval](w, model.ID{}, id); err != nil {
			return err
		}
		withdrawn := v.answer == model.Withdrawn && a.Lives(by.At)
		if !a.Waits(by.At) && !withdrawn {
			return refused("%s is %s: it cannot be answered any more", a.Reference(), a.State(by.At))
		}
		if v.answer == model.Approved || v.answer == model.ApprovedAlone {
			a.Until = by.At.UTC().Add(a.Until.Sub(latest(a.Asked, a.Alone)))
			if a.Act == model.PairedRestore || a.Act == model.PairedRelease {
				a.Used, a.UsedBy = by.At.UTC(), by.Actor
			}
		} else {
			a.Holdings = nil
		}
		a.Answered, a.AnsweredBy, a.Answer, a.Note = by.At.UTC(), by.Actor, v.answer, strings.TrimSpace(v.note)
		if v.also != nil {
			if err := v.also(w, a); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(a))
	})
	if err != nil {
		return nil, err
	}
	a.Version++
	return d.pairs.put(a), nil
}

// answerActions are how answers are called in the audit log.
var answerActions = map[model.ApprovalAnswer]string{
	model.Approved: "approval.approve", model.Declined: "approval.refuse", model.Withdrawn: "approval.withdraw",
	model.ApprovedAlone: "approval.by-one-person",
}

// approval reads one question.
func (d *Door) approval(ctx context.Context, id model.ID) (a *model.Approval, err error) {
	err = d.store.Read(ctx, func(r model.Reader) (err error) {
		a, err = model.Load[model.Approval](r, model.ID{}, id)
		return err
	})
	return a, err
}

// ApprovalID finds a question by its reference, A-2026-0003 or 2026-3.
func (d *Desk) ApprovalID(ctx context.Context, reference string) (model.ID, error) {
	var year, number uint64
	clean := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(reference)), "A-")
	if n, err := fmt.Sscanf(clean, "%d-%d", &year, &number); n != 2 || err != nil {
		return model.ID{}, &model.Error{Fault: model.Usage, Sentence: "what waits for approval is named like A-2026-0003", Cause: err}
	}
	var id model.ID
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(a *model.Approval) error {
			if a.Year == year && a.Number == number {
				id = a.ID
			}
			return nil
		})
	})
	if err == nil && id.IsZero() {
		err = &model.Error{Fault: model.NotFound, Sentence: "nothing of that number was asked for", Cause: model.ErrNotFound}
	}
	return id, err
}
