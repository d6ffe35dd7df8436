package keys

import (
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
)

// CheckRecipient says whether a text is a public key that a slot can be made
// for: age1..., age1pq1..., a plugin's age1NAME1..., ssh-ed25519 ... or ssh-rsa .... The error does not
// repeat it, since a private key may have been given by mistake.
func CheckRecipient(text string) error {
	_, _, err := recipientKind(text)
	return err
}

// recipientKind returns the kind of slot for a public key, and the key as it is
// stored: without the comment that ends the line of an SSH key.
func recipientKind(text string) (kind, stored string, err error) {
	kind, stored = KindAge, strings.TrimSpace(text)
	if fields := strings.Fields(text); len(fields) > 1 && strings.HasPrefix(text, "ssh-") {
		kind, stored = KindSSH, fields[0]+" "+fields[1]
	}
	recipient, err := parseRecipient(stored)
	if _, ok := recipient.(pluginRecipient); ok {
		kind = KindPlugin
	}
	return kind, stored, err
}

// parseRecipient reads a public key: age's X25519 or hybrid post-quantum, that
// of an age plugin, or an SSH key that age can encrypt to (Ed25519, or RSA of at least 2048 bits).
func parseRecipient(text string) (age.Recipient, error) {
	var recipient age.Recipient
	var err error
	switch {
	case strings.HasPrefix(text, "ssh-"):
		if strings.ContainsAny(text, "\r\n") {
			return nil, fmt.Errorf("this is more than one SSH public key: %w", ErrSlot)
		}
		if recipient, err = agessh.ParseRecipient(text); err != nil {
			return nil, fmt.Errorf("this is not an SSH public key of a kind that can be encrypted to (ssh-ed25519, or ssh-rsa of at least 2048 bits): %w", ErrSlot)
		}
		return recipient, nil
	case strings.HasPrefix(text, "age1pq1"):
		recipient, err = age.ParseHybridRecipient(text)
	default:
		if recipient, err = age.ParseX25519Recipient(text); err != nil {
			recipient, err = parsePluginRecipient(text)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("this is not an age recipient (age1..., age1pq1... or a plugin's): %w", ErrSlot)
	}
	return recipient, nil
}
