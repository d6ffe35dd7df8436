package retention

import (
	"fmt"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A Status is where a holding stands in its retention (LAW.md 3.3).
type Status string

// The statuses. Done is the status of a holding that was destroyed; Assess
// never gives it, reports on a run do.
const (
	NoTrigger Status = "no-trigger" // the period has not started, or there is none
	Running   Status = "running"
	DueSoon   Status = "due-soon" // the last day of keeping is near
	Due       Status = "due"
	Overdue   Status = "overdue"
	Blocked   Status = "blocked" // due, but something forbids destruction
	Review    Status = "review"  // a person must decide, or correct a date
	Done      Status = "done"
)

// Statuses lists every status, in the order of LAW.md 3.3.
var Statuses = []Status{NoTrigger, Running, DueSoon, Due, Overdue, Blocked, Review, Done}

// An Assessment is the answer for one holding.
type Assessment struct {
	Rule        *policy.Rule // the rule that decides; nil when none fits
	Standing    Standing     // what that rule says
	Trigger     calendar.Date
	KeepThrough calendar.Date // last day of keeping
	DestroyFrom calendar.Date // the day after; zero when there is no last day
	Extended    bool          // a person's "keep until" is later than the rule
	KeepReason  string        // their reason
	Fitting     int           // number of rules that fit
	Status      Status
	Action      policy.Action
	Blockers    []Blocker   // what forbids destruction today, due or not
	Suspicious  []Suspicion // what is wrong with the dates
}

// Assess says how long the holding h of subject s is kept. It depends on
// nothing but its arguments, and not on the order of rules, events, holds or
// requests.
func (e *Engine) Assess(h *model.Holding, s *model.Subject, c *Context) Assessment {
	var a Assessment
	var best Candidate
	for _, r := range e.rules(h.Category) {
		if !applies(r, h, s) {
			continue
		}
		v := e.candidate(r, h, s)
		a.Fitting++
		a.Suspicious = e.suspect(a.Suspicious, v, h, s, c)
		if a.Fitting == 1 || outlasts(v, best) {
			best = v
		}
	}
	if a.Fitting > 0 {
		a.Rule, a.Standing, a.Action = best.Rule, best.Standing, best.Rule.Action
	}
	if !best.KeepThrough.IsZero() {
		a.Trigger, a.KeepThrough = best.Trigger, best.KeepThrough
		if h.KeepUntil > a.KeepThrough {
			a.KeepThrough, a.Extended, a.KeepReason = h.KeepUntil, true, h.KeepReason
		}
		a.DestroyFrom = a.KeepThrough.AddDays(1)
	}
	sortSuspicions(a.Suspicious)
	a.Blockers = e.protections(h, s, c, Act{Scheduled: true})
	a.Status = e.status(&a, c.Today)
	return a
}

// status derives the status from the rest of the assessment.
func (e *Engine) status(a *Assessment, today calendar.Date) Status {
	soon, overdue := e.policy.Targets.DueSoon, e.policy.Targets.Overdue
	switch {
	case len(a.Suspicious) > 0:
		return Review
	case a.DestroyFrom.IsZero():
		return NoTrigger
	case a.DestroyFrom.Sub(today) > soon:
		return Running
	case today < a.DestroyFrom:
		return DueSoon
	case len(a.Blockers) > 0:
		return Blocked
	case a.Action != policy.Erase && a.Action != policy.Anonymise:
		return Review
	case today.Sub(a.DestroyFrom) > overdue:
		return Overdue
	}
	return Due
}

// Destructible reports whether a retention run may offer the holding for
// destruction. A person must still confirm it.
func (a *Assessment) Destructible() bool {
	return (a.Status == Due || a.Status == Overdue) && len(a.Blockers) == 0 && len(a.Suspicious) == 0
}

// Why returns the reason for the answer as a sentence.
func (a *Assessment) Why() string {
	switch {
	case a.Rule == nil:
		return "No retention rule of the policy fits this holding."
	case a.Extended:
		return fmt.Sprintf("A person decided to keep this until %s: %s.", a.KeepThrough.Words(), a.KeepReason)
	}
	others := ""
	if a.Fitting > 1 {
		others = fmt.Sprintf(" It outlasts %d other %s.", a.Fitting-1, plural(a.Fitting-1, "rule", "rules"))
	}
	switch a.Standing {
	case Forever:
		return fmt.Sprintf("Rule %s keeps this without limit: %s.%s", a.Rule.ID, a.Rule.Reason, others)
	case Waiting, Dormant:
		return fmt.Sprintf("Rule %s has not started: %s has not happened.%s", a.Rule.ID, triggerWords(a.Rule), others)
	case Lapsed:
		return fmt.Sprintf("Rule %s rested on consent, which was withdrawn; nothing else justifies keeping this.", a.Rule.ID)
	}
	return fmt.Sprintf("Rule %s keeps this for %s from %s (%s): %s.%s", a.Rule.ID, a.Rule.Period.Words(),
		a.Trigger.Words(), triggerWords(a.Rule), a.Rule.Reason, others)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// triggerWords names the triggers of a rule.
func triggerWords(r *policy.Rule) string {
	out := ""
	for i, t := range r.Triggers {
		if i > 0 {
			out += " and "
		}
		out += t.Words()
	}
	return out
}
