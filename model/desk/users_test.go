package desk_test

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage"
	"lethe/storage/audit"
)

// adaKey was made for these tests with ssh-keygen; its private half was not kept.
const adaKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIItppWNW7lhcW+XJl3OaLa/N0mI009kaXCOpfY+6Fhdj ada@office"

// as acts for somebody at the usual time.
func as(actor string) desk.By { return desk.By{Actor: actor, At: by.At} }

// addUser adds a user whose account is their name, acting for root.
func addUser(t testing.TB, d *desk.Desk, name string, roles ...model.Role) *model.User {
	t.Helper()
	u, err := d.AddUser(ctx, as("root"), desk.NewUser{Name: name, Accounts: []string{name}, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// withUsers returns a desk with root, an administrator, and a user for each other
// role, named after it.
func withUsers(t *testing.T) *desk.Desk {
	t.Helper()
	d := newDesk(t, newStore(t))
	addUser(t, d, "root", model.Administrator)
	for _, r := range model.Roles[1:] {
		addUser(t, d, string(r), r)
	}
	return d
}

// leaves returns the whole audit log.
func leaves(t testing.TB, s *storage.Store) (out []audit.Leaf) {
	t.Helper()
	if err := s.Leaves(ctx, 0, func(l audit.Leaf) error { out = append(out, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func mustRefuse(t *testing.T, err error, words string) {
	t.Helper()
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want a refusal with %q", err, words)
	}
}

func TestAStoreWithoutUsersIsForWhoeverOpensIt(t *testing.T) {
	d := newDesk(t, newStore(t))
	if d.HasUsers() || model.RoleWords(d.RolesOf(by)) != "administrator, officer" {
		t.Fatalf("users %v, roles %v", d.HasUsers(), d.RolesOf(by))
	}
	_, err := d.AddUser(ctx, by, desk.NewUser{Name: "ada", Accounts: []string{"ada"}, Roles: []model.Role{model.Officer}})
	mustRefuse(t, err, "must be an administrator")
	addUser(t, d, "ada", model.Administrator)
	_, err = d.AddUser(ctx, by, desk.NewUser{Name: "eve", Accounts: []string{"eve"}, Roles: []model.Role{model.Administrator}})
	mustRefuse(t, err, "you have no role")
}

func TestUsersAreFoundByAccountAndKey(t *testing.T) {
	s := newStore(t)
	d := newDesk(t, s)
	u, err := d.AddUser(ctx, by, desk.NewUser{Name: "ada", Accounts: []string{"ada", "ada-home"}, Keys: []string{adaKey}, Roles: []model.Role{model.Administrator}})
	if err != nil {
		t.Fatal(err)
	}
	for _, again := range []*desk.Desk{d, newDesk(t, s)} { // and after opening anew
		v, ok := again.UserByAccount("ada-home")
		w, ok2 := again.UserByKey(u.Keys[0].Fingerprint)
		if !ok || !ok2 || v.ID != u.ID || w.ID != u.ID {
			t.Errorf("%v %v", v, w)
		}
		if _, ok := again.UserByAccount(""); ok {
			t.Error("no account at all is somebody")
		}
	}
}

func TestUsersThatAreRefused(t *testing.T) {
	d := withUsers(t)
	both := []model.Role{model.Officer}
	for words, n := range map[string]desk.NewUser{
		"needs a name":      {Accounts: []string{"x"}, Roles: both},
		"is or was a user":  {Name: "Officer", Accounts: []string{"x"}, Roles: both},
		"no colon":          {Name: desk.Recovering + "x", Accounts: []string{"x"}, Roles: both},
		"plain text":        {Name: "a\x1b[2J", Accounts: []string{"x"}, Roles: both},
		"in which role":     {Name: "x", Accounts: []string{"x"}},
		"is no role":        {Name: "x", Accounts: []string{"x"}, Roles: []model.Role{"king"}},
		"there twice":       {Name: "x", Accounts: []string{"x"}, Roles: []model.Role{model.Tutor, model.Tutor}},
		"how the user is":   {Name: "x", Roles: both},
		"belongs to":        {Name: "x", Accounts: []string{"officer"}, Roles: both},
		"no account":        {Name: "x", Accounts: []string{"a b"}, Roles: both},
		"no SSH public key": {Name: "x", Keys: []string{"ssh-ed25519 AAAA"}, Roles: both},
		"no effect here":    {Name: "x", Keys: []string{`command="true" ` + adaKey}, Roles: both},
		"one key at a time": {Name: "x", Keys: []string{adaKey + "\n" + adaKey}, Roles: both},
	} {
		_, err := d.AddUser(ctx, as("root"), n)
		mustRefuse(t, err, words)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	d := withUsers(t)
	_, err := d.RevokeUser(ctx, as("root"), "root", "leaves")
	mustRefuse(t, err, "last administrator")
	_, err = d.ChangeRole(ctx, as("root"), "root", []model.Role{model.Officer})
	mustRefuse(t, err, "last administrator")
	addUser(t, d, "ada", model.Administrator)
	if _, err = d.RevokeUser(ctx, as("ada"), "root", "leaves"); err != nil {
		t.Error(err)
	}
	_, err = d.Users(ctx, as("root"))
	mustRefuse(t, err, "you have no role")
}

// TestARoleThatIsTakenAwayIsGoneAtOnce changes roles and revokes while a session
// is open.
func TestARoleThatIsTakenAwayIsGoneAtOnce(t *testing.T) {
	d := withUsers(t)
	ada := as("ada")
	addUser(t, d, "ada", model.Auditor)
	if _, err := d.Users(ctx, ada); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChangeRole(ctx, as("root"), "ada", []model.Role{model.Tutor}); err != nil {
		t.Fatal(err)
	}
	_, err := d.Users(ctx, ada)
	mustRefuse(t, err, "administrator or auditor; your role is tutor")
	if _, err := d.RevokeUser(ctx, as("root"), "ada", "left"); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.UserByAccount("ada"); ok {
		t.Error("somebody whose access ended is found by their account")
	}
	_, err = d.User(ctx, ada, "ada")
	mustRefuse(t, err, "you have no role")
	if _, err := d.ChangeRole(ctx, as("root"), "ada", []model.Role{model.Tutor}); err == nil {
		t.Error("somebody whose access ended got a role")
	}
	if _, err := d.AddUser(ctx, as("root"), desk.NewUser{Name: "ada2", Accounts: []string{"ada"}, Roles: []model.Role{model.Tutor}}); err != nil {
		t.Errorf("an account cannot be given to the next: %v", err)
	}
}

// TestDatesOfUsersOnlyGrow records trainings and acknowledgements.
//
// Clauses: J45, C59, C62, L36
func TestDatesOfUsersOnlyGrow(t *testing.T) {
	d := withUsers(t)
	today := by.Today()
	for i, on := range []int{-400, -3} {
		u, err := d.RecordTraining(ctx, as("root"), "tutor", today.AddDays(on), "rights, consent, bases, assessments, breaches")
		if err != nil || len(u.Trained) != i+1 {
			t.Fatal(u, err)
		}
	}
	u, err := d.RecordAcknowledgement(ctx, as("root"), "tutor", today, "undertaking of 2026")
	if err != nil || len(u.Trained) != 2 || model.LastOf(u.Trained) != today.AddDays(-3) || model.LastOf(u.Acknowledged) != today {
		t.Fatal(u, err)
	}
	_, err = d.RecordTraining(ctx, as("root"), "tutor", today.AddDays(1), "soon")
	mustRefuse(t, err, "today at the latest")
	_, err = d.RecordTraining(ctx, as("tutor"), "tutor", today, "myself")
	mustRefuse(t, err, "is for the role administrator; your role is tutor")
}

// TestUsersWantAttention: training that is missing or runs out and an
// acknowledgement that is missing are said, with the user and the day, and only of
// those who may work.
//
// Clauses: C59, C62
func TestUsersWantAttention(t *testing.T) {
	d := withUsers(t)
	users, err := d.Users(ctx, as("root"))
	if err != nil {
		t.Fatal(err)
	}
	today := by.Today()
	for _, u := range users {
		for _, err := range []error{
			second(d.RecordTraining(ctx, as("root"), u.Name, today, "everything")), second(d.RecordAcknowledgement(ctx, as("root"), u.Name, today, "undertaking")),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	of := func(day calendar.Date) (out []string) {
		t.Helper()
		items, err := d.Attention(ctx, desk.By{Actor: "root", At: day.Time().Add(9 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range items {
			if v.Kind == attention.Training || v.Kind == attention.Confidentiality {
				out = append(out, string(v.Kind)+" "+v.Who+" "+v.Due.String())
			}
		}
		return out
	}
	year := today.AddMonths(12)
	if got := of(year - 31); len(got) != 0 {
		t.Errorf("a month and a day before: %v", got)
	}
	if got := of(year - 30); len(got) != len(users) || !slices.Contains(got, "training tutor "+year.String()) {
		t.Errorf("a month before: %v", got)
	}
	if _, err := d.RevokeUser(ctx, as("root"), "tutor", "left"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AddUser(ctx, as("root"), desk.NewUser{Name: "new", Accounts: []string{"new"}, Roles: []model.Role{model.Tutor}}); err != nil {
		t.Fatal(err)
	}
	if got, want := of(today), []string{"confidentiality new " + today.String(), "training new " + today.String()}; !slices.Equal(got, want) {
		t.Errorf("a new user, one who left: %v", got)
	}
}

func second(_ *model.User, err error) error { return err }

// TestRefusedAttemptsAreLogged looks for the attempt in the audit log.
func TestRefusedAttemptsAreLogged(t *testing.T) {
	s := newStore(t)
	d := newDesk(t, s)
	addUser(t, d, "root", model.Administrator)
	addUser(t, d, "eve", model.Tutor)
	_, err := d.Users(ctx, as("eve"))
	mustRefuse(t, err, "")
	_, err = d.Users(ctx, as("stranger"))
	mustRefuse(t, err, "")
	list := leaves(t, s)
	for i, who := range []string{"eve", "stranger"} {
		if l := list[len(list)-2+i]; l.Actor != who || l.Action != desk.RefusedAction+"users.see" {
			t.Errorf("%+v", l)
		}
	}
}

func TestRecoveryIsAdministrator(t *testing.T) {
	d := withUsers(t)
	who := as(desk.Recovering + "root")
	if _, err := d.AddUser(ctx, who, desk.NewUser{Name: "next", Accounts: []string{"next"}, Roles: []model.Role{model.Administrator}}); err != nil {
		t.Error(err)
	}
	if d.Disallowed(who, model.FindPeople) == "" {
		t.Error("who recovers a store sees people")
	}
}

// TestNothingOutsideTheTable makes users, changes their roles, ends their access and
// lets them act, in any order: an act succeeds exactly if somebody may work and the
// table gives it to one of their roles at that moment.
func TestNothingOutsideTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := desk.OpenDoor(ctx, &memory{}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		users := map[string][]model.Role{} // those who may work
		var list []*model.User
		names := []string{"ann", "ben", "cleo", "dan"}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			roles := rapid.SliceOfNDistinct(rapid.SampledFrom(model.Roles), 1, 3, rapid.ID).Draw(t, "roles")
			i := slices.IndexFunc(list, func(u *model.User) bool { return u.Name == name })
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				if i < 0 {
					list, users[name] = append(list, &model.User{Head: model.Head{ID: model.ID{byte(len(list) + 1)}}, Name: name, Roles: roles}), roles
				} else if list[i].Active() {
					u := *list[i]
					u.Roles, users[name] = roles, roles
					list[i] = &u
				}
			case 1:
				if i >= 0 {
					u := *list[i]
					u.Revoked = by.At
					list[i] = &u
					delete(users, name)
				}
			}
			desk.SetUsers(d, list)
			p := rapid.SampledFrom(append(model.Permissions(), "no such act")).Draw(t, "permission")
			may := model.MayAny(users[name], p)
			if len(list) == 0 {
				may = model.Administrator.May(p) || model.Officer.May(p)
			}
			if err := d.Ask(ctx, as(name), p); (err == nil) != may {
				t.Fatalf("%s, %v, asks for %s: %v", name, users[name], p, err)
			}
		}
	})
}

// memory is a store that keeps nothing.
type memory struct{ model.Store }

func (*memory) Read(context.Context, func(model.Reader) error) error {
	return nil
}

func (*memory) Write(context.Context, model.Act, func(model.Writer) error) error { return nil }

// A request is assigned to a user who works on requests, by the name that the
// user bears; any other name would be in nobody's view.
func TestRequestsAreAssignedToUsers(t *testing.T) {
	d := withUsers(t)
	workers := d.Assignees(as("officer"))
	if len(workers) == 0 {
		t.Fatal("nobody works on requests")
	}
	q, err := d.LogRequest(ctx, as("officer"), desk.NewRequest{Type: calendar.Access, Received: by.Today(), Summary: "a copy", Assignee: strings.ToUpper(workers[0])})
	if err != nil || q.Row.Assignee != workers[0] {
		t.Fatalf("assigned to %q, %v", q.Row.Assignee, err)
	}
	err = d.AssignRequest(ctx, as("officer"), q.Request.ID, "nobody at all")
	mustRefuse(t, err, workers[0])
	if err := d.AssignRequest(ctx, as("officer"), q.Request.ID, ""); err != nil {
		t.Error(err)
	}
}
