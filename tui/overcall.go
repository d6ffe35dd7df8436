package tui

// A small dialog is a box of its own size.
type small interface {
	dialog
	box(m *Model, w, h int) block
}

// The least of a card that is worth keeping beside a dialog: its head and its flags.
const (
	cardRows = 8
	cardCols = 40
)

// overCall draws a dialog. A small one of a call leaves the card in sight, above it or
// on its left, as far as there is room: with a caller on the line nobody may lose what to
// take care of.
func (m *Model) overCall(d dialog, w, h int) block {
	s, ok := d.(small)
	if m.call == nil || !ok {
		return d.draw(m, w, h)
	}
	box := s.box(m, w, h)
	bw, bh := m.look.Width(box.lines[0]), len(box.lines)
	switch {
	case h-bh >= cardRows:
		card := m.call.draw(m, w, h-bh)
		card.cursor = false
		return above(card, m.look.middle(box, w, bh))
	case w-bw >= cardCols:
		card := m.call.draw(m, w-bw, h)
		card.cursor = false
		return beside(card, w-bw, m.look.middle(box, bw, h))
	}
	return d.draw(m, w, h)
}
