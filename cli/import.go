package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

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
	dryRun                                bool
}

func (a *app) importCommand() *cobra.Command {
	var q importRequest
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import a register from CSV or JSON Lines",
		Long: "Imports people from a CSV or JSON Lines file. Encoding, delimiter and columns are recognised; what cannot be known, such " +
			"as whether 3/4/84 is in March or April, is asked and never guessed. Rows that cannot be taken are written to a reject file with " +
			"their line and the reason. The same file twice adds nothing; an import that was stopped goes on where it was.",
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
	f.StringVar(&q.source, "source", "", "name of the system the file came from (default: the file's name)")
	f.StringVar(&q.rejects, "rejects", "", "file for rows that cannot be taken (default: FILE.rejected.csv)")
	f.StringVar(&q.encoding, "encoding", "", "utf-8, utf-16le, utf-16be or windows-1252, if recognition goes wrong")
	f.StringVar(&q.delimiter, "delimiter", "", "comma, semicolon, tab or pipe, if recognition goes wrong")
	return a.data(cmd)
}

func (a *app) runImport(cmd *cobra.Command, q *importRequest) error {
	f, err := os.Open(q.file)
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
	options, digest, rows, err := a.inspect(cmd, f, options)
	if err != nil {
		return err
	}
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return &model.Error{Fault: model.Failed, Sentence: "the file cannot be read again", Cause: err}
		}
		return a.importRows(cmd.Context(), d, f, q, options, digest, rows)
	})
}

func (a *app) importOptions(cmd *cobra.Command, q *importRequest) (o registerfile.Options, err error) {
	o = registerfile.Options{Name: filepath.Base(q.file), Encoding: registerfile.Encoding(q.encoding), Today: calendar.InLondon(a.Now())}
	if q.source == "" {
		q.source = strings.TrimSuffix(o.Name, filepath.Ext(o.Name))
	}
	o.Source = q.source
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
		text, err := os.ReadFile(q.mapping)
		if err != nil {
			return o, &model.Error{Fault: model.NotFound, Sentence: "the mapping file cannot be read", Cause: err}
		}
		if o.Mapping, err = registerfile.ParseMapping(text); err != nil {
			return o, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
		}
	}
	return o, nil
}

