package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/tui"
)

// visitorDesk is the desk of a console at a server. The register is read once
// for all of them.
type visitorDesk struct {
	*desk.Seat
	server *server
}

// Load implements tui.Desk.
func (v visitorDesk) Load(ctx context.Context, today calendar.Date) error {
	return v.server.load(ctx, v.Desk, today)
}

// KeepIndex implements tui.Desk: the server does.
func (visitorDesk) KeepIndex(context.Context) error { return nil }

// console shows the console to a visitor.
func (v *visit) console(a *app, cmd *cobra.Command) error {
	opts := v.options(a, cmd)
	if h, ok := parseAgain(a.Locked); ok {
		opts.Resume = h
	}
	d, err := v.enter(v.ctx)
	switch {
	case err == nil:
		opts.Desk = d
	case model.FaultOf(err) != model.Sealed:
		return err
	case v.session.Screen == nil: // the linear mode asks at a terminal, not in its own stream
		if err := a.unlock(v.ctx, func(c keys.Credential) error { return v.unseal(v.ctx, c) }); err != nil {
			return err
		}
		if opts.Desk, err = v.enter(v.ctx); err != nil {
			return err
		}
	}
	err = tui.Run(v.ctx, opts)
	return v.ended(a, err)
}

// ended words how a console ended.
func (v *visit) ended(a *app, err error) error {
	var sealed *tui.Handover
	var left *tui.Left
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return nil
	case errors.As(err, &sealed):
		return v.session.Again(againHint(sealed))
	case errors.As(err, &left):
		fmt.Fprintln(a.Err, "lethe: "+line(left.Words))
		return nil
	}
	return &model.Error{Fault: model.Failed, Sentence: err.Error(), Cause: err}
}

// againHint says to the next process what of a session goes on.
func againHint(h *tui.Handover) string { return fmt.Sprintf("%d %t %d", h.Pane, h.Dropped, h.Erasing) }

// parseAgain reads such a hint. Whoever makes one up gets a lock screen.
func parseAgain(text string) (*tui.Handover, bool) {
	var h tui.Handover
	n, err := fmt.Sscanf(text, "%d %t %d", &h.Pane, &h.Dropped, &h.Erasing)
	return &h, n == 3 && err == nil && h.Pane >= 0 && h.Pane <= 2
}

// options are those of a visitor's console.
func (v *visit) options(a *app, cmd *cobra.Command) tui.Options {
	in := v.session.In
	if v.session.Screen == nil {
		in = a.In // the lines of the linear mode, which the client sends when it is asked
	}
	return tui.Options{
		Unlock: v.unlock, Enter: v.enter, LockEnds: v.lockEnds, Orders: v.orders, Screen: v.session.Screen,
		Actor: v.actor(), Clock: a.Now, Env: a.Environ, In: in, Out: v.session.Out,
		Plain: plainMode(cmd), Call: cmd.Name() == "call", Save: a.writeNew, Files: consoleFiles{a},
		Drafts: v.drafts(), Work: v.work,
		Jobs: visitorJobs{v}, Here: v.here, Present: v.others,
	}
}

// enter implements tui.Options.Enter.
func (v *visit) enter(context.Context) (tui.Desk, error) {
	_, d, err := v.enterRegister()
	if err != nil {
		return nil, err
	}
	return visitorDesk{d.For(v.actor()), v.server}, nil
}

// unlock implements tui.Options.Unlock. A register that is open asks whether the
// passphrase is this user's.
func (v *visit) unlock(ctx context.Context, passphrase []byte) (tui.Desk, error) {
	wasOpen := v.server.isOpen()
	c := passphraseCredential(passphrase)
	defer c.Wipe()
	before := v.slotProved()
	if err := v.unseal(ctx, c); err != nil {
		return nil, err
	}
	d, err := v.enter(ctx)
	if err == nil && wasOpen && !v.mine() {
		v.forgetSlot(before)
		return nil, model.Faultf(model.WrongPassphrase, "that is not your passphrase")
	}
	return d, err
}

func (v *visit) slotProved() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.slot
}

func (v *visit) forgetSlot(before string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.slot = before
}

// mine reports whether the slot that was proved is that of the user who is here.
func (v *visit) mine() bool {
	_, d, err := v.server.register()
	if err != nil {
		return false
	}
	if !d.HasUsers() {
		return true
	}
	u, ok := d.UserNamed(v.actor())
	return ok && u.Slot != "" && u.Slot == v.slotProved()
}

// lockEnds says why a session ends that locks itself, or nothing if the user has
// a passphrase to open it again with.
func (v *visit) lockEnds() string {
	store, d, err := v.server.register()
	if err != nil {
		return ""
	}
	if !d.HasUsers() {
		return ""
	}
	u, ok := d.UserNamed(v.actor())
	for _, s := range store.Keys().Slots() {
		if ok && s.Kind == keys.KindPassphrase && s.ID.String() == u.Slot {
			return ""
		}
	}
	return "the session was ended instead of locked, because you have no passphrase that would open it again; what was typed is kept"
}

// drafts implements tui.Options.Drafts.
func (v *visit) drafts() tui.Drafts {
	return &typed{store: v.server.held, actor: v.actor, now: v.server.host.Now, ended: v.leftUnsaved}
}

// leftUnsaved tells the other sessions of the same user that this one ended with
// something typed.
func (v *visit) leftUnsaved() {
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	for other := range v.server.visits {
		if other != v && other.actor() == v.actor() {
			other.tell(tui.Order{Kind: tui.LeftUnsaved})
		}
	}
}
