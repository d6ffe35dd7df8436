package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// calling are the actions while somebody is on the phone: one key each.
func calling() []action {
	return []action{
		{id: "call-end", title: "End the call", hint: "end", keys: []string{"esc", "ctrl+c"}, in: inCall, do: (*Model).callEnd},
		{id: "call-right", title: "Show the fact, then mark it right", hint: "right", keys: []string{"space"}, in: inCall, needs: model.TakeCalls, why: noFact, do: callAnswer(desk.AnswerRight)},
		{id: "call-wrong", title: "The caller said it wrong", hint: "wrong", keys: []string{"x"}, in: inCall, needs: model.TakeCalls, why: noFact, do: callAnswer(desk.AnswerWrong)},
		{id: "call-unknown", title: "The caller does not know it", hint: "not known", keys: []string{"u"}, in: inCall, needs: model.TakeCalls, why: noFact, do: callAnswer(desk.NoAnswer)},
		{id: "call-next", title: "Next fact", keys: []string{"j", "down"}, in: inCall, do: func(m *Model) tea.Cmd { return m.callStep(1) }},
		{id: "call-previous", title: "Previous fact", keys: []string{"k", "up"}, in: inCall, do: func(m *Model) tea.Cmd { return m.callStep(-1) }},
		{id: "call-down", title: "Further down the card", keys: []string{"pgdown", "ctrl+d"}, in: inCall, do: func(m *Model) tea.Cmd { return m.callScroll(5) }},
		{id: "call-up", title: "Further up the card", keys: []string{"pgup", "ctrl+u"}, in: inCall, do: func(m *Model) tea.Cmd { return m.callScroll(-5) }},
		{id: "call-request", title: "Log a request made by phone, or what else a caller wants", hint: "request", keys: []string{"r"}, in: inCall, needs: model.TakeCalls, danger: consequential, do: (*Model).callRequest},
		{id: "call-object", title: "Stop marketing now", hint: "objection", keys: []string{"o"}, in: inCall, needs: model.TakeCalls, danger: consequential, why: noStop, do: (*Model).callObject},
		{id: "call-withdraw", title: "Withdraw a consent", hint: "withdraw", keys: []string{"w"}, in: inCall, needs: model.TakeCalls, danger: consequential, why: noChoice, do: (*Model).callWithdraw},
		{id: "call-identity", title: "Ask for identity by post", hint: "identity", keys: []string{"i"}, in: inCall, needs: model.TakeCalls, danger: consequential, why: noIdentity, do: (*Model).callIdentity},
		{id: "call-note", title: "Add a note to the person", hint: "note", keys: []string{"n"}, in: inCall, needs: model.TakeCalls, do: (*Model).callNote},
		{id: "call-correct", title: "Correct the person's details on the phone", hint: "correct", keys: []string{"e"}, in: inCall, needs: model.TakeCalls, why: noCorrection, do: (*Model).callCorrect},
		{id: "call-death", title: "Record that the person has died", hint: "died", keys: []string{"d"}, in: inCall, needs: model.ChangePeople, danger: consequential, why: noDeath, do: (*Model).callDeath},
		{id: "call-caller", title: "Who is calling: agent, parent, employer, police...", hint: "caller", keys: []string{"p"}, in: inCall, needs: model.TakeCalls, do: (*Model).callCaller},
	}
}

// noFact is the reason when no fact can be asked.
func noFact(m *Model) string {
	switch c := m.call.card; {
	case c.Closed != "":
		return "nobody is told anything about somebody who has died"
	case !c.Path.Discloses:
		return "nothing is told to this caller, so there is nothing to check"
	case c.Locked:
		return "wrong answers have locked the card for this call"
	case len(c.Facts) == 0:
		return "the record has no fact to ask"
	}
	return ""
}

func noStop(m *Model) string { return stopRefusal(m.call.card) }

// stopRefusal is the reason why marketing cannot be stopped for who is on the phone.
func stopRefusal(c *desk.CallCard) string {
	switch {
	case c.Stopped:
		return "marketing is stopped already"
	case !c.Path.Stops:
		return "this caller cannot object for the person"
	case c.Locked:
		return "wrong answers have locked the card; log the objection as a request"
	}
	return ""
}

func noChoice(m *Model) string {
	switch c := m.call.card; {
	case c.Level < 1:
		return "consents are told from level 1; o stops marketing at any level"
	case len(c.Choices) == 0 && c.Further:
		return "what there is is told from level 2; r logs the withdrawal of what the caller names"
	case len(c.Choices) == 0 && c.Unspoken:
		return "what there is is not spoken of; r logs the withdrawal of what the caller names"
	case len(c.Choices) == 0:
		return "there is no consent to withdraw"
	}
	return ""
}

func noIdentity(m *Model) string { return m.call.card.NoIdentity() }

func noCorrection(m *Model) string {
	if m.call.card.Level < 2 {
		return "details are corrected from level 2; r logs a rectification request"
	}
	return ""
}

