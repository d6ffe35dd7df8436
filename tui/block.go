package tui

import "strings"

// A block is a rectangle of finished screen lines, with the place of the
// terminal's cursor if it is inside.
type block struct {
	lines  []string
	cx, cy int
	cursor bool
}

// at puts the cursor into b.
func (b block) at(x, y int) block {
	b.cx, b.cy, b.cursor = x, y, true
	return b
}

// above stacks blocks of one width.
func above(blocks ...block) block {
	var out block
	for _, b := range blocks {
		if b.cursor {
			out = out.at(b.cx, b.cy+len(out.lines))
		}
		out.lines = append(out.lines, b.lines...)
	}
	return out
}

// beside joins two blocks of one height; aw is the width of the left one.
func beside(a block, aw int, b block) block {
	out := block{lines: make([]string, len(a.lines))}
	if a.cursor {
		out = out.at(a.cx, a.cy)
	}
	if b.cursor {
		out = out.at(b.cx+aw, b.cy)
	}
	for i := range a.lines {
		out.lines[i] = a.lines[i] + b.lines[i]
	}
	return out
}

// sheet makes a block of exactly w by h from lines, cutting and padding. A
// line may hold styles.
func (l look) sheet(lines []string, w, h int) block {
	out := make([]string, h)
	for i := range out {
		if i < len(lines) {
			out[i] = l.Fit(lines[i], w)
			continue
		}
		out[i] = strings.Repeat(" ", max(0, w))
	}
	return block{lines: out}
}

// frame draws a border with a title around lines, w by h on the outside. The
// title of the focused frame stands in brackets: focus must be readable
// without colour.
func (l look) frame(title string, focused bool, in block, w, h int) block {
	if h < 2 || w < 4 {
		return l.sheet(nil, w, h)
	}
	p := noPaint
	if focused {
		title, p = "["+title+"]", bold
	} else {
		title = " " + title + " "
	}
	title = l.Cut(title, w-3)
	rule := strings.Repeat(l.lines.h, max(0, w-3-l.Width(title)))
	out := block{lines: make([]string, 0, h)}
	out.lines = append(out.lines, l.lines.tl+l.lines.h+p.on(title)+rule+l.lines.tr)
	body := l.sheet(in.lines, w-2, h-2)
	for _, line := range body.lines {
		out.lines = append(out.lines, l.lines.v+line+l.lines.v)
	}
	out.lines = append(out.lines, l.lines.bl+strings.Repeat(l.lines.h, w-2)+l.lines.br)
	if in.cursor && in.cy < h-2 {
		out = out.at(min(in.cx, w-3)+1, in.cy+1)
	}
	return out
}

// centred puts a framed dialog of the given outer size into the middle of w by
// h blank cells.
func (l look) centred(title string, in block, dw, dh, w, h int) block {
	return l.middle(l.frame(title, true, in, min(dw, w), min(dh, h)), w, h)
}

// middle puts a box into the middle of w by h blank cells.
func (l look) middle(box block, w, h int) block {
	dw, dh := l.Width(box.lines[0]), len(box.lines)
	left, top := (w-dw)/2, (h-dh)/3
	out := l.sheet(nil, w, h)
	for i, line := range box.lines {
		out.lines[top+i] = strings.Repeat(" ", left) + line + strings.Repeat(" ", w-dw-left)
	}
	if box.cursor {
		out = out.at(box.cx+left, box.cy+top)
	}
	return out
}
