package breach

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// aware is Friday 27 March 2026, 18:00 GMT: two days before the clocks go
// forward (vector B1).
var aware = time.Date(2026, 3, 27, 18, 0, 0, 0, time.UTC)

func entry(events ...model.BreachEvent) *model.Breach {
	return &model.Breach{
		Title: "list sent to the wrong school", Types: []model.BreachType{model.BreachConfidentiality}, Aware: aware,
		Facts: "x", Effects: "x", Measures: "x", Likelihood: 2, Severity: 2, Events: events,
	}
}

func event(hours int, k model.BreachEventKind, code, text string) model.BreachEvent {
	return model.BreachEvent{Kind: k, At: aware.Add(time.Duration(hours) * time.Hour), Code: code, Text: text}
}

// The 72 hours are elapsed hours, over a weekend and a change of the clocks; the
// time left is in hours and minutes, with alerts at 24 and 6 hours.
func TestTheClockOfABreach(t *testing.T) {
	for after, want := range map[time.Duration]struct {
		left  string
		alert calendar.BreachAlert
	}{
		90 * time.Minute:              {"70 h 30 min left", calendar.BreachCalm},
		48*time.Hour - time.Second:    {"24 h 0 min left", calendar.BreachCalm},
		48 * time.Hour:                {"24 h 0 min left", calendar.Breach24Hours},
		65*time.Hour + 59*time.Minute: {"6 h 1 min left", calendar.Breach24Hours},
		66 * time.Hour:                {"6 h 0 min left", calendar.Breach6Hours},
		72 * time.Hour:                {"0 h 0 min left", calendar.Breach6Hours},
		72*time.Hour + 95*time.Minute: {"1 h 35 min over", calendar.BreachLate},
		9 * 24 * time.Hour:            {"144 h 0 min over", calendar.BreachLate},
	} {
		s := Of(entry(), aware.Add(after))
		if s.LeftWords() != want.left || s.Alert != want.alert {
			t.Errorf("after %v: %s, alert %d", after, s.LeftWords(), s.Alert)
		}
		if got := s.Clock.Deadline.Format("Mon 15:04 MST"); got != "Mon 19:00 BST" {
			t.Errorf("deadline %s", got)
		}
	}
}

