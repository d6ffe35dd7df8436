package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// A Happening is what an administrator records about a request.
type Happening struct {
	Kind   model.EventKind
	On     calendar.Date // when it happened; zero is today
	Text   string
	Ground string   // of an extension, or of a refusal
	Item   uint64   // of a decision; zero of a new item takes the next number
	Code   string   // the outcome, or the task
	Ref    model.ID // a record that it names
	Lines  []string // what a reply told the person, see handling.LinesOf
}

// event returns the ledger entry of h.
func (h *Happening) event(by By) model.Event {
	e := by.event(h.Kind, strings.TrimSpace(h.Text))
	e.Ground, e.Item, e.Code, e.Ref, e.Lines = h.Ground, h.Item, h.Code, h.Ref, h.Lines
	if !h.On.IsZero() {
		e.On = h.On
	}
	return e
}

// Record adds what happened to a request's ledger, with everything that follows
// from it in the same act: a restriction that begins or ends, a task for each
// recipient who must be told (Art 19). It returns an error of fault Refused
// that names the rule, or a model.ConflictError.
func (d *Desk) Record(ctx context.Context, by By, id model.ID, h Happening) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	if _, ok := handling.StepOf(h.Kind); !ok {
		return nil, model.Faultf(model.Usage, "%q is nothing that can be recorded about a request", string(h.Kind))
	}
	return d.change(ctx, by, "request."+string(h.Kind), id, func(w model.Writer, q *model.Request) error {
		return d.happen(w, by, q, h.event(by))
	})
}

// happen adds an event to a request that is being written, and what follows.
func (d *Desk) happen(w model.Writer, by By, q *model.Request, e model.Event) error {
	switch {
	case e.Kind == model.EventItem && e.Item == 0:
		e.Item = nextItem(q)
	case e.Kind == model.EventRestricted && e.Ground == "":
		e.Ground = handling.RestrictionGround(e)
	case e.Kind == model.EventTaskDone && e.Code == handling.StopTask && q.Type == calendar.ConsentWithdrawal:
		if err := consentStopped(w, q); err != nil {
			return err
		}
	}
	if err := add(q, e); err != nil {
		return err
	}
	return d.follow(w, by, q, e)
}

// add adds an event that handling allows. The clock is asked when the request
// is saved.
func add(q *model.Request, e model.Event) error {
	if err := handling.Check(q, e); err != nil {
		return ruled(err)
	}
	q.Events = append(q.Events, e)
	return nil
}

// ruled makes the refusal of a rule safe to show.
func ruled(err error) error {
	var rule *calendar.RuleError
	if errors.As(err, &rule) {
		return &model.Error{Fault: model.Refused, Sentence: rule.Error(), Cause: err}
	}
	return err
}

func nextItem(q *model.Request) uint64 {
	var last uint64
	for _, e := range q.Events {
		if e.Kind == model.EventItem {
			last = max(last, e.Item)
		}
	}
	return last + 1
}

// change loads a request in its newest version, changes and saves it, unless
// somebody else was faster (By.Saw).
func (d *Desk) change(ctx context.Context, by By, action string, id model.ID, do func(model.Writer, *model.Request) error) (*RequestFile, error) {
	var q *model.Request
	var was model.ID
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) (err error) {
		if q, err = model.Load[model.Request](w, model.ID{}, id); err != nil {
			return err
		}
		was = q.Subject
		if err := overtaken(q, action, by); err != nil {
			return err
		}
		if err := do(w, q); err != nil {
			return err
		}
		if err := d.checkClock(q, by); err != nil {
			return err
		}
		return w.Put(model.Encode(q))
	})
	if err != nil {
		return nil, err
	}
	q.Version++
	d.repost(ctx, q)
	if was != q.Subject && !was.IsZero() {
		d.refresh(ctx, was)
	}
	return d.requestFile(q), nil
}

// Retype changes what kind of request it is, which changes its tasks and may
// change its dates.
func (d *Desk) Retype(ctx context.Context, by By, id model.ID, t model.RequestType) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	if _, err := calendar.ParseRequestType(string(t)); err != nil {
		return nil, model.Faultf(model.Usage, "%q is not a type of request; use one of %s", string(t), joined(calendar.RequestTypes()))
	}
	return d.change(ctx, by, "request.retype", id, func(w model.Writer, q *model.Request) error {
		f := handling.Read(q)
		switch {
		case q.Type == t:
			return refused("the request is of that type already")
		case f.Closed:
			return refused("the request is closed; reopen it first")
		case slices.ContainsFunc(f.Items, func(it handling.Item) bool { return it.Outcome != "" }):
			return refused("something is decided already by the rules of its type; log the other request beside it")
		case restrictedBy(q):
			return refused("the person's data is restricted by this request; lift the restriction first")
		}
		e := by.event(model.EventRetyped, "")
		e.Code, q.Type = string(q.Type), t
		q.Events = append(q.Events, e)
		return d.begin(w, by, q)
	})
}

// Split logs another request that came in the same message: same day, channel,
// person and requester, its own clock. Both name each other.
func (d *Desk) Split(ctx context.Context, by By, id model.ID, t model.RequestType, summary string) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	var first *model.Request
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		first, err = model.Load[model.Request](r, model.ID{}, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if first.Type == t {
		return nil, refused("the request is of that type already; add an item to it")
	}
	n := NewRequest{
		Type: t, Channel: first.Channel, Received: first.Received, Subject: first.Subject, Requester: first.Requester,
		Summary: summary, Assignee: first.Assignee,
	}
	link := by.event(model.EventLinked, first.Reference())
	link.Ref = id
	return d.logWith(ctx, by, by.act(actLog, ""), n, []model.Event{link}, func(w model.Writer, q *model.Request) error {
		back := by.event(model.EventLinked, q.Reference())
		back.Ref = q.ID
		newest, err := model.Load[model.Request](w, model.ID{}, id)
		if err != nil {
			return err
		}
		if err := overtaken(newest, "request.split", by); err != nil {
			return err
		}
		newest.Events = append(newest.Events, back)
		return w.Put(model.Encode(newest))
	})
}
