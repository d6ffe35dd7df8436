package search

import "sync"

// batch is how many people are handed at once to who encodes them.
const batch = 512

// A Builder makes the index of a whole register. The work of Add is done on
// other cores, so whoever reads the register is hardly held up. It is not safe
// for use by several goroutines.
type Builder struct {
	shards []*shard
}

// A shard encodes its part of the people: everybody with the same ID comes to
// the same one.
type shard struct {
	s             state
	e             encoder
	waiting, busy []Person
	wait          sync.WaitGroup // for busy to be encoded
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder { return newBuilder(cores()) }

func newBuilder(shards int) *Builder {
	b := &Builder{shards: make([]*shard, shards)}
	for i := range b.shards {
		h := &shard{s: newState()}
		h.e = encoder{words: h.s.words, phrases: h.s.phrases, known: new([phraseKinds]map[string]uint32)}
		for kind := range h.e.known {
			h.e.known[kind] = map[string]uint32{}
		}
		b.shards[i] = h
	}
	return b
}

// Add adds a person; of two with the same ID the last counts. The slices of p
// must not be changed until Build has returned.
func (b *Builder) Add(p Person) {
	h := b.shards[hashID(p.ID)*2654435761>>16%uint32(len(b.shards))]
	h.waiting = append(h.waiting, p)
	if len(h.waiting) >= batch {
		h.handOver()
	}
}

// handOver lets the people who wait be encoded, after those who waited before.
func (h *shard) handOver() {
	h.wait.Wait()
	h.waiting, h.busy = h.busy, h.waiting
	h.wait.Go(func() {
		for i := range h.busy {
			h.s.remove(h.busy[i].ID)
			h.s.addBy(&h.e, h.busy[i])
		}
		clear(h.busy)
		h.busy = h.busy[:0]
	})
}

// Build returns the index and empties the Builder.
func (b *Builder) Build() *Index {
	x := b.SoFar()
	for _, h := range b.shards {
		h.s.wipe()
	}
	*b = *newBuilder(len(b.shards))
	return x
}

// SoFar returns an index of the people added so far. It takes about as long as Build
// does for as many.
func (b *Builder) SoFar() *Index {
	states := make([]*state, len(b.shards))
	for i, h := range b.shards {
		h.handOver()
		states[i] = &h.s
	}
	for _, h := range b.shards {
		h.wait.Wait()
	}
	return &Index{state: compacted(states...)}
}
