package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A rowBox is a screen of rows with, under them, what there is to say of the one
// under the cursor. It reads its rows again after every act.
type rowBox struct {
	title, none string // none is said where there are no rows
	fill        func(ctx context.Context, d Desk, by desk.By) ([]boxRow, error)
	acts        []boxAct // of the screen
	rows        []boxRow
	at, top     int
	read        bool
	failure     string
	request     int
}

// A boxRow is one row of a rowBox.
type boxRow struct {
	id    model.ID
	words string
	paint paint
	more  func(p *page) // what there is to say
	acts  []boxAct      // of this row
}

// show opens the box and reads its rows.
func (m *Model) show(b *rowBox) tea.Cmd {
	m.push(b)
	return b.again(m)
}

// again reads the rows.
func (b *rowBox) again(m *Model) tea.Cmd {
	d, n, fill := m.desk, m.number(), b.fill
	b.request = n
	return m.run(func(ctx context.Context, by desk.By) result {
		rows, err := fill(ctx, d, by)
		return filledBox{b, n, rows, err}
	})
}

// filledBox brings the rows of a box.
type filledBox struct {
	box     *rowBox
	request int
	rows    []boxRow
	err     error
}

func (r filledBox) apply(*Model) tea.Cmd {
	b := r.box
	if b.request != r.request {
		return nil
	}
	b.read, b.failure = true, ""
	if r.err != nil {
		b.failure = sentence(r.err)
		return nil
	}
	here := b.here().id
	b.rows = r.rows
	b.at = max(0, min(b.at, len(b.rows)-1))
	for i := range b.rows {
		if !here.IsZero() && b.rows[i].id == here {
			b.at = i
		}
	}
	return nil
}

// here returns the row under the cursor.
func (b *rowBox) here() boxRow {
	if b.at < len(b.rows) {
		return b.rows[b.at]
	}
	return boxRow{}
}

func (b *rowBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch name := k.String(); name {
	case "esc", "ctrl+c", "q":
		m.drop(b)
	case "down", "j":
		b.at++
	case "up", "k":
		b.at--
	case "g", "home":
		b.at = 0
	case "G", "end":
		b.at = len(b.rows) - 1
	case "pgdown":
		b.at += 10
	case "pgup":
		b.at -= 10
	case "enter":
		if row := b.here(); row.more != nil {
			m.push(&textBox{title: row.words, build: row.more})
		}
	default:
		if cmd, ok := act(m, b.here().acts, name); ok {
			return cmd
		}
		cmd, _ := act(m, b.acts, name)
		return cmd
	}
	b.at = max(0, min(b.at, len(b.rows)-1))
	return nil
}

func (b *rowBox) draw(m *Model, w, h int) block {
	l := m.look
	in, room := block{}, h-2
	rows := max(1, min(len(b.rows), room-min(room/2, 10)))
	b.top = max(0, min(b.top, b.at, len(b.rows)-rows), b.at-rows+1)
	for i := b.top; i < min(len(b.rows), b.top+rows); i++ {
		line := l.Fit("   "+l.Line(b.rows[i].words), w-2)
		if i == b.at {
			line = selected.on(l.Fit(" > "+l.Line(b.rows[i].words), w-2))
			in = in.at(1, len(in.lines))
		} else {
			line = b.rows[i].paint.on(line)
		}
		in.lines = append(in.lines, line)
	}
	p := &page{look: l, width: w - 6}
	switch row := b.here(); {
	case b.failure != "":
		p.line(b.failure)
	case !b.read:
		p.line("One moment.")
	case len(b.rows) == 0:
		p.line(b.none)
	case row.more != nil:
		p.lines = append(p.lines, "")
		row.more(p)
	}
	for _, line := range p.lines {
		in.lines = append(in.lines, "   "+line)
	}
	title := b.title
	if b.read && b.failure == "" {
		title += " - " + digits(len(b.rows))
	}
	if over := len(in.lines) - room; over > 0 {
		title += " - enter shows all of the row"
	}
	return l.frame(l.Line(title), true, in, w, h)
}

func (b *rowBox) hint() string {
	if len(b.rows) == 0 {
		return hints(b.acts) + "esc back"
	}
	return hints(b.here().acts) + hints(b.acts) + "enter all of it  up, down  esc back"
}
