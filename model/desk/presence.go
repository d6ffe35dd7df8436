package desk

import (
	"slices"
	"strings"
	"sync"

	"lethe/model"
)

// A Presence says that somebody is at a record at this moment. It is in memory
// only and ends with their session.
type Presence struct {
	Who     string
	Editing bool // with a form open
}

// presences are who is where, by session. The zero value is ready.
type presences struct {
	mu sync.Mutex
	at map[string]presence
}

type presence struct {
	Presence
	record model.ID
}

// Here says at which record a session is, and as whom; at none with a zero id.
func (d *Desk) Here(session, who string, record model.ID, editing bool) {
	d.present.mu.Lock()
	if d.present.at == nil {
		d.present.at = map[string]presence{}
	}
	if record.IsZero() {
		delete(d.present.at, session)
	} else {
		d.present.at[session] = presence{Presence{who, editing}, record}
	}
	d.present.mu.Unlock()
	d.broker.bump()
}

// Present returns who else is at a record, by name; a person with two sessions
// there is named once.
func (d *Desk) Present(session string, record model.ID) []Presence {
	d.present.mu.Lock()
	defer d.present.mu.Unlock()
	var out []Presence
	for other, p := range d.present.at {
		if other == session || p.record != record {
			continue
		}
		i := slices.IndexFunc(out, func(v Presence) bool { return v.Who == p.Who })
		if i < 0 {
			out = append(out, p.Presence)
		} else if p.Editing {
			out[i].Editing = true
		}
	}
	slices.SortFunc(out, func(a, b Presence) int { return strings.Compare(a.Who, b.Who) })
	return out
}
