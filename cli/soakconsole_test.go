package cli

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// A sitter works at a console over SSH, as a person does: by keys, and by what the
// screen shows.
type sitter struct {
	*soaking
	client int
	conn   *ssh.Client
	in     io.Writer
	screen *screen
	drawn  chan struct{} // something was
	at     string        // the request under the cursor
	acts   int
	keys   string // the last that were sent
}

// drawing tells of everything that is drawn on a screen.
type drawing struct {
	*screen
	drawn chan struct{}
}

func (d drawing) Write(p []byte) (int, error) {
	n, err := d.screen.Write(p)
	select {
	case d.drawn <- struct{}{}:
	default:
	}
	return n, err
}

// errGone says that the connection of a console ended.
var errGone = errors.New("the connection ended")

// logIn logs in at an SSH port, from an address of this host.
func logIn(from, port string, signer ssh.Signer, wrap func(net.Conn) net.Conn) (*ssh.Client, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := d.Dial("tcp", port)
	if err != nil {
		return nil, err
	}
	if wrap != nil {
		conn = wrap(conn)
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	c, chans, reqs, err := ssh.NewClientConn(conn, port, &ssh.ClientConfig{
		User: "anybody", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return ssh.NewClient(c, chans, reqs), nil
}

// shellOn opens a console on a connection.
func shellOn(c *ssh.Client, out io.Writer, w, h int) (in io.Writer, err error) {
	session, err := c.NewSession()
	if err != nil {
		return nil, err
	}
	session.Stdout = out
	if in, err = session.StdinPipe(); err != nil {
		return nil, err
	}
	return in, errors.Join(session.RequestPty("xterm-256color", h, w, nil), session.Shell())
}

// atSSH works at a console until the time is over, calling again when the
// connection is lost.
func (s *soaking) atSSH(client int, who keyholder, pause time.Duration) {
	p := &sitter{soaking: s, client: client}
	for time.Now().Before(s.over) {
		if err := p.sitDown(who.signer); err == nil {
			for err == nil && time.Now().Before(s.over) {
				time.Sleep(time.Duration(rand.Int64N(int64(2 * pause))))
				err = p.act()
			}
			if err != nil && !s.down.Load() {
				s.Logf("console %d at %s after %q: %v", client, p.at, p.keys, err)
			}
		}
		if p.conn != nil {
			p.conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// sitDown opens a console and waits for the list of requests.
func (p *sitter) sitDown(signer ssh.Signer) (err error) {
	p.conn = nil
	if p.conn, err = logIn("127.0.0.1", *p.port.Load(), signer, nil); err != nil {
		return err
	}
	p.screen, p.drawn = newScreen(120, 40), make(chan struct{}, 1)
	if p.in, err = shellOn(p.conn, drawing{p.screen, p.drawn}, 120, 40); err != nil {
		return err
	}
	_, err = p.until(func(page string) bool {
		p.at = underCursor.FindString(page)
		p.at = p.at[max(0, len(p.at)-len("R-2026-0001")):]
		return p.at != "" && strings.Contains(page, p.refs[len(p.refs)-1])
	})
	return err
}

// underCursor finds the request under the cursor of the list.
var underCursor = regexp.MustCompile(`(?m)>[ !^]*R-\d{4}-\d{4}`)

// until waits until the screen shows something.
func (p *sitter) until(ok func(page string) bool) (string, error) {
	ended := make(chan struct{})
	conn := p.conn
	go func() { _ = conn.Wait(); close(ended) }()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		page := p.screen.text()
		if ok(page) {
			return page, nil
		}
		select {
		case <-p.drawn:
		case <-ended:
			return "", errGone
		case <-late.C:
			return "", fmt.Errorf("the screen never shows it:\n%s", page)
		}
	}
}

// press sends keys.
func (p *sitter) press(keys string) error {
	p.keys = keys
	if _, err := io.WriteString(p.in, keys); err != nil {
		return errGone
	}
	return nil
}

// presses sends keys and waits for what they lead to.
func (p *sitter) presses(keys string, ok func(page string) bool) (string, error) {
	if err := p.press(keys); err != nil {
		return "", err
	}
	return p.until(ok)
}

// act moves the cursor, and then reads or changes what is under it.
func (p *sitter) act() error {
	for range 1 + rand.IntN(3) {
		if err := p.moves(); err != nil {
			return err
		}
	}
	p.acts++
	if rand.IntN(3) == 0 {
		return p.changes(fmt.Sprintf("c%dn%d", p.client, p.acts))
	}
	return p.reads()
}

// moves moves the cursor by a row.
func (p *sitter) moves() error {
	key, to := "j", p.index()+1
	if to == len(p.refs) || to > 1 && rand.IntN(2) == 0 {
		key, to = "k", to-2
	}
	began := time.Now()
	_, err := p.presses(key, func(page string) bool { return strings.HasSuffix(underCursor.FindString(page), p.refs[to]) })
	if err != nil {
		return err
	}
	p.needed("key at a console", began)
	p.at = p.refs[to]
	return nil
}

func (p *sitter) index() int {
	for i, ref := range p.refs {
		if ref == p.at {
			return i
		}
	}
	return 0
}

var (
	nextShown = regexp.MustCompile(`(?m)^│ Next +[^│]*?(c\d+n\d+)`)
	nextTyped = regexp.MustCompile(`(?m)^│ +What +(c\d+n\d+)`)
)

// first returns what a pattern finds on a page, or nothing.
func first(pattern *regexp.Regexp, page string) string {
	if m := pattern.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

// reads opens the request and goes back.
func (p *sitter) reads() error {
	o, began := operation{client: p.client, key: p.index(), call: p.since()}, time.Now()
	page, err := p.presses(enter, func(page string) bool {
		return strings.Contains(page, "Working of the date") && strings.Contains(page, "request "+p.at)
	})
	if err != nil {
		return err
	}
	p.needed("console opens a request", began)
	o.kind, o.value, o.back = read, first(nextShown, page), p.since()
	p.did(o)
	_, err = p.presses(esc, func(page string) bool { return strings.Contains(page, "[2 Requests - ") })
	return err
}

// changes says in a form what is to be done next, in place of what the form shows.
// If somebody else was faster, it gives up.
func (p *sitter) changes(value string) error {
	title := "[Next action on " + p.at + "]"
	page, err := p.presses("m", func(page string) bool { return strings.Contains(page, title) })
	if err != nil {
		return err
	}
	o := operation{client: p.client, key: p.index(), kind: replace, value: value, old: first(nextTyped, page)}
	// Ctrl+u clears what is there.
	if _, err = p.presses("\x15+9d\t\x15"+value+"\t", func(page string) bool { return first(nextTyped, page) == value }); err != nil {
		return err
	}
	began := time.Now()
	o.call = p.since()
	page, err = p.presses(enter, func(page string) bool {
		return !strings.Contains(page, title) || strings.Contains(page, "Yours is kept") || strings.Contains(page, "needed.")
	})
	o.back = p.since()
	switch {
	case err != nil:
		o.unknown = true
		p.lost.Add(1)
		p.did(o)
		return err
	case !strings.Contains(page, title):
		p.needed("console saves a form", began)
		p.did(o)
		return nil
	}
	p.refused.Add(1)
	if _, err = p.presses(esc, func(page string) bool { return strings.Contains(page, "Give up what was typed?") }); err != nil {
		return err
	}
	_, err = p.presses("y", func(page string) bool { return strings.Contains(page, "[2 Requests - ") })
	return err
}
