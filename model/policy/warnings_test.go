package policy

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// Every warning of LAW.md 5 is raised by what it is about, on the screens
// concerned, and by nothing else: the default policy, which has none, is changed
// in one place each time.
func TestEachWarningHasItsCause(t *testing.T) {
	today := calendar.NewDate(2026, 6, 19)
	special := func(p *Policy) string {
		i := slices.IndexFunc(p.Categories, func(c Category) bool { return c.Special && !c.Criminal })
		return p.Categories[i].ID
	}
	drop := func(c Content) func(*Policy) {
		return func(p *Policy) {
			p.Notice.Includes = slices.DeleteFunc(slices.Clone(p.Notice.Includes), func(v Content) bool { return v == c })
		}
	}
	for id, c := range map[string]struct {
		about  Concern
		change func(*Policy)
	}{
		"W1": {AboutRequests, func(p *Policy) { p.Intake.AccessOnly = []model.Channel{model.ByPost} }},
		"W2": {AboutRequests, func(p *Policy) { p.Intake.Identity = IdentityAlways }},
		"W3": {AboutConsents, func(p *Policy) { p.Consent.Notice = calendar.Period{Months: 1} }},
		"W4": {AboutConsents, func(p *Policy) {
			p.Purposes = append(p.Purposes, Purpose{ID: "book", Service: true, Bases: []model.Basis{model.BasisConsent}})
		}},
		"W5": {AboutConsents, func(p *Policy) { p.Marketing.PreTicked = true }},
		"W6": {AboutConsents, func(p *Policy) { p.Consent.Removes = []string{"contact"} }},
		"W7": {AboutNotices, func(p *Policy) { p.Organisation.OtherLegalNames = []string{"Example Limited"} }},
		"W8": {AboutRecipients, func(p *Policy) {
			p.Transfers.Statement = NoTransfers
			p.Systems = append(p.Systems, System{ID: "cloud", Region: RegionEEA})
		}},
		"W9":  {AboutRecipients, func(p *Policy) { p.Transfers.Boundary = BoundaryEEA }},
		"W10": {AboutRequests, func(p *Policy) { p.Organisation.Role = BothRoles }},
		"W11": {AboutHoldings, func(p *Policy) {
			p.Purposes = append(p.Purposes, Purpose{ID: "odd", Bases: []model.Basis{model.BasisUnknown}})
		}},
		"W12": {AboutHoldings, func(p *Policy) {
			p.Categories = append(p.Categories, Category{ID: "flags", HighRisk: true, FiledAs: "usage"})
		}},
		"W13": {AboutRequests, func(p *Policy) { p.Declared = []Declared{{"W13", "garbled"}} }},
		"W14": {AboutRequests, func(p *Policy) { p.Rights.FeeTest = OtherFeeTest }},
		"W15": {AboutSchedule, func(p *Policy) { p.Notice.Schedule = SeparateSchedule }},
		"W16": {AboutRequests, drop(SaysControllerComplaint)},
		"W17": {AboutNotices, drop(SaysAutomatedDecisions)},
		"W18": {AboutNotices, func(p *Policy) { p.Notice.Dated = calendar.NewDate(2018, 5, 1) }},
		"W19": {AboutConsents, func(p *Policy) {
			p.Purposes = append(p.Purposes, Purpose{ID: "unsent", Unsubmitted: true, Bases: []model.Basis{model.BasisConsent}})
		}},
		"W20": {AboutRecipients, func(p *Policy) {
			p.Transfers.Statement = "with-safeguards"
			p.Recipients = append(p.Recipients, Recipient{ID: "abroad", Region: RegionOther})
		}},
		"W21": {AboutHoldings, func(p *Policy) {
			p.Categories = append(p.Categories, Category{ID: "dbs", Special: true, Criminal: true})
		}},
		"W22": {AboutRecipients, func(p *Policy) {
			p.Recipients = append(p.Recipients, Recipient{ID: "host", Region: RegionUK, Passwords: FastDigest})
		}},
		"W23": {AboutRecipients, func(p *Policy) { p.Disclosures.WithoutKnowledge = true }},
		"W24": {AboutHoldings, func(p *Policy) {
			p.Purposes = append(p.Purposes, Purpose{ID: "adjust", Bases: []model.Basis{model.BasisContract}, Categories: []string{special(p)}})
		}},
	} {
		p := parsed(t, DefaultName)
		if before := ids(p.Warnings(today)); before != "" {
			t.Fatalf("the default policy warns: %s", before)
		}
		c.change(p)
		list := p.Warnings(today)
		if got := ids(list); got != id {
			t.Errorf("%s: warnings %q", id, got)
			continue
		}
		if list[0].About != c.about || list[0].Title == "" || list[0].Does == "" {
			t.Errorf("%s stands with %s: %+v", id, list[0].About, list[0])
		}
	}
	if n := strings.Count(WarningTable(), "\n| W"); n != len(warningTitles) || n != 24 {
		t.Errorf("%d warnings in the manual, %d in the program", n, len(warningTitles))
	}
}
