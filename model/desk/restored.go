package desk

import (
	"context"
	"io"
	"slices"

	"lethe/model"
)

// AskRestored asks for the second person who opens a restored store, before anybody
// works with it, where the policy in it wants one. It returns nil where it does not.
// Until the question is approved the store is closed for everything else.
func AskRestored(ctx context.Context, store model.Store, by By, o Opening, of string, random io.Reader) (*model.Approval, error) {
	d, err := OpenDoor(ctx, store, random)
	if err != nil {
		return nil, err
	}
	t, err := d.terms(ctx, model.PairedRestore)
	if err != nil || !t.covered {
		return nil, err
	}
	by.Actor = o.Account
	if u, ok := d.UserByAccount(o.Account); ok {
		by.Actor = u.Name
	} else if u, ok := d.AdministratorBySlot(o.Slot); ok {
		by.Actor = u.Name
	}
	return d.ask(ctx, by, t, &Asking{Act: model.PairedRestore, What: "open the store that was restored from backups", Of: of})
}

// whileClosed is what may be done with a restored store that nobody has approved:
// what leads to the approval, and nothing that shows anybody.
var whileClosed = []model.Permission{model.SeeApprovals, model.AnswerApprovals, model.RestoreBackups, model.SeeUsers, model.VerifyStore, model.LockServer}

// closed returns why a restored store does not let anybody do p yet.
func (d *Door) closed(by By, p model.Permission) error {
	q := d.pairs.closing()
	if q == nil || slices.Contains(whileClosed, p) {
		return nil
	}
	if !by.At.IsZero() && !by.At.Before(q.Until) || q.Answer == model.Declined || q.Answer == model.Withdrawn {
		return &model.Error{Fault: model.Unapproved, Sentence: "this store was restored by " + q.AskedBy + ", and nobody approved it in time: 'lethe approval ask " + q.Reference() + "' asks once more", Cause: &UnapprovedError{Approval: q}}
	}
	return &model.Error{Fault: model.Unapproved, Sentence: "this store was restored by " + q.AskedBy + " and is closed until a second person approves " + q.Reference() + " ('lethe approval approve " + q.Reference() + "')", Cause: &UnapprovedError{Approval: q}}
}
