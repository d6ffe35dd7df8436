package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/model"
)

var serveSize = flag.Int("serve.size", 5000, "people in the register of the benchmarks of a server")

// filledServer is a server with a register of many people.
func filledServer(b *testing.B) (*server, []keyholder) {
	b.Helper()
	dir := newTestStore(b)
	people := withUsers(b, dir, 1, model.Officer)
	s := serveHere(b, dir, serveFlags{listen: "127.0.0.1:0"})
	s.opened(b)
	var text strings.Builder
	text.WriteString("Id,First name,Last name,Email\n")
	for i := range *serveSize {
		fmt.Fprintf(&text, "%d,Given%d,Family%06d,p%d@example.org\n", i, i%977, i, i)
	}
	file := filepath.Join(b.TempDir(), "many.csv")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	if _, _, err := ask(s.socketPath, "import", file, "--source", "HR"); err != nil {
		b.Fatal(err)
	}
	return s, people
}

// cpuTime is the processor time of this process so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkKeyAtTheSSHPort measures from a key to the screen that shows it, over
// SSH on loopback: half and 99 of 100 within.
func BenchmarkKeyAtTheSSHPort(b *testing.B) {
	s, people := filledServer(b)
	sh := s.console(b, people[0].signer, 120, 40)
	sh.sees("Requests")
	sh.types("1")
	sh.sees("Family000000")
	time.Sleep(time.Second)
	press := func(key, name string) time.Duration {
		began := time.Now()
		sh.types(key)
		for !cursorOn(sh.screen.text(), name) {
			time.Sleep(100 * time.Microsecond)
			if time.Since(began) > patience {
				b.Fatalf("%s is never under the cursor:\n%s", name, sh.screen.text())
			}
		}
		return time.Since(began)
	}
	var took []time.Duration
	row := 0
	b.ResetTimer()
	for range b.N {
		row++
		took = append(took, press("j", fmt.Sprintf("Family%06d", row%*serveSize)))
		if row >= min(*serveSize, 1000)-1 {
			b.StopTimer()
			for ; row > 0; row-- {
				sh.types("k")
			}
			press("k", "Family000000")
			b.StartTimer()
		}
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
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

// BenchmarkSessionsAtRest measures what a console costs while nobody touches it:
// memory, both ends and the test's own screen together, and processor time.
func BenchmarkSessionsAtRest(b *testing.B) {
	s, people := filledServer(b)
	const sessions = 20
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	before := heap()
	for range sessions {
		sh := s.console(b, people[0].signer, 120, 40)
		sh.sees("Requests")
		sh.types("1")
		sh.sees("Family000000")
	}
	time.Sleep(2 * time.Second)
	b.ReportMetric(float64(heap()-before)/sessions/1024, "KiB/session")
	used := cpuTime()
	const rest = 5 * time.Second
	time.Sleep(rest)
	b.ReportMetric(float64((cpuTime()-used).Microseconds())/rest.Seconds()/sessions, "cpu-us/s/session")
}
