package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/breach"
	"lethe/model/calendar"
)

// A BreachFile is an entry of the breach register and where it stands.
type BreachFile struct {
	Breach   *model.Breach
	Standing breach.Standing
}

// AddBreach enters a breach into the register: every one, whether or not it is
// reported (Art 33(5) UK GDPR).
func (d *Desk) AddBreach(ctx context.Context, by By, b *model.Breach) (*BreachFile, error) {
	if err := d.may(ctx, by, model.ManageBreaches); err != nil {
		return nil, err
	}
	if why := breach.Check(b, d.policy, by.At); why != "" {
		return nil, refused("%s", why)
	}
	fresh := *b
	id, err := d.newID()
	if err != nil {
		return nil, err
	}
	fresh.Head = model.Head{ID: id}
	fresh.Affected, fresh.Hold, fresh.Events = nil, model.ID{}, []model.BreachEvent{by.breachEvent(model.BreachOpened, "", "")}
	d.markSpecial(&fresh)
	d.write.Lock()
	defer d.write.Unlock()
	err = d.store.Write(ctx, by.act("breach.add", ""), func(w model.Writer) error {
		fresh.Year, fresh.Number = uint64(by.Today().Year()), 1
		err := model.Each(w, model.ID{}, func(v *model.Breach) error {
			if v.Year == fresh.Year {
				fresh.Number = max(fresh.Number, v.Number+1)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return w.Put(model.Encode(&fresh))
	})
	if err != nil {
		return nil, err
	}
	fresh.Version = 1
	return &BreachFile{&fresh, breach.Of(&fresh, by.At)}, nil
}

// markSpecial marks a breach of special categories, which the policy knows.
func (d *Desk) markSpecial(b *model.Breach) {
	for _, id := range b.Categories {
		if c := d.policy.Category(id); c != nil && (c.Special || c.Criminal) {
			b.Special = true
		}
	}
}

func (b By) breachEvent(k model.BreachEventKind, code, text string) model.BreachEvent {
	return model.BreachEvent{Kind: k, At: b.At.UTC(), Actor: b.Actor, Code: code, Text: strings.TrimSpace(text)}
}

// Breaches lists the register: what is open first, by its deadline, then the
// newest.
func (d *Desk) Breaches(ctx context.Context, by By) ([]BreachFile, error) {
	if err := d.may(ctx, by, model.SeeBreaches); err != nil {
		return nil, err
	}
	var out []BreachFile
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(b *model.Breach) error {
			out = append(out, BreachFile{b, breach.Of(b, by.At)})
			return nil
		})
	})
	rank := func(f BreachFile) int {
		switch f.Standing.State {
		case breach.Open, breach.ToReport:
			return 0
		case breach.Closed:
			return 2
		}
		return 1
	}
	slices.SortFunc(out, func(a, b BreachFile) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.Breach.Aware.Compare(a.Breach.Aware), cmp.Compare(b.Breach.Number, a.Breach.Number))
	})
	return out, err
}

// OpenBreach returns one entry, as an audited look-up.
func (d *Desk) OpenBreach(ctx context.Context, by By, id model.ID) (*BreachFile, error) {
	if err := d.may(ctx, by, model.SeeBreaches); err != nil {
		return nil, err
	}
	var b *model.Breach
	err := d.store.Write(ctx, by.act("breach.view", ""), func(w model.Writer) (err error) {
		if b, err = model.Load[model.Breach](w, model.ID{}, id); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindBreach, ID: id, Version: b.Version})
	})
	if err != nil && (b == nil || !d.readable(err)) {
		return nil, err
	}
	return &BreachFile{b, breach.Of(b, by.At)}, nil
}

// BreachID finds a breach by its reference, B-2026-0003 or 2026-3.
func (d *Desk) BreachID(ctx context.Context, reference string) (model.ID, error) {
	var year, number uint64
	clean := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(reference)), "B-")
	if n, err := fmt.Sscanf(clean, "%d-%d", &year, &number); n != 2 || err != nil {
		return model.ID{}, &model.Error{Fault: model.Usage, Sentence: "a breach is named like B-2026-0003", Cause: err}
	}
	var id model.ID
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(b *model.Breach) error {
			if b.Year == year && b.Number == number {
				id = b.ID
			}
			return nil
		})
	})
	if err == nil && id.IsZero() {
		err = &model.Error{Fault: model.NotFound, Sentence: "there is no such breach in the register", Cause: model.ErrNotFound}
	}
	return id, err
}

