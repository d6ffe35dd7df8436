package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lethe/model"
)

var (
	soak       = flag.Duration("serve.soak", 0, "work at a server for so long, with so many administrators as -serve.people says")
	soakKill   = flag.Duration("serve.kill-every", time.Minute, "how often -serve.soak kills the server; 0: never, so that one life is as long as the test")
	soakPeople = flag.Int("serve.people", 64, "administrators of -serve.soak; every second one is at the SSH port, the others at the socket")
)

// errNotAsked says that the server took no command, so that none was carried out.
var errNotAsked = errors.New("the server took no command")

// A soaking is many administrators at one server.
type soaking struct {
	*serving
	people []keyholder
	refs   []string
	start  time.Time
	over   time.Time
	port   atomic.Pointer[string] // address of the SSH port
	pid    atomic.Int64           // of the server
	alone  int                    // its goroutines before anybody came

	mu       sync.Mutex
	history  []operation
	notes    map[string]bool // texts of notes; true: acknowledged
	took     map[string][2][]time.Duration
	memory   []memorySample
	burdened atomic.Bool // slow, stalled and half-open clients are there
	down     atomic.Bool // the server is being killed
	lost     atomic.Int64
	refused  atomic.Int64 // because somebody else was faster
}

// longestPhase is how long slow, stalled and half-open clients are there, or not, at
// one time.
const longestPhase = 30 * time.Second

// longPause is between two acts of one administrator of the long form.
const longPause = 600 * time.Millisecond

// Many administrators read and write at once, half of them at consoles over SSH
// on TCP and half with commands at the socket, while the server is killed and
// started again and other clients are slow, stalled or half open: what they saw is
// as if acts happened one at a time, no acknowledged write is lost, none is made
// on top of one that was not seen, and when all are gone the server is as it was.
func TestManyAdministratorsAtOneServer(t *testing.T) {
	many(t)
	clients, most, kills, pause := 12, 6*time.Second, 1, 20*time.Millisecond
	if *soak > 0 {
		clients, most, kills, pause = *soakPeople, *soak, 0, longPause
		if *soakKill > 0 {
			kills = int(*soak / *soakKill)
		}
	}
	dir := newTestStore(t)
	s := &soaking{people: withUsers(t, dir, clients/2, model.Officer), start: time.Now(), notes: map[string]bool{}, took: map[string][2][]time.Duration{}}
	s.serving = benchOf(t, dir).serve(soakFlags...)
	s.opens()
	s.fill(max(6, clients/4))
	s.over = time.Now().Add(most)
	var all sync.WaitGroup
	for client := range clients {
		if client%2 == 0 {
			all.Go(func() { s.atSSH(client, s.people[client/2], pause) })
		} else {
			all.Go(func() { s.atSocket(client, pause) })
		}
	}
	watched := make(chan struct{})
	all.Go(func() { s.watch(watched) })
	all.Go(func() { s.burden(clients/12, min(most/time.Duration(2*(kills+1)), longestPhase)) })
	for range kills {
		time.Sleep(most / time.Duration(kills+1))
		s.down.Store(true)
		s.kill()
		s.serving.start(soakFlags...)
		s.opens()
		s.down.Store(false)
	}
	time.Sleep(time.Until(s.over))
	close(watched)
	all.Wait()
	s.judge()
	s.gone()
}

// gone wants the server to be as it was before anybody came, but for what a store
// does in the background.
func (s *soaking) gone() {
	const background = 12
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		v := s.health()
		if v.Sessions.Consoles == 0 && v.Goroutines <= s.alone+background {
			return
		}
		if time.Now().After(end) {
			s.Fatalf("of those who are gone %d consoles are left; %d goroutines, %d before they came", v.Sessions.Consoles, v.Goroutines, s.alone)
		}
	}
}

// soakFlags are those of its server.
var soakFlags = []string{"--listen", "127.0.0.1:0", "--most", "1000", "--most-each", "1000"}

// opens opens the register and notes where the SSH port is.
func (s *soaking) opens() {
	s.pid.Store(int64(s.cmd.Process.Pid))
	s.must("unlock")
	s.soon("the SSH port is open", func() bool {
		at := s.health().Network
		s.port.Store(&at)
		return at != ""
	})
	s.soon("the register is read", func() bool {
		v := s.health()
		s.alone = v.Goroutines
		return v.Loaded
	})
}

// fill logs the requests that are worked on.
func (s *soaking) fill(n int) {
	for range n {
		text := s.must("request", "log", "--type", "access", "--channel", "email", "--requester-name", soakName, "--json")
		var v struct {
			Reference string `json:"reference"`
		}
		if err := json.Unmarshal([]byte(text), &v); err != nil || v.Reference == "" {
			s.Fatalf("%v: %s", err, text)
		}
		s.refs = append(s.refs, v.Reference)
	}
}

// soakName is that of the person whose requests are worked on.
const soakName = "Zebulonia Quatermassey"

// since is the time since the beginning.
func (s *soaking) since() int64 { return int64(time.Since(s.start)) }

