package tui

import (
	"context"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A WorkDesk is what working on requests needs. Steps, WhatIf and Statistics
// look at what is in memory; the others reach the store.
type WorkDesk interface {
	Steps(f *desk.RequestFile, by desk.By) []desk.StepState
	WhatIf(f *desk.RequestFile, by desk.By, things ...desk.Happening) (calendar.Result, error)
	Statistics(by desk.By, months int) []desk.MonthFigures
	Record(ctx context.Context, by desk.By, id model.ID, h desk.Happening) (*desk.RequestFile, error)
	Match(ctx context.Context, by desk.By, id, subject model.ID) (*desk.RequestFile, error)
	Retype(ctx context.Context, by desk.By, id model.ID, t model.RequestType) (*desk.RequestFile, error)
	Split(ctx context.Context, by desk.By, id model.ID, t model.RequestType, summary string) (*desk.RequestFile, error)
}

// onToday says who acts today, for questions to what is in memory. Acts take
// their time where they are carried out.
func (m *Model) onToday() desk.By { return desk.By{Actor: m.opts.Actor, At: m.today.Time().Add(noon)} }

// noon is an hour that is the same day in London and in UTC.
const noon = 12 * 3600 * 1e9
