package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// monthsShown is how far the screen of figures goes back.
const monthsShown = 12

// statistics shows the figures of the requests by month.
func (m *Model) statistics() tea.Cmd {
	d := m.desk
	return m.run(func(_ context.Context, by desk.By) result { return figures(d.Statistics(by, monthsShown)) })
}

// figures are what was counted.
type figures []desk.MonthFigures

func (f figures) apply(m *Model) tea.Cmd {
	m.push(&textBox{title: "Requests by month", build: func(p *page) { p.figures(f) },
		acts: []boxAct{{key: "w", hint: "write them as CSV", why: noExport(m), do: f.save}}})
	return nil
}

// save asks for a file and writes the figures to it.
func (f figures) save(m *Model) tea.Cmd {
	out, err := desk.MonthsCSV(f)
	if err != nil {
		m.notice = sentence(err)
		return nil
	}
	m.saveFile("table of figures", "As CSV, a line a month. They name nobody.", figuresName, out)
	return nil
}

// figuresName is the name that is suggested for the file of the figures.
const figuresName = "requests-by-month.csv"

// figures adds what was counted: by month, then by type and channel.
func (p *page) figures(months []desk.MonthFigures) {
	most, types, channels := 1, map[string]int{}, map[string]int{}
	for _, f := range months {
		most = max(most, f.Received, f.Answered)
		for t, n := range f.ByType {
			types[plainWord(string(t))] += n
		}
		for c, n := range f.ByChannel {
			channels[plainWord(string(c))] += n
		}
	}
	p.section("Received")
	for _, f := range months {
		p.bar(monthWords(f.Month), f.Received, most, "")
	}
	p.section("Answered: in time, late, extended, refused in part or whole; median days")
	for _, f := range months {
		p.bar(monthWords(f.Month), f.Answered, most, answeredWords(f))
	}
	p.bars("By type", names(calendar.RequestTypes()), types)
	p.bars("By channel", names(model.Channels), channels)
}

// answeredWords writes the figures of a month's replies.
func answeredWords(f desk.MonthFigures) string {
	if f.Answered == 0 {
		return ""
	}
	return fmt.Sprintf("%d in time, %d late, %d ext, %d ref; %s", f.InTime, f.Late, f.Extended, f.Refused,
		f.Median()+" days")
}

// monthWords names a month.
func monthWords(d calendar.Date) string { return d.Time().Format("Jan 2006") }

// bars adds one bar for each name that was counted.
func (p *page) bars(title string, order []string, counts map[string]int) {
	p.section(title)
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	for _, name := range order {
		if n := counts[plainWord(name)]; n > 0 {
			p.bar(plainWord(name), n, most, "")
		}
	}
	if len(counts) == 0 {
		p.line("Nothing in these months.")
	}
}

// barLabel and barWidth are the room of a bar's label and of the longest bar.
const barLabel, barWidth = 22, 20

// bar adds a number with a bar, and what is said of it.
func (p *page) bar(label string, n, most int, say string) {
	if p.linear {
		p.line(strings.Join(filled(label+": "+digits(n), say), ", "))
		return
	}
	room := barWidth
	if p.width < 70 {
		room = barWidth / 2
	}
	short := barLabel
	if p.width < 70 && say != "" {
		short = 9
	}
	filledCells := (n*room + most - 1) / most
	text := p.Fit(p.Line(label), short) + " " + p.Fit(strings.Repeat("#", filledCells), room) + fmt.Sprintf(" %4s", digits(n))
	p.lines = append(p.lines, p.Cut(strings.TrimRight(text+"  "+say, " "), p.width))
}
