package tui

import (
	"context"
	"time"
)

// sayEvery is how often the linear mode says how far long work is.
const sayEvery = 5 * time.Second

// long carries out an act that belongs to whoever serves the session, and goes on when
// the session ends. It says now and then how far that is.
func (p *linear) long(ctx context.Context, what string, do func(ctx context.Context, at func(done, total int)) error) error {
	said := p.opts.Clock()
	at := func(done, total int) {
		if now := p.opts.Clock(); now.Sub(said) >= sayEvery {
			said = now
			p.say(nOfM(done, total) + ".")
		}
	}
	work := p.opts.Work
	if work == nil {
		return do(ctx, at)
	}
	over := make(chan error, 1)
	go func() {
		defer func() {
			if recover() != nil {
				over <- ErrFault
			}
		}()
		var err error
		told := work(what, func(ctx context.Context, note func(done, total int)) error {
			err = do(ctx, func(done, total int) {
				note(done, total)
				at(done, total)
			})
			return err
		})
		if ctx.Err() == nil {
			told()
		}
		over <- err
	}()
	select {
	case err := <-over:
		return err
	case <-p.done:
		return errLeft
	}
}

// sayMissed says how long work is that no session of this user shows.
func (p *linear) sayMissed() {
	if p.opts.Jobs == nil {
		return
	}
	list, err := p.opts.Jobs.Missed()
	if err != nil {
		return
	}
	for _, text := range missedWords(list) {
		p.say(text)
	}
}
