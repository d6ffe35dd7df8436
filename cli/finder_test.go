package cli

import (
	"context"
	"fmt"
	"testing"

	"lethe/model"
	"lethe/model/desk"
	"lethe/storage/search"
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

// Many additions are folded in in the background, once: while that goes on, somebody
// who is added is found, and somebody erased is not.
func TestFinderAnswersWhileItCompacts(t *testing.T) {
	f := newFinder()
	begun, goOn, done := make(chan struct{}, 2), make(chan struct{}), make(chan struct{})
	f.compact = func(x *search.Index) {
		begun <- struct{}{}
		<-goOn
		x.Compact()
		close(done)
	}
	who := func(n int) desk.Findable {
		return desk.Findable{Subject: &model.Subject{Head: model.Head{ID: model.ID{byte(n), byte(n >> 8), 1}}, Name: model.Name{Given: "Ada", Family: fmt.Sprint("Byron", n)}}}
	}
	found := func(family string) bool {
		got := f.Find(context.Background(), "ada "+family, 1, 0)
		return len(got) > 0 && got[0].Cost == 0
	}
	for n := range compactAfter + 1 {
		f.Put(who(n))
	}
	<-begun
	check := func(when string) {
		t.Helper()
		if !found("byron7") || !found(fmt.Sprint("byron", compactAfter+5)) || found("byron3") {
			t.Errorf("%s: wrong people are found", when)
		}
	}
	f.Put(who(compactAfter + 5))
	f.Remove(who(3).Subject.ID)
	check("meanwhile")
	close(goOn)
	<-done
	check("afterwards")
	if n := f.index.Load().Pending(); n > 0 || len(begun) > 0 {
		t.Errorf("%d people are not folded in; begun again: %v", n, len(begun) > 0)
	}
}
