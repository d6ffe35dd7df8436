package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// holding are the actions on holds, which block destruction.
func holding() []action {
	person := inSubjects | inSubject
	return []action{
		{id: "hold-place", title: "Place a hold", hint: "hold", keys: []string{"H"}, in: person | inRetention | inAlert, needs: model.ManageHolds, danger: consequential, why: noHeld, do: (*Model).placeHold},
		{id: "holds", title: "Holds on the person: review, release, approve", keys: []string{"h"}, in: person | inRetention | inAlert, needs: model.ManageHolds, why: noHeld, do: (*Model).holdsOfPerson},
		{id: "holds-all", title: "All holds", in: lists, needs: model.ManageHolds, do: (*Model).allHolds},
	}
}

// noHeld is the reason of actions that need a person in the register.
func noHeld(m *Model) string {
	if why := noRecord(m); why != "" {
		return why
	}
	if _, ok := m.desk.SubjectRow(m.person()); !ok {
		return "this is about nobody in the register"
	}
	return ""
}

// everything is the choice of a hold that covers all categories.
const everything = "everything held about them"

// A holdAsk holds the questions before holds are placed.
type holdAsk struct {
	kind, covers, responsible, reason, review *field
}

// newHoldAsk returns the questions; categories are those of the holdings that the
// hold may be confined to.
func newHoldAsk(actor string, categories []string) *holdAsk {
	a := &holdAsk{kind: openChoice("Kind", names(model.HoldKinds)).needed(), covers: choiceField("Covers", append([]string{everything}, categories...), everything),
		responsible: suggestion("Who answers for it", actor).needed(), reason: textField("Reason", "").needed(), review: suggestion("Look again on", "+90d").needed()}
	a.review.date, a.review.ahead = true, true
	return a
}

func (a *holdAsk) fields() []*field {
	return []*field{a.kind, a.covers, a.responsible, a.reason, a.review}
}

// hold returns what the fields say of a hold on one person.
func (a *holdAsk) hold(subject model.ID, today calendar.Date) desk.NewHold {
	n := desk.NewHold{Type: model.HoldKind(a.kind.value()), Subject: subject, Responsible: a.responsible.value(), Reason: a.reason.value(), Review: a.review.dateValue(today)}
	if v := a.covers.value(); v != everything {
		n.Category = v
	}
	return n
}

// heldHere returns the people that a hold would be placed on, and the categories
// it may be confined to.
func (m *Model) heldHere() (people []model.ID, categories []string) {
	add := func(c string) {
		if !slices.Contains(categories, c) {
			categories = append(categories, c)
		}
	}
	switch m.place() {
	case inSubjects:
		return m.pane().tab.chosen(), nil
	case inSubject:
		if f := m.detail().subject; f != nil {
			for _, h := range f.Holdings {
				add(h.Holding.Category)
			}
		}
		return []model.ID{m.person()}, categories
	}
	w := doomed{holdings: m.chosenHoldings()}
	for _, h := range w.holdings {
		r, _ := m.desk.AlertRow(h.ID)
		add(r.Category)
	}
	if len(w.holdings) == 0 { // something about a person that is no holding
		return []model.ID{m.person()}, nil
	}
	return w.owners(), categories
}

// placeHold asks what a hold is for and places it on everybody chosen.
func (m *Model) placeHold() tea.Cmd {
	ids, categories := m.heldHere()
	ask, called := newHoldAsk(m.opts.Actor, categories), namesOf(m.desk, ids)
	about := people(len(ids))
	if len(ids) == 1 {
		about = called[ids[0]] + ", " + ids[0].SubjectReference()
	}
	f := &form{title: "Place a hold", about: about + ". Nothing of it is destroyed until the hold is released; it is no reason to use the data for anything else.", fields: ask.fields()}
	f.save = func(m *Model, f *form) tea.Cmd { return m.placeHolds(f, ask, ids) }
	m.push(f)
	return nil
}

