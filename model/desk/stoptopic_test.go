package desk_test

import (
	"slices"
	"testing"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

// Whoever opts out of one topic is asked about that topic no more, and about the
// others as before; what rests on the consent stays.
func TestOptingOutOfOneTopic(t *testing.T) {
	f := newFile(t, 0, false)
	give := func(topic string) *model.Consent {
		v, err := f.desk.GiveConsent(ctx, by, desk.NewConsent{Subject: f.subject.ID, Purpose: "market", Channel: policy.ByEmail, Topic: topic, On: by.Today(), How: "paper", Wording: "yes"})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	allowed := func() (out []string) {
		answers, err := f.desk.MayContact(ctx, by, f.subject.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range answers {
			if a.Allowed && a.Channel == policy.ByEmail && !slices.Contains(out, a.Topic) {
				out = append(out, a.Topic)
			}
		}
		return out
	}
	// Two equal consents of the same second have an order.
	a, b := give(""), give("")
	if a.Order != 1 || b.Order != 2 {
		t.Errorf("the places in the ledger are %d and %d", a.Order, b.Order)
	}
	lines, err := f.desk.Consents(ctx, by, f.subject.ID)
	if err != nil || lines[0].ID != b.ID || !lines[0].Live || lines[1].Live {
		t.Errorf("the newer is not the one that counts: %v", err)
	}
	if got := allowed(); !slices.Equal(got, []string{"courses", "news"}) {
		t.Fatal(got)
	}
	for _, bad := range []func() error{
		func() error { return f.desk.StopTopic(ctx, by, f.subject.ID, "nonsense", "", "spoken") },
		func() error { return f.desk.StopTopic(ctx, by, f.subject.ID, "news", "pigeon", "spoken") },
		func() error { return f.desk.StopTopic(ctx, by, f.subject.ID, "news", "", " ") },
		func() error { return f.desk.StopTopic(ctx, as("nobody"), model.ID{1}, "news", "", "spoken") },
	} {
		if err := bad(); err == nil {
			t.Error("it was not refused")
		}
	}
	if err := f.desk.StopTopic(ctx, by, f.subject.ID, "news", "", "spoken"); err != nil {
		t.Fatal(err)
	}
	if got := allowed(); !slices.Equal(got, []string{"courses"}) {
		t.Error("after the opt-out:", got)
	}
	if err := f.desk.StopTopic(ctx, by, f.subject.ID, "news", policy.ByEmail, "spoken"); model.FaultOf(err) != model.Refused {
		t.Error("stopped twice:", err)
	}
	tomorrow := later(1, "officer")
	if _, err := f.desk.GiveConsent(ctx, tomorrow, desk.NewConsent{Subject: f.subject.ID, Purpose: "market", Channel: policy.ByEmail, On: tomorrow.Today(), How: "paper", Wording: "yes", Refresh: true}); err != nil {
		t.Fatal(err)
	}
	if answers, err := f.desk.MayContact(ctx, tomorrow, f.subject.ID); err != nil || slices.ContainsFunc(answers, func(a desk.ContactAnswer) bool { return a.Allowed && a.Topic == "news" }) {
		t.Error("a general consent opened the topic again", err)
	}
	list, err := f.desk.MailingList(ctx, tomorrow, policy.ByEmail, "news")
	if err != nil || len(list.Rows) != 0 {
		t.Errorf("the mailing list has %d rows: %v", len(list.Rows), err)
	}
	if _, err := f.desk.GiveConsent(ctx, tomorrow, desk.NewConsent{Subject: f.subject.ID, Purpose: "market", Channel: policy.ByEmail, Topic: "news", On: tomorrow.Today(), How: "paper", Wording: "yes"}); err != nil {
		t.Fatal(err)
	}
	if list, err = f.desk.MailingList(ctx, tomorrow, policy.ByEmail, "news"); err != nil || len(list.Rows) == 0 {
		t.Error("a consent to the topic does not open it", err)
	}
}

// An opt-out of somebody who consented to nothing starts no retention.
func TestOptingOutOfATopicWithoutAConsent(t *testing.T) {
	f := newFile(t, 0, false)
	f.contact.Basis, f.contact.Purpose = model.BasisConsent, "market"
	f.contact.Version = 1
	put(t, f.store, f.contact)
	if err := f.desk.StopTopic(ctx, by, f.subject.ID, "news", "", "spoken"); err != nil {
		t.Fatal(err)
	}
	file, err := f.desk.OpenSubject(ctx, by, f.subject.ID, "to look")
	if err != nil || len(file.Consents) != 1 || file.Consents[0].Topic != "news" || len(file.Holdings[0].Holding.Events) != 0 {
		t.Errorf("%+v %v", file, err)
	}
}
