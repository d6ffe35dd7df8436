package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A Model is the root of the console: a router. It holds what all parts share
// and decides, in a fixed order, who gets a key: the lock screen, the dialog
// on top, the text being typed, the keys that work in this place.
type Model struct {
	opts Options
	look look
	keys *keymap

	width, height int
	today         calendar.Date

	desk    Desk
	lock    *lockScreen // nil while unlocked
	roles   []model.Role
	session int // answers for an earlier session are dropped
	ctx     context.Context
	base    context.Context // of the whole run
	cancel  context.CancelFunc

	panes   [3]*pane
	focus   int
	details []*detail // opened records; the last is shown
	dialogs []dialog  // the last has the keys
	entry   *entry    // the filter being typed
	call    *call     // somebody on the phone; it covers the panes
	triage  *triage   // going through what is new; it covers the panes
	drafts  drafting
	acted   string // id of the last action

	notice     string
	requests   int // number of the newest question to the desk
	generation uint64
	erasing    int64 // when the erasure began that a lock cut off, in Unix seconds, until it is told
	counts     desk.Counts
	pairs      int // approvals that wait for whoever is at work
	loading    bool
	undo       func(*Model) tea.Cmd
	warned     []string // as the header shows it
	still      bool     // the last message changed nothing that is drawn
	drawn      *tea.View
	idle       idle
	burst      burst
	failed     error
	left       error // why the session was ended from outside
	self       whereabouts
	stage      *stage                                               // nil unless the output is a terminal of ours
	handover   *Handover                                            // how a new process goes on
	timer      func(time.Duration, func(time.Time) tea.Msg) tea.Cmd // tickUntil
}

// ErrOptions is wrapped by the errors of New.
var ErrOptions = errors.New("console options")

// New returns the model of a session. An error says which option is wrong.
func New(ctx context.Context, opts Options) (*Model, error) {
	keys, err := newKeymap(actions(), opts.Keys)
	if err != nil {
		return nil, err
	}
	if opts.Clock == nil || opts.Desk == nil && opts.Unlock == nil {
		return nil, errors.Join(ErrOptions, errors.New("a clock and a desk or a way to unlock are needed"))
	}
	ascii := asciiLocale(opts.Env)
	switch opts.Borders {
	case "ascii":
		ascii = true
	case "light":
		ascii = false
	case "":
	default:
		return nil, errors.Join(ErrOptions, errors.New("borders are ascii or light"))
	}
	m := &Model{opts: opts, look: newLook(ascii), keys: keys, lock: &lockScreen{}, timer: tickUntil(ctx)}
	m.base = ctx
	m.ctx, m.cancel = context.WithCancel(ctx)
	m.clear()
	if opts.Resume != nil {
		m.lock.dropped, m.erasing = opts.Resume.Dropped, opts.Resume.Erasing
	}
	return m, nil
}

// clear makes fresh panes, as they are after unlocking: due work first.
func (m *Model) clear() {
	m.panes = [3]*pane{{lister: subjects{}}, {lister: requests{}}, {lister: alerts{}}}
	m.panes[2].sort = ruleSort()
	m.focus = 1
	m.details, m.dialogs, m.entry, m.call, m.triage, m.undo, m.notice = nil, nil, nil, nil, nil, nil, ""
	m.drafts = drafting{}
}

// ruleSort is the order in which the retention pane begins: by rule.
func ruleSort() int {
	for i, s := range desk.AlertSorts {
		if s == "rule" {
			return i
		}
	}
	return 0
}

// Init starts the clock, and the session when the register is open already.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.clock(0)}
	if m.opts.Desk != nil {
		cmds = append(cmds, m.begin(m.opts.Desk))
	}
	return tea.Batch(cmds...)
}

// A result is the answer to a command. It knows how to apply itself.
type result interface {
	apply(m *Model) tea.Cmd
}

// An answer is a result with the session that asked for it.
type answer struct {
	session int
	result  result
}

// run calls f inside a command, with the time of the act. A panic in f ends
// the session without its text reaching the screen.
func (m *Model) run(f func(ctx context.Context, by desk.By) result) tea.Cmd {
	session, ctx, actor, now := m.session, m.ctx, m.opts.Actor, m.opts.Clock
	return func() (msg tea.Msg) {
		defer func() {
			if recover() != nil {
				msg = fault{}
			}
		}()
		return answer{session, f(ctx, desk.By{Actor: actor, At: now()})}
	}
}

// after gives r back after d, to this session only.
func (m *Model) after(d time.Duration, r result) tea.Cmd {
	session := m.session
	return m.timer(d, func(time.Time) tea.Msg { return answer{session, r} })
}

// number returns a fresh number for a question to the desk.
func (m *Model) number() int {
	m.requests++
	return m.requests
}

// A clockMsg tells the time, once a minute at most.
type clockMsg struct{ now time.Time }

// clock asks the time after d.
func (m *Model) clock(d time.Duration) tea.Cmd {
	now := m.opts.Clock
	if d == 0 {
		return func() tea.Msg { return clockMsg{now()} }
	}
	return m.timer(d, func(time.Time) tea.Msg { return clockMsg{now()} })
}

// ticked takes the time and reads the lists again if the date or the board
// has changed. Otherwise the screen stays as it is and nothing is sent.
func (m *Model) ticked(msg clockMsg) tea.Cmd {
	day := calendar.InLondon(msg.now)
	changed, first := day != m.today, m.today.IsZero()
	m.today = day
	again := m.clock(tick)
	if m.desk == nil || !changed && m.desk.Generation() == m.generation {
		return again
	}
	if changed && !first && m.desk.Today() != day { // a session that has just begun reads for today by itself
		return tea.Batch(again, m.load())
	}
	if changed {
		return tea.Batch(again, m.reload())
	}
	return tea.Batch(again, m.news())
}

// target returns the record that an action applies to: the opened one, or the
// one under the cursor.
func (m *Model) target() model.ID {
	if d := m.detail(); d != nil {
		return d.id
	}
	if t := &m.pane().tab; !t.gone {
		return t.cursor
	}
	return model.ID{}
}

// pane returns the focused pane.
func (m *Model) pane() *pane { return m.panes[m.focus] }

// detail returns the opened record, or nil.
func (m *Model) detail() *detail {
	if n := len(m.details); n > 0 {
		return m.details[n-1]
	}
	return nil
}

// place returns where the administrator is.
func (m *Model) place() place {
	if m.call != nil {
		return inCall
	}
	if m.triage != nil {
		return inTriage
	}
	if d := m.detail(); d != nil {
		return inSubject << d.kind
	}
	return inSubjects << m.focus
}
