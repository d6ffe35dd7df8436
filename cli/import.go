package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/registerfile"
)

// An importRequest is what the flags of 'lethe import' say.
type importRequest struct {
	file, mapping, order, source, rejects string
	encoding, delimiter                   string
	from, proof, form                     string
	dryRun                                bool
}

func (a *app) importCommand() *cobra.Command {
	var q importRequest
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import a register from CSV or JSON Lines",
		Long: "Imports people from a CSV or JSON Lines file. Encoding, delimiter and columns are recognised; what cannot be known, such " +
			"as whether 3/4/84 is in March or April, is asked and never guessed. Rows that cannot be taken are written to a reject file with " +
			"their line and the reason; that file can be corrected and imported. The same file twice adds nothing; an import that was stopped goes on where it was.",
		Example: "lethe import --dry-run people.csv\nlethe import --date-order dmy --source moodle users.csv",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			q.file = given[0]
			return a.runImport(cmd, &q)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&q.dryRun, "dry-run", false, "report what would happen and change nothing")
	f.StringVar(&q.mapping, "mapping", "", "mapping file that says what the columns mean")
	f.StringVar(&q.order, "date-order", "", "order of dates like 3/4/84: dmy, mdy or ymd")
	f.StringVar(&q.source, "source", "", "name of the system the file came from (default: the file's name; asked for if that is not known)")
	f.StringVar(&q.from, "from", "", "source of the policy from which the system had the data (default: that of the policy)")
	f.StringVar(&q.proof, "proof", "", "what shows that this source may pass it on, such as its agreement with the people")
	f.StringVar(&q.form, "form", "", "version of the form that everybody in the file completed, which was consent to hold their data")
	f.StringVar(&q.rejects, "rejects", "", "file for rows that cannot be taken (default: FILE.rejected.csv or .jsonl)")
	f.StringVar(&q.encoding, "encoding", "", "utf-8, utf-16le, utf-16be or windows-1252, if recognition goes wrong")
	f.StringVar(&q.delimiter, "delimiter", "", "comma, semicolon, tab or pipe, if recognition goes wrong")
	return a.data(cmd)
}

func (a *app) runImport(cmd *cobra.Command, q *importRequest) error {
	f, err := a.Files.OpenFile(q.file, os.O_RDONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return &model.Error{Fault: model.NotFound, Sentence: "there is no file " + q.file, Cause: err}
	}
	if err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "the file cannot be read", Cause: err}
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return model.Faultf(model.Usage, "an import reads a file twice, so it needs an ordinary file")
	}
	options, err := a.importOptions(cmd, q)
	if err != nil {
		return err
	}
	found, err := a.inspect(cmd, f, options)
	if err != nil {
		return err
	}
	if options, err = a.answerDates(cmd, q, found, options); err != nil {
		return err
	}
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		if options.Source, err = a.settleSource(cmd, d, q, found); err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return &model.Error{Fault: model.Failed, Sentence: "the file cannot be read again", Cause: err}
		}
		return a.importRows(cmd.Context(), d, f, q, options, found)
	})
}

func (a *app) importOptions(cmd *cobra.Command, q *importRequest) (o registerfile.Options, err error) {
	o = registerfile.Options{Name: filepath.Base(q.file), Encoding: registerfile.Encoding(q.encoding), Today: calendar.InLondon(a.Now())}
	if q.order != "" {
		if o.DateOrder, err = registerfile.ParseDateOrder(q.order); err != nil {
			return o, wrapUsage(cmd, err)
		}
	}
	if q.delimiter != "" {
		if o.Delimiter, err = registerfile.ParseDelimiter(q.delimiter); err != nil {
			return o, wrapUsage(cmd, err)
		}
	}
	if q.mapping != "" {
		text, err := readWhole(a.Files, q.mapping, maxSmallFile)
		if err != nil {
			return o, &model.Error{Fault: model.NotFound, Sentence: "the mapping file cannot be read", Cause: err}
		}
		if o.Mapping, err = registerfile.ParseMapping(text); err != nil {
			return o, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
		}
	}
	return o, nil
}

// A foundFile is what the first pass over a file found.
type foundFile struct {
	registerfile.Report
	digest [32]byte // SHA-256, by which an import of the same file is resumed
}

// inspect reads the whole file once: how it is written, what must be asked, and
// its digest.
func (a *app) inspect(cmd *cobra.Command, f File, o registerfile.Options) (*foundFile, error) {
	hash := sha256.New()
	in := untilDone{cmd.Context(), f}
	report, err := registerfile.Inspect(io.TeeReader(in, hash), o)
	if cmd.Context().Err() != nil {
		return nil, errStoppedReading
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Refused, Sentence: err.Error() + "; nothing was imported", Cause: err}
	}
	if _, err := io.Copy(hash, in); err != nil {
		return nil, &model.Error{Fault: model.Failed, Sentence: "the file cannot be read to its end", Cause: err}
	}
	found := &foundFile{Report: report}
	hash.Sum(found.digest[:0])
	return found, nil
}

var errStoppedReading = model.Faultf(model.Failed, "stopped while the file was being read for the first time; nothing was imported")

// untilDone reads until its context ends, so that a long file can be left.
type untilDone struct {
	ctx context.Context
	in  io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}