// inspect reads the whole file once: how it is written, what must be asked, and
// its digest, by which an import of the same file is resumed.
func (a *app) inspect(cmd *cobra.Command, f *os.File, o registerfile.Options) (registerfile.Options, [32]byte, int, error) {
	var digest [32]byte
	hash := sha256.New()
	in := untilDone{cmd.Context(), f}
	report, err := registerfile.Inspect(io.TeeReader(in, hash), o)
	if cmd.Context().Err() != nil {
		return o, digest, 0, errStoppedReading
	}
	if err != nil {
		return o, digest, 0, &model.Error{Fault: model.Refused, Sentence: err.Error() + "; nothing was imported", Cause: err}
	}
	if _, err := io.Copy(hash, in); err != nil {
		return o, digest, 0, &model.Error{Fault: model.Failed, Sentence: "the file cannot be read to its end", Cause: err}
	}
	hash.Sum(digest[:0])
	for _, c := range report.Columns {
		if c.Field == registerfile.Extra && !a.json {
			fmt.Fprintf(a.Err, "column %q has no known meaning; kept as a further field%s\n", line(c.Heading), bracketed(line(c.Why)))
		}
	}
	o = report.Resolve(o)
	if len(report.Questions) > 0 && o.DateOrder == "" {
		if o.DateOrder, err = a.askDateOrder(cmd, report.Questions); err != nil {
			return o, digest, 0, err
		}
	}
	return o, digest, report.Rows, nil
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

// askDateOrder asks at the terminal what the file leaves open, or says how to
// answer beforehand.
func (a *app) askDateOrder(cmd *cobra.Command, questions []registerfile.Question) (registerfile.DateOrder, error) {
	var words []string
	for _, q := range questions {
		words = append(words, fmt.Sprintf("column %q: %s", line(q.Heading), q.Sentence))
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return "", usage(cmd, "%s Answer with --date-order dmy, mdy or ymd, or by column in a mapping file; nothing was imported", strings.Join(words, " "))
	}
	defer tty.Close()
	for _, w := range words {
		fmt.Fprintln(tty, w)
	}
	for range 3 {
		fmt.Fprint(tty, "dmy (day first), mdy (month first) or ymd: ")
		answer, err := untilSignal(cmd.Context(), tty, func() ([]byte, error) { return readPassphrase(tty) }) // a line
		if cmd.Context().Err() != nil {
			return "", errStoppedReading
		}
		if err != nil {
			break
		}
		if order, err := registerfile.ParseDateOrder(strings.TrimSpace(string(answer))); err == nil {
			return order, nil
		}
	}
	return "", usage(cmd, "the order of the dates was not answered; nothing was imported")
}

type importJSON struct {
	desk.ImportReport
	Seconds float64 `json:"seconds"`
	Rejects string  `json:"rejects,omitempty"`
	DryRun  bool    `json:"dry_run,omitempty"`
	Stopped bool    `json:"stopped,omitempty"`
}

func (a *app) importRows(ctx context.Context, d *desk.Desk, f *os.File, q *importRequest, o registerfile.Options, digest [32]byte, total int) error {
	rows, err := registerfile.Open(f, o.Name, o)
	if err != nil {
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	rejects := &rejectFile{path: q.rejects, dryRun: q.dryRun}
	if rejects.path == "" {
		rejects.path = q.file + ".rejected.csv"
	}
	defer rejects.close()
	// Badger builds tables in large pieces of memory that are soon let go of;
	// collecting twice as often keeps a long import's peak down.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	start := time.Now()
	bar := newProgress(a.Err, total, a.json)
	report, err := d.Import(ctx, a.by(), desk.ImportPlan{
		Digest: digest, Source: q.source, DryRun: q.dryRun, Row: rows.Next,
		Resumed: rejects.resume, Rejected: rejects.add,
		Resembles: func(at int, reference, why string) {
			if !a.json {
				bar.say(fmt.Sprintf("line %d is probably %s already (%s); added all the same", at, reference, why))
			}
		},
		Progress: func(r desk.ImportReport) { bar.at(r.Rows) },
	})
	bar.done()
	if closeErr := rejects.close(); err == nil {
		err = closeErr
	}
	out := importJSON{ImportReport: report, Seconds: time.Since(start).Seconds(), DryRun: q.dryRun, Stopped: err != nil}
	if rejects.written > 0 && !q.dryRun {
		out.Rejects = rejects.path
	}
	if printErr := a.printImport(out); printErr != nil {
		return printErr
	}
	return stoppedImport(err, report.Rows, total)
}

// stoppedImport words why an import did not come to its end. Storage says of a
// refused act that nothing was changed; the acts before it stand.
func stoppedImport(err error, rows, total int) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return model.Faultf(model.Failed, "stopped after %d of %d rows; what was reported is in the store, and the same command goes on from there", rows, total)
	case rows == 0:
		return err
	}
	return &model.Error{Fault: model.FaultOf(err), Cause: err, Sentence: fmt.Sprintf(
		"stopped after %d of %d rows, which are in the store; the same command goes on from there. The next batch failed: %s", rows, total, err)}
}

func (a *app) printImport(r importJSON) error {
	if a.json {
		return a.printJSON(r)
	}
	verb := ""
	if r.DryRun {
		verb = "would be "
	}
	err := a.printf("%d rows: %d %sadded, %d updated, %d unchanged, %d in conflict, %d rejected (%.1f s)\n",
		r.Rows, r.Added, verb, r.Updated, r.Unchanged, r.Conflicts, r.Rejected, r.Seconds)
	if r.Resumed > 0 {
		a.printf("%d rows had been imported before.\n", r.Resumed)
	}
	if r.Duplicate > 0 {
		a.printf("%d of those added resemble somebody who was there already.\n", r.Duplicate)
	}
	if r.Suppressed > 0 {
		a.printf("%d are suppressed and were marked: do not contact.\n", r.Suppressed)
	}
	if r.Rejects != "" {
		a.printf("Rejected rows, with line and reason: %s\n", r.Rejects)
	}
	return err
}
