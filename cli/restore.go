package cli

import (
	"context"
	"crypto/rand"
	"os"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
)

type restoreJSON struct {
	Store    string   `json:"store,omitempty"`
	Drill    bool     `json:"drill"`
	Noted    bool     `json:"noted"` // a drill was noted in the store
	Made     string   `json:"made"`  // when the last data backup was made
	Records  int      `json:"records"`
	Erased   int      `json:"erased"`
	Lost     int      `json:"lost"`
	Replayed int      `json:"keys_destroyed_again"`
	Missing  uint64   `json:"audit_entries_missing"`
	Older    []string `json:"accepted_older"`
	Leaves   uint64   `json:"audit_entries"`
	Bytes    int64    `json:"bytes"`
	Seconds  float64  `json:"seconds"`
	Revived  bool     `json:"brings_back_erased"` // what this store erased since the key backup

	Approval *approvalJSON `json:"approval,omitempty"` // that opens the store
}

// A restoreCall is one call of 'lethe restore'.
type restoreCall struct {
	storage.RestoreOptions
	checkpoint string
	drill      bool
	temp       string
}

func (a *app) restoreCommand() *cobra.Command {
	var c restoreCall
	cmd := &cobra.Command{
		Use:   "restore",
		Short: "Make a store from backups, or try whether they would do",
		Long: "Restores a data backup, with the incremental ones that continue it, and a key backup into the empty directory --store. " +
			"Everything is read to its end before anything is written; what was erased since the data backup does not come back; " +
			"every record is opened and compared with the audit log. The credential is one that opened the store when the key backup was made. " +
			"Where the policy of the restored store pairs restores, it stays closed, with exit code 9, until a second person approves it.\n\n" +
			"--drill does the same in a temporary directory with the keys in memory only, removes it, and notes the drill in the store.",
		Example: "lethe restore --data full.backup --data monday.backup --keys keys.backup --store /srv/lethe-new\n" +
			"lethe restore --drill --data full.backup --keys keys.backup",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(c.Data) == 0 || c.Keys == "" {
				return usage(cmd, "give the data backup with --data and the key backup with --keys")
			}
			var err error
			if c.AcceptOlder, err = accepted(cmd, c.AcceptOlder); err != nil {
				return err
			}
			return a.restore(cmd, c)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&c.Data, "data", nil, "data backup; repeat it for the incremental ones that continue it, in any order")
	f.StringVar(&c.Keys, "keys", "", "key backup, the newest there is")
	f.StringVar(&c.Ledger, "ledger", "", "erasure ledger newer than that of the key backup, such as the file 'ledger' of the lost store")
	f.StringVar(&c.checkpoint, "checkpoint", "", "the last checkpoint seen; anything older is refused")
	f.StringVar(&c.AcceptOlder, "accept-older", "", "restore although something newer is known to have been; the reason, which is kept")
	f.BoolVar(&c.drill, "drill", false, "restore in a temporary directory, verify, remove it, and note the drill")
	f.StringVar(&c.temp, "temp", "", "directory for the drill (default: the system's)")
	return a.data(cmd)
}

func (a *app) restore(cmd *cobra.Command, c restoreCall) error {
	dir, err := a.storeDir()
	if err != nil {
		return err
	}
	if c.checkpoint != "" {
		if c.Checkpoint, err = readCheckpoint(c.checkpoint); err != nil {
			return err
		}
	}
	v := restoreJSON{Drill: c.drill}
	if !c.drill {
		v.Store = dir
	}
	var report *storage.RestoreReport
	var asked *model.Approval
	err = a.unlock(cmd.Context(), func(credential keys.Credential) (err error) {
		o := c.RestoreOptions
		o.Credential, o.Act = credential, a.act("restore")
		var done func()
		o.Progress, done = a.bar()
		defer func() { done() }()
		if !c.drill {
			o.Finish = func(ctx context.Context, s *storage.Store) (err error) {
				asked, err = desk.AskRestored(ctx, s, a.by(), a.opening(s), "restored at "+a.Now().UTC().Format(time.RFC3339Nano), rand.Reader)
				return err
			}
			report, err = storage.Restore(cmd.Context(), dir, o)
			return err
		}
		if report, err = storage.Drill(cmd.Context(), c.temp, o); err != nil {
			return err
		}
		return a.noteDrill(cmd, dir, o, report, &v)
	})
	if err != nil {
		return err
	}
	if asked != nil {
		view := viewApproval(&desk.ApprovalRow{Approval: asked, State: asked.State(a.Now())})
		v.Approval = &view
	}
	err = a.printRestore(v, report, c.checkpoint != "" || c.Ledger != "")
	if err == nil && asked != nil {
		err = model.Faultf(model.Unapproved, "the store is restored, and closed until a second person approves %s, by %s: lethe approval approve %s --store %s",
			asked.Reference(), desk.TimeWords(asked.Until), asked.Reference(), line(dir))
	}
	return err
}

