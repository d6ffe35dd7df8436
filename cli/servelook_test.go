package cli

import (
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// Two have the same person open at a server. A change of it is read again by both,
// once; reading is no change, so nobody reads because somebody read.
func TestLookingIsNoChange(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 2, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	ada := desk.By{Actor: "Ada", At: time.Now()}
	sub, err := d.AddSubject(t.Context(), ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}})
	if err != nil {
		t.Fatal(err)
	}
	rests := func(when string, most uint64) {
		t.Helper()
		before, _ := s.store.AuditHead()
		time.Sleep(2 * time.Second)
		if after, _ := s.store.AuditHead(); after-before > most {
			t.Errorf("%s %d acts are entered while nobody does anything", when, after-before)
		}
	}
	for _, who := range people {
		one := s.console(t, who.signer, 120, 36)
		one.sees("2 Requests")
		one.types("1")
		one.sees("Moss, Mary")
		one.types("\r")
		one.sees("Subject S-")
		rests("with a person open", 4)
	}
	if err := d.AddNote(t.Context(), ada, sub.ID, "rang"); err != nil {
		t.Fatal(err)
	}
	rests("after a note", 6)
	rests("later", 0)
}
