package keys

import "crypto/ed25519"

// stable derives a key for a purpose from one of the vault's own secrets,
// which live inside the keyring and survive rotations and erasures.
func (v *Vault) stable(offset int, label, purpose string) (key [keySize]byte, err error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.closed {
		return key, ErrLocked
	}
	salt := contextSalt([]byte(purpose))
	return derive(v.ring.preamble()[offset:offset+keySize], salt[:], label), nil
}

// MAC is a keyed hash (HMAC-SHA-256) of values under a key for the purpose. It
// stays the same for the vault's whole life: suppression entries depend on it.
// The values are length-prefixed, so that moving bytes between them changes it.
func (v *Vault) MAC(purpose string, data ...[]byte) ([32]byte, error) {
	key, err := v.stable(preambleMAC, labelMAC, purpose)
	if err != nil {
		return [32]byte{}, err
	}
	defer clear(key[:])
	digest := contextSalt(data...)
	return hmac(key[:], digest[:]), nil
}

// Sign signs a message with the vault's Ed25519 key for a purpose. Each purpose
// has a key of its own, so that a signature for one never passes for another.
// The message is signed as it is, for formats such as signed notes.
func (v *Vault) Sign(purpose string, message []byte) ([]byte, error) {
	private, err := v.signingKey(purpose)
	if err != nil {
		return nil, err
	}
	defer clear(private)
	return ed25519.Sign(private, message), nil
}

// PublicKey returns the public half of the signing key for a purpose.
func (v *Vault) PublicKey(purpose string) (ed25519.PublicKey, error) {
	private, err := v.signingKey(purpose)
	if err != nil {
		return nil, err
	}
	defer clear(private)
	return append(ed25519.PublicKey(nil), private[ed25519.SeedSize:]...), nil
}

func (v *Vault) signingKey(purpose string) (ed25519.PrivateKey, error) {
	seed, err := v.stable(preambleSign, labelSign, purpose)
	if err != nil {
		return nil, err
	}
	defer clear(seed[:])
	return ed25519.NewKeyFromSeed(seed[:]), nil
}
