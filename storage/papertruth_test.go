package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"lethe/model"
)

// A paperTruth is what is known of the papers of a request. cut counts the calls
// of an operation on a paper that were cut short.
type paperTruth struct {
	*killPapers
	cut func(op, name string) int
}

// examine looks at the papers that a store has: those that were acknowledged are
// there whole, and no ledger names one that is not; what was cut short is there
// whole or not at all, and becomes known. Evidence whose destruction was cut short
// may be on the list without its keys.
func (t *paperTruth) examine(s *Store) error {
	return s.Read(context.Background(), func(r model.Reader) error {
		if drafts, err := model.All[model.Draft](r, model.ID{}); err != nil || len(drafts) > 0 {
			return fmt.Errorf("%d papers are half written after opening: %w", len(drafts), err)
		}
		requests, err := model.All[model.Request](r, model.ID{})
		if err != nil || len(requests) != 1 {
			return fmt.Errorf("%d requests, not the one whose papers are followed: %w", len(requests), err)
		}
		return t.filed(r, requests[0])
	})
}

func (t *paperTruth) filed(r model.Reader, q *model.Request) error {
	listed, sent := map[model.ID]bool{}, 0
	for _, e := range q.Events {
		switch e.Kind {
		case model.EventAttached:
			listed[e.Ref] = true
		case model.EventDetached:
			delete(listed, e.Ref)
		case model.EventAcknowledged:
			sent++
		}
	}
	papers, err := model.All[model.Paper](r, q.ID)
	if err != nil {
		return err
	}
	found, letters := map[string]bool{}, 0
	for _, p := range papers {
		if !listed[p.ID] {
			return errors.New("a paper is there that the ledger does not name")
		}
		delete(listed, p.ID)
		if p.What == model.PaperLetter {
			letters++
			continue
		}
		found[p.Name] = true
		if whole, err := t.wholePaper(r, p); err != nil || !whole && !t.mayBeHalf(p.Name) {
			return fmt.Errorf("a paper is not what was attached: %w", err)
		}
	}
	if len(listed) > 0 {
		return fmt.Errorf("the ledger names %d papers that are not there", len(listed))
	}
	if letters != sent || letters < t.Letters || letters > t.Letters+t.cut(opLetter, "") {
		return fmt.Errorf("%d letters and %d entries of them, %d acknowledged", letters, sent, t.Letters)
	}
	t.Letters = letters
	return t.settle(found)
}

// settle compares the papers that were found with what was acknowledged.
func (t *paperTruth) settle(found map[string]bool) error {
	for name := range t.There {
		cut := t.cut(opDetach, name) + t.cut(opDestroy, name)
		switch {
		case !found[name] && cut == 0:
			return errors.New("an acknowledged paper is lost")
		case !found[name]:
			delete(t.There, name)
			t.Gone[name] = true
		case cut > 0 && evidenceName(name):
			t.There[name] = false
		}
	}
	for name := range found {
		if _, known := t.There[name]; known {
			continue
		}
		if t.Gone[name] || t.cut(opAttach, name)+t.cut(opEvidence, name) == 0 {
			return errors.New("a paper is there that was detached, or never attached")
		}
		t.There[name] = true
	}
	return nil
}

func (t *paperTruth) mayBeHalf(name string) bool {
	whole, known := t.There[name]
	return t.cut(opDestroy, name) > 0 || known && !whole
}

// wholePaper reports whether a paper holds what was attached. Evidence without
// keys is no error; anything else that cannot be read is.
func (t *paperTruth) wholePaper(r model.Reader, p *model.Paper) (bool, error) {
	var text []byte
	for _, id := range p.Parts {
		var data []byte
		var err error
		if p.Identity {
			var v *model.Evidence
			if v, err = model.Load[model.Evidence](r, p.Owner, id); err == nil {
				data = v.Data
			}
		} else {
			var v *model.Part
			if v, err = model.Load[model.Part](r, p.Owner, id); err == nil {
				data = v.Data
			}
		}
		if p.Identity && errors.Is(err, model.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		text = append(text, data...)
	}
	return bytes.Equal(text, paperText(p.Name)), nil
}
