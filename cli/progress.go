package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// A progress shows how far a long act is, with rate and time left, on a
// terminal only.
type progress struct {
	w     io.Writer
	total int
	start time.Time
	last  time.Time
	shown bool
	job   *job
}

// newProgress returns a progress on standard error, which shows nothing when that
// is no terminal or quiet is set.
func (a *app) newProgress(total int, quiet bool) *progress {
	p := &progress{total: total, start: time.Now(), job: a.job}
	p.job.at(0, total)
	if !quiet && a.errIsTerminal() {
		p.w = a.Err
	}
	return p
}

// errIsTerminal reports whether standard error is a terminal, the caller's at a
// server.
func (a *app) errIsTerminal() bool {
	if a.visit != nil {
		return a.visit.session.Call.Terminal
	}
	f, ok := a.Err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// barWidth is the length of the bar in cells.
const barWidth = 30

// at shows that done of the total are done, at most ten times a second.
func (p *progress) at(done int) {
	p.job.at(done, p.total)
	now := time.Now()
	if p.w == nil || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.shown = now, true
	rate := float64(done) / now.Sub(p.start).Seconds()
	left := ""
	if rate > 0 {
		left = (time.Duration(float64(p.total-done)/rate) * time.Second).Round(time.Second).String() + " left"
	}
	full := barWidth * min(done, p.total) / max(p.total, 1)
	fmt.Fprintf(p.w, "\r[%s%s] %d of %d, %.0f a second, %s\x1b[K", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, p.total, rate, left)
}

// say prints a line above the bar.
func (p *progress) say(text string) {
	if p.w == nil {
		return
	}
	p.clear()
	fmt.Fprintln(p.w, text)
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// done takes the bar away.
func (p *progress) done() {
	if p.w != nil {
		p.clear()
	}
}
