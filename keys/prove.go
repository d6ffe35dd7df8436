package keys

// SlotOf returns the slot that a credential opens, or ErrWrongPassphrase or
// ErrNoSlot. It changes nothing: an open vault asks so whether somebody is who
// they say.
func (v *Vault) SlotOf(c Credential) (SlotID, error) {
	v.mu.RLock()
	head, closed := v.head, v.closed
	v.mu.RUnlock()
	if closed {
		return SlotID{}, ErrLocked
	}
	key := allocSecret(keySize)
	defer key.free()
	return c.unlock(head, (*[keySize]byte)(key.b))
}
