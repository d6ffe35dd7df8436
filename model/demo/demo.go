package demo

import (
	"lethe/model"
	"lethe/model/calendar"
)

// An Organisation is an invented provider. It holds the recipe, not the people:
// those are made by Each, every time the same. An Organisation must not be used
// from two goroutines at once.
type Organisation struct {
	seed   uint64
	today  calendar.Date
	people int
	names  *names
	houses *houses
	queue  *queue
	cases  map[int]retentionCase // by person
}

// New returns the organisation of a seed as it is on the day today, with so
// many people. It is cheap; nothing is made until Each is called.
func New(seed uint64, today calendar.Date, people int) *Organisation {
	o := &Organisation{
		seed: seed, today: today, people: max(0, people),
		names: newNames(), houses: newHouses(seed, max(0, people)),
	}
	o.queue = newQueue(o)
	o.cases = layCases(o)
	return o
}

// Len returns the number of people.
func (o *Organisation) Len() int { return o.people }

// A Person is one data subject with all that the register holds about them.
// The values are the receiver's to keep.
type Person struct {
	Subject     *model.Subject
	Holdings    []*model.Holding
	Consents    []*model.Consent
	Notes       []*model.Note
	Disclosures []*model.Disclosure
	Requests    []*model.Request
	Holds       []*model.Hold
	Suppress    []Suppress
}

// Suppress is a contact that must be entered in the suppression list. Only the
// store can make the keyed hash under which it is kept.
type Suppress struct {
	Contact string // email address or telephone number as it was given
	Scope   string // channel, or empty for all
	On      calendar.Date
	Source  string
}

// Entities returns the records of p, the subject first.
func (p *Person) Entities() []model.Entity {
	out := []model.Entity{p.Subject}
	out = appendAll(out, p.Holdings)
	out = appendAll(out, p.Consents)
	out = appendAll(out, p.Notes)
	out = appendAll(out, p.Disclosures)
	out = appendAll(out, p.Requests)
	return appendAll(out, p.Holds)
}

func appendAll[E model.Entity](out []model.Entity, list []E) []model.Entity {
	for _, e := range list {
		out = append(out, e)
	}
	return out
}

// Unmatched returns the requests whose subject is not known.
func (o *Organisation) Unmatched() []*model.Request { return o.queue.unmatched() }

// Each makes the people in order and hands each to fn. It stops at the first
// error of fn and returns it.
func (o *Organisation) Each(fn func(*Person) error) error {
	d := newDraw()
	for i, n := 0, uint64(0); i < o.people; n++ {
		d.begin(o.seed, n)
		h := o.newHousehold(d)
		for h.placed < h.size && i < o.people {
			if err := fn(o.person(d, h, i)); err != nil {
				return err
			}
			h.placed++
			i++
		}
	}
	return nil
}

// A household is people at one address, most of them of one name.
type household struct {
	home
	origin  int
	surname string
	size    int
	placed  int
	parent  *model.Subject // the first adult, for guardians
}

func (o *Organisation) newHousehold(d *draw) *household {
	h := &household{home: d.home(), origin: o.names.origin(d), size: 1}
	switch {
	case d.chance(60):
		h.size = 4
	case d.chance(90):
		h.size = 3
	case d.chance(200):
		h.size = 2
	}
	h.surname = o.names.surname(d, h.origin)
	return h
}
