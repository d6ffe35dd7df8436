package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
)

// The fake has no letters and no papers to speak of: what they do is tested with
// a desk over a store in memory.

var errFake = model.Faultf(model.Refused, "this desk has no papers")

func (f *fakeDesk) Letters(*desk.RequestFile, desk.By) []desk.LetterState {
	var out []desk.LetterState
	for i, k := range document.Kinds() {
		s := desk.LetterState{Letter: k}
		if i%2 == 1 {
			s.Why = "it does not fit"
		}
		out = append(out, s)
	}
	return out
}

func (f *fakeDesk) AfterLetter(file *desk.RequestFile, _ desk.By, _ desk.LetterOrder) (calendar.Result, error) {
	return file.Row.Clock, nil
}

func (f *fakeDesk) LetterFields(context.Context, desk.By, model.ID, string) ([]desk.LetterField, error) {
	return []desk.LetterField{{Field: document.Field{Name: "reason", What: "reason, in words"}, Needed: true}}, nil
}

func (f *fakeDesk) Letter(context.Context, desk.By, model.ID, desk.LetterOrder) (*document.Page, error) {
	return &document.Page{Title: "A letter", Blocks: []document.Block{{Text: "Dear Ada,"}}}, nil
}

func (f *fakeDesk) LetterAs(context.Context, desk.By, model.ID, *document.Page, desk.Format, ...document.Attached) ([]byte, error) {
	return []byte("A letter"), nil
}

func (f *fakeDesk) ReplyLetter(context.Context, desk.By, *desk.RequestFile) (*document.Page, error) {
	return &document.Page{Title: "Our answer", Blocks: []document.Block{{Text: "Dear Ada, this is what we decided."}}}, nil
}

func (f *fakeDesk) FileLetter(context.Context, desk.By, model.ID, desk.LetterOrder, desk.Format) (*model.Paper, error) {
	return nil, errFake
}

func (f *fakeDesk) SendLetter(context.Context, desk.By, model.ID, desk.LetterOrder, desk.Format) (*desk.RequestFile, error) {
	return nil, errFake
}

func (f *fakeDesk) Papers(context.Context, desk.By, model.ID) ([]desk.PaperLine, error) {
	return nil, nil
}

func (f *fakeDesk) SendFiled(context.Context, desk.By, model.ID, model.ID, calendar.Date) (*desk.RequestFile, error) {
	return nil, errFake
}

func (f *fakeDesk) Attach(context.Context, desk.By, model.ID, desk.NewPaper, io.Reader) (*model.Paper, error) {
	return nil, errFake
}

func (f *fakeDesk) SavePaper(context.Context, desk.By, model.ID, model.ID, io.Writer) (*model.Paper, error) {
	return nil, errFake
}

func (f *fakeDesk) Detach(context.Context, desk.By, model.ID, model.ID, string) (*model.ErasureReceipt, error) {
	return nil, errFake
}

func (f *fakeDesk) AccessPackage(context.Context, desk.By, model.ID) (*document.Package, error) {
	return nil, errFake
}

func (f *fakeDesk) PortabilityPackage(context.Context, desk.By, model.ID) (*document.Package, error) {
	return nil, errFake
}

func (f *fakeDesk) Redact(context.Context, desk.By, model.ID, string, string, string) (*desk.RequestFile, error) {
	return nil, errFake
}

func (f *fakeDesk) WritePackage(context.Context, desk.By, model.ID, *document.Package, desk.Archive) error {
	return errFake
}

// testFiles are files in a directory of a test.
type testFiles struct{ dir string }

func (t testFiles) at(path string) string { return filepath.Join(t.dir, filepath.Base(path)) }

func (t testFiles) Open(path string) (io.ReadCloser, int64, error) {
	f, err := os.Open(t.at(path))
	if err != nil {
		return nil, 0, &model.Error{Fault: model.NotFound, Sentence: "there is no such file", Cause: err}
	}
	info, err := f.Stat()
	return f, info.Size(), err
}

func (t testFiles) Write(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(t.at(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return model.Faultf(model.Refused, "a file of that name exists already, and is not replaced")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := write(f); err != nil {
		os.Remove(f.Name())
		return err
	}
	return nil
}

// Pack writes the files of an archive one after the other, in clear.
func (t testFiles) Pack(path string, s Sealing, write func(desk.Archive) error) (string, error) {
	err := t.Write(path, func(w io.Writer) error { return write(plainArchive{w}) })
	if err != nil || s.Recipient != "" {
		return "", err
	}
	return "abcde-fghjk-mnpqr-stuvw-xyz23-4", nil
}

type plainArchive struct{ w io.Writer }

func (a plainArchive) Create(name string, _ time.Time) (io.Writer, error) {
	_, err := io.Copy(a.w, bytes.NewBufferString("== "+name+"\n"))
	return a.w, err
}
