package anonymise

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// rules is a policy with two categories, one with answers that are counted.
var rules = &policy.Policy{
	Categories: []policy.Category{{ID: "interests"}, {ID: "survey", Statistics: []policy.Statistic{
		{Field: "Score", Answers: []string{"0-4", "5-7", "8-10"}}, {Field: "again", Answers: []string{"yes", "no"}},
	}}},
	Purposes: []policy.Purpose{{ID: "quality"}, {ID: "news"}},
}

func person(n int) *model.Subject {
	return &model.Subject{Head: model.Head{ID: model.ID{1, byte(n >> 8), byte(n)}}}
}

// A crowd is people with one holding each.
type crowd struct {
	list []Person
	n    int
}

// add adds n people who are alike.
func (c *crowd) add(t failer, n int, category, score string, born calendar.Date, postcode string) {
	for range n {
		c.n++
		s := person(c.n)
		s.Born = born
		s.Contacts = []model.Contact{{Type: model.Address, Postcode: postcode}}
		h := &model.Holding{Head: model.Head{ID: model.ID{2, byte(c.n >> 8), byte(c.n)}, Owner: s.ID}, Category: category, Purpose: "quality",
			Collected: calendar.NewDate(2024, 5, 1), Fields: []model.Field{{Name: "score", Value: score}}}
		p, ok := Of(rules, h, s, 0)
		if !ok {
			t.Fatal("not counted")
		}
		c.list = append(c.list, p)
	}
}

type failer interface{ Fatal(...any) }

func words(groups []model.AnonymousGroup) []string {
	var out []string
	for _, g := range groups {
		text := fmt.Sprintf("%d %s", g.People, g.Category)
		for _, t := range g.Traits {
			text += " " + t.Name + "=" + t.Value
		}
		out = append(out, text)
	}
	return out
}

func TestGroups(t *testing.T) {
	eighties, nineties := calendar.NewDate(1984, 3, 2), calendar.NewDate(1995, 3, 2)
	for name, tt := range map[string]struct {
		make func(c *crowd)
		want []string
	}{
		"nine people leave nothing": {func(c *crowd) { c.add(t, 9, "interests", "", eighties, "LS1 4AP") }, nil},
		"of ten who are alike nothing of their own is told": {func(c *crowd) { c.add(t, 10, "interests", "", eighties, "LS1 4AP") },
			[]string{"10 interests purpose=quality year=2024"}},
		"two bands": {func(c *crowd) {
			c.add(t, 12, "interests", "", eighties, "LS1 4AP")
			c.add(t, 11, "interests", "", nineties, "LS1 4AP")
		}, []string{"12 interests purpose=quality year=2024 born=1980 to 1989", "11 interests purpose=quality year=2024 born=1990 to 1999"}},
		"few are put with the smallest": {func(c *crowd) {
			c.add(t, 30, "interests", "", eighties, "LS1 4AP")
			c.add(t, 12, "interests", "", eighties, "BD1 1AA")
			c.add(t, 1, "interests", "", eighties, "YO1 7HH")
		}, []string{"30 interests purpose=quality year=2024 postcode area=LS", "13 interests purpose=quality year=2024 postcode area=other"}},
		"few beside one large group take the trait away": {func(c *crowd) {
			c.add(t, 30, "interests", "", eighties, "LS1 4AP")
			c.add(t, 1, "interests", "", eighties, "YO1 7HH")
		}, []string{"31 interests purpose=quality year=2024"}},
		"answers of a list, in ranges, and nothing else": {func(c *crowd) {
			c.add(t, 10, "survey", "9", eighties, "LS1 4AP")
			c.add(t, 10, "survey", " 6", nineties, "LS1 4AP")
			c.add(t, 10, "survey", "my tutor Ada was great", nineties, "LS1 4AP")
		}, []string{"10 survey purpose=quality year=2024 Score=5-7", "10 survey purpose=quality year=2024 Score=8-10", "10 survey purpose=quality year=2024 Score=other"}},
	} {
		var c crowd
		tt.make(&c)
		groups, counted := Groups(c.list)
		if got := words(groups); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tt.want)
		}
		if len(tt.want) > 0 && len(counted) != c.n || len(tt.want) == 0 && len(counted) != 0 {
			t.Errorf("%s: %d of %d counted", name, len(counted), c.n)
		}
	}
}

// One person with ten holdings is no group, and counts once among others.
func TestAPersonCountsOnce(t *testing.T) {
	var list []Person
	s := person(1)
	for i := range 20 {
		p, _ := Of(rules, &model.Holding{Head: model.Head{ID: model.ID{3, byte(i)}}, Category: "survey"}, s, calendar.NewDate(2020+i%3, 1, 1))
		list = append(list, p)
	}
	if groups, _ := Groups(list); len(groups) != 0 {
		t.Fatalf("one person is a group: %v", words(groups))
	}
	c := crowd{list: list, n: 1}
	c.add(t, 9, "survey", "9", 0, "")
	groups, counted := Groups(c.list)
	var sum uint64
	for _, g := range groups {
		sum += g.People
	}
	if sum != 10 || len(counted) != 10 {
		t.Fatalf("%v, %d counted", words(groups), len(counted))
	}
}

