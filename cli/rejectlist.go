package cli

import (
	"fmt"
	"strconv"
	"strings"

	"lethe/model/registerfile"
)

// listed is how many rejected rows and likely duplicates are named one by one,
// and lines how many of one reason are; the rest is counted.
const (
	listed       = 100
	listedLines  = 5
	listedReason = 20
)

// rejected remembers which rows were not taken and why, up to a limit.
type rejected struct {
	rows    []rejectedJSON
	more    int
	reasons []rejectReason
	place   map[string]int // in reasons
	others  int            // rows with reasons beyond the limit
}

type rejectedJSON struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
}

// A rejectReason is why some rows were not taken.
type rejectReason struct {
	what  string
	lines []int // the first ones
	count int
}

func (r *rejected) add(e *registerfile.RowError) {
	if len(r.rows) < listed {
		r.rows = append(r.rows, rejectedJSON{e.Line, e.Column, e.Reason})
	} else {
		r.more++
	}
	what := reasonOf(e)
	i, known := r.place[what]
	if !known && len(r.reasons) == listedReason {
		r.others++
		return
	}
	if !known {
		if r.place == nil {
			r.place = map[string]int{}
		}
		i = len(r.reasons)
		r.place[what] = i
		r.reasons = append(r.reasons, rejectReason{what: what})
	}
	reason := &r.reasons[i]
	reason.count++
	if len(reason.lines) < listedLines {
		reason.lines = append(reason.lines, e.Line)
	}
}

// sentences says how many rows were rejected for which reason, and where.
func (r *rejected) sentences() []string {
	var out []string
	for _, reason := range r.reasons {
		var at []string
		for _, n := range reason.lines {
			at = append(at, strconv.Itoa(n))
		}
		word, rest := "line", ""
		if reason.count > 1 {
			word = "lines"
		}
		if n := reason.count - len(reason.lines); n > 0 {
			rest = fmt.Sprintf(" and %d more", n)
		}
		out = append(out, fmt.Sprintf("%s %s%s: %s", word, strings.Join(at, ", "), rest, line(reason.what)))
	}
	if r.others > 0 {
		out = append(out, fmt.Sprintf("%s for other reasons", counted(r.others, "row")))
	}
	return out
}
