package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/storage"
)

// A slotCall says what kind of slot is to be added.
type slotCall struct {
	name      string
	recipient string
	sshFile   string
	newFD     int
}

func (a *app) keysAdd() *cobra.Command {
	var c slotCall
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Let somebody else open the store",
		Long: "Adds a slot: for a passphrase, asked for twice unless --new-passphrase-fd gives it, or for a public key whose private half " +
			"somebody else keeps: an age recipient, that of an age plugin, or an SSH public key (Ed25519, or RSA of at least 2048 bits).",
		Example: "lethe keys add --name anna\nlethe keys add --name ben --recipient age1...\nlethe keys add --name cleo --ssh-file cleo.pub",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.check(a, cmd); err != nil {
				return err
			}
			return a.changingKeys(cmd, c.what(a), func(change *keyChange) error {
				store := change.store
				slot, err := a.describe(cmd, &c)
				if err != nil {
					return err
				}
				defer clear(slot.Passphrase)
				id, err := a.changeSlots(cmd.Context(), change, "keys.add", func(v *keys.Vault) (keys.SlotID, error) { return v.AddSlot(slot) })
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"slot": id.String(), "slots": len(store.Keys().Slots())})
				}
				return a.printf("%s\n", id.String()[:shortID])
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.name, "name", "", "whose slot it is (default: the account name)")
	f.StringVar(&c.recipient, "recipient", "", "public key: age1..., age1pq1..., ssh-ed25519 ... or ssh-rsa ...")
	f.StringVar(&c.sshFile, "ssh-file", "", "file with an SSH public key (id_ed25519.pub)")
	f.IntVar(&c.newFD, "new-passphrase-fd", -1, "read the new passphrase from this file descriptor")
	return a.data(cmd)
}

// what says which slot is to be added. A passphrase is not known to who approves it.
func (c *slotCall) what(a *app) func(*storage.Store) (string, string, error) {
	name, kind := c.name, "a passphrase"
	if name == "" {
		name = a.actor()
	}
	if c.recipient != "" {
		kind = line(shortened(strings.TrimSpace(c.recipient), 40))
	}
	return func(*storage.Store) (string, string, error) {
		return "add a slot for " + line(name) + ": " + kind, fmt.Sprintf("add %q %q", name, strings.TrimSpace(c.recipient)), nil
	}
}

// check refuses a call for two things, or for something that is no public key.
func (c *slotCall) check(a *app, cmd *cobra.Command) error {
	ways := 0
	for _, set := range []bool{c.recipient != "", c.sshFile != "", c.newFD >= 0} {
		if set {
			ways++
		}
	}
	if ways > 1 {
		return usage(cmd, "give one of --recipient, --ssh-file and --new-passphrase-fd")
	}
	if c.sshFile != "" {
		text, err := readWhole(a.Files, c.sshFile, maxSmallFile)
		if err != nil {
			return &model.Error{Fault: model.Usage, Sentence: "the file with the SSH public key cannot be read", Cause: err}
		}
		c.recipient = string(text)
	}
	if c.recipient == "" {
		return nil
	}
	return recipientFault(c.recipient)
}

// recipientFault words why a text is not a public key, without repeating it.
func recipientFault(text string) error {
	if err := keys.CheckRecipient(text); err != nil {
		return &model.Error{Fault: model.Usage, Sentence: "a recipient is a public key (age1..., age1pq1..., ssh-ed25519 ... or ssh-rsa ... of at least 2048 bits); nothing was changed", Cause: err}
	}
	return nil
}

// describe returns the slot to be made, and asks for a passphrase if that is
// what opens it.
func (a *app) describe(cmd *cobra.Command, c *slotCall) (keys.NewSlot, error) {
	name := c.name
	if name == "" {
		name = a.actor()
	}
	if c.recipient != "" {
		return keys.NewSlot{Name: name, Recipient: c.recipient}, nil
	}
	var passphrase []byte
	var err error
	if c.newFD >= 0 {
		passphrase, err = a.passphraseFrom(c.newFD)
	} else {
		passphrase, err = a.askTwice(cmd.Context())
	}
	if err != nil {
		return keys.NewSlot{}, err
	}
	return passphraseSlot(name, passphrase)
}

func (a *app) keysRecovery() *cobra.Command {
	var shares string
	var plan recoveryPlan
	cmd := &cobra.Command{
		Use:   "recovery",
		Short: "Make a recovery set: shares on paper, some of which together open the store",
		Long: "Makes N shares, any K of which open the store when passphrases and identities are lost. Each share is 49 words in 7 lines, the last " +
			"word of each line checking the others. They are shown once, at the terminal, or written into a directory, and kept nowhere. " +
			"Give them to different people. An earlier set goes on working until its slot is removed.",
		Example: "lethe keys recovery --shares 3/5\nlethe keys recovery --shares 2/3 --out /media/stick",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if plan.needed, plan.total, err = parseRecovery(shares); err != nil {
				return err
			}
			set := fmt.Sprintf("make a recovery set: any %d of %d shares open the store", plan.needed, plan.total)
			return a.changingKeys(cmd, plainChange(set), func(c *keyChange) error {
				made, err := a.addRecovery(cmd.Context(), c, plan)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(made)
				}
				return a.printf("%s", made.words())
			})
		},
	}
	cmd.Flags().StringVar(&shares, "shares", "3/5", "K/N: how many shares are needed, and how many are made")
	cmd.Flags().StringVar(&plan.out, "out", "", "write one file a share into this directory instead of showing them")
	return a.data(cmd)
}
