package desk_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// After every act the list of what wants attention is what computing it anew
// would give.
func TestAttentionAfterActsIsWhatAFullComputationGives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFile(t, 0, false)
		if err := f.desk.LoadAttention(ctx, by); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 5).Draw(rt, "acts") {
			act(rt, f)
		}
		got, err := f.desk.Attention(ctx, by)
		if err != nil {
			rt.Fatal(err)
		}
		if err := f.desk.LoadAttention(ctx, by); err != nil {
			rt.Fatal(err)
		}
		want, err := f.desk.Attention(ctx, by)
		if err != nil || !slices.Equal(got, want) {
			rt.Fatalf("after the acts %v\nanew %v %v", got, want, err)
		}
	})
}

func act(rt *rapid.T, f *file) {
	switch rapid.IntRange(0, 4).Draw(rt, "act") {
	case 0:
		f.desk.GiveConsent(ctx, by, desk.NewConsent{Subject: f.subject.ID, Purpose: "market", Channel: policy.ByEmail, How: "paper",
			Wording: "yes", On: by.Today().AddDays(-rapid.IntRange(0, 1500).Draw(rt, "age")), Guardian: rapid.SampledFrom([]string{"", "a parent"}).Draw(rt, "guardian")})
	case 1:
		born := by.Today().AddDays(-rapid.IntRange(0, 20*365).Draw(rt, "born"))
		file, err := f.desk.OpenSubject(ctx, by, f.subject.ID, "")
		if err != nil {
			return // erased
		}
		file.Subject.Born = born
		if _, err := f.desk.CorrectSubject(ctx, by, file.Subject); err != nil {
			rt.Fatal(err)
		}
	case 2:
		f.desk.StopMarketing(ctx, by, f.subject.ID, "opt-out")
	case 3:
		f.desk.PlaceHold(ctx, by, desk.NewHold{Type: model.HoldBreach, Subject: f.subject.ID, Responsible: "officer", Reason: "x", Review: by.Today() + 1})
	case 4:
		f.desk.Erase(ctx, by, f.erasing())
	}
}

// Each kind of item has a case that raises it and a day before on which it does
// not (LAW.md 3.8, 3.9, 3.4).
//
// Clauses: C25, I30, L45, P06
func TestAttention(t *testing.T) {
	d := newDesk(t, newStore(t))
	p := *d.Policy()
	p.Notice.Dated, p.Notice.ReviewEvery = calendar.NewDate(2025, 1, 10), calendar.Period{Years: 1}
	p.Recipients = []policy.Recipient{{ID: "host", Title: "Host", ReviewBy: calendar.NewDate(2026, 6, 1)}}
	p.Sources = []policy.Source{{ID: "school", Indirect: true}}
	r := attention.Rules{Policy: &p, Engine: d.Engine()}
	day := calendar.NewDate
	for name, c := range map[string]struct {
		kind  attention.Kind
		first calendar.Date // first day on which it shows
		items func(today calendar.Date) []attention.Item
	}{
		"a consent of 24 months": {attention.ConsentRefresh, day(2026, 3, 2), func(today calendar.Date) []attention.Item {
			return r.Of(attention.Person{Subject: &model.Subject{}, Live: []*model.Consent{{Purpose: "market", On: day(2024, 3, 1)}}}, today)
		}},
		"a child soon sixteen": {attention.GuardianAge, day(2026, 5, 2), func(today calendar.Date) []attention.Item {
			return r.Of(attention.Person{Subject: &model.Subject{Born: day(2010, 6, 1)}, Live: []*model.Consent{{Purpose: "market", On: day(2025, 3, 1), Guardian: "a parent"}}}, today)
		}},
		"a notice to somebody a school named": {attention.ArticleNotice, day(2026, 3, 18), func(today calendar.Date) []attention.Item {
			return r.Of(attention.Person{Subject: &model.Subject{}, Holdings: []*model.Holding{{Source: "school", Collected: day(2026, 3, 1)}}}, today)
		}},
		"contact data nobody confirmed": {attention.StaleContact, day(2026, 3, 2), func(today calendar.Date) []attention.Item {
			return r.Of(attention.Person{Subject: &model.Subject{LastConfirmed: day(2024, 3, 1), Contacts: []model.Contact{{Value: "x"}}}}, today)
		}},
		"a notice a year old":  {attention.NoticeReview, day(2026, 1, 10), func(today calendar.Date) []attention.Item { return r.OfHouse(nil, today, today) }},
		"a contract to review": {attention.ContractReview, day(2026, 4, 2), func(today calendar.Date) []attention.Item { return r.OfHouse(nil, today, today) }},
		"a review that is due": {attention.Review, day(2026, 4, 1), func(today calendar.Date) []attention.Item {
			return r.OfHouse(nil, day(2026, 1, 1), today)
		}},
		"a hold to review": {attention.HoldReview, day(2026, 4, 1), func(today calendar.Date) []attention.Item {
			return r.OfHold(&model.Hold{Review: day(2026, 4, 1)}, today)
		}},
	} {
		shows := func(today calendar.Date) bool {
			return slices.ContainsFunc(c.items(today), func(v attention.Item) bool { return v.Kind == c.kind })
		}
		if shows(c.first.AddDays(-1)) || !shows(c.first) {
			t.Errorf("%s: shown the day before %v, on %s %v", name, shows(c.first.AddDays(-1)), c.first, shows(c.first))
		}
	}
}

