package desk

import (
	"cmp"
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/registerfile"
)

// A CallCard is what an administrator sees of a person who is on the phone. It
// holds no more of the record than the caller's answers have opened, besides
// the facts to ask. A card is a value: acts return the next one.
type CallCard struct {
	Call      *model.Call // as stored
	Reference string
	Name      string
	Path      CallerPath
	Facts     []CallFact
	Flags     []string
	Level     int // 0 confirm nothing; 1 own requests and marketing choices; 2 contacts and enrolments too
	Locked    bool
	Missing   int // right answers to the next level; 0 when the facts cannot reach it
	// Closed says why nothing is told whoever calls and whatever they know; empty
	// where answers open something.
	Closed string

	// Logged is what this caller asked for in this call: the reference of the first
	// request of each type.
	Logged map[model.RequestType]string

	// From level 1.
	Requests []RequestRow     // the person's own, newest first
	Others   int              // requests that others made about them, of which nothing is said
	Choices  []*model.Consent // live consents that may be spoken of: to marketing, from level 2 others too
	Further  bool             // level 2 opens more of them
	Unspoken bool             // there are some that no level opens
	Stopped  bool             // marketing is stopped
	// From level 2.
	Contacts   []model.Contact
	Enrolments []Enrolment
	Missaid    []policy.Fact // facts that the caller said wrong: nothing that tells them is on the card
	// Unread are the details that a correction does not show, as the form of a person
	// names them: what is typed replaces them.
	Unread []string
}

// An Enrolment is a relationship or a course, as it may be told at level 2.
type Enrolment struct {
	What  string
	From  calendar.Date
	Until calendar.Date
}

// otherNumberDays is how long a call from another number is worth a flag.
const otherNumberDays = 90

// card works out the card of a call from what is stored now.
func (d *Desk) card(ctx context.Context, by By, call *model.Call) (*CallCard, error) {
	c := &CallCard{Call: call, Reference: call.Owner.SubjectReference()}
	err := d.store.Read(ctx, func(r model.Reader) error {
		s, err := model.Load[model.Subject](r, model.ID{}, call.Owner)
		if err != nil {
			return err
		}
		holdings, err := model.All[model.Holding](r, call.Owner)
		if err != nil {
			return err
		}
		calls, err := model.All[model.Call](r, call.Owner)
		if err != nil {
			return err
		}
		consents, err := model.All[model.Consent](r, call.Owner)
		if err != nil {
			return err
		}
		c.Name = s.Name.Full()
		c.Path = callerPath(call.Caller, ageOf(s, by.Today()), s.Flags.Has(model.Deceased), d.policy.Organisation.Division)
		c.Facts = callFacts(d.policy, s, holdings)
		answered(c.Facts, call)
		c.Flags = append(d.fishingFlags(call, calls), callFlags(d.policy, s, by.Today())...)
		c.Flags = append(c.Flags, callerFlags(s, call, calls)...)
		asked, err := d.callRequests(r, call)
		if err != nil {
			return err
		}
		c.Flags = append(c.Flags, asked.flags...)
		held, err := holdFlags(r, call.Owner)
		if err != nil {
			return err
		}
		c.Flags = append(c.Flags, held...)
		c.Logged = asked.here
		c.open(d.policy, s, holdings, consents)
		if c.Level >= 1 {
			c.Requests, c.Others = asked.own, asked.others
		}
		return nil
	})
	return c, err
}

// open finds the level and fills in what it discloses, and nothing else.
func (c *CallCard) open(p *policy.Policy, s *model.Subject, holdings []*model.Holding, consents []*model.Consent) {
	right, wrong := 0, 0
	for _, f := range c.Facts {
		switch f.Answer {
		case AnswerRight:
			right++
		case AnswerWrong:
			wrong++
		}
	}
	st := identify(p.Call, right, wrong, len(c.Facts))
	c.Level, c.Locked, c.Missing = st.level, st.locked, st.missing
	if s.Flags.Has(model.Deceased) {
		c.Closed = "the record says that this person has died: confirm nothing"
	}
	if !c.Path.Discloses || c.Closed != "" {
		c.Level, c.Missing = 0, 0
	}
	if c.Level >= 1 {
		live := liveConsents(consents)
		for _, v := range live {
			switch u := p.Purpose(v.Purpose); {
			case p.Unspoken(v.Purpose):
				c.Unspoken = true
			case c.Level < 2 && !u.Marketing:
				c.Further = true
			default:
				c.Choices = append(c.Choices, v)
			}
		}
		c.Stopped = s.Flags.Has(model.DoNotContact)
	}
	if c.Level < 2 {
		return
	}
	for _, f := range c.Facts {
		if f.Answer == AnswerWrong {
			c.Missaid = append(c.Missaid, f.Fact)
		}
	}
	c.Unread = c.unread(p.Category("contact") != nil && p.NeverReadOut("contact"))
	c.Contacts = slices.DeleteFunc(slices.Clone(s.Contacts), func(k model.Contact) bool { return c.hides(k.Type) })
	if slices.Contains(c.Missaid, "last-course") {
		holdings = nil
	}
	c.Enrolments = enrolments(p, s, holdings)
}

