package tui

import (
	"context"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// fakePairs is how the fake desk answers the two-person rule.
type fakePairs struct {
	rows []desk.ApprovalRow
}

// waits returns the error of an act that waits for ben or cleo.
func (f *fakeDesk) waits(a *model.Approval) error {
	a.ID, a.Year, a.Number = testID('A', len(f.pairs.rows)+1), 2026, uint64(len(f.pairs.rows)+1)
	who := []string{"ben", "cleo"}
	f.pairs.rows = append(f.pairs.rows, desk.ApprovalRow{Approval: a, State: "waiting", Waits: true, Mine: a.AskedBy == "anna", May: "you asked for it yourself", Who: who})
	return &model.Error{Fault: model.Unapproved, Sentence: "this takes two people", Cause: &desk.UnapprovedError{Approval: a, Who: who}}
}

// asksOf fills the list: what ben asked for, what anna asked for and is approved,
// and what is over.
func (f *fakeDesk) asksOf() {
	at := testNow().Add(-3 * time.Hour)
	f.waits(&model.Approval{Act: model.PairedErasure, What: "erase S-7K3M9PQ2X: 12 records", Subject: f.subjects[1].ID, Reason: "asked to be forgotten", Asked: at, AskedBy: "ben", Until: at.AddDate(0, 0, 3)})
	f.waits(&model.Approval{Act: model.PairedErasure, What: "retention run: 6 holdings of 6 people, rule enquiries", Reason: "yearly clearing", Asked: at, AskedBy: "anna", Until: testNow().AddDate(0, 0, 3),
		Answered: testNow().Add(-time.Hour), AnsweredBy: "ben", Answer: model.Approved, Holdings: model.PackHoldings([]model.HoldingName{{Owner: f.alerts[0].Subject, ID: f.alerts[0].Holding}})})
	f.waits(&model.Approval{Act: model.PairedKeyChanges, What: "rotate the keys", Asked: at, AskedBy: "cleo", Until: at.AddDate(0, 0, 3), Answered: at, AnsweredBy: "ben", Answer: model.Declined, Note: "not while the auditors are here"})
	f.pairs.rows[0].May, f.pairs.rows[0].Who = "", []string{"anna", "cleo"}
	f.pairs.rows[1].Waits, f.pairs.rows[1].State, f.pairs.rows[1].May = false, "approved", "it is approved"
	f.pairs.rows[2].Waits, f.pairs.rows[2].State, f.pairs.rows[2].May = false, "refused", "it is refused"
}

func (f *fakeDesk) Approvals(context.Context, desk.By) ([]desk.ApprovalRow, error) {
	return f.pairs.rows, nil
}

func (f *fakeDesk) WaitingApprovals(by desk.By) (out []desk.ApprovalRow) {
	for _, r := range f.pairs.rows {
		if r.Waits && r.May == "" || r.Mine && r.Approval.Lives(by.At) {
			out = append(out, r)
		}
	}
	return out
}

func (f *fakeDesk) row(id model.ID) *desk.ApprovalRow {
	for i := range f.pairs.rows {
		if f.pairs.rows[i].Approval.ID == id {
			return &f.pairs.rows[i]
		}
	}
	return nil
}

func (f *fakeDesk) Approve(_ context.Context, by desk.By, id model.ID, _ string) (*model.Approval, error) {
	r := f.row(id)
	f.note("approve", r.Approval.Reference())
	r.Waits, r.State, r.May = false, "approved", "it is approved"
	r.Approval.Answer, r.Approval.Answered, r.Approval.AnsweredBy = model.Approved, by.At, by.Actor
	return r.Approval, nil
}

func (f *fakeDesk) RefuseApproval(_ context.Context, by desk.By, id model.ID, why string) (*model.Approval, error) {
	f.note("refuse", f.row(id).Approval.Reference(), why)
	return f.row(id).Approval, nil
}

func (f *fakeDesk) WithdrawApproval(_ context.Context, _ desk.By, id model.ID) (*model.Approval, error) {
	f.note("withdraw", f.row(id).Approval.Reference())
	return f.row(id).Approval, nil
}

func (f *fakeDesk) AskAgain(_ context.Context, _ desk.By, id model.ID) (*model.Approval, error) {
	f.note("ask again", f.row(id).Approval.Reference())
	return f.row(id).Approval, nil
}

func (f *fakeDesk) PlanApprovedRun(ctx context.Context, by desk.By, id model.ID) (*desk.RunPlan, error) {
	names, err := model.UnpackHoldings(f.row(id).Approval.Holdings)
	if err != nil {
		return nil, err
	}
	return f.PlanRun(ctx, by, desk.RunFilter{Only: []model.ID{names[0].ID}})
}
