package desk_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage/audit"
)

// put replaces the policy in force by the default one with lines changed.
func changedPolicy(t *testing.T, f *file, change func(string) string) {
	t.Helper()
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	changed := []byte(change(string(text)))
	if bytes.Equal(text, changed) {
		t.Fatal("the policy did not change")
	}
	if err := desk.PutPolicy(ctx, f.store, by, changed, rand.Reader); err != nil {
		t.Fatal(err)
	}
	f.open(t)
}

func later(days int, who string) desk.By {
	return desk.By{Actor: who, At: by.At.Add(time.Duration(days) * 24 * time.Hour)}
}

func placeHold(t *testing.T, f *file, kind model.HoldKind) *model.Hold {
	t.Helper()
	h, err := f.desk.PlaceHold(ctx, by, desk.NewHold{Type: kind, Subject: f.subject.ID, Responsible: "officer", Reason: "claim announced", Review: by.Today().AddDays(90)})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A litigation hold is released by two people, in time; other holds by one
// (LAW.md 3.4). While it is in force nothing of the person goes.
//
// Clauses: P44
func TestTwoPeopleReleaseALitigationHold(t *testing.T) {
	f := newFile(t, 0, false)
	h := placeHold(t, f, model.HoldLitigation)
	for who, b := range map[string]desk.By{"nobody asked": later(1, "colleague")} {
		if _, err := f.desk.ApproveRelease(ctx, b, h.ID); model.FaultOf(err) != model.Refused {
			t.Fatalf("%s: %v", who, err)
		}
	}
	if h, err := f.desk.ReleaseHold(ctx, later(1, "officer"), h.ID, "settled"); model.FaultOf(err) != model.Unapproved || !h.Released.IsZero() {
		t.Fatal(h, err)
	}
	if _, err := f.desk.ApproveRelease(ctx, later(9, "officer"), h.ID); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "second person") {
		t.Fatal(err)
	}
	if _, err := f.desk.ApproveRelease(ctx, later(16, "colleague"), h.ID); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "ask again") {
		t.Fatal(err)
	}
	if _, err := f.desk.Erase(ctx, later(16, "officer"), f.erasing()); model.FaultOf(err) != model.Refused {
		t.Fatal(err)
	}
	if _, err := f.desk.ReleaseHold(ctx, later(16, "officer"), h.ID, "settled"); model.FaultOf(err) != model.Unapproved {
		t.Fatal(err)
	}
	if h, err := f.desk.ApproveRelease(ctx, later(17, "colleague"), h.ID); err != nil || h.ReleasedBy != "colleague" {
		t.Fatal(h, err)
	}
	if _, err := f.desk.ReviewHold(ctx, later(17, "officer"), h.ID, "still", by.Today().AddDays(50)); model.FaultOf(err) != model.Refused {
		t.Fatal("a released hold was reviewed")
	}
	if _, err := f.desk.Erase(ctx, later(18, "officer"), f.erasing()); err != nil {
		t.Fatal(err)
	}
}

// Where the policy says that one person keeps the register, that person waits,
// and the log has another name for the act.
func TestOnePersonAloneWaits(t *testing.T) {
	f := newFile(t, 0, false)
	h := placeHold(t, f, model.HoldLitigation)
	changedPolicy(t, f, func(s string) string { return s + "\nholds:\n  one-person: true\n" })
	if _, err := f.desk.ReleaseHold(ctx, by, h.ID, "settled"); model.FaultOf(err) != model.Unapproved {
		t.Fatal(err)
	}
	if _, err := f.desk.ApproveRelease(ctx, later(6, "officer"), h.ID); model.FaultOf(err) != model.Refused {
		t.Fatal(err)
	}
	if _, err := f.desk.ApproveRelease(ctx, later(7, "officer"), h.ID); err != nil {
		t.Fatal(err)
	}
	loud := false
	err := f.store.Leaves(ctx, 0, func(l audit.Leaf) error {
		loud = loud || l.Action == "hold.release-by-one-person"
		return nil
	})
	if err != nil || !loud {
		t.Fatal("the log does not say that one person released the hold alone", err)
	}
}

// Other holds are released by one person; a complaint holds by itself until its
// cooling-off is over, and is listed.
func TestComplaintsHoldByThemselves(t *testing.T) {
	f := newFile(t, 0, false)
	h := placeHold(t, f, model.HoldBreach)
	if h, err := f.desk.ReleaseHold(ctx, by, h.ID, "over"); err != nil || h.Released.IsZero() {
		t.Fatal(err)
	}
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Complaint, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.desk.Holds(ctx, by)
	if err != nil || len(rows) != 2 || rows[0].Complaint != q.Row.Reference || rows[1].State != "released" {
		t.Fatalf("%+v %v", rows, err)
	}
	if _, err := f.desk.Erase(ctx, by, f.erasing()); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "complaint") {
		t.Fatal(err)
	}
}

// A release that was asked for before questions had records of their own is approved
// like any other, in its time.
func TestAReleaseAskedForEarlierIsApproved(t *testing.T) {
	for days, want := range map[int]bool{2: true, 20: false} {
		f := newFile(t, 0, false)
		h := placeHold(t, f, model.HoldLitigation)
		h.Asked, h.AskedBy, h.ReleaseReason = by.At, "officer", "settled"
		put(t, f.store, h)
		f.open(t)
		if _, err := f.desk.ApproveRelease(ctx, later(1, "officer"), h.ID); model.FaultOf(err) != model.Refused {
			t.Fatal(err)
		}
		got, err := f.desk.ApproveRelease(ctx, later(days, "colleague"), h.ID)
		if (err == nil) != want || want && got.ReleasedBy != "colleague" {
			t.Errorf("after %d days: %+v %v", days, got, err)
		}
		if !want && !strings.Contains(err.Error(), "ask again") {
			t.Error(err)
		}
	}
}
