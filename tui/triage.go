package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/handling"
)

// A triage goes through the new requests one at a time. It covers the panes.
type triage struct {
	ids   []model.ID
	at    int
	file  *desk.RequestFile // nil while it is being read
	asked int               // number of the newest question

	suggested []handling.Suggestion
	matches   []desk.Found
	done      []string // what was done, in sentences
	failure   string
	over      bool // what was done is shown
	top, more int
}

// matchesShown is how many people are offered, each on a key of its own.
const matchesShown = 5

// startTriage begins with the newest lists of what is new.
func (m *Model) startTriage() tea.Cmd {
	d := m.desk
	return m.run(func(_ context.Context, by desk.By) result {
		return triageList(d.Requests(desk.Query{View: "new", Sort: "received", Desc: true}, by))
	})
}

// triageList are the requests to go through, the oldest first.
type triageList []model.ID

func (ids triageList) apply(m *Model) tea.Cmd {
	if len(ids) == 0 {
		m.notice = "There is nothing new: every open request was looked after or assigned."
		return nil
	}
	m.triage = &triage{ids: ids}
	return m.triage.read(m)
}

// read asks for the request at hand, which is an audited act, and for who may
// be meant.
func (t *triage) read(m *Model) tea.Cmd {
	t.file, t.matches, t.suggested, t.failure, t.top = nil, nil, nil, "", 0
	t.asked = m.number()
	d, id, n := m.desk, t.ids[t.at], t.asked
	return m.run(func(ctx context.Context, by desk.By) result {
		f, err := d.OpenRequest(ctx, by, id)
		if err != nil {
			return triaged{asked: n, err: err}
		}
		return triaged{asked: n, file: f, matches: likely(ctx, d, f, by)}
	})
}

// likely finds who may be meant by the name and the contact of whoever asks,
// and by the words of the message.
func likely(ctx context.Context, d Desk, f *desk.RequestFile, by desk.By) []desk.Found {
	var out []desk.Found
	seen := map[model.ID]bool{}
	q := f.Request
	texts := []string{q.Requester.Contact, q.Requester.Name}
	if f.Subject != nil {
		texts = nil
	} else if len(filled(texts...)) == 0 {
		texts = []string{q.Summary}
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		for _, p := range d.Find(ctx, text, matchesShown, by.Today()) {
			if !seen[p.ID] && len(out) < matchesShown {
				seen[p.ID], out = true, append(out, p)
			}
		}
	}
	return out
}

// triaged brings the request at hand.
type triaged struct {
	asked   int
	file    *desk.RequestFile
	matches []desk.Found
	err     error
}

func (r triaged) apply(m *Model) tea.Cmd {
	t := m.triage
	if t == nil || t.asked != r.asked {
		return nil
	}
	if r.err != nil {
		t.failure = sentence(r.err)
		return nil
	}
	t.file, t.matches = r.file, r.matches
	t.suggested = handling.Suggest(r.file.Request.Summary)
	return nil
}

// move goes to another request, and past the last one to what was done.
func (m *Model) triageMove(by int) tea.Cmd {
	t := m.triage
	switch {
	case t.over && by > 0:
		return m.endTriage()
	case t.over:
		t.over = false
	case t.at+by >= len(t.ids):
		t.over, t.top = true, 0
		return nil
	case t.at+by < 0:
		m.notice = "This is the first of them."
		return nil
	default:
		t.at += by
	}
	return t.read(m)
}

// endTriage shows what was done, and then goes back to the list.
func (m *Model) endTriage() tea.Cmd {
	if t := m.triage; !t.over && len(t.done) > 0 {
		t.over, t.top = true, 0
		return nil
	}
	m.triage = nil
	return m.reload()
}

// triageAct carries out one act on the request at hand. back undoes it; nil
// where the ledger keeps it for good. form is the form it was typed in, or nil.
func (m *Model) triageAct(form *form, what string, act func(context.Context, desk.By) (*desk.RequestFile, error), back func(context.Context, desk.By) error) tea.Cmd {
	d, id, saw := m.desk, m.triage.file.Request.ID, m.triage.file.Row.Sight()
	return m.run(func(ctx context.Context, by desk.By) result {
		f, err := act(ctx, by.Having(saw))
		if faster(err) {
			f, _ = d.OpenRequest(ctx, by, id)
		}
		return triageActed{form: form, file: f, what: what, err: err, saw: saw, back: back}
	})
}

// triageActed shows the request as it is after an act.
type triageActed struct {
	form *form
	file *desk.RequestFile
	what string
	err  error
	saw  desk.Sight
	back func(context.Context, desk.By) error
}

func (r triageActed) apply(m *Model) tea.Cmd {
	if r.err != nil {
		r.failed(m)
		return nil
	}
	if r.form != nil {
		m.drop(r.form)
	}
	m.notice = r.file.Row.Reference + ": " + r.what + "."
	t := m.triage
	if t == nil {
		return nil
	}
	t.took(r.file, r.what)
	m.undo = nil
	if r.back != nil {
		m.notice += " u undoes it."
		m.undo = func(m *Model) tea.Cmd { return m.undoTriage(r) }
	}
	return nil
}

// failed says why an act was not saved. When somebody else was faster, theirs is
// shown, and what was typed stays.
func (r triageActed) failed(m *Model) {
	lines := []string{sentence(r.err)}
	if r.file != nil {
		lines = append(lines, m.recordedSince(r.file, r.saw)...)
		if t := m.triage; t != nil && t.file != nil && t.file.Request.ID == r.file.Request.ID {
			t.file = r.file
		}
	}
	if r.form != nil {
		r.form.busy, r.form.message = false, lines
		return
	}
	m.notice = strings.Join(lines, " ")
}

// took keeps what was done, and shows the request as it is now.
func (t *triage) took(f *desk.RequestFile, what string) {
	t.done = append(t.done, f.Row.Reference+": "+what)
	if t.file != nil && t.file.Request.ID == f.Request.ID {
		t.file = f
	} else if !slices.Contains(t.ids, f.Request.ID) {
		t.ids = append(t.ids, f.Request.ID) // split off from the one at hand
	}
}

// undoTriage takes the last act back.
func (m *Model) undoTriage(r triageActed) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		err := r.back(ctx, by.Having(r.file.Row.Sight()))
		var f *desk.RequestFile
		if err == nil {
			f, err = d.OpenRequest(ctx, by, r.file.Request.ID)
		}
		return triageActed{file: f, what: "undone: " + r.what, err: err}
	})
}
