package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/storage"
)

type keysCheckJSON struct {
	OpenedBy   slotJSON   `json:"opened_by"`
	Slots      []slotJSON `json:"slots"`
	Vault      string     `json:"vault"`
	Header     uint64     `json:"header_generation"`
	Keyring    uint64     `json:"keyring_generation"`
	Epoch      uint64     `json:"epoch_generation"`
	Keys       int        `json:"keys"`
	Frames     uint64     `json:"journal_frames"`
	Unfinished []string   `json:"unfinished"`
	Warning    string     `json:"warning"`
}

func (a *app) keysCheck() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "check",
		Short: "Try whether a passphrase, an identity or recovery shares open the store",
		Long: "Opens the key files with what is given and checks them: the copies of the header and their authentication, the epoch secret, the " +
			"keyring and every frame of its journal. It reads no records and writes nothing. Use it to try recovery shares once they are written down.",
		Example: "lethe keys check\nlethe keys check --recovery-shares\nlethe keys check --identity key.txt",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := a.storeDir()
			if err != nil {
				return err
			}
			if err := storage.Check(dir); err != nil {
				return err // before anybody types shares in vain
			}
			var r *keys.Report
			err = a.unlock(cmd.Context(), func(c keys.Credential) error {
				return storage.WithKeyFiles(dir, a.Now(), func(keyDir string) (err error) {
					r, err = keys.Check(keyDir, c)
					return err
				})
			})
			if err != nil {
				return err
			}
			return a.printCheck(r)
		},
	})
}

func (a *app) printCheck(r *keys.Report) error {
	v := keysCheckJSON{
		Vault: r.Vault.String(), Header: r.State.Header, Keyring: r.State.Keyring, Epoch: r.State.Epoch,
		Keys: r.State.Keys, Frames: r.State.Frames, Unfinished: append([]string{}, r.Unfinished...), Warning: slotWarning(r.Slots),
	}
	for _, s := range r.Slots {
		view := viewSlot(s, r.OpenedBy)
		v.Slots = append(v.Slots, view)
		if view.Opened {
			v.OpenedBy = view
		}
	}
	if a.json {
		return a.printJSON(v)
	}
	text := fmt.Sprintf("Slot %s (%s, %s) opens the store.\n"+
		"The header is authentic, generation %d. Keyring %d with %d keys and its journal of %d frames open under epoch %d.\n",
		v.OpenedBy.ID[:shortID], v.OpenedBy.Kind, line(v.OpenedBy.Name), v.Header, v.Keyring, v.Keys, v.Frames, v.Epoch)
	for _, u := range v.Unfinished {
		text += "To be finished on the next opening: " + u + ".\n"
	}
	if v.Warning != "" {
		text += "Note: " + v.Warning + ".\n"
	}
	return a.printf("%s", text)
}

// slotWarning says what is dangerous about who can open a store, or nothing.
func slotWarning(slots []keys.SlotInfo) string {
	people, sets := 0, 0
	for _, s := range slots {
		if s.Kind == keys.KindRecovery {
			sets++
		} else {
			people++
		}
	}
	switch {
	case people == 0:
		return "only recovery shares open this store: nobody opens it alone"
	case people == 1 && sets == 0:
		return "only one slot opens this store: if it is lost, everything is lost"
	}
	return ""
}
