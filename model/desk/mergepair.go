package desk

import (
	"context"
	"fmt"

	"lethe/model"
)

// permitMerge asks for the second person where the policy wants one: two records
// that were of two people cannot be told apart again. What is refused in any case
// is not asked for, nor is the end of a merge that was cut short.
func (d *Desk) permitMerge(ctx context.Context, by By, plan *MergePlan) (*Permit, error) {
	if plan.begun {
		return nil, nil
	}
	if err := plan.Refusal(); err != nil {
		return nil, err
	}
	return d.Permit(ctx, by, Asking{
		Act: model.PairedMerge, Subject: plan.Keep.ID, Reason: plan.Reason,
		What: "join " + plan.Gone.ID.SubjectReference() + " into " + plan.Keep.ID.SubjectReference(),
		Of:   fmt.Sprintf("merge of %s into %s as of %x, other birth %t", plan.Gone.ID, plan.Keep.ID, plan.seen, plan.BirthConfirmed),
	})
}
