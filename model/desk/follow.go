package desk

import (
	"errors"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// begin carries out what a request does by being there: data that is contested
// or objected to is restricted while that is looked into (Art 18(1)(a) and
// (d)), and an objection to marketing takes effect (Art 21(3)).
func (d *Desk) begin(w model.Writer, by By, q *model.Request) error {
	if q.Subject.IsZero() || q.Closed() {
		return nil
	}
	if _, err := w.Get(model.KindSubject, model.ID{}, q.Subject); err != nil {
		return err
	}
	if q.Type == calendar.MarketingObjection {
		return d.stopAtOnce(w, by, q)
	}
	if ground := handling.RestrictsOn(handling.Of(q.Type)); ground != "" && !restrictedBy(q) {
		return d.restrict(w, by, q, ground, "while it is looked into")
	}
	return nil
}

// stopAtOnce stops marketing to the person of an objection and says so in its
// ledger. What is left is the reply.
func (d *Desk) stopAtOnce(w model.Writer, by By, q *model.Request) error {
	if stopDone(q) {
		return nil
	}
	if err := d.stopMarketing(w, by, q.Subject, "objection"); err != nil {
		return err
	}
	return stoppedMarketing(q, by)
}

// stoppedMarketing records that marketing was stopped for all that was asked.
func stoppedMarketing(q *model.Request, by By) error {
	done := by.event(model.EventTaskDone, "marketing was stopped at once")
	done.Code = handling.StopTask
	if err := add(q, done); err != nil {
		return err
	}
	for _, it := range handling.Read(q).Items {
		e := by.event(model.EventDecided, "marketing was stopped at once")
		e.Item, e.Code = it.Number, "stopped"
		if err := add(q, e); err != nil {
			return err
		}
	}
	return nil
}

// follow carries out what follows from an event.
func (d *Desk) follow(w model.Writer, by By, q *model.Request, e model.Event) error {
	switch e.Kind {
	case model.EventDecided:
		if o, _ := handling.Of(q.Type).Outcome(e.Code); o.Acts {
			if err := d.tellRecipients(w, by, q); err != nil {
				return err
			}
		}
		if e.Code == "restricted" && !restrictedBy(q) {
			return d.restrict(w, by, q, handling.RestrictionGround(e), "decided")
		}
	case model.EventRestricted:
		return d.flagRestricted(w, q)
	case model.EventLifted:
		return d.clearRestricted(w, q)
	case model.EventReopened:
		return d.begin(w, by, q)
	}
	if e.Kind.Ends() && restrictedBy(q) && q.Type != calendar.Restriction {
		q.Events = append(q.Events, by.event(model.EventLifted, "with the end of the request"))
		return d.clearRestricted(w, q)
	}
	return nil
}

// restrictedBy reports whether a request restricts processing now.
func restrictedBy(q *model.Request) bool {
	on, _ := handling.Restricting(q)
	return on
}

// restrict begins a restriction by an event of its own, on a ground of Art 18(1).
func (d *Desk) restrict(w model.Writer, by By, q *model.Request, ground, why string) error {
	e := by.event(model.EventRestricted, why)
	e.Ground = ground
	q.Events = append(q.Events, e)
	return d.flagRestricted(w, q)
}

func (d *Desk) flagRestricted(w model.Writer, q *model.Request) error {
	if q.Subject.IsZero() {
		return refused("it is not known yet whose data is meant: match the request to a person first")
	}
	s, err := model.Load[model.Subject](w, model.ID{}, q.Subject)
	if err != nil || s.Flags.Has(model.Restricted) {
		return err
	}
	s.Flags |= model.Restricted
	return w.Put(model.Encode(s))
}

// clearRestricted takes the flag away unless another request still restricts.
func (d *Desk) clearRestricted(w model.Writer, q *model.Request) error {
	for _, r := range d.requestsOf(q.Subject) {
		if r.ID == q.ID {
			continue
		}
		o, err := model.Load[model.Request](w, model.ID{}, r.ID)
		if err != nil || restrictedBy(o) {
			return err
		}
	}
	s, err := model.Load[model.Subject](w, model.ID{}, q.Subject)
	if errors.Is(err, model.ErrNotFound) {
		return nil // erased meanwhile: nothing is left to restrict
	}
	if err != nil || !s.Flags.Has(model.Restricted) {
		return err
	}
	s.Flags &^= model.Restricted
	return w.Put(model.Encode(s))
}

// tellRecipients adds one task for each recipient of the person's data who has
// none yet: Art 19 wants each told, unless that is impossible or
// disproportionate. The disclosure log says who they are, and what holdings say
// of their recipients.
func (d *Desk) tellRecipients(w model.Writer, by By, q *model.Request) error {
	if !handling.Of(q.Type).Tells || q.Subject.IsZero() {
		return nil
	}
	names, err := recipientsOf(w, q.Subject)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, t := range handling.Read(q).Tasks {
		have[t.ID] = true
	}
	for _, name := range names {
		e := by.event(model.EventTaskAdded, "tell "+name+" (Art 19)")
		e.Code = "tell:" + strings.ToLower(name)
		if have[e.Code] {
			continue
		}
		have[e.Code] = true
		if err := add(q, e); err != nil {
			return err
		}
	}
	return nil
}

// recipientsOf returns everybody who was given data about a person, in the
// order of their names. What the person is not to be told of is left out: the
// names enter letters and the ledgers of requests, which the person sees.
func recipientsOf(r model.Reader, subject model.ID) ([]string, error) {
	var names []string
	err := model.Each(r, subject, func(x *model.Disclosure) error {
		if !x.DoNotTell {
			names = append(names, x.Recipient)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = model.Each(r, subject, func(h *model.Holding) error {
		names = append(names, h.Recipients...)
		return nil
	})
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(s string) bool { return strings.TrimSpace(s) == "" }), err
}
