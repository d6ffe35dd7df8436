package desk

import (
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/anonymise"
	"lethe/model/calendar"
	"lethe/model/retention"
)

// An ErasurePlan says what an erasure takes, what it leaves and why, in the
// three groups that are shown before the act.
type ErasurePlan struct {
	Goes       []PlanLine
	Anonymised []PlanLine
	Stays      []PlanLine
	Subjects   int // that go as a whole
	Holdings   int // that go, those of the subjects included
	Requests   int // whose files go
	Records    int // that go in all, those that are counted first included
	// Kept are the counts that stay of what is anonymised.
	Kept []model.AnonymousGroup
	Gone int // holdings that were named and are not there any more

	answering string            // canonical reference of the request that is answered
	whole     map[model.ID]bool // subjects that go as a whole
}

// A PlanLine is one record, or a few of one kind, of one person.
type PlanLine struct {
	Subject model.ID
	Kind    model.Kind
	ID      model.ID // of a subject, holding or request
	What    string   // in words: "contact data for marketing"
	Records int
	Why     []string // of what stays, and of what goes although it was to be counted
	Blocked bool     // it stays although it was to go
	Rule    string   // of a holding in a retention run: the rule that decides
}

// Refusal returns why an erasure by this plan is refused, if it is.
func (p *ErasurePlan) Refusal(partly bool) error {
	var why []string
	seen := map[string]bool{}
	for _, l := range p.Stays {
		for _, w := range l.Why {
			if l.Blocked && !seen[w] {
				seen[w], why = true, append(why, w)
			}
		}
	}
	switch {
	case len(p.Goes)+len(p.Anonymised) == 0 && len(why) == 0:
		return refused("there is nothing to erase")
	case len(p.Goes)+len(p.Anonymised) == 0:
		return refused("nothing may be erased: %s", strings.Join(why, "; "))
	case len(why) > 0 && !partly:
		return refused("not everything may be erased, so nothing was: %s", strings.Join(why, "; "))
	}
	return nil
}

// A planner computes one plan.
type planner struct {
	*ErasurePlan
	desk     *Desk
	read     model.Reader
	act      retention.Act
	today    calendar.Date
	holds    []*model.Hold
	shared   []retention.SharedDate
	requests map[model.ID][]*model.Request // of the people concerned
	files    map[model.ID]*model.Request   // that are to go
	erasing  *Erasing
	counting []anonymise.Person // what may be counted before it goes
	held     []PlanLine         // the same, as lines of the plan
}

// planErasure computes the plan from what the store holds at this moment; the
// board may be a moment behind, and nothing is erased on a moment's lag.
func (d *Desk) planErasure(r model.Reader, by By, e *Erasing) (*ErasurePlan, error) {
	p := &planner{
		ErasurePlan: &ErasurePlan{whole: map[model.ID]bool{}},
		desk:        d, read: r, today: by.Today(), erasing: e,
		// Who gives the schedule as the ground is bound by it.
		act: retention.Act{Scheduled: e.Scheduled || e.Ground == model.RetentionOver, Agreed: e.Agreed},
	}
	if err := p.gather(e); err != nil {
		return nil, err
	}
	done := map[model.ID]bool{}
	for _, id := range e.Subjects {
		if done[id] {
			continue
		}
		done[id] = true
		if err := p.subject(id); err != nil {
			return nil, err
		}
	}
	if err := p.single(e, done); err != nil {
		return nil, err
	}
	for _, id := range e.Requests {
		if done[id] {
			continue
		}
		done[id] = true
		if err := p.request(id); err != nil {
			return nil, err
		}
	}
	p.count()
	for _, l := range slices.Concat(p.Goes, p.Anonymised) {
		p.Records += l.Records
		switch l.Kind {
		case model.KindSubject:
			p.Subjects++
		case model.KindHolding:
			p.Holdings++
		case model.KindRequest:
			p.Requests++
		}
	}
	return p.ErasurePlan, nil
}

// single plans the holdings that are named one by one.
func (p *planner) single(e *Erasing, done map[model.ID]bool) error {
	if !e.Run.IsZero() {
		return p.people(e.Holdings)
	}
	for _, h := range e.Holdings {
		if done[h.Owner] || done[h.ID] {
			continue
		}
		done[h.ID] = true
		if err := p.holding(h); err != nil {
			return err
		}
	}
	return nil
}

// gather reads holds and requests, and checks the request that is answered.
func (p *planner) gather(e *Erasing) (err error) {
	if e.Answering != "" {
		if p.answering, err = canonicalReference(e.Answering); err != nil {
			return err
		}
		p.act.Answering = p.answering
	}
	concerned := map[model.ID]bool{}
	for _, id := range e.Subjects {
		concerned[id] = true
	}
	for _, h := range e.Holdings {
		concerned[h.Owner] = true
	}
	if err := p.readFiles(e.Requests, concerned); err != nil {
		return err
	}
	if p.holds, err = model.All[model.Hold](p.read, model.ID{}); err != nil {
		return err
	}
	if p.act.Scheduled {
		if p.shared, err = p.desk.sharedDates(p.read); err != nil {
			return err
		}
	}
	p.requests = map[model.ID][]*model.Request{}
	var answered *model.Request
	err = model.Each(p.read, model.ID{}, func(q *model.Request) error {
		if concerned[q.Subject] {
			p.requests[q.Subject] = append(p.requests[q.Subject], q)
		}
		if q.Reference() == p.answering {
			answered = q
		}
		return nil
	})
	if err != nil || p.answering == "" {
		return err
	}
	if answered == nil {
		return &model.Error{Fault: model.NotFound, Sentence: "there is no request " + p.answering, Cause: model.ErrNotFound}
	}
	switch {
	case !concerned[answered.Subject]:
		return refused("%s is about somebody else", p.answering)
	case len(concerned) != 1:
		return refused("%s is about one of these people only: erase them one by one", p.answering)
	}
	return nil
}

