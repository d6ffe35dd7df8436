package cli

import (
	"context"
	"fmt"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
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

// Whoever has been read can be found before the rest has, and stays found; what
// changes meanwhile counts. An index that answers already is not replaced by a part.
func TestFinderAnswersWhileItIsBuilt(t *testing.T) {
	who := func(n int, family string) desk.Findable {
		return desk.Findable{Subject: &model.Subject{Head: model.Head{ID: model.ID{byte(n), byte(n >> 8), 1}}, Name: model.Name{Given: "Ada", Family: fmt.Sprint(family, n)}}}
	}
	f := newConsoleFinder()
	f.part = 10
	found := func(when, family string, want bool) {
		t.Helper()
		got := f.Find(context.Background(), "ada "+family, 1, 0)
		if is := len(got) > 0 && got[0].Cost == 0; is != want {
			t.Errorf("%s: %s is found: %v", when, family, is)
		}
	}
	f.Rebuild(func(yield func(desk.Findable) bool) {
		for n := range 200 {
			switch n {
			case 9:
				found("before the first part", "byron3", false)
			case 15:
				found("first part", "byron3", true)
				found("first part", "byron12", false)
				f.Remove(who(3, "").Subject.ID)
				f.Put(who(150, "hopper"))
				found("removed at once", "byron3", false)
			case 45:
				found("second part", "byron12", true)
				found("second part", "byron3", false)
				found("second part", "hopper150", true)
			}
			yield(who(n, "byron"))
		}
	})
	found("whole", "byron199", true)
	found("whole", "byron3", false)
	found("whole", "hopper150", true)
	f.Rebuild(func(yield func(desk.Findable) bool) {
		for n := range 100 {
			if n == 50 {
				found("being made anew", "byron199", true)
			}
			yield(who(n, "curie"))
		}
	})
	found("made anew", "byron12", false)
	found("made anew", "curie99", true)
}

// A command asks when everybody has been read; no index of a part is made for it.
func TestFinderOfACommandMakesNoParts(t *testing.T) {
	for name, c := range map[string]struct {
		f    *finder
		want bool
	}{"command": {newFinder(), false}, "console": {newConsoleFinder(), true}} {
		parts := 0
		c.f.Rebuild(func(yield func(desk.Findable) bool) {
			for n := range firstPart + 1 {
				yield(desk.Findable{Subject: &model.Subject{Head: model.Head{ID: model.ID{byte(n), byte(n >> 8), 1}}, Name: model.Name{Family: "Byron"}}})
				parts = max(parts, c.f.Len())
			}
		})
		if parts > 0 != c.want || c.f.Len() != firstPart+1 {
			t.Errorf("%s: %d people could be found before the end, %d at the end", name, parts, c.f.Len())
		}
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

// Every part of a record by which somebody is found is that of the last correction:
// what was corrected finds nobody any more, and what the record of a merge bore does.
func TestEveryPartOfARecordIsFound(t *testing.T) {
	blank := func() *model.Subject {
		return &model.Subject{Head: model.Head{ID: model.ID{1}}, Name: model.Name{Given: "Ada", Family: "Byron"}}
	}
	contact := func(k model.ContactType, value, postcode string) func(*model.Subject) {
		return func(s *model.Subject) {
			s.Contacts = []model.Contact{{Type: k, Value: value, Postcode: postcode}}
		}
	}
	for what, c := range map[string]struct {
		was, is      func(*model.Subject)
		before, then string // queries
	}{
		"given name":    {func(s *model.Subject) { s.Name.Given = "Quentin" }, func(s *model.Subject) { s.Name.Given = "Zebedee" }, "quentin", "zebedee"},
		"family name":   {func(s *model.Subject) { s.Name.Family = "Quibble" }, func(s *model.Subject) { s.Name.Family = "Zwingli" }, "quibble", "zwingli"},
		"former name":   {func(s *model.Subject) { s.Previous = []model.Name{{Family: "Quibble"}} }, func(s *model.Subject) { s.Previous = []model.Name{{Family: "Zwingli"}} }, "quibble", "zwingli"},
		"known as":      {func(s *model.Subject) { s.KnownAs = "Quibble" }, func(s *model.Subject) { s.KnownAs = "Zwingli" }, "quibble", "zwingli"},
		"born":          {func(s *model.Subject) { s.Born = calendar.NewDate(1984, 12, 3) }, func(s *model.Subject) { s.Born = calendar.NewDate(1971, 6, 20) }, "3/12/1984", "20/6/1971"},
		"establishment": {func(s *model.Subject) { s.Establishment = "Quibble Academy" }, func(s *model.Subject) { s.Establishment = "Zwingli College" }, "quibble", "zwingli"},
		"id elsewhere":  {func(s *model.Subject) { s.SourceID = "MDL-0004711" }, func(s *model.Subject) { s.SourceID = "BKG-0009822" }, "MDL-0004711", "BKG-0009822"},
		"email":         {contact(model.Email, "quibble@old.example", ""), contact(model.Email, "zwingli@new.example", ""), "quibble@old.example", "zwingli@new.example"},
		"phone":         {contact(model.Phone, "07700 900111", ""), contact(model.Phone, "01632 960888", ""), "07700 900111", "01632 960888"},
		"postcode":      {contact(model.Address, "1 High Street", "BS16 1QY"), contact(model.Address, "1 High Street", "LL19 6EN"), "BS16 1QY", "LL19 6EN"},
		"town":          {contact(model.Address, "1 High Street\nQuibbleton", "BS16 1QY"), contact(model.Address, "1 High Street\nZwingliford", "BS16 1QY"), "quibbleton", "zwingliford"},
		"joined reference": {func(s *model.Subject) { s.Joined = []model.Joined{{Reference: "S-7K3M9PQ2X"}} },
			func(s *model.Subject) { s.Joined = []model.Joined{{Reference: "S-4T1V8WZ6E"}} }, "S-7K3M9PQ2X", "S-4T1V8WZ6E"},
		"joined id": {func(s *model.Subject) { s.Joined = []model.Joined{{Reference: "S-7K3M9PQ2X", SourceID: "MDL-0004711"}} },
			func(s *model.Subject) { s.Joined = []model.Joined{{Reference: "S-7K3M9PQ2X", SourceID: "BKG-0009822"}} }, "MDL-0004711", "BKG-0009822"},
	} {
		f := newFinder()
		f.Put(desk.Findable{Subject: &model.Subject{Head: model.Head{ID: model.ID{2}}, Name: model.Name{Given: "Grace", Family: "Hopper"}}})
		finds := func(query string, want bool) {
			t.Helper()
			got := false
			for _, m := range f.Find(context.Background(), query, 10, 0) {
				got = got || m.ID == (model.ID{1})
			}
			if got != want {
				t.Errorf("%s: %q finds the person %t, want %t", what, query, got, want)
			}
		}
		old, corrected := blank(), blank()
		c.was(old)
		c.is(corrected)
		f.Put(desk.Findable{Subject: old})
		finds(c.before, true)
		f.Put(desk.Findable{Subject: corrected})
		finds(c.before, false)
		finds(c.then, true)
		f.Remove(model.ID{1})
		finds(c.then, false)
	}
}
