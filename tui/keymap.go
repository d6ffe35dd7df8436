package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// This file binds terminal keys to actions. Encryption keys are the business
// of package keys.

// A place is where the administrator is. Several places may be joined.
type place uint

// The places: the three lists and the three kinds of opened record.
const (
	inSubjects place = 1 << iota
	inRequests
	inRetention
	inSubject
	inRequest
	inAlert
	inCall   // somebody is on the phone
	inTriage // new requests, one at a time

	lists    = inSubjects | inRequests | inRetention
	opened   = inSubject | inRequest | inAlert
	anywhere = lists | opened
)

// places lists the places with their names.
func places() []struct {
	place place
	name  string
} {
	return []struct {
		place place
		name  string
	}{
		{inSubjects, "Subjects"}, {inRequests, "Requests"}, {inRetention, "Retention"},
		{inSubject, "Opened subject"}, {inRequest, "Opened request"}, {inAlert, "Opened holding"},
		{inCall, "On the phone"}, {inTriage, "Triage"},
	}
}

// A danger says how much care an action needs.
type danger int

// The levels: done at once; asked first, default No; asked by typing the
// reference.
const (
	reversible danger = iota
	consequential
	irreversible
)

// An action is everything the console can do on a key. The one table of them
// feeds key handling, footer, help, palette and the key sheet of the manual.
type action struct {
	id     string
	title  string
	hint   string // short name for the footer; empty keeps it out
	keys   []string
	in     place
	danger danger
	needs  model.Permission // what the role must allow; empty for none
	// needsIn says what it must allow instead, in some of the places.
	needsIn map[place]model.Permission
	why     func(*Model) string // why it cannot be done now; empty when it can
	do      func(*Model) tea.Cmd
}

// permission returns what the role must allow for the action in a place.
func (a *action) permission(in place) model.Permission {
	for p, needs := range a.needsIn { // the places of different entries differ
		if p&in != 0 {
			return needs
		}
	}
	return a.needs
}

// forbidden returns why the role does not allow the action in a place, or nothing.
func (a *action) forbidden(d Desk, in place) string {
	if p := a.permission(in); p != "" && d != nil {
		return d.Disallowed(p)
	}
	return ""
}

// disabled returns why the action cannot be done now, or nothing: first what the
// role forbids. The desk asks again when it is done.
func (a *action) disabled(m *Model) string {
	if why := a.forbidden(m.desk, m.place()); why != "" {
		return why
	}
	if d := m.detail(); d != nil && d.gone && m.place()&opened != 0 && a.in&anywhere != anywhere {
		return "the record is no longer there; esc leads back"
	}
	if a.why == nil {
		return ""
	}
	return a.why(m)
}

// A keymap finds the action of a key in a place.
type keymap struct {
	actions []action
	byKey   map[string][]*action
}

// ErrKeys is wrapped by the errors about a remapping of keys.
var ErrKeys = errors.New("key bindings")

// newKeymap binds the actions, with the keys of some replaced by remap (action
// id to keys). An unknown action, a key that cannot be typed, and two actions
// on one key in one place are errors.
func newKeymap(actions []action, remap map[string][]string) (*keymap, error) {
	m := &keymap{actions: actions, byKey: map[string][]*action{}}
	known := map[string]bool{}
	for i := range m.actions {
		a := &m.actions[i]
		known[a.id] = true
		if keys, ok := remap[a.id]; ok {
			a.keys = keys
		}
		for _, key := range a.keys {
			if !typeable(key) {
				return nil, fmt.Errorf("%w: %q of %s is no key", ErrKeys, key, a.id)
			}
			for _, b := range m.byKey[key] {
				if a.in&b.in != 0 {
					return nil, fmt.Errorf("%w: %q would do both %s and %s", ErrKeys, key, b.id, a.id)
				}
			}
			m.byKey[key] = append(m.byKey[key], a)
		}
	}
	for id := range remap {
		if !known[id] {
			return nil, fmt.Errorf("%w: there is no action %q", ErrKeys, id)
		}
	}
	return m, nil
}

// find returns the action of a key in a place, or nil.
func (m *keymap) find(key string, in place) *action {
	for _, a := range m.byKey[key] {
		if a.in&in != 0 {
			return a
		}
	}
	return nil
}

// named returns the action with an id, or nil.
func (m *keymap) named(id string) *action {
	for i := range m.actions {
		if m.actions[i].id == id {
			return &m.actions[i]
		}
	}
	return nil
}

// here returns the actions of a place.
func (m *keymap) here(in place) []*action {
	var out []*action
	for i := range m.actions {
		if m.actions[i].in&in != 0 {
			out = append(out, &m.actions[i])
		}
	}
	return out
}

// typeable reports whether a key is one character or a named key, with ctrl or
// alt before it. Keys that terminals use for something else are refused.
func typeable(key string) bool {
	if slices.Contains([]string{"ctrl+i", "ctrl+m", "ctrl+j", "ctrl+z", "ctrl+s", "ctrl+q"}, key) {
		return false
	}
	base := strings.TrimPrefix(strings.TrimPrefix(key, "ctrl+"), "alt+")
	if utf8.RuneCountInString(base) == 1 {
		return base != " "
	}
	base = strings.TrimPrefix(base, "shift+")
	named := []string{"enter", "esc", "tab", "space", "up", "down", "left", "right", "home", "end",
		"pgup", "pgdown", "backspace", "delete", "insert",
		"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"}
	return slices.Contains(named, base)
}

// keyNames writes keys for reading.
func keyNames(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k
		if r, n := utf8.DecodeRuneInString(k); n == len(k) && r >= 'A' && r <= 'Z' {
			out[i] = "shift+" + strings.ToLower(k)
		}
	}
	return strings.Join(out, ", ")
}
