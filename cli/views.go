package cli

import (
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/retention"
)

// What the commands print as JSON. Names are stable: scripts read them.

type subjectJSON struct {
	Reference     string        `json:"reference"`
	SourceID      string        `json:"source_id,omitempty"`
	Name          string        `json:"name"`
	Establishment string        `json:"establishment,omitempty"`
	Kind          string        `json:"kind,omitempty"`
	Stage         string        `json:"stage,omitempty"`
	Flags         []string      `json:"flags,omitempty"`
	LastActivity  calendar.Date `json:"last_activity,omitzero"`
	OpenRequests  int           `json:"open_requests"`
	RetentionDue  int           `json:"retention_due"`
}

func viewSubject(r desk.SubjectRow) subjectJSON {
	return subjectJSON{
		Reference: r.ID.SubjectReference(), SourceID: r.SourceID, Name: r.Name, Establishment: r.Establishment,
		Kind: r.Kind, Stage: r.Stage, Flags: r.Flags.Words(), LastActivity: r.LastActivity,
		OpenRequests: r.OpenRequests, RetentionDue: r.RetentionDue,
	}
}

type requestJSON struct {
	Reference string            `json:"reference"`
	Type      model.RequestType `json:"type"`
	Channel   model.Channel     `json:"channel"`
	Subject   string            `json:"subject,omitempty"`
	Name      string            `json:"name,omitempty"`
	Received  calendar.Date     `json:"received"`
	State     calendar.State    `json:"state"`
	Awaits    []calendar.State  `json:"awaits,omitempty"` // everything that the clock waits for
	Due       calendar.Date     `json:"due,omitzero"`
	DaysLeft  *int              `json:"days_left,omitempty"` // to the due date; negative when late
	Late      bool              `json:"late"`
	Assignee  string            `json:"assignee,omitempty"`
	NextOn    calendar.Date     `json:"next_on,omitzero"`
	NextWhat  string            `json:"next_what,omitempty"`
	Closed    bool              `json:"closed"`
	Client    string            `json:"instructed_by,omitempty"` // the controller whose instruction it is
}

func viewRequest(r desk.RequestRow) requestJSON {
	v := requestJSON{
		Reference: r.Reference, Type: r.Type, Channel: r.Channel, Name: r.Name, Received: r.Received,
		State: r.Clock.State, Awaits: r.Clock.Awaits(), Due: r.Clock.Due, Late: r.Late, Assignee: r.Assignee,
		NextOn: r.NextOn, NextWhat: r.NextWhat, Closed: r.Closed, Client: r.Client,
	}
	if !r.Subject.IsZero() {
		v.Subject = r.Subject.SubjectReference()
	}
	if !r.Clock.Due.IsZero() && !r.Closed {
		left := r.DaysLeft
		v.DaysLeft = &left
	}
	return v
}

type nameJSON struct {
	Title  string `json:"title,omitempty"`
	Given  string `json:"given,omitempty"`
	Family string `json:"family,omitempty"`
}

func viewName(n model.Name) nameJSON { return nameJSON{n.Title, n.Given, n.Family} }

type contactJSON struct {
	Type     model.ContactType `json:"type"`
	Label    string            `json:"label,omitempty"`
	Value    string            `json:"value,omitempty"`
	Postcode string            `json:"postcode,omitempty"`
	Generic  bool              `json:"generic,omitempty"`
}

type relationshipJSON struct {
	Kind    string        `json:"kind"`
	Stage   string        `json:"stage,omitempty"`
	Started calendar.Date `json:"started,omitzero"`
	Ended   calendar.Date `json:"ended,omitzero"`
}

type verdictJSON struct {
	Status      retention.Status `json:"status"`
	Rule        string           `json:"rule,omitempty"`
	Action      string           `json:"action,omitempty"`
	Trigger     calendar.Date    `json:"trigger,omitzero"`
	KeepThrough calendar.Date    `json:"keep_through,omitzero"`
	DestroyFrom calendar.Date    `json:"destroy_from,omitzero"`
	Why         string           `json:"why"`
	Blockers    []string         `json:"blockers,omitempty"`
	Review      []string         `json:"review,omitempty"`
}

func viewVerdict(v retention.Assessment) verdictJSON {
	out := verdictJSON{
		Status: v.Status, Action: string(v.Action), Trigger: v.Trigger,
		KeepThrough: v.KeepThrough, DestroyFrom: v.DestroyFrom, Why: v.Why(),
	}
	if v.Rule != nil {
		out.Rule = v.Rule.ID
	}
	for _, b := range v.Blockers {
		out.Blockers = append(out.Blockers, b.Reason)
	}
	for _, s := range v.Suspicious {
		out.Review = append(out.Review, s.Reason)
	}
	return out
}

type holdingJSON struct {
	ID        string            `json:"id"`
	Category  string            `json:"category"`
	System    string            `json:"system,omitempty"`
	Purpose   string            `json:"purpose,omitempty"`
	Basis     model.Basis       `json:"basis,omitempty"`
	Condition string            `json:"condition,omitempty"`
	Source    string            `json:"source,omitempty"`
	Collected calendar.Date     `json:"collected,omitzero"`
	Fields    map[string]string `json:"fields,omitempty"`
	Retention verdictJSON       `json:"retention"`
}

