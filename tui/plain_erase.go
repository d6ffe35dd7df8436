package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// erase asks what is to be erased, and erases it.
func (p *linear) erase(ctx context.Context) error {
	n, err := p.choose("What is to be erased", []string{"a person, or a holding of theirs", "what a request asks to erase", "holdings that are due by their rule"})
	if err != nil {
		return err
	}
	var what *doomed
	switch n {
	case 0:
		what, err = p.ofPerson(ctx)
	case 1:
		what, err = p.ofRequest(ctx)
	default:
		return p.dueHoldings(ctx)
	}
	if err != nil || what == nil {
		return err
	}
	return p.eraseThis(ctx, *what)
}

// eraseThis asks why, says what goes, wants the reference typed, erases, and
// says what was done.
func (p *linear) eraseThis(ctx context.Context, what doomed) error {
	owners := what.owners()
	ask, called := newEraseAsk(what, anyRestricted(p.desk, owners)), namesOf(p.desk, owners)
	p.say(what.title() + ". " + ask.about(called))
	if err := p.fillAll(ask.fields()); err != nil {
		return err
	}
	e := ask.erasing()
	plan, err := p.desk.PlanErasure(ctx, p.by(), e)
	if err != nil {
		return err
	}
	out := p.blank()
	for _, text := range erasureSummary(plan) {
		out.line(text)
	}
	out.erasurePlan(plan, called)
	p.page(out)
	if err := plan.Refusal(e.Partly); err != nil {
		return err
	}
	typed, err := p.confirm("This cannot be undone. Type " + what.word() + " to erase, empty erases nothing")
	if err != nil {
		return err
	}
	if !strings.EqualFold(typed, what.word()) {
		p.say("Nothing was erased.")
		return nil
	}
	e.Shown = plan
	p.settle()
	p.say("Erasing.")
	var done *desk.Erased
	err = p.long(ctx, erasureWork, func(ctx context.Context, _ func(int, int)) (err error) {
		done, err = p.desk.Erase(ctx, p.by(), e)
		return err
	})
	if isLeft(err) || done == nil {
		return err
	}
	out = p.blank()
	out.erasureResult(done, done.Plan.Since(plan), err != nil)
	p.page(out)
	return p.saveCertificate(done.Receipt)
}

// ofRequest asks which request is carried out.
func (p *linear) ofRequest(ctx context.Context) (*doomed, error) {
	id, err := p.request(ctx)
	if err != nil {
		return nil, err
	}
	r, _ := p.desk.RequestRow(id)
	switch {
	case r.Type != erasureRequest:
		p.say("This request does not ask for it.")
		return nil, nil
	case r.Subject.IsZero():
		p.say("It is not known yet whose request this is.")
		return nil, nil
	}
	return &doomed{subjects: []model.ID{r.Subject}, request: r.Reference}, nil
}

// ofPerson asks who, and whether the whole person goes.
func (p *linear) ofPerson(ctx context.Context) (*doomed, error) {
	id, err := p.subject(ctx)
	if err != nil {
		return nil, err
	}
	f, err := p.desk.OpenSubject(ctx, p.by(), id, desk.ToErase)
	if err != nil {
		return nil, err
	}
	choices, titles := choicesOf(f)
	n, err := p.choose("What of "+f.Subject.Reference(), titles)
	if err != nil {
		return nil, err
	}
	return &choices[n], nil
}

// dueHoldings lists the holdings that are due; the number of one erases it.
func (p *linear) dueHoldings(ctx context.Context) error {
	ids := p.desk.ListAlerts(desk.Query{View: desk.AlertViews[0]}).IDs
	if len(ids) == 0 {
		p.say("No holdings are due.")
	}
	return p.pages(ctx, len(ids), func(i int) string {
		r, ok := p.desk.AlertRow(ids[i])
		if !ok {
			return "No longer there"
		}
		return strings.Join(filled(verdictWords(r.Verdict, p.today()), r.Category, calledIn(p.desk, r.Subject, r.Name)), ", ")
	}, func(ctx context.Context, i int) error {
		r, ok := p.desk.AlertRow(ids[i])
		if !ok {
			return model.Faultf(model.NotFound, "that holding is no longer there")
		}
		return p.eraseThis(ctx, doomed{holdings: []model.HoldingName{{Owner: r.Subject, ID: ids[i]}}, due: true})
	})
}

// saveCertificate offers to write the certificate to a file.
func (p *linear) saveCertificate(r *model.ErasureReceipt) error {
	if p.opts.Save == nil {
		return nil
	}
	path, err := p.read("File to write the certificate to, empty for none")
	if err != nil || path == "" {
		return err
	}
	if err := p.opts.Save(path, r.Certificate); err != nil {
		return err
	}
	p.say("The certificate was written.")
	return nil
}
