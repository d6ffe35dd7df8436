package calendar

import "slices"

// A shifted is the end of a period after its pauses were counted in.
type shifted struct {
	end    Date // the last day, not rolled; zero while paused
	paused bool // an unanswered question has stopped the period
	left   int  // paused: days that will be left on resumption
	asked  Date // paused: the day that question was asked
}

// byQuestion returns the pauses in order of the question.
func byQuestion(ps []Pause) []Pause {
	order := func(a, b Pause) int { return int(a.Asked) - int(b.Asked) }
	if slices.IsSortedFunc(ps, order) {
		return ps
	}
	ps = slices.Clone(ps)
	slices.SortFunc(ps, order)
	return ps
}

// shift moves the nominal end of a period that starts on start by the days
// which the pauses, in order of the question, take out of it (LAW.md 1.5).
//
// A day counts towards the period if start < day <= end. The default count
// takes out asked < day <= answered; the literal count of Art 12A(5)(b) takes
// out the day of the question too. Days of overlapping pauses are taken out
// once. Since the end moves as it goes, days that it reaches only because of
// one pause are seen by the next, so that one pass is stable. days, if not
// nil, receives the number taken out by each pause.
func shift(start, nominal Date, pauses []Pause, literal bool, days []int) shifted {
	end, done := nominal, start
	for i, p := range pauses {
		from := p.Asked
		if !literal {
			from++
		}
		from = max(from, done+1)
		if from > end {
			break // asked when nothing was left to stop
		}
		if p.Answered.IsZero() {
			return shifted{paused: true, left: end.Sub(from) + 1, asked: p.Asked}
		}
		if p.Answered < from {
			continue
		}
		n := p.Answered.Sub(from) + 1
		if days != nil {
			days[i] = n
		}
		end, done = end.AddDays(n), p.Answered
	}
	return shifted{end: end}
}

// revived returns the first pause whose question was asked after the due date
// that held on that day, and that due date. Such a question cannot revive the
// period (LAW.md 1.5).
func revived(start, nominal Date, pauses []Pause, r Rules) (asked, due Date) {
	for i, p := range pauses {
		s := shift(start, nominal, pauses[:i], false, nil)
		if s.paused {
			return 0, 0
		}
		if p.Asked <= s.end {
			continue
		}
		if due, _ := r.roll(s.end); p.Asked > due {
			return p.Asked, due
		}
	}
	return 0, 0
}
