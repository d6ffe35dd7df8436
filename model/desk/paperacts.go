package desk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A PaperLine is one paper of a request's file.
type PaperLine struct {
	*model.Paper
	SentOn calendar.Date // of a letter; zero for a draft
}

// Draft reports whether it is a letter that was not sent so far.
func (p PaperLine) Draft() bool { return p.What == model.PaperLetter && p.SentOn.IsZero() }

// Papers returns the papers of a request's file, oldest first.
func (d *Desk) Papers(ctx context.Context, by By, id model.ID) ([]PaperLine, error) {
	if err := d.may(ctx, by, model.SeeRequests); err != nil {
		return nil, err
	}
	var out []PaperLine
	err := d.store.Read(ctx, func(r model.Reader) error {
		q, err := model.Load[model.Request](r, model.ID{}, id)
		if err != nil {
			return err
		}
		return model.Each(r, id, func(p *model.Paper) error {
			out = append(out, PaperLine{p, sentOn(q, p.ID)})
			return nil
		})
	})
	slices.SortStableFunc(out, func(a, b PaperLine) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Name, b.Name))
	})
	return out, err
}

// PaperNamed finds a paper of a request by its name or the beginning of its id.
// It returns an error that wraps model.ErrNotFound, or one of fault Refused if
// several fit.
func (d *Desk) PaperNamed(ctx context.Context, by By, id model.ID, name string) (*model.Paper, error) {
	if err := d.may(ctx, by, model.SeeRequests); err != nil {
		return nil, err
	}
	all, err := d.Papers(ctx, by, id)
	if err != nil {
		return nil, err
	}
	var named, begun []*model.Paper
	for _, p := range all {
		switch {
		case p.Name == name:
			named = append(named, p.Paper)
		case len(name) >= 4 && strings.HasPrefix(p.ID.String(), strings.ToLower(name)):
			begun = append(begun, p.Paper)
		}
	}
	found := named
	if len(found) == 0 {
		found = begun
	}
	switch len(found) {
	case 0:
		return nil, &model.Error{Fault: model.NotFound, Sentence: "the request has no such paper; 'lethe request papers' lists them", Cause: model.ErrNotFound}
	case 1:
		return found[0], nil
	}
	return nil, refused("several papers have that name: give the beginning of the id")
}

// SavePaper writes a paper of a request to w, piece by piece, and checks its
// hash. It is an audited act. After an error what was written must not be used.
func (d *Desk) SavePaper(ctx context.Context, by By, id, paper model.ID, w io.Writer) (*model.Paper, error) {
	if err := d.may(ctx, by, model.ExportPeople); err != nil {
		return nil, err
	}
	var p *model.Paper
	err := d.store.Write(ctx, by.act("paper.view", ""), func(w model.Writer) (err error) {
		if p, err = model.Load[model.Paper](w, id, paper); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindPaper, ID: paper, Owner: id, Version: p.Version})
	})
	if err != nil && (p == nil || !d.readable(err)) {
		return nil, err
	}
	return p, d.store.Read(ctx, func(r model.Reader) error { return copyPaper(r, p, w) })
}

// copyPaper writes the pieces of a paper.
func copyPaper(r model.Reader, p *model.Paper, w io.Writer) error {
	sum := sha256.New()
	for _, id := range p.Parts {
		data, err := partOf(r, p, id)
		if errors.Is(err, model.ErrNotFound) {
			return damagedPaper(err)
		}
		if err != nil {
			return err
		}
		sum.Write(data)
		if _, err := w.Write(data); err != nil {
			return &model.Error{Fault: model.Failed, Sentence: "the paper could not be written out", Cause: err}
		}
	}
	if !bytes.Equal(sum.Sum(nil), p.Hash) {
		return damagedPaper(model.ErrEncoding)
	}
	return nil
}

func partOf(r model.Reader, p *model.Paper, id model.ID) ([]byte, error) {
	if p.Identity {
		v, err := model.Load[model.Evidence](r, p.Owner, id)
		if err != nil {
			return nil, err
		}
		return v.Data, nil
	}
	v, err := model.Load[model.Part](r, p.Owner, id)
	if err != nil {
		return nil, err
	}
	return v.Data, nil
}

