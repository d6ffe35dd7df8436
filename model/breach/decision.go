package breach

import (
	"lethe/model"
)

// A Decision is what was decided about telling the regulator or the people.
type Decision string

// The decisions. The last three are the reasons of Art 34(3) for which people
// need not be told although the risk is high.
const (
	Report         Decision = "report"
	DoNotReport    Decision = "do-not-report"
	TellPeople     Decision = "tell-people"
	DoNotTell      Decision = "do-not-tell"
	Unintelligible Decision = "data-unintelligible"
	RiskRemoved    Decision = "risk-removed"
	PublicNotice   Decision = "public-notice" // telling each would be out of proportion
)

// Decisions lists every decision.
var Decisions = []Decision{Report, DoNotReport, TellPeople, DoNotTell, Unintelligible, RiskRemoved, PublicNotice}

// AboutRegulator reports whether the decision is about telling the regulator,
// rather than the people.
func (d Decision) AboutRegulator() bool { return d == Report || d == DoNotReport }

// Risk is how much harm to people a breach may do.
type Risk string

// The risks. Without likelihood and severity it is not known.
const (
	RiskUnknown  Risk = "not assessed"
	RiskUnlikely Risk = "unlikely"
	RiskLikely   Risk = "risk"
	RiskHigh     Risk = "high risk"
)

// RiskOf returns the risk of a breach: likelihood times severity, each from 1 to
// 5. Up to 4 a risk is unlikely, from 12 it is high; a severity of 5 is never
// less than a risk.
func RiskOf(b *model.Breach) Risk {
	score := b.Likelihood * b.Severity
	switch {
	case score == 0:
		return RiskUnknown
	case score >= 12:
		return RiskHigh
	case score > 4 || b.Severity == 5:
		return RiskLikely
	}
	return RiskUnlikely
}

// A Made is a decision with who made it and why.
type Made struct {
	Decision Decision
	Reasons  string
	Event    model.BreachEvent
}

// decided returns the last decision about the regulator or about people.
func decided(b *model.Breach, regulator bool) (Made, bool) {
	var last Made
	found := false
	for _, e := range b.Events {
		if d := Decision(e.Code); e.Kind == model.BreachDecided && d.AboutRegulator() == regulator {
			last, found = Made{d, e.Text, e}, true
		}
	}
	return last, found
}
