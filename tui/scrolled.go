package tui

// A scrolled shows a part of lines that are more than the place for them.
type scrolled struct {
	top  int // the first line shown
	more int // lines below the last one, as it was drawn last
}

// frame draws the lines from the top on, and says how many more there are.
func (s *scrolled) frame(l look, title string, lines []string, w, h int) block {
	return s.frameWithFoot(l, title, lines, nil, w, h)
}

// frameWithFoot is frame with lines at the bottom that always show.
func (s *scrolled) frameWithFoot(l look, title string, lines, foot []string, w, h int) block {
	foot = foot[:min(len(foot), max(0, h-4))]
	room := max(1, h-2-len(foot))
	s.top = max(0, min(s.top, len(lines)-room))
	s.more = max(0, len(lines)-room-s.top)
	in := block{}
	for _, line := range lines[s.top:min(len(lines), s.top+room)] {
		in.lines = append(in.lines, " "+line)
	}
	for len(foot) > 0 && len(in.lines) < room {
		in.lines = append(in.lines, "")
	}
	for _, line := range foot {
		in.lines = append(in.lines, " "+line)
	}
	if s.more > 0 {
		title += " - " + count(s.more, "more line")
	}
	return l.frame(title, true, in.at(0, 0), w, h)
}
