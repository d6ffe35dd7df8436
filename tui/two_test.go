package tui

import (
	"context"
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage"
)

// realStore makes a store in memory with the default policy.
func realStore(tb testing.TB) *storage.Store {
	tb.Helper()
	vault, err := keys.Create(tb.TempDir(), keys.CreateOptions{Slots: []keys.NewSlot{
		{Name: "test", Passphrase: []byte("correct horse battery"), Argon: keys.Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true}},
	}})
	if err != nil {
		tb.Fatal(err)
	}
	s, err := storage.NewInMemory(storage.NewMemory(), vault, testNow())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		tb.Fatal(err)
	}
	if err := desk.PutPolicy(tb.Context(), s, desk.By{Actor: "setup", At: testNow()}, text, seeded(0)); err != nil {
		tb.Fatal(err)
	}
	return s
}

// seeded returns the same bytes in every run, others for another seed.
func seeded(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// realDesk opens a desk over a store, with ids that are the same in every run.
func realDesk(tb testing.TB, s *storage.Store, seed byte) *desk.Desk {
	tb.Helper()
	d, err := desk.Open(tb.Context(), s, nil, seeded(seed))
	if err == nil {
		err = d.Load(tb.Context(), testToday)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// two are anna at her console and ben at his desk, over one store, with a
// request of Ada Byron's that anna has open.
type two struct {
	*robot
	ben *desk.Desk
	by  desk.By
	q   *desk.RequestFile
	ada *model.Subject
	eve *model.Subject
}

func newTwo(t *testing.T, kind model.RequestType) *two {
	t.Helper()
	return newTwoOn(t, 120, 50, kind)
}

// newTwoOn is newTwo on a screen of a size.
func newTwoOn(t *testing.T, w, h int, kind model.RequestType) *two {
	t.Helper()
	ctx := context.Background()
	store := realStore(t)
	ben, by := realDesk(t, store, 1), desk.By{Actor: "ben", At: testNow()}
	v := &two{ben: ben, by: by}
	var err error
	for _, p := range []struct {
		given, family string
		to            **model.Subject
	}{{"Ada", "Byron", &v.ada}, {"Eve", "Hopper", &v.eve}} {
		if *p.to, err = ben.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: p.given, Family: p.family},
			Contacts: []model.Contact{{Type: model.Email, Value: p.given + "@example.org"}}}); err != nil {
			t.Fatal(err)
		}
	}
	if v.q, err = ben.LogRequest(ctx, by, desk.NewRequest{Type: kind, Channel: model.ByEmail, Received: testToday - 9, Subject: v.ada.ID, Summary: "All of it, please.", Assignee: "cleo"}); err != nil {
		t.Fatal(err)
	}
	v.robot = newRobot(t, w, h, func(o *Options) { o.Desk, o.Files = realDesk(t, store, 2).For("anna"), testFiles{t.TempDir()} })
	v.press("enter")
	v.sees("request R-2026-0001")
	return v
}

// benDoes records what ben does meanwhile.
func (v *two) benDoes(h desk.Happening) {
	v.Helper()
	if _, err := v.ben.Record(context.Background(), v.by, v.q.Request.ID, h); err != nil {
		v.Fatal(err)
	}
}

// stored returns the request as it is in the store.
func (v *two) stored() *model.Request {
	v.Helper()
	f, err := v.ben.OpenRequest(context.Background(), v.by, v.q.Request.ID)
	if err != nil {
		v.Fatal(err)
	}
	return f.Request
}

