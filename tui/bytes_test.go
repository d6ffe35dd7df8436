package tui

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// wire counts what is sent to the terminal.
type wire struct{ sent atomic.Int64 }

func (w *wire) Write(p []byte) (int, error) {
	w.sent.Add(int64(len(p)))
	return len(p), nil
}

// bytesPerKey moves down through a list of people in the real program and
// returns how many bytes each key sends to the terminal, and how many an idle
// console sends.
func bytesPerKey(tb testing.TB, w, h, keys int) (perKey float64, idle int64) {
	tb.Helper()
	f := newFake()
	for i := len(f.subjects); i < 1000; i++ {
		row := f.subjects[i%40]
		row.ID, row.Name = testID('s', i), fmt.Sprintf("%s %d", row.Name, i)
		f.addSubject(row)
	}
	m, err := New(tb.Context(), Options{Desk: f, Actor: "anna", Clock: testNow, Env: []string{"LANG=en_GB.UTF-8"}})
	if err != nil {
		tb.Fatal(err)
	}
	out := &wire{}
	p := tea.NewProgram(m, tea.WithInput(nil), tea.WithOutput(out), tea.WithWindowSize(w, h), tea.WithFPS(120),
		tea.WithColorProfile(colorprofile.ANSI), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals())
	done := make(chan error, 1)
	go func() { _, err := p.Run(); done <- err }()
	time.Sleep(300 * time.Millisecond)
	p.Send(keyOf("1"))
	time.Sleep(300 * time.Millisecond)
	start := out.sent.Load()
	time.Sleep(300 * time.Millisecond)
	idle = out.sent.Load() - start
	start = out.sent.Load()
	for range keys {
		p.Send(keyOf("j"))
		time.Sleep(12 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	perKey = float64(out.sent.Load()-start) / float64(keys)
	p.Quit()
	if err := <-done; err != nil {
		tb.Fatal(err)
	}
	return perKey, idle
}

// The budget is 3 kB a key at 120 columns (TERMINAL.md 10), and nothing while
// nobody types.
func TestByteBudget(t *testing.T) {
	perKey, idle := bytesPerKey(t, 120, 40, 60)
	if perKey > 3000 {
		t.Errorf("%.0f bytes a key", perKey)
	}
	if idle > 0 {
		t.Errorf("%d bytes sent by an idle console", idle)
	}
}

func BenchmarkBytes(b *testing.B) {
	for _, size := range [][2]int{{120, 36}, {200, 50}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			for range b.N {
				perKey, _ := bytesPerKey(b, size[0], size[1], 200)
				b.ReportMetric(perKey, "B/key")
			}
		})
	}
}
