package tui

import (
	"strings"

	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/handling"
)

// A packRow is a line of what a package holds. Headings have no label.
type packRow struct {
	label string // by which a decision names it
	text  string
	mark  string
	why   string // of a doubt, or of what is left out or given
	head  bool
	part  bool // a field of the record above
}

// The marks of rows.
const (
	mustDecide = "!"
	mustLook   = "?"
	leftOut    = "-"
	isGiven    = "+"
)

// packRows lists a package: its records with their fields, its files, what is
// left out, and what is told beside the copy.
func packRows(p *document.Package, f *desk.RequestFile) []packRow {
	marks := packMarks(p, f)
	var out []packRow
	named := map[string]bool{}
	add := func(label, text string, part bool) {
		m := marks[label]
		named[label] = true
		out = append(out, packRow{label: label, text: text, mark: m.mark, why: m.why, part: part})
	}
	for _, s := range p.Sections {
		out = append(out, packRow{text: s.Title, head: true})
		for _, e := range s.Entries {
			from := ""
			if e.Source != "" {
				from = "from " + e.Source
			}
			add(e.ID, strings.Join(filled(e.ID, e.Title, from), ", "), false)
			for _, v := range e.Fields {
				value := v.Value
				if v.Withheld != "" {
					value = "left out"
				}
				add(e.ID+"/"+v.Name, v.Name+": "+strings.ReplaceAll(value, "\n", ", "), true)
			}
		}
	}
	if len(p.Files) > 0 {
		out = append(out, packRow{text: "Files", head: true})
	}
	for _, v := range p.Files {
		size := ""
		if v.Withheld == "" {
			size = bytesWords(int64(v.Size))
		}
		add(v.ID, strings.Join(filled(v.Name, size, v.ID), ", "), false)
	}
	return append(out, packRest(p, named)...)
}

// packRest lists what is left out of a package as a whole, and what Art 15 wants
// said.
func packRest(p *document.Package, named map[string]bool) []packRow {
	var out []packRow
	for _, w := range p.Withheld {
		if !named[w.ID] {
			if len(out) == 0 {
				out = append(out, packRow{text: "Not in this package", head: true})
			}
			out = append(out, packRow{text: w.ID + ": " + w.Ground + " (" + w.Where + ")", mark: leftOut})
		}
	}
	for _, f := range p.Information {
		out = append(out, packRow{text: f.Title, head: true})
		for _, s := range f.Says {
			out = append(out, packRow{text: s})
		}
	}
	return out
}

type packMark struct{ mark, why string }

// packMarks says of each label what is decided about it or must be.
func packMarks(p *document.Package, f *desk.RequestFile) map[string]packMark {
	out := map[string]packMark{}
	for _, v := range p.Look {
		out[v.ID] = packMark{mustLook, "Look at it: " + v.Why + "."}
	}
	for _, v := range p.Undecided {
		out[v.ID] = packMark{mustDecide, "Decide: " + v.Why + "."}
	}
	for _, w := range p.Withheld {
		out[w.ID] = packMark{leftOut, "Left out: " + sentenceOf(w.Ground+" ("+w.Where+")", decidedBy(w.By), w.Reason)}
	}
	for _, x := range handling.Redactions(f.Request) {
		if x.Given() {
			out[x.What] = packMark{isGiven, "Given: " + sentenceOf(decidedBy(x.By), x.Reason)}
		}
	}
	return out
}

// sentenceOf joins what is not empty to a sentence.
func sentenceOf(parts ...string) string {
	return strings.TrimRight(strings.Join(filled(parts...), ", "), ". ") + "."
}

func decidedBy(who string) string {
	if who == "" {
		return ""
	}
	return "decided by " + who
}

// packSummary says in two sentences how much a package is, and what is left to do.
func packSummary(p *document.Package) []string {
	c := p.Counts
	files := uint64(0)
	for _, f := range p.Files {
		files += f.Size
	}
	much := strings.Join([]string{count(c.Records, "record"), count(c.Fields, "field"), filesWords(c.Files, files), count(c.Pages, "page")}, ", ") + "; " + count(c.Withheld, "thing") + " left out."
	left := "Nothing is left to decide."
	if n := len(p.Undecided); n > 0 {
		left = count(n, "thing") + " must be decided first, marked " + mustDecide + "."
	}
	if n := len(p.Look); n > 0 {
		left += " " + count(n, "thing") + " to look at, marked " + mustLook + "."
	}
	return []string{much, left}
}

func filesWords(n int, size uint64) string {
	if n == 0 {
		return "no files"
	}
	return count(n, "file") + " of " + bytesWords(int64(size))
}

func (b *packageBox) title() string {
	if b.portable {
		return "portability package of " + b.file.Row.Reference
	}
	return "access package of " + b.file.Row.Reference
}

func (b *packageBox) draw(m *Model, w, h int) block {
	l := m.look
	foot := &page{look: l, width: w - 4}
	foot.line("")
	for _, text := range packSummary(b.pack) {
		foot.indent("", text, bold)
	}
	if r := b.row(); r != nil && r.why != "" {
		foot.indent(r.mark+" ", r.why, noPaint)
	}
	lines := foot.lines[:min(len(foot.lines), max(0, h-6))]
	b.height = max(1, h-2-len(lines))
	at := max(0, b.at())
	b.top = max(0, min(b.top, at, len(b.rows)-b.height), at-b.height+1)
	if b.top > 0 && at == b.top && b.rows[at-1].head {
		b.top-- // with its heading
	}
	in := block{}.at(0, at-b.top)
	for i := b.top; i < min(len(b.rows), b.top+b.height); i++ {
		in.lines = append(in.lines, b.rows[i].draw(l, i == at, w-2))
	}
	for len(in.lines) < b.height {
		in.lines = append(in.lines, "")
	}
	for _, line := range lines {
		in.lines = append(in.lines, " "+line)
	}
	return l.frame(l.Line(capital(b.title())), true, in, w, h)
}

func (r *packRow) draw(l look, here bool, w int) string {
	if r.head {
		return bold.on(l.Fit(" "+l.Line(r.text), w))
	}
	pad := "  "
	if r.part || r.label == "" {
		pad = "      "
	}
	mark := " "
	if r.mark != "" {
		mark = r.mark
	}
	line := l.Fit(" "+mark+pad[1:]+l.Line(r.text), w)
	switch {
	case here:
		return selected.on(">" + line[1:])
	case r.mark == mustDecide:
		return latePaint.on(line)
	case r.mark == mustLook:
		return soonPaint.on(line)
	case r.mark == leftOut:
		return faint.on(line)
	}
	return line
}

func (b *packageBox) hint() string {
	return "n next to decide  x leave out  g give  m make the package  up, down choose  esc back"
}
