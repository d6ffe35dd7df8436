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
	KindAge        = "age"        // private key held by the administrator
)

// maxSlotName is the longest name of a slot in bytes.
const maxSlotName = 128

// SlotInfo is what may be shown of a slot.
type SlotInfo struct {
	ID        SlotID
	Kind      string
	Name      string // given by who added it
	Created   time.Time
	Recipient string // public key the vault key is wrapped for
	Argon     Argon  // of a passphrase slot
	Known     bool   // this version can wrap a new vault key for it
}

// NewSlot describes a slot to be made: either Passphrase, with its Argon
// parameters, or Recipient, an age public key (age1... or age1pq1...).
type NewSlot struct {
	Name       string
	Passphrase []byte
	Argon      Argon // zero means CalibrateArgon(time.Second)
	Recipient  string
}

// slot is one slot of the header.
type slot struct {
	id        SlotID
	created   int64 // Unix seconds
	kind      string
	name      string
	recipient string
	wrapped   []byte // the vault key, an age file for the recipient alone
	body      []byte // by kind; empty for KindAge
}

func (s *slot) info() SlotInfo {
	info := SlotInfo{
		ID: s.id, Kind: s.kind, Name: s.name, Recipient: s.recipient,
		Created: time.Unix(s.created, 0).UTC(), Known: s.known(),
	}
	if s.kind == KindPassphrase {
		// The parameters were checked when the header was read.
		info.Argon, _ = argonOf(s.body)
	}
	return info
}

func (s *slot) known() bool { return s.kind == KindPassphrase || s.kind == KindAge }

// makeSlot builds a slot and wraps the vault key for it.
func makeSlot(random io.Reader, vault VaultID, now time.Time, n NewSlot, vaultKey *[keySize]byte) (*slot, error) {
	if len(n.Name) > maxSlotName || !utf8.ValidString(n.Name) || strings.ContainsFunc(n.Name, unicode.IsControl) {
		return nil, fmt.Errorf("a slot's name is at most %d bytes of text without control characters", maxSlotName)
	}
	if (len(n.Passphrase) > 0) == (n.Recipient != "") {
		return nil, fmt.Errorf("a slot needs either a passphrase or a recipient")
	}
	s := &slot{created: now.Unix(), kind: KindAge, name: n.Name, recipient: n.Recipient}
	if _, err := io.ReadFull(random, s.id[:]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	if len(n.Passphrase) > 0 {
		if n.Argon == (Argon{}) {
			n.Argon = CalibrateArgon(time.Second)
		}
		var err error
		s.kind = KindPassphrase
		if s.body, s.recipient, err = newPassphraseBody(random, vault, s.id, n.Passphrase, n.Argon); err != nil {
			return nil, err
		}
	}
	return s, s.wrap(vaultKey)
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

// parseRecipient reads an age public key, X25519 or hybrid post-quantum.
func parseRecipient(text string) (age.Recipient, error) {
	var recipient age.Recipient
	var err error
	if strings.HasPrefix(text, "age1pq1") {
		recipient, err = age.ParseHybridRecipient(text)
	} else {
		recipient, err = age.ParseX25519Recipient(text)
	}
	if err != nil {
		return nil, fmt.Errorf("this is not an age recipient (age1... or age1pq1...)")
	}
	return recipient, nil
}

// Credential is what somebody brings to open a vault: a passphrase or age
// identities. Wipe it after use.
type Credential struct {
	passphrase []byte
	identities []age.Identity
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

// Wipe overwrites the passphrase. Identities are held by age and cannot be wiped.
func (c *Credential) Wipe() {
	clear(c.passphrase)
	c.passphrase, c.identities = nil, nil
}

// unlock tries the credential on a header. A passphrase is tried on every
// passphrase slot, without an early exit, and costs one run of Argon2id even
// where there is none: neither the time taken nor the error says which slots
// there are or which of them fitted.
func (c *Credential) unlock(h *header, vaultKey *[keySize]byte) (err error) {
	if c.identities != nil {
		for _, s := range h.slots {
			if s.kind == KindAge && s.unwrap(vaultKey, c.identities...) {
				return nil
			}
		}
		return ErrNoSlot
	}
	shielded(func() { err = c.tryPassphrase(h, vaultKey) })
	return err
}

func (c *Credential) tryPassphrase(h *header, vaultKey *[keySize]byte) error {
	var found, tried bool
	for _, s := range h.slots {
		if s.kind != KindPassphrase {
			continue
		}
		tried = true
		identity, err := openPassphraseSlot(h.vault, s, c.passphrase)
		if err == nil && s.unwrap(vaultKey, identity) {
			found = true
		}
	}
	if !tried {
		_ = DefaultArgon().key(c.passphrase, make([]byte, argonSaltSize))
	}
	if !found {
		return ErrWrongPassphrase
	}
	return nil
}
