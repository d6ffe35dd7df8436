package attention_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model"
	. "lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

var today = calendar.NewDate(2024, 10, 4)

// rules are those of the default policy, which the tables rely on: consents for two
// years, guardians under 16, and the targets' defaults.
func rules(t testing.TB) Rules {
	t.Helper()
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := policy.Parse("default", text)
	if err != nil {
		t.Fatal(err)
	}
	return Rules{Policy: p, Engine: retention.Compile(p)}
}

// somebody is a person of whom nothing wants attention.
func somebody() Person {
	s := &model.Subject{Head: model.Head{ID: model.ID{1}}, Born: calendar.NewDate(1984, 12, 3), Added: today - 100, LastConfirmed: today - 10, LastActivity: today - 10,
		NoticeVersion: "2024-01", Contacts: []model.Contact{{Type: model.Email, Value: "ada@school.example"}},
		Relationships: []model.Relationship{{Kind: "delegate", Stage: "completed", Started: today - 100, Ended: today - 50}}}
	return Person{Subject: s, Holdings: []*model.Holding{{Head: model.Head{ID: model.ID{2}, Owner: s.ID}, Category: "enrolment", Purpose: "enrol", Basis: model.BasisContract,
		System: "register", Source: "direct", Collected: today - 100}}}
}

// said lists items as "kind due: title".
func said(list []Item) string {
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprintf("%s %d: %s", v.Kind, v.Due-today, v.Title))
	}
	return strings.Join(out, "\n")
}

// want checks that exactly one item of a kind is there, due so many days from today,
// with words in its title; none where words is empty.
func want(t *testing.T, list []Item, kind Kind, due int, words string) {
	t.Helper()
	var of []Item
	for _, v := range list {
		if v.Kind == kind {
			of = append(of, v)
		}
	}
	switch {
	case words == "" && len(of) > 0:
		t.Errorf("there is %s", said(of))
	case words != "" && (len(of) != 1 || int(of[0].Due-today) != due || !strings.Contains(of[0].Title, words)):
		t.Errorf("there is %q, want one %s due %+d that says %q", said(list), kind, due, words)
	}
}

