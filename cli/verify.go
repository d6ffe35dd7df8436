package cli

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
	"lethe/storage/audit"
)

type verifyJSON struct {
	Sound      bool     `json:"sound"`
	Records    int      `json:"records"`
	Leaves     uint64   `json:"audit_entries"`
	Root       string   `json:"audit_root"`
	Keys       int      `json:"keys"`
	UnusedKeys int      `json:"unused_keys"`
	Erasures   int      `json:"erasures"`
	Unpurged   int      `json:"erasures_not_purged"`
	Level      string   `json:"assurance_level"`
	Why        string   `json:"assurance_why"`
	Problems   []string `json:"problems"`
}

func (a *app) verifyCommand() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "verify",
		Short: "Check the whole store",
		Long: "Opens every record, hashes the whole audit log again, and checks that log and records, keyring and records, " +
			"erasure ledger and keyring agree. The exit code is 6 if anything is wrong.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.verified(cmd, func(store *storage.Store, r *storage.VerifyReport) error {
				if a.json {
					return a.printJSON(viewVerify(store, r))
				}
				level := store.Assurance()
				return a.printf("%d records open, %d audit entries and %d keys agree with them, %d erasures agree with the keys.\n"+
					"%d keys seal nothing (harmless), %d erasures wait for their files to be rewritten.\nAssurance %s: %s.\n",
					r.Records, r.Leaves, r.Keys, r.Erasures, r.UnusedKeys, r.Unpurged, level.Level, level.Why)
			})
		},
	})
}

func viewVerify(store *storage.Store, r *storage.VerifyReport) verifyJSON {
	level := store.Assurance()
	return verifyJSON{
		Sound: len(r.Problems) == 0, Records: r.Records, Leaves: r.Leaves, Root: hex.EncodeToString(r.Root[:]),
		Keys: r.Keys, UnusedKeys: r.UnusedKeys, Erasures: r.Erasures, Unpurged: r.Unpurged,
		Level: level.Level, Why: level.Why, Problems: append([]string{}, r.Problems...),
	}
}

// verified verifies the store, prints with show, and fails if anything is
// wrong.
func (a *app) verified(cmd *cobra.Command, show func(*storage.Store, *storage.VerifyReport) error) error {
	store, err := a.openFor(cmd.Context(), model.VerifyStore)
	if err != nil {
		return err
	}
	defer store.Close()
	bar := a.newProgress(0, a.json)
	report, err := store.Verify(cmd.Context(), func(done, total int) {
		bar.total = total
		bar.at(done)
	})
	bar.done()
	if err != nil {
		return err
	}
	if len(report.Problems) == 0 || a.json {
		if err := show(store.Store, report); err != nil {
			return err
		}
	}
	if len(report.Problems) == 0 {
		return nil
	}
	for _, p := range report.Problems {
		fmt.Fprintln(a.Err, "lethe: "+line(p))
	}
	return model.Faultf(model.Damaged, "the store is damaged (%d problems); keep a copy of the whole directory, then restore from a backup", len(report.Problems))
}

func (a *app) auditCommand() *cobra.Command {
	return group("audit", "The audit log: verify, show, access, checkpoint, export", a.auditVerify(), a.auditShow(), a.auditAccess(), a.auditCheckpoint(), a.auditExport(), a.auditCheck())
}

func (a *app) auditVerify() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check the audit log against the store, both ways, and against a checkpoint",
		Long: "Checks that the audit log and the records agree, both ways. With --checkpoint also that the log continues the one that " +
			"the checkpoint was signed for: only that shows a store that was rolled back to an earlier copy of itself.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var msg []byte
			if file != "" {
				var err error
				if msg, err = readCheckpoint(file); err != nil {
					return err
				}
			}
			return a.verified(cmd, func(store *storage.Store, r *storage.VerifyReport) error {
				return a.printAuditVerify(store, r, msg)
			})
		},
	}
	cmd.Flags().StringVar(&file, "checkpoint", "", "a checkpoint that was kept elsewhere")
	return a.data(cmd)
}

