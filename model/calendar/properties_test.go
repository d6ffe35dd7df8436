package calendar

import (
	"testing"

	"pgregory.net/rapid"
)

// drawRules draws one of the divisions and roll rules.
func drawRules(t *rapid.T, tables map[Division]Holidays) Rules {
	div := rapid.SampledFrom([]Division{EnglandAndWales, Scotland, NorthernIreland}).Draw(t, "division")
	roll := rapid.SampledFrom([]RollRule{RollStatutory, RollNever}).Draw(t, "roll")
	return Rules{Holidays: tables[div], Roll: roll}
}

func allTables() map[Division]Holidays {
	out := map[Division]Holidays{}
	for _, d := range []Division{EnglandAndWales, Scotland, NorthernIreland} {
		out[d] = NewHolidays(d)
	}
	return out
}

// drawReceived draws a receipt whose dates stay inside the holiday table.
func drawReceived(t *rapid.T) Date {
	return Date(rapid.Int32Range(int32(NewDate(2019, 1, 1)), int32(NewDate(2034, 12, 31))).Draw(t, "received"))
}

// drawHistory draws an access request with answered pauses and perhaps an
// extension and an identity check, all of them lawful.
func drawHistory(t *rapid.T, r Rules) History {
	h := History{Type: Access, Received: drawReceived(t)}
	if rapid.Bool().Draw(t, "identity") {
		h.Identity = Confirmed(h.Received.AddDays(rapid.IntRange(0, 40).Draw(t, "identity after")))
	}
	if rapid.Bool().Draw(t, "extended") {
		h.Extensions = []Extension{{Notice: h.Received.AddDays(rapid.IntRange(0, 60).Draw(t, "notice after")),
			Kind: Complexity, Reason: "drawn"}}
	}
	for range rapid.IntRange(0, 4).Draw(t, "pauses") {
		asked := h.Received.AddDays(rapid.IntRange(0, 110).Draw(t, "asked after"))
		with := h
		with.Pauses = append(with.Pauses[:len(with.Pauses):len(with.Pauses)],
			Pause{asked, asked.AddDays(rapid.IntRange(0, 40).Draw(t, "answered after"))})
		if _, err := Clock(with, r, 0); err == nil {
			h = with
		}
	}
	return h
}

// TestDueDateProperties holds what must be true of every due date.
func TestDueDateProperties(t *testing.T) {
	tables := allTables()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRules(t, tables)
		res, err := Clock(drawHistory(t, r), r, 0)
		if err != nil {
			t.Fatal(err)
		}
		if res.End < res.Start || res.End < res.Nominal || res.Due < res.End {
			t.Errorf("start %s nominal %s end %s due %s", res.Start, res.Nominal, res.End, res.Due)
		}
		if res.StrictDue < res.Due || res.NoticeBy > res.End || res.InternalTarget > res.End {
			t.Errorf("due %s strict %s notice by %s target %s", res.Due, res.StrictDue, res.NoticeBy, res.InternalTarget)
		}
		if r.Roll != RollNever && !res.HolidayGap && !r.Holidays.IsWorking(res.Due) {
			t.Errorf("due %s, no working day", res.Due)
		}
		if r.Roll == RollNever && res.Due != res.End {
			t.Errorf("rolled %s to %s against the rule", res.End, res.Due)
		}
	})
}

// TestPauseNeverShortens holds that another pause never brings a date forward.
func TestPauseNeverShortens(t *testing.T) {
	tables := allTables()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRules(t, tables)
		h := drawHistory(t, r)
		before, _ := Clock(h, r, 0)
		asked := h.Received.AddDays(rapid.IntRange(0, 110).Draw(t, "asked"))
		h.Pauses = append(h.Pauses, Pause{asked, asked.AddDays(rapid.IntRange(0, 40).Draw(t, "answered"))})
		after, err := Clock(h, r, 0)
		if err != nil {
			return // asked after the due date
		}
		if after.Due < before.Due || after.NoticeBy < before.NoticeBy || after.StrictDue < before.StrictDue {
			t.Errorf("due %s became %s", before.Due, after.Due)
		}
	})
}

// TestMonotonicInReceipt holds that a later receipt is never due sooner. With
// clipping several receipts share a due date; it never falls back.
func TestMonotonicInReceipt(t *testing.T) {
	for _, h := range allTables() {
		for _, typ := range []RequestType{Erasure, Complaint} {
			var last Date
			for d := NewDate(2026, 6, 19); d.Year() < 2035; d++ {
				res, err := Clock(History{Type: typ, Received: d}, Rules{Holidays: h, DatesOnly: true}, 0)
				if err != nil || res.Due < last {
					t.Fatalf("%s received %s is due %s, the day before %s, %v", typ, d, res.Due, last, err)
				}
				last = res.Due
			}
		}
	}
}

// TestResumedPauseTwoWays holds that a paused request, once answered, ends so
// many days after the answer as were left when it was asked (LAW.md 1.5).
func TestResumedPauseTwoWays(t *testing.T) {
	tables := allTables()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRules(t, tables)
		h := drawHistory(t, r)
		h.Pauses = append(h.Pauses, Pause{Asked: h.Received.AddDays(rapid.IntRange(0, 110).Draw(t, "asked"))})
		paused, err := Clock(h, r, 0)
		if err != nil || paused.State != Paused {
			return
		}
		// The open pause reaches past every other one, so that the days left
		// on resumption run without another stop.
		answered := h.Received
		for _, p := range h.Pauses {
			answered = max(answered, p.Asked, p.Answered)
		}
		answered = max(answered, paused.Start).AddDays(rapid.IntRange(0, 40).Draw(t, "answered after"))
		h.Pauses[len(h.Pauses)-1].Answered = answered
		resumed, err := Clock(h, r, 0)
		if err != nil {
			t.Fatal(err)
		}
		if resumed.Extended == paused.Extended && resumed.End != answered.AddDays(paused.DaysLeft) {
			t.Errorf("%d days left, answered %s, ends %s", paused.DaysLeft, answered, resumed.End)
		}
	})
}

// TestAddMonths holds the corresponding date and its clipping.
func TestAddMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawReceived(t), rapid.IntRange(0, 240).Draw(t, "months")
		to := d.AddMonths(n)
		_, m1, d1 := d.Civil()
		_, m2, d2 := to.Civil()
		if (int(m1)-1+n)%12 != int(m2)-1 || d2 > d1 {
			t.Errorf("%s + %d months is %s", d, n, to)
		}
		if _, _, next := (to + 1).Civil(); d2 < d1 && next != 1 {
			t.Errorf("%s + %d months was clipped to %s, not the last day", d, n, to)
		}
	})
}

// TestAgeProperty holds that an age changes on the birthday and no other day.
func TestAgeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born := drawReceived(t)
		age := rapid.IntRange(0, 120).Draw(t, "age")
		on := Birthday(born, age)
		if AgeOn(born, on) != age || AgeOn(born, on-1) != age-1 {
			t.Errorf("born %s: %d and %d around %s", born, AgeOn(born, on-1), AgeOn(born, on), on)
		}
	})
}
