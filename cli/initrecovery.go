package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
)

// A recoveryCall is what init is told about a recovery set.
type recoveryCall struct {
	shares  string // K/N; empty means ask
	none    bool
	present bool // somebody typed the passphrase at the terminal
	plan    recoveryPlan
}

// check reads the flags before anything is made.
func (c *recoveryCall) check(a *app, cmd *cobra.Command) (err error) {
	switch {
	case c.none && c.shares != "":
		return usage(cmd, "give either --recovery or --no-recovery")
	case c.shares == "" && c.plan.out != "":
		return usage(cmd, "--recovery-out needs --recovery")
	case c.shares != "":
		c.plan.needed, c.plan.total, err = parseRecovery(c.shares)
	}
	if err == nil && c.shares != "" && c.plan.out == "" {
		tty, openErr := a.Teletype()
		if openErr != nil {
			return errNoTerminalToShow
		}
		tty.Close()
	}
	return err
}

// offerRecovery makes the recovery set that the flags or, at a terminal, the
// answers ask for, and returns nothing where there is to be none.
func (a *app) offerRecovery(ctx context.Context, store *storage.Store, c recoveryCall) (*recoveryJSON, error) {
	if c.none || c.shares == "" && !c.present {
		return nil, nil
	}
	if c.shares == "" {
		var err error
		if c.plan, err = a.askRecovery(ctx); err != nil || c.plan.total == 0 {
			return nil, err
		}
	}
	return a.addRecovery(ctx, &keyChange{store: store}, c.plan) // nobody else is there to approve it
}

// askRecovery asks whether a recovery set is wanted.
func (a *app) askRecovery(ctx context.Context) (recoveryPlan, error) {
	tty, err := a.Teletype()
	if err != nil {
		return recoveryPlan{}, nil
	}
	defer tty.Close()
	fmt.Fprint(tty, "If every passphrase is lost, the data is lost. A recovery set is a few shares on paper,\n"+
		"for different people; some of them together open the store.\n")
	for {
		fmt.Fprint(tty, "Make one now? Type how many of how many, such as 3/5, or n for no: ")
		typed, err := tty.Line(ctx, maxShareLine)
		if ctx.Err() != nil {
			return recoveryPlan{}, ctx.Err()
		}
		answer := strings.ToLower(strings.TrimSpace(string(typed)))
		if err != nil || answer == "n" || answer == "no" {
			return recoveryPlan{}, nil
		}
		needed, total, err := parseRecovery(answer)
		if err == nil {
			return recoveryPlan{needed: needed, total: total}, nil
		}
		fmt.Fprintf(tty, "%s.\n", err)
	}
}

// recoveryFailed says that the store is there although its recovery set is not.
func recoveryFailed(err error) error {
	if errors.Is(err, context.Canceled) {
		return &model.Error{Fault: model.Failed, Sentence: "stopped; the store was created, without a recovery set: 'lethe keys recovery' makes one", Cause: err}
	}
	return &model.Error{Fault: faultOf(err), Sentence: "the store was created, without a recovery set: " + err.Error(), Cause: err}
}
