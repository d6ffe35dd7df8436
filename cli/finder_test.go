package cli

import (
	"context"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// Somebody who is added, or erased, while the index is being built from what was
// read before, is found, or not, when it is done.
func TestFinderKeepsChangesMadeDuringARebuild(t *testing.T) {
	f := newFinder()
	who := func(n byte, family string) desk.Findable {
		return desk.Findable{Subject: &model.Subject{Head: model.Head{ID: model.ID{n}}, Name: model.Name{Given: "Ada", Family: family}}}
	}
	f.Rebuild(func(yield func(desk.Findable) bool) {
		yield(who(1, "Byron"))
		yield(who(2, "Lovelace"))
		f.Put(who(3, "Somerville"))
		f.Remove(model.ID{2})
	})
	for query, want := range map[string]int{"byron": 1, "somerville": 1, "lovelace": 0} {
		n := 0
		for _, m := range f.Find(context.Background(), query, 10, 0) {
			if m.Cost == 0 {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: found %d, want %d", query, n, want)
		}
	}
	f.Wipe()
	if got := f.Find(context.Background(), "byron", 10, 0); len(got) != 0 {
		t.Errorf("%d people after a wipe", len(got))
	}
}
