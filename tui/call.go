package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// startCall opens call mode: one empty box for whatever the caller says first.
func (m *Model) startCall() tea.Cmd {
	m.push(&callBox{input: newInput("", 200)})
	return nil
}

// A callBox finds who is on the phone. Every key asks anew.
type callBox struct {
	input   input
	from    string // the caller's number
	found   []desk.Found
	at      int
	request int
	pending bool   // what is listed is not yet for what was typed
	partly  bool   // not everybody could be found yet
	wrong   string // in what is typed, when nobody is listed
}

func (b *callBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(b)
	case "down":
		b.at = max(0, min(b.at+1, len(b.found)-1))
	case "up":
		b.at = max(0, b.at-1)
	case "tab":
		return b.number(m)
	case "enter":
		return b.open(m)
	case "ctrl+n":
		return m.allowed(model.LogRequests, func() tea.Cmd { return b.stranger(m) })
	default:
		if b.input.key(k) {
			return b.find(m)
		}
	}
	return nil
}

// number keeps what is typed as the caller's number; in an empty box it brings the
// number back to be mended.
func (b *callBox) number(m *Model) tea.Cmd {
	number, ok := desk.CallerNumber(b.input.value())
	switch {
	case strings.TrimSpace(b.input.value()) == "":
		b.input, b.from = newInput(b.from, 200), ""
	case !ok:
		m.notice = "Tab keeps a telephone number, and this is none. Enter opens the card."
		return nil
	default:
		b.input, b.from = newInput("", 200), number
	}
	return b.find(m)
}

// stranger logs a request of somebody who was not found: it may exist before it is
// known whose data is meant. What was typed is their name, or their number.
func (b *callBox) stranger(m *Model) tea.Cmd {
	name, from := strings.TrimSpace(b.input.value()), b.from
	if number, ok := desk.CallerNumber(name); ok && from == "" {
		name, from = "", number
	}
	m.drop(b)
	m.acted = "log" // by which the form is offered again
	f := m.requestForm(model.ByPhone)
	f.fields[rName].input, f.fields[rContact].input = newInput(name, fieldLimit), newInput(from, fieldLimit)
	m.push(f)
	return nil
}

func (b *callBox) paste(m *Model, msg tea.PasteMsg) tea.Cmd {
	b.input.paste(msg.Content)
	return b.find(m)
}

// find asks who fits what is typed.
func (b *callBox) find(m *Model) tea.Cmd {
	b.at, b.pending = 0, true
	return b.ask(m, false)
}

func (b *callBox) ask(m *Model, again bool) tea.Cmd {
	b.request = m.number()
	d, text, n := m.desk, b.input.value(), b.request
	return m.run(func(ctx context.Context, by desk.By) result {
		out := callFound{box: b, request: n, again: again}
		ready, _ := d.Searching()
		out.partly = !ready
		if strings.TrimSpace(text) != "" {
			out.found = d.Find(ctx, text, callResults, by.Today())
		}
		if len(out.found) == 0 {
			out.wrong = wrongFilter(d, text)
		}
		return out
	})
}

// callAgain asks again who fits what nobody fitted, or only some were asked about,
// while the register is read. Whoever is selected stays so.
func (m *Model) callAgain() tea.Cmd {
	for _, d := range m.dialogs {
		if b, ok := d.(*callBox); ok && (len(b.found) == 0 || b.partly) && !b.pending {
			return b.ask(m, true)
		}
	}
	return nil
}

// callResults is how many people are listed: more than fit most screens.
const callResults = 30

// callFound are the people who fit.
type callFound struct {
	box     *callBox
	request int
	found   []desk.Found
	wrong   string // in what was typed
	partly  bool   // not everybody could be found yet
	again   bool   // what is typed is the same
}

func (r callFound) apply(*Model) tea.Cmd {
	b := r.box
	if b.request != r.request {
		return nil
	}
	if r.again && b.at < len(b.found) {
		id := b.found[b.at].ID
		b.at = max(0, slices.IndexFunc(r.found, func(f desk.Found) bool { return f.ID == id }))
	}
	b.found, b.wrong, b.partly, b.pending = r.found, r.wrong, r.partly, false
	return nil
}

