package tui

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// plainPage is how many lines are said before the next question.
const plainPage = 20

// pages says n lines by number, a page at a time. A number opens that one,
// "more" goes on, an empty answer goes back.
func (p *linear) pages(ctx context.Context, n int, line func(i int) string, open func(context.Context, int) error) error {
	said := 0
	more := func() {
		for end := min(n, said+plainPage); said < end; said++ {
			p.say(strconv.Itoa(said+1) + ". " + line(said) + ".")
		}
	}
	if i := p.openedBefore(n, line); i >= 0 {
		p.say(line(i) + ".")
		if err := p.openLine(ctx, line(i), i, open); err != nil {
			return err
		}
	}
	for more(); n > 0; {
		question := "A number opens it, empty goes back"
		if said < n {
			question = "A number opens it, more says the next of " + digits(n) + ", empty goes back"
		}
		text, err := p.read(question)
		i, notNumber := strconv.Atoi(text)
		switch {
		case err != nil || text == "":
			return err
		case strings.EqualFold(text, "more") && said < n:
			more()
		case notNumber == nil && i >= 1 && i <= said:
			if err := p.openLine(ctx, line(i-1), i-1, open); err != nil {
				return err
			}
		default:
			p.say("That is none of the answers.")
		}
	}
	return nil
}

// fromList names the answer that opens a line of a list in the journal.
const fromList = "Opened"

// openLine opens a line of a list; what is typed there is kept with it.
func (p *linear) openLine(ctx context.Context, line string, i int, open func(context.Context, int) error) error {
	n := len(p.said)
	p.remember(fromList, line)
	err := p.undertake(ctx, func(ctx context.Context) error { return open(ctx, i) })
	if err == nil {
		p.said = p.said[:n]
	}
	return err
}

// openedBefore finds the line of n that was opened before; -1 is none.
func (p *linear) openedBefore(n int, line func(i int) string) int {
	before, there := p.recall(fromList)
	for i := 0; there && i < n; i++ {
		if line(i) == before {
			return i
		}
	}
	return -1
}

// dueWork lists open requests, soonest first.
func (p *linear) dueWork(ctx context.Context) error {
	by := p.by()
	ids := p.desk.Requests(desk.Query{View: "open"}, by)
	if len(ids) == 0 {
		p.say("No open requests.")
	}
	return p.pages(ctx, len(ids), func(i int) string {
		r, _ := p.desk.RequestRow(ids[i])
		_, words, _ := due(r, by.Today())
		return strings.Join(filled(r.Reference, words, plainWord(string(r.Type)), calledIn(p.desk, r.Subject, r.Name), r.Assignee), ", ")
	}, func(ctx context.Context, i int) error { return p.openRequest(ctx, ids[i]) })
}

// find searches the register.
func (p *linear) find(ctx context.Context) error {
	text, err := p.ask("Name, email, phone, date of birth, postcode or reference")
	if err != nil {
		return err
	}
	hits := p.desk.Find(ctx, text, found+1, p.today())
	switch {
	case len(hits) == 0:
		p.say(cmp.Or(wrongFilter(p.desk, text), "Nobody was found."))
	case len(hits) > found:
		hits = hits[:found]
		p.say("More than " + digits(found) + " people were found; say more about the person to find fewer.")
	}
	return p.pages(ctx, len(hits), func(i int) string {
		f := hits[i]
		return strings.Join(filled(f.Reference, called(f.SubjectRow), f.Establishment, f.Reason), ", ")
	}, func(ctx context.Context, i int) error { return p.openPerson(ctx, hits[i].ID) })
}

// retention lists the holdings of one view.
func (p *linear) retention(ctx context.Context) error {
	view, err := p.choose("Which holdings", desk.AlertViews)
	if err != nil {
		return err
	}
	ids := p.desk.ListAlerts(desk.Query{View: desk.AlertViews[view]}).IDs
	if len(ids) == 0 {
		p.say("No holdings in this view.")
	}
	return p.pages(ctx, len(ids), func(i int) string {
		r, _ := p.desk.AlertRow(ids[i])
		return strings.Join(filled(verdictWords(r.Verdict, p.today()), r.Category, calledIn(p.desk, r.Subject, r.Name),
			r.Subject.SubjectReference(), "rule "+ruleTitle(r.Verdict)), ", ")
	}, func(ctx context.Context, i int) error { return p.openHolding(ctx, ids[i]) })
}

// openHolding prints a holding, which is an audited act.
func (p *linear) openHolding(ctx context.Context, id model.ID) error {
	f, err := p.desk.OpenAlert(ctx, p.by(), id)
	if err != nil {
		return err
	}
	out := p.blank()
	out.alert(f, p.today())
	p.page(out)
	return nil
}