// requestOnPhone says what a request came to: reference and date.
func requestOnPhone(f *desk.RequestFile, today calendar.Date) string {
	_, words, _ := due(f.Row, today)
	if f.Row.Closed {
		words = "done" // nobody is told of a state
	}
	return f.Row.Reference + ", " + plainWord(string(f.Row.Type)) + ": " + words + "."
}

// did turns what the desk answers into the answer of an act.
func did(v *desk.Phoned, err error, today calendar.Date, told string) phoned {
	if err != nil {
		return phoned{err: err}
	}
	if v.Request != nil {
		told = requestOnPhone(v.Request, today) + " " + told
	}
	return phoned{card: v.Card, told: told}
}

// callRequest logs a request: the letter of its type is the only other key. What a
// caller wants who cannot make one is logged as what it is.
func (m *Model) callRequest() tea.Cmd {
	if !m.call.card.Path.Requests {
		return m.callApproach()
	}
	types := calendar.RequestTypes()
	titles := make([]string, len(types))
	for i, t := range types {
		titles[i] = plainWord(string(t))
		if first := m.call.card.Logged[t]; first != "" {
			titles[i] += ", logged as " + first
		}
	}
	m.push(newMenu("Log a request, received by phone today", titles, 0, func(m *Model, i int) tea.Cmd {
		return m.logOnce(m.call.card.Logged[types[i]], func(second bool) tea.Cmd {
			return m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
				v, err := d.RequestByPhone(ctx, by, card, types[i], second)
				return did(v, err, by.Today(), sayOfRequest(card.Path))
			})
		})
	}))
	return nil
}

// logOnce logs what this caller has not asked for in this call; what is logged already
// only when it is said that a second one is meant.
func (m *Model) logOnce(first string, do func(second bool) tea.Cmd) tea.Cmd {
	if first == "" {
		return do(false)
	}
	m.ask("Log a second one?", []string{first + " of this call is that already. " + secondWhen}, func(*Model) tea.Cmd { return do(true) })
	return nil
}

// secondWhen says when a second request of one kind is one.
const secondWhen = "A second one is right only if the caller asks for something else, such as a complaint about another matter."

// sayOfRequest says what the date of a request waits for, where it waits.
func sayOfRequest(path desk.CallerPath) string {
	if path.Authority {
		return "The month begins when we have the proof of your authority."
	}
	return ""
}

func (m *Model) callApproach() tea.Cmd {
	c := m.call.card
	if first := c.Approached(); first != "" {
		return m.logOnce(first, m.logApproach)
	}
	lines := []string{"It is no request of the person: no month runs, and nothing is confirmed. It goes into the register of what arrived as " +
		c.Path.Approach + ", with the rule that decides it."}
	m.ask("Log what this caller wants?", lines, func(m *Model) tea.Cmd { return m.logApproach(false) })
	return nil
}

func (m *Model) logApproach(second bool) tea.Cmd {
	return m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
		v, err := d.ApproachByPhone(ctx, by, card, second)
		return approached(v, err)
	})
}

// approached says what to tell a caller whose wish was logged without a clock.
func approached(v *desk.Phoned, err error) phoned {
	if err != nil {
		return phoned{err: err}
	}
	return phoned{card: v.Card, told: "It is noted as " + v.Request.Row.Reference + ". No date follows: we wait for it in writing."}
}

func (m *Model) callObject() tea.Cmd {
	lines := []string{"Every consent to marketing is withdrawn, every contact goes on the do-not-contact list, and the request is logged as done. It takes effect at once."}
	m.ask("Stop all marketing to "+m.call.card.Reference+"?", lines, func(m *Model) tea.Cmd {
		return m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			v, err := d.ObjectByPhone(ctx, by, card)
			return did(v, err, by.Today(), "Marketing has stopped as of now.")
		})
	})
	return nil
}

// callWithdraw shows the consents, then what would stop, then asks.
func (m *Model) callWithdraw() tea.Cmd {
	choices := m.call.card.Choices
	titles := make([]string, len(choices))
	for i, v := range choices {
		titles[i] = choiceWords(v, m.today)
	}
	m.push(newMenu("Withdraw which consent?", titles, 0, func(m *Model, i int) tea.Cmd {
		d, c := m.desk, m.call
		return m.run(func(ctx context.Context, _ desk.By) result {
			w, err := d.PlanWithdrawal(ctx, c.card, choices[i].ID)
			return withdrawal{c, w, err}
		})
	}))
	return nil
}

// withdrawal asks for the last word, saying first what stops.
type withdrawal struct {
	call *call
	plan *desk.Withdrawal
	err  error
}

func (r withdrawal) apply(m *Model) tea.Cmd {
	if r.err != nil || m.call != r.call {
		m.notice = sentence(r.err)
		return nil
	}
	m.offerCopy(r.plan, "Tell the caller, then answer.", func(m *Model) tea.Cmd {
		return m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			v, err := d.WithdrawByPhone(ctx, by, card, r.plan)
			return did(v, err, by.Today(), "The consent is withdrawn as of now.")
		})
	})
	return nil
}

