package tui

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A session over a connection ends while keys come in, as they do of somebody who
// types ahead or whose line fails: what reads them ends too. It held on to the session
// and all it had shown.
func TestNobodyReadsForAnEndedSession(t *testing.T) {
	for range 40 {
		in, keys := io.Pipe()
		orders := make(chan Order, 1)
		out := &terminal{}
		done := make(chan error, 1)
		go func() {
			done <- Run(t.Context(), Options{Desk: newFake(), Actor: "anna", Clock: testNow, In: in, Out: out, Orders: orders,
				Screen: &Screen{Width: 100, Height: 30}, Env: []string{"TERM=xterm-256color", "LANG=en_GB.UTF-8"}})
		}()
		soon(t, "the console is drawn", func() bool { return strings.Contains(out.text(), "R-2026-0041") })
		go func() {
			for err := error(nil); err == nil; {
				_, err = keys.Write([]byte("jjkk\x1b[Bjk"))
			}
		}()
		orders <- Order{Kind: Leave, Words: "enough"}
		select {
		case err := <-done:
			if left, ok := err.(*Left); !ok || left.Words != "enough" {
				t.Fatalf("it ends with %v", err)
			}
		case <-time.After(4 * time.Second):
			t.Fatal("it does not end")
		}
		in.Close()
	}
	soon(t, "nobody reads any more", func() bool { return !strings.Contains(stacks(), "TerminalReader") })
}

// The end of the input ends a session, when all keys before it have been heard.
func TestInputIsHeardToItsEnd(t *testing.T) {
	out := &terminal{}
	err := Run(t.Context(), Options{Desk: newFake(), Actor: "anna", Clock: testNow, In: strings.NewReader("?"), Out: out,
		Screen: &Screen{Width: 100, Height: 30}, Env: []string{"TERM=xterm-256color", "LANG=en_GB.UTF-8"}})
	if err == nil {
		t.Error("a session without a terminal ends without a word")
	}
	soon(t, "nobody reads any more", func() bool { return !strings.Contains(stacks(), "TerminalReader") })
}

// stacks are those of all goroutines.
func stacks() string {
	all := make([]byte, 1<<20)
	return string(bytes.ToValidUTF8(all[:runtime.Stack(all, true)], nil))
}

func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 500 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("it never comes that %s", what)
}
