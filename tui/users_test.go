package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// anUserKey is an SSH public key made for this test.
const anUserKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f cleo@desk"

// newOffice is a console of anna, the administrator of an office, over a real
// store.
func newOffice(tb testing.TB, w, h int) (*robot, *desk.Desk) {
	tb.Helper()
	ctx, d := context.Background(), realDesk(tb, realStore(tb), 3)
	by := desk.By{Actor: "anna", At: testNow().AddDate(-2, 0, 0)}
	for _, n := range []desk.NewUser{
		{Name: "anna", Accounts: []string{"anna"}, Roles: []model.Role{model.Administrator, model.Officer}, Slot: "b1946ac9"},
		{Name: "ben", Accounts: []string{"ben", "bsmith"}, Roles: []model.Role{model.FrontDesk}},
		{Name: "cleo", Keys: []string{anUserKey}, Roles: []model.Role{model.Auditor}},
		{Name: "dora", Accounts: []string{"dora"}, Roles: []model.Role{model.Tutor}},
	} {
		if _, err := d.AddUser(ctx, by, n); err != nil {
			tb.Fatal(err)
		}
	}
	today := by.Today()
	for name, ago := range map[string]int{"anna": 730, "ben": 0} { // anna's is of last week
		if _, err := d.RecordTraining(ctx, desk.By{Actor: "anna", At: testNow()}, name, today.AddDays(ago-7), "rights and breaches"); err != nil {
			tb.Fatal(err)
		}
		if _, err := d.RecordAcknowledgement(ctx, by, name, today, "undertaking of 2024"); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := d.RevokeUser(ctx, by, "dora", "left"); err != nil {
		tb.Fatal(err)
	}
	return newRobot(tb, w, h, func(o *Options) { o.Desk = d.For("anna") }), d
}

// palettes opens an action by its name.
func (r *robot) palettes(name string) {
	r.Helper()
	r.press(":")
	r.write(name)
	r.press("enter")
}

// fakeJobs is long work of a server.
type fakeJobs struct {
	stopped     int
	ended, none bool // the stopped one has; there are no jobs
	missed      []Job
}

func (f *fakeJobs) List() ([]Job, error) {
	at := testNow().Add(-10 * time.Minute)
	list := []Job{
		{Number: 4, Owner: "anna", What: "import", State: "running", Began: at, Done: 4120, Total: 20000},
		{Number: 3, Owner: "ben", What: "retention run", State: "running", Began: at, Watched: true},
		{Number: 2, Owner: "ben", What: "backup", State: "failed", Why: "the disk has no room", Began: at, Ended: at.Add(time.Minute)},
		{Number: 1, Owner: "anna", What: "Erase for good", State: "done", Began: at, Ended: at.Add(time.Second), Done: 3, Total: 3},
	}
	if f.stopped != 0 {
		if list[4-f.stopped].State = "stopping"; f.ended {
			list[4-f.stopped].State = "stopped"
		}
	}
	if f.none {
		list = nil
	}
	return list, nil
}

func (f *fakeJobs) Missed() ([]Job, error) {
	out := f.missed
	f.missed = nil
	return out, nil
}

func (f *fakeJobs) Stop(n int) error {
	f.stopped = n
	return nil
}

func TestUserAndJobScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		for _, s := range []struct {
			name string
			play func(r *robot)
		}{
			{"users", func(r *robot) { r.palettes("users"); r.press("j") }},
			{"user-add", func(r *robot) { r.palettes("users"); r.press("n"); r.write("Eve") }},
			{"user-role", func(r *robot) { r.palettes("users"); r.press("j", "r", "tab", "right") }},
			{"jobs", func(r *robot) { r.palettes("jobs") }},
			{"job-stop", func(r *robot) { r.palettes("jobs"); r.press("x") }},
		} {
			name := fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				r, _ := newOffice(t, size[0], size[1])
				r.m.opts.Jobs = &fakeJobs{}
				s.play(r)
				r.square()
				golden(t, "testdata/screens/"+name+".txt", r.screen())
			})
		}
	}
}

