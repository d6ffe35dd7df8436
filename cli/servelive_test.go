package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/tui/serve"
)

// A role that changes while a console is open is another at once: what was on the
// screen for the earlier role goes. The same at the socket, command by command.
func TestARoleChangesDuringASession(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	ctx, ada := t.Context(), desk.By{Actor: "Ada", At: time.Now()}
	if _, err := d.AddSubject(ctx, ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}}); err != nil {
		t.Fatal(err)
	}
	one := s.console(t, people[0].signer, 120, 36)
	one.sees("user 0, officer")
	one.types("1")
	one.sees("Moss, Mary")
	one.types("\r")
	one.sees("Subject S-")
	if _, err := d.ChangeRole(ctx, ada, "user 0", []model.Role{model.Auditor}); err != nil {
		t.Fatal(err)
	}
	one.sees("Your role was changed. It is now auditor.", "user 0, auditor")
	one.types("1")
	one.sees("Subjects")
	if page := one.screen.text(); strings.Contains(page, "Moss") {
		t.Errorf("an auditor sees somebody:\n%s", page)
	}
	b := benchOf(t, dir)
	b.must("subject", "list")
	if _, err := d.AddUser(ctx, ada, desk.NewUser{Name: "Bea", Accounts: []string{"bea"}, Roles: []model.Role{model.Administrator}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChangeRole(ctx, desk.By{Actor: "Bea", At: time.Now()}, "Ada", []model.Role{model.Auditor}); err != nil {
		t.Fatal(err)
	}
	b.run("subject", "find", "moss").refused(t, "your role is auditor", 4)
	if _, err := d.RevokeUser(ctx, desk.By{Actor: "Bea", At: time.Now()}, "Ada", "left"); err != nil {
		t.Fatal(err)
	}
	b.run("policy", "show").refused(t, "no longer one", 4)
}

// A policy that one applies is in force for everybody at the server at once.
func TestAPolicyIsAppliedAtAServer(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	ada := desk.By{Actor: "Ada", At: time.Now()}
	sub, err := d.AddSubject(t.Context(), ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}})
	if err != nil {
		t.Fatal(err)
	}
	one := s.console(t, people[0].signer, 120, 36)
	one.types("1")
	one.sees("Moss, Mary")
	one.types("n")
	one.sees("Add a person")
	one.types("Half typed")
	b := benchOf(t, dir)
	text := strings.Replace(b.must("policy", "show"), "answer-days: 28", "answer-days: 3", 1)
	file := filepath.Join(t.TempDir(), "p.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := b.must("policy", "apply", file); !strings.Contains(out, "The policy is in force.") {
		t.Error(out)
	}
	one.sees("Another policy is in force now.", "Half typed")
	f, err := d.Current().LogRequest(t.Context(), ada, desk.NewRequest{Type: calendar.Access, Received: ada.Today(), Subject: sub.ID})
	if err != nil || f.Row.Clock.InternalTarget != ada.Today()+3 {
		t.Errorf("target %s, %v", f.Row.Clock.InternalTarget.Words(), err)
	}
	one.types("\x1b")
	one.sees("Give up what was typed?")
	one.types("y2")
	one.sees("R-2")
	one.types("\r")
	one.sees("Internal target: " + (ada.Today() + 3).Words())
}

// What the server says of itself: opening, locking, sessions, refusals and the
// host key, and nobody's name, account, key or address.
func TestWhatAServerSays(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	said := &lockedBuffer{}
	s.host.Err = said
	wrong := passphraseCredential([]byte("not the passphrase"))
	defer wrong.Wipe()
	if _, err := s.unseal(t.Context(), wrong, "Ada"); err == nil {
		t.Fatal("a wrong passphrase opens it")
	}
	d := s.opened(t)
	b := benchOf(t, dir)
	b.must("status")
	b.must("subject", "add", "--given", "Mary", "--family", "Moss")
	var shown struct{ Fingerprint string }
	if err := json.Unmarshal([]byte(b.must("keys", "host", "--json")), &shown); err != nil || shown.Fingerprint != s.hostKey || !strings.HasPrefix(s.hostKey, "SHA256:") {
		t.Errorf("keys host: %v, %v; the port has %s", shown, err, s.hostKey)
	}
	if v, err := s.status(t.Context()); err != nil || v.HostKey != s.hostKey {
		t.Errorf("status: %q, %v", v.HostKey, err)
	}
	one := s.console(t, people[0].signer, 120, 36)
	one.sees("user 0")
	if c, err := s.knock(newSigner(t)); err == nil {
		c.Close()
	}
	for _, by := range []string{"Ada"} {
		if _, err := d.RevokeUser(t.Context(), desk.By{Actor: by, At: time.Now()}, "user 0", "left"); err != nil {
			t.Fatal(err)
		}
	}
	one.told("access to the register was ended")
	(&knocker{server: s, door: "SSH port", counts: map[serve.Knock]int{serve.NoLogin: 2, serve.TooMany: 1}}).tell()
	for _, want := range []string{"an attempt to open the register failed, 1 in a row", "the register was opened by a user", "the SSH port is open at 127.0.0.1:",
		"its host key is " + s.hostKey, "began at the socket: subject add", "began at the SSH port: console", "is ended: the access of its user was ended",
		"2 connections at the SSH port: ended without a login", "1 connection at the SSH port: refused"} {
		for end := time.Now().Add(patience); !strings.Contains(said.String(), want); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("it never says %q:\n%s", want, said)
			}
		}
	}
	account := (&app{Host: System()}).account()
	for _, never := range []string{"Ada", "user 0", "Moss", "Mary", ": status", account + " ", ssh.FingerprintSHA256(people[0].signer.PublicKey())} {
		if strings.Contains(said.String(), never) {
			t.Errorf("it says %q:\n%s", never, said)
		}
	}
}

