package cli

import (
	"archive/zip"
	"crypto/rand"
	"io"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/handling"
	"lethe/model/sealedzip"
)

// packageFlags are what a package is asked for with.
type packageFlags struct {
	portability, force     bool
	format, recipient, out string
}

func (a *app) requestPackage() *cobra.Command {
	var given packageFlags
	cmd := &cobra.Command{
		Use:   "package REFERENCE --out FILE",
		Short: "Make the encrypted package that answers an access or portability request",
		Long: "Gathers what the register holds about the person, without what was redacted, and writes it as an\n" +
			"encrypted zip (AES-256, opened by ordinary tools) or an age file. The password is made by Lethe and\n" +
			"shown once: tell it to the person by another channel than the file. With --recipient, an age public\n" +
			"key of the person, there is no password.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			if given.out == "" {
				return usage(cmd, "--out: say where the package goes")
			}
			if given.recipient != "" && given.format != "age" {
				return usage(cmd, "--recipient goes with --format age")
			}
			if given.format != "zip" && given.format != "age" {
				return usage(cmd, "--format is zip or age")
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error { return a.makePackage(cmd, d, id, &given) })
		},
	}
	f := cmd.Flags()
	f.BoolVar(&given.portability, "portability", false, "only what may go by Art 20, instead of everything")
	f.StringVar(&given.format, "format", "zip", "zip or age")
	f.StringVar(&given.recipient, "recipient", "", "age public key of the person, instead of a password")
	f.StringVar(&given.out, "out", "", "file that only you may read")
	f.BoolVar(&given.force, "force", false, "replace a file that is there")
	return a.data(cmd)
}

func (a *app) makePackage(cmd *cobra.Command, d *desk.Desk, id model.ID, g *packageFlags) error {
	defer sparing()()
	gather := d.AccessPackage
	if g.portability {
		gather = d.PortabilityPackage
	}
	p, err := gather(cmd.Context(), a.by(), id)
	if err != nil {
		return err
	}
	password, err := newPassword(rand.Reader)
	if err != nil {
		return err
	}
	err = a.writeOut(g.out, g.force, func(w io.Writer) error {
		to, end, err := g.archive(w, password)
		if err != nil {
			return err
		}
		if err := d.WritePackage(cmd.Context(), a.by(), id, p, to); err != nil {
			return err
		}
		return end()
	})
	if err != nil {
		return err
	}
	if g.recipient != "" {
		password = ""
	}
	return a.printPackage(p, password)
}

// archive begins the archive of a package and returns how it ends.
func (g *packageFlags) archive(w io.Writer, password string) (desk.Archive, func() error, error) {
	if g.format == "zip" {
		z := sealedzip.New(w, password, rand.Reader)
		return z, z.Close, nil
	}
	var to age.Recipient
	var err error
	if g.recipient != "" {
		to, err = age.ParseX25519Recipient(g.recipient)
	} else {
		to, err = age.NewScryptRecipient(password)
	}
	if err != nil {
		return nil, nil, &model.Error{Fault: model.Usage, Sentence: "the recipient is not an age public key, which begins with age1", Cause: err}
	}
	sealed, err := age.Encrypt(w, to)
	if err != nil {
		return nil, nil, err
	}
	z := plainZip{zip.NewWriter(sealed)}
	return z, func() error {
		if err := z.zip.Close(); err != nil {
			return err
		}
		return sealed.Close()
	}, nil
}

// A plainZip is the archive inside an age file.
type plainZip struct{ zip *zip.Writer }

func (z plainZip) Create(name string, at time.Time) (io.Writer, error) {
	return z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
}

// passwordLetters are 32 characters that nobody mistakes for one another, so
// that 26 of them are 130 bits.
const passwordLetters = "abcdefghjkmnpqrstuvwxyz023456789"

