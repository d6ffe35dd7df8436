package tui

import tea "charm.land/bubbletea/v2"

// A textBox shows a page over the screen. It asks a question where yes is set.
type textBox struct {
	scrolled
	title string
	build func(p *page)
	acts  []boxAct
	ask   string // the question, as in "make this change"; empty for none
	yes   func(m *Model) tea.Cmd
	page  *page
}

// A boxAct is what a key does on a screen that lies over the lists.
type boxAct struct {
	key, hint string
	why       string // why it cannot be done now
	do        func(m *Model) tea.Cmd
}

// act carries out the act of a key, or says why it cannot be done.
func act(m *Model, acts []boxAct, key string) (cmd tea.Cmd, known bool) {
	for _, a := range acts {
		if a.key != key {
			continue
		}
		if a.why != "" {
			m.notice = capital(a.hint) + ": " + a.why + "."
			return nil, true
		}
		return a.do(m), true
	}
	return nil, false
}

// hints are the keys of acts that can be done now, for the footer.
func hints(acts []boxAct) string {
	out := ""
	for _, a := range acts {
		if a.why == "" {
			out += a.key + " " + a.hint + "  "
		}
	}
	return out
}

func (b *textBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	switch {
	case name == "y" && b.yes != nil:
		m.drop(b)
		return b.yes(m)
	case name == "esc", name == "ctrl+c", name == "q", name == "n" && b.yes != nil:
		m.drop(b)
		return nil
	case b.scrollKey(name):
		return nil
	}
	cmd, _ := act(m, b.acts, name)
	return cmd
}

func (b *textBox) draw(m *Model, w, h int) block {
	if b.page == nil || b.page.width != w-4 || b.page.look != m.look {
		b.page = &page{look: m.look, width: w - 4}
		b.build(b.page)
	}
	var foot []string
	if b.yes != nil {
		foot = []string{"", bold.on(m.look.Fit("n: no, go back (default)   y: "+b.ask, w-4))}
	}
	return b.frameWithFoot(m.look, b.title, b.page.lines, foot, w, h)
}

func (b *textBox) hint() string {
	if b.yes != nil {
		return "y " + b.ask + "  n, esc back  up, down scroll"
	}
	return hints(b.acts) + "up, down scroll  esc back"
}
