package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// record asks what happened to a request, says what it does to the dates, and
// records it after one question. What the law forbids now is said first, with
// the rule, and is not among the choices.
func (p *linear) record(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	file, err := p.desk.OpenRequest(ctx, p.by(), id)
	if err != nil {
		return err
	}
	var can []desk.StepState
	var titles []string
	for _, s := range p.desk.Steps(file, p.by()) {
		if s.Why != "" {
			p.say("Not now: " + s.Title + ", " + s.Why + ".")
			continue
		}
		can, titles = append(can, s), append(titles, s.Title)
	}
	n, err := p.choose("What happened", titles)
	if err != nil {
		return err
	}
	v := newStepForm(can[n].Step, file)
	if v.step.Text != "" {
		p.say("In words: " + v.step.Text + ".")
	}
	fields := v.fields()
	p.formOf("record-"+v.step.Word, 1, id, fields)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	return p.recordStep(ctx, v, id)
}

// recordStep says what a step changes, asks, and records it.
func (p *linear) recordStep(ctx context.Context, v *stepForm, id model.ID) error {
	h := v.happening(p.today())
	if v.step.Waits {
		then, err := p.desk.WhatIf(v.file, p.by(), h)
		if err != nil {
			return err
		}
		out := p.blank()
		out.answer(replyText(ctx, p.desk, p.by(), v.file, h.Kind))
		out.changes(v.file.Row.Clock, then, p.today())
		p.page(out)
	}
	if yes, err := p.sure("Record it: " + strings.ToLower(v.step.Title)); err != nil || !yes {
		return err
	}
	f, err := p.desk.Record(ctx, v.by(p.by()), id, h)
	if err != nil {
		return err
	}
	_, words, _ := due(f.Row, p.today())
	p.say(f.Row.Reference + ": " + strings.ToLower(v.step.Title) + ". Now " + words + ".")
	return nil
}

// figures says the figures of the requests by month, and writes them as CSV.
func (p *linear) figures(context.Context) error {
	months := p.desk.Statistics(p.by(), monthsShown)
	out := p.blank()
	out.figures(months)
	p.page(out)
	if p.opts.Save == nil {
		return nil
	}
	path, err := p.read("File to write them to as CSV, empty for none")
	if err != nil || path == "" {
		return err
	}
	data, err := desk.MonthsCSV(months)
	if err == nil {
		err = p.opts.Save(path, data)
	}
	if err == nil {
		p.say("The figures were written.")
	}
	return err
}
