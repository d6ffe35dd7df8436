package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/retention"
)

// testToday is a Thursday.
var testToday = calendar.NewDate(2026, time.December, 3)

// testNow is noon of testToday.
func testNow() time.Time { return testToday.Time().Add(12 * time.Hour) }

// testID returns an id that is the same in every run.
func testID(kind byte, n int) model.ID {
	var id model.ID
	for i := range id {
		id[i] = byte(n>>(8*(i%4))) ^ kind ^ byte(i*37)
	}
	return id
}

// A fakeDesk is a board of fixed rows.
type fakeDesk struct {
	unread bool // nothing was read so far, and reading takes its time
	reads  int  // how often it was begun
	denied map[model.Permission]string
	Desk
	subjects   []desk.SubjectRow
	requests   []desk.RequestRow
	alerts     []desk.AlertRow
	rows       map[model.ID]int
	generation uint64
	warnings   []string
	calls      []string
	conflict   error
	over       bool  // calls cannot be resumed
	callErr    error // of the next call that is resumed
	phoneErr   error // of every act of a call
	hidden     bool  // the policy never reads contact data out
	openErr    error // of the next person who is opened
	otherBirth bool  // of two records that are to be joined
	otherErr   error
	likely     []desk.SubjectRow // who may be anybody
	comparing  func()            // called while everybody is compared
	saved      *model.Subject
	erasing    fakeErasing
	clearing   fakeClearing
	pairs      fakePairs
	files      map[model.ID]*model.Subject
	marketing  policy.Marketing
	categories []policy.Category
	schedule   []policy.Rule
	versions   []desk.PolicyVersionRow
	ledgers    map[model.ID]*model.Request
	stale      error                        // of the next Record: somebody else was faster
	alertOf    func(model.ID) desk.AlertRow // instead of alerts
}

func newFake() *fakeDesk {
	f := &fakeDesk{rows: map[model.ID]int{}, files: map[model.ID]*model.Subject{}, ledgers: map[model.ID]*model.Request{}, warnings: []string{"No recovery slot is set up."}}
	names := []string{"Byron, Ada", "Hopper, Grace", "Lamarr, Hedy", "Noether, Emmy", "Franklin, Rosalind", "Johnson, Katherine", "Goeppert Mayer, Maria", "Meitner, Lise"}
	for i := range 40 {
		f.addSubject(desk.SubjectRow{ID: testID('s', i), Name: names[i%len(names)] + " " + fmt.Sprint(i), Establishment: "Hill Top School",
			Kind: "learner", Stage: "enrolled", LastActivity: testToday - 40, OpenRequests: i % 3})
	}
	f.subjects[2].Flags = model.Restricted | model.DoNotContact
	f.addRequests()
	f.addAlerts()
	return f
}

func (f *fakeDesk) addSubject(r desk.SubjectRow) {
	f.rows[r.ID] = len(f.subjects)
	f.subjects = append(f.subjects, r)
}

func (f *fakeDesk) addRequests() {
	types := calendar.RequestTypes()
	for i := range 14 {
		r := desk.RequestRow{Version: 2, ID: testID('r', i), Reference: model.RequestReference(2026, uint64(41+i)), Type: types[i%4],
			Channel: model.ByEmail, Subject: f.subjects[i].ID, Name: f.subjects[i].Name, Received: testToday - 30 + calendar.Date(2*i), DaysLeft: 2*i - 3}
		r.Clock = calendar.Result{State: calendar.Running, Due: testToday.AddDays(r.DaysLeft), InternalTarget: testToday,
			Working: []string{"Received " + r.Received.Words() + ".", "One month later is " + testToday.AddDays(r.DaysLeft).Words() + "."}}
		r.Late, r.Clock.DaysLate = r.DaysLeft < 0, max(0, -r.DaysLeft) // as the clock gives it for an open request
		if i == 5 {
			r.Clock.State, r.Clock.Due, r.Clock.DaysLeft = calendar.Paused, 0, 9
		}
		if i%2 == 0 {
			r.Assignee = "anna"
		}
		f.rows[r.ID] = len(f.requests)
		f.requests = append(f.requests, r)
	}
}

func (f *fakeDesk) addAlerts() {
	rules := []*policy.Rule{{ID: "enquiries", Reason: "enquiries are over by then"}, {ID: "learner-records", Reason: "awarding body"}}
	for i := range 9 {
		a := retention.Assessment{Rule: rules[i/5], Status: []retention.Status{retention.Overdue, retention.Due, retention.Review}[i%3],
			Action: policy.Erase, Trigger: testToday - 800, KeepThrough: testToday - 41, DestroyFrom: testToday - 40 + calendar.Date(i)}
		if a.Status == retention.Review {
			a.Suspicious = []retention.Suspicion{{Reason: "There was activity after the trigger date."}}
		}
		row := desk.AlertRow{Holding: testID('h', i), Subject: f.subjects[i].ID, Name: f.subjects[i].Name, Category: "enquiry", Verdict: a}
		f.rows[row.Holding] = len(f.alerts)
		f.alerts = append(f.alerts, row)
	}
}