// Two officers in the queue over SSH: what one logs waits on the other's screen until
// it is asked for; what one changes of a row that the other sees changes at once, and
// the selection never moves.
func TestRowsOfAnotherWaitAtAServer(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 2, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	by := desk.By{Actor: "user 1", At: time.Now()}
	logs := func(name string, days calendar.Date) *desk.RequestFile {
		f, err := d.LogRequest(t.Context(), by, desk.NewRequest{Type: calendar.Access, Channel: model.ByEmail, Received: by.Today() - days, Requester: model.Requester{Kind: model.Self, Name: name}})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	first := logs("Mary Moss", 3)
	logs("Ann Archer", 2)
	one, two := s.console(t, people[0].signer, 120, 36), s.console(t, people[1].signer, 100, 24)
	one.sees("user 0", first.Row.Reference, "Ann Archer")
	two.sees("user 1", first.Row.Reference)
	one.types("j")
	one.sees(">    R-" + first.Row.Reference[2:7] + "0002")
	two.types("n")
	two.sees("Log a request")
	two.types("\te\t\t\tZoe Zimmer\t\tAll of it.")
	two.sees("Zoe Zimmer", "All of it.")
	two.types("\t\t\t")
	two.sees("> [ Save ]")
	two.types("\r")
	two.sees("R-" + first.Row.Reference[2:7] + "0003")
	one.sees("1 new, press r")
	logs("Yan York", 9) // goes before all others
	one.sees("2 new, press r", ">    R-"+first.Row.Reference[2:7]+"0002")
	began := time.Now()
	if _, err := d.Retype(t.Context(), by, first.Row.ID, calendar.Portability); err != nil {
		t.Fatal(err)
	}
	one.sees("portability")
	t.Logf("a change of a row that is shown was on the other's screen after %v", time.Since(began).Round(time.Millisecond))
	if page := one.screen.text(); strings.Contains(page, "Zimmer") || strings.Contains(page, "York") {
		t.Errorf("rows came in unasked:\n%s", page)
	}
	one.types("r")
	one.sees("Yan York", "Zoe Zimmer", ">    R-"+first.Row.Reference[2:7]+"0002")
}

// A second slot, made through the server, ends the warning about a single one on every
// screen at once; the command that makes its own caller a user goes on to its end.
func TestWarningsEndAndTheFirstUserIsNotTurnedOut(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	s := serveHere(t, dir, serveFlags{})
	d := s.opened(t)
	b := benchOf(t, dir)
	out := b.run("user", "add", "Ann", "--role", "administrator", "--role", "officer")
	if out.code != 0 || strings.Contains(out.err, "ended") {
		t.Errorf("adding oneself ends with %d, %q", out.code, out.err)
	}
	warned := func() bool {
		for _, w := range d.Warnings(desk.By{Actor: "Ann", At: time.Now()}) {
			if strings.Contains(w, "only one slot") {
				return true
			}
		}
		return false
	}
	if !warned() {
		t.Fatal("a single slot is no warning")
	}
	before := d.Generation()
	key := filepath.Join(b.work, "key")
	if err := writeSSHKey(key, nil); err != nil {
		t.Fatal(err)
	}
	b.must("keys", "add", "--name", "spare", "--ssh-file", key+".pub")
	if warned() || d.Generation() == before {
		t.Error("the warning stays, or no console is told")
	}
}
