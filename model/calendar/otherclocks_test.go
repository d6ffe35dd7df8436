package calendar

import (
	"testing"
	"time"
)

// TestComplaintAcknowledgement holds the K rows of LAW.md 1.12.
func TestComplaintAcknowledgement(t *testing.T) {
	for _, c := range []struct{ id, received, end, due string }{
		{"K1", "2026-06-19", "2026-07-19", "2026-07-20"},
		{"K2", "2026-07-01", "2026-07-31", "2026-07-31"},
		{"K3", "2026-11-26", "2026-12-26", "2026-12-29"},
		{"K4", "2027-05-14", "2027-06-13", "2027-06-14"},
		{"K6", "2027-06-12", "2027-07-12", "2027-07-12"},
		{"K7", "2027-02-28", "2027-03-30", "2027-03-30"},
		{"K8", "2028-02-28", "2028-03-29", "2028-03-29"},
		{"K9", "2026-08-01", "2026-08-31", "2026-09-01"},
		{"K11", "2026-12-03", "2027-01-02", "2027-01-04"},
		{"K12", "2026-06-18", "", ""},
	} {
		got := ComplaintAcknowledgement(mustDate(t, c.received), ew())
		if got.End.String() != c.end || got.Due.String() != c.due || len(got.Working) == 0 {
			t.Errorf("%s: %s, %s; want %s, %s", c.id, got.End, got.Due, c.end, c.due)
		}
		res := mustClock(t, History{Type: Complaint, Received: mustDate(t, c.received)}, ew(), 0)
		if res.Due != got.Due || res.End != got.End {
			t.Errorf("%s: the clock says %s", c.id, res.Due)
		}
	}
}

// TestComplaintProgress checks the 14-day alert and the states of a complaint.
func TestComplaintProgress(t *testing.T) {
	h := History{Type: Complaint, Received: day(t, "07-01")}
	got := mustClock(t, h, ew(), day(t, "08-01"))
	if got.State != Running || !got.Overdue || got.DaysLate != 1 || got.ReviewOn != day(t, "07-15") || got.InternalTarget != day(t, "07-08") {
		t.Errorf("unacknowledged: %+v", got)
	}
	if p := ComplaintProgress(h.Received); p.Due != got.ReviewOn || len(p.Working) != 1 {
		t.Errorf("progress: %+v", p)
	}
	h.Acknowledged, h.Progress = day(t, "07-20"), day(t, "07-25")
	got = mustClock(t, h, ew(), day(t, "08-10"))
	if got.State != Acknowledged || got.Overdue || got.DaysLate != 0 || got.ReviewOn != day(t, "08-08") {
		t.Errorf("acknowledged: %+v", got)
	}
	h.Acknowledged, h.Sent = 0, day(t, "07-30") // one letter for both
	if got = mustClock(t, h, ew(), day(t, "08-10")); got.State != Answered || got.DaysLate != 0 {
		t.Errorf("one letter: %+v", got)
	}
}

// TestExamMarks holds the X rows of LAW.md 1.12.
func TestExamMarks(t *testing.T) {
	for _, c := range []struct {
		id, requested, announced, due string
		provisional, warned           bool
	}{
		{"X1", "2026-05-01", "2026-08-20", "2026-09-29", false, false},
		{"X2", "2026-03-10", "2026-08-20", "2026-08-10", false, true},
		{"X3", "2026-08-21", "2026-08-20", "2026-09-21", false, false},
		{"on the day of the results", "2026-08-20", "2026-08-20", "2026-09-21", false, false},
		{"X5", "2026-07-01", "", "2026-12-01", true, false},
		{"X6", "2026-08-19", "2026-08-20", "2026-09-29", false, false},
	} {
		h := History{Type: ExamMarks, Received: mustDate(t, c.requested)}
		if c.announced != "" {
			h.ResultsAnnounced = mustDate(t, c.announced)
		}
		got := mustClock(t, h, ew(), 0)
		if got.Due.String() != c.due || got.Provisional != c.provisional || len(got.Warnings) > 0 != c.warned {
			t.Errorf("%s: %+v, want due %s", c.id, got, c.due)
		}
	}
	late := History{Type: ExamMarks, Received: day(t, "05-01"), ResultsAnnounced: day(t, "08-20"),
		Identity: Confirmed(day(t, "10-15"))}
	if got := mustClock(t, late, ew(), 0); got.Due != day(t, "11-16") {
		t.Errorf("identity after the 40 days: due %s", got.Due)
	}
}

// TestBreach holds the B rows of LAW.md 1.12 and the two alerts.
func TestBreach(t *testing.T) {
	const layout = "2006-01-02 15:04 MST"
	for _, c := range []struct{ id, aware, deadline string }{
		{"B1", "2026-03-27T18:00:00Z", "2026-03-30 19:00 BST"},
		{"B2", "2026-12-24T16:30:00Z", "2026-12-27 16:30 GMT"},
		{"B4", "2026-07-03T16:15:00Z", "2026-07-06 17:15 BST"},
	} {
		aware, err := time.Parse(time.RFC3339, c.aware)
		if err != nil {
			t.Fatal(err)
		}
		b := NewBreachClock(aware)
		if got := b.Deadline.Format(layout); got != c.deadline {
			t.Errorf("%s: %s, want %s", c.id, got, c.deadline)
		}
		for hours, want := range map[int]BreachAlert{0: BreachCalm, 47: BreachCalm, 48: Breach24Hours,
			65: Breach24Hours, 66: Breach6Hours, 72: Breach6Hours, 73: BreachLate} {
			now := aware.Add(time.Duration(hours) * time.Hour)
			if b.Alert(now) != want || b.Remaining(now) != time.Duration(72-hours)*time.Hour {
				t.Errorf("%s after %d h: alert %d, left %s", c.id, hours, b.Alert(now), b.Remaining(now))
			}
		}
	}
}

