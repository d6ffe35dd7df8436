package policy

import (
	"fmt"
	"strings"

	"lethe/model"
)

// Explain returns the whole policy in plain sentences, one a line, with
// headings that end in a colon and lines of a section indented.
func Explain(p *Policy) []string {
	e := &explainer{p: p}
	e.organisation()
	e.data()
	e.purposes()
	e.sharing()
	e.people()
	e.marketing()
	e.offers()
	e.schedule()
	e.pairs()
	e.console()
	return e.lines
}

type explainer struct {
	p     *Policy
	lines []string
}

func (e *explainer) head(title string) {
	if len(e.lines) > 0 {
		e.lines = append(e.lines, "")
	}
	e.lines = append(e.lines, title+":")
}

func (e *explainer) say(format string, args ...any) {
	e.lines = append(e.lines, "  "+fmt.Sprintf(format, args...))
}

// when says a sentence if the condition holds.
func (e *explainer) when(holds bool, format string, args ...any) {
	if holds {
		e.say(format, args...)
	}
}

func (e *explainer) organisation() {
	o, n := e.p.Organisation, e.p.Notice
	e.head("Organisation")
	name := o.LegalName
	if len(o.TradingNames) > 0 {
		name += ", known as " + strings.Join(o.TradingNames, " or ")
	}
	e.say("%s.", name)
	e.when(o.PartOf != "", "Part of %s.", o.PartOf)
	e.when(o.Role != "", "Role: %s.", strings.ReplaceAll(string(o.Role), "-", " "))
	e.when(o.PublicAuthority, "A public authority: its own tasks rest on public task, not on legitimate interests. %s", FreedomOfInformation)
	e.when(o.Charity, "A charity.")
	e.when(o.Registration != "", "Registered with the %s as %s.", e.p.Regulator.Name, o.Registration)
	e.when(!o.YearEnd.IsZero(), "The accounting year ends on %s.", o.YearEnd.Words())
	for _, k := range o.Contacts {
		reach := strings.Join(present(k.Name, k.Email, k.Phone, k.Address), ", ")
		e.say("For %s: %s.", strings.ReplaceAll(string(k.Role), "-", " "), reach)
	}
	e.say("Privacy notice %s (%s), reviewed every %s.", n.Version, n.Dated.Words(), n.ReviewEvery.Words())
	e.when(n.Scope != "", "It covers %s.", n.Scope)
	e.when(n.Cookies != "", "What it says of cookies is at %s.", n.Cookies)
	e.when(n.Cookies != "", "Cookies: %s.", n.Cookies)
	e.say("Statutory dates use the bank holidays of %s; a last day that is no working day is %s.",
		strings.ReplaceAll(string(o.Division), "-", " "), rollWords(string(e.p.Clock.Roll)))
}

func rollWords(roll string) string {
	if roll == "never" {
		return "not moved"
	}
	return "moved to the next working day"
}

