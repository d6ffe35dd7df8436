package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"lethe/model"
	"lethe/storage"
	"lethe/tui/serve"
)

// hostSocket is where the server of a host is reached that runs as a service.
const hostSocket = "/run/lethe/lethe.sock"

// socketName is the socket of a server in the directory of its store.
const socketName = "lethe.sock"

// ownProcess marks commands that never go to a server: they work on no store,
// or make one, or are about files that only this process can see.
const ownProcess = "lethe/own-process"

// alone marks a command as one that no server carries out.
func alone(cmd *cobra.Command) *cobra.Command {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[ownProcess] = "yes"
	return cmd
}

// isAlone reports whether a command, or one that it belongs to, is marked so.
func isAlone(cmd *cobra.Command) bool {
	for c := cmd; c != nil; c = c.Parent() {
		if c.Annotations[ownProcess] != "" {
			return true
		}
	}
	// cobra's and fang's own: help, completion, man.
	return cmd.Name() == "help" || cmd.Name() == "man" || cmd.Name() == "completion" || cmd.HasParent() && cmd.Parent().Name() == "completion" ||
		cmd.Name() == cobra.ShellCompRequestCmd || cmd.Name() == cobra.ShellCompNoDescRequestCmd
}

// errAttached ends a command that a server has carried out; the exit code is
// the server's.
type errAttached struct{ code int }

func (errAttached) Error() string { return "carried out by the server" }

// offer gives a command to the server that owns the store, if there is one.
func (a *app) offer(cmd *cobra.Command, _ []string) error {
	if a.visit != nil || isAlone(cmd) || cmd.HasParent() && cmd.HasSubCommands() {
		return nil
	}
	c, err := a.reach()
	if err != nil || c == nil {
		return err
	}
	code, err := a.attach(cmd.Context(), c, cmd)
	if err == nil && code == 0 && cmd.Annotations[locksServer] != "" {
		err = a.waitLocked()
	}
	if err != nil {
		return err
	}
	return errAttached{code}
}

// reach returns a connection to the server that owns the store the flags name,
// or nil if the store is to be opened by this process.
func (a *app) reach() (*ssh.Client, error) {
	if path := a.socketPath(); path != "" {
		c, err := dial(path)
		if err != nil {
			return nil, &model.Error{Fault: model.Failed, Sentence: "no server answers at the socket " + path + reason(err), Cause: err}
		}
		return c, nil
	}
	dir, err := a.storeDir()
	if err != nil {
		return nil, nil // the command itself will say so
	}
	for _, path := range []string{storage.ServerOf(dir), filepath.Join(dir, socketName)} {
		if c := a.served(path, dir); c != nil {
			return c, nil
		}
	}
	if a.store != "" || a.Env("LETHE_STORE") != "" || storage.Check(dir) == nil {
		return nil, nil
	}
	c, err := dial(hostSocket)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, &model.Error{Fault: model.Refused, Sentence: "the server of this host does not take calls from your account; whoever runs it can add you to its group", Cause: err}
	case err != nil:
		return nil, nil
	}
	return c, nil
}

// socketPath returns the socket that was named, or nothing.
func (a *app) socketPath() string {
	if a.socket != "" {
		return a.socket
	}
	return a.Env("LETHE_SOCKET")
}

// served returns a connection to the server at path if it owns the store in dir.
func (a *app) served(path, dir string) *ssh.Client {
	if path == "" {
		return nil
	}
	c, err := dial(path)
	if err != nil {
		return nil
	}
	var hello serve.Hello
	ok, answer, err := c.SendRequest(serve.HelloRequest, true, nil)
	if err == nil && ok && json.Unmarshal(answer, &hello) == nil && sameDir(hello.Store, dir) {
		return c
	}
	c.Close()
	return nil
}

// sameDir reports whether two names lead to one directory.
func sameDir(x, y string) bool {
	a, err1 := os.Stat(x)
	b, err2 := os.Stat(y)
	return err1 == nil && err2 == nil && os.SameFile(a, b)
}

// reason words why a socket could not be reached, where that helps.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return ": it does not take calls from your account"
	case errors.Is(err, fs.ErrNotExist):
		return ": there is none"
	}
	return ""
}

// dialTime is how long a server may take to answer.
const dialTime = 10 * time.Second

