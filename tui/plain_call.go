package tui

import (
	"context"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// call takes a telephone call: who it is, what they know, what they want. Nothing
// about a fact is said before it is asked for, and an act is said back with its
// date, as on the card.
func (p *linear) call(ctx context.Context) error {
	from, err := p.read("The caller's number, or nothing")
	if err != nil {
		return err
	}
	return p.callFrom(ctx, from, "")
}

// callFrom takes a call from a number. query is what the caller said, if that is known.
func (p *linear) callFrom(ctx context.Context, from, query string) error {
	p.from, p.query = from, query
	p.keep()
	id, err := p.caller(ctx, orElse(query, from))
	if isLeft(err) {
		return err
	}
	p.from, p.query = "", ""
	if err != nil || id.IsZero() {
		p.keep()
		return err
	}
	card, err := p.desk.BeginCall(ctx, p.by(), id, from)
	if err != nil {
		return err
	}
	return p.onPhone(ctx, card)
}

// onPhone does what a caller wants until the call is over. What is typed in it is
// kept with the call.
func (p *linear) onPhone(ctx context.Context, card *desk.CallCard) error {
	c := &call{card: card}
	p.phone, p.said = c, nil
	for p.keep(); ; {
		p.sayCard(c)
		acts := p.callActs(c)
		titles := make([]string, len(acts))
		for i, a := range acts {
			titles[i] = a.title
		}
		n, err := p.choose(wanted, append(titles, "The call is over"))
		if err != nil {
			return err
		}
		do := func(ctx context.Context) error { return p.endCall(ctx, c.card) }
		if n < len(acts) {
			do = acts[n].do
		}
		if err := p.undertake(ctx, func(ctx context.Context) error {
			err := do(ctx)
			p.carryGone(ctx, c)
			return err
		}); err != nil || p.phone == nil {
			return err
		}
		p.said = nil
	}
}

// carryGone goes on with a call on the record that the caller's was joined with, or
// leaves it where there is none.
func (p *linear) carryGone(ctx context.Context, c *call) {
	was := c.card.Call.Owner
	if _, there := p.desk.SubjectRow(was); there || p.phone == nil {
		return
	}
	card, err := p.desk.CarryCall(ctx, p.by(), c.card)
	if err != nil {
		p.phone = nil
		p.say(sentence(err) + " The call is left.")
		return
	}
	c.card, c.told, c.joined = card, "", carriedWords(was, card)
	p.say(goneWords(was, card.Call.Owner, nil) + " The call goes on with it: do again what was not done.")
	p.keep()
}

// wanted asks what a caller wants.
const wanted = "The caller wants"

// caller asks who is on the phone until somebody is chosen, or nothing is said.
func (p *linear) caller(ctx context.Context, from string) (model.ID, error) {
	for text := from; ; {
		if text == "" {
			var err error
			if text, err = p.read("What the caller says: name, date of birth, postcode, reference; empty leaves"); err != nil || text == "" {
				return model.ID{}, err
			}
			p.query = text
			p.keep()
		}
		hits := p.desk.Find(ctx, text, callResults, p.today())
		if text = ""; len(hits) == 0 {
			p.say("Nobody fits. Confirm nothing, and ask how the name is spelt.")
			continue
		}
		titles := []string{"None of these"}
		for _, f := range hits {
			titles = append(titles, called(f.SubjectRow)+", "+f.Reference+", "+f.Reason)
		}
		n, err := p.pick("Who is it", titles, -1)
		if err != nil || n > 0 {
			return idOfHit(hits, n-1), err
		}
	}
}

func idOfHit(hits []desk.Found, i int) model.ID {
	if i < 0 {
		return model.ID{}
	}
	return hits[i].ID
}

// sayCard says what the card shows: no fact that was not asked.
func (p *linear) sayCard(c *call) {
	out := p.blank()
	out.callHead(c, p.today())
	out.callOpen(c.card, p.today())
	p.page(out)
}

// callActs are the acts of a call, always in the same order. One that is not open
// to this caller says why.
func (p *linear) callActs(c *call) []linearAct {
	m := &Model{call: c}
	all := []struct {
		linearAct
		why string
	}{
		{linearAct{"Ask the next fact", func(ctx context.Context) error { return p.askFact(ctx, c) }}, noFact(m)},
		{linearAct{"Log a request", func(ctx context.Context) error { return p.phoneRequest(ctx, c) }}, ""},
		{linearAct{"Stop all marketing now", func(ctx context.Context) error { return p.phoneObjection(ctx, c) }}, noStop(m)},
		{linearAct{"Withdraw a consent", func(ctx context.Context) error { return p.phoneWithdrawal(ctx, c) }}, noChoice(m)},
		{linearAct{"Ask for identity by post", func(ctx context.Context) error { return p.phoneIdentity(ctx, c) }}, noIdentity(m)},
		{linearAct{"Add a note", func(ctx context.Context) error { return p.phoneNote(ctx, c) }}, ""},
		{linearAct{"Correct details", func(ctx context.Context) error { return p.phoneCorrection(ctx, c) }}, noCorrection(m)},
		{linearAct{"Say who is calling, if not the person", func(ctx context.Context) error { return p.phoneCaller(ctx, c) }}, ""},
		{linearAct{"Record that the person has died", func(ctx context.Context) error { return p.phoneDeath(ctx, c) }}, noDeath(m)},
	}
	var out []linearAct
	for _, a := range all {
		if why := a.why; why != "" {
			a.title += ": not now, " + why
			a.do = func(context.Context) error {
				p.say(capital(why) + ".")
				return nil
			}
		}
		out = append(out, a.linearAct)
	}
	return out
}

// askFact says one fact that was not asked, and takes how the caller answered.
func (p *linear) askFact(ctx context.Context, c *call) error {
	c.nextFact()
	f := c.card.Facts[c.at]
	if f.Answer != desk.Unasked {
		p.say("Every fact has been asked.")
		return nil
	}
	p.say("Ask the caller for: " + factTitle(string(f.Fact)) + ". On record: " + f.Value + ".")
	answers := []desk.Answer{desk.AnswerRight, desk.AnswerWrong, desk.NoAnswer}
	n, err := p.pick("The caller", []string{"said it right", "said it wrong", "does not know it"}, -1)
	if err != nil {
		return err
	}
	next, err := p.desk.AnswerCall(ctx, p.by(), c.card, f.Fact, answers[n])
	if err == nil {
		c.card = next
	}
	return err
}

// acted takes over what an act of the call left, and says it.
func (p *linear) acted(c *call, v *desk.Phoned, err error, told string) error {
	out := did(v, err, p.today(), told)
	if out.err == nil {
		c.take(out)
	}
	return out.err
}

func (p *linear) phoneRequest(ctx context.Context, c *call) error {
	if !c.card.Path.Requests {
		return p.phoneApproach(ctx, c)
	}
	types := calendar.RequestTypes()
	titles := make([]string, len(types))
	for i, t := range types {
		titles[i] = plainWord(string(t))
	}
	n, err := p.pick("Received by phone today", titles, -1)
	if err != nil {
		return err
	}
	first := c.card.Logged[types[n]]
	if yes, err := p.second(first); err != nil || !yes {
		return err
	}
	v, err := p.desk.RequestByPhone(ctx, p.by(), c.card, types[n], first != "")
	return p.acted(c, v, err, sayOfRequest(c.card.Path))
}

// second asks whether what was logged in this call already is asked for again.
func (p *linear) second(first string) (bool, error) {
	if first == "" {
		return true, nil
	}
	return p.sure(first + " of this call is that already. " + secondWhen + " Log a second one")
}

func (p *linear) phoneApproach(ctx context.Context, c *call) error {
	first := c.card.Approached()
	if yes, err := p.second(first); err != nil || !yes {
		return err
	}
	if yes, err := p.sure("It is no request of the person: no month runs. Log it as " + c.card.Path.Approach); err != nil || !yes {
		return err
	}
	v, err := p.desk.ApproachByPhone(ctx, p.by(), c.card, first != "")
	out := approached(v, err)
	if out.err == nil {
		c.take(out)
	}
	return out.err
}

func (p *linear) phoneObjection(ctx context.Context, c *call) error {
	if yes, err := p.sure("Every consent to marketing ends and every contact goes on the do-not-contact list at once. Stop all marketing"); err != nil || !yes {
		return err
	}
	v, err := p.desk.ObjectByPhone(ctx, p.by(), c.card)
	return p.acted(c, v, err, "Marketing has stopped as of now.")
}

func (p *linear) phoneWithdrawal(ctx context.Context, c *call) error {
	var titles []string
	for _, v := range c.card.Choices {
		titles = append(titles, choiceWords(v, p.today()))
	}
	n, err := p.choose("Withdraw which consent", titles)
	if err != nil {
		return err
	}
	w, err := p.desk.PlanWithdrawal(ctx, c.card, c.card.Choices[n].ID)
	if err != nil {
		return err
	}
	for _, l := range stopsWords(w) {
		p.say(l)
	}
	if w.OffersCopy {
		n, err := p.choose("Offer a copy of their record first. They say", copyAnswers)
		if err != nil {
			return err
		}
		w.Copy = model.CopyAnswers[n]
	}
	if yes, err := p.sure("Withdraw this consent"); err != nil || !yes {
		return err
	}
	v, err := p.desk.WithdrawByPhone(ctx, p.by(), c.card, w)
	return p.acted(c, v, err, "The consent is withdrawn as of now.")
}

func (p *linear) phoneIdentity(ctx context.Context, c *call) error {
	if yes, err := p.sure("Only if there is reasonable doubt. Ask for evidence of identity by post"); err != nil || !yes {
		return err
	}
	v, err := p.desk.IdentityByPost(ctx, p.by(), c.card)
	return p.acted(c, v, err, identityTold)
}

func (p *linear) phoneNote(ctx context.Context, c *call) error {
	p.say("People have a right to read notes about them.")
	note := textField("Note", "").needed()
	p.formOf("call-note", 0, model.ID{}, []*field{note})
	if err := p.fill(note, p.today()); err != nil {
		return err
	}
	v, err := p.desk.NoteByPhone(ctx, p.by(), c.card, note.value())
	return p.acted(c, v, err, "")
}

func (p *linear) phoneCorrection(ctx context.Context, c *call) error {
	s, err := p.desk.DetailsByPhone(ctx, p.by(), c.card)
	if err != nil {
		return err
	}
	if words := unreadWords(c.card.Unread); words != "" {
		p.say(words)
	}
	fields, err := p.correction("call-correct", s)
	if err != nil {
		return err
	}
	v, err := p.desk.CorrectByPhone(ctx, p.by(), c.card, correctedFrom(s, s.Name, &form{fields: fields}, p.today()))
	return p.acted(c, v, err, "The details are corrected.")
}

func (p *linear) phoneDeath(ctx context.Context, c *call) error {
	p.say(deathOnPhone(c.card))
	how := textField("How it is known", "").needed()
	p.formOf("call-death", 0, model.ID{}, []*field{how})
	if err := p.fill(how, p.today()); err != nil {
		return err
	}
	out := died(p.desk.DeathByPhone(ctx, p.by(), c.card, how.value()))
	if out.err == nil {
		c.take(out)
		p.say(out.notice)
	}
	return out.err
}

func (p *linear) phoneCaller(ctx context.Context, c *call) error {
	paths := desk.CallerPaths()
	titles := make([]string, len(paths))
	for i, path := range paths {
		titles[i] = path.Title
	}
	n, err := p.choose("Who is calling", titles)
	if err != nil {
		return err
	}
	name := ""
	if paths[n].Kind != model.Self {
		f := textField("Their name", "")
		if err := p.fill(f, p.today()); err != nil {
			return err
		}
		name = f.value()
	}
	next, err := p.desk.CallerIs(ctx, p.by(), c.card, paths[n].Kind, name)
	if err == nil {
		c.take(phoned{card: next})
	}
	return err
}

// endCall asks for the outcome, which is stored with the call.
func (p *linear) endCall(ctx context.Context, card *desk.CallCard) error {
	var titles []string
	for _, o := range model.CallOutcomes {
		titles = append(titles, outcomeTitle(o))
	}
	n, err := p.pick("How did it end", titles, -1)
	if err != nil {
		return err
	}
	if err := p.desk.EndCall(ctx, p.by(), card, model.CallOutcomes[n]); err != nil {
		return err
	}
	p.phone = nil
	p.say("The call has ended; it is in the person's file.")
	return nil
}
