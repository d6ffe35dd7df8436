package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// fakeErasing is how the fake desk answers an erasure.
type fakeErasing struct {
	blocked []string       // why a holding may not go
	changed []string       // the same, from the moment of execution on
	fails   error          // the next erasure, with nothing done
	late    error          // the next erasure, with everything done
	pending []string       // copies of the keys
	wait    chan struct{}  // erasing waits for it, or for the context
	order   desk.Erasing   // the last one
	note    *model.Erasure // what became of the last one
	since   time.Time      // asked about it
}

// plan makes the plan of an erasure.
func (f *fakeDesk) plan(e desk.Erasing) *desk.ErasurePlan {
	p := &desk.ErasurePlan{}
	holding := func(owner, id model.ID) {
		l := desk.PlanLine{Subject: owner, Kind: model.KindHolding, ID: id, What: "enquiry data for answer enquiries in crm", Records: 1, Why: f.erasing.blocked, Blocked: len(f.erasing.blocked) > 0}
		if l.Blocked {
			p.Stays = append(p.Stays, l)
			return
		}
		p.Goes, p.Holdings, p.Records = append(p.Goes, l), p.Holdings+1, p.Records+1
	}
	for i, id := range e.Subjects {
		holding(id, testID('h', i))
		l := desk.PlanLine{Subject: id, Kind: model.KindSubject, ID: id, What: "the person's record with notes, consents, disclosures and calls (3)", Records: 4}
		if len(f.erasing.blocked) > 0 {
			l.Why, l.Blocked = []string{"the person's own record stays as long as something of theirs has to"}, true
			p.Stays = append(p.Stays, l)
			continue
		}
		p.Goes, p.Subjects, p.Records = append(p.Goes, l), p.Subjects+1, p.Records+4
		for _, q := range f.requests {
			if q.Subject == id {
				p.Stays = append(p.Stays, desk.PlanLine{Subject: id, Kind: model.KindRequest, ID: q.ID, What: "request " + q.Reference, Records: 1,
					Why: []string{"the file of a request shows how it was answered; its link to the person leads nowhere"}})
			}
		}
	}
	for _, h := range e.Holdings {
		holding(h.Owner, h.ID)
	}
	return p
}

func (f *fakeDesk) PlanErasure(_ context.Context, _ desk.By, e desk.Erasing) (*desk.ErasurePlan, error) {
	if strings.Contains(e.Answering, "9999") {
		return nil, model.Faultf(model.NotFound, "there is no request %s", e.Answering)
	}
	return f.plan(e), nil
}

func (f *fakeDesk) ErasureSince(_ context.Context, by desk.By, since time.Time) (*model.Erasure, error) {
	f.erasing.since = since
	if f.erasing.note == nil {
		return nil, f.erasing.fails
	}
	return f.erasing.note, nil
}

func (f *fakeDesk) Erase(ctx context.Context, _ desk.By, e desk.Erasing) (*desk.Erased, error) {
	f.note("erase", fmt.Sprint(len(e.Subjects), " ", len(e.Holdings)), string(e.Ground), e.Reason, e.Answering)
	f.erasing.order = e
	if f.erasing.wait != nil {
		select {
		case <-f.erasing.wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := f.erasing.fails; err != nil {
		f.erasing.fails = nil
		return nil, err
	}
	f.erasing.blocked = append(f.erasing.blocked, f.erasing.changed...)
	plan := f.plan(e)
	if err := plan.Refusal(e.Partly); err != nil {
		return nil, err
	}
	for _, id := range e.Subjects {
		f.forget(id)
	}
	for _, h := range e.Holdings {
		f.forget(h.ID)
	}
	id := testID('e', 1)
	return &desk.Erased{Plan: plan, Receipt: &model.ErasureReceipt{ID: id, Records: plan.Records, Keys: plan.Subjects + plan.Holdings,
		Level: "L2", Why: "ext4 writes the new epoch secret over the old one in place", Pending: f.erasing.pending,
		Certificate: []byte(`{"statement":{}}`), Text: "CERTIFICATE OF ERASURE\n\nErasure              " + id.String() + "\nBy                   anna\n"}}, f.erasing.late
}

// forget takes a person or a holding off the fake board.
func (f *fakeDesk) forget(id model.ID) {
	var subjects []desk.SubjectRow
	for _, r := range f.subjects {
		if r.ID != id {
			subjects = append(subjects, r)
		}
	}
	var alerts []desk.AlertRow
	for _, r := range f.alerts {
		if r.Subject != id && r.Holding != id {
			alerts = append(alerts, r)
		}
	}
	f.subjects, f.alerts, f.rows = subjects, alerts, map[model.ID]int{}
	for i, r := range f.subjects {
		f.rows[r.ID] = i
	}
	for i, r := range f.alerts {
		f.rows[r.Holding] = i
	}
	for i := range f.requests {
		f.rows[f.requests[i].ID] = i
		if f.requests[i].Subject == id {
			f.requests[i].Name = ""
		}
	}
}
