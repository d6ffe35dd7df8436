package calendar

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// The counter of this file is a second, independent reading of LAW.md 1.2 to
// 1.6. It shares no arithmetic with the package: it knows how long months
// are, walks from day to day, and crosses days off until none is left.

// A plainDay is a day as a wall calendar has it.
type plainDay struct{ y, m, d int }

func plainOf(d Date) (p plainDay) {
	if d != 0 {
		fmt.Sscanf(d.String(), "%d-%d-%d", &p.y, &p.m, &p.d)
	}
	return p
}

func (a plainDay) monthLength() int {
	switch a.m {
	case 2:
		if a.y%4 == 0 && (a.y%100 != 0 || a.y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func (a plainDay) next() plainDay {
	switch {
	case a.d < a.monthLength():
		return plainDay{a.y, a.m, a.d + 1}
	case a.m < 12:
		return plainDay{a.y, a.m + 1, 1}
	}
	return plainDay{a.y + 1, 1, 1}
}

func (a plainDay) key() int                 { return a.y*10000 + a.m*100 + a.d }
func (a plainDay) after(b plainDay) bool    { return a.key() > b.key() }
func (a plainDay) notAfter(b plainDay) bool { return a.key() <= b.key() }

// weekend reports Saturdays and Sundays by Sakamoto's rule.
func (a plainDay) weekend() bool {
	shift := [...]int{0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4}
	y := a.y
	if a.m < 3 {
		y--
	}
	w := (y + y/4 - y/100 + y/400 + shift[a.m-1] + a.d) % 7
	return w == 0 || w == 6
}

type plainPause struct {
	asked, answered plainDay
	open            bool
}

// A plainCase is a history for the day-by-day counter.
type plainCase struct {
	received    plainDay
	evidence    []plainDay // satisfying identity, authority, payment
	outstanding bool       // one of them has not come
	pauses      []plainPause
	notice      plainDay // zero: no extension
	holidays    map[plainDay]bool
	roll        bool
}

type plainResult struct {
	refused, waiting, paused, extended bool
	left                               int
	start, end, due, strict, noticeBy  plainDay
}

// walkMonths walks from start to the same day n months on, or to the last day
// of that month, and returns how many days that took.
func walkMonths(start plainDay, n int) int {
	year, month := start.y, start.m
	for range n {
		if month++; month == 13 {
			year, month = year+1, 1
		}
	}
	days := 0
	for d := start; ; d, days = d.next(), days+1 {
		if d.y == year && d.m == month && (d.d == start.d || d.d == d.monthLength()) {
			return days
		}
	}
}

// crossOff crosses off need days after start, leaving out those of a pause,
// and returns the last one; or how many are left when an open pause stops it.
func (c plainCase) crossOff(start plainDay, need int, withQuestion bool) (end plainDay, left int) {
	d := start
	for need > 0 {
		d = d.next()
		out := false
		for _, p := range c.pauses {
			begun := d.after(p.asked) || withQuestion && d == p.asked
			if begun && p.open {
				return plainDay{}, need
			}
			out = out || begun && d.notAfter(p.answered)
		}
		if !out {
			need--
		}
	}
	return d, 0
}

func (c plainCase) rolled(d plainDay) plainDay {
	for c.roll && (d.weekend() || c.holidays[d]) {
		d = d.next()
	}
	return d
}

func (c plainCase) count() (r plainResult) {
	if c.outstanding {
		return plainResult{waiting: true}
	}
	r.start = c.received
	for _, e := range c.evidence {
		if e.after(r.start) {
			r.start = e
		}
	}
	months := 1
	first, left := c.crossOff(r.start, walkMonths(r.start, 1), false)
	if left == 0 {
		r.noticeBy = first
	}
	if c.notice.y != 0 && (left > 0 || c.notice.notAfter(first)) {
		months, r.extended = 3, true
	}
	need := walkMonths(r.start, months)
	r.end, r.left = c.crossOff(r.start, need, false)
	if r.paused = r.left > 0; r.paused {
		return r
	}
	r.due = c.rolled(r.end)
	for _, p := range c.pauses {
		r.refused = r.refused || p.asked.after(r.due)
	}
	if strict, left := c.crossOff(r.start, need, true); left == 0 {
		r.strict = c.rolled(strict)
	}
	return r
}

// randomCase makes one history twice: for the package and for the counter.
// Zero pauses, several, overlapping, unanswered and late ones all occur.
func randomCase(rng *rand.Rand) (History, *plainCase) {
	h := History{Type: Access, Received: NewDate(2019, 1, 1).AddDays(rng.IntN(15 * 365))}
	after := func(n int) Date { return h.Received.AddDays(rng.IntN(n)) }
	c := &plainCase{received: plainOf(h.Received)}
	if rng.IntN(3) == 0 {
		h.Identity = Confirmed(after(30))
		c.evidence = append(c.evidence, plainOf(h.Identity.Evidence[0].Received))
	}
	if rng.IntN(6) == 0 {
		h.Authority = Confirmed(after(30))
		c.evidence = append(c.evidence, plainOf(h.Authority.Evidence[0].Received))
	}
	switch rng.IntN(12) {
	case 0:
		h.Fee.Paid = after(40)
		c.evidence = append(c.evidence, plainOf(h.Fee.Paid))
	case 1:
		h.Fee.Asked, c.outstanding = after(5), true
	}
	if rng.IntN(3) == 0 {
		x := Extension{Notice: after(60), Kind: Number, Reason: "drawn"}
		h.Extensions, c.notice = []Extension{x}, plainOf(x.Notice)
	}
	for range max(0, rng.IntN(6)-2) {
		p := Pause{Asked: after(70)}
		if rng.IntN(8) > 0 {
			p.Answered = p.Asked.AddDays(rng.IntN(30))
		}
		h.Pauses = append(h.Pauses, p)
		c.pauses = append(c.pauses, plainPause{plainOf(p.Asked), plainOf(p.Answered), p.Answered.IsZero()})
	}
	return h, c
}

// TestDayByDay compares the clock with the independent counter on 100,000
// random histories in all divisions, rolled and not.
func TestDayByDay(t *testing.T) {
	type table struct {
		rules Rules
		plain map[plainDay]bool
	}
	var tables []table
	for div, h := range allTables() {
		plain := map[plainDay]bool{}
		for s := range newPlainHolidays(div) {
			plain[plainOf(mustDate(t, s))] = true
		}
		for _, roll := range []RollRule{RollStatutory, RollNever} {
			tables = append(tables, table{Rules{Holidays: h, Roll: roll, DatesOnly: true}, plain})
		}
	}
	rng := rand.New(rand.NewPCG(12, 3))
	seen := map[string]int{}
	for i := range 100_000 {
		h, c := randomCase(rng)
		on := tables[i%len(tables)]
		c.holidays, c.roll = on.plain, on.rules.Roll == RollStatutory
		want := c.count()
		got, err := Clock(h, on.rules, 0)
		if kind := comparePlain(t, h, got, err, want); kind != "" {
			seen[kind]++
		}
		if t.Failed() {
			return
		}
	}
	for _, kind := range []string{"refused", "waiting", "paused", "extended", "running"} {
		if seen[kind] < 1000 {
			t.Errorf("only %d histories were %s", seen[kind], kind)
		}
	}
}

// comparePlain reports a difference and returns what kind of case it was.
func comparePlain(t *testing.T, h History, got Result, err error, want plainResult) string {
	t.Helper()
	var rule *RuleError
	if want.refused || err != nil {
		if !want.refused || !errors.As(err, &rule) {
			t.Errorf("%+v: %v, want refused %v", h, err, want.refused)
		}
		return "refused"
	}
	plain := plainResult{waiting: got.Start.IsZero(), paused: got.State == Paused, extended: got.Extended,
		left: got.DaysLeft, start: plainOf(got.Start), end: plainOf(got.End), due: plainOf(got.Due),
		strict: plainOf(got.StrictDue), noticeBy: plainOf(got.NoticeBy)}
	if plain != want {
		t.Errorf("%+v:\nclock   %+v\ncounter %+v", h, plain, want)
	}
	switch {
	case want.waiting:
		return "waiting"
	case want.paused:
		return "paused"
	case want.extended:
		return "extended"
	}
	return "running"
}
