package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
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

// A Desk carries out the acts of administrators on one store. It is safe for
// concurrent use.
type Desk struct {
	*Door
	finder Finder
	random io.Reader

	policy *policy.Policy
	engine *retention.Engine
	rules  calendar.Rules

	broker   broker
	present  presences
	standing []string // warnings that Warn set

	attending attending // what wants attention, once it was asked for

	mu    sync.RWMutex
	board *board
	write sync.Mutex // acts that read before they write, one at a time
	queue ordered[RequestRow]
	due   ordered[AlertRow]

	keeper    Keeper // nil when the finder's index is not kept
	gate      *gate
	indexing  sync.Mutex // held from reading what is put into the finder to putting it; before mu
	index     index
	indexNote string // what was wrong with the index that was kept; guarded by mu
}

// ErrNoPolicy is returned by Open for a store without a policy in force.
var ErrNoPolicy = errors.New("no policy is in force")

// Open returns a desk over a store in which a policy is in force. Its board is
// empty until Load. finder may be nil for acts that need no search.
func Open(ctx context.Context, store model.Store, finder Finder, random io.Reader) (*Desk, error) {
	door, err := OpenDoor(ctx, store)
	if err != nil {
		return nil, err
	}
	d := &Desk{Door: door, finder: finder, random: random, board: newBoard(), gate: newGate()}
	door.store = eventStore{store, &d.broker}
	v, err := PolicyInForce(ctx, store)
	if err != nil {
		return nil, err
	}
	return d, d.use(v.Text)
}

// PolicyInForce returns the policy that was put in force last.
func PolicyInForce(ctx context.Context, store model.Store) (*model.PolicyVersion, error) {
	var latest *model.PolicyVersion
	err := store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(p *model.PolicyVersion) error {
			if latest == nil || p.InForce.After(latest.InForce) {
				latest = p
			}
			return nil
		})
	})
	if err == nil && latest == nil {
		err = &model.Error{Fault: model.Damaged, Sentence: "the store has no policy in force; 'lethe policy apply FILE' puts one in force", Cause: ErrNoPolicy}
	}
	return latest, err
}

// use parses the policy text and prepares what depends on it.
func (d *Desk) use(text []byte) error {
	p, _, err := policy.Parse("policy in force", text)
	if err != nil {
		return &model.Error{Fault: model.Damaged, Sentence: "the policy in force cannot be read by this version of Lethe", Cause: err}
	}
	d.policy, d.engine, d.rules = p, retention.Compile(p), ClockRules(p)
	return nil
}

// ClockRules returns the choices of a policy about the statutory clock.
func ClockRules(p *policy.Policy) calendar.Rules {
	var extra []calendar.Holiday
	for _, h := range p.Clock.ExtraHolidays {
		extra = append(extra, calendar.Holiday{Date: h.On, Name: h.Name})
	}
	return calendar.Rules{
		Holidays:   calendar.NewHolidays(p.Organisation.Division, extra...),
		Roll:       p.Clock.Roll,
		Variant:    p.Clock.Variant,
		TargetDays: p.Targets.Answer,
		IDAskDays:  p.Targets.IdentityAsk,
	}
}

// Warn sets the warnings that stand on every screen until what they say is
// mended, such as a store with a single slot. Call it before the desk is used.
func (d *Desk) Warn(sentences []string) { d.standing = sentences }

// Forget lets go of everything the desk keeps in memory. Call it when the store
// is locked; the desk is of no use afterwards.
func (d *Desk) Forget() {
	d.mu.Lock()
	d.board = newBoard()
	d.mu.Unlock()
	d.queue.forget()
	d.due.forget()
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
	if d.isStale() {
		out = append(out, "the last act is saved, but the lists do not show it: lock and unlock")
	}
	if w := d.runWarning(); w != "" {
		out = append(out, w)
	}
	if w := d.IndexWarning(); w != "" {
		out = append(out, w)
	}
	if d.sees(by, model.FindPeople) {
		out = append(append(out, d.keptEvidence()...), d.fishing()...)
	}
	return append(out, d.standing...)
}

func (d *Desk) isStale() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.stale
}

// Policy returns the policy in force. It must not be changed.
func (d *Desk) Policy() *policy.Policy { return d.policy }

// PutPolicy puts a policy text in force. It returns the policy's own errors if
// the text is not a policy. The policy put last is the one in force, though
// two were put within a second or the clock was set back in between.
func PutPolicy(ctx context.Context, store model.Store, by By, text []byte, random io.Reader) error {
	door, err := OpenDoor(ctx, store)
	if err != nil {
		return err
	}
	if err := door.may(ctx, by, model.ChangePolicy); err != nil {
		return err
	}
	p, _, err := policy.Parse("policy", text)
	if err != nil {
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	if err := CheckLetters(p); err != nil {
		return err
	}
	v := &model.PolicyVersion{Text: text, InForce: by.At.UTC(), Actor: by.Actor}
	if v.ID, err = model.NewID(random); err != nil {
		return err
	}
	before, err := PolicyInForce(ctx, store)
	if err != nil && !errors.Is(err, ErrNoPolicy) {
		return err
	}
	if err == nil {
		if err := assessedFirst(ctx, store, p, by.Today()); err != nil {
			return err
		}
	}
	if err == nil && !v.InForce.Truncate(time.Second).After(before.InForce) {
		v.InForce = before.InForce.Add(time.Second) // times are stored in seconds
	}
	return store.Write(ctx, by.act("policy.apply", ""), func(w model.Writer) error {
		return w.Put(model.Encode(v))
	})
}

// act returns the audit entry of an act.
func (b By) act(action, reason string) model.Act {
	return model.Act{At: b.At, Actor: b.Actor, Action: action, Reason: reason}
}

// newID returns a fresh id for a record.
func (d *Desk) newID() (model.ID, error) {
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
