package cli

import (
	"fmt"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// A screen is what a terminal shows: enough of one to see what the console
// draws. It keeps count of what it does not know, so that a test can tell that
// it has fallen behind the program.
type screen struct {
	mu          sync.Mutex
	w, h        int
	cells       [][]string // one grapheme each; a wide one is followed by an empty cell
	x, y        int
	top, bottom int        // scroll region
	wrap        bool       // the cursor stands behind the last column
	alt         bool       // the alternate screen is on
	hidden      bool       // the cursor is
	left        int        // how often the alternate screen was left
	kept        [][]string // the alternate screen as it was left last, which terminals keep
	rolled      [][]string // the lines that scrolled out of the shell's screen
	titles      []string   // that the window was given
	last        string
	unknown     map[string]int
	parser      *ansi.Parser
	main        [][]string
}

func newScreen(w, h int) *screen {
	s := &screen{unknown: map[string]int{}, parser: ansi.NewParser()}
	s.parser.SetHandler(ansi.Handler{
		Print: func(r rune) { s.print(string(r)) }, Execute: s.execute, HandleCsi: s.csi, HandleEsc: s.esc, HandleOsc: s.osc,
	})
	s.resize(w, h)
	return s
}

// Write takes what the program sends.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range p {
		s.parser.Advance(b)
	}
	return len(p), nil
}

func blankRow(w int) []string { return strings.Split(strings.Repeat(" ", w), "") }

func blank(w, h int) [][]string {
	rows := make([][]string, h)
	for i := range rows {
		rows[i] = blankRow(w)
	}
	return rows
}

// resize changes the size and keeps what fits, as terminals do.
func (s *screen) resize(w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w, s.h, s.top, s.bottom, s.wrap = w, h, 0, h-1, false
	s.cells, s.main = fit(s.cells, w, h), fit(s.main, w, h)
	s.x, s.y = min(s.x, w-1), min(s.y, h-1)
}

// fit returns a page of the given size with what fits of an old one.
func fit(old [][]string, w, h int) [][]string {
	page := blank(w, h)
	for y := range min(len(old), h) {
		copy(page[y], old[y])
	}
	return page
}

// text returns what is shown, a line a row.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, row := range s.cells {
		b.WriteString(strings.TrimRight(strings.Join(row, ""), " ") + "\n")
	}
	return b.String()
}

// everything returns all that a terminal holds: both screens, what scrolled away,
// and the titles that the window had.
func (s *screen) everything() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, rows := range [][][]string{s.cells, s.main, s.kept, s.rolled} {
		for _, row := range rows {
			b.WriteString(strings.Join(row, "") + "\n")
		}
	}
	return b.String() + strings.Join(s.titles, "\n")
}

// osc takes the title of the window.
func (s *screen) osc(cmd int, data []byte) {
	if cmd <= 2 {
		_, title, _ := strings.Cut(string(data), ";")
		s.titles = append(s.titles, title)
	}
}

// state returns whether the alternate screen is on and whether the cursor is
// hidden.
func (s *screen) state() (alt, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.alt, s.hidden
}

func (s *screen) strange() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for what, n := range s.unknown {
		out = append(out, fmt.Sprintf("%s (%d times)", what, n))
	}
	return strings.Join(out, ", ")
}

func (s *screen) print(g string) {
	width := ansi.StringWidth(g)
	if width == 0 { // a mark on the cell before
		if s.x > 0 {
			s.cells[s.y][s.x-1] += g
		}
		return
	}
	if s.wrap || s.x+width > s.w {
		s.x, s.wrap = 0, false
		s.down()
	}
	s.cells[s.y][s.x], s.last = g, g
	if width == 2 {
		s.cells[s.y][s.x+1] = ""
	}
	if s.x += width; s.x >= s.w {
		s.x, s.wrap = s.w-1, true
	}
}

// down moves the cursor to the next line and scrolls at the end of the region.
func (s *screen) down() {
	if s.y == s.bottom {
		s.scroll(s.top, 1)
	} else if s.y < s.h-1 {
		s.y++
	}
}

// scroll moves the lines from a row to the end of the region up by n, or down.
func (s *screen) scroll(from, n int) {
	for range max(n, -n) {
		if n > 0 {
			if from == 0 && !s.alt {
				s.rolled = append(s.rolled, s.cells[0])
			}
			copy(s.cells[from:s.bottom], s.cells[from+1:s.bottom+1])
			s.cells[s.bottom] = blankRow(s.w)
		} else {
			copy(s.cells[from+1:s.bottom+1], s.cells[from:s.bottom])
			s.cells[from] = blankRow(s.w)
		}
	}
}

