package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lethe/model"
	"lethe/model/desk"
)

// A Screen is the terminal of a session whose In and Out lead to it over a
// connection, so that nobody here can ask it for its size.
type Screen struct {
	Width, Height int
	Sizes         <-chan Size // changes, the newest
}

// A Size is that of a terminal, in cells.
type Size struct{ Width, Height int }

// An Order comes to a session from whoever serves it.
type Order struct {
	Kind OrderKind
	// Words say why a session ends.
	Words string
	// Records were changed by somebody, who may be the one at this session.
	Records []model.ID
}

// An OrderKind says what a session is to do.
type OrderKind int

// The orders.
const (
	// Look has the lists read again: somebody changed something.
	Look OrderKind = iota + 1
	// Enter takes a session that waits at the lock screen into the register,
	// which somebody else has opened.
	Enter
	// Seal ends a session with a *Handover, because the register is being locked
	// for everybody.
	Seal
	// Leave ends a session with words.
	Leave
	// LeftUnsaved says that another session of the same user ended with something
	// typed that is not saved.
	LeftUnsaved
	// WorkOver says that long work of this user has ended.
	WorkOver
)

// A Left is the error of Run when the session was ended from outside, or locked
// itself where nobody could open it again. It is a sentence for whoever sat at it.
type Left struct{ Words string }

func (l *Left) Error() string { return l.Words }

// screenOptions are the options of a session over a connection.
func screenOptions(opts Options) []tea.ProgramOption {
	if opts.Screen == nil {
		return nil
	}
	return []tea.ProgramOption{
		tea.WithWindowSize(opts.Screen.Width, opts.Screen.Height),
		tea.WithColorProfile(colorprofile.Env(opts.Env)),
	}
}

// relay gives a running program its orders and the sizes of its screen until
// ctx ends. A fault in it ends this program and no other.
func relay(ctx context.Context, p *tea.Program, opts Options) {
	defer func() {
		if recover() != nil {
			p.Kill()
		}
	}()
	var sizes <-chan Size
	if opts.Screen != nil {
		sizes = opts.Screen.Sizes
	}
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-opts.Orders:
			p.Send(o)
		case s := <-sizes:
			p.Send(tea.WindowSizeMsg{Width: s.Width, Height: s.Height})
		}
	}
}

// ordered carries out an order.
func (m *Model) ordered(o Order) tea.Cmd {
	switch o.Kind {
	case Look:
		return m.looked(o.Records)
	case Enter:
		return m.enter()
	case Seal:
		m.handover = &Handover{Pane: m.focus, Erasing: m.cutOff()}
		m.hold() // whoever calls again goes on with this screen
		return m.leave(nil)
	case Leave:
		return m.leave(&Left{o.Words})
	case LeftUnsaved:
		return m.unsavedElsewhere()
	case WorkOver:
		return m.after(settling, askedLater{})
	}
	return nil
}

// looked reads the lists again if the board has changed since. Most of what others
// change is not on this screen: then it is not drawn again, or not before the lists
// are there.
func (m *Model) looked(changed []model.ID) tea.Cmd {
	if m.desk == nil {
		return nil
	}
	if !slices.Equal(m.roles, m.desk.Roles()) {
		return m.roleChanged()
	}
	others := m.others()
	m.lookAround()
	m.still = m.dialog() == nil && m.call == nil && m.triage == nil && slices.Equal(m.others(), others) && slices.Equal(m.desk.Warnings(), m.warned)
	var cmds []tea.Cmd
	if m.desk.Outdated() && m.opts.Enter != nil {
		cmds = append(cmds, m.renew())
	}
	if whole, _ := m.desk.Loaded(); m.loading || !whole {
		// Rows that are missing while the register is read anew, after an import say,
		// are not gone; when it has been read there is another order to look.
		return tea.Batch(cmds...)
	}
	if m.desk.Generation() != m.generation {
		cmds = append(cmds, m.news(), m.carryGone(), m.tellForms())
		for _, d := range m.dialogs {
			if b, ok := d.(*rowBox); ok {
				cmds = append(cmds, b.again(m))
			}
		}
	}
	if d := m.detail(); d != nil && (slices.Contains(changed, d.id) || slices.Contains(changed, d.subjectID())) {
		cmds = append(cmds, m.read(d))
	}
	return tea.Batch(cmds...)
}

// enter goes into a register that somebody else has opened. A session that was
// locked by whoever sits at it stays so.
func (m *Model) enter() tea.Cmd {
	if m.lock == nil || m.lock.own || m.opts.Enter == nil {
		return nil
	}
	enter := m.opts.Enter
	return m.run(func(ctx context.Context, _ desk.By) result {
		d, err := enter(ctx)
		if err != nil {
			return unlocked{nil, err}
		}
		return unlocked{d, nil}
	})
}

// leave ends the session. What was typed is kept, and nothing stays on the
// screen.
func (m *Model) leave(why error) tea.Cmd {
	keep := m.lastKeeper()
	m.session++
	m.cancel()
	m.left = why
	m.desk, m.lock = nil, &lockScreen{closing: true}
	m.clear()
	return tea.Sequence(tea.ClearScreen, func() tea.Msg {
		keep()
		return tea.QuitMsg{}
	})
}
