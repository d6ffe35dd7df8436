package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/handling"
)

// noPackage is the reason why no package can be made for the opened request.
func noPackage(m *Model) string {
	if why := notRead(m); why != "" {
		return why
	}
	switch f := m.detail().asked; {
	case f.Erased:
		return "the person's data was erased: there is nothing to give"
	case f.Request.Subject.IsZero():
		return "it is not known yet whose data is meant"
	}
	return ""
}

// The two packages, as people choose them.
const (
	accessWords      = "Access package: everything held, with what Art 15 wants said"
	portabilityWords = "Portability package: what may go by Art 20, machine-readable"
)

// packageMenu asks which package, and gathers it.
func (m *Model) packageMenu() tea.Cmd {
	f, at := m.detail().asked, 0
	if f.Request.Type == calendar.Portability {
		at = 1
	}
	m.push(newMenu("Package of the person's data", []string{accessWords, portabilityWords}, at, func(m *Model, i int) tea.Cmd {
		b := &packageBox{file: f, portable: i == 1}
		return b.gather(m)
	}))
	return nil
}

// A packageBox shows what a package would hold, where it is decided what is left
// out of it, and makes it. Its cursor is on a label, not on a line.
type packageBox struct {
	file     *desk.RequestFile
	portable bool
	pack     *document.Package
	rows     []packRow
	cursor   string
	top      int
	height   int
	shown    bool
}

// gather asks for the package as it would be now. It is an audited act.
func (b *packageBox) gather(m *Model) tea.Cmd {
	from := m.desk.AccessPackage
	if b.portable {
		from = m.desk.PortabilityPackage
	}
	id := b.file.Request.ID
	return m.work("Gathering what is held", 0, func(ctx context.Context, by desk.By, _ *job) result {
		p, err := from(ctx, by, id)
		if err == nil {
			_, p.Counts.Pages, err = p.Page().Paged(by.At)
		}
		return gathered{b, p, stopped(ctx, err, "nothing was gathered")}
	})
}

// gathered brings a package.
type gathered struct {
	box  *packageBox
	pack *document.Package
	err  error
}

func (r gathered) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	b := r.box
	at := b.at()
	b.pack, b.rows = r.pack, packRows(r.pack, b.file)
	if b.at() < 0 && len(b.rows) > 0 {
		b.cursor = b.rows[max(0, min(at, len(b.rows)-1))].label
		b.move(0)
	}
	if !b.shown {
		b.shown = true
		m.push(b)
	}
	return nil
}

func (b *packageBox) at() int {
	return slices.IndexFunc(b.rows, func(r packRow) bool { return r.label == b.cursor && r.label != "" })
}

// row returns the row under the cursor, or nil.
func (b *packageBox) row() *packRow {
	if i := b.at(); i >= 0 {
		return &b.rows[i]
	}
	return nil
}

// move puts the cursor on the label so many rows further, or the next to it.
func (b *packageBox) move(by int) {
	at := max(0, min(b.at()+by, len(b.rows)-1))
	for _, step := range []int{1, -1} {
		if by < 0 {
			step = -step
		}
		for i := at; i >= 0 && i < len(b.rows); i += step {
			if b.rows[i].label != "" {
				b.cursor = b.rows[i].label
				return
			}
		}
	}
}

// nextDoubt goes to the next thing that must be decided, or else looked at.
func (b *packageBox) nextDoubt(m *Model) {
	for _, mark := range []string{mustDecide, mustLook} {
		for i := range b.rows {
			at := (b.at() + 1 + i) % len(b.rows)
			if b.rows[at].mark == mark {
				b.cursor = b.rows[at].label
				return
			}
		}
	}
	m.notice = "Nothing is left to decide or to look at."
}

func (b *packageBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c", "q":
		m.drop(b)
	case "down", "j":
		b.move(1)
	case "up", "k":
		b.move(-1)
	case "pgdown", "space":
		b.move(max(1, b.height-1))
	case "pgup":
		b.move(min(-1, 1-b.height))
	case "home":
		b.move(-len(b.rows))
	case "end":
		b.move(len(b.rows))
	case "n":
		b.nextDoubt(m)
	case "x":
		b.leaveOut(m)
	case "g":
		b.give(m)
	case "m":
		return b.makeForm(m)
	}
	return nil
}

// leaveOut asks on which exemption the thing under the cursor is left out.
func (b *packageBox) leaveOut(m *Model) {
	r := b.row()
	if r == nil {
		return
	}
	var all []choice
	for _, e := range handling.Exemptions() {
		title := capital(e.Title) + " (" + e.Where + ")"
		all = append(all, choice{title: title, words: e.ID, do: func(m *Model) tea.Cmd {
			b.decide(m, *r, e.ID, "Leave it out", title, textField("Reason", ""))
			return nil
		}})
	}
	m.push(newChooser("Leave out "+r.label+": on which exemption?", "", all))
}

// give asks why the thing under the cursor is given although it was flagged.
func (b *packageBox) give(m *Model) {
	if r := b.row(); r != nil {
		b.decide(m, *r, "", "Give it", "It is given. Say why, and whose opinion was asked.", textField("Reason", "").needed())
	}
}

// decide records a decision about one thing in the package.
func (b *packageBox) decide(m *Model, r packRow, exemption, button, about string, reason *field) {
	d, id := m.desk, b.file.Request.ID
	on := &basis{id: id, saw: b.file.Row.Sight(), took: func(f *desk.RequestFile) { b.file = f }}
	f := &form{title: r.label, button: button, fields: []*field{reason}, refresh: on.refresh,
		about: about + " The ledger keeps that " + m.opts.Actor + " decided it, and the reason."}
	f.save = func(m *Model, f *form) tea.Cmd {
		why := reason.value()
		return m.run(func(ctx context.Context, by desk.By) result {
			file, err := d.Redact(ctx, on.by(by), id, r.label, exemption, why)
			return saved{form: f, err: err, done: r.label + ": decided.", then: func(m *Model) tea.Cmd {
				b.file = file
				m.showRequest(file)
				return b.gather(m)
			}}
		})
	}
	m.acted = ""
	m.push(f)
}
