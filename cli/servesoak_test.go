package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"golang.org/x/crypto/ssh"

	"lethe/tui/serve"
)

var soak = flag.Duration("serve.soak", 0, "work at a server for so long, with 64 administrators")

// errNotAsked says that the server took no command, so that none was carried out.
var errNotAsked = errors.New("the server took no command")

// ask has the server at a socket carry out a command over a connection of its
// own, as the client does, and returns what was printed.
func ask(socket string, argv ...string) (out string, code int, err error) {
	c, err := dial(socket)
	if err != nil {
		return "", 0, errors.Join(errNotAsked, err)
	}
	defer c.Close()
	var stdout, stderr bytes.Buffer
	a := &app{argv: argv, Host: Host{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Files: ownFiles{},
		Env: func(string) string { return "" }, Now: time.Now, Teletype: func() (Teletype, error) { return nil, errNoTerminal }}}
	t := &attached{app: a, client: c, files: &fileServer{argv: argv, files: a.Files}}
	if err := t.begin(context.Background(), a.call(""), nil); err != nil {
		return "", 0, err
	}
	code, err = t.wait(context.Background())
	if err == nil && code != 0 {
		err = errors.New(strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), code, err
}

// assignment is one administrator's act on who handles a request.
type assignment struct {
	key   int
	write bool
	value string
}

// assignments is what a request's handler is, if acts happen one at a time: a
// register that is written and read.
var assignments = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[int][]porcupine.Operation{}
		for _, op := range history {
			k := op.Input.(assignment).key
			by[k] = append(by[k], op)
		}
		var out [][]porcupine.Operation
		for _, list := range by {
			out = append(out, list)
		}
		return out
	},
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		in := input.(assignment)
		if in.write {
			return true, in.value
		}
		return output == nil || output.(string) == state.(string), state
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprint(input, " -> ", output) },
}

// A soaking is many administrators at one server.
type soaking struct {
	*serving
	refs  []string
	start time.Time

	mu      sync.Mutex
	history []porcupine.Operation
	slowest []time.Duration
	down    atomic.Bool // the server is being killed
	lost    atomic.Int64
}

// act does one act at random and notes it. What the server does not answer may or
// may not have happened.
func (s *soaking) act(client int, n int) {
	in := assignment{key: rand.IntN(len(s.refs)), write: rand.IntN(3) == 0}
	call := time.Since(s.start)
	var out any
	var err error
	if in.write {
		in.value = fmt.Sprintf("c%d-%d", client, n)
		_, _, err = ask(s.socket, "request", "assign", s.refs[in.key], in.value)
	} else {
		var text string
		text, _, err = ask(s.socket, "request", "show", s.refs[in.key], "--json")
		var v struct {
			Assignee string `json:"assignee"`
		}
		if err == nil {
			err = json.Unmarshal([]byte(text), &v)
			out = v.Assignee
		}
	}
	back := time.Since(s.start)
	if err != nil {
		s.lost.Add(1)
		certain := errors.Is(err, errNotAsked) || strings.Contains(err.Error(), "locked") || strings.Contains(err.Error(), "changed by")
		if !certain && !s.down.Load() {
			s.Logf("client %d: %v", client, err)
		}
		if !in.write || certain {
			time.Sleep(50 * time.Millisecond)
			return // it read nothing, or wrote nothing for certain
		}
		back = time.Hour * 1000 // it may take effect at any later time
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = append(s.history, porcupine.Operation{ClientId: client, Input: in, Call: int64(call), Output: out, Return: int64(back)})
	if err == nil {
		s.slowest = append(s.slowest, back-call)
	}
}

// memory returns the memory of the server's process, in KiB.
func (s *soaking) memory() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kib, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return kib
}

// burden opens connections that do nothing useful: one that never says anything,
// one that logs in and never reads, one that stops half way through a call.
func (s *soaking) burden() {
	if c, err := net.Dial("unix", s.socket); err == nil {
		s.Cleanup(func() { c.Close() })
	}
	c, err := dial(s.socket)
	if err != nil {
		return
	}
	s.Cleanup(func() { c.Close() })
	ch, _, err := c.OpenChannel("session", nil) // requests and output are left lying
	if err != nil {
		return
	}
	_, _ = ch.SendRequest("pty-req", true, ssh.Marshal(struct {
		Term string
		W, H uint32
		X, Y uint32
		M    string
	}{"xterm", 200, 50, 0, 0, ""}))
	_, _ = ch.SendRequest("exec", true, ssh.Marshal(struct{ V string }{serve.Call{Environ: []string{"TERM=xterm-256color"}}.String()}))
}

// Many administrators read and write at once while the server is killed and
// started again and others stall: what they saw is as if acts happened one at a
// time, and no acknowledged write is lost.
func TestManyAdministratorsAtOneServer(t *testing.T) {
	many(t)
	clients, most, kills := 12, 6*time.Second, 1
	if *soak > 0 {
		clients, most, kills = 64, *soak, int(*soak/time.Minute)
	}
	s := &soaking{serving: newBench(t).serve("--most", "1000"), start: time.Now()}
	s.must("unlock")
	for range 8 {
		text := s.must("request", "log", "--type", "access", "--channel", "email", "--requester-name", "A N Other", "--json")
		var v struct {
			Reference string `json:"reference"`
		}
		if err := json.Unmarshal([]byte(text), &v); err != nil || v.Reference == "" {
			t.Fatalf("%v: %s", err, text)
		}
		s.refs = append(s.refs, v.Reference)
	}
	for range 4 {
		s.burden()
	}
	over := time.Now().Add(most)
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for n := 0; time.Now().Before(over); n++ {
				s.act(client, n)
				time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			}
		})
	}
	for i := range kills {
		time.Sleep(most / time.Duration(kills+1))
		t.Logf("before kill %d: %d KiB", i+1, s.memory())
		s.down.Store(true)
		s.kill()
		s.again()
		s.down.Store(false)
	}
	all.Wait()
	t.Logf("at the end: %d KiB", s.memory())
	s.judge()
}

// again starts the server again and opens the register.
func (s *soaking) again() {
	s.serving.start("--most", "1000")
	s.must("unlock")
}

// judge says whether what was seen could have been.
func (s *soaking) judge() {
	// What is there at the end was written last.
	for key, ref := range s.refs {
		call := time.Since(s.start)
		var v struct {
			Assignee string `json:"assignee"`
		}
		if err := json.Unmarshal([]byte(s.must("request", "show", ref, "--json")), &v); err != nil {
			s.Fatal(err)
		}
		s.history = append(s.history, porcupine.Operation{ClientId: 1000, Input: assignment{key: key}, Call: int64(call), Output: v.Assignee, Return: int64(time.Since(s.start))})
	}
	slices.Sort(s.slowest)
	n := len(s.slowest)
	if n == 0 {
		s.Fatal("nothing was done")
	}
	s.Logf("%d acts, %d without an answer; p50 %v, p99 %v, slowest %v", n, s.lost.Load(), s.slowest[n/2], s.slowest[n*99/100], s.slowest[n-1])
	if got := porcupine.CheckOperationsTimeout(assignments, s.history, 5*time.Minute); got != porcupine.Ok {
		s.Errorf("the history is %s", got)
	}
}
