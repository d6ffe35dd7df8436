package desk_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"crypto/rand"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage"
)

// A survey is people with an answer each that is past its year, in a store of
// its own. The default policy anonymises survey answers.
type survey struct {
	*file
	people   []*model.Subject
	holdings []model.HoldingName
}

func newSurvey(t *testing.T, n int, change func(i int, s *model.Subject, h *model.Holding)) *survey {
	t.Helper()
	v := &survey{file: newFile(t, 0, false)}
	for i := range n {
		s := &model.Subject{Name: model.Name{Given: fmt.Sprintf("Given%d", i), Family: fmt.Sprintf("Family%d", i)}, Born: calendar.NewDate(1985+i%2*10, 3, 4),
			Contacts: []model.Contact{{Type: model.Address, Value: fmt.Sprintf("%d Some Lane", i), Postcode: "LS1 4AP"}}}
		h := &model.Holding{Category: "survey", Purpose: "quality", Collected: by.Today().AddDays(-900), System: "survey tool",
			Events: []model.TriggerEvent{{Trigger: model.EventDate, On: by.Today().AddDays(-800)}},
			Fields: []model.Field{{Name: "remark", Value: fmt.Sprintf("spoken by number %d", i)}}}
		for _, head := range []*model.Head{&s.Head, &h.Head} {
			if _, err := rand.Read(head.ID[:]); err != nil {
				t.Fatal(err)
			}
		}
		h.Owner = s.ID
		if change != nil {
			change(i, s, h)
		}
		put(t, v.store, s, h)
		v.people = append(v.people, s)
		v.holdings = append(v.holdings, model.HoldingName{Owner: s.ID, ID: h.ID})
	}
	v.open(t)
	return v
}

func (v *survey) erasing() desk.Erasing {
	return desk.Erasing{Holdings: v.holdings, Ground: model.RetentionOver, Reason: "a year is over", Scheduled: true}
}

// A retention run counts what the rule says, destroys the originals, and says
// so in the plan, the certificate and the audit log; nothing is left of the
// people but the numbers.
//
// Clauses: C32, P48
func TestARetentionRunAnonymises(t *testing.T) {
	v := newSurvey(t, 24, nil)
	plan, err := v.desk.PlanErasure(ctx, by, v.erasing())
	if err != nil || len(plan.Anonymised) != 24 || len(plan.Goes) != 0 || plan.Holdings != 24 || plan.Records != 24 || len(plan.Kept) != 2 {
		t.Fatalf("%+v %v", plan, err)
	}
	if groups, err := v.desk.Anonymous(ctx, by); err != nil || len(groups) != 0 {
		t.Fatalf("planning kept %v, %v", groups, err)
	}
	done, err := v.desk.Erase(ctx, by, v.erasing())
	if err != nil {
		t.Fatal(err)
	}
	c, err := storage.VerifyCertificate(done.Receipt.Certificate)
	if err != nil || c.Statement.Anonymised == nil || *c.Statement.Anonymised != (storage.Anonymised{Holdings: 24, Groups: 2}) {
		t.Fatalf("%+v %v", c, err)
	}
	if !strings.Contains(done.Receipt.Text, "Anonymised           24 of the holdings") {
		t.Error(done.Receipt.Text)
	}
	groups, err := v.desk.Anonymous(ctx, by)
	if err != nil || len(groups) != 2 || groups[0].People+groups[1].People != 24 || groups[0].People < 10 || groups[1].People < 10 {
		t.Fatalf("%v %v", groups, err)
	}
	sound(t, v.store)
	var list []*model.AnonymousSet
	err = v.store.Read(ctx, func(r model.Reader) (err error) {
		list, err = model.All[model.AnonymousSet](r, model.ID{})
		return err
	})
	if err != nil || len(list) != 1 || list[0].Version != 1 {
		t.Fatalf("%v %v", list, err)
	}
	if again, err := v.desk.PlanErasure(ctx, by, v.erasing()); model.FaultOf(err) != model.NotFound {
		t.Fatalf("%+v %v", again, err)
	}
}

func sound(t testing.TB, s *storage.Store) {
	t.Helper()
	r, err := s.Verify(ctx, nil)
	if err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r)
	}
}

