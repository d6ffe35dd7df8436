package tui

import (
	"context"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// A RetentionDesk is what clearing retention needs. PlanRun looks at every alert
// of the board, so that it is called inside commands as the others are.
type RetentionDesk interface {
	HoldingName(ctx context.Context, text string) (model.HoldingName, error)
	PlanDates(ctx context.Context, by desk.By, c desk.RetentionChange, names []model.HoldingName) (*desk.DatesPlan, error)
	ChangeDates(ctx context.Context, by desk.By, shown *desk.DatesPlan) (*desk.DatesDone, error)
	PlanRun(ctx context.Context, by desk.By, f desk.RunFilter) (*desk.RunPlan, error)
	UnfinishedRun(ctx context.Context, by desk.By) (*model.Run, error)
	Run(ctx context.Context, by desk.By, o desk.RunOrder) (*desk.RunReport, error)
	ResumeRun(ctx context.Context, by desk.By, progress func(desk.RunReport)) (*desk.RunReport, error)
	DestructionLog(ctx context.Context, by desk.By) ([]desk.Destruction, error)
	ExportAlerts(ctx context.Context, by desk.By, ids []model.ID) (*desk.AlertSheet, error)
}

// A StandingDesk is what holds, consents and marketing need. All its methods
// reach the store.
type StandingDesk interface {
	Standing(ctx context.Context, by desk.By, subject model.ID) (*desk.PersonStanding, error)
	Holds(ctx context.Context, by desk.By) ([]desk.HoldRow, error)
	HoldsOf(ctx context.Context, by desk.By, subject model.ID) ([]desk.HoldRow, error)
	PlaceHold(ctx context.Context, by desk.By, n desk.NewHold) (*model.Hold, error)
	ReviewHold(ctx context.Context, by desk.By, id model.ID, note string, next calendar.Date) (*model.Hold, error)
	ReleaseHold(ctx context.Context, by desk.By, id model.ID, reason string) (*model.Hold, error)
	ApproveRelease(ctx context.Context, by desk.By, id model.ID) (*model.Hold, error)
	GiveConsent(ctx context.Context, by desk.By, n desk.NewConsent) (*model.Consent, error)
	Consents(ctx context.Context, by desk.By, subject model.ID) ([]desk.ConsentLine, error)
	ConsentWithdrawal(ctx context.Context, by desk.By, subject, consent model.ID) (*desk.Withdrawal, error)
	WithdrawConsent(ctx context.Context, by desk.By, subject model.ID, told *desk.Withdrawal, how string) (*desk.RequestFile, error)
	StopTopic(ctx context.Context, by desk.By, subject model.ID, topic string, channel policy.ContactMethod, how string) error
	StopMarketing(ctx context.Context, by desk.By, subject model.ID, source string) error
}
