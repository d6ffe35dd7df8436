package tui

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A draft is what was typed and is not saved. It is kept sealed by whoever runs
// the console, so that locking or a lost connection loses nothing.
type draft struct {
	From    string     `json:"from,omitempty"`
	Query   string     `json:"query,omitempty"`
	Subject string     `json:"subject,omitempty"` // id, in hexadecimal
	Call    string     `json:"call,omitempty"`
	Form    *formDraft `json:"form,omitempty"`
	Spot    *spot      `json:"spot,omitempty"` // of a form outside of a call
}

// drafting follows what is kept.
type drafting struct {
	kept    string     // as last given away to be kept
	offered string     // a draft that waits for an answer; it stays kept meanwhile
	refill  *formDraft // for the next form of its action
	writes  int
	due     bool // kept is not given away yet
}

// draftRest is how long typing goes on before what is typed is kept.
const draftRest = 400 * time.Millisecond

// draftText returns what would be lost now, or nothing.
func (m *Model) draftText() string {
	if m.drafts.offered != "" {
		return m.drafts.offered
	}
	var v draft
	if c := m.call; c != nil {
		v.From, v.Subject, v.Call = c.card.Call.From, c.card.Call.Owner.String(), c.card.Call.ID.String()
		for _, d := range m.dialogs {
			if c.form != nil && d == dialog(c.form) {
				v.Form = c.form.draft()
			}
		}
	} else if f := m.writing(); f != nil && m.eraseRun() == nil && !m.clearingRun() { // what was confirmed is no draft
		v.Form, v.Spot = f.draft(), m.spot()
	}
	for _, d := range m.dialogs {
		if b, ok := d.(*callBox); ok {
			v.From, v.Query = b.from, b.input.value()
		}
	}
	if v == (draft{}) {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// keepSoon adds to cmd that what was typed is kept when typing rests.
func (m *Model) keepSoon(cmd tea.Cmd) tea.Cmd {
	if m.opts.KeepDraft == nil || m.desk == nil {
		return cmd
	}
	text := m.draftText()
	if text == m.drafts.kept {
		return cmd
	}
	m.drafts.kept, m.drafts.due = text, true
	m.drafts.writes++
	return tea.Batch(cmd, m.after(draftRest, keepDue{m.drafts.writes, text}))
}

// keepDue keeps a draft unless a newer one is on its way.
type keepDue struct {
	n    int
	text string
}

func (k keepDue) apply(m *Model) tea.Cmd {
	if k.n != m.drafts.writes {
		return nil
	}
	m.drafts.due = false
	keep := m.keeper(k.text)
	return m.run(func(context.Context, desk.By) result {
		keep()
		return nil
	})
}

// keeper returns what keeps a text. A draft is a convenience: when it cannot be
// kept, the work goes on.
func (m *Model) keeper(text string) func() {
	keep := m.opts.KeepDraft
	return func() {
		if keep != nil {
			_ = keep([]byte(text))
		}
	}
}

// lastKeeper returns what keeps the text of a session that ends now. When there
// is nothing and was nothing, it leaves alone what an earlier session kept.
func (m *Model) lastKeeper() func() {
	text := m.draftText()
	if m.desk == nil || text == "" && m.drafts.kept == "" && !m.drafts.due {
		return func() {}
	}
	return m.keeper(text)
}

// readDraft asks for what an earlier session left.
func (m *Model) readDraft() tea.Cmd {
	read := m.opts.Draft
	if read == nil {
		return nil
	}
	return m.run(func(context.Context, desk.By) result {
		text, err := read()
		var v draft
		if err != nil || json.Unmarshal(text, &v) != nil {
			return nil
		}
		return drafted{v, string(text)}
	})
}

// drafted offers to go on with what was cut off.
type drafted struct {
	draft draft
	text  string
}

func (r drafted) apply(m *Model) tea.Cmd {
	if m.call != nil || r.text == "" {
		return nil
	}
	m.drafts.offered = r.text
	c := &confirm{title: "Go on with the call that was cut off?", asleep: true,
		lines: []string{"Your last session ended in the middle of a call. What you had typed is kept."}}
	if r.draft.Spot != nil {
		c.title, c.lines = m.offer(r.draft)
	}
	c.yes = func(m *Model) tea.Cmd { return m.takeUp(r.draft) }
	c.no = func(m *Model) { m.drafts.offered = "" }
	m.push(c)
	return m.after(grace, awake{c})
}

// takeUp puts a draft back where it was typed.
func (m *Model) takeUp(v draft) tea.Cmd {
	if v.Spot != nil && v.Form != nil {
		return m.takeUpForm(v)
	}
	m.drafts.offered = ""
	for _, d := range m.dialogs {
		if b, ok := d.(*callBox); ok {
			m.drop(b)
		}
	}
	subject, call := parseID(v.Subject), parseID(v.Call)
	if call.IsZero() {
		b := &callBox{input: newInput(v.Query, 200), from: v.From}
		m.push(b)
		return b.find(m)
	}
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		card, err := d.ResumeCall(ctx, by, subject, call)
		if model.FaultOf(err) == model.Refused { // over, or of another day: what was typed is not lost
			card, err = d.BeginCall(ctx, by, subject, v.From)
		}
		return takenUp{v, card, err}
	})
}

// takenUp shows the card of a call that goes on, and the form that was open.
type takenUp struct {
	draft draft
	card  *desk.CallCard
	err   error
}

func (r takenUp) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	m.call = &call{card: r.card}
	if a := m.keys.named(r.draft.Form.action()); a != nil && a.in == inCall {
		m.drafts.refill = r.draft.Form
		return m.do(a)
	}
	return nil
}

// parseID reads what model.ID writes; what is none names nothing.
func parseID(s string) (id model.ID) {
	if b, err := hex.DecodeString(s); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}
