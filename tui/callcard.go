package tui

import (
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// draw shows the card: who it is, what to take care of, what may be said, the
// facts to ask, and what the level opens.
func (c *call) draw(m *Model, w, h int) block {
	p := &page{look: m.look, width: w - 4}
	p.callHead(c, m.today)
	fact := len(p.lines)
	if c.asks() {
		p.callFacts(c)
	}
	p.callOpen(c.card, m.today)
	for i, act := range c.card.Call.Acts {
		label := ""
		if i == 0 {
			label = "Done"
		}
		p.fact(label+" ", act)
	}
	p.fact("Keys", callKeys(m))
	if m.height < warningsFrom { // the header has no room for them
		for _, text := range m.desk.Warnings() {
			p.painted("! Warning", capital(text), bold)
		}
	}
	room := max(1, h-2)
	c.top = max(0, min(c.top, len(p.lines)-room))
	c.more = max(0, len(p.lines)-room-c.top)
	in := block{}
	for _, line := range p.lines[c.top:] {
		in.lines = append(in.lines, " "+line)
	}
	at := 0
	if c.asks() {
		at = fact + c.at
	}
	in = in.at(1, max(0, min(at-c.top, room-1)))
	title := "On the phone - " + c.card.Reference
	if c.more > 0 {
		title += " - " + count(c.more, "more line")
	}
	return m.look.frame(m.look.Line(title), true, in, w, h)
}

// asks reports whether there is anything to ask this caller.
func (c *call) asks() bool { return c.card.Path.Discloses && c.card.Closed == "" }

// callKeys names every act that is open now: the line below has room for some.
func callKeys(m *Model) string {
	var out []string
	for _, a := range calling() {
		if a.hint != "" && (a.why == nil || a.why(m) == "") {
			out = append(out, a.keys[0]+"="+a.hint)
		}
	}
	return strings.Join(out, ", ")
}

// callHead adds who it is about, who calls, and the level.
func (p *page) callHead(c *call, today calendar.Date) {
	card := c.card
	p.fact("Name", card.Name)
	p.fact("Reference", card.Reference)
	caller := filled(card.Path.Title, card.Call.Name)
	if card.Call.From != "" {
		caller = append(caller, "from "+card.Call.From)
	}
	p.fact("Caller", strings.Join(caller, ", "))
	if len(card.Flags) > 0 {
		p.painted("! Take care", strings.ToUpper(card.Flags[0][:1])+strings.Join(card.Flags, "; ")[1:], bold)
	}
	if c.joined != "" {
		p.painted("! Joined", c.joined, bold)
	}
	if c.stuck != "" {
		p.painted("! Not saved", c.stuck, latePaint)
	}
	words, paint := levelWords(card)
	p.painted("Level", words, paint)
	if c.told != "" {
		p.painted("Tell them", c.told, bold)
	}
	if card.Path.Rule != "" {
		p.fact("The rule", card.Path.Rule)
		for i, say := range card.Path.Say {
			label := ""
			if i == 0 {
				label = "Say"
			}
			p.fact(label+" ", "\""+say+"\"")
		}
	}
}

// levelWords says what may be told now, and how far the next level is.
func levelWords(c *desk.CallCard) (string, paint) {
	more := ""
	if c.Missing > 0 {
		more = " " + capital(count(c.Missing, "more right answer")) + " to level " + digits(c.Level+1) + "."
	}
	switch {
	case c.Locked:
		return "LOCKED by wrong answers. Confirm nothing; say that we answer in writing.", latePaint
	case c.Level == 2:
		return "2: contacts and enrolments too. Special category, criminal and masked data is never read out.", bold
	case c.Level == 1:
		return "1: status of their own requests, marketing choices." + more, bold
	case !c.Path.Discloses:
		return "0: confirm nothing to this caller, not even that we know the person.", bold
	case c.Closed != "":
		return "0: " + c.Closed + ". Ask who is calling, and say so with p.", bold
	case c.Missing == 0:
		return "0: confirm nothing. The record has too few facts to ask; i asks for identity by post.", bold
	}
	return "0: confirm nothing, not even that we know the person." + more, bold
}

// callFacts adds one line for each fact. Only the one in question and those
// said right are shown.
func (p *page) callFacts(c *call) {
	for i, f := range c.card.Facts {
		mark, value := "[ ]", "hidden"
		switch f.Answer {
		case desk.AnswerRight:
			mark, value = "[+]", f.Value+"  right"
		case desk.AnswerWrong:
			mark, value = "[x]", "WRONG"
		case desk.NoAnswer:
			mark, value = "[?]", "not known"
		}
		cursor := " "
		if i == c.at {
			cursor = ">"
			if c.asked && f.Answer != desk.AnswerRight && f.Answer != desk.AnswerWrong {
				value = f.Value + "  right?"
			}
		}
		line := cursor + " " + mark + " " + p.Fit(factTitle(string(f.Fact)), 15) + " " + p.Line(value)
		line = p.Cut(line, p.width)
		if i == c.at && c.asked {
			line = bold.on(line)
		}
		p.lines = append(p.lines, line)
	}
}

// factTitle names a fact.
func factTitle(f string) string { return capital(plainWord(f)) }

// callOpen adds what the level opens.
func (p *page) callOpen(c *desk.CallCard, today calendar.Date) {
	if c.Level >= 1 {
		for _, r := range c.Requests {
			p.requestLine(r, today)
		}
		if len(c.Requests) == 0 {
			p.fact("Requests", "none")
		}
		if c.Others > 0 {
			p.fact("Others'", count(c.Others, "request")+" that others made about them: say nothing of it on the phone")
		}
		if c.Stopped {
			p.fact("Marketing", "stopped")
		}
		for _, v := range c.Choices {
			p.fact("Consent", choiceWords(v, today))
		}
		if c.Further {
			p.fact("Consents", "others are told from level 2; r logs the withdrawal of what the caller names")
		}
		switch {
		case c.Unspoken:
			p.fact("Consents", "some are not spoken of on the phone: r logs the withdrawal of what the caller names")
		case len(c.Choices) == 0 && !c.Further:
			p.fact("Consents", "none")
		}
	}
	if len(c.Missaid) > 0 {
		var titles []string
		for _, f := range c.Missaid {
			titles = append(titles, factTitle(string(f)))
		}
		p.fact("Not shown", strings.Join(titles, ", ")+": said wrong, so what tells it is not read out; e replaces it unseen")
	}
	for _, k := range c.Contacts {
		p.fact(factTitle(string(k.Type)), strings.Join(filled(strings.ReplaceAll(k.Value, "\n", ", "), k.Postcode), ", "))
	}
	for _, e := range c.Enrolments {
		until := ""
		if !e.Until.IsZero() {
			until = " to " + day(e.Until, today)
		}
		p.fact("Enrolment", e.What+", "+day(e.From, today)+until)
	}
}

// choiceWords writes a live consent.
func choiceWords(v *model.Consent, today calendar.Date) string {
	return strings.Join(filled(plainWord(v.Purpose), v.Channel, v.Topic), ", ") + ", " + string(v.Act) + " " + day(v.On, today)
}
