package desk

import (
	"maps"
	"slices"
	"strings"

	"lethe/model"
)

// WrongFilter says what is wrong with a filter in what was typed to find people, or
// nothing. A filter that nobody can meet narrows a search to nobody, which is no
// answer about the register: ask when nobody was found.
func (d *Desk) WrongFilter(by By, typed string) error {
	if !d.sees(by, model.FindPeople) {
		return nil
	}
	for _, w := range strings.Fields(strings.ToLower(typed)) {
		key, value, _ := strings.Cut(w, ":")
		if value == "" && w != key { // still being typed: what it takes is of use
			value = noValue
		}
		if wrong := d.wrongValue(key, value); wrong != "" {
			return model.Faultf(model.Usage, "%s", wrong)
		}
	}
	return nil
}

// noValue is a value that no filter takes.
const noValue = "?"

// wrongValue says what a filter takes that does not take value.
func (d *Desk) wrongValue(key, value string) string {
	switch key {
	case "due":
		if _, _, understood := dueFilter("due:" + value); !understood {
			return "the filter due: takes days or weeks, such as due:7d or due:2w"
		}
	case "open":
		if !strings.HasPrefix("request", value) {
			return "the filter open: is only known as open:request"
		}
	case "flag":
		if all := ^model.Flags(0); !anyBegins(all.Words(), value) {
			return "the filter flag: takes " + strings.Join(all.Words(), ", ") + ", or how one begins"
		}
	case "kind":
		if kinds := d.kinds(); len(kinds) > 0 && !anyBegins(kinds, value) {
			said := "nobody here is of that kind now; "
			if value == noValue {
				said = ""
			}
			return said + "the filter kind: takes " + strings.Join(kinds, ", ") + ", or how one begins"
		}
	}
	return ""
}

// anyBegins reports whether one of some words, in which hyphens and spaces are the
// same, begins with value.
func anyBegins(words []string, value string) bool {
	plain := strings.NewReplacer("-", " ", "_", " ")
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.HasPrefix(plain.Replace(strings.ToLower(w)), plain.Replace(value))
	})
}

// kinds returns what people are to the organisation, as far as their rows say, none
// while the register is being read.
func (d *Desk) kinds() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if !d.board.loaded {
		return nil
	}
	seen := map[string]bool{}
	for _, r := range d.board.subjects {
		if r.Kind != "" {
			seen[r.Kind] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
