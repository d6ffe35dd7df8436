package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"lethe/keys"
	"lethe/model"
)

// errNoTerminalForShares is returned when shares are to be typed and nobody can be asked.
var errNoTerminalForShares = model.Faultf(model.Usage, "there is no terminal to type recovery shares at; use --recovery-shares-fd")

// maxShareLine bounds a typed line of a share, in bytes.
const maxShareLine = 256

// askShares asks for as many shares as their set needs, line by line. The
// words are shown while they are typed, since nobody types fifty words blind;
// a line that is right is taken off the screen again.
func (a *app) askShares(ctx context.Context) (shares []*keys.Share, err error) {
	tty, err := a.Teletype()
	if err != nil {
		return nil, errNoTerminalForShares
	}
	defer tty.Close()
	defer func() {
		if err != nil {
			wipeShares(shares)
			shares = nil
		}
	}()
	fmt.Fprintf(tty, "Type the shares one after another, in any order: %d lines of %d words each.\n", keys.ShareLines, keys.ShareLineWords)
	for needed := 1; len(shares) < needed; {
		s, err := a.askShare(ctx, tty, len(shares)+1)
		if err != nil {
			return shares, err
		}
		if why := unfit(shares, s); why != "" {
			s.Wipe()
			fmt.Fprintf(tty, "%s. Type another share.\n", why)
			continue
		}
		shares = append(shares, s)
		needed = s.Set().Threshold
		fmt.Fprintf(tty, "That was share %d of set %s; %d of %d are here.\n", s.Index(), s.Set(), len(shares), needed)
	}
	return shares, nil
}

// unfit says why a share does not go with those before.
func unfit(shares []*keys.Share, s *keys.Share) string {
	for _, other := range shares {
		if other.Set() != s.Set() {
			return fmt.Sprintf("This share is of set %s, the ones before are of set %s", s.Set(), other.Set())
		}
		if other.Index() == s.Index() {
			return fmt.Sprintf("Share %d is here already", s.Index())
		}
	}
	return ""
}

// askShare asks for one share. A line is asked for until it fits its check word.
func (a *app) askShare(ctx context.Context, tty Teletype, number int) (*keys.Share, error) {
	var text []byte
	defer func() { clear(text) }()
	for line := 1; line <= keys.ShareLines; {
		fmt.Fprintf(tty, "Share %d, line %d: ", number, line)
		typed, err := tty.Line(ctx, maxShareLine)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, &model.Error{Fault: model.Usage, Sentence: "the recovery shares were not typed to their end", Cause: err}
		}
		if text := bytes.TrimSpace(typed); len(text) == 0 || text[0] == '#' {
			continue // pasted with the heading of a share file
		}
		if err := keys.CheckShareLine(line, typed); err != nil {
			fmt.Fprintf(tty, "Not right: %s.\n", detailOf(err))
			clear(typed)
			continue
		}
		if a.Env("TERM") != "dumb" {
			fmt.Fprint(tty, "\x1b[1A\x1b[2K") // the line above, which holds the words
			fmt.Fprintf(tty, "Share %d, line %d: right\n", number, line)
		}
		text = appendWiping(text, typed)
		line++
	}
	s, err := keys.ParseShare(text)
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: detailOf(err), Cause: err}
	}
	return s, nil
}

// appendWiping appends a line to text and wipes it and what text outgrew.
func appendWiping(text, line []byte) []byte {
	out := bytes.Join([][]byte{text, line, []byte("\n")}, nil)
	clear(text)
	clear(line)
	return out
}

// detailOf says what is wrong with a share, without the numbers of share and
// line, which whoever types it sees.
func detailOf(err error) string {
	var e *keys.ShareError
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Word > 0 {
		return fmt.Sprintf("word %d: %s", e.Word, e.Detail)
	}
	return e.Detail
}
