package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
)

// The states of a finding. Only a failure makes the exit code 1.
const (
	findingOK        = "ok"
	findingNote      = "note"
	findingFail      = "fail"
	findingUnchecked = "unchecked"
)

// A finding is what the doctor says of one thing, and what to do about it.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"`
	Found string `json:"found"`
	Do    string `json:"do"` // empty where nothing is to be done
}

type doctorJSON struct {
	Sound    bool      `json:"sound"` // nothing failed
	Opened   bool      `json:"opened"`
	Findings []finding `json:"findings"`
}

func (a *app) doctorCommand() *cobra.Command {
	var unlock bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at what the store stands on, and say what to do about it",
		Long: "Checks the file system and its options, swap, owner and permissions, disk space, core dumps and slots without opening the store. With a " +
			"credential (--unlock asks for one) also locked memory, what was left unfinished, the kept search index, and the age of the last checkpoint, backups and " +
			"restore drill. The exit code is 1 if anything fails. 'lethe verify' checks the data itself.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := a.storeDir()
			if err != nil {
				return err
			}
			d := &doctor{app: a, dir: dir, store: storage.Check(dir)}
			if model.FaultOf(d.store) == model.NotFound {
				return d.store
			}
			d.hostFindings()
			if err := d.storeFindings(cmd.Context(), unlock); err != nil {
				return err
			}
			return d.print()
		},
	}
	cmd.Flags().BoolVar(&unlock, "unlock", false, "ask for the passphrase, to check what needs the open store")
	return a.data(cmd)
}

// A doctor collects findings about the store in dir.
type doctor struct {
	*app
	dir      string
	store    error // what is wrong with the store's layout, if anything
	opened   bool
	findings []finding
}

func (d *doctor) add(check, state, found, do string) {
	d.findings = append(d.findings, finding{check, state, found, do})
}

// storeFindings opens the store, where there is something to open it with.
func (d *doctor) storeFindings(ctx context.Context, unlock bool) error {
	if !unlock && !d.byFile() && d.passphraseFD < 0 {
		if _, given, err := d.credential(); err != nil {
			return err
		} else if !given {
			d.add("open store", findingUnchecked, "locked memory, upkeep and what was left unfinished need the open store", "run 'lethe doctor --unlock'")
			return nil
		}
	}
	store, err := d.openUntold(ctx)
	switch fault := model.FaultOf(err); {
	case err == nil:
		defer store.Close()
		d.opened = true
		return d.openFindings(ctx, store.Store)
	case fault == model.InUse:
		d.add("open store", findingUnchecked, err.Error(), "run it again when the store is closed")
		return nil
	case fault == model.WrongPassphrase, fault == model.Usage, errors.Is(err, context.Canceled):
		return err
	}
	d.add("open store", findingFail, err.Error(), "do what it says before anything else")
	return nil
}

func (d *doctor) print() error {
	failed := false
	for _, f := range d.findings {
		failed = failed || f.State == findingFail
	}
	if err := d.printFindings(!failed); err != nil {
		return err
	}
	if failed {
		return errReported
	}
	return nil
}

func (d *doctor) printFindings(sound bool) error {
	if d.json {
		return d.printJSON(doctorJSON{Sound: sound, Opened: d.opened, Findings: d.findings})
	}
	for _, f := range d.findings {
		if err := d.printf("%-10s%s: %s.\n", f.State, f.Check, line(strings.TrimSuffix(f.Found, "."))); err != nil {
			return err
		}
		if f.Do != "" {
			if err := d.printf("%-10s%s.\n", "", line(f.Do)); err != nil {
				return err
			}
		}
	}
	return nil
}
