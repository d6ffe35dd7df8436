package cli

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"
)

// A Teletype is the terminal of whoever gave a command, to ask at: standard
// input and output may lead elsewhere.
type Teletype interface {
	io.Writer
	// Line reads a line of at most limit bytes, without its end.
	Line(ctx context.Context, limit int) ([]byte, error)
	// Secret reads a line that is not shown while it is typed.
	Secret(ctx context.Context) ([]byte, error)
	Close() error
}

// openTeletype opens the controlling terminal of this process.
func openTeletype() (Teletype, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, errNoTerminal
	}
	return ownTeletype{tty}, nil
}

// ownTeletype is the controlling terminal of this process.
type ownTeletype struct{ *os.File }

// Line implements Teletype.
func (t ownTeletype) Line(ctx context.Context, limit int) ([]byte, error) {
	return untilSignal(ctx, t.File, func() ([]byte, error) { return readLine(t.File, limit) })
}

// Secret implements Teletype.
func (t ownTeletype) Secret(ctx context.Context) ([]byte, error) {
	return untilSignal(ctx, t.File, func() ([]byte, error) { return term.ReadPassword(int(t.Fd())) })
}
