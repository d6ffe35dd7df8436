package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// consenting are the actions on consents and marketing.
func consenting() []action {
	person := inSubjects | inSubject
	return []action{
		{id: "consents", title: "Consents: the ledger, refresh, withdraw", hint: "consents", keys: []string{"C"}, in: person, needs: model.ManageConsents, why: noHeld, do: (*Model).consents},
		{id: "consent-give", title: "Record a consent", in: person, needs: model.ManageConsents, danger: consequential, why: noHeld, do: (*Model).giveConsent},
		{id: "stop-marketing", title: "Stop all marketing to the person, at once", hint: "opt out", keys: []string{"M"}, in: person, needs: model.ManageConsents, danger: consequential, why: noHeld, do: (*Model).stopMarketing},
		{id: "stop-topic", title: "Stop marketing on one topic", in: person, needs: model.ManageConsents, danger: consequential, why: noTopics, do: (*Model).stopTopic},
	}
}

// The ways in which a consent is given or withdrawn.
var consentWays = []string{"form", "spoken", "paper"}

// noChannel and allTopics are the choices of a consent that is about neither.
const (
	noChannel = "none, it is not about contact"
	allTopics = "all topics"
)

// A consentAsk holds the questions about a consent. Those that do not apply are
// nil.
type consentAsk struct {
	base                                                                         desk.NewConsent // of a refresh: what is renewed
	purpose, channel, topic, on, how, wording, notice, explicit, guardian, again *field
	purposes                                                                     []policy.Purpose
}

// newConsentAsk returns the questions. objected adds the one without which an
// objection to marketing stands.
func newConsentAsk(base desk.NewConsent, purposes []policy.Purpose, topics []policy.Topic, objected bool) *consentAsk {
	a := &consentAsk{base: base, purposes: purposes}
	if !base.Refresh {
		var titles, ids []string
		for _, u := range purposes {
			titles = append(titles, u.Title)
		}
		for _, t := range topics {
			ids = append(ids, t.ID)
		}
		a.purpose = openChoice("To what", titles).needed()
		a.channel = openChoice("By which channel", append(names(policy.ContactMethods), noChannel)).needed()
		if len(ids) > 0 {
			a.topic = choiceField("Topic", append([]string{allTopics}, ids...), allTopics)
		}
	}
	a.on = suggestion("Given on", "today").needed()
	a.on.date, a.on.check = true, notFuture
	a.how = openChoice("How", consentWays).needed()
	a.wording, a.notice = textField("Words agreed to", ""), textField("Version of notice", "")
	a.explicit = choiceField("Explicit", []string{answerNo, answerYes}, answerNo)
	a.guardian = textField("Guardian who agreed", "")
	if objected {
		a.again = choiceField("They asked, unasked", []string{answerNo, answerYes}, answerNo)
	}
	return a
}

