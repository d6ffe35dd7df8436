package desk

import (
	"maps"
	"slices"
	"strings"

	"lethe/model"
)

// Assignees returns the names to which requests can be assigned, in order: the
// users who may work on requests, and whoever has one now. A store without users
// has only the latter, and any other name will do there.
func (d *Desk) Assignees(by By) []string {
	if !d.sees(by, model.SeeRequests) {
		return nil
	}
	names := map[string]bool{}
	for _, w := range d.workers() {
		names[w] = true
	}
	d.mu.RLock()
	for _, r := range d.board.requests {
		if r.Assignee != "" && !r.Closed {
			names[r.Assignee] = true
		}
	}
	d.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(names), compareFolded)
}

// workers returns the names of the users who may work on requests.
func (d *Desk) workers() []string {
	var names []string
	for _, u := range d.roster.all() {
		if u.Active() && model.MayAny(u.Roles, model.WorkRequests) {
			names = append(names, u.Name)
		}
	}
	return names
}

// assignee returns a name as the user bears it to whom a request is assigned; a
// request under any other would be in nobody's view. Empty assigns to nobody.
func (d *Desk) assignee(name string) (string, error) {
	name = strings.TrimSpace(name)
	workers := d.workers()
	if name == "" || d.roster.single() {
		return name, nil
	}
	i := slices.IndexFunc(workers, func(w string) bool { return strings.EqualFold(w, name) })
	if i < 0 {
		return "", refused("no user of that name works on requests; these do: %s", strings.Join(workers, ", "))
	}
	return workers[i], nil
}
