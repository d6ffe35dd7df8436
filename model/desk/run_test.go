package desk_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/retention"
	"lethe/storage"
)

// A register is some people whose enquiries are long over.
type register struct {
	*file
	people   []*model.Subject
	holdings []*model.Holding
}

func newRegister(t testing.TB, people int) *register {
	t.Helper()
	return fillRegister(t, newStore(t), people)
}

func fillRegister(t testing.TB, store *storage.Store, people int) *register {
	t.Helper()
	v := &register{file: &file{store: store, finder: &listFinder{}}}
	var all []model.Entity
	for i := range people {
		s := &model.Subject{
			Head: model.Head{ID: model.ID{byte(i >> 8), byte(i), 1}}, Name: model.Name{Given: "Given", Family: fmt.Sprintf("Family %d", i)},
			Relationships: []model.Relationship{{Kind: "learner", Started: 700000, Ended: calendar.NewDate(2001, 2, 3).AddDays(i % 3000)}},
		}
		h := &model.Holding{Head: model.Head{ID: model.ID{byte(i >> 8), byte(i), 2}, Owner: s.ID}, Category: "contact", Purpose: "courses"}
		v.people, v.holdings = append(v.people, s), append(v.holdings, h)
		if all = append(all, s, h); len(all) >= 1000 || i == people-1 {
			put(t, v.store, all...)
			all = nil
		}
	}
	v.open(t)
	return v
}

func (v *register) order(t testing.TB) desk.RunOrder {
	t.Helper()
	p, err := v.desk.PlanRun(ctx, by, desk.RunFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return desk.RunOrder{Plan: p, Confirmed: p.Count(), Reason: "yearly clearing"}
}

// A run takes what was confirmed; what a hold has protected since stays, and the
// report says so. With the last holding the person goes.
//
// Clauses: C32
func TestARunTakesWhatWasConfirmedAndStillMayGo(t *testing.T) {
	v := newRegister(t, 12)
	o := v.order(t)
	if o.Confirmed != 12 || o.Plan.People != 12 {
		t.Fatalf("%+v", o.Plan)
	}
	if _, err := v.desk.Run(ctx, by, desk.RunOrder{Plan: o.Plan, Confirmed: 11, Reason: "x"}); model.FaultOf(err) != model.Refused {
		t.Fatal(err)
	}
	if _, err := v.desk.PlaceHold(ctx, by, desk.NewHold{Type: model.HoldRegulator, Subject: v.people[3].ID, Responsible: "officer", Reason: "enquiry", Review: by.Today() + 9}); err != nil {
		t.Fatal(err)
	}
	r, err := v.desk.Run(ctx, by, o)
	if err != nil || !r.Finished || r.People != 11 || r.Destroyed() != 22 || len(r.Left) != 1 || !strings.Contains(r.Left[0].Method, "regulator hold") {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := storage.VerifyCertificate(r.Certificates[0].Certificate); err != nil || len(r.Certificates) != 1 {
		t.Fatal(err)
	}
	if _, n := v.desk.Loaded(); n != 1 || len(v.finder.known) != 1 {
		t.Fatalf("%d people left", n)
	}
	log, err := v.desk.DestructionLog(ctx, by)
	if err != nil || len(log) != 2 || log[1].Count != 11 || log[1].Rule == "" || log[1].Run != r.ID {
		t.Fatalf("%+v %v", log, err)
	}
	if open, err := v.desk.UnfinishedRun(ctx, by); open != nil || err != nil {
		t.Fatal(open, err)
	}
}

// A stopped run takes no more than was confirmed when it is gone on with, counts
// what it had done, and lets no second run begin in between.
func TestAStoppedRunIsGoneOnWith(t *testing.T) {
	v := newRegister(t, 6)
	o := v.order(t)
	stopped, cancel := context.WithCancel(ctx)
	first := *o.Plan
	first.Targets = slices.Clone(o.Plan.Targets)
	// The first batch runs; the program stops before the run is closed.
	o.Progress = func(desk.RunReport) { cancel() }
	r, err := v.desk.Run(stopped, by, o)
	if !errors.Is(err, context.Canceled) || r == nil || r.Finished || r.People != 6 {
		t.Fatalf("%+v %v", r, err)
	}
	if open, err := v.desk.UnfinishedRun(ctx, by); err != nil || open == nil {
		t.Fatal(open, err)
	}
	late := newRegisterPerson(t, v)
	if w := v.desk.Warnings(by); !slices.ContainsFunc(w, func(s string) bool { return strings.Contains(s, "is not finished") }) {
		t.Error("no warning stands over an unfinished run:", w)
	}
	if _, err := v.desk.Run(ctx, by, v.order(t)); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "not finished") {
		t.Fatal(err)
	}
	r, err = v.desk.ResumeRun(ctx, by, nil)
	if err != nil || !r.Finished || r.Confirmed != 6 || r.People != 6 || r.Gone != 0 || r.Destroyed() != 12 {
		t.Fatalf("%+v %v", r, err)
	}
	if _, ok := v.desk.SubjectRow(by, late); !ok {
		t.Fatal("a run took somebody who was not confirmed")
	}
	if _, err := v.desk.ResumeRun(ctx, by, nil); model.FaultOf(err) != model.NotFound {
		t.Fatal(err)
	}
	if w := v.desk.Warnings(by); slices.ContainsFunc(w, func(s string) bool { return strings.Contains(s, "is not finished") }) {
		t.Error("the warning stands still:", w)
	}
}

func newRegisterPerson(t *testing.T, v *register) model.ID {
	t.Helper()
	s, h := *v.people[0], *v.holdings[0]
	s.ID, h.ID, h.Owner = model.ID{7, 7, 7}, model.ID{7, 7, 8}, model.ID{7, 7, 7}
	s.Version, h.Version = 0, 0
	put(t, v.store, &s, &h)
	v.open(t)
	return s.ID
}

// No path destroys what a blocker protects: random people, holds, requests,
// restrictions and minimums, and every destructive act of the desk with whatever
// order. Afterwards everything that was protected before is still there.
// Clauses: P47
func TestNoPathDestroysWhatIsProtected(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := newRegister(t, rapid.IntRange(1, 5).Draw(rt, "people"))
		protected := map[model.ID]model.ID{} // holding to owner
		for i, s := range v.people {
			blockPerson(t, rt, v, i)
			_ = s
		}
		v.open(t)
		engine := retention.Compile(v.desk.Policy())
		view(t, v, func(s *model.Subject, h *model.Holding, c *retention.Context) {
			if len(engine.Guard(h, s, c, retention.Act{})) > 0 {
				protected[h.ID] = h.Owner
			}
		})
		for range rapid.IntRange(1, 4).Draw(rt, "acts") {
			destroy(rt, v)
		}
		for id, owner := range protected {
			err := v.store.Read(ctx, func(r model.Reader) error {
				_, err := r.Get(model.KindHolding, owner, id)
				return err
			})
			if err != nil {
				rt.Fatalf("a protected holding is gone: %v", err)
			}
		}
	})
}

