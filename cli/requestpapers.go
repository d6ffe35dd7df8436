package cli

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

type paperJSON struct {
	ID       string          `json:"id"`
	What     model.PaperKind `json:"what"`
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Size     uint64          `json:"size"`
	SHA256   string          `json:"sha256"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Letter   string          `json:"letter,omitempty"`
	Identity bool            `json:"identity_evidence,omitempty"`
	DeleteOn calendar.Date   `json:"delete_on,omitzero"`
	Dated    calendar.Date   `json:"dated,omitzero"` // of a letter
	SentOn   calendar.Date   `json:"sent_on,omitzero"`
}

func viewPaper(p *model.Paper) paperJSON {
	return paperJSON{
		ID: p.ID.String(), What: p.What, Name: p.Name, Type: p.Type, Size: p.Size, SHA256: hex.EncodeToString(p.Hash),
		At: p.At, Actor: p.Actor, Letter: p.Letter, Identity: p.Identity, DeleteOn: p.DeleteOn, Dated: p.Dated,
	}
}

func (a *app) printPaper(p *model.Paper) error {
	if a.json {
		return a.printJSON(viewPaper(p))
	}
	return a.printf("%s\n", paperWords(p))
}

func paperWords(p *model.Paper) string {
	s := p.ID.String()[:8] + "  " + line(p.Name) + "  " + strconv.FormatUint(p.Size, 10) + " bytes  " + string(p.What)
	if p.Identity {
		s += ", evidence of identity: destroy it by " + p.DeleteOn.Words()
	}
	return s
}

// requestPapers are the acts on the papers of a request's file.
func (a *app) requestPapers() []*cobra.Command {
	return []*cobra.Command{a.paperAttach(), a.paperDetach(), a.paperList(), a.paperSave(), a.letterSent(), a.letterList()}
}

func (a *app) paperAttach() *cobra.Command {
	n := desk.NewPaper{}
	cmd := &cobra.Command{
		Use:   "attach REFERENCE FILE|-",
		Short: "Put a file, or standard input, into a request's file",
		Long: "Puts a file into a request's file, sealed under the request's own key. With --identity it is\n" +
			"evidence of identity: it gets keys of its own, is destroyed when it is detached, and a warning\n" +
			"stands when it is kept for longer than the policy allows.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, words []string) error {
			from, size, err := a.input(words[1])
			if err != nil {
				return err
			}
			defer from.Close()
			defer sparing()()
			n.Size = size
			if n.Name == "" && words[1] != "-" {
				n.Name = filepath.Base(words[1])
			}
			if n.Name == "" {
				return usage(cmd, "--name: standard input has no name, so give one")
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				p, err := d.Attach(cmd.Context(), a.by(), id, n, from)
				if err != nil {
					return err
				}
				return a.printPaper(p)
			})
		},
	}
	cmd.Flags().StringVar(&n.Name, "name", "", "name in the request's file; that of the file by default")
	cmd.Flags().StringVar(&n.Type, "type", "", "media type, guessed from the name by default")
	cmd.Flags().BoolVar(&n.Identity, "identity", false, "it is evidence of identity")
	return a.data(cmd)
}

// sparingHeap is how large the heap grows, in bytes, before memory is taken back
// more often than it usually is.
const sparingHeap = 256 << 20

// sparing keeps the heap small while files of any size pass through it: the
// engine puts large pieces together faster than they are collected. The function
// that it returns ends that.
func sparing() func() {
	if shared.Load() {
		return func() {}
	}
	before := debug.SetMemoryLimit(min(sparingHeap, debug.SetMemoryLimit(-1)))
	return func() { debug.SetMemoryLimit(before) }
}

// input opens a file, or standard input for "-"; its size is negative if it is
// not known.
func (a *app) input(name string) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(a.In), -1, nil
	}
	info, err := a.Files.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, 0, &model.Error{Fault: model.NotFound, Sentence: "there is no file " + line(name), Cause: err}
	case err == nil && info.IsDir():
		return nil, 0, model.Faultf(model.Usage, "%s is a directory, not a file", line(name))
	}
	if err == nil {
		var f File
		if f, err = a.Files.OpenFile(name, os.O_RDONLY, 0); err == nil {
			if !info.Mode().IsRegular() {
				return f, -1, nil
			}
			return f, info.Size(), nil
		}
	}
	return nil, 0, &model.Error{Fault: model.Failed, Sentence: "the file " + line(name) + " cannot be read", Cause: err}
}

func (a *app) paperDetach() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "detach REFERENCE PAPER",
		Short: "Take a paper out of a request's file; evidence of identity is destroyed for good",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				p, err := d.PaperNamed(cmd.Context(), a.by(), id, words[1])
				if err != nil {
					return err
				}
				receipt, err := d.Detach(cmd.Context(), a.by(), id, p.ID, why)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"detached": p.ID.String(), "destroyed": receipt != nil})
				}
				if receipt != nil {
					return a.printf("%s is out of the file and its keys are destroyed.\n", line(p.Name))
				}
				return a.printf("%s is out of the file.\n", line(p.Name))
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "reason; a letter needs one")
	return a.data(cmd)
}

func (a *app) paperList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "papers REFERENCE",
		Short: "List the papers of a request's file",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				all, err := d.Papers(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				if a.json {
					out := make([]paperJSON, 0, len(all))
					for _, p := range all {
						v := viewPaper(p.Paper)
						v.SentOn = p.SentOn
						out = append(out, v)
					}
					return a.printJSON(out)
				}
				for _, p := range all {
					a.printf("%s%s\n", paperWords(p.Paper), sentWords(p))
				}
				return nil
			})
		},
	})
}

func (a *app) paperSave() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "save REFERENCE PAPER FILE|-",
		Short: "Write a paper of a request's file to a file that only you may read, or to standard output",
		Args:  args(cobra.ExactArgs(3)),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				p, err := d.PaperNamed(cmd.Context(), a.by(), id, words[1])
				if err != nil {
					return err
				}
				write := func(w io.Writer) error {
					_, err := d.SavePaper(cmd.Context(), a.by(), id, p.ID, w)
					return err
				}
				if words[2] == "-" {
					return write(a.Out)
				}
				if err := a.writeOut(words[2], force, write); err != nil {
					return err
				}
				return a.printPaper(p)
			})
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	return a.data(cmd)
}

// writeOut writes a file that nobody else may read. A new one is taken away again
// when it could not be written whole; one that is replaced, with force, is lost
// only to a whole one.
func (a *app) writeOut(name string, force bool, write func(io.Writer) error) error {
	f, err := a.Files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	taken := errors.Is(err, os.ErrExist)
	if taken && !force {
		return &model.Error{Fault: model.Refused, Sentence: "a file of that name exists already, and is not replaced without --force", Cause: err}
	}
	if taken {
		f, err = a.Files.OpenFile(name+".lethe-"+rand.Text()[:12], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "the file cannot be written there", Cause: err}
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil && taken {
		err = a.Files.Rename(f.Name(), name)
	}
	if err == nil {
		return nil
	}
	a.Files.Remove(f.Name())
	var worded *model.Error
	if errors.As(err, &worded) {
		return err
	}
	return &model.Error{Fault: model.Failed, Sentence: "the file could not be written to its end", Cause: err}
}
