package desk

import (
	"context"
	"errors"

	"lethe/model"
)

// put makes a desk under a policy the current one of the register.
func (g *register) put(f *inForce, door *Door) *Desk {
	d := &Desk{Door: door.onto(nil), register: g, inForce: f}
	d.store = eventStore{g.base, d}
	g.current.Store(d)
	return d
}

// Current returns the desk under the policy that is in force now. It shares
// everything else with d.
func (d *Desk) Current() *Desk { return d.current.Load() }

// Outdated reports whether another policy has been put in force since.
func (d *Desk) Outdated() bool { return d.Current() != d }

// ErrPolicyChanged is wrapped by the refusal of an act that began under a policy
// which is no longer in force.
var ErrPolicyChanged = errors.New("another policy was put in force")

// outdated refuses what would be decided under a policy that is no longer in
// force. d.forcing must be held.
func (d *Desk) outdated() error {
	if !d.Outdated() {
		return nil
	}
	return &model.Error{Fault: model.Refused, Sentence: "another policy was put in force while this was under way; what was not saved before is not saved: look at it again", Cause: ErrPolicyChanged}
}

// underPolicy carries out a part of long work under the policy that is in force,
// again if another was put in force during it. do must bear being begun again.
func (d *Desk) underPolicy(do func(*Desk) error) error {
	for {
		if err := do(d.Current()); !errors.Is(err, ErrPolicyChanged) {
			return err
		}
	}
}

// ApplyPolicy is PutPolicy for a desk at which people are working: they work by
// the policy from this act on. No act that began under the earlier one is
// committed after it. ApplyPolicy returns when the lists say what the policy
// says.
func (d *Desk) ApplyPolicy(ctx context.Context, by By, text []byte) error {
	if err := d.may(ctx, by, model.ChangePolicy); err != nil {
		return err
	}
	now, err := d.force(ctx, by, text)
	if err != nil {
		return err
	}
	if err := now.workOutAnew(context.WithoutCancel(ctx), by); err != nil {
		d.mu.Lock()
		d.board.stale = true
		d.moved()
		d.mu.Unlock()
	}
	return nil
}

// force puts a policy in force between two acts.
func (d *Desk) force(ctx context.Context, by By, text []byte) (*Desk, error) {
	d.forcing.Lock()
	defer d.forcing.Unlock()
	if err := d.onto(d.base).putPolicy(ctx, by, text); err != nil {
		d.broker.bump() // it may have been asked for
		return nil, err
	}
	f, err := readInForce(text)
	if err != nil {
		return nil, err
	}
	now := d.put(f, d.Door)
	d.broker.publish(Event{Action: policyApply, Actor: by.Actor})
	return now, nil
}

// policyApply is the act of putting a policy in force, in the log and as an event.
const policyApply = "policy.apply"

// workOutAnew works out every row of the lists, and what wants attention, under
// the desk's policy. The rows stay where they are meanwhile.
func (d *Desk) workOutAnew(ctx context.Context, by By) error {
	d.loads.Lock() // of two policies, the one put later is worked out later
	defer d.loads.Unlock()
	if d.Outdated() {
		return nil // whoever put the newer one sees to it
	}
	if err := d.workOutRequests(ctx); err != nil {
		return err
	}
	err := d.store.Read(ctx, func(r model.Reader) error {
		var batch []posting
		err := d.eachPosting(r, func(p posting) error {
			if batch = append(batch, p); len(batch) == loadBatch {
				d.post(batch, false)
				batch = batch[:0]
			}
			return nil
		})
		d.post(batch, false)
		return err
	})
	if err == nil {
		err = d.store.Read(ctx, d.reviewShared)
	}
	d.mu.Lock()
	d.board.anew, d.board.dates = false, nil
	d.moved()
	d.mu.Unlock()
	if err == nil && d.attentionLoaded() {
		err = d.loadAttention(ctx, by.Today())
	}
	return err
}

// workOutRequests puts the board under the desk's policy and works out the rows
// of the requests. Like LoadRequests it holds the lock from before they are read.
func (d *Desk) workOutRequests(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.board
	b.inForce, b.anew, b.newer, b.dates = d.inForce, true, map[model.ID]bool{}, d.newDateCounter()
	b.reposted.addAll()
	b.realert.addAll()
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(q *model.Request) error {
			d.postRequest(b, q)
			return nil
		})
	})
	d.moved()
	return err
}

// boardRules returns the policy under which the lists were worked out.
func (d *Desk) boardRules() *inForce {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.inForce
}
