package keys

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// AddPassphraseSlot lets a passphrase open the vault. Zero parameters are
// calibrated. Whether the passphrase is good enough is the caller's to ask,
// with CheckPassphrase.
func (v *Vault) AddPassphraseSlot(name string, passphrase []byte, argon Argon) (SlotID, error) {
	return v.AddSlot(NewSlot{Name: name, Passphrase: passphrase, Argon: argon})
}

// AddRecipientSlot lets the holder of an age identity or an SSH key open the
// vault, given the public key.
func (v *Vault) AddRecipientSlot(name, recipient string) (SlotID, error) {
	return v.AddSlot(NewSlot{Name: name, Recipient: recipient})
}

// AddSlot adds a slot of any kind.
func (v *Vault) AddSlot(n NewSlot) (SlotID, error) {
	if err := v.beginChange(); err != nil {
		return SlotID{}, err
	}
	defer v.change.Unlock()
	if err := v.head.withoutPassphrase(n.Passphrase); err != nil {
		return SlotID{}, err
	}
	s, err := makeSlot(v.random, v.id, v.now(), n, v.vaultKey())
	if err != nil {
		return SlotID{}, err
	}
	if err := v.head.without(s.recipient); err != nil {
		return SlotID{}, err
	}
	next := v.head.next(append(slices.Clone(v.head.slots), s))
	if err := v.writeHeader(next, v.vaultKey(), noStep); err != nil {
		return SlotID{}, err
	}
	return s.id, nil
}

// without returns an error if a slot is for the recipient already: removing one of
// two would shut nobody out, and two would look like two ways in.
func (h *header) without(recipient string) error {
	for _, s := range h.slots {
		if s.recipient == recipient {
			return fmt.Errorf("this public key has the slot %s already: %w", s.id, ErrSlot)
		}
	}
	return nil
}

// withoutPassphrase is without for a passphrase: whoever forgets it has lost both
// slots. It costs what opening costs, one run of Argon2id for each slot.
func (h *header) withoutPassphrase(passphrase []byte) (err error) {
	if len(passphrase) == 0 {
		return nil
	}
	shielded(func() {
		for _, s := range h.slots {
			if s.kind != KindPassphrase {
				continue
			}
			if _, openErr := openPassphraseSlot(h.vault, s, passphrase); openErr == nil {
				err = fmt.Errorf("this passphrase has the slot %s already: %w", s.id, ErrSlot)
			}
		}
	})
	return err
}

// Slots returns what may be shown of every slot, unknown kinds too.
func (v *Vault) Slots() []SlotInfo {
	v.mu.RLock()
	defer v.mu.RUnlock()
	infos := make([]SlotInfo, len(v.head.slots))
	for i, s := range v.head.slots {
		infos[i] = s.info()
	}
	return infos
}

// RemoveSlot takes a slot away and rotates the vault key, so that what the
// holder knew opens nothing written from then on. step may be nil.
func (v *Vault) RemoveSlot(id SlotID, step func(string) error) error {
	if err := v.beginChange(); err != nil {
		return err
	}
	defer v.change.Unlock()
	var left []*slot
	usable := false
	for _, s := range v.head.slots {
		if s.id != id {
			left = append(left, s)
			usable = usable || s.known()
		}
	}
	if len(left) == len(v.head.slots) {
		return fmt.Errorf("slot %s: %w", id, ErrUnknownSlot)
	}
	if !usable {
		return ErrLastSlot
	}
	return v.rotate(left, orNoStep(step))
}

// Rotate replaces the vault key and the epoch secret: the new key is wrapped
// for every slot and the keyring sealed again. Records stay as they are, since
// their keys do not change. step may be nil.
func (v *Vault) Rotate(step func(string) error) error {
	if err := v.beginChange(); err != nil {
		return err
	}
	defer v.change.Unlock()
	return v.rotate(v.head.slots, orNoStep(step))
}

// rotate writes the header with the new key wrapped for all and the old key
// sealed under the new one, rewrites the keyring under the new key, and writes
// the header without the old key. A crash in between leaves a header whose
// slots open the keyring either way; Open finishes the rotation.
func (v *Vault) rotate(slots []*slot, step func(string) error) error {
	fresh := allocSecret(keySize)
	defer fresh.free()
	vaultKey := (*[keySize]byte)(fresh.b)
	if _, err := io.ReadFull(v.random, vaultKey[:]); err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	wrapped := make([]*slot, len(slots))
	for i, s := range slots {
		again := *s
		if err := again.wrap(vaultKey); err != nil {
			return err
		}
		wrapped[i] = &again
	}
	next := v.head.next(wrapped)
	if err := next.sealPrevious(v.random, vaultKey, v.vaultKey()); err != nil {
		return err
	}
	if err := v.writeHeader(next, vaultKey, step); err != nil {
		return err
	}
	if err := v.rewrite(v.ring.count, vaultKey, true, step); err != nil {
		return err
	}
	if err := v.writeHeader(v.head.next(wrapped), vaultKey, noStep); err != nil {
		return err
	}
	return v.fail(step(StepHeaderFinal))
}

// next is the header after h with other slots and no previous key.
func (h *header) next(slots []*slot) *header {
	return &header{generation: h.generation + 1, vault: h.vault, created: h.created, slots: slots}
}

// sealPrevious keeps the old vault key for whoever holds the new one.
func (h *header) sealPrevious(random io.Reader, vaultKey, previous *[keySize]byte) error {
	salt := make([]byte, saltSize, saltSize+keySize+tagSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	key := derive(vaultKey[:], salt, labelPrevious)
	var err error
	h.previous, err = sealOnce(salt, &key, previous[:], h.vault[:])
	return err
}

// openPrevious writes the previous vault key into out; false if there is none.
func (h *header) openPrevious(vaultKey, out *[keySize]byte) (bool, error) {
	if len(h.previous) == 0 {
		return false, nil
	}
	if len(h.previous) != saltSize+keySize+tagSize {
		return false, damaged(headerFile, "the previous vault key has the wrong length")
	}
	key := derive(vaultKey[:], h.previous[:saltSize], labelPrevious)
	if _, err := openOnce(out[:0], &key, h.previous[saltSize:], h.vault[:]); err != nil {
		return false, forged(headerFile, "the previous vault key does not open")
	}
	return true, nil
}

// writeHeader writes one copy, then the other, each synced, and adopts the
// header. Which copy is first alternates with the generation.
func (v *Vault) writeHeader(next *header, vaultKey *[keySize]byte, step func(string) error) error {
	data, err := next.encode(vaultKey)
	if err != nil {
		return err
	}
	first := int64(next.generation%2) * headerCopySize
	if err := overwrite(v.files, headerFile, first, data); err != nil {
		return v.fail(err)
	}
	if err := step(StepHeaderFirst); err != nil {
		return v.fail(err)
	}
	if err := overwrite(v.files, headerFile, headerCopySize-first, data); err != nil {
		return v.fail(err)
	}
	v.mu.Lock()
	v.head = next
	v.mu.Unlock()
	return v.fail(step(StepHeaderBoth))
}

// equal says whether two copies of the header are the same.
func (h *header) equal(other *header) bool {
	return h.mac == other.mac && bytes.Equal(h.macked, other.macked)
}
