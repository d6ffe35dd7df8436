package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"lethe/model"
	"lethe/storage"
)

// keysHost prints the host key of the SSH port, for those who are to know it
// before they type anything there.
func (a *app) keysHost() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "host",
		Short: "Print the host key of the SSH port, and its fingerprint",
		Long: "Prints the public half of the key by which the server's SSH port proves which server it is, and its fingerprint, which ssh shows " +
			"at the first connection. It is a key of the vault and stays the same for the store's whole life, backups and moves included.",
		Example: "lethe keys host\nlethe keys host --json",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSlots(cmd, model.SeeKeys, func(store *storage.Store) error {
				signer, err := hostKey(store.Keys())
				if err != nil {
					return &model.Error{Fault: model.Failed, Sentence: "the host key cannot be had", Cause: err}
				}
				public, print := signer.PublicKey(), ssh.FingerprintSHA256(signer.PublicKey())
				text := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public)))
				if a.json {
					return a.printJSON(map[string]string{"host_key": text, "fingerprint": print})
				}
				return a.printf("%s\nfingerprint %s\n", text, print)
			})
		},
	})
}
