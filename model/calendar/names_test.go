package calendar

import (
	"encoding"
	"errors"
	"fmt"
	"testing"
)

// TestNames checks that the names of every kind read back, and that others
// are refused with the list of what there is.
func TestNames(t *testing.T) {
	var (
		div     Division
		roll    RollRule
		variant Variant
		kind    ExtensionKind
		typ     RequestType
	)
	names := map[encoding.TextUnmarshaler][]string{
		&div: {"england-and-wales", "scotland", "northern-ireland", "listed"}, &roll: {"statutory", "never"},
		&variant: {"uk", "eu"}, &kind: {"complexity", "number"},
		&typ: {"access", "rectification", "erasure", "restriction", "recipient-list", "portability", "objection",
			"marketing-objection", "research-objection", "consent-withdrawal", "automated-decision", "complaint",
			"safeguards", "balancing-information", "distress-objection", "exam-marks"},
	}
	if len(names[&typ]) != len(RequestTypes()) {
		t.Errorf("%d request types", len(RequestTypes()))
	}
	for v, known := range names {
		for _, s := range known {
			if err := v.UnmarshalText([]byte(s)); err != nil {
				t.Error(err)
			}
		}
		for _, s := range []string{"", "Access ", "wales"} {
			if err := v.UnmarshalText([]byte(s)); !errors.Is(err, ErrName) {
				t.Errorf("%T %q: %v", v, s, err)
			}
		}
	}
	if b, err := typ.MarshalText(); err != nil || string(b) != "exam-marks" {
		t.Errorf("%s, %v", b, err)
	}
	if NewHolidays(Scotland).Division() != Scotland {
		t.Error("a table forgot its division")
	}
}

// TestRuleError checks that the sentence and the rule are both shown.
func TestRuleError(t *testing.T) {
	err := fmt.Errorf("request R-2026-0041: %w", &RuleError{"Art 12A(5)", "a pause exists for access requests only"})
	if got := err.Error(); got != "request R-2026-0041: a pause exists for access requests only (Art 12A(5))" {
		t.Error(got)
	}
}

// TestPeriod checks the two spellings of a period.
func TestPeriod(t *testing.T) {
	for in, words := range map[string]string{"P6Y": "6 years", "P1Y6M": "1 year 6 months", "P4W": "4 weeks",
		"P1D": "1 day", "P0D": "0 days", "P1Y1M1W1D": "1 year 1 month 1 week 1 day"} {
		var p Period
		if err := p.UnmarshalText([]byte(in)); err != nil || p.Words() != words {
			t.Errorf("%s: %q, %v", in, p.Words(), err)
		}
		if b, _ := p.MarshalText(); string(b) != in {
			t.Errorf("%s came back as %s", in, b)
		}
	}
	for _, in := range []string{"", "P", "6Y", "P6", "PY", "P1M1Y", "P1Y1Y", "PT5H", "P-1D", "P1000D", "p6y", "P٣D"} {
		if p, err := ParsePeriod(in); !errors.Is(err, ErrPeriod) || !p.IsZero() {
			t.Errorf("%q: %v, %v", in, p, err)
		}
	}
}

// TestDate checks the ends of the calendar and the text form.
func TestDate(t *testing.T) {
	if MaxDate.String() != "9999-12-31" || Date(1).String() != "0001-01-01" || Date(0).String() != "" {
		t.Errorf("%s, %s, %q", MaxDate, Date(1), Date(0))
	}
	if articleTwelveA != mustDate(t, "2026-02-05") || complaintDuty != mustDate(t, "2026-06-19") {
		t.Errorf("the law changed on %s and %s", articleTwelveA, complaintDuty)
	}
	if d := mustDate(t, "2026-12-03"); d.Words() != "Thu 3 Dec 2026" || Date(0).Words() != "no date" {
		t.Errorf("%q, %q", d.Words(), Date(0).Words())
	}
	for _, s := range []string{"2027-02-29", "2026-13-01", "26-12-03", "2026-12-3", "0000-01-01", "2026-12-03 "} {
		if d, err := ParseDate(s); !errors.Is(err, ErrDate) || d != 0 {
			t.Errorf("%q: %s, %v", s, d, err)
		}
	}
}
