package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/retention"
)

// longer is the default policy with another period for what customers leave, and
// another internal target.
func longer(t testing.TB, years, target int) []byte {
	t.Helper()
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("period: P6Y # P5Y in Scotland"), fmt.Appendf(nil, "period: P%dY", years), 1)
	return bytes.Replace(text, []byte("answer-days: 28"), fmt.Appendf(nil, "answer-days: %d", target), 1)
}

// dueOf returns what the retention list of a desk says of each holding.
func dueOf(d *desk.Desk) map[model.ID]retention.Status {
	out := map[model.ID]retention.Status{}
	for _, id := range d.Alerts(desk.Query{View: "all", Sort: "rule"}, by) {
		r, _ := d.AlertRow(by, id)
		out[id] = r.Verdict.Status
	}
	return out
}

// A policy that is applied at a desk where people work is in force at once: the
// lists say what it says, those who listen hear of it, and an act that began
// under the earlier one, of a console or of a retention run, is not committed.
func TestAPolicyIsInForceAtOnce(t *testing.T) {
	v := newRegister(t, 12)
	q, err := v.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: v.people[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	sub := v.desk.Subscribe()
	defer sub.Close()
	order, old := v.order(t), v.desk
	if err := old.ApplyPolicy(ctx, by, []byte("version: 1")); model.FaultOf(err) != model.Refused || old.Outdated() {
		t.Fatalf("what is no policy: %v, outdated %t", err, old.Outdated())
	}
	if err := old.ApplyPolicy(ctx, by, longer(t, 60, 20)); err != nil {
		t.Fatal(err)
	}
	if e := <-sub.Events; e.Action != "policy.apply" || e.Actor != by.Actor {
		t.Errorf("heard %+v", e)
	}
	now := old.Current()
	if !old.Outdated() || now.Outdated() || now.Policy().Targets.Answer != 20 || old.Policy().Targets.Answer != 28 {
		t.Fatal("the desk has not changed, or the earlier one has")
	}
	for name, d := range map[string]*desk.Desk{"the old desk": old, "the current": now, "opened anew": newDesk(t, v.store)} {
		row, _ := d.RequestRow(by, q.Request.ID)
		if due := dueOf(d); len(due) != 0 || row.Clock.InternalTarget != by.Today()+20 {
			t.Errorf("%s: %v, internal target %s", name, due, row.Clock.InternalTarget.Words())
		}
	}
	if _, err := old.AddSubject(ctx, by, &model.Subject{Name: model.Name{Family: "Late"}}); !errors.Is(err, desk.ErrPolicyChanged) {
		t.Errorf("an act under the earlier policy: %v", err)
	}
	if _, err := old.Run(ctx, by, order); !errors.Is(err, desk.ErrPolicyChanged) {
		t.Errorf("a run under the earlier policy: %v", err)
	}
	if _, err := old.Erase(ctx, by, desk.Erasing{Subjects: []model.ID{v.people[1].ID}, Ground: model.RetentionOver, Reason: "old"}); err == nil {
		t.Error("an erasure under the earlier policy")
	}
	if _, err := old.OpenSubject(ctx, by, v.people[1].ID, "to look"); !errors.Is(err, desk.ErrPolicyChanged) {
		t.Errorf("looking, with verdicts of the earlier policy: %v", err)
	}
	r, err := now.Run(ctx, by, order) // as it was confirmed
	if err != nil || r.Destroyed() != 0 || len(r.Left) == 0 {
		t.Errorf("the run under the policy in force: %+v, %v", r, err)
	}
}

// While policies change, people work: nothing is decided under two of them, and
// afterwards the lists are those of a desk that is opened then.
func TestPoliciesChangeWhilePeopleWork(t *testing.T) {
	v := newRegister(t, 1500)
	if err := v.desk.LoadAttention(ctx, by); err != nil {
		t.Fatal(err)
	}
	var work, admin sync.WaitGroup
	done := make(chan struct{})
	for n := range 4 {
		work.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				d := v.desk.Current()
				s, err := d.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "New", Family: fmt.Sprintf("Person %d-%d", n, i)}})
				if err == nil {
					_, err = d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: s.ID})
				}
				if err != nil && !errors.Is(err, desk.ErrPolicyChanged) {
					t.Error(err)
				}
				d.ListAlerts(desk.Query{View: "all", Sort: "rule"}, by)
				d.Requests(desk.Query{}, by)
				d.Counts(by)
			}
		})
	}
	for i := range 2 {
		admin.Go(func() {
			for n := range 4 {
				if err := v.desk.Current().ApplyPolicy(ctx, by, longer(t, []int{6, 60}[(n+i)%2], 20+n)); err != nil && !errors.Is(err, desk.ErrPolicyChanged) {
					t.Error(err)
				}
			}
		})
	}
	admin.Wait()
	close(done)
	work.Wait()
	fresh := newDesk(t, v.store)
	now := v.desk.Current()
	if got, want := dueOf(now), dueOf(fresh); !maps.Equal(got, want) {
		t.Errorf("%d alerts, want %d", len(got), len(want))
	}
	all := desk.Query{View: "all", Sort: "reference"}
	if got, want := now.Requests(all, by), fresh.Requests(all, by); !slices.Equal(got, want) {
		t.Errorf("%d requests, want %d", len(got), len(want))
	}
	for _, id := range now.Requests(all, by) {
		got, _ := now.RequestRow(by, id)
		want, _ := fresh.RequestRow(by, id)
		if got.Clock.InternalTarget != want.Clock.InternalTarget || got.Version != want.Version {
			t.Fatalf("%s: target %s, want %s", got.Reference, got.Clock.InternalTarget.Words(), want.Clock.InternalTarget.Words())
		}
	}
}
