package cli

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"lethe/model"
	"lethe/tui/serve"
)

var serveSize = flag.Int("serve.size", 5000, "people in the register of the benchmarks of a server")

// manyPeople writes a file of so many people to import.
func manyPeople(tb testing.TB, n int) string {
	tb.Helper()
	var text strings.Builder
	text.WriteString("Id,First name,Last name,Email\n")
	for i := range n {
		fmt.Fprintf(&text, "%d,Given%d,Family%06d,p%d@example.org\n", i, i%977, i, i)
	}
	file := filepath.Join(tb.TempDir(), "many.csv")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}

// filledServer is a server in a process of its own, with a register of many people,
// and a copy of its store that no process has.
func filledServer(b *testing.B) (s *soaking, copied string) {
	b.Helper()
	dir := newTestStore(b)
	s = &soaking{people: withUsers(b, dir, 1, model.Officer)}
	bench := benchOf(b, dir)
	bench.must("import", manyPeople(b, *serveSize), "--source", "HR")
	bench.must("subject", "find", "family000000") // keeps the index
	copied = filepath.Join(b.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		b.Fatal(err)
	}
	s.serving = bench.serve(soakFlags...)
	s.opens()
	s.soon("the register is read", func() bool { return s.health().Loaded })
	return s, copied
}

// A typist presses keys and waits for what the screen makes of them.
type typist struct {
	testing.TB
	write  func(string) error
	screen *screen
	drawn  chan struct{}
	bytes  *atomic.Int64 // that were drawn
	conn   io.Closer
}

// counting counts what passes.
type counting struct {
	io.Writer
	n *atomic.Int64
}

func (c counting) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return c.Writer.Write(p)
}

// typistAtSSH opens a console at the SSH port.
func (s *soaking) typistAtSSH(tb testing.TB, w, h int) *typist {
	tb.Helper()
	conn, err := logIn("127.0.0.1", *s.port.Load(), s.people[0].signer, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	t := &typist{TB: tb, screen: newScreen(w, h), drawn: make(chan struct{}, 1), bytes: &atomic.Int64{}, conn: conn}
	in, err := shellOn(conn, counting{drawing{t.screen, t.drawn}, t.bytes}, w, h)
	if err != nil {
		tb.Fatal(err)
	}
	t.write = func(keys string) error { _, err := io.WriteString(in, keys); return err }
	return t
}

// typistAtSocket opens a console at the socket, as the client does.
func (s *soaking) typistAtSocket(tb testing.TB, w, h int) *typist {
	tb.Helper()
	c, err := dial(s.socket)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Close() })
	ch, reqs, err := c.OpenChannel("session", nil)
	if err != nil {
		tb.Fatal(err)
	}
	go ssh.DiscardRequests(reqs)
	t := &typist{TB: tb, screen: newScreen(w, h), drawn: make(chan struct{}, 1), bytes: &atomic.Int64{}, conn: c}
	go io.Copy(counting{drawing{t.screen, t.drawn}, t.bytes}, ch)
	call := serve.Call{Environ: []string{"TERM=xterm-256color"}}.String()
	if ok, err := ch.SendRequest("pty-req", true, ptyOf("xterm-256color", w, h)); err != nil || !ok {
		tb.Fatal("no terminal:", err)
	}
	if ok, err := ch.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{call})); err != nil || !ok {
		tb.Fatal("no console:", err)
	}
	t.write = func(keys string) error { _, err := io.WriteString(ch, keys); return err }
	return t
}

// typistAt opens a console on a pseudo-terminal, without a server.
func typistAt(tb testing.TB, store string, w, h int) *typist {
	tb.Helper()
	t := &typist{TB: tb, screen: newScreen(w, h), drawn: make(chan struct{}, 1), bytes: &atomic.Int64{}}
	_, tty := startOnTerminal(tb, uint16(w), uint16(h), []string{"LETHE_STORE=" + store}, "lethe")
	go io.Copy(counting{drawing{t.screen, t.drawn}, t.bytes}, tty)
	t.write = func(keys string) error { _, err := tty.WriteString(keys); return err }
	return t
}

