package tui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// Answers of the form of a merge.
var (
	mergeStays = []string{"this record", "the other one"}
	mergeBirth = []string{"do not join", "the one that stays is right"}
)

// merge looks for records that may be of the same person, to choose from.
func (m *Model) merge() tea.Cmd {
	d, id := m.desk, m.person()
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := d.OpenSubject(ctx, by, id, desk.ToMerge)
		if err != nil {
			return notify(sentence(err))
		}
		return mergeChoice{file.Subject, otherRecords(ctx, d, file.Subject)}
	})
}

// otherRecords are those that may be of the same person.
func otherRecords(ctx context.Context, d Desk, s *model.Subject) []desk.SubjectRow {
	return slices.DeleteFunc(slices.Clone(d.LikelyDuplicates(ctx, s)), func(r desk.SubjectRow) bool { return r.ID == s.ID })
}

// choices are the records to choose from, and that another is meant.
func (r mergeChoice) choices() []string {
	var titles []string
	for _, row := range r.rows {
		titles = append(titles, strings.Join(filled(row.ID.SubjectReference(), called(row), row.Establishment), "  "))
	}
	return append(titles, "another: its reference or name is typed")
}

func (r mergeChoice) question() string { return "Which record is " + r.subject.Reference() + " too?" }

// other returns the reference that a choice stands for, empty for another.
func (r mergeChoice) other(i int) string {
	if i < len(r.rows) {
		return r.rows[i].ID.SubjectReference()
	}
	return ""
}

// mergeChoice asks which record is of the same person.
type mergeChoice struct {
	subject *model.Subject
	rows    []desk.SubjectRow
}

func (r mergeChoice) apply(m *Model) tea.Cmd {
	if len(m.dialogs) > 0 || m.entry != nil {
		return nil
	}
	if len(r.rows) == 0 {
		m.mergeForm(r.subject, "")
		return nil
	}
	m.push(newMenu(r.question(), r.choices(), 0, func(m *Model, i int) tea.Cmd {
		m.mergeForm(r.subject, r.other(i))
		return nil
	}))
	return nil
}

// A mergeAsk is what a merge of a person's record needs to know.
type mergeAsk struct {
	subject *model.Subject
	fields  []*field
}

func newMergeAsk(s *model.Subject, other string) *mergeAsk {
	return &mergeAsk{s, []*field{
		suggestion("Other record", other).needed(), textField("How it is known", "").needed(),
		choiceField("Which stays", mergeStays, mergeStays[0]), choiceField("If birth differs", mergeBirth, mergeBirth[0]),
	}}
}

// plan reads both records and says what joining them does. Where no reference was
// typed it returns who fits the text instead.
func (a *mergeAsk) plan(ctx context.Context, d Desk, by desk.By) (*desk.MergePlan, []desk.Found, error) {
	v := func(i int) string { return a.fields[i].value() }
	keep := a.subject.ID
	gone, err := d.SubjectID(ctx, v(0))
	if errors.Is(err, model.ErrReference) {
		found := slices.DeleteFunc(slices.Clone(d.Find(ctx, v(0), callResults, by.Today())), func(f desk.Found) bool { return f.ID == keep })
		if len(found) > 0 {
			return nil, found, nil
		}
		err = &model.Error{Fault: model.NotFound, Sentence: "nobody fits that; type a reference, a name, an address or a number", Cause: err}
	}
	if err != nil {
		return nil, nil, err
	}
	if v(2) == mergeStays[1] {
		keep, gone = gone, keep
	}
	plan, err := d.PlanMerge(ctx, by, keep, gone)
	if err == nil {
		plan.Reason, plan.BirthConfirmed = v(1), v(3) == mergeBirth[1]
	}
	return plan, nil, err
}

// foundTitles are the lines of a choice among those who were found.
func foundTitles(found []desk.Found) []string {
	var titles []string
	for _, f := range found {
		titles = append(titles, strings.Join(filled(f.ID.SubjectReference(), called(f.SubjectRow), f.Establishment, f.Reason), "  "))
	}
	return titles
}

