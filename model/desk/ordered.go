package desk

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"

	"lethe/model"
)

// An ordered keeps the rows of one list of the board in the orders that were
// asked for, so that a key of the console is answered within one frame whatever
// the size of the register. It is brought up to date when it is asked, row by
// row.
type ordered[R any] struct {
	mu     sync.Mutex
	of     *board
	orders map[string]*order[R]
}

// An order is all rows in one order, and those that changed since.
type order[R any] struct {
	entries []entry[R]
	behind  changes
}

// An entry is what lists look at of a row, side by side in memory.
type entry[R any] struct {
	id    model.ID
	views uint32 // the bit of each view that it is in
	key   uint64 // decides most comparisons
	words string // what a filter looks in, in lower case
	row   *R
}

// A listed is what differs between the lists of the board.
type listed[R any] struct {
	rows    func(*board) map[model.ID]*R
	changed func(*board) *changes
	entry   func(r *R, by string) entry[R]
	compare func(by string) func(a, b *R) int // no two rows are equal, so that a list never shuffles
}

// changes are the rows that changed since a list was last brought into order:
// few of them, or all, since putting many in their places takes longer than a
// new order.
type changes struct {
	ids map[model.ID]bool
	all bool
}

// fewChanges is how many rows are put in their places one by one.
const fewChanges = 64

func (c *changes) add(id model.ID) {
	switch {
	case c.all:
	case len(c.ids) == fewChanges:
		c.addAll()
	default:
		if c.ids == nil {
			c.ids = map[model.ID]bool{}
		}
		c.ids[id] = true
	}
}

func (c *changes) addAll() { c.all, c.ids = true, nil }

func (c *changes) join(more changes) {
	if more.all {
		c.addAll()
	}
	for id := range more.ids {
		c.add(id)
	}
}

// forget lets go of everything.
func (c *ordered[R]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of, c.orders = nil, nil
}

// most is how many rows all orders together keep before the others make room for
// a new one.
const most = 2_000_000

// inOrder calls see with all rows in an order, which belongs to see only until
// it returns.
func (c *ordered[R]) inOrder(d *Desk, l listed[R], by string, see func([]entry[R])) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.mu.Lock()
	b := d.board
	changed := *l.changed(b)
	*l.changed(b) = changes{}
	size := len(l.rows(b))
	d.mu.Unlock()
	if c.of != b {
		c.of, c.orders = b, map[string]*order[R]{}
	}
	for _, o := range c.orders {
		o.behind.join(changed)
	}
	o := c.orders[by]
	if o == nil {
		if size*(len(c.orders)+1) > most {
			clear(c.orders)
		}
		o = &order[R]{}
		c.orders[by] = o
	}
	compare := byKey(l.compare(by))
	if len(o.entries) == 0 || o.behind.all {
		o.entries = entriesOf(d, l.rows(b), l, by)
		slices.SortFunc(o.entries, compare)
		o.gather()
	} else if len(o.behind.ids) > 0 {
		o.entries = merged(o.entries, o.behind.ids, entriesAmong(d, b, o.behind.ids, l, by), compare)
	}
	o.behind = changes{}
	see(o.entries)
}

// byKey compares entries by their keys where these decide.
func byKey[R any](compare func(a, b *R) int) func(a, b entry[R]) int {
	return func(a, b entry[R]) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(compare(a.row, b.row), bytes.Compare(a.id[:], b.id[:]))
	}
}

// gather puts the words of all entries into one piece of memory, in their
// order, so that a filter reads it from front to back.
func (o *order[R]) gather() {
	n := 0
	for i := range o.entries {
		n += len(o.entries[i].words)
	}
	var all strings.Builder
	all.Grow(n)
	for i := range o.entries {
		all.WriteString(o.entries[i].words)
	}
	text := all.String()
	for i := range o.entries {
		e := &o.entries[i]
		e.words, text = text[:len(e.words)], text[len(e.words):]
	}
}

func entriesOf[R any](d *Desk, rows map[model.ID]*R, l listed[R], by string) []entry[R] {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]entry[R], 0, len(rows))
	for _, r := range rows {
		out = append(out, l.entry(r, by))
	}
	return out
}

func entriesAmong[R any](d *Desk, b *board, ids map[model.ID]bool, l listed[R], by string) []entry[R] {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []entry[R]
	for id := range ids {
		if r := l.rows(b)[id]; r != nil {
			out = append(out, l.entry(r, by))
		}
	}
	return out
}

// merged returns entries without those that are gone or changed, and the
// changed ones where they belong now.
func merged[R any](entries []entry[R], without map[model.ID]bool, changed []entry[R], compare func(a, b entry[R]) int) []entry[R] {
	var first [256]bool // bytes with which the ids in without begin
	for id := range without {
		first[id[0]] = true
	}
	entries = slices.DeleteFunc(entries, func(e entry[R]) bool { return first[e.id[0]] && without[e.id] })
	for _, e := range changed {
		at, _ := slices.BinarySearchFunc(entries, e, compare)
		entries = slices.Insert(entries, at, e)
	}
	return entries
}

// beginning returns the first n bytes of a text, at most 8, as a number that
// orders as the text does as far as it goes.
func beginning(text string, n int) uint64 {
	var out uint64
	for i := range n {
		out <<= 8
		if i < len(text) {
			out |= uint64(text[i])
		}
	}
	return out
}

// viewBit returns the bit of a view, that of the first for one that is not known.
func viewBit(views []string, view string) uint32 {
	return 1 << max(0, slices.Index(views, view))
}
