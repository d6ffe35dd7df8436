package keys

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"filippo.io/age"
)

// MinPassphrase is the least length of a passphrase in characters.
const MinPassphrase = 12

// CheckPassphrase says whether a passphrase may open a store: valid UTF-8, at
// least MinPassphrase characters, no control characters, not one character
// repeated. Longer is what counts (NCSC: three random words); there are no
// rules about digits or signs. Bytes are used exactly as given, so that the
// caller must bring typed passphrases to one Unicode normal form (NFC) first.
func CheckPassphrase(passphrase []byte) error {
	if !utf8.Valid(passphrase) {
		return fmt.Errorf("it is not valid UTF-8 text: %w", ErrWeakPassphrase)
	}
	if n := utf8.RuneCount(passphrase); n < MinPassphrase {
		return fmt.Errorf("it has %d characters, at least %d are needed: %w", n, MinPassphrase, ErrWeakPassphrase)
	}
	first, _ := utf8.DecodeRune(passphrase)
	same := true
	for rest := passphrase; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if unicode.IsControl(r) {
			return fmt.Errorf("it holds a control character: %w", ErrWeakPassphrase)
		}
		same = same && r == first
		rest = rest[size:]
	}
	if same {
		return fmt.Errorf("it repeats a single character: %w", ErrWeakPassphrase)
	}
	return nil
}

// The body of a passphrase slot:
//
//	0  Argon2id salt, 16 bytes
//	16 passes, uint32 big endian
//	20 memory in KiB, uint32 big endian
//	24 lanes
//	25 X25519 private key (32) sealed under the Argon2id key, with tag (16)
//
// The private key's AES-256-GCM call authenticates vault id, slot id, recipient
// and the 25 bytes before.
const (
	argonSaltSize      = 16
	passphraseClear    = argonSaltSize + 4 + 4 + 1
	passphraseBodySize = passphraseClear + keySize + tagSize
)

// newPassphraseBody makes a key pair, seals its private half under the
// passphrase and returns the slot's body and recipient.
func newPassphraseBody(random io.Reader, vault VaultID, slot SlotID, passphrase []byte, a Argon) (body []byte, recipient string, err error) {
	if err := a.checkNew(); err != nil {
		return nil, "", err
	}
	var scalar [keySize]byte
	defer clear(scalar[:])
	body = make([]byte, passphraseClear, passphraseBodySize)
	for _, part := range [][]byte{scalar[:], body[:argonSaltSize]} {
		if _, err := io.ReadFull(random, part); err != nil {
			return nil, "", fmt.Errorf("read random bytes: %w", err)
		}
	}
	identity, err := x25519Identity(&scalar)
	if err != nil {
		return nil, "", err
	}
	recipient = identity.Recipient().String()
	binary.BigEndian.PutUint32(body[16:], a.Time)
	binary.BigEndian.PutUint32(body[20:], a.MemoryKiB)
	body[24] = a.Lanes
	shielded(func() {
		key := a.key(passphrase, body[:argonSaltSize])
		body, err = sealOnce(body, &key, scalar[:], passphraseAAD(vault, slot, recipient, body[:passphraseClear]))
	})
	return body, recipient, err
}

// argonOf reads the parameters of a passphrase slot's body.
func argonOf(body []byte) (Argon, error) {
	if len(body) != passphraseBodySize {
		return Argon{}, fmt.Errorf("its body is %d bytes long instead of %d", len(body), passphraseBodySize)
	}
	a := Argon{
		Time:      binary.BigEndian.Uint32(body[16:]),
		MemoryKiB: binary.BigEndian.Uint32(body[20:]),
		Lanes:     body[24],
	}
	return a, a.checkCaps()
}

// openPassphraseSlot returns the slot's identity, or ErrNotAuthentic. The cost
// of Argon2id is paid either way.
func openPassphraseSlot(vault VaultID, s *slot, passphrase []byte) (*age.X25519Identity, error) {
	a, err := argonOf(s.body)
	if err != nil {
		return nil, err
	}
	key := a.key(passphrase, s.body[:argonSaltSize])
	aad := passphraseAAD(vault, s.id, s.recipient, s.body[:passphraseClear])
	scalar, err := openOnce(make([]byte, 0, keySize), &key, s.body[passphraseClear:], aad)
	if err != nil {
		return nil, err
	}
	defer clear(scalar)
	return x25519Identity((*[keySize]byte)(scalar))
}

func passphraseAAD(vault VaultID, slot SlotID, recipient string, parameters []byte) []byte {
	var out []byte
	for _, part := range [][]byte{[]byte("lethe passphrase slot v1"), vault[:], slot[:], []byte(recipient), parameters} {
		out = appendPrefixed(out, part)
	}
	return out
}

// x25519Identity makes an age identity of a private key. age takes it only as
// text, so that the text stands in a buffer that is wiped, never in a string of
// our own: the string given to age is a view of the buffer.
func x25519Identity(scalar *[keySize]byte) (*age.X25519Identity, error) {
	text := bech32Upper("AGE-SECRET-KEY-", scalar[:])
	defer clear(text)
	identity, err := age.ParseX25519Identity(unsafe.String(&text[0], len(text)))
	if err != nil {
		// The cause may quote the text.
		return nil, fmt.Errorf("the private key of a passphrase slot is not valid: %w", ErrDamaged)
	}
	return identity, nil
}