// What decides between counting and merely erasing, and what forbids both.
func TestWhatIsAnonymised(t *testing.T) {
	for name, c := range map[string]struct {
		n          int
		change     func(i int, s *model.Subject, h *model.Holding)
		order      func(e *desk.Erasing)
		anonymised int
		goes       int
		stays      int
		why        string
	}{
		"by the rule":               {n: 10, anonymised: 10},
		"nine are erased":           {n: 9, goes: 9, why: "fewer than 10 people"},
		"none when told to erase":   {n: 10, order: func(e *desk.Erasing) { e.Ending = policy.Erase }, goes: 10},
		"not what was unlawful":     {n: 10, order: func(e *desk.Erasing) { e.Ground, e.Scheduled = model.HeldUnlawfully, false }, goes: 10, why: "unlawful"},
		"not without consent":       {n: 10, order: func(e *desk.Erasing) { e.Ground, e.Scheduled = model.ConsentGone, false }, goes: 10, why: "consent"},
		"not where the rule erases": {n: 10, change: func(_ int, _ *model.Subject, h *model.Holding) { h.Category = "recording" }, goes: 10},
		"where told to": {n: 10, change: func(_ int, _ *model.Subject, h *model.Holding) { h.Category = "recording" },
			order: func(e *desk.Erasing) { e.Ending = policy.Anonymise }, anonymised: 10},
		"the restricted stay": {n: 11, change: func(i int, s *model.Subject, _ *model.Holding) {
			if i == 0 {
				s.Flags = model.Restricted
			}
		}, anonymised: 10, stays: 1, why: "restricted"},
		"the restricted who agreed to erasure are not counted": {n: 11, order: func(e *desk.Erasing) { e.Agreed, e.Scheduled, e.Ground = true, false, model.NoLongerNeeded },
			change: func(i int, s *model.Subject, _ *model.Holding) {
				if i == 0 {
					s.Flags = model.Restricted
				}
			}, anonymised: 10, goes: 1, why: "not counted"},
		"nor those who objected": {n: 11, change: func(i int, s *model.Subject, _ *model.Holding) {
			if i == 0 {
				s.Flags = model.Objected
			}
		}, anonymised: 10, goes: 1, why: "objected"},
		"what is not due stays": {n: 11, change: func(i int, _ *model.Subject, h *model.Holding) {
			if i == 0 {
				h.Events[0].On = by.Today().AddDays(-3)
			}
		}, anonymised: 10, stays: 1},
		"a whole person counts too": {n: 10, order: func(e *desk.Erasing) {
			e.Scheduled, e.Subjects = false, []model.ID{e.Holdings[0].Owner}
		}, anonymised: 10, goes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			v := newSurvey(t, c.n, c.change)
			e := v.erasing()
			e.Partly = true
			if c.order != nil {
				c.order(&e)
			}
			plan, err := v.desk.PlanErasure(ctx, by, e)
			if err != nil || len(plan.Anonymised) != c.anonymised || len(plan.Goes) != c.goes || len(plan.Stays) != c.stays {
				t.Fatalf("%d anonymised, %d go, %d stay; want %d, %d, %d; %v\n%+v", len(plan.Anonymised), len(plan.Goes), len(plan.Stays), c.anonymised, c.goes, c.stays, err, plan)
			}
			if text := fmt.Sprint(plan.Goes, plan.Stays); !strings.Contains(text, c.why) {
				t.Errorf("%q is not said in %s", c.why, text)
			}
			if _, err := v.desk.Erase(ctx, by, e); err != nil {
				t.Fatal(err)
			}
			groups, err := v.desk.Anonymous(ctx, by)
			n := uint64(0)
			for _, g := range groups {
				n += g.People
			}
			if err != nil || n != uint64(c.anonymised) {
				t.Errorf("%d counted, want %d, %v", n, c.anonymised, err)
			}
			sound(t, v.store)
		})
	}
}

// A hold stops anonymising as it stops erasing, and nothing is counted then.
func TestABlockerStopsAnonymising(t *testing.T) {
	v := newSurvey(t, 12, nil)
	put(t, v.store, &model.Hold{Head: model.Head{ID: model.ID{9}}, Type: model.HoldLitigation, Subject: v.people[0].ID, Placed: by.At})
	if _, err := v.desk.Erase(ctx, by, v.erasing()); model.FaultOf(err) != model.Refused {
		t.Fatal(err)
	}
	if groups, err := v.desk.Anonymous(ctx, by); err != nil || len(groups) != 0 {
		t.Fatal(groups, err)
	}
	e := v.erasing()
	e.Ending = policy.Keep
	if _, err := v.desk.Erase(ctx, by, e); model.FaultOf(err) != model.Refused {
		t.Fatal(err)
	}
}

