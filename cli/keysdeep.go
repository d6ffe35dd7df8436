package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
)

func (a *app) keysDeepRotate() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "deep-rotate",
		Short: "Seal every record again under new keys, and destroy the old ones",
		Long: "Gives the organisation, every person, holding and request a new key, seals all records again, destroys the old keys, rotates the vault key and rewrites the files without what was replaced. Use it " +
			"when somebody who may not may have copied the key files while they could open them: 'keys rotate' shuts them out of new records only. " +
			"It takes as long as reading and writing the whole store, can be stopped, and goes on when it is run again. Data backups from " +
			"before open only with key backups from before: back up data and keys afterwards, then destroy the old ones.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			what := func(store *storage.Store) (words, of string, err error) {
				if open, err := store.DeepRotationOpen(cmd.Context()); open || err != nil {
					return "", "", err // it goes on
				}
				return "rotate the keys deeply: every record under a new key", "deep-rotate", nil
			}
			return a.changingKeys(cmd, what, func(c *keyChange) error {
				by, store := a.by(), c.store
				if err := c.permit.Use(cmd.Context()); err != nil {
					return err
				}
				p := a.newProgress(0, a.json)
				done, err := store.DeepRotate(cmd.Context(), model.Act{At: by.At, Actor: by.Actor, Action: "keys.deep-rotate"}, func(done, total int) {
					p.total = total
					p.at(done)
				})
				p.clear()
				if errors.Is(err, context.Canceled) {
					return &model.Error{Fault: model.Failed, Sentence: "stopped; nothing is lost, and 'lethe keys deep-rotate' goes on where it was", Cause: err}
				}
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(viewDeep(done))
				}
				if done.Unsearched {
					return a.printf("The deep rotation is finished: an earlier run had destroyed the old keys, and the files are rewritten now.\n"+
						"They were not searched for older versions, since the ids of the old keys went with them.\n%s", deepAdvice)
				}
				if done.Remains > 0 {
					a.printf("%d places in the files still bear older versions, which a copied keyring opens; run it again when nobody reads.\n", done.Remains)
				}
				return a.printf("%d records are sealed again, %d old keys are destroyed, and the vault key is new.\n"+
					"%s", done.Records, done.Keys, deepAdvice)
			})
		},
	})
}

// deepAdvice says what is to be done after a deep rotation.
const deepAdvice = "Back up data and keys now. Then destroy the key backups from before: they, and only they, open\nthe data backups from before.\n"

type deepJSON struct {
	Records  int  `json:"records"`
	Keys     int  `json:"keys_destroyed"`
	Searched bool `json:"searched"`
	Remains  *int `json:"remains"` // null where the files were not searched
	Resumed  bool `json:"resumed"`
}

func viewDeep(d *storage.DeepRotation) deepJSON {
	v := deepJSON{Records: d.Records, Keys: d.Keys, Searched: !d.Unsearched, Resumed: d.Resumed}
	if v.Searched {
		v.Remains = &d.Remains
	}
	return v
}
