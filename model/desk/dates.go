package desk

import (
	"context"
	"errors"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/retention"
)

// A DatesPlan says what one decision about the dates of several holdings would
// move, person by person, in the order in which the holdings were named.
type DatesPlan struct {
	Change RetentionChange // its Holding is not used
	Lines  []DatesLine
}

// A DatesLine is what the decision does to the holdings of one person.
type DatesLine struct {
	Holdings []model.HoldingName // that were named
	Moves    []HoldingMove       // of these, and of others that depend on the same date
	Why      string              // why it cannot be made, as a sentence; empty when it can
}

// Takes returns how many holdings the decision is made for.
func (p *DatesPlan) Takes() int {
	n := 0
	for _, l := range p.Lines {
		if l.Why == "" {
			n += len(l.Holdings)
		}
	}
	return n
}

// A DatesDone says what became of a decision about several holdings.
type DatesDone struct {
	Changed int         // holdings
	Left    []DatesLine // left as they are, with why
}

// PlanDates says what a decision would move, without making it.
func (d *Desk) PlanDates(ctx context.Context, by By, c RetentionChange, names []model.HoldingName) (*DatesPlan, error) {
	if err := d.may(ctx, by, model.ChangeRetention); err != nil {
		return nil, err
	}
	if err := checkRetention(&c, by.Today()); err != nil {
		return nil, err
	}
	p := &DatesPlan{Change: c}
	err := d.store.Read(ctx, func(r model.Reader) error {
		contexts, err := d.allContexts(r, by)
		if err != nil {
			return err
		}
		for _, group := range byOwner(names) {
			l := DatesLine{Holdings: group}
			k, err := d.dating(r, by, &c, group, contexts)
			if l.Why, err = whyNot(err); err != nil {
				return err
			}
			if l.Why == "" {
				l.Moves = k.moves
			}
			p.Lines = append(p.Lines, l)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return nil
	})
	return p, err
}

// whyNot returns the sentence of an error that is about one person alone, and
// any other error as it is.
func whyNot(err error) (string, error) {
	var safe *model.Error
	if errors.As(err, &safe) && (safe.Fault == model.Refused || safe.Fault == model.NotFound) {
		return safe.Sentence, nil
	}
	if errors.Is(err, model.ErrNotFound) {
		return "it is not in the register any more", nil
	}
	return "", err
}

// byOwner puts the holdings of each person together, in their order.
func byOwner(names []model.HoldingName) [][]model.HoldingName {
	at := map[model.ID]int{}
	var out [][]model.HoldingName
	for _, n := range names {
		i, ok := at[n.Owner]
		if !ok {
			i = len(out)
			at[n.Owner], out = i, append(out, nil)
		}
		if !slices.Contains(out[i], n) {
			out[i] = append(out[i], n)
		}
	}
	return out
}

// datesBatch is how many people one act of ChangeDates takes.
const datesBatch = 100

// ChangeDates makes the decision of a plan that somebody saw. It is worked out
// again for every person: where it would do something else by now, nothing is
// done and the line says so. People are taken in batches, each an audited act of
// its own; when an error is returned, what was done before it stays done and is
// in the report.
func (d *Desk) ChangeDates(ctx context.Context, by By, shown *DatesPlan) (*DatesDone, error) {
	if err := d.may(ctx, by, model.ChangeRetention); err != nil {
		return nil, err
	}
	done := &DatesDone{}
	if err := checkRetention(&shown.Change, by.Today()); err != nil {
		return done, err
	}
	var lines []DatesLine
	for _, l := range shown.Lines {
		if l.Why != "" {
			done.Left = append(done.Left, l)
			continue
		}
		lines = append(lines, l)
	}
	for batch := range slices.Chunk(lines, datesBatch) {
		changed, left, err := d.changeDates(ctx, by, shown.Change, batch)
		if err != nil {
			return done, err
		}
		done.Left = append(done.Left, left...)
		for _, l := range changed {
			done.Changed += len(l.Holdings)
			d.refresh(ctx, l.Holdings[0].Owner)
		}
	}
	return done, nil
}

func (d *Desk) changeDates(ctx context.Context, by By, c RetentionChange, batch []DatesLine) (changed, left []DatesLine, err error) {
	err = d.store.Write(ctx, by.act(c.action(), ""), func(w model.Writer) error {
		changed, left = nil, nil // of an earlier try
		contexts, err := d.allContexts(w, by)
		if err != nil {
			return err
		}
		for _, l := range batch {
			k, err := d.dating(w, by, &c, l.Holdings, contexts)
			why, err := whyNot(err)
			if err != nil {
				return err
			}
			if why == "" && !sameMoves(k.moves, l.Moves) {
				why = "it changed since the plan was shown; look again"
			}
			if why != "" {
				left = append(left, DatesLine{Holdings: l.Holdings, Why: why})
				continue
			}
			if err := k.put(w); err != nil {
				return err
			}
			changed = append(changed, l)
		}
		return nil
	})
	return changed, left, err
}

// sameMoves reports whether two plans do the same to a person's holdings.
func sameMoves(a, b []HoldingMove) bool {
	type end struct {
		status  retention.Status
		through calendar.Date
		rule    string
	}
	ends := func(m HoldingMove) [2]end {
		return [2]end{{m.Before.Status, m.Before.KeepThrough, m.Before.RuleID()}, {m.After.Status, m.After.KeepThrough, m.After.RuleID()}}
	}
	return slices.EqualFunc(a, b, func(a, b HoldingMove) bool { return a.Holding == b.Holding && ends(a) == ends(b) })
}
