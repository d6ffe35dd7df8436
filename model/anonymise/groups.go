package anonymise

import (
	"bytes"
	"cmp"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

// A Person is one holding as it is counted: whose, and what may be kept of it.
// It lives only as long as the act. Of makes it.
type Person struct {
	Subject  model.ID
	Holding  model.ID
	Category string
	on       calendar.Date
	traits   []trait
}

// A trait is one thing that may be kept, the most useful first.
type trait struct {
	name, value string
	// told is true for what is no secret about somebody of whom it is known
	// that their data was anonymised. All others are only kept where the
	// people differ in them.
	told bool
}

// Groups returns what is kept of the holdings of one act: groups that do not
// overlap, each of at least model.LeastGroup people, in an order that says
// nothing; and the holdings that are counted in them. In a category everybody
// is counted once, by the latest holding, so that groups of holdings are groups
// of people. A category with too few people is left out.
func Groups(list []Person) (groups []model.AnonymousGroup, counted map[model.ID]bool) {
	counted = map[model.ID]bool{}
	for category, members := range byCategory(list) {
		if len(members) < model.LeastGroup {
			continue
		}
		groups = append(groups, split(category, members, 0, nil)...)
		for _, m := range members {
			counted[m.Holding] = true
		}
	}
	slices.SortFunc(groups, compare)
	return groups, counted
}

// byCategory returns the latest holding of each person in each category.
func byCategory(list []Person) map[string][]Person {
	type place struct {
		category string
		subject  model.ID
	}
	latest := map[place]Person{}
	for _, p := range list {
		at := place{p.Category, p.Subject}
		if was, ok := latest[at]; !ok || cmp.Or(cmp.Compare(p.on, was.on), bytes.Compare(p.Holding[:], was.Holding[:])) > 0 {
			latest[at] = p
		}
	}
	out := map[string][]Person{}
	for at, p := range latest {
		out[at.category] = append(out[at.category], p)
	}
	return out
}

// split divides members by their traits from the one at depth on. All members
// are of one category, so that they have traits of the same names.
func split(category string, members []Person, depth int, had []model.Trait) []model.AnonymousGroup {
	if depth == len(members[0].traits) {
		return []model.AnonymousGroup{{Category: category, People: uint64(len(members)), Traits: had}}
	}
	t := members[0].traits[depth]
	parts := partition(members, depth)
	if len(parts) == 1 && (!t.told || parts[0].value == "") {
		return split(category, members, depth+1, had)
	}
	var out []model.AnonymousGroup
	for _, p := range parts {
		out = append(out, split(category, p.members, depth+1, append(slices.Clone(had), model.Trait{Name: t.name, Value: p.value}))...)
	}
	return out
}

// A part is the members that have one value of a trait.
type part struct {
	value   string
	members []Person
}

// partition divides members by one trait into parts of enough people. Values
// with fewer are put together as Other, with the smallest of the rest where
// they are still too few. A single part without a value means that the trait
// cannot be kept.
func partition(members []Person, depth int) []part {
	byValue := map[string][]Person{}
	for _, m := range members {
		byValue[m.traits[depth].value] = append(byValue[m.traits[depth].value], m)
	}
	var large []part
	var rest []Person
	for value, list := range byValue {
		if len(list) >= model.LeastGroup && value != Other {
			large = append(large, part{value, list})
		} else {
			rest = append(rest, list...)
		}
	}
	slices.SortFunc(large, func(a, b part) int { return cmp.Or(len(b.members)-len(a.members), cmp.Compare(a.value, b.value)) })
	for len(rest) > 0 && len(rest) < model.LeastGroup && len(large) > 0 {
		last := len(large) - 1
		rest, large = append(rest, large[last].members...), large[:last]
	}
	switch {
	case len(rest) == 0:
		return large
	case len(large) == 0:
		return []part{{members: members}}
	}
	return append(large, part{Other, rest})
}

// compare orders groups by what they say.
func compare(a, b model.AnonymousGroup) int {
	return cmp.Or(
		cmp.Compare(a.Category, b.Category),
		slices.CompareFunc(a.Traits, b.Traits, func(x, y model.Trait) int {
			return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Value, y.Value))
		}),
		cmp.Compare(a.People, b.People))
}

// Add adds up what several acts kept: groups that say the same become one.
func Add(groups []model.AnonymousGroup) []model.AnonymousGroup {
	sorted := slices.Clone(groups)
	slices.SortFunc(sorted, compare)
	var out []model.AnonymousGroup
	for _, g := range sorted {
		if n := len(out); n > 0 && Same(out[n-1], g) {
			out[n-1].People += g.People
			continue
		}
		out = append(out, g)
	}
	return out
}

// Same reports whether two groups say the same of their people.
func Same(a, b model.AnonymousGroup) bool {
	b.People = a.People
	return compare(a, b) == 0
}