// press presses keys and returns how long it took until the screen was as wanted.
func (t *typist) press(keys, what string, ok func(page string) bool) time.Duration {
	t.Helper()
	began := time.Now()
	if err := t.write(keys); err != nil {
		t.Fatal(err)
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for !ok(t.screen.text()) {
		select {
		case <-t.drawn:
		case <-late.C:
			t.Fatalf("the screen never shows %s:\n%s", what, t.screen.text())
		}
	}
	return time.Since(began)
}

// sees presses keys that lead to a text.
func (t *typist) sees(keys, text string) time.Duration {
	t.Helper()
	return t.press(keys, text, func(page string) bool { return strings.Contains(page, text) })
}

// toRow presses a key that leads the cursor to the row of a name.
func (t *typist) toRow(key, name string) time.Duration {
	t.Helper()
	return t.press(key, name+" under the cursor", func(page string) bool { return cursorOn(page, name) })
}

// begins goes to the list of people.
func (t *typist) begins() {
	t.Helper()
	t.sees("", "Requests - ")
	t.sees("1", "Family0")
	time.Sleep(time.Second)
	t.toRow("g", "Family000000")
}

// cursorOn reports whether the row of a name is the one with the cursor.
func cursorOn(page, name string) bool {
	for line := range strings.Lines(page) {
		if before, _, ok := strings.Cut(line, name); ok && strings.HasSuffix(strings.TrimRight(before, " "), ">") {
			return true
		}
	}
	return false
}

// BenchmarkKeyToScreen measures from a key to the screen that shows it, in turn at
// a console over SSH on loopback and at one without a server, on a pseudo-terminal:
// the cursor in a list, and a letter of a search.
func BenchmarkKeyToScreen(b *testing.B) {
	s, copied := filledServer(b)
	over, direct := s.typistAtSSH(b, 120, 40), typistAt(b, copied, 120, 40)
	direct.sees("", "The register is locked")
	direct.sees(testPassphrase+enter, "Requests - ")
	both := []*typist{over, direct}
	var moves, letters [2][]time.Duration
	for _, t := range both {
		t.begins()
	}
	n := 0
	for ; b.Loop(); n++ {
		for side, t := range both {
			key, row := "j", n%60+1
			if row > 30 {
				key, row = "k", 60-row
			}
			moves[side] = append(moves[side], t.toRow(key, fmt.Sprintf("Family%06d", row)))
		}
	}
	for _, t := range both {
		t.sees("f", "enter keep")
	}
	for i := range n {
		query := "family00"[:i%8+1]
		for side, t := range both {
			if i%8 == 0 {
				t.press("\x15", "an empty search", func(page string) bool { return !strings.Contains(page, " - /") })
			}
			letters[side] = append(letters[side], t.sees(query[i%8:], " - /"+query+"]"))
		}
	}
	for side, list := range map[string][2][]time.Duration{"list": moves, "search": letters} {
		for at, took := range list {
			slices.Sort(took)
			where := side + []string{"-ssh", "-direct"}[at]
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, where+"-p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, where+"-p99-ms")
		}
	}
}

// BenchmarkBytesOfAKey measures what the server sends for a key at 120x40: payload
// of the session, without what SSH adds to a packet.
func BenchmarkBytesOfAKey(b *testing.B) {
	s, _ := filledServer(b)
	t := s.typistAtSSH(b, 120, 40)
	t.begins()
	sent := func(keys ...string) (list []int64) {
		for _, key := range keys {
			before := t.bytes.Load()
			if err := t.write(key); err != nil {
				b.Fatal(err)
			}
			time.Sleep(250 * time.Millisecond)
			list = append(list, t.bytes.Load()-before)
		}
		slices.Sort(list)
		return list
	}
	report := func(what string, list []int64) {
		b.ReportMetric(float64(list[len(list)/2]), what+"-p50-B")
		b.ReportMetric(float64(list[len(list)-1]), what+"-most-B")
	}
	report("move", sent(strings.Split(strings.Repeat("j", 60), "")...))
	t.sees("f", "enter keep")
	report("search", sent(strings.Split("family000123 given", "")...))
	t.sees(esc, "enter open")
	report("pane", sent("2", "1", "3", "1", "2", "1"))
}

// usedBy returns the processor time of a process so far and how often its threads
// went to sleep.
func usedBy(tb testing.TB, pid int) (cpu time.Duration, sleeps int) {
	tb.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		tb.Skip(err)
	}
	fields := strings.Fields(string(text[strings.LastIndex(string(text), ")")+1:]))
	for _, f := range fields[11:13] { // utime and stime, in ticks of 10 ms
		n, _ := strconv.Atoi(f)
		cpu += time.Duration(n) * 10 * time.Millisecond
	}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	for _, thread := range threads {
		text, _ := os.ReadFile(thread)
		_, rest, _ := strings.Cut(string(text), "\nvoluntary_ctxt_switches:")
		n, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
		sleeps += n
	}
	return cpu, sleeps
}

