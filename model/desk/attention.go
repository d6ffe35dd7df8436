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

// attending is what wants attention, as rows that lists show. It is empty until
// LoadAttention; from then on every act brings its person up to date. Desk.mu
// guards it.
type attending struct {
	loading sync.Mutex // held while everybody is looked at; before Desk.mu
	loaded  bool
	today   calendar.Date
	rows    map[model.ID]*AttentionRow
	of      map[model.ID][]model.ID // person to rows; those of the organisation are under the zero id
	drops   map[model.ID]bool       // erased since
	changed changes                 // rows that changed since the list was last brought into order
}

func newAttending() attending {
	return attending{rows: map[model.ID]*AttentionRow{}, of: map[model.ID][]model.ID{}, drops: map[model.ID]bool{}}
}

// put replaces what is known of a person, or of the organisation.
func (a *attending) put(owner model.ID, items []attention.Item, called string) {
	for _, id := range a.of[owner] {
		delete(a.rows, id)
		a.changed.add(id)
	}
	delete(a.of, owner)
	if a.drops[owner] {
		return
	}
	for _, v := range items {
		r := newAttentionRow(v, called, func(id model.ID) bool { return a.rows[id] != nil })
		a.rows[r.ID] = r
		a.of[owner] = append(a.of[owner], r.ID)
		a.changed.add(r.ID)
	}
}

// drop forgets people who were erased.
func (a *attending) drop(people []model.ID) {
	for _, id := range people {
		a.put(id, nil, "")
		a.drops[id] = true
	}
}

// forget lets go of everything.
func (a *attending) forget() {
	clear(a.rows)
	clear(a.of)
	a.loaded = false
	a.changed.addAll()
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
	d.attending.loading.Lock()
	defer d.attending.loading.Unlock()
	return d.attendToAll(ctx, today)
}

// attentionLoaded reports whether it was asked for.
func (d *Desk) attentionLoaded() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.attending.loaded
}

// KeepAttention brings what lists show of what wants attention up to date: what is
// about people once on each day, since acts follow it from then on, and what is
// about the organisation each time.
func (d *Desk) KeepAttention(ctx context.Context, by By) error {
	if err := d.may(ctx, by, model.SeeAttention); err != nil {
		return err
	}
	a := &d.attending
	a.loading.Lock()
	defer a.loading.Unlock()
	d.mu.RLock()
	known := a.loaded && a.today == by.Today()
	d.mu.RUnlock()
	if !known {
		if err := d.attendToAll(ctx, by.Today()); err != nil {
			d.mu.Lock()
			a.loaded = false // half of it says nothing
			d.mu.Unlock()
			return err
		}
	}
	house, err := d.houseAttention(ctx, by)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	a.putHouse(house)
	return nil
}

// attendToAll looks at everybody. attending.loading must be held.
func (d *Desk) attendToAll(ctx context.Context, today calendar.Date) error {
	a := &d.attending
	d.mu.Lock()
	a.forget()
	a.today, a.loaded = today, true
	d.mu.Unlock()
	rules := d.Current().attentionRules()
	newer := d.overtaken()
	return d.store.Read(ctx, func(r model.Reader) error {
		disclosures := readAhead[model.Disclosure](r, d.gate.pass)
		defer disclosures.stop()
		err := d.eachLedger(r, func(p posting, ledger []*model.Consent) error {
			given := disclosures.while(func(v *model.Disclosure) bool { return v.Owner == p.subject.ID })
			if !newer(p.subject) { // an act has not been here meanwhile
				items := rules.Of(attention.Person{Subject: p.subject, Holdings: p.holdings, Live: standingConsents(ledger, today), Given: given}, today)
				d.mu.Lock()
				a.put(p.subject.ID, items, p.subject.Name.Filed())
				d.mu.Unlock()
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
	d.mu.RLock()
	loaded, today := a.loaded, a.today
	d.mu.RUnlock()
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
	items := d.Current().attentionRules().Of(attention.Person{Subject: p.subject, Holdings: p.holdings, Live: standingConsents(ledger, today), Given: given}, today)
	d.mu.Lock()
	defer d.mu.Unlock()
	a.put(p.subject.ID, items, p.subject.Name.Filed())
	d.moved()
}

// Attention returns what wants attention, what is due first: of everybody, as of
// LoadAttention, and of the organisation.
func (d *Desk) Attention(ctx context.Context, by By) ([]attention.Item, error) {
	if err := d.may(ctx, by, model.SeeAttention); err != nil {
		return nil, err
	}
	out, err := d.houseAttention(ctx, by)
	d.mu.RLock()
	for owner, ids := range d.attending.of {
		for _, id := range ids {
			if !owner.IsZero() {
				out = append(out, d.attending.rows[id].Item)
			}
		}
	}
	d.mu.RUnlock()
	for i := range out {
		out[i] = d.unnamed(by, out[i])
	}
	slices.SortFunc(out, attention.Compare)
	return out, err
}

// houseAttention returns what wants attention and is kept with no person: holds,
// breaches, registers, reviews, contracts, the notice.
func (d *Desk) houseAttention(ctx context.Context, by By) ([]attention.Item, error) {
	if err := d.needKin(ctx); err != nil {
		return nil, err
	}
	var out []attention.Item
	for _, h := range d.cutShort() {
		out = append(out, attention.OfMerge(h.Keep, h.Gone, h.Begun))
	}
	rules := d.Current().attentionRules()
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
		out = append(out, rules.OfUsers(d.roster.all(), by.Today())...)
		return err
	})
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
	err = d.store.Write(ctx, by.act("review", ""), func(w model.Writer) error { return w.Put(model.Encode(u)) })
	if err == nil {
		d.mu.Lock()
		d.moved() // whoever lists what wants attention looks again
		d.mu.Unlock()
	}
	return err
}
