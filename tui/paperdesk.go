package tui

import (
	"context"
	"io"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
)

// A LetterDesk is what letters about a request need. Letters and AfterLetter look
// at what is in memory; the others reach the store.
type LetterDesk interface {
	Letters(f *desk.RequestFile, by desk.By) []desk.LetterState
	AfterLetter(f *desk.RequestFile, by desk.By, o desk.LetterOrder) (calendar.Result, error)
	LetterFields(ctx context.Context, by desk.By, id model.ID, kind string) ([]desk.LetterField, error)
	Letter(ctx context.Context, by desk.By, id model.ID, o desk.LetterOrder) (*document.Page, error)
	LetterAs(ctx context.Context, by desk.By, id model.ID, page *document.Page, format desk.Format, attached ...document.Attached) ([]byte, error)
	ReplyLetter(ctx context.Context, by desk.By, f *desk.RequestFile) (*document.Page, error)
	FileLetter(ctx context.Context, by desk.By, id model.ID, o desk.LetterOrder, format desk.Format) (*model.Paper, error)
	SendFiled(ctx context.Context, by desk.By, id, paper model.ID, on calendar.Date) (*desk.RequestFile, error)
	SendLetter(ctx context.Context, by desk.By, id model.ID, o desk.LetterOrder, format desk.Format) (*desk.RequestFile, error)
}

// A PaperDesk is what the papers of a request and its packages need. All its
// methods reach the store.
type PaperDesk interface {
	Papers(ctx context.Context, by desk.By, id model.ID) ([]desk.PaperLine, error)
	Attach(ctx context.Context, by desk.By, id model.ID, n desk.NewPaper, from io.Reader) (*model.Paper, error)
	SavePaper(ctx context.Context, by desk.By, id, paper model.ID, w io.Writer) (*model.Paper, error)
	Detach(ctx context.Context, by desk.By, id, paper model.ID, why string) (*model.ErasureReceipt, error)
	AccessPackage(ctx context.Context, by desk.By, id model.ID) (*document.Package, error)
	PortabilityPackage(ctx context.Context, by desk.By, id model.ID) (*document.Package, error)
	Redact(ctx context.Context, by desk.By, id model.ID, label, exemption, reason string) (*desk.RequestFile, error)
	WritePackage(ctx context.Context, by desk.By, id model.ID, p *document.Package, to desk.Archive) error
}
