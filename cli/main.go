package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/model/printable"
)

// version is stamped by the linker: -ldflags "-X lethe/cli.version=1.2.3".
var version = "unreleased"

// A Host is what a command may use of the process it runs in, so that tests
// can run commands without one.
type Host struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Environ  []string
	Now      func() time.Time
	// Files and Teletype are those of whoever gave the command.
	Files    Files
	Teletype func() (Teletype, error)
	// Renew runs the program anew in place of this process, with a hint that it
	// finds in Locked; nil where that cannot be done.
	Renew func(hint string) error
	// RenewServer does the same for a server, which finds its hint itself.
	RenewServer func(hint string) error
	Locked      string
	// Clobber runs the program anew with the given settings of Go's runtime; nil
	// where that cannot be done.
	Clobber func(settings string) error
}

// System returns the Host of this process.
func System() Host {
	locked := os.Getenv(lockedEnv)
	os.Unsetenv(lockedEnv)
	return Host{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv, Environ: os.Environ(), Now: time.Now, Files: ownFiles{}, Teletype: openTeletype, Renew: renewer, RenewServer: serverRenewer, Locked: locked, Clobber: clobberer}
}

// exitCodes turns the kind of an error into the exit code that scripts rely
// on. They never change meaning.
var exitCodes = map[model.Fault]int{
	0: 0, model.Failed: 1, model.Usage: 2, model.NotFound: 3, model.Refused: 4,
	model.WrongPassphrase: 5, model.Damaged: 6, model.InUse: 7, model.Full: 1, model.ReadOnly: 1, model.Sealed: 8,
	model.Unapproved: 9,
}

// ending are the signals that end the program in good order.
var ending = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// Main runs the command that args name and returns the exit code.
func Main(args []string, host Host) int {
	// A crash must not leave keys or people in a core file. Where the system
	// does not allow this, 'lethe doctor' will say so; the work goes on.
	_ = keys.HardenProcess()
	a := &app{Host: host, argv: args}
	root := a.root()
	a.clobber(root) // before signals are held, so that none is lost
	ctx, stop := signal.NotifyContext(context.Background(), ending...)
	defer stop()
	root.SetArgs(args)
	root.SetOut(host.Out)
	root.SetErr(host.Err)
	err := fang.Execute(ctx, root,
		fang.WithVersion(Version()),
		fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { a.complain(w, err) }))
	if a.next != nil {
		if err = a.goOn(ctx, stop); err != nil {
			a.complain(host.Err, err)
		}
	}
	var done errAttached
	if errors.As(err, &done) {
		return done.code
	}
	return exitCodes[faultOf(err)]
}

// faultOf is model.FaultOf with the errors that only a command can have.
func faultOf(err error) model.Fault {
	var usage *usageError
	if errors.As(err, &usage) || err != nil && strings.HasPrefix(err.Error(), "unknown command") {
		return model.Usage
	}
	return model.FaultOf(err)
}

// complain prints an error as one sentence, never a stack trace.
func (a *app) complain(w io.Writer, err error) {
	var done errAttached
	if errors.Is(err, errReported) || errors.As(err, &done) {
		return
	}
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "stopped"
	}
	var waits *desk.UnapprovedError
	if a.json && errors.As(err, &waits) { // what a program needs to know beside the exit code
		v := waits.Approval
		a.printJSON(map[string]any{"approval": viewApproval(&desk.ApprovalRow{Approval: v, State: v.State(a.Now()), Who: waits.Who})})
	}
	fmt.Fprintln(w, "lethe: "+printable.Block(text))
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(w, "Try 'lethe %s--help'.\n", usage.command)
	}
}

// errReported is returned by commands that have printed what went wrong.
var errReported = errors.New("reported")

// A usageError is a mistake in how a command was called.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usage returns a usageError for cmd.
func usage(cmd *cobra.Command, format string, args ...any) error {
	return wrapUsage(cmd, fmt.Errorf(format, args...))
}

func wrapUsage(cmd *cobra.Command, err error) error {
	path := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "lethe"), " ")
	if path != "" {
		path += " "
	}
	return &usageError{command: path, err: err}
}

// args wraps a check of arguments so that a failure is a usage error.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if err := check(cmd, given); err != nil {
			return wrapUsage(cmd, err)
		}
		return nil
	}
}

// Version returns the version of this build.
func Version() string {
	if version != "unreleased" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return version + "-" + s.Value[:12]
			}
		}
	}
	return version
}
