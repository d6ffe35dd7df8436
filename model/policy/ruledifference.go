package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Differences says, one phrase each, in what next differs from r as a rule of
// the same name.
func (r *Rule) Differences(next *Rule) []string {
	var out []string
	say := func(what, before, after string) {
		if before != after {
			out = append(out, fmt.Sprintf("%s: %s, was %s", what, orNothing(after), orNothing(before)))
		}
	}
	say("period", r.Period.String(), next.Period.String())
	say("triggers", triggersWords(r.Triggers), triggersWords(next.Triggers))
	say("action", string(r.Action), string(next.Action))
	say("statutory minimum", yesNo(r.Minimum), yesNo(next.Minimum))
	say("basis", string(r.Basis), string(next.Basis))
	say("categories", sortedWords(r.Categories), sortedWords(next.Categories))
	say("purposes", sortedWords(r.Purposes), sortedWords(next.Purposes))
	say("subject kinds", sortedWords(r.Kinds), sortedWords(next.Kinds))
	say("reason", r.Reason, next.Reason)
	say("source", r.Source, next.Source)
	return out
}

func triggersWords(list []Trigger) string {
	var out []string
	for _, t := range list {
		out = append(out, t.String())
	}
	return sortedWords(out)
}

func sortedWords(list []string) string {
	return strings.Join(slices.Sorted(slices.Values(list)), ", ")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// orNothing names an empty selector.
func orNothing(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
