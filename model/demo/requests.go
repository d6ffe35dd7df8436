package demo

import (
	"lethe/model"
	"lethe/model/calendar"
)

// cast returns what the person must be for the requests they make.
func (m *maker) cast() cast {
	var c cast
	for _, k := range m.o.queue.byPerson[m.i] {
		s := &m.o.queue.slots[k]
		c.child = c.child || s.cast.child
		c.flags |= s.cast.flags
	}
	return c
}

// requests makes the person's requests and what follows from them.
func (m *maker) requests() {
	for _, k := range m.o.queue.byPerson[m.i] {
		s := &m.o.queue.slots[k]
		r := m.o.queue.request(s)
		r.Subject = m.Subject.ID
		r.Requester = m.requester(s.who)
		m.Requests = append(m.Requests, r)
		m.follow(s, r)
	}
}

// follow makes what a request leaves behind: a suppression, a withdrawn
// consent, a file.
func (m *maker) follow(s *slot, r *model.Request) {
	switch s.kind {
	case calendar.MarketingObjection:
		for _, k := range m.Subject.Contacts {
			if k.Type != model.Address && !k.Generic {
				m.suppress(k.Value, "", s.received, "objection")
			}
		}
	case calendar.ConsentWithdrawal:
		m.consent(model.ConsentGiven, toMarket, "email", m.Subject.Added, "")
		m.consent(model.ConsentRevoked, toMarket, "email", s.received, "")
		for _, k := range m.Subject.ContactsOf(model.Email) {
			m.suppress(k.Value, "email", s.received, "consent withdrawn")
		}
	}
	if n := len(r.Events); n > 0 && r.Closed() {
		h := m.holding(catRequestFile, inRegister, toAccount, model.BasisLegal, s.received)
		happened(h, model.RequestClosed, r.Events[n-1].On)
	}
}

// requester says who asks.
func (m *maker) requester(who model.RequesterKind) model.Requester {
	s := m.Subject
	out := model.Requester{Kind: who, Name: s.Name.Full()}
	switch who {
	case "":
		out.Kind = model.Self
		for _, k := range s.Contacts {
			if k.Type != model.Address && !k.Generic {
				out.Contact = k.Value
				break
			}
		}
	case model.Parent:
		if len(s.Guardians) > 0 {
			out.Name, out.Contact = s.Guardians[0].Name, s.Guardians[0].Contact
		}
	case model.Agent:
		out.Name, out.Contact = "Hartwell & Crowe Solicitors", "intake@hartwell-crowe.example"
	case model.Executor:
		out.Name, out.Contact = "Executors of "+s.Name.Full(), "020 7946 0018"
	case model.Employer:
		out.Name, out.Contact = m.o.houses.at(0).name, m.o.houses.at(0).phone
	default:
		out.Name, out.Contact = m.place.name, m.place.phone
	}
	return out
}

// request makes the record of a slot, without subject and requester.
func (q *queue) request(s *slot) *model.Request {
	r := &model.Request{
		Head: model.Head{ID: newID(q.o.seed, model.KindRequest, s.index, 1<<15)},
		Year: uint64(s.received.Year()), Number: s.number, Type: s.kind, Channel: s.by,
		Received: s.received, Summary: s.summary, Events: s.events(s.received),
	}
	if !s.nobody {
		r.Assignee = staff[s.index%len(staff)]
	}
	if s.next != "" {
		r.NextOn, r.NextWhat = q.o.today.AddDays(1), s.next
	}
	return r
}

// unmatched returns the requests of people whom nobody has found yet.
func (q *queue) unmatched() []*model.Request {
	var out []*model.Request
	names := []model.Requester{
		{Kind: model.Self, Name: "J Smith", Contact: "07700 900461"},
		{Kind: model.Self, Name: "Sam", Contact: "sam1987@inbox.example"},
		{Kind: model.Agent, Name: "Fairclaim Data Services", Contact: "bulk@fairclaim.example"},
		{Kind: model.Self, Name: "Mrs E. Thornwood (was Ashcombe)", Contact: "01632 960274"},
	}
	for i := range q.slots {
		if s := &q.slots[i]; s.stranger {
			r := q.request(s)
			r.Requester = names[len(out)%len(names)]
			out = append(out, r)
		}
	}
	return out
}
