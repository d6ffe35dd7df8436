package model

import "io"

// A LogPoint is a place in the audit log: how many leaves it had and their
// root. Two logs that agree on a point agree on everything before it.
type LogPoint struct {
	Size uint64
	Root [32]byte
}

// A KeptIndex is what was kept of the search index, while it is opened. Content is
// searchable in the clear; it must be read to its end, for it is whole only then.
type KeptIndex struct {
	At      LogPoint // what the index holds is at least as new as that
	Content io.Reader
	MaxSize int64 // bytes that Content has at most
}