// placeHolds places a hold on each of the people, after one question where there
// are several. The form stays for those on whom it failed.
func (m *Model) placeHolds(f *form, ask *holdAsk, ids []model.ID) tea.Cmd {
	d, today := m.desk, m.today
	place := m.run(func(ctx context.Context, by desk.By) result {
		out := heldNow{form: f, ask: ask, of: len(ids)}
		for _, id := range ids {
			h, err := d.PlaceHold(ctx, by, ask.hold(id, today))
			if err != nil {
				out.failed, out.err = append(out.failed, id), err
				continue
			}
			out.review = h.Review
		}
		return out
	})
	if len(ids) == 1 {
		return place
	}
	f.busy = false
	m.ask("Place "+count(len(ids), "hold")+"?", []string{"One on each of " + people(len(ids)) + "."}, func(*Model) tea.Cmd {
		f.busy = true
		return place
	})
	return nil
}

// heldNow says what became of holds.
type heldNow struct {
	form   *form
	ask    *holdAsk
	of     int
	review calendar.Date
	failed []model.ID
	err    error
}

func (r heldNow) apply(m *Model) tea.Cmd {
	done := r.of - len(r.failed)
	words := count(done, "hold") + " in force. To be looked at again on " + r.review.Words() + "."
	switch {
	case done == 0:
		return saved{form: r.form, err: r.err}.apply(m)
	case len(r.failed) == 0:
		return saved{form: r.form, done: words}.apply(m)
	}
	r.form.busy = false
	r.form.save = func(m *Model, f *form) tea.Cmd { return m.placeHolds(f, r.ask, r.failed) }
	r.form.message = []string{words, "On " + people(len(r.failed)) + " it could not be placed: " + sentence(r.err), "Saving again tries these."}
	return m.again()
}

// holdsOfPerson shows what holds protect something of the person.
func (m *Model) holdsOfPerson() tea.Cmd {
	id := m.person()
	r, _ := m.desk.SubjectRow(id)
	return m.holdsBox("Holds on "+strings.Join(filled(called(r), id.SubjectReference()), ", "), func(ctx context.Context, d Desk, by desk.By) ([]desk.HoldRow, error) {
		return d.HoldsOf(ctx, by, id)
	})
}

// allHolds shows every hold.
func (m *Model) allHolds() tea.Cmd {
	return m.holdsBox("All holds", func(ctx context.Context, d Desk, by desk.By) ([]desk.HoldRow, error) { return d.Holds(ctx, by) })
}

func (m *Model) holdsBox(title string, read func(context.Context, Desk, desk.By) ([]desk.HoldRow, error)) tea.Cmd {
	b := &rowBox{title: title, none: "No hold protects anything here. H in Subjects and Retention places one."}
	b.fill = func(ctx context.Context, d Desk, by desk.By) (rows []boxRow, err error) {
		list, err := read(ctx, d, by)
		for i := range list {
			rows = append(rows, m.holdRow(d, &list[i], by.Today()))
		}
		return rows, err
	}
	return m.show(b)
}

// holdRow makes the row of a hold, with what can be done to it.
func (m *Model) holdRow(d Desk, h *desk.HoldRow, today calendar.Date) boxRow {
	row := boxRow{id: h.ID, words: holdWords(h, today), more: func(p *page) { p.hold(d, h, today) }}
	switch {
	case h.State == desk.HoldStates[2]:
		row.paint = faint
	case h.Overdue:
		row.paint = latePaint
	}
	why := ""
	switch {
	case h.Complaint != "":
		why = "a complaint holds by itself, until it is closed and the time after it is over"
	case h.State == desk.HoldStates[2]:
		why = "it is released"
	}
	approve := why
	if approve == "" && h.State != desk.HoldStates[1] {
		approve = "nobody has asked for its release"
	}
	row.acts = []boxAct{
		{key: "v", hint: "review", why: why, do: func(m *Model) tea.Cmd { return m.reviewHold(h) }},
		{key: "r", hint: "release", why: why, do: func(m *Model) tea.Cmd { return m.releaseHold(h) }},
		{key: "a", hint: "approve release", why: approve, do: func(m *Model) tea.Cmd { return m.approveRelease(h) }},
	}
	return row
}

