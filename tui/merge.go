package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// Answers of the form of a merge.
var (
	mergeStays = []string{"this record", "the other one"}
	mergeBirth = []string{"refuse", "the one that stays is right"}
)

// merge looks for records that may be of the same person, to choose from.
func (m *Model) merge() tea.Cmd {
	d, id := m.desk, m.person()
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := d.OpenSubject(ctx, by, id, "to join with another record")
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
	return append(titles, "another: its reference is typed")
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
		suggestion("Other reference", other).needed(), textField("How it is known", "").needed(),
		choiceField("Which stays", mergeStays, mergeStays[0]), choiceField("Born differently", mergeBirth, mergeBirth[0]),
	}}
}

// plan reads both records and says what joining them does.
func (a *mergeAsk) plan(ctx context.Context, d Desk, by desk.By) (*desk.MergePlan, error) {
	v := func(i int) string { return a.fields[i].value() }
	keep := a.subject.ID
	gone, err := d.SubjectID(ctx, v(0))
	if err != nil {
		return nil, err
	}
	if v(2) == mergeStays[1] {
		keep, gone = gone, keep
	}
	plan, err := d.PlanMerge(ctx, by, keep, gone)
	if err == nil {
		plan.Reason, plan.BirthConfirmed = v(1), v(3) == mergeBirth[1]
	}
	return plan, err
}

// mergeForm asks for what a merge needs, and then shows both records.
func (m *Model) mergeForm(s *model.Subject, other string) {
	ask := newMergeAsk(s, other)
	f := &form{
		title: "Join with " + s.Reference(), about: s.Name.Full() + ". The reason is kept: name nobody in it.", button: "Show both",
		fields: ask.fields,
	}
	f.save = func(m *Model, f *form) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			plan, err := ask.plan(ctx, d, by)
			return mergePlanned{f, plan, err}
		})
	}
	m.push(f)
}

// mergePlanned shows the plan of a merge.
type mergePlanned struct {
	form *form
	plan *desk.MergePlan
	err  error
}

func (r mergePlanned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	m.push(&mergeBox{form: r.form, plan: r.plan, input: newInput("", 60)})
	return nil
}

// A mergeBox shows both records and what moves, and asks for the reference of the
// one that goes to be typed.
type mergeBox struct {
	form        *form
	plan        *desk.MergePlan
	input       input
	problem     string
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
	return m.long("merge", func(ctx context.Context, by desk.By) (result, error) {
		_, err := d.Merge(ctx, by, b.plan)
		return merged{b, err}, err
	})
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
		return []string{"", bold.on(l.Fit("Joining the two.", w))}, 0
	case b.refused() != "":
		return []string{"", bold.on(l.Fit("The two cannot be joined by this plan. Esc goes back.", w))}, 0
	}
	text, x := b.input.draw(l, w-2)
	return []string{"", bold.on(l.Fit("This cannot be undone. Type "+b.word()+", then Enter:", w)), "> " + text}, x + 2
}

func (b *mergeBox) hint() string {
	return "type the reference and enter to join  up, down scroll  esc back"
}

// mergePlan adds both records and what one gets of the other.
func (p *page) mergePlan(plan *desk.MergePlan) {
	record := func(title string, r desk.SubjectRow, known []string) {
		p.section(title)
		p.fact("Reference", r.ID.SubjectReference())
		p.fact("Name", r.Name)
		p.fact("Elsewhere", r.SourceID)
		p.fact("Establishment", r.Establishment)
		p.fact("Known", strings.Join(known, "; "))
		p.fact("Marks", strings.Join(r.Flags.Words(), ", "))
	}
	record("Stays", plan.Keep, plan.KeepKnown)
	record("Goes, and is found under the one that stays", plan.Gone, plan.GoneKnown)
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
	for _, text := range plan.Left {
		p.fact("Into a note", text)
	}
}
