package tui

import (
	"context"
	"errors"
	"os"

	tea "charm.land/bubbletea/v2"
)

// ErrTerminal is returned by Run where the console cannot be drawn.
var ErrTerminal = errors.New("this terminal cannot show the console; --plain works on any")

// Run shows the console until the administrator leaves, ctx ends or the
// connection is lost. Its error is short and holds no data; the alternate
// screen is left before it is returned, unless it is a *Handover.
func Run(ctx context.Context, opts Options) error {
	if opts.Env == nil {
		opts.Env = os.Environ()
	}
	if opts.Plain {
		return runPlain(ctx, opts)
	}
	if lookupEnv(opts.Env, "TERM") == "dumb" {
		return ErrTerminal
	}
	ctx, gone := context.WithCancel(ctx)
	defer gone()
	in, drained := hearing(opts, gone)
	opts.In = in
	m, err := New(ctx, opts)
	if err != nil {
		return err
	}
	defer m.close()
	if opts.Out == nil {
		opts.Out = os.Stdout
	}
	if out, ok := opts.Out.(*os.File); ok {
		m.stage = &stage{File: out, to: out}
		opts.Out = m.stage
	} else if opts.Screen != nil {
		m.stage = &stage{to: opts.Out}
		opts.Out = writerOnly{m.stage}
	}
	if m.stage != nil {
		m.stage.held.Store(opts.Resume != nil)
	}
	program := tea.NewProgram(m, programOptions(opts, drained)...)
	if drained != nil {
		drained.kill = program.Kill
		defer drained.stop()
	}
	// Bubble Tea, killed by a context, closes the reader of the terminal under
	// a goroutine that still reads it; told to quit, it waits for that one.
	defer context.AfterFunc(ctx, program.Quit)()
	running, ended := context.WithCancel(ctx)
	if opts.Orders != nil || opts.Screen != nil {
		go relay(running, program, opts)
	}
	_, err = program.Run()
	ended()
	if m.handover != nil && err == nil && ctx.Err() == nil {
		return m.handover
	}
	m.stage.leave()
	return m.outcome(err, ctx.Err())
}

// outcome is the error of a console that ended with err, its context with gone.
func (m *Model) outcome(err, gone error) error {
	switch {
	case m.failed != nil:
		return m.failed
	case m.left != nil:
		return m.left
	case err == nil, gone != nil, errors.Is(err, tea.ErrInterrupted), errors.Is(err, tea.ErrProgramKilled):
		return gone
	case errors.Is(err, tea.ErrProgramPanic):
		return ErrFault
	}
	return ErrTerminal
}

// programOptions say how Bubble Tea runs the model.
func programOptions(opts Options, drained *drain) []tea.ProgramOption {
	clock := opts.Clock
	out := []tea.ProgramOption{
		// Whoever made the context of Run ends it on a signal. Bubble Tea's own
		// handler, woken by the same signal, waits for ever for a loop that has ended.
		tea.WithoutSignalHandler(),
		tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			if drained != nil {
				msg = drained.filter(msg)
			}
			switch msg := msg.(type) {
			case tea.KeyPressMsg:
				return timedKey{msg, clock()}
			case tea.SuspendMsg:
				// A shell must not come up in front of decrypted data.
				return nil
			}
			return msg
		}),
	}
	if opts.In != nil {
		out = append(out, tea.WithInput(opts.In))
	}
	if opts.Out != nil {
		out = append(out, tea.WithOutput(opts.Out))
	}
	out = append(out, tea.WithEnvironment(opts.Env))
	out = append(out, screenOptions(opts)...)
	if opts.Screen != nil || lookupEnv(opts.Env, "SSH_TTY") != "" {
		out = append(out, tea.WithFPS(30)) // at rest, too, each look at the frame is a wake-up (decision 0025)
	}
	return out
}

// close drops what the session held.
func (m *Model) close() {
	m.lastKeeper()()
	m.cancel()
	m.desk = nil
	m.clear()
}
