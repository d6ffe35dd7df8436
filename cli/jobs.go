package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/tui"
)

// A job is a long act that a server carries out for somebody. It goes on when
// their connection is lost, and ends when they or an administrator stop it.
type job struct {
	number int
	owner  string
	what   string // the path of a command or the title of an act; names nobody
	began  time.Time
	cancel context.CancelFunc

	done, total atomic.Int64
	alone       atomic.Bool // nobody is at the other end any more
	visit       *visit      // of the console that began it; nil of a command
	heard       atomic.Bool // its owner was told that it goes on
	told        atomic.Bool // its owner was shown how it ended
	halted      atomic.Bool // it was stopped before its end

	mu    sync.Mutex
	ended time.Time
	err   error
}

// jobs are those of a server, the ended ones among them until there are many.
type jobs struct {
	mu   sync.Mutex
	last int
	list []*job
}

// jobsKept is how many jobs are listed, running ones in any case.
const jobsKept = 50

// begin starts a job, whose context is done when it is stopped; v is the console that
// began it.
func (j *jobs) begin(owner, what string, v *visit, now time.Time) (*job, context.Context) {
	ctx, cancel := context.WithCancel(context.Background())
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	n := &job{number: j.last, owner: owner, what: what, visit: v, began: now, cancel: cancel}
	j.list = append(j.list, n)
	if over := len(j.list) - jobsKept; over > 0 {
		j.list = slices.DeleteFunc(j.list, func(v *job) bool {
			if over > 0 && !v.running() {
				over--
				return true
			}
			return false
		})
	}
	return n, ctx
}

// all returns the jobs, the newest first.
func (j *jobs) all() []*job {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := slices.Clone(j.list)
	slices.Reverse(out)
	return out
}

// running counts those that have not ended.
func (j *jobs) running() (n int) {
	for _, v := range j.all() {
		if v.running() {
			n++
		}
	}
	return n
}

// stopAll stops every job.
func (j *jobs) stopAll() {
	for _, v := range j.all() {
		v.stop()
	}
}

func (v *job) running() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ended.IsZero()
}

// stop stops a job that has not ended.
func (v *job) stop() {
	if v.running() {
		v.halted.Store(true)
	}
	v.cancel()
}

// end notes how a job ended.
func (v *job) end(err error, now time.Time) {
	v.cancel()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ended, v.err = now, err
}

// at notes how far a job is. It may be called for none.
func (v *job) at(done, total int) {
	if v != nil {
		v.done.Store(int64(done))
		v.total.Store(int64(total))
	}
}

// state says how a job is, in a word, and what there is to say if it was stopped or
// failed.
func (v *job) state() (word, why string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var worded *model.Error
	switch {
	case v.ended.IsZero() && v.halted.Load():
		return "stopping", ""
	case v.ended.IsZero():
		return "running", ""
	case v.err == nil:
		return "done", ""
	case model.FaultOf(v.err) == model.Unapproved:
		return "asked", "" // nothing went wrong: the approvals show how it stands
	}
	word = "failed"
	if v.halted.Load() || errors.Is(v.err, context.Canceled) {
		word = "stopped"
	}
	if errors.As(v.err, &worded) {
		why = worded.Error()
	}
	return word, why // the text of any other error may hold data
}

// longWork marks commands that a server carries out as jobs.
const longWork = "lethe/job"

// long marks a command as such.
func long(cmd *cobra.Command) *cobra.Command {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[longWork] = "yes"
	return cmd
}