// newPassword returns a password for a package, in groups that can be read out.
func newPassword(random io.Reader) (string, error) {
	var bytes [26]byte
	if _, err := io.ReadFull(random, bytes[:]); err != nil {
		return "", err
	}
	var out []byte
	for i, b := range bytes {
		if i > 0 && i%5 == 0 {
			out = append(out, '-')
		}
		out = append(out, passwordLetters[b&31])
	}
	return string(out), nil
}

type packageJSON struct {
	Kind     string          `json:"kind"`
	Counts   document.Counts `json:"counts"`
	Password string          `json:"password,omitempty"`
	Look     []doubtJSON     `json:"look_at,omitempty"`
}

type doubtJSON struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

func viewDoubts(list []document.Doubt) []doubtJSON {
	var out []doubtJSON
	for _, v := range list {
		out = append(out, doubtJSON{v.ID, v.Why})
	}
	return out
}

func (a *app) printPackage(p *document.Package, password string) error {
	if a.json {
		return a.printJSON(packageJSON{p.Kind, p.Counts, password, viewDoubts(p.Look)})
	}
	a.printf("%d records, %d fields, %s, %s; %s left out.\n", p.Counts.Records, p.Counts.Fields,
		counted(p.Counts.Files, "file"), counted(p.Counts.Pages, "page"), counted(p.Counts.Withheld, "thing"))
	for _, v := range p.Look {
		a.printf("look at  %s: %s\n", line(v.ID), v.Why)
	}
	if password == "" {
		return nil
	}
	return a.printf("Password %s\nIt is shown this once. Tell it to the person by another channel than the file.\n", password)
}

func (a *app) requestRedact() *cobra.Command {
	var exemption, reason string
	var give bool
	cmd := &cobra.Command{
		Use:   "redact REFERENCE [WHAT]",
		Short: "Leave something out of a package, on an exemption; alone, list what there is",
		Long: "Without WHAT, lists everything that the access package would hold by the names that WHAT takes, with\n" +
			"what must be decided first. A record is note/3f2a9c01d2e4, one field of it holding/3f2a9c01d2e4/grade.\n\nExemptions:\n" + exemptionWords(),
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) == 2 && give == (exemption != "") {
				return usage(cmd, "say either --exemption or --give")
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				if len(words) == 1 {
					return a.printRedactable(cmd, d, id)
				}
				f, err := d.Redact(cmd.Context(), a.by(), id, words[1], exemption, reason)
				if err != nil {
					return err
				}
				return a.printRequestFile(f)
			})
		},
	}
	cmd.Flags().StringVar(&exemption, "exemption", "", "exemption in law, by its short name")
	cmd.Flags().BoolVar(&give, "give", false, "it is given after all, or although it was flagged")
	cmd.Flags().StringVar(&reason, "reason", "", "why; to give needs one, such as whose opinion was asked")
	return a.data(cmd)
}

func exemptionWords() string {
	var out string
	for _, e := range handling.Exemptions() {
		out += "  " + e.ID + ": " + e.Title + " (" + e.Where + ")\n"
	}
	return out
}

// printRedactable lists what a package would hold. Of fields it shows the names
// only.
func (a *app) printRedactable(cmd *cobra.Command, d *desk.Desk, id model.ID) error {
	p, err := d.AccessPackage(cmd.Context(), a.by(), id)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"package": p, "decide": viewDoubts(p.Undecided), "look_at": viewDoubts(p.Look)})
	}
	for _, s := range p.Sections {
		for _, e := range s.Entries {
			a.printf("%s  %s%s\n", line(e.ID), line(e.Title), bracketed(line(e.Withheld)))
			for _, f := range e.Fields {
				a.printf("  %s/%s%s\n", line(e.ID), line(f.Name), bracketed(line(f.Withheld)))
			}
		}
	}
	for _, f := range p.Files {
		a.printf("%s  %s%s\n", line(f.ID), line(f.Name), bracketed(line(f.Withheld)))
	}
	for _, v := range p.Undecided {
		a.printf("decide   %s: %s\n", line(v.ID), v.Why)
	}
	for _, v := range p.Look {
		a.printf("look at  %s: %s\n", line(v.ID), v.Why)
	}
	return nil
}
