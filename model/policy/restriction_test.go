package policy

import (
	"testing"

	"lethe/model/calendar"
)

// The matrix of LAW.md 2.6, row by row: with nothing recorded, with the
// person's agreement, with a reason, after notice.
//
// Clauses: C47
func TestRestrictionMatrix(t *testing.T) {
	today := calendar.NewDate(2026, 6, 1)
	grounds := []Ground{{}, {Agreed: true}, {Reason: "claim for fees"}, {Notified: today}, {Notified: today.AddDays(1)}}
	for use, want := range map[Use]string{
		UseStore: "yyyyy", UseBackUp: "yyyyy", UseHandle: "yyyyy", UseAccessCopy: "yyyyy",
		UseLegalAdvice: "nnynn", UseProtectOthers: "nnynn", UsePublic: "nnynn",
		UseMarket: "nynnn", UseEnrol: "nynnn", UseInvoice: "nynnn", UseAttendance: "nynnn", UseExport: "nynnn",
		UseProfile: "nynnn", UseAnonymise: "nynnn", UseErase: "nynnn",
		UseRetentionRun: "nnnnn", UseLift: "nnnyn", "something new": "nnnnn",
	} {
		got := ""
		for _, g := range grounds {
			allowed, why := WhileRestricted(use, g, today)
			if allowed == (why != "") {
				t.Errorf("%s: allowed %v with reason %q", use, allowed, why)
			}
			got += map[bool]string{true: "y", false: "n"}[allowed]
		}
		if got != want {
			t.Errorf("%s: %s, want %s", use, got, want)
		}
	}
	if len(Uses) != len(restrictionMatrix) {
		t.Errorf("%d uses listed, %d in the matrix", len(Uses), len(restrictionMatrix))
	}
}
