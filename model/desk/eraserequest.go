package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
	"lethe/model/retention"
)

// Categories of the files of requests, as the policies name them. A policy
// without them has no period for the files, so that none may be erased.
const (
	requestFiles   = "request-file"
	complaintFiles = "complaint-file"
)

// readFiles reads the requests whose files are to be erased, and adds whom they are
// about to those concerned.
func (p *planner) readFiles(ids []model.ID, concerned map[model.ID]bool) error {
	p.files = map[model.ID]*model.Request{}
	for _, id := range ids {
		q, err := model.Load[model.Request](p.read, model.ID{}, id)
		if err != nil {
			return err
		}
		p.files[id] = q
		if !q.Subject.IsZero() {
			concerned[q.Subject] = true
		}
	}
	return nil
}

// request plans the erasure of the file of a request. It shows how the request
// was answered, so it goes only when its own period is over, whatever the
// ground; the guard sees it as a holding of the person.
func (p *planner) request(id model.ID) error {
	q := p.files[id]
	s, err := model.Load[model.Subject](p.read, model.ID{}, q.Subject)
	if errors.Is(err, model.ErrNotFound) { // erased since, or never matched
		s, err = &model.Subject{}, nil
	}
	if err != nil {
		return err
	}
	c := p.context(q.Subject)
	proceeding := retention.ProceedingOf(q)
	if q.Subject.IsZero() {
		c.Requests = []retention.Proceeding{proceeding}
	}
	h := &model.Holding{Head: model.Head{ID: q.ID, Owner: q.Subject}, Category: requestFiles}
	if q.Type == calendar.Complaint && p.desk.policy.Category(complaintFiles) != nil {
		h.Category = complaintFiles
	}
	if !proceeding.Closed.IsZero() {
		h.Events = []model.TriggerEvent{{Trigger: model.RequestClosed, On: proceeding.Closed}, {Trigger: model.ComplaintClosed, On: proceeding.Closed}}
	}
	l, err := p.fileLine(q)
	if err != nil {
		return err
	}
	act := retention.Act{Scheduled: true} // not even the request that it answers opens its own file
	for _, b := range p.desk.engine.Guard(h, s, c, act) {
		l.Why, l.Blocked = append(l.Why, b.Reason), true
	}
	if l.Blocked {
		p.Stays = append(p.Stays, l)
	} else {
		p.Goes = append(p.Goes, l)
	}
	return nil
}

// fileLine returns the line of a request's file with its papers.
func (p *planner) fileLine(q *model.Request) (PlanLine, error) {
	l := PlanLine{Subject: q.Subject, Kind: model.KindRequest, ID: q.ID, What: "file of request " + q.Reference(), Records: 1}
	papers := 0
	err := model.Each(p.read, q.ID, func(v *model.Paper) error {
		papers++
		l.Records += 1 + len(v.Parts)
		return nil
	})
	if papers == 1 {
		l.What += " with a paper"
	} else if papers > 1 {
		l.What += fmt.Sprintf(" with %d papers", papers)
	}
	return l, err
}

// answered marks the task to erase as done in the request that an erasure of a
// person carried out, with what it comes to. What was decided about each item
// stays with the administrator, and so does the task where single holdings went:
// only they know whether more was asked for.
func (d *Desk) answered(ctx context.Context, by By, e *Erasing, done *Erased) error {
	if done.Plan.answering == "" || len(e.Subjects) == 0 {
		return nil
	}
	id, err := d.RequestFile(ctx, done.Plan.answering)
	if err != nil {
		return err
	}
	_, err = d.change(ctx, by, "request."+string(model.EventTaskDone), id, func(_ model.Writer, q *model.Request) error {
		open := func(t handling.TaskState) bool { return t.ID == "erase" && t.Open() }
		if !slices.ContainsFunc(handling.Read(q).Tasks, open) {
			return errNothingOpen // of another type, or marked before
		}
		h := by.event(model.EventTaskDone, erasedWords(done))
		h.Code, h.Ref = "erase", done.Receipt.ID
		return add(q, h)
	})
	if errors.Is(err, errNothingOpen) {
		return nil
	}
	return err
}

// errNothingOpen ends a change that has nothing to change.
var errNothingOpen = errors.New("no task is open")

// erasedWords says what an erasure comes to, without anything of the person.
func erasedWords(done *Erased) string {
	stay := 0
	for i := range done.Plan.Stays {
		if l := &done.Plan.Stays[i]; l.Kind != model.KindRequest { // its own file always stays
			stay += l.Records
		}
	}
	words := fmt.Sprintf("%d records destroyed", done.Receipt.Records)
	if stay > 0 {
		words += fmt.Sprintf(", %d stay, each for its reason", stay)
	}
	return words + ", erasure " + done.Receipt.ID.String()[:8]
}

// RequestFile finds a request in the store by its reference. It returns an
// error that wraps model.ErrReference or model.ErrNotFound.
func (d *Desk) RequestFile(ctx context.Context, reference string) (model.ID, error) {
	want, err := canonicalReference(reference)
	if err != nil {
		return model.ID{}, err
	}
	var found model.ID
	err = d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(q *model.Request) error {
			if q.Reference() == want {
				found = q.ID
			}
			return nil
		})
	})
	if err == nil && found.IsZero() {
		err = &model.Error{Fault: model.NotFound, Sentence: "there is no request " + want, Cause: model.ErrNotFound}
	}
	return found, err
}

// forgetRequest removes the row of a request whose file is gone.
func (b *board) forgetRequest(id model.ID) {
	row, ok := b.requests[id]
	if !ok {
		return
	}
	b.of[row.Subject] = without(b.of[row.Subject], id)
	var left []retention.Proceeding
	for _, v := range b.closing[row.Subject] {
		if v.Reference != row.Reference {
			left = append(left, v)
		}
	}
	b.closing[row.Subject] = left
	delete(b.requests, id)
	delete(b.evidence, id)
	b.reposted.add(id)
}
