package tui

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A leftDraft is a draft that a session left behind, read.
type leftDraft struct {
	Unsaved
	draft draft
}

// findLeft asks for what ended sessions left, to offer it or to count it only.
func (m *Model) findLeft(offer bool) tea.Cmd {
	drafts := m.opts.Drafts
	if drafts == nil {
		return nil
	}
	return m.run(func(context.Context, desk.By) result {
		list, err := drafts.Left()
		if err != nil {
			return nil
		}
		out := leftBehind{offer: offer}
		for _, u := range list {
			v := leftDraft{Unsaved: u}
			if json.Unmarshal(u.Text, &v.draft) == nil {
				out.list = append(out.list, v)
			}
		}
		return out
	})
}

// leftBehind is what ended sessions left.
type leftBehind struct {
	list  []leftDraft
	offer bool
}

func (r leftBehind) apply(m *Model) tea.Cmd {
	m.drafts.left, m.drafts.waits = r.list, !r.offer
	m.drafts.next = r.offer
	if m.drafts.asked && r.offer {
		m.drafts.asked = false
		if len(r.list) == 0 {
			m.notice = "Nothing is kept that was typed and not saved."
		}
	}
	if r.offer && m.call == nil && m.draftText() == "" && m.offering() == nil {
		return m.offer()
	}
	return nil
}

// unsavedElsewhere says that another session of the same user left something.
func (m *Model) unsavedElsewhere() tea.Cmd {
	if m.desk == nil {
		return nil
	}
	if m.dialog() == nil {
		m.notice = "Another session of yours ended with something typed. It is kept: " + m.unsavedKeys() + "."
	}
	return m.findLeft(false)
}

// unsavedKeys says how one goes on with what was left.
func (m *Model) unsavedKeys() string { return ": and 'unsaved' goes on with it" }

// offerUnsaved offers what is left when somebody asks for it.
func (m *Model) offerUnsaved() tea.Cmd {
	m.drafts.asked = true
	return m.findLeft(true)
}

// noUnsaved is the reason when nothing can be taken up now.
func noUnsaved(m *Model) string {
	switch {
	case m.opts.Drafts == nil:
		return "nothing is kept here"
	case m.call != nil:
		return "end the call first"
	case m.draftText() != "":
		return "finish what you are writing first"
	}
	return ""
}

// offering returns the question that offers a draft, if it is open.
func (m *Model) offering() *confirm {
	for _, d := range m.dialogs {
		if c, ok := d.(*confirm); ok && c.later != nil {
			return c
		}
	}
	return nil
}

// offerNext offers what is left once nothing else is under way. It looks again,
// since another session may have taken some of it.
func (m *Model) offerNext() tea.Cmd {
	if !m.drafts.next || m.drafts.waits || len(m.drafts.left) == 0 || !m.free() {
		return nil
	}
	m.drafts.next = false
	return m.findLeft(true)
}

// free reports whether a question that nobody asked for is in nobody's way.
func (m *Model) free() bool {
	return len(m.dialogs) == 0 && m.call == nil && m.triage == nil && m.entry == nil && m.draftText() == ""
}

// offer asks whether somebody goes on with the newest of what is left.
func (m *Model) offer() tea.Cmd {
	m.drafts.next = false
	if len(m.drafts.left) == 0 {
		return nil
	}
	v := m.drafts.left[0]
	c := &confirm{asleep: true}
	c.title, c.lines = m.offerWords(v)
	c.yes = func(m *Model) tea.Cmd {
		c.asleep = true // until it is known whether it is still there
		m.push(c)
		return m.answerUnsaved(c, v, true)
	}
	c.no = func(m *Model) tea.Cmd { return m.answerUnsaved(c, v, false) }
	c.later = func(m *Model) {
		m.drafts.waits = true
		m.notice = capital(count(len(m.drafts.left), "unsaved text") + " kept: " + m.unsavedKeys() + ".")
	}
	m.push(c)
	return m.after(grace, awake{c})
}

// offerWords say what was typed, when, and what the answers do.
func (m *Model) offerWords(v leftDraft) (title string, lines []string) {
	title, lines = v.words(m.keys.named(v.draft.Form.action()), m.today)
	if v.draft.onlyPlain(m.keys) {
		lines = append(lines, "It was typed in lethe --plain, which goes on with it. Here it can be read.")
	}
	if n := len(m.drafts.left); n > 1 {
		lines = append(lines, "This is the newest of "+digits(n)+".")
	}
	return title, append(lines, "No throws it away, Esc keeps it for later.")
}

// onlyPlain reports whether only the linear mode can go on with a draft.
func (v draft) onlyPlain(keys *keymap) bool {
	return v.Plain != nil && v.Form != nil && keys.named(v.Form.Action) == nil
}

// words say what was typed and when; a is the action that opens the form, if there is
// one.
func (v leftDraft) words(a *action, today calendar.Date) (title string, lines []string) {
	title, what := "Go on with the call that was cut off?", "A call"
	if v.draft.Spot != nil {
		title, what = "Go on with what you were writing?", "What you were writing"
	}
	switch {
	case a != nil:
		what = a.title
	case v.draft.Plain != nil && v.draft.Call == "":
		what = v.draft.Plain.Act
	}
	lines = []string{what + ": a session of yours ended " + draftWhen(v.Kept, today) + " before this was saved. What you had typed is kept."}
	if begins := v.draft.begins(); begins != "" {
		lines = append(lines, "It begins: "+begins)
	}
	if v.draft.Form != nil && v.draft.Form.Saving {
		lines = append(lines, "It was about to be saved: look whether it was, before you save it again.")
	}
	return title, lines
}

