package anonymise

import (
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// Names of the traits that do not come from the policy.
const (
	PurposeTrait = "purpose"
	YearTrait    = "year"
	BornTrait    = "born"
	AreaTrait    = "postcode area"
)

// Allowed reports whether the data of a person may be made into counts when it
// is destroyed for this ground, and why not. Counting is a use of its own. It
// cannot rest on data that was held unlawfully or that must go by law, nor on
// a consent that was withdrawn or against an objection, and a restriction
// forbids it, also where the person agreed to the erasure (LAW.md 2.6).
func Allowed(ground model.ErasureGround, s *model.Subject, today calendar.Date) (bool, string) {
	if ground != model.RetentionOver && ground != model.NoLongerNeeded {
		return false, "data that goes on the ground " + string(ground) + " is not counted either"
	}
	if s.Flags.Has(model.Objected) {
		return false, "the person objected, so the data is not counted either"
	}
	if s.Flags.Has(model.Restricted) {
		if ok, _ := policy.WhileRestricted(policy.UseAnonymise, policy.Ground{}, today); !ok {
			return false, "the data is restricted, so it is not counted either"
		}
	}
	return true, ""
}

// Of returns a holding as it is counted. since is the day from which its period
// of keeping ran. It reports false for a category that the policy does not
// have: what a record calls itself may be anything.
func Of(p *policy.Policy, h *model.Holding, s *model.Subject, since calendar.Date) (Person, bool) {
	category := p.Category(h.Category)
	if category == nil {
		return Person{}, false
	}
	out := Person{Subject: s.ID, Holding: h.ID, Category: category.ID, on: max(since, h.Collected)}
	purpose := Other
	if v := p.Purpose(h.Purpose); v != nil {
		purpose = v.ID
	}
	if since.IsZero() {
		since = h.Collected
	}
	out.traits = []trait{{PurposeTrait, purpose, true}, {YearTrait, YearBand(since), true}}
	for _, v := range category.Statistics {
		out.traits = append(out.traits, trait{v.Field, answer(v, h), false})
	}
	if len(category.Statistics) == 0 {
		out.traits = append(out.traits, trait{BornTrait, BirthBand(s.Born), false}, trait{AreaTrait, areaOf(s), false})
	}
	return out, true
}

// answer returns the listed answer that a holding gives.
func answer(v policy.Statistic, h *model.Holding) string {
	for _, f := range h.Fields {
		if !strings.EqualFold(strings.TrimSpace(f.Name), v.Field) {
			continue
		}
		given := strings.TrimSpace(f.Value)
		for _, a := range v.Answers {
			if strings.EqualFold(given, a) || within(given, a) {
				return a
			}
		}
		if given != "" {
			return Other
		}
	}
	return Unknown
}

// within reports whether a text is a whole number of a range such as "1-3".
func within(given, numbers string) bool {
	low, high, ok := policy.NumberRange(numbers)
	n, err := strconv.Atoi(given)
	return ok && err == nil && low <= n && n <= high
}
