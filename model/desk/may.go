package desk

import (
	"context"
	"slices"
	"strings"
	"sync"

	"lethe/model"
)

// A roster is the list of users, in memory, so that a role that was taken away
// is gone at the next act of every session. Users on it are replaced, never
// changed in place.
type roster struct {
	mu    sync.RWMutex
	users []*model.User
}

// load reads the users of a store.
func (r *roster) load(rd model.Reader) error {
	users, err := model.All[model.User](rd, model.ID{})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users = users
	return nil
}

// put replaces a user, or adds one.
func (r *roster) put(u *model.User) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(r.users), func(v *model.User) bool { return v.ID == u.ID })
	r.users = append(list, u)
}

// all returns the users in the order of their names.
func (r *roster) all() []*model.User {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := slices.Clone(r.users)
	slices.SortFunc(list, func(a, b *model.User) int { return compareFolded(a.Name, b.Name) })
	return list
}

// find returns the first user that fits, those who may work before those who no
// longer may.
func (r *roster) find(fits func(*model.User) bool) *model.User {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var gone *model.User
	for _, u := range r.users {
		switch {
		case !fits(u):
		case u.Active():
			return u
		default:
			gone = u
		}
	}
	return gone
}

func (r *roster) named(name string) *model.User {
	return r.find(func(u *model.User) bool { return strings.EqualFold(u.Name, name) })
}

// single reports whether the store has no users: then whoever opens it with a
// slot is administrator and officer at once.
func (r *roster) single() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.users) == 0
}

// singleRoles are the roles of whoever opens a store that has no users.
var singleRoles = []model.Role{model.Administrator, model.Officer}

// rolesOf returns the roles of an actor at this moment; none for somebody who is
// no user or no longer one.
func (r *roster) rolesOf(actor string) []model.Role {
	if r.single() {
		return singleRoles
	}
	if strings.HasPrefix(actor, Recovering) {
		return []model.Role{model.Administrator}
	}
	if u := r.named(actor); u != nil && u.Active() {
		return u.Roles
	}
	return nil
}

// Recovering begins the name under which somebody acts who opened a store with
// recovery shares and is none of its users. Users cannot have such names. They
// are administrators, so that an office that lost its last one gets another.
const Recovering = "recovery:"

// may is the one place that says whether somebody may do something. Every
// exported method begins with it or with sees. A refusal is in the audit log
// before it is returned.
func (d *Door) may(ctx context.Context, by By, p model.Permission) error {
	roles := d.roster.rolesOf(by.Actor)
	if model.MayAny(roles, p) {
		return d.closed(by, p)
	}
	// The refusal stands whether or not it can be logged: a store that takes no
	// writes must not open doors.
	_ = d.store.Write(context.WithoutCancel(ctx), by.act(RefusedAction+string(p), ""), func(w model.Writer) error {
		rec := model.Record{Kind: model.KindUser}
		if u := d.roster.named(by.Actor); u != nil {
			rec.ID, rec.Version = u.ID, u.Version
		}
		return w.Touch(rec)
	})
	return model.NotAllowed(roles, p)
}

// RefusedAction begins the action under which an attempt is logged that the
// role of the actor does not allow. The permission follows.
const RefusedAction = "refused "

// sees reports whether somebody may see something. It is for what is read from
// memory while a screen is drawn: whoever may not sees nothing, without an error.
func (d *Door) sees(by By, p model.Permission) bool {
	return model.MayAny(d.roster.rolesOf(by.Actor), p) && d.closed(by, p) == nil
}

// Ask returns a refusal, and logs it, if the actor may not do p. It is for acts
// that are carried out elsewhere: on slots, backups and the server.
func (d *Door) Ask(ctx context.Context, by By, p model.Permission) error { return d.may(ctx, by, p) }

// Disallowed says why the actor may not do p, in a sentence, or nothing. It
// logs nothing: it is for showing beforehand what would be refused.
func (d *Door) Disallowed(by By, p model.Permission) string {
	if d.sees(by, p) {
		return ""
	}
	if err := d.closed(by, p); err != nil {
		return err.Error()
	}
	return model.NotAllowed(d.roster.rolesOf(by.Actor), p).Error()
}

// RolesOf returns the roles of whoever acts, at this moment.
func (d *Door) RolesOf(by By) []model.Role { return slices.Clone(d.roster.rolesOf(by.Actor)) }