// noteDrill notes a drill in the store, if there is one here, and asks the store
// whether the backups bring back what it has erased.
func (a *app) noteDrill(cmd *cobra.Command, dir string, o storage.RestoreOptions, report *storage.RestoreReport, v *restoreJSON) error {
	if model.FaultOf(storage.Check(dir)) == model.NotFound {
		return nil
	}
	store, err := openWithCredential(dir, a, o.Credential)
	if err != nil {
		return &model.Error{Fault: model.FaultOf(err), Sentence: "the drill went well, but it could not be noted in the store: " + err.Error(), Cause: err}
	}
	defer store.Close()
	v.Noted, v.Revived = true, store.ErasedSince(report)
	return store.RecordDrill(cmd.Context(), a.act("drill"), o, report)
}

// printRestore prints what was restored; compared says that something from
// outside of the backups said how new they are.
func (a *app) printRestore(v restoreJSON, r *storage.RestoreReport, compared bool) error {
	v.Made, v.Records, v.Erased, v.Lost, v.Replayed = certified(r.Made), r.Records, r.Erased, r.Lost, r.Replayed
	v.Missing, v.Older, v.Bytes, v.Seconds = r.Missing, append([]string{}, r.Older...), r.Bytes, r.Seconds
	v.Leaves = r.Verify.Leaves
	if a.json {
		return a.printJSON(v)
	}
	a.printf("%d records of the backup of %s restored in %.1f s, each opened and compared with the %d entries of the audit log.\n",
		v.Records, v.Made, v.Seconds, v.Leaves)
	if v.Erased > 0 {
		a.printf("%d records were left out: they were erased after the backup was made.\n", v.Erased)
	}
	if v.Replayed > 0 {
		a.printf("%d keys that the key backup still had were destroyed again.\n", v.Replayed)
	}
	if v.Missing > 0 {
		a.printf("%d audited acts came after the data backup and are not in it.\n", v.Missing)
	}
	for _, o := range v.Older {
		a.printf("Accepted: %s.\n", line(o))
	}
	if v.Revived {
		a.printf("The key backup of %s is older than an erasure in this store: restored from it, who was erased since comes back. Replace it now.\n", line(r.KeysMade))
	}
	if v.Drill {
		noted := "The drill was noted in the store."
		if !v.Noted {
			noted = "There is no store here to note the drill in."
		}
		return a.printf("The temporary store was removed. %s\n", noted)
	}
	if !compared {
		a.printf("Neither --checkpoint nor --ledger was given: if somebody was erased after the key backup of %s, they are back.\n", line(r.KeysMade))
	}
	return a.printf("The store is in %s. Make a new key backup, and destroy or replace the copies made before.\n", line(v.Store))
}

// maxCheckpointFile bounds what is read as a checkpoint, in bytes.
const maxCheckpointFile = 64 << 10

func readCheckpoint(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxCheckpointFile {
		return nil, model.Faultf(model.Usage, "the file is too long to be a checkpoint")
	}
	var msg []byte
	if err == nil {
		msg, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, &model.Error{Fault: model.NotFound, Sentence: "the checkpoint cannot be read", Cause: err}
	}
	return msg, nil
}
