package desk

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"

	"lethe/model"
	"lethe/model/calendar"
)

// A queue keeps the requests of the board in the orders that were asked for, so
// that a key of the console is answered within one frame whatever the size of
// the register. It is brought up to date when it is asked, request by request.
type queue struct {
	mu     sync.Mutex
	of     *board
	orders map[string]*order
}

// An order is all requests in one order, and those whose rows changed since.
type order struct {
	entries []entry
	behind  map[model.ID]bool
}

// An entry is what lists look at of a request, side by side in memory.
type entry struct {
	id    model.ID
	views uint32 // the bit of each view of RequestViews that it is in, but for mine
	key   uint64 // decides most comparisons
	words string
	row   *RequestRow
}

// forget lets go of everything.
func (c *queue) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of, c.orders = nil, nil
}

// putRequest replaces the row of a request. Desk.mu must be held if b is the
// board in use.
func (b *board) putRequest(r *RequestRow) {
	b.requests[r.ID] = r
	b.reposted[r.ID] = true
}

// foldedWords fills in what filters and orders look at.
func (r *RequestRow) foldedWords() *RequestRow {
	r.folded = strings.ToLower(r.Name)
	r.words = strings.ToLower(r.Reference + " " + r.Name + " " + string(r.Type) + " " + r.Assignee)
	return r
}

// entryOf returns the entry of a row in an order.
func entryOf(r *RequestRow, by string) entry {
	e := entry{id: r.ID, row: r, words: r.words, key: keyOf(r, by)}
	for i, v := range RequestViews {
		if v != viewMine && inRequestView(v, r, "") {
			e.views |= 1 << i
		}
	}
	return e
}

// inOrder calls see with all requests in an order, which belongs to see only
// until it returns.
func (d *Desk) inOrder(by string, see func([]entry)) {
	c := &d.queue
	c.mu.Lock()
	defer c.mu.Unlock()
	d.mu.Lock()
	b, changed := d.board, d.board.reposted
	b.reposted = map[model.ID]bool{}
	d.mu.Unlock()
	if c.of != b {
		c.of, c.orders = b, map[string]*order{}
	}
	for _, o := range c.orders {
		for id := range changed {
			o.behind[id] = true
		}
	}
	o := c.orders[by]
	if o == nil {
		o = &order{}
		c.orders[by] = o
	}
	compare := entryOrder(by)
	if len(o.entries) == 0 || len(o.behind) > 64 {
		o.entries = d.entries(b, by)
		slices.SortFunc(o.entries, compare)
		o.gather()
	} else if len(o.behind) > 0 {
		o.entries = merged(o.entries, o.behind, d.entriesAmong(b, o.behind, by), compare)
	}
	o.behind = map[model.ID]bool{}
	see(o.entries)
}

// gather puts the words of all entries into one piece of memory, in their
// order, so that a filter reads it from front to back.
func (o *order) gather() {
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

func (d *Desk) entries(b *board, by string) []entry {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]entry, 0, len(b.requests))
	for _, r := range b.requests {
		out = append(out, entryOf(r, by))
	}
	return out
}

func (d *Desk) entriesAmong(b *board, ids map[model.ID]bool, by string) []entry {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []entry
	for id := range ids {
		if r := b.requests[id]; r != nil {
			out = append(out, entryOf(r, by))
		}
	}
	return out
}

// merged returns entries without those that are gone or changed, and the
// changed ones where they belong now.
func merged(entries []entry, without map[model.ID]bool, changed []entry, compare func(a, b entry) int) []entry {
	var first [256]bool // bytes with which the ids in without begin
	for id := range without {
		first[id[0]] = true
	}
	entries = slices.DeleteFunc(entries, func(e entry) bool { return first[e.id[0]] && without[e.id] })
	for _, e := range changed {
		at, _ := slices.BinarySearchFunc(entries, e, compare)
		entries = slices.Insert(entries, at, e)
	}
	return entries
}

// Requests returns the requests that a query selects, in its order.
func (d *Desk) Requests(q Query, by By) []model.ID {
	text := strings.ToLower(strings.TrimSpace(q.Text))
	bit, mine := uint32(1), q.View == viewMine
	if i := slices.Index(RequestViews, q.View); i >= 0 && !mine {
		bit = 1 << i
	}
	var ids []model.ID
	d.inOrder(q.Sort, func(entries []entry) {
		ids = make([]model.ID, 0, len(entries))
		for i := range entries {
			e := &entries[i]
			if e.views&bit == 0 || mine && e.row.Assignee != by.Actor || text != "" && !strings.Contains(e.words, text) {
				continue
			}
			ids = append(ids, e.id)
		}
	})
	if q.Desc {
		slices.Reverse(ids)
	}
	return ids
}

