package desk_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// booked gives the person of a register a consent and data that rests on it.
func booked(t *testing.T, f *file) *model.Consent {
	t.Helper()
	v, err := f.desk.GiveConsent(ctx, by, desk.NewConsent{Subject: f.subject.ID, Purpose: "book", How: "form", Wording: "yes", On: by.Today()})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = f.desk.AddHolding(ctx, by, &model.Holding{Head: model.Head{Owner: f.subject.ID}, Category: "delegate", Purpose: "book", Basis: model.BasisConsent, Collected: by.Today()})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The organisation's advice is told before a withdrawal and kept with it, and a
// copy of the record is offered first: without an answer nothing is withdrawn, and
// one that is taken is an open request, so that nothing is destroyed before it.
//
// Clauses: I22, I23
func TestAWithdrawalKeepsWhatWasToldAndAnswered(t *testing.T) {
	for _, answer := range model.CopyAnswers {
		f := under(t, "integra", nil)
		v := booked(t, f)
		w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, v.ID)
		if err != nil || !w.OffersCopy || !strings.Contains(w.Advice, "register again") || len(w.Loses) != 1 {
			t.Fatalf("%+v, %v", w, err)
		}
		for _, wrong := range []model.CopyAnswer{"", "maybe"} {
			w.Copy = wrong
			if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "form"); model.FaultOf(err) != model.Refused {
				t.Errorf("copy %q: %v", wrong, err)
			}
		}
		w.Copy = answer
		asked, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "form")
		if err != nil {
			t.Fatal(err)
		}
		lines, err := f.desk.Consents(ctx, by, f.subject.ID)
		if err != nil || len(lines) != 2 {
			t.Fatalf("%d entries, %v", len(lines), err)
		}
		i := slices.IndexFunc(lines, func(l desk.ConsentLine) bool { return l.Act == model.ConsentRevoked })
		if i < 0 || lines[i].Copy != answer || !slices.Contains(lines[i].Told, w.Advice) {
			t.Fatalf("kept %+v", lines)
		}
		if taken := answer == model.CopyTaken; taken != (asked != nil) {
			t.Fatalf("%s: request %v", answer, asked)
		}
		if asked == nil {
			continue
		}
		if q := asked.Request; q.Type != calendar.Portability || q.Subject != f.subject.ID || q.Received != by.Today() {
			t.Errorf("logged %+v", q)
		}
		plan, err := f.desk.PlanErasure(ctx, by, desk.Erasing{Subjects: []model.ID{f.subject.ID}, Reason: "asked", Ground: "consent-withdrawn"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(plan.Stays, func(l desk.PlanLine) bool {
			return strings.Contains(strings.Join(l.Why, "; "), asked.Request.Reference())
		}) {
			t.Errorf("the copy would be destroyed before it is sent")
		}
	}
}

// What came to rest on the consent since the person was told refuses the
// withdrawal, data that is never read out on the phone as well.
func TestAWithdrawalTellsOfSpecialDataToo(t *testing.T) {
	f := under(t, "integra", nil)
	v := booked(t, f)
	w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.Copy = model.CopyDeclined
	var never string
	for _, c := range f.desk.Policy().Categories {
		if f.desk.Policy().NeverReadOut(c.ID) {
			never = c.ID
		}
	}
	if never == "" {
		t.Fatal("the policy reads everything out")
	}
	err = f.store.Write(ctx, model.Act{At: by.At, Actor: by.Actor, Action: "test"}, func(wr model.Writer) error {
		return wr.Put(model.Encode(&model.Holding{Head: model.Head{ID: model.ID{7, 7}, Owner: f.subject.ID}, Category: never, Purpose: "book", Basis: model.BasisConsent, Collected: by.Today()}))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "form"); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "more rests on this consent") {
		t.Errorf("%v", err)
	}
}

// A desk that opened no lists logs the copy under the next number, not under one
// that is taken.
func TestTheCopyGetsANumberOfItsOwn(t *testing.T) {
	f := under(t, "integra", nil)
	v := booked(t, f)
	first, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := desk.Open(ctx, f.store, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w, err := bare.ConsentWithdrawal(ctx, by, f.subject.ID, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.Copy = model.CopyTaken
	second, err := bare.WithdrawConsent(ctx, by, f.subject.ID, w, "form")
	if err != nil || second.Request.Number != first.Request.Number+1 {
		t.Errorf("%v after %s, %v", second, first.Request.Reference(), err)
	}
}

// Under a policy that offers no copy, an answer to none is refused.
func TestNoCopyIsOffered(t *testing.T) {
	f := under(t, "integra", func(s string) string {
		return strings.Replace(s, "withdrawal-offers-copy: true", "withdrawal-offers-copy: false", 1)
	})
	v := booked(t, f)
	w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, v.ID)
	if err != nil || w.OffersCopy {
		t.Fatalf("%+v, %v", w, err)
	}
	w.Copy = model.CopyTaken
	if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "form"); model.FaultOf(err) != model.Refused {
		t.Error(err)
	}
}

// A request to withdraw consent is not carried out while every consent of the
// person holds; withdrawing one notes in it what was told.
//
// Clauses: P50
func TestAWithdrawalRequestIsCarriedOutInTheLedger(t *testing.T) {
	f := under(t, "integra", nil)
	v := booked(t, f)
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.ConsentWithdrawal, Channel: model.ByEmail, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	stop := desk.Happening{Kind: model.EventTaskDone, On: by.Today(), Code: handling.StopTask, Text: "done"}
	if _, err := f.desk.Record(ctx, by, q.Request.ID, stop); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "still hold") {
		t.Fatalf("stopped with the consent in force: %v", err)
	}
	w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.Copy = model.CopyDeclined
	if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "form"); err != nil {
		t.Fatal(err)
	}
	r, err := f.desk.OpenRequest(ctx, by, q.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := slices.IndexFunc(r.Request.Events, func(e model.Event) bool { return e.Code == handling.SayConsequences })
	if told < 0 || !strings.Contains(r.Request.Events[told].Text, "register again") {
		t.Errorf("the request says nothing of what was told: %+v", r.Request.Events)
	}
	if _, err := f.desk.Record(ctx, by, q.Request.ID, stop); err != nil {
		t.Error(err)
	}
}
