package desk

import (
	"cmp"
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
	return d.recordDeath(ctx, by, subject, how, nil)
}

// DeathByPhone is RecordDeath in a call, whose record says that it was done.
func (d *Desk) DeathByPhone(ctx context.Context, by By, c *CallCard, how string) (*Phoned, []string, error) {
	if err := cmp.Or(d.may(ctx, by, model.ChangePeople), d.may(ctx, by, model.TakeCalls)); err != nil {
		return nil, nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, nil, err
	}
	call.Acts = append(call.Acts, "death recorded")
	ended, err := d.recordDeath(ctx, by, call.Owner, how, call)
	v, err := d.phoned(ctx, by, call, nil, err)
	return v, ended, err
}

const deadAlready = "it is recorded already that the person has died"

// recordDeath is RecordDeath; call is that in which it is said, nil for none.
func (d *Desk) recordDeath(ctx context.Context, by By, subject model.ID, how string, call *model.Call) ([]string, error) {
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
		switch {
		case call != nil && !changed:
			return refused(deadAlready)
		case call != nil:
			if err := w.Put(model.Encode(call)); err != nil {
				return err
			}
		}
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
		return nil, refused(deadAlready)
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
