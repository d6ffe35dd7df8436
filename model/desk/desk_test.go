package desk_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/registerfile"
	"lethe/storage"
)

var ctx = context.Background()

// by acts at nine in the morning of Monday 23 November 2026.
var by = desk.By{Actor: "officer", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}

func newStore(t testing.TB) *storage.Store {
	t.Helper()
	vault, err := keys.Create(t.TempDir(), keys.CreateOptions{Slots: []keys.NewSlot{
		{Name: "test", Passphrase: []byte("correct horse battery"), Argon: keys.Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.NewInMemory(storage.NewMemory(), vault, by.At)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.PutPolicy(ctx, s, by, text, rand.Reader); err != nil {
		t.Fatal(err)
	}
	return s
}

func newDesk(t *testing.T, s *storage.Store) *desk.Desk {
	t.Helper()
	d, err := desk.Open(ctx, s, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Load(ctx, by.Today()); err != nil {
		t.Fatal(err)
	}
	return d
}

func addPerson(t *testing.T, d *desk.Desk, given, family string) *model.Subject {
	t.Helper()
	s, err := d.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: given, Family: family}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRequestByPhoneShowsItsDueDateAtOnce(t *testing.T) {
	d := newDesk(t, newStore(t))
	s := addPerson(t, d, "Ada", "Byron")
	f, err := d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Channel: model.ByPhone, Received: by.Today(), Subject: s.ID})
	if err != nil {
		t.Fatal(err)
	}
	// 23 November and one month: Wednesday 23 December (LAW.md 1.3).
	if f.Row.Reference != "R-2026-0001" || f.Row.Clock.Due.String() != "2026-12-23" || f.Row.DaysLeft != 30 {
		t.Fatalf("%s due %s, %d days", f.Row.Reference, f.Row.Clock.Due, f.Row.DaysLeft)
	}
	if f.Row.Name != "Byron, Ada" || len(f.Row.Clock.Working) == 0 {
		t.Fatalf("%q, working %v", f.Row.Name, f.Row.Clock.Working)
	}
	second, err := d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Erasure, Received: by.Today(), Subject: s.ID})
	if err != nil || second.Row.Reference != "R-2026-0002" || len(second.Others) != 1 {
		t.Fatalf("%v %v", second, err)
	}
	row, _ := d.SubjectRow(by, s.ID)
	if row.OpenRequests != 2 || d.Counts(by).OpenRequests != 2 {
		t.Fatalf("%d open on the row, %d in all", row.OpenRequests, d.Counts(by).OpenRequests)
	}
}

func TestRequestsAreRefusedWithTheRule(t *testing.T) {
	d := newDesk(t, newStore(t))
	for name, n := range map[string]desk.NewRequest{
		"in the future": {Type: calendar.Access, Received: by.Today() + 1, Summary: "x"},
		"no date":       {Type: calendar.Access, Summary: "x"},
		"nobody":        {Type: calendar.Access, Received: by.Today()},
	} {
		if _, err := d.LogRequest(ctx, by, n); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A word that is no type is a mistake in the asking, not a rule.
	for name, n := range map[string]desk.NewRequest{
		"unknown type":   {Type: "acess", Received: by.Today(), Summary: "x"},
		"no such method": {Type: calendar.Access, Channel: "pigeon", Received: by.Today(), Summary: "x"},
	} {
		if _, err := d.LogRequest(ctx, by, n); model.FaultOf(err) != model.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	ghost := desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: model.ID{1}}
	if _, err := d.LogRequest(ctx, by, ghost); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("unknown person: %v", err)
	}
	if n := d.Counts(by).OpenRequests; n != 0 {
		t.Errorf("%d refused requests are on the board", n)
	}
}

func TestASecondSaveOfTheSameVersionIsAConflict(t *testing.T) {
	d := newDesk(t, newStore(t))
	s := addPerson(t, d, "Ada", "Byron")
	mine, theirs := *s, *s
	theirs.Establishment = "Mill Lane"
	if _, err := d.CorrectSubject(ctx, desk.By{Actor: "colleague", At: by.At}, &theirs); err != nil {
		t.Fatal(err)
	}
	mine.Establishment = "Oak Road"
	_, err := d.CorrectSubject(ctx, by, &mine)
	var conflict *model.ConflictError
	if !errors.As(err, &conflict) || conflict.Actor != "colleague" {
		t.Fatal(err)
	}
	if row, _ := d.SubjectRow(by, s.ID); row.Establishment != "Mill Lane" {
		t.Fatal(row.Establishment)
	}
}

func TestEveryActIsOnTheBoardAndInTheStore(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	s := addPerson(t, d, "Ada", "Byron")
	f, err := d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: s.ID})
	if err != nil {
		t.Fatal(err)
	}
	id := f.Request.ID
	for _, act := range []func() error{
		func() error { return d.AddNote(ctx, by, s.ID, "rang twice") },
		func() error { return d.AssignRequest(ctx, by, id, "Sam") },
		func() error { return d.NoteRequest(ctx, by, id, "asked for the course file") },
		func() error { return d.NextAction(ctx, by, id, by.Today()+3, "search mailbox") },
	} {
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
	for name, d := range map[string]*desk.Desk{"as it went": d, "loaded again": newDesk(t, store)} {
		r, ok := d.RequestRow(by, id)
		if !ok || r.Assignee != "Sam" || r.NextOn != by.Today()+3 || r.NextWhat != "search mailbox" {
			t.Errorf("%s: %+v", name, r)
		}
		file, err := d.OpenSubject(ctx, by, s.ID, "test")
		if err != nil || len(file.Notes) != 1 || len(file.Requests) != 1 || len(file.Timeline) == 0 {
			t.Errorf("%s: %+v %v", name, file, err)
		}
	}
}

