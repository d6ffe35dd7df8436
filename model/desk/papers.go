package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"path"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// A NewPaper is a file that is about to go into a request's file.
type NewPaper struct {
	Name     string
	Type     string // media type; empty is guessed from the name
	Identity bool   // evidence of identity, which is destroyed after a few days
	Size     int64  // bytes, if known; negative if not
	What     model.PaperKind
	Letter   string // of a letter: which

	says, ground string // of a letter: what the ledger says when it is sent
	authority    bool
	dated        calendar.Date
}

const (
	// actParts is how many pieces of a paper are written in one act. Two of
	// model.PartSize are what one transaction of the engine takes.
	actParts = 2
	// maxEvidence bounds evidence of identity, in bytes: each piece has a key.
	maxEvidence = 16 << 20
	// maxPaper bounds a paper, in bytes, so that taking it out is one act.
	maxPaper = 4 << 30
	maxName  = 255 // bytes of a paper's name
)

// Attach puts a file into the file of a request. It reads from to its end, a few
// MiB at a time; the paper is there when Attach returns nil, and nothing of it
// otherwise. It returns an error of fault Full if the disk has no room.
func (d *Desk) Attach(ctx context.Context, by By, id model.ID, n NewPaper, from io.Reader) (*model.Paper, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	n.What = model.PaperAttachment
	return d.file(ctx, by, id, n, from)
}

// file writes a paper and its entry in the ledger.
func (d *Desk) file(ctx context.Context, by By, id model.ID, n NewPaper, from io.Reader) (*model.Paper, error) {
	return d.fileWith(ctx, by, id, n, from, nil)
}

// fileWith is file, with what else happens in its last act; also may be nil.
func (d *Desk) fileWith(ctx context.Context, by By, id model.ID, n NewPaper, from io.Reader, also func(model.Writer, *model.Request, *model.Paper) error) (*model.Paper, error) {
	p, err := d.newPaper(by, id, n)
	if err != nil {
		return nil, err
	}
	if n.Size > 0 {
		if err := d.store.Room(uint64(n.Size)); err != nil {
			return nil, err
		}
	}
	if n.Size > maxPaper {
		return nil, refused("a paper is at most %d GiB; nothing was attached", maxPaper>>30)
	}
	if err := d.mayFile(ctx, by, id, p); err != nil {
		return nil, err
	}
	f := &filing{desk: d, by: by, paper: p, from: from, also: also, hash: sha256.New(), buf: make([]byte, model.PartSize)}
	err = f.write(ctx)
	if err != nil && f.draft != nil {
		// Whoever gave up waiting must not leave pieces behind. Where this
		// fails too, opening the store does it.
		err = errors.Join(err, f.undo(context.WithoutCancel(ctx)))
	}
	return p, err
}

func (d *Desk) newPaper(by By, id model.ID, n NewPaper) (*model.Paper, error) {
	name := path.Base(strings.ReplaceAll(strings.TrimSpace(n.Name), "\\", "/"))
	switch {
	case name == "." || name == "/" || name == "..":
		return nil, model.Faultf(model.Usage, "the paper needs a name")
	case len(name) > maxName:
		return nil, model.Faultf(model.Usage, "the name of the paper is longer than %d bytes", maxName)
	case n.Identity && n.Size > maxEvidence:
		return nil, refused("evidence of identity is at most %d MiB: keep less of it", maxEvidence>>20)
	}
	p := &model.Paper{
		Head: model.Head{Owner: id}, What: n.What, Name: name, Type: n.Type, Letter: n.Letter,
		Says: n.says, Ground: n.ground, Authority: n.authority, Dated: n.dated,
		At: by.At.UTC(), Actor: by.Actor, Identity: n.Identity,
	}
	if p.Type == "" {
		p.Type = "application/octet-stream"
		if t, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))); err == nil {
			p.Type = t
		}
	}
	if n.Identity {
		p.DeleteOn = by.Today().AddDays(d.policy.Targets.IdentityEvidence)
	}
	var err error
	p.ID, err = d.newID()
	return p, err
}

// mayFile asks whether the request takes papers before a long writing begins.
func (d *Desk) mayFile(ctx context.Context, by By, id model.ID, p *model.Paper) error {
	return d.store.Read(ctx, func(r model.Reader) error {
		q, err := model.Load[model.Request](r, model.ID{}, id)
		if err != nil {
			return err
		}
		if err := handling.Check(q, filed(by, p)); err != nil {
			return ruled(err)
		}
		return overtaken(q, "request.attach", by)
	})
}

// filed is the ledger's entry for a paper. It holds no name: names of files say
// who people are, and outlive the paper.
func filed(by By, p *model.Paper) model.Event {
	e := by.event(model.EventAttached, string(p.What))
	e.Ref = p.ID
	if p.Identity {
		e.Code = EvidenceCode
	}
	return e
}

