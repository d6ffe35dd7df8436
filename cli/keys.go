package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
)

func (a *app) keysCommand() *cobra.Command {
	return group("keys", "Who can open the store: list, add, remove, rotate, deep-rotate, recovery, check, backup, copies, host",
		a.keysList(), a.keysAdd(), a.keysRemove(), a.keysRotate(), long(a.keysDeepRotate()), a.keysRecovery(), alone(a.keysCheck()),
		a.keysBackup(), a.keysCopies(), a.keysHost())
}

// withSlots opens the store for a command that needs no desk, in which p is asked
// for.
func (a *app) withSlots(cmd *cobra.Command, p model.Permission, do func(*storage.Store) error) error {
	store, err := a.openFor(cmd.Context(), p)
	if err != nil {
		return err
	}
	defer store.Close()
	return do(store.Store)
}

// A keyChange is a change of the keys under way: what it is, in full, and the leave
// for it, which may take a second person.
type keyChange struct {
	store  *storage.Store
	permit *desk.Permit
}

// changingKeys opens the store for a change of the keys. what says in words and of
// in full what is to be changed; nothing happens before a second person has
// approved it where the policy asks for one. No words are for a change that was
// begun before and is gone on with.
func (a *app) changingKeys(cmd *cobra.Command, what func(*storage.Store) (words, of string, err error), do func(*keyChange) error) error {
	store, err := a.openFor(cmd.Context(), model.ChangeKeys)
	if err != nil {
		return err
	}
	defer store.Close()
	words, of, err := what(store.Store)
	if err != nil {
		return err
	}
	if words == "" { // it has begun
		return do(&keyChange{store: store.Store})
	}
	// Bound to the keys as they are: after any other change it is another act.
	state, err := store.Keys().State()
	if err != nil {
		return err
	}
	asking := desk.Asking{Act: model.PairedKeyChanges, What: words, Of: fmt.Sprintf("%s, keys of generation %d", of, state.Header)}
	permit, err := store.door.Permit(cmd.Context(), a.by(), asking)
	if err != nil {
		return err
	}
	return do(&keyChange{store.Store, permit})
}

// plainChange is what a change without particulars is called.
func plainChange(words string) func(*storage.Store) (string, string, error) {
	return func(*storage.Store) (string, string, error) { return words, words, nil }
}

// changeSlots makes a change of the slots, an audited act, and returns the slot.
func (a *app) changeSlots(ctx context.Context, c *keyChange, action string, change func(*keys.Vault) (keys.SlotID, error)) (id keys.SlotID, err error) {
	by, store := a.by(), c.store
	if err := c.permit.Use(ctx); err != nil {
		return id, err
	}
	err = store.ChangeSlots(model.Act{At: by.At, Actor: by.Actor, Action: action}, func(v *keys.Vault) (keys.SlotID, error) {
		id, err = change(v)
		return id, err
	})
	return id, err
}

type slotJSON struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Created   string `json:"created"`
	Recipient string `json:"recipient"`
	Opened    bool   `json:"opened"` // by the credential of this command
	Known     bool   `json:"known"`
	Argon     string `json:"argon2id,omitempty"`
	Set       string `json:"recovery_set,omitempty"`
	Needed    int    `json:"shares_needed,omitempty"`
	Total     int    `json:"shares_total,omitempty"`
}

func viewSlot(s keys.SlotInfo, opened keys.SlotID) slotJSON {
	v := slotJSON{
		ID: s.ID.String(), Kind: s.Kind, Name: s.Name, Created: s.Created.Format(time.RFC3339),
		Recipient: s.Recipient, Opened: s.ID == opened, Known: s.Known,
	}
	switch s.Kind {
	case keys.KindPassphrase:
		v.Argon = fmt.Sprintf("%d passes of %d MiB, %d lanes", s.Argon.Time, s.Argon.MemoryKiB>>10, s.Argon.Lanes)
	case keys.KindRecovery:
		v.Set, v.Needed, v.Total = s.Recovery.String(), s.Recovery.Threshold, s.Recovery.Total
	}
	return v
}

// words says what a slot is in one line of a table.
func (s slotJSON) words() string {
	switch {
	case !s.Known:
		return "made by a newer version"
	case s.Set != "":
		return fmt.Sprintf("any %d of %d shares", s.Needed, s.Total)
	case s.Argon != "":
		return "Argon2id, " + s.Argon
	}
	return line(shortened(s.Recipient, 40))
}

func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n] + "..."
}

// shortID is how much of a slot's id is shown and is enough to name it.
const shortID = 8

func (a *app) keysList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List the slots: everybody and everything that opens the store",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSlots(cmd, model.SeeKeys, func(store *storage.Store) error {
				return a.printSlots(store.Keys().Slots(), store.Keys().OpenedBy())
			})
		},
	})
}

