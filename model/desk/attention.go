package desk

import (
	"context"
	"slices"
	"strings"
	"sync"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
)

// attending is what wants attention, by person. It is empty until LoadAttention;
// from then on every act brings its person up to date.
type attending struct {
	mu     sync.Mutex
	loaded bool
	today  calendar.Date
	of     map[model.ID][]attention.Item
	drops  map[model.ID]bool // erased while it was being loaded
}

func (a *attending) drop(people []model.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range people {
		delete(a.of, id)
		if a.drops == nil {
			a.drops = map[model.ID]bool{}
		}
		a.drops[id] = true
	}
}

// isLoaded reports whether it was asked for.
func (a *attending) isLoaded() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.loaded
}

// put replaces what is known of a person.
func (a *attending) put(id model.ID, items []attention.Item) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(items) == 0 || a.drops[id] {
		delete(a.of, id)
		return
	}
	a.of[id] = items
}

func (d *Desk) attentionRules() attention.Rules {
	return attention.Rules{Policy: d.policy, Engine: d.engine}
}

// LoadAttention works out what wants attention about everybody. Load it again
// when the day changes.
func (d *Desk) LoadAttention(ctx context.Context, by By) error {
	if err := d.may(ctx, by, model.SeeAttention); err != nil {
		return err
	}
	return d.loadAttention(ctx, by.Today())
}

func (d *Desk) loadAttention(ctx context.Context, today calendar.Date) error {
	a := &d.attending
	a.mu.Lock()
	a.today, a.of, a.loaded = today, map[model.ID][]attention.Item{}, true
	a.mu.Unlock()
	rules := d.attentionRules()
	newer := d.overtaken()
	return d.store.Read(ctx, func(r model.Reader) error {
		disclosures := readAhead[model.Disclosure](r, d.gate)
		defer disclosures.stop()
		err := d.eachLedger(r, func(p posting, ledger []*model.Consent) error {
			given := disclosures.while(func(v *model.Disclosure) bool { return v.Owner == p.subject.ID })
			if !newer(p.subject) { // an act has not been here meanwhile
				a.put(p.subject.ID, rules.Of(attention.Person{Subject: p.subject, Holdings: p.holdings, Live: standingConsents(ledger, today), Given: given}, today))
			}
			return ctx.Err()
		})
		if err == nil {
			err = disclosures.rest()
		}
		return err
	})
}

// overtaken returns whether the board has a newer version of a person than
// the one that is being read.
func (d *Desk) overtaken() func(*model.Subject) bool {
	return func(s *model.Subject) bool {
		row, ok := d.subjectRow(s.ID)
		return ok && row.Version > s.Version
	}
}

// attendTo brings what wants attention about one person up to date.
func (d *Desk) attendTo(ctx context.Context, p posting) {
	a := &d.attending
	a.mu.Lock()
	loaded, today := a.loaded, a.today
	a.mu.Unlock()
	if !loaded {
		return
	}
	var ledger []*model.Consent
	var given []*model.Disclosure
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		if ledger, err = model.All[model.Consent](r, p.subject.ID); err == nil {
			given, err = model.All[model.Disclosure](r, p.subject.ID)
		}
		return err
	})
	if err != nil {
		d.mu.Lock()
		d.board.stale = true
		d.mu.Unlock()
		return
	}
	a.put(p.subject.ID, d.Current().attentionRules().Of(attention.Person{Subject: p.subject, Holdings: p.holdings, Live: standingConsents(ledger, today), Given: given}, today))
}

// Attention returns what wants attention, what is due first: of everybody, as of
// LoadAttention, and of the organisation.
func (d *Desk) Attention(ctx context.Context, by By) ([]attention.Item, error) {
	if err := d.may(ctx, by, model.SeeAttention); err != nil {
		return nil, err
	}
	var out []attention.Item
	rules := d.attentionRules()
	err := d.store.Read(ctx, func(r model.Reader) error {
		err := model.Each(r, model.ID{}, func(h *model.Hold) error {
			out = append(out, rules.OfHold(h, by.Today())...)
			return nil
		})
		if err != nil {
			return err
		}
		err = model.Each(r, model.ID{}, func(b *model.Breach) error {
			out = append(out, attention.OfBreach(b, by.At)...)
			return nil
		})
		if err != nil {
			return err
		}
		forms, err := model.All[model.Form](r, model.ID{})
		if err != nil {
			return err
		}
		out = append(out, attention.OfForms(forms, d.policy.Transfers.TellFirst, by.Today())...)
		more, err := d.collectedSince(r)
		if err != nil {
			return err
		}
		out = append(out, more...)
		done, began, err := reviewsDone(r)
		out = append(out, rules.OfHouse(done, began, by.Today())...)
		return err
	})
	d.attending.mu.Lock()
	for _, items := range d.attending.of {
		out = append(out, items...)
	}
	d.attending.mu.Unlock()
	slices.SortFunc(out, attention.Compare)
	return out, err
}

// reviewsDone returns the day on which each review was done last, and the first
// day of the register.
func reviewsDone(r model.Reader) (done map[string]calendar.Date, began calendar.Date, err error) {
	done = map[string]calendar.Date{}
	err = model.Each(r, model.ID{}, func(u *model.Upkeep) error {
		if u.Act == model.UpkeepReview {
			done[u.Place] = max(done[u.Place], calendar.InLondon(u.At))
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	began = calendar.MaxDate
	err = model.Each(r, model.ID{}, func(p *model.PolicyVersion) error {
		began = min(began, calendar.InLondon(p.InForce))
		return nil
	})
	return done, began, err
}

// Reviewed records that something the policy wants looked at was looked at: one
// of its reviews, a recipient's contract, or the privacy notice.
func (d *Desk) Reviewed(ctx context.Context, by By, id, found string) error {
	if err := d.may(ctx, by, model.RecordReviews); err != nil {
		return err
	}
	known := id == attention.NoticeID || d.policy.Recipient(id) != nil
	for _, v := range d.policy.Reviews {
		known = known || v.ID == id
	}
	switch {
	case !known:
		return refused("the policy wants no review %q", id)
	case strings.TrimSpace(found) == "":
		return refused("say what was found")
	}
	u := &model.Upkeep{At: by.At.UTC(), Actor: by.Actor, Act: model.UpkeepReview, Place: id, Reason: strings.TrimSpace(found)}
	var err error
	if u.ID, err = d.newID(); err != nil {
		return err
	}
	return d.store.Write(ctx, by.act("review", ""), func(w model.Writer) error { return w.Put(model.Encode(u)) })
}