// BenchmarkSessionsAtRest measures what consoles cost the server's process while
// nobody touches them, at each door: processor time and wake-ups of each, against a
// server without consoles, with 16 and with 64 of them.
func BenchmarkSessionsAtRest(b *testing.B) {
	s, _ := filledServer(b)
	pid := int(s.pid.Load())
	const rest = 10 * time.Second
	idle := func() (float64, float64) {
		time.Sleep(5 * time.Second)
		cpu, sleeps := usedBy(b, pid)
		time.Sleep(rest)
		cpu2, sleeps2 := usedBy(b, pid)
		return float64((cpu2 - cpu).Milliseconds()) / rest.Seconds(), float64(sleeps2-sleeps) / rest.Seconds()
	}
	alone, wakes := idle()
	b.ReportMetric(alone, "cpu-ms/s-without")
	resident := residentOf(pid)
	for _, door := range []struct {
		name string
		open func(testing.TB, int, int) *typist
	}{{"ssh", s.typistAtSSH}, {"socket", s.typistAtSocket}} {
		var open []*typist
		for _, n := range []int{16, 64} {
			for len(open) < n {
				t := door.open(b, 120, 40)
				t.begins()
				open = append(open, t)
			}
			cpu, wakesWith := idle()
			what := fmt.Sprintf("/s/session-%d-%s", n, door.name)
			b.ReportMetric((cpu-alone)/float64(n), "cpu-ms"+what)
			b.ReportMetric((wakesWith-wakes)/float64(n), "wakes"+what)
		}
		if door.name == "ssh" {
			b.ReportMetric(float64(residentOf(pid)-resident)/float64(len(open)), "resident-KiB/session")
		}
		for _, t := range open {
			t.conn.Close()
		}
		s.soon("they are gone", func() bool { return s.health().Sessions.Consoles == 0 })
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkMemoryOfASession measures what a console holds: both ends of the
// connection and the test's own screen together, after garbage collection, with
// the list of people open and after a search.
func BenchmarkMemoryOfASession(b *testing.B) {
	dir := newTestStore(b)
	people := withUsers(b, dir, 1, model.Officer)
	benchOf(b, dir).must("import", manyPeople(b, *serveSize), "--source", "HR")
	s := serveHere(b, dir, serveFlags{listen: "127.0.0.1:0"})
	s.opened(b)
	heap := func() uint64 {
		time.Sleep(2 * time.Second)
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	const sessions = 20
	each := func(before uint64) float64 { return (float64(heap()) - float64(before)) / sessions / 1024 }
	before := heap()
	for last := uint64(0); before < last*99/100 || before > last*101/100; before = heap() { // what reading it took is gone
		last = before
	}
	var shells []*shell
	for range sessions {
		sh := s.console(b, people[0].signer, 120, 40)
		sh.sees("Requests - ")
		shells = append(shells, sh)
	}
	b.ReportMetric(each(before), "requests-KiB")
	for _, sh := range shells {
		sh.types("1")
		sh.sees("Family000000")
	}
	b.ReportMetric(each(before), "people-KiB")
	for _, sh := range shells {
		sh.types("ffamily0001")
		sh.sees("family0001")
	}
	b.ReportMetric(each(before), "search-KiB")
	for _, sh := range shells {
		sh.types("\r")
		sh.sees("enter open")
		sh.types("\x1b")
	}
	b.ReportMetric(each(before), "after-KiB")
	for _, sh := range shells {
		sh.client.Close()
	}
	time.Sleep(time.Second)
	b.ReportMetric(each(before), "gone-KiB")
	b.ReportMetric(float64(before)/1024/1024, "without-MiB")
	b.ReportMetric(0, "ns/op")
}