// enrolments lists relationships and courses. What is special, criminal,
// masked or named by the policy is never among them.
func enrolments(p *policy.Policy, s *model.Subject, holdings []*model.Holding) []Enrolment {
	var out []Enrolment
	for _, r := range s.Relationships {
		what := r.Kind
		if r.Stage != "" {
			what += ", " + r.Stage
		}
		out = append(out, Enrolment{what, r.Started, r.Ended})
	}
	for _, h := range holdings {
		if course := courseOf(h); course != "" && !p.NeverReadOut(h.Category) {
			out = append(out, Enrolment{course, h.Collected, h.Event(model.CourseCompleted)})
		}
	}
	slices.SortStableFunc(out, func(a, b Enrolment) int { return cmp.Compare(b.From, a.From) })
	return out
}

// callFlags returns what changes how this person must be dealt with. Under the
// policy's age a guardian is needed, whether the record was flagged or not.
func callFlags(p *policy.Policy, s *model.Subject, today calendar.Date) []string {
	flags := s.Flags
	if !s.Born.IsZero() && calendar.AgeOn(s.Born, today) < p.Ages.Guardian {
		flags |= model.UnderAge
	}
	return flags.Words()
}

// callerFlags returns what earlier calls and the number say.
func callerFlags(s *model.Subject, call *model.Call, calls []*model.Call) []string {
	var out []string
	from, day := registerfile.NormalPhone(call.From), calendar.InLondon(call.At)
	var other calendar.Date
	for _, c := range calls {
		on := calendar.InLondon(c.At)
		if c.ID == call.ID || on > day || day.Sub(on) > otherNumberDays {
			continue
		}
		if before := registerfile.NormalPhone(c.From); from != "" && before != "" && before != from {
			other = max(other, on)
		}
	}
	if !other.IsZero() {
		out = append(out, "somebody has asked before from another number, on "+other.Words())
	}
	if call.Caller == model.Executor && !s.Flags.Has(model.Deceased) {
		out = append(out, "the record does not say that they have died: note who says so and how it can be checked, and record the death when it is known")
	}
	if from != "" && slices.ContainsFunc(s.ContactsOf(model.Phone), func(c model.Contact) bool { return registerfile.NormalPhone(c.Value) == from }) {
		out = append(out, "rings from a number on record, which proves nothing")
	}
	return out
}

// holdFlags says that a hold on the person is in force: what is under one is not
// erased, whatever is promised. Whose and why it is, nobody is told.
func holdFlags(r model.Reader, subject model.ID) (out []string, err error) {
	err = model.Each(r, model.ID{}, func(h *model.Hold) error {
		if h.Released.IsZero() && (h.Subject == subject || h.Names(subject)) {
			out = []string{"a hold is in force: promise no erasure, and do not speak of the hold"}
		}
		return nil
	})
	return out, err
}

// liveConsents returns the consents of a ledger that can be relied on: for
// each purpose, channel, topic and event the last entry, unless it was withdrawn. A
// withdrawal without a channel, topic or event covers all. Of two entries on one day
// the withdrawal counts.
func liveConsents(ledger []*model.Consent) []*model.Consent {
	sorted := slices.Clone(ledger)
	slices.SortFunc(sorted, model.CompareConsents)
	var live []*model.Consent
	for _, v := range sorted {
		live = slices.DeleteFunc(live, func(w *model.Consent) bool {
			if v.Live() {
				return w.Purpose == v.Purpose && w.Channel == v.Channel && w.Topic == v.Topic && w.Event == v.Event
			}
			return w.Purpose == v.Purpose && (v.Channel == "" || v.Channel == w.Channel) && (v.Topic == "" || v.Topic == w.Topic) &&
				(v.Event == "" || v.Event == w.Event)
		})
		if v.Live() {
			live = append(live, v)
		}
	}
	return live
}

// standingConsents returns the live consents of a ledger that hold on a day: one
// that was given for an event ends by itself.
func standingConsents(ledger []*model.Consent, today calendar.Date) []*model.Consent {
	return slices.DeleteFunc(liveConsents(ledger), func(v *model.Consent) bool { return !v.HoldsOn(today) })
}