func TestWhatMayBeDecided(t *testing.T) {
	risky := func(likely, severe uint64, events ...model.BreachEvent) *model.Breach {
		b := entry(events...)
		b.Likelihood, b.Severity = likely, severe
		return b
	}
	report := event(1, model.BreachDecided, "report", "x")
	for name, tt := range map[string]struct {
		b    *model.Breach
		e    model.BreachEvent
		want string // part of the refusal, empty when it is allowed
	}{
		"no reasons":                    {risky(2, 2), event(1, model.BreachDecided, "report", " "), "reasons"},
		"no such decision":              {risky(2, 2), event(1, model.BreachDecided, "perhaps", "x"), "no decision"},
		"not assessed":                  {risky(0, 0), event(1, model.BreachDecided, "report", "x"), "assess first"},
		"unlikely, kept":                {risky(2, 2), event(1, model.BreachDecided, "do-not-report", "x"), ""},
		"risk, kept":                    {risky(3, 3), event(1, model.BreachDecided, "do-not-report", "x"), "scored as risk"},
		"severe, kept":                  {risky(1, 5), event(1, model.BreachDecided, "do-not-report", "x"), "scored as risk"},
		"high risk, not told":           {risky(4, 4), event(1, model.BreachDecided, "do-not-tell", "x"), "Art 34(3)"},
		"high risk, unreadable":         {risky(4, 4), event(1, model.BreachDecided, "data-unintelligible", "encrypted"), ""},
		"report undecided":              {risky(3, 3), event(2, model.BreachReported, "", ""), "decide first"},
		"report in time":                {risky(3, 3, report), event(72, model.BreachReported, "IC-1", ""), ""},
		"report late, silent":           {risky(3, 3, report), event(73, model.BreachReported, "IC-1", ""), "delay"},
		"report late, with reasons":     {risky(3, 3, report), event(73, model.BreachReported, "IC-1", "found over the holidays"), ""},
		"second stage after 72 hours":   {risky(3, 3, report, event(20, model.BreachReported, "IC-1", "")), event(90, model.BreachReported, "IC-1", ""), ""},
		"taken back after the report":   {risky(2, 2, report, event(20, model.BreachReported, "IC-1", "")), event(90, model.BreachDecided, "do-not-report", "x"), "told already"},
		"told how":                      {risky(4, 4), event(3, model.BreachTold, "", ""), "how"},
		"close undecided":               {risky(2, 2), event(3, model.BreachClosed, "", "x"), "still lacks"},
		"close without what was learnt": {risky(2, 2, event(1, model.BreachDecided, "do-not-report", "x"), event(1, model.BreachDecided, "do-not-tell", "x")), event(3, model.BreachClosed, "", ""), "learnt"},
		"close":                         {risky(2, 2, event(1, model.BreachDecided, "do-not-report", "x"), event(1, model.BreachDecided, "do-not-tell", "x")), event(3, model.BreachClosed, "", "x"), ""},
		"close before people are told":  {risky(2, 2, event(1, model.BreachDecided, "do-not-report", "x"), event(1, model.BreachDecided, "tell-people", "x")), event(3, model.BreachClosed, "", "x"), "people were told"},
		"close before it is reported":   {risky(3, 3, report, event(1, model.BreachDecided, "do-not-tell", "x")), event(3, model.BreachClosed, "", "x"), "report to the regulator"},
		"close when the risk has grown": {risky(4, 4, event(1, model.BreachDecided, "do-not-report", "x"), event(1, model.BreachDecided, "do-not-tell", "x")), event(3, model.BreachClosed, "", "x"), "no longer unlikely, another decision about the people"},
		"after the end":                 {risky(2, 2, event(2, model.BreachClosed, "", "x")), event(3, model.BreachTold, "", "x"), "closed"},
	} {
		got := CheckEvent(tt.b, tt.e)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestAnEntrySaysWhatItMust(t *testing.T) {
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := policy.Parse("default", text)
	if err != nil {
		t.Fatal(err)
	}
	now := aware.Add(time.Hour)
	if why := Check(entry(), p, now); why != "" {
		t.Fatal(why)
	}
	for name, change := range map[string]func(*model.Breach){
		"no title":         func(b *model.Breach) { b.Title = " " },
		"not aware":        func(b *model.Breach) { b.Aware = time.Time{} },
		"aware tomorrow":   func(b *model.Breach) { b.Aware = now.Add(24 * time.Hour) },
		"nothing lost":     func(b *model.Breach) { b.Types = nil },
		"odd type":         func(b *model.Breach) { b.Types = []model.BreachType{"theft"} },
		"ends first":       func(b *model.Breach) { b.From, b.To = aware, aware.Add(-time.Hour) },
		"happened later":   func(b *model.Breach) { b.From = aware.Add(time.Minute) },
		"half a score":     func(b *model.Breach) { b.Severity = 0 },
		"score of six":     func(b *model.Breach) { b.Severity = 6 },
		"unknown category": func(b *model.Breach) { b.Categories = []string{"nonsense"} },
		"unknown system":   func(b *model.Breach) { b.Systems = []string{"nonsense"} },
		"unknown supplier": func(b *model.Breach) { b.Processor = "nonsense" },
	} {
		b := entry()
		change(b)
		if Check(b, p, now) == "" {
			t.Errorf("%s: kept", name)
		}
	}
}

// Whatever is entered, in whatever order: what was refused changes nothing, a
// closed breach lacks nothing, and a late report has its reasons.
func TestAnyLedgerIsLawful(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := entry()
		b.Likelihood, b.Severity = uint64(rapid.IntRange(1, 5).Draw(t, "likelihood")), uint64(rapid.IntRange(1, 5).Draw(t, "severity"))
		kinds := []model.BreachEventKind{model.BreachDecided, model.BreachReported, model.BreachTold, model.BreachClosed, model.BreachNote}
		hours := 0
		for range rapid.IntRange(0, 20).Draw(t, "acts") {
			hours += rapid.IntRange(0, 12).Draw(t, "hours")
			e := event(hours, rapid.SampledFrom(kinds).Draw(t, "kind"), string(rapid.SampledFrom(Decisions).Draw(t, "code")), rapid.SampledFrom([]string{"", "x"}).Draw(t, "text"))
			if CheckEvent(b, e) == "" {
				b.Events = append(b.Events, e)
			}
		}
		s := Of(b, aware.Add(time.Duration(hours)*time.Hour))
		if s.Risk == RiskHigh && s.People != nil && s.People.Decision == DoNotTell {
			t.Fatal("people are not told of a high risk")
		}
		first := true
		for _, e := range b.Events {
			if e.Kind != model.BreachReported {
				continue
			}
			if first && e.At.After(s.Clock.Deadline) && e.Text == "" {
				t.Fatal("a late report without reasons")
			}
			first = false
		}
		if s.State == Closed {
			open := *b
			open.Events = nil
			for _, e := range b.Events {
				if e.Kind != model.BreachClosed {
					open.Events = append(open.Events, e)
				}
			}
			if o := Of(&open, aware); len(o.Missing) > 0 {
				t.Fatalf("closed, and lacks %v", o.Missing)
			}
		}
	})
}