// TestStopAtOnce checks marketing objections and withdrawals of consent: stop
// the same day, and the reply or the deletion within the month.
//
// Clauses: I32
func TestStopAtOnce(t *testing.T) {
	fri := day(t, "07-03")
	d := MarketingStop(fri, ew())
	if d.Due != fri || d.Alert != day(t, "07-07") || len(d.Working) == 0 {
		t.Errorf("%+v", d)
	}
	got := mustClock(t, History{Type: MarketingObjection, Received: fri}, ew(), 0)
	if got.StopBy != fri || got.StopAlert != d.Alert || got.Due != day(t, "08-03") {
		t.Errorf("objection: %+v", got)
	}
	got = mustClock(t, History{Type: ConsentWithdrawal, Received: fri}, ew(), fri+1)
	if got.StopBy != fri || got.Due != fri || !got.Overdue || got.DeleteBy != day(t, "08-03") {
		t.Errorf("withdrawal: %+v", got)
	}
	got = mustClock(t, History{Type: BalancingInfo, Received: fri}, ew(), 0)
	if !got.Due.IsZero() || got.InternalTarget != day(t, "07-31") {
		t.Errorf("promise: %+v", got)
	}
}

// TestIndirectCollectionNotice holds LAW.md 3.9: the earliest, never rolled.
func TestIndirectCollectionNotice(t *testing.T) {
	from := day(t, "10-01")
	for _, c := range []struct{ contact, disclosure, due string }{
		{"", "", "2026-11-01"}, // a Sunday
		{"2026-10-10", "", "2026-10-10"},
		{"2026-10-10", "2026-10-05", "2026-10-05"},
		{"2026-12-10", "2026-12-05", "2026-11-01"},
	} {
		var contact, disclosure Date
		_ = contact.UnmarshalText([]byte(c.contact))
		_ = disclosure.UnmarshalText([]byte(c.disclosure))
		if got := IndirectCollectionNotice(from, contact, disclosure); got.Due.String() != c.due {
			t.Errorf("%+v: %s", c, got.Due)
		}
	}
}

// TestAges holds R7 and R8.
func TestAges(t *testing.T) {
	for _, c := range []struct {
		born, day string
		age       int
	}{
		{"2010-02-28", "2023-02-28", 13}, {"2010-02-28", "2026-02-28", 16},
		{"2010-02-28", "2028-02-28", 18}, {"2010-02-28", "2035-02-28", 25},
		{"2012-02-29", "2028-02-29", 16}, {"2012-02-29", "2030-03-01", 18}, {"2012-02-29", "2025-03-01", 13},
	} {
		born, on := mustDate(t, c.born), mustDate(t, c.day)
		if Birthday(born, c.age) != on || AgeOn(born, on) != c.age || AgeOn(born, on-1) != c.age-1 {
			t.Errorf("%s is %d on %s, by the clock on %s", c.born, c.age, c.day, Birthday(born, c.age))
		}
	}
	if got := AgeOn(mustDate(t, "2026-05-01"), mustDate(t, "2026-04-30")); got != -1 {
		t.Errorf("age before birth %d", got)
	}
}

// TestRetention holds R1, R3, R9 and R10.
func TestRetention(t *testing.T) {
	keep := func(trigger, period string) string {
		p, err := ParsePeriod(period)
		if err != nil {
			t.Fatal(err)
		}
		return KeepThrough(mustDate(t, trigger), p).String()
	}
	for _, c := range []struct{ id, trigger, period, want string }{
		{"R1", "2020-03-15", "P6Y", "2026-03-15"}, // a Sunday, which is R9
		{"R3", "2021-03-31", "P6Y", "2027-03-31"},
		{"R10", "2026-04-05", "P3Y", "2029-04-05"},
		{"clipped", "2024-02-29", "P1Y", "2025-02-28"},
	} {
		if got := keep(c.trigger, c.period); got != c.want {
			t.Errorf("%s: %s, want %s", c.id, got, c.want)
		}
	}
	for _, c := range []struct {
		day   string
		month time.Month
		end   int
		want  string
	}{
		{"2020-05-10", time.March, 31, "2021-03-31"},
		{"2021-03-31", time.March, 31, "2021-03-31"},
		{"2021-04-01", time.March, 31, "2022-03-31"},
		{"2027-03-01", time.February, 31, "2028-02-29"},
		{"2025-04-06", time.April, 5, "2026-04-05"},
		{"2025-04-06", 13, 5, ""},
		{"2025-04-06", time.April, 0, ""},
	} {
		if got := AccountingYearEnd(mustDate(t, c.day), c.month, c.end); got.String() != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