func (p *planner) context(subject model.ID) *retention.Context {
	c := &retention.Context{Today: p.today, Holds: p.holds, Shared: p.shared}
	for _, q := range p.requests[subject] {
		c.Requests = append(c.Requests, retention.ProceedingOf(q))
	}
	return c
}

// guard is the one way to ask whether something may be destroyed.
func (p *planner) guard(h *model.Holding, s *model.Subject, act retention.Act) []string {
	var why []string
	for _, b := range p.desk.engine.Guard(h, s, p.context(s.ID), act) {
		why = append(why, b.Reason)
	}
	return why
}

// subject plans the erasure of a person. The person's own record goes when
// nothing of theirs has to stay (LAW.md 3.3).
func (p *planner) subject(id model.ID) error {
	s, err := model.Load[model.Subject](p.read, model.ID{}, id)
	if err != nil {
		return err
	}
	holdings, err := model.All[model.Holding](p.read, id)
	if err != nil {
		return err
	}
	// What forbids touching the person at all shows on a holding of no category.
	own := retention.Act{Answering: p.act.Answering, Agreed: p.act.Agreed}
	why := p.guard(&model.Holding{Head: model.Head{Owner: id}}, s, own)
	kept := 0
	for _, h := range holdings {
		if p.line(h, s) {
			kept++
		}
	}
	if kept > 0 && len(why) == 0 {
		why = []string{"the person's own record stays as long as something of theirs has to"}
	}
	return p.ownLine(s, why...)
}

// ownLine puts the person's own record into its group: it stays if there is a
// reason why.
func (p *planner) ownLine(s *model.Subject, why ...string) error {
	line := PlanLine{Subject: s.ID, Kind: model.KindSubject, ID: s.ID, What: "the person's record", Records: 1}
	notes, err := p.ownRecords(s.ID)
	if err != nil {
		return err
	}
	if notes > 0 {
		line.What += fmt.Sprintf(" with notes, consents, disclosures and calls (%d)", notes)
		line.Records += notes
	}
	if len(why) > 0 {
		line.Why, line.Blocked = why, true
		p.Stays = append(p.Stays, line)
		return nil
	}
	p.whole[s.ID] = true
	p.Goes = append(p.Goes, line)
	p.survivors(s)
	return nil
}

// line puts a holding into its group and reports whether it stays.
func (p *planner) line(h *model.Holding, s *model.Subject) bool {
	why := p.guard(h, s, p.act)
	l := PlanLine{Subject: h.Owner, Kind: model.KindHolding, ID: h.ID, What: holdingWords(h), Records: 1, Why: why, Blocked: len(why) > 0}
	if p.act.Scheduled {
		l.Rule = p.desk.engine.Rule(h, s, p.context(s.ID))
	}
	switch {
	case l.Blocked:
		p.Stays = append(p.Stays, l)
	case !p.counted(h, s, &l):
		p.Goes = append(p.Goes, l)
	}
	return l.Blocked
}

func holdingWords(h *model.Holding) string {
	out := h.Category + " data"
	if h.Purpose != "" {
		out += " for " + h.Purpose
	}
	if h.System != "" {
		out += " in " + h.System
	}
	return out
}

// ownRecords counts what shares the key of a person.
func (p *planner) ownRecords(id model.ID) (n int, err error) {
	for _, k := range model.Kinds {
		if group, _ := k.Group(); group == model.OwnersKey && k.OwnedBy() == model.KindSubject {
			if err := p.read.Scan(k, id, func(model.Record) error { n++; return nil }); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// survivors lists what outlives a person's erasure, and why.
func (p *planner) survivors(s *model.Subject) {
	for _, q := range p.requests[s.ID] {
		if p.files[q.ID] != nil {
			continue // it has a line of its own
		}
		p.Stays = append(p.Stays, PlanLine{
			Subject: s.ID, Kind: model.KindRequest, ID: q.ID, What: "request " + q.Reference(), Records: 1,
			Why: []string{"the file of a request shows how it was answered; its link to the person leads nowhere"},
		})
	}
	for _, h := range p.holds {
		if h.Subject == s.ID {
			p.Stays = append(p.Stays, PlanLine{
				Subject: s.ID, Kind: model.KindHold, ID: h.ID, What: "released " + string(h.Type) + " hold", Records: 1,
				Why: []string{"it shows why the data was kept so long"},
			})
		}
	}
	if p.erasing.Suppress && len(s.Contacts) > 0 {
		p.Stays = append(p.Stays, PlanLine{
			Subject: s.ID, Kind: model.KindSuppression, What: "keyed hashes of contacts", Records: len(s.Contacts),
			Why: []string{"they recognise somebody who must not be contacted, and hold nothing else"},
		})
	}
}

// holding plans the erasure of one holding.
func (p *planner) holding(name model.HoldingName) error {
	s, err := model.Load[model.Subject](p.read, model.ID{}, name.Owner)
	if err != nil {
		return err
	}
	h, err := model.Load[model.Holding](p.read, name.Owner, name.ID)
	if err != nil {
		return err
	}
	p.line(h, s)
	return nil
}
