package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// drop ends the connection as a lost line does, and waits until the server knows.
func (sh *shell) drop(s *server) {
	sh.Helper()
	before := s.visitors()
	sh.client.Close()
	for end := time.Now().Add(patience); s.visitors() >= before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			sh.Fatal("the server never learns of it")
		}
	}
}

func (s *server) visitors() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.visits)
}

// answers gives an answer to a question that opened by itself, which takes no key at
// first.
func (sh *shell) answers(key string) {
	sh.Helper()
	time.Sleep(time.Second)
	sh.types(key)
}

// nowhere fails if a file of the store holds one of the texts in clear.
func nowhere(t *testing.T, dir string, texts ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		raw, _ := os.ReadFile(path)
		for _, text := range texts {
			if bytes.Contains(raw, []byte(text)) {
				t.Errorf("%s holds what was typed in clear", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// One user at a laptop and at a desk, in the middle of a person and of a call: both
// lines drop. Whoever comes back is offered both, newest first, and each is where it
// was typed, in a call the caller's name and number too.
func TestTwoSessionsOfOneUserLoseNothingTyped(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 2, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	ada := desk.By{Actor: "Ada", At: time.Now()}
	if _, err := d.AddSubject(t.Context(), ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}}); err != nil {
		t.Fatal(err)
	}
	laptop := s.console(t, people[0].signer, 120, 36)
	laptop.sees("user 0")
	laptop.types("1")
	laptop.sees("Moss, Mary")
	laptop.types("n")
	laptop.sees("Add a person")
	laptop.types("\tZebulonia")
	laptop.sees("Zebulonia")

	at := s.console(t, people[0].signer, 100, 30)
	at.sees("user 0", "Requests") // what the laptop is at is not offered
	at.types("c")
	at.sees("Who is calling:")
	at.types("07700 900123\tmoss")
	at.sees("Moss, Mary", "07700 900123")
	at.types("\r")
	at.sees("Reference     S-")
	at.types("p")
	at.sees("Who is calling?")
	at.types("b")
	at.sees("Their name")
	at.types("Quillfeather & Co")
	at.sees("Quillfeather & Co")

	third := s.console(t, people[0].signer, 80, 24)
	third.sees("user 0")
	third.types("c")
	third.sees("Who is calling:")
	third.types("07700 900456\tmo")
	third.sees("07700 900456")
	laptop.drop(s)
	third.drop(s)
	at.drop(s) // at once, so that nothing waited for a rest in typing
	nowhere(t, dir, "Zebulonia", "Quillfeather", "900123", "900456")

	other := s.console(t, people[1].signer, 80, 24) // nobody else is offered any of it
	other.sees("user 1", "Requests")
	other.types("1")
	other.sees("Moss, Mary")
	other.drop(s)

	back := s.console(t, people[0].signer, 120, 36)
	back.sees("Who is calling", "It begins: Quillfeather & Co", "newest of 3")
	back.answers("y")
	back.sees("Who is calling?") // what was chosen before the form is asked again
	back.types("b")
	back.sees("Their name", "Quillfeather & Co", "2 unsaved texts")
	back.drop(s) // once more

	back = s.console(t, people[0].signer, 120, 36)
	back.sees("It begins: Quillfeather & Co", "newest of 3")
	back.answers("y")
	back.sees("Who is calling?")
	back.types("b")
	back.sees("Quillfeather & Co")
	back.types("\r")
	back.sees("On the phone", "firm, Quillfeather & Co") // on the card: the form, while it is saved, takes no esc
	back.types("\x1b")
	back.sees("how did it end?")
	back.types("a")
	back.sees("call that was cut off?", "It begins: mo", "newest of 2")
	back.answers("\x1b") // later
	back.sees("2 unsaved texts")
	back.drop(s)

	back = s.console(t, people[0].signer, 100, 30)
	back.sees("It begins: mo", "newest of 2")
	back.answers("y")
	back.sees("Who is calling:", "07700 900456", "Moss, Mary")
	back.types("\x1b")
	back.sees("Add a person", "It begins: Zebulonia")
	back.answers("y")
	back.sees("Add a person", "> Given names", "Zebulonia")
	back.types("\x1b")
	back.sees("Give up what was typed?")
	back.types("y")
	back.sees("Moss, Mary")
	time.Sleep(time.Second) // a rest, after which what was given up is gone
	if left, err := s.store.Drafts("user 0", time.Now()); err != nil || len(left) != 0 {
		t.Errorf("%d drafts are left, %v", len(left), err)
	}
}

// A session that is there while another of its user drops is told of what that one
// leaves, and goes on with it when it likes; an erasure takes what was left away.
func TestASessionIsToldWhatAnotherLeft(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	ada := desk.By{Actor: "Ada", At: time.Now()}
	mary, err := d.AddSubject(t.Context(), ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}})
	if err != nil {
		t.Fatal(err)
	}
	laptop, at := s.console(t, people[0].signer, 100, 30), s.console(t, people[0].signer, 120, 36)
	at.sees("Requests")
	laptop.sees("Requests")
	laptop.types("n")
	laptop.sees("Log a request")
	laptop.types("\t\t\t\tMary Moss\t\tCopies of everything")
	laptop.sees("Copies of everything")
	laptop.drop(s)
	at.sees("Another session of yours ended with something typed.", "1 unsaved text")
	at.types(":unsaved")
	at.sees("Go on with unsaved text")
	at.types("\r")
	at.sees("Log a request", "It begins: Mary Moss")
	at.answers("\x1b")
	at.sees("1 unsaved text kept")
	_, err = d.Erase(t.Context(), ada, desk.Erasing{Subjects: []model.ID{mary.ID}, Ground: model.NoLongerNeeded, Reason: "asked to"})
	if err != nil {
		t.Fatal(err)
	}
	at.types(":unsaved")
	at.sees("Go on with unsaved text")
	at.types("\r")
	at.sees("Nothing is kept that was typed and not saved.")
	nowhere(t, dir, "Mary Moss", "Copies of everything")
}

