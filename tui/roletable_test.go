package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// free are the actions that every role may do, since they show nothing that is
// not on the screen already.
var free = []string{
	"down", "up", "page-down", "page-up", "first", "last", "subjects", "requests", "retention", "next-pane", "previous-pane",
	"next-section", "previous-section", "sections", "back", "filter", "mark", "mark-all", "sort", "reverse", "view", "views",
	"copy", "copy-row", "refresh", "palette", "help", "lock", "quit", "jobs", "unsaved", "new-rows", "new-people",
	"call-end", "call-next", "call-previous", "call-down", "call-up", "triage-next", "triage-previous", "triage-down", "triage-up", "triage-end",
}

// asked is what the desk asks for when an action is carried out, by the beginning
// of its id; the longest that fits counts.
var asked = map[string]model.Permission{
	"open": "", "note": "", // by place, below
	"add-subject": model.ChangePeople, "correct": model.ChangePeople, "merge": model.ChangePeople, "death": model.ChangePeople, "call-death": model.ChangePeople, "twins": model.ChangePeople, "confirm-details": model.ChangePeople, "give-notice": model.ChangePeople,
	"log": model.LogRequests, "assign": model.WorkRequests, "next-action": model.WorkRequests, "statistics": model.SeeReports,
	"person": model.OpenPeople, "erase": model.ErasePeople, "undo": model.WorkRequests, "find": model.FindPeople, "call": model.TakeCalls,
	"record": model.WorkRequests, "what-if": model.SeeRequests, "match": model.WorkRequests, "retype": model.WorkRequests, "split": model.WorkRequests,
	"letter": model.WorkRequests, "papers": model.SeeRequests, "package": model.ExportPeople, "triage": model.WorkRequests,
	"anonymise": model.ErasePeople, "run": model.ErasePeople, "keep-": model.ChangeRetention, "trigger": model.ChangeRetention,
	"destruction-log": model.SeeReports, "export": model.ExportPeople, "clear": model.SeeAttention, "hold": model.ManageHolds,
	"consent": model.ManageConsents, "stop-": model.ManageConsents, "policy": model.SeePolicy, "holding-": model.ChangePeople, "enrol": model.ChangePeople,
	"person-letter": model.ChangePeople, "users": model.SeeUsers, "approvals": model.SeeApprovals,
}

// askedOf returns what the desk asks for an action in a place.
func askedOf(id string, in place) (p model.Permission, known bool) {
	switch {
	case id == "open":
		return map[place]model.Permission{inSubjects: model.OpenPeople, inRequests: model.SeeRequests, inRetention: ""}[in], true
	case id == "note" && in&(inSubjects|inSubject) != 0:
		return model.ChangePeople, true
	case id == "note":
		return model.WorkRequests, true
	}
	best := ""
	for prefix := range asked {
		if strings.HasPrefix(id, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	return asked[best], best != ""
}

// An office has a user in each role, called as the role is.
func roleOffice(t *testing.T) *desk.Desk {
	t.Helper()
	ctx, d := context.Background(), realDesk(t, realStore(t), 5)
	by := desk.By{Actor: "setup", At: testNow()}
	for _, r := range model.Roles {
		if _, err := d.AddUser(ctx, by, desk.NewUser{Name: string(r), Accounts: []string{string(r)}, Roles: []model.Role{r}}); err != nil {
			t.Fatal(err)
		}
		by.Actor = string(model.Administrator)
	}
	by.Actor = string(model.Officer)
	ada, err := d.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Ada", Family: "Byron"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Channel: model.ByEmail, Received: testToday, Subject: ada.ID, Summary: "All of it."}); err != nil {
		t.Fatal(err)
	}
	return d
}

// Every action of the table, in every place and role, is greyed just where the
// table of grants does not allow what the desk asks for, with the sentence that
// the desk would say. An action that nobody has thought about fails here.
func TestEveryActionIsGreyedByRole(t *testing.T) {
	d := roleOffice(t)
	greyed, checked := 0, 0
	for _, a := range actions() {
		for _, p := range places() {
			if a.in&p.place == 0 {
				continue
			}
			want, known := askedOf(a.id, p.place)
			isFree := false
			for _, id := range free {
				if isFree = id == a.id; isFree {
					want, known = "", true
					break
				}
			}
			if !known {
				t.Errorf("%s: say in this test what the desk asks for", a.id)
			}
			for _, r := range model.Roles {
				checked++
				seat := d.For(string(r))
				why, may := a.forbidden(seat, p.place), want == "" || r.May(want)
				switch {
				case may && why != "":
					t.Errorf("%s in %s: greyed for %s: %s", a.id, p.name, r, why)
				case !may && why != model.NotAllowed([]model.Role{r}, want).Error():
					t.Errorf("%s in %s: %s is told %q", a.id, p.name, r, why)
				case !may:
					greyed++
				}
			}
		}
	}
	t.Logf("%d of %d are greyed", greyed, checked)
	if greyed == 0 {
		t.Error("nothing is greyed")
	}
}

// What is not greyed, the desk does not refuse for the role: each action is begun
// by every role, from every list and every record that the role can open.
func TestNothingOfferedIsRefusedByRole(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of consoles")
	}
	d := roleOffice(t)
	begun := 0
	for _, role := range model.Roles {
		for _, a := range actions() {
			if strings.Contains(" quit lock help palette ", " "+a.id+" ") {
				continue
			}
			for at, way := range map[place][]string{inSubjects: {"1"}, inRequests: {"2"}, inRetention: {"3"}, inSubject: {"1", "enter"}, inRequest: {"2", "enter"}} {
				if a.in&at == 0 || a.forbidden(d.For(string(role)), at) != "" {
					continue
				}
				r := newRobot(t, 120, 40, func(o *Options) { o.Desk, o.Jobs = d.For(string(role)), &fakeJobs{} })
				r.press(way...)
				if r.m.place() != at || a.disabled(r.m) != "" || len(r.m.dialogs) > 0 {
					continue
				}
				begun++
				r.m.notice = ""
				r.run(r.m.do(&a))
				r.send(tea.WindowSizeMsg{Width: 200, Height: 50}) // a long sentence fits
				if s := r.screen(); strings.Contains(s, "is for the role") {
					t.Errorf("%s after %v as %s is refused:\n%s", a.id, way, role, s)
				}
			}
		}
	}
	t.Logf("%d begun", begun)
	if begun < 100 {
		t.Error("hardly anything was begun")
	}
}

// Who presses the key of what the role forbids is told why.
func TestGreyedActionsSayWhy(t *testing.T) {
	d := roleOffice(t)
	for role, keys := range map[model.Role][]string{model.FrontDesk: {"2", "o"}, model.Auditor: {"3", "E"}, model.Administrator: {"3", "R"}, model.Tutor: {"c"}} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {200, 50}} {
			r := newRobot(t, size[0], size[1], func(o *Options) { o.Desk = d.For(string(role)) })
			r.press(keys...)
			said := strings.Join(strings.Fields(r.screen()), " ")
			for _, want := range []string{"is for the role officer", fmt.Sprintf("your role is %s.", role.Words())} {
				if !strings.Contains(said, want) {
					t.Errorf("%s at %v: no %q in\n%s", role, size, want, r.screen())
				}
			}
		}
	}
}
