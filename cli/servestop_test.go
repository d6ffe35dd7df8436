package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lethe/model"
)

// stuckAt returns how many connections at a port of this host have bytes to send
// that the other end does not take.
func stuckAt(tb testing.TB, address string) (n int) {
	text, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		tb.Skip("the system does not say what connections have to send")
	}
	_, port, _ := strings.Cut(address, ":")
	number, _ := strconv.Atoi(port)
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		sent, _, _ := strings.Cut(f[4], ":")
		if strings.HasSuffix(f[1], fmt.Sprintf(":%04X", number)) && strings.Trim(sent, "0") != "" {
			n++
		}
	}
	return n
}

// A server that is told to end while commands write, an import is under way, a form
// is half typed and other clients take nothing, say nothing or stop half way, ends
// within five seconds, in good order. After the next start everything that was
// acknowledged is there, and what was typed is offered again.
func TestStoppingABusyServer(t *testing.T) {
	many(t)
	t.Parallel()
	dir := newTestStore(t)
	v := &soaking{people: withUsers(t, dir, 2, model.Officer), notes: map[string]bool{}}
	v.serving = benchOf(t, dir).serve(soakFlags...)
	v.opens()
	v.fill(2)
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 3 {
		for _, f := range []func(context.Context){v.mute, v.taker(0), v.taker(100 * time.Millisecond), v.halfCall} {
			all.Go(func() { f(ctx) })
		}
	}
	writer := v.people[0]
	v.people[0] = v.people[1] // what is typed below is nobody else's
	typing := v.typistAtSSH(t, 120, 40)
	v.people[0] = writer
	typing.sees("", "[2 Requests - ")
	typing.sees("n", "Log a request")
	typing.sees("\t\t\t\tMary Moss\t\tCopies of everything", "Copies of everything")
	var written atomic.Int64
	all.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			v.commandNotes(n%2, fmt.Sprintf("note %d.", n))
			written.Add(1)
		}
	})
	imported := v.command("import", manyPeople(t, 20000), "--source", "HR")
	if err := imported.Start(); err != nil {
		t.Fatal(err)
	}
	v.soon("all of them are at work", func() bool { h := v.health(); return h.Jobs == 1 && h.Sessions.Consoles >= 7 && written.Load() > 3 })
	v.soon("those that take nothing are stuck", func() bool { return stuckAt(t, *v.port.Load()) >= 3 })
	time.Sleep(time.Second)
	v.down.Store(true)
	began := time.Now()
	if err := v.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := v.cmd.Wait(); err != nil {
		t.Errorf("the server ends with %v: %s", err, v.errs)
	}
	took := time.Since(began)
	t.Logf("it ended after %v", took.Round(10*time.Millisecond))
	if took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	leave()
	all.Wait()
	_ = imported.Wait()
	v.serving.start(soakFlags...)
	v.opens()
	both := v.must("request", "show", v.refs[0]) + v.must("request", "show", v.refs[1])
	kept := 0
	for note, acknowledged := range v.notes {
		if n := strings.Count(both, note); n > 1 || acknowledged && n == 0 {
			t.Errorf("%s is there %d times, acknowledged: %v", note, n, acknowledged)
		}
		kept++
	}
	t.Logf("%d notes; of the import %d people", kept, strings.Count(v.must("subject", "list"), "S-"))
	v.people[0] = v.people[1]
	again := v.typistAtSSH(t, 120, 40)
	again.sees("", "Go on with what you were writing?")
	time.Sleep(time.Second) // a question that opens by itself takes no key at first
	again.sees("y", "Copies of everything")
}