// CorrectBreach saves what became known of a breach since. b.Version is the
// version that was read. What was decided and linked stays as it is.
func (d *Desk) CorrectBreach(ctx context.Context, by By, b *model.Breach, what string) (*BreachFile, error) {
	if err := d.may(ctx, by, model.ManageBreaches); err != nil {
		return nil, err
	}
	if why := breach.Check(b, d.policy, by.At); why != "" {
		return nil, refused("%s", why)
	}
	return d.changeBreach(ctx, by, "breach.correct", b.ID, func(_ model.Writer, now *model.Breach) error {
		if now.Version != b.Version {
			last := now.Events[len(now.Events)-1]
			return &model.ConflictError{Kind: model.KindBreach, ID: b.ID, Actor: last.Actor, At: last.At}
		}
		if breach.IsClosed(now) {
			return refused("the breach is closed")
		}
		fresh := *b
		fresh.Affected, fresh.Hold, fresh.Events, fresh.Head = now.Affected, now.Hold, now.Events, now.Head
		fresh.Events = append(fresh.Events, by.breachEvent(model.BreachCorrect, "", what))
		d.markSpecial(&fresh)
		*now = fresh
		return nil
	})
}

// NoteBreach enters something about a breach: a decision, a report to the
// regulator, that people were told, advice that was taken. It returns an error of
// fault Refused that names the rule.
func (d *Desk) NoteBreach(ctx context.Context, by By, id model.ID, k model.BreachEventKind, code, text string) (*BreachFile, error) {
	if err := d.may(ctx, by, model.ManageBreaches); err != nil {
		return nil, err
	}
	return d.changeBreach(ctx, by, "breach."+string(k), id, func(w model.Writer, b *model.Breach) error {
		e := by.breachEvent(k, code, text)
		if why := breach.CheckEvent(b, e); why != "" {
			return refused("%s", why)
		}
		b.Events = append(b.Events, e)
		return nil
	})
}

// CloseBreach closes a breach whose register entry is complete, and releases the
// hold on the data of the people whom it touched.
func (d *Desk) CloseBreach(ctx context.Context, by By, id model.ID, learnt string) (*BreachFile, error) {
	if err := d.may(ctx, by, model.ManageBreaches); err != nil {
		return nil, err
	}
	var hold *model.Hold
	f, err := d.changeBreach(ctx, by, "breach.close", id, func(w model.Writer, b *model.Breach) (err error) {
		e := by.breachEvent(model.BreachClosed, "", learnt)
		if why := breach.CheckEvent(b, e); why != "" {
			return refused("%s", why)
		}
		b.Events = append(b.Events, e)
		if b.Hold.IsZero() {
			return nil
		}
		if hold, err = model.Load[model.Hold](w, model.ID{}, b.Hold); err != nil {
			return err
		}
		hold.Released, hold.ReleasedBy, hold.ReleaseReason = by.At.UTC(), by.Actor, "the breach is closed"
		return w.Put(model.Encode(hold))
	})
	if err != nil || hold == nil {
		return f, err
	}
	hold.Version++
	return f, d.heldChanged(ctx, by, hold)
}

// changeBreach loads a breach in its newest version, changes and saves it.
func (d *Desk) changeBreach(ctx context.Context, by By, action string, id model.ID, do func(model.Writer, *model.Breach) error) (*BreachFile, error) {
	var b *model.Breach
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) (err error) {
		if b, err = model.Load[model.Breach](w, model.ID{}, id); err != nil {
			return err
		}
		if err := do(w, b); err != nil {
			return err
		}
		return w.Put(model.Encode(b))
	})
	if err != nil {
		return nil, err
	}
	b.Version++
	return &BreachFile{b, breach.Of(b, by.At)}, nil
}

// A BreachLine is a breach as the page of a person shows it.
type BreachLine struct {
	ID        model.ID
	Reference string
	Title     string
	Aware     calendar.Date
	State     breach.State
	Told      bool // the people were told
}

// breachesOf returns the breaches that touched a person's data.
func breachesOf(r model.Reader, by By, subject model.ID) ([]BreachLine, error) {
	var out []BreachLine
	err := model.Each(r, model.ID{}, func(b *model.Breach) error {
		if _, there := slices.BinarySearchFunc(b.Affected, subject, model.ID.Compare); !there {
			return nil
		}
		s := breach.Of(b, by.At)
		out = append(out, BreachLine{b.ID, b.Reference(), b.Title, calendar.InLondon(b.Aware), s.State, s.Told})
		return nil
	})
	return out, err
}
