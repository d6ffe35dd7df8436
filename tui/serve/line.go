package serve

import (
	"context"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A line is a connection with what is remembered of it.
type line struct {
	net.Conn
	release func()
	once    sync.Once
	taken   atomic.Bool     // by a session
	ended   context.Context // done when the session's channel closes, or is interrupted
	// interrupted says that whoever gave the command wants it to stop.
	interrupted atomic.Bool
}

// Close implements net.Conn. The place of the connection is free then.
func (l *line) Close() error {
	l.once.Do(l.release)
	return l.Conn.Close()
}

// unfilled are the keys of a client at the socket, without what fills.
type unfilled struct{ io.Reader }

// Read implements io.Reader.
func (u unfilled) Read(p []byte) (int, error) {
	for {
		n, err := u.Reader.Read(p)
		keys := slices.DeleteFunc(p[:n], func(b byte) bool { return b == Fill })
		if len(keys) > 0 || err != nil || len(p) == 0 {
			return len(keys), err
		}
	}
}

// A watched stream remembers when it last read, and since when it waits to
// write, both in nanoseconds.
type watched struct {
	io.ReadWriter
	read    atomic.Int64
	writing atomic.Int64
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadWriter.Read(p)
	if n > 0 {
		w.read.Store(time.Now().UnixNano())
	}
	return n, err
}

// Write implements io.Writer.
func (w *watched) Write(p []byte) (int, error) {
	w.writing.Store(time.Now().UnixNano())
	defer w.writing.Store(0)
	return w.ReadWriter.Write(p)
}

// idle returns for how long nothing was read.
func (w *watched) idle(now time.Time) time.Duration { return now.Sub(time.Unix(0, w.read.Load())) }

// stalled returns for how long a write has waited.
func (w *watched) stalled(now time.Time) time.Duration {
	since := w.writing.Load()
	if since == 0 {
		return 0
	}
	return now.Sub(time.Unix(0, since))
}
