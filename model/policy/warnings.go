package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A Warning says where a notice and the law disagree (LAW.md 5). The policy
// still works as written; the console shows the warning on the screens
// concerned and acts as Does says.
type Warning struct {
	ID    string // W1 to W24
	Title string // the disagreement
	Note  string // what in this policy raised it
	Does  string // what the console does about it
	About Concern
}

// warningText is what a warning says whatever raised it.
type warningText struct {
	about       Concern
	title, does string
}

// A Concern is the part of the work on which a warning is shown.
type Concern string

// The concerns.
const (
	AboutRequests   Concern = "requests"
	AboutConsents   Concern = "consents" // marketing included
	AboutHoldings   Concern = "holdings"
	AboutRecipients Concern = "recipients"
	AboutSchedule   Concern = "retention"
	AboutNotices    Concern = "notice"
)

// warningTitles are the disagreements of LAW.md 5.
var warningTitles = map[string]warningText{
	"W1":  {AboutRequests, "access requests are restricted to some channels, but a request is valid by any", "requests are logged on receipt by any channel; the preferred channel serves only to send identity evidence"},
	"W2":  {AboutRequests, "identity is always asked for, but the law allows it only where there is reasonable doubt", "asks whether there is doubt before the clock waits"},
	"W3":  {AboutConsents, "a period of notice is asked for before a withdrawal takes effect, but withdrawing must be as easy as giving", "use stops the same day; the period is only the outer limit for deletion"},
	"W4":  {AboutConsents, "consent is the only basis of a service people book or pay for; contract or public task fits better", "keeps the basis as stated; records under a statutory minimum keep their own basis"},
	"W5":  {AboutConsents, "boxes are ticked in advance, which is not consent", "imports the choice as not consented"},
	"W6":  {AboutConsents, "withdrawal removes records that are evidence or under a statutory minimum", "offers the record to the person first and keeps what the law requires"},
	"W7":  {AboutNotices, "the legal name appears in more than one form", "uses the legal name of the policy in every letter"},
	"W8":  {AboutRecipients, "no transfers are promised, yet something is handled abroad", "asks for the safeguard before a disclosure there"},
	"W9":  {AboutRecipients, "transfers are measured by the border of the EEA; the law means that of the UK", "treats every place outside the UK as a transfer"},
	"W10": {AboutRequests, "both controller and processor: the role must be stated for each purpose", "asks for the role of every purpose; requests about client data go to the client"},
	"W11": {AboutHoldings, "the lawful basis of a purpose is not known", "records that rest on it stay incomplete"},
	"W12": {AboutHoldings, "sensitive data is filed under an ordinary heading", "treats the group as high risk"},
	"W13": {AboutRequests, "the list of rights is garbled", "uses the built-in text on rights"},
	"W14": {AboutRequests, "fees or refusals rest on other words than 'manifestly unfounded or excessive'", "the fee and refusal forms use the statutory test"},
	"W15": {AboutSchedule, "retention periods stand in another document, but people must be told the period or how it is set", "prints the schedule on request"},
	"W16": {AboutRequests, "the right to complain to the controller (DPA 2018 s.164A, from 19 June 2026) is missing", "adds it to refusals and letters, and takes complaints"},
	"W17": {AboutNotices, "lawful bases or automated decisions are described as before 5 February 2026", "uses the current wording in letters"},
	"W18": {AboutNotices, "the review of the notice is overdue", "raises an alert until the notice has a new date"},
	"W19": {AboutConsents, "people may be contacted about a form they did not send", "asks for consent before capture and keeps such data for 30 days"},
	"W20": {AboutRecipients, "a recipient abroad is described as compliant without evidence of a safeguard", "asks for the processor check before a disclosure there"},
	"W21": {AboutHoldings, "criminal-offence data is listed as special category data; it has a regime of its own", "keeps a separate flag and asks for a Schedule 1 condition"},
	"W22": {AboutRecipients, "passwords are protected by a fast digest, which is weak today", "keeps a security note on the processor's record"},
	"W23": {AboutRecipients, "processing without the person's knowledge is reserved; each case needs a basis", "every such disclosure is logged with its power and a review date"},
	"W24": {AboutHoldings, "special category data is used without a stated Art 9 condition", "records stay incomplete until a condition is chosen"},
}

// A warner collects the warnings of one policy.
type warner struct {
	p    *Policy
	list []Warning
}

func (w *warner) warn(id, format string, args ...any) {
	t := warningTitles[id]
	w.list = append(w.list, Warning{ID: id, About: t.about, Title: t.title, Does: t.does, Note: fmt.Sprintf(format, args...)})
}

// Warnings returns where the policy disagrees with the law, in the order of
// their numbers. today decides whether the review of the notice is overdue; it
// is left out when today is zero.
func (p *Policy) Warnings(today calendar.Date) []Warning {
	w := &warner{p: p}
	w.requests()
	w.consent()
	w.notice(today)
	w.transfers()
	w.data()
	for _, d := range p.Declared {
		w.warn(d.ID, "%s", d.Note)
	}
	slices.SortStableFunc(w.list, func(a, b Warning) int {
		return cmp.Compare(number(a.ID), number(b.ID))
	})
	return w.list
}

func number(id string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(id, "W"))
	return n
}