// open opens the card of the selected person. What is typed counts as the
// caller's number when it can only be one.
func (b *callBox) open(m *Model) tea.Cmd {
	if b.pending {
		m.notice = "The list is not ready yet. Press enter again."
		return nil
	}
	if b.at >= len(b.found) {
		m.notice = "Nobody is selected."
		return nil
	}
	from, d, id := b.from, m.desk, b.found[b.at].ID
	if number, ok := desk.CallerNumber(b.input.value()); ok && from == "" {
		from = number
	}
	b.pending = true
	return m.run(func(ctx context.Context, by desk.By) result {
		card, err := d.BeginCall(ctx, by, id, from)
		return callBegun{b, card, err}
	})
}

// callBegun opens the card.
type callBegun struct {
	box  *callBox
	card *desk.CallCard
	err  error
}

func (r callBegun) apply(m *Model) tea.Cmd {
	if r.err != nil {
		r.box.pending = false
		m.notice = sentence(r.err)
		if unlogged(r.err) {
			r.box.found, r.box.wrong, m.notice = nil, m.notice, "No card is opened, since nothing can be logged."
		}
		return nil
	}
	m.drop(r.box)
	m.call = &call{card: r.card}
	return nil
}

func (b *callBox) draw(m *Model, w, h int) block {
	l := m.look
	text, x := b.input.draw(l, w-20)
	in := block{lines: []string{" Who is calling: " + text, ""}}.at(x+17, 0)
	if b.from != "" {
		in.lines[1] = " From number:    " + l.Cut(l.Line(b.from), w-20)
	}
	in.lines = append(in.lines, "")
	for i, f := range b.found {
		if len(in.lines) == h-2 {
			break
		}
		name := max(16, (w-20)*2/5)
		line := "   " + l.Fit(l.Line(f.Name), name) + " " + l.Fit(f.Reference, 12) + " " + l.Line(f.Reason)
		line = l.Fit(line, w-2)
		if i == b.at {
			line = selected.on(" > " + line[3:])
		}
		in.lines = append(in.lines, line)
	}
	if len(b.found) == 0 {
		for _, line := range l.Wrap(b.hint0(m), w-6) {
			in.lines = append(in.lines, "   "+line)
		}
	} else if b.namesakes() {
		in.lines[2] = bold.on(l.Fit(" Two have this name: ask for a date of birth or a postcode, and type it too.", w-2))
	}
	return l.frame("On the phone", true, in, w, h)
}

// namesakes reports whether somebody else has the name of the person selected.
func (b *callBox) namesakes() bool {
	for i, f := range b.found {
		if i != b.at && strings.EqualFold(f.Name, b.found[b.at].Name) {
			return true
		}
	}
	return false
}

// hint0 says why nobody is listed.
func (b *callBox) hint0(m *Model) string {
	switch {
	case strings.TrimSpace(b.input.value()) == "":
		return "Type what the caller says: a name, a date of birth, a postcode, a reference, or several of these. " +
			"Their number may come first: tab keeps it. Opening a card is written to the audit log."
	case b.pending:
		return ""
	case b.wrong != "":
		return b.wrong
	case m.loading:
		if ready, n := m.desk.Searching(); !ready {
			return "Nobody among the " + count(n, "name") + " read so far. Whoever fits is listed as soon as they are read."
		}
		return "Nobody so far. The register is still being read."
	}
	return "Nobody fits. Confirm nothing, and ask how the name is spelt. Ctrl+n logs a request of somebody who is not found."
}

func (b *callBox) hint() string {
	return "enter open the card  up, down choose  tab this is their number  ctrl+n request of a stranger  esc leave"
}

// A call is the telephone call under way: the card, and where on it we are.
type call struct {
	card   *desk.CallCard
	at     int  // the fact in question
	asked  bool // its value is shown, to compare with what the caller says
	top    int
	more   int // lines below the screen
	busy   bool
	moving bool   // its record was joined with another, and it is being carried over
	told   string // what came of the last act, to be said aloud
	stuck  string // why nothing more can be logged, and what to do
	joined string // what became of the record that the call began with

	form *form // being filled in, or filled in last
}

// step moves to another fact, which is hidden until it is asked for.
func (m *Model) callStep(by int) tea.Cmd {
	c := m.call
	if n := len(c.card.Facts); n > 0 {
		c.at, c.asked, c.top = (c.at+by+n)%n, false, 0
	}
	return nil
}

// callScroll moves the card.
func (m *Model) callScroll(by int) tea.Cmd {
	m.call.top = max(0, min(m.call.top+by, m.call.top+m.call.more))
	return nil
}

