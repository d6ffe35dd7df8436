package cli

import (
	"context"
	"errors"

	"golang.org/x/crypto/ssh"

	"lethe/tui/serve"
)

// remoteTeletype is the terminal of whoever gave a command to the server.
type remoteTeletype struct {
	ch      ssh.Channel
	pending []byte // to be shown with the next question
}

// remoteAsk returns how to reach the terminal of a session.
func remoteAsk(s *serve.Session) func() (Teletype, error) {
	return func() (Teletype, error) {
		ch, err := s.Open(serve.AskChannel)
		if err != nil {
			return nil, errNoTerminal
		}
		return &remoteTeletype{ch: ch}, nil
	}
}

// Write implements Teletype. What is said comes with the next question, so that
// both arrive in their order.
func (t *remoteTeletype) Write(p []byte) (int, error) {
	const most = 16 << 10 // a request must fit into a packet
	if len(t.pending)+len(p) > most {
		t.show()
	}
	t.pending = append(t.pending, p...)
	return len(p), nil
}

func (t *remoteTeletype) show() {
	if len(t.pending) > 0 {
		_, _ = t.ch.SendRequest(serve.AskShow, true, t.pending)
		t.forget()
	}
}

func (t *remoteTeletype) forget() {
	clear(t.pending)
	t.pending = t.pending[:0]
}

// errUnanswered is returned when a question had no answer.
var errUnanswered = errors.New("there was no answer at the terminal")

// ask asks one question.
func (t *remoteTeletype) ask(ctx context.Context, kind string, limit int) ([]byte, error) {
	type answer struct {
		text []byte
		err  error
	}
	given := make(chan answer, 1)
	prompt := t.pending
	t.pending = nil
	go func() {
		ok, err := t.ch.SendRequest(kind, true, prompt)
		clear(prompt)
		if err != nil || !ok {
			given <- answer{nil, errUnanswered}
			return
		}
		text, err := readLine(t.ch, limit)
		given <- answer{text, err}
	}()
	select {
	case got := <-given:
		return got.text, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Line implements Teletype.
func (t *remoteTeletype) Line(ctx context.Context, limit int) ([]byte, error) {
	return t.ask(ctx, serve.AskLine, limit)
}

// Secret implements Teletype.
func (t *remoteTeletype) Secret(ctx context.Context) ([]byte, error) {
	return t.ask(ctx, serve.AskSecret, maxPassphrase)
}

// Close implements Teletype.
func (t *remoteTeletype) Close() error {
	t.show()
	return t.ch.Close()
}
