package search

// lists holds, for every word or every phrase, the people of the base segment
// who have it: ascending numbers, each written as its distance from the one
// before.
type lists struct {
	start []uint32 // of each list in data, and the end of the last
	data  []byte
}

// of returns the list of one word or phrase. Words newer than the lists have
// none.
func (l *lists) of(i uint32) list {
	if int(i)+1 >= len(l.start) {
		return list{}
	}
	return list{data: l.data[l.start[i]:l.start[i+1]], doc: none}
}

// size returns about how many people are on a list.
func (l *lists) size(i uint32) int {
	if int(i)+1 >= len(l.start) {
		return 0
	}
	return int(l.start[i+1] - l.start[i])
}

// A list is read from the front.
type list struct {
	data []byte
	doc  uint32 // the last one read
}

// next returns the next person, or false at the end.
func (l *list) next() (uint32, bool) {
	step := uint32(0)
	for i, b := range l.data {
		step |= uint32(b&0x7f) << (7 * i)
		if b < 0x80 {
			l.data = l.data[i+1:]
			l.doc += step + 1
			return l.doc, true
		}
	}
	return 0, false
}

// sound reports whether list i names only people below n, in order, to its end.
func (l *lists) sound(i uint32, n int) bool {
	at := l.of(i)
	for last := -1; ; {
		doc, ok := at.next()
		if !ok {
			return len(at.data) == 0
		}
		if int(doc) <= last || int(doc) >= n {
			return false
		}
		last = int(doc)
	}
}

// A listBuilder makes lists in two passes over the people in order: the first
// measures, the second writes.
type listBuilder struct {
	lists
	last []uint32 // the person last put on each list + 1
	fill []uint32 // where each list goes on
}

func newListBuilder(count int) *listBuilder {
	return &listBuilder{
		lists: lists{start: make([]uint32, count+1)},
		last:  make([]uint32, count),
	}
}

// measure makes room for doc on list i.
func (b *listBuilder) measure(i, doc uint32) {
	if b.last[i] == doc+1 {
		return
	}
	for step := doc - b.last[i]; ; step >>= 7 {
		b.start[i+1]++
		if step < 0x80 {
			break
		}
	}
	b.last[i] = doc + 1
}

// measured ends the first pass.
func (b *listBuilder) measured() {
	for i := 1; i < len(b.start); i++ {
		b.start[i] += b.start[i-1]
	}
	b.data = make([]byte, b.start[len(b.start)-1])
	b.fill = append([]uint32(nil), b.start...)
	clear(b.last)
}

// put writes doc to list i.
func (b *listBuilder) put(i, doc uint32) {
	if b.last[i] == doc+1 {
		return
	}
	step := doc - b.last[i]
	for ; step >= 0x80; step >>= 7 {
		b.data[b.fill[i]] = byte(step) | 0x80
		b.fill[i]++
	}
	b.data[b.fill[i]] = byte(step)
	b.fill[i]++
	b.last[i] = doc + 1
}
