package cli

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage"
)

// An eraseCall is one call of an erase command.
type eraseCall struct {
	desk.Erasing
	ground  string
	as      string
	confirm string
	wait    bool
	out     string
}

func (a *app) eraseCommand() *cobra.Command {
	plan := group("plan", "Show what an erasure would take, leave and why, and do nothing", a.erasePlan("subject"), a.erasePlan("holding"), a.erasePlan("request"))
	return group("erase", "Erase people, single holdings or files of requests for good",
		long(a.eraseOf("subject")), long(a.eraseOf("holding")), long(a.eraseOf("request")), plan, a.eraseList(), a.eraseCertificate(), alone(a.eraseVerify()))
}

const eraseLong = "Destroys the keys of the data, so that no copy of it opens again, deletes it, and prints a signed certificate. " +
	"A hold, an open request, a restriction or a statutory minimum refuses the erasure; 'lethe erase plan' shows them.\n\n" +
	"Holdings whose retention rule says so are anonymised: counts of at least ten people stay, and nothing else ('lethe retention anonymous'). " +
	"Fewer people than that are erased without a count.\n\n" +
	"It asks to type the reference, or the number of references if there are several; --confirm gives the same beforehand."

// An eraseForm is how one of the erase commands is written.
type eraseForm struct{ use, short, example string }

var eraseForms = map[string]eraseForm{
	"subject": {"subject REFERENCE...", "Erase people with everything held about them",
		"lethe erase subject S-7K3M9PQ2X --request R-2026-0041 --ground consent-withdrawn --reason 'asked to be forgotten'"},
	"holding": {"holding REFERENCE...", "Erase single holdings",
		"lethe erase holding S-7K3M9PQ2X/3f2a --reason 'collected by mistake'"},
	"request": {"request REFERENCE...", "Erase the files of closed requests whose period is over",
		"lethe erase request R-2022-0041 --ground retention --reason 'three years are over'"},
}

func eraseFlags(cmd *cobra.Command, c *eraseCall) {
	f := cmd.Flags()
	f.StringVar(&c.Reason, "reason", "", "why, in words; it is kept after the erasure, so name nobody")
	f.StringVar(&c.ground, "ground", string(model.NoLongerNeeded), "the ground: "+groundList())
	f.StringVar(&c.Answering, "request", "", "the request that is carried out, such as R-2026-0041; it does not block itself")
	f.BoolVar(&c.Agreed, "agreed", false, "the person, whose data is restricted, agreed to this erasure")
	f.BoolVar(&c.Suppress, "suppress", false, "keep keyed hashes of the contacts, so that the person is never contacted again")
	f.StringVar(&c.as, "as", "", "erase: count nothing; anonymise: count all that may be; otherwise what the retention rule says")
	f.BoolVar(&c.Partly, "partly", false, "erase what may go even if something must stay")
}

func groundList() string {
	var out []string
	for _, g := range model.ErasureGrounds {
		out = append(out, string(g))
	}
	return strings.Join(out, ", ")
}

func (a *app) erasePlan(what string) *cobra.Command {
	c := &eraseCall{}
	cmd := &cobra.Command{
		Use:   eraseForms[what].use,
		Short: "Show what erasing a " + what + " would take, leave and why",
		Args:  args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				if err := a.named(cmd, d, what, given, c); err != nil {
					return err
				}
				plan, err := d.PlanErasure(cmd.Context(), a.by(), c.Erasing)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(viewPlan(plan))
				}
				return a.printPlan(plan)
			})
		},
	}
	eraseFlags(cmd, c)
	return a.data(cmd)
}

func (a *app) eraseOf(what string) *cobra.Command {
	c := &eraseCall{}
	cmd := &cobra.Command{
		Use:     eraseForms[what].use,
		Short:   eraseForms[what].short,
		Long:    eraseLong,
		Example: eraseForms[what].example,
		Args:    args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if strings.TrimSpace(c.Reason) == "" {
				return usage(cmd, "--reason is missing: say why, naming nobody")
			}
			return a.erase(cmd, what, given, c)
		},
	}
	eraseFlags(cmd, c)
	f := cmd.Flags()
	f.StringVar(&c.confirm, "confirm", "", "the reference again, or the number of references, instead of being asked for it")
	f.BoolVar(&c.wait, "wait", false, "wait until the files are rewritten and searched for remains")
	f.StringVar(&c.out, "certificate", "", "write the certificate to this file too")
	return a.data(cmd)
}

// erase plans, asks, erases and prints the certificate.
func (a *app) erase(cmd *cobra.Command, what string, given []string, c *eraseCall) error {
	if c.out != "" {
		if _, err := a.Files.Lstat(c.out); err == nil {
			return model.Faultf(model.Refused, "the file for the certificate exists already; nothing was erased")
		}
	}
	return a.withStore(cmd, bare, func(store *storage.Store, d *desk.Desk) error {
		ctx := cmd.Context()
		if err := a.named(cmd, d, what, given, c); err != nil {
			return err
		}
		if err := a.confirmErasure(cmd, d, given, c); err != nil {
			return err
		}
		done, err := d.Erase(ctx, a.by(), c.Erasing)
		if err != nil {
			return err
		}
		var purge *storage.PurgeReport
		if c.wait {
			report, err := store.Purge(ctx)
			if err != nil {
				return err
			}
			purge = &report
		}
		if c.out != "" {
			if err := a.writeNew(c.out, done.Receipt.Certificate); err != nil {
				return &model.Error{Fault: model.Failed, Sentence: "the data is erased, but the certificate could not be written there; the store keeps one", Cause: err}
			}
		}
		return a.printErased(done, purge)
	})
}

