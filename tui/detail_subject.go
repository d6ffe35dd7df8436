package tui

import (
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// subjectPage lays out everything held about a person.
func subjectPage(l look, d *detail, today calendar.Date, w int) *page {
	p := &page{look: l, width: w}
	p.person(d, today)
	return p
}

// person adds the file of a person, and what may be done with it.
func (p *page) person(d *detail, today calendar.Date) {
	f := d.subject
	p.identity(f.Subject, today)
	p.contacts(f.Subject)
	p.section("Holdings (" + digits(len(f.Holdings)) + ")")
	for i, h := range f.Holdings {
		if i > 0 {
			p.line("")
		}
		p.holding(h.Holding, today)
		p.verdict(h.Verdict, today)
	}
	p.policyWarnings(d.warnings, policy.AboutHoldings)
	p.standing(d.standing, d.standingWhy, d.warnings, today)
	p.section("Requests (" + digits(len(f.Requests)) + ")")
	for _, r := range f.Requests {
		p.requestLine(r, today)
	}
	p.section("Notes (" + digits(len(f.Notes)) + ")")
	for _, n := range f.Notes {
		p.dated(calendar.InLondon(n.At), today, n.Text, n.Actor)
	}
	p.section("Timeline")
	for _, m := range f.Timeline {
		p.dated(m.On, today, m.What, m.Who)
	}
}

// identity adds who the person is.
func (p *page) identity(s *model.Subject, today calendar.Date) {
	p.section("Identity")
	name := strings.TrimSpace(s.Name.Title + " " + s.Name.Full())
	if s.Name.IsZero() {
		name = "(no name)"
	}
	p.fact("Name", name)
	p.fact("Reference", s.Reference())
	p.fact("Known as", s.KnownAs)
	for _, n := range s.Previous {
		p.fact("Formerly", n.Full())
	}
	if !s.Born.IsZero() {
		p.fact("Born", s.Born.Time().Format("2 Jan 2006")+", "+count(calendar.AgeOn(s.Born, today), "year")+" old")
	}
	if words := s.Flags.Words(); len(words) > 0 {
		p.painted("Flags", strings.ToUpper(strings.Join(words, ", ")), bold)
	}
	p.fact("Establishment", s.Establishment)
	p.fact("Department", s.Department)
	p.fact("Role", s.Role)
	for _, r := range s.Relationships {
		until := " - now"
		if !r.Ended.IsZero() {
			until = " - " + day(r.Ended, today)
		}
		p.fact("Relationship", strings.TrimSpace(plainWord(r.Kind)+" "+r.Stage)+", "+day(r.Started, today)+until)
	}
	for _, g := range s.Guardians {
		p.fact("Guardian", strings.Join(filled(g.Name, g.Relation, g.Contact), ", "))
	}
	p.fact("Last activity", day(s.LastActivity, today))
	p.fact("Confirmed", day(s.LastConfirmed, today))
	p.fact("Registered by", s.RegisteredBy)
	p.fact("Source", strings.Join(filled(s.Source, s.SourceID), ", id "))
	for _, j := range s.Joined {
		p.fact("Joined", strings.Join(filled(j.Reference, j.Source, j.SourceID), ", "))
	}
	for _, x := range s.Apart {
		p.fact("Somebody else", strings.Join(filled(x.Other.SubjectReference(), "found by "+x.Actor, day(x.On, today)), ", "))
	}
	p.fact("Notice shown", s.NoticeVersion)
}

// contacts adds the ways to reach the person.
func (p *page) contacts(s *model.Subject) {
	p.section("Contacts")
	for _, c := range s.Contacts {
		text := strings.Join(filled(c.Value, c.Postcode), ", ")
		if c.Label != "" {
			text += " (" + c.Label + ")"
		}
		if c.Generic {
			text += " [shared mailbox]"
		}
		p.fact(capital(string(c.Type)), text)
	}
}

// holding adds what is held and why.
func (p *page) holding(h *model.Holding, today calendar.Date) {
	p.fact("Holding", strings.Join(filled(h.Category, h.System), " in "))
	p.fact("Purpose", strings.Join(filled(h.Purpose, plainWord(string(h.Basis)), h.Condition), ", "))
	p.fact("Collected", strings.Join(filled(day(h.Collected, today), h.Source), " from "))
	p.fact("Recipients", strings.Join(h.Recipients, ", "))
	for _, f := range h.Fields {
		p.fact(f.Name, f.Value)
	}
	if !h.KeepUntil.IsZero() {
		p.fact("Keep until", strings.Join(filled(day(h.KeepUntil, today), h.KeepReason), ": "))
	}
}

// consentWords writes one entry of the consent ledger.
func consentWords(c *model.Consent) string {
	text := string(c.Act) + ": " + strings.Join(filled(c.Purpose, c.Channel, c.Topic), ", ")
	if c.Guardian != "" {
		text += ", by guardian " + c.Guardian
	}
	return text
}

// filled returns the texts that are not empty.
func filled(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