func (s *screen) execute(b byte) {
	s.wrap = s.wrap && b == '\a'
	switch b {
	case '\r':
		s.x = 0
	case '\n':
		s.down()
	case '\b':
		s.x = max(0, s.x-1)
	case '\t':
		s.x = min(s.w-1, s.x/8*8+8)
	}
}

func (s *screen) esc(cmd ansi.Cmd) {
	switch cmd.Final() {
	case 'M': // reverse index
		if s.y == s.top {
			s.scroll(s.top, -1)
		} else {
			s.y--
		}
	case '\\', '=', '>', 'B', '0', '7', '8': // string end, keypad, character sets, cursor kept
	default:
		s.unknown["ESC "+string(cmd.Final())]++
	}
}

func (s *screen) csi(cmd ansi.Cmd, params ansi.Params) {
	n := func(i, standard int) int { v, _, _ := params.Param(i, standard); return v }
	one := max(1, n(0, 1))
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 {
		s.private(cmd, params)
		return
	}
	if cmd.Final() != 'm' {
		s.wrap = false
	}
	switch cmd.Final() {
	case 'A':
		s.y = max(0, s.y-one)
	case 'B', 'e':
		s.y = min(s.h-1, s.y+one)
	case 'C', 'a':
		s.x = min(s.w-1, s.x+one)
	case 'D':
		s.x = max(0, s.x-one)
	case 'E':
		s.x, s.y = 0, min(s.h-1, s.y+one)
	case 'G', '`':
		s.x = min(s.w, one) - 1
	case 'd':
		s.y = min(s.h, one) - 1
	case 'H', 'f':
		s.y, s.x = min(s.h, one)-1, min(s.w, max(1, n(1, 1)))-1
	case 'I':
		s.x = min(s.w-1, (s.x/8+one)*8)
	case 'Z':
		s.x = max(0, ((s.x+7)/8-one)*8)
	case 'r':
		s.top, s.bottom, s.x, s.y = one-1, min(s.h, max(1, n(1, s.h)))-1, 0, 0
	case 'b':
		for range one {
			s.print(s.last)
		}
	case 'm', 'n', 'c', 't', 'h', 'l': // colours, questions, modes that change no text
	default:
		s.edit(cmd, n(0, 0), one)
	}
}

// edit carries out what changes text in place.
func (s *screen) edit(cmd ansi.Cmd, n, one int) {
	row := s.cells[s.y]
	switch cmd.Final() {
	case 'J':
		from, to := s.y+1, s.h
		if n == 1 {
			from, to = 0, s.y
		} else if n >= 2 {
			from = 0
		}
		copy(s.cells[from:to], blank(s.w, to-from))
		if n < 2 {
			s.erase(n)
		}
	case 'K':
		s.erase(n)
	case 'X':
		copy(row[s.x:], blankRow(min(one, s.w-s.x)))
	case 'P':
		s.cells[s.y] = append(append(append([]string{}, row[:s.x]...), row[min(s.w, s.x+one):]...), blankRow(min(one, s.w-s.x))...)
	case '@':
		s.cells[s.y] = append(append(append([]string{}, row[:s.x]...), blankRow(one)...), row[s.x:]...)[:s.w]
	case 'L':
		s.scroll(s.y, -one)
	case 'M':
		s.scroll(s.y, one)
	case 'S':
		s.scroll(s.top, one)
	case 'T':
		s.scroll(s.top, -one)
	default:
		s.unknown["CSI "+string(cmd.Final())]++
	}
}

// erase blanks the line behind the cursor, before it, or all of it.
func (s *screen) erase(n int) {
	from, to := s.x, s.w
	if n == 1 {
		from, to = 0, s.x+1
	} else if n == 2 {
		from = 0
	}
	copy(s.cells[s.y][from:to], blankRow(to-from))
}

// private follows the modes that matter here.
func (s *screen) private(cmd ansi.Cmd, params ansi.Params) {
	on := cmd.Final() == 'h'
	if cmd.Prefix() != '?' || !on && cmd.Final() != 'l' || cmd.Intermediate() != 0 {
		return // keyboards, cursor shapes, questions
	}
	for i := range params {
		switch mode, _, _ := params.Param(i, 0); mode {
		case 25:
			s.hidden = !on
		case 1049:
			if on && !s.alt {
				s.main, s.cells = s.cells, blank(s.w, s.h)
			} else if !on && s.alt {
				s.kept, s.cells = s.cells, s.main
				s.left++
			}
			s.alt = on
		}
	}
}
