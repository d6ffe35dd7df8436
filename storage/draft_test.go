package storage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
)

// texts are what is kept for an actor, in its order.
func texts(t *testing.T, s *Store, actor string, now time.Time) string {
	t.Helper()
	list, err := s.Drafts(actor, now)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range list {
		out = append(out, string(d.Text))
	}
	return strings.Join(out, "; ")
}

func keepTyped(t *testing.T, s *Store, actor string, d Draft) {
	t.Helper()
	if err := s.KeepDraft(actor, d); err != nil {
		t.Fatal(err)
	}
}

// What was typed in each session comes back to the same actor after the store was
// closed, newest first, and to nobody else; the files hold neither the text nor the
// actor.
func TestDraftsAreKeptSealedForTheirActor(t *testing.T) {
	s, dir := newStore(t)
	laptop, desk := newID(t), newID(t)
	keepTyped(t, s, "anna", Draft{laptop, testTime, []byte("old")})
	keepTyped(t, s, "anna", Draft{laptop, testTime.Add(time.Minute), []byte("Ada rang about")})
	keepTyped(t, s, "anna", Draft{desk, testTime.Add(time.Hour), []byte("a note")})
	keepTyped(t, s, "ben", Draft{newID(t), testTime, []byte("another call")})
	s = reopen(t, s, dir)
	for actor, want := range map[string]string{"anna": "a note; Ada rang about", "ben": "another call", "carl": "", "ann": ""} {
		if got := texts(t, s, actor, testTime); got != want {
			t.Errorf("%s: %q", actor, got)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, draftsName, "*"))
	if len(files) != 3 {
		t.Errorf("files %v", files)
	}
	for _, f := range files {
		raw, _ := os.ReadFile(f)
		if bytes.Contains(raw, []byte("rang")) || strings.Contains(f, "anna") {
			t.Errorf("%s can be read", f)
		}
	}
	keepTyped(t, s, "anna", Draft{ID: desk})
	keepTyped(t, s, "anna", Draft{ID: desk}) // gone already
	if got := texts(t, s, "anna", testTime); got != "Ada rang about" {
		t.Errorf("after removing one: %q", got)
	}
}

// Drafts do not grow for ever: the oldest gives way, an old one goes when its actor
// looks, and of an actor who never comes back when the store is opened.
func TestDraftsAreBounded(t *testing.T) {
	s, dir := newStore(t)
	ids := make([]model.ID, MostDrafts+5)
	for i := range ids {
		ids[i] = newID(t)
		keepTyped(t, s, "anna", Draft{ids[i], testTime.Add(time.Duration(i) * time.Minute), fmt.Append(nil, i)})
	}
	keepTyped(t, s, "anna", Draft{ids[6], testTime.Add(time.Hour), []byte("6 again")}) // no new one: nothing gives way
	list, err := s.Drafts("anna", testTime)
	if err != nil || len(list) != MostDrafts || string(list[0].Text) != "6 again" || string(list[len(list)-1].Text) != "5" {
		t.Errorf("%d drafts, %v: %q", len(list), err, list)
	}
	later := testTime.Add(DraftLife + 20*time.Minute)
	if got := texts(t, s, "anna", later); got != "6 again; 24; 23; 22; 21; 20" {
		t.Errorf("a month later: %s", got)
	}
	files, _ := filepath.Glob(filepath.Join(dir, draftsName, "*"))
	if len(files) != 6 {
		t.Errorf("%d files", len(files))
	}
	long := testTime.Add(-DraftLife - time.Hour)
	if err := os.Chtimes(files[0], long, long); err != nil {
		t.Fatal(err)
	}
	for _, f := range files[1:] {
		if err := os.Chtimes(f, testTime, testTime); err != nil {
			t.Fatal(err)
		}
	}
	reopen(t, s, dir)
	if files, _ = filepath.Glob(filepath.Join(dir, draftsName, "*")); len(files) != 5 {
		t.Errorf("%d files after opening", len(files))
	}
}

// A draft that is put in the place of another does not open.
func TestDraftsCannotBeExchanged(t *testing.T) {
	s, _ := newStore(t)
	one, two := newID(t), newID(t)
	keepTyped(t, s, "anna", Draft{one, testTime, []byte("one")})
	keepTyped(t, s, "anna", Draft{two, testTime, []byte("two")})
	from, _ := s.draftPath("anna", one)
	to, _ := s.draftPath("anna", two)
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, s, "anna", testTime); got != "" {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("what does not open stays")
	}
}

