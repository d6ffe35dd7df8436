package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// list asks for the rows of pane i.
func (m *Model) list(i int) tea.Cmd { return m.listing(i, false) }

// listing asks for the rows of pane i, of which new ones wait with waits.
func (m *Model) listing(i int, waits bool) tea.Cmd {
	if m.desk == nil {
		return nil
	}
	read := m.question(i, waits)
	return m.run(func(ctx context.Context, by desk.By) result { return read(ctx, by) })
}

// question notes that the rows of pane i are asked for, and returns what reads them.
func (m *Model) question(i int, waits bool) func(context.Context, desk.By) listed {
	p, d, n := m.panes[i], m.desk, m.number()
	p.request, p.pending, p.whole = n, true, !waits
	q := p.query()
	var shown []model.ID
	var groups []group
	if waits {
		shown, groups = p.tab.held()
	}
	return func(ctx context.Context, by desk.By) listed {
		out := listed{pane: i, request: n, generation: d.Generation()}
		out.listing = p.list(ctx, d, q, by)
		if waits && out.listing.failure == "" {
			out.listing, out.back = hold(shown, groups, out.listing)
		}
		if i == 1 {
			out.counts, out.pairs = d.Counts(), len(d.WaitingApprovals(by))
		}
		return out
	}
}

// listed are the rows of a pane.
type listed struct {
	pane, request int
	generation    uint64
	listing       listing
	back          heldBack
	counts        desk.Counts
	pairs         int // approvals that wait for whoever looks
}

func (r listed) apply(m *Model) tea.Cmd {
	p := m.panes[r.pane]
	if p.request != r.request {
		return nil
	}
	p.pending = false
	m.generation = r.generation
	if m.loading && !p.tab.moved {
		p.tab.first()
	}
	if r.pane == 1 {
		m.counts, m.pairs = r.counts, r.pairs
	}
	first := len(r.listing.ids)
	if p.reveal {
		first = common(p.tab.ids, r.listing.ids)
	}
	p.back, p.reveal = r.back, false
	p.take(r.listing)
	p.tab.reveal(first)
	if r.listing.failure != "" {
		m.notice = r.listing.failure
	}
	return nil
}

// reload reads all lists again. Nothing moves: see table.setRows.
func (m *Model) reload() tea.Cmd {
	return tea.Batch(m.list(0), m.list(1), m.list(2))
}

// load works the board out for today, in the background, while it is shown.
// A board that is complete for today already is taken as it is.
func (m *Model) load() tea.Cmd {
	d := m.desk
	return m.loadBy(func(ctx context.Context, by desk.By) error {
		if done, _ := d.Loaded(); done && d.Today() == by.Today() {
			return nil
		}
		return d.Load(ctx, by.Today())
	})
}

// reread works the board out from the store once more, whatever it holds.
func (m *Model) reread() tea.Cmd {
	d := m.desk
	return m.loadBy(func(ctx context.Context, by desk.By) error { return d.Load(ctx, by.Today()) })
}

// loadBy shows the progress of f, which fills the board.
func (m *Model) loadBy(f func(context.Context, desk.By) error) tea.Cmd {
	m.loading = true
	return tea.Batch(m.after(loadTick, loadStep{1}), m.run(func(ctx context.Context, by desk.By) result {
		return loaded{f(ctx, by)}
	}))
}

// loaded says that the board is complete, or why it is not.
type loaded struct{ err error }

func (r loaded) apply(m *Model) tea.Cmd {
	m.loading = false
	if r.err != nil {
		return m.tell("The register could not be read to its end", []string{sentence(r.err)})
	}
	return tea.Batch(m.reload(), m.callAgain(), m.keepIndex(), m.attend())
}

// keepIndex keeps the search index in the background. That it was not kept, for
// want of room perhaps, only makes the next opening slower.
func (m *Model) keepIndex() tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, _ desk.By) result {
		_ = d.KeepIndex(ctx)
		return nil
	})
}

// loadStep shows how far loading has come. The lists are made again at every
// fourth step only, since sorting them takes time from the loading.
type loadStep struct{ n int }

func (s loadStep) apply(m *Model) tea.Cmd {
	if !m.loading {
		return nil
	}
	cmds := []tea.Cmd{m.after(loadTick, loadStep{s.n + 1}), m.callAgain()}
	for i, p := range m.panes {
		if s.n%4 == 1 && !p.pending {
			cmds = append(cmds, m.list(i))
		}
	}
	return tea.Batch(cmds...)
}

// afresh lists the focused pane from its first row.
func (m *Model) afresh() tea.Cmd {
	m.pane().tab.first()
	return m.list(m.focus)
}

// goTo focuses a pane, leaving opened records.
func (m *Model) goTo(i int) tea.Cmd {
	opened := m.focus != i
	m.focus, m.details = i, nil
	if opened && m.panes[i].back.any() {
		return m.list(i)
	}
	return nil
}