// maxConfirmation bounds what is typed to confirm, in bytes.
const maxConfirmation = 256

// confirmErasure makes sure that the administrator means it.
func (a *app) confirmErasure(cmd *cobra.Command, d *desk.Desk, given []string, c *eraseCall) error {
	want := given[0]
	if len(given) > 1 {
		want = fmt.Sprint(len(given))
	}
	got := c.confirm
	if got == "" {
		tty, err := a.Teletype()
		if err != nil {
			return usage(cmd, "there is no terminal to ask at; --confirm %s says that you mean it", want)
		}
		defer tty.Close()
		plan, err := d.PlanErasure(cmd.Context(), a.by(), c.Erasing)
		if err != nil {
			return err
		}
		fmt.Fprintf(tty, "%sThis cannot be undone. Type %s to erase: ", planText(plan), want)
		typed, err := tty.Line(cmd.Context(), maxConfirmation)
		if err != nil {
			return &model.Error{Fault: model.Refused, Sentence: "not confirmed; nothing was erased", Cause: err}
		}
		got = string(typed)
	}
	if !strings.EqualFold(strings.TrimSpace(got), want) {
		return model.Faultf(model.Refused, "not confirmed: %s was expected; nothing was erased", line(want))
	}
	return nil
}

// writeNew writes a file that nobody else may read and that was not there
// before. What could not be written whole is taken away again.
func (a *app) writeNew(path string, data []byte) error {
	f, err := a.Files.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, os.ErrExist):
		return &model.Error{Fault: model.Refused, Sentence: "a file of that name exists already, and is not replaced", Cause: err}
	case err != nil:
		return &model.Error{Fault: model.Failed, Sentence: "the file cannot be written there", Cause: err}
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		a.Files.Remove(path)
		return &model.Error{Fault: model.Failed, Sentence: "the file could not be written to its end", Cause: err}
	}
	return nil
}

// named resolves the references on the command line.
func (a *app) named(cmd *cobra.Command, d *desk.Desk, what string, given []string, c *eraseCall) error {
	c.Ground, c.Ending = model.ErasureGround(c.ground), policy.Action(c.as)
	switch c.Ending {
	case "", policy.Erase, policy.Anonymise:
	default:
		return usage(cmd, "--as takes erase or anonymise, not %s", line(c.as))
	}
	for _, text := range given {
		if err := nameOne(cmd, d, what, text, c); err != nil {
			return err
		}
	}
	return nil
}

func nameOne(cmd *cobra.Command, d *desk.Desk, what, text string, c *eraseCall) error {
	switch what {
	case "subject":
		id, err := d.SubjectID(cmd.Context(), text)
		c.Subjects = append(c.Subjects, id)
		return err
	case "request":
		id, err := d.RequestFile(cmd.Context(), text)
		c.Requests = append(c.Requests, id)
		return err
	}
	h, err := d.HoldingName(cmd.Context(), text)
	c.Holdings = append(c.Holdings, h)
	return err
}

func (a *app) eraseVerify() *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "verify CERTIFICATE",
		Short: "Check a certificate of erasure, without the store",
		Long: "Checks that the certificate was signed with the key it names, that nothing in it was changed since, and that its proof " +
			"leads to the root of the audit log it gives. Whose key it is, the certificate cannot say: compare it with the one that " +
			"'lethe audit show' prints, or give that with --key.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			f, err := a.Files.OpenFile(given[0], os.O_RDONLY, 0)
			if err != nil {
				return &model.Error{Fault: model.NotFound, Sentence: "the certificate cannot be read", Cause: err}
			}
			defer f.Close()
			raw, err := io.ReadAll(io.LimitReader(f, 65<<20))
			if err != nil {
				return &model.Error{Fault: model.Failed, Sentence: "the certificate cannot be read to its end", Cause: err}
			}
			c, err := storage.VerifyCertificate(raw)
			if errors.Is(err, storage.ErrCertificate) {
				return &model.Error{Fault: model.Damaged, Sentence: "this is " + err.Error(), Cause: err}
			}
			if err != nil {
				return err
			}
			if key != "" && !sameHex(key, c.Signer) {
				return model.Faultf(model.Damaged, "the certificate was signed with another key than the one given")
			}
			return a.printVerified(filepath.Base(given[0]), c, key != "")
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "the store's public key, in hexadecimal")
	return a.data(cmd)
}

func sameHex(x, y string) bool {
	a, err1 := hex.DecodeString(strings.TrimSpace(x))
	b, err2 := hex.DecodeString(y)
	return err1 == nil && err2 == nil && string(a) == string(b)
}
