package desk_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A full disk takes no writes once it is full.
type fullDisk struct {
	model.Store
	full bool
}

func (f *fullDisk) Write(c context.Context, act model.Act, do func(model.Writer) error) error {
	if !f.full {
		return f.Store.Write(c, act, do)
	}
	if err := f.Store.Read(c, func(model.Reader) error { return nil }); err != nil {
		return err
	}
	return model.Faultf(model.Full, "the disk is full; nothing was changed")
}

// On a store that takes no writes no card is opened and no answer opens a level; whoever
// has a caller on the line is told what to do. The record itself can still be read.
func TestACallThatCannotBeLogged(t *testing.T) {
	p := newPhone(t)
	disk := &fullDisk{Store: p.store}
	d, err := desk.Open(ctx, disk, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Load(ctx, by.Today()); err != nil {
		t.Fatal(err)
	}
	card, err := d.BeginCall(ctx, by, p.ada.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	disk.full = true
	acts := map[string]func() error{
		"a card":         func() error { _, err := d.BeginCall(ctx, by, p.ada.ID, ""); return err },
		"the call again": func() error { _, err := d.ResumeCall(ctx, by, p.ada.ID, card.Call.ID); return err },
		"an answer":      func() error { _, err := d.AnswerCall(ctx, by, card, "postcode", desk.AnswerRight); return err },
		"a request":      func() error { _, err := d.RequestByPhone(ctx, by, card, calendar.Access, false); return err },
		"an objection":   func() error { _, err := d.ObjectByPhone(ctx, by, card); return err },
		"a note":         func() error { _, err := d.NoteByPhone(ctx, by, card, "Rang."); return err },
		"the end":        func() error { return d.EndCall(ctx, by, card, model.CallAnswered) },
	}
	for name, act := range acts {
		err := act()
		if model.FaultOf(err) != model.Full || !strings.Contains(err.Error(), "on paper") || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.OpenSubject(ctx, by, p.ada.ID, "test"); err != nil {
		t.Errorf("the record cannot be read: %v", err)
	}
	disk.full = false
	if _, err := d.AnswerCall(ctx, by, card, "postcode", desk.AnswerRight); err != nil {
		t.Errorf("the call cannot go on: %v", err)
	}
}
