package cli

import (
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

// Two administrators at one server, each with a console over SSH: what one asks for
// is on the other's screen at once, is approved there, and is then carried out by
// the first; a third, who takes calls, sees nothing of it.
func TestTwoPeopleAtAServer(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 2, model.Administrator, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	ctx, ada := t.Context(), desk.By{Actor: "Ada", At: time.Now()}
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ApplyPolicy(ctx, ada, append(text, "\ntwo-person:\n  acts: [erasure, key-changes]\n"...)); err != nil {
		t.Fatal(err)
	}
	d = d.Current()
	mary, err := d.AddSubject(ctx, ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}})
	if err != nil {
		t.Fatal(err)
	}
	ref := mary.ID.SubjectReference()
	one, two := s.console(t, people[0].signer, 120, 36), s.console(t, people[1].signer, 100, 24)
	erase := func() {
		one.types("1")
		one.sees("Moss, Mary", "[1 Subjects")
		one.types("X")
		one.sees("Erase "+ref, "Show what goes")
		one.types("c\tasked to be forgotten\t\t\t\t\r")
		one.sees("Type " + ref)
		one.types(ref + "\r")
	}
	one.sees("user 0")
	two.sees("user 1")
	erase()
	one.sees("This takes two people", "Nothing was done yet.", "-0001", "Ada, user 1")
	one.types("\x1b")
	two.sees("1 approval")
	two.types("&")
	two.sees("What takes two people - 1", "erase "+ref, "asked by user 0", "asked to be forgotten")
	two.types("a")
	two.sees("user 0 then carries out exactly this, once.")
	two.types("y")
	two.sees("user 0 carries it out")
	one.sees("1 approval")
	erase()
	one.sees("Erased: 1 person", "destroyed")
	two.sees("carried out")
	if _, err := d.OpenSubject(ctx, ada, mary.ID, ""); model.FaultOf(err) != model.NotFound {
		t.Error("the person is there:", err)
	}

	// A command through the server asks in the same place.
	b := benchOf(t, dir)
	b.run("keys", "rotate").refused(t, "waits until", 9)
	two.sees("rotate the keys")
}