// mergeForm asks for what a merge needs, and then shows both records.
func (m *Model) mergeForm(s *model.Subject, other string) {
	ask := newMergeAsk(s, other)
	f := &form{
		title: "Join with " + s.Reference(), about: s.Name.Full() + ". The reason is kept: name nobody in it.", button: "Show both",
		fields: ask.fields, person: s.ID,
	}
	if other != "" {
		f.at = 1 // the other record is known already
	}
	f.save = func(m *Model, f *form) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			plan, found, err := ask.plan(ctx, d, by)
			return mergePlanned{f, ask, plan, found, err}
		})
	}
	m.push(f)
}

// mergePlanned shows the plan of a merge, or asks which record is meant.
type mergePlanned struct {
	form  *form
	ask   *mergeAsk
	plan  *desk.MergePlan
	found []desk.Found
	err   error
}

func (r mergePlanned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	switch {
	case r.err != nil:
		r.form.message = []string{sentence(r.err)}
	case len(r.found) > 0:
		m.push(newMenu("Which record is "+r.ask.subject.Reference()+" too?", foundTitles(r.found), 0, func(m *Model, i int) tea.Cmd {
			r.ask.fields[0].input = newInput(r.found[i].ID.SubjectReference(), fieldLimit)
			return r.form.submit(m)
		}))
	default:
		m.push(&mergeBox{form: r.form, plan: r.plan, input: newInput("", 60), open: openTo(m.look, m.opts.Present, r.plan)})
	}
	return nil
}

// A mergeBox shows both records and what moves, and asks for the reference of the
// one that goes to be typed.
type mergeBox struct {
	form        *form
	plan        *desk.MergePlan
	input       input
	problem     string
	open        string // who has one of the two before them
	busy        bool
	top, height int
	lines       int
}

func (b *mergeBox) word() string { return b.plan.Gone.ID.SubjectReference() }

func (b *mergeBox) refused() string {
	if err := b.plan.Refusal(); err != nil {
		return sentence(err)
	}
	return ""
}

func (b *mergeBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if b.busy {
		return nil
	}
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(b)
	case "down":
		b.top++
	case "up":
		b.top--
	case "tab":
		return b.swap(m)
	case "enter":
		return b.confirm(m)
	default:
		if b.refused() == "" {
			b.input.key(k)
		}
	}
	return nil
}

// paste refuses: what is pasted was not read.
func (b *mergeBox) paste(m *Model, _ tea.PasteMsg) tea.Cmd {
	m.notice = "Pasted text was ignored: what confirms a merge is typed."
	return nil
}

func (b *mergeBox) confirm(m *Model) tea.Cmd {
	switch typed := strings.TrimSpace(b.input.value()); {
	case b.refused() != "":
		m.notice = "The two cannot be joined by this plan. Esc goes back."
		return nil
	case !strings.EqualFold(typed, b.word()):
		m.notice = "Type " + b.word() + " first. Nothing was joined."
		return nil
	}
	b.busy, b.problem = true, ""
	d := m.desk
	return m.long("merge", func(ctx context.Context, by desk.By, _ func(int, int)) (result, error) {
		_, err := d.Merge(ctx, by, b.plan)
		return merged{b, err}, err
	})
}

// swap plans that the other record stays.
func (b *mergeBox) swap(m *Model) tea.Cmd {
	b.busy, b.problem = true, ""
	d, was := m.desk, b.plan
	return m.run(func(ctx context.Context, by desk.By) result {
		plan, err := d.PlanMerge(ctx, by, was.Gone.ID, was.Keep.ID)
		if err == nil {
			plan.Reason, plan.BirthConfirmed = was.Reason, was.BirthConfirmed
		}
		return swapped{b, plan, err}
	})
}

// swapped shows the plan of a merge in the other direction.
type swapped struct {
	box  *mergeBox
	plan *desk.MergePlan
	err  error
}

func (r swapped) apply(*Model) tea.Cmd {
	b := r.box
	b.busy, b.input, b.top = false, newInput("", 60), 0
	if r.err != nil {
		b.problem = sentence(r.err)
		return nil
	}
	b.plan = r.plan
	return nil
}

// merged says what became of a merge.
type merged struct {
	box *mergeBox
	err error
}

