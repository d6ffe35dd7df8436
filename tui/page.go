package tui

import (
	"strings"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// A page collects the lines of a detail for one width. It is built once when
// a record is opened or the width changes, never while scrolling. All text
// passes the sanitiser here.
type page struct {
	look
	width    int
	linear   bool // for the linear mode: no columns, labels end in a colon
	lines    []string
	sections []section
}

// A section is a part of a page that can be jumped to.
type section struct {
	title string
	line  int
}

// section begins a part under its own heading.
func (p *page) section(title string) {
	if len(p.lines) > 0 {
		p.lines = append(p.lines, "")
	}
	p.sections = append(p.sections, section{title, len(p.lines)})
	p.lines = append(p.lines, bold.on(p.Cut(p.Line(title), p.width)))
}

// line adds a text, wrapped.
func (p *page) line(text string) { p.indent("", text, noPaint) }

// factWidth is the room of a label.
const factWidth = 14

// fact adds a label and its value; facts without a value are left out.
func (p *page) fact(label, value string) {
	if strings.TrimSpace(value) == "" {
		return
	}
	p.painted(label, value, noPaint)
}

// painted adds a fact whose value has a paint.
func (p *page) painted(label, value string, paint paint) {
	p.indent(p.label(label, factWidth), value, paint)
}

// label returns a label in width cells.
func (p *page) label(text string, width int) string {
	if p.linear {
		return strings.TrimSpace(p.Line(text)) + ": "
	}
	return p.Fit(p.Line(text), width-1) + " "
}

// list adds a label and one line for each value.
func (p *page) list(label string, values []string) {
	for i, v := range values {
		if i > 0 {
			label = ""
		}
		p.fact(label+" ", "- "+v)
	}
}

// dated adds a line of a timeline.
func (p *page) dated(on, today calendar.Date, what, who string) {
	if who != "" {
		what += " (" + who + ")"
	}
	p.indent(p.label(day(on, today), 17), what, noPaint)
}

// indent adds text behind a prefix, wrapped under itself.
func (p *page) indent(prefix, text string, paint paint) {
	pad := strings.Repeat(" ", p.Width(prefix))
	room := p.width - len(pad)
	if room < 12 {
		prefix, pad, room = strings.TrimSpace(prefix)+" ", "", p.width
		p.lines = append(p.lines, p.Cut(prefix, p.width))
		prefix = ""
	}
	for _, part := range strings.Split(p.Block(text), "\n") {
		for _, line := range p.Wrap(part, room) {
			p.lines = append(p.lines, prefix+paint.on(line))
			prefix = pad
		}
	}
}

// requestLine adds one request to a list of a person's requests.
func (p *page) requestLine(r desk.RequestRow, today calendar.Date) {
	_, words, paint := due(r, today)
	p.indent(p.label(r.Reference, 13), plainWord(string(r.Type))+": "+words, paint)
}

// merge puts two pages side by side, as timeline and working of a request.
func (p *page) merge(left, right *page, gap int) {
	at := len(p.lines)
	n := max(len(left.lines), len(right.lines))
	for i := range n {
		var a, b string
		if i < len(left.lines) {
			a = left.lines[i]
		}
		if i < len(right.lines) {
			b = right.lines[i]
		}
		p.lines = append(p.lines, p.Fit(a, left.width)+strings.Repeat(" ", gap)+b)
	}
	for _, s := range append(left.sections, right.sections...) {
		p.sections = append(p.sections, section{s.title, s.line + at})
	}
}
