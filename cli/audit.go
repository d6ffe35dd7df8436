package cli

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
)

type checkpointJSON struct {
	Size   uint64 `json:"size"`
	Root   string `json:"root"`
	At     string `json:"at"`
	Ledger uint64 `json:"ledger"`
	Key    string `json:"verifier_key"`
	Place  string `json:"place,omitempty"`
	Note   string `json:"checkpoint"`
}

func (a *app) auditCheckpoint() *cobra.Command {
	var out, command string
	cmd := &cobra.Command{
		Use:   "checkpoint",
		Short: "Sign what the audit log is now, to be kept elsewhere",
		Long: "Prints a signed checkpoint (a signed note with the size and root of the log, the time and the count of erasures). Kept on " +
			"another host it shows any later loss or change: a store that was rolled back is sound in itself, and only a checkpoint tells.",
		Example: "lethe audit checkpoint --out /mnt/other/lethe.checkpoint\nlethe audit checkpoint --command 'ssh keeper store-checkpoint'",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out != "" && command != "" {
				return usage(cmd, "--out and --command exclude each other")
			}
			return a.withSlots(cmd, model.SeeLog, func(store *storage.Store) error { return a.checkpoint(cmd, store, out, command) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write it to this file, in place of an older one")
	cmd.Flags().StringVar(&command, "command", "", "give it to this shell command on its standard input")
	return a.data(cmd)
}

func (a *app) checkpoint(cmd *cobra.Command, store *storage.Store, out, command string) error {
	msg, c, err := store.Checkpoint(a.Now())
	if err != nil {
		return err
	}
	key, err := store.CheckpointKey()
	if err != nil {
		return err
	}
	v := checkpointJSON{Size: c.Size, Root: hex.EncodeToString(c.Root[:]), At: certified(c.At), Ledger: c.Ledger, Key: key, Note: string(msg)}
	switch {
	case out != "":
		v.Place = out
		if abs, err := a.Files.Abs(out); err == nil {
			v.Place = abs
		}
		err = a.replaceFile(out, msg)
	case command != "":
		v.Place = "command: " + command
		err = a.feed(cmd, command, msg)
	default:
		v.Place = "standard output"
	}
	if err != nil {
		return err
	}
	if a.json {
		err = a.printJSON(v)
	} else if out == "" && command == "" {
		err = a.printf("%s", msg)
	} else {
		err = a.printf("%d entries, root %s\nverifiers of checkpoints take the key %s\n", v.Size, v.Root, v.Key)
	}
	if err != nil {
		return err
	}
	return store.RecordCheckpoint(cmd.Context(), a.act("audit.checkpoint"), c, v.Place)
}

// replaceFile writes a small file durably, in place of an older one.
func (a *app) replaceFile(path string, text []byte) error {
	failed := func(err error) error {
		return &model.Error{Fault: model.Failed, Sentence: "the checkpoint could not be written", Cause: err}
	}
	f, err := a.Files.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return failed(err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = a.Files.Rename(path+".tmp", path)
	}
	if err != nil {
		a.Files.Remove(path + ".tmp")
		return failed(err)
	}
	return nil
}

// feed gives text to a shell command.
func (a *app) feed(cmd *cobra.Command, command string, text []byte) error {
	if a.visit != nil {
		return model.Faultf(model.Refused, "a server runs no programs for its callers; take the checkpoint from standard output or with --out, and give it to the program yourself")
	}
	sh := exec.CommandContext(cmd.Context(), "/bin/sh", "-c", command)
	sh.Stdin, sh.Stdout, sh.Stderr = bytes.NewReader(text), a.Err, a.Err
	if err := sh.Run(); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "the command that takes the checkpoint failed; no checkpoint was noted", Cause: err}
	}
	return nil
}
