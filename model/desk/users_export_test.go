package desk

import "lethe/model"

// SetUsers puts users on a door's list, for tests.
func SetUsers(d *Door, users []*model.User) {
	d.roster.mu.Lock()
	defer d.roster.mu.Unlock()
	d.roster.users = users
}
