package breach

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/policy"
)

// MaxAffected is how many people of the register one entry names; of more it
// gives the number.
const MaxAffected = 20_000

// Check returns why an entry cannot be kept, as a sentence, or nothing. It must
// say when the organisation became aware and what was lost; everything else may
// come later, because a report may be made in stages.
func Check(b *model.Breach, p *policy.Policy, now time.Time) string {
	switch {
	case strings.TrimSpace(b.Title) == "":
		return "say in a line what happened"
	case b.Aware.IsZero():
		return "say when the organisation became aware: the 72 hours run from there"
	case b.Aware.After(now):
		return "the organisation cannot have become aware in the future"
	case !b.Detected.IsZero() && b.Detected.After(now):
		return "it cannot have been detected in the future"
	case !b.To.IsZero() && (b.From.IsZero() || b.To.Before(b.From)):
		return "it ended before it began"
	case b.From.After(b.Aware):
		return "it happened after the organisation became aware of it"
	case len(b.Types) == 0:
		return "say what was lost: " + joined(model.BreachTypes)
	case b.Likelihood > 5 || b.Severity > 5 || (b.Likelihood == 0) != (b.Severity == 0):
		return "likelihood and severity are numbers from 1 to 5, and go together"
	}
	for _, t := range b.Types {
		if !slices.Contains(model.BreachTypes, t) {
			return fmt.Sprintf("%q is no kind of breach; use some of %s", string(t), joined(model.BreachTypes))
		}
	}
	return named(b, p)
}

// named checks what the entry names of the policy.
func named(b *model.Breach, p *policy.Policy) string {
	for _, c := range b.Categories {
		if p.Category(c) == nil {
			return fmt.Sprintf("the policy has no category %q", c)
		}
	}
	for _, s := range b.Systems {
		if p.System(s) == nil {
			return fmt.Sprintf("the policy has no system %q", s)
		}
	}
	if b.Processor != "" && p.Recipient(b.Processor) == nil {
		return fmt.Sprintf("the policy has no recipient %q", b.Processor)
	}
	return ""
}

// CheckEvent returns why something may not be entered about a breach now, as a
// sentence, or nothing.
func CheckEvent(b *model.Breach, e model.BreachEvent) string {
	s := Of(b, e.At)
	reasons := strings.TrimSpace(e.Text) != ""
	switch {
	case s.State == Closed && e.Kind != model.BreachNote:
		return "the breach is closed"
	case e.Kind == model.BreachDecided:
		return checkDecision(&s, Decision(e.Code), reasons)
	case e.Kind == model.BreachReported:
		return checkReport(&s, e.At, reasons)
	case e.Kind == model.BreachTold && !reasons:
		return "say how the people were told"
	case e.Kind == model.BreachNote && !reasons:
		return "the note is empty"
	case e.Kind == model.BreachClosed && len(s.Missing) > 0:
		return "the register still lacks: " + strings.Join(s.Missing, ", ")
	case e.Kind == model.BreachClosed && !reasons:
		return "say what was learnt from it"
	}
	return ""
}

func checkDecision(s *Standing, d Decision, reasons bool) string {
	switch {
	case !slices.Contains(Decisions, d):
		return fmt.Sprintf("%q is no decision; use one of %s", string(d), joined(Decisions))
	case !reasons:
		return "a decision needs its reasons"
	case s.Risk == RiskUnknown:
		return "assess first how likely and how severe harm to people is"
	case d == DoNotReport && s.Risk != RiskUnlikely:
		return "a breach is kept from the regulator only if a risk to people is unlikely (Art 33(1)); this one is scored as " + string(s.Risk)
	case d == DoNotReport && !s.Reported.IsZero():
		return "the regulator was told already"
	case d == DoNotTell && s.Risk == RiskHigh:
		return fmt.Sprintf("people are told of a high risk, unless Art 34(3) excuses it: %s, %s or %s", Unintelligible, RiskRemoved, PublicNotice)
	}
	return ""
}

func checkReport(s *Standing, at time.Time, reasons bool) string {
	switch {
	case s.Regulator == nil || s.Regulator.Decision != Report:
		return "decide first that the regulator is told"
	case s.Reported.IsZero() && at.After(s.Clock.Deadline) && !reasons:
		return "the 72 hours are over: give the reasons for the delay (Art 33(1))"
	}
	return ""
}

func joined[S ~string](list []S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
