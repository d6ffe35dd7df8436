package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
)

// An AttentionRow is one thing that wants attention as lists show it. Its id
// stands for what it is about, and is the same from one look to the next.
type AttentionRow struct {
	ID model.ID
	attention.Item

	words  string // what a filter looks in, in lower case
	folded string // the person's name, in lower case
}

// Overdue reports whether it should have been done before today.
func (r *AttentionRow) Overdue(today calendar.Date) bool { return !r.Due.IsZero() && r.Due < today }

// newAttentionRow makes the row of an item. taken tells which ids another row has:
// two consents of one day are two things to look at.
func newAttentionRow(v attention.Item, called string, taken func(model.ID) bool) *AttentionRow {
	h := fnv.New128a()
	for _, part := range [][]byte{[]byte(v.Kind), v.Subject[:], v.Holding[:], []byte(v.Ref), []byte(v.Title)} {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write(part)
	}
	r := &AttentionRow{Item: v, folded: strings.ToLower(called)}
	for h.Sum(r.ID[:0]); taken(r.ID); {
		r.ID[len(r.ID)-1]++
	}
	r.words = strings.ToLower(string(v.Kind) + " " + v.Kind.Words() + " " + v.Title + " " + v.Who)
	return r
}

// AttentionSorts are the orders of the list of what wants attention, its own
// first.
var AttentionSorts = []string{"kind", "due", "name"}

// An AttentionList is what a query found of what wants attention.
type AttentionList struct {
	IDs    []model.ID
	Total  int
	Groups []KindGroup // of a list by kind, in its order
}

// A KindGroup is the part of a list that is of one kind, which begins at row At
// and is Rows long.
type KindGroup struct {
	Kind     attention.Kind
	At, Rows int
}

// ListAttention returns what wants attention, of everybody and of the
// organisation, that a query selects, in its order; View may name a kind. The
// first time, and on each new day, everybody is looked at.
func (d *Desk) ListAttention(ctx context.Context, by By, q Query) (AttentionList, error) {
	var out AttentionList
	if err := d.KeepAttention(ctx, by); err != nil {
		return out, err
	}
	text, named := strings.ToLower(strings.TrimSpace(q.Text)), d.sees(by, model.FindPeople)
	fits := func(e *entry[AttentionRow]) bool {
		return (q.View == "" || string(e.row.Kind) == q.View) &&
			(text == "" || strings.Contains(e.words, text) || named && strings.Contains(e.row.folded, text))
	}
	if q.Sort == "name" && !named || !slices.Contains(AttentionSorts, q.Sort) {
		q.Sort = AttentionSorts[0]
	}
	byKind := q.Sort == AttentionSorts[0]
	d.other.inOrder(d, d.attentionListed(), q.Sort, func(entries []entry[AttentionRow]) {
		out.Total = len(entries)
		for i := range entries {
			e := &entries[i]
			if q.Desc {
				e = &entries[len(entries)-1-i]
			}
			if !fits(e) {
				continue
			}
			if n := len(out.Groups); byKind && (n == 0 || out.Groups[n-1].Kind != e.row.Kind) {
				out.Groups = append(out.Groups, KindGroup{Kind: e.row.Kind, At: len(out.IDs)})
			}
			out.IDs = append(out.IDs, e.id)
			if n := len(out.Groups); n > 0 {
				out.Groups[n-1].Rows++
			}
		}
	})
	return out, nil
}

// attentionOf looks at one person and at the holds on them.
func (d *Desk) attentionOf(ctx context.Context, by By, subject model.ID) ([]attention.Item, error) {
	rules := d.attentionRules()
	var out []attention.Item
	err := d.store.Read(ctx, func(r model.Reader) error {
		p, err := readPosting(r, subject)
		if err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](r, subject)
		if err != nil {
			return err
		}
		given, err := model.All[model.Disclosure](r, subject)
		if err != nil {
			return err
		}
		out = rules.Of(attention.Person{Subject: p.subject, Holdings: p.holdings, Live: standingConsents(ledger, by.Today()), Given: given}, by.Today())
		return model.Each(r, model.ID{}, func(h *model.Hold) error {
			if h.Subject == subject {
				out = append(out, rules.OfHold(h, by.Today())...)
			}
			return nil
		})
	})
	slices.SortFunc(out, attention.Compare)
	return out, err
}

// putHouse replaces what is known of the organisation, if it is another by now.
func (a *attending) putHouse(items []attention.Item) {
	same := len(items) == len(a.of[model.ID{}])
	for i, id := range a.of[model.ID{}] {
		same = same && a.rows[id].Item == items[i]
	}
	if !same {
		a.put(model.ID{}, items, "")
	}
}

// AttentionRow returns the row of one thing that wants attention, as of the last
// list.
func (d *Desk) AttentionRow(by By, id model.ID) (AttentionRow, bool) {
	if !d.sees(by, model.SeeAttention) {
		return AttentionRow{}, false
	}
	r, ok := row(d, func(*board) map[model.ID]*AttentionRow { return d.attending.rows }, id)
	r.Item = d.unnamed(by, r.Item)
	return r, ok
}

// attentionListed is the list of what wants attention.
func (d *Desk) attentionListed() listed[AttentionRow] {
	return listed[AttentionRow]{
		rows:    func(*board) map[model.ID]*AttentionRow { return d.attending.rows },
		changed: func(*board) *changes { return &d.attending.changed },
		entry: func(r *AttentionRow, by string) entry[AttentionRow] {
			return entry[AttentionRow]{id: r.ID, row: r, words: r.words, key: attentionKey(r, by)}
		},
		compare: attentionOrder,
	}
}

// attentionKey returns a number that orders rows as attentionOrder does, as far
// as it goes.
func attentionKey(r *AttentionRow, by string) uint64 {
	kind := uint64(slices.Index(attention.Kinds, r.Kind) + 1)
	switch by {
	case "due":
		return uint64(r.Due)
	case "name":
		return beginning(r.folded, 8)
	}
	return kind<<32 | uint64(r.Due)
}

// attentionOrder compares rows in an order of AttentionSorts.
func attentionOrder(by string) func(a, b *AttentionRow) int {
	due := func(a, b *AttentionRow) int {
		return cmp.Or(attention.Compare(a.Item, b.Item), bytes.Compare(a.ID[:], b.ID[:]))
	}
	switch by {
	case "due":
		return due
	case "name":
		return func(a, b *AttentionRow) int { return cmp.Or(cmp.Compare(a.folded, b.folded), due(a, b)) }
	}
	return func(a, b *AttentionRow) int {
		return cmp.Or(slices.Index(attention.Kinds, a.Kind)-slices.Index(attention.Kinds, b.Kind), due(a, b))
	}
}

// unnamed returns an item as whoever looks may have it: for those who may not look
// people up it says what wants attention, and not of whom.
func (d *Desk) unnamed(by By, v attention.Item) attention.Item {
	if !v.Subject.IsZero() && !d.sees(by, model.FindPeople) {
		v.Subject, v.Holding, v.Ref = model.ID{}, model.ID{}, ""
	}
	return v
}