// What lethe user does, done on the screen.
func TestUsersAreChangedOnTheScreen(t *testing.T) {
	r, d := newOffice(t, 120, 40)
	ctx, by := context.Background(), desk.By{Actor: "anna", At: testNow()}
	user := func(name string) *model.User {
		t.Helper()
		u, err := d.User(ctx, by, name)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	r.palettes("users")
	r.sees("Users - 4", "anna  administrator, officer", "ben  front desk", "! training", "cleo  auditor", "! training, confidentiality", "dora  tutor  ended")
	r.press("n")
	r.write("Eve")
	r.press("tab")
	r.write("eve")
	r.press("tab", "tab", "tab", "right") // officer
	r.press("tab", "tab", "tab", "tab", "enter")
	r.sees("Eve was added as officer.", "Users - 5")
	if u := user("Eve"); u.Accounts[0] != "eve" || !u.Has(model.Officer) {
		t.Errorf("%+v", u)
	}
	r.press("j", "r", "tab", "right", "tab", "right") // ben: also an officer, and no longer at the front desk
	r.press("tab", "tab", "tab", "enter")
	if u := user("ben"); !u.Has(model.Officer) || u.Has(model.FrontDesk) {
		t.Errorf("ben is %v", u.Roles)
	}
	r.press("t")
	r.write("today")
	r.press("tab")
	r.write("phone manners")
	r.press("tab", "enter")
	if u := user("ben"); model.LastOf(u.Trained) != by.Today() {
		t.Errorf("%+v", u.Trained)
	}
	r.press("a", "right", "tab")
	r.write("no key")
	r.press("tab", "enter")
	r.sees("This is no SSH public key")
	r.press("esc", "y", "d", "down", "enter")
	r.sees("account bsmith")
	r.press("y")
	if u := user("ben"); len(u.Accounts) != 1 || u.Accounts[0] != "ben" {
		t.Errorf("%v", u.Accounts)
	}
	r.press("x")
	r.write("moved on")
	r.press("enter")
	r.sees("The access of ben is ended.")
	if user("ben").Active() {
		t.Error("ben may still work")
	}
	r.press("g", "r", "right", "tab", "tab", "tab", "tab", "tab", "enter")
	r.sees("This is the last administrator")
}

// Who may not see the users is told so, and an auditor cannot change them.
func TestUsersAreForThoseWhoMay(t *testing.T) {
	r, d := newOffice(t, 120, 40)
	r.m.desk = d.For("cleo")
	r.palettes("users")
	r.sees("Users - 4")
	r.press("r")
	r.sees("Role: changing users is for the role administrator; your role is auditor.")
	r.press("esc")
	r.m.desk = d.For("ben")
	r.palettes("users")
	r.sees("eeing the list of users is for the role administrator or auditor; your role is front desk")
}

// Jobs are shown as they go on, and stopped.
func TestJobsAreStoppedOnTheScreen(t *testing.T) {
	r, _ := newOffice(t, 120, 40)
	r.palettes("long work")
	r.sees("no server carries this console's work out")
	r.press("esc")
	f := &fakeJobs{}
	r.m.opts.Jobs = f
	r.palettes("long work")
	r.sees("Long work at the server - 4", "4,120 of 20,000, 20%", "connection is gone")
	r.press("j", "j", "x")
	r.sees("Stop: it has ended already.")
	r.press("k", "x", "y")
	if f.stopped != 3 {
		t.Fatalf("stopped %d", f.stopped)
	}
	r.sees("3  stopping")
	r.press("x")
	r.sees("it is being stopped")
	f.ended = true
	r.pass(jobsRest)
	r.sees("3  stopped")
	f.none = true
	r.pass(jobsRest)
	r.sees("did none lately")
	r.seesNot("enter all of it")
}

// The same in the linear mode.
func TestPlainUsersAndJobs(t *testing.T) {
	_, d := newOffice(t, 80, 24)
	last := 0 // the number of the work at the server, after that of the users
	for i, a := range (&linear{}).acts() {
		if a.title == "Long work at the server" {
			last = i + 1
		}
	}
	users := func(answers string) string {
		return plainly(t, d.For("anna"), strings.Split(fmt.Sprintf("%d|", last-1)+answers, "|")...)
	}
	if got := users("5|Eve|eve||1|2|1|1|1|y"); !strings.Contains(got, "Eve was added as officer.") {
		t.Error(got)
	}
	if got := users("2|1|1|2|1|1|1|y"); !strings.Contains(got, "ben is now officer.") {
		t.Error(got)
	}
	if got := users("2|4||undertaking"); !strings.Contains(got, "Recorded for Thu 3 Dec 2026.") {
		t.Error(got)
	}
	if got := users("2|7|2|y"); !strings.Contains(got, "Taken away.") {
		t.Error(got)
	}
	if got := users("2|2|gone|y"); !strings.Contains(got, "The access of ben is ended.") {
		t.Error(got)
	}
	if got := plainly(t, d.For("anna"), fmt.Sprint(last)); !strings.Contains(got, "No server carries this console's work out") {
		t.Error(got)
	}
}

// The first user is whoever adds them, and what they may not do any more as such
// goes from the screen.
func TestTheFirstUserIsOneself(t *testing.T) {
	d := realDesk(t, realStore(t), 4)
	r := newRobot(t, 120, 40, func(o *Options) { o.Desk = d.For("anna") })
	r.palettes("users")
	r.sees("The store has no users")
	r.press("n")
	r.write("anna")
	r.press("tab", "tab", "tab", "tab", "right") // no officer
	r.press("tab", "tab", "tab", "tab", "enter")
	u, ok := d.UserByAccount("anna")
	if !ok || !u.Has(model.Administrator) || u.Has(model.Officer) {
		t.Fatalf("%+v", u)
	}
	r.sees("Your role was changed. It is now administrator.", "anna, administrator")
}