// answer returns the action that marks the fact in question. A fact that is
// still hidden is shown first: nobody can judge what they have not seen.
func callAnswer(a desk.Answer) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		c := m.call
		if !c.asked && a != desk.NoAnswer {
			c.asked, c.top = true, 0
			return nil
		}
		fact := c.card.Facts[c.at].Fact
		return m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			next, err := d.AnswerCall(ctx, by, card, fact, a)
			return phoned{card: next, err: err, answered: true}
		})
	}
}

// onPhone carries out one act of the call.
func (m *Model) onPhone(act func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned) tea.Cmd {
	c, d := m.call, m.desk
	if c == nil { // left under the form, since the record is gone
		m.notice = "The call is left: nothing of it can be saved any more."
		return nil
	}
	switch {
	case c.busy:
		m.notice = "The last act is still being saved."
		return nil
	case c.moving:
		m.notice = "The record was joined with another. One moment: the call goes on with that."
		return nil
	}
	c.busy = true
	return m.run(func(ctx context.Context, by desk.By) result {
		out := act(ctx, by, d, c.card)
		out.call = c
		return out
	})
}

// phoned is what an act of the call left.
type phoned struct {
	call     *call
	form     *form // that was saved, if there was one
	card     *desk.CallCard
	told     string
	notice   string // on the line below, where that is not what is told
	answered bool
	err      error
}

func (r phoned) apply(m *Model) tea.Cmd {
	c := r.call
	c.busy = false
	if r.err != nil && r.form != nil {
		return saved{form: r.form, err: r.err}.apply(m)
	}
	if r.err != nil {
		m.notice = sentence(r.err)
		if unlogged(r.err) {
			c.stuck, c.top, m.notice = m.notice, 0, "Nothing was saved. The card says what to do."
		}
		return nil
	}
	c.stuck = ""
	if r.form != nil {
		m.drop(r.form)
	}
	c.take(r)
	c.top = 0
	if r.answered {
		c.nextFact()
		return nil
	}
	if r.told != "" {
		m.notice = orElse(r.notice, r.told)
	}
	return m.reload()
}

// unlogged reports whether the store took nothing, so that a call cannot be logged.
func unlogged(err error) bool {
	f := model.FaultOf(err)
	return f == model.Full || f == model.ReadOnly
}

// take takes over what an act left. What is to be told stays until something else is,
// or somebody else is calling, who must not hear it.
func (c *call) take(r phoned) {
	was, now := c.card.Call, r.card.Call
	if r.told != "" || was.Caller != now.Caller || was.Name != now.Name {
		c.told = r.told
	}
	c.card = r.card
}

// nextFact goes on to a fact that was not asked. As long as more is to be
// found out, it is shown at once.
func (c *call) nextFact() {
	c.asked = false
	for i := range c.card.Facts {
		at := (c.at + i) % len(c.card.Facts)
		if c.card.Facts[at].Answer == desk.Unasked {
			c.at, c.asked = at, c.card.Missing > 0
			return
		}
	}
}

// callEnd asks for the outcome; the letter of one ends the call.
func (m *Model) callEnd() tea.Cmd {
	var titles []string
	for _, o := range model.CallOutcomes {
		titles = append(titles, outcomeTitle(o))
	}
	c := m.call
	m.push(newMenu("The call is over: how did it end?", titles, 0, func(m *Model, i int) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			return callOver{c, d.EndCall(ctx, by, c.card, model.CallOutcomes[i])}
		})
	}))
	return nil
}

// outcomeTitle writes an outcome for the menu.
func outcomeTitle(o model.CallOutcome) string {
	switch o {
	case model.CallActed:
		return "done as the caller asked"
	case model.CallAnswered:
		return "question answered"
	case model.CallBack:
		return "we ring back"
	case model.CallUnidentified:
		return "not identified, nothing was said"
	case model.CallRefused:
		return "refused"
	case model.CallMistaken:
		return "the wrong person's card was opened"
	}
	return plainWord(string(o))
}

// callOver clears the screen of a call that was ended.
type callOver struct {
	call *call
	err  error
}

func (r callOver) apply(m *Model) tea.Cmd {
	m.notice = "The call has ended; it is in the person's file."
	switch {
	case r.err != nil && !unlogged(r.err):
		m.notice = sentence(r.err)
		return nil
	case r.err != nil: // nobody is kept on a card that nothing more can be done on
		m.notice = "The card is closed, but how the call ended is not logged: the store takes no changes."
	}
	if m.call == r.call {
		m.call = nil
	}
	return tea.Batch(tea.ClearScreen, m.again())
}
