package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// An EraseDesk is what erasing needs. Its methods reach the store.
type EraseDesk interface {
	PlanErasure(ctx context.Context, by desk.By, e desk.Erasing) (*desk.ErasurePlan, error)
	Erase(ctx context.Context, by desk.By, e desk.Erasing) (*desk.Erased, error)
	ErasureSince(ctx context.Context, by desk.By, since time.Time) (*model.Erasure, error)
}

// A doomed is what somebody chose to erase.
type doomed struct {
	subjects []model.ID
	holdings []model.HoldingName
	count    bool   // by being counted first: anonymised
	due      bool   // by the retention schedule, which is then the ground
	request  string // reference of the request that it answers
}

// erasureRequest is the type of request that asks for erasure.
const erasureRequest = model.RequestType("erasure")

// noErasure is the reason why nothing here can be erased.
func noErasure(m *Model) string {
	if why := noRecord(m); why != "" {
		return why
	}
	switch m.place() {
	case inRequests, inRequest:
		r, ok := m.desk.RequestRow(m.target())
		switch {
		case !ok || r.Type != erasureRequest:
			return "this request does not ask for it"
		case r.Subject.IsZero():
			return "it is not known yet whose request this is"
		}
	case inRetention:
		if _, ok := m.otherRow(m.target()); ok {
			return "d does what clears this alert"
		}
	case inSubject:
		if m.detail().subject == nil {
			return "the record is not open"
		}
	}
	if _, ok := m.desk.SubjectRow(m.person()); !ok {
		return "this person is not in the register"
	}
	return ""
}

// erase begins to erase what is marked or under the cursor. An opened person
// may go as a whole, or one holding of theirs.
func (m *Model) erase() tea.Cmd {
	switch m.place() {
	case inSubjects:
		return m.eraseForm(doomed{subjects: m.pane().tab.chosen()})
	case inRetention:
		return m.eraseForm(doomed{holdings: m.holdingsOf(m.pane().tab.chosen()), due: true})
	case inAlert:
		return m.eraseForm(doomed{holdings: m.holdingsOf([]model.ID{m.target()}), due: true})
	case inRequests, inRequest:
		r, _ := m.desk.RequestRow(m.target())
		return m.eraseForm(doomed{subjects: []model.ID{r.Subject}, request: r.Reference})
	}
	file := m.detail().subject
	choices, titles := choicesOf(file)
	if len(choices) == 1 {
		return m.eraseForm(choices[0])
	}
	m.push(newMenu("Erase what?", titles, 0, func(m *Model, i int) tea.Cmd { return m.eraseForm(choices[i]) }))
	return nil
}

// choicesOf returns what can be erased of a person, the whole first.
func choicesOf(file *desk.SubjectFile) ([]doomed, []string) {
	id := file.Subject.ID
	choices, titles := []doomed{{subjects: []model.ID{id}}}, []string{"the person, with everything held about them"}
	for _, h := range file.Holdings {
		name := model.HoldingName{Owner: id, ID: h.Holding.ID}
		choices = append(choices, doomed{holdings: []model.HoldingName{name}})
		titles = append(titles, "only "+holdingWords(h.Holding)+", "+holdingReference(name))
	}
	return choices, titles
}

// holdingWords names a holding in a line.
func holdingWords(h *model.Holding) string {
	out := plainWord(h.Category) + " data"
	if h.Purpose != "" {
		out += " for " + plainWord(h.Purpose)
	}
	if h.System != "" {
		out += " in " + h.System
	}
	return out
}

// holdingReference names a holding as people write it: with the beginning of
// its id, as long as desk.HoldingName and the command line show it.
func holdingReference(h model.HoldingName) string {
	return h.Owner.SubjectReference() + "/" + h.ID.String()[:8]
}

// holdingsOf returns the names of the holdings of rows in Retention.
func (m *Model) holdingsOf(ids []model.ID) []model.HoldingName {
	var out []model.HoldingName
	for _, id := range ids {
		if r, ok := m.desk.AlertRow(id); ok {
			out = append(out, model.HoldingName{Owner: r.Subject, ID: id})
		}
	}
	return out
}

// word is what must be typed to confirm: the reference of the one record, or
// how many there are.
func (w *doomed) word() string {
	switch n := len(w.subjects) + len(w.holdings); {
	case n > 1:
		return digits(n)
	case len(w.subjects) == 1:
		return w.subjects[0].SubjectReference()
	}
	return holdingReference(w.holdings[0])
}

// title names what is erased.
func (w *doomed) title() string {
	if w.count {
		return "Anonymise " + count(len(w.holdings), "holding")
	}
	switch {
	case len(w.subjects) > 1:
		return "Erase " + people(len(w.subjects))
	case len(w.holdings) > 1:
		return "Erase " + count(len(w.holdings), "holding")
	case len(w.subjects) == 1:
		return "Erase " + w.word()
	}
	return "Erase the holding " + w.word()
}

// people counts people.
func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return digits(n) + " people"
}

// owners returns everybody who is concerned, each once, in their order.
func (w *doomed) owners() []model.ID {
	var out []model.ID
	seen := map[model.ID]bool{}
	add := func(id model.ID) {
		if !seen[id] {
			seen[id], out = true, append(out, id)
		}
	}
	for _, id := range w.subjects {
		add(id)
	}
	for _, h := range w.holdings {
		add(h.Owner)
	}
	return out
}

// namesOf returns what the people concerned are called.
func namesOf(d Desk, ids []model.ID) map[model.ID]string {
	out := make(map[model.ID]string, len(ids))
	for _, id := range ids {
		if r, ok := d.SubjectRow(id); ok {
			out[id] = called(r)
		}
	}
	return out
}
