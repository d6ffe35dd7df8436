package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A lister says what one pane lists: it is all that differs between the three.
// Methods that take a Desk only read the board.
type lister interface {
	name() string
	views() []string
	sorts() []string
	// list runs inside a command.
	list(ctx context.Context, d Desk, q desk.Query, by desk.By) listing
	columns(width int) []column
	cells(d Desk, id model.ID, today calendar.Date) (row, bool)
	// preview returns the facts of the row, from memory.
	preview(l look, d Desk, id model.ID, today calendar.Date, width int) []string
	// empty returns what an empty pane teaches.
	empty() string
}

// A viewer is a lister of which a view has columns and orders of its own.
type viewer interface {
	columnsIn(view string, width int) []column
	orderIn(view, sort string) string
}

// order names the order of the list.
func (p *pane) order() string {
	if v, ok := p.lister.(viewer); ok {
		return v.orderIn(p.views()[p.view], p.sorts()[p.sort])
	}
	return p.sorts()[p.sort]
}

// A listing is what a query found.
type listing struct {
	ids     []model.ID
	total   int
	groups  []group
	cut     bool                // a search found more than it lists
	reasons map[model.ID]string // of a search: why each matched
	widest  map[string]int      // of a search: characters in the longest cell of each column
	failure string              // why there is no list
	wrong   string              // in what was searched for, when nobody was found
}

// A column of a list. One column has no width of its own and takes the rest.
type column struct {
	title string
	width int
}

// A row is the text of each column that columns may name, with the paint of
// the line.
type row struct {
	cells     map[string]string
	reference string // what people say for the record
	paint     paint
}

// A pane is one of the three lists of the console.
type pane struct {
	lister
	tab     table
	view    int
	sort    int
	desc    bool
	filter  string
	total   int
	cut     bool
	reasons map[model.ID]string
	widest  map[string]int
	request int  // number of the newest listing asked for
	pending bool // a listing is on its way
	whole   bool // that one lets in what waits
	back    heldBack
	reveal  bool // the first row that it lets in is to be seen
	loaded  bool
	wrong   string // see listing
	last    row    // of the cursor's record, kept for when it is gone
}

// query returns what the pane asks for now.
func (p *pane) query() desk.Query {
	return desk.Query{View: p.views()[p.view], Text: p.filter, Sort: p.sorts()[p.sort], Desc: p.desc}
}

// take shows a listing.
func (p *pane) take(l listing) {
	p.loaded, p.total, p.cut, p.reasons, p.widest, p.wrong = true, l.total, l.cut, l.reasons, l.widest, l.wrong
	p.tab.setRows(l.ids, l.groups)
}

// size returns how many rows are listed, and the same in words: "200+" when a
// search found more.
func (p *pane) size() (int, string) {
	n := len(p.tab.ids)
	if p.tab.gone {
		n--
	}
	if p.cut {
		return n, digits(n) + "+"
	}
	return n, digits(n)
}

// title returns what stands in the frame: name, view, counts, filter, marks.
func (p *pane) title(number string, today calendar.Date) string {
	n, listed := p.size()
	parts := []string{number + " " + p.name(), p.views()[p.view]}
	switch {
	case p.loaded && p.total > n:
		parts = append(parts, listed+" of "+digits(p.total))
	case p.loaded:
		parts = append(parts, listed)
	}
	if p.filter != "" {
		parts = append(parts, "/"+p.filter)
	}
	if m := p.tab.marks.size(); m > 0 {
		parts = append(parts, count(m, "marked record"))
	}
	return strings.Join(parts, " - ")
}

// draw returns the visible lines of the list, w by h, looking at no other
// rows. The first line holds the column titles.
func (p *pane) draw(l look, d Desk, today calendar.Date, w, h int) block {
	p.tab.resize(h - 1)
	cols := p.layout(w)
	titles := map[string]string{}
	for _, c := range cols {
		titles[c.title] = c.title
	}
	out := block{lines: make([]string, 0, h)}
	out.lines = append(out.lines, bold.on(l.rowText("   ", cols, titles, w)))
	if len(p.tab.ids) == 0 {
		return p.nothing(l, out, w, h)
	}
	for n := p.tab.top; n < p.tab.top+h-1; n++ {
		if g, ok := p.tab.heading(n); ok {
			out.lines = append(out.lines, bold.on(l.Fit(l.Line(g.title)+": "+digits(g.rows), w)))
			continue
		}
		i, ok := p.tab.row(n)
		if !ok {
			out.lines = append(out.lines, strings.Repeat(" ", w))
			continue
		}
		if i == p.tab.at {
			out = out.at(0, len(out.lines))
		}
		out.lines = append(out.lines, p.line(l, d, today, i, cols, w))
	}
	return out
}

