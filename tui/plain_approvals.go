package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// approvals lists what takes two people, what waits first, and answers one.
func (p *linear) approvals(ctx context.Context) error {
	if why := p.desk.Disallowed(model.SeeApprovals); why != "" {
		p.say(capital(why) + ".")
		return nil
	}
	list, err := p.desk.Approvals(ctx, p.by())
	if err != nil {
		return err
	}
	if len(list) == 0 {
		p.say("Nothing was ever asked for. Where the policy says so, an erasure, an export or a change of the keys is asked for by doing it.")
		return nil
	}
	var titles []string
	for _, r := range list {
		titles = append(titles, strings.Join(filled(r.Approval.Reference(), r.State, r.Approval.What, "asked by "+r.Approval.AskedBy), ", "))
	}
	n, err := p.choose("Which", append(titles, "Back"))
	if err != nil || n == len(list) {
		return err
	}
	r := &list[n]
	out := p.blank()
	out.approval(r, calledHere(p.desk, r.Approval.Subject), r.Approval.Lives(p.by().At))
	p.page(out)
	return p.answerApproval(ctx, r)
}

// answerApproval does one of the things that can be done to a question now.
func (p *linear) answerApproval(ctx context.Context, r *desk.ApprovalRow) error {
	id, lives := r.Approval.ID, r.Approval.Lives(p.by().At)
	refuse, take, again := whyNoAnswer(r, lives)
	var acts []linearAct
	offer := func(why, title string, do func(context.Context) error) {
		if why == "" {
			acts = append(acts, linearAct{title, do})
		}
	}
	offer(r.May, "Approve", func(ctx context.Context) error { return p.approve(ctx, r) })
	offer(refuse, "Refuse", func(ctx context.Context) error { return p.refuse(ctx, r) })
	offer(take, "Withdraw", func(ctx context.Context) error {
		return p.answered("withdrawn.")(p.desk.WithdrawApproval(ctx, p.by(), id))
	})
	offer(again, "Ask once more", func(ctx context.Context) error {
		return p.answered("asked once more.")(p.desk.AskAgain(ctx, p.by(), id))
	})
	if runsNow(r, lives) {
		offer("", "Carry out the run", func(ctx context.Context) error {
			plan, err := p.desk.PlanApprovedRun(ctx, p.by(), id)
			if err != nil {
				return err
			}
			return p.run(ctx, plan, r.Approval.Reason)
		})
	}
	if len(acts) == 0 {
		p.say("There is nothing for you to do: " + orElse(r.May, "it is "+r.State) + ".")
		return nil
	}
	var titles []string
	for _, a := range acts {
		titles = append(titles, a.title)
	}
	n, err := p.choose("What to do", append(titles, "Nothing"))
	if err != nil || n == len(acts) {
		return err
	}
	return acts[n].do(ctx)
}

func (p *linear) approve(ctx context.Context, r *desk.ApprovalRow) error {
	lines, words := approveWords(r, calledHere(p.desk, r.Approval.Subject))
	for _, text := range lines {
		p.say(text)
	}
	if yes, err := p.sure("Approve " + r.Approval.Reference()); err != nil || !yes {
		return err
	}
	return p.answered(words)(p.desk.Approve(ctx, p.by(), r.Approval.ID, ""))
}

func (p *linear) refuse(ctx context.Context, r *desk.ApprovalRow) error {
	why := textField("Why; "+r.Approval.AskedBy+" is shown it, so name nobody", "").needed()
	if err := p.fill(why, p.today()); err != nil {
		return err
	}
	if yes, err := p.sure("Refuse " + r.Approval.Reference()); err != nil || !yes {
		return err
	}
	return p.answered("refused.")(p.desk.RefuseApproval(ctx, p.by(), r.Approval.ID, why.value()))
}

// answered says what became of a question.
func (p *linear) answered(words string) func(*model.Approval, error) error {
	return func(a *model.Approval, err error) error {
		if err == nil {
			p.say(a.Reference() + ": " + words)
		}
		return err
	}
}
