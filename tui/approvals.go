package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// An ApprovalDesk is what the two-person rule needs. All its methods but the last
// reach the store.
type ApprovalDesk interface {
	Approvals(ctx context.Context, by desk.By) ([]desk.ApprovalRow, error)
	Approve(ctx context.Context, by desk.By, id model.ID, note string) (*model.Approval, error)
	RefuseApproval(ctx context.Context, by desk.By, id model.ID, why string) (*model.Approval, error)
	WithdrawApproval(ctx context.Context, by desk.By, id model.ID) (*model.Approval, error)
	AskAgain(ctx context.Context, by desk.By, id model.ID) (*model.Approval, error)
	PlanApprovedRun(ctx context.Context, by desk.By, id model.ID) (*desk.RunPlan, error)
	WaitingApprovals(by desk.By) []desk.ApprovalRow
}

// pairing are the actions of the two-person rule.
func pairing() []action {
	return []action{
		{id: "approvals", title: "Approvals: what takes two people", keys: []string{"&"}, in: anywhere, needs: model.SeeApprovals, do: (*Model).approvals},
	}
}

// approvals shows what was asked for, what waits first.
func (m *Model) approvals() tea.Cmd {
	b := &rowBox{title: "What takes two people", none: "Nothing was ever asked for. Where the policy says so, an erasure, an export or a change of the keys is asked for by doing it, and waits here for a second person."}
	b.fill = func(ctx context.Context, d Desk, by desk.By) (rows []boxRow, err error) {
		list, err := d.Approvals(ctx, by)
		for i := range list {
			rows = append(rows, m.approvalRow(&list[i], list[i].Approval.Lives(by.At)))
		}
		return rows, err
	}
	return m.show(b)
}

// approvalRow makes the row of one question, with what can be done to it.
func (m *Model) approvalRow(r *desk.ApprovalRow, lives bool) boxRow {
	a, d := r.Approval, m.desk
	row := boxRow{id: a.ID, words: strings.Join(filled(a.Reference(), r.State, a.What, "asked by "+a.AskedBy), ", "), more: func(p *page) { p.approval(r, calledHere(d, a.Subject), lives) }}
	switch {
	case r.Waits && r.May == "":
		row.paint = soonPaint
	case !r.Waits && !lives:
		row.paint = faint
	}
	refuse, take, again := whyNoAnswer(r, lives)
	row.acts = []boxAct{
		{key: "a", hint: "approve", why: r.May, do: func(m *Model) tea.Cmd { return m.approve(r) }},
		{key: "x", hint: "refuse", why: refuse, do: func(m *Model) tea.Cmd { return m.refuseApproval(r) }},
		{key: "w", hint: "withdraw", why: take, do: func(m *Model) tea.Cmd {
			return m.answer("Withdrawn.", func(ctx context.Context, by desk.By) (*model.Approval, error) {
				return d.WithdrawApproval(ctx, by, a.ID)
			})
		}},
		{key: "n", hint: "ask once more", why: again, do: func(m *Model) tea.Cmd {
			return m.answer("Asked once more.", func(ctx context.Context, by desk.By) (*model.Approval, error) { return d.AskAgain(ctx, by, a.ID) })
		}},
	}
	if runsNow(r, lives) {
		row.acts = append(row.acts, boxAct{key: "c", hint: "carry out the run", do: func(m *Model) tea.Cmd { return m.approvedRun(a) }})
	}
	if _, there := d.SubjectRow(a.Subject); there {
		row.acts = append(row.acts, boxAct{key: "o", hint: "open the person", do: func(m *Model) tea.Cmd {
			d := &detail{kind: 0, id: a.Subject}
			m.push(&reading{d})
			return m.read(d)
		}})
	}
	return row
}

// whyNoAnswer says why a question cannot be refused, taken back or asked once more,
// each empty where it can.
func whyNoAnswer(r *desk.ApprovalRow, lives bool) (refuse, take, again string) {
	a := r.Approval
	refuse = r.May
	if r.Mine && refuse == "" {
		refuse = "you asked for it yourself, and may withdraw it"
	}
	if !r.Mine {
		take, again = a.AskedBy+" asked for it", a.AskedBy+" asked for it"
	}
	switch {
	case r.Waits || lives:
		again = orElse(again, "it is "+r.State)
	default:
		take = orElse(take, "it is "+r.State)
	}
	if !a.Used.IsZero() {
		again = "it is carried out"
	}
	return refuse, take, again
}

// runsNow reports whether it is a retention run that its asker may carry out.
func runsNow(r *desk.ApprovalRow, lives bool) bool {
	return lives && r.Mine && len(r.Approval.Holdings) > 0
}

// answer answers a question and says so.
func (m *Model) answer(words string, do func(ctx context.Context, by desk.By) (*model.Approval, error)) tea.Cmd {
	return m.run(func(ctx context.Context, by desk.By) result {
		a, err := do(ctx, by)
		if err != nil {
			return notify(sentence(err))
		}
		return done(a.Reference() + ": " + words)
	})
}

func (m *Model) approve(r *desk.ApprovalRow) tea.Cmd {
	a, d := r.Approval, m.desk
	lines, words := approveWords(r, calledHere(d, a.Subject))
	m.ask("Approve "+a.Reference()+"?", lines, func(m *Model) tea.Cmd {
		return m.answer(words, func(ctx context.Context, by desk.By) (*model.Approval, error) { return d.Approve(ctx, by, a.ID, "") })
	})
	return nil
}

