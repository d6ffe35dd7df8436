package desk_test

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage"
)

// A listFinder finds nothing and remembers whom it knows.
type listFinder struct{ known map[model.ID]bool }

func (f *listFinder) Rebuild(people iter.Seq[desk.Findable]) {
	f.known = map[model.ID]bool{}
	for p := range people {
		f.Put(p)
	}
}
func (f *listFinder) Put(p desk.Findable) { f.known[p.Subject.ID] = true }
func (f *listFinder) Remove(id model.ID)  { delete(f.known, id) }
func (f *listFinder) Wipe()               { clear(f.known) }
func (f *listFinder) Find(context.Context, string, int, calendar.Date) []desk.Match {
	return nil
}

// A file is a person with holdings, in a store of its own.
type file struct {
	store   *storage.Store
	desk    *desk.Desk
	finder  *listFinder
	subject *model.Subject
	contact *model.Holding // freely erasable
	invoice *model.Holding // under a statutory minimum
}

func newFile(t *testing.T, flags model.Flags, invoice bool) *file {
	t.Helper()
	f := &file{store: newStore(t), finder: &listFinder{}}
	f.subject = &model.Subject{Name: model.Name{Given: "Ada", Family: "Byron"}, Flags: flags, Contacts: []model.Contact{
		{Type: model.Email, Value: "ada@home.example"}, {Type: model.Email, Value: "office@school.example", Generic: true},
	}}
	f.contact = &model.Holding{Category: "contact", Purpose: "courses"}
	f.invoice = &model.Holding{Category: "financial", Purpose: "accounts", Events: []model.TriggerEvent{{Trigger: model.AccountingYearEnd, On: calendar.NewDate(2026, 3, 31)}}}
	note := &model.Note{Text: "rang twice"}
	entities := []model.Entity{f.subject, f.contact, note}
	if invoice {
		entities = append(entities, f.invoice)
	}
	for _, h := range []*model.Head{&f.subject.Head, &f.contact.Head, &f.invoice.Head, &note.Head} {
		if _, err := rand.Read(h.ID[:]); err != nil {
			t.Fatal(err)
		}
		h.Owner = f.subject.ID
	}
	f.subject.Owner = model.ID{}
	put(t, f.store, entities...)
	f.open(t)
	return f
}