// did notes an act that was answered, or may have been carried out.
func (s *soaking) did(o operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = append(s.history, o)
}

// needed notes how long something took.
func (s *soaking) needed(what string, began time.Time) {
	i := 0
	if s.burdened.Load() {
		i = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.took[what]
	list[i] = append(list[i], time.Since(began))
	s.took[what] = list
}

// atSocket acts with commands until the time is over.
func (s *soaking) atSocket(client int, pause time.Duration) {
	for n := 0; time.Now().Before(s.over); n++ {
		time.Sleep(time.Duration(rand.Int64N(int64(2 * pause))))
		key := rand.IntN(len(s.refs))
		switch rand.IntN(6) {
		case 0, 1:
			s.commandWrites(client, key, fmt.Sprintf("c%dn%d", client, n))
		case 2:
			s.commandNotes(key, fmt.Sprintf("note c%dn%d.", client, n))
		default:
			s.commandReads(client, key)
		}
	}
}

// commandReads shows a request.
func (s *soaking) commandReads(client, key int) {
	o, began := operation{client: client, key: key, call: s.since()}, time.Now()
	text, _, err := ask(s.socket, "request", "show", s.refs[key], "--json")
	var v struct {
		Next string `json:"next_what"`
	}
	if err != nil || json.Unmarshal([]byte(text), &v) != nil {
		s.failed(client, err)
		return // it read nothing
	}
	s.needed("command that reads", began)
	o.kind, o.value, o.back = read, v.Next, s.since()
	s.did(o)
}

// commandWrites says what is to be done next, whatever was to be done before.
func (s *soaking) commandWrites(client, key int, value string) {
	o, began := operation{client: client, key: key, kind: write, value: value, call: s.since()}, time.Now()
	_, _, err := ask(s.socket, "request", "next", s.refs[key], "+9d", value)
	if err != nil && s.failed(client, err) {
		return
	}
	if o.unknown = err != nil; !o.unknown {
		s.needed("command that writes", began)
	}
	o.back = s.since()
	s.did(o)
}

// commandNotes adds a note.
func (s *soaking) commandNotes(key int, text string) {
	_, _, err := ask(s.socket, "request", "note", s.refs[key], text)
	if err != nil && s.failed(0, err) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[text] = err == nil
}

// failed counts an act without an answer and reports whether it was not carried
// out for certain.
func (s *soaking) failed(client int, err error) (certain bool) {
	s.lost.Add(1)
	time.Sleep(50 * time.Millisecond)
	if err == nil {
		return false
	}
	certain = errors.Is(err, errNotAsked) || strings.Contains(err.Error(), "locked")
	if strings.Contains(err.Error(), "changed by") {
		s.refused.Add(1)
		return true
	}
	if !certain && !s.down.Load() {
		s.Logf("client %d: %v", client, err)
	}
	return certain
}

// judge says whether what was seen could have been, and what it took.
func (s *soaking) judge() {
	for key, ref := range s.refs { // what is there at the end was written last
		s.commandReads(1000, key)
		text := s.must("request", "show", ref)
		for note := range s.notes {
			switch n := strings.Count(text, note); {
			case n == 1:
				delete(s.notes, note)
			case n > 1:
				s.Errorf("%s is there %d times", note, n)
			}
		}
	}
	for note, acknowledged := range s.notes {
		if acknowledged {
			s.Errorf("%s was acknowledged and is not there", note)
		}
	}
	if n := len(s.history); n < 3*len(s.refs) {
		s.Fatalf("%d acts were noted", n)
	}
	kinds := map[operationKind]int{}
	for _, o := range s.history {
		kinds[o.kind]++
	}
	s.Logf("%d acts: %d reads, %d writes by commands, %d changes at consoles; %d without an answer, %d refused because somebody else was faster",
		len(s.history), kinds[read], kinds[write], kinds[replace], s.lost.Load(), s.refused.Load())
	s.figures()
	linearizable(s.TB, s.history)
	for _, text := range strings.Fields(soakName) {
		if strings.Contains(s.errs.String(), text) {
			s.Errorf("the server's messages name %s", text)
		}
	}
}

// figures says what was measured.
func (s *soaking) figures() {
	var names []string
	for name := range s.took {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		both := s.took[name]
		for _, list := range both {
			slices.Sort(list)
		}
		if len(both[0]) == 0 || len(both[1]) == 0 {
			s.Logf("%s: %d times without slow clients, %d with them", name, len(both[0]), len(both[1]))
			continue
		}
		half := func(i, of100 int) time.Duration { return both[i][len(both[i])*of100/100].Round(100 * time.Microsecond) }
		s.Logf("%-20s alone %d: p50 %v, p99 %v; with slow, stalled and half-open clients %d: p50 %v, p99 %v; ratio %.2f, %.2f", name,
			len(both[0]), half(0, 50), half(0, 99), len(both[1]), half(1, 50), half(1, 99),
			float64(half(1, 50))/float64(half(0, 50)), float64(half(1, 99))/float64(half(0, 99)))
	}
	s.slopes()
}
