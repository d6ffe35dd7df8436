package desk

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"lethe/model"
	"lethe/model/calendar"
)

// A Finder is the search engine over the register. Package storage/search
// implements it. Its methods are safe for concurrent use.
type Finder interface {
	// Rebuild replaces everything the finder knows.
	Rebuild(people iter.Seq[Findable])
	// Put adds a person or replaces what is known of them.
	Put(Findable)
	// Remove overwrites everything the finder knows of a person.
	Remove(id model.ID)
	// Wipe overwrites everything the finder knows.
	Wipe()
	// Find returns the best matches for what was typed, best first.
	Find(ctx context.Context, typed string, limit int, today calendar.Date) []Match
}

// A Findable is a subject with what else a search may ask for.
type Findable struct {
	Subject *model.Subject
	Open    []string // references of open requests
}

// A Match is one person found.
type Match struct {
	ID     model.ID
	Reason string  // why, in a few words
	Cost   float64 // lower is better
}

// A Desk carries out the acts of administrators on one store, under the policy
// that was in force when it was opened or returned by Current. It is safe for
// concurrent use.
type Desk struct {
	*Door
	*register
	*inForce
}

// A register is what a desk keeps in memory of its store. The desks of one store
// share it, under whichever policy they are.
type register struct {
	base   model.Store // beneath the store of every desk
	finder Finder

	loads   sync.Mutex   // held while the board is loaded, or worked out under another policy
	forcing sync.RWMutex // held for writing while another policy is put in force
	current atomic.Pointer[Desk]

	broker   broker
	present  presences
	seen     sightings
	standing atomic.Pointer[[]string] // warnings that Warn set

	attending attending // what wants attention, once it was asked for

	mu          sync.RWMutex
	board       *board
	write       sync.Mutex // acts that read before they write, one at a time
	queue       ordered[RequestRow]
	due         ordered[AlertRow]
	other       ordered[AttentionRow]
	people      ordered[SubjectRow]
	sharedLists sharedLists

	keeper    Keeper // nil when the finder's index is not kept
	gate      *gate
	making    making
	indexing  sync.Mutex // held from reading what is put into the finder to putting it; before mu
	index     index
	indexNote string // what was wrong with the index that was kept; guarded by mu
}

// Open returns a desk over a store in which a policy is in force. Its board is
// empty until Load. finder may be nil for acts that need no search.
func Open(ctx context.Context, store model.Store, finder Finder, random io.Reader) (*Desk, error) {
	door, err := OpenDoor(ctx, store, random)
	if err != nil {
		return nil, err
	}
	v, err := PolicyInForce(ctx, store)
	if err != nil {
		return nil, err
	}
	f, err := readInForce(v.Text)
	if err != nil {
		return nil, err
	}
	g := &register{base: store, finder: finder, board: newBoard(f), gate: newGate(), attending: newAttending()}
	door.pairs.changed = g.shown
	return g.put(f, door), nil
}

// Warn sets the warnings that stand on every screen until what they say is
// mended, such as a store with a single slot.
func (d *Desk) Warn(sentences []string) {
	d.standing.Store(&sentences)
	d.shown()
}

// forgetLists lets go of what lists keep of rows, which may be of somebody who was
// erased. They are made anew when somebody looks.
func (d *Desk) forgetLists() {
	d.queue.forget()
	d.due.forget()
	d.other.forget()
	d.people.forget()
	d.sharedLists.forget()
}

// Forget lets go of everything the desk keeps in memory. Call it when the store
// is locked; the desk is of no use afterwards.
func (d *Desk) Forget() {
	d.mu.Lock()
	d.board = newBoard(d.inForce)
	d.attending.forget()
	d.mu.Unlock()
	d.forgetLists()
	d.indexing.Lock()
	d.index = index{}
	d.indexing.Unlock()
	if d.finder != nil {
		d.finder.Wipe()
	}
}

// KeyCopies counts the copies of the keys from before an erasure that are still
// to be replaced or destroyed.
func (d *Desk) KeyCopies() (model.KeyCopies, error) { return d.store.KeyCopies() }

// copiesWarning returns what stands on every screen about copies of the keys, or
// nothing.
func (d *Desk) copiesWarning() string {
	c, err := d.KeyCopies()
	switch {
	case err != nil:
		return "the list of the copies of the keys cannot be read: " + err.Error()
	case c.Pending == 0:
		return ""
	case c.Pending == 1:
		return fmt.Sprintf("a copy of the keys, of %s, still opens what was erased: replace or destroy it (lethe keys copies)", calendar.InLondon(c.Oldest).Words())
	}
	return fmt.Sprintf("%d copies of the keys, the oldest of %s, still open what was erased: replace or destroy them (lethe keys copies)", c.Pending, calendar.InLondon(c.Oldest).Words())
}

// Warnings returns the standing warnings: a store that takes no writes, copies
// of the keys from before an erasure, then, for those who may look people up,
// people about whom callers were wrong too often today.
func (d *Desk) Warnings(by By) []string {
	var out []string
	if err := d.store.ReadOnly(); err != nil {
		out = append(out, err.Error()) // a closed store answers nothing more
	} else if w := d.copiesWarning(); w != "" {
		out = append(out, w)
	}
	if q := d.pairs.closing(); q != nil {
		out = append(out, "this store was restored by "+q.AskedBy+" and is closed until a second person approves "+q.Reference())
	}
	if d.isStale() {
		out = append(out, "the last act is saved, but the lists do not show it: ctrl+r reads the register again")
	}
	if w := d.runWarning(); w != "" {
		out = append(out, w)
	}
	if w := d.IndexWarning(); w != "" {
		out = append(out, w)
	}
	if d.sees(by, model.FindPeople) {
		out = append(append(out, d.keptEvidence()...), d.fishing()...)
		out = append(out, d.halfJoined()...)
	}
	if standing := d.standing.Load(); standing != nil {
		out = append(out, *standing...)
	}
	return out
}

func (d *Desk) isStale() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.stale
}

// act returns the audit entry of an act, with the kind of its reason if it has one.
func (b By) act(action string, w why) model.Act {
	if w != "" {
		action += "-" + string(w)
	}
	return model.Act{At: b.At, Actor: b.Actor, Action: action}
}

// newID returns a fresh id for a record.
func (d *Door) newID() (model.ID, error) {
	id, err := model.NewID(d.random)
	if err != nil {
		return id, fmt.Errorf("no random numbers: %w", err)
	}
	return id, nil
}

// refused returns an error for what a rule forbids.
func refused(format string, args ...any) error {
	return model.Faultf(model.Refused, format, args...)
}
