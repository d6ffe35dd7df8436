package tui

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A runBox shows the plan of a retention run, asks for the number of holdings to
// be typed, and shows how far the run is.
type runBox struct {
	scrolled
	form      *form // it is under this and stays as it was; nil where a run goes on or was approved
	plan      *desk.RunPlan
	reason    string
	confirmed int
	problem   string // why the last try did nothing
	input     input
	run       *runUnderWay
}

// A runUnderWay is a retention run that goes on. The command that carries it out
// leaves word of each batch in so far.
type runUnderWay struct {
	stop     context.CancelFunc
	stopping bool
	quarters int // of a second
	so       atomic.Pointer[desk.RunReport]
}

// runStep is how often the progress of a run is shown.
const runStep = 250 * time.Millisecond

// clearingRun reports whether a run is under way: what was confirmed is no draft.
func (m *Model) clearingRun() bool {
	for _, d := range m.dialogs {
		if b, ok := d.(*runBox); ok && b.run != nil {
			return true
		}
	}
	return false
}

func (b *runBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	if b.run != nil {
		if name == "esc" || name == "ctrl+c" {
			b.run.stopping = true
			b.run.stop()
		}
		return nil
	}
	switch name {
	case "esc", "ctrl+c":
		m.drop(b)
	case "enter":
		return b.confirm(m)
	case "down", "up", "pgdown", "pgup":
		b.scrollKey(name)
	default:
		if b.plan.Count() > 0 {
			b.input.key(k)
		}
	}
	return nil
}

// paste refuses: what is pasted was not read.
func (b *runBox) paste(m *Model, _ tea.PasteMsg) tea.Cmd {
	m.notice = "Pasted text was ignored: what confirms a run is typed."
	return nil
}

// word is what must be typed.
func (b *runBox) word() string { return digits(b.plan.Count()) }

// confirm begins the run when what was typed is the number.
func (b *runBox) confirm(m *Model) tea.Cmd {
	switch typed := strings.ReplaceAll(strings.TrimSpace(b.input.value()), ",", ""); {
	case b.plan.Count() == 0:
		m.notice = "Nothing goes by this plan. Esc goes back."
	case typed == "":
		m.notice = "Type " + b.word() + " first; Enter alone destroys nothing."
	case typed != strings.ReplaceAll(b.word(), ",", ""):
		m.notice = "That is not " + b.word() + ". Nothing was destroyed."
	default:
		b.confirmed = b.plan.Count()
		return b.begin(m, &desk.RunOrder{Plan: b.plan, Confirmed: b.confirmed, Reason: b.reason})
	}
	return nil
}

// begin carries out a run, or goes on with the open one if there is no order.
func (b *runBox) begin(m *Model, o *desk.RunOrder) tea.Cmd {
	halt, stop := context.WithCancel(context.Background())
	u := &runUnderWay{stop: stop}
	b.run, b.problem = u, ""
	d, confirmed := m.desk, b.confirmed
	return tea.Batch(m.after(runStep, runTick{b}), m.long(runWork, func(ctx context.Context, by desk.By, at func(done, total int)) (result, error) {
		defer stop()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(halt, cancel)()
		at(0, confirmed)
		tell := func(r desk.RunReport) {
			u.so.Store(&r)
			at(r.Holdings(), confirmed)
		}
		out := ran{box: b}
		if o == nil {
			out.report, out.err = d.ResumeRun(ctx, by, tell)
			return out, out.err
		}
		o.Progress = tell
		out.report, out.err = d.Run(ctx, by, *o)
		return out, out.err
	}))
}

// runWork is what a retention run is called among the long work of a server.
const runWork = "retention run"

// runTick shows how far a run is.
type runTick struct{ box *runBox }

func (t runTick) apply(m *Model) tea.Cmd {
	if t.box.run == nil {
		return nil
	}
	t.box.run.quarters++
	return m.after(runStep, t)
}

// ran says what became of a run.
type ran struct {
	box    *runBox
	report *desk.RunReport
	err    error
}

func (r ran) apply(m *Model) tea.Cmd {
	b := r.box
	b.run = nil
	over := []dialog{b}
	if b.form != nil {
		over = append(over, b.form)
	}
	if r.report == nil && m.second(r.err, over...) {
		return m.again()
	}
	if r.report == nil {
		return b.refuse(m, r.err)
	}
	for _, d := range over {
		m.drop(d)
	}
	var what doomed
	if b.plan != nil {
		what.holdings = b.plan.Targets
	}
	m.pane().tab.marks = marks{}
	m.push(m.runResult(r.report, r.err))
	return m.forget(&what)
}

// refuse says why a run did not begin.
func (b *runBox) refuse(m *Model, err error) tea.Cmd {
	if b.form == nil {
		m.drop(b)
		m.notice = sentence(err)
		return nil
	}
	b.problem, b.input = sentence(err), newInput("", 20)
	d, filter := m.desk, b.plan.Filter
	return m.run(func(ctx context.Context, by desk.By) result {
		plan, err := d.PlanRun(ctx, by, filter)
		return runAgain{b, plan, err}
	})
}