func (f *fakeDesk) Actor() string                        { return "anna" }
func (f *fakeDesk) Roles() []model.Role                  { return []model.Role{model.Officer} }
func (f *fakeDesk) Disallowed(p model.Permission) string { return f.denied[p] }
func (f *fakeDesk) Loaded() (bool, int)                  { return !f.unread, len(f.subjects) }
func (f *fakeDesk) Searching() (bool, int)               { return true, 0 }
func (f *fakeDesk) Generation() uint64                   { return f.generation }
func (f *fakeDesk) Today() calendar.Date {
	if f.unread {
		return 0
	}
	return testToday
}
func (f *fakeDesk) KeepIndex(context.Context) error { return nil }

func (f *fakeDesk) Load(context.Context, calendar.Date) error { f.reads++; return nil }
func (f *fakeDesk) Warnings() []string                        { return f.warnings }

var fakePurposes = []policy.Purpose{{ID: "newsletter", Title: "Tell of courses", Marketing: true, Bases: []model.Basis{model.BasisConsent}},
	{ID: "photos", Title: "Photographs", Bases: []model.Basis{model.BasisConsent}}}

func (f *fakeDesk) Outdated() bool { return false }

func (f *fakeDesk) Policy() *policy.Policy {
	return &policy.Policy{SubjectKinds: []policy.SubjectKind{{ID: "learner"}, {ID: "enquirer"}}, Purposes: fakePurposes, Marketing: f.marketing, Categories: f.categories, Retention: f.schedule, Console: policy.Console{Blur: 3, Lock: 15}}
}
func (f *fakeDesk) Counts() desk.Counts {
	return desk.Counts{Subjects: len(f.subjects), OpenRequests: 14, Overdue: 2, DueSoon: 4, Waiting: 1, Complaints: 1, Unassigned: 7, RetentionDue: 6, RetentionLook: 3}
}

func (f *fakeDesk) SubjectRow(id model.ID) (desk.SubjectRow, bool) {
	if i, ok := f.rows[id]; ok && i < len(f.subjects) && f.subjects[i].ID == id {
		return f.subjects[i], true
	}
	return desk.SubjectRow{}, false
}

func (f *fakeDesk) RequestRow(id model.ID) (desk.RequestRow, bool) {
	if i, ok := f.rows[id]; ok && i < len(f.requests) && f.requests[i].ID == id {
		return f.requests[i], true
	}
	return desk.RequestRow{}, false
}

func (f *fakeDesk) Assignees() []string { return []string{"anna", "ben", "s.whitlock"} }

func (f *fakeDesk) AlertRow(id model.ID) (desk.AlertRow, bool) {
	if f.alertOf != nil {
		return f.alertOf(id), true
	}
	if i, ok := f.rows[id]; ok && i < len(f.alerts) && f.alerts[i].Holding == id {
		return f.alerts[i], true
	}
	return desk.AlertRow{}, false
}

func (f *fakeDesk) Subjects(_ context.Context, q desk.Query, _ desk.By) []model.ID {
	var out []model.ID
	for _, r := range f.subjects {
		if q.View != "flagged" || r.Flags != 0 {
			out = append(out, r.ID)
		}
	}
	return out
}

func (f *fakeDesk) Requests(q desk.Query, _ desk.By) []model.ID {
	var out []model.ID
	for _, r := range f.requests {
		if (q.View != "overdue" || r.Late) && (q.View != "complaints") && (q.View != "new" || r.New()) && strings.Contains(strings.ToLower(r.Name), strings.ToLower(q.Text)) {
			out = append(out, r.ID)
		}
	}
	return out
}

func (f *fakeDesk) ListAlerts(q desk.Query) desk.AlertList {
	out := desk.AlertList{Total: len(f.alerts)}
	for _, r := range f.alerts {
		if n := len(out.Groups); q.Sort == "rule" && (n == 0 || out.Groups[n-1].Rule != r.RuleID()) {
			out.Groups = append(out.Groups, desk.RuleGroup{Rule: r.RuleID(), At: len(out.IDs)})
		}
		out.IDs = append(out.IDs, r.Holding)
		if n := len(out.Groups); n > 0 {
			out.Groups[n-1].Rows++
		}
	}
	return out
}

func (f *fakeDesk) Find(_ context.Context, text string, limit int, _ calendar.Date) []desk.Found {
	var out []desk.Found
	for _, r := range f.subjects {
		if strings.Contains(strings.ToLower(r.Name), strings.ToLower(text)) && len(out) < limit {
			out = append(out, desk.Found{SubjectRow: r, Reference: r.ID.SubjectReference(), Reason: "family name"})
		}
	}
	return out
}

func (f *fakeDesk) WrongFilter(text string) error {
	if strings.Contains(text, "due:soon") {
		return model.Faultf(model.Usage, "the filter due: takes days or weeks, such as due:7d or due:2w")
	}
	return nil
}

func (f *fakeDesk) LikelyDuplicates(_ context.Context, s *model.Subject) []desk.SubjectRow {
	if f.likely != nil {
		return f.likely
	}
	for _, r := range f.subjects {
		if strings.HasPrefix(r.Name, s.Name.Family+", "+s.Name.Given) {
			return []desk.SubjectRow{r}
		}
	}
	return nil
}
