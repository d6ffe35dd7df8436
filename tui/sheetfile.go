package tui

import (
	"bytes"
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
	"lethe/model/printable"
)

// sheetBytes returns a table as CSV. Writing to memory does not fail.
func sheetBytes(s *printable.Sheet) []byte {
	var b bytes.Buffer
	_ = s.Write(&b)
	return b.Bytes()
}

// saveFile asks for a file and writes what, which is data, to it.
func (m *Model) saveFile(what, about, name string, data []byte) {
	write := m.opts.Save
	f := &form{title: "Save the " + what, button: "Write the file", about: about + " A file that exists is not replaced.", fields: []*field{suggestion("File", name).needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		path := f.fields[0].value()
		return m.run(func(context.Context, desk.By) result {
			return saved{form: f, err: write(path, data), done: "The " + what + " was written.", then: func(*Model) tea.Cmd { return nil }}
		})
	}
	m.acted = "" // a file name is no draft to come back to
	m.push(f)
}