func (w *warner) requests() {
	in := w.p.Intake
	if len(in.AccessOnly) > 0 {
		w.warn("W1", "access requests only by %s", strings.Join(names(in.AccessOnly), ", "))
	}
	if in.Identity == IdentityAlways {
		w.warn("W2", "intake.identity is 'always'")
	}
	if w.p.Rights.FeeTest == OtherFeeTest {
		w.warn("W14", "rights.fee-test is 'other-wording'")
	}
	if w.p.Disclosures.WithoutKnowledge {
		w.warn("W23", "disclosures.without-knowledge is on")
	}
}

func (w *warner) consent() {
	if n := w.p.Consent.Notice; !n.IsZero() {
		w.warn("W3", "notice of %s is asked for", n.Words())
	}
	for _, v := range w.p.Purposes {
		if v.Service && len(v.Bases) == 1 && v.Bases[0] == model.BasisConsent {
			w.warn("W4", "purpose %q", v.ID)
		}
	}
	if w.p.Marketing.PreTicked {
		w.warn("W5", "marketing.pre-ticked-forms is on")
	}
	if removed := w.p.Consent.Removes; len(removed) > 0 {
		w.warn("W6", "removed on withdrawal: %s", strings.Join(removed, ", "))
	}
}

func (w *warner) notice(today calendar.Date) {
	n, o := w.p.Notice, w.p.Organisation
	if len(o.OtherLegalNames) > 0 {
		w.warn("W7", "%q beside %s", o.LegalName, strings.Join(o.OtherLegalNames, ", "))
	}
	if o.Role == BothRoles {
		w.warn("W10", "organisation.role is 'both'")
	}
	if n.Schedule == SeparateSchedule {
		w.warn("W15", "notice.retention-schedule is 'separate-document'")
	}
	if !slices.Contains(n.Includes, SaysControllerComplaint) {
		w.warn("W16", "notice.includes lacks '%s'", SaysControllerComplaint)
	}
	for _, content := range []Content{SaysCurrentBases, SaysAutomatedDecisions} {
		if !slices.Contains(n.Includes, content) {
			w.warn("W17", "notice.includes lacks '%s'", content)
		}
	}
	if due := n.ReviewEvery.After(n.Dated); !today.IsZero() && !n.Dated.IsZero() && due < today {
		w.warn("W18", "version of %s, review was due on %s", n.Dated.Words(), due.Words())
	}
}

func (w *warner) transfers() {
	if w.p.Transfers.Statement == NoTransfers {
		for _, place := range w.abroad() {
			w.warn("W8", "%s", place)
		}
	}
	if w.p.Transfers.Boundary == BoundaryEEA {
		w.warn("W9", "transfers.boundary is 'eea'")
	}
	for _, v := range w.p.Recipients {
		if v.Region != RegionUK && v.Safeguard == "" {
			w.warn("W20", "recipient %q has no safeguard on file", v.ID)
		}
		if v.Passwords == FastDigest {
			w.warn("W22", "recipient %q", v.ID)
		}
	}
}

// abroad names every source, recipient and system outside the UK.
func (w *warner) abroad() []string {
	var out []string
	for _, v := range w.p.Recipients {
		if v.Region != RegionUK {
			out = append(out, fmt.Sprintf("recipient %q is outside the UK", v.ID))
		}
	}
	for _, v := range w.p.Systems {
		if v.Region != RegionUK {
			out = append(out, fmt.Sprintf("system %q is outside the UK", v.ID))
		}
	}
	for _, v := range w.p.Sources {
		if v.Region != RegionUK {
			out = append(out, fmt.Sprintf("source %q is outside the UK", v.ID))
		}
	}
	return out
}

func (w *warner) data() {
	for _, v := range w.p.Categories {
		if v.HighRisk && v.FiledAs != "" {
			w.warn("W12", "%q is filed under %s", v.ID, v.FiledAs)
		}
		if v.Special && v.Criminal {
			w.warn("W21", "category %q", v.ID)
		}
	}
	for _, v := range w.p.Purposes {
		if slices.Contains(v.Bases, model.BasisUnknown) {
			w.warn("W11", "purpose %q", v.ID)
		}
		if v.Unsubmitted {
			w.warn("W19", "purpose %q", v.ID)
		}
		if special := w.p.special(&v); special != "" && v.Condition == "" {
			w.warn("W24", "purpose %q uses category %q", v.ID, special)
		}
	}
}

// special returns the first special category that a purpose uses.
func (p *Policy) special(v *Purpose) string {
	for _, id := range v.Categories {
		if c := p.Category(id); c != nil && (c.Special || c.Criminal) {
			return id
		}
	}
	return ""
}

// UsesSpecial reports whether a purpose uses a special category.
func (p *Policy) UsesSpecial(v *Purpose) bool { return p.special(v) != "" }

// WarningTable returns the table of all warnings for docs/policy.md, in
// Markdown.
func WarningTable() string {
	var b strings.Builder
	b.WriteString("### Warnings\n\n| id | shown with | disagreement | what Lethe does |\n| --- | --- | --- | --- |\n")
	for i := 1; i <= len(warningTitles); i++ {
		id := "W" + strconv.Itoa(i)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", id, warningTitles[id].about, warningTitles[id].title, warningTitles[id].does)
	}
	b.WriteString("\n")
	return b.String()
}
