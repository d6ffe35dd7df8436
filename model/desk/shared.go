package desk

import (
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// A dateCounter counts the trigger dates of the register by the system that the
// people came from, to find the one date that a whole import bears: more likely
// the day of a migration than something that happened to everybody.
type dateCounter struct {
	engine   *retention.Engine
	triggers []model.Trigger
	counts   map[retention.DateCount]int
}

// sharable are the triggers whose dates say something of one person each. The
// end of a year is everybody's, and an import sets the day of collection itself.
var sharable = []model.Trigger{
	model.RelationshipEnded, model.CourseCompleted, model.CertificateIssued, model.LastActivity,
	model.EventDate, model.DecisionMade, model.CaseClosed,
}

func (f *inForce) newDateCounter() *dateCounter {
	c := &dateCounter{engine: f.engine, counts: map[retention.DateCount]int{}}
	for _, t := range sharable {
		used := slices.ContainsFunc(f.policy.Retention, func(r policy.Rule) bool {
			return slices.ContainsFunc(r.Triggers, func(v policy.Trigger) bool { return v.Event == t })
		})
		if used {
			c.triggers = append(c.triggers, t)
		}
	}
	return c
}

// countAnew begins to count for the board that is being loaded.
func (d *Desk) countAnew() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.board.dates = d.board.newDateCounter()
}

// count adds a person who came with an import, once for each date.
func (c *dateCounter) count(p posting) {
	if p.subject.Source == "" {
		return
	}
	for _, t := range c.triggers {
		var seen []calendar.Date
		for _, h := range p.holdings {
			on := c.engine.StartOf(policy.Trigger{Event: t}, h, p.subject)
			if !on.IsZero() && !slices.Contains(seen, on) {
				seen = append(seen, on)
				c.counts[retention.DateCount{Source: p.subject.Source, Trigger: t, On: on}]++
			}
		}
	}
}

// sharedDates returns the dates that whole imports bear: those of the board or,
// for a desk that has not loaded one, counted now.
func (d *Desk) sharedDates(r model.Reader) ([]retention.SharedDate, error) {
	d.mu.RLock()
	loaded, shared := d.board.loaded && !d.board.anew && d.board.inForce == d.inForce, d.board.shared
	d.mu.RUnlock()
	if loaded {
		return shared, nil
	}
	c := d.newDateCounter()
	err := d.eachPosting(r, func(p posting) error { c.count(p); return nil })
	return retention.SharedDates(c.counts), err
}

// reviewShared works out which dates whole imports bear, and posts the people of
// those imports again: their holdings are up for review, not for destruction.
// Acts on single people do not change the list until the board is loaded again,
// which every import does.
func (d *Desk) reviewShared(r model.Reader) error {
	d.mu.Lock()
	if d.board.dates == nil { // another load of the board was quicker
		d.mu.Unlock()
		return nil
	}
	shared := retention.SharedDates(d.board.dates.counts)
	d.board.shared, d.board.dates = shared, nil
	d.mu.Unlock()
	if len(shared) == 0 {
		return nil
	}
	var batch []posting
	err := d.eachPosting(r, func(p posting) error {
		if slices.ContainsFunc(shared, func(v retention.SharedDate) bool { return v.Source == p.subject.Source }) {
			batch = append(batch, p)
		}
		if len(batch) == loadBatch {
			d.post(batch, false)
			batch = batch[:0]
		}
		return nil
	})
	d.post(batch, false)
	return err
}

// eachPosting calls fn with every person and their holdings. Both are stored in
// the order of the people's ids, so that they are read side by side.
func (d *Desk) eachPosting(r model.Reader, fn func(posting) error) error {
	holdings := readAhead[model.Holding](r, d.gate.pass)
	defer holdings.stop()
	read := 0
	err := model.Each(r, model.ID{}, func(s *model.Subject) error {
		if read++; read%passAfter == 0 {
			d.gate.pass()
		}
		p := posting{subject: s}
		for h := holdings.peek(); h != nil && h.Owner == s.ID; h = holdings.peek() {
			p.holdings = append(p.holdings, h)
			holdings.take()
		}
		return fn(p)
	})
	if err != nil {
		return err
	}
	return holdings.rest()
}

// SharedDates returns the dates that whole imports bear, as the board has them.
func (d *Desk) SharedDates(by By) []retention.SharedDate {
	if !d.sees(by, model.SeeRetention) {
		return nil
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Clone(d.board.shared)
}

// confirmBatch is how many people one act of ConfirmShared takes.
const confirmBatch = 500

// ConfirmShared records that a person looked at a date which a whole import
// bears and found it to be right: a class that ended on one day. It returns how
// many holdings it concerns.
func (d *Desk) ConfirmShared(ctx context.Context, by By, date retention.SharedDate) (int, error) {
	if err := d.may(ctx, by, model.ChangeRetention); err != nil {
		return 0, err
	}
	var batch []*model.Holding
	err := d.store.Read(ctx, func(r model.Reader) error {
		return d.eachPosting(r, func(p posting) error {
			if p.subject.Source != date.Source {
				return nil
			}
			for _, h := range p.holdings {
				if d.engine.StartOf(policy.Trigger{Event: date.Trigger}, h, p.subject) == date.On {
					batch = append(batch, h)
				}
			}
			return nil
		})
	})
	if err == nil && len(batch) == 0 {
		err = &model.Error{Fault: model.NotFound, Sentence: "no holding has that date", Cause: model.ErrNotFound}
	}
	if err != nil {
		return 0, err
	}
	done := 0
	for part := range slices.Chunk(batch, confirmBatch) {
		err := d.store.Write(ctx, by.act("holding.confirm-date", ""), func(w model.Writer) error {
			for _, h := range part {
				h.Events = slices.DeleteFunc(h.Events, func(e model.TriggerEvent) bool { return e.Trigger == date.Trigger && e.On == date.On })
				h.Events = append(h.Events, model.TriggerEvent{Trigger: date.Trigger, On: date.On, Checked: by.Today()})
				if err := w.Put(model.Encode(h)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return done, err
		}
		done += len(part)
	}
	if loaded, _ := d.Loaded(); loaded {
		return done, d.Load(context.WithoutCancel(ctx), by.Today())
	}
	return done, nil
}
