package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/text/unicode/norm"

	"lethe/keys"
	"lethe/model"
)

// normalised returns a passphrase in the Unicode normal form NFC and wipes the
// one given, if it is another. Keyboards and systems write the same character
// in different bytes, and package keys takes bytes as they are; everything
// that becomes a passphrase goes through here.
func normalised(passphrase []byte) []byte {
	if norm.NFC.IsNormal(passphrase) {
		return passphrase
	}
	out := norm.NFC.Bytes(passphrase)
	clear(passphrase)
	return out
}

// passphraseCredential is the credential of a passphrase, which it wipes.
func passphraseCredential(passphrase []byte) keys.Credential {
	passphrase = normalised(passphrase)
	defer clear(passphrase)
	return keys.Passphrase(passphrase)
}

// passphraseSlot describes a slot for a new passphrase, which is wiped if it is
// refused.
func passphraseSlot(name string, passphrase []byte) (keys.NewSlot, error) {
	passphrase = normalised(passphrase)
	if err := keys.CheckPassphrase(passphrase); err != nil {
		clear(passphrase)
		return keys.NewSlot{}, &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	return keys.NewSlot{Name: name, Passphrase: passphrase, Argon: keys.CalibrateArgon(time.Second)}, nil
}

// byFile reports whether the flags name a way to open the store other than a
// passphrase.
func (a *app) byFile() bool {
	return a.identity != "" || a.recoveryShares || a.recoveryFD >= 0
}

// fileCredential returns the credential of the identity file or the recovery
// shares that the flags name.
func (a *app) fileCredential(ctx context.Context) (keys.Credential, error) {
	if a.identity == "" {
		return a.recoveryCredential(ctx)
	}
	contents, err := readWhole(a.Files, a.identity, maxSmallFile)
	if err != nil {
		return keys.Credential{}, &model.Error{Fault: model.Usage, Sentence: "the identity file cannot be read", Cause: err}
	}
	defer clear(contents)
	c, err := keys.KeyFile(contents, asker{a, ctx})
	var worded *model.Error
	switch {
	case err == nil, errors.As(err, &worded), errors.Is(err, context.Canceled):
		return c, err
	case errors.Is(err, keys.ErrWrongPassphrase):
		return c, &model.Error{Fault: model.WrongPassphrase, Sentence: "that does not open the SSH key", Cause: err}
	}
	return c, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
}

// An asker asks at the terminal for what a private key needs. A plugin's words
// pass through the sanitiser like any text from outside.
type asker struct {
	*app
	ctx context.Context
}

// Ask implements keys.Asker.
func (k asker) Ask(prompt string, secret bool) ([]byte, error) {
	if secret {
		return k.ask(k.ctx, line(prompt))
	}
	tty, err := k.Teletype()
	if err != nil {
		return nil, errNoTerminal
	}
	defer tty.Close()
	fmt.Fprint(tty, line(prompt))
	return tty.Line(k.ctx, maxPassphrase)
}

// Tell implements keys.Asker.
func (k asker) Tell(message string) { fmt.Fprintln(k.Err, line(message)) }

// openFD returns a file descriptor that a flag names.
func (a *app) openFD(fd int) (File, error) {
	f, err := a.Files.OpenFile(descriptorName(fd), os.O_RDONLY, 0)
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: fmt.Sprintf("file descriptor %d is not open", fd), Cause: err}
	}
	return f, nil
}

// passphraseFrom reads a passphrase, one line, from a file descriptor.
func (a *app) passphraseFrom(fd int) ([]byte, error) {
	f, err := a.openFD(fd)
	if err != nil {
		return nil, err
	}
	passphrase, err := readPassphrase(f)
	if fd > 2 {
		f.Close()
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: fmt.Sprintf("no passphrase could be read from file descriptor %d", fd), Cause: err}
	}
	return passphrase, nil
}

// maxShareText bounds what is read as recovery shares, in bytes: sixteen of
// them with room for comments.
const maxShareText = 32 << 10

// sharesFrom reads recovery shares from a file descriptor to its end.
func (a *app) sharesFrom(fd int) ([]*keys.Share, error) {
	f, err := a.openFD(fd)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxShareText))
	defer clear(text)
	if fd > 2 {
		f.Close()
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: fmt.Sprintf("no recovery shares could be read from file descriptor %d", fd), Cause: err}
	}
	shares, err := keys.ParseShares(text)
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return shares, nil
}

// recoveryCredential is the credential of the shares that the flags name.
func (a *app) recoveryCredential(ctx context.Context) (keys.Credential, error) {
	var shares []*keys.Share
	var err error
	if a.recoveryFD >= 0 {
		shares, err = a.sharesFrom(a.recoveryFD)
	} else {
		shares, err = a.askShares(ctx)
	}
	defer wipeShares(shares)
	if err != nil {
		return keys.Credential{}, err
	}
	c, err := keys.RecoveryCredential(shares)
	if err != nil {
		return c, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return c, nil
}

func wipeShares(shares []*keys.Share) {
	for _, s := range shares {
		s.Wipe()
	}
}
