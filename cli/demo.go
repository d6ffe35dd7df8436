package cli

import (
	"context"
	"crypto/rand"
	"os"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/demo"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage"
)

// The demonstration always takes place on the same day, so that its queue is
// as it was made to be.
var demoDay = calendar.NewDate(2026, time.November, 23)

// demoPassphrase opens the throw-away store again after ctrl+l. It protects
// nothing: the people are invented.
const demoPassphrase = "lethe demonstration"

func (a *app) demoCommand() *cobra.Command {
	var seed uint64
	var people int
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open the console on an invented organisation",
		Long: "Makes an organisation of invented people in a temporary store, opens the console on it, and destroys the store on " +
			"leaving. The day is always " + demoDay.Words() + ". After ctrl+l the passphrase is: " + demoPassphrase,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if people < 1 || people > 1_000_000 {
				return usage(cmd, "--people is a number from 1 to 1000000")
			}
			return a.demo(cmd, seed, people)
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another number makes another organisation")
	cmd.Flags().IntVar(&people, "people", 2000, "number of people")
	cmd.Flags().Bool("plain", false, "linear mode for screen readers")
	return cmd
}

func (a *app) demo(cmd *cobra.Command, seed uint64, people int) error {
	dir, err := os.MkdirTemp("", "lethe-demo-")
	if err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "no temporary directory can be made for the demonstration", Cause: err}
	}
	defer os.RemoveAll(dir)
	y, m, d := demoDay.Civil()
	a.Now = shifted(a.Now, time.Date(y, m, d, 9, 0, 0, 0, calendar.London()))
	ctx := cmd.Context()
	s := &session{app: a, open: func(passphrase []byte) (*storage.Store, error) {
		c := passphraseCredential(passphrase)
		defer c.Wipe()
		return openWithCredential(dir, a, c)
	}}
	defer s.end()
	store, err := a.demoStore(ctx, dir, seed, people)
	if err != nil {
		return err
	}
	opts := a.tuiOptions(cmd, s)
	if opts.Desk, err = s.use(ctx, store); err != nil {
		return err
	}
	opts.Organisation = "Demonstration (invented people)"
	opts.Hint = "To unlock the demonstration type: " + demoPassphrase
	return show(ctx, opts)
}

// demoStore makes the store of the demonstration in the empty directory dir.
func (a *app) demoStore(ctx context.Context, dir string, seed uint64, people int) (*storage.Store, error) {
	store, err := storage.Create(dir, a.Now(), func(keyDir string) (*keys.Vault, error) {
		return keys.Create(keyDir, keys.CreateOptions{Now: a.Now, Slots: []keys.NewSlot{
			// A cheap passphrase: what it protects is invented and soon gone.
			{Name: "demonstration", Passphrase: []byte(demoPassphrase), Argon: keys.Argon{Time: 1, MemoryKiB: 8 << 10, Lanes: 1, TestOnly: true}},
		}})
	})
	if err != nil {
		return nil, err
	}
	text, err := policy.Text(policy.DefaultName)
	if err == nil {
		err = desk.PutPolicy(ctx, store, a.by(), text, rand.Reader)
	}
	if err == nil {
		err = a.fillDemo(ctx, store, demo.New(seed, demoDay, people))
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// quickDemo is how many people are made before progress is worth showing.
const quickDemo = 5000

// demoBatch is how many records of the demonstration go into one act.
const demoBatch = 2000

// fillDemo writes the organisation into the store.
func (a *app) fillDemo(ctx context.Context, store *storage.Store, o *demo.Organisation) error {
	by, bar, done := a.by(), a.newProgress(o.Len(), false), 0
	defer bar.done()
	var batch []model.Entity
	flush := func() error {
		err := store.Write(ctx, model.Act{At: by.At, Actor: "demonstration", Action: "demo.fill"}, func(w model.Writer) error {
			for _, e := range batch {
				if err := w.Put(model.Encode(e)); err != nil {
					return err
				}
			}
			return nil
		})
		batch = batch[:0]
		return err
	}
	err := o.Each(func(p *demo.Person) error {
		if done++; done > quickDemo {
			bar.at(done)
		}
		batch = append(batch, p.Entities()...)
		for _, s := range p.Suppress {
			e, err := desk.Suppress(store, s.Contact, s.Scope, s.On, s.Source, rand.Reader)
			if err != nil {
				return err
			}
			batch = append(batch, e)
		}
		if len(batch) < demoBatch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	for _, q := range o.Unmatched() {
		batch = append(batch, q)
	}
	return flush()
}
