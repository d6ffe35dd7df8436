package tui

import (
	"lethe/model/calendar"
	"lethe/model/retention"
)

// verdict adds what retention says of a holding.
func (p *page) verdict(a retention.Assessment, today calendar.Date) {
	_, paint := verdictMark(a)
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
		return "no rule"
	}
	return a.Rule.ID
}

// verdictWords says in one line when a holding goes.
func verdictWords(a retention.Assessment, today calendar.Date) string {
	if a.DestroyFrom.IsZero() {
		if a.Status == retention.Review {
			return "to review: date in doubt"
		}
		return plainWord(string(a.Status))
	}
	left := a.DestroyFrom.Sub(today)
	switch a.Status {
	case retention.Overdue:
		return count(-left, "day") + " OVERDUE"
	case retention.Due:
		if left == 0 {
			return "due today"
		}
		return "due " + count(-left, "day") + " ago"
	case retention.Blocked:
		return "blocked, " + count(-left, "day") + " past"
	case retention.Review:
		return "to review, " + day(a.DestroyFrom, today)
	case retention.Done:
		return "done"
	}
	return "from " + day(a.DestroyFrom, today)
}

// verdictMark is the glyph and paint of a verdict.
func verdictMark(a retention.Assessment) (string, paint) {
	switch a.Status {
	case retention.Overdue:
		return "!", latePaint
	case retention.Due:
		return "^", soonPaint
	case retention.Blocked:
		return "=", waitPaint
	case retention.Review:
		return "?", soonPaint
	}
	return " ", noPaint
}
