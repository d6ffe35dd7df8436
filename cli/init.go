package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
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
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create a store",
		Long: "Creates an encrypted store and puts a policy in force. Asks for a passphrase twice, unless it comes " +
			"from --passphrase-fd or a systemd credential, or the store is made for age recipients only.",
		Example: "lethe init --store /srv/lethe --policy default\nlethe init --recipient age1... --recipient age1...",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := policyText(policyFlag)
			if err != nil {
				return err
			}
			slots, err := a.newSlots(cmd.Context(), slotName, recipients)
			if err != nil {
				return err
			}
			defer wipeSlots(slots)
			return a.create(cmd, slots, text)
		},
	}
	f := cmd.Flags()
	f.StringVar(&policyFlag, "policy", policy.DefaultName, "policy to begin with: "+strings.Join(policy.Names(), ", ")+", or a file")
	f.StringVar(&slotName, "name", "", "name of the passphrase slot (default: the account name)")
	f.StringArrayVar(&recipients, "recipient", nil, "open the store with this age recipient (age1...); may be repeated")
	return a.data(cmd)
}

// policyText returns the text of an embedded policy or of a policy file.
func policyText(name string) ([]byte, error) {
	text, err := policy.Text(name)
	if errors.Is(err, policy.ErrUnknownName) && strings.ContainsAny(name, "/.") {
		if text, err = os.ReadFile(name); err != nil {
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
// only recipients are wanted and no passphrase is given.
func (a *app) newSlots(ctx context.Context, name string, recipients []string) ([]keys.NewSlot, error) {
	if name == "" {
		name = a.actor()
	}
	for _, r := range recipients {
		// Before a passphrase is asked for; a private key given by mistake is not repeated.
		if all, err := age.ParseRecipients(strings.NewReader(r)); err != nil || len(all) != 1 {
			return nil, &model.Error{Fault: model.Usage, Sentence: "--recipient is an age public key (age1... or age1pq1...); nothing was created", Cause: err}
		}
	}
	passphrase, ok, err := a.given()
	if err == nil && !ok && len(recipients) == 0 {
		passphrase, err = a.askTwice(ctx)
	}
	if err != nil {
		return nil, err
	}
	var slots []keys.NewSlot
	if passphrase != nil {
		if err := keys.CheckPassphrase(passphrase); err != nil {
			clear(passphrase)
			return nil, &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
		}
		slots = append(slots, keys.NewSlot{Name: name, Passphrase: passphrase, Argon: keys.CalibrateArgon(time.Second)})
	}
	for _, r := range recipients {
		slots = append(slots, keys.NewSlot{Name: "recipient " + r[:min(len(r), 12)], Recipient: r})
	}
	return slots, nil
}

func wipeSlots(slots []keys.NewSlot) {
	for _, s := range slots {
		clear(s.Passphrase)
	}
}

func (a *app) create(cmd *cobra.Command, slots []keys.NewSlot, policyText []byte) error {
	dir, err := a.storeDir()
	if err != nil {
		return err
	}
	store, err := storage.Create(dir, a.Now(), func(keyDir string) (*keys.Vault, error) {
		return keys.Create(keyDir, keys.CreateOptions{Now: a.Now, Slots: slots})
	})
	if err != nil {
		return err
	}
	defer store.Close()
	if err := desk.PutPolicy(cmd.Context(), store, a.by(), policyText, rand.Reader); err != nil {
		return err
	}
	file := filepath.Join(dir, policyName)
	if err := os.WriteFile(file, policyText, 0o600); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "the store was created and its policy is in force, but the policy file to edit could not be written", Cause: err}
	}
	if a.json {
		return a.printJSON(map[string]any{"store": dir, "policy": file, "backup": []string{filepath.Join(dir, "keys"), dir}, "slots": len(slots)})
	}
	return a.printf(initText, dir, file, filepath.Join(dir, "keys"), standingText(store))
}

const initText = `The store is in %[1]s.
Its policy is in force; to change it, edit %[2]s
and run 'lethe policy apply'.

Back up, to two different places:
  %[3]s  the keys. Without them nobody reads the data again. Copy this
      directory again after every change of slots, and keep it apart from the data.
  %[1]s  the whole directory, while no lethe is running.
%[4]s
Next: 'lethe import FILE' brings in a register, 'lethe' opens the console.
`

func standingText(store *storage.Store) string {
	var b strings.Builder
	for _, w := range standing(store) {
		b.WriteString("\nNote: " + w + ".\n")
	}
	return b.String()
}
