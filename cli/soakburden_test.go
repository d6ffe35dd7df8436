package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"lethe/tui/serve"
)

// A sluggish connection is read at a rate, or not at all, once its session runs.
type sluggish struct {
	net.Conn
	ctx   context.Context
	begun chan struct{} // closed when it turns sluggish
	pause time.Duration // between two reads of a few bytes; 0: none are made any more
}

// Read implements io.Reader.
func (c *sluggish) Read(p []byte) (int, error) {
	select {
	case <-c.begun:
	default:
		return c.Conn.Read(p)
	}
	if c.pause == 0 {
		<-c.ctx.Done()
		return 0, net.ErrClosed
	}
	select {
	case <-time.After(c.pause):
	case <-c.ctx.Done():
		return 0, net.ErrClosed
	}
	return c.Conn.Read(p[:min(len(p), 256)])
}

// burden has clients that are no good come and go, for so long each time: so many
// that say nothing, that take nothing, that take little, that stop half way, at the
// SSH port and at the socket.
func (s *soaking) burden(each int, phase time.Duration) {
	each = max(1, each)
	for time.Now().Before(s.over) {
		s.pauseFor(phase)
		ctx, end := context.WithTimeout(context.Background(), min(phase, time.Until(s.over)))
		var all sync.WaitGroup
		for range each {
			for _, f := range []func(context.Context){s.mute, s.taker(0), s.taker(100 * time.Millisecond), s.halfCall} {
				all.Go(func() {
					for ctx.Err() == nil {
						f(ctx)
						select {
						case <-ctx.Done():
						case <-time.After(200 * time.Millisecond):
						}
					}
				})
			}
		}
		s.burdened.Store(true)
		all.Wait()
		end()
		s.burdened.Store(false)
	}
}

func (s *soaking) pauseFor(d time.Duration) { time.Sleep(min(d, time.Until(s.over))) }

// mute connects to the SSH port and never says anything. It has an address of its
// own, because one that fails to log in so often is shut out.
func (s *soaking) mute(ctx context.Context) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP("127.0.0.2")}}
	if c, err := d.DialContext(ctx, "tcp", *s.port.Load()); err == nil {
		defer c.Close()
		untilClosed(ctx, c)
	}
}

// untilClosed waits until the other end closes a connection.
func untilClosed(ctx context.Context, c net.Conn) {
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	_, _ = io.Copy(io.Discard, c)
}

// taker returns what opens a console, has it draw without end and takes what it
// draws slowly, or not.
func (s *soaking) taker(pause time.Duration) func(context.Context) {
	return func(ctx context.Context) {
		slow := &sluggish{ctx: ctx, begun: make(chan struct{}), pause: pause}
		c, err := logIn("127.0.0.3", *s.port.Load(), s.people[0].signer, func(conn net.Conn) net.Conn {
			_ = conn.(*net.TCPConn).SetReadBuffer(4096)
			slow.Conn = conn
			return slow
		})
		if err != nil {
			return
		}
		defer c.Close()
		in, err := shellOn(c, io.Discard, 200, 50)
		if err != nil {
			return
		}
		close(slow.begun)
		ended := make(chan struct{})
		go func() { _ = c.Wait(); close(ended) }()
		go func() {
			for _, err := io.WriteString(in, "1"); err == nil; _, err = io.WriteString(in, "21") {
				time.Sleep(100 * time.Millisecond)
			}
		}()
		select {
		case <-ctx.Done():
		case <-ended:
		}
	}
}

// halfCall logs in at the socket, and lies there with its output not taken.
func (s *soaking) halfCall(ctx context.Context) {
	c, err := dial(s.socket)
	if err != nil {
		return
	}
	defer c.Close()
	ch, _, err := c.OpenChannel("session", nil) // requests and output are left lying
	if err != nil {
		return
	}
	_, _ = ch.SendRequest("pty-req", true, ptyOf("xterm", 200, 50))
	_, _ = ch.SendRequest("exec", true, ssh.Marshal(struct{ V string }{serve.Call{Environ: []string{"TERM=xterm-256color"}}.String()}))
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	select {
	case <-ctx.Done():
	case <-ended:
	}
}

// A memorySample is the memory of a server's process at a moment.
type memorySample struct {
	at       time.Duration // since the beginning
	pid      int
	resident int // KiB that are not mapped from files
	heap     int // KiB that the last garbage collection left
}

// watch notes the server's memory until done is closed.
func (s *soaking) watch(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(min(5*time.Second, time.Until(s.over)/20+100*time.Millisecond)):
		}
		out, _, err := ask(s.socket, "status", "--json")
		var v statusJSON
		if s.down.Load() || err != nil || json.Unmarshal([]byte(out), &v) != nil {
			continue
		}
		m := memorySample{at: time.Since(s.start), pid: int(s.pid.Load()), heap: int(v.Heap >> 10)}
		if m.resident = residentOf(m.pid); m.resident > 0 {
			s.memory = append(s.memory, m)
		}
	}
}

// residentOf returns how many KiB of a process are in memory that are not files',
// or 0.
func residentOf(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "RssAnon:")
	kib, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return kib
}

// mostTold is how many samples of one life are told of, about.
const mostTold = 12

// slopes says how the memory of each server's process went over its life.
func (s *soaking) slopes() {
	for len(s.memory) > 0 {
		n := 1
		for n < len(s.memory) && s.memory[n].pid == s.memory[0].pid {
			n++
		}
		life := s.memory[:n]
		s.memory = s.memory[n:]
		last := life[n-1]
		s.Logf("server %d, %v of work, %d samples: %d KiB resident, then %d, %+.0f KiB a minute; heap after collection %d KiB, then %d, %+.0f a minute",
			last.pid, (last.at - life[0].at).Round(time.Second), n, life[0].resident, last.resident, slope(life, func(m memorySample) int { return m.resident }),
			life[0].heap, last.heap, slope(life, func(m memorySample) int { return m.heap }))
		told := time.Duration(-1 << 62)
		for _, m := range life {
			if m.at < told+(last.at-life[0].at)/mostTold {
				continue
			}
			told = m.at
			s.Logf("  after %8v %8d KiB resident, %8d KiB of heap after collection", (m.at - life[0].at).Round(time.Second), m.resident, m.heap)
		}
	}
}

// slope returns by how much a value grows in a minute: the line of least squares
// through the second half of the samples, when everybody has come.
func slope(list []memorySample, of func(memorySample) int) float64 {
	list = list[len(list)/2:]
	var n, sx, sy, sxx, sxy float64
	for _, m := range list {
		x, y := m.at.Minutes(), float64(of(m))
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if d := n*sxx - sx*sx; d > 0 {
		return (n*sxy - sx*sy) / d
	}
	return 0
}