// runAgain shows what would go now.
type runAgain struct {
	box  *runBox
	plan *desk.RunPlan
	err  error
}

func (r runAgain) apply(*Model) tea.Cmd {
	if r.err == nil {
		r.box.plan, r.box.top = r.plan, 0
	}
	return nil
}

// runResult shows what a run did.
func (m *Model) runResult(r *desk.RunReport, err error) *textBox {
	why := ""
	switch {
	case errors.Is(err, context.Canceled):
		why = "The run was stopped."
	case err != nil:
		if why = sentence(err); why == unsaid {
			why = "The run failed before its end; lethe verify checks the register."
		}
	}
	b := &textBox{title: "Retention run", build: func(p *page) { p.runReport(r, why) }}
	on := boxAct{key: "r", hint: "go on with it", do: func(m *Model) tea.Cmd {
		m.drop(b)
		return m.retentionRun()
	}}
	if r.Finished {
		on.why = "the run is finished"
	}
	b.acts = []boxAct{on,
		{key: "w", hint: "write it to a file", why: noExport(m), do: func(m *Model) tea.Cmd {
			sheet := desk.RunSheet(r)
			m.saveFile("report", "What went and what was left out, by rule, as CSV. It names nobody.", "run-"+m.today.String()+".csv", sheetBytes(sheet))
			return nil
		}},
		{key: "l", hint: "destruction log", do: (*Model).destructionLog},
	}
	return b
}

func (b *runBox) draw(m *Model, w, h int) block {
	l := m.look
	p := &page{look: l, width: w - 4}
	if b.problem != "" {
		p.indent("! ", b.problem, latePaint)
		p.line("")
	}
	if b.plan != nil {
		p.runPlan(b.plan)
	}
	foot, x := b.foot(l, w-4)
	out := b.frameWithFoot(l, "Retention run", p.lines, foot, w, h)
	out.cx += x
	return out
}

// foot returns the lines under the plan, and how far the cursor is into the last.
func (b *runBox) foot(l look, w int) ([]string, int) {
	switch {
	case b.run != nil:
		return []string{"", bold.on(l.Fit(b.run.words(b.confirmed), w))}, 0
	case b.plan.Count() == 0:
		return []string{"", bold.on("Nothing goes by this plan. Esc goes back.")}, 0
	}
	text, x := b.input.draw(l, w-2)
	return []string{"", bold.on("This cannot be undone. Type " + b.word() + ", then Enter:"), "> " + text}, x + 2
}

// words say how far a run is.
func (u *runUnderWay) words(confirmed int) string {
	n := 0
	if r := u.so.Load(); r != nil {
		n = r.Holdings()
	}
	text := digits(n) + " of " + count(confirmed, "holding") + " gone, " + count(u.quarters/4, "second") + ". Esc stops it; it can be gone on with."
	if u.stopping {
		text = "Stopping: what has begun is finished first. " + text
	}
	return text
}

func (b *runBox) hint() string {
	switch {
	case b.run != nil:
		return "esc stop"
	case b.plan.Count() == 0:
		return "up, down scroll  esc back"
	}
	return "type the number and enter to destroy  up, down scroll  esc back"
}

// destructionLog shows what was ever destroyed. It names nobody.
func (m *Model) destructionLog() tea.Cmd {
	today := m.today
	b := &rowBox{title: "Destruction log", none: "Nothing was ever destroyed."}
	var log []desk.Destruction
	b.fill = func(ctx context.Context, d Desk, by desk.By) (rows []boxRow, err error) {
		if log, err = d.DestructionLog(ctx, by); err != nil {
			return nil, err
		}
		for i := len(log) - 1; i >= 0; i-- {
			rows = append(rows, destructionRow(&log[i], i, today))
		}
		return rows, nil
	}
	b.acts = []boxAct{{key: "w", hint: "write it to a file", why: noExport(m), do: func(m *Model) tea.Cmd {
		m.saveFile("destruction log", "Who, when, rule, method and count, as CSV. It names nobody.", "destruction-log-"+m.today.String()+".csv", sheetBytes(desk.DestructionSheet(log)))
		return nil
	}}}
	return m.show(b)
}

func destructionRow(v *desk.Destruction, n int, today calendar.Date) boxRow {
	id := v.Certificate
	id[0] ^= byte(n) // several lines share a certificate
	on := calendar.InLondon(v.At)
	return boxRow{id: id, words: strings.Join(filled(day(on, today), digits(int(v.Count))+" "+v.Method, v.Rule, string(v.Ground)), ", "), more: func(p *page) {
		p.fact("On", v.At.UTC().Format("2 Jan 2006 15:04")+" UTC")
		p.fact("By", v.Actor)
		p.fact("Ground", plainWord(string(v.Ground)))
		p.fact("Rule", v.Rule)
		p.fact("Method", v.Method)
		p.fact("Records", digits(int(v.Count)))
		p.fact("Request", v.Request)
		p.fact("Certificate", v.Certificate.String())
		if v.Run != (model.ID{}) {
			p.fact("Run", v.Run.String())
		}
	}}
}
