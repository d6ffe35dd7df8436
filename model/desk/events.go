package desk

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"lethe/model"
)

// An Event says that an act was committed. It names records by id and says
// nothing else of anybody.
type Event struct {
	Action  string // as in the audit log
	Actor   string
	Records []model.ID // put or deleted
}

// A Subscription brings what happens at a desk to one listener. A listener that
// is slow loses events and learns that from Missed; nobody waits for it.
type Subscription struct {
	Events  <-chan Event
	Changed <-chan struct{} // the board, or who is looking at what, has changed since

	events  chan Event
	changed chan struct{}
	missed  atomic.Bool
	broker  *broker
}

// Missed reports whether events were lost since it was last asked.
func (s *Subscription) Missed() bool { return s.missed.Swap(false) }

// Close ends the subscription.
func (s *Subscription) Close() { s.broker.drop(s) }

// A broker gives events to every subscription. Its zero value is ready.
type broker struct {
	mu   sync.Mutex
	subs map[*Subscription]struct{}
}

// eventsKept is how many events wait for a listener.
const eventsKept = 64

// Subscribe returns a subscription to what happens from now on.
func (d *Desk) Subscribe() *Subscription {
	s := &Subscription{events: make(chan Event, eventsKept), changed: make(chan struct{}, 1), broker: &d.broker}
	s.Events, s.Changed = s.events, s.changed
	d.broker.mu.Lock()
	defer d.broker.mu.Unlock()
	if d.broker.subs == nil {
		d.broker.subs = map[*Subscription]struct{}{}
	}
	d.broker.subs[s] = struct{}{}
	return s
}

func (b *broker) drop(s *Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, s)
}

// publish gives an event to everybody who has room for it.
func (b *broker) publish(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range b.subs {
		select {
		case s.events <- e:
		default:
			s.missed.Store(true)
		}
	}
	b.wake()
}

// bump says that the board has changed. It never waits.
func (b *broker) bump() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wake()
}

// wake has listeners look. b.mu must be held.
func (b *broker) wake() {
	for s := range b.subs {
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

// moved says that the board has changed. d.mu must be held.
func (d *Desk) moved() {
	d.board.generation++
	d.broker.bump()
}

// shown says that something which is shown has changed.
func (g *register) shown() {
	g.mu.Lock()
	g.board.generation++
	g.mu.Unlock()
	g.broker.bump()
}

// An eventStore is a store whose committed acts are events. Every act of the
// desk goes through it, so that none can be forgotten, and none is committed
// under a policy that is no longer in force.
type eventStore struct {
	model.Store
	desk *Desk
}

// Write implements model.Store.
func (s eventStore) Write(ctx context.Context, act model.Act, fn func(model.Writer) error) error {
	s.desk.forcing.RLock()
	defer s.desk.forcing.RUnlock()
	var w *noting
	err := s.Store.Write(ctx, act, func(to model.Writer) error {
		w = &noting{Writer: to, desk: s.desk} // anew, since fn may be called again after a conflict
		return fn(w)
	})
	if err == nil {
		s.desk.seen.note(act.Actor, act.At)
	}
	if err == nil && w != nil && len(w.records) > 0 {
		s.desk.broker.publish(Event{Action: act.Action, Actor: act.Actor, Records: w.records})
	}
	return err
}

// Erase implements model.Store.
func (s eventStore) Erase(ctx context.Context, act model.Act, decide func(model.Reader) (*model.EraseOrder, error)) (*model.ErasureReceipt, error) {
	s.desk.forcing.RLock()
	defer s.desk.forcing.RUnlock()
	if err := s.desk.outdated(); err != nil {
		return nil, err
	}
	var order *model.EraseOrder
	receipt, err := s.Store.Erase(ctx, act, func(r model.Reader) (o *model.EraseOrder, err error) {
		order, err = decide(r)
		return order, err
	})
	if err == nil && order != nil {
		s.desk.broker.publish(Event{Action: act.Action, Actor: act.Actor, Records: concerned(order)})
	}
	return receipt, err
}

// concerned are the records that an erasure takes, or takes something of: whoever
// shows one reads it again, and finds it gone.
func concerned(o *model.EraseOrder) []model.ID {
	out := slices.Concat(o.Subjects, o.Requests)
	for _, h := range o.Holdings {
		out = append(out, h.Owner, h.ID)
	}
	for _, e := range o.Evidence {
		out = append(out, e.Owner)
	}
	return out[:min(len(out), mostNoted)]
}

// noting is a writer that remembers which records it changed.
type noting struct {
	model.Writer
	desk    *Desk
	records []model.ID
}

// Put implements model.Writer.
func (n *noting) Put(r model.Record) error {
	if err := n.desk.outdated(); err != nil {
		return err
	}
	n.note(r)
	return n.Writer.Put(r)
}

// Delete implements model.Writer.
func (n *noting) Delete(r model.Record) error {
	if err := n.desk.outdated(); err != nil {
		return err
	}
	n.note(r)
	return n.Writer.Delete(r)
}

// mostNoted bounds how many records one event names, as an import has many.
const mostNoted = 200

// note remembers a record. That somebody looked at a person is no change of the
// person: whoever shows them would read them again, which is a look as well.
func (n *noting) note(r model.Record) {
	if r.Kind == model.KindLookup {
		return
	}
	for _, id := range []model.ID{r.ID, r.Owner} {
		if !id.IsZero() && len(n.records) < mostNoted {
			n.records = append(n.records, id)
		}
	}
}
