package demo

import (
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

var courses = []string{"Emergency First Aid at Work", "Paediatric First Aid", "Safeguarding Level 2", "Designated Lead Refresher",
	"Fire Marshal", "Manual Handling", "Phonics for New Teachers", "Maths Mastery", "Middle Leaders", "Aspiring Heads",
	"Team Leading Level 3", "Business Administration Level 2", "Site Safety", "Food Hygiene Level 2", "Mental Health First Aid",
	"Data Protection Essentials", "Governor Induction", "Behaviour and Attachment", "Autism Awareness", "Assessor Award Level 3"}

// last returns the person's latest relationship.
func (m *maker) last() *model.Relationship {
	return &m.Subject.Relationships[len(m.Subject.Relationships)-1]
}

// holding adds a holding collected on a day.
func (m *maker) holding(category, system, purpose string, basis model.Basis, collected calendar.Date, fields ...string) *model.Holding {
	h := &model.Holding{Head: m.head(model.KindHolding), Category: category, System: system, Purpose: purpose,
		Basis: basis, Source: fromPerson, Collected: collected, KnownToSubject: true}
	for i := 0; i+1 < len(fields); i += 2 {
		h.Fields = append(h.Fields, model.Field{Name: fields[i], Value: fields[i+1]})
	}
	m.Holdings = append(m.Holdings, h)
	return h
}

// happened records that a trigger of h has happened.
func happened(h *model.Holding, t model.Trigger, on calendar.Date) {
	h.Events = append(h.Events, model.TriggerEvent{Trigger: t, On: on})
}

// holdings draws what is held about the person. What an organisation that
// keeps its schedule would have destroyed already is left out; what is due is
// laid on by the cases.
func (m *maker) holdings() {
	r := m.last()
	if r.Stage == stageEnquirer {
		m.holding(catEnquiry, inRegister, toAnswer, model.BasisLI, r.Started, "asked about", pick(m.d, courses...))
		return
	}
	m.holding(catIdentity, inRegister, toEnrol, model.BasisContract, r.Started)
	m.holding(catContact, inRegister, toEnrol, model.BasisContract, r.Started)
	switch {
	case r.Kind == kindClient || r.Stage == stageApplicant:
		return
	case r.Kind == kindTrainer:
		m.holding(catSelfEmployed, inAccounts, toInvoice, model.BasisLegal, m.d.before(m.today, 5, 300))
		return
	}
	m.enrolment(r)
	m.results(r)
	m.extras(r)
}

// enrolment adds the booking and its invoice.
func (m *maker) enrolment(r *model.Relationship) {
	d := m.d
	h := m.holding(catEnrolment, inRegister, toEnrol, model.BasisContract, r.Started, "course", pick(d, courses...))
	h.Recipients = []string{recipientTutors}
	if m.place.name != "" && d.chance(300) {
		h.Source, h.KnownToSubject = fromEmployer, false
	}
	if d.chance(550) {
		f := m.holding(catFinancial, inAccounts, toInvoice, model.BasisLegal, r.Started,
			"invoice", fmt.Sprintf("INV-%06d", m.i*3+1), "amount", fmt.Sprintf("£%d.00", d.between(4, 90)*15))
		if d.chance(200) {
			f.Recipients = []string{recipientHMRC}
		}
	}
}

// results adds assessment and certificate.
func (m *maker) results(r *model.Relationship) {
	d, since := m.d, m.today.Sub(r.Ended)
	if r.Kind == kindLearner && (r.Ended.IsZero() || since < 900) && d.chance(800) {
		a := m.holding(catAssessment, inWebsite, toCertify, model.BasisContract, r.Started,
			"assessment", pick(d, "portfolio", "multiple choice", "observation"), "result", pick(d, "pass", "merit", "pass", "distinction", "referred"))
		a.Recipients = []string{recipientAwarding}
		if r.Stage == stageCompleted {
			happened(a, model.CertificateIssued, r.Ended)
		}
	}
	if r.Stage == stageCompleted {
		c := m.holding(catCertificate, inRegister, toCertify, model.BasisContract, r.Ended,
			"certificate number", fmt.Sprintf("C-%d-%06d", r.Ended.Year(), m.i+1))
		happened(c, model.CourseCompleted, r.Ended)
	}
}

// extras adds what only some people have.
func (m *maker) extras(r *model.Relationship) {
	d, open := m.d, r.Ended.IsZero()
	if m.adult() && m.today.Sub(m.Subject.LastActivity) < 600 {
		if d.chance(350) {
			m.holding(catPreferences, inRegister, toMarket, model.BasisConsent, r.Started, "topics", pick(d, "courses", "news", "courses and news"))
		}
		if d.chance(300) {
			m.holding(catAccount, inWebsite, toEnrol, model.BasisContract, r.Started, "interests", pick(d, "first aid", "leadership", "early years"))
		}
	}
	if open && d.chance(90) {
		h := m.holding(catNeeds, inRegister, toAdjust, model.BasisConsent, r.Started,
			"need", pick(d, "step-free access", "large print", "vegan lunch", "hearing loop", "halal lunch", "extra time", "nut allergy"))
		h.Condition = explicitConsent
	}
	if open && d.chance(60) {
		h := m.holding(catTechnical, inWebsite, toImprove, model.BasisLI, max(r.Started, d.before(m.today, 0, 80)),
			"address", fmt.Sprintf("192.0.2.%d", d.between(1, 250)))
		h.Source, h.KnownToSubject = fromLogs, false
	}
	if !m.adult() && d.chance(60) {
		h := m.holding(catSafeguarding, inRegister, toProtect, model.BasisRecognisedLI, r.Started, "concern", "attendance, followed up with the school")
		h.Condition, h.KnownToSubject = substantialPublic, false
	}
}

// find returns the person's holding of a category, or nil.
func (m *maker) find(category string) *model.Holding {
	i := slices.IndexFunc(m.Holdings, func(h *model.Holding) bool { return h.Category == category })
	if i < 0 {
		return nil
	}
	return m.Holdings[i]
}
