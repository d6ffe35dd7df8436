package cli

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"lethe/model/desk"
)

// clobbering is the setting of Go's runtime that has the garbage collector overwrite
// every object that it frees (pkg.go.dev/runtime, "Environment Variables"). Without
// it the texts of a session, and of a person who was erased, stay in memory that is
// free until something else is written there.
const clobbering = "clobberfree=1"

// clobber has a server and a console run anew in place of this process with that
// setting, which the runtime takes at its start only. Where that cannot be done they
// run without it.
func (a *app) clobber(root *cobra.Command) {
	set := os.Getenv(goDebug)
	if a.Clobber == nil || a.Locked != "" || strings.Contains(set, "clobberfree=") {
		return
	}
	cmd, _, err := root.Find(a.argv)
	if err != nil || cmd.Name() != "serve" && !isConsole(cmd) {
		return
	}
	_ = a.Clobber(strings.TrimPrefix(set+","+clobbering, ","))
}

// goDebug is the environment variable that holds settings of Go's runtime.
const goDebug = "GODEBUG"

// tidyAfter is how long clearing up waits, so that what ends together is cleared up
// together.
const tidyAfter = 2 * time.Second

// A tidying clears up what sessions and erasures leave in memory: the garbage
// collector overwrites it.
type tidying struct{ due atomic.Bool }

// soon has memory be cleared up, once for all that is asked for until then.
func (t *tidying) soon() {
	if t.due.CompareAndSwap(false, true) {
		time.AfterFunc(tidyAfter, func() {
			t.due.Store(false)
			collect()
		})
	}
}

// collect frees what nothing holds any more, and gives it back to the kernel.
func collect() {
	runtime.GC() // what pools hold is let go of by the first and freed by the second
	debug.FreeOSMemory()
}

// afterErasures has memory be cleared up after each erasure at a desk until ctx ends.
func (t *tidying) afterErasures(ctx context.Context, d *desk.Desk) {
	sub := d.Subscribe()
	defer sub.Close()
	for {
		select {
		case e := <-sub.Events:
			if e.Action == erased {
				t.soon()
			}
		case <-ctx.Done():
			return
		}
	}
}

// erased is the action of an erasure in the audit log.
const erased = "erase"