func TestAddSubjectRefuses(t *testing.T) {
	d := newDesk(t, newStore(t))
	for name, s := range map[string]model.Subject{
		"no name":          {},
		"born tomorrow":    {Name: model.Name{Given: "A"}, Born: by.Today() + 1},
		"empty contact":    {Name: model.Name{Given: "A"}, Contacts: []model.Contact{{Type: model.Phone}}},
		"email without at": {Name: model.Name{Given: "A"}, Contacts: []model.Contact{{Type: model.Email, Value: "nobody"}}},
		"ends before it starts": {Name: model.Name{Given: "A"}, Relationships: []model.Relationship{
			{Kind: "learner", Started: 700000, Ended: 699999}}},
	} {
		if _, err := d.AddSubject(ctx, by, &s); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReferencesAreFoundAsTheyAreTyped(t *testing.T) {
	d := newDesk(t, newStore(t))
	s := addPerson(t, d, "Ada", "Byron")
	ref := s.Reference()
	for _, typed := range []string{ref, strings.ToLower(ref), ref[2:], ref[:5] + " " + ref[5:]} {
		if id, err := d.SubjectID(ctx, typed); err != nil || id != s.ID {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if _, err := d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: s.ID}); err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{"R-2026-0001", "r-2026-1", "2026-0001"} {
		if _, err := d.RequestID(typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if _, err := d.RequestID("R-2026-0002"); model.FaultOf(err) != model.NotFound {
		t.Error(err)
	}
}

// importText imports a CSV text and returns the report.
func importText(t *testing.T, d *desk.Desk, text string, change func(*desk.ImportPlan)) desk.ImportReport {
	t.Helper()
	plan := planOf(t, text)
	if change != nil {
		change(&plan)
	}
	r, err := d.Import(ctx, by, plan)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func planOf(t *testing.T, text string) desk.ImportPlan {
	t.Helper()
	o := registerfile.Options{Name: "people.csv", Today: by.Today(), Source: "test"}
	report, err := registerfile.Inspect(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := registerfile.Open(strings.NewReader(text), o.Name, report.Resolve(o))
	if err != nil {
		t.Fatal(err)
	}
	return desk.ImportPlan{Digest: sha256.Sum256([]byte(text)), Source: "test", Row: rows.Next}
}

const people = "id,first name,surname,email,dob\n" +
	"1,Ada,Byron,ada@school.example,1995-12-10\n" +
	"2,Mary,Somerville,mary@school.example,1980-12-26\n"

func TestImportIsRepeatable(t *testing.T) {
	d := newDesk(t, newStore(t))
	if r := importText(t, d, people, nil); r.Added != 2 {
		t.Fatalf("%+v", r)
	}
	if r := importText(t, d, people, nil); r.Added != 0 || r.Unchanged != 2 {
		t.Fatalf("the same file again: %+v", r)
	}
	changed := strings.Replace(people, "ada@school", "ada.b@school", 1) + "3,Grace,Hopper,grace@school.example,1906-12-09\n"
	if r := importText(t, d, changed, nil); r.Added != 1 || r.Updated != 1 || r.Unchanged != 1 {
		t.Fatalf("a changed file: %+v", r)
	}
	if c := d.Counts(by); c.Subjects != 3 {
		t.Fatalf("%d people", c.Subjects)
	}
}

func TestImportWithoutIdsIsRepeatable(t *testing.T) {
	d := newDesk(t, newStore(t))
	text := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(people, "id,first", "first"), "1,Ada", "Ada"), "2,Mary", "Mary")
	importText(t, d, text, nil)
	if r := importText(t, d, text, nil); r.Added != 0 || r.Unchanged != 2 {
		t.Fatalf("%+v", r)
	}
}

func TestImportReportsWhatBothSidesChanged(t *testing.T) {
	d := newDesk(t, newStore(t))
	importText(t, d, people, nil)
	ids := d.Subjects(ctx, desk.Query{}, by)
	f, err := d.OpenSubject(ctx, by, ids[0], "")
	if err != nil {
		t.Fatal(err)
	}
	f.Subject.Name.Given = "Augusta"
	if _, err := d.CorrectSubject(ctx, by, f.Subject); err != nil {
		t.Fatal(err)
	}
	if r := importText(t, d, people, nil); r.Unchanged != 2 || r.Conflicts != 0 {
		t.Fatalf("the same file after a correction by hand: %+v", r)
	}
	var reasons []string
	changed := strings.Replace(people, "ada@school", "ada.b@school", 1)
	r := importText(t, d, changed, func(p *desk.ImportPlan) {
		p.Rejected = func(e *registerfile.RowError) error { reasons = append(reasons, e.Error()); return nil }
	})
	if r.Conflicts != 1 || r.Updated != 0 || len(reasons) != 1 || !strings.Contains(reasons[0], f.Subject.Reference()) {
		t.Fatalf("%+v %v", r, reasons)
	}
	if row, _ := d.SubjectRow(by, ids[0]); row.Name != "Byron, Augusta" {
		t.Fatalf("the conflict changed the register: %s", row.Name)
	}
}

func TestImportRecognisesSuppressedAndSimilarPeople(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	e, err := desk.Suppress(store, "ADA@school.example", "", by.Today(), "opt-out", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Write(ctx, model.Act{At: by.At}, func(w model.Writer) error { return w.Put(model.Encode(e)) }); err != nil {
		t.Fatal(err)
	}
	text := people + "9,Ada,Byron,other@school.example,1995-12-10\n"
	r := importText(t, d, text, nil)
	if r.Suppressed != 1 || r.Duplicate != 1 || r.Added != 3 {
		t.Fatalf("%+v", r)
	}
	marked := 0
	for _, id := range d.Subjects(ctx, desk.Query{}, by) {
		if row, _ := d.SubjectRow(by, id); row.Flags.Has(model.DoNotContact) {
			marked++
		}
	}
	if marked != 1 {
		t.Fatalf("%d people are marked not to be contacted", marked)
	}
}

// An import that is stopped at any batch, or whose store fails, leaves whole
// rows, and the same file goes on from there to the same end.
func TestImportResumes(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,first name,surname\n")
	const n = 1700
	for i := range n {
		fmt.Fprintf(&b, "%d,Given%d,Family%d\n", i, i, i)
	}
	d := newDesk(t, newStore(t))
	stop, cancel := context.WithCancel(ctx)
	plan := planOf(t, b.String())
	plan.Progress = func(r desk.ImportReport) {
		if r.Rows >= 1000 {
			cancel()
		}
	}
	r, err := d.Import(stop, by, plan)
	if !errors.Is(err, context.Canceled) || r.Rows != 1000 || r.Added != 1000 {
		t.Fatalf("%+v %v", r, err)
	}
	if err := d.Load(ctx, by.Today()); err != nil || d.Counts(by).Subjects != 1000 {
		t.Fatalf("%d people after stopping, %v", d.Counts(by).Subjects, err)
	}
	r = importText(t, d, b.String(), nil)
	if r.Rows != n || r.Added != n || r.Resumed != 1000 || d.Counts(by).Subjects != n {
		t.Fatalf("%+v, %d people", r, d.Counts(by).Subjects)
	}
}

func TestImportDryRunChangesNothing(t *testing.T) {
	d := newDesk(t, newStore(t))
	dry := func(p *desk.ImportPlan) { p.DryRun = true }
	if r := importText(t, d, people+"2,Mary,Somerville,m@school.example,1980-12-26\n", dry); r.Added != 2 || r.Updated != 1 {
		t.Fatalf("%+v", r)
	}
	if err := d.Load(ctx, by.Today()); err != nil || d.Counts(by).Subjects != 0 {
		t.Fatalf("%d people after a dry run, %v", d.Counts(by).Subjects, err)
	}
}

func TestImportKeepsBadRowsOut(t *testing.T) {
	d := newDesk(t, newStore(t))
	var bad []int
	r := importText(t, d, people+"4,,,,\n5,Alan,Turing,alan@school.example,2096-06-23\n6,Joan,Clarke,joan@school.example,1917-06-24\n", func(p *desk.ImportPlan) {
		p.Rejected = func(e *registerfile.RowError) error { bad = append(bad, e.Line); return nil }
	})
	if r.Added+r.Rejected != 5 || r.Rejected < 1 || !slices.Contains(bad, 5) {
		t.Fatalf("%+v, lines %v", r, bad)
	}
}

// A failing reject file stops the import: rows must not vanish.
func TestImportStopsWhenRejectsCannotBeKept(t *testing.T) {
	d := newDesk(t, newStore(t))
	plan := planOf(t, people+"5,Alan,Turing,alan@school.example,2096-06-23\n")
	plan.Rejected = func(*registerfile.RowError) error { return io.ErrShortWrite }
	if _, err := d.Import(ctx, by, plan); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
}

// The policy put last is in force, within the same second and with the clock
// set back.
func TestThePolicyPutLastIsInForce(t *testing.T) {
	store := newStore(t)
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	for i, earlier := range []time.Duration{0, 0, 0, time.Hour, 48 * time.Hour} {
		marked := append(bytes.Clone(text), fmt.Sprintf("\n# %d\n", i)...)
		then := desk.By{Actor: "anna", At: by.At.Add(-earlier)}
		if err := desk.PutPolicy(ctx, store, then, marked, rand.Reader); err != nil {
			t.Fatal(err)
		}
		v, err := desk.PolicyInForce(ctx, store)
		if err != nil || !bytes.Equal(v.Text, marked) {
			t.Fatalf("policy %d is not in force: %v", i, err)
		}
	}
}
