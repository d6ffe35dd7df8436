package desk_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
	"lethe/storage/audit"
)

// logged returns the actions of the audit log that begin so, and all bytes of it.
func logged(t *testing.T, store *storage.Store, prefix string) (actions []string, raw []byte) {
	t.Helper()
	err := store.Leaves(ctx, 0, func(l audit.Leaf) error {
		if strings.HasPrefix(l.Action, prefix) {
			actions = append(actions, l.Action)
		}
		raw = l.Append(raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Compact(actions), raw
}

// The audit log names the kind of the reason for which somebody was looked up, and
// holds none of the words: those are with the person, hashed in the log, and go with
// them.
func TestTheLogNamesKindsOfReasons(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	s := addPerson(t, d, "Ada", "Byron")
	for _, c := range []struct{ reason, kind string }{
		{"her mother rang about the rash", "stated"}, {"", "unstated"}, {"  ", "unstated"}, {desk.ToLook, "console"}, {desk.ToErase, "erase"},
		{desk.ToCorrect, "correct"}, {desk.ToCorrectAgain, "correct"}, {desk.ToCorrectOnPhone, "phone"}, {desk.ToMerge, "merge"},
	} {
		if _, err := d.OpenSubject(ctx, by, s.ID, c.reason); err != nil {
			t.Fatal(err)
		}
		got, raw := logged(t, store, "subject.view")
		if got[len(got)-1] != "subject.view-"+c.kind {
			t.Errorf("%q is %s", c.reason, got[len(got)-1])
		}
		if bytes.Contains(raw, []byte("rash")) {
			t.Fatal("the log holds words")
		}
	}
	// The words are one record, and its leaf commits to them.
	var words model.Lookup
	if err := store.Read(ctx, func(r model.Reader) error {
		all, err := model.All[model.Lookup](r, s.ID)
		for _, l := range all {
			if strings.Contains(l.Reason, "rash") {
				words = *l
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	committed := 0
	if err := store.Leaves(ctx, 0, func(l audit.Leaf) error {
		if l.ID == words.ID && l.Hash != [32]byte{} && l.Action == "subject.view-stated" {
			committed++
		}
		return nil
	}); err != nil || committed != 1 {
		t.Errorf("%d leaves commit to the words, %v", committed, err)
	}
	if report, err := store.Verify(ctx, nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %+v, %v", report, err)
	}
}

// Of a call the log says that it was why somebody was looked up, who the caller was
// said to be, and how it ended; of nothing that was said or typed.
func TestTheLogSaysWhyAndHowOfACall(t *testing.T) {
	p := newPhone(t)
	card, err := p.CallerIs(ctx, by, p.card, model.Agent, "Quillfeather & Co")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.EndCall(ctx, by, card, model.CallRefused); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(p.actions(), " "); got != "call.open call.caller-agent call.end-refused" {
		t.Errorf("audited %s", got)
	}
	if _, raw := logged(t, p.store, ""); bytes.Contains(raw, []byte("Quillfeather")) {
		t.Error("the log names the caller")
	}
}

// An auditor sees what wants attention and how much of it, and not of whom.
func TestAlertsForAuditorsNameNobody(t *testing.T) {
	store := newStore(t)
	d := newDesk(t, store)
	s := addPerson(t, d, "Ada", "Byron")
	if _, err := d.PlaceHold(ctx, by, desk.NewHold{Type: model.HoldComplaint, Subject: s.ID, Reason: "a complaint", Responsible: "officer", Review: by.Today() + 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AddUser(ctx, by, desk.NewUser{Name: "officer", Accounts: []string{"officer"}, Roles: []model.Role{model.Administrator, model.Officer}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AddUser(ctx, by, desk.NewUser{Name: "Olga", Accounts: []string{"olga"}, Roles: []model.Role{model.Auditor}}); err != nil {
		t.Fatal(err)
	}
	officer := desk.By{Actor: by.Actor, At: by.At.AddDate(0, 0, 20)}
	auditor := desk.By{Actor: "Olga", At: officer.At}
	for _, c := range []struct {
		by    desk.By
		named bool
	}{{officer, true}, {auditor, false}} {
		list, err := d.ListAttention(ctx, c.by, desk.Query{})
		if err != nil {
			t.Fatal(err)
		}
		items, err := d.Attention(ctx, c.by)
		if err != nil {
			t.Fatal(err)
		}
		about := 0
		for _, v := range items {
			if v.Subject == s.ID {
				about++
			}
		}
		if len(list.IDs) != len(items) {
			t.Errorf("%d rows of %d", len(list.IDs), len(items))
		}
		for _, id := range list.IDs {
			if r, ok := d.AttentionRow(c.by, id); !ok || r.Subject == s.ID && !c.named {
				t.Errorf("row %+v, %v", r, ok)
			}
		}
		if about > 0 != c.named {
			t.Errorf("%s is told of %d about somebody, of %d", c.by.Actor, about, len(items))
		}
	}
}
