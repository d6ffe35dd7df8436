package tui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A planBox shows what an erasure takes, leaves and why, and asks for the
// reference to be typed. While the erasure runs it shows that it does.
type planBox struct {
	form    *form // it is under this and stays as it was
	what    doomed
	erasing desk.Erasing
	called  map[model.ID]string
	plan    *desk.ErasurePlan
	changed []string // since the plan that was shown before
	problem string   // why the last try did nothing
	input   input

	page        *page
	top, height int
	rows        int // that the page was laid out for
	run         *eraseRun
}

// An eraseRun is an erasure under way.
type eraseRun struct {
	stop     context.CancelFunc
	begun    moment
	stopping bool
	seconds  int
}

// refused returns why nothing can be erased by this plan, as a sentence.
func (b *planBox) refused() string {
	if err := b.plan.Refusal(b.erasing.Partly); err != nil {
		return sentence(err)
	}
	return ""
}

func (b *planBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if r := b.run; r != nil {
		if name := k.String(); name == "esc" || name == "ctrl+c" {
			r.stopping = true
			r.stop()
		}
		return nil
	}
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(b)
	case "down":
		b.scroll(1)
	case "up":
		b.scroll(-1)
	case "pgdown":
		b.scroll(b.height - 1)
	case "pgup":
		b.scroll(1 - b.height)
	case "enter":
		return b.confirm(m)
	default:
		if b.refused() == "" {
			b.input.key(k)
		}
	}
	return nil
}

// paste refuses: what is pasted was not read.
func (b *planBox) paste(m *Model, _ tea.PasteMsg) tea.Cmd {
	m.notice = "Pasted text was ignored: what confirms an erasure is typed."
	return nil
}

func (b *planBox) scroll(by int) {
	if b.page != nil {
		b.top = max(0, min(b.top+by, len(b.page.lines)-b.height))
	}
}

// confirm erases when what was typed is what had to be typed.
func (b *planBox) confirm(m *Model) tea.Cmd {
	typed := strings.TrimSpace(b.input.value())
	switch {
	case b.refused() != "":
		m.notice = "Nothing can be erased by this plan. Esc goes back."
		return nil
	case typed == "":
		m.notice = "Type " + b.what.word() + " first; Enter alone erases nothing."
		return nil
	case !strings.EqualFold(typed, b.what.word()):
		m.notice = "That is not " + b.what.word() + ". Nothing was erased."
		return nil
	}
	halt, stop := context.WithCancel(context.Background())
	run := &eraseRun{stop: stop}
	b.run, b.problem = run, ""
	d, e := m.desk, b.erasing
	e.Shown = b.plan
	return tea.Batch(m.after(time.Second, eraseTick{b}), m.long(erasureWork, func(ctx context.Context, by desk.By, _ func(int, int)) (result, error) {
		defer stop()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(halt, cancel)()
		run.begun.Store(by.At.Unix())
		out := erased{box: b}
		if out.done, out.err = d.Erase(ctx, by, e); out.done == nil {
			e.Shown = nil
			out.plan, _ = d.PlanErasure(context.WithoutCancel(ctx), by, e)
		}
		return out, out.err
	}))
}

// erasureWork is what an erasure is called among the long work of a server.
const erasureWork = "erasure"

// eraseTick counts the seconds of an erasure.
type eraseTick struct{ box *planBox }

func (t eraseTick) apply(m *Model) tea.Cmd {
	if t.box.run == nil {
		return nil
	}
	t.box.run.seconds++
	return m.after(time.Second, t)
}

// erased says what became of an erasure. Where nothing was erased, plan is what
// would go now.
type erased struct {
	box  *planBox
	done *desk.Erased
	plan *desk.ErasurePlan
	err  error
}

func (r erased) apply(m *Model) tea.Cmd {
	b := r.box
	b.run = nil
	if r.done == nil && m.second(r.err, b, b.form) {
		return m.again()
	}
	if r.done == nil {
		b.again(r)
		return nil
	}
	m.drop(b)
	m.drop(b.form)
	m.push(&resultBox{what: b.what, done: r.done, changed: r.done.Plan.Since(b.plan), stale: r.err != nil})
	return tea.Batch(m.forget(&b.what), m.keepIndex()) // the kept one went with the erased
}

// again shows what would go now, after a try that did nothing.
func (b *planBox) again(r erased) {
	b.problem = sentence(r.err)
	if errors.Is(r.err, context.Canceled) {
		b.problem = "Stopped; nothing was erased."
	}
	if r.plan != nil {
		b.changed, b.plan = r.plan.Since(b.plan), r.plan
	}
	b.input, b.page, b.top = newInput("", 60), nil, 0
}

// layOut makes the page for a width and so many lines, once. What goes is summed up over
// a page that does not show all of it at a time.
func (b *planBox) layOut(l look, w, rows int) {
	if b.page != nil && b.page.width == w && b.page.look == l && b.rows == rows {
		return
	}
	b.rows = rows
	if b.page = b.planPage(l, w, false); len(b.page.lines) > rows {
		b.page = b.planPage(l, w, true)
	}
}

func (b *planBox) planPage(l look, w int, summed bool) *page {
	p := &page{look: l, width: w}
	for _, text := range filled(b.problem, b.refused()) {
		p.indent("! ", text, latePaint)
	}
	if len(b.changed) > 0 {
		p.section("Changed since it was shown")
		for _, text := range b.changed {
			p.indent("! ", capital(text)+".", soonPaint)
		}
	}
	if len(p.lines) > 0 {
		p.line("")
	}
	if summed {
		for _, text := range erasureSummary(b.plan) {
			p.indent("", text, bold)
		}
	}
	p.erasurePlan(b.plan, b.called)
	p.erasureAsked(&b.erasing, b.called, b.what.owners())
	return p
}

func (b *planBox) draw(m *Model, w, h int) block {
	l := m.look
	foot, x := b.foot(l, w-4)
	b.height = max(1, h-2-len(foot))
	b.layOut(l, w-4, b.height)
	b.scroll(0)
	title := b.what.title()
	if rest := len(b.page.lines) - b.top - b.height; rest > 0 {
		title += " - " + count(rest, "more line") + ", down"
	}
	lines := make([]string, 0, h)
	for _, line := range l.sheet(b.page.lines[b.top:], w-4, b.height).lines {
		lines = append(lines, " "+line)
	}
	for _, line := range foot {
		lines = append(lines, " "+line)
	}
	return l.frame(l.Line(title), true, block{lines: lines}.at(x+1, len(lines)-1), w, h)
}

// foot returns the lines under the page, where the reference is typed, and the
// column of the cursor in the last.
func (b *planBox) foot(l look, w int) ([]string, int) {
	if r := b.run; r != nil {
		text := "Erasing. Esc calls it off as long as no key is destroyed."
		if r.stopping {
			text = "Stopping, if it is not too late."
		}
		if r.seconds > 0 {
			text += " " + count(r.seconds, "second") + "."
		}
		return []string{"", bold.on(l.Fit(text, w))}, 0
	}
	if b.refused() != "" {
		return []string{"", bold.on("Nothing can be erased by this plan. Esc goes back.")}, 0
	}
	text, x := b.input.draw(l, w-2)
	return []string{"", bold.on("This cannot be undone. Type " + b.what.word() + ", then Enter:"), "> " + text}, x + 2
}

func (b *planBox) hint() string {
	switch {
	case b.run != nil:
		return "esc stop"
	case b.refused() != "":
		return "up, down scroll  esc back"
	}
	return "type the reference and enter to erase  up, down scroll  esc back"
}
