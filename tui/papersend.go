package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// send marks the letter under the cursor as sent, on a day that is asked for.
func (b *paperBox) send(m *Model) tea.Cmd {
	i := b.at()
	if i < 0 || !b.list[i].Draft() {
		m.notice = "Only a letter that was not sent so far can be marked as sent."
		return nil
	}
	p := b.list[i]
	on := suggestion("Sent on", "today").needed()
	on.date = true
	then, err := m.desk.AfterLetter(b.file, m.onToday(), desk.FiledOrder(p.Paper, m.today))
	f := &form{title: "Mark " + p.Name + " as sent", button: "It was sent", fields: []*field{on}}
	f.about = effectWords(b.file.Row.Clock, then, m.today) + " That is for today; another day may move them otherwise."
	if err != nil {
		f.about = "It cannot be sent today: " + sentence(err)
	}
	v := &basis{id: b.file.Request.ID, saw: b.file.Row.Sight(), took: func(f *desk.RequestFile) { b.file = f }}
	f.refresh = v.refresh
	f.save = func(m *Model, f *form) tea.Cmd {
		d, id, day := m.desk, b.file.Request.ID, on.dateValue(m.today)
		return m.run(func(ctx context.Context, by desk.By) result {
			file, err := d.SendFiled(ctx, v.by(by), id, p.ID, day)
			return saved{form: f, err: err, done: p.Name + ": sent.", then: func(m *Model) tea.Cmd {
				b.file = file
				m.showRequest(file)
				return tea.Batch(b.read(m), m.reload())
			}}
		})
	}
	m.push(f)
	return nil
}
