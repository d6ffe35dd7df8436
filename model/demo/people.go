package demo

import (
	"fmt"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

// A maker makes one person.
type maker struct {
	o     *Organisation
	d     *draw
	h     *household
	i     int // number of the person
	made  int // records so far, for ids
	today calendar.Date
	place establishment
	*Person
}

// person makes person i, a member of household h.
func (o *Organisation) person(d *draw, h *household, i int) *Person {
	m := &maker{o: o, d: d, h: h, i: i, today: o.today, Person: &Person{}}
	m.Subject = &model.Subject{Head: model.Head{ID: newID(o.seed, model.KindSubject, i, 0)}}
	m.who()
	m.career()
	m.reach()
	m.holdings()
	m.consents()
	m.notes()
	m.disclosures()
	m.caseOfRetention()
	m.requests()
	m.flags()
	return m.Person
}

// id names the next record of the person.
func (m *maker) id(k model.Kind) model.ID {
	m.made++
	return newID(m.o.seed, k, m.i, m.made)
}

// head is the head of the next record that belongs to the person.
func (m *maker) head(k model.Kind) model.Head {
	return model.Head{ID: m.id(k), Owner: m.Subject.ID}
}

// who draws names and date of birth.
func (m *maker) who() {
	s, d := m.Subject, m.d
	given, woman := m.o.names.given(d, m.h.origin)
	family := m.h.surname
	if m.h.placed > 0 {
		family = m.o.names.family(d, m.h.origin, family)
	}
	s.Name = model.Name{Title: d.title(woman), Given: d.asTyped(given), Family: d.asTyped(family)}
	s.Previous = m.o.names.formerName(d, m.h.origin, s.Name, woman)
	if short, ok := shortNames[given]; ok && d.chance(300) {
		s.KnownAs = short
	}
	years := d.between(19, 68)
	switch {
	case m.cast().child:
		years = d.between(11, 14)
	case m.h.placed >= 2 && d.chance(600):
		years = d.between(11, 17)
	}
	s.Born = m.today.AddMonths(-12 * years).AddDays(-d.between(1, 364))
	if years >= 18 && d.chance(110) {
		s.Born = 0
	}
	if years < 18 {
		s.Name.Title, s.Previous = "", nil
	}
}

// adult reports whether the person is 18 or of unknown age.
func (m *maker) adult() bool {
	return m.Subject.Born.IsZero() || calendar.AgeOn(m.Subject.Born, m.today) >= 18
}

// career draws what the person is to the organisation and when.
func (m *maker) career() {
	s, d := m.Subject, m.d
	kind, stage := kindLearner, stageEnrolled
	switch n := d.IntN(100); {
	case !m.adult() || n < 44:
	case n < 80:
		kind = kindDelegate
	case n < 88:
		kind, stage = kindClient, ""
	case n < 93:
		kind, stage = kindTrainer, ""
	default:
		kind, stage = pick(d, kindLearner, kindDelegate), stageEnquirer
	}
	if stage != stageEnquirer && d.chance(850) {
		m.place = m.o.houses.at(m.o.houses.number(d))
		s.Establishment = m.place.name
		if kind != kindLearner || m.adult() && d.chance(500) {
			s.Department, s.Role = d.job(m.place, kind)
		}
	}
	r := m.relationship(kind, stage)
	if kind == kindDelegate && d.chance(150) { // was a learner before
		end := r.Started.AddDays(-d.between(30, 300))
		s.Relationships = append(s.Relationships, model.Relationship{Kind: kindLearner, Stage: stageAlumnus,
			Started: end.AddDays(-d.between(60, 300)), Ended: end})
	}
	s.Relationships = append(s.Relationships, r)
	s.Added = s.Relationships[0].Started
	s.LastActivity = m.today.AddDays(-d.index(500))
	if !r.Ended.IsZero() {
		s.LastActivity = r.Ended.AddDays(-d.index(20))
	}
	s.LastActivity = max(s.LastActivity, r.Started)
	if d.chance(600) {
		s.LastConfirmed = max(s.Added, s.LastActivity.AddDays(-d.index(400)))
	}
	s.Source, s.SourceID = m.origin(kind)
	s.NoticeVersion = noticeOn(s.Added)
}

// relationship draws one period of being something to the organisation.
func (m *maker) relationship(kind, stage string) model.Relationship {
	d := m.d
	r := model.Relationship{Kind: kind, Stage: stage, Started: d.before(m.today, 5, 2100)}
	length := d.between(200, 2600)
	switch {
	case stage == stageEnquirer:
		r.Started = d.before(m.today, 1, 330)
		return r
	case kind == kindLearner && d.chance(40):
		r.Stage, r.Started = stageApplicant, d.before(m.today, 1, 60)
		return r
	case kind == kindLearner:
		length = d.between(40, 700)
	}
	switch {
	case !m.adult():
		r.Started = d.before(m.today, 5, 300)
	case d.chance(8): // long ago: these come up for destruction
		r.Started, length = d.before(m.today, 2250, 2500), d.between(10, 200)
	}
	if end := r.Started.AddDays(length); end < m.today {
		r.Ended = end
		if stage != "" {
			r.Stage = stageCompleted
		}
		if kind == kindLearner && d.chance(140) {
			r.Stage = stageWithdrawn
		}
	}
	return r
}

// origin draws the system the record came from and its number there.
func (m *maker) origin(kind string) (system, id string) {
	switch {
	case kind == kindLearner:
		return moodle, fmt.Sprintf("MDL-%07d", m.i+1)
	case m.d.chance(60):
		return paper, fmt.Sprintf("FILE/%d/%d", m.Subject.Added.Year(), m.i+1)
	}
	return bookings, fmt.Sprintf("BK%07d", m.i+1)
}

// reach draws contacts and, for the young, guardians.
func (m *maker) reach() {
	s := m.Subject
	s.Contacts = m.d.contacts(m.h.home, s.Name, m.place, m.adult())
	if m.adult() {
		if m.h.parent == nil {
			m.h.parent = s
		}
		return
	}
	g := model.Guardian{Relation: pick(m.d, "mother", "father", "mother", "guardian", "grandparent", "foster carer")}
	if p := m.h.parent; p != nil {
		g.Subject, g.Name, g.Relation = p.ID, p.Name.Full(), "parent"
	} else {
		given, _ := m.o.names.given(m.d, m.h.origin)
		n := model.Name{Given: given, Family: m.o.names.family(m.d, m.h.origin, m.h.surname)}
		g.Name, g.Contact = n.Full(), m.d.guardianContact(n)
	}
	s.Guardians = append(s.Guardians, g)
}

// flags sets the marks that follow from age and requests, and a few others.
func (m *maker) flags() {
	s, d, c := m.Subject, m.d, m.cast()
	set := func(f model.Flags, on bool) {
		if on {
			s.Flags |= f
		}
	}
	young := !s.Born.IsZero() && calendar.AgeOn(s.Born, m.today) < 16
	set(model.UnderAge, young)
	set(model.Restricted, c.flags.Has(model.Restricted) || d.chance(2))
	set(model.Objected, c.flags.Has(model.Objected) || d.chance(3))
	set(model.Deceased, c.flags.Has(model.Deceased) || !young && d.chance(2))
	set(model.Vulnerable, d.chance(8))
	set(model.DoNotContact, c.flags.Has(model.DoNotContact) || len(m.Suppress) > 0)
}

// noticeOn returns the privacy notice that was shown on a day.
func noticeOn(day calendar.Date) string {
	switch {
	case day >= calendar.NewDate(2026, 6, 19):
		return "2026-06"
	case day >= calendar.NewDate(2023, 9, 1):
		return "2023-09"
	}
	return "2018-05"
}

// at returns an hour of a working day, for when something was recorded.
func at(day calendar.Date, minutes int) time.Time {
	y, mo, da := day.Civil()
	return time.Date(y, mo, da, 8, 30+minutes%510, 0, 0, calendar.London()).UTC()
}
