package tui

import (
	"context"
	"io"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// Options are what a session is started with.
type Options struct {
	// Desk is the open register. When it is nil the session begins locked and
	// Unlock opens it.
	Desk Desk
	// Unlock opens the register. It may take seconds and is called inside a
	// command. The desk need not be loaded: the console loads it and shows the
	// progress. passphrase is wiped afterwards. The text of its error is shown,
	// so it must be written to be shown and say nothing about the passphrase.
	Unlock func(ctx context.Context, passphrase []byte) (Desk, error)
	// Opener, if there is one, opens the register in another way than by a
	// passphrase typed at the lock screen, such as an identity file. It may ask at
	// the terminal, which is left to it cooked as it was before Run. OpenerDoes says
	// what it does, after "press Enter to".
	Opener     func(ctx context.Context) (Desk, error)
	OpenerDoes string
	// Lock is told that the session has dropped the register. It may be nil.
	Lock func()
	// Renew has locking end Run with a *Handover, the alternate screen kept, so
	// that a new process goes on and the memory of this one is no more. Resume is
	// that handover, given to the new process.
	Renew  bool
	Resume *Handover

	// Actor is who is at work, until the desk says so once it is open.
	Actor        string
	Organisation string // as the unlock screen and the header show it
	// Hint is a sentence that the unlock screen shows to everybody, such as the
	// passphrase of a demonstration. It is empty for a real register.
	Hint string

	// Call opens the console with somebody on the phone.
	Call bool
	// Drafts keeps what is typed and not saved. It may be nil.
	Drafts Drafts

	// Here, if it is set, is told at which record the session is and whether a form
	// is open there; Present says who else is at one. Both only look into memory.
	Here    func(record model.ID, editing bool)
	Present func(record model.ID) []desk.Presence
	// Jobs is the long work of whoever serves the session; nil where nobody does.
	Jobs Jobs
	// Work, if it is set, runs an act that goes on when the session ends, and returns
	// when it is over. what names the act and nobody; do says how far it is through
	// at. told is to be called when the session has shown what came of it.
	Work func(what string, do func(ctx context.Context, at func(done, total int)) error) (told func())

	// Save writes a new file at a path that somebody typed, and refuses to
	// replace one. It is called inside commands and may be nil.
	Save func(path string, data []byte) error
	// Files are the files of papers, letters and packages; nil where there are
	// none.
	Files Files

	// Clock tells the time. It is only called inside commands and in Run.
	Clock func() time.Time

	// Keys replaces the keys of actions, by action id.
	Keys map[string][]string
	// Borders is "ascii", "light", or empty to go by the locale in Env.
	Borders string
	// Env is the environment of the session, "NAME=value".
	Env []string
	// BlurAfter and LockAfter are the times without a key after which the
	// screen is covered and the console locks; zero takes the policy's.
	BlurAfter, LockAfter time.Duration

	// Enter opens the register for a session that waits at the lock screen while
	// somebody else opens it; see Order. LockEnds is the sentence with which a
	// session ends that locks and has nothing to be opened with again; with it,
	// Unlock is only for a register that nobody has opened.
	Enter    func(ctx context.Context) (Desk, error)
	LockEnds func() string
	// Orders come from whoever serves the session. Screen is its terminal when In
	// and Out lead to it over a connection.
	Orders <-chan Order
	Screen *Screen

	In  io.Reader // nil: the terminal
	Out io.Writer // nil: the terminal
	// Plain asks for the linear mode: no boxes, one statement a line, numbered
	// answers.
	Plain bool
}

// tick is how often the board is looked at for changes and a new date.
const tick = time.Minute

// loadTick is how often the progress of loading is shown.
const loadTick = 250 * time.Millisecond

// debounce is how long typing must rest before a filter is carried out.
const debounce = 80 * time.Millisecond

// grace is how long a dialog that opened by itself ignores keys, so that keys
// meant for something else cannot answer it.
const grace = 400 * time.Millisecond