// Each thing about a person appears on its day, not the day before, with its words.
func TestWhatWantsAttentionAboutAPerson(t *testing.T) {
	r := rules(t)
	targets := r.Policy.Targets
	if n := said(r.Of(somebody(), today)); n != "" {
		t.Fatalf("nothing wants attention, but:\n%s", n)
	}
	consent := func(on calendar.Date, guardian string) func(*Person) {
		return func(p *Person) {
			p.Live = append(p.Live, &model.Consent{Act: model.ConsentGiven, Purpose: "market", Channel: "email", On: on, Guardian: guardian})
		}
	}
	born := func(on calendar.Date, more ...func(*Person)) func(*Person) {
		return func(p *Person) {
			p.Subject.Born = on
			for _, m := range more {
				m(p)
			}
		}
	}
	wrote := func(letter string, on calendar.Date) func(*Person) {
		return func(p *Person) { p.Subject.Letters = append(p.Subject.Letters, model.Written{Letter: letter, On: on}) }
	}
	twoYears := today.AddMonths(-24)
	sixteen := func(in int) calendar.Date { return (today + calendar.Date(in)).AddMonths(-16 * 12) }
	stale, quiet := today.AddMonths(-targets.StaleContact), today.AddMonths(-targets.Inactive)
	for name, c := range map[string]struct {
		lay   func(*Person)
		kind  Kind
		due   int
		words string
	}{
		"consent of two years":           {consent(twoYears-1, ""), ConsentRefresh, -1, "market email"},
		"consent of a day less":          {consent(twoYears, ""), ConsentRefresh, 0, ""},
		"a child without consent":        {born(sixteen(40)), GuardianConsent, -100, "under 16, and no guardian's consent"},
		"a child whose guardian was ask": {born(sixteen(40), wrote(LetterGuardian, today-3)), GuardianConsent, -100, "the guardian was asked on"},
		"a child with consent":           {born(sixteen(40), consent(today-50, "Mary")), GuardianConsent, 0, ""},
		"of age in 30 days":              {born(sixteen(30), consent(today-50, "Mary")), GuardianAge, 30, "turns 16"},
		"of age in 31 days":              {born(sixteen(31), consent(today-50, "Mary")), GuardianAge, 0, ""},
		"of age, and asked":              {born(sixteen(10), consent(today-50, "Mary"), wrote(LetterOfAge, today-5)), GuardianAge, 23, "in their own right: record what they say"},
		"from an employer, not told": {func(p *Person) {
			p.Subject.NoticeVersion, p.Holdings[0].Source, p.Holdings[0].Collected = "", "employer", today-20
		}, ArticleNotice, int((today - 20).AddMonths(1) - today), "the person must be told (Art 14)"},
		"from an employer, and told": {func(p *Person) { p.Holdings[0].Source, p.Holdings[0].Collected = "employer", today-20 }, ArticleNotice, 0, ""},
		"from an employer, lately": {func(p *Person) {
			p.Subject.NoticeVersion, p.Holdings[0].Source, p.Holdings[0].Collected = "", "employer", today
		}, ArticleNotice, 0, ""},
		"identity was accepted": {func(p *Person) {
			p.Holdings[0].Category, p.Holdings[0].Events = "identity-evidence", []model.TriggerEvent{{Trigger: model.DecisionMade, On: today - 2}}
		}, IdentityEvidence, targets.IdentityEvidence - 2, "delete the evidence"},
		"identity is not decided":   {func(p *Person) { p.Holdings[0].Category = "identity-evidence" }, IdentityEvidence, 0, ""},
		"no basis":                  {func(p *Person) { p.Holdings[0].Basis = model.BasisUnknown }, MissingData, -100, "enrolment data: the lawful basis is not known"},
		"nothing is held":           {func(p *Person) { p.Holdings = nil }, MissingData, -100, "nothing says what is held"},
		"contacts are old":          {func(p *Person) { p.Subject.LastConfirmed, p.Subject.Added = 0, stale-1 }, StaleContact, -1, "last confirmed on"},
		"contacts of a day less":    {func(p *Person) { p.Subject.LastConfirmed, p.Subject.Added = 0, stale }, StaleContact, 0, ""},
		"no contacts":               {func(p *Person) { p.Subject.LastConfirmed, p.Subject.Added, p.Subject.Contacts = 0, stale-1, nil }, StaleContact, 0, ""},
		"nothing heard":             {idle(quiet - 1), Inactive, -1, "no retention period runs"},
		"heard a day later":         {idle(quiet), Inactive, 0, ""},
		"asked whether to stay":     {func(p *Person) { idle(quiet - 1)(p); wrote(LetterInactive, today-3)(p) }, Inactive, 25, "whether the account stays"},
		"asked before it was heard": {func(p *Person) { idle(quiet - 1)(p); wrote(LetterInactive, quiet-30)(p) }, Inactive, -1, "no retention period runs"},
		"a secret disclosure":       {gave(today, true), Secret, 0, "may the person be told"},
		"one for tomorrow":          {gave(today+1, true), Secret, 0, ""},
		"one that may be told":      {gave(today, false), Secret, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := somebody()
			c.lay(&p)
			list := r.Of(p, today)
			want(t, list, c.kind, c.due, c.words)
			for _, v := range list {
				if v.Subject != p.Subject.ID || strings.Contains(v.Title, "ada@") {
					t.Errorf("%+v is about somebody else, or names somebody", v)
				}
			}
			if !slices.IsSortedFunc(list, Compare) {
				t.Errorf("out of order:\n%s", said(list))
			}
			p.Subject.Flags |= model.Deceased
			if list := r.Of(p, today); len(list) > 0 {
				t.Errorf("of somebody who has died:\n%s", said(list))
			}
		})
	}
}