// viewMine is the one view that depends on who looks.
const viewMine = "mine"

func inRequestView(view string, r *RequestRow, actor string) bool {
	switch view {
	case "closed":
		return r.Closed
	case "all":
		return true
	}
	if r.Closed {
		return false
	}
	switch view {
	case "overdue":
		return r.Late
	case "due this week":
		return dueWithin(r, 7)
	case "waiting":
		return waiting(r)
	case "waiting for identity":
		return r.Clock.State == calendar.AwaitingID
	case "paused":
		return r.Clock.State == calendar.Paused
	case "complaints":
		return r.Type == calendar.Complaint
	case "new":
		return r.New()
	case "unassigned":
		return r.Assignee == ""
	case viewMine:
		return r.Assignee == actor
	}
	return true
}

// dueWithin reports whether a request that is not answered yet is due within so
// many days.
func dueWithin(r *RequestRow, days int) bool {
	return r.Clock.State.Open() && !r.Clock.Due.IsZero() && r.DaysLeft >= 0 && r.DaysLeft <= days
}

// waiting reports whether the next step is somebody else's.
func waiting(r *RequestRow) bool {
	switch r.Clock.State {
	case calendar.AwaitingID, calendar.AwaitingAuthority, calendar.AwaitingFee, calendar.Paused:
		return true
	}
	return false
}

// entryOrder compares entries in an order of RequestSorts, by their keys where
// these decide.
func entryOrder(by string) func(a, b entry) int {
	compare := requestOrder(by)
	return func(a, b entry) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return compare(a.row, b.row)
	}
}

// keyOf returns a number that orders requests as requestOrder does, as far as
// it goes: the dates of the two orders by date. Dates take 22 bits.
func keyOf(r *RequestRow, by string) uint64 {
	const dates = 22
	due := uint64(dueRank(r))<<(2*dates) | uint64(r.Clock.Due)<<dates | uint64(r.Received)
	switch by {
	case "received":
		return uint64(calendar.MaxDate - r.Received)
	case RequestSorts[0], "":
		return due
	}
	return 0
}

// requestOrder compares requests in an order of RequestSorts. No two are equal,
// so that a list never shuffles.
func requestOrder(by string) func(a, b *RequestRow) int {
	due := func(a, b *RequestRow) int {
		return cmp.Or(compareDue(a, b), cmp.Compare(a.Received, b.Received), cmp.Compare(a.Reference, b.Reference), bytes.Compare(a.ID[:], b.ID[:]))
	}
	switch by {
	case "received":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(b.Received, a.Received), due(a, b)) }
	case "reference":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Reference, b.Reference), due(a, b)) }
	case "type":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Type, b.Type), due(a, b)) }
	case "assignee":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Assignee, b.Assignee), due(a, b)) }
	case "name":
		return func(a, b *RequestRow) int {
			return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.Name, b.Name), due(a, b))
		}
	}
	return due
}

// compareDue puts what is to be answered first, the soonest before the others;
// then what waits for somebody and has no due date; then what is answered and
// has work left; closed requests are last.
func compareDue(a, b *RequestRow) int {
	return cmp.Or(cmp.Compare(dueRank(a), dueRank(b)), cmp.Compare(a.Clock.Due, b.Clock.Due))
}

func dueRank(r *RequestRow) int {
	switch {
	case r.Closed:
		return 3
	case !r.Clock.State.Open() && !r.Late:
		return 2
	case r.Clock.Due.IsZero():
		return 1
	}
	return 0
}

// answeredOn returns the day of the last reply, or of the end of a request
// without one; zero while there is neither.
func answeredOn(q *model.Request) calendar.Date {
	var sent, ended calendar.Date
	for _, e := range q.Events {
		switch {
		case e.Kind == model.EventSent:
			sent = e.On
		case e.Kind == model.EventReopened:
			sent, ended = 0, 0
		case e.Kind.Ends():
			ended = e.On
		}
	}
	return cmp.Or(sent, ended)
}
