package search

import (
	"slices"
	"strings"
	"sync"
)

// A ceiling is what the best engine there can be would find of a query: one that
// knows which field each part of it is about, and how many slips were made, but
// not who is meant among those who fit what was typed equally well.
type ceiling struct {
	expected float64 // chance that who is meant is among ten of them
	clear    bool    // no more than ten fit as well or better
}

// A register by columns, for a scan that shares no more with the engine than how case,
// accents and telephone numbers are normalised: of each field the values that occur and
// who has each.
type columns struct {
	people int
	of     map[string]*column
}

type column struct {
	values []string
	number map[string]uint32
	start  []uint32 // by person: where the numbers of their values begin in has
	has    []uint32
	who    [][]uint32 // by value
}

// newColumns takes the fields that queries speak of out of a register.
func newColumns(rows []row, all []sample) *columns {
	c := &columns{people: len(rows), of: map[string]*column{}}
	for _, q := range all {
		for _, w := range q.Want {
			for f := range strings.SplitSeq(w.F, "|") {
				if c.of[f] == nil {
					c.of[f] = &column{number: map[string]uint32{}, start: make([]uint32, 1, len(rows)+1)}
				}
			}
		}
	}
	for i := range rows {
		for name, col := range c.of {
			for _, v := range facets[name](rows[i]) {
				if v == "" {
					continue
				}
				n, known := col.number[v]
				if !known {
					n = uint32(len(col.values))
					col.number[strings.Clone(v)] = n
					col.values = append(col.values, v)
					col.who = append(col.who, nil)
				}
				col.has = append(col.has, n)
				col.who[n] = append(col.who[n], uint32(i))
			}
			col.start = append(col.start, uint32(len(col.has)))
		}
	}
	return c
}

// ceiling scans the register for everybody who fits a query with no more slips
// than were made about the person who is meant.
func (c *columns) ceiling(q sample) ceiling {
	made := 0
	for i := range q.Want {
		d := c.slipsOf(&q.Want[i], uint32(q.Target), farOff)
		if d == farOff {
			return ceiling{expected: 1, clear: true} // says nothing of this field in this person
		}
		made += d
	}
	better, equal := 0, 0
	c.eachWithin(&q.Want[c.rarest(q.Want, made)], made, func(person uint32) {
		sum := 0
		for i := range q.Want {
			if sum += c.slipsOf(&q.Want[i], person, made-sum); sum > made {
				return
			}
		}
		if sum < made {
			better++
		} else {
			equal++
		}
	})
	return ceiling{
		expected: min(1, float64(max(0, 10-better))/float64(max(1, equal))),
		clear:    better+equal <= 10,
	}
}

// rarest returns which statement to scan by: few values to try, few people each.
func (c *columns) rarest(want []statement, most int) int {
	best, least := 0, 0
	for i := range want {
		if work := c.work(&want[i], most); i == 0 || work < least {
			best, least = i, work
		}
	}
	return best
}

// work is about how many values and people there are to try for a statement.
func (c *columns) work(w *statement, most int) int {
	sum, short := 0, w.op() != "eq" && len(w.said()[0]) < 4
	for f := range strings.SplitSeq(w.F, "|") {
		col := c.of[f]
		switch {
		case w.looksUp(most):
			for _, typed := range w.said() {
				if n, known := col.number[typed]; known {
					sum += len(col.who[n])
				}
			}
		case short:
			sum += len(col.values) + c.people/5
		default:
			sum += len(col.values) + 10*c.people/len(col.values)
		}
	}
	return sum
}

// looksUp reports whether a statement can only be met by what was typed itself.
func (w *statement) looksUp(most int) bool { return most == 0 && w.op() == "eq" }

// eachWithin calls do once with everybody whom a statement fits within most slips.
func (c *columns) eachWithin(w *statement, most int, do func(person uint32)) {
	var found []uint32
	for f := range strings.SplitSeq(w.F, "|") {
		col := c.of[f]
		if w.looksUp(most) {
			for _, typed := range w.said() {
				if n, known := col.number[typed]; known {
					found = append(found, col.who[n]...)
				}
			}
			continue
		}
		for n, v := range col.values {
			if w.slips(v, most) <= most {
				found = append(found, col.who[n]...)
			}
		}
	}
	slices.Sort(found)
	for _, person := range slices.Compact(found) {
		do(person)
	}
}

// slipsOf returns the fewest slips with which a statement fits a person, or more
// than most.
func (c *columns) slipsOf(w *statement, person uint32, most int) int {
	least := most + 1
	for f := range strings.SplitSeq(w.F, "|") {
		col := c.of[f]
		for _, n := range col.has[col.start[person]:col.start[person+1]] {
			least = min(least, w.slips(col.values[n], least-1))
		}
	}
	return least
}

// farOff is more slips than anybody makes.
const farOff = 9

// slips returns how many slips lie between a value and what was typed for it, or
// more than most.
func (w *statement) slips(value string, most int) int {
	least := most + 1
	for _, typed := range w.said() {
		n := len(typed)
		switch w.op() {
		case "eq":
			least = min(least, slipsBetween(value, typed, least-1))
		case "contains":
			if strings.Contains(value, typed) {
				least = 0
			}
		case "prefix":
			for k := max(0, n-most); k <= min(len(value), n+most); k++ {
				least = min(least, slipsBetween(value[:k], typed, least-1))
			}
		case "suffix":
			for k := max(0, n-most); k <= min(len(value), n+most); k++ {
				least = min(least, slipsBetween(value[len(value)-k:], typed, least-1))
			}
		}
		if least <= 0 {
			return 0
		}
	}
	return least
}

// said returns what was typed for a statement: its values where there was no slip.
func (w *statement) said() []string {
	if w.Typed != "" {
		return []string{w.Typed}
	}
	return w.V
}

func (w *statement) op() string {
	if w.As != "" {
		return w.As
	}
	return w.Op
}

// typed returns the statement with what was typed for it, and how that is meant:
// "eq", "prefix", "suffix" or "contains".
func (w statement) typed(as, text string) statement {
	w.As, w.Typed = as, text
	return w
}

// slipsBetween returns the fewest letters added, left out, changed or exchanged
// with their neighbours that make b of a, or more than most.
func slipsBetween(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	if most == 0 || most == 1 && (len(a) > 2 || len(b) > 2) {
		return most + 1
	}
	var rows [3][64]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	if len(b) >= len(row) {
		return most + 1
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// ceilings scans on two cores.
func ceilings(scan *columns, samples []sample) []ceiling {
	out := make([]ceiling, len(samples))
	var wait sync.WaitGroup
	for half := range 2 {
		wait.Go(func() {
			for k := half; k < len(samples); k += 2 {
				out[k] = scan.ceiling(samples[k])
			}
		})
	}
	wait.Wait()
	return out
}