func (a *app) printSlots(slots []keys.SlotInfo, opened keys.SlotID) error {
	views := make([]slotJSON, 0, len(slots))
	rows := make([][]string, 0, len(slots))
	for _, s := range slots {
		v := viewSlot(s, opened)
		mark := ""
		if v.Opened {
			mark = "*"
		}
		views = append(views, v)
		rows = append(rows, []string{v.ID[:shortID], mark, line(v.Kind), s.Created.Format("2006-01-02"), line(v.Name), v.words()})
	}
	if a.json {
		return a.printJSON(views)
	}
	return a.table(rows)
}

// named finds the slot whose id begins with what was given.
func namedSlot(slots []keys.SlotInfo, prefix string) (keys.SlotInfo, error) {
	var found []keys.SlotInfo
	for _, s := range slots {
		if strings.HasPrefix(s.ID.String(), strings.ToLower(prefix)) {
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 0:
		return keys.SlotInfo{}, model.Faultf(model.NotFound, "no slot has an id that begins like that; 'lethe keys list' shows them")
	case len(found) > 1 || len(prefix) < 4:
		return keys.SlotInfo{}, model.Faultf(model.Usage, "give more of the slot's id: %d slots have one that begins like that", len(found))
	}
	return found[0], nil
}

func (a *app) keysRemove() *cobra.Command {
	var confirm string
	cmd := &cobra.Command{
		Use:   "remove SLOT",
		Short: "Take a slot away, with a new vault key for the others",
		Long: "Removes the slot whose id begins as given (at least 4 characters) and gives everybody else a new vault key, for which " +
			"nobody else need be present. Whoever had the slot opens no copy of the key files made from then on. It asks to type the " +
			"beginning of the id again; --confirm gives it beforehand.",
		Example: "lethe keys list\nlethe keys remove 3fa4c1d2",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			var s keys.SlotInfo
			what := func(store *storage.Store) (words, of string, err error) {
				if s, err = namedSlot(store.Keys().Slots(), given[0]); err == nil {
					err = a.confirmRemoval(cmd, s, confirm, store.Keys().OpenedBy() == s.ID)
				}
				return "remove the slot " + s.ID.String()[:shortID] + ", " + line(s.Name), "remove " + s.ID.String(), err
			}
			return a.changingKeys(cmd, what, func(c *keyChange) error {
				store := c.store
				_, err := a.changeSlots(cmd.Context(), c, "keys.remove", func(v *keys.Vault) (keys.SlotID, error) { return s.ID, v.RemoveSlot(s.ID, nil) })
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"removed": s.ID.String(), "rotated": true, "slots": len(store.Keys().Slots())})
				}
				return a.printf("Removed. The others open the store as before, with a new vault key. Copies of the key files\nfrom before still open with the slot that was removed: replace the key backups now.\n%s", standingText(store))
			})
		},
	}
	cmd.Flags().StringVar(&confirm, "confirm", "", "the beginning of the slot's id again, instead of being asked for it")
	return a.data(cmd)
}

// confirmRemoval makes sure that the right slot is meant.
func (a *app) confirmRemoval(cmd *cobra.Command, s keys.SlotInfo, got string, own bool) error {
	want := s.ID.String()[:shortID]
	if got == "" {
		tty, err := a.Teletype()
		if err != nil {
			return usage(cmd, "there is no terminal to ask at; --confirm %s says that you mean it", want)
		}
		defer tty.Close()
		fmt.Fprintf(tty, "Slot %s, %s, %q, made on %s.\n", want, line(s.Kind), line(s.Name), s.Created.Format("2 January 2006"))
		if own {
			fmt.Fprintln(tty, "It is the one that you opened the store with.")
		}
		fmt.Fprintf(tty, "Type %s to remove it: ", want)
		typed, err := tty.Line(cmd.Context(), maxShareLine)
		if err != nil {
			return &model.Error{Fault: model.Refused, Sentence: "not confirmed; nothing was removed", Cause: err}
		}
		got = string(typed)
	}
	if got = strings.ToLower(strings.TrimSpace(got)); len(got) < 4 || !strings.HasPrefix(s.ID.String(), got) {
		return model.Faultf(model.Refused, "not confirmed: %s was expected; nothing was removed", want)
	}
	return nil
}

func (a *app) keysRotate() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "rotate",
		Short: "Make a new vault key for everybody who can open the store",
		Long: "Replaces the vault key and the epoch secret and seals the keyring again. Nobody need be present and nobody's passphrase " +
			"or identity changes. Use it when a copy of the key files may have been opened. Records keep their own keys.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.changingKeys(cmd, plainChange("rotate the keys"), func(c *keyChange) error {
				store := c.store
				_, err := a.changeSlots(cmd.Context(), c, "keys.rotate", func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(nil) })
				if err != nil {
					return err
				}
				state, err := store.Keys().State()
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"keyring": state.Keyring, "epoch": state.Epoch, "slots": len(store.Keys().Slots())})
				}
				return a.printf("The vault key is new. Everybody opens the store as before. Replace the key backups now.\n")
			})
		},
	})
}
