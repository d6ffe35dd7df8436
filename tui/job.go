package tui

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// A job is work that may take long. Once it does, a box over the screen says how
// far it is, and Esc stops it.
type job struct {
	title    string
	total    atomic.Int64 // bytes, zero if not known, uncounted
	done     atomic.Int64 // bytes
	stop     context.CancelFunc
	stopping bool
	over     bool
	quarters int // of a second, since it is shown
}

// uncounted is the total of a job that goes through no file.
const uncounted = -1

// shownAfter is how long a job may take before it is shown.
const shownAfter = 250 * time.Millisecond

// work does f as a job. f must end soon when ctx ends.
func (m *Model) work(title string, total int64, f func(ctx context.Context, by desk.By, j *job) result) tea.Cmd {
	ctx, stop := context.WithCancel(m.ctx)
	j := &job{title: title, stop: stop}
	j.total.Store(total)
	return tea.Batch(m.after(shownAfter, jobTick{j}), m.run(func(_ context.Context, by desk.By) result {
		defer stop()
		return jobDone{j, f(ctx, by, j)}
	}))
}

// jobTick shows a job that goes on.
type jobTick struct{ job *job }

func (t jobTick) apply(m *Model) tea.Cmd {
	if t.job.over {
		return nil
	}
	if t.job.quarters++; t.job.quarters == 1 {
		m.push(t.job)
	}
	return m.after(shownAfter, t)
}

// jobDone ends a job.
type jobDone struct {
	job *job
	result
}

func (r jobDone) apply(m *Model) tea.Cmd {
	r.job.over = true
	m.drop(r.job)
	return r.result.apply(m)
}

// stopped turns the error of a job that was stopped into what is left of it.
func stopped(ctx context.Context, err error, left string) error {
	if err != nil && ctx.Err() != nil {
		return &halted{left}
	}
	return err
}

// A halted error says what is left of a job that was stopped.
type halted struct{ left string }

func (e *halted) Error() string { return "stopped: " + e.left }

func (e *halted) Is(target error) bool { return target == context.Canceled }

func (j *job) key(_ *Model, k tea.KeyPressMsg) tea.Cmd {
	if name := k.String(); name == "esc" || name == "ctrl+c" {
		j.stopping = true
		j.stop()
	}
	return nil
}

func (j *job) draw(m *Model, w, h int) block {
	text := count(j.quarters/4, "second") + "."
	switch done, total := j.done.Load(), j.total.Load(); {
	case total > 0:
		text = bytesWords(done) + " of " + bytesWords(total) + ", " + text
	case total == 0:
		text = bytesWords(done) + ", " + text
	}
	say := "Esc stops it."
	if j.stopping {
		say = "Stopping."
	}
	in := block{lines: []string{"", " " + m.look.Line(text), "", " " + bold.on(say)}}
	return m.look.centred(m.look.Line(j.title), in.at(1, 3), min(64, w), 6, w, h)
}

func (j *job) hint() string { return "esc stop" }

// reader counts what is read from r and ends with the job.
func (j *job) reader(ctx context.Context, r io.Reader) io.Reader {
	return &meter{ctx: ctx, job: j, r: r}
}

// writer counts what is written to w and ends with the job.
func (j *job) writer(ctx context.Context, w io.Writer) io.Writer {
	return &meter{ctx: ctx, job: j, w: w}
}

type meter struct {
	ctx context.Context
	job *job
	r   io.Reader
	w   io.Writer
}

func (t *meter) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := t.r.Read(p)
	t.job.done.Add(int64(n))
	return n, err
}

func (t *meter) Write(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := t.w.Write(p)
	t.job.done.Add(int64(n))
	return n, err
}

// A meteredArchive counts what is written of files to an archive and ends with
// the job.
type meteredArchive struct {
	desk.Archive
	ctx context.Context
	job *job
}

func (a meteredArchive) Create(name string, at time.Time) (io.Writer, error) {
	if err := a.ctx.Err(); err != nil {
		return nil, err
	}
	w, err := a.Archive.Create(name, at)
	if err != nil || !strings.HasPrefix(name, "files/") {
		return w, err
	}
	return a.job.writer(a.ctx, w), nil
}

// bytesWords writes a number of bytes for people.
func bytesWords(n int64) string {
	switch {
	case n < 1000:
		return count(int(n), "byte")
	case n < 1000_000:
		return tenths(n, 1000) + " kB"
	case n < 1000_000_000:
		return tenths(n, 1000_000) + " MB"
	}
	return tenths(n, 1000_000_000) + " GB"
}

// tenths writes n in units, with one digit behind the point.
func tenths(n, unit int64) string {
	t := (n*10 + unit/2) / unit
	return digits(int(t/10)) + "." + digits(int(t%10))
}
