package policy

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// What keeps a holding from being complete.
//
// Clauses: J22, C22, P33, L18
func TestIncomplete(t *testing.T) {
	for _, tt := range []struct {
		name, policy string
		h            model.Holding
		want         string // part of each reason, in order
	}{
		{"complete", "janus", model.Holding{Category: "contact", Purpose: "enrol", Basis: model.BasisContract}, ""},
		{"no purpose", "learnon", model.Holding{Category: "contact", Basis: model.BasisContract}, "purpose \"\" is not in the policy"},
		{"unknown category", "janus", model.Holding{Category: "shoe size", Purpose: "enrol", Basis: model.BasisContract}, "category \"shoe size\""},
		{"no basis", "coyo", model.Holding{Category: "account", Purpose: "provide"}, "basis is not known"},
		{"unknown basis", "juniper", model.Holding{Category: "contact", Purpose: "register", Basis: model.BasisUnknown}, "basis is not known"},
		{"no such basis", "janus", model.Holding{Category: "contact", Purpose: "enrol", Basis: "habit"}, "not a lawful basis"},
		{"another basis", "janus", model.Holding{Category: "contact", Purpose: "enrol", Basis: model.BasisConsent}, "does not rest purpose enrol on consent"},
		{"special without condition", "janus", model.Holding{Category: "special", Purpose: "adjust", Basis: model.BasisConsent}, "Art 9 condition"},
		{"special with condition", "janus", model.Holding{Category: "special", Purpose: "adjust", Basis: model.BasisConsent, Condition: string(ExplicitConsent)}, ""},
		{"made-up condition", "janus", model.Holding{Category: "special", Purpose: "adjust", Basis: model.BasisConsent, Condition: "because"}, "not a condition"},
		{"criminal data needs its own", "janus", model.Holding{Category: "conviction", Purpose: "suitability", Basis: model.BasisLI, Condition: string(ExplicitConsent)}, "Art 10"},
		{"criminal data with its own", "janus", model.Holding{Category: "conviction", Purpose: "suitability", Basis: model.BasisLI, Condition: string(CriminalCondition)}, ""},
		{"criminal listed as special", "coyo", model.Holding{Category: "criminal", Purpose: "comply", Basis: model.BasisLegal, Condition: string(CriminalCondition)}, ""},
		{"everything missing", "janus", model.Holding{}, "category \"\" | purpose \"\" | basis is not known"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := parsed(t, tt.policy).Incomplete(&tt.h)
			var want []string
			if tt.want != "" {
				want = strings.Split(tt.want, " | ")
			}
			if len(got) != len(want) {
				t.Fatalf("got %q, want %q", got, want)
			}
			for i := range got {
				if !strings.Contains(got[i], want[i]) {
					t.Errorf("got %q, want %q", got[i], want[i])
				}
			}
		})
	}
	p := parsed(t, "default")
	p.Organisation.PublicAuthority = true
	if got := p.Incomplete(&model.Holding{Category: "enquiry", Purpose: "answer", Basis: model.BasisLI}); len(got) != 1 {
		t.Errorf("public authority on legitimate interests: %q", got)
	}
}

// Age gates at the birthdays of LAW.md 1.12, R7 and R8. That
// saving is refused is for the desk to prove.
func TestAges(t *testing.T) {
	born := calendar.NewDate(2010, 2, 28)
	leap := calendar.NewDate(2012, 2, 29)
	sixteen, thirteen := parsed(t, "coyo").Ages, Ages{Guardian: 13}
	for _, tt := range []struct {
		ages  Ages
		born  calendar.Date
		first calendar.Date // first day without a guardian
	}{
		{sixteen, born, calendar.NewDate(2026, 2, 28)},
		{thirteen, born, calendar.NewDate(2023, 2, 28)},
		{sixteen, leap, calendar.NewDate(2028, 2, 29)},
		{thirteen, leap, calendar.NewDate(2025, 3, 1)},
	} {
		if !tt.ages.NeedsGuardian(tt.born, tt.first.AddDays(-1)) || tt.ages.NeedsGuardian(tt.born, tt.first) {
			t.Errorf("born %s: a guardian is needed until %s", tt.born, tt.first)
		}
	}
	if sixteen.MayHaveAccount(born, calendar.NewDate(2026, 2, 27)) || !sixteen.MayHaveAccount(born, calendar.NewDate(2026, 2, 28)) {
		t.Error("an account is possible from the 16th birthday")
	}
	if sixteen.NeedsGuardian(0, born) || !sixteen.MayHaveAccount(0, born) {
		t.Error("an unknown date of birth says nothing")
	}
}
