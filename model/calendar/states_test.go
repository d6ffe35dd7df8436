package calendar

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func ew() Rules { return Rules{Holidays: NewHolidays(EnglandAndWales)} }

// day reads a date of the year 2026 from its month and day.
func day(t testing.TB, monthDay string) Date { return mustDate(t, "2026-"+monthDay) }

func mustClock(t testing.TB, h History, r Rules, today Date) Result {
	t.Helper()
	res, err := Clock(h, r, today)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestAwaiting holds S01 and its like: nothing is due before the start.
func TestAwaiting(t *testing.T) {
	for _, c := range []struct {
		name string
		h    History
		want State
	}{
		{"S01", History{Identity: Check{Asked: day(t, "09-02")}}, AwaitingID},
		{"evidence not good enough", History{Identity: Check{Asked: day(t, "09-02"),
			Evidence: []Evidence{{day(t, "09-05"), false}}}}, AwaitingID},
		{"authority", History{Identity: Confirmed(day(t, "09-03")),
			Authority: Check{Asked: day(t, "09-02")}}, AwaitingAuthority},
		{"unasked and not good enough", History{Identity: Check{Evidence: []Evidence{{day(t, "09-02"), false}}}}, AwaitingID},
		{"asked late", History{Identity: Check{Asked: day(t, "09-20")}}, AwaitingID},
		{"fee", History{Fee: Fee{Asked: day(t, "09-02")}}, AwaitingFee},
		{"identity before fee", History{Identity: Check{Asked: day(t, "09-02")},
			Fee: Fee{Asked: day(t, "09-02")}}, AwaitingID},
	} {
		c.h.Type, c.h.Received = Access, day(t, "09-01")
		got := mustClock(t, c.h, ew(), day(t, "09-30"))
		if got.State != c.want || !got.Due.IsZero() || !got.Start.IsZero() || got.Age != 29 || got.Overdue {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestAwaitsEverything checks that what is outstanding besides the first is named too, in
// the working as well, and no more once it came or the request has ended.
func TestAwaitsEverything(t *testing.T) {
	asked, came := Check{Asked: day(t, "09-02")}, Confirmed(day(t, "09-03"))
	for _, c := range []struct {
		name string
		h    History
		want []State
	}{
		{"nothing", History{}, nil},
		{"identity", History{Identity: asked}, []State{AwaitingID}},
		{"identity and authority", History{Identity: asked, Authority: asked}, []State{AwaitingID, AwaitingAuthority}},
		{"all three", History{Identity: asked, Authority: asked, Fee: Fee{Asked: day(t, "09-02")}}, []State{AwaitingID, AwaitingAuthority, AwaitingFee}},
		{"authority and fee", History{Identity: came, Authority: asked, Fee: Fee{Asked: day(t, "09-02")}}, []State{AwaitingAuthority, AwaitingFee}},
		{"identity came", History{Identity: came, Authority: asked}, []State{AwaitingAuthority}},
		{"authority came", History{Identity: asked, Authority: came}, []State{AwaitingID}},
		{"withdrawn", History{Identity: asked, Authority: asked, Withdrawn: day(t, "09-10")}, nil},
	} {
		c.h.Type, c.h.Received = Access, day(t, "09-01")
		got := mustClock(t, c.h, ew(), day(t, "09-30"))
		if !slices.Equal(got.Awaits(), c.want) || got.AlsoAuthority && c.want == nil {
			t.Errorf("%s: awaits %v, want %v", c.name, got.Awaits(), c.want)
		}
		said := 0
		for _, step := range got.Working {
			said += strings.Count(step, "the period has not started")
		}
		if said != len(c.want) && c.h.Withdrawn.IsZero() { // the working says what was, too
			t.Errorf("%s: the working names %d that are outstanding: %q", c.name, said, got.Working)
		}
	}
}

// TestSatisfyingEvidence checks that the first satisfying evidence starts the
// clock, not an attempt before it.
func TestSatisfyingEvidence(t *testing.T) {
	h := History{Type: Access, Received: day(t, "09-01"), Identity: Check{Asked: day(t, "09-02"),
		Evidence: []Evidence{{day(t, "09-05"), false}, {day(t, "09-14"), true}, {day(t, "09-20"), true}}}}
	if got := mustClock(t, h, ew(), 0); got.Start != day(t, "09-14") || got.Due != day(t, "10-14") {
		t.Errorf("start %s due %s", got.Start, got.Due)
	}
}

// TestLateIdentity checks the warning on a late question and the target that
// counts from receipt (LAW.md 1.2).
func TestLateIdentity(t *testing.T) {
	over := History{Type: Access, Received: day(t, "09-04"), // a Friday
		Identity: Check{Asked: day(t, "09-09"), Evidence: []Evidence{{day(t, "09-14"), true}}}}
	if got := mustClock(t, over, ew(), 0); len(got.Warnings) != 0 {
		t.Errorf("the third working day, after a weekend, is not late: %v", got.Warnings)
	}
	strict := ew()
	strict.IDAskDays, strict.TargetDays = 1, 20
	if got := mustClock(t, over, strict, 0); len(got.Warnings) != 1 || got.InternalTarget != day(t, "09-24") {
		t.Errorf("with one day and a target of 20: %v, %s", got.Warnings, got.InternalTarget)
	}
	for asked, late := range map[string]bool{"09-01": false, "09-04": false, "09-07": true} {
		h := History{Type: Access, Received: day(t, "09-01"), Identity: Check{Asked: day(t, asked),
			Evidence: []Evidence{{day(t, "09-14"), true}}}}
		got := mustClock(t, h, ew(), 0)
		target := "2026-10-12"
		if late {
			target = "2026-09-29"
		}
		if len(got.Warnings) > 0 != late || got.InternalTarget.String() != target {
			t.Errorf("asked %s: %v, target %s", asked, got.Warnings, got.InternalTarget)
		}
	}
}

// TestPaused holds S02 and the two counts of the day of the question.
func TestPaused(t *testing.T) {
	h := History{Type: Access, Received: day(t, "09-01"), Pauses: []Pause{{Asked: day(t, "09-11")}}}
	got := mustClock(t, h, ew(), day(t, "09-30"))
	if got.State != Paused || !got.Due.IsZero() || got.DaysLeft != 20 || got.ReviewOn != day(t, "10-11") {
		t.Errorf("S02: %+v", got)
	}
	// A question on the very last day leaves no day to pause, by the count
	// that is acted on; by the letter it pauses, so the outer date is unknown.
	h.Pauses[0].Asked = day(t, "10-01")
	got = mustClock(t, h, ew(), day(t, "10-02"))
	if got.State != Running || got.Due != day(t, "10-01") || !got.StrictDue.IsZero() || len(got.Warnings) != 1 || !got.Overdue {
		t.Errorf("asked on the last day: %+v", got)
	}
}

// TestOnTime holds S04 and S05: the day of sending in London decides.
func TestOnTime(t *testing.T) {
	for sent, late := range map[string]int{"2026-10-01T22:50:00Z": 0, "2026-10-01T23:05:00Z": 1} {
		d, err := ParseReceived(sent)
		if err != nil {
			t.Fatal(err)
		}
		h := History{Type: Access, Received: day(t, "09-01"), Sent: d}
		if got := mustClock(t, h, ew(), day(t, "12-01")); got.DaysLate != late || got.State != Answered || got.Overdue {
			t.Errorf("sent %s: %+v", sent, got)
		}
	}
	open := History{Type: Access, Received: day(t, "09-01")}
	for today, late := range map[string]int{"10-01": 0, "10-02": 1, "10-11": 10} {
		if got := mustClock(t, open, ew(), day(t, today)); got.DaysLate != late || got.Overdue != (late > 0) {
			t.Errorf("today %s: %+v", today, got)
		}
	}
}

// TestEnded holds S14 and S15.
func TestEnded(t *testing.T) {
	for want, set := range map[State]func(*History){
		Withdrawn:     func(h *History) { h.Withdrawn = day(t, "09-10") },
		NotApplicable: func(h *History) { h.NotApplicable = day(t, "09-10") },
		Closed:        func(h *History) { h.Sent, h.Closed = day(t, "09-09"), day(t, "09-10") },
	} {
		h := History{Type: Access, Received: day(t, "09-01"), Pauses: []Pause{{Asked: day(t, "09-05")}}}
		set(&h)
		got := mustClock(t, h, ew(), day(t, "12-01"))
		if got.State != want || got.State.Open() || got.Overdue || got.DaysLeft != 0 || got.Age != 9 {
			t.Errorf("%s: %+v", want, got)
		}
	}
	closed := History{Type: Erasure, Received: day(t, "09-01"), Closed: day(t, "10-05")}
	if got := mustClock(t, closed, ew(), 0); got.DaysLate != 4 {
		t.Errorf("closed without a reply after the due date: %+v", got)
	}
}

// An unlawful case is a change to a plain access request received on 1
// September 2026 that the clock refuses, with the rule and a word of the reason.
type unlawful struct {
	name, rule, word string
	change           func(*History)
}

func refuses(t *testing.T, cases []unlawful) {
	t.Helper()
	for _, c := range cases {
		h := History{Type: Access, Received: day(t, "09-01")}
		c.change(&h)
		_, err := Clock(h, ew(), day(t, "12-01"))
		var rule *RuleError
		if !errors.As(err, &rule) || rule.Rule != c.rule || !strings.Contains(rule.Sentence, c.word) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestUnlawfulEvents holds S06 to S09, D81 and other pauses and extensions
// that the clock refuses with the rule that forbids them.
func TestUnlawfulEvents(t *testing.T) {
	asked := []Pause{{Asked: day(t, "10-05"), Answered: day(t, "10-20")}}
	good := Extension{Notice: day(t, "09-20"), Kind: Number, Reason: "three requests at once"}
	refuses(t, []unlawful{
		{"S06 no reason", "Art 12A(4)", "reason", func(h *History) {
			h.Extensions = []Extension{{Notice: day(t, "09-20"), Kind: Number, Reason: " "}}
		}},
		{"S06 no ground", "Art 12A(3)", "ground", func(h *History) {
			h.Extensions = []Extension{{Notice: day(t, "09-20"), Kind: "season", Reason: "busy"}}
		}},
		{"notice without date", "Art 12A(4)", "missing", func(h *History) {
			h.Extensions = []Extension{{Kind: Number, Reason: "three at once"}}
		}},
		{"S07", "Art 12A(3)", "already", func(h *History) { h.Extensions = []Extension{good, good} }},
		{"S08", "Art 12A(5)", "access requests only", func(h *History) { h.Type, h.Pauses = Rectification, asked }},
		{"D81", "Art 12A(5)", "access requests only", func(h *History) { h.Type, h.Pauses = Erasure, asked }},
		{"S09", "Art 12A(5)", "after the due date", func(h *History) { h.Pauses = []Pause{{Asked: day(t, "10-02")}} }},
		{"S09 after a pause", "Art 12A(5)", "after the due date", func(h *History) {
			h.Pauses = []Pause{{day(t, "09-10"), day(t, "09-12")}, {day(t, "10-06"), day(t, "10-20")}}
		}},
		{"pause without question", "Art 12A(5)", "missing", func(h *History) {
			h.Pauses = []Pause{{Answered: day(t, "09-09")}}
		}},
		{"complaint extended", "Art 12A(3)", "cannot be extended", func(h *History) {
			h.Type, h.Extensions = Complaint, []Extension{good}
		}},
		{"marks paused", "DPA Sch 2 para 25", "not paused", func(h *History) { h.Type, h.Pauses = ExamMarks, asked }},
		{"marks extended", "DPA Sch 2 para 25", "cannot be extended", func(h *History) {
			h.Type, h.Extensions = ExamMarks, []Extension{good}
		}},
		{"promised too late", "Art 12A(3)", "promised", func(h *History) {
			x := good
			x.ExpectedBy = day(t, "12-02")
			h.Extensions = []Extension{x}
		}},
	})
	if _, err := Clock(History{Type: "query", Received: day(t, "09-01")}, ew(), 0); !errors.Is(err, ErrName) {
		t.Errorf("unknown type: %v", err)
	}
}

// TestImpossibleOrder holds S10, S11 and other events that cannot have
// happened in the order given.
func TestImpossibleOrder(t *testing.T) {
	refuses(t, []unlawful{
		{"S10 answer", "Art 12A(5)", "before the question", func(h *History) {
			h.Pauses = []Pause{{day(t, "09-10"), day(t, "09-09")}}
		}},
		{"S10 identity", "Art 12A(2)", "before the request was received", func(h *History) {
			h.Identity = Confirmed(day(t, "08-31"))
		}},
		{"question before receipt", "Art 12A(5)", "before the request", func(h *History) {
			h.Pauses = []Pause{{day(t, "08-31"), day(t, "09-09")}}
		}},
		{"identity before the question", "Art 12(6)", "before it was asked", func(h *History) {
			h.Identity = Check{Asked: day(t, "09-09"), Evidence: []Evidence{{day(t, "09-08"), true}}}
		}},
		{"authority before the question", "Art 12A(2)", "before it was asked", func(h *History) {
			h.Authority = Check{Asked: day(t, "09-09"), Evidence: []Evidence{{day(t, "09-08"), true}}}
		}},
		{"authority before receipt", "Art 12A(2)", "before the request", func(h *History) {
			h.Authority = Confirmed(day(t, "08-31"))
		}},
		{"fee before the notice", "Art 12(5)", "before the person was told", func(h *History) {
			h.Fee = Fee{day(t, "09-09"), day(t, "09-08")}
		}},
		{"S11", RuleFuture, "future", func(h *History) { h.Received = day(t, "12-02") }},
		{"future answer", RuleFuture, "future", func(h *History) { h.Pauses = []Pause{{day(t, "09-10"), day(t, "12-02")}} }},
		{"no receipt", "Art 12A(2)", "missing", func(h *History) { h.Received = 0 }},
		{"reply before receipt", RuleOrder, "before the request", func(h *History) { h.Sent = day(t, "08-01") }},
		{"closed before the reply", RuleOrder, "before the reply", func(h *History) {
			h.Sent, h.Closed = day(t, "09-10"), day(t, "09-09")
		}},
		{"question after closing", RuleOrder, "ended", func(h *History) {
			h.Withdrawn, h.Pauses = day(t, "09-10"), []Pause{{Asked: day(t, "09-11")}}
		}},
	})
}

// TestNoPauseButAccess checks every type against Art 12A(5).
func TestNoPauseButAccess(t *testing.T) {
	for _, typ := range RequestTypes() {
		h := History{Type: typ, Received: day(t, "09-01"), ResultsAnnounced: day(t, "08-20"),
			Pauses: []Pause{{day(t, "09-05"), day(t, "09-10")}}}
		_, err := Clock(h, ew(), 0)
		if ok := typ == Access || typ == ExamMarks; ok != (err == nil) {
			t.Errorf("%s: %v", typ, err)
		}
		if typ.Article() == "" {
			t.Errorf("%s has no article", typ)
		}
	}
}

// TestHolidayGap holds S13.
func TestHolidayGap(t *testing.T) {
	h := History{Type: Access, Received: mustDate(t, "2036-04-05")} // + 1 month: a bank holiday Monday
	got := mustClock(t, h, ew(), 0)
	if !got.HolidayGap || got.Due != got.End || len(got.Warnings) != 1 {
		t.Errorf("%+v", got)
	}
	never := ew()
	never.Roll = RollNever
	if mustClock(t, h, never, 0).HolidayGap {
		t.Error("an organisation that never rolls has no gap")
	}
}

// TestExtension checks the promised date, the alerts and the end of both.
func TestExtension(t *testing.T) {
	h := History{Type: Portability, Received: day(t, "09-01"), Extensions: []Extension{
		{Notice: day(t, "09-20"), Kind: Number, Reason: "three requests", ExpectedBy: day(t, "10-20")}}}
	got := mustClock(t, h, ew(), day(t, "09-21"))
	if got.State != Extended || got.Due != day(t, "12-01") || got.InternalTarget != day(t, "10-20") {
		t.Errorf("%+v", got)
	}
	if got.NoticeAlerts != [2]Date{day(t, "09-24"), day(t, "09-29")} {
		t.Errorf("alerts %s", got.NoticeAlerts)
	}
	h.Extensions[0].Notice = day(t, "10-05")
	h.Extensions[0].ExpectedBy = 0
	if got = mustClock(t, h, ew(), day(t, "10-06")); got.Extended || got.Due != day(t, "10-01") || len(got.Warnings) != 1 || !got.Overdue {
		t.Errorf("late notice: %+v", got)
	}
	// An open pause keeps the first month open for the notice.
	h = History{Type: Access, Received: day(t, "09-01"), Pauses: []Pause{{Asked: day(t, "09-11")}},
		Extensions: []Extension{{Notice: day(t, "10-15"), Kind: Complexity, Reason: "old paper files"}}}
	if got = mustClock(t, h, ew(), day(t, "10-16")); !got.Extended || got.State != Paused || got.DaysLeft != 81 {
		t.Errorf("notice in a pause: %+v", got)
	}
}

// TestEU holds LAW.md 1.8: the same arithmetic, no pause, start at receipt.
func TestEU(t *testing.T) {
	r := Rules{Variant: VariantEU, Holidays: NewHolidays(Listed, Holiday{day(t, "10-05"), "a local day"})}
	h := History{Type: Access, Received: day(t, "09-03"), Identity: Confirmed(day(t, "09-10"))}
	got := mustClock(t, h, r, 0)
	if got.Start != day(t, "09-03") || got.End != day(t, "10-03") || got.Due != day(t, "10-06") || got.LawVersion != LawEU {
		t.Errorf("%+v", got)
	}
	h.Pauses = []Pause{{day(t, "09-05"), day(t, "09-10")}}
	var rule *RuleError
	if _, err := Clock(h, r, 0); !errors.As(err, &rule) {
		t.Errorf("pause: %v", err)
	}
	c := History{Type: Complaint, Received: day(t, "09-03")}
	if got := mustClock(t, c, r, 0); !got.Due.IsZero() {
		t.Errorf("complaint due %s", got.Due)
	}
}

// TestLawVersion checks that the day of receipt chooses the law.
func TestLawVersion(t *testing.T) {
	for d, want := range map[string]LawVersion{"2024-02-15": LawBefore2026, "2026-02-04": LawBefore2026,
		"2026-02-05": LawFebruary2026, "2026-06-18": LawFebruary2026, "2026-06-19": LawJune2026, "2030-01-01": LawJune2026} {
		if got := LawOn(mustDate(t, d)); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

// TestResultJSON checks the names that the clock command prints.
func TestResultJSON(t *testing.T) {
	h := History{Type: Access, Received: day(t, "03-10"), Identity: Confirmed(day(t, "03-18"))}
	b, err := json.Marshal(mustClock(t, h, ew(), 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"start":"2026-03-18"`, `"end":"2026-04-18"`, `"due":"2026-04-20"`,
		`"strict_due":"2026-04-20"`, `"notice_by":"2026-04-18"`, `"extended":false`, `"state":"running"`, `"working":["Received`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
}

// TestSummerTime checks that the clocks changing moves no date.
func TestSummerTime(t *testing.T) {
	at := time.Date(2026, time.March, 29, 0, 59, 59, 0, time.UTC) // a second before
	if InLondon(at) != InLondon(at.Add(time.Second)) {
		t.Error("the day changed with the clocks")
	}
}
