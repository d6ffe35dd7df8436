package desk_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// Who is let in at the door of an open store, as whom, and what of it is in the
// audit log: all ways of coming, in a store without users and in one with them.
func TestSignIn(t *testing.T) {
	const key = "SHA256:5xqd2hJ0SIlN0G1H0Lr0hfTkfT9cN6H0kq7f3E0l1xk"
	users := newStore(t)
	d := newDesk(t, users)
	root := addUser(t, d, "root", model.Administrator)
	addUser(t, d, "ann", model.Officer)
	gone := addUser(t, d, "gone", model.Officer)
	keyed, err := d.AddUser(ctx, as("root"), desk.NewUser{Name: "keyed", Keys: []string{adaKey}, Roles: []model.Role{model.Officer}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		second(d.SetUserSlot(ctx, as("root"), root.Name, "slot-of-root")), second(d.SetUserSlot(ctx, as("root"), "ann", "slot-of-ann")),
		second(d.RevokeUser(ctx, as("root"), gone.Name, "left")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		bare   bool // a store without users
		o      desk.Opening
		want   string
		logged string // "actor action"
	}{
		{name: "no users, opened by a slot", bare: true, o: desk.Opening{Account: "zoe", Slot: "any"}, want: "zoe"},
		{name: "no users, the server's account", bare: true, o: desk.Opening{Account: "lethe", Host: true}, want: "lethe"},
		{name: "no users, anybody at a socket", bare: true, o: desk.Opening{Account: "zoe"}, logged: "zoe refused sign-in"},
		{name: "no users, a key", bare: true, o: desk.Opening{Key: key}, logged: key + " refused sign-in"},
		{name: "an account", o: desk.Opening{Account: "ann"}, want: "ann"},
		{name: "an account and another's slot", o: desk.Opening{Account: "ann", Slot: "slot-of-root"}, want: "ann"},
		{name: "an administrator's slot", o: desk.Opening{Account: "laptop", Slot: "slot-of-root"}, want: "root"},
		{name: "an officer's slot", o: desk.Opening{Account: "laptop", Slot: "slot-of-ann"}, logged: "laptop refused sign-in"},
		{name: "no user", o: desk.Opening{Account: "zoe", Host: true}, logged: "zoe refused sign-in"},
		{name: "one whose access was ended", o: desk.Opening{Account: "gone"}, logged: "gone refused sign-in"},
		{name: "recovery", o: desk.Opening{Account: "zoe", Slot: "shares", Recovery: true}, want: "recovery:zoe", logged: "recovery:zoe user.recovery"},
		{name: "recovery by a user", o: desk.Opening{Account: "ann", Slot: "shares", Recovery: true}, want: "ann"},
		{name: "a key", o: desk.Opening{Key: keyed.Keys[0].Fingerprint}, want: "keyed"},
		{name: "another key", o: desk.Opening{Key: key, Account: "ann", Slot: "slot-of-root"}, logged: key + " refused sign-in"},
	} {
		store := users
		if c.bare {
			store = newStore(t)
		}
		door, err := desk.OpenDoor(ctx, store, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		before := len(leaves(t, store))
		who, whoErr := door.Who(c.o)
		if n := len(leaves(t, store)); n != before {
			t.Errorf("%s: asking who it is was logged", c.name)
		}
		name, err := door.SignIn(ctx, desk.By{At: by.At}, c.o)
		if name != c.want || who != c.want || (err == nil) != (c.want != "") || (whoErr == nil) != (err == nil) {
			t.Errorf("%s: %q, %v; asked only: %q, %v", c.name, name, err, who, whoErr)
		}
		if err != nil && (!errors.Is(err, model.ErrNotAllowed) || model.FaultOf(err) != model.Refused) {
			t.Errorf("%s: %v", c.name, err)
		}
		logged := ""
		if list := leaves(t, store); len(list) > before {
			logged = list[len(list)-1].Actor + " " + list[len(list)-1].Action
		}
		if logged != c.logged {
			t.Errorf("%s: in the log is %q, want %q", c.name, logged, c.logged)
		}
	}
}
