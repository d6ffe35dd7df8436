package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// OpenSubject returns everything held about a person. It is an audited act:
// reason says why the record was looked at.
func (d *Desk) OpenSubject(ctx context.Context, by By, id model.ID, reason string) (*SubjectFile, error) {
	if err := d.may(ctx, by, model.OpenPeople); err != nil {
		return nil, err
	}
	f := &SubjectFile{}
	err := d.store.Write(ctx, by.act("subject.view", whyOf(reason)), func(w model.Writer) (err error) {
		if f.Subject, err = model.Load[model.Subject](w, model.ID{}, id); err != nil {
			return err
		}
		if err := d.noteLookup(w, by, id, reason); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindSubject, ID: id, Version: f.Subject.Version})
	})
	if err != nil && !d.readable(err) {
		return nil, d.notThere(ctx, id, err)
	}
	err = d.store.Read(ctx, func(r model.Reader) error { return d.fillFile(r, by, id, f) })
	if err != nil {
		return nil, err
	}
	if d.lags(f.Subject) {
		p := posting{subject: f.Subject}
		for _, h := range f.Holdings {
			p.holdings = append(p.holdings, h.Holding)
		}
		d.post([]posting{p}, true)
	}
	d.hideSpecial(by, f)
	f.Requests = d.requestsOf(id)
	f.Timeline = timeline(f)
	return f, nil
}

// lags reports whether the board may not show a person as they were just read.
func (d *Desk) lags(s *model.Subject) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	row := d.board.subjects[s.ID]
	return d.board.stale || row == nil || row.Version < s.Version
}

// noteLookup keeps the reason of a look-up, sealed under the subject's key: it may
// say something about the person, so the audit leaf must not hold it.
func (d *Desk) noteLookup(w model.Writer, by By, subject model.ID, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return nil
	}
	id, err := d.newID()
	if err != nil {
		return err
	}
	v := &model.Lookup{Head: model.Head{ID: id, Owner: subject}, At: by.At.UTC(), Actor: by.Actor, Reason: reason}
	return w.Put(model.Encode(v))
}

// readable reports whether a record may be shown although its look-up could not
// be logged. A store that takes no writes, or has no room for them, can still
// be read: its standing warning says so, and a caller must not be turned away.
func (d *Door) readable(err error) bool {
	f := model.FaultOf(err)
	return f == model.Full || f == model.ReadOnly || f != model.NotFound && d.store.ReadOnly() != nil
}

func (d *Desk) fillFile(r model.Reader, by By, id model.ID, f *SubjectFile) (err error) {
	if f.Subject, err = model.Load[model.Subject](r, model.ID{}, id); err != nil {
		return err
	}
	if f.Consents, err = model.All[model.Consent](r, id); err != nil {
		return err
	}
	if f.Notes, err = model.All[model.Note](r, id); err != nil {
		return err
	}
	if f.Disclosures, err = model.All[model.Disclosure](r, id); err != nil {
		return err
	}
	if f.Lookups, err = model.All[model.Lookup](r, id); err != nil {
		return err
	}
	if f.Breaches, err = breachesOf(r, by, id); err != nil {
		return err
	}
	f.Subject.Flags = d.flags(f.Subject, by.Today())
	if f.Calls, err = model.All[model.Call](r, id); err != nil {
		return err
	}
	slices.SortFunc(f.Consents, func(a, b *model.Consent) int { return cmp.Compare(b.On, a.On) })
	slices.SortFunc(f.Notes, func(a, b *model.Note) int { return b.At.Compare(a.At) })
	holdings, err := model.All[model.Holding](r, id)
	if err != nil {
		return err
	}
	d.mu.RLock()
	c := d.retentionContext(id)
	d.mu.RUnlock()
	for _, h := range holdings {
		f.Holdings = append(f.Holdings, HoldingFile{h, d.engine.Assess(h, f.Subject, &c)})
	}
	slices.SortFunc(f.Holdings, func(a, b HoldingFile) int { return cmp.Compare(a.Holding.Category, b.Holding.Category) })
	return nil
}

// requestsOf returns the rows of a person's requests, newest first.
func (d *Desk) requestsOf(id model.ID) []RequestRow {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []RequestRow
	for _, r := range d.board.of[id] {
		out = append(out, *d.board.requests[r])
	}
	slices.SortFunc(out, func(a, b RequestRow) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(b.Reference, a.Reference))
	})
	return out
}

// timeline gathers what happened to a person, newest first.
func timeline(f *SubjectFile) []Moment {
	var out []Moment
	add := func(on calendar.Date, who, format string, args ...any) {
		if !on.IsZero() {
			out = append(out, Moment{on, fmt.Sprintf(format, args...), who})
		}
	}
	s := f.Subject
	add(s.Added, "", "added to the register")
	add(s.LastConfirmed, "", "details confirmed by the person")
	add(s.LastActivity, "", "last activity")
	for _, r := range s.Relationships {
		add(r.Started, "", "became %s", r.Kind)
		add(r.Ended, "", "no longer %s", r.Kind)
	}
	for _, h := range f.Holdings {
		add(h.Holding.Collected, "", "%s data collected for %s", h.Holding.Category, h.Holding.Purpose)
		for _, e := range h.Holding.Events {
			add(e.On, "", "%s (%s)", strings.ReplaceAll(string(e.Trigger), "-", " "), h.Holding.Category)
		}
	}
	for _, c := range f.Consents {
		add(c.On, c.RecordedBy, "consent %s for %s %s", c.Act, c.Purpose, c.Channel)
	}
	for _, n := range f.Notes {
		add(calendar.InLondon(n.At), n.Actor, "note: %s", n.Text)
	}
	for _, v := range f.Disclosures {
		add(v.On, "", "disclosed to %s", v.Recipient)
	}
	for _, v := range f.Calls {
		add(calendar.InLondon(v.At), v.Actor, "%s", callWords(v))
	}
	for _, v := range f.Lookups {
		add(calendar.InLondon(v.At), v.Actor, "looked up: %s", v.Reason)
	}
	for _, r := range f.Requests {
		add(r.Received, "", "request %s received: %s", r.Reference, r.Type)
	}
	for _, v := range s.Notices {
		add(calendar.InLondon(v.At), v.Actor, "given the notice %s, version %s (%s)", v.Notice, v.Version, v.How)
	}
	for _, v := range s.Letters {
		add(v.On, v.Actor, "letter sent (%s): %s", v.How, strings.ReplaceAll(v.Letter, "-", " "))
	}
	for _, v := range f.Breaches {
		add(v.Aware, "", "touched by breach %s (%s): %s", v.Reference, v.State, v.Title)
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return cmp.Compare(b.On, a.On) })
	return out
}

