package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Prove returns the hashes that show that the leaf with the number seq is in
// the tree of the given size: the proof of RFC 6962, section 2.1.1.
func Prove(size, seq uint64, src Source) ([][32]byte, error) {
	if seq >= size {
		return nil, fmt.Errorf("%w: leaf %d is not in a tree of %d", ErrLog, seq, size)
	}
	proof, err := tlog.ProveRecord(int64(size), int64(seq), stored(src))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	out := make([][32]byte, len(proof))
	for i, h := range proof {
		out[i] = h
	}
	return out, nil
}

// Included reports whether proof shows that the leaf whose bytes are given is
// number seq of the tree of the given size and root. It needs no store.
func Included(leaf []byte, seq, size uint64, root [32]byte, proof [][32]byte) bool {
	if seq >= size || size > 1<<62 {
		return false
	}
	p := make(tlog.RecordProof, len(proof))
	for i, h := range proof {
		p[i] = h
	}
	return tlog.CheckRecord(p, int64(size), root, int64(seq), tlog.RecordHash(leaf)) == nil
}

// HashCount returns how many tree hashes are stored for a log of the given
// size, which is the index of the next one.
func HashCount(size uint64) uint64 { return uint64(tlog.StoredHashCount(int64(size))) }
