package demo

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

// A step is one event of a play, so many days after receipt.
type step struct {
	day    int
	kind   model.EventKind
	text   string
	ground string
	code   string // an outcome or a task
	told   bool   // of a reply: with the lines of a refusal
}

// A play is one request as it stands today.
type play struct {
	kind model.RequestType
	by   model.Channel
	who  model.RequesterKind // empty: the person

	// Either the request is due in so many days (fewer than none: late), or
	// it was received so many days ago.
	dueIn int
	ago   int

	summary  string
	steps    []step
	nobody   bool // not assigned
	stranger bool // the subject is not known
	again    bool // of the same person as the play before
	cast     cast
	next     string // next action, due tomorrow
}

// A cast is what a person must be for a play.
type cast struct {
	child bool
	flags model.Flags
}

// A slot is a play with its person, date and number.
type slot struct {
	play
	person   int // -1: not known
	received calendar.Date
	number   uint64 // within the year of receipt
	index    int
}

// queue is every request of the organisation. It grows slowly with the number
// of people, so it is kept whole.
type queue struct {
	o        *Organisation
	slots    []slot
	byPerson map[int][]int // indexes of slots
}

// At the size the demo is shown at, each play has one request; beyond it, every
// so many people bring one more.
const demoPeople, perRequest = 2000, 25000

func newQueue(o *Organisation) *queue {
	q := &queue{o: o, byPerson: map[int][]int{}}
	all := plays()
	n := len(all) + max(0, o.people-demoPeople)/perRequest
	rules := calendar.Rules{Holidays: calendar.NewHolidays(calendar.EnglandAndWales), DatesOnly: true}
	for k := range n {
		s := slot{play: all[k%len(all)], person: -1, index: k}
		switch {
		case s.stranger:
		case o.people == 0:
			continue
		case s.again:
			s.person = q.slots[len(q.slots)-1].person
		default:
			s.person = k * o.people / n
		}
		s.received = s.play.received(o.today, rules)
		q.slots = append(q.slots, s)
		if s.person >= 0 {
			q.byPerson[s.person] = append(q.byPerson[s.person], len(q.slots)-1)
		}
	}
	q.enumerate()
	return q
}

// enumerate numbers the requests of each year in the order of receipt.
func (q *queue) enumerate() {
	order := make([]int, len(q.slots))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return q.slots[a].received.Sub(q.slots[b].received) })
	year, number := 0, uint64(0)
	for _, i := range order {
		s := &q.slots[i]
		if y := s.received.Year(); y != year {
			year, number = y, 0
		}
		number++
		s.number = number
	}
}

// asks reports whether person i has made a request.
func (q *queue) asks(i int) bool { return len(q.byPerson[i]) > 0 }

// opened returns a person with an open request of a kind, made by themselves,
// of whom the play asks nothing else.
func (q *queue) opened(kind model.RequestType) (int, bool) {
	for _, s := range q.slots {
		if s.person >= 0 && s.kind == kind && s.who == "" && s.open() && s.cast == (cast{}) {
			return s.person, true
		}
	}
	return 0, false
}

// open reports whether nothing has ended the request yet.
func (p *play) open() bool {
	open := true
	for _, s := range p.steps {
		switch {
		case s.kind.Ends():
			open = false
		case s.kind == model.EventReopened:
			open = true
		}
	}
	return open
}

// received finds the day of receipt that makes the play due when it says. No
// due date falls on a weekend or holiday: then it is the next one after.
func (p *play) received(today calendar.Date, rules calendar.Rules) calendar.Date {
	if p.ago > 0 || !p.open() {
		return today.AddDays(-p.ago)
	}
	want := today.AddDays(p.dueIn)
	best := want.AddDays(-30)
	for day := min(today, want); day > want-140; day-- {
		r := model.Request{Type: p.kind, Received: day, Events: p.events(day)}
		res, err := calendar.Clock(r.History(), rules, 0)
		if err != nil || res.Due.IsZero() {
			return best
		}
		if res.Due < want {
			return best
		}
		best = day
		if res.Due == want {
			return day
		}
	}
	return best
}

// events returns the ledger of a request received on a day.
func (p *play) events(received calendar.Date) []model.Event {
	out := make([]model.Event, 0, len(p.steps)+1)
	for i := range p.steps {
		out = append(out, p.steps[i].event(received, i, staff[len(p.summary)%len(staff)]))
	}
	return out
}