// idle is a relationship that lasts, of which nothing was heard since a day.
func idle(since calendar.Date) func(*Person) {
	return func(p *Person) {
		s := p.Subject
		s.Added, s.LastActivity, s.LastConfirmed, s.Contacts = since, since, 0, nil
		s.Relationships = []model.Relationship{{Kind: "delegate", Stage: "enrolled", Started: since}}
	}
}

// gave is a disclosure that is looked at again on a day.
func gave(review calendar.Date, secret bool) func(*Person) {
	return func(p *Person) {
		p.Given = []*model.Disclosure{{Recipient: "police", On: today - 90, DoNotTell: secret, ReviewOn: review}}
	}
}

func TestWhatWantsAttentionAboutAHold(t *testing.T) {
	r := rules(t)
	at := func(d calendar.Date) time.Time { return d.Time().Add(12 * time.Hour) }
	for name, c := range map[string]struct {
		hold  model.Hold
		due   int
		words string
	}{
		"review today":                {model.Hold{Review: today}, 0, "to be looked at again"},
		"review tomorrow":             {model.Hold{Review: today + 1}, 0, ""},
		"released":                    {model.Hold{Review: today - 9, Released: at(today - 1)}, 0, ""},
		"release asked for":           {model.Hold{Review: today + 60, Asked: at(today - 3)}, r.Policy.Holds.Approve - 3, "waits for a second person"},
		"release asked for, and void": {model.Hold{Review: today + 60, Asked: at(today - 90)}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.hold.Type, c.hold.Placed, c.hold.ID, c.hold.Responsible = model.HoldComplaint, at(today-100), model.ID{7}, "anna"
			list := r.OfHold(&c.hold, today)
			want(t, list, HoldReview, c.due, c.words)
			for _, v := range list {
				if v.Who != "anna" || v.Ref != c.hold.ID.String() {
					t.Errorf("%+v", v)
				}
			}
		})
	}
}

func TestWhatWantsAttentionAboutTheHouse(t *testing.T) {
	r := rules(t)
	p := r.Policy
	p.Notice.Dated, p.Reviews = today.AddMonths(-12), []policy.Review{{ID: "access", Title: "Who has access", Every: calendar.Period{Months: 3}}}
	p.Notice.ReviewEvery = calendar.Period{Years: 1}
	p.Recipients = []policy.Recipient{{ID: "payroll", Title: "Payroll bureau", ReviewBy: today + 60, SeesLive: true}}
	p.Organisation.RegistrationEnds = today + 60
	began := today.AddMonths(-3)
	list := r.OfHouse(nil, began, today)
	want(t, list, NoticeReview, 0, "the privacy notice was last looked at")
	want(t, list, Review, 0, "to be looked at again: Who has access")
	want(t, list, ContractReview, 60, "Payroll bureau; its people can see live data")
	want(t, list, Registration, 60, "registration with the regulator ends")
	// A day earlier none of it is said, and what was done is not said again.
	list = r.OfHouse(nil, began, today-1)
	if len(list) > 0 {
		t.Errorf("a day too early:\n%s", said(list))
	}
	done := map[string]calendar.Date{NoticeID: today - 1, "access": today - 1, "payroll": today + 60}
	list = r.OfHouse(done, began, today)
	want(t, list, NoticeReview, 0, "")
	want(t, list, Review, 0, "")
	want(t, list, ContractReview, 0, "")
}

func TestWhatWantsAttentionAboutABreach(t *testing.T) {
	aware := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	b := &model.Breach{Year: 2026, Number: 1, Detected: aware, Aware: aware}
	for hours, words := range map[int]string{1: "", 47: "", 49: "to tell the regulator, until", 67: "only", 73: "needs the reasons for the delay"} {
		list := OfBreach(b, aware.Add(time.Duration(hours)*time.Hour))
		switch {
		case words == "" && len(list) > 0:
			t.Errorf("after %d hours:\n%s", hours, said(list))
		case words != "" && (len(list) != 1 || list[0].Kind != Breach || list[0].Ref != "B-2026-0001" || list[0].Due != calendar.NewDate(2026, 3, 5) || !strings.Contains(list[0].Title, words)):
			t.Errorf("after %d hours %q, want one that says %q", hours, said(list), words)
		}
	}
}

