package tui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// A detail is an opened record. Exactly one of its files is set once it has
// arrived.
type detail struct {
	kind    int // 0 subject, 1 request, 2 holding: the order of the panes
	id      model.ID
	request int
	subject *desk.SubjectFile
	asked   *desk.RequestFile
	alert   *desk.AlertFile
	failure string
	gone    bool // the record was there and is no longer

	standing    *desk.PersonStanding // of an opened person
	standingWhy string               // why it could not be read
	warnings    []policy.Warning     // of the policy

	steps   []desk.StepState // of the opened request, as asked for stepsOf
	stepsOf *desk.RequestFile
	stepsOn calendar.Date

	letters   []desk.LetterState // the same of letters
	lettersOf *desk.RequestFile
	lettersOn calendar.Date

	others []desk.Presence // who else is at the record

	page   *page // laid out for one width and day
	day    calendar.Date
	top    int
	height int
}

// openRecord opens the record under the cursor, which is an audited act.
func (m *Model) openRecord() tea.Cmd {
	id := m.pane().tab.cursor
	if r, ok := m.otherRow(id); ok {
		return m.openOther(r)
	}
	return m.openFile(m.focus, id)
}

// openPerson opens the person whose record this is.
func (m *Model) openPerson() tea.Cmd { return m.openFile(0, m.person()) }

// person returns the subject of the record an action applies to.
func (m *Model) person() model.ID {
	id := m.target()
	if d := m.detail(); d != nil && d.subjectID() != (model.ID{}) {
		return d.subjectID()
	}
	switch m.place() {
	case inRequests, inRequest:
		r, _ := m.desk.RequestRow(id)
		return r.Subject
	case inRetention, inAlert:
		if r, ok := m.otherRow(id); ok {
			return r.Subject
		}
		r, _ := m.desk.AlertRow(id)
		return r.Subject
	}
	return id
}

// openFile opens a record on top of what is open.
func (m *Model) openFile(kind int, id model.ID) tea.Cmd {
	d := &detail{kind: kind, id: id}
	m.details = append(m.details, d)
	return m.read(d)
}

// read asks for the file of a detail.
func (m *Model) read(d *detail) tea.Cmd {
	d.request = m.number()
	answer := fileRead{detail: d, request: d.request}
	from, kind, id := m.desk, d.kind, d.id
	return m.run(func(ctx context.Context, by desk.By) result {
		switch kind {
		case 0:
			answer.subject, answer.err = from.OpenSubject(ctx, by, id, desk.ToLook)
		case 1:
			answer.asked, answer.err = from.OpenRequest(ctx, by, id)
		default:
			answer.alert, answer.err = from.OpenAlert(ctx, by, id)
		}
		return answer
	})
}

// fileRead brings the file of a detail.
type fileRead struct {
	detail  *detail
	request int
	subject *desk.SubjectFile
	asked   *desk.RequestFile
	alert   *desk.AlertFile
	err     error
}

func (r fileRead) apply(m *Model) tea.Cmd {
	d := r.detail
	if d.request != r.request {
		return nil
	}
	d.page, d.failure, d.gone = nil, "", errors.Is(r.err, model.ErrNotFound)
	if r.err != nil {
		d.failure = sentence(r.err)
		if d.gone { // erased meanwhile
			d.subject, d.asked, d.alert, d.standing = nil, nil, nil, nil
		}
		return nil
	}
	d.subject, d.asked, d.alert = r.subject, r.asked, r.alert
	d.warnings = m.policyWarnings()
	if d.kind == 0 {
		return m.readStanding(d)
	}
	return nil
}

// again reads the opened record, the lists and the screens over them after a
// change.
func (m *Model) again() tea.Cmd {
	if m.desk != nil && !slices.Equal(m.roles, m.desk.Roles()) {
		return m.roleChanged()
	}
	cmds := []tea.Cmd{m.reload()}
	if d := m.detail(); d != nil {
		cmds = append(cmds, m.read(d))
	}
	for _, d := range m.dialogs {
		if b, ok := d.(*rowBox); ok {
			cmds = append(cmds, b.again(m))
		}
	}
	return tea.Batch(cmds...)
}

// subjectID returns whose record is open, zero while it is not known.
func (d *detail) subjectID() model.ID {
	switch {
	case d.kind == 0:
		return d.id
	case d.asked != nil:
		return d.asked.Request.Subject
	case d.alert != nil:
		return d.alert.Row.Subject
	}
	return model.ID{}
}

// reference returns the reference of the opened record.
func (d *detail) reference() string {
	if d.kind == 1 {
		if d.asked != nil {
			return d.asked.Request.Reference()
		}
		return ""
	}
	if id := d.subjectID(); !id.IsZero() {
		return id.SubjectReference()
	}
	return ""
}

// title names what is open.
func (d *detail) title() string {
	return strings.Join(filled([]string{"Subject", "Request", "Holding of"}[d.kind], d.reference()), " ")
}

// scroll moves the page.
func (d *detail) scroll(by int) {
	if d.page != nil {
		d.top = max(0, min(d.top+by, len(d.page.lines)-d.height))
	}
}

// layOut makes the page for a width, once.
func (d *detail) layOut(l look, today calendar.Date, w int) {
	if d.page != nil && d.page.width == w && d.day == today && d.page.look == l {
		return
	}
	d.day = today
	switch {
	case d.failure != "":
		d.page = &page{look: l, width: w}
		d.page.line(d.failure)
	case d.subject != nil:
		d.page = subjectPage(l, d, today, w)
	case d.asked != nil:
		d.page = requestPage(l, d.asked, today, w)
		d.page.policyWarnings(d.warnings, policy.AboutRequests)
	case d.alert != nil:
		d.page = alertPage(l, d, today, w)
	default:
		d.page = &page{look: l, width: w, lines: []string{"Opening the record."}}
	}
}

// draw shows the part that is scrolled to.
func (d *detail) draw(l look, today calendar.Date, w, h int) block {
	d.layOut(l, today, w-1)
	d.height = h
	d.scroll(0)
	lines := d.page.lines[min(d.top, len(d.page.lines)):]
	out := l.sheet(lines, w, h)
	for i := range out.lines {
		if i < len(lines) {
			out.lines[i] = " " + l.Fit(lines[i], w-1)
		}
	}
	return out.at(0, 0)
}

// section jumps to the next or previous section.
func (m *Model) section(by int) tea.Cmd {
	d := m.detail()
	if d.page == nil {
		return nil
	}
	target := d.top
	for _, s := range d.page.sections {
		if by > 0 && s.line > d.top {
			target = s.line
			break
		}
		if by < 0 && s.line < d.top {
			target = s.line
		}
	}
	d.scroll(target - d.top)
	return nil
}

// sectionMenu offers the sections by letter.
func (m *Model) sectionMenu() tea.Cmd {
	d := m.detail()
	if d.page == nil || len(d.page.sections) == 0 {
		return nil
	}
	var titles []string
	for _, s := range d.page.sections {
		titles = append(titles, s.title)
	}
	m.push(newMenu("Go to", titles, 0, func(_ *Model, i int) tea.Cmd {
		d.scroll(d.page.sections[i].line - d.top)
		return nil
	}))
	return nil
}