// draftWhen say when something was kept: "today at 14:02".
func draftWhen(at time.Time, today calendar.Date) string {
	if at.IsZero() {
		return "earlier"
	}
	on := calendar.InLondon(at)
	clock := "at " + at.In(calendar.London()).Format("15:04")
	if on == today {
		return "today " + clock
	}
	return "on " + day(on, today) + " " + clock
}

// begins returns the first words that were typed, so that one draft is told from
// another.
func (v draft) begins() string {
	words := v.Query
	if v.Form != nil {
		words = strings.Join(v.Form.texts()[1:], ", ")
	}
	words = strings.Join(strings.Fields(words), " ")
	if cut := []rune(words); len(cut) > 60 {
		words = string(cut[:60]) + "..."
	}
	return words
}

// answerUnsaved carries an answer out.
func (m *Model) answerUnsaved(c *confirm, v leftDraft, yes bool) tea.Cmd {
	drafts := m.opts.Drafts
	return m.run(func(context.Context, desk.By) result {
		out := answeredUnsaved{asked: c, draft: v, yes: yes}
		if yes {
			out.ok, out.err = drafts.Take(v.ID)
		} else {
			out.err = drafts.Discard(v.ID)
		}
		return out
	})
}

// answeredUnsaved goes on with a draft, or with the next.
type answeredUnsaved struct {
	asked *confirm
	draft leftDraft
	yes   bool
	ok    bool
	err   error
}

func (r answeredUnsaved) apply(m *Model) tea.Cmd {
	m.drop(r.asked)
	switch {
	case r.err != nil:
		m.notice = sentence(r.err)
		return nil
	case r.yes && !r.ok:
		m.notice = "That was taken up in another session of yours."
	}
	for i, v := range m.drafts.left {
		if v.ID == r.draft.ID {
			m.drafts.left = append(m.drafts.left[:i:i], m.drafts.left[i+1:]...)
			break
		}
	}
	if !r.ok {
		m.drafts.next = true
		return nil
	}
	m.drafts.taken, m.drafts.kept = string(r.draft.Text), string(r.draft.Text)
	return m.takeUp(r.draft.draft)
}

// takeUp puts a draft back where it was typed. It stays kept as taken until the
// form is there to hold it.
func (m *Model) takeUp(v draft) tea.Cmd {
	if v.Spot != nil && v.Form != nil {
		return m.takeUpForm(v)
	}
	for _, d := range m.dialogs {
		if b, ok := d.(*callBox); ok {
			m.drop(b)
		}
	}
	if parseID(v.Call).IsZero() {
		m.drafts.taken = ""
		b := &callBox{input: newInput(v.Query, 200), from: v.From}
		m.push(b)
		return b.find(m)
	}
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		card, err := v.resume(ctx, d, by)
		return takenUp{v, card, err}
	})
}

// resume goes on with the call of a draft.
func (v draft) resume(ctx context.Context, d Desk, by desk.By) (*desk.CallCard, error) {
	subject := parseID(v.Subject)
	card, err := d.ResumeCall(ctx, by, subject, parseID(v.Call))
	if model.FaultOf(err) == model.Refused { // over, or of another day: what was typed is not lost
		card, err = d.BeginCall(ctx, by, subject, v.From)
	}
	return card, err
}

// takenUp shows the card of a call that goes on, and the form that was open.
type takenUp struct {
	draft draft
	card  *desk.CallCard
	err   error
}

func (r takenUp) apply(m *Model) tea.Cmd {
	if r.err != nil {
		return m.readOff("The call cannot be gone on with", sentence(r.err), r.draft.Form)
	}
	m.call = &call{card: r.card}
	if r.draft.Form == nil {
		m.drafts.taken = ""
		return nil
	}
	if why := m.noForm(r.draft, inCall); why != "" {
		return m.readOff(noFormAgain, why, r.draft.Form)
	}
	return m.refillBy(m.keys.named(r.draft.Form.Action), r.draft.Form)
}

// refillBy carries out the action whose form takes what was typed. What is to be
// chosen before the form opens is asked again.
func (m *Model) refillBy(a *action, v *formDraft) tea.Cmd {
	m.drafts.refill = v
	cmd := m.do(a)
	if m.drafts.refill != nil {
		m.notice = capital(a.title) + ": what you had typed is put into the form when it opens."
	}
	return cmd
}

// readOff shows what was typed where it cannot be put back, with the reason, to be
// read off. It stays kept until somebody throws it away.
func (m *Model) readOff(title, why string, f *formDraft) tea.Cmd {
	lines := filled(why)
	if f != nil {
		lines = append(lines, f.texts()...)
	}
	c := &confirm{title: title, lines: lines, asleep: true}
	c.no = func(m *Model) tea.Cmd {
		m.drafts.taken = ""
		return nil
	}
	c.later = func(m *Model) {
		m.drafts.back, m.drafts.taken, m.drafts.waits = m.drafts.taken, "", true
		m.notice = "It is kept: " + m.unsavedKeys() + "."
	}
	m.push(c)
	return m.after(grace, awake{c})
}

// giveBack leaves behind again what was taken and never came into its form.
func (m *Model) giveBack() tea.Cmd {
	drafts, text := m.opts.Drafts, m.drafts.back
	m.drafts.back, m.drafts.kept = "", ""
	return tea.Sequence(m.run(func(context.Context, desk.By) result {
		_ = drafts.End([]byte(text))
		return nil
	}), m.findLeft(false))
}
