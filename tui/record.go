package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// recording are the actions that record what happened to a request. Each step
// has one, without a key of its own: the list of steps and the palette offer
// them, those that the law forbids now with the reason.
func recording() []action {
	out := []action{
		{id: "record", title: "Record what happened", hint: "record", keys: []string{"d"}, in: inRequest, needs: model.WorkRequests, danger: consequential, why: notRead, do: (*Model).recordMenu},
		{id: "what-if", title: "What if", hint: "what if", keys: []string{"w"}, in: inRequest, needs: model.SeeRequests, why: notRead, do: (*Model).whatIf},
	}
	for _, s := range handling.Steps() {
		out = append(out, action{id: "record-" + s.Word, title: "Record: " + s.Title, in: inRequest, needs: model.WorkRequests, danger: consequential,
			why: func(m *Model) string { return m.whyNot(s.Kind) },
			do: func(m *Model) tea.Cmd {
				return m.withFile(func(m *Model, f *desk.RequestFile) tea.Cmd { return m.stepForm(s, f) })
			}})
	}
	return out
}

// notRead is the reason of actions that need the opened request.
func notRead(m *Model) string {
	if d := m.detail(); d == nil || d.asked == nil {
		return "the request is not open yet"
	}
	return ""
}

// steps returns what can be recorded about the opened request, asked once for
// each state of it and day.
func (m *Model) steps(d *detail) []desk.StepState {
	if d.stepsOf != d.asked || d.stepsOn != m.today {
		d.steps, d.stepsOf, d.stepsOn = m.desk.Steps(d.asked, m.onToday()), d.asked, m.today
	}
	return d.steps
}

// whyNot returns why a step cannot be recorded now.
func (m *Model) whyNot(kind model.EventKind) string {
	d := m.detail()
	if d == nil || d.asked == nil {
		return "" // it is on its way, or will be read
	}
	for _, s := range m.steps(d) {
		if s.Kind == kind {
			return s.Why
		}
	}
	return ""
}

// withFile does something with the opened request, reading it first if it is
// not there yet.
func (m *Model) withFile(do func(m *Model, f *desk.RequestFile) tea.Cmd) tea.Cmd {
	d, from := m.detail(), m.desk
	if d.asked != nil {
		return do(m, d.asked)
	}
	return m.run(func(ctx context.Context, by desk.By) result {
		f, err := from.OpenRequest(ctx, by, d.id)
		return fileFor{d, f, err, do}
	})
}

// fileFor brings the request that something is to be done with.
type fileFor struct {
	detail *detail
	file   *desk.RequestFile
	err    error
	do     func(m *Model, f *desk.RequestFile) tea.Cmd
}

func (r fileFor) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	r.detail.show(r.file)
	return r.do(m, r.file)
}

// show replaces what is shown of a request.
func (d *detail) show(f *desk.RequestFile) { d.asked, d.page, d.failure = f, nil, "" }

// recordMenu lists the steps.
func (m *Model) recordMenu() tea.Cmd {
	var all []choice
	for _, s := range m.steps(m.detail()) {
		all = append(all, choice{title: s.Title, words: s.Word, why: s.Why, do: func(m *Model) tea.Cmd { return m.do(m.keys.named("record-" + s.Word)) }})
	}
	m.push(newChooser("Record what happened", "That cannot be recorded now", all))
	return nil
}

// A stepForm asks what a step must name.
type stepForm struct {
	basis
	step handling.Step
	file *desk.RequestFile

	on, text, ground, item, outcome, refusal, task, enough *field
	told                                                   []*field
	grounds                                                []handling.Ground // of the choices of refusal, after none
	lines, tasks                                           []string          // ids of told and of the choices of task
}

// The choices of yes and no, and of a decision that refuses nothing.
const noGround = "none, nothing is refused"

