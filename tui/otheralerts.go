package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// An AttentionDesk is what the alerts beside due retention need. AttentionRow
// looks at what is in memory; the others reach the store.
type AttentionDesk interface {
	KeepAttention(ctx context.Context, by desk.By) error
	ListAttention(ctx context.Context, by desk.By, q desk.Query) (desk.AttentionList, error)
	AttentionRow(id model.ID) (desk.AttentionRow, bool)
	Reviewed(ctx context.Context, by desk.By, id, found string) error
	GiveNotice(ctx context.Context, by desk.By, subject model.ID, notices []string, how string, at model.ID) (*model.Subject, error)
	ConfirmDetails(ctx context.Context, by desk.By, subject model.ID) (*model.Subject, error)
}

// otherAlerts is the view of Retention that lists what wants attention beside due
// retention.
const otherAlerts = "other alerts"

// showsOthers reports whether that view is the one that is shown.
func (m *Model) showsOthers() bool { p := m.panes[2]; return p.views()[p.view] == otherAlerts }

// otherRow returns the row of that view with an id.
func (m *Model) otherRow(id model.ID) (desk.AttentionRow, bool) {
	if m.desk == nil || !m.showsOthers() {
		return desk.AttentionRow{}, false
	}
	return m.desk.AttentionRow(id)
}

// attend works out what else wants attention, in the background, for the header
// and the view.
func (m *Model) attend() tea.Cmd {
	d := m.desk
	if d.Disallowed(model.SeeAttention) != "" {
		return nil
	}
	return m.run(func(ctx context.Context, by desk.By) result {
		if err := d.KeepAttention(ctx, by); err != nil {
			return nil // the view says why when it is opened
		}
		return attended{d.Counts()}
	})
}

// attended brings the counts of the header.
type attended struct{ counts desk.Counts }

func (r attended) apply(m *Model) tea.Cmd {
	m.counts = r.counts
	if m.showsOthers() {
		return m.list(2)
	}
	return nil
}

// orderIn names an order in a view. In the view of other alerts those by a rule or
// a category are by kind.
func (alerts) orderIn(view, sort string) string {
	switch {
	case view != otherAlerts || sort == "name":
		return sort
	case sort == desk.AlertSorts[0]:
		return "due"
	}
	return desk.AttentionSorts[0]
}

// columnsIn returns the columns of a view.
func (a alerts) columnsIn(view string, w int) []column {
	if view != otherAlerts {
		return a.columns(w)
	}
	cols := []column{{"", 1}, {"alert", 0}}
	if w >= 110 {
		cols = append(cols, column{"who answers", 16})
	}
	return append(cols, column{"due", 19})
}

// listOthers lists the view.
func listOthers(ctx context.Context, d Desk, q desk.Query, by desk.By) listing {
	order := alerts{}.orderIn(otherAlerts, q.Sort)
	found, err := d.ListAttention(ctx, by, desk.Query{Text: q.Text, Sort: order, Desc: q.Desc})
	if err != nil {
		return listing{failure: sentence(err)}
	}
	out := listing{ids: found.IDs, total: found.Total}
	for _, g := range found.Groups {
		out.groups = append(out.groups, group{at: g.At, title: g.Kind.Words(), rows: g.Rows})
	}
	return out
}

// otherCells makes the row of the view for one thing that wants attention.
func otherCells(d Desk, id model.ID, today calendar.Date) (row, bool) {
	r, ok := d.AttentionRow(id)
	if !ok {
		return row{}, false
	}
	out := row{cells: map[string]string{"": " ", "alert": capital(r.Title), "who answers": r.Who, "due": dueWords(r.Due, today)}}
	if !r.Subject.IsZero() {
		out.reference = r.Subject.SubjectReference()
		out.cells["alert"] = calledIn(d, r.Subject, "") + ": " + r.Title
	}
	if r.Overdue(today) {
		out.cells[""], out.paint = "!", latePaint
	}
	return out, true
}

// dueWords says when something should be done.
func dueWords(due, today calendar.Date) string {
	switch {
	case due.IsZero():
		return ""
	case due < today:
		return count(today.Sub(due), "day") + " OVERDUE"
	}
	return "due " + day(due, today)
}

// otherAlert adds what there is to say of one thing that wants attention.
func (p *page) otherAlert(d Desk, id model.ID, today calendar.Date) {
	r, ok := d.AttentionRow(id)
	if !ok {
		p.line("No longer in this view: it was settled, or changed.")
		return
	}
	if !r.Subject.IsZero() {
		p.fact("Name", calledIn(d, r.Subject, ""))
		p.fact("Reference", r.Subject.SubjectReference())
	}
	p.attentionItem(r.Item, today)
	p.line("")
	switch {
	case r.Subject.IsZero():
		p.line("Enter shows it, d does what clears it.")
	default:
		p.line("Enter opens the person, which is logged; d does what clears it.")
	}
}

// attentionItem adds what wants attention, since when, and what clears it.
func (p *page) attentionItem(v attention.Item, today calendar.Date) {
	p.fact("Alert", capital(v.Title)+".")
	p.painted("Due", dueFact(dueWords(v.Due, today)), map[bool]paint{true: latePaint}[!v.Due.IsZero() && v.Due < today])
	p.fact("Answers for it", v.Who)
	p.fact("Clears it", v.Clears())
	p.fact("Command", v.Command())
}

// attention adds what wants attention about an opened person.
func (p *page) attention(items []attention.Item, today calendar.Date) {
	if len(items) == 0 {
		return
	}
	p.section("Wants attention (" + digits(len(items)) + "): d does what clears it")
	for _, v := range items {
		paint := soonPaint
		if !v.Due.IsZero() && v.Due < today {
			paint = latePaint
		}
		p.indent("! ", capital(v.Title)+" ("+orElse(dueWords(v.Due, today), "now")+").", paint)
	}
}