// Of two people at one request, the second to save any form is told who changed
// what and when, sees both versions, and loses nothing typed; saving again saves
// theirs.
func TestTheSecondOfTwoIsTold(t *testing.T) {
	search := func(v *two) {
		v.press("d")
		v.write("search")
		v.press("enter")
		v.write("The shelves.")
	}
	says := "changed by ben at 12:00 on 3 Dec 2026"
	ctx := context.Background()
	for _, c := range []struct {
		name  string
		anna  func(v *two) // fills a form in
		ben   func(v *two)
		save  []string
		sees  []string
		again []string
		saved func(v *two, q *model.Request) bool
	}{
		{"a step", search, func(v *two) { v.benDoes(desk.Happening{Kind: model.EventSearched, Text: "The mail."}) },
			[]string{"tab", "tab", "enter"}, []string{"search made: The mail. (ben)", "The shelves."}, []string{"enter"},
			func(_ *two, q *model.Request) bool { return q.Events[len(q.Events)-1].Text == "The shelves." }},
		{"a step that is shown first", func(v *two) {
			v.press("d")
			v.write("identity ask")
			v.press("enter")
			v.write("The address is new.")
			v.press("tab", "tab", "enter")
			v.sees("Before it is recorded")
		}, func(v *two) { v.benDoes(desk.Happening{Kind: model.EventSearched, Text: "The mail."}) },
			[]string{"y"}, []string{"search made: The mail. (ben)", "The address is new."}, []string{"enter", "y"},
			func(_ *two, q *model.Request) bool { return q.Events[len(q.Events)-1].Text == "The address is new." }},
		{"an assignment", func(v *two) { v.press("A"); v.write("dora") },
			func(v *two) {
				if err := v.ben.AssignRequest(ctx, v.by, v.q.Request.ID, "ben"); err != nil {
					v.Fatal(err)
				}
			},
			[]string{"enter"}, []string{"assigned: ben (ben)", "Assign to is now: ben", "dora"}, []string{"enter"},
			func(_ *two, q *model.Request) bool { return q.Assignee == "dora" }},
		{"a next action", func(v *two) { v.press("m"); v.write("+2d"); v.press("tab"); v.write("Write to her.") },
			func(v *two) {
				if err := v.ben.NextAction(ctx, v.by, v.q.Request.ID, testToday+1, "Ring her."); err != nil {
					v.Fatal(err)
				}
			},
			[]string{"tab", "enter"}, []string{"Ring her. (ben)", "What is now: Ring her.", "Write to her.", "On is now: 2026-12-04"}, []string{"enter"},
			func(_ *two, q *model.Request) bool { return q.NextWhat == "Write to her." && q.NextOn == testToday+2 }},
		{"a match", func(v *two) { v.press("p"); v.write(v.eve.Reference()) },
			func(v *two) {
				if _, err := v.ben.Match(ctx, v.by, v.q.Request.ID, model.ID{}); err != nil {
					v.Fatal(err)
				}
			},
			[]string{"enter"}, []string{"nobody is known (ben)", "Subject reference is now: nobody"}, []string{"enter"},
			func(v *two, q *model.Request) bool { return q.Subject == v.eve.ID }},
		{"a type", func(v *two) { v.press("t", "right", "right", "right") },
			func(v *two) {
				if _, err := v.ben.Retype(ctx, v.by, v.q.Request.ID, calendar.Portability); err != nil {
					v.Fatal(err)
				}
			},
			[]string{"tab", "enter"}, []string{"type changed, was access (ben)", "Type is now: portability", "erasure"}, []string{"enter"},
			func(_ *two, q *model.Request) bool { return q.Type == calendar.Erasure }},
		{"a splitting", func(v *two) {
			v.press("x", "right", "right", "tab")
			v.write(" And my spelling.")
		}, func(v *two) { v.benDoes(desk.Happening{Kind: model.EventSearched, Text: "The mail."}) },
			[]string{"tab", "enter"}, []string{"search made: The mail. (ben)", "And my spelling."}, []string{"enter"},
			func(v *two, q *model.Request) bool { return q.Events[len(q.Events)-1].Kind == model.EventLinked }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newTwo(t, calendar.Access)
			c.anna(v)
			c.ben(v)
			before := v.stored().Version
			v.press(c.save...)
			v.sees(append(c.sees, says)...)
			if now := v.stored().Version; now != before {
				t.Fatalf("saved over ben's: version %d, was %d", now, before)
			}
			v.press(c.again...)
			if !c.saved(v, v.stored()) {
				t.Errorf("not saved the second time: %+v; on the screen:\n%s", v.stored(), v.screen())
			}
		})
	}
}

// The same of a person whom both correct: fields that the second did not touch
// take what the first wrote, and are named.
func TestTheSecondCorrectionIsTold(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.press("i", "e", "tab", "tab", "end")
	v.write("-Noel")
	ctx := context.Background()
	f, err := v.ben.OpenSubject(ctx, v.by, v.ada.ID, desk.ToCorrect)
	if err != nil {
		t.Fatal(err)
	}
	f.Subject.Name.Family, f.Subject.KnownAs = "Lovelace", "Countess"
	if _, err := v.ben.CorrectSubject(ctx, v.by, f.Subject); err != nil {
		t.Fatal(err)
	}
	for range 11 {
		v.press("tab")
	}
	v.press("enter")
	v.sees("changed by ben at 12:00 on 3 Dec 2026", "Family name is now: Lovelace", "Byron-Noel", "Known as was changed to: Countess")
	for _, size := range [][2]int{{80, 24}, {60, 20}} { // who and when is seen where the form is longer than the screen, too
		v.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		v.sees("changed by ben at 12:00 on 3 Dec")
	}
	v.send(tea.WindowSizeMsg{Width: 120, Height: 50})
	v.press("enter")
	if f, err = v.ben.OpenSubject(ctx, v.by, v.ada.ID, "to look"); err != nil || f.Subject.Name.Family != "Byron-Noel" || f.Subject.KnownAs != "Countess" {
		t.Errorf("%v, saved as %+v", err, f.Subject)
	}
}

// Undoing an assignment does not take a request from somebody who was given it
// since.
func TestUndoLeavesWhatOthersAssigned(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.press("A")
	v.write("dora")
	v.press("enter")
	v.sees("1 request assigned to dora")
	if err := v.ben.AssignRequest(context.Background(), v.by, v.q.Request.ID, "ben"); err != nil {
		t.Fatal(err)
	}
	v.press("u")
	v.sees("0 assignments undone", "changed by ben")
	if got := v.stored().Assignee; got != "ben" {
		t.Errorf("assigned to %q", got)
	}
}

// In triage the second is told too, and sees the request as it is now.
func TestTheSecondInTriageIsTold(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.press("esc")
	q, err := v.ben.LogRequest(context.Background(), v.by, desk.NewRequest{Type: calendar.Access, Channel: model.ByEmail, Received: testToday, Summary: "Delete me, please."})
	if err != nil {
		t.Fatal(err)
	}
	v.press("ctrl+r", "t")
	v.sees("Triage - 1 of 1", "Delete me")
	if _, err := v.ben.Match(context.Background(), v.by, q.Request.ID, v.ada.ID); err != nil {
		t.Fatal(err)
	}
	v.press("s")
	v.sees("changed by ben", "matched to "+v.ada.Reference(), "Byron, Ada")
	v.press("s")
	v.sees("type erasure. u undoes it.")
}
