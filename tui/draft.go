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

	Plain *plainDraft `json:"plain,omitempty"` // of the linear mode
}

// Drafts keeps what is typed in one session and not saved, sealed, until it is
// taken up again. Its methods are called inside commands and when the console ends.
type Drafts interface {
	// Keep keeps text in place of what this session kept before; nothing removes
	// it. After ctx has ended it does nothing.
	Keep(ctx context.Context, text []byte) error
	// End does as Keep does, and what is kept counts as left behind from then on.
	End(text []byte) error
	// Left returns what ended sessions of the same user left behind, newest first.
	Left() ([]Unsaved, error)
	// Take makes what was left behind this session's own. It reports false when it
	// is no longer there, as when another session has taken it.
	Take(id model.ID) (bool, error)
	// Discard throws away what was left behind, unless it was taken.
	Discard(id model.ID) error
}

// Unsaved is what a session left behind.
type Unsaved struct {
	ID   model.ID
	Kept time.Time
	Text []byte
}

// drafting follows what is kept.
type drafting struct {
	kept   string // as last given away to be kept
	writes int

	left  []leftDraft // what ended sessions left, newest first
	next  bool        // the next of them is offered as soon as nothing else is under way
	waits bool        // none is offered before somebody asks
	asked bool        // somebody did

	taken  string     // a draft that was taken and is not in its form yet
	refill *formDraft // for the next form of its action
	back   string     // what was taken and goes back, since its form never came
}

// draftRest is how long typing goes on before what is typed is kept.
const draftRest = 400 * time.Millisecond

// draftText returns what would be lost now, or nothing.
func (m *Model) draftText() string {
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
	if v == (draft{}) || m.drafts.taken != "" {
		return m.drafts.taken
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// keepSoon adds to cmd that what was typed is kept when typing rests, and what
// follows when nothing is typed any more.
func (m *Model) keepSoon(cmd tea.Cmd) tea.Cmd {
	if m.opts.Drafts == nil || m.desk == nil {
		return cmd
	}
	if m.drafts.back != "" {
		cmd = tea.Batch(cmd, m.giveBack())
	}
	text := m.draftText()
	if text == m.drafts.kept {
		return tea.Batch(cmd, m.offerNext())
	}
	m.drafts.next = m.drafts.next || text == ""
	m.drafts.kept = text
	m.drafts.writes++
	return tea.Batch(cmd, m.offerNext(), m.after(draftRest, keepDue{m.drafts.writes, text}))
}

// keepDue keeps a draft unless a newer one is on its way. A draft is a convenience:
// when it cannot be kept, the work goes on.
type keepDue struct {
	n    int
	text string
}

func (k keepDue) apply(m *Model) tea.Cmd {
	if k.n != m.drafts.writes {
		return nil
	}
	drafts := m.opts.Drafts
	return m.run(func(ctx context.Context, _ desk.By) result {
		_ = drafts.Keep(ctx, []byte(k.text))
		return nil
	})
}

// lastKeeper returns what keeps the text of a session that ends now.
func (m *Model) lastKeeper() func() {
	drafts, text := m.opts.Drafts, m.draftText()
	if m.desk == nil || drafts == nil {
		return func() {}
	}
	return func() { _ = drafts.End([]byte(text)) }
}

// parseID reads what model.ID writes; what is none names nothing.
func parseID(s string) (id model.ID) {
	if b, err := hex.DecodeString(s); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}
