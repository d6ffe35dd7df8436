package desk

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/retention"
)

// putAlert adds the row of a holding that has an alert. Desk.mu must be held if b
// is the board in use.
func (b *board) putAlert(r *AlertRow) {
	b.dropAlert(r.Holding)
	b.alerts[r.Holding] = r
	b.statuses[r.Verdict.Status]++
	b.realert.add(r.Holding)
}

// dropAlert takes the row of a holding away, if there is one.
func (b *board) dropAlert(id model.ID) {
	r := b.alerts[id]
	if r == nil {
		return
	}
	b.statuses[r.Verdict.Status]--
	delete(b.alerts, id)
	b.realert.add(id)
}

// foldedWords fills in what filters and orders look at.
func (r *AlertRow) foldedWords() *AlertRow {
	r.folded = strings.ToLower(r.Name)
	r.words = strings.ToLower(r.Name + " " + r.Category + " " + r.RuleID())
	return r
}

// RuleID returns the id of the rule that decides, or nothing.
func (r *AlertRow) RuleID() string {
	if r.Verdict.Rule == nil {
		return ""
	}
	return r.Verdict.Rule.ID
}

// An AlertList is what a query about retention found.
type AlertList struct {
	IDs    []model.ID
	Total  int         // alerts of every view
	Groups []RuleGroup // of a list by rule, in its order
}

// A RuleGroup is the part of a list that one rule decides, which begins at row
// At and is Rows long.
type RuleGroup struct {
	Rule     string // empty for none
	At, Rows int
}

// ListAlerts returns the holdings that a query selects, in its order, and how
// many each rule has of them when they are listed by rule.
func (d *Desk) ListAlerts(q Query, by By) AlertList {
	if !d.sees(by, model.SeeRetention) {
		return AlertList{}
	}
	text, bit := strings.ToLower(strings.TrimSpace(q.Text)), viewBit(AlertViews, q.View)
	var out AlertList
	named := q.Sort == "rule"
	d.due.inOrder(d, d.alertsListed(), q.Sort, func(entries []entry[AlertRow]) {
		out.Total, out.IDs = len(entries), make([]model.ID, 0, len(entries))
		var last *entry[AlertRow]
		for i := range entries {
			e := &entries[i]
			if q.Desc {
				e = &entries[len(entries)-1-i]
			}
			if e.views&bit == 0 || text != "" && !strings.Contains(e.words, text) {
				continue
			}
			if named && (last == nil || !sameRule(last, e)) {
				last = e
				out.Groups = append(out.Groups, RuleGroup{Rule: e.row.RuleID(), At: len(out.IDs)})
			}
			out.IDs = append(out.IDs, e.id)
		}
	})
	for i := range out.Groups {
		next := len(out.IDs)
		if i+1 < len(out.Groups) {
			next = out.Groups[i+1].At
		}
		out.Groups[i].Rows = next - out.Groups[i].At
	}
	return out
}

// sameRule reports whether two entries of a list by rule have the same, without
// looking at their rows as long as their keys tell.
func sameRule(a, b *entry[AlertRow]) bool {
	const rest = 64 - ruleBits
	if a.key>>rest != b.key>>rest {
		return false
	}
	return a.key>>rest != 0 || a.row.RuleID() == b.row.RuleID()
}

// Alerts returns the holdings that a query selects, in its order.
func (d *Desk) Alerts(q Query, by By) []model.ID { return d.ListAlerts(q, by).IDs }

// alertsListed is the retention list as the board has it.
func (d *Desk) alertsListed() listed[AlertRow] {
	ranks := d.boardRules().ruleRanks()
	return listed[AlertRow]{
		rows:    (*board).alertRows,
		changed: func(b *board) *changes { return &b.realert },
		entry: func(r *AlertRow, by string) entry[AlertRow] {
			return entry[AlertRow]{id: r.Holding, row: r, words: r.words, key: alertKey(r, by, ranks), views: alertBits(r)}
		},
		compare: alertOrder,
	}
}

// alertBits returns the bit of each view of AlertViews that an alert is in.
func alertBits(r *AlertRow) (bits uint32) {
	for i, v := range AlertViews {
		if inAlertView(v, r) {
			bits |= 1 << i
		}
	}
	return bits
}

func inAlertView(view string, r *AlertRow) bool {
	s := r.Verdict.Status
	switch view {
	case "overdue":
		return s == retention.Overdue
	case "upcoming":
		return s == retention.DueSoon
	case "blocked":
		return s == retention.Blocked
	case "review":
		return s == retention.Review
	case "all":
		return true
	}
	return s == retention.Due || s == retention.Overdue
}

// ruleRanks returns the place of each rule in the order of their ids, or nothing
// if the policy has more than fit into a key.
func (f *inForce) ruleRanks() map[string]uint64 {
	if len(f.policy.Retention) >= 1<<ruleBits-1 {
		return nil
	}
	var ids []string
	for i := range f.policy.Retention {
		ids = append(ids, f.policy.Retention[i].ID)
	}
	slices.Sort(ids)
	ranks := map[string]uint64{"": 0}
	for i, id := range ids {
		ranks[id] = uint64(i) + 1
	}
	return ranks
}

// Dates take 22 bits of a key, rules 10.
const dateBits, ruleBits = 22, 10

// alertKey returns a number that orders alerts as alertOrder does, as far as it
// goes.
func alertKey(r *AlertRow, by string, ranks map[string]uint64) uint64 {
	date := uint64(r.Verdict.DestroyFrom)
	switch by {
	case "rule":
		if ranks == nil {
			return 0
		}
		return ranks[r.RuleID()]<<(64-ruleBits) | date<<(64-ruleBits-dateBits) | beginning(r.folded, 4)
	case "name":
		return beginning(r.folded, 8)
	case "category":
		return beginning(r.Category, 8)
	}
	return date<<(64-dateBits) | beginning(r.folded, 5)
}

// alertOrder compares alerts in an order of AlertSorts.
func alertOrder(by string) func(a, b *AlertRow) int {
	name := func(a, b *AlertRow) int {
		return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.Name, b.Name))
	}
	date := func(a, b *AlertRow) int {
		return cmp.Or(cmp.Compare(a.Verdict.DestroyFrom, b.Verdict.DestroyFrom), name(a, b), bytes.Compare(a.Holding[:], b.Holding[:]))
	}
	switch by {
	case "rule":
		return func(a, b *AlertRow) int { return cmp.Or(cmp.Compare(a.RuleID(), b.RuleID()), date(a, b)) }
	case "name":
		return func(a, b *AlertRow) int { return cmp.Or(name(a, b), date(a, b)) }
	case "category":
		return func(a, b *AlertRow) int { return cmp.Or(cmp.Compare(a.Category, b.Category), date(a, b)) }
	}
	return date
}
