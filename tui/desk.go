package tui

import (
	"context"
	"errors"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// A Desk is what the console needs of the seat of its user, no more. The first group
// reads the board, which is in memory and may be asked at any moment; the
// second reaches the store and is only called inside commands.
type Desk interface {
	Actor() string // who is at work, as the audit log has it
	Roles() []model.Role
	Disallowed(p model.Permission) string // why this user may not, or nothing
	Loaded() (done bool, records int)
	Searching() (ready bool, people int) // whether look-ups are answered; else how many people were read for that
	Generation() uint64
	Today() calendar.Date // the day the board was worked out for; zero before Load
	Counts() desk.Counts  // may bring the queue into order: only inside commands
	Policy() *policy.Policy
	Outdated() bool // another policy is in force by now: Options.Enter gives a desk under it
	Warnings() []string
	SubjectRow(id model.ID) (desk.SubjectRow, bool)
	RequestRow(id model.ID) (desk.RequestRow, bool)
	Assignees() []string
	AlertRow(holding model.ID) (desk.AlertRow, bool)
	Subjects(ctx context.Context, q desk.Query, by desk.By) []model.ID
	Requests(q desk.Query, by desk.By) []model.ID
	ListAlerts(q desk.Query) desk.AlertList
	Find(ctx context.Context, query string, limit int, today calendar.Date) []desk.Found
	WrongFilter(query string) error // what keeps a query from finding anybody; only inside commands
	LikelyDuplicates(ctx context.Context, s *model.Subject) []desk.SubjectRow

	Load(ctx context.Context, today calendar.Date) error
	KeepIndex(ctx context.Context) error // of the search, for the next opening
	RequestID(reference string) (model.ID, error)
	SubjectID(ctx context.Context, reference string) (model.ID, error)
	OpenSubject(ctx context.Context, by desk.By, id model.ID, reason string) (*desk.SubjectFile, error)
	OpenRequest(ctx context.Context, by desk.By, id model.ID) (*desk.RequestFile, error)
	OpenAlert(ctx context.Context, by desk.By, holding model.ID) (*desk.AlertFile, error)
	AddSubject(ctx context.Context, by desk.By, s *model.Subject) (*model.Subject, error)
	CorrectSubject(ctx context.Context, by desk.By, s *model.Subject) (*model.Subject, error)
	PlanMerge(ctx context.Context, by desk.By, keep, gone model.ID) (*desk.MergePlan, error)
	Merge(ctx context.Context, by desk.By, plan *desk.MergePlan) (*desk.MergePlan, error)
	AddNote(ctx context.Context, by desk.By, subject model.ID, text string) error
	LogRequest(ctx context.Context, by desk.By, n desk.NewRequest) (*desk.RequestFile, error)
	AssignRequest(ctx context.Context, by desk.By, id model.ID, to string) error
	NoteRequest(ctx context.Context, by desk.By, id model.ID, text string) error
	NextAction(ctx context.Context, by desk.By, id model.ID, on calendar.Date, what string) error
	PhoneDesk
	EraseDesk
	WorkDesk
	LetterDesk
	PaperDesk
	RetentionDesk
	StandingDesk
	AttentionDesk
	UserDesk
	PolicyDesk
	ApprovalDesk
	RecordDesk
	TwinDesk
}

// A PhoneDesk is what call mode needs. All its methods reach the store.
type PhoneDesk interface {
	BeginCall(ctx context.Context, by desk.By, subject model.ID, from string) (*desk.CallCard, error)
	ResumeCall(ctx context.Context, by desk.By, subject, call model.ID) (*desk.CallCard, error)
	CarryCall(ctx context.Context, by desk.By, c *desk.CallCard) (*desk.CallCard, error)
	AnswerCall(ctx context.Context, by desk.By, c *desk.CallCard, fact policy.Fact, a desk.Answer) (*desk.CallCard, error)
	CallerIs(ctx context.Context, by desk.By, c *desk.CallCard, kind model.RequesterKind, name string) (*desk.CallCard, error)
	RequestByPhone(ctx context.Context, by desk.By, c *desk.CallCard, t model.RequestType, second bool) (*desk.Phoned, error)
	ApproachByPhone(ctx context.Context, by desk.By, c *desk.CallCard, second bool) (*desk.Phoned, error)
	ObjectByPhone(ctx context.Context, by desk.By, c *desk.CallCard) (*desk.Phoned, error)
	PlanWithdrawal(ctx context.Context, c *desk.CallCard, consent model.ID) (*desk.Withdrawal, error)
	WithdrawByPhone(ctx context.Context, by desk.By, c *desk.CallCard, told *desk.Withdrawal) (*desk.Phoned, error)
	IdentityByPost(ctx context.Context, by desk.By, c *desk.CallCard) (*desk.Phoned, error)
	NoteByPhone(ctx context.Context, by desk.By, c *desk.CallCard, text string) (*desk.Phoned, error)
	DeathByPhone(ctx context.Context, by desk.By, c *desk.CallCard, how string) (*desk.Phoned, []string, error)
	DetailsByPhone(ctx context.Context, by desk.By, c *desk.CallCard) (*model.Subject, error)
	CorrectByPhone(ctx context.Context, by desk.By, c *desk.CallCard, s *model.Subject) (*desk.Phoned, error)
	EndCall(ctx context.Context, by desk.By, c *desk.CallCard, outcome model.CallOutcome) error
}

var _ Desk = (*desk.Seat)(nil)

// sentence turns an error into what the administrator is told. Only errors
// whose text is written to be shown get through, those about a reference among
// them; the text of any other error may hold data and stays hidden.
func sentence(err error) string {
	var left *halted
	var conflict *model.ConflictError
	var safe *model.Error
	var rule *calendar.RuleError
	switch {
	case errors.As(err, &left):
		return capital(left.Error()) + "."
	case errors.As(err, &conflict):
		return capital(conflict.Error()) + "."
	case errors.As(err, &rule):
		return capital(rule.Error()) + "."
	case errors.As(err, &safe):
		return capital(safe.Error()) + "."
	case errors.Is(err, model.ErrReference), errors.Is(err, model.ErrNotFound):
		return capital(err.Error()) + "."
	case errors.Is(err, context.Canceled):
		return "Stopped; nothing was saved."
	}
	return unsaid
}

// unsaid is told of an error whose text may hold data.
const unsaid = "That did not work and nothing was saved. Try again; if it stays so, run lethe verify."