func (m *Model) callIdentity() tea.Cmd {
	lines := []string{"Only if there is reasonable doubt. It is noted in the request of this call, from level 1 in their newest open one, where the clock may wait for it, or else on the person."}
	m.ask("Ask for evidence of identity by post?", lines, func(m *Model) tea.Cmd {
		return m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			v, err := d.IdentityByPost(ctx, by, card)
			return did(v, err, by.Today(), identityTold)
		})
	})
	return nil
}

// identityTold confirms nothing: not that anybody is known, nor where they live.
const identityTold = "Whoever we know of that name is asked by post for evidence of identity."

func (m *Model) callNote() tea.Cmd {
	f := &form{title: "Note on " + m.call.card.Reference, about: "People have a right to read notes about them.",
		fields: []*field{textField("Note", "").needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		text := f.fields[0].value()
		return m.formOnPhone(f, func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			v, err := d.NoteByPhone(ctx, by, card, text)
			return did(v, err, by.Today(), "")
		})
	}
	m.write(f)
	return nil
}

// write opens a form of the call that is offered again when the call was cut off.
func (m *Model) write(f *form) {
	m.call.form = f
	m.push(f)
}

// formOnPhone carries out an act whose words came from a form.
func (m *Model) formOnPhone(f *form, act func(context.Context, desk.By, Desk, *desk.CallCard) phoned) tea.Cmd {
	cmd := m.onPhone(func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
		out := act(ctx, by, d, card)
		out.form = f
		return out
	})
	if f != nil {
		f.busy = cmd != nil
	}
	return cmd
}

func (m *Model) callCorrect() tea.Cmd {
	d, card := m.desk, m.call.card
	return m.run(func(ctx context.Context, by desk.By) result {
		s, err := d.DetailsByPhone(ctx, by, card)
		if err != nil {
			return notify(sentence(err))
		}
		return callCorrecting{s, card.Unread}
	})
}

// callCorrecting opens the form with the details of the person on the phone.
type callCorrecting struct {
	subject *model.Subject
	unread  []string // its details that are not shown
}

func (r callCorrecting) apply(m *Model) tea.Cmd {
	if m.call == nil || len(m.dialogs) > 0 {
		return nil
	}
	f := r.form()
	if m.drafts.refill != nil { // it knows on which field it was
		m.write(f)
		return nil
	}
	var titles []string
	for _, field := range f.fields[:fKeepName] {
		titles = append(titles, strings.ToLower(field.label))
	}
	m.push(newMenu("What is to be corrected?", titles, 0, func(m *Model, i int) tea.Cmd {
		f.at = i
		m.write(f)
		return nil
	}))
	return nil
}

// unreadWords says why fields are empty.
func unreadWords(unread []string) string {
	if len(unread) == 0 {
		return ""
	}
	return "Not shown, so that nobody reads it out: " + strings.Join(unread, ", ") + ". What is typed replaces it; an empty line keeps it."
}

// form has every detail; enter saves at once.
func (r callCorrecting) form() *form {
	f := &form{title: "Correct " + r.subject.Reference(), about: r.subject.Name.Full() + ". Enter saves; tab goes to other details.",
		fields: correctionFields(r.subject), quick: true, person: r.subject.ID}
	f.fields[fAddress].pair = true // with its postcode
	f.about = strings.TrimSpace(f.about + " " + unreadWords(r.unread))
	f.save = func(m *Model, f *form) tea.Cmd {
		s := correctedFrom(r.subject, r.subject.Name, f, m.today)
		return m.formOnPhone(f, func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			v, err := d.CorrectByPhone(ctx, by, card, s)
			return did(v, err, by.Today(), "The details are corrected.")
		})
	}
	return f
}

// callCaller sets the path of the caller.
func (m *Model) callCaller() tea.Cmd {
	paths := desk.CallerPaths()
	titles := make([]string, len(paths))
	for i, p := range paths {
		titles[i] = p.Title
	}
	m.push(newMenu("Who is calling?", titles, 0, func(m *Model, i int) tea.Cmd {
		if paths[i].Kind == model.Self {
			return m.callerIs(nil, model.Self, "")
		}
		f := &form{title: "Who is calling", about: capital(paths[i].Title), fields: []*field{textField("Their name", "")}}
		f.save = func(m *Model, f *form) tea.Cmd { return m.callerIs(f, paths[i].Kind, f.fields[0].value()) }
		m.write(f)
		return nil
	}))
	return nil
}

func (m *Model) callerIs(f *form, kind model.RequesterKind, name string) tea.Cmd {
	return m.formOnPhone(f, func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
		next, err := d.CallerIs(ctx, by, card, kind, name)
		return phoned{card: next, err: err}
	})
}