// A draft may speak of whoever is erased, so an erasure ends every draft. The
// person's calls go with them.
func TestErasureEndsDraftsAndCalls(t *testing.T) {
	s, _ := newStore(t)
	p := person(t, "Byron")
	call := &model.Call{Head: model.Head{ID: newID(t), Owner: p.ID}, Caller: model.Self, From: "01632 960001"}
	write(t, s, p, call)
	for _, actor := range []string{"anna", "anna", "ben"} {
		keepTyped(t, s, actor, Draft{newID(t), testTime, []byte("Byron rang")})
	}
	if _, err := s.Erase(t.Context(), eraseAct, orderOf(t, p.ID)); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, s, "anna", testTime) + texts(t, s, "ben", testTime); got != "" {
		t.Errorf("the drafts: %q", got)
	}
	err := s.Read(t.Context(), func(r model.Reader) error {
		_, err := model.Load[model.Call](r, p.ID, call.ID)
		return err
	})
	if !errors.Is(err, model.ErrNotFound) {
		t.Errorf("the call: %v", err)
	}
}

// What is being typed while the epoch changes is kept in the new one: the process may
// be killed before its next change. What was left behind is lost, as it must be.
func TestWhatIsBeingTypedOutlivesNewEpochs(t *testing.T) {
	changes := map[string]func(s *Store, gone model.ID) error{
		"erasure": func(s *Store, gone model.ID) error {
			_, err := s.Erase(t.Context(), eraseAct, orderOf(t, gone))
			return err
		},
		"rotation": func(s *Store, _ model.ID) error {
			return s.ChangeSlots(rotateAct, func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(nil) })
		},
		"deep rotation": func(s *Store, _ model.ID) error {
			_, err := s.DeepRotate(t.Context(), rotateAct, nil)
			return err
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			s, dir := newStore(t)
			p := person(t, "Byron")
			write(t, s, p)
			open, left, done := newID(t), newID(t), newID(t)
			for _, id := range []model.ID{open, done} {
				if !s.TakeDraft("anna", id) || s.TakeDraft("anna", id) {
					t.Fatal("whose draft it is")
				}
			}
			keepTyped(t, s, "anna", Draft{open, testTime, []byte("a note")})
			keepTyped(t, s, "anna", Draft{left, testTime, []byte("left behind")})
			keepTyped(t, s, "anna", Draft{done, testTime, []byte("given up")})
			s.LeaveDraft(done)
			if err := change(s, p.ID); err != nil {
				t.Fatal(err)
			}
			s = reopen(t, s, dir)
			if list, err := s.Drafts("anna", testTime.Add(time.Hour)); err != nil || len(list) != 1 || string(list[0].Text) != "a note" || !list[0].Kept.Equal(testTime) {
				t.Errorf("after the change: %q, %v", list, err)
			}
		})
	}
}

// Typing goes on while people are erased: whatever was kept last is kept.
func TestTypingDuringErasures(t *testing.T) {
	s, dir := newStore(t)
	people := crowd(t, s, 15)
	id := newID(t)
	s.TakeDraft("anna", id)
	keepTyped(t, s, "anna", Draft{id, testTime, []byte("a note")})
	last, stop, typing := "", make(chan struct{}), make(chan struct{})
	go func() {
		defer close(typing)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			text := fmt.Sprint("a note, ", i)
			if err := s.KeepDraft("anna", Draft{id, testTime, []byte(text)}); err != nil {
				t.Error(err)
				return
			}
			last = text
		}
	}()
	for _, p := range people {
		if _, err := s.Erase(t.Context(), eraseAct, orderOf(t, p.subject.ID)); err != nil {
			t.Fatal(err)
		}
		if got := texts(t, s, "anna", testTime); !strings.HasPrefix(got, "a note") {
			t.Errorf("after an erasure: %q", got)
		}
	}
	close(stop)
	<-typing
	s = reopen(t, s, dir)
	if got := texts(t, s, "anna", testTime); got != last || last == "" {
		t.Errorf("%q is kept, %q was", got, last)
	}
}
