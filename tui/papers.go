package tui

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// papering are the actions on the file of an opened request: its papers, and the
// packages that are made for it.
func papering() []action {
	return []action{
		{id: "papers", title: "Papers of the request's file", hint: "papers", keys: []string{"a"}, in: inRequest, needs: model.SeeRequests, why: notRead, do: (*Model).papers},
		{id: "package", title: "Package of the person's data", hint: "package", keys: []string{"z"}, in: inRequest, needs: model.ExportPeople, why: noPackage, do: (*Model).packageMenu},
	}
}

// papers opens the list of the papers in the request's file.
func (m *Model) papers() tea.Cmd {
	return m.withFile(func(m *Model, f *desk.RequestFile) tea.Cmd {
		b := &paperBox{file: f}
		m.push(b)
		return b.read(m)
	})
}

// A paperBox lists the papers of a request's file. Its cursor is on a paper, not
// on a line.
type paperBox struct {
	file   *desk.RequestFile
	list   []desk.PaperLine
	there  bool // the list has arrived
	cursor model.ID
	top    int
	asked  int
	failed string
}

// read asks for the papers.
func (b *paperBox) read(m *Model) tea.Cmd {
	b.asked = m.number()
	d, id, n := m.desk, b.file.Request.ID, b.asked
	return m.run(func(ctx context.Context, by desk.By) result {
		list, err := d.Papers(ctx, by, id)
		return papersRead{b, n, list, err}
	})
}

// papersRead brings the papers.
type papersRead struct {
	box   *paperBox
	asked int
	list  []desk.PaperLine
	err   error
}

func (r papersRead) apply(*Model) tea.Cmd {
	b := r.box
	if b.asked != r.asked {
		return nil
	}
	at := b.at()
	b.list, b.there, b.failed = r.list, true, ""
	if r.err != nil {
		b.failed = sentence(r.err)
	}
	if b.at() < 0 && len(b.list) > 0 {
		b.cursor = b.list[max(0, min(at, len(b.list)-1))].ID
	}
	return nil
}

// at returns the line of the cursor, negative if its paper is not there.
func (b *paperBox) at() int {
	return slices.IndexFunc(b.list, func(p desk.PaperLine) bool { return p.ID == b.cursor })
}

// paper returns the paper under the cursor, or nil.
func (b *paperBox) paper() *model.Paper {
	if i := b.at(); i >= 0 {
		return b.list[i].Paper
	}
	return nil
}

func (b *paperBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c", "q":
		m.drop(b)
	case "down", "j":
		b.move(1)
	case "up", "k":
		b.move(-1)
	case "pgdown", "end", "G":
		b.move(len(b.list))
	case "pgup", "home", "g":
		b.move(-len(b.list))
	case "a":
		return m.allowed(model.WorkRequests, func() tea.Cmd { return b.attach(m) })
	case "w", "enter":
		return m.allowed(model.ExportPeople, func() tea.Cmd { return b.takeOut(m) })
	case "x":
		return m.allowed(model.ErasePeople, func() tea.Cmd {
			b.detach(m)
			return nil
		})
	case "s":
		return m.allowed(model.WorkRequests, func() tea.Cmd { return b.send(m) })
	case "r":
		return b.read(m)
	}
	return nil
}

func (b *paperBox) move(by int) {
	if len(b.list) > 0 {
		b.cursor = b.list[max(0, min(b.at()+by, len(b.list)-1))].ID
	}
}

// title of the box, with how much is in the file.
func (b *paperBox) title() string {
	var size uint64
	for _, p := range b.list {
		size += p.Size
	}
	return "Papers of " + b.file.Row.Reference + " - " + count(len(b.list), "paper") + ", " + bytesWords(int64(size))
}

func (b *paperBox) draw(m *Model, w, h int) block {
	l := m.look
	foot := b.foot(l, m.today, w-4)
	room := max(1, h-2-len(foot))
	at := max(0, b.at())
	b.top = max(0, min(b.top, at, len(b.list)-room), at-room+1)
	in := block{}.at(0, at-b.top)
	for i := b.top; i < min(len(b.list), b.top+room); i++ {
		in.lines = append(in.lines, paperLine(l, b.list[i], m.today, i == at, w-2))
	}
	if len(b.list) == 0 {
		say := "No papers. a attaches a file; letters and packages come here by themselves."
		if !b.there {
			say = "Reading the list."
		}
		in.lines = append(in.lines, l.Wrap(" "+say, w-4)...)
	}
	for len(in.lines) < room {
		in.lines = append(in.lines, "")
	}
	for _, line := range foot {
		in.lines = append(in.lines, " "+line)
	}
	return l.frame(l.Line(b.title()), true, in, w, h)
}

// paperLine draws one paper: its kind, its size and day where there is room, its
// name last.
func paperLine(l look, p desk.PaperLine, today calendar.Date, here bool, w int) string {
	line := "   " + l.Fit(paperKind(p), 18) + " " + l.Fit(bytesWords(int64(p.Size)), 10) + " "
	if w >= 76 {
		line += l.Fit(day(calendar.InLondon(p.At), today), 11) + " "
	}
	line = l.Fit(line+l.Line(p.Name), w)
	switch {
	case here:
		return selected.on(">" + line[1:])
	case p.Identity && p.DeleteOn < today:
		return latePaint.on(line)
	}
	return line
}

// paperKind says what a paper is.
func paperKind(p desk.PaperLine) string {
	switch {
	case p.Identity:
		return "identity evidence"
	case p.Draft():
		return "letter, draft"
	case p.What == model.PaperLetter:
		return "letter, sent"
	}
	return plainWord(string(p.What))
}

// foot says everything of the paper under the cursor.
func (b *paperBox) foot(l look, today calendar.Date, w int) []string {
	p := &page{look: l, width: w}
	p.line("")
	if b.failed != "" {
		p.indent("! ", b.failed, latePaint)
	}
	if i := b.at(); i >= 0 {
		p.paper(b.list[i], today)
	}
	return p.lines
}

// paper adds what is known of a paper.
func (p *page) paper(v desk.PaperLine, today calendar.Date) {
	p.fact("Name", v.Name)
	p.fact("Size", strings.Join(filled(digits(int(v.Size))+" bytes", v.Type), ", "))
	p.fact("SHA-256", hex.EncodeToString(v.Hash))
	p.fact("Put in", day(calendar.InLondon(v.At), today)+" by "+v.Actor)
	if v.What == model.PaperLetter {
		p.fact("Dated", day(v.Dated, today))
		p.fact("Sent", orElse(day(v.SentOn, today), "not so far; s marks it as sent"))
	}
	if v.Identity {
		paint := noPaint
		words := "destroy it by " + v.DeleteOn.Words()
		if v.DeleteOn < today {
			paint, words = latePaint, words+", "+count(today.Sub(v.DeleteOn), "day")+" LATE"
		}
		p.painted("Evidence", words+"; the note that it was seen stays", paint)
	}
}

func (b *paperBox) hint() string {
	return "a attach  enter take out to a file  s mark a letter as sent  x take out of the file  up, down choose  esc back"
}
