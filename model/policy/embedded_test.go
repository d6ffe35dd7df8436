package policy

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// parsed returns an embedded policy.
func parsed(t testing.TB, name string) *Policy {
	t.Helper()
	text, err := Text(name)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := Parse(name+".yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(warnings []Warning) string {
	var out []string
	for _, w := range warnings {
		out = append(out, w.ID)
	}
	return strings.Join(slices.Compact(out), " ")
}

// Each notice raises the warnings of LAW.md 5 that name it; the default
// policy raises none.
//
// Clauses: J01, J44, L46, C55, P14
func TestWarningsOfTheNotices(t *testing.T) {
	today := calendar.NewDate(2026, 6, 19)
	for name, want := range map[string]string{
		"default": "",
		"janus":   "W7 W8 W9 W14 W15 W16 W17 W18 W23",
		"coyo":    "W2 W9 W15 W16 W17 W21",
		"learnon": "W1 W2 W9 W15 W16 W17 W18 W19 W20 W24",
		"juniper": "W10 W11 W12 W13 W14 W16 W17 W18 W23",
		"integra": "W3 W4 W5 W6 W9 W16 W17 W18 W22",
	} {
		t.Run(name, func(t *testing.T) {
			p := parsed(t, name)
			if got := ids(p.Warnings(today)); got != want {
				t.Errorf("warnings %s, want %s", got, want)
			}
			for _, w := range p.Warnings(today) {
				if w.About == "" || w.Title == "" || w.Does == "" || w.Note == "" {
					t.Errorf("%s says nothing: %+v", w.ID, w)
				}
			}
		})
	}
}

// The overdue review depends on the day, and on nothing else.
//
// Clauses: L45
func TestReviewOverdue(t *testing.T) {
	p := parsed(t, "default") // dated 2026-06-19, reviewed every year
	for day, want := range map[calendar.Date]string{
		0: "", calendar.NewDate(2027, 6, 19): "", calendar.NewDate(2027, 6, 20): "W18",
	} {
		if got := ids(p.Warnings(day)); got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
}

// What the notices say about identity, age, marketing and regions is in their
// policies.
//
// Clauses: C55, P01
func TestPoliciesSayWhatTheNoticesSay(t *testing.T) {
	janus, coyo, learnon, juniper, integra := parsed(t, "janus"), parsed(t, "coyo"), parsed(t, "learnon"), parsed(t, "juniper"), parsed(t, "integra")
	if m := janus.Marketing; m.OptInOnly || !m.SoftOptIn || !slices.Equal(m.Channels, []ContactMethod{ByEmail, ByText}) {
		t.Errorf("Janus writes to former students by email and text: %+v", m)
	}
	if v := janus.Purpose("adjust"); v.Condition != ExplicitConsent || !slices.Contains(v.Evidence, "written-consent") {
		t.Errorf("Janus needs written explicit consent: %+v", v)
	}
	if janus.Transfers.Statement != NoTransfers {
		t.Error("Janus promises no transfers")
	}
	if coyo.Intake.Identity != IdentityAlways || coyo.Ages.Account != 16 || coyo.Ages.Guardian != 16 {
		t.Errorf("COYO: %+v %+v", coyo.Intake, coyo.Ages)
	}
	if !learnon.Marketing.OptInOnly || learnon.Ages.Guardian != 16 || learnon.Marketing.SoftOptIn {
		t.Errorf("LearnOn: %+v %+v", learnon.Marketing, learnon.Ages)
	}
	for _, v := range juniper.Purposes {
		if v.Role != Controller && v.Role != Processor {
			t.Errorf("Juniper's purpose %s has role %q", v.ID, v.Role)
		}
	}
	if v := juniper.Purpose("process"); len(v.Bases) < 2 {
		t.Errorf("several bases for a purpose: %v", v.Bases)
	}
	if !integra.Organisation.PublicAuthority || len(integra.Category("delegate").Fields) != 11 {
		t.Error("Integra: public authority, eleven fields of a delegate")
	}
	if v := integra.Recipient("tutors"); !slices.Equal(v.Fields, []string{"name", "establishment"}) {
		t.Errorf("Integra's tutors see %v", v.Fields)
	}
}

// Every category of every policy has a retention rule, every special category
// a purpose, and nothing special is ever read out to a caller.
func TestEveryCategoryIsCovered(t *testing.T) {
	for _, name := range Names() {
		p := parsed(t, name)
		for _, c := range p.Categories {
			if !slices.ContainsFunc(p.Retention, func(r Rule) bool { return slices.Contains(r.Categories, c.ID) }) {
				t.Errorf("%s: nothing says how long %s is kept", name, c.ID)
			}
			if !slices.ContainsFunc(p.Purposes, func(v Purpose) bool { return slices.Contains(v.Categories, c.ID) }) {
				t.Errorf("%s: nothing says what %s is for", name, c.ID)
			}
			if (c.Special || c.Criminal || c.Masked) && !p.NeverReadOut(c.ID) {
				t.Errorf("%s: %s may be read out", name, c.ID)
			}
		}
	}
	if !parsed(t, "juniper").NeverReadOut("pupil-markers") || parsed(t, "juniper").NeverReadOut("contact") {
		t.Error("the policy's own list decides about other categories")
	}
}

// The default schedule covers the rows of LAW.md 3.2, each with a reason and a
// source, with statutory minimums where tax law sets them.
func TestDefaultSchedule(t *testing.T) {
	p := parsed(t, DefaultName)
	for id, period := range map[string]string{
		"customer-basics": "P6Y", "invoices": "P6Y", "vat-records": "P6Y", "payroll": "P3Y", "sole-trader-accounts": "P5Y",
		"accidents": "P3Y", "funded-learning": "P6Y", "assessment-records": "P3Y", "learning-support": "P3Y", "proof-of-cpd": "P6Y",
		"cpd-account": "P24M", "access-needs": "P30D", "equality-answers": "P0D", "convictions": "P6M", "enquiries": "P12M",
		"incomplete-forms": "P30D", "marketing-choices": "P24M", "suppression-entries": "P0D", "consent-records": "P6Y",
		"request-files": "P3Y", "identity-evidence": "P7D", "complaint-files": "P6Y", "breach-entries": "P6Y",
		"safeguarding-of-children": "P0D", "website-logs": "P90D", "surveys": "P12M", "recordings": "P24M",
		"staff-acknowledgements": "P6Y", "accountability-records": "P6Y",
	} {
		r := p.Rule(id)
		if r == nil || r.Period.String() != period || r.Reason == "" || r.Source == "" {
			t.Errorf("%s: %+v, want period %s", id, r, period)
		}
	}
	for _, r := range p.Retention {
		if tax := r.Basis == model.BasisLegal; tax != r.Minimum {
			t.Errorf("%s: a duty by law is a statutory minimum", r.ID)
		}
	}
}

var clauseMark = regexp.MustCompile(`Clauses: ([A-Z]\d\d(?:, [A-Z]\d\d)*)`)

// Comments in a policy name clauses of its own notice only.
func TestClauseMarks(t *testing.T) {
	for name, letter := range map[string]string{"janus": "J", "coyo": "C", "learnon": "L", "juniper": "P", "integra": "I", "default": "none"} {
		text, err := Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Count(text, []byte("Clauses:")) != len(clauseMark.FindAll(text, -1)) {
			t.Errorf("%s: a clause mark is malformed", name)
		}
		for _, m := range clauseMark.FindAllSubmatch(text, -1) {
			for id := range strings.SplitSeq(string(m[1]), ", ") {
				if !strings.HasPrefix(id, letter) {
					t.Errorf("%s names clause %s", name, id)
				}
			}
		}
	}
}

func TestUnknownEmbeddedName(t *testing.T) {
	if _, err := Text("../default"); !errors.Is(err, ErrUnknownName) {
		t.Errorf("got %v", err)
	}
	if n := Names(); n[0] != DefaultName || len(n) != 6 {
		t.Errorf("names %v", n)
	}
}
