package desk_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// allChecks is what a consent is vouched for under COYO's policy.
var allChecks = []policy.ConsentCheck{"freely-given", "specific", "informed", "unambiguous", "separate-from-other-terms"}

// A consent is free, specific, informed, unambiguous and apart from other terms,
// or it is not recorded; the ledger keeps who vouched, and only grows.
//
// Clauses: C06, C23, C27
func TestAConsentIsVouchedFor(t *testing.T) {
	f := under(t, "coyo", nil)
	n := desk.NewConsent{Subject: f.subject.ID, Purpose: "provide", How: "paper", Wording: "yes, please", On: by.Today()}
	for i := range allChecks {
		n.Checks = append(append([]policy.ConsentCheck{}, allChecks[:i]...), allChecks[i+1:]...)
		if _, err := f.desk.GiveConsent(ctx, by, n); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), string(allChecks[i])) {
			t.Errorf("without %s: %v", allChecks[i], err)
		}
	}
	n.Checks = allChecks
	v, err := f.desk.GiveConsent(ctx, by, n)
	if err != nil || len(v.Checks) != 5 || v.RecordedBy != "officer" {
		t.Fatal(v, err)
	}
	w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "spoken"); err != nil {
		t.Fatal(err)
	}
	lines, err := f.desk.Consents(ctx, by, f.subject.ID)
	if err != nil || len(lines) != 2 {
		t.Fatalf("%d entries, %v", len(lines), err)
	}
	for _, l := range lines {
		if l.Act == model.ConsentGiven && (l.ID != v.ID || l.Wording != "yes, please" || len(l.Checks) != 5) {
			t.Errorf("the entry changed: %+v", l.Consent)
		}
	}
}

// A guardian consents through a school or college, which is named, or directly;
// where the proof is goes with the entry.
//
// Clauses: C19
func TestAGuardianConsentsByARoute(t *testing.T) {
	f := under(t, "coyo", nil)
	child := f.subject
	child.Version, child.Born = 1, by.Today().AddMonths(-12*14)
	if _, err := f.desk.CorrectSubject(ctx, by, child); err != nil {
		t.Fatal(err)
	}
	n := desk.NewConsent{Subject: child.ID, Purpose: "provide", How: "paper", Wording: "yes", On: by.Today(), Checks: allChecks, Evidence: "form 12 of the school's file"}
	steps := []struct {
		change func()
		want   string
	}{
		{func() {}, "guardian"},
		{func() { n.Guardian = "Eve Byron" }, "how the guardian's consent was obtained"},
		{func() { n.Route = "hearsay" }, "school or college"},
		{func() { n.Route = "school or college" }, "which school"},
	}
	for _, s := range steps {
		s.change()
		if _, err := f.desk.GiveConsent(ctx, by, n); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), s.want) {
			t.Fatalf("%v, want a refusal that says %q", err, s.want)
		}
	}
	n.Through = "Mill Lane School"
	v, err := f.desk.GiveConsent(ctx, by, n)
	if err != nil || v.Route != "school or college" || v.Through != "Mill Lane School" || v.Evidence == "" || v.Guardian != "Eve Byron" {
		t.Fatal(v, err)
	}
}

// Sensitive data needs an explicit consent and the notice, unless another basis
// applies.
//
// Clauses: C26
func TestSensitiveDataNeedsConsentAndNotice(t *testing.T) {
	f := under(t, "coyo", nil)
	health := model.Holding{Category: "sensitive", Purpose: "assess", Basis: model.BasisContract}
	f.hold(t, "consent", health)
	// The purpose rests on contract, and its special data on explicit consent: the
	// policy has to say that consent is asked for.
	f = under(t, "coyo", func(s string) string {
		return strings.Replace(s, "    bases: [contract]\n    condition: explicit-consent", "    bases: [contract, consent]\n    condition: explicit-consent", 1)
	})
	f.consents(t, desk.NewConsent{Purpose: "assess", How: "paper", Explicit: true, Wording: "You may note my needs", Checks: allChecks})
	f.hold(t, "privacy notice", health)
	if _, err := f.desk.GiveNotice(ctx, by, f.subject.ID, nil, "form", model.ID{}); err != nil {
		t.Fatal(err)
	}
	f.hold(t, "", health)
}

