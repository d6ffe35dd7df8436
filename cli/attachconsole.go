package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/signal"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/term"

	"lethe/model"
	"lethe/tui/serve"
)

// undo takes back what the console set at a terminal that it could not leave in
// good order: the alternate screen, a hidden cursor, reports of keys and focus.
const undo = "\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[?1004l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?2026l\x1b[<u\x1b[>4;0m\x1b[m"

// comeAgain is how long a client tries to reach a server that has locked the
// register and is starting again.
const comeAgain = 15 * time.Second

// attachConsole shows the server's console on this terminal. When the register
// is locked for everybody it calls again and shows the lock screen.
func (a *app) attachConsole(ctx context.Context, c *ssh.Client, files *fileServer) (int, error) {
	in, ok := a.In.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) || !a.drawsOn() {
		return 0, model.Faultf(model.Usage, "the console needs a terminal; --plain works without one")
	}
	fd := int(in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return 0, &model.Error{Fault: model.Failed, Sentence: "the terminal cannot be used", Cause: err}
	}
	defer func() { _ = term.Restore(fd, before) }()
	keys := pump(in)
	again := ""
	for {
		t := &attached{app: a, client: c, files: files}
		code, err := t.console(ctx, fd, keys, again)
		c.Close()
		if !t.called || ctx.Err() != nil {
			if err != nil {
				io.WriteString(a.Out, undo)
			}
			return code, err
		}
		again = t.again
		if c, err = a.callAgain(ctx); err != nil {
			io.WriteString(a.Out, undo)
			return 0, err
		}
	}
}

// callAgain reaches the server once more, which takes a moment.
func (a *app) callAgain(ctx context.Context) (*ssh.Client, error) {
	until := time.Now().Add(comeAgain)
	for {
		c, err := a.reach()
		if err == nil && c != nil {
			return c, nil
		}
		if time.Now().After(until) {
			return nil, &model.Error{Fault: model.Failed, Sentence: "the register was locked, and the server does not answer since", Cause: err}
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// pump reads the keys of a terminal, of which no more than one reader may be.
func pump(in io.Reader) <-chan []byte {
	out := make(chan []byte)
	go func() {
		defer close(out)
		for {
			p := make([]byte, 4096)
			n, err := in.Read(p)
			if n > 0 {
				out <- p[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// ptyOf asks for a terminal of a kind and of so many cells (RFC 4254, 6.2).
func ptyOf(term string, w, h int) []byte {
	return ssh.Marshal(struct {
		Term                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}{term, uint32(w), uint32(h), 0, 0, ""})
}

// console runs one session on the terminal.
func (t *attached) console(ctx context.Context, fd int, keys <-chan []byte, again string) (int, error) {
	w, h, err := term.GetSize(fd)
	if err != nil {
		return 0, &model.Error{Fault: model.Failed, Sentence: "the terminal does not say how large it is", Cause: err}
	}
	if err := t.begin(ctx, t.call(again), ptyOf(t.Env("TERM"), w, h)); err != nil {
		return 0, err
	}
	t.fills, _, _ = t.client.SendRequest(serve.FillRequest, true, nil)
	done := make(chan struct{})
	defer close(done)
	go t.follow(fd, keys, done)
	code, err := t.wait(ctx)
	if err != nil {
		_, _ = io.WriteString(t.Out, "\x1b[H\x1b[2J") // what the console showed, which the terminal would keep
	}
	return code, err
}

// send sends keys. The SSH library keeps the packet of the last write, and of a
// longer one before it the end, so that as much filling goes after them if the server
// takes it.
func (t *attached) send(keys []byte) error {
	_, err := t.ch.Write(keys)
	if err == nil && t.fills && len(keys) > 1 {
		_, err = t.ch.Write(bytes.Repeat([]byte{serve.Fill}, len(keys)))
	}
	return err
}

// follow sends keys, and the size when it changes, until done.
func (t *attached) follow(fd int, keys <-chan []byte, done <-chan struct{}) {
	resized := make(chan os.Signal, 1)
	notifyResize(resized)
	defer signal.Stop(resized)
	for {
		select {
		case <-done:
			return
		case p, ok := <-keys:
			if !ok { // the terminal is gone, and perhaps nobody told this process so by a signal
				_ = t.client.Close()
				return
			}
			err := t.send(p)
			clear(p) // it may have been a passphrase
			if err != nil {
				return
			}
		case <-resized:
			if w, h, err := term.GetSize(fd); err == nil {
				_, _ = t.ch.SendRequest("window-change", false, ssh.Marshal(struct{ Columns, Rows, Width, Height uint32 }{uint32(w), uint32(h), 0, 0}))
			}
		}
	}
}
