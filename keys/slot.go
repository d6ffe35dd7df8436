package keys

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

// SlotID names a slot: 16 random bytes.
type SlotID [16]byte

// String returns the id in hexadecimal.
func (id SlotID) String() string { return hex.EncodeToString(id[:]) }

// Kinds of slot. A slot of any other kind is kept and shown, never dropped; it
// was made by a newer version.
const (
	KindPassphrase = "passphrase" // private key sealed under Argon2id in the slot's body
	KindAge        = "age"        // private key in an age identity file of the administrator's
	KindSSH        = "ssh"        // private key is an SSH key of the administrator's
	KindPlugin     = "plugin"     // private key behind an age plugin
	KindRecovery   = "recovery"   // private key divided into shares on paper
)

// maxSlotName is the longest name of a slot in bytes.
const maxSlotName = 128

// SlotInfo is what may be shown of a slot.
type SlotInfo struct {
	ID        SlotID
	Kind      string
	Name      string // given by who added it
	Created   time.Time
	Recipient string      // public key the vault key is wrapped for
	Argon     Argon       // of a passphrase slot
	Known     bool        // this version can wrap a new vault key for it
	Recovery  RecoverySet // of a recovery slot
}

// NewSlot describes a slot to be made: either Passphrase, with its Argon
// parameters, or Recipient, an age public key (age1..., age1pq1... or a plugin's) or an SSH
// public key (ssh-ed25519 ... or ssh-rsa ...).
type NewSlot struct {
	Name       string
	Passphrase []byte
	Argon      Argon // zero means CalibrateArgon(time.Second)
	Recipient  string
	Recovery   *RecoverySet // with Recipient, from NewRecovery
}

// slot is one slot of the header.
type slot struct {
	id        SlotID
	created   int64 // Unix seconds
	kind      string
	name      string
	recipient string
	wrapped   []byte // the vault key, an age file for the recipient alone
	body      []byte // by kind; empty for KindAge, KindSSH and KindPlugin
}

func (s *slot) info() SlotInfo {
	info := SlotInfo{
		ID: s.id, Kind: s.kind, Name: s.name, Recipient: s.recipient,
		Created: time.Unix(s.created, 0).UTC(), Known: s.known(),
	}
	// The bodies were checked when the header was read.
	switch s.kind {
	case KindPassphrase:
		info.Argon, _ = argonOf(s.body)
	case KindRecovery:
		info.Recovery, _ = recoveryOf(s.body)
	}
	return info
}

func (s *slot) known() bool {
	switch s.kind {
	case KindPassphrase, KindAge, KindSSH, KindPlugin, KindRecovery:
		return true
	}
	return false
}

// checkBody refuses the body of a known kind that is not what such a slot has.
func (s *slot) checkBody() error {
	var err error
	switch s.kind {
	case KindPassphrase:
		_, err = argonOf(s.body)
	case KindRecovery:
		_, err = recoveryOf(s.body)
	}
	return err
}

// makeSlot builds a slot and wraps the vault key for it.
func makeSlot(random io.Reader, vault VaultID, now time.Time, n NewSlot, vaultKey *[keySize]byte) (*slot, error) {
	if len(n.Name) > maxSlotName || !utf8.ValidString(n.Name) || strings.ContainsFunc(n.Name, unicode.IsControl) {
		return nil, fmt.Errorf("a slot's name is at most %d bytes of text without control characters: %w", maxSlotName, ErrSlot)
	}
	if (len(n.Passphrase) > 0) == (n.Recipient != "") {
		return nil, fmt.Errorf("a slot needs either a passphrase or a recipient: %w", ErrSlot)
	}
	s := &slot{created: now.Unix(), name: n.Name}
	if _, err := io.ReadFull(random, s.id[:]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	if err := s.fill(random, vault, n); err != nil {
		return nil, err
	}
	return s, s.wrap(vaultKey)
}

// fill sets a new slot's kind, recipient and body.
func (s *slot) fill(random io.Reader, vault VaultID, n NewSlot) (err error) {
	if len(n.Passphrase) > 0 {
		if n.Argon == (Argon{}) {
			n.Argon = CalibrateArgon(time.Second)
		}
		s.kind = KindPassphrase
		s.body, s.recipient, err = newPassphraseBody(random, vault, s.id, n.Passphrase, n.Argon)
		return err
	}
	if s.kind, s.recipient, err = recipientKind(n.Recipient); err != nil || n.Recovery == nil {
		return err
	}
	if s.kind != KindAge {
		return fmt.Errorf("a recovery set has an age recipient: %w", ErrSlot)
	}
	s.kind, s.body = KindRecovery, n.Recovery.body()
	return n.Recovery.check()
}

// wrap encrypts a vault key for the slot's recipient. Nobody's secret is
// needed, so that a new key can be wrapped for people who are absent.
func (s *slot) wrap(vaultKey *[keySize]byte) error {
	if !s.known() {
		return fmt.Errorf("slot %s is of kind %q: %w", s.id, s.kind, ErrUnknownSlot)
	}
	recipient, err := parseRecipient(s.recipient)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return fmt.Errorf("wrap the vault key: %w", err)
	}
	if _, err := w.Write(vaultKey[:]); err != nil {
		return fmt.Errorf("wrap the vault key: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("wrap the vault key: %w", err)
	}
	s.wrapped = out.Bytes()
	return nil
}

// unwrap decrypts the vault key with identities; false if none of them fits or
// the wrapping is not a vault key. age recovers the file key; the one chunk of
// payload is decrypted here, as age-encryption.org/v1 has it, so that the vault
// key never stands in a buffer of age's that cannot be wiped.
func (s *slot) unwrap(vaultKey *[keySize]byte, identities ...age.Identity) bool {
	head, err := age.ExtractHeader(bytes.NewReader(s.wrapped))
	if err != nil {
		return false
	}
	fileKey, err := age.DecryptHeader(head, identities...)
	if err != nil {
		return false
	}
	defer clear(fileKey)
	payload := s.wrapped[len(head):]
	if len(payload) != agePayloadNonce+keySize+chacha20poly1305.Overhead {
		return false
	}
	key := derive(fileKey, payload[:agePayloadNonce], "payload")
	defer clear(key[:])
	aead, err := chacha20poly1305.New(key[:])
	if err != nil {
		return false
	}
	var out [keySize]byte
	defer clear(out[:])
	firstAndLast := [chacha20poly1305.NonceSize]byte{chacha20poly1305.NonceSize - 1: 1}
	if _, err := aead.Open(out[:0], firstAndLast[:], payload[agePayloadNonce:], nil); err != nil {
		return false
	}
	copy(vaultKey[:], out[:])
	return true
}

// agePayloadNonce is the length of the nonce before an age file's payload.
const agePayloadNonce = 16
