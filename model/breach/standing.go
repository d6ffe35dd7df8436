package breach

import (
	"fmt"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

// A State is where a breach stands.
type State string

// The states.
const (
	Open     State = "open" // nothing is decided about the regulator
	ToReport State = "to be reported"
	Reported State = "reported"
	Recorded State = "recorded" // it need not be reported
	Closed   State = "closed"
)

// A Standing is where a breach stands at an instant.
type Standing struct {
	State     State
	Clock     calendar.BreachClock
	Left      time.Duration        // until the deadline; negative after it
	Alert     calendar.BreachAlert // calm when nothing is left to report
	Risk      Risk
	Regulator *Made // the last decision, nil before one
	People    *Made
	Reported  time.Time // zero until then
	Late      bool      // it was reported after 72 hours, or is not yet
	Told      bool      // the people were told
	Missing   []string  // before it can be closed
}

// Of returns where a breach stands.
func Of(b *model.Breach, now time.Time) Standing {
	s := Standing{State: Open, Clock: calendar.NewBreachClock(b.Aware), Risk: RiskOf(b)}
	s.Left = s.Clock.Remaining(now)
	if m, ok := decided(b, true); ok {
		s.Regulator, s.State = &m, Recorded
		if m.Decision == Report {
			s.State = ToReport
		}
	}
	if m, ok := decided(b, false); ok {
		s.People = &m
	}
	for _, e := range b.Events {
		switch e.Kind {
		case model.BreachReported:
			if s.Reported.IsZero() {
				s.Reported = e.At
			}
			s.State = Reported
		case model.BreachTold:
			s.Told = true
		}
	}
	if s.State == Open || s.State == ToReport {
		s.Alert = s.Clock.Alert(now)
		s.Late = s.Alert == calendar.BreachLate
	} else if !s.Reported.IsZero() {
		s.Late = s.Reported.After(s.Clock.Deadline)
	}
	s.Missing = s.missing(b)
	if IsClosed(b) {
		s.State, s.Missing, s.Alert = Closed, nil, calendar.BreachCalm
	}
	return s
}

// IsClosed reports whether a breach was closed.
func IsClosed(b *model.Breach) bool {
	for _, e := range b.Events {
		if e.Kind == model.BreachClosed {
			return true
		}
	}
	return false
}

// missing says what the register lacks (Art 33(5)): facts, effects, remedy and
// both decisions, carried out.
func (s *Standing) missing(b *model.Breach) []string {
	var out []string
	for _, m := range []struct {
		lacks bool
		what  string
	}{
		{b.Facts == "", "what happened"},
		{b.Effects == "", "the likely consequences"},
		{b.Measures == "", "what was done about it"},
		{s.Risk == RiskUnknown, "likelihood and severity of harm to people"},
		{s.Regulator == nil, "the decision whether the regulator is told"},
		{s.decided(DoNotReport) && s.Risk != RiskUnlikely, "another decision about the regulator: a risk is no longer unlikely"},
		{s.State == ToReport, "the report to the regulator"},
		{s.People == nil, "the decision whether the people are told"},
		{s.decided(DoNotTell) && s.Risk == RiskHigh, "another decision about the people: the risk is high by now"},
		{s.ToTell(), "that the people were told"},
	} {
		if m.lacks {
			out = append(out, m.what)
		}
	}
	return out
}

// decided reports whether d is the last decision of its sort.
func (s *Standing) decided(d Decision) bool {
	m := s.People
	if d.AboutRegulator() {
		m = s.Regulator
	}
	return m != nil && m.Decision == d
}

// ToTell reports whether it was decided to tell the people, who were not told yet.
func (s *Standing) ToTell() bool {
	return s.People != nil && s.People.Decision == TellPeople && !s.Told
}

// LeftWords says how long is left, in hours and minutes.
func (s *Standing) LeftWords() string { return Words(s.Left) }

// Words writes a time that is left, "31 h 20 min left", or that has passed since
// the deadline.
func Words(left time.Duration) string {
	past := left < 0
	if past {
		left = -left
	}
	left = left.Truncate(time.Minute)
	out := fmt.Sprintf("%d h %d min", int(left.Hours()), int(left.Minutes())%60)
	if past {
		return out + " over"
	}
	return out + " left"
}
