package tui

import (
	"crypto/rand"
	"io"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A drain is the input of a session over a connection, of which Bubble Tea takes all
// before it ends. What reads input there waits for ever to hand a key to a loop that
// has ended, and holds on to the session and all it showed. So whatever ends the loop
// waits until a mark at the end of the input has come through it.
type drain struct {
	in   io.Reader
	mark string // as a paste, which is in no text

	begin   sync.Once
	end     sync.Once
	chunks  chan []byte
	stopped chan struct{}
	rest    []byte // read and not taken
	marked  bool

	// Of the loop alone.
	seen    bool    // the mark has come
	through bool    // and its end, after which nothing comes
	last    tea.Msg // what ends the loop
	late    *time.Timer
	kill    func()
}

// longestDrain is how long the mark is waited for.
const longestDrain = 5 * time.Second

func newDrain(in io.Reader) *drain {
	return &drain{in: in, mark: rand.Text(), chunks: make(chan []byte), stopped: make(chan struct{})}
}

// stop ends the input.
func (d *drain) stop() { d.end.Do(func() { close(d.stopped) }) }

// pump reads until the connection or the session ends.
func (d *drain) pump() {
	defer close(d.chunks)
	for {
		chunk := make([]byte, 1024)
		n, err := d.in.Read(chunk)
		if n > 0 {
			select {
			case d.chunks <- chunk[:n]:
			case <-d.stopped:
				clear(chunk)
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Read implements io.Reader.
func (d *drain) Read(p []byte) (int, error) {
	d.begin.Do(func() { go d.pump() })
	for len(d.rest) == 0 {
		if d.marked {
			return 0, io.EOF
		}
		var more bool
		select {
		case d.rest, more = <-d.chunks:
		case <-d.stopped:
		}
		if !more {
			d.marked, d.rest = true, []byte("\x1b[200~"+d.mark+"\x1b[201~")
		}
	}
	n := copy(p, d.rest)
	clear(d.rest[:n])
	d.rest = d.rest[n:]
	return n, nil
}

// filter holds back what ends the loop until the mark has come, and everything else
// after it.
func (d *drain) filter(msg tea.Msg) tea.Msg {
	switch v := msg.(type) {
	case tea.QuitMsg, tea.InterruptMsg:
		if d.through {
			return msg
		}
		if d.last == nil {
			d.last = msg
			d.stop()
			d.late = time.AfterFunc(longestDrain, d.kill)
		}
		return nil
	case tea.PasteMsg:
		if d.seen = strings.HasSuffix(v.Content, d.mark); d.seen {
			return nil
		}
	case tea.PasteEndMsg:
		if !d.seen {
			break
		}
		d.through = true
		if d.late != nil {
			d.late.Stop()
		}
		return d.last
	}
	if d.last != nil {
		return nil
	}
	return msg
}
