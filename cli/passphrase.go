package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"lethe/keys"
	"lethe/model"
)

// credentialName is the systemd credential that holds a passphrase
// (LoadCredential=lethe-passphrase:... in the unit).
const credentialName = "lethe-passphrase"

// maxPassphrase bounds what is read as a passphrase, in bytes.
const maxPassphrase = 1024

// errNoTerminal is returned when a passphrase is needed and nobody can be asked.
var errNoTerminal = model.Faultf(model.Usage,
	"a passphrase is needed and there is no terminal to ask at; use --passphrase-fd, --identity, --recovery-shares-fd or the systemd credential "+credentialName)

// given returns the passphrase from a file descriptor or a systemd credential,
// and whether there was one. A passphrase never comes from an argument or an
// environment variable, where other processes could read it.
func (a *app) given() (passphrase []byte, ok bool, err error) {
	if a.passphraseFD >= 0 {
		passphrase, err = a.passphraseFrom(a.passphraseFD)
		return passphrase, err == nil, err
	}
	return a.credential()
}

// credential returns the passphrase from a systemd credential, and whether
// there is one.
func (a *app) credential() (passphrase []byte, ok bool, err error) {
	dir := a.Env("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return nil, false, nil
	}
	f, err := os.Open(filepath.Join(dir, credentialName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	if err == nil {
		defer f.Close()
		passphrase, err = readPassphrase(f)
	}
	if err != nil {
		return nil, false, &model.Error{Fault: model.Usage, Sentence: "the systemd credential " + credentialName + " cannot be read", Cause: err}
	}
	return passphrase, true, nil
}

// readPassphrase reads the first line of r. An empty one is an error.
func readPassphrase(r io.Reader) ([]byte, error) {
	out, err := readLine(r, maxPassphrase)
	if err == nil && len(out) == 0 {
		err = errors.New("empty")
	}
	return out, err
}

// readLine reads the first line of r, of at most limit bytes.
func readLine(r io.Reader, limit int) ([]byte, error) {
	out := make([]byte, 0, limit+1) // never moved, so that it can be wiped
	one := make([]byte, 1)          // byte by byte, so that nothing after the line is taken
	for len(out) <= limit {
		n, err := r.Read(one)
		if n == 1 {
			if one[0] == '\n' {
				break
			}
			out = append(out, one[0])
			continue
		}
		if err == io.EOF && len(out) > 0 {
			break
		}
		if err != nil {
			clear(out)
			return nil, err
		}
	}
	out = bytes.TrimSuffix(out, []byte("\r"))
	if len(out) > limit {
		clear(out)
		return nil, fmt.Errorf("longer than %d bytes", limit)
	}
	return out, nil
}

// ask asks for a passphrase at the terminal, without echo.
func (a *app) ask(ctx context.Context, prompt string) ([]byte, error) {
	tty, err := a.Teletype()
	if err != nil {
		return nil, errNoTerminal
	}
	defer tty.Close()
	fmt.Fprint(tty, prompt)
	passphrase, err := tty.Secret(ctx)
	fmt.Fprintln(tty)
	if ctx.Err() != nil {
		clear(passphrase)
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Failed, Sentence: "the passphrase could not be read", Cause: err}
	}
	return passphrase, nil
}

// untilSignal waits for an answer at the terminal, or for the end of ctx: a
// signal ends the context and not the read, which is then left behind with the
// terminal as it was.
func untilSignal(ctx context.Context, tty *os.File, read func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		text []byte
		err  error
	}
	fd := int(tty.Fd())
	before, stateErr := term.GetState(fd)
	given := make(chan answer, 1)
	go func() {
		text, err := read()
		given <- answer{text, err}
	}()
	select {
	case got := <-given:
		return got.text, got.err
	case <-ctx.Done():
		if stateErr == nil {
			term.Restore(fd, before)
		}
		return nil, ctx.Err()
	}
}

// askTwice asks for a new passphrase and for its repetition.
func (a *app) askTwice(ctx context.Context) ([]byte, error) {
	first, err := a.ask(ctx, "New passphrase: ")
	if err != nil {
		return nil, err
	}
	first = normalised(first)
	if err := keys.CheckPassphrase(first); err != nil {
		clear(first)
		return nil, &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	again, err := a.ask(ctx, "The same again: ")
	if err != nil {
		clear(first)
		return nil, err
	}
	again = normalised(again)
	defer clear(again)
	if !bytes.Equal(first, again) {
		clear(first)
		return nil, model.Faultf(model.Refused, "the two passphrases differ; nothing was changed")
	}
	return first, nil
}

// attempts is how often a passphrase is asked for at the terminal. The pause
// doubles from one to the next, on top of the second that each attempt costs.
const attempts = 4

// unlock calls open with the credential that the flags or the user give.
func (a *app) unlock(ctx context.Context, open func(keys.Credential) error) error {
	if a.byFile() {
		c, err := a.fileCredential(ctx)
		if err != nil {
			return err
		}
		defer c.Wipe()
		return open(c)
	}
	passphrase, ok, err := a.given()
	if err != nil {
		return err
	}
	if ok {
		return openWith(passphrase, open)
	}
	pause := time.Second
	for attempt := 1; ; attempt++ {
		passphrase, err := a.ask(ctx, "Passphrase: ")
		if err != nil {
			return err
		}
		err = openWith(passphrase, open)
		if model.FaultOf(err) != model.WrongPassphrase || attempt == attempts {
			return err
		}
		fmt.Fprintf(a.Err, "lethe: %s\n", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause *= 2
	}
}

func openWith(passphrase []byte, open func(keys.Credential) error) error {
	c := passphraseCredential(passphrase)
	defer c.Wipe()
	return open(c)
}