// The same after 'lethe lock' and after a kill of the server's process, at the socket.
func TestTwoSessionsAfterALockAndAKill(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	s.must("subject", "add", "--given", "Mary", "--family", "Moss")
	types := func() (one, two *terminal) {
		one, two = s.console(120, 36), s.console(100, 30)
		one.sees("Requests")
		one.types("n")
		one.sees("Log a request")
		one.types("\t\t\t\tMary Moss\t\tCopies of everything")
		one.sees("Copies of everything")
		time.Sleep(100 * time.Millisecond)
		two.types("1")
		two.sees("Moss, Mary")
		two.types("n")
		two.sees("Add a person")
		two.types("\tZebulonia")
		two.sees("Zebulonia")
		return one, two
	}
	answers := func(x *terminal, key string) {
		time.Sleep(time.Second)
		x.types(key)
	}
	one, two := types()
	s.must("lock")
	one.sees("The register is locked")
	two.sees("The register is locked")
	one.types(testPassphrase + enter)
	one.sees("Go on with", "newest of 2")
	two.sees("Go on with", "newest of 2")
	answers(two, "y")
	two.loses("Go on with")
	answers(one, "n") // if that is the same one: it was taken, so it is not thrown away
	one.sees("Go on with")
	answers(one, "y")
	first := two.screen.text() + one.screen.text()
	for _, want := range []string{"Zebulonia", "Copies of everything"} {
		if !bytes.Contains([]byte(first), []byte(want)) {
			one.sees(want)
		}
	}
	for _, x := range []*terminal{one, two} {
		x.types(esc)
		x.sees("Give up what was typed?")
		x.types("y")
		x.loses("Give up")
		time.Sleep(time.Second)
		x.types("q")
		x.ends(0)
	}

	one, two = types()
	s.soon("both are kept", func() bool {
		files, _ := filepath.Glob(filepath.Join(s.store, "drafts", "*"))
		return len(files) == 2
	})
	time.Sleep(time.Second) // the end of the last word, too
	s.kill()
	one.sees("connection to the server was lost")
	two.sees("connection to the server was lost")
	s.start()
	s.must("unlock")
	one = s.console(120, 36)
	one.sees("Add a person", "It begins: Zebulonia", "newest of 2")
	answers(one, "y")
	one.sees("> Given names", "Zebulonia")
	one.types(esc)
	one.sees("Give up what was typed?")
	one.types("y")
	one.sees("Log a request", "It begins: Mary Moss")
	answers(one, "y")
	one.sees("> ", "Copies of everything")
}
