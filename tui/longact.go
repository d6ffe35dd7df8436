package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// long is run for an act on many records: it belongs to whoever serves the
// session and goes on when the session ends. The error of f's result is told to
// them too; what names the act and nobody.
func (m *Model) long(what string, f func(ctx context.Context, by desk.By) (result, error)) tea.Cmd {
	work := m.opts.Work
	if work == nil {
		return m.run(func(ctx context.Context, by desk.By) result {
			r, _ := f(ctx, by)
			return r
		})
	}
	return m.run(func(_ context.Context, by desk.By) (r result) {
		work(what, func(ctx context.Context) (err error) {
			r, err = f(ctx, by)
			return err
		})
		return r
	})
}
