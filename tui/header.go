package tui

import (
	"slices"
	"strings"

	"lethe/model"
)

// mustBeSeen is how many of the header's counts come before who is at work: late,
// due, waiting, to destroy, complaints.
const mustBeSeen = 5

// header returns the lines over the panes: what must be done now, who is at
// work, and standing warnings where there is room for them.
func (m *Model) header(w int, warnings bool) []string {
	l := m.look
	c := m.counts
	type part struct {
		n         int
		one, many string
		paint     paint
	}
	parts := []part{
		{c.Overdue, "overdue", "overdue", latePaint},
		{c.DueSoon, "due in 7 days", "due in 7 days", soonPaint},
		{c.Waiting, "waiting", "waiting", waitPaint},
		{c.RetentionDue, "to destroy", "to destroy", soonPaint},
		{c.Complaints, "complaint", "complaints", noPaint},
		{c.Unassigned, "unassigned", "unassigned", noPaint},
		{c.RetentionLook, "to review", "to review", noPaint},
	}
	if c.Attention > 0 {
		parts = append(parts, part{c.Attention, "other alert", "other alerts", noPaint})
	}
	if m.pairs > 0 { // a colleague waits
		parts = slices.Insert(parts, 0, part{m.pairs, "approval", "approvals", soonPaint})
	}
	if n := len(m.drafts.left); n > 0 && m.offering() == nil {
		parts = slices.Insert(parts, 0, part{n, "unsaved text", "unsaved texts", soonPaint})
	}
	texts := make([]string, len(parts))
	wanted := 5 + 2
	for i, p := range parts {
		texts[i] = digits(p.n) + " " + p.many
		if p.n == 1 {
			texts[i] = "1 " + p.one
		}
		if i < mustBeSeen {
			wanted += 2 + len(texts[i])
		}
	}
	right := m.who(w, w-wanted)
	left, used := bold.on("Lethe"), 5
	for i, p := range parts {
		text := texts[i]
		if used+2+len(text) > w-2-l.Width(right) {
			break
		}
		used += 2 + len(text)
		if p.n == 0 {
			p.paint = faint
		}
		left += "  " + p.paint.on(text)
	}
	lines := []string{left + strings.Repeat(" ", max(1, w-used-l.Width(right))) + right}
	if !warnings {
		return lines
	}
	m.warned = m.desk.Warnings()
	for _, text := range m.warned {
		lines = append(lines, bold.on(l.Cut("! "+l.Line(text), w)))
	}
	return lines
}

// who returns who is at work, the state of the lock, and the day, in no more than
// room where that can be done: what must be done now comes first.
func (m *Model) who(w, room int) string {
	who := filled(m.opts.Actor, model.RoleWords(m.desk.Roles()))
	if m.opts.Unlock != nil {
		who = append(who, "unlocked")
	}
	date := day(m.today, m.today)
	switch {
	case w < 80 || len(who) == 0:
		return date
	case w < twoColumns:
		who = who[:1]
	}
	said := func() string { return m.look.Line(strings.Join(who, ", ")) + " - " + date }
	for len(who) > 1 && m.look.Width(said()) > room {
		who = who[:len(who)-1]
	}
	return said()
}

// tabs returns the line of pane names with counts, for widths that show one
// pane at a time.
func (m *Model) tabs(w int) string {
	var parts []string
	for i, p := range m.panes {
		_, listed := p.size()
		if whole, _ := m.desk.Loaded(); !whole && i != 1 { // requests are read first
			listed += " so far"
		}
		text := string(rune('1'+i)) + " " + p.name() + " " + listed
		if i == m.focus {
			parts = append(parts, bold.on("["+text+"]"))
			continue
		}
		parts = append(parts, " "+text+" ")
	}
	return m.look.Cut(strings.Join(parts, " "), w)
}

// status returns the line that is never dropped: a notice, or where we are.
func (m *Model) status(w int) string {
	l := m.look
	if m.notice != "" {
		return bold.on(l.Fit(l.Line(m.notice), w))
	}
	if m.loading {
		if ready, n := m.desk.Searching(); !ready {
			return l.Fit("Reading the names: "+digits(n)+" so far. Nobody else can be looked up yet.", w)
		}
		_, n := m.desk.Loaded()
		return l.Fit("Reading the register: "+count(n, "record")+" so far. What is listed is not complete yet.", w)
	}
	if m.call != nil {
		return l.Fit(l.Line("On the phone - "+m.call.card.Reference+" - level "+digits(m.call.card.Level)), w)
	}
	if t := m.triage; t != nil {
		return l.Fit("Triage of new requests - "+count(len(t.done), "act")+" so far", w)
	}
	p := m.pane()
	order := p.order()
	if p.desc {
		order += " reversed"
	}
	parts := []string{p.name(), p.views()[p.view], "by " + order}
	if p.filter != "" {
		parts = append(parts, "filter "+p.filter)
	}
	if ref := m.reference(); ref != "" {
		parts = append(parts, ref)
	}
	return l.Fit(l.Line(strings.Join(parts, " - ")), w)
}

// hintLines puts the keys of a dialog on two lines, none of them parted.
func (m *Model) hintLines(hint string, w int) []string {
	first, rest := "", strings.Split(hint, "  ")
	for len(rest) > 0 && m.look.Width(first+rest[0]) <= w {
		first += rest[0] + "  "
		rest = rest[1:]
	}
	return []string{faint.on(m.look.Fit(strings.TrimRight(first, " "), w)), faint.on(m.look.Fit(strings.TrimLeft(strings.Join(rest, "  "), " "), w))}
}

// footer returns the keys that work here, from the action table.
func (m *Model) footer(w int) string {
	if d := m.dialog(); d != nil {
		return faint.on(m.look.Fit(d.hint(), w))
	}
	if m.entry != nil {
		return faint.on(m.look.Fit("enter keep  esc clear  up, down move", w))
	}
	var parts, always []string // what leads to all others is there however narrow it is
	for _, a := range m.keys.here(m.place()) {
		if a.hint == "" || len(a.keys) == 0 || a.disabled(m) != "" {
			continue
		}
		list := &parts
		if a.id == "help" {
			list = &always
		}
		*list = append(*list, a.keys[0]+" "+a.hint)
	}
	line := func() string { return strings.Join(append(parts[:len(parts):len(parts)], always...), "  ") }
	for len(parts) > 0 && m.look.Width(line()) > w {
		parts = parts[:len(parts)-1]
	}
	return faint.on(m.look.Fit(line(), w))
}
