package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// readStanding asks what may be done with an opened person's data. It comes after
// the file, which is on the screen by then.
func (m *Model) readStanding(d *detail) tea.Cmd {
	from, n := m.desk, d.request
	return m.run(func(ctx context.Context, by desk.By) result {
		s, err := from.Standing(ctx, by, d.id)
		return standingRead{d, n, s, err}
	})
}

// standingRead brings what may be done with a person's data.
type standingRead struct {
	detail   *detail
	request  int
	standing *desk.PersonStanding
	err      error
}

func (r standingRead) apply(*Model) tea.Cmd {
	d := r.detail
	if d.request != r.request {
		return nil
	}
	d.page = nil
	if d.standing, d.standingWhy = r.standing, ""; r.err != nil {
		d.standingWhy = sentence(r.err)
	}
	return nil
}

// standing adds holds, the ledger of consents, why the person may be contacted,
// and what a restriction leaves. why says why it could not be read.
func (p *page) standing(s *desk.PersonStanding, why string, warnings []policy.Warning, today calendar.Date) {
	if s == nil {
		p.section("Restriction, holds, consents, contact")
		p.line(orElse(why, "One moment."))
		return
	}
	p.restriction(s.Uses)
	p.attention(s.Attention, today)
	p.section("Holds (" + digits(len(s.Holds)) + ")")
	for i := range s.Holds {
		h := &s.Holds[i]
		paint := waitPaint
		if h.State == desk.HoldStates[2] {
			paint = faint
		}
		p.indent("= ", strings.Join(filled(holdWords(h, today), h.Reason), ": "), paint)
	}
	p.section("Consents (" + digits(len(s.Consents)) + ")")
	for i := range s.Consents {
		v := &s.Consents[i]
		p.dated(v.On, today, consentWords(v.Consent)+consentState(v), v.RecordedBy)
	}
	p.section("May we contact this person?")
	p.contactAnswers(s.Contact)
	p.policyWarnings(warnings, policy.AboutConsents)
}

// restriction adds the matrix of what may be done with restricted data.
func (p *page) restriction(uses []desk.UseState) {
	if len(uses) == 0 {
		return
	}
	p.section("Processing is RESTRICTED")
	var allowed []string
	why, order := map[string][]string{}, []string{}
	for _, u := range uses {
		word := plainWord(string(u.Use))
		if u.Allowed {
			allowed = append(allowed, word)
			continue
		}
		if why[u.Why] == nil {
			order = append(order, u.Why)
		}
		why[u.Why] = append(why[u.Why], word)
	}
	p.fact("Allowed", strings.Join(allowed, ", "))
	for _, reason := range order {
		p.painted("Not now", strings.Join(why[reason], ", ")+": "+reason, waitPaint)
	}
}

// contactAnswers adds the answer for each contact: one line where it is the same
// for every topic, else one for each.
func (p *page) contactAnswers(list []desk.ContactAnswer) {
	var order []string
	of := map[string][]desk.ContactAnswer{}
	for _, a := range list {
		key := string(a.Channel)
		if a.Contact != nil {
			key += " " + a.Contact.Value
		}
		if of[key] == nil {
			order = append(order, key)
		}
		of[key] = append(of[key], a)
	}
	for _, key := range order {
		answers := of[key]
		same := true
		for _, a := range answers {
			same = same && a.Decision == answers[0].Decision
		}
		if same {
			p.contactAnswer(key, "", &answers[0])
			continue
		}
		for i := range answers {
			p.contactAnswer(key, answers[i].Topic, &answers[i])
		}
	}
}

// contactAnswer adds one answer of the decision table, with its rule.
func (p *page) contactAnswer(who, topic string, a *desk.ContactAnswer) {
	mark, paint, word := "- ", faint, "no"
	if a.Allowed {
		mark, paint, word = "+ ", noPaint, "yes"
	}
	if topic != "" {
		who += ", " + plainWord(topic)
	}
	text := who + ": " + word + ", " + a.Rule + ": " + a.Reason
	if a.Refresh {
		text += "; the consent wants refreshing"
	}
	p.indent(mark, text, paint)
}

// policyWarnings adds where the policy and the law disagree about something.
func (p *page) policyWarnings(list []policy.Warning, about policy.Concern) {
	begun := false
	for _, w := range list {
		if w.About == about {
			if !begun {
				p.section("Where policy and law disagree")
			}
			begun = true
			p.indent("! ", w.ID+": "+w.Title+" ("+w.Note+"). Lethe "+w.Does+".", soonPaint)
		}
	}
}
