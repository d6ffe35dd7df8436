package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage"
)

// fileOf writes a request about the person of f, closed that many days ago, or
// open for zero, and returns it.
func fileOf(t *testing.T, f *file, number uint64, closed int, change func(*model.Request)) *model.Request {
	t.Helper()
	day := by.Today().AddDays(-closed)
	q := &model.Request{Head: model.Head{ID: model.ID{7, byte(number)}}, Year: 2020, Number: number, Type: calendar.Access, Channel: model.ByEmail,
		Received: day - 20, Subject: f.subject.ID, Requester: model.Requester{Kind: model.Self, Name: "Ada Byron"}, Summary: "everything of the Baker Street course"}
	if closed > 0 {
		q.Events = []model.Event{{Kind: model.EventSent, On: day}, {Kind: model.EventClosed, On: day}}
	}
	if change != nil {
		change(q)
	}
	put(t, f.store, q)
	f.open(t)
	return q
}

// The file of a request goes when its own period is over and nothing forbids
// it, also when the person is gone or was never known; whatever the ground.
func TestErasingTheFileOfARequest(t *testing.T) {
	const years = 4 * 366
	for name, c := range map[string]struct {
		closed  int
		flags   model.Flags
		change  func(*model.Request)
		before  func(t *testing.T, f *file)
		mention string // of the refusal; empty for none
	}{
		"long closed":                   {closed: years},
		"open":                          {mention: "is open"},
		"closed a year ago":             {closed: 366, mention: "Rule request-files keeps this"},
		"just closed":                   {closed: 3, mention: "blocks through"},
		"complaint of four years ago":   {closed: years, change: func(q *model.Request) { q.Type = calendar.Complaint }, mention: "Rule complaint-files keeps this"},
		"complaint of seven years ago":  {closed: 7 * 366, change: func(q *model.Request) { q.Type = calendar.Complaint }},
		"of a restricted person":        {closed: years, flags: model.Restricted, mention: "restricted"},
		"never matched":                 {closed: years, change: func(q *model.Request) { q.Subject = model.ID{} }},
		"never matched and open":        {change: func(q *model.Request) { q.Subject = model.ID{} }, mention: "is open"},
		"of somebody who was erased":    {closed: years, change: func(q *model.Request) { q.Subject = model.ID{0xee} }},
		"while another request is open": {closed: years, before: func(t *testing.T, f *file) { fileOf(t, f, 2, 0, nil) }, mention: "R-2020-0002 is open"},
		"under a hold": {closed: years, mention: "litigation hold", before: func(t *testing.T, f *file) {
			put(t, f.store, &model.Hold{Head: model.Head{ID: model.ID{9}}, Type: model.HoldLitigation, Subject: f.subject.ID, Placed: by.At})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFile(t, c.flags, false)
			q := fileOf(t, f, 1, c.closed, c.change)
			if c.before != nil {
				c.before(t, f)
			}
			e := desk.Erasing{Requests: []model.ID{q.ID}, Ground: model.NoLongerNeeded, Reason: "old", Agreed: true, Answering: ""}
			done, err := f.desk.Erase(ctx, by, e)
			_, there := f.desk.RequestRow(by, q.ID)
			if c.mention != "" {
				if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), c.mention) || !there {
					t.Fatalf("%v, want a refusal with %q", err, c.mention)
				}
				return
			}
			if err != nil || done.Plan.Requests != 1 || done.Receipt.Records != 1 || done.Receipt.Keys != 1 || there {
				t.Fatalf("%+v %v %v", done, err, there)
			}
			cert, err := storage.VerifyCertificate(done.Receipt.Certificate)
			if err != nil || len(cert.Statement.Requests) != 1 || !strings.Contains(done.Receipt.Text, "files of requests 1") || !strings.Contains(done.Receipt.Text, fmt.Sprintf("request file %s", q.ID)) {
				t.Fatalf("%v\n%s", err, done.Receipt.Text)
			}
			if _, err := f.desk.RequestFile(ctx, q.Reference()); model.FaultOf(err) != model.NotFound {
				t.Fatal(err)
			}
			if n := f.readable(t); n != 3 {
				t.Fatalf("%d of 3 records of the person are there", n)
			}
			f.open(t)
			if _, there := f.desk.RequestRow(by, q.ID); there {
				t.Fatal("the request is back")
			}
			sound(t, f.store)
		})
	}
}

// A person and the file of their request go in one act, each by its own rule.
func TestAPersonAndTheFileTogether(t *testing.T) {
	f := newFile(t, 0, false)
	q := fileOf(t, f, 1, 1500, nil)
	e := f.erasing()
	e.Requests = []model.ID{q.ID}
	plan, err := f.desk.PlanErasure(ctx, by, e)
	if err != nil || plan.Subjects != 1 || plan.Requests != 1 || len(plan.Stays) != 0 {
		t.Fatalf("%+v %v", plan, err)
	}
	if _, err := f.desk.Erase(ctx, by, e); err != nil {
		t.Fatal(err)
	}
	if _, there := f.desk.RequestRow(by, q.ID); there || f.readable(t) != 0 {
		t.Fatal("something is left")
	}
	sound(t, f.store)
}

// TestErasingDoesTheTask: an erasure that answers a request does its task and
// decides nothing; erasing one holding of several leaves the task open.
func TestErasingDoesTheTask(t *testing.T) {
	for name, c := range map[string]struct {
		invoice, holding bool
		kind             model.RequestType
		done             bool
		words            string
	}{
		"whole":           {kind: calendar.Erasure, done: true, words: "3 records destroyed, erasure "},
		"partly":          {kind: calendar.Erasure, invoice: true, done: true, words: "1 records destroyed, 3 stay, each for its reason"},
		"one holding":     {kind: calendar.Erasure, holding: true},
		"of another type": {kind: calendar.Objection},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFile(t, 0, c.invoice)
			q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: c.kind, Received: by.Today(), Subject: f.subject.ID})
			if err != nil {
				t.Fatal(err)
			}
			e := f.erasing()
			e.Answering, e.Partly, e.Agreed = q.Row.Reference, c.invoice, true
			if c.holding {
				e.Subjects, e.Holdings = nil, []model.HoldingName{{Owner: f.subject.ID, ID: f.contact.ID}}
			}
			if _, err := f.desk.Erase(ctx, by, e); err != nil {
				t.Fatal(err)
			}
			if q, err = f.desk.OpenRequest(ctx, by, q.Request.ID); err != nil {
				t.Fatal(err)
			}
			last := q.Request.Events
			if done := len(last) > 0 && last[len(last)-1].Code == "erase"; done != c.done {
				t.Fatalf("done %v: %+v", done, last)
			} else if done && !strings.HasPrefix(last[len(last)-1].Text, c.words) {
				t.Errorf("%q", last[len(last)-1].Text)
			}
			if q.File.Items[0].Outcome != "" {
				t.Error("decided by itself")
			}
		})
	}
}