// newStepForm returns the questions of a step.
func newStepForm(s handling.Step, f *desk.RequestFile) *stepForm {
	v := &stepForm{step: s, file: f, on: suggestion("On", "today").needed()}
	v.basis = basis{id: f.Request.ID, saw: f.Row.Sight(), took: func(f *desk.RequestFile) { v.file = f }}
	v.on.date, v.on.check = true, notFuture
	if s.Text != "" {
		v.text = textField("In words", "")
	}
	switch s.Needs {
	case handling.NeedsGround:
		v.ground = openChoice("Ground", []string{string(calendar.Complexity), string(calendar.Number)})
	case handling.NeedsRestriction:
		var titles []string
		for _, g := range handling.RestrictionGrounds() {
			titles = append(titles, g.Title+", "+g.Where)
		}
		v.ground = openChoice("Ground", titles)
	case handling.NeedsDecision:
		v.decision()
	case handling.NeedsTask:
		var titles []string
		for _, t := range f.File.Tasks {
			if t.Open() {
				v.tasks, titles = append(v.tasks, t.ID), append(titles, t.Title)
			}
		}
		if len(titles) > 0 {
			v.task = openChoice("Task", titles)
		}
	case handling.NeedsLines:
		v.refusalLines()
	}
	if s.Kind == model.EventIdentityReceived || s.Kind == model.EventAuthorityReceived {
		v.enough = choiceField("It was enough", []string{answerYes, answerNo}, answerYes)
	}
	return v
}

// decision asks about an item, the undecided ones first.
func (v *stepForm) decision() {
	f := v.file.File
	var items, outcomes []string
	at := 0
	for i, it := range f.Items {
		items = append(items, digits(int(it.Number))+". "+it.What)
		if it.Outcome == "" && f.Items[at].Outcome != "" {
			at = i
		}
	}
	for _, o := range f.Type.Outcomes {
		outcomes = append(outcomes, o.Title)
	}
	v.item, v.outcome = choiceField("Item", items, items[at]), openChoice("Outcome", outcomes)
	label := "Ground of a refusal"
	if v.grounds = f.Type.Grounds; f.Type.Type == calendar.Restriction {
		v.grounds, label = append(handling.RestrictionGrounds(), v.grounds...), "Ground" // to restrict has grounds of its own
	}
	if len(v.grounds) == 0 {
		return
	}
	grounds := []string{noGround}
	for _, g := range v.grounds {
		grounds = append(grounds, g.Title+", "+g.Where)
	}
	v.refusal = choiceField(label, grounds, noGround)
}

// refusalLines asks what the reply told the person, where something is refused.
func (v *stepForm) refusalLines() {
	if !v.file.File.Refused() {
		return
	}
	v.lines = handling.LinesOf(v.file.Request.Received)
	for _, line := range v.lines {
		v.told = append(v.told, choiceField("Said: "+lineWord(line), []string{answerNo, answerYes}, answerNo))
	}
}

// lineWord names a statutory line in a few words.
func lineWord(line string) string {
	switch line {
	case handling.LineController:
		return "complain to us"
	case handling.LineRegulator:
		return "the regulator"
	case handling.LineCourt:
		return "the court"
	}
	return plainWord(line)
}

// fields returns the fields that apply, in their order.
func (v *stepForm) fields() []*field {
	var out []*field
	for _, f := range append([]*field{v.item, v.outcome, v.refusal, v.task, v.ground, v.enough, v.text}, append(v.told, v.on)...) {
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}

// happening returns what the fields say.
func (v *stepForm) happening(today calendar.Date) desk.Happening {
	h := desk.Happening{Kind: v.step.Kind, On: v.on.dateValue(today)}
	t := v.file.File.Type
	if v.text != nil {
		h.Text = v.text.value()
	}
	switch {
	case v.ground == nil:
	case v.step.Needs != handling.NeedsRestriction:
		h.Ground = v.ground.value()
	case v.ground.at >= 0:
		h.Ground = handling.RestrictionGrounds()[v.ground.at].ID
	}
	if v.item != nil && v.outcome.at >= 0 {
		h.Item, h.Code = v.file.File.Items[v.item.at].Number, t.Outcomes[v.outcome.at].ID
	}
	if v.refusal != nil && v.refusal.at > 0 {
		h.Ground = v.grounds[v.refusal.at-1].ID
	}
	if v.task != nil && v.task.at >= 0 {
		h.Code = v.tasks[v.task.at]
	}
	if v.enough != nil && v.enough.value() == answerNo {
		h.Ground = model.NotEnough
	}
	for i, f := range v.told {
		if f.value() == answerYes {
			h.Lines = append(h.Lines, v.lines[i])
		}
	}
	return h
}