func (a *consentAsk) fields() []*field {
	var out []*field
	for _, f := range []*field{a.purpose, a.channel, a.topic, a.on, a.how, a.wording, a.notice, a.explicit, a.guardian, a.again} {
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}

// consent returns what the fields say.
func (a *consentAsk) consent(today calendar.Date) desk.NewConsent {
	n := a.base
	if a.purpose != nil && a.purpose.at >= 0 {
		n.Purpose = a.purposes[a.purpose.at].ID
	}
	if a.channel != nil && a.channel.value() != noChannel {
		n.Channel = policy.ContactMethod(a.channel.value())
	}
	if a.topic != nil && a.topic.value() != allTopics {
		n.Topic = a.topic.value()
	}
	n.On, n.How, n.Wording, n.Notice = a.on.dateValue(today), a.how.value(), a.wording.value(), a.notice.value()
	n.Explicit, n.Guardian = a.explicit.value() == answerYes, a.guardian.value()
	n.Again = a.again != nil && a.again.value() == answerYes
	return n
}

// giveConsent asks for a consent of the person here.
func (m *Model) giveConsent() tea.Cmd {
	return m.consentForm("Record a consent", desk.NewConsent{Subject: m.person()})
}

func (m *Model) consentForm(title string, base desk.NewConsent) tea.Cmd {
	d := m.desk
	r, _ := d.SubjectRow(base.Subject)
	ask := newConsentAsk(base, desk.ConsentPurposes(d.Policy()), d.Policy().Marketing.Topics, r.Flags.Has(model.DoNotContact))
	about := called(r) + ", " + base.Subject.SubjectReference() + "."
	if base.Refresh {
		about += " " + capital(strings.Join(filled(plainWord(base.Purpose), string(base.Channel), base.Topic), ", ")) + "."
	}
	f := &form{title: title, about: about + " A new entry is added to the ledger; nothing in it is ever changed.", fields: ask.fields()}
	f.save = func(m *Model, f *form) tea.Cmd {
		n := ask.consent(m.today)
		return m.run(func(ctx context.Context, by desk.By) result {
			_, err := d.GiveConsent(ctx, by, n)
			return saved{form: f, err: err, done: "The consent is recorded."}
		})
	}
	m.push(f)
	return nil
}

// consents shows the ledger of the person here.
func (m *Model) consents() tea.Cmd {
	id := m.person()
	r, _ := m.desk.SubjectRow(id)
	b := &rowBox{title: "Consents of " + strings.Join(filled(called(r), id.SubjectReference()), ", "), none: "No consent was ever recorded. n records one."}
	b.fill = func(ctx context.Context, d Desk, by desk.By) (rows []boxRow, err error) {
		lines, err := d.Consents(ctx, by, id)
		for i := range lines {
			rows = append(rows, m.consentRow(id, &lines[i], by.Today()))
		}
		return rows, err
	}
	b.acts = []boxAct{{key: "n", hint: "new", do: func(m *Model) tea.Cmd {
		m.acted = "consent-give"
		return m.consentForm("Record a consent", desk.NewConsent{Subject: id})
	}}, {key: "M", hint: "opt out", do: (*Model).stopMarketing}, {key: "t", hint: "opt out of a topic", why: noTopics(m), do: (*Model).stopTopic}}
	return m.show(b)
}

// consentRow makes the row of an entry, with what can be done about it.
func (m *Model) consentRow(id model.ID, v *desk.ConsentLine, today calendar.Date) boxRow {
	row := boxRow{id: v.ID, words: day(v.On, today) + "  " + consentWords(v.Consent) + consentState(v), more: func(p *page) { p.consent(v, today) }}
	why := ""
	if !v.Live {
		row.paint, why = faint, "this entry is not the one that counts"
	}
	if v.Stale {
		row.paint = soonPaint
	}
	row.acts = []boxAct{
		{key: "r", hint: "refresh", why: why, do: func(m *Model) tea.Cmd {
			m.acted = ""
			return m.consentForm("Renew a consent", desk.NewConsent{Subject: id, Purpose: v.Purpose, Channel: policy.ContactMethod(v.Channel), Topic: v.Topic, Refresh: true})
		}},
		{key: "w", hint: "withdraw", why: why, do: func(m *Model) tea.Cmd { return m.withdrawConsent(id, v.ID) }},
	}
	return row
}

// consentState says whether an entry is the one that counts.
func consentState(v *desk.ConsentLine) string {
	switch {
	case v.Stale:
		return " (live, wants refreshing)"
	case v.Live:
		return " (live)"
	}
	return ""
}

// consent adds what there is to say of an entry.
func (p *page) consent(v *desk.ConsentLine, today calendar.Date) {
	p.fact("Act", string(v.Act)+consentState(v))
	p.fact("Purpose", plainWord(v.Purpose))
	p.fact("Channel", v.Channel)
	p.fact("Topic", v.Topic)
	p.fact("On", day(v.On, today))
	p.fact("How", v.How)
	p.fact("Words", v.Wording)
	p.fact("Notice", v.Notice)
	if v.Explicit {
		p.fact("Explicit", answerYes)
	}
	p.fact("Guardian", v.Guardian)
	p.fact("Occasion", v.Event)
	p.fact("Ends", day(v.Expires, today))
	p.fact("Evidence", v.Evidence)
	p.list("Vouched for", v.Checks)
	p.list("Was told", v.Told)
	p.fact("Copy offered", string(v.Copy))
	p.fact("Recorded by", v.RecordedBy)
}

// withdrawConsent asks how a consent was withdrawn, says what stops, and asks
// for the last word.
func (m *Model) withdrawConsent(subject, consent model.ID) tea.Cmd {
	m.push(newMenu("How was it withdrawn?", consentWays, 0, func(m *Model, i int) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			told, err := d.ConsentWithdrawal(ctx, by, subject, consent)
			return withdrawing{subject, told, consentWays[i], err}
		})
	}))
	return nil
}

// withdrawing says what withdrawing a consent stops.
type withdrawing struct {
	subject model.ID
	told    *desk.Withdrawal
	how     string
	err     error
}