// An attendance list has name and establishment, and nothing else of a record
// full of other things; people whose data is restricted are not on it.
//
// Clauses: I16, I26
func TestATutorSeesNameAndEstablishment(t *testing.T) {
	s := newStore(t)
	full := &model.Subject{
		Head: model.Head{ID: model.ID{1}}, Name: model.Name{Title: "Dr", Given: "Ada", Family: "Byron"}, KnownAs: "secret-known", Born: calendar.NewDate(1984, 3, 2),
		Previous: []model.Name{{Family: "secret-former"}}, Contacts: []model.Contact{{Type: model.Email, Value: "secret@home.example", Postcode: "secret-postcode"}},
		Establishment: "Mill Lane", Department: "secret-department", Role: "secret-role", Source: "secret-source", SourceID: "secret-id", Flags: model.Vulnerable,
		Relationships: []model.Relationship{{Kind: "learner", Stage: "secret-stage"}}, Guardians: []model.Guardian{{Name: "secret-guardian"}}, NoticeVersion: "secret-notice",
	}
	restricted := &model.Subject{Head: model.Head{ID: model.ID{2}}, Name: model.Name{Family: "Hidden"}, Establishment: "Mill Lane", Flags: model.Restricted}
	put(t, s, full, restricted, &model.Holding{Head: model.Head{ID: model.ID{3}, Owner: full.ID}, Category: "secret-category", Fields: []model.Field{{Name: "diet", Value: "secret-diet"}}})
	d := newDesk(t, s)
	for _, a := range []desk.Attending{{Establishment: "Mill Lane"}, {Subjects: []model.ID{full.ID, restricted.ID}}} {
		list, left, err := d.Attendance(ctx, by, a)
		if err != nil || left != 1 || len(list) != 1 {
			t.Fatal(list, left, err)
		}
		text, err := json.Marshal(list)
		if err != nil || string(text) != `[{"Name":"Ada Byron","Establishment":"Mill Lane"}]` || strings.Contains(string(text), "secret") {
			t.Fatalf("%s %v", text, err)
		}
	}
}

// Nobody is on a mailing list who is restricted, suppressed, dead, a child or
// without consent, whatever else is known of them.
//
// Clauses: J35, L22
func TestAMailingListPassesTheTableRowByRow(t *testing.T) {
	s := newStore(t)
	d := newDesk(t, s)
	for i, flags := range []model.Flags{0, model.Restricted, model.Deceased, model.DoNotContact, model.UnderAge, 0} {
		v := &model.Subject{Head: model.Head{ID: model.ID{byte(i + 1)}}, Name: model.Name{Family: "Family"}, Flags: flags,
			Contacts: []model.Contact{{Type: model.Email, Value: string(rune('a'+i)) + "@home.example"}}}
		put(t, s, v)
		if i < 5 {
			put(t, s, &model.Consent{Head: model.Head{ID: model.ID{byte(i + 1), 1}, Owner: v.ID}, Act: model.ConsentGiven, Purpose: "market", Channel: "email", On: by.Today() - 9})
		}
	}
	m, err := d.MailingList(ctx, by, policy.ByEmail, "courses")
	if err != nil || len(m.Rows) != 1 || m.Rows[0].Subject != (model.ID{1}) || m.Rows[0].Rule != "M4" || m.Excluded["M2"] != 3 || m.Excluded["M1"] != 1 || m.Excluded["M12"] != 1 {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := d.AddSuppression(ctx, by, "A@home.example", policy.ByEmail, "opt-out"); err != nil {
		t.Fatal(err)
	}
	if m, err = d.MailingList(ctx, by, policy.ByEmail, "courses"); err != nil || len(m.Rows) != 0 {
		t.Fatalf("%+v %v", m, err)
	}
}
