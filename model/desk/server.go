package desk

import (
	"context"
	"strings"

	"lethe/model"
)

// LockServer enters in the log that the register of a server is being locked for
// everybody, or refuses.
func (d *Desk) LockServer(ctx context.Context, by By) error {
	if err := d.may(ctx, by, model.LockServer); err != nil {
		return err
	}
	return d.noteServer(ctx, by, "server.lock")
}

// NoteUnlocked enters in the log that somebody opened the register of a server.
// Whoever holds a key slot may; what they may do then is another matter.
func (d *Desk) NoteUnlocked(ctx context.Context, by By) error {
	return d.noteServer(ctx, by, "server.unlock")
}

// NoteJobStopped enters in the log that somebody stopped long work of owner's. what
// names the work and nobody, as the list of jobs does. Who may stop it is asked where
// the work is.
func (d *Desk) NoteJobStopped(ctx context.Context, by By, owner, what string) error {
	return d.noteUser(ctx, by, "job.stop-"+strings.ReplaceAll(what, " ", "-"), owner)
}

func (d *Desk) noteServer(ctx context.Context, by By, action string) error {
	return d.noteUser(ctx, by, action, by.Actor)
}

// noteUser enters an act in the log that touches a user and changes nothing.
func (d *Desk) noteUser(ctx context.Context, by By, action, name string) error {
	return d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		rec := model.Record{Kind: model.KindUser}
		if u := d.roster.named(name); u != nil {
			rec.ID, rec.Version = u.ID, u.Version
		}
		return w.Touch(rec)
	})
}
