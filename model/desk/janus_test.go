package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/policy"
	"lethe/model/retention"
)

// hold adds a holding by hand, or wants it refused with some words.
func (f *file) hold(t *testing.T, words string, h model.Holding) *model.Holding {
	t.Helper()
	h.Owner = f.subject.ID
	v, _, err := f.desk.AddHolding(ctx, by, &h)
	switch {
	case words == "" && err != nil:
		t.Fatalf("%s for %s: %v", h.Category, h.Purpose, err)
	case words != "" && (model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), words)):
		t.Fatalf("%s for %s: %v, want a refusal that says %q", h.Category, h.Purpose, err, words)
	}
	return v
}

func (f *file) consents(t *testing.T, n desk.NewConsent) {
	t.Helper()
	n.Subject, n.On = f.subject.ID, by.Today()
	before, err := f.desk.Consents(ctx, by, f.subject.ID)
	if err != nil {
		t.Fatal(err)
	}
	later := desk.By{Actor: by.Actor, At: by.At.Add(time.Duration(len(before)) * time.Minute)}
	if _, err := f.desk.GiveConsent(ctx, later, n); err != nil {
		t.Fatal(err)
	}
}

// The number in the regulator's register has a form, and its renewal is announced
// before it ends.
//
// Clauses: J02
func TestTheRegistrationIsRenewed(t *testing.T) {
	text, err := policy.Text("janus")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = policy.Parse("janus.yaml", []byte(strings.Replace(string(text), "ZB638599", "XB638599", 1)))
	if err == nil || !strings.Contains(err.Error(), "janus.yaml:11:17") || !strings.Contains(err.Error(), "registration number") {
		t.Fatalf("a number without its form: %v", err)
	}
	f := under(t, "janus", func(s string) string {
		return strings.Replace(s, "  registration: ZB638599", "  registration-ends: 2027-01-31\n  registration: ZB638599", 1)
	})
	for day, want := range map[calendar.Date]int{calendar.NewDate(2026, 11, 30): 0, calendar.NewDate(2026, 12, 2): 1, calendar.NewDate(2027, 2, 9): 1} {
		items, err := f.desk.Attention(ctx, later(day.Sub(by.Today()), "officer"))
		if n := len(only(items, attention.Registration)); err != nil || n != want {
			t.Errorf("on %s: %d reminders, %v", day, n, err)
		}
	}
}

// Every letter that goes to a person names who answers for data protection, with
// the email address and the postal address, and the regulator where people may
// complain to it.
//
// Clauses: J03, C03
func TestEveryLetterNamesWhoAnswers(t *testing.T) {
	for name, wants := range map[string][]string{
		"janus": {"Business Manager", "info@janus-cpd.co.uk", "2 Castle Quay"},
		"coyo":  {"Data Protection Officer", "St Nicholas Hall"},
	} {
		f := under(t, name, nil)
		q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, k := range document.Kinds() {
			o := desk.LetterOrder{Kind: k.ID, Fields: map[string][]string{}}
			for _, need := range k.Needs {
				if !slices.Contains([]string{"addressee", "reference", "received", "contact", "regulator", "newdue", "notice"}, need) {
					o.Fields[need] = []string{"x"}
				}
			}
			if k.ID == "extension" {
				o.Fields["ground"] = []string{"complexity"}
			}
			if k.ID == "recipient" || k.ID == "guardian-consent" { // they go to somebody else than who asked
				o.Fields["addressee"] = []string{"x"}
			}
			if k.ID == "indirect-notice" {
				o.Fields["notice"] = []string{"https://x.example"}
			}
			page, err := f.desk.Letter(ctx, by, q.Request.ID, o)
			if err != nil {
				t.Errorf("%s: %v", k.ID, err)
				continue
			}
			n++
			text := strings.Join(strings.Fields(page.Text()), " ")
			if slices.Contains(k.Needs, "regulator") {
				wants = append(wants[:len(wants):len(wants)], "ico.org.uk")
			}
			for _, want := range wants {
				if want != "ico.org.uk" || slices.Contains(k.Needs, "regulator") {
					if !strings.Contains(text, want) {
						t.Errorf("%s, %s lacks %q:\n%s", name, k.ID, want, text)
					}
				}
			}
		}
		if n != len(document.Kinds()) {
			t.Errorf("%d of %d letters were written", n, len(document.Kinds()))
		}
	}
}

