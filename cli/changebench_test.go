package cli

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"
)

var changeSessions = flag.Int("serve.sessions", 64, "consoles of BenchmarkChangeByOne")

// BenchmarkChangeByOne measures what a change by one user costs the server for each
// console of the others, in processor time beyond rest: of something that none of them
// shows, and of a request in the lists. A quarter of the consoles has the requests
// before it, a quarter the people, a quarter retention, a quarter an opened person.
func BenchmarkChangeByOne(b *testing.B) {
	s, _ := filledServer(b)
	pid := int(s.pid.Load())
	logged := strings.Fields(s.must("request", "log", "--type", "access", "--channel", "email", "--requester-name", "Zebulonia"))
	hidden := strings.Fields(s.must("subject", "find", "family004321"))[0]
	const changes, apart = 40, 250 * time.Millisecond
	act := map[string]func(i int) []string{
		"hidden": func(i int) []string { return []string{"subject", "note", hidden, fmt.Sprint("rang ", i)} },
		"listed": func(i int) []string { return []string{"request", "next", logged[0], "+9d", fmt.Sprint("step ", i)} },
	}
	// spends returns the processor time of a period in which so many changes are made.
	spends := func(n int, argv func(int) []string) time.Duration {
		cpu, _ := usedBy(b, pid)
		for i := range changes {
			began := time.Now()
			if i < n {
				if out, _, err := ask(s.socket, argv(i)...); err != nil {
					b.Fatal(out, err)
				}
			}
			time.Sleep(apart - time.Since(began))
		}
		after, _ := usedBy(b, pid)
		return after - cpu
	}
	alone := map[string]time.Duration{}
	rest := spends(0, nil)
	for what, argv := range act {
		alone[what] = spends(changes, argv) - rest
	}
	for i := range *changeSessions {
		t := s.typistAtSSH(b, 120, 40)
		t.begins()
		switch i % 4 {
		case 0:
			t.sees("2", "[2 Requests")
		case 1:
			t.sees("3", "[3 Retention")
		case 2:
			t.sees(enter, "esc back")
		}
	}
	time.Sleep(3 * time.Second)
	restWith := spends(0, nil)
	for what, argv := range act {
		with := spends(changes, argv) - restWith
		each := (with - alone[what]) / changes
		b.ReportMetric(float64(each.Microseconds())/float64(*changeSessions), what+"-cpu-us/change/session")
		b.ReportMetric(float64(alone[what].Microseconds())/changes, what+"-cpu-us/change-alone")
	}
	b.ReportMetric(float64((restWith-rest).Microseconds())/(changes*apart).Seconds()/float64(*changeSessions), "rest-cpu-us/s/session")
	b.ReportMetric(0, "ns/op")
}
