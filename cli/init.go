package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage"
)

// policyName is the policy file that init leaves in the store's directory to
// be edited. The policy in force is a sealed record; 'lethe policy apply' puts
// the edited file in force.
const policyName = "policy.yaml"

func (a *app) initCommand() *cobra.Command {
	var policyFlag, slotName string
	var recipients []string
	var recovery recoveryCall
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create a store",
		Long: "Creates an encrypted store and puts a policy in force. Asks for a passphrase twice, unless it comes " +
			"from --passphrase-fd or a systemd credential, or the store is made for recipients only. At a terminal it then offers a " +
			"recovery set: shares on paper, some of which together open the store when everything else is lost.",
		Example: "lethe init --store /srv/lethe --policy default --recovery 3/5\nlethe init --recipient age1... --recipient age1...",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := a.policyText(policyFlag)
			if err != nil {
				return err
			}
			if err := recovery.check(a, cmd); err != nil {
				return err
			}
			slots, typed, err := a.newSlots(cmd.Context(), slotName, recipients)
			recovery.present = typed
			if err != nil {
				return err
			}
			defer wipeSlots(slots)
			return a.create(cmd, newStore{slots, text, recovery})
		},
	}
	f := cmd.Flags()
	f.StringVar(&policyFlag, "policy", policy.DefaultName, "policy to begin with: "+strings.Join(policy.Names(), ", ")+", or a file")
	f.StringVar(&slotName, "name", "", "name of the passphrase slot (default: the account name)")
	f.StringArrayVar(&recipients, "recipient", nil, "open the store with this public key (age1..., ssh-ed25519 ...); may be repeated")
	f.StringVar(&recovery.shares, "recovery", "", "make a recovery set of K/N shares, such as 3/5")
	f.StringVar(&recovery.plan.out, "recovery-out", "", "write the shares into this directory instead of showing them")
	f.BoolVar(&recovery.none, "no-recovery", false, "make no recovery set and do not ask")
	return a.data(cmd)
}

// policyText returns the text of an embedded policy or of a policy file.
func (a *app) policyText(name string) ([]byte, error) {
	text, err := policy.Text(name)
	if errors.Is(err, policy.ErrUnknownName) && strings.ContainsAny(name, "/.") {
		if text, err = readWhole(a.Files, name, maxSmallFile); err != nil {
			return nil, &model.Error{Fault: model.NotFound, Sentence: "the policy file cannot be read", Cause: err}
		}
		_, _, err = policy.Parse(filepath.Base(name), text)
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return text, nil
}

// newSlots returns the slots of a new store: one with a passphrase, unless
// only recipients are wanted and no passphrase is given, and whether somebody
// typed the passphrase.
func (a *app) newSlots(ctx context.Context, name string, recipients []string) (slots []keys.NewSlot, typed bool, err error) {
	if name == "" {
		name = a.actor()
	}
	for _, r := range recipients { // before a passphrase is asked for
		if err := recipientFault(r); err != nil {
			return nil, false, err
		}
	}
	passphrase, ok, err := a.given()
	if err == nil && !ok && len(recipients) == 0 {
		passphrase, err = a.askTwice(ctx)
		typed = true
	}
	if err != nil {
		return nil, false, err
	}
	if passphrase != nil {
		slot, err := passphraseSlot(name, passphrase)
		if err != nil {
			return nil, false, err
		}
		slots = append(slots, slot)
	}
	for _, r := range recipients {
		slots = append(slots, keys.NewSlot{Name: strings.TrimSpace("recipient " + r[:min(len(r), 12)]), Recipient: r})
	}
	return slots, typed, nil
}

func wipeSlots(slots []keys.NewSlot) {
	for _, s := range slots {
		clear(s.Passphrase)
	}
}

// A newStore is what a store begins with.
type newStore struct {
	slots    []keys.NewSlot
	policy   []byte
	recovery recoveryCall
}

func (a *app) create(cmd *cobra.Command, n newStore) error {
	dir, err := a.storeDir()
	if err != nil {
		return err
	}
	store, err := storage.Create(dir, a.Now(), func(keyDir string) (*keys.Vault, error) {
		return keys.Create(keyDir, keys.CreateOptions{Now: a.Now, Slots: n.slots})
	})
	if err != nil {
		return err
	}
	defer store.Close()
	if err := desk.PutPolicy(cmd.Context(), store, a.by(), n.policy, rand.Reader); err != nil {
		return err
	}
	file := filepath.Join(dir, policyName)
	if err := os.WriteFile(file, n.policy, 0o600); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "the store was created and its policy is in force, but the policy file to edit could not be written", Cause: err}
	}
	made, err := a.offerRecovery(cmd.Context(), store, n.recovery)
	if err != nil {
		return recoveryFailed(err)
	}
	if a.json {
		return a.printJSON(map[string]any{
			"store": dir, "policy": file, "backup": []string{backupData, backupKeys}, "slots": len(store.Keys().Slots()), "recovery": made,
		})
	}
	words := ""
	if made != nil {
		words = "\n" + made.words()
	}
	return a.printf(initText, dir, file, backupData, backupKeys, words+standingText(store))
}

// The commands that back a store up. No copy of its directories does: keys and
// data of different days do not open together, and a copy of both opens what is
// erased later.
const (
	backupData = "lethe backup --out DIRECTORY"
	backupKeys = "lethe keys backup --out FILE"
)

const initText = `The store is in %[1]s.
Its policy is in force; to change it, edit %[2]s
and run 'lethe policy apply'.

Back up both halves after each day's work, to two different places:
  %[3]s  the data, a new file each time
  %[4]s  the keys, over the same file each time: an old copy
      still opens what is erased later. Without the keys the data is lost.
Do not copy the store's directory instead, nor the keys in it.
%[5]s
Next: 'lethe import FILE' brings in a register, 'lethe' opens the console.
`

func standingText(store *storage.Store) string {
	var b strings.Builder
	for _, w := range standing(store) {
		b.WriteString("\nNote: " + w + ".\n")
	}
	return b.String()
}
