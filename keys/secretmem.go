package keys

// secretBytes is memory for key bytes. Where the system allows it lives outside
// the garbage collector's heap, locked against swap and left out of core dumps;
// it never moves, so that wiping it wipes the only copy.
type secretBytes struct {
	b      []byte
	locked bool // held in physical memory
	mapped bool // must be given back to the system
}

// allocSecret returns n zero bytes. Failing to lock is not an error: limits on
// locked memory are low on many hosts, and Vault.Locked reports it.
func allocSecret(n int) *secretBytes {
	if s := mapSecret(n); s != nil {
		return s
	}
	return &secretBytes{b: make([]byte, n)}
}

// free wipes the bytes and gives the memory back. The caller must hold off all
// readers first: reading mapped memory after free is a fault.
func (s *secretBytes) free() {
	if s == nil || s.b == nil {
		return
	}
	clear(s.b)
	if s.mapped {
		unmapSecret(s)
	}
	s.b = nil
}
