package tui

import (
	"context"
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// usersList lists the users, and shows and changes one of them.
func (p *linear) usersList(ctx context.Context) error {
	list, err := seenUsers(ctx, p.desk, p.by())
	if err != nil {
		return err
	}
	var titles []string
	for _, u := range list {
		titles = append(titles, userWords(u, p.today()))
	}
	n, err := p.choose("Which user", append(titles, "Add a user", "Back"))
	switch {
	case err != nil || n == len(list)+1:
		return err
	case n == len(list):
		return p.newUser(ctx, n == 0)
	}
	out := p.blank()
	out.user(list[n], p.today())
	p.page(out)
	return p.changeUser(ctx, list[n].User)
}

// newUser asks for a user field by field.
func (p *linear) newUser(ctx context.Context, first bool) error {
	if why := p.desk.Disallowed(model.ManageUsers); why != "" {
		p.say(capital(why) + ".")
		return nil
	}
	fields := userFields(first, p.opts.Actor)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	if yes, err := p.sure("Add this user"); err != nil || !yes {
		return err
	}
	u, err := p.desk.AddUser(ctx, p.by(), newUser(fields))
	if err == nil {
		p.say(u.Name + " was added as " + model.RoleWords(u.Roles) + ".")
	}
	return err
}

// changeUser does one thing to a user.
func (p *linear) changeUser(ctx context.Context, u *model.User) error {
	if p.desk.Disallowed(model.ManageUsers) != "" {
		return nil
	}
	acts := []linearAct{
		{"Change the roles", func(ctx context.Context) error { return p.userRoles(ctx, u) }},
		{"End the access", func(ctx context.Context) error { return p.userEnds(ctx, u) }},
		{"Record a training", func(ctx context.Context) error { return p.userDated(ctx, u, "Which course", p.desk.RecordTraining) }},
		{"Record that confidentiality was acknowledged", func(ctx context.Context) error {
			return p.userDated(ctx, u, "Which undertaking", p.desk.RecordAcknowledgement)
		}},
		{"Add an account", func(ctx context.Context) error { return p.userLogin(ctx, u, "Account", p.desk.AddUserAccount) }},
		{"Add an SSH key", func(ctx context.Context) error {
			return p.userLogin(ctx, u, "Line of the .pub file", p.desk.AddUserKey)
		}},
		{"Take an account or key away", func(ctx context.Context) error { return p.userLoses(ctx, u) }},
	}
	var titles []string
	for _, a := range acts {
		titles = append(titles, a.title)
	}
	n, err := p.choose("What to change", append(titles, "Nothing"))
	if err != nil || n == len(acts) {
		return err
	}
	return acts[n].do(ctx)
}

func (p *linear) userRoles(ctx context.Context, u *model.User) error {
	fields := roleFields(u.Roles)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	roles := rolesIn(fields)
	if yes, err := p.sure("Make " + u.Name + " " + orElse(model.RoleWords(roles), "nothing")); err != nil || !yes {
		return err
	}
	v, err := p.desk.ChangeRole(ctx, p.by(), u.Name, roles)
	if err == nil {
		p.say(v.Name + " is now " + model.RoleWords(v.Roles) + ".")
	}
	return err
}

func (p *linear) userEnds(ctx context.Context, u *model.User) error {
	why := textField("Why the access ends", "").needed()
	if err := p.fill(why, p.today()); err != nil {
		return err
	}
	if yes, err := p.sure("End the access of " + u.Name); err != nil || !yes {
		return err
	}
	_, err := p.desk.RevokeUser(ctx, p.by(), u.Name, why.value())
	if err == nil {
		p.say("The access of " + u.Name + " is ended.")
	}
	return err
}

func (p *linear) userDated(ctx context.Context, u *model.User, which string, record userDating) error {
	fields := datingFields(which)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	on := fields[0].dateValue(p.today())
	_, err := record(ctx, p.by(), u.Name, on, fields[1].value())
	if err == nil {
		p.say("Recorded for " + on.Words() + ".")
	}
	return err
}

func (p *linear) userLogin(ctx context.Context, u *model.User, what string, add func(context.Context, desk.By, string, string) (*model.User, error)) error {
	f := textField(what, "").needed()
	if err := p.fill(f, p.today()); err != nil {
		return err
	}
	_, err := add(ctx, p.by(), u.Name, f.value())
	if err == nil {
		p.say(u.Name + " is known by one more.")
	}
	return err
}

func (p *linear) userLoses(ctx context.Context, u *model.User) error {
	labels, remove := loginsOf(u)
	n, err := p.choose("Which to take away", append(labels, "None"))
	if err != nil || n == len(labels) {
		return err
	}
	if yes, err := p.sure("Take it away"); err != nil || !yes {
		return err
	}
	if err = remove[n](ctx, p.by(), p.desk); err == nil {
		p.say("Taken away.")
	}
	return err
}

// serverJobs lists the long work of a server, and stops one.
func (p *linear) serverJobs(context.Context) error {
	if p.opts.Jobs == nil {
		p.say("No server carries this console's work out: long work ends with the console.")
		return nil
	}
	list, err := p.opts.Jobs.List()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		p.say("The server carries out no long work of yours, and did none lately.")
		return nil
	}
	for _, j := range list {
		p.say(strings.TrimSpace(strings.Join(filled(jobWords(j), j.Why), ": ")) + ".")
	}
	text, err := p.read("Number of a job to stop, or nothing")
	if err != nil || text == "" {
		return err
	}
	for _, j := range list {
		if fmt.Sprint(j.Number) == text {
			if err = p.opts.Jobs.Stop(j.Number); err == nil {
				p.say("The job is being stopped.")
			}
			return err
		}
	}
	p.say("There is no such job.")
	return nil
}