// present returns the texts that are not empty.
func present(texts ...string) []string {
	var out []string
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (e *explainer) data() {
	e.head("What is held")
	for _, c := range e.p.Categories {
		line := fmt.Sprintf("%s (%s)", c.Title, c.ID)
		if len(c.Fields) > 0 {
			line += ": " + strings.Join(c.Fields, ", ")
		}
		e.say("%s.%s", line, c.marks())
	}
}

// marks returns what is particular about a category, as sentences.
func (c *Category) marks() string {
	var b strings.Builder
	for _, m := range []struct {
		set  bool
		text string
	}{
		{c.Special, " Special category: hidden until opened, each view logged."},
		{c.Criminal, " Criminal-offence data."},
		{c.HighRisk, " High risk."},
		{c.Masked, " Shown masked."},
		{c.Limited, " Access limited."},
		{c.Aggregate, " Totals only."},
		{c.NoLinking, " Never linked to a person."},
	} {
		if m.set {
			b.WriteString(m.text)
		}
	}
	return b.String()
}

func (e *explainer) purposes() {
	e.head("What it is used for")
	for _, v := range e.p.Purposes {
		line := fmt.Sprintf("%s (%s). Basis: %s", v.Title, v.ID, basesWords(v.Bases))
		if v.Interests != "" {
			line += "; interests: " + v.Interests
		}
		if v.Law != "" {
			line += "; law: " + v.Law
		}
		if v.Condition != "" {
			line += "; special data: " + strings.ReplaceAll(string(v.Condition), "-", " ")
		}
		if v.Role != "" {
			line += "; as " + strings.ReplaceAll(string(v.Role), "-", " ")
		}
		e.say("%s. Data: %s.", line, strings.Join(v.Categories, ", "))
		e.when(v.Marketing, "  This is marketing: an objection is absolute.")
		e.when(v.Profiling, "  This forms a view of the person; an objection ends it.")
		e.when(len(v.Evidence) > 0, "  On file first: %s.", strings.ReplaceAll(strings.Join(names(v.Evidence), ", "), "-", " "))
	}
}

func basesWords(bases []model.Basis) string {
	return strings.ReplaceAll(strings.Join(names(bases), ", "), "-", " ")
}

func (e *explainer) sharing() {
	e.head("Who receives it")
	for _, r := range e.p.Recipients {
		e.say("%s (%s), %s.", r.Title, r.ID, strings.ReplaceAll(string(r.Class), "-", " "))
		e.when(len(r.Fields) > 0, "  Sees only: %s.", strings.Join(r.Fields, ", "))
		e.when(r.Consent, "  Only while the person consents.")
		e.when(r.Region != RegionUK, "  Outside the UK (%s). Safeguard: %s.", r.Region, orNone(r.Safeguard))
		e.when(r.Power != "", "  Its power: %s.", r.Power)
		e.when(!r.Agreement.IsZero(), "  Agreement of %s.", r.Agreement.Words())
		e.when(len(r.Contract) > 0, "  The contract says: %s.", strings.Join(names(r.Contract), ", "))
		for _, a := range r.Assurance {
			e.say("  On file: %s.", a)
		}
		e.when(r.SeesLive, "  Its people can see live data.")
		e.when(!r.ReviewBy.IsZero(), "  To be reviewed by %s.", r.ReviewBy.Words())
	}
	for _, s := range e.p.Systems {
		e.when(len(s.Security) > 0, "%s (%s) is protected by: %s.", s.Title, s.ID, strings.Join(s.Security, ", "))
	}
	e.say("Nobody receives data for marketing of their own.")
	e.when(e.p.Transfers.Statement == NoTransfers, "The notice promises that nothing leaves the %s.", strings.ToUpper(string(e.p.Transfers.Boundary)))
	e.when(e.p.Transfers.TellFirst, "People are told before the first transfer abroad.")
}

func orNone(s string) string {
	if s == "" {
		return "none on file"
	}
	return s
}

// FreedomOfInformation is what a public authority must think of when somebody
// asks for information.
const FreedomOfInformation = "What somebody asks for that is not about themselves is a request under the Freedom of Information Act 2000, to be answered in 20 working days."

// offers says what people can be enrolled on, and what is sent to them.
func (e *explainer) offers() {
	if len(e.p.Programmes) > 0 {
		e.head("What people can be enrolled on")
	}
	for _, g := range e.p.Programmes {
		e.say("%s (%s), for %s. Needed: %s.", g.Title, g.ID, g.Purpose, orNone(strings.Join(g.Required, ", ")))
		e.when(g.MinAge > 0, "  Nobody under %d.", g.MinAge)
		e.when(len(g.Recipients) > 0, "  Goes to: %s.", strings.Join(g.Recipients, ", "))
	}
	if len(e.p.Messages) > 0 {
		e.head("What is sent to people")
	}
	for _, m := range e.p.Messages {
		e.say("%s (%s), %s.", m.Title, m.ID, m.Kind)
		e.when(m.Partner, "  Carries news of partners; nothing is shared with them.")
	}
}

func (e *explainer) people() {
	in, t := e.p.Intake, e.p.Targets
	e.head("Requests, consent and age")
	e.say("Requests are valid by any channel; offered first: %s.", orNone(strings.Join(names(in.Preferred), ", ")))
	e.say("Identity is checked %s.", strings.ReplaceAll(string(in.Identity), "-", " "))
	e.say("Target for an answer: %d days. Complaints are acknowledged in %d working days.", t.Answer, t.ComplaintAck)
	e.when(in.EditRequest, "Data is changed only when the person asked for it.")
	e.when(t.Training > 0, "Whoever works with the register is trained again after %d months.", t.Training)
	e.say("Consent is put up for refreshing after %s.", e.p.Consent.Refresh.Words())
	e.when(len(e.p.Consent.Removes) > 0, "The notice says that these go when consent is withdrawn: %s. What rests on that consent alone goes by the schedule; what a law keeps stays.", strings.Join(e.p.Consent.Removes, ", "))
	e.when(in.Portal, "People see and correct their own data online; a formal request is taken all the same.")
	e.say("A guardian's consent is needed under %d.", e.p.Ages.Guardian)
	e.when(e.p.Ages.First, "Nobody under %d is entered before a guardian consented.", e.p.Ages.Guardian)
	e.when(e.p.Ages.Account > 0, "An account of one's own is possible from %d.", e.p.Ages.Account)
}

func (e *explainer) marketing() {
	m := e.p.Marketing
	e.head("Marketing")
	e.say("Channels: %s.", orNone(strings.Join(names(m.Channels), ", ")))
	e.when(m.OptInOnly, "Nobody is written to without live consent.")
	e.when(!m.OptInOnly && m.SoftOptIn, "Customers are told of similar services by email and text until they opt out.")
	e.when(!m.OptInOnly && m.Corporate, "Named people at companies and schools may be written to.")
	e.when(!e.p.Ages.Market, "Nobody under 18 is written to.")
	e.when(m.PreTicked, "The form is ticked in advance, so its ticks are not taken as consent.")
	for _, t := range m.Topics {
		e.say("Topic: %s (%s).", t.Title, t.ID)
		e.when(t.Others, "  About services of others: by consent only.")
	}
}

func (e *explainer) schedule() {
	e.head("How long it is kept")
	for _, r := range e.p.Retention {
		e.say("%s", r.Sentence())
		e.say("  Because %s. Source: %s.", r.Reason, r.Source)
	}
}

// Explain says what the rule is and why, in sentences.
func (r *Rule) Explain() []string {
	out := []string{capitalised(r.Sentence()), "Because " + r.Reason + ".", "Source: " + r.Source + "."}
	if r.Basis != "" {
		out = append(out, "It rests on "+strings.ReplaceAll(string(r.Basis), "-", " ")+".")
	}
	if r.Minimum {
		out = append(out, "It is a statutory minimum: nothing is erased earlier, also when the person asks for it.")
	}
	return out
}

func capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Sentence returns the rule as a sentence for notices, letters and screens.
func (r *Rule) Sentence() string {
	about := strings.Join(r.Categories, ", ")
	if about == "" {
		about = "everything"
	}
	if len(r.Purposes) > 0 {
		about += " used for " + strings.Join(r.Purposes, ", ")
	}
	if len(r.Kinds) > 0 {
		about += " of " + strings.Join(r.Kinds, ", ")
	}
	if len(r.Triggers) == 0 {
		return fmt.Sprintf("%s (%s): kept without limit.", about, r.ID)
	}
	var events []string
	for _, t := range r.Triggers {
		events = append(events, t.Words())
	}
	period := r.Period.Words() + " from "
	if r.Period.IsZero() {
		period = "until "
	}
	end := map[Action]string{Erase: "then erased", Anonymise: "then anonymised", Keep: "then reviewed", Decide: "then reviewed"}[r.Action]
	if r.Minimum {
		end += "; not earlier, by law"
	}
	return fmt.Sprintf("%s (%s): %s%s, %s.", about, r.ID, period, strings.Join(events, " and "), end)
}

func (e *explainer) console() {
	k, c := e.p.Call, e.p.Console
	e.head("On the phone and at the desk")
	e.when(len(k.Facts) > 0, "A caller is asked for: %s.", strings.ReplaceAll(strings.Join(names(k.Facts), ", "), "-", " "))
	e.say("%d right answers open level 1, %d level 2; %d wrong ones end the call.", k.Level1, k.Level2, k.Wrong)
	e.say("The screen blurs after %d minutes and locks after %d.", c.Blur, c.Lock)
	for _, r := range e.p.Reviews {
		e.say("Every %s: %s.", r.Every.Words(), r.Title)
	}
}
