package cli

import (
	"encoding/hex"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/storage"
)

func certified(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

type copyJSON struct {
	Place   string `json:"place"`
	Made    string `json:"made"`
	By      string `json:"by"`
	Expires string `json:"expires,omitempty"`
	Ended   string `json:"ended,omitempty"`
	Pending bool   `json:"pending"` // it holds keys destroyed since
	// Outdated says that it was made before the keys last changed and opens for
	// whoever had a slot then.
	Outdated bool `json:"outdated"`
}

type keysBackupJSON struct {
	File     string     `json:"file"`
	Keys     int        `json:"keys"`
	Bytes    int64      `json:"bytes"`
	SHA256   string     `json:"sha256"`
	Replaced bool       `json:"replaced"`
	Pending  []copyJSON `json:"pending"`
}

func viewCopy(u *model.Upkeep, pending bool) copyJSON {
	v := copyJSON{Place: u.Place, Made: certified(u.At), By: u.Actor, Ended: certified(u.Ended), Pending: pending}
	if !u.Expires.IsZero() {
		v.Expires = u.Expires.String()
	}
	return v
}

func (a *app) keysBackup() *cobra.Command {
	var expires string
	var o storage.KeyBackupOptions
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Back up the keys, without the data",
		Long: "Writes the key files and the erasure ledger into one small file, sealed to the slots as they are: whoever can open the store " +
			"today can open it, also after their slot was removed. It still opens what is erased later, so replace it after every erasure: " +
			"the same command with the same file overwrites the old copy. The store remembers every copy, with place and expiry.",
		Example: "lethe keys backup --out /media/safe/keys.backup --expires 2027-01-31",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Path == "" {
				return usage(cmd, "say with --out where the copy goes")
			}
			var err error
			if o.Path, err = a.hostPath(o.Path); err != nil {
				return err
			}
			if expires != "" {
				if o.Expires, err = calendar.ParseDate(expires); err != nil {
					return usage(cmd, "--expires is a date such as 2027-01-31")
				}
			}
			return a.withSlots(cmd, model.MakeBackups, func(store *storage.Store) error { return a.backupKeys(cmd, store, o) })
		},
	}
	cmd.Flags().StringVar(&o.Path, "out", "", "file; a key backup of this store that is there is replaced")
	cmd.Flags().StringVar(&expires, "expires", "", "date by which the copy is to be destroyed")
	return a.data(cmd)
}

func (a *app) backupKeys(cmd *cobra.Command, store *storage.Store, o storage.KeyBackupOptions) error {
	o.Act = a.act("keys.backup")
	r, err := store.KeyBackup(cmd.Context(), o)
	if err != nil {
		return err
	}
	v := keysBackupJSON{
		File: o.Path, Keys: r.Keys, Bytes: r.Bytes, SHA256: hex.EncodeToString(r.SHA256[:]), Replaced: r.Replaced, Pending: []copyJSON{},
	}
	for _, u := range r.Pending {
		v.Pending = append(v.Pending, viewCopy(u, true))
	}
	if a.json {
		return a.printJSON(v)
	}
	a.printf("%s\n%d keys, %d bytes, read back whole.\nSHA-256 %s\n", line(v.File), v.Keys, v.Bytes, v.SHA256)
	if v.Replaced {
		a.printf("The copy that was there before was overwritten.\n")
	}
	for _, u := range r.Pending {
		a.printf("To be replaced, since it holds keys of data erased after it was made: %s.\n", line(storage.PlaceOf(u)))
	}
	return nil
}

func (a *app) keysCopies() *cobra.Command {
	var destroyed string
	cmd := &cobra.Command{
		Use:   "copies",
		Short: "List every copy of the keys, or note that one was destroyed",
		Long: "Lists the key backups ever made, with place and expiry. Those marked as pending hold keys of data that was erased after they " +
			"were made; those marked as outdated were made before the keys last changed, and open for whoever had a slot then: " +
			"replace them with 'lethe keys backup', or destroy them and say so with --destroyed.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSlots(cmd, model.MakeBackups, func(store *storage.Store) error {
				if destroyed != "" {
					if abs, err := a.Files.Abs(destroyed); err == nil {
						destroyed = abs
					}
					if _, err := store.EndKeyBackup(cmd.Context(), a.act("keys.copy-destroyed"), destroyed); err != nil {
						return err
					}
				}
				return a.listCopies(cmd, store)
			})
		},
	}
	cmd.Flags().StringVar(&destroyed, "destroyed", "", "note that the copy at this place was destroyed")
	return a.data(cmd)
}

func (a *app) listCopies(cmd *cobra.Command, store *storage.Store) error {
	all, err := store.Upkeep(cmd.Context())
	if err != nil {
		return err
	}
	pending, err := store.PendingKeyBackups(cmd.Context())
	if err != nil {
		return err
	}
	outdated, err := store.OutdatedKeyBackups(cmd.Context())
	if err != nil {
		return err
	}
	old, before := map[model.ID]bool{}, map[model.ID]bool{}
	for _, u := range pending {
		old[u.ID] = true
	}
	for _, u := range outdated {
		before[u.ID] = true
	}
	list := []copyJSON{}
	var rows [][]string
	for _, u := range all {
		if u.Act != model.UpkeepKeyBackup {
			continue
		}
		v := viewCopy(u, old[u.ID])
		v.Outdated = before[u.ID]
		list = append(list, v)
		state := "current"
		switch {
		case v.Ended != "":
			state = "gone " + v.Ended
		case v.Pending:
			state = "PENDING"
		case v.Outdated:
			state = "OUTDATED"
		}
		rows = append(rows, []string{v.Made, state, v.Expires, line(v.By), line(v.Place)})
	}
	if a.json {
		return a.printJSON(list)
	}
	return a.table(rows)
}