// approveWords say what an approval would be of, and what to say once it is given.
func approveWords(r *desk.ApprovalRow, person string) (lines []string, words string) {
	a := r.Approval
	lines = []string{capital(a.What) + ".", "Asked for by " + a.AskedBy + ". The reason: " + orElse(a.Reason, "none was given") + "."}
	words = "approved; " + a.AskedBy + " carries it out."
	if person != "" {
		lines = append(lines, "It is about "+person+".")
	}
	switch {
	case r.Mine:
		lines, words = append(lines, "You asked for it yourself, and nobody else could approve it: the log says that one person did this alone."), "approved by one person; do the same again."
	case a.Act == model.PairedRelease:
		lines, words = append(lines, "The hold is released at once."), "approved; the hold is released."
	case a.Act == model.PairedRestore:
		lines, words = append(lines, "The restored store is opened at once."), "approved; the store is open."
	default:
		lines = append(lines, a.AskedBy+" then carries out exactly this, once.")
	}
	return lines, words
}

func (m *Model) refuseApproval(r *desk.ApprovalRow) tea.Cmd {
	a, d := r.Approval, m.desk
	cmd := m.actForm("Refuse "+a.Reference(), capital(a.What)+". "+a.AskedBy+" is shown the reason; name nobody in it.", []*field{textField("Why", "").needed()}, func(ctx context.Context, by desk.By, f *form) (string, error) {
		_, err := d.RefuseApproval(ctx, by, a.ID, f.fields[0].value())
		return a.Reference() + ": refused.", err
	})
	if f, ok := m.dialog().(*form); ok {
		f.button = "Refuse it"
	}
	return cmd
}

// approval adds what there is to say of a question. person is what somebody is
// called whom it is about, where whoever looks may know.
func (p *page) approval(r *desk.ApprovalRow, person string, lives bool) {
	a := r.Approval
	p.fact("What", capital(a.What))
	p.fact("Person", person)
	p.fact("Number", a.Reference())
	paint := noPaint
	if r.Waits {
		paint = soonPaint
	}
	p.painted("State", r.State, paint)
	p.fact("Reason", a.Reason)
	p.fact("Asked", desk.TimeWords(a.Asked)+" by "+a.AskedBy)
	if !a.Answered.IsZero() {
		p.fact("Answer", plainWord(string(a.Answer))+", "+desk.TimeWords(a.Answered)+" by "+a.AnsweredBy)
	}
	p.fact("Note", a.Note)
	if !a.Used.IsZero() {
		p.fact("Carried out", desk.TimeWords(a.Used)+" by "+a.UsedBy)
		return
	}
	if r.Waits || lives {
		p.fact("Until", desk.TimeWords(a.Until))
	}
	if r.Waits {
		p.approvers(r.Who, a)
	}
	if lives && r.Mine {
		p.line("")
		p.line("It is approved: do the same again, and it is carried out.")
	}
}

// approvers adds whom a question waits for.
func (p *page) approvers(who []string, a *model.Approval) {
	switch {
	case who == nil:
		p.fact("May approve", "anybody else who opens the store")
	case len(who) > 0:
		p.fact("May approve", nameList(who))
	case a.Alone.IsZero():
		p.painted("May approve", "nobody at present: an administrator adds a user who may", latePaint)
	}
	if !a.Alone.IsZero() {
		p.fact("Alone from", desk.TimeWords(a.Alone)+", since nobody else could approve it; the log says so")
	}
}

// second says on a screen of its own that an act waits for a second person, in
// place of the dialogs that asked for it. It reports whether err is that.
func (m *Model) second(err error, over ...dialog) bool {
	var waits *desk.UnapprovedError
	if !errors.As(err, &waits) {
		return false
	}
	for _, d := range over {
		m.drop(d)
	}
	a := waits.Approval
	refused := a.Answer == model.Declined
	title := "This takes two people"
	if refused {
		title = "A second person refused it"
	}
	m.push(&textBox{title: title, build: func(p *page) {
		p.indent("", "Nothing was done yet.", bold)
		p.line("")
		p.fact("Asked for", capital(a.What))
		p.fact("Number", a.Reference())
		p.fact("Reason", a.Reason)
		if refused {
			p.fact("Refused", desk.TimeWords(a.Answered)+" by "+a.AnsweredBy+": "+a.Note)
			p.line("")
			p.line("& asks once more (n there), or takes it back.")
			return
		}
		p.fact("Waits until", desk.TimeWords(a.Until))
		p.approvers(waits.Who, a)
		p.line("")
		switch {
		case a.Act == model.PairedRelease:
			p.line("The approval releases the hold. Until then it stays in force.")
		case len(a.Holdings) > 0:
			p.line("When it is approved: & shows it, and c there carries out the run with these holdings and no others.")
		default:
			p.line("When it is approved, do the same again: exactly this is carried out, once. & shows how it stands.")
		}
	}, acts: []boxAct{{key: "&", hint: "approvals", do: (*Model).approvals}}})
	return true
}

// approvedRun shows the plan of a run that a second person approved.
func (m *Model) approvedRun(a *model.Approval) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		plan, err := d.PlanApprovedRun(ctx, by, a.ID)
		return approvedPlan{plan, a.Reason, err}
	})
}

// approvedPlan brings the plan of an approved run.
type approvedPlan struct {
	plan   *desk.RunPlan
	reason string
	err    error
}

func (r approvedPlan) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	m.push(&runBox{plan: r.plan, reason: r.reason, input: newInput("", 20)})
	return nil
}

// calledHere returns what somebody is called, or nothing where they are not in the
// register or whoever looks may not know.
func calledHere(d Desk, id model.ID) string {
	if r, ok := d.SubjectRow(id); ok {
		return called(r)
	}
	return ""
}
