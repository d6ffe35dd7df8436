package tui

// A scrolled shows a part of lines that are more than the place for them.
type scrolled struct {
	top  int // the first line shown
	more int // lines below the last one, as it was drawn last
	room int // lines shown, as it was drawn last
}

// frame draws the lines from the top on, and says how many more there are.
func (s *scrolled) frame(l look, title string, lines []string, w, h int) block {
	return s.frameWithFoot(l, title, lines, nil, w, h)
}

// frameWithFoot draws the lines as frame does, over lines at the bottom that
// always show. The cursor stands in the last of these.
func (s *scrolled) frameWithFoot(l look, title string, lines, foot []string, w, h int) block {
	foot = foot[:min(len(foot), max(0, h-4))]
	s.room = max(1, h-2-len(foot))
	s.top = max(0, min(s.top, len(lines)-s.room))
	s.more = max(0, len(lines)-s.room-s.top)
	in := block{}
	for _, line := range lines[s.top:min(len(lines), s.top+s.room)] {
		in.lines = append(in.lines, " "+line)
	}
	if len(foot) > 0 {
		for len(in.lines) < s.room {
			in.lines = append(in.lines, "")
		}
		for _, line := range foot {
			in.lines = append(in.lines, " "+line)
		}
	}
	if s.more > 0 {
		title += " - " + count(s.more, "more line") + ", down"
	}
	in = in.at(0, 0)
	if len(foot) > 0 {
		in = in.at(1, len(in.lines)-1)
	}
	return l.frame(l.Line(title), true, in, w, h)
}

// scrollKey moves by a key, and reports whether it was one that moves.
func (s *scrolled) scrollKey(key string) bool {
	switch key {
	case "down", "j":
		s.top += min(1, s.more)
	case "up", "k":
		s.top = max(0, s.top-1)
	case "pgdown", "space":
		s.top += min(max(1, s.room-1), s.more)
	case "pgup":
		s.top = max(0, s.top-max(1, s.room-1))
	default:
		return false
	}
	return true
}
