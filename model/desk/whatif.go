package desk

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// A StepState is a step with why it cannot be taken now.
type StepState struct {
	handling.Step
	Why string // empty if it can be taken
}

// trial holds what a step would carry if everything asked for were given, so
// that only what stands in its way in law is left.
func trial(f *handling.File, s handling.Step, today calendar.Date) model.Event {
	e := model.Event{Kind: s.Kind, On: today, Text: "as given", Ground: string(calendar.Complexity)}
	switch s.Needs {
	case handling.NeedsItem:
		for _, it := range f.Items {
			e.Item = max(e.Item, it.Number+1)
		}
	case handling.NeedsDecision:
		e.Item, e.Code = f.Items[0].Number, f.Type.Outcomes[0].ID
		e.Ground = handling.RestrictionGrounds()[0].ID // of a restriction; others have none
	case handling.NeedsRestriction:
		e.Ground = handling.RestrictionGrounds()[0].ID
	case handling.NeedsTask:
		for _, t := range f.Tasks {
			if t.Open() && t.ID != "reply" {
				e.Code = t.ID
			}
		}
	case handling.NeedsLines:
		e.Lines = []string{handling.LineReasons, handling.LineController, handling.LineRegulator, handling.LineCourt}
	}
	return e
}

// Steps returns every step that the type of a request knows, with the rule that
// forbids it now. Nothing is changed.
func (d *Desk) Steps(f *RequestFile, by By) []StepState {
	var out []StepState
	notAllowed := d.Disallowed(by, model.WorkRequests)
	for _, s := range handling.Steps() {
		if notAllowed != "" {
			out = append(out, StepState{Step: s, Why: notAllowed})
			continue
		}
		e := trial(f.File, s, by.Today())
		state := StepState{Step: s}
		if s.Needs == handling.NeedsTask && e.Code == "" {
			state.Why = "no task is open"
		} else if _, err := d.suppose(f.Request, by.Today(), e); err != nil {
			state.Why = err.Error()
		}
		out = append(out, state)
	}
	return out
}

// WhatIf returns what the clock would say if things happened, some of them on
// days to come. It returns an error of fault Refused that names the rule which
// forbids one of them. Nothing is changed.
func (d *Desk) WhatIf(f *RequestFile, by By, things ...Happening) (calendar.Result, error) {
	if why := d.Disallowed(by, model.WorkRequests); why != "" {
		return calendar.Result{}, refused("%s", why)
	}
	events := make([]model.Event, len(things))
	for i := range things {
		events[i] = things[i].event(by)
	}
	return d.suppose(f.Request, by.Today(), events...)
}

// suppose adds events to a copy of a request and asks the rules and the clock.
func (d *Desk) suppose(q *model.Request, today calendar.Date, events ...model.Event) (calendar.Result, error) {
	supposed := *q
	supposed.Events = slices.Clone(q.Events)
	for _, e := range events {
		if err := add(&supposed, e); err != nil {
			return calendar.Result{}, err
		}
		today = max(today, e.On)
	}
	r, err := calendar.Clock(supposed.History(), d.rules, today)
	return r, ruled(err)
}
