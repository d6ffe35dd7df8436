package desk

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// RecordDeath records that a person has died. They are no longer a data subject
// (LAW.md 2.4): their open requests end as not applicable, save erasures and
// marketing objections, which are still honoured, and nobody writes to them. It
// returns the references of the requests that ended; asked again, it ends what an
// attempt that was cut short left open. The board must hold the requests
// (LoadQueue).
func (d *Desk) RecordDeath(ctx context.Context, by By, subject model.ID, how string) ([]string, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if strings.TrimSpace(how) == "" {
		return nil, refused("say how it is known")
	}
	changed := false
	err := d.store.Write(ctx, by.act("subject.deceased", ""), func(w model.Writer) error {
		s, err := model.Load[model.Subject](w, model.ID{}, subject)
		if err != nil {
			return err
		}
		changed = !s.Flags.Has(model.Deceased)
		s.Flags |= model.Deceased
		return w.Put(model.Encode(s))
	})
	if err != nil {
		return nil, err
	}
	d.refresh(ctx, subject)
	var out []string
	for _, row := range d.requestsOf(subject) {
		if row.Closed || row.Type == calendar.Erasure || row.Type == calendar.MarketingObjection {
			continue
		}
		_, err := d.change(ctx, by, "request."+string(model.EventNotApplicable), row.ID, func(w model.Writer, q *model.Request) error {
			return d.happen(w, by, q, by.event(model.EventNotApplicable, "the person has died: "+strings.TrimSpace(how)))
		})
		if err != nil {
			return out, err
		}
		out = append(out, row.Reference)
	}
	if !changed && len(out) == 0 {
		return nil, refused("it is recorded already that the person has died")
	}
	return out, nil
}

// hasDied reports whether the record of a person says that they have died. Nobody
// known yet, or nobody in the register any more, has not.
func (d *Desk) hasDied(ctx context.Context, subject model.ID) (dead bool, err error) {
	if subject.IsZero() {
		return false, nil
	}
	err = d.store.Read(ctx, func(r model.Reader) error {
		s, err := model.Load[model.Subject](r, model.ID{}, subject)
		if model.FaultOf(err) == model.NotFound {
			return nil
		}
		dead = err == nil && s.Flags.Has(model.Deceased)
		return err
	})
	return dead, err
}
