package desk

import (
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// mayUse refuses a use of a person's data that a restriction forbids. Every act
// that uses data asks it, or the table of marketing or the guard of retention,
// which ask the same matrix (LAW.md 2.6).
func mayUse(s *model.Subject, use policy.Use, g policy.Ground, today calendar.Date) error {
	if !s.Flags.Has(model.Restricted) {
		return nil
	}
	if ok, why := policy.WhileRestricted(use, g, today); !ok {
		return refused("%s", why)
	}
	return nil
}
