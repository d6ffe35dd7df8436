package demo

import (
	"lethe/model"
	"lethe/model/calendar"
)

// The administrators of the demo.
var staff = []string{"d.okafor", "l.brennan", "s.whitlock"}

// consents draws the person's consent ledger, and suppressions where a
// consent was withdrawn or contact objected to.
func (m *maker) consents() {
	s, d := m.Subject, m.d
	if !m.adult() {
		if d.chance(700) {
			m.consent(model.ConsentGiven, toEnrol, "", s.Added, s.Guardians[0].Name)
		}
		return
	}
	emails := s.ContactsOf(model.Email)
	if len(emails) == 0 || !d.chance(420) {
		return
	}
	on := s.Added
	m.consent(model.ConsentGiven, toMarket, "email", on, "")
	if d.chance(200) {
		m.consent(model.ConsentGiven, toMarket, "text", on, "")
	}
	if later := on.AddDays(d.between(400, 760)); later < m.today && d.chance(500) {
		m.consent(model.ConsentRefreshed, toMarket, "email", later, "")
		on = later
	}
	if later := on.AddDays(d.between(10, 500)); later < m.today && d.chance(160) {
		m.consent(model.ConsentRevoked, toMarket, "email", later, "")
		m.suppress(emails[0].Value, "email", later, "consent withdrawn")
	}
}

// consent adds one entry.
func (m *maker) consent(act model.ConsentAct, purpose, channel string, on calendar.Date, guardian string) {
	c := &model.Consent{Head: m.head(model.KindConsent), Act: act, Purpose: purpose, Channel: channel, On: on,
		Notice: noticeOn(on), How: pick(m.d, "form", "form", "spoken", "paper"), Explicit: guardian != "", Guardian: guardian,
		RecordedBy: pick(m.d, staff...), RecordedAt: at(on, m.d.IntN(500))}
	if act != model.ConsentRevoked {
		c.Wording = "Please tell me about courses like this one."
		if purpose == toEnrol {
			c.Wording = "I agree that you keep these details to run the course."
		}
	}
	m.Consents = append(m.Consents, c)
}

func (m *maker) suppress(contact, scope string, on calendar.Date, source string) {
	m.Suppress = append(m.Suppress, Suppress{contact, scope, on, source})
}

// notes draws what administrators wrote.
func (m *maker) notes() {
	if !m.d.chance(120) {
		return
	}
	on := m.d.before(m.today, 1, 300)
	if on < m.Subject.Added {
		on = m.Subject.Added
	}
	m.note(on, pick(m.d, "Rang to move to the March date.", "Asked for the certificate again; sent to the home address.",
		"Prefers to be called in the afternoon.", "Post came back: address to be confirmed at the next call.",
		"Spoke to the school office about the invoice.", "Says the surname is spelt wrong on the badge.",
		"Wants joining instructions by post.", "Another person with the same name is in the register."))
}

func (m *maker) note(on calendar.Date, text string) {
	m.Notes = append(m.Notes, &model.Note{Head: m.head(model.KindNote), At: at(on, m.d.IntN(500)), Actor: pick(m.d, staff...), Text: text})
}

// disclosures draws to whom data went.
func (m *maker) disclosures() {
	for _, h := range m.Holdings {
		for _, r := range h.Recipients {
			if m.d.chance(500) {
				m.Disclosures = append(m.Disclosures, &model.Disclosure{Head: m.head(model.KindDisclosure), Recipient: r,
					On: h.Collected, Categories: []string{h.Category}, Purpose: h.Purpose, Basis: h.Basis})
			}
		}
	}
}
