package cli

import (
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// printFile prints a person's file for people to read.
func (a *app) printFile(f *desk.SubjectFile) error {
	s := f.Subject
	var b strings.Builder
	item := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-16s %s\n", name, line(value))
		}
	}
	item("Reference", s.Reference())
	item("Name", strings.TrimSpace(s.Name.Title+" "+s.Name.Full()))
	item("Known as", s.KnownAs)
	for _, n := range s.Previous {
		item("Previously", n.Full())
	}
	if !s.Born.IsZero() {
		item("Born", s.Born.Words())
	}
	item("Flags", strings.Join(s.Flags.Words(), ", "))
	item("Establishment", s.Establishment)
	item("Department", s.Department)
	item("Role", s.Role)
	item("Source", strings.TrimSpace(s.Source+" "+s.SourceID))
	printOthers(s, item)
	item("Registered by", s.RegisteredBy)
	for _, g := range s.Guardians {
		item("Guardian", strings.TrimSpace(g.Name+" "+g.Relation+" "+g.Contact))
	}
	for _, x := range s.Asked {
		item("Asked for", x.About+" on "+x.On.Words()+answeredWords(x))
	}
	for _, r := range s.Relationships {
		item("Relationship", relationshipWords(r))
	}
	for _, c := range s.Contacts {
		item(string(c.Type), strings.Join(strings.Fields(strings.ReplaceAll(c.Value, "\n", ", ")+" "+c.Postcode+" "+bracketed(c.Label)), " "))
	}
	for _, h := range f.Holdings {
		item("Holding", fmt.Sprintf("%s for %s (%s)", h.Holding.Category, h.Holding.Purpose, h.Holding.Basis))
		item("  reference", s.Reference()+"/"+h.Holding.ID.String()[:8])
		item("  retention", string(h.Verdict.Status)+". "+h.Verdict.Why())
		for _, x := range h.Holding.Fields {
			item("  "+x.Name, x.Value)
		}
	}
	for _, c := range f.Consents {
		item("Consent", fmt.Sprintf("%s %s for %s %s", c.On, c.Act, c.Purpose, c.Channel))
	}
	for _, r := range f.Requests {
		item("Request", r.Reference+" "+string(r.Type)+", "+requestWords(r))
	}
	b.WriteString("\nTimeline\n")
	for _, m := range f.Timeline {
		fmt.Fprintf(&b, "%s  %s%s\n", m.On, line(m.What), bracketed(line(m.Who)))
	}
	return a.printf("%s", b.String())
}

// printOthers says which other records are of the person, and which are not.
func printOthers(s *model.Subject, item func(name, value string)) {
	for _, j := range s.Joined {
		item("Joined with", strings.TrimSpace(j.Reference+" "+j.Source+" "+j.SourceID)+" on "+j.On.Words())
	}
	for _, x := range s.Apart {
		item("Somebody else", x.Other.SubjectReference()+", found by "+x.Actor+" on "+x.On.Words())
	}
}

func answeredWords(x model.Asked) string {
	if x.Answered.IsZero() {
		return ", not sent yet"
	}
	return ", sent on " + x.Answered.Words()
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

func relationshipWords(r model.Relationship) string {
	out := r.Kind + bracketed(r.Stage)
	if !r.Started.IsZero() {
		out += " from " + r.Started.Words()
	}
	if !r.Ended.IsZero() {
		out += " until " + r.Ended.Words()
	}
	return out
}

// requestWords says where a request stands, in words and digits.
func requestWords(r desk.RequestRow) string {
	switch {
	case r.Closed:
		return "closed"
	case r.Clock.Due.IsZero():
		return strings.ReplaceAll(string(r.Clock.State), "_", " ") + alsoAwaited(r)
	case r.Late:
		return fmt.Sprintf("due %s, %s LATE", r.Clock.Due.Words(), days(r.Clock.DaysLate))
	case !r.Clock.State.Open(): // answered in time, with work left
		return string(r.Clock.State)
	case r.DaysLeft == 0:
		return fmt.Sprintf("due %s, today", r.Clock.Due.Words())
	}
	return fmt.Sprintf("due %s, %s", r.Clock.Due.Words(), days(r.DaysLeft))
}

// alsoAwaited says what a request waits for besides what its state says.
func alsoAwaited(r desk.RequestRow) (words string) {
	for i, s := range r.Clock.Awaits() {
		if i > 0 {
			words += " and " + strings.TrimPrefix(string(s), "awaiting_")
		}
	}
	return words
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
