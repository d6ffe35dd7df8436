package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// merge joins two records of one person: it asks which, says what moves, and wants
// the reference of the one that goes typed.
func (p *linear) merge(ctx context.Context) error {
	id, err := p.subject(ctx)
	if err != nil {
		return err
	}
	return p.mergeOf(ctx, id, "")
}

// mergeOf is merge of a person, with the reference of the other record where it is known.
func (p *linear) mergeOf(ctx context.Context, id model.ID, other string) error {
	f, err := p.desk.OpenSubject(ctx, p.by(), id, "to join with another record")
	if err != nil {
		return err
	}
	c := mergeChoice{f.Subject, otherRecords(ctx, p.desk, f.Subject)}
	if len(c.rows) > 0 && other == "" {
		n, err := p.choose(strings.TrimSuffix(c.question(), "?"), c.choices())
		if err != nil {
			return err
		}
		other = c.other(n)
	}
	ask := newMergeAsk(f.Subject, other)
	p.say("The reason is kept: name nobody in it.")
	fields := ask.fields
	if other != "" {
		fields = fields[1:]
	}
	if err := p.fillAll(fields); err != nil {
		return err
	}
	plan, found, err := ask.plan(ctx, p.desk, p.by())
	for err == nil && len(found) > 0 {
		n, failed := p.choose("Which of these", foundTitles(found))
		if failed != nil {
			return failed
		}
		ask.fields[0].input = newInput(found[n].ID.SubjectReference(), fieldLimit)
		plan, found, err = ask.plan(ctx, p.desk, p.by())
	}
	if err != nil {
		return err
	}
	return p.join(ctx, plan)
}

// join shows a plan of a merge, with who has one of the two open, and carries it out when
// the reference of the one that goes is typed.
func (p *linear) join(ctx context.Context, plan *desk.MergePlan) error {
	out := p.blank()
	if open := openTo(p.look, p.opts.Present, plan); open != "" {
		out.indent("! ", open, noPaint)
	}
	out.mergePlan(plan)
	p.page(out)
	if err := plan.Refusal(); err != nil {
		return err
	}
	word := plan.Gone.ID.SubjectReference()
	typed, err := p.confirm("This cannot be undone. Type " + word + " to join the two, empty joins nothing")
	if err != nil {
		return err
	}
	if !strings.EqualFold(typed, word) {
		p.say("Nothing was joined.")
		return nil
	}
	p.settle()
	if err := p.long(ctx, "merge", func(ctx context.Context, _ func(int, int)) error {
		_, err := p.desk.Merge(ctx, p.by(), plan)
		return err
	}); err != nil {
		return err
	}
	p.say(joined(plan))
	return nil
}