// execute runs the command of a visit, as a job if it is a long one.
func (v *visit) execute(a *app, root, cmd *cobra.Command) error {
	if cmd == nil || cmd.Annotations[longWork] == "" {
		return root.ExecuteContext(v.ctx)
	}
	if _, _, err := v.enterRegister(); err != nil {
		return err
	}
	j, ctx := v.server.jobs.begin(v.actor(), v.what, nil, a.Now())
	v.mu.Lock()
	v.job = j
	v.mu.Unlock()
	a.job = j
	a.Out, a.Err = &detachable{w: a.Out, job: j}, &detachable{w: a.Err, job: j}
	if f, ok := a.Files.(*remoteFiles); ok {
		f.job = j
	}
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	stopped := context.AfterFunc(v.ctx, func() {
		if v.session.Interrupted() {
			if _, d, err := v.server.register(); err == nil {
				_ = v.stopped(d, desk.By{Actor: j.owner, At: v.server.host.Now()}, j) // nobody is there to be told
			}
			j.stop()
			return
		}
		j.alone.Store(true)
	})
	defer stopped()
	err := root.ExecuteContext(ctx)
	j.told.Store(!j.alone.Load())
	j.end(err, a.Now())
	v.server.sayOver(j)
	return err
}

// sayOver tells the consoles of a job's owner that it has ended, unless that was
// shown.
func (s *server) sayOver(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.visits {
		if !j.told.Load() && strings.EqualFold(v.actor(), j.owner) {
			v.tell(tui.Order{Kind: tui.WorkOver})
		}
	}
}

// detachable is the output of a job: when nobody takes it any more, the job goes
// on without.
type detachable struct {
	w interface {
		Write([]byte) (int, error)
	}
	job *job
}

// Write implements io.Writer.
func (d *detachable) Write(p []byte) (int, error) {
	if d.job.alone.Load() {
		return len(p), nil
	}
	if _, err := d.w.Write(p); err != nil {
		d.job.alone.Store(true)
	}
	return len(p), nil
}

// work implements tui.Options.Work.
func (v *visit) work(what string, do func(context.Context, func(done, total int)) error) (told func()) {
	j, ctx := v.server.jobs.begin(v.actor(), what, v, v.server.host.Now())
	defer func() {
		if recover() != nil {
			j.end(model.Faultf(model.Failed, "a fault in the program stopped it"), v.server.host.Now())
			panic("in a job") // whoever called says so to the session; the text holds nothing
		}
	}()
	defer context.AfterFunc(v.ctx, func() { j.alone.Store(true) })()
	err := do(ctx, j.at)
	j.end(err, v.server.host.Now())
	v.server.sayOver(j)
	return func() { j.told.Store(true) }
}

// missed returns the jobs of a user of which no session of theirs shows how they are:
// those that go on and were begun elsewhere, or here before a lock, and those that
// have ended.
func (v *visit) missed() (list []*job) {
	for _, j := range v.server.jobs.all() {
		switch {
		case !strings.EqualFold(j.owner, v.actor()) || j.told.Load():
		case !j.running():
			if j.told.CompareAndSwap(false, true) {
				list = append(list, j)
			}
		case j.alone.Load() || j.visit == v:
			if j.heard.CompareAndSwap(false, true) {
				list = append(list, j)
			}
		}
	}
	return list
}

type jobJSON struct {
	Number  int    `json:"job"`
	Owner   string `json:"owner"`
	What    string `json:"what"`
	State   string `json:"state"` // running, stopping, done, stopped, asked (for approval) or failed
	Began   string `json:"began"`
	Ended   string `json:"ended,omitempty"`
	Done    int64  `json:"done"`
	Total   int64  `json:"total"` // 0 where that is not known
	Why     string `json:"why,omitempty"`
	Watched bool   `json:"watched"` // somebody is at the other end
}

func (v *job) view() jobJSON {
	out := jobJSON{Number: v.number, Owner: v.owner, What: v.what, Began: certified(v.began), Done: v.done.Load(), Total: v.total.Load(), Watched: !v.alone.Load()}
	out.State, out.Why = v.state()
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.ended.IsZero() {
		out.Ended = certified(v.ended)
	}
	return out
}

// visible returns the jobs that the caller may see: their own, and everybody's
// for those who run the server.
func (v *visit) visible(d *desk.Desk, by desk.By) []*job {
	all := v.server.jobs.all()
	if d.Disallowed(by, model.RunServer) == "" {
		return all
	}
	return slices.DeleteFunc(all, func(j *job) bool { return !strings.EqualFold(j.owner, by.Actor) })
}