// A holding of a category that the policy does not have is not counted: its
// name may be anything.
func TestUnknownWordsAreNotKept(t *testing.T) {
	if _, ok := Of(rules, &model.Holding{Category: "what Ada said"}, person(1), 0); ok {
		t.Fatal("counted")
	}
	p, ok := Of(rules, &model.Holding{Category: "survey", Purpose: "for Ada Byron"}, person(1), 0)
	if !ok || p.traits[0].value != Other {
		t.Fatalf("%+v", p)
	}
}

// What is kept of any crowd: groups of ten people or more that add up to
// everybody counted, a trait of persons only where they differ in it, the same
// whatever the order, and nothing that the records said: every word is the
// policy's or a band.
//
// Clauses: P18
func TestGroupsOfAnyCrowd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[a-z]{3,12}Q[a-z0-9]{3,8}`)
		var list []Person
		var secrets []string
		draw := func(label string) string {
			v := secret.Draw(t, label)
			secrets = append(secrets, v)
			return v
		}
		for i := range rapid.IntRange(0, 80).Draw(t, "holdings") {
			s := person(rapid.IntRange(0, 60).Draw(t, "who"))
			s.Born = calendar.NewDate(rapid.IntRange(1920, 2015).Draw(t, "born")/20*20, 3, 4)
			s.Name.Family, s.Establishment = draw("name"), draw("school")
			s.Contacts = []model.Contact{{Type: model.Address, Value: draw("street"), Postcode: rapid.SampledFrom([]string{"LS1 4AP", "BD1 1AA", "nowhere", ""}).Draw(t, "postcode")}}
			h := &model.Holding{Head: model.Head{ID: model.ID{9, byte(i)}, Owner: s.ID}, Source: draw("source"), KeepReason: draw("keep"),
				Category:  rapid.SampledFrom([]string{"survey", "interests"}).Draw(t, "category"),
				Purpose:   rapid.SampledFrom([]string{"quality", "news", draw("purpose")}).Draw(t, "purpose"),
				Collected: calendar.NewDate(2024, 5, rapid.IntRange(1, 28).Draw(t, "day")),
				Fields: []model.Field{{Name: draw("field"), Value: draw("free text")}, {Name: "score", Value: rapid.SampledFrom([]string{"1", "9", draw("score")}).Draw(t, "score")},
					{Name: "again", Value: rapid.SampledFrom([]string{"yes", "NO", ""}).Draw(t, "again")}},
			}
			if p, ok := Of(rules, h, s, 0); ok {
				list = append(list, p)
			}
		}
		groups, counted := Groups(list)
		byCategory := map[string]uint64{}
		for _, g := range groups {
			if byCategory[g.Category] += g.People; g.People < model.LeastGroup {
				t.Fatalf("a group of %d", g.People)
			}
		}
		checkPartition(t, list, byCategory, len(counted))
		checkDiverse(t, groups)
		kept := string(model.Encode(&model.AnonymousSet{Groups: groups}).Body)
		for _, s := range secrets {
			if strings.Contains(kept, s) {
				t.Fatalf("%q survives in %q", s, kept)
			}
		}
		slices.Reverse(list)
		if again, _ := Groups(list); !slices.Equal(words(groups), words(again)) {
			t.Fatalf("another order gives %q, not %q", words(again), words(groups))
		}
	})
}

// checkPartition holds the groups against the people who were to be counted.
func checkPartition(t *rapid.T, list []Person, sums map[string]uint64, counted int) {
	people := map[string]map[model.ID]bool{"survey": {}, "interests": {}}
	for _, p := range list {
		people[p.Category][p.Subject] = true
	}
	all := 0
	for category, who := range people {
		want := len(who)
		if want < model.LeastGroup {
			want = 0
		}
		if sums[category] != uint64(want) {
			t.Fatalf("%d %s in groups, want %d", sums[category], category, want)
		}
		all += want
	}
	if counted != all {
		t.Fatalf("%d counted, want %d", counted, all)
	}
}

// checkDiverse fails where everybody who shares the traits before one shares
// that one too, other than purpose and year.
func checkDiverse(t *rapid.T, groups []model.AnonymousGroup) {
	values := map[string]map[string]bool{}
	for _, g := range groups {
		path := g.Category
		for _, v := range g.Traits {
			if path += "/" + v.Name; v.Name != PurposeTrait && v.Name != YearTrait {
				if values[path] == nil {
					values[path] = map[string]bool{}
				}
				values[path][v.Value] = true
			}
			path += "=" + v.Value
		}
	}
	for path, v := range values {
		if len(v) < 2 {
			t.Fatalf("everybody of %s has the same", path)
		}
	}
}

// Sets of several acts add up, and what differs stays apart.
func TestAdd(t *testing.T) {
	g := func(n uint64, year string) model.AnonymousGroup {
		return model.AnonymousGroup{Category: "survey", People: n, Traits: []model.Trait{{Name: YearTrait, Value: year}}}
	}
	got := words(Add([]model.AnonymousGroup{g(10, "2025"), g(12, "2024"), g(11, "2025")}))
	if !slices.Equal(got, []string{"12 survey year=2024", "21 survey year=2025"}) {
		t.Fatal(got)
	}
}
