package cli

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model/desk"
	"lethe/model/registerfile"
)

// answerDates settles what the file leaves open about its dates: it is asked at
// the terminal, or the import is refused. A dry run only reports it.
func (a *app) answerDates(cmd *cobra.Command, q *importRequest, found *foundFile, o registerfile.Options) (registerfile.Options, error) {
	o = found.Resolve(o)
	if len(found.Questions) == 0 || q.dryRun {
		return o, nil
	}
	order, err := a.askDateOrder(cmd, found.Questions)
	o.DateOrder = order
	return o, err
}

const dateAnswer = "Answer with --date-order dmy, mdy or ymd, or by column in a mapping file"

// askDateOrder asks at the terminal what the file leaves open, or says how to
// answer beforehand.
func (a *app) askDateOrder(cmd *cobra.Command, questions []registerfile.Question) (registerfile.DateOrder, error) {
	var words []string
	for _, q := range questions {
		words = append(words, fmt.Sprintf("column %q: %s", line(q.Heading), q.Sentence))
	}
	tty, err := a.Teletype()
	if err != nil {
		return "", usage(cmd, "%s "+dateAnswer+"; nothing was imported", strings.Join(words, " "))
	}
	defer tty.Close()
	for _, w := range words {
		fmt.Fprintln(tty, w)
	}
	for range 3 {
		fmt.Fprint(tty, "dmy (day first), mdy (month first) or ymd: ")
		answer, err := tty.Line(cmd.Context(), maxConfirmation)
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

// settleSource returns the name of the system that the rows come from. Ids are
// only known within one, so a name that is wrong adds everybody again.
func (a *app) settleSource(cmd *cobra.Command, d *desk.Desk, q *importRequest, found *foundFile) (string, error) {
	if q.source != "" {
		return q.source, nil
	}
	all, ofFile, err := d.Sources(cmd.Context(), a.by(), found.digest)
	if err != nil {
		return "", err
	}
	name, sure := defaultSource(filepath.Base(q.file), all, ofFile)
	hasIDs := slices.ContainsFunc(found.Columns, func(c registerfile.Column) bool {
		return c.Field == registerfile.SourceID && c.Filled > 0
	})
	if sure || !hasIDs {
		return name, nil
	}
	sentence := "it cannot be told which system these ids are from. Known are " + knownSources(all) +
		". Say --source and the name of one of them if this is a newer export of it, or else a new name"
	if !q.dryRun {
		return "", usage(cmd, "%s; nothing was imported", sentence)
	}
	found.Questions = append(found.Questions, registerfile.Question{Sentence: sentence + "; this dry run took it for a new one, " + quotedName(name)})
	return name, nil
}

func quotedName(s string) string { return `"` + line(s) + `"` }

// knownSources lists the first of the names.
func knownSources(all []string) string {
	const most = 10
	var names []string
	for _, s := range all[:min(len(all), most)] {
		names = append(names, quotedName(s))
	}
	if n := len(all) - len(names); n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	return strings.Join(names, ", ")
}

// copyMarks are what browsers and file managers append to the name of a file
// that is there already. A bare number is one too, but it may as well count.
var (
	copyMarks  = regexp.MustCompile(`(?i)(?: ?\(\d{1,3}\)| - copy| copy(?: \d{1,2})?)+$`)
	copyNumber = regexp.MustCompile(`([^\d-])-[2-9]$`)
)

// defaultSource returns the source that a file's name stands for, given all that
// are known and those as which this very file was imported, and whether that is
// beyond doubt.
func defaultSource(file string, all, ofFile []string) (name string, sure bool) {
	if len(ofFile) == 1 {
		return ofFile[0], true
	}
	stem := strings.TrimSuffix(file, filepath.Ext(file))
	for strings.HasSuffix(stem, rejectedMark) {
		stem = strings.TrimSuffix(stem, rejectedMark)
		stem = strings.TrimSuffix(stem, filepath.Ext(stem))
	}
	first := copyMarks.ReplaceAllString(stem, "")
	if first == "" {
		first = stem
	}
	switch {
	case slices.Contains(all, stem):
		return stem, true
	case slices.Contains(all, first):
		return first, true
	case len(all) > 0:
		return stem, false
	}
	return copyNumber.ReplaceAllString(first, "$1"), true
}