// Who has died is no data subject: open requests end, save what stops uses of the
// data, and nobody writes to them.
//
// Clauses: C08
func TestWhoHasDiedIsLeftInPeace(t *testing.T) {
	f := under(t, "coyo", nil)
	for _, k := range []model.RequestType{calendar.Access, calendar.Rectification, calendar.Erasure} {
		if _, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: k, Received: by.Today(), Subject: f.subject.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.desk.RecordDeath(ctx, by, f.subject.ID, ""); model.FaultOf(err) != model.Refused {
		t.Fatalf("without saying how it is known: %v", err)
	}
	ended, err := f.desk.RecordDeath(ctx, by, f.subject.ID, "letter of the family")
	if err != nil || len(ended) != 2 {
		t.Fatal(ended, err)
	}
	for name, d := range map[string]*desk.Desk{"as it went": f.desk, "loaded again": newDesk(t, f.store)} {
		row, _ := d.SubjectRow(by, f.subject.ID)
		page, err := d.OpenSubject(ctx, by, f.subject.ID, "test")
		if err != nil {
			t.Fatal(err)
		}
		var open []string
		for _, q := range page.Requests {
			if !q.Closed {
				open = append(open, q.Reference)
			}
		}
		if len(open) != 1 || open[0] != "R-2026-0003" || !row.Flags.Has(model.Deceased) || row.Flags.Has(model.Restricted) {
			t.Errorf("%s: open %v, %v", name, open, row.Flags.Words())
		}
	}
	answers, err := f.desk.MayContact(ctx, by, f.subject.ID)
	if err != nil || len(answers) == 0 {
		t.Fatal(answers, err)
	}
	for _, a := range answers {
		if a.Allowed {
			t.Errorf("may be written to by %s: %s", a.Channel, a.Reason)
		}
	}
	if _, err := f.desk.RecordDeath(ctx, by, f.subject.ID, "again"); model.FaultOf(err) != model.Refused {
		t.Errorf("twice: %v", err)
	}
}

// A field that is collected since the notice was written wants a notice before it
// is; a new version of the notice settles it.
//
// Clauses: C13
func TestCollectingMoreWantsANotice(t *testing.T) {
	f := under(t, "coyo", nil)
	more := func(version string) *file {
		g := &file{store: f.store, finder: f.finder, subject: f.subject}
		text, err := policy.Text("coyo")
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Replace(string(text), "[IP address, links followed", "[IP address, location, links followed", 1)
		apply(t, g, strings.Replace(words, `version: "1"`, `version: "`+version+`"`, 1))
		return g
	}
	wanted := func(f *file) (out []string) {
		items, err := f.desk.Attention(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range only(items, attention.NoticeReview) {
			out = append(out, v.Title)
		}
		return out
	}
	if got := wanted(f); len(got) != 0 {
		t.Fatalf("before: %v", got)
	}
	if got := wanted(more("1")); len(got) != 1 || !strings.Contains(got[0], "automatic, location") {
		t.Fatalf("more is collected: %v", got)
	}
	if got := wanted(more("2")); len(got) != 0 {
		t.Fatalf("the notice says so by now: %v", got)
	}
}

// Automated decisions enter the policy only after their impact assessment, and
// the record of processing tells them from profiling.
//
// Clauses: C05, C43, C57
func TestAutomatedDecisionsAreAssessedFirst(t *testing.T) {
	f := under(t, "coyo", nil)
	text, err := policy.Text("coyo")
	if err != nil {
		t.Fatal(err)
	}
	track := func(line string) string {
		return strings.Replace(string(text), "    interests: showing what the programmes achieve\n", "    interests: showing what the programmes achieve\n"+line, 1)
	}
	if _, _, err := policy.Parse("coyo.yaml", []byte(track("    automated-decisions: true\n"))); err == nil || !strings.Contains(err.Error(), "impact assessment") {
		t.Fatalf("no assessment is asked for: %v", err)
	}
	automated := strings.Replace(track("    automated-decisions: true\n"), "    needs: [balancing-assessment]\n  - id: comply", "    needs: [balancing-assessment, impact-assessment]\n  - id: comply", 1)
	err = desk.PutPolicy(ctx, f.store, by, []byte(automated), rand.Reader)
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "impact-assessment track") {
		t.Fatalf("without an assessment: %v", err)
	}
	form(t, f.desk, model.FormImpact, "track", "stop", 90, "state-of-the-art", "cost", "context", "risks", "measures")
	if err := desk.PutPolicy(ctx, f.store, by, []byte(automated), rand.Reader); model.FaultOf(err) != model.Refused {
		t.Fatalf("after an assessment that says stop: %v", err)
	}
	form(t, f.desk, model.FormImpact, "track", "proceed-with-measures", 90, "state-of-the-art", "cost", "context", "risks", "measures")
	apply(t, f, strings.Replace(automated, "  - id: market # Clauses: C66\n", "  - id: market # Clauses: C66\n    profiling: true\n", 1))
	for _, v := range f.desk.Policy().ProcessingRecord() {
		if v.Automated != (v.Purpose == "track") || v.Profiling != (v.Purpose == "market") {
			t.Errorf("%s: automated %v, profiling %v", v.Purpose, v.Automated, v.Profiling)
		}
	}
	// Whoever asks about the processing is told of both, with what they can do.
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.desk.AccessPackage(ctx, by, q.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, v := range p.Information {
		told[v.Title] = strings.Join(v.Says, "; ")
	}
	for title, want := range map[string]string{
		"Automated decisions and profiling": "Track and report outcomes: significant decisions are taken with no meaningful human involvement",
		"Your rights":                       "complain",
		"Purposes and lawful bases":         "", "Categories of data": "", "Recipients": "", "How long it is kept": "", "Where it came from": "",
		"Transfers abroad and their safeguards": "",
	} {
		if says := told[title]; says == "" || !strings.Contains(says, want) {
			t.Errorf("%s: %q, want %q", title, says, want)
		}
	}
}

// Automated decisions rest on what Arts 22A to 22D allow: no recognised legitimate
// interest, and special categories only with explicit consent, or a contract or law
// with a substantial public interest.
//
// Clauses: C64
func TestAutomatedDecisionsHaveTheirConditions(t *testing.T) {
	text, err := policy.Text("coyo")
	if err != nil {
		t.Fatal(err)
	}
	with := func(from, to string) []byte {
		words := strings.Replace(string(text), from, to, 1)
		if words == string(text) {
			t.Fatalf("%q is not in the policy", from)
		}
		return []byte(words)
	}
	track := "    categories: [learning, account, opinion]\n    bases: [legitimate-interests]\n    interests: showing what the programmes achieve\n    needs: [balancing-assessment]\n"
	auto := "    automated-decisions: true\n    needs: [impact-assessment]\n"
	of := func(categories, rest string) []byte {
		return with(track, "    categories: ["+categories+"]\n"+rest+auto)
	}
	for name, v := range map[string]struct {
		text []byte
		want string // empty if it is allowed
	}{
		"legitimate interests":         {of("learning", "    bases: [legitimate-interests]\n    interests: fair places\n"), ""},
		"recognised interest":          {of("learning", "    bases: [recognised-legitimate-interest]\n"), "22B(4)"},
		"special, no condition":        {of("sensitive", "    bases: [contract]\n"), "explicit consent, or a contract or law"},
		"special, explicit consent":    {of("sensitive", "    bases: [contract]\n    condition: explicit-consent\n"), ""},
		"special, public interest":     {of("sensitive", "    bases: [legal-obligation]\n    law: the Act\n    condition: substantial-public-interest\n    schedule-1: safeguarding\n"), ""},
		"special, interest of our own": {of("sensitive", "    bases: [legitimate-interests]\n    interests: places\n    condition: substantial-public-interest\n    schedule-1: safeguarding\n"), "explicit consent, or a contract or law"},
	} {
		_, _, err := policy.Parse("coyo.yaml", v.text)
		if (err == nil) != (v.want == "") || err != nil && !strings.Contains(err.Error(), v.want) {
			t.Errorf("%s: %v, want %q", name, err, v.want)
		}
	}
}

// Internal documents and security measures have registers: each says when it is
// looked at again, and comes up when that day has passed.
//
// Clauses: C58, C37
func TestDocumentsAndMeasuresAreLookedAtAgain(t *testing.T) {
	f := under(t, "coyo", nil)
	form(t, f.desk, model.FormDocument, "staff handbook", "in-force", 90, "covers", "owner")
	form(t, f.desk, model.FormSecurity, "encryption of laptops", "effective", 30, "measure", "risk", "found")
	for days, want := range map[int]int{0: 0, 29: 0, 30: 1, 90: 2} {
		items, err := f.desk.Attention(ctx, later(days, "officer"))
		if n := len(only(items, attention.Register)); err != nil || n != want {
			t.Errorf("after %d days %d come up, want %d, %v", days, n, want, err)
		}
	}
	again := &model.Form{Register: model.FormSecurity, About: "encryption of laptops", Decision: "effective", On: by.Today().AddDays(30), Next: by.Today().AddDays(60),
		Answers: []model.Field{{Name: "measure", Value: "x"}, {Name: "risk", Value: "x"}, {Name: "found", Value: "all encrypted"}}}
	if _, err := f.desk.AddForm(ctx, later(30, "officer"), again); err != nil {
		t.Fatal(err)
	}
	items, err := f.desk.Attention(ctx, later(31, "officer"))
	if n := len(only(items, attention.Register)); err != nil || n != 0 {
		t.Errorf("%d after the test, %v", n, err)
	}
	list, err := f.desk.Forms(ctx, by, model.FormSecurity)
	if err != nil || len(list) != 2 || list[0].On != by.Today().AddDays(30) {
		t.Errorf("%+v %v", list, err)
	}
}

// Data from a school is taken only with the proof that it was collected lawfully,
// and the person is told within a month, or sooner: it comes up until they were.
//
// Clauses: C29
func TestDataOfASchoolIsCheckedAndTold(t *testing.T) {
	f := under(t, "coyo", nil)
	h := model.Holding{Category: "learning", Purpose: "track", Basis: model.BasisLI, Source: "school", Collected: by.Today().AddDays(-20)}
	f.hold(t, "proof", h)
	h.Proof = "agreement with the school of 1 September"
	f.hold(t, "", h)
	due := func() int {
		if err := f.desk.LoadAttention(ctx, by); err != nil {
			t.Fatal(err)
		}
		items, err := f.desk.Attention(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		return len(only(items, attention.ArticleNotice))
	}
	if n := due(); n != 1 {
		t.Fatalf("%d notices due", n)
	}
	if _, err := f.desk.GiveNotice(ctx, by, f.subject.ID, nil, "email", model.ID{}); err != nil {
		t.Fatal(err)
	}
	if n := due(); n != 0 {
		t.Fatalf("%d notices due after it was given", n)
	}
}

// People are several things at once, each of a kind of the policy, with its own
// beginning and end.
//
// Clauses: C01
func TestSomebodyIsSeveralThings(t *testing.T) {
	f := under(t, "coyo", nil)
	s := f.subject
	s.Version = 1
	for _, k := range []string{"site-user", "client", "student", "contact", "third-party"} {
		if f.desk.Policy().SubjectKind(k) == nil {
			t.Errorf("the policy has no %s", k)
		}
		s.Relationships = append(s.Relationships, model.Relationship{Kind: k, Started: by.Today().AddDays(-9)})
	}
	s.Relationships[0].Ended = by.Today()
	saved, err := f.desk.CorrectSubject(ctx, by, s)
	if err != nil || len(saved.Relationships) != 5 || !saved.RelationshipEnded().IsZero() {
		t.Fatal(saved, err)
	}
	saved.Relationships = append(saved.Relationships, model.Relationship{Kind: "ghost", Started: by.Today()})
	if _, err := f.desk.CorrectSubject(ctx, by, saved); model.FaultOf(err) != model.Refused {
		t.Errorf("a kind that the policy does not have: %v", err)
	}
}

// Notes and opinions about a person, and what was joined from the website, are in
// the copy that they get, beside what they gave themselves.
//
// Clauses: C09, C14, C17
func TestOpinionsAndBothSidesAreInTheCopy(t *testing.T) {
	f := under(t, "coyo", nil)
	f.consents(t, desk.NewConsent{Purpose: "provide", How: "paper", Wording: "yes", Checks: allChecks})
	f.hold(t, "", model.Holding{Category: "account", Purpose: "provide", Basis: model.BasisConsent, Fields: []model.Field{{Name: "full name", Value: "Ada Byron"}}})
	f.hold(t, "", model.Holding{Category: "automatic", Purpose: "provide", Basis: model.BasisContract, Source: "automatic", Linked: true, Fields: []model.Field{{Name: "links followed", Value: "/courses"}}})
	f.hold(t, "", model.Holding{Category: "learning", Purpose: "track", Basis: model.BasisLI, Fields: []model.Field{{Name: "qualification results", Value: "merit"}, {Name: "progression", Value: "level 3"}}})
	f.hold(t, "", model.Holding{Category: "opinion", Purpose: "track", Basis: model.BasisLI, Fields: []model.Field{{Name: "opinion", Value: "works carefully"}}})
	if err := f.desk.AddNote(ctx, by, f.subject.ID, "seems unsure of the course"); err != nil {
		t.Fatal(err)
	}
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.desk.AccessPackage(ctx, by, q.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, s := range p.Sections {
		for _, e := range s.Entries {
			for _, x := range e.Fields {
				all.WriteString(x.Name + "=" + x.Value + "\n")
			}
		}
	}
	for _, want := range []string{"seems unsure of the course", "opinion=works carefully", "links followed=/courses", "linked=yes", "full name=Ada Byron", "progression=level 3"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the copy lacks %q:\n%s", want, all.String())
		}
	}
}

// Nobody under 16 gives data themselves: they are entered with the consent of a
// guardian, and not at all without.
//
// Clauses: C18
func TestNobodyUnderSixteenIsEnteredAlone(t *testing.T) {
	f := under(t, "coyo", nil)
	child := &model.Subject{Name: model.Name{Given: "Kit", Family: "Young"}, Born: by.Today().AddMonths(-12 * 15)}
	if _, err := f.desk.AddSubject(ctx, by, child); model.FaultOf(err) != model.Refused {
		t.Fatalf("entered without a guardian: %v", err)
	}
	r := importText(t, f.desk, "id,first name,surname,dob\n1,Kit,Young,2012-05-05\n2,Ada,Byron,1995-12-10\n", nil)
	if r.Added != 1 || r.Rejected != 1 {
		t.Fatalf("imported without a guardian: %+v", r)
	}
}