func put(t testing.TB, s *storage.Store, entities ...model.Entity) {
	t.Helper()
	err := s.Write(ctx, model.Act{At: by.At, Actor: "test", Action: "test"}, func(w model.Writer) error {
		for _, e := range entities {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (f *file) open(t testing.TB) {
	t.Helper()
	var err error
	if f.desk, err = desk.Open(ctx, f.store, f.finder, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := f.desk.Load(ctx, by.Today()); err != nil {
		t.Fatal(err)
	}
}

func (f *file) erasing() desk.Erasing {
	return desk.Erasing{Subjects: []model.ID{f.subject.ID}, Ground: model.NoLongerNeeded, Reason: "asked to"}
}

// readable returns how many of the person's records are there.
func (f *file) readable(t *testing.T) (n int) {
	t.Helper()
	err := f.store.Read(ctx, func(r model.Reader) error {
		if _, err := r.Get(model.KindSubject, model.ID{}, f.subject.ID); err == nil {
			n++
		}
		for _, k := range model.Kinds {
			if !k.Owned() {
				continue
			}
			if err := r.Scan(k, f.subject.ID, func(model.Record) error { n++; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What the desk erases is gone from the store, the board, the alerts and the
// search; a closed request stays under the name of whoever asked.
func TestAnErasedPersonIsNowhere(t *testing.T) {
	f := newFile(t, 0, false)
	q := closedRequest(t, f, "Someone at Home")
	other := addPerson(t, f.desk, "Ben", "King")
	plan, err := f.desk.PlanErasure(ctx, by, f.erasing())
	if err != nil || plan.Records != 3 || plan.Subjects != 1 || plan.Holdings != 1 || len(plan.Stays) != 1 {
		t.Fatalf("%+v %v", plan, err)
	}
	if n := f.readable(t); n != 3 {
		t.Fatalf("planning left %d of 3 records", n)
	}
	done, err := f.desk.Erase(ctx, by, f.erasing())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storage.VerifyCertificate(done.Receipt.Certificate); err != nil || done.Receipt.Records != 3 {
		t.Fatalf("%d records, %v", done.Receipt.Records, err)
	}
	for range 2 {
		_, onBoard := f.desk.SubjectRow(by, f.subject.ID)
		if f.readable(t) != 0 || onBoard || f.finder.known[f.subject.ID] || !f.finder.known[other.ID] || f.desk.Counts(by).Subjects != 1 {
			t.Fatal("the person is still somewhere")
		}
		row, ok := f.desk.RequestRow(by, q.ID)
		if !ok || row.Name != "Someone at Home" || row.Subject != f.subject.ID {
			t.Fatalf("%+v", row)
		}
		if r, err := f.desk.OpenRequest(ctx, by, q.ID); err != nil || !r.Erased || r.Subject != nil {
			t.Fatalf("%+v %v", r, err)
		}
		f.open(t) // and so it stays
	}
	if _, err := f.desk.OpenSubject(ctx, by, f.subject.ID, ""); model.FaultOf(err) != model.NotFound {
		t.Fatal(err)
	}
}

func closedRequest(t *testing.T, f *file, who string) *model.Request {
	t.Helper()
	long := by.Today().AddDays(-400)
	q := &model.Request{
		Year: 2025, Number: 7, Type: calendar.Access, Channel: model.ByEmail, Received: long, Subject: f.subject.ID,
		Requester: model.Requester{Kind: model.Self, Name: who},
		Events:    []model.Event{{Kind: model.EventSent, On: long + 5}, {Kind: model.EventClosed, On: long + 5}},
	}
	if _, err := rand.Read(q.ID[:]); err != nil {
		t.Fatal(err)
	}
	put(t, f.store, q)
	f.open(t)
	return q
}

// Each thing that forbids destruction refuses the whole act, says so in the
// plan, and leaves everything as it was (LAW.md 3.4; DPA 2018 s.173).
func TestErasureIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		flags   model.Flags
		invoice bool
		block   func(t *testing.T, f *file)
		change  func(*desk.Erasing)
		mention string
	}{
		"by a hold on the person": {mention: "litigation hold", block: func(t *testing.T, f *file) {
			put(t, f.store, &model.Hold{Head: model.Head{ID: model.ID{9}}, Type: model.HoldLitigation, Subject: f.subject.ID, Placed: by.At})
		}},
		"by a hold on everybody's invoices": {invoice: true, mention: "regulator hold", block: func(t *testing.T, f *file) {
			put(t, f.store, &model.Hold{Head: model.Head{ID: model.ID{9}}, Type: model.HoldRegulator, Category: "financial", Placed: by.At})
		}},
		"by an open request": {mention: "R-2026-0001 is open", block: func(t *testing.T, f *file) {
			_, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
			if err != nil {
				t.Fatal(err)
			}
		}},
		"by a restriction":       {flags: model.Restricted, mention: "restricted"},
		"by a statutory minimum": {invoice: true, mention: "the law requires"},
		"without a reason":       {change: func(e *desk.Erasing) { e.Reason = " " }, mention: "reason"},
		"without a ground":       {change: func(e *desk.Erasing) { e.Ground = "because" }, mention: "ground"},
		"of nobody":              {change: func(e *desk.Erasing) { e.Subjects = nil }, mention: "who"},
		"for a request of nobody": {change: func(e *desk.Erasing) { e.Answering = "R-2026-0999" },
			mention: "no request"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFile(t, c.flags, c.invoice)
			before := f.readable(t)
			if c.block != nil {
				c.block(t, f)
			}
			e := f.erasing()
			if c.change != nil {
				c.change(&e)
			}
			_, err := f.desk.Erase(ctx, by, e)
			if fault := model.FaultOf(err); fault != model.Refused && fault != model.NotFound || !strings.Contains(err.Error(), c.mention) {
				t.Fatalf("%v", err)
			}
			if strings.Contains(err.Error(), "Byron") {
				t.Error("personal data in an error")
			}
			if f.readable(t) != before || f.store.ReadOnly() != nil {
				t.Error("a refused erasure changed something")
			}
			if c.change != nil {
				return
			}
			plan, err := f.desk.PlanErasure(ctx, by, e)
			if err != nil || !slices.ContainsFunc(plan.Stays, func(l desk.PlanLine) bool { return l.Blocked && strings.Contains(strings.Join(l.Why, " "), c.mention) }) {
				t.Errorf("%+v %v", plan, err)
			}
		})
	}
}

func TestWhatOpensABlockedErasure(t *testing.T) {
	t.Run("the request that is answered", func(t *testing.T) {
		f := newFile(t, 0, false)
		q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Erasure, Received: by.Today(), Subject: f.subject.ID})
		if err != nil {
			t.Fatal(err)
		}
		e := f.erasing()
		e.Answering = strings.ToLower(q.Row.Reference)
		if _, err := f.desk.Erase(ctx, by, e); err != nil || f.readable(t) != 0 {
			t.Fatal(err)
		}
	})
	t.Run("the person's agreement", func(t *testing.T) {
		f := newFile(t, model.Restricted, false)
		e := f.erasing()
		e.Agreed = true
		if _, err := f.desk.Erase(ctx, by, e); err != nil || f.readable(t) != 0 {
			t.Fatal(err)
		}
	})
	t.Run("partly", func(t *testing.T) {
		f := newFile(t, 0, true)
		e := f.erasing()
		e.Partly = true
		done, err := f.desk.Erase(ctx, by, e)
		if err != nil || done.Receipt.Records != 1 || f.readable(t) != 3 {
			t.Fatalf("%v, %d left", err, f.readable(t))
		}
		if row, ok := f.desk.SubjectRow(by, f.subject.ID); !ok || row.Name != "Byron, Ada" {
			t.Error("the person left the board with a holding")
		}
	})
}

// A plan is no permission: what came between plan and act is found by the act.
func TestThePlanIsComputedAgain(t *testing.T) {
	f := newFile(t, 0, false)
	if plan, err := f.desk.PlanErasure(ctx, by, f.erasing()); err != nil || plan.Records != 3 {
		t.Fatal(err)
	}
	put(t, f.store, &model.Hold{Head: model.Head{ID: model.ID{9}}, Type: model.HoldComplaint, Placed: by.At})
	if _, err := f.desk.Erase(ctx, by, f.erasing()); model.FaultOf(err) != model.Refused || f.readable(t) != 3 {
		t.Fatal(err)
	}
}

// A retention run erases what is due and nothing earlier.
func TestAScheduledErasureNeedsThePeriodToBeOver(t *testing.T) {
	f := newFile(t, 0, false)
	e := f.erasing()
	e.Scheduled, e.Ground = true, model.RetentionOver
	if _, err := f.desk.Erase(ctx, by, e); model.FaultOf(err) != model.Refused {
		t.Fatal(err)
	}
}

// Suppressions are made from the person's own contacts, not from a mailbox that
// others share, and once.
func TestSuppressionsOutliveThePerson(t *testing.T) {
	f := newFile(t, 0, false)
	e := f.erasing()
	e.Suppress = true
	if _, err := f.desk.Erase(ctx, by, e); err != nil {
		t.Fatal(err)
	}
	want, err := desk.ContactHash(f.store, model.Contact{Type: model.Email, Value: "Ada@Home.example"})
	if err != nil {
		t.Fatal(err)
	}
	err = f.store.Read(ctx, func(r model.Reader) error {
		all, err := model.All[model.Suppression](r, model.ID{})
		if len(all) != 1 || string(all[0].Hash) != string(want[:]) || all[0].On != by.Today() {
			t.Errorf("%d suppressions", len(all))
		}
		notes, err2 := model.All[model.Erasure](r, model.ID{})
		if err2 != nil || len(notes) != 1 || notes[0].Reason != "asked to" || notes[0].Subjects != 1 {
			t.Errorf("%d notes of erasures", len(notes))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHoldingsAreNamedByTheirBeginning(t *testing.T) {
	f := newFile(t, 0, true)
	ref := f.subject.Reference()
	h, err := f.desk.HoldingName(ctx, strings.ToLower(ref)+"/"+strings.ToUpper(f.contact.ID.String()[:10]))
	if err != nil || h.ID != f.contact.ID || h.Owner != f.subject.ID {
		t.Fatal(h, err)
	}
	for text, fault := range map[string]model.Fault{ref: model.NotFound, ref + "/": model.NotFound, ref + "/zz": model.NotFound} {
		if _, err := f.desk.HoldingName(ctx, text); model.FaultOf(err) != fault {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, err = f.desk.Erase(ctx, by, desk.Erasing{Holdings: []model.HoldingName{h}, Ground: model.HeldUnlawfully, Reason: "by mistake"})
	if err != nil || f.readable(t) != 3 {
		t.Fatal(err)
	}
}

// Whoever is erased while the register is being read does not come back with
// what was read of them before.
func TestErasedWhileLoading(t *testing.T) {
	f := newFile(t, 0, false)
	slow := &slowFinder{listFinder: f.finder, at: make(chan bool), resume: make(chan bool)}
	d, err := desk.Open(ctx, f.store, slow, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	loaded := make(chan error)
	go func() { loaded <- d.Load(ctx, by.Today()) }()
	select {
	case <-slow.at:
	case <-time.After(10 * time.Second):
		t.Fatal("loading never began")
	}
	if _, err := d.Erase(ctx, by, f.erasing()); err != nil {
		t.Fatal(err)
	}
	close(slow.resume)
	if err := <-loaded; err != nil {
		t.Fatal(err)
	}
	if _, ok := d.SubjectRow(by, f.subject.ID); ok || f.finder.known[f.subject.ID] {
		t.Error("the erased person came back")
	}
}

// A slowFinder waits before it takes the people.
type slowFinder struct {
	*listFinder
	at, resume chan bool
}

func (f *slowFinder) Rebuild(people iter.Seq[desk.Findable]) {
	var all []desk.Findable
	for p := range people {
		all = append(all, p)
	}
	f.at <- true
	<-f.resume
	f.listFinder.Rebuild(slices.Values(all))
}

// The last erasure of somebody since a moment is theirs, and not before it.
func TestErasureSince(t *testing.T) {
	f := newFile(t, 0, false)
	none := func(who desk.By, since time.Time) {
		t.Helper()
		if e, err := f.desk.ErasureSince(ctx, who, since); e != nil || err != nil {
			t.Errorf("%+v %v", e, err)
		}
	}
	none(by, time.Time{})
	done, err := f.desk.Erase(ctx, by, f.erasing())
	if err != nil {
		t.Fatal(err)
	}
	e, err := f.desk.ErasureSince(ctx, by, by.At.Truncate(time.Second))
	if err != nil || e == nil || e.ID != done.Receipt.ID || e.Subjects != 1 {
		t.Fatalf("%+v %v", e, err)
	}
	none(by, by.At.Add(time.Second))
	none(desk.By{Actor: "somebody else", At: by.At}, time.Time{})
}
