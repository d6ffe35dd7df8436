package cli

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A console whose terminal goes away ends, though no signal tells it so, and leaves the
// register to the next: direct, in the linear mode, and as the client of a server.
func TestATerminalThatGoesAwayEndsTheConsole(t *testing.T) {
	many(t)
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
	}{{"direct", nil}, {"linear", []string{"--plain"}}, {"served", nil}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			cmd := b.command(c.args...)
			if c.name == "served" {
				s := b.serve()
				s.must("unlock")
				path, err := exec.LookPath("lethe")
				if err != nil {
					t.Fatal(err)
				}
				cmd.Path, cmd.Args = path, []string{"lethe"}
			}
			ours, theirs, err := pty.Open()
			if err != nil {
				t.Skipf("no pseudo-terminal here: %v", err)
			}
			_ = pty.Setsize(ours, &pty.Winsize{Rows: 30, Cols: 100})
			cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
			cmd.Env = append(cmd.Env, "TERM=xterm-256color")
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // so that the system sends no SIGHUP
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			theirs.Close()
			read := newScreen(100, 200) // the linear mode says more than 30 lines
			readable := []unix.PollFd{{Fd: int32(ours.Fd()), Events: unix.POLLIN}}
			for end := time.Now().Add(patience); !strings.Contains(read.text(), "0 overdue"); {
				if time.Now().After(end) {
					t.Fatalf("the console never shows:\n%s", read.text())
				}
				// No reading may be under way when the terminal is closed, and this
				// file takes no deadline.
				if n, _ := unix.Poll(readable, 100); n > 0 {
					p := make([]byte, 1<<16)
					n, _ := ours.Read(p)
					_, _ = read.Write(p[:n])
				}
			}
			ours.Close()
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			select {
			case <-ended:
			case <-time.After(patience):
				_ = cmd.Process.Signal(os.Kill)
				t.Error("it goes on without a terminal")
			}
		})
	}
}
