package tui

import (
	"lethe/model/calendar"
	"lethe/model/retention"
)

// verdict adds what retention says of a holding.
func (p *page) verdict(a retention.Assessment, today calendar.Date) {
	_, paint := verdictMark(a, today)
	p.painted("Retention", verdictWords(a, today), paint)
	p.fact("Rule", ruleTitle(a))
	if a.Rule != nil {
		p.fact("Then", plainWord(string(a.Action)))
	}
	p.fact("Trigger", day(a.Trigger, today))
	p.fact("Keep through", day(a.KeepThrough, today))
	p.fact("Why", a.Why())
	for _, b := range a.Blockers {
		text := b.Reason
		if !b.Until.IsZero() {
			text += " (until " + day(b.Until, today) + ")"
		}
		p.painted("Blocked by", text, waitPaint)
	}
	for _, s := range a.Suspicious {
		p.painted("To review", s.Reason, soonPaint)
	}
}

// candidateWords says what one rule that fits asks for.
func candidateWords(c retention.Candidate, today calendar.Date) string {
	switch {
	case c.Standing == retention.Forever:
		return "keeps without limit: " + c.Rule.Reason
	case c.KeepThrough.IsZero():
		return "has not started: " + c.Rule.Reason
	}
	return "keep through " + day(c.KeepThrough, today) + ": " + c.Rule.Reason
}

// ruleTitle names the rule that decides.
func ruleTitle(a retention.Assessment) string {
	if a.Rule == nil {
		return noRule
	}
	return a.Rule.ID
}

// noRule stands where a rule's name would.
const noRule = "no rule"

// verdictWords says in one line when a holding goes.
func verdictWords(a retention.Assessment, today calendar.Date) string {
	if a.DestroyFrom.IsZero() {
		if a.Status == retention.Review {
			return "to review: date in doubt"
		}
		return plainWord(string(a.Status))
	}
	on, left := day(a.DestroyFrom, today), a.DestroyFrom.Sub(today)
	switch {
	case a.Status == retention.Blocked:
		return "blocked, due " + on
	case a.Status == retention.Review:
		return "to review, due " + on
	case a.Status == retention.Done:
		return "done"
	case left < 0:
		return count(-left, "day") + " OVERDUE"
	case left == 0:
		return "due today"
	case left <= soonDays:
		return "due " + on + ", " + count(left, "day")
	}
	return "due " + on
}

// soonDays is how many days before its day something is marked as coming.
const soonDays = 7

// verdictMark is the glyph and paint of a verdict: ! once the day is past, ^
// on the day and in the days before it, as for requests. Whether the policy's
// own target for overdue runs has passed too is not told apart here.
func verdictMark(a retention.Assessment, today calendar.Date) (string, paint) {
	left := a.DestroyFrom.Sub(today)
	switch {
	case a.Status == retention.Blocked:
		return "=", waitPaint
	case a.Status == retention.Review:
		return "?", soonPaint
	case a.Status == retention.Done, a.DestroyFrom.IsZero():
		return " ", noPaint
	case left < 0:
		return "!", latePaint
	case left <= soonDays:
		return "^", soonPaint
	}
	return " ", noPaint
}
