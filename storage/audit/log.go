package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrLog is returned when the stored log contradicts itself.
var ErrLog = errors.New("audit log is damaged")

// A Source reads stored blocks.
type Source interface {
	// LeafBlock returns the leaf block with the greatest first sequence that
	// is not above seq, and HashBlock the same for stored hashes.
	LeafBlock(seq uint64) (first uint64, block []byte, err error)
	HashBlock(index uint64) (first uint64, block []byte, err error)
}

// A Block is what one act adds to the log: its leaves and the tree hashes that
// they complete, to be stored under the numbers of their first entries. One
// block an act, rather than a key a leaf, keeps the cost of the log small.
type Block struct {
	FirstLeaf uint64
	Leaves    []byte
	FirstHash uint64
	Hashes    []byte
	next      Log
}

// A Log is the state from which the next append is planned: the size of the
// tree, the hashes along its right edge, and the root that follows from them.
// The zero Log is empty.
type Log struct {
	size uint64
	edge map[int64]tlog.Hash // stored hash index to hash
	root tlog.Hash
}

// Size returns the number of leaves.
func (l *Log) Size() uint64 { return l.size }

// Root returns the hash of the whole tree.
func (l *Log) Root() [32]byte {
	if l.size == 0 {
		return sha256.Sum256(nil) // RFC 6962, section 2.1
	}
	return l.root
}

// logOf returns the log of n leaves whose hashes r reads. It returns an error
// that wraps ErrLog if one is missing.
func logOf(n int64, r tlog.HashReader) (*Log, error) {
	edge, err := edgeOf(n, r)
	if err != nil {
		return nil, err
	}
	root, err := tlog.TreeHash(n, edgeReader(edge))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	return &Log{size: uint64(n), edge: edge, root: root}, nil
}

// Plan returns the block that appends leaves, numbering them. The Log changes
// only when Commit is called with the block, after it has been stored.
func (l *Log) Plan(leaves []Leaf) (*Block, error) {
	b := &Block{FirstLeaf: l.size, FirstHash: HashCount(l.size)}
	known := make(map[int64]tlog.Hash, len(l.edge)+2*len(leaves))
	for i, h := range l.edge {
		known[i] = h
	}
	size, index := int64(l.size), int64(b.FirstHash)
	var buf []byte
	for _, leaf := range leaves {
		leaf.Seq = uint64(size)
		buf = leaf.Append(buf[:0])
		b.Leaves = binary.AppendUvarint(b.Leaves, uint64(len(buf)))
		b.Leaves = append(b.Leaves, buf...)
		hashes, err := tlog.StoredHashes(size, buf, edgeReader(known))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrLog, err)
		}
		for _, h := range hashes {
			known[index] = h
			index++
			b.Hashes = append(b.Hashes, h[:]...)
		}
		size++
	}
	next, err := logOf(size, edgeReader(known))
	if err != nil {
		return nil, err
	}
	b.next = *next
	return b, nil
}

// Commit moves the log on to the state after b.
func (l *Log) Commit(b *Block) { *l = b.next }

// After returns the log as it will be after b, for the anchor.
func (b *Block) After() *Log { return &b.next }

// Load returns the log of the given size from stored blocks. It returns an
// error that wraps ErrLog if hashes are missing.
func Load(size uint64, src Source) (*Log, error) { return logOf(int64(size), stored(src)) }

// edgeOf reads the hashes of the complete subtrees that make up a tree of n
// leaves, from left to right: all that appends and the root need.
func edgeOf(n int64, r tlog.HashReader) (map[int64]tlog.Hash, error) {
	var indexes []int64
	for start, left := int64(0), n; left > 0; {
		level := 0
		for int64(1)<<(level+1) <= left {
			level++
		}
		indexes = append(indexes, tlog.StoredHashIndex(level, start>>level))
		start += 1 << level
		left -= 1 << level
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	edge := make(map[int64]tlog.Hash, len(indexes))
	for i, index := range indexes {
		edge[index] = hashes[i]
	}
	return edge, nil
}

func edgeReader(known map[int64]tlog.Hash) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			h, ok := known[index]
			if !ok {
				return nil, fmt.Errorf("hash %d is not there", index)
			}
			out[i] = h
		}
		return out, nil
	}
}

// stored reads hashes from stored blocks.
func stored(src Source) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			first, block, err := src.HashBlock(uint64(index))
			if err != nil {
				return nil, err
			}
			at := (uint64(index) - first) * tlog.HashSize
			if uint64(index) < first || at+tlog.HashSize > uint64(len(block)) {
				return nil, fmt.Errorf("%w: hash %d is missing", ErrLog, index)
			}
			copy(out[i][:], block[at:])
		}
		return out, nil
	}
}

// RootAt returns the root of the tree of the given size from stored blocks.
func RootAt(size uint64, src Source) ([32]byte, error) {
	h, err := tlog.TreeHash(int64(size), stored(src))
	if err != nil {
		return h, fmt.Errorf("%w: %w", ErrLog, err)
	}
	return h, nil
}

// SplitLeaves calls fn for each leaf of a stored block. It returns an error
// that wraps ErrLeaf for bytes that are not a block.
func SplitLeaves(block []byte, fn func(Leaf) error) error {
	for len(block) > 0 {
		n, size := binary.Uvarint(block)
		if size <= 0 || n > uint64(len(block)-size) {
			return fmt.Errorf("%w: block is cut short", ErrLeaf)
		}
		leaf, err := ParseLeaf(block[size : size+int(n)])
		if err != nil {
			return err
		}
		if err := fn(leaf); err != nil {
			return err
		}
		block = block[size+int(n):]
	}
	return nil
}
