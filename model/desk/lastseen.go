package desk

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

// sightings are when users were last at work, by name in lower case. The zero
// value is ready.
type sightings struct {
	mu   sync.Mutex
	read bool // what the log says is there too
	at   map[string]time.Time
}

// note takes down that somebody acted. What is older than what is known is left.
func (s *sightings) note(who string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]time.Time{}
	}
	if who = strings.ToLower(who); at.After(s.at[who]) {
		s.at[who] = at
	}
}

// TrainingEnds returns the day on which a user is to have been trained again, zero
// if the policy asks for no training.
func (d *Desk) TrainingEnds(u *model.User) calendar.Date { return d.attentionRules().TrainingEnds(u) }

// LastSeen returns when each user last acted or looked at a record, by name in
// lower case. Users who are not among the last entries of the log are left out.
func (d *Desk) LastSeen(ctx context.Context, by By) (map[string]time.Time, error) {
	if err := d.may(ctx, by, model.SeeUsers); err != nil {
		return nil, err
	}
	d.seen.mu.Lock()
	read := d.seen.read
	d.seen.mu.Unlock()
	if !read && d.keeper != nil {
		var names []string
		for _, u := range d.roster.all() {
			names = append(names, u.Name)
		}
		acts, err := d.keeper.LastActs(ctx, names)
		if err != nil {
			return nil, err
		}
		for who, at := range acts {
			d.seen.note(who, at)
		}
	}
	d.seen.mu.Lock()
	defer d.seen.mu.Unlock()
	d.seen.read = true
	return maps.Clone(d.seen.at), nil
}