// dial calls the server at a socket. Whose server it is, the file system says:
// nobody else can make a socket at that place.
func dial(path string) (*ssh.Client, error) {
	conn, err := net.DialTimeout("unix", path, dialTime)
	if err != nil {
		return nil, err
	}
	config := &ssh.ClientConfig{User: "lethe", ClientVersion: "SSH-2.0-Lethe", Timeout: dialTime,
		HostKeyCallback: ssh.InsecureIgnoreHostKey()} //nolint:gosec // see above
	_ = conn.SetDeadline(time.Now().Add(dialTime))
	c, chans, reqs, err := ssh.NewClientConn(conn, path, config)
	if err != nil {
		conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return ssh.NewClient(c, chans, reqs), nil
}

// call describes the command to the server.
func (a *app) call(again string) serve.Call {
	c := serve.Call{Argv: a.argv, Version: Version(), Again: again, Terminal: a.errIsTerminal()}
	for _, v := range a.Environ {
		if serve.Passed(v) {
			c.Environ = append(c.Environ, v)
		}
	}
	c.Dir, _ = os.Getwd()
	return c
}

// attach has the server carry the command out, on this terminal, with the files
// and the rights of this process, and ends the connection, of which nothing is held
// after that. It returns the exit code.
func (a *app) attach(ctx context.Context, c *ssh.Client, cmd *cobra.Command) (int, error) {
	f := &fileServer{argv: a.argv, console: isConsole(cmd), files: a.Files}
	if isConsole(cmd) && !plainMode(cmd) {
		return a.attachConsole(ctx, c, f)
	}
	defer c.Close()
	at := &attached{app: a, client: c, files: f}
	if err := at.begin(ctx, a.call(""), nil); err != nil {
		return 0, err
	}
	return at.wait(ctx)
}

// isConsole reports whether a command opens the console.
func isConsole(cmd *cobra.Command) bool {
	return !cmd.HasParent() || cmd.Name() == "call" && cmd.Parent() == cmd.Root()
}

// errLost is returned when the connection ended without an exit code.
var errLost = model.Faultf(model.Failed, "the connection to the server was lost; what was saved is safe")

// An attached is one command or console that a server carries out.
type attached struct {
	*app
	client *ssh.Client
	files  *fileServer
	ch     ssh.Channel
	ended  chan struct{}
	code   int
	known  bool   // code was received
	again  string // the register was locked; call again with this
	called bool
	fills  bool // the server takes filling among the keys
}

// begin opens the session.
func (t *attached) begin(ctx context.Context, call serve.Call, pty []byte) error {
	lost := func(err error) error {
		return &model.Error{Fault: model.Failed, Sentence: errLost.Sentence, Cause: err}
	}
	ch, reqs, err := t.client.OpenChannel("session", nil)
	if err != nil {
		return lost(err)
	}
	t.ch, t.ended = ch, make(chan struct{})
	go t.files.serve(t.client.HandleChannelOpen(serve.FilesChannel))
	go t.answer(ctx, t.client.HandleChannelOpen(serve.AskChannel))
	if pty != nil {
		if ok, err := ch.SendRequest("pty-req", true, pty); err != nil || !ok {
			return lost(err)
		}
	}
	go t.requests(reqs)
	ok, err := ch.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{call.String()}))
	if err != nil {
		return lost(err)
	}
	if !ok {
		return model.Faultf(model.Failed, "the server does not take this command; it may be of another version")
	}
	return nil
}

// requests takes what the server says about the session until it is over.
func (t *attached) requests(reqs <-chan *ssh.Request) {
	defer close(t.ended)
	for r := range reqs {
		switch r.Type {
		case "exit-status":
			var status struct{ Code uint32 }
			if ssh.Unmarshal(r.Payload, &status) == nil {
				t.code, t.known = int(status.Code), true
			}
		case serve.AgainRequest:
			t.again, t.called = string(r.Payload), true
		case serve.InputRequest:
			go t.feedInput(t.In)
		}
		if r.WantReply {
			_ = r.Reply(false, nil)
		}
	}
}

// feedInput sends standard input, to its end.
func (t *attached) feedInput(from io.Reader) {
	_, _ = io.Copy(t.ch, from)
	_ = t.ch.CloseWrite()
}

// wait copies what the command prints until it is over. A signal stops the
// command; the server then says how it ended.
func (t *attached) wait(ctx context.Context) (int, error) {
	errs := make(chan struct{})
	go func() {
		defer close(errs)
		_, _ = io.Copy(t.Err, t.ch.Stderr())
	}()
	over := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
			_, _ = t.ch.SendRequest("signal", false, ssh.Marshal(struct{ Signal string }{"INT"}))
			select {
			case <-over:
			case <-time.After(dialTime):
				t.client.Close()
			}
		case <-over:
		}
	}()
	(&relay{attached: t}).copy()
	<-errs
	<-t.ended
	close(over)
	if !t.known {
		return 0, errLost
	}
	return t.code, nil
}

// answer lets the server ask at this terminal.
func (t *attached) answer(ctx context.Context, opens <-chan ssh.NewChannel) {
	for open := range opens {
		tty, err := t.Teletype()
		if err != nil {
			_ = open.Reject(ssh.ResourceShortage, "no terminal")
			continue
		}
		ch, reqs, err := open.Accept()
		if err != nil {
			tty.Close()
			continue
		}
		go func() {
			defer tty.Close()
			defer ch.Close()
			for r := range reqs {
				ok := t.askOne(ctx, tty, ch, r)
				if r.WantReply {
					_ = r.Reply(ok, nil)
				}
			}
		}()
	}
}

// askOne shows what the server says and sends the answer.
func (t *attached) askOne(ctx context.Context, tty Teletype, ch ssh.Channel, r *ssh.Request) bool {
	var text []byte
	_, err := tty.Write(r.Payload)
	if err != nil {
		return false
	}
	switch r.Type {
	case serve.AskShow:
		return true
	case serve.AskLine:
		text, err = tty.Line(ctx, maxShareText)
	case serve.AskSecret:
		text, err = tty.Secret(ctx)
		fmt.Fprintln(tty)
	default:
		return false
	}
	if err != nil {
		return false
	}
	defer clear(text)
	_, err = ch.Write(append(text, '\n'))
	return err == nil
}
