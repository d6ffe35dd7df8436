package storage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What Badger does when the disk fails is not what an administrator should
// meet: it tries again without end, ends the process with a stack trace, or
// leaves files that it does not open again. This file stands in between.

// openSpare is the free space without which the engine is neither opened nor
// closed in an orderly way, in bytes: three memory tables, written as tables.
// They are written through mapped memory, and where the disk has no room for
// that the system kills the process.
const openSpare = 64 << 20

// stuckWait is how long a call may go on after the disk has failed.
const stuckWait = 3 * time.Second

// errStuck says that an engine could not be closed, because the disk failed.
var errStuck = errors.New("the data files are still open in this process")

// stuck holds the directories of the engines that could not be closed.
var stuck sync.Map

// mayOpen refuses to open an engine where opening would go wrong.
func mayOpen(dir string) error {
	if _, there := stuck.Load(dir); there {
		return errStuck
	}
	err := roomToOpen(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // badger makes it
	}
	return err
}

// fatalWriter turns the log.Fatal with which Badger answers some failures of
// opening, before it ends the process, into a panic that openBadger catches.
type fatalWriter struct{ was io.Writer }

func (w fatalWriter) Write(line []byte) (int, error) {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	fatal := false
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		fatal = fatal || f.Function == "log.Fatalf"
		if fatal && strings.HasSuffix(f.Function, "storage.openBadger") {
			panic(strings.TrimSpace(string(line)))
		}
	}
	return w.was.Write(line) // another goroutine's
}

// opening is held while the standard logger is not what it was.
var opening sync.Mutex

// catchFatal makes log.Fatal panic until the function that it returns is called.
func catchFatal() (undo func()) {
	opening.Lock()
	was := log.Writer()
	log.SetOutput(fatalWriter{was})
	return func() {
		log.SetOutput(was)
		opening.Unlock()
	}
}

// A watcher is Badger's logger. It keeps no line. When a table could not be
// written, it holds the goroutine that says so for good: Badger would try again
// without end, remove the memory table once that seems to work, and so leave a
// list of tables that it does not open again. As it is, the files stay as after
// a crash.
type watcher struct {
	mu     sync.Mutex
	err    error
	failed chan struct{}
}

func newWatcher() *watcher { return &watcher{failed: make(chan struct{})} }

// Errorf implements badger.Logger.
func (w *watcher) Errorf(format string, args ...any) {
	if strings.HasPrefix(format, "error flushing memtable") {
		w.fail(causeOf(args))
		select {}
	}
}

// Warningf implements badger.Logger.
func (w *watcher) Warningf(format string, args ...any) {
	if strings.Contains(format, "Compact FAILED") {
		// The tables that were merged may be there still, and in no list.
		w.fail(causeOf(args))
	}
	if strings.HasPrefix(format, "While running doCompact: ") {
		w.fail(causeOf(args))
		select {}
	}
}

// Infof implements badger.Logger.
func (*watcher) Infof(string, ...any) {}

// Debugf implements badger.Logger.
func (*watcher) Debugf(string, ...any) {}

// causeOf returns the error among the arguments of a log line. The others may
// hold keys.
func causeOf(args []any) error {
	for _, a := range args {
		if err, ok := a.(error); ok {
			return err
		}
	}
	return ErrSuspect
}

func (w *watcher) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
		close(w.failed)
	}
}

// failure returns the first failure, or nil.
func (w *watcher) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// within calls f, and gives up waiting for it a while after the disk failed.
func (w *watcher) within(f func() error) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer suspectPanic(&err)
		err = f()
	}()
	select {
	case err := <-done:
		return err
	case <-w.failed:
	}
	select {
	case err := <-done:
		return err
	case <-time.After(stuckWait): // whether f waits for what never comes, nobody can tell
		return fmt.Errorf("%w: %w", errStuck, w.failure())
	}
}

// Close implements Engine. Where the disk is full or has failed, the files are
// left as after a crash, which loses nothing: the next opening puts them in
// order. Nothing more is written then.
func (b *Badger) Close() error {
	dir := b.db.Opts().Dir
	if err := b.watch.failure(); err != nil {
		stuck.Store(dir, true)
		return fmt.Errorf("%w: %w", errStuck, err)
	}
	if free, err := freeBytes(dir); err == nil && free < openSpare {
		stuck.Store(dir, true)
		return noRoom("closing the store in an orderly way", free, openSpare)
	}
	err := b.watch.within(b.db.Close)
	if errors.Is(err, errStuck) {
		stuck.Store(dir, true)
	} else {
		unguardTables(dir)
	}
	return err
}

// systemErrors are those that say nothing about what is stored.
var systemErrors = []syscall.Errno{
	syscall.EIO, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EACCES, syscall.EPERM,
}

// systemError returns the system's error in one of Badger's, of which its
// wrapping keeps only the words.
func systemError(err error) (syscall.Errno, bool) {
	for _, n := range systemErrors {
		if errors.Is(err, n) || strings.Contains(err.Error(), n.Error()) {
			return n, true
		}
	}
	return 0, false
}