func TestWhatWantsAttentionAboutTheRegisters(t *testing.T) {
	form := func(k model.FormKind, decision string, next, told calendar.Date) *model.Form {
		return &model.Form{Head: model.Head{ID: model.ID{9}}, Register: k, About: "market", Decision: decision, On: today - 9, Next: next, Told: told}
	}
	for name, c := range map[string]struct {
		form      *model.Form
		transfers bool
		due       int
		words     string
	}{
		"look again today":          {form(model.FormTransfer, "safeguards", today, 0), false, 0, "to be looked at again"},
		"look again tomorrow":       {form(model.FormTransfer, "safeguards", today+1, 0), false, 0, ""},
		"a transfer, people told":   {form(model.FormTransfer, "safeguards", 0, today), true, 0, ""},
		"a transfer, to be told of": {form(model.FormTransfer, "safeguards", 0, 0), true, -9, "people are to be told"},
		"a transfer, not promised":  {form(model.FormTransfer, "safeguards", 0, 0), false, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, OfForms([]*model.Form{c.form}, c.transfers, today), Register, c.due, c.words)
		})
	}
}

func TestWhatWantsAttentionAboutUsers(t *testing.T) {
	r := rules(t)
	r.Policy.Targets.Training = 12
	at := func(d calendar.Date) time.Time { return d.Time().Add(12 * time.Hour) }
	on := func(d calendar.Date) []model.UserDate { return []model.UserDate{{On: d}} }
	signed := on(today - 400)
	for name, c := range map[string]struct {
		user  model.User
		kind  Kind
		due   int
		words string
	}{
		"never trained":       {model.User{Added: at(today - 5), Acknowledged: signed}, Training, -5, "no training of this user"},
		"trained a year ago":  {model.User{Added: at(today - 900), Acknowledged: signed, Trained: on(today.AddMonths(-12))}, Training, 0, "is to be repeated"},
		"trained lately":      {model.User{Added: at(today - 900), Acknowledged: signed, Trained: on(today - 30)}, Training, 0, ""},
		"did not acknowledge": {model.User{Added: at(today - 5), Trained: on(today - 5)}, Confidentiality, -5, "has not acknowledged"},
		"acknowledged":        {model.User{Added: at(today - 5), Trained: on(today - 5), Acknowledged: signed}, Confidentiality, 0, ""},
		"ended":               {model.User{Added: at(today - 5), Revoked: at(today - 1)}, Confidentiality, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.user.Name = "anna"
			list := r.OfUsers([]*model.User{&c.user}, today)
			want(t, list, c.kind, c.due, c.words)
			for _, v := range list {
				if v.Who != "anna" {
					t.Errorf("%+v", v)
				}
			}
		})
	}
}

func TestAMergeThatWasCutShort(t *testing.T) {
	keep, gone := model.ID{1}, model.ID{2}
	v := OfMerge(keep, gone, today-3)
	want(t, []Item{v}, Merge, -3, "was cut short on")
	if v.Subject != gone || v.Command() != "lethe subject merge "+keep.SubjectReference()+" "+gone.SubjectReference()+" --reason 'cut short'" {
		t.Errorf("%+v: %s", v, v.Command())
	}
}

// Every kind has words, a sentence of what clears it, and a command.
func TestEveryKindIsCleared(t *testing.T) {
	for _, k := range Kinds {
		v := Item{Kind: k}
		if k.Words() == string(k) || v.Clears() == "" || !strings.HasPrefix(v.Command(), "lethe ") {
			t.Errorf("%s: %q, %q, %q", k, k.Words(), v.Clears(), v.Command())
		}
	}
}
