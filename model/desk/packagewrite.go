package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/document"
	"lethe/model/handling"
)

// An Archive takes the files of a package, one after the other: a call of
// Create ends the file before.
type Archive interface {
	Create(name string, at time.Time) (io.Writer, error)
}

// WritePackage writes a package and its files into an archive, piece by piece,
// and notes in the request's file what was made. It refuses a package in which
// something is undecided. What was written must not be used after an error.
func (d *Desk) WritePackage(ctx context.Context, by By, id model.ID, p *document.Package, to Archive) error {
	if err := d.may(ctx, by, model.ExportPeople); err != nil {
		return err
	}
	if len(p.Undecided) > 0 {
		var ids []string
		for _, u := range p.Undecided {
			ids = append(ids, u.ID)
		}
		shown := ids[:min(len(ids), 5)]
		return refused("decide first about %s%s: %s (lethe request redact)", strings.Join(shown, ", "), more(len(ids)-len(shown)), p.Undecided[0].Why)
	}
	if err := d.mayFile(ctx, by, id, &model.Paper{What: model.PaperPackage}); err != nil {
		return err // before the long writing
	}
	permit, err := d.permitPackage(ctx, by, id, p)
	if err != nil {
		return err
	}
	pdf, pages, err := p.Page().Paged(by.At)
	if err != nil {
		return err
	}
	p.Counts.Pages = pages
	data, err := p.JSON()
	if err != nil {
		return err
	}
	forms := []struct {
		name string
		make func() ([]byte, error)
	}{
		{"data.json", func() ([]byte, error) { return data, nil }},
		{"data.csv", p.CSV},
		{"read-me.html", func() ([]byte, error) { return p.Page().HTML() }},
		{"read-me.pdf", func() ([]byte, error) { return pdf, nil }},
	}
	for _, f := range forms {
		body, err := f.make()
		if err != nil {
			return err
		}
		w, err := to.Create(f.name, by.At)
		if err != nil {
			return err
		}
		if _, err := w.Write(body); err != nil {
			return err
		}
	}
	if err := d.writeFiles(ctx, p, to); err != nil {
		return err
	}
	return d.notePackage(ctx, by, id, p, data, permit)
}

// writeFiles writes the papers that go with a package.
func (d *Desk) writeFiles(ctx context.Context, p *document.Package, to Archive) error {
	return d.store.Read(ctx, func(r model.Reader) error {
		for _, f := range p.Files {
			if f.Withheld != "" {
				continue
			}
			v, err := model.Load[model.Paper](r, f.Owner, f.Ref)
			if errors.Is(err, model.ErrNotFound) {
				err = refused("a paper was taken out of its file meanwhile: make the package again")
			}
			if err != nil {
				return err
			}
			w, err := to.Create(f.Path, v.At)
			if err != nil {
				return err
			}
			if err := copyPaper(r, v, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// notePackage keeps what was given in the request's file, as JSON, marks the task
// as done, and uses up the permit.
func (d *Desk) notePackage(ctx context.Context, by By, id model.ID, p *document.Package, data []byte, permit *Permit) error {
	n := NewPaper{Name: p.Kind + "-package.json", Type: "application/json", Size: int64(len(data)), What: model.PaperPackage}
	_, err := d.fileWith(ctx, by, id, n, bytes.NewReader(data), func(w model.Writer, q *model.Request, _ *model.Paper) error {
		if err := permit.put(w); err != nil {
			return err
		}
		for _, t := range handling.Read(q).Tasks {
			if t.ID != "package" || !t.Open() {
				continue
			}
			e := by.event(model.EventTaskDone, fmt.Sprintf("%d records, %d files, %d left out", p.Counts.Records, p.Counts.Files, p.Counts.Withheld))
			e.Code = t.ID
			return add(q, e)
		}
		return nil
	})
	if err == nil {
		permit.noted()
	}
	return err
}

// Redact decides that a thing is left out of what goes out, on an exemption of
// handling.Exemptions, or with an empty exemption that it is given although it
// was flagged, for a reason. label is as AccessPackage has it.
func (d *Desk) Redact(ctx context.Context, by By, id model.ID, label, exemption, reason string) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	p, err := d.AccessPackage(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !p.Has(label) {
		return nil, &model.Error{Fault: model.NotFound, Sentence: "there is nothing of that name in the package; 'lethe request redact REFERENCE' lists what there is", Cause: model.ErrNotFound}
	}
	return d.change(ctx, by, "request.redact", id, func(_ model.Writer, q *model.Request) error {
		e := by.event(model.EventRedacted, strings.TrimSpace(reason))
		e.Code, e.Ground = label, exemption
		return add(q, e)
	})
}
