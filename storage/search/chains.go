package search

// chains is a hash table from a hash to the numbers of entries kept elsewhere:
// flat, without pointers, and holding nothing but numbers. The caller compares
// the entries themselves.
type chains struct {
	heads []uint32 // entry + 1, by hash; a power of two long
	next  []uint32 // entry + 1, by entry
	count int
}

// add puts entry under hash.
func (c *chains) add(entry, hash uint32) {
	for uint32(len(c.next)) <= entry {
		c.next = append(c.next, 0)
	}
	if len(c.heads) == 0 {
		c.heads = make([]uint32, 64)
	}
	head := &c.heads[hash&uint32(len(c.heads)-1)]
	c.next[entry] = *head
	*head = entry + 1
	c.count++
}

// crowded reports whether the chains have grown long enough for rehash.
func (c *chains) crowded() bool { return c.count > 2*len(c.heads) }

// rehash spreads the entries over more heads; hash says where each belongs.
func (c *chains) rehash(hash func(entry uint32) uint32) {
	old := c.heads
	next := c.next
	c.heads = make([]uint32, 4*len(old))
	c.next = make([]uint32, len(next), cap(next))
	c.count = 0
	for _, head := range old {
		for e := head; e != 0; e = next[e-1] {
			c.add(e-1, hash(e-1))
		}
	}
}

// remove takes entry out of the chain of hash.
func (c *chains) remove(entry, hash uint32) {
	link := &c.heads[hash&uint32(len(c.heads)-1)]
	for *link != entry+1 {
		if *link == 0 {
			return
		}
		link = &c.next[*link-1]
	}
	*link = c.next[entry]
	c.next[entry] = 0
	c.count--
}

// first returns the first entry under hash (and those that share its chain),
// or none.
func (c *chains) first(hash uint32) uint32 {
	if len(c.heads) == 0 {
		return none
	}
	return c.heads[hash&uint32(len(c.heads)-1)] - 1
}

// after returns the entry after one in its chain, or none.
func (c *chains) after(entry uint32) uint32 { return c.next[entry] - 1 }