// Detach takes a paper out of a request's file. The keys of evidence of identity
// are destroyed, so that it is gone for good, and the receipt says so; other
// papers stay sealed under the request's key in the store's files until these are
// rewritten, and receipt is nil.
func (d *Desk) Detach(ctx context.Context, by By, id, paper model.ID, why string) (receipt *model.ErasureReceipt, err error) {
	if err := d.may(ctx, by, model.ErasePeople); err != nil {
		return nil, err
	}
	var p *model.Paper
	err = d.store.Read(ctx, func(r model.Reader) error {
		p, err = model.Load[model.Paper](r, id, paper)
		return err
	})
	if err == nil && p.What == model.PaperLetter && strings.TrimSpace(why) == "" {
		err = refused("a letter is taken out of the file only for a reason: give it")
	}
	if err == nil && p.Identity {
		receipt, err = d.destroyEvidence(ctx, by, p)
	}
	if err != nil {
		return nil, err
	}
	_, err = d.change(ctx, by, "request.detach", id, func(w model.Writer, q *model.Request) error {
		e := by.event(model.EventDetached, strings.TrimSpace(why))
		e.Ref = paper
		if err := add(q, e); err != nil {
			return err
		}
		return dropPaper(w, p)
	})
	return receipt, err
}

// dropPaper deletes a paper and the pieces of it that are there. What
// maxPaper allows fits one act.
func dropPaper(w model.Writer, p *model.Paper) error {
	for _, id := range p.Parts {
		rec, err := w.Get(partKind(p), p.Owner, id)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		rec.Body = nil
		if err := w.Delete(rec); err != nil {
			return err
		}
	}
	return w.Delete(model.Encode(p))
}

// destroyEvidence destroys the keys of a document that proved identity. Nothing
// protects it: neither hold nor open request, for the law wants it gone and the
// note that it was seen stays (LAW.md 3.2).
func (d *Desk) destroyEvidence(ctx context.Context, by By, p *model.Paper) (*model.ErasureReceipt, error) {
	d.write.Lock()
	defer d.write.Unlock()
	none := errors.New("nothing is left to destroy")
	receipt, err := d.store.Erase(ctx, by.act("erase", ""), func(r model.Reader) (*model.EraseOrder, error) {
		q, err := model.Load[model.Request](r, model.ID{}, p.Owner)
		if err != nil {
			return nil, err
		}
		id, err := d.newID()
		if err != nil {
			return nil, err
		}
		o := &model.EraseOrder{Note: &model.Erasure{
			Head: model.Head{ID: id}, At: by.At.UTC(), Actor: by.Actor, Ground: model.NoLongerNeeded,
			Reason: "evidence of identity, after the check", Request: q.Reference(),
		}}
		for _, part := range p.Parts {
			if _, err := r.Get(model.KindEvidence, p.Owner, part); err == nil {
				o.Evidence = append(o.Evidence, model.EvidenceName{Owner: p.Owner, ID: part})
			}
		}
		if len(o.Evidence) == 0 { // destroyed by an attempt that was cut short
			return nil, none
		}
		return o, nil
	})
	if errors.Is(err, none) {
		return nil, nil
	}
	return receipt, err
}

// evidenceDue returns the day by which evidence of identity in a request's file
// must be gone, the earliest, or zero if there is none.
func (d *Desk) evidenceDue(q *model.Request) calendar.Date {
	there := map[model.ID]calendar.Date{}
	for _, e := range q.Events {
		switch {
		case e.Kind == model.EventAttached && e.Code == EvidenceCode:
			there[e.Ref] = e.On.AddDays(d.policy.Targets.IdentityEvidence)
		case e.Kind == model.EventDetached:
			delete(there, e.Ref)
		}
	}
	var due calendar.Date
	for _, on := range there {
		if due.IsZero() || on < due {
			due = on
		}
	}
	return due
}

// postEvidence notes by when evidence of identity in a request's file must go.
// d.mu must be held.
func (d *Desk) postEvidence(b *board, q *model.Request) {
	if due := d.evidenceDue(q); !due.IsZero() {
		b.evidence[q.ID] = due
	} else {
		delete(b.evidence, q.ID)
	}
}

// keptEvidence returns what stands on every screen while evidence of identity is
// kept for longer than the policy allows, or nothing.
func (d *Desk) keptEvidence() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var late []string
	for id, due := range d.board.evidence {
		if q := d.board.requests[id]; q != nil && due < d.board.today {
			late = append(late, q.Reference)
		}
	}
	if len(late) == 0 {
		return nil
	}
	slices.Sort(late)
	shown := late[:min(len(late), 5)]
	return []string{"evidence of identity is kept for longer than the policy allows; destroy it (lethe request detach): " +
		strings.Join(shown, ", ") + more(len(late)-len(shown))}
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}