func (r withdrawing) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	m.offerCopy(r.told, "It takes effect at once.", func(m *Model) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			f, err := d.WithdrawConsent(ctx, by, r.subject, r.told, r.how)
			if err != nil {
				return notify(sentence(err))
			}
			return done("The consent is withdrawn as of now." + copyLogged(f))
		})
	})
	return nil
}

// offerCopy asks what the person says to a copy of their record, where the policy
// offers one, and then for the last word, saying first what stops.
func (m *Model) offerCopy(told *desk.Withdrawal, last string, withdraw func(*Model) tea.Cmd) {
	ask := func(m *Model) tea.Cmd {
		m.ask("Withdraw this consent?", append(stopsWords(told), "What was done before stays lawful. "+last), withdraw)
		return nil
	}
	if !told.OffersCopy {
		ask(m)
		return
	}
	m.push(newMenu("Offer a copy of their record first. They say", copyAnswers, 0, func(m *Model, i int) tea.Cmd {
		told.Copy = model.CopyAnswers[i]
		return ask(m)
	}))
}

// copyAnswers are what a person may say to a copy, in the order of
// model.CopyAnswers.
var copyAnswers = []string{"yes: it is logged as a request", "no"}

// copyLogged names the request for the copy; it is empty without one.
func copyLogged(f *desk.RequestFile) string {
	if f == nil {
		return ""
	}
	return " The copy is " + f.Request.Reference() + "; nothing of theirs is destroyed before it is answered."
}

// stopsWords say what withdrawing a consent stops, and the organisation's advice.
func stopsWords(w *desk.Withdrawal) []string {
	lines := []string{"This stops at once: " + w.Purpose + "."}
	if w.Consent.Channel != "" {
		lines = []string{"This stops at once: " + w.Purpose + ", by " + w.Consent.Channel + "."}
	}
	for _, l := range w.Loses {
		lines = append(lines, "No longer has a basis, and goes by the schedule: "+l+".")
	}
	if w.Advice != "" {
		lines = append(lines, "Tell them: "+w.Advice)
	}
	return lines
}

// stopMarketing is the opt-out on one key. It is not asked twice: stopping harms
// nobody, and what takes it back is a new entry in the ledger.
func (m *Model) stopMarketing() tea.Cmd {
	d, id := m.desk, m.person()
	return m.run(func(ctx context.Context, by desk.By) result {
		if err := d.StopMarketing(ctx, by, id, "opt-out"); err != nil {
			return notify(sentence(err))
		}
		return done("Marketing to " + id.SubjectReference() + " is stopped. Only a new consent takes it back.")
	})
}

// noTopics is the reason why there is no topic to opt out of.
func noTopics(m *Model) string {
	if why := noHeld(m); why != "" {
		return why
	}
	if len(m.desk.Policy().Marketing.Topics) == 0 {
		return "the policy has no topics of marketing"
	}
	return ""
}

// stopTopic asks which topic the person wants no more of, by which channel and how
// they said so.
func (m *Model) stopTopic() tea.Cmd {
	d, id := m.desk, m.person()
	r, _ := d.SubjectRow(id)
	fields, read := topicFields(d.Policy())
	f := &form{title: "Stop marketing on one topic", fields: fields, button: "Stop it",
		about: called(r) + ", " + id.SubjectReference() + ". Other consents stay. A general consent, earlier or later, does not open the topic again; a consent to the topic does."}
	f.save = func(m *Model, f *form) tea.Cmd {
		topic, channel, how := read()
		return m.run(func(ctx context.Context, by desk.By) result {
			return saved{form: f, err: d.StopTopic(ctx, by, id, topic, channel, how), done: "Marketing on this topic is stopped."}
		})
	}
	m.push(f)
	return nil
}

// allChannels is the choice of an opt-out by whatever channel.
const allChannels = "every channel"

// topicFields asks for an opt-out of one topic; read returns what the fields say.
func topicFields(p *policy.Policy) (fields []*field, read func() (topic string, channel policy.ContactMethod, how string)) {
	var titles []string
	for _, t := range p.Marketing.Topics {
		titles = append(titles, t.Title)
	}
	topic := openChoice("Topic", titles).needed()
	channel := choiceField("By which channel", append([]string{allChannels}, names(policy.ContactMethods)...), allChannels)
	how := openChoice("How they said so", consentWays).needed()
	return []*field{topic, channel, how}, func() (string, policy.ContactMethod, string) {
		ch := policy.ContactMethod(channel.value())
		if channel.value() == allChannels {
			ch = ""
		}
		return p.Marketing.Topics[max(0, topic.at)].ID, ch, how.value()
	}
}
