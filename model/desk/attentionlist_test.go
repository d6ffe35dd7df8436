package desk_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/desk"
)

// After any acts the list of the console is what the command lists, in an order
// that does not depend on what came first, and its groups cover it.
func TestTheListOfWhatWantsAttentionIsThatOfTheCommand(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFile(t, 0, false)
		if rapid.Bool().Draw(rt, "loaded before") {
			if _, err := f.desk.ListAttention(ctx, by, desk.Query{}); err != nil {
				rt.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 5).Draw(rt, "acts") {
			act(rt, f)
		}
		sort := rapid.SampledFrom(desk.AttentionSorts).Draw(rt, "sort")
		list, err := f.desk.ListAttention(ctx, by, desk.Query{Sort: sort})
		if err != nil {
			rt.Fatal(err)
		}
		var got []attention.Item
		for _, id := range list.IDs {
			r, ok := f.desk.AttentionRow(by, id)
			if !ok {
				rt.Fatal("a row that is listed is not there")
			}
			got = append(got, r.Item)
		}
		want, err := f.desk.Attention(ctx, by)
		if err != nil {
			rt.Fatal(err)
		}
		rows := 0
		for _, g := range list.Groups {
			for i := range g.Rows {
				if got[g.At+i].Kind != g.Kind {
					rt.Fatalf("row %d is of kind %s and listed under %s", g.At+i, got[g.At+i].Kind, g.Kind)
				}
			}
			rows += g.Rows
		}
		if sort == "kind" && rows != len(got) {
			rt.Fatalf("the groups have %d of %d rows", rows, len(got))
		}
		slices.SortFunc(got, attention.Compare)
		if !slices.Equal(got, want) || list.Total != len(want) {
			rt.Fatalf("the console lists %v\nthe command %v", got, want)
		}
	})
}

// A review that was done leaves the list, and everybody who looks is told to look
// again.
func TestAReviewThatIsDoneLeavesTheList(t *testing.T) {
	f := newFile(t, 0, false)
	far := later(500, "officer")
	list, err := f.desk.ListAttention(ctx, far, desk.Query{View: string(attention.Review)})
	if err != nil || len(list.IDs) == 0 {
		t.Fatal(list, err)
	}
	r, _ := f.desk.AttentionRow(far, list.IDs[0])
	if !r.Overdue(far.Today()) || r.Clears() == "" || r.Command() != "lethe alert reviewed "+r.Ref+" --found WORDS" {
		t.Fatalf("%+v is cleared by %q", r, r.Command())
	}
	before := f.desk.Generation()
	if err := f.desk.Reviewed(ctx, far, r.Ref, "as it should be"); err != nil {
		t.Fatal(err)
	}
	if f.desk.Generation() == before {
		t.Error("nobody is told to look again")
	}
	list, err = f.desk.ListAttention(ctx, far, desk.Query{View: string(attention.Review)})
	if err != nil || slices.Contains(list.IDs, r.ID) {
		t.Error("it is still listed", err)
	}
}

// A name is looked for by those alone who may see names; others learn from the
// filter and the order only what the rows say.
func TestTheFilterOfAlertsTellsNoNames(t *testing.T) {
	v := newSecretive(t)
	for who, want := range map[string]bool{string(model.Officer): true, string(model.Auditor): false, "root": false} {
		all, err := v.ListAttention(ctx, as(who), desk.Query{})
		if err != nil || len(all.IDs) == 0 {
			t.Fatal(who, all, err)
		}
		found, err := v.ListAttention(ctx, as(who), desk.Query{Text: ordinaryWord})
		if err != nil || (len(found.IDs) > 0) != want {
			t.Errorf("%s finds %d alerts by a name: %v", who, len(found.IDs), err)
		}
	}
}
