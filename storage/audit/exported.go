package audit

import "golang.org/x/mod/sumdb/tlog"

// HashOf returns the hash under which the tree has a leaf.
func HashOf(leaf []byte) [32]byte { return tlog.RecordHash(leaf) }

// A Tally works out the root of a tree from the hashes of its leaves, given in
// order. Its zero value is the empty tree.
type Tally struct {
	size uint64
	full []tlog.Hash // roots of the full subtrees, the largest first
}

// Add takes the hash of the next leaf.
func (t *Tally) Add(hash [32]byte) {
	h := tlog.Hash(hash)
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.full) - 1
		h = tlog.NodeHash(t.full[last], h)
		t.full = t.full[:last]
	}
	t.full = append(t.full, h)
	t.size++
}

// Size returns how many leaves there were.
func (t *Tally) Size() uint64 { return t.size }

// Root returns the root of the tree; of the empty tree the hash of nothing.
func (t *Tally) Root() [32]byte {
	if t.size == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := t.full[len(t.full)-1]
	for i := len(t.full) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.full[i], h)
	}
	return h
}
