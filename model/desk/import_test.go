package desk_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/registerfile"
)

// fieldsOf returns the free fields of everybody's holdings, by name.
func fieldsOf(t *testing.T, s model.Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := s.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(h *model.Holding) error {
			for _, f := range h.Fields {
				out[f.Name] = f.Value
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A changed row may say something of a special category for the first time,
// change it and take it back; nothing of it is lost or left behind.
func TestImportFollowsSensitiveColumns(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	row := func(diet string) string {
		return "ref,first name,surname,dietary requirements\n1,Ada,Byron," + diet + "\n"
	}
	for _, diet := range []string{"", "nut allergy", "coeliac", ""} {
		importText(t, d, row(diet), nil)
		got := ""
		for _, v := range fieldsOf(t, store) {
			if v == "nut allergy" || v == "coeliac" {
				got += v
			}
		}
		if got != diet {
			t.Fatalf("the row says %q, the register %q", diet, got)
		}
	}
}

func TestImportDoesNotBringBackTheErased(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	e, err := desk.Suppress(store, "ada@school.example", "", by.Today()-30, model.ByErasure, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Write(ctx, model.Act{At: by.At}, func(w model.Writer) error { return w.Put(model.Encode(e)) }); err != nil {
		t.Fatal(err)
	}
	var reasons []string
	r := importText(t, d, people, func(p *desk.ImportPlan) {
		p.Rejected = func(e *registerfile.RowError) error { reasons = append(reasons, e.Reason); return nil }
	})
	if r.Added != 1 || r.Rejected != 1 || !strings.Contains(strings.Join(reasons, ""), "erased on") {
		t.Fatalf("%+v %v", r, reasons)
	}
}

func TestGuardianFollowsFromTheDateOfBirth(t *testing.T) {
	d := newDesk(t, newStore(t))
	child, err := d.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Ada"}, Born: by.Today().AddMonths(-12 * 10)})
	if err != nil {
		t.Fatal(err)
	}
	grown, err := d.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Mary"}, Born: by.Today().AddMonths(-12 * 30), Flags: model.UnderAge})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[model.ID]bool{child.ID: true, grown.ID: false} {
		row, _ := d.SubjectRow(by, id)
		if row.Flags.Has(model.UnderAge) != want {
			t.Errorf("%s: guardian needed is %v", row.Name, !want)
		}
	}
}

// The reason of a look-up is kept, sealed with the person, and shown to whoever
// opens the file next.
func TestReasonOfALookUpIsKept(t *testing.T) {
	d := newDesk(t, newStore(t))
	s := addPerson(t, d, "Ada", "Byron")
	if _, err := d.OpenSubject(ctx, by, s.ID, "caller asked for course dates"); err != nil {
		t.Fatal(err)
	}
	f, err := d.OpenSubject(ctx, by, s.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Lookups) != 1 || f.Lookups[0].Reason != "caller asked for course dates" || f.Lookups[0].Actor != "officer" {
		t.Fatalf("%+v", f.Lookups)
	}
}

// An act on a request whose person is gone succeeds: the act is what was asked
// for, and the lists follow as far as they can.
func TestActOnARequestOfAnErasedPerson(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	s := addPerson(t, d, "Ada", "Byron")
	f, err := d.LogRequest(ctx, by, desk.NewRequest{Type: "access", Received: by.Today(), Subject: s.ID})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Write(ctx, model.Act{At: by.At}, func(w model.Writer) error {
		return w.Delete(model.Record{Kind: model.KindSubject, ID: s.ID, Version: s.Version})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.AssignRequest(ctx, by, f.Request.ID, "Sam"); err != nil {
		t.Fatal(err)
	}
	if row, _ := d.RequestRow(by, f.Request.ID); row.Assignee != "Sam" {
		t.Fatalf("%+v", row)
	}
}