// blockPerson protects a person in a random way, or not.
func blockPerson(t *testing.T, rt *rapid.T, v *register, i int) {
	s, h := v.people[i], v.holdings[i]
	switch rapid.IntRange(0, 6).Draw(rt, "blocker") {
	case 0:
		category := rapid.SampledFrom([]string{"", "contact", "financial"}).Draw(rt, "category")
		put(t, v.store, &model.Hold{Head: model.Head{ID: model.ID{9, byte(i)}}, Type: model.HoldLitigation, Subject: s.ID, Category: category, Placed: by.At})
	case 1:
		put(t, v.store, &model.Hold{Head: model.Head{ID: model.ID{9, byte(i)}}, Type: model.HoldRegulator, Placed: by.At})
	case 2:
		age := rapid.IntRange(0, 300).Draw(rt, "closed days ago")
		q := &model.Request{Head: model.Head{ID: model.ID{8, byte(i)}}, Year: 2026, Number: uint64(100 + i), Subject: s.ID,
			Type: rapid.SampledFrom([]model.RequestType{calendar.Access, calendar.Complaint}).Draw(rt, "type"), Received: by.Today().AddDays(-age - 5)}
		if age > 0 {
			q.Events = []model.Event{{Kind: model.EventClosed, On: by.Today().AddDays(-age)}}
		}
		put(t, v.store, q)
	case 3:
		s.Flags, s.Version = model.Restricted, 1
		put(t, v.store, s)
	case 4:
		h.Category, h.Version = "financial", 1
		h.Events = []model.TriggerEvent{{Trigger: model.AccountingYearEnd, On: by.Today().AddDays(-rapid.IntRange(0, 4000).Draw(rt, "year end"))}}
		put(t, v.store, h)
	}
}

