package cli

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
)

// act returns the act of the command that runs.
func (a *app) act(action string) model.Act {
	by := a.by()
	return model.Act{At: by.At, Actor: by.Actor, Action: action}
}

// bar returns a function that shows how far a long act of the store is, and one
// that takes the bar away.
func (a *app) bar() (show func(done, total int), done func()) {
	p := a.newProgress(0, a.json)
	return func(done, total int) {
		p.total = total
		p.at(done)
	}, p.done
}

type backupJSON struct {
	File     string `json:"file"`
	Backup   string `json:"backup"`
	Previous string `json:"previous,omitempty"` // the backup that it continues
	Size     uint64 `json:"audit_entries"`
	Root     string `json:"audit_root"`
	Records  uint64 `json:"records"`
	Deleted  uint64 `json:"deleted"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
}

func (a *app) backupCommand() *cobra.Command {
	var out string
	var o storage.BackupOptions
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Back up the data, without the keys",
		Long: "Writes every sealed record and the audit log into one file, opens each record on the way, and reads the file back. " +
			"It holds no keys: 'lethe keys backup' makes the other half, which belongs in another place. Any data backup with the " +
			"newest key backup restores everybody but those erased since.\n\n" +
			"The file is an age file for the store's own backup key, which every key backup holds, and for any --recipient; who opens " +
			"only that sees what somebody with the disk sees.",
		Example: "lethe backup --out /mnt/backup\nlethe backup --out /mnt/backup --incremental-from /mnt/backup/lethe-20260314T020000Z-full.backup",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage(cmd, "say with --out where the backup goes")
			}
			var err error
			if out, err = a.hostPath(out); err != nil {
				return err
			}
			if o.From, err = a.hostPath(o.From); err != nil {
				return err
			}
			o.Path = a.backupName(out, o.From != "")
			return a.backup(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", "", "new file, or a directory in which the file is named by its time")
	f.StringVar(&o.From, "incremental-from", "", "hold only what changed since this data backup")
	f.StringArrayVar(&o.Recipients, "recipient", nil, "age public key (age1...) that can open the wrapping too; may be repeated")
	return a.data(cmd)
}

// backupName returns the file of a backup: out itself, or a name in it.
func (a *app) backupName(out string, incremental bool) string {
	if info, err := a.Files.Stat(out); err != nil || !info.IsDir() {
		return out
	}
	kind := "full"
	if incremental {
		kind = "incremental"
	}
	return filepath.Join(out, fmt.Sprintf("lethe-%s-%s.backup", a.Now().UTC().Format("20060102T150405Z"), kind))
}

func (a *app) backup(cmd *cobra.Command, o storage.BackupOptions) error {
	store, err := a.openFor(cmd.Context(), model.MakeBackups)
	if err != nil {
		return err
	}
	defer store.Close()
	o.Act = a.act("backup")
	var done func()
	o.Progress, done = a.bar()
	report, err := store.Backup(cmd.Context(), o)
	done()
	if err != nil {
		return err
	}
	v := backupJSON{
		File: o.Path, Backup: report.Header.ID, Size: report.Header.Size, Root: report.Header.Root, Records: report.Records,
		Deleted: report.Gone, Bytes: report.Bytes, SHA256: hex.EncodeToString(report.SHA256[:]),
	}
	if report.Header.From != nil {
		v.Previous = report.Header.From.ID
	}
	if a.json {
		return a.printJSON(v)
	}
	return a.printf("%s\n%d records, %d deletions, %d bytes, read back whole; the audit log has %d entries.\nSHA-256 %s\n",
		line(v.File), v.Records, v.Deleted, v.Bytes, v.Size, v.SHA256)
}

// accepted turns the words of --accept-older into a reason, or refuses blanks.
func accepted(cmd *cobra.Command, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" && cmd.Flags().Changed("accept-older") {
		return "", usage(cmd, "--accept-older needs the reason, in words")
	}
	return reason, nil
}