// holdWords says in one line what a hold is and how it stands.
func holdWords(h *desk.HoldRow, today calendar.Date) string {
	what := string(h.Type) + " hold"
	if h.Complaint != "" {
		what = "complaint " + h.Complaint
	}
	state := h.State
	switch {
	case h.State == desk.HoldStates[2]:
		state += " " + day(h.Released, today)
	case h.Overdue:
		state += ", review OVERDUE since " + day(h.Review, today)
	case !h.Review.IsZero():
		state += ", review " + day(h.Review, today)
	case !h.Until.IsZero():
		state += ", until " + day(h.Until, today)
	}
	return strings.Join(filled(what, plainWord(h.Category), state), ", ")
}

// hold adds what there is to say of a hold.
func (p *page) hold(d Desk, h *desk.HoldRow, today calendar.Date) {
	who := "everybody"
	if !h.Subject.IsZero() {
		who = calledIn(d, h.Subject, "") + ", " + h.Subject.SubjectReference()
	}
	p.fact("On", who)
	p.fact("Covers", plainWord(orElse(h.Category, everything)))
	p.fact("State", h.State)
	p.fact("Responsible", h.Responsible)
	p.fact("Reason", h.Reason)
	p.fact("Placed", day(h.Placed, today))
	p.fact("Look again", day(h.Review, today))
	p.fact("Until", day(h.Until, today))
	p.fact("Complaint", h.Complaint)
	if !h.Asked.IsZero() {
		p.painted("Release", "asked for on "+day(h.Asked, today)+" by "+h.AskedBy, soonPaint)
	}
	if !h.Released.IsZero() {
		p.fact("Released", day(h.Released, today)+" by "+h.ReleasedBy)
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// actForm asks something and carries an act out. Its text is not kept over a lock:
// the screen that it belongs to is gone then.
func (m *Model) actForm(title, about string, fields []*field, change func(ctx context.Context, by desk.By, f *form) (string, error)) tea.Cmd {
	f := &form{title: title, about: about, fields: fields}
	f.save = func(m *Model, f *form) tea.Cmd {
		return m.run(func(ctx context.Context, by desk.By) result {
			done, err := change(ctx, by, f)
			return saved{form: f, err: err, done: done}
		})
	}
	m.acted = ""
	m.push(f)
	return nil
}

func (m *Model) reviewHold(h *desk.HoldRow) tea.Cmd {
	next := suggestion("Look again on", "+90d").needed()
	next.date, next.ahead = true, true
	d, today := m.desk, m.today
	return m.actForm("The hold was looked at", "It stays in force.", []*field{textField("Why still needed", "").needed(), next}, func(ctx context.Context, by desk.By, f *form) (string, error) {
		v, err := d.ReviewHold(ctx, by, h.ID, f.fields[0].value(), next.dateValue(today))
		if err != nil {
			return "", err
		}
		return "To be looked at again on " + v.Review.Words() + ".", nil
	})
}

func (m *Model) releaseHold(h *desk.HoldRow) tea.Cmd {
	about := "What it protected is destroyed by the schedule from then on, after a person confirmed it."
	if h.Type == model.HoldLitigation {
		about = "A litigation hold is released by two people: this asks for it, and somebody else approves it. " + about
	}
	d := m.desk
	return m.actForm("Release the hold", about, []*field{textField("Why not needed", "").needed()}, func(ctx context.Context, by desk.By, f *form) (string, error) {
		_, err := d.ReleaseHold(ctx, by, h.ID, f.fields[0].value())
		if err != nil {
			return "", err
		}
		return "The hold is released.", nil
	})
}

func (m *Model) approveRelease(h *desk.HoldRow) tea.Cmd {
	d := m.desk
	m.ask("Approve the release?", []string{"Asked for by " + h.AskedBy + ". The reason of the hold was: " + h.Reason}, func(m *Model) tea.Cmd {
		return m.run(func(ctx context.Context, by desk.By) result {
			if _, err := d.ApproveRelease(ctx, by, h.ID); err != nil {
				return notify(sentence(err))
			}
			return done("The hold is released.")
		})
	})
	return nil
}

// done says that an act is done, and reads again what it may have changed.
type done string

func (d done) apply(m *Model) tea.Cmd {
	m.notice = string(d)
	return m.again()
}