// printAuditVerify prints a report, and compares with a checkpoint if there is
// one.
func (a *app) printAuditVerify(store *storage.Store, r *storage.VerifyReport, msg []byte) error {
	var c audit.Checkpoint
	if msg != nil {
		var err error
		if c, err = store.AgainstCheckpoint(msg); err != nil {
			return err
		}
	}
	if a.json {
		return a.printJSON(viewVerify(store, r))
	}
	if msg != nil {
		a.printf("The log continues the one of the checkpoint of %s, which had %d entries.\n", certified(c.At), c.Size)
	}
	return a.printf("%d entries, root %x; %d records are as written last.\n", r.Leaves, r.Root, r.Records)
}

type leafJSON struct {
	Seq     uint64 `json:"sequence"`
	At      string `json:"at"`
	Actor   string `json:"actor"`
	Action  string `json:"action"`
	Kind    string `json:"kind"`
	Record  string `json:"record"`
	Version uint64 `json:"version"`
	Hash    string `json:"hash,omitempty"` // of the sealed record, if it was written
}

func viewLeaf(l audit.Leaf) leafJSON {
	v := leafJSON{Seq: l.Seq, At: l.At.Format(time.RFC3339Nano), Actor: l.Actor, Action: l.Action, Kind: leafKind(l.Kind), Record: recordReference(l), Version: l.Version}
	if l.Hash != [32]byte{} {
		v.Hash = hex.EncodeToString(l.Hash[:])
	}
	return v
}

// leafKind names the kind of a leaf; a capital letter is one of the store's own.
func leafKind(k byte) string {
	if k >= 'A' && k <= 'Z' {
		return "certificate"
	}
	return model.Kind(k).String()
}

func recordReference(l audit.Leaf) string {
	if model.Kind(l.Kind) == model.KindSubject {
		return model.ID(l.ID).SubjectReference()
	}
	return model.ID(l.ID).String()
}

func (a *app) auditShow() *cobra.Command {
	var last uint64
	var record string
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show the newest entries of the audit log",
		Long: "Shows who did what to which record when, with the size and root of the log and the key that signs certificates of erasure. " +
			"Which record it was is left out for roles that may not look people up.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := a.openFor(cmd.Context(), model.SeeLog)
			if err != nil {
				return err
			}
			defer store.Close()
			if record != "" && !a.refers {
				return model.Faultf(model.Refused, "your role may not look people up, so the entries about a record cannot be picked out; without --record they all are shown, with how often and when")
			}
			return a.showAudit(cmd, store.Store, last, strings.TrimSpace(record))
		},
	}
	cmd.Flags().Uint64Var(&last, "last", 20, "how many entries; 0 for all")
	cmd.Flags().StringVar(&record, "record", "", "only entries about this subject reference or record id")
	return a.data(cmd)
}

func (a *app) showAudit(cmd *cobra.Command, store *storage.Store, last uint64, record string) error {
	size, root := store.AuditHead()
	key, err := store.CertificateKey()
	if err != nil {
		return err
	}
	from := uint64(0)
	if last > 0 && size > last && record == "" {
		from = size - last
	}
	leaves := []leafJSON{}
	err = store.Leaves(cmd.Context(), from, func(l audit.Leaf) error {
		if record == "" || strings.EqualFold(record, recordReference(l)) {
			v := viewLeaf(l)
			if !a.refers {
				v.Record = "" // as in the access log
			}
			leaves = append(leaves, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if last > 0 && uint64(len(leaves)) > last {
		leaves = leaves[uint64(len(leaves))-last:]
	}
	if a.json {
		return a.printJSON(map[string]any{"size": size, "root": hex.EncodeToString(root[:]), "certificate_key": key, "entries": leaves})
	}
	rows := make([][]string, 0, len(leaves))
	for _, l := range leaves {
		rows = append(rows, []string{fmt.Sprint(l.Seq), l.At, line(l.Actor), line(l.Action), l.Kind, l.Record})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	return a.printf("%d entries, root %x\ncertificates are signed with %s\n", size, root, key)
}