// AddSubject adds a person. It returns an error of fault Refused that says
// what is missing or impossible.
func (d *Desk) AddSubject(ctx context.Context, by By, s *model.Subject) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if err := checkSubject(s, by.Today()); err != nil {
		return nil, err
	}
	if err := d.childRefused(s, false, by.Today()); err != nil {
		return nil, err
	}
	if err := d.checkKinds(s, nil); err != nil {
		return nil, err
	}
	d.write.Lock()
	defer d.write.Unlock()
	fresh := *s
	fresh.Version = 0
	fresh.Added = by.Today()
	err := d.store.Write(ctx, by.act("subject.add", ""), func(w model.Writer) (err error) {
		if fresh.ID, err = d.newSubjectID(w); err != nil {
			return err
		}
		return w.Put(model.Encode(&fresh))
	})
	if err != nil {
		return nil, err
	}
	fresh.Version = 1
	d.refresh(ctx, fresh.ID)
	return &fresh, nil
}

// newSubjectID returns an id whose reference no other subject has.
func (d *Desk) newSubjectID(r model.Reader) (model.ID, error) {
	for {
		id, err := d.newID()
		if err != nil {
			return id, err
		}
		taken, err := r.WithPrefix([5]byte(id[:5]))
		if err != nil || len(taken) == 0 {
			return id, err
		}
	}
}

// CorrectSubject saves a corrected person. s.Version is the version that was
// read; if somebody else saved since, it returns a *model.ConflictError.
func (d *Desk) CorrectSubject(ctx context.Context, by By, s *model.Subject) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	return d.correct(ctx, by, s)
}

// checkKinds refuses what the policy knows no people to be, unless they were that
// before: a policy may have changed since.
func (d *Desk) checkKinds(s *model.Subject, before []model.Relationship) error {
	for _, r := range s.Relationships {
		was := slices.ContainsFunc(before, func(b model.Relationship) bool { return b.Kind == r.Kind })
		if r.Kind != "" && !was && d.policy.SubjectKind(r.Kind) == nil {
			return refused("the policy has no kind of people %q", r.Kind)
		}
	}
	return nil
}

// checkSubject refuses what cannot be true of a person.
func checkSubject(s *model.Subject, today calendar.Date) error {
	if s.Name.IsZero() && s.KnownAs == "" {
		return refused("a person needs a name: give at least a given or a family name")
	}
	if s.Born > today {
		return refused("the date of birth %s is in the future", s.Born.Words())
	}
	for _, k := range s.Contacts {
		if strings.TrimSpace(k.Value) == "" && k.Postcode == "" {
			return refused("one of the contacts is empty: fill it in or take it out")
		}
		if k.Type == model.Email && !strings.Contains(k.Value, "@") {
			return refused("an email address needs an @")
		}
	}
	for _, r := range s.Relationships {
		if !r.Ended.IsZero() && r.Ended < r.Started {
			return refused("a relationship ends on %s, before it starts on %s", r.Ended.Words(), r.Started.Words())
		}
	}
	return nil
}

// AddNote writes a note about a person.
func (d *Desk) AddNote(ctx context.Context, by By, subject model.ID, text string) error {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return refused("the note is empty")
	}
	n, err := d.noteOf(by, subject, text)
	if err != nil {
		return err
	}
	return d.notThere(ctx, subject, d.store.Write(ctx, by.act("subject.note", ""), func(w model.Writer) error {
		if _, err := w.Get(model.KindSubject, model.ID{}, subject); err != nil {
			return err
		}
		return w.Put(model.Encode(n))
	}))
}

// SubjectID returns the id of the subject with a reference, as people type it.
// It returns an error that wraps model.ErrReference or model.ErrNotFound.
func (d *Desk) SubjectID(ctx context.Context, reference string) (model.ID, error) {
	prefix, err := model.ReferencePrefix(reference)
	if err != nil {
		return model.ID{}, err
	}
	var ids []model.ID
	err = d.store.Read(ctx, func(r model.Reader) (err error) {
		ids, err = r.WithPrefix(prefix)
		return err
	})
	if err != nil {
		return model.ID{}, err
	}
	if len(ids) == 0 {
		if ids, err = d.joinedAs(ctx, prefix); err != nil {
			return model.ID{}, err
		}
	}
	if len(ids) != 1 {
		return model.ID{}, &model.Error{Fault: model.NotFound, Sentence: "nobody in the register has this reference", Cause: model.ErrNotFound}
	}
	return ids[0], nil
}