func (r merged) apply(m *Model) tea.Cmd {
	b := r.box
	b.busy = false
	if m.second(r.err, b, b.form) {
		return nil
	}
	if r.err != nil {
		b.problem, b.input = sentence(r.err), newInput("", 60)
		return nil
	}
	m.drop(b)
	m.drop(b.form)
	m.notice = joined(b.plan)
	return m.forget(&doomed{subjects: []model.ID{b.plan.Gone.ID}})
}

// openTo says who else has one of the two records of a merge before them: what they are
// doing with the one that goes cannot be saved on it afterwards.
func openTo(l look, present func(model.ID) []desk.Presence, plan *desk.MergePlan) string {
	if present == nil {
		return ""
	}
	var out []string
	for _, id := range []model.ID{plan.Gone.ID, plan.Keep.ID} {
		for _, who := range present(id) {
			out = append(out, l.Line(who.Who)+" has "+id.SubjectReference()+" open")
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "Speak to them first: " + strings.Join(out, "; ") + "."
}

// joined says that a merge is done.
func joined(p *desk.MergePlan) string {
	return p.Gone.ID.SubjectReference() + " is " + p.Keep.ID.SubjectReference() + " now; both references find it."
}

func (b *mergeBox) draw(m *Model, w, h int) block {
	l := m.look
	p := &page{look: l, width: w - 4}
	for _, text := range filled(b.problem, b.refused()) {
		p.indent("! ", text, latePaint)
	}
	if b.open != "" {
		p.indent("! ", b.open, bold)
	}
	p.mergePlan(b.plan)
	foot, x := b.foot(l, w-4)
	b.height, b.lines = max(1, h-2-len(foot)), len(p.lines)
	b.top = max(0, min(b.top, b.lines-b.height))
	title := "Join two records"
	if rest := b.lines - b.top - b.height; rest > 0 {
		title += " - " + count(rest, "more line") + ", down"
	}
	var lines []string
	for _, line := range append(l.sheet(p.lines[b.top:], w-4, b.height).lines, foot...) {
		lines = append(lines, " "+line)
	}
	return l.frame(l.Line(title), true, block{lines: lines}.at(x+1, len(lines)-1), w, h)
}

func (b *mergeBox) foot(l look, w int) ([]string, int) {
	switch {
	case b.busy:
		return []string{"", bold.on(l.Fit("One moment.", w))}, 0
	case b.refused() != "":
		text := "The two cannot be joined by this plan. Esc goes back."
		if b.plan.OtherBirth && !b.plan.BirthConfirmed {
			text = "If one date of birth is wrong, Esc goes back to say so."
		}
		return []string{"", bold.on(l.Fit(text, w))}, 0
	}
	text, x := b.input.draw(l, w-2)
	return []string{"", bold.on(l.Fit("This cannot be undone. Type "+b.word()+", then Enter:", w)), "> " + text}, x + 2
}

func (b *mergeBox) hint() string {
	if b.refused() != "" {
		return "tab the other one stays  up, down scroll  esc back"
	}
	return "type the reference and enter to join  tab the other one stays  up, down scroll  esc back"
}

// mergePlan adds both records and what one gets of the other.
func (p *page) mergePlan(plan *desk.MergePlan) {
	p.recordKnown("Stays", plan.Keep, plan.KeepKnown)
	p.recordKnown("Goes, and is found under the one that stays", plan.Gone, plan.GoneKnown)
	p.section("Moves")
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{
		{plan.Holdings, "holding"}, {plan.Consents, "consent"}, {plan.Notes, "note"}, {plan.Disclosures, "disclosure"}, {plan.Calls, "call"},
		{plan.Lookups, "look-up"}, {plan.Holds, "hold"}, {plan.Breaches, "breach entry"}, {plan.Wards, "ward"},
	} {
		if part.n > 0 {
			parts = append(parts, count(part.n, part.what))
		}
	}
	p.line(orElse(strings.Join(parts, ", "), "Nothing but what the record itself says."))
	p.fact("Requests", strings.Join(plan.Requests, ", "))
	p.fact("Marks", strings.Join(plan.Carried, ", "))
	p.fact("Gains", strings.Join(plan.Gains, "; "))
	for _, text := range plan.Left {
		p.fact("Into a note", text)
	}
}