type consentJSON struct {
	Act     model.ConsentAct `json:"act"`
	Purpose string           `json:"purpose"`
	Channel string           `json:"channel,omitempty"`
	On      calendar.Date    `json:"on"`
	How     string           `json:"how,omitempty"`
}

type momentJSON struct {
	On   calendar.Date `json:"on"`
	What string        `json:"what"`
	Who  string        `json:"who,omitempty"`
}

type breachLineJSON struct {
	Reference string        `json:"reference"`
	Title     string        `json:"title"`
	Aware     calendar.Date `json:"aware"`
	State     string        `json:"state"`
	Told      bool          `json:"told"`
}

type guardianJSON struct {
	Name     string `json:"name"`
	Relation string `json:"relation,omitempty"`
	Contact  string `json:"contact,omitempty"`
}

type askedJSON struct {
	On       calendar.Date `json:"on"`
	About    string        `json:"about"`
	Topic    string        `json:"topic,omitempty"`
	Channel  string        `json:"channel,omitempty"`
	Answered calendar.Date `json:"answered,omitzero"`
}

type subjectFileJSON struct {
	subjectJSON
	FullName      nameJSON           `json:"full_name"`
	Previous      []nameJSON         `json:"previous_names,omitempty"`
	KnownAs       string             `json:"known_as,omitempty"`
	Born          calendar.Date      `json:"born,omitzero"`
	Contacts      []contactJSON      `json:"contacts,omitempty"`
	Department    string             `json:"department,omitempty"`
	Role          string             `json:"role,omitempty"`
	Source        string             `json:"source,omitempty"`
	RegisteredBy  string             `json:"registered_by,omitempty"`
	Guardians     []guardianJSON     `json:"guardians,omitempty"`
	Asked         []askedJSON        `json:"asked_for,omitempty"`
	Relationships []relationshipJSON `json:"relationships,omitempty"`
	Holdings      []holdingJSON      `json:"holdings,omitempty"`
	Consents      []consentJSON      `json:"consents,omitempty"`
	Requests      []requestJSON      `json:"requests,omitempty"`
	Breaches      []breachLineJSON   `json:"breaches,omitempty"`
	Timeline      []momentJSON       `json:"timeline,omitempty"`
	Joined        []joinedJSON       `json:"joined,omitempty"`
	Apart         []apartJSON        `json:"two_people,omitempty"`
}

func viewFile(f *desk.SubjectFile, row desk.SubjectRow) subjectFileJSON {
	s := f.Subject
	v := subjectFileJSON{
		subjectJSON: viewSubject(row), FullName: viewName(s.Name), KnownAs: s.KnownAs, Born: s.Born,
		Department: s.Department, Role: s.Role, Source: s.Source, RegisteredBy: s.RegisteredBy,
	}
	for _, g := range s.Guardians {
		v.Guardians = append(v.Guardians, guardianJSON{g.Name, g.Relation, g.Contact})
	}
	for _, x := range s.Asked {
		v.Asked = append(v.Asked, askedJSON{x.On, x.About, x.Topic, x.Channel, x.Answered})
	}
	for _, j := range s.Joined {
		v.Joined = append(v.Joined, joinedJSON{j.Reference, j.Source, j.SourceID, j.On})
	}
	for _, x := range s.Apart {
		v.Apart = append(v.Apart, apartJSON{x.Other.SubjectReference(), x.On, x.Actor})
	}
	for _, n := range s.Previous {
		v.Previous = append(v.Previous, viewName(n))
	}
	for _, c := range s.Contacts {
		v.Contacts = append(v.Contacts, contactJSON{c.Type, c.Label, c.Value, c.Postcode, c.Generic})
	}
	for _, r := range s.Relationships {
		v.Relationships = append(v.Relationships, relationshipJSON{r.Kind, r.Stage, r.Started, r.Ended})
	}
	for _, h := range f.Holdings {
		v.Holdings = append(v.Holdings, viewHolding(h))
	}
	for _, c := range f.Consents {
		v.Consents = append(v.Consents, consentJSON{c.Act, c.Purpose, c.Channel, c.On, c.How})
	}
	for _, r := range f.Requests {
		v.Requests = append(v.Requests, viewRequest(r))
	}
	for _, b := range f.Breaches {
		v.Breaches = append(v.Breaches, breachLineJSON{b.Reference, b.Title, b.Aware, string(b.State), b.Told})
	}
	for _, m := range f.Timeline {
		v.Timeline = append(v.Timeline, momentJSON{m.On, m.What, m.Who})
	}
	return v
}

func viewHolding(f desk.HoldingFile) holdingJSON {
	h := f.Holding
	v := holdingJSON{
		ID: h.ID.String(), Category: h.Category, System: h.System, Purpose: h.Purpose, Basis: h.Basis, Condition: h.Condition,
		Source: h.Source, Collected: h.Collected, Retention: viewVerdict(f.Verdict),
	}
	for _, x := range h.Fields {
		if v.Fields == nil {
			v.Fields = map[string]string{}
		}
		v.Fields[x.Name] = x.Value
	}
	return v
}
