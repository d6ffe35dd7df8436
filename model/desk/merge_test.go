package desk_test

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// owned counts what the store holds of a person, by kind.
func owned(t *testing.T, f *file, id model.ID) map[model.Kind]int {
	t.Helper()
	out := map[model.Kind]int{}
	err := f.store.Read(ctx, func(r model.Reader) error {
		for _, k := range model.Kinds {
			if k.OwnedBy() != model.KindSubject {
				continue
			}
			if err := r.Scan(k, id, func(model.Record) error { out[k]++; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A merge moves everything and carries marks and holds over; the second person is
// nobody's any more, and what was theirs opens under the keeper's keys alone.
func TestMergeMovesEverything(t *testing.T) {
	f := newFile(t, model.Restricted|model.Vulnerable, true)
	keep, err := f.desk.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Augusta", Family: "King"}, Establishment: "Millbrook"})
	if err != nil {
		t.Fatal(err)
	}
	hold := &model.Hold{Head: model.Head{ID: model.ID{7}}, Type: model.HoldRegulator, Subject: f.subject.ID, Reason: "asked", Placed: by.At}
	request := &model.Request{Head: model.Head{ID: model.ID{8}}, Year: 2026, Number: 41, Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID}
	put(t, f.store, hold, request)
	f.open(t)
	before := owned(t, f, f.subject.ID)
	plan, err := f.desk.PlanMerge(ctx, by, keep.ID, f.subject.ID)
	if err != nil {
		t.Fatal(err)
	}
	plan.Reason = "entered twice"
	if _, err := f.desk.Merge(ctx, by, plan); err != nil {
		t.Fatal(err)
	}
	after := owned(t, f, keep.ID)
	for k, n := range before {
		if after[k] != n {
			t.Errorf("the keeper has %d of %s, want %d", after[k], k, n)
		}
	}
	if left := owned(t, f, f.subject.ID); len(left) > 0 {
		t.Errorf("the second record still owns %v", left)
	}
	if !f.finder.known[keep.ID] || f.finder.known[f.subject.ID] {
		t.Error("the search knows the second person, or the keeper no more")
	}
	id, err := f.desk.SubjectID(ctx, f.subject.Reference())
	if err != nil || id != keep.ID {
		t.Errorf("the second reference leads to %v, %v", id, err)
	}
	file, err := f.desk.OpenSubject(ctx, by, keep.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	s := file.Subject
	if !s.Flags.Has(model.Restricted|model.Vulnerable) || len(s.Contacts) != 2 || len(s.Previous) != 1 || s.Establishment != "Millbrook" {
		t.Errorf("the keeper is %+v", s)
	}
	if len(file.Requests) != 1 || file.Requests[0].Name != "King, Augusta" {
		t.Errorf("the keeper's requests are %+v", file.Requests)
	}
	_, err = f.desk.Erase(ctx, by, desk.Erasing{Subjects: []model.ID{keep.ID}, Ground: model.NoLongerNeeded, Reason: "asked to"})
	if model.FaultOf(err) != model.Refused {
		t.Errorf("the keeper is erased in spite of the hold: %v", err)
	}
}

// What changed since the plan, another date of birth, and no reason refuse.
func TestMergeRefuses(t *testing.T) {
	f := newFile(t, 0, false)
	keep := addPerson(t, f.desk, "Augusta", "King")
	plan := func() *desk.MergePlan {
		p, err := f.desk.PlanMerge(ctx, by, keep.ID, f.subject.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.Reason = "entered twice"
		return p
	}
	refuse := func(p *desk.MergePlan, want string) {
		t.Helper()
		_, err := f.desk.Merge(ctx, by, p)
		if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want a refusal that says %q", err, want)
		}
	}
	p := plan()
	p.Reason = ""
	refuse(p, "one person")
	p = plan()
	if err := f.desk.AddNote(ctx, by, f.subject.ID, "rang again"); err != nil {
		t.Fatal(err)
	}
	refuse(p, "changed since")
	for _, v := range []struct {
		id   model.ID
		born calendar.Date
	}{{keep.ID, calendar.NewDate(1990, 1, 1)}, {f.subject.ID, calendar.NewDate(1990, 1, 2)}} {
		file, err := f.desk.OpenSubject(ctx, by, v.id, "")
		if err != nil {
			t.Fatal(err)
		}
		file.Subject.Born = v.born
		if _, err := f.desk.CorrectSubject(ctx, by, file.Subject); err != nil {
			t.Fatal(err)
		}
	}
	p = plan()
	refuse(p, "different dates of birth")
	p.BirthConfirmed = true
	done, err := f.desk.Merge(ctx, by, p)
	if err != nil || len(done.Left) != 1 {
		t.Fatalf("left %v, %v", done, err)
	}
	if n := owned(t, f, keep.ID)[model.KindNote]; n != 3 { // two of the second record and one of what it said otherwise
		t.Errorf("the keeper has %d notes", n)
	}
}

// Either record erased by somebody else meanwhile refuses it in words that say what
// happened, and the other is as it was.
func TestMergeOfWhoIsErasedMeanwhile(t *testing.T) {
	for _, which := range []string{"keep", "gone"} {
		f := newFile(t, 0, false)
		keep := addPerson(t, f.desk, "Augusta", "King")
		p, err := f.desk.PlanMerge(ctx, by, keep.ID, f.subject.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.Reason = "entered twice"
		erased, left := keep.ID, f.subject.ID
		if which == "gone" {
			erased, left = left, erased
		}
		before := owned(t, f, left)
		if _, err := f.desk.Erase(ctx, by, desk.Erasing{Subjects: []model.ID{erased}, Ground: model.NoLongerNeeded, Reason: "asked to"}); err != nil {
			t.Fatal(err)
		}
		_, err = f.desk.Merge(ctx, by, p)
		if model.FaultOf(err) != model.NotFound || !strings.Contains(err.Error(), "erased or joined with another") {
			t.Errorf("%s: %v", which, err)
		}
		if after := owned(t, f, left); !maps.Equal(after, before) {
			t.Errorf("%s: the other had %v and has %v", which, before, after)
		}
		if w := f.desk.Warnings(by); slices.ContainsFunc(w, func(w string) bool { return strings.Contains(w, "cut short") }) {
			t.Errorf("%s: %q", which, w)
		}
	}
}

// An unreliable store fails to erase, once.
type unreliable struct {
	model.Store
	failed bool
}

func (u *unreliable) Erase(c context.Context, act model.Act, decide func(model.Reader) (*model.EraseOrder, error)) (*model.ErasureReceipt, error) {
	if !u.failed {
		u.failed = true
		return nil, model.Faultf(model.Full, "the disk is full")
	}
	return u.Store.Erase(c, act, decide)
}

// A merge that was cut short between its two steps leaves both records, and done
// again copies nothing twice.
func TestMergeCutShortIsDoneAgain(t *testing.T) {
	f := newFile(t, 0, true)
	keep := addPerson(t, f.desk, "Augusta", "King")
	d := unreliableDesk(t, f)
	want := owned(t, f, f.subject.ID)
	told := func() bool {
		return slices.ContainsFunc(d.Warnings(by), func(w string) bool {
			return strings.Contains(w, "cut short") && strings.Contains(w, f.subject.Reference())
		})
	}
	wants := func(want bool) { // in what wants attention, and where the doctor looks
		t.Helper()
		items, err := d.Attention(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(items, func(v attention.Item) bool { return v.Kind == attention.Merge })
		command := "lethe subject merge " + keep.Reference() + " " + f.subject.Reference() + " --reason 'cut short'"
		if (i >= 0) != want || want && (items[i].Subject != f.subject.ID || items[i].Due != by.Today() || items[i].Command() != command) {
			t.Errorf("wants attention: %+v, want one %v", items, want)
		}
		var list []desk.HalfMerge
		err = f.store.Read(ctx, func(r model.Reader) (err error) {
			list, err = desk.MergesCutShort(r)
			return err
		})
		if err != nil || (len(list) == 1) != want || want && (list[0] != desk.HalfMerge{Keep: keep.ID, Gone: f.subject.ID, Begun: by.Today()} || list[0].Finish() != command) {
			t.Errorf("cut short: %+v, %v; want one %v", list, err, want)
		}
	}
	for i := range 2 {
		p, err := d.PlanMerge(ctx, by, keep.ID, f.subject.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.Reason = "entered twice"
		if _, err = d.Merge(ctx, by, p); (err == nil) != (i == 1) {
			t.Fatalf("attempt %d: %v", i+1, err)
		}
		if got := owned(t, f, keep.ID); !maps.Equal(got, want) {
			t.Fatalf("after attempt %d the keeper has %v, want %v", i+1, got, want)
		}
		if told() != (i == 0) {
			t.Errorf("after attempt %d the warnings are %q", i+1, d.Warnings(by))
		}
		wants(i == 0)
		if err := d.Load(ctx, by.Today()); err != nil { // as the next session does
			t.Fatal(err)
		}
		wants(i == 0)
		if told() != (i == 0) {
			t.Errorf("read again after attempt %d, the warnings are %q", i+1, d.Warnings(by))
		}
	}
	if left := owned(t, f, f.subject.ID); len(left) > 0 {
		t.Errorf("the second record still owns %v", left)
	}
	file, err := d.OpenSubject(ctx, by, keep.ID, "")
	if err != nil || len(file.Subject.Joined) != 1 || len(file.Subject.Contacts) != 2 {
		t.Errorf("the keeper is %+v, %v", file.Subject, err)
	}
}

// Whose guardian the second record was, the keeper is; nobody is their own.
func TestMergeMovesGuardians(t *testing.T) {
	f := newFile(t, 0, false)
	keep := addPerson(t, f.desk, "Augusta", "King")
	child := addPerson(t, f.desk, "Ralph", "King")
	guards := func(ward *model.Subject, by2 model.ID) {
		file, err := f.desk.OpenSubject(ctx, by, ward.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		file.Subject.Guardians = []model.Guardian{{Subject: by2, Relation: "mother"}}
		if _, err := f.desk.CorrectSubject(ctx, by, file.Subject); err != nil {
			t.Fatal(err)
		}
	}
	guards(child, f.subject.ID)
	guards(keep, f.subject.ID)                               // somebody entered a person as their own guardian
	d, err := desk.Open(ctx, f.store, f.finder, rand.Reader) // one that has read nothing
	if err != nil {
		t.Fatal(err)
	}
	plan, err := d.PlanMerge(ctx, by, keep.ID, f.subject.ID)
	if err != nil || plan.Wards != 1 {
		t.Fatalf("guardian of %d, %v", plan.Wards, err)
	}
	plan.Reason = "entered twice"
	if _, err := d.Merge(ctx, by, plan); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[model.ID]int{child.ID: 1, keep.ID: 0} {
		file, err := d.OpenSubject(ctx, by, id, "")
		if err != nil {
			t.Fatal(err)
		}
		g := file.Subject.Guardians
		if len(g) != want || want == 1 && (g[0].Subject != keep.ID || g[0].Relation != "mother") {
			t.Errorf("%s has the guardians %+v", file.Subject.Reference(), g)
		}
	}
}
