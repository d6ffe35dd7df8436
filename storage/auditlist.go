package storage

import (
	"context"
	"encoding/hex"

	"lethe/storage/audit"
)

// AuditHead returns the size and the root of the audit log.
func (s *Store) AuditHead() (size uint64, root [32]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Size(), s.log.Root()
}

// CertificateKey returns the public key that signs certificates, in
// hexadecimal. It stays the same for the store's whole life.
func (s *Store) CertificateKey() (string, error) {
	key, err := s.vault.PublicKey(signingPurpose)
	return hex.EncodeToString(key), keysFault(err)
}

// Leaves calls fn with every entry of the audit log from number from on, in
// order, until fn returns an error.
func (s *Store) Leaves(ctx context.Context, from uint64, fn func(audit.Leaf) error) error {
	s.using.RLock()
	defer s.using.RUnlock()
	if size, _ := s.AuditHead(); from >= size {
		return nil
	}
	return s.currentEngine().View(func(snap Snapshot) error {
		first, _, err := blockSource{snap}.LeafBlock(from)
		if err != nil {
			return damaged("the audit log cannot be read", err)
		}
		start := numbered(leafBlocks, first)
		return snap.Scan([]byte{leafBlocks}, start, func(_, block []byte, _ uint64) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return audit.SplitLeaves(block, func(l audit.Leaf) error {
				if l.Seq < from {
					return nil
				}
				return fn(l)
			})
		})
	})
}
