package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/plugin"
	"golang.org/x/crypto/ssh"
)

// Credential is what somebody brings to open a vault: a passphrase or age
// identities. Wipe it after use.
type Credential struct {
	passphrase []byte
	identities []age.Identity
	plugins    []*pluginIdentity
}

// Passphrase is the credential of a passphrase. It is copied.
func Passphrase(passphrase []byte) Credential {
	return Credential{passphrase: bytes.Clone(passphrase)}
}

// IdentityFile is the credential of an age identity file's contents: one or
// more AGE-SECRET-KEY-1... or AGE-SECRET-KEY-PQ-1... lines.
func IdentityFile(contents []byte) (Credential, error) {
	identities, err := age.ParseIdentities(bytes.NewReader(contents))
	if err != nil {
		// The cause may quote what the file holds.
		return Credential{}, fmt.Errorf("this is not an age identity file")
	}
	return Credential{identities: identities}, nil
}

// KeyFile is the credential of a private key file: an age identity file, which
// may hold identities of plugins, or an SSH private key. A wrong passphrase of
// the SSH key gives ErrWrongPassphrase.
func KeyFile(contents []byte, asker Asker) (Credential, error) {
	if bytes.HasPrefix(bytes.TrimSpace(contents), []byte("-----BEGIN")) {
		return sshKeyFile(contents, asker)
	}
	rest, plugins, err := splitPlugins(contents, asker)
	defer clear(rest)
	if err != nil {
		return Credential{}, err
	}
	var c Credential
	if len(plugins) == 0 || hasIdentity(rest) {
		if c, err = IdentityFile(rest); err != nil {
			return c, err
		}
	}
	c.plugins = plugins
	return c, nil
}

// hasIdentity says whether an identity file holds anything but comments.
func hasIdentity(contents []byte) bool {
	for line := range bytes.Lines(contents) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return true
		}
	}
	return false
}

func sshKeyFile(contents []byte, asker Asker) (Credential, error) {
	raw, err := ssh.ParseRawPrivateKey(contents)
	if missing := (*ssh.PassphraseMissingError)(nil); errors.As(err, &missing) {
		passphrase, askErr := asker.Ask("Passphrase of the SSH key: ", true)
		if askErr != nil {
			return Credential{}, askErr
		}
		raw, err = ssh.ParseRawPrivateKeyWithPassphrase(contents, passphrase)
		clear(passphrase)
		if errors.Is(err, x509.IncorrectPasswordError) {
			return Credential{}, ErrWrongPassphrase
		}
	}
	var identity age.Identity
	switch key := raw.(type) {
	case *ed25519.PrivateKey:
		identity, err = agessh.NewEd25519Identity(*key)
	case ed25519.PrivateKey:
		identity, err = agessh.NewEd25519Identity(key)
	case *rsa.PrivateKey:
		identity, err = agessh.NewRSAIdentity(key)
	default:
		// The cause may quote what the file holds.
		return Credential{}, fmt.Errorf("this is not a private key that age can use (an age identity, or an SSH key of kind Ed25519 or RSA)")
	}
	if err != nil {
		return Credential{}, fmt.Errorf("this SSH private key is not valid")
	}
	return Credential{identities: []age.Identity{identity}}, nil
}

// Wipe overwrites the passphrase. Identities are held by age and cannot be wiped.
func (c *Credential) Wipe() {
	clear(c.passphrase)
	c.passphrase, c.identities, c.plugins = nil, nil, nil
}

// unlock tries the credential on a header and returns the slot that opened. A
// passphrase is tried on every passphrase slot, without an early exit, and
// costs one run of Argon2id even where there is none: neither the time taken
// nor the error says which slots there are or how close one came.
func (c *Credential) unlock(h *header, vaultKey *[keySize]byte) (opened SlotID, err error) {
	if c.identities != nil || c.plugins != nil {
		return c.tryIdentities(h, vaultKey)
	}
	shielded(func() { opened, err = c.tryPassphrase(h, vaultKey) })
	return opened, err
}

// tryIdentities tries those that need no other program first. A plugin is run
// for its own slots only.
func (c *Credential) tryIdentities(h *header, vaultKey *[keySize]byte) (opened SlotID, err error) {
	for _, s := range h.slots {
		if s.known() && s.kind != KindPassphrase && s.kind != KindPlugin && s.unwrap(vaultKey, c.identities...) {
			return s.id, nil
		}
	}
	err = ErrNoSlot
	for _, s := range h.slots {
		name, _, _ := plugin.ParseRecipient(s.recipient)
		for _, p := range c.plugins {
			if s.kind != KindPlugin || p.Name() != name {
				continue
			}
			if s.unwrap(vaultKey, p) {
				return s.id, nil
			}
			if p.failed != nil {
				err = p.failed
			}
		}
	}
	return opened, err
}

func (c *Credential) tryPassphrase(h *header, vaultKey *[keySize]byte) (opened SlotID, err error) {
	var found, tried bool
	for _, s := range h.slots {
		if s.kind != KindPassphrase {
			continue
		}
		tried = true
		identity, err := openPassphraseSlot(h.vault, s, c.passphrase)
		if err == nil && s.unwrap(vaultKey, identity) {
			found, opened = true, s.id
		}
	}
	if !tried {
		_ = DefaultArgon().key(c.passphrase, make([]byte, argonSaltSize))
	}
	if !found {
		return opened, ErrWrongPassphrase
	}
	return opened, nil
}