// nothing draws a list without rows.
func (p *pane) nothing(l look, out block, w, h int) block {
	text := "Loading the list."
	switch {
	case p.loaded && p.wrong != "":
		text = p.wrong
	case p.loaded && p.filter != "":
		text = "Nothing fits the filter. Esc clears it."
	case p.loaded && p.view != 0:
		text = "Nothing in this view. v shows another."
	case p.loaded:
		text = p.empty()
	}
	lines := append(out.lines, l.Wrap(text, max(1, w-2))...)
	return l.sheet(lines, w, h).at(0, 1)
}

// line draws row i.
func (p *pane) line(l look, d Desk, today calendar.Date, i int, cols []column, w int) string {
	id := p.tab.ids[i]
	r, there := p.cells(d, id, today)
	if here := i == p.tab.at; here && there {
		p.last = r
	} else if here {
		whole, _ := d.Loaded()
		if _, person := p.lister.(subjects); person && whole {
			p.last = row{} // erased or joined: who it was is not kept
		}
		r = p.last
	}
	if why, ok := p.reasons[id]; ok && r.cells != nil {
		r.cells["why"] = why
	}
	prefix := []byte("   ")
	if p.tab.marks.has(id) {
		prefix[1] = '*'
	}
	switch {
	case i == p.tab.at && p.tab.gone && r.cells == nil:
		return struck.on(l.Fit(">  no longer in the register", w))
	case i == p.tab.at && p.tab.gone:
		return struck.on(l.Fit(">  no longer in this view: "+l.rowText("", cols, r.cells, w), w))
	case i == p.tab.at:
		prefix[0] = '>'
		return selected.on(l.rowText(string(prefix), cols, r.cells, w))
	}
	return r.paint.on(l.rowText(string(prefix), cols, r.cells, w))
}

// layout returns the columns for a list of width w, with the width of the one
// that takes the rest.
func (p *pane) layout(w int) []column {
	cols := p.columns(w)
	if v, ok := p.lister.(viewer); ok {
		cols = v.columnsIn(p.views()[p.view], w)
	}
	if p.reasons != nil {
		cols = p.narrowed(append(cols, column{"why", w / 3}), w)
	}
	rest := w - 3
	for _, c := range cols {
		rest -= c.width + 1
	}
	for i := range cols {
		if cols[i].width == 0 {
			cols[i].width = max(4, rest+1)
		}
	}
	return cols
}

// The names in a list of people found keep nameRoom cells, or all they need,
// where that leaves the other columns at least cellRoom each.
const (
	nameRoom = 24
	cellRoom = 10
)

// narrowed fits the columns of a search to what was found: a column takes no
// more than its longest cell and goes when it would be empty, and the widest
// gives way to the name. The reason of the match stays last.
func (p *pane) narrowed(all []column, w int) []column {
	var cols []column
	rest := w - 3
	for _, c := range all {
		if c.width > 0 {
			if p.widest[c.title] == 0 {
				continue
			}
			c.width = min(c.width, max(p.widest[c.title], len(c.title)))
		}
		rest -= c.width + 1
		cols = append(cols, c)
	}
	room := min(nameRoom, max(cellRoom, p.widest["name"]))
	for ; rest < room; rest++ {
		widest := 0
		for i, c := range cols {
			if c.width > cols[widest].width {
				widest = i
			}
		}
		if cols[widest].width <= cellRoom {
			break
		}
		cols[widest].width--
	}
	return cols
}

// rowText draws one row in exactly w cells.
func (l look) rowText(prefix string, cols []column, cells map[string]string, w int) string {
	var b strings.Builder
	b.WriteString(prefix)
	for i, c := range cols {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(l.Fit(l.Line(cells[c.title]), c.width))
	}
	return l.Fit(b.String(), w)
}
