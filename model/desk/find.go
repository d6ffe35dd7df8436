package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// Find returns the people who match what was typed, best first.
func (d *Desk) Find(ctx context.Context, by By, typed string, limit int) []Found {
	if !d.sees(by, model.FindPeople) {
		return nil
	}
	d.gate.enter()
	defer d.gate.leave()
	return d.Describe(ctx, by, d.Search(ctx, by, typed, limit))
}

// Search is Find without the rows: what the search itself takes.
func (d *Desk) Search(ctx context.Context, by By, typed string, limit int) []Match {
	if d.finder == nil || !d.sees(by, model.FindPeople) {
		return nil
	}
	today := by.Today()
	d.gate.enter()
	defer d.gate.leave()
	text, days, filtered := dueFilter(typed)
	switch {
	case strings.Contains(strings.ToLower(text), "due:"):
		return nil // WrongFilter says why
	case !filtered:
		return d.finder.Find(ctx, typed, limit, today)
	}
	due := d.dueWithin(days)
	var out []Match
	if strings.TrimSpace(text) == "" {
		for _, p := range due.inOrder() {
			out = append(out, Match{ID: p, Reason: "request due " + due[p].Words()})
		}
		return out[:min(limit, len(out))]
	}
	for _, m := range d.finder.Find(ctx, text+" open:request", searchDepth, today) {
		if _, ok := due[m.ID]; ok && len(out) < limit {
			out = append(out, m)
		}
	}
	return out
}

// Describe returns the rows of people found. Before the board is complete they are
// read from the store one by one.
func (d *Desk) Describe(ctx context.Context, by By, matches []Match) []Found {
	if !d.sees(by, model.FindPeople) {
		return nil
	}
	var out []Found
	for _, m := range matches {
		if row, ok := d.rowOf(ctx, m.ID); ok {
			out = append(out, Found{SubjectRow: row, Reference: m.ID.SubjectReference(), Reason: m.Reason, Score: m.Cost})
		}
	}
	return out
}

// rowOf returns the row of somebody who was found.
func (d *Desk) rowOf(ctx context.Context, id model.ID) (SubjectRow, bool) {
	if row, ok := d.subjectRow(id); ok {
		return row, true
	}
	if done, _ := d.Loaded(); done {
		return SubjectRow{}, false
	}
	var p posting
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		p, err = readPosting(r, id)
		return err
	})
	if err != nil {
		return SubjectRow{}, false // erased meanwhile, or damaged: reading all of it says so
	}
	d.post([]posting{p}, false)
	return d.subjectRow(id)
}

// dueFilter takes "due:7d" out of what was typed: people with an open request that
// is due within so many days, or late. "due:2w" is in weeks, "due:0" today.
func dueFilter(typed string) (rest string, days int, ok bool) {
	var words []string
	for _, w := range strings.Fields(typed) {
		value, found := strings.CutPrefix(strings.ToLower(w), "due:")
		if !found {
			words = append(words, w)
			continue
		}
		number, weeks := strings.CutSuffix(value, "w")
		if !weeks {
			number = strings.TrimSuffix(value, "d")
		}
		if n, err := strconv.ParseUint(number, 10, 10); err == nil {
			days, ok = int(n), true
			if weeks {
				days *= 7
			}
			continue
		}
		if value != "" { // else it is still being typed
			words = append(words, w)
		}
	}
	return strings.Join(words, " "), days, ok
}

// A dueList is people with open requests and the earliest date one is due.
type dueList map[model.ID]calendar.Date

func (d *Desk) dueWithin(days int) dueList {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := dueList{}
	for _, r := range d.board.requests {
		if r.Closed || r.Subject.IsZero() || r.Clock.Due.IsZero() || r.DaysLeft > days {
			continue
		}
		if was, ok := out[r.Subject]; !ok || r.Clock.Due < was {
			out[r.Subject] = r.Clock.Due
		}
	}
	return out
}

// inOrder returns the people, who is due soonest first.
func (l dueList) inOrder() []model.ID {
	var out []model.ID
	for id := range l {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b model.ID) int {
		return cmp.Or(cmp.Compare(l[a], l[b]), cmp.Compare(a.SubjectReference(), b.SubjectReference()))
	})
	return out
}
