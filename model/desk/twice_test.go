package desk_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
	"lethe/storage/audit"
)

// A pairFinder finds the pairs that it was given.
type pairFinder struct {
	listFinder
	pairs []desk.Pair
}

func (f *pairFinder) Pairs(_ context.Context, _ int, pause func()) (desk.Pairs, error) {
	pause()
	return desk.Pairs{List: f.pairs, All: len(f.pairs)}, nil
}

// Of the pairs that a search finds those are listed who may be one person: not a
// guardian and their ward, not colleagues at an office's address, not who was found to be
// two people, whichever record says so and also after one of them was joined with a third.
func TestTwins(t *testing.T) {
	store, f := newStore(t), &pairFinder{}
	d, err := desk.Open(ctx, store, f, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	office := []model.Contact{{Type: model.Email, Value: "office@school.example", Generic: true}}
	people := make([]*model.Subject, 6)
	for i := range people {
		people[i] = &model.Subject{Head: model.Head{ID: model.ID{byte(i + 1)}}, Name: model.Name{Given: "Ada", Family: "Byron"}, Contacts: office}
	}
	people[1].Guardians = []model.Guardian{{Name: "Ada Byron", Subject: people[0].ID}}
	for _, s := range people {
		put(t, store, s)
	}
	if err := d.Load(ctx, by.Today()); err != nil {
		t.Fatal(err)
	}
	pair := func(a, b int) desk.Pair { return desk.Pair{A: people[a].ID, B: people[b].ID, Reason: "same name"} }
	alone := pair(2, 3)
	alone.Address = true
	f.pairs = []desk.Pair{pair(0, 1), alone, pair(4, 2), pair(4, 5), {A: model.ID{99}, B: people[0].ID}}
	listed := func(want ...desk.Pair) {
		t.Helper()
		got, err := d.Twins(ctx, by, 10)
		if err != nil || len(got.List) != len(want) || got.All-got.Apart != len(want) {
			t.Fatalf("%+v %v", got, err)
		}
		for i := range want {
			if got.List[i].A.ID != want[i].A || got.List[i].B.ID != want[i].B {
				t.Errorf("pair %d is %+v", i, got.List[i])
			}
		}
	}
	listed(pair(4, 2), pair(4, 5))
	looks := map[model.ID]int{}
	if err := store.Leaves(ctx, 0, func(l audit.Leaf) error {
		if l.Action == "subject.duplicates" {
			looks[l.ID]++
		}
		return nil
	}); err != nil || len(looks) != 3 || looks[people[2].ID] == 0 || looks[people[4].ID] == 0 || looks[people[5].ID] == 0 {
		t.Errorf("the looks at the records are in the log as %v, %v", looks, err)
	}
	if err := d.SetApart(ctx, by, people[2].ID, people[4].ID, false); err != nil {
		t.Fatal(err)
	}
	listed(pair(4, 5))
	for what, err := range map[string]error{
		"twice":      d.SetApart(ctx, by, people[4].ID, people[2].ID, false),
		"themselves": d.SetApart(ctx, by, people[4].ID, people[4].ID, false),
		"not said":   d.SetApart(ctx, by, people[4].ID, people[5].ID, true),
	} {
		if model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", what, err)
		}
	}
	plan, err := d.PlanMerge(ctx, by, people[4].ID, people[2].ID)
	if err != nil || plan.Refusal() == nil || !strings.Contains(plan.Refusal().Error(), "two people") {
		t.Fatalf("they can be joined: %+v %v", plan, err)
	}
	if plan, err = d.PlanMerge(ctx, by, people[5].ID, people[4].ID); err == nil {
		plan.Reason = "entered twice"
		_, err = d.Merge(ctx, by, plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.pairs = []desk.Pair{pair(5, 2)}
	listed()
	if err := d.SetApart(ctx, by, people[2].ID, people[5].ID, true); err != nil {
		t.Fatal(err)
	}
	listed(pair(5, 2))
	if _, err := d.Twins(ctx, by, 0); model.FaultOf(err) != model.Usage {
		t.Error(err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := d.Twins(stopped, by, 10); err == nil {
		t.Error("it does not stop")
	}
}