// Nothing that a record said of a person survives its anonymising, in any
// record of the store and in any encoding that Lethe uses: no text, no date,
// no id.
func TestNoOriginalValueSurvives(t *testing.T) {
	cases := 0
	rapid.Check(t, func(rt *rapid.T) {
		if cases++; cases > 12 {
			return // each makes a store
		}
		word := rapid.StringMatching(`[a-zåé]{3,9}X[a-z0-9]{4,9}`)
		var values [][]byte
		text := func(label string) string {
			s := word.Draw(rt, label)
			values = append(values, []byte(s), []byte(strings.ToUpper(s)))
			return s
		}
		date := func(label string, from, to int) calendar.Date {
			d := calendar.Date(rapid.IntRange(from, to).Draw(rt, label))
			values = append(values, []byte(d.String()), []byte(d.Words()), binary.AppendUvarint([]byte{0}, uint64(d))[1:])
			return d
		}
		v := newSurvey(t, rapid.IntRange(10, 30).Draw(rt, "people"), func(i int, s *model.Subject, h *model.Holding) {
			s.Name = model.Name{Given: text("given"), Family: text("family")}
			s.Born = date("born", int(calendar.NewDate(1940, 1, 1)), int(calendar.NewDate(2008, 1, 1)))
			s.Contacts = []model.Contact{{Type: model.Email, Value: text("email") + "@x.example"}, {Type: model.Address, Value: text("street"), Postcode: rapid.SampledFrom([]string{"LS1 4AP", "BD12 9QQ"}).Draw(rt, "postcode")}}
			s.Establishment, s.SourceID = text("school"), text("number")
			h.Events[0].On = date("event", int(by.Today())-1600, int(by.Today())-800)
			h.Collected, h.Source, h.Purpose = h.Events[0].On.AddDays(-1), text("source"), text("purpose")
			h.Fields = []model.Field{{Name: text("field"), Value: text("answer")}}
			values = append(values, s.ID[:], []byte(s.ID.String()), []byte(s.Reference()), h.ID[:], []byte(h.ID.String()), []byte(s.Contacts[1].Postcode))
		})
		var subjects []model.ID
		for _, s := range v.people {
			subjects = append(subjects, s.ID)
		}
		plan, err := v.desk.Erase(ctx, by, desk.Erasing{Subjects: subjects, Ground: model.NoLongerNeeded, Reason: "no more"})
		if err != nil || len(plan.Plan.Anonymised) != len(subjects) {
			rt.Fatal(err, plan)
		}
		before := [3]model.ID{v.subject.ID, v.contact.ID, v.invoice.ID} // of somebody who stays
		searched := 0
		err = v.store.Read(ctx, func(r model.Reader) error {
			for _, k := range model.Kinds {
				err := r.Scan(k, model.ID{}, func(rec model.Record) error {
					if rec.Owner == before[0] || rec.ID == before[0] || k == model.KindPolicy {
						return nil
					}
					searched++
					for _, value := range values {
						if bytes.Contains(rec.Body, value) && len(value) > 2 {
							rt.Fatalf("%q survives in a record of kind %s: %q", value, k, rec.Body)
						}
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || searched != 2 { // the note and the set
			rt.Fatal(searched, err)
		}
	})
}

// What was shown as anonymised is not erased without a count because too few
// are left by the time of the act.
func TestACountThatWasShownIsMade(t *testing.T) {
	v := newSurvey(t, 10, nil)
	e := v.erasing()
	plan, err := v.desk.PlanErasure(ctx, by, e)
	if err != nil || len(plan.Anonymised) != 10 {
		t.Fatal(plan, err)
	}
	put(t, v.store, &model.Hold{Head: model.Head{ID: model.ID{9}}, Type: model.HoldLitigation, Subject: v.people[0].ID, Placed: by.At})
	e.Shown, e.Partly = plan, true
	if _, err := v.desk.Erase(ctx, by, e); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "has changed since") {
		t.Fatal(err)
	}
	e.Shown = nil
	if done, err := v.desk.Erase(ctx, by, e); err != nil || len(done.Plan.Goes) != 9 {
		t.Fatal(err)
	}
}