// EvidenceCode marks in the ledger that evidence of identity was attached.
const EvidenceCode = "identity-evidence"

// A filing is the writing of one paper.
type filing struct {
	desk  *Desk
	by    By
	paper *model.Paper
	from  io.Reader
	also  func(model.Writer, *model.Request, *model.Paper) error
	hash  hash.Hash
	buf   []byte
	draft *model.Draft // once something is written
}

// write reads and writes the paper, its last pieces in one act with its record
// and the entry in the ledger.
func (f *filing) write(ctx context.Context) error {
	for {
		var parts []model.Entity
		last := false
		for len(parts) < actParts && !last {
			part, err := f.next()
			if err != nil {
				return err
			}
			if last = part == nil; !last {
				parts = append(parts, part)
			}
		}
		if last {
			f.paper.Hash = f.hash.Sum(nil)
			return f.finish(ctx, parts)
		}
		if err := f.some(ctx, parts); err != nil {
			return err
		}
	}
}

// next reads the next piece; nil at the end.
func (f *filing) next() (model.Entity, error) {
	n, err := io.ReadFull(f.from, f.buf)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, &model.Error{Fault: model.Failed, Sentence: "the file could not be read to its end; nothing was attached", Cause: err}
	}
	if n == 0 {
		return nil, nil
	}
	p := f.paper
	if p.Size+uint64(n) > maxPaper {
		return nil, refused("a paper is at most %d GiB; nothing was attached", maxPaper>>30)
	}
	if p.Size += uint64(n); p.Identity && p.Size > maxEvidence {
		return nil, refused("evidence of identity is at most %d MiB: keep less of it", maxEvidence>>20)
	}
	f.hash.Write(f.buf[:n])
	id, err := f.desk.newID()
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, id)
	head, data := model.Head{ID: id, Owner: p.Owner}, append([]byte(nil), f.buf[:n]...)
	if p.Identity {
		return &model.Evidence{Head: head, Data: data}, nil
	}
	return &model.Part{Head: head, Data: data}, nil
}

// some writes pieces with more to come.
func (f *filing) some(ctx context.Context, parts []model.Entity) error {
	first := f.draft == nil
	if first {
		id, err := f.desk.newID()
		if err != nil {
			return err
		}
		f.draft = &model.Draft{Head: model.Head{ID: id}, Request: f.paper.Owner, At: f.by.At.UTC()}
	}
	err := f.desk.store.Write(ctx, f.by.act("paper.write", ""), func(w model.Writer) error {
		if first {
			if err := w.Put(model.Encode(f.draft)); err != nil {
				return err
			}
		}
		return put(w, parts)
	})
	if first && err == nil {
		f.draft.Version = 1
	} else if first {
		f.draft = nil
	}
	return err
}

func put(w model.Writer, list []model.Entity) error {
	for _, v := range list {
		if err := w.Put(model.Encode(v)); err != nil {
			return err
		}
	}
	return nil
}

// finish writes the last pieces and the paper, and takes the draft away.
func (f *filing) finish(ctx context.Context, parts []model.Entity) error {
	_, err := f.desk.change(ctx, f.by, "request.attach", f.paper.Owner, func(w model.Writer, q *model.Request) error {
		if err := add(q, filed(f.by, f.paper)); err != nil {
			return err
		}
		if err := put(w, append(parts, f.paper)); err != nil {
			return err
		}
		if f.draft != nil {
			if err := w.Delete(model.Encode(f.draft)); err != nil {
				return err
			}
		}
		if f.also != nil {
			return f.also(w, q, f.paper)
		}
		return nil
	})
	if err == nil {
		f.paper.Version, f.draft = 1, nil
	}
	return err
}

// undo removes what was written of a paper that is not finished.
func (f *filing) undo(ctx context.Context) error {
	return f.desk.store.Write(ctx, f.by.act("paper.undo", ""), func(w model.Writer) error {
		for _, id := range f.paper.Parts {
			rec, err := w.Get(partKind(f.paper), f.paper.Owner, id)
			if errors.Is(err, model.ErrNotFound) {
				continue // never written, or the request was erased meanwhile
			}
			if err != nil {
				return err
			}
			rec.Body = nil
			if err := w.Delete(rec); err != nil {
				return err
			}
		}
		return w.Delete(model.Encode(f.draft))
	})
}

func partKind(p *model.Paper) model.Kind {
	if p.Identity {
		return model.KindEvidence
	}
	return model.KindPart
}

// damagedPaper says that a paper is not what was written.
func damagedPaper(cause error) error {
	return &model.Error{Fault: model.Damaged, Sentence: "this paper is not what was attached; check the store (lethe verify)", Cause: fmt.Errorf("paper: %w", cause)}
}
