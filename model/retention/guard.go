package retention

import (
	"cmp"
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A BlockerKind says what stands in the way of destruction (LAW.md 3.4).
type BlockerKind string

// The kinds of blocker.
const (
	ByHold       BlockerKind = "hold"
	ByRequest    BlockerKind = "open-request"
	ByComplaint  BlockerKind = "complaint"
	ByRestricted BlockerKind = "restricted"
	ByMinimum    BlockerKind = "statutory-minimum"
	ByDate       BlockerKind = "not-due"
	ByDoubt      BlockerKind = "doubtful-date"
	ByRule       BlockerKind = "rule-keeps"
)

// A Blocker forbids the destruction of a holding. Reason is a sentence that is
// safe to show and to log.
type Blocker struct {
	Kind   BlockerKind
	Reason string
	Until  calendar.Date // last day on which it blocks; zero when that is open
	Ref    string        // reference of the request or id of the hold or rule
}

// An Act is what is about to destroy a holding.
type Act struct {
	// Scheduled is true for a retention run: the period must be over and the
	// dates beyond doubt. Other acts have a reason of their own.
	Scheduled bool
	// Answering is the reference of the request that the act carries out, which
	// does not block itself.
	Answering string
	// Agreed is true when the person agreed to this act on their restricted
	// data, which is recorded with it (LAW.md 2.6). It does not open a
	// restriction for a scheduled run.
	Agreed bool
}

// Guard returns everything that forbids destroying the holding today. Every
// path that destroys calls it, whatever the path; only an empty answer allows
// the act.
func (e *Engine) Guard(h *model.Holding, s *model.Subject, c *Context, act Act) []Blocker {
	out := e.protections(h, s, c, act)
	out = append(out, e.minimums(h, s, c.Today)...)
	if act.Scheduled {
		out = append(out, e.schedule(h, s, c)...)
	}
	return out
}

// protections are the blockers that do not depend on the retention schedule,
// in a fixed order.
func (e *Engine) protections(h *model.Holding, s *model.Subject, c *Context, act Act) []Blocker {
	var out []Blocker
	for _, v := range c.Holds {
		if v.Covers(h) {
			out = append(out, Blocker{Kind: ByHold, Ref: v.ID.String(),
				Reason: fmt.Sprintf("a %s hold placed on %s covers it", v.Type, calendar.InLondon(v.Placed).Words())})
		}
	}
	for _, v := range c.Requests {
		if v.Reference == "" || v.Reference != act.Answering {
			out = e.proceeding(out, v, c.Today)
		}
	}
	if s.Flags.Has(model.Restricted) {
		use := policy.UseErase
		if act.Scheduled {
			use = policy.UseRetentionRun
		}
		if ok, why := policy.WhileRestricted(use, policy.Ground{Agreed: act.Agreed}, c.Today); !ok {
			out = append(out, Blocker{Kind: ByRestricted, Reason: why})
		}
	}
	slices.SortFunc(out, func(a, b Blocker) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// proceeding appends the blocker that a request or complaint still is.
func (e *Engine) proceeding(out []Blocker, v Proceeding, today calendar.Date) []Blocker {
	b := Blocker{Kind: ByRequest, Ref: v.Reference}
	if v.Type == calendar.Complaint {
		b.Kind = ByComplaint
	}
	if v.Closed.IsZero() {
		b.Reason = fmt.Sprintf("%s is open; destroying data to frustrate it is an offence", v.Reference)
		if b.Kind == ByComplaint {
			b.Reason = fmt.Sprintf("complaint %s is open", v.Reference)
		}
		return append(out, b)
	}
	b.Until = v.Closed.AddDays(e.policy.Targets.RequestHold)
	if b.Kind == ByComplaint {
		b.Until = v.Closed.AddMonths(e.policy.Targets.CoolingOff)
	}
	if today > b.Until {
		return out
	}
	b.Reason = fmt.Sprintf("%s was closed on %s and blocks through %s", v.Reference, v.Closed.Words(), b.Until.Words())
	return append(out, b)
}

// minimums are the statutory periods that have not passed.
func (e *Engine) minimums(h *model.Holding, s *model.Subject, today calendar.Date) []Blocker {
	var out []Blocker
	for _, r := range e.rules(h.Category) {
		if !r.Minimum || !applies(r, h, s) {
			continue
		}
		v := e.candidate(r, h, s)
		b := Blocker{Kind: ByMinimum, Ref: r.ID, Until: v.KeepThrough}
		switch {
		case v.Standing != Dated:
			b.Reason = fmt.Sprintf("the law requires it to be kept (rule %s), and the period has not started", r.ID)
		case today <= v.KeepThrough:
			b.Reason = fmt.Sprintf("the law requires it to be kept through %s (rule %s: %s)", v.KeepThrough.Words(), r.ID, r.Source)
		default:
			continue
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Blocker) int { return cmp.Compare(a.Ref, b.Ref) })
	return out
}

// schedule is what a retention run must not step over.
func (e *Engine) schedule(h *model.Holding, s *model.Subject, c *Context) []Blocker {
	a := e.Assess(h, s, c)
	var out []Blocker
	for _, v := range a.Suspicious {
		out = append(out, Blocker{Kind: ByDoubt, Reason: v.Reason})
	}
	switch {
	case a.DestroyFrom.IsZero():
		out = append(out, Blocker{Kind: ByDate, Reason: a.Why()})
	case c.Today < a.DestroyFrom:
		out = append(out, Blocker{Kind: ByDate, Until: a.KeepThrough, Reason: a.Why()})
	case a.Action != policy.Erase && a.Action != policy.Anonymise:
		out = append(out, Blocker{Kind: ByRule, Ref: a.Rule.ID, Reason: fmt.Sprintf("rule %s asks a person to decide", a.Rule.ID)})
	}
	return out
}