// Notices have a register with version, date and next review; several are given
// at one collection; each person has the version shown, and a new version leaves
// what was shown before.
//
// Clauses: J05, J07, C28, C70
func TestWhoWasGivenWhichNotice(t *testing.T) {
	f := under(t, "janus", nil)
	h := f.hold(t, "", model.Holding{Category: "contact", Purpose: "relation", Basis: model.BasisContract})
	if _, err := f.desk.GiveNotice(ctx, by, f.subject.ID, []string{"notice", "photography"}, "form", h.ID); err != nil {
		t.Fatal(err)
	}
	for name, give := range map[string]func() error{
		"unknown notice": func() error {
			_, err := f.desk.GiveNotice(ctx, by, f.subject.ID, []string{"rumour"}, "form", model.ID{})
			return err
		},
		"unknown how": func() error { _, err := f.desk.GiveNotice(ctx, by, f.subject.ID, nil, " ", model.ID{}); return err },
	} {
		if err := give(); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	page, err := f.desk.OpenSubject(ctx, by, f.subject.ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	s := page.Subject
	if len(s.Notices) != 2 || s.Notices[0].Holding != h.ID || s.Notices[1].Holding != h.ID || s.Notices[1].Notice != "photography" || !s.Notices[0].At.Equal(by.At) || s.NoticeVersion != "01 2024" {
		t.Fatalf("%+v, version %q", s.Notices, s.NoticeVersion)
	}
	was := f.desk.Policy().Notice.Version
	changed := under(t, "janus", func(s string) string { return strings.Replace(s, `version: "01 2024"`, `version: "02 2026"`, 1) })
	f.desk = changed.desk
	list, err := changed.desk.Notices(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	var current, earlier []string
	for _, v := range list {
		if v.Current {
			current = append(current, v.ID+" "+v.Version)
		} else {
			earlier = append(earlier, v.ID+" "+v.Version)
		}
	}
	if got := strings.Join(current, ", "); got != "notice 02 2026, application 02 2026, photography 02 2026" {
		t.Errorf("current: %s", got)
	}
	if list[0].Dated.String() != "2024-01-01" || list[0].NextReview.String() != "2025-01-01" || len(earlier) == 0 || was == list[0].Version {
		t.Errorf("%+v, earlier %v", list[0], earlier)
	}
}

// What was never confirmed, or long ago, is brought up; a correction and a
// confirmation are one act each.
//
// Clauses: J06, C33
func TestStaleDetailsAreBroughtUp(t *testing.T) {
	f := under(t, "janus", nil)
	s := f.subject
	s.Version, s.Added = 1, by.Today().AddMonths(-25)
	s.Contacts = []model.Contact{{Type: model.Email, Value: "ada@new.example"}}
	if _, err := f.desk.CorrectSubject(ctx, by, s); err != nil {
		t.Fatal(err)
	}
	stale := func() int {
		if err := f.desk.LoadAttention(ctx, by); err != nil {
			t.Fatal(err)
		}
		items, err := f.desk.Attention(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		return len(only(items, attention.StaleContact))
	}
	if n := stale(); n != 1 {
		t.Fatalf("%d stale before", n)
	}
	if v, err := f.desk.ConfirmDetails(ctx, by, s.ID); err != nil || v.LastConfirmed != by.Today() {
		t.Fatal(v, err)
	}
	if n := stale(); n != 0 {
		t.Fatalf("%d stale after", n)
	}
}

// Each course is a holding of its own, with its own dates; what was bought for
// one is not mixed with another.
//
// Clauses: J11
func TestACourseIsARowOfItsOwn(t *testing.T) {
	f := under(t, "janus", nil)
	for _, course := range []string{"First aid", "Safeguarding"} {
		f.hold(t, "", model.Holding{Category: "enrolment", Purpose: "deliver", Basis: model.BasisContract, Fields: []model.Field{{Name: "course", Value: course}, {Name: "payments", Value: "GBP 90"}}})
	}
	page, err := f.desk.OpenSubject(ctx, by, f.subject.ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	var courses []string
	for _, h := range page.Holdings {
		if h.Holding.Category == "enrolment" {
			courses = append(courses, h.Holding.Fields[0].Value)
		}
	}
	slices.Sort(courses)
	if strings.Join(courses, ", ") != "First aid, Safeguarding" {
		t.Fatal(courses)
	}
}

// Technical data is kept for 90 days and then due.
func technicalIsShort(t *testing.T, f *file) {
	t.Helper()
	h := f.hold(t, "", model.Holding{Category: "technical", Purpose: "run", Basis: model.BasisLI, Collected: by.Today().AddDays(-91), Fields: []model.Field{{Name: "IP address", Value: "192.0.2.7"}}})
	page, err := f.desk.OpenSubject(ctx, by, f.subject.ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range page.Holdings {
		if v.Holding.ID == h.ID && v.Verdict.Status != retention.Due {
			t.Errorf("technical data of 91 days is %s", v.Verdict.Status)
		}
	}
}

// Passwords are never held: no policy collects them, and nobody can write one into
// a holding. Logs are kept for 90 days.
//
// Clauses: J13, C16
func TestPasswordsAreNeverHeld(t *testing.T) {
	for _, name := range []string{"janus", "coyo"} {
		f := under(t, name, nil)
		for _, c := range f.desk.Policy().Categories {
			for _, field := range c.Fields {
				if strings.Contains(strings.ToLower(field), "password") {
					t.Errorf("%s collects %s", name, field)
				}
			}
		}
		text, err := policy.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := policy.Parse("x", []byte(strings.Replace(string(text), "IP address", "password", 1))); err == nil {
			t.Errorf("%s: a policy may collect passwords", name)
		}
	}
	technicalIsShort(t, under(t, "janus", nil))
	f := under(t, "janus", nil)
	f.hold(t, "password", model.Holding{Category: "technical", Purpose: "run", Basis: model.BasisLI, Fields: []model.Field{{Name: "Password", Value: "hunter2"}}})
	f = under(t, "coyo", nil)
	f.consents(t, desk.NewConsent{Purpose: "provide", How: "paper", Wording: "yes", Checks: allChecks})
	f.hold(t, "password", model.Holding{Category: "account", Purpose: "provide", Basis: model.BasisConsent, Fields: []model.Field{{Name: "password", Value: "x"}}})
	f.hold(t, "", model.Holding{Category: "account", Purpose: "provide", Basis: model.BasisConsent, Fields: []model.Field{{Name: "full name", Value: "Ada Byron"}, {Name: "date of birth", Value: "1995-12-10"}}})
}

// Source and channel of every holding are in the copy that the person gets.
//
// Clauses: J19
func TestTheCopySaysWhereDataCameFrom(t *testing.T) {
	f := under(t, "janus", nil)
	f.hold(t, "", model.Holding{Category: "contact", Purpose: "relation", Basis: model.BasisContract, Source: "direct", Via: model.ByPhone})
	f.hold(t, "", model.Holding{Category: "technical", Purpose: "run", Basis: model.BasisLI, Source: "automatic", Linked: true, Fields: []model.Field{{Name: "IP address", Value: "192.0.2.7"}}})
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.desk.AccessPackage(ctx, by, q.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, s := range p.Sections {
		for _, e := range s.Entries {
			for _, x := range e.Fields {
				found[e.Source+"|"+x.Name+"|"+x.Value] = true
			}
		}
	}
	for _, want := range []string{"The person, by form, post, phone or email|via|phone", "Collected by website and learning platform|linked|yes", "Collected by website and learning platform|IP address|192.0.2.7"} {
		if !found[want] {
			t.Errorf("the copy lacks %s in %v", want, found)
		}
	}
}

// Health data for adjustments needs a live, explicit and written consent; when it
// is withdrawn, nothing more is recorded.
//
// Clauses: J29, J22
func TestAdjustmentsNeedExplicitConsent(t *testing.T) {
	f := under(t, "janus", nil)
	health := model.Holding{Category: "special", Purpose: "adjust", Basis: model.BasisConsent, Fields: []model.Field{{Name: "disability", Value: "x"}}}
	f.hold(t, "consent", health)
	f.consents(t, desk.NewConsent{Purpose: "adjust", How: "paper", Wording: "You may note my needs"})
	f.hold(t, "explicit consent", health)
	f.consents(t, desk.NewConsent{Purpose: "adjust", How: "spoken", Explicit: true, Wording: "You may note that I need a ramp"})
	f.hold(t, "written consent", health)
	f.consents(t, desk.NewConsent{Purpose: "adjust", How: "paper", Explicit: true, Wording: "You may note that I need a ramp"})
	f.hold(t, "", health)
	lines, err := f.desk.Consents(ctx, by, f.subject.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if !l.Live {
			continue
		}
		w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, l.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "spoken"); err != nil {
			t.Fatal(err)
		}
		break
	}
	f.hold(t, "consent", health)
}

// Totals never show a group of fewer than ten, nor let one be worked out.
//
// Clauses: J17
func TestFiguresHideSmallGroups(t *testing.T) {
	f := newFile(t, 0, false)
	add := func(n int, school string) {
		for i := range n {
			put(t, f.store, &model.Subject{Head: model.Head{ID: model.ID{byte(len(school)), byte(i), 9}}, Name: model.Name{Given: "A"}, Establishment: school})
		}
	}
	add(30, "Oak")
	add(12, "Maple")
	add(3, "Larches")
	got := func() string {
		list, err := f.desk.PeopleFigures(ctx, by, "establishment")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(list)
	}
	// Three, and the one who says nothing, are fewer than ten: Maple goes with them.
	if s := got(); s != "[{Oak 30} {smaller groups 16}]" {
		t.Errorf("%s", s)
	}
	add(9, "Poplar Street")
	if s := got(); s != "[{Oak 30} {Maple 12} {smaller groups 13}]" {
		t.Errorf("%s", s)
	}
	if _, err := f.desk.PeopleFigures(ctx, by, "name"); model.FaultOf(err) != model.Usage {
		t.Errorf("by name: %v", err)
	}
	few := newFile(t, 0, false)
	if list, err := few.desk.PeopleFigures(ctx, by, "kind"); err != nil || len(list) != 0 {
		t.Errorf("one person: %v %v", list, err)
	}
}

// A new use weighs the factors of Art 8A, is decided, and wants attention until
// the people were told; what was collected on consent alone is not used anew.
//
// Clauses: J39, C30
func TestANewUseIsDecidedAndTold(t *testing.T) {
	f := under(t, "janus", nil)
	heads := []string{"from=relation", "link", "context", "nature", "consequences", "safeguards"}
	if _, err := f.desk.AddForm(ctx, by, &model.Form{Register: model.FormPurpose, About: "analyse", Decision: "compatible", Answers: []model.Field{{Name: "from", Value: "relation"}}}); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "link") {
		t.Fatalf("without the factors: %v", err)
	}
	consentOnly := &model.Form{Register: model.FormPurpose, About: "analyse", Decision: "compatible"}
	for _, h := range heads {
		name, _, _ := strings.Cut(h, "=")
		consentOnly.Answers = append(consentOnly.Answers, model.Field{Name: name, Value: "adjust"})
	}
	if _, err := f.desk.AddForm(ctx, by, consentOnly); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "8A(4)") {
		t.Fatalf("data on consent alone: %v", err)
	}
	made := form(t, f.desk, model.FormPurpose, "analyse", "compatible", 0, heads...)
	items, err := f.desk.Attention(ctx, by)
	if v := only(items, attention.Register); err != nil || len(v) != 1 || !strings.Contains(v[0].Title, "people are to be told: change of purpose, analyse") {
		t.Fatalf("%+v %v", v, err)
	}
	if told, err := f.desk.ToldForm(ctx, by, made.ID, by.Today()); err != nil || told.MustTell || !told.Stands {
		t.Fatalf("%+v %v", told, err)
	}
}
