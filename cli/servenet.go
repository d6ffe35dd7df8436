package cli

import (
	"crypto"
	"crypto/ed25519"
	"io"
	"net"

	"golang.org/x/crypto/ssh"

	"lethe/keys"
	"lethe/model"
	"lethe/tui/serve"
)

// hostKeyPurpose names the signing key of the vault that is the server's host
// key. It is nowhere on disk by itself: without the register open there is none.
const hostKeyPurpose = "ssh host key"

// A vaultSigner signs with a key that stays in the vault.
type vaultSigner struct {
	vault  *keys.Vault
	public ed25519.PublicKey
}

// Public implements crypto.Signer.
func (v vaultSigner) Public() crypto.PublicKey { return v.public }

// Sign implements crypto.Signer. Ed25519 signs the message itself.
func (v vaultSigner) Sign(_ io.Reader, message []byte, _ crypto.SignerOpts) ([]byte, error) {
	return v.vault.Sign(hostKeyPurpose, message)
}

// hostKey returns the host key of an open store.
func hostKey(v *keys.Vault) (ssh.Signer, error) {
	public, err := v.PublicKey(hostKeyPurpose)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromSigner(vaultSigner{v, public})
}

// openNetwork opens the SSH port, if one was asked for. The register is open.
func (s *server) openNetwork() error {
	if s.flags.listen == "" || s.atNetwork != nil {
		return nil
	}
	failed := func(err error) error {
		return &model.Error{Fault: model.Failed, Sentence: "the SSH port cannot be opened", Cause: err}
	}
	signer, err := hostKey(s.store.Keys())
	if err != nil {
		return failed(err)
	}
	l, err := net.Listen("tcp", s.flags.listen)
	if err != nil {
		return failed(err)
	}
	d := s.desk
	s.atNetwork = serve.New(serve.Options{
		Handler: s.visited, Signer: signer, OnNetwork: true, Turned: (&knocker{server: s, door: "SSH port"}).turned,
		Known: func(fingerprint string) bool { _, ok := d.UserByKey(fingerprint); return ok },
		Most:  s.flags.most, MostEach: s.flags.each, Tries: tries, Penalty: penalty,
		Grace: grace, Alive: alive, Stalled: stalled, Idle: s.flags.idle, IdleWords: idleWords,
	})
	s.mu.Lock()
	s.networkAddress, s.hostKey = l.Addr().String(), ssh.FingerprintSHA256(signer.PublicKey())
	s.mu.Unlock()
	s.say("the SSH port is open at %s; its host key is %s", s.networkAddress, s.hostKey)
	s.openDoor(s.atNetwork, l)
	return nil
}
