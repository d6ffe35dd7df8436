package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/model"
)

// What was typed comes back to the same actor after the store was closed, and
// to nobody else; the files hold neither the text nor the actor.
func TestDraftsAreKeptSealedForTheirActor(t *testing.T) {
	s, dir := newStore(t)
	for actor, text := range map[string]string{"anna": "Ada rang about", "ben": "another call"} {
		if err := s.KeepDraft(actor, []byte("old")); err != nil {
			t.Fatal(err)
		}
		if err := s.KeepDraft(actor, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	s = reopen(t, s, dir)
	for actor, want := range map[string]string{"anna": "Ada rang about", "ben": "another call", "carl": ""} {
		if got, err := s.Draft(actor); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", actor, got, err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, draftsName, "*"))
	if len(files) != 2 {
		t.Errorf("files %v", files)
	}
	for _, f := range files {
		raw, _ := os.ReadFile(f)
		if bytes.Contains(raw, []byte("rang")) || strings.Contains(f, "anna") {
			t.Errorf("%s can be read", f)
		}
	}
	if err := s.KeepDraft("anna", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Draft("anna"); err != nil || got != nil {
		t.Errorf("removed: %q, %v", got, err)
	}
}

// A draft may speak of whoever is erased, so an erasure ends every draft. The
// person's calls go with them.
func TestErasureEndsDraftsAndCalls(t *testing.T) {
	s, _ := newStore(t)
	p := person(t, "Byron")
	call := &model.Call{Head: model.Head{ID: newID(t), Owner: p.ID}, Caller: model.Self, From: "01632 960001"}
	write(t, s, p, call)
	if err := s.KeepDraft("anna", []byte("Byron rang")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Erase(t.Context(), eraseAct, orderOf(t, p.ID)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Draft("anna"); err != nil || got != nil {
		t.Errorf("the draft: %q, %v", got, err)
	}
	err := s.Read(t.Context(), func(r model.Reader) error {
		_, err := model.Load[model.Call](r, p.ID, call.ID)
		return err
	})
	if !errors.Is(err, model.ErrNotFound) {
		t.Errorf("the call: %v", err)
	}
}