// scroll moves the cursor, or the opened record.
func (m *Model) scroll(by int) tea.Cmd {
	if d := m.detail(); d != nil {
		d.scroll(by)
		return nil
	}
	t := &m.pane().tab
	t.moveTo(max(-1, min(t.at+by, len(t.ids))))
	return nil
}

// page is how far a page key moves.
func (m *Model) page() int {
	if d := m.detail(); d != nil {
		return max(1, d.height-1)
	}
	return max(1, m.pane().tab.height-1)
}

func (m *Model) mark() tea.Cmd {
	t := &m.pane().tab
	t.toggle()
	t.move(1)
	return nil
}

func (m *Model) markAll() tea.Cmd {
	m.pane().tab.toggleAll()
	return nil
}

func (m *Model) reverse() tea.Cmd {
	m.pane().desc = !m.pane().desc
	return m.afresh()
}

func (m *Model) nextView() tea.Cmd {
	p := m.pane()
	p.view = (p.view + 1) % len(p.views())
	return m.afresh()
}

func (m *Model) viewMenu() tea.Cmd {
	p := m.pane()
	m.push(newMenu("View of "+p.name(), p.views(), p.view, func(m *Model, i int) tea.Cmd {
		p.view = i
		return m.afresh()
	}))
	return nil
}

func (m *Model) sortMenu() tea.Cmd {
	p := m.pane()
	m.push(newMenu("Sort "+p.name()+" by", p.sorts(), p.sort, func(m *Model, i int) tea.Cmd {
		p.sort, p.desc = i, false
		return m.afresh()
	}))
	return nil
}

// startFilter begins to type a filter.
func (m *Model) startFilter() tea.Cmd {
	p := m.pane()
	m.entry = &entry{input: newInput(p.filter, 200), pane: p, before: p.tab.cursor}
	return nil
}

// findPerson searches the register from anywhere.
func (m *Model) findPerson() tea.Cmd {
	m.goTo(0)
	m.panes[0].view = 0
	return m.startFilter()
}

// An entry is the filter of a pane while it is typed.
type entry struct {
	input  input
	pane   *pane
	typed  int // changes so far; a debounce of an earlier one is stale
	before model.ID
}

func (e *entry) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		m.entry = nil
		e.pane.filter = ""
		e.pane.tab.first()
		e.pane.tab.cursor = e.before
		return m.list(m.focus)
	case "enter":
		m.entry = nil
		return e.carryOut(m)
	case "up", "down", "pgup", "pgdown":
		if a := m.keys.find(k.String(), m.place()); a != nil {
			return a.do(m)
		}
		return nil
	}
	if !e.input.key(k) {
		return nil
	}
	e.typed++
	return m.after(debounce, filterDue{e, e.typed})
}

func (e *entry) paste(m *Model, msg tea.PasteMsg) tea.Cmd {
	e.input.paste(msg.Content)
	e.typed++
	return m.after(debounce, filterDue{e, e.typed})
}

// filterDue carries out a filter when typing has rested.
type filterDue struct {
	entry *entry
	typed int
}

func (f filterDue) apply(m *Model) tea.Cmd {
	if f.typed != f.entry.typed || m.entry != f.entry {
		return nil
	}
	return f.entry.carryOut(m)
}

// carryOut lists what fits the filter, unless it does already.
func (e *entry) carryOut(m *Model) tea.Cmd {
	text := strings.TrimSpace(e.input.value())
	if text == e.pane.filter {
		return nil
	}
	e.pane.filter = text
	return m.afresh()
}

// back goes one step back: out of an opened record, then out of a filter,
// then out of the marks.
func (m *Model) back() tea.Cmd {
	p := m.pane()
	switch {
	case len(m.details) > 0:
		m.details = m.details[:len(m.details)-1]
	case p.filter != "":
		p.filter = ""
		cursor := p.tab.cursor
		p.tab.first()
		p.tab.cursor = cursor
		return m.list(m.focus)
	case p.tab.marks.size() > 0:
		p.tab.marks = marks{}
	}
	return nil
}

// notify shows a sentence until the next key.
type notify string

func (n notify) apply(m *Model) tea.Cmd {
	m.notice = string(n)
	return nil
}

// copyReference sends the reference to the terminal's clipboard. Nobody can
// know whether it arrived.
func (m *Model) copyReference() tea.Cmd {
	ref := m.reference()
	if ref == "" {
		return nil
	}
	m.notice = ref + " was sent to your terminal's clipboard."
	return tea.SetClipboard(ref)
}

// copyRow sends the row under the cursor as it is shown.
func (m *Model) copyRow() tea.Cmd {
	p := m.pane()
	w := max(m.width, 60) - 2
	cols := p.layout(w)
	text := strings.Join(strings.Fields(m.look.rowText("", cols, p.last.cells, w)), " ")
	m.notice = "The row was sent to your terminal's clipboard."
	return tea.SetClipboard(text)
}

// reference returns the reference of the record an action applies to.
func (m *Model) reference() string {
	if d := m.detail(); d != nil {
		return d.reference()
	}
	r, ok := m.pane().cells(m.desk, m.pane().tab.cursor, m.today)
	if !ok {
		return ""
	}
	return r.reference
}
