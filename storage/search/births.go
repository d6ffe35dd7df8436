package search

import (
	"time"

	"lethe/model/calendar"
)

// births says where each date of birth begins in the order by date of birth.
type births struct {
	first calendar.Date
	start []uint32 // by day from first; one more for the end of the last
}

// birthsOf returns the births of the entries of the order. Dates outside the
// years in which a living person can be born are not found by date.
func birthsOf(entries []sortEntry) births {
	earliest, latest := calendar.NewDate(earliestYear, time.January, 1), calendar.NewDate(2200, time.January, 1)
	b := births{first: earliest}
	for i, e := range entries {
		born := calendar.Date(e.head)
		if born < earliest {
			continue
		}
		if born >= latest {
			break
		}
		if b.start == nil {
			b.first = born
		}
		for int(born-b.first) >= len(b.start) {
			b.start = append(b.start, uint32(i))
		}
	}
	// Whoever was born later, or has been removed, is passed over when met.
	b.start = append(b.start, uint32(len(entries)))
	return b
}

// between returns the stretch of the order of those born from first to last.
func (b *births) between(first, last calendar.Date) (lo, hi int) {
	at := func(d calendar.Date) int {
		return int(b.start[min(max(int(d-b.first), 0), len(b.start)-1)])
	}
	if len(b.start) == 0 {
		return 0, 0
	}
	return at(first), at(last + 1)
}