// view calls fn with every holding and what the guard must know of it.
func view(t *testing.T, v *register, fn func(*model.Subject, *model.Holding, *retention.Context)) {
	t.Helper()
	err := v.store.Read(ctx, func(r model.Reader) error {
		holds, err := model.All[model.Hold](r, model.ID{})
		if err != nil {
			return err
		}
		requests, err := model.All[model.Request](r, model.ID{})
		if err != nil {
			return err
		}
		return model.Each(r, model.ID{}, func(h *model.Holding) error {
			s, err := model.Load[model.Subject](r, model.ID{}, h.Owner)
			c := &retention.Context{Today: by.Today(), Holds: holds}
			for _, q := range requests {
				if q.Subject == h.Owner {
					c.Requests = append(c.Requests, retention.ProceedingOf(q))
				}
			}
			if err == nil {
				fn(s, h, c)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// destroy tries one destructive act. Whether it is refused does not matter here.
func destroy(rt *rapid.T, v *register) {
	i := rapid.IntRange(0, len(v.people)-1).Draw(rt, "whom")
	e := desk.Erasing{
		Ground: rapid.SampledFrom(model.ErasureGrounds).Draw(rt, "ground"), Reason: "a reason",
		Partly: rapid.Bool().Draw(rt, "partly"), Suppress: rapid.Bool().Draw(rt, "suppress"),
	}
	switch rapid.IntRange(0, 4).Draw(rt, "act") {
	case 0:
		e.Subjects = []model.ID{v.people[i].ID}
	case 1:
		e.Holdings = []model.HoldingName{{Owner: v.people[i].ID, ID: v.holdings[i].ID}}
	case 2: // a batch
		for _, s := range v.people {
			e.Subjects = append(e.Subjects, s.ID)
		}
	case 3: // a run, as confirmed before something changed
		var all []model.HoldingName
		for _, h := range v.holdings {
			all = append(all, model.HoldingName{Owner: h.Owner, ID: h.ID})
		}
		v.desk.Run(ctx, by, desk.RunOrder{Plan: &desk.RunPlan{Targets: all}, Confirmed: len(all), Reason: "x"})
		return
	case 4:
		e.Requests = []model.ID{{8, byte(i)}}
	}
	v.desk.Erase(ctx, by, e)
}

// One date on a whole import goes to review, by the board and by the guard of an
// act, until a person confirms it (LAW.md 3.3, stale triggers).
func TestOneDateOnAWholeImportIsReviewed(t *testing.T) {
	text := "First name,Last name,Email,End date\n"
	for i := range 60 {
		text += fmt.Sprintf("Given,Family %d,p%d@home.example,2001-02-03\n", i, i)
	}
	s := newStore(t)
	d := newDesk(t, s)
	importText(t, d, text, nil)
	plan, err := d.PlanRun(ctx, by, desk.RunFilter{})
	if err != nil || plan.Count() != 0 || len(d.SharedDates(by)) != 1 || d.Counts(by).RetentionLook != 60 {
		t.Fatalf("%d would go, %v, %+v, %v", plan.Count(), d.SharedDates(by), d.Counts(by), err)
	}
	bare, err := desk.Open(ctx, s, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := d.Alerts(desk.Query{View: "review"}, by)[0]
	row, _ := d.AlertRow(by, id)
	e := desk.Erasing{Holdings: []model.HoldingName{{Owner: row.Subject, ID: id}}, Ground: model.RetentionOver, Reason: "due"}
	if _, err := bare.Erase(ctx, by, e); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "60 of 60 rows") {
		t.Fatal(err)
	}
	n, err := d.ConfirmShared(ctx, by, d.SharedDates(by)[0])
	if err != nil || n != 60 {
		t.Fatal(n, err)
	}
	if plan, err = d.PlanRun(ctx, by, desk.RunFilter{}); err != nil || plan.Count() != 60 {
		t.Fatalf("%+v %v", plan, err)
	}
}
