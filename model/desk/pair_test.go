package desk_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// allPaired is the rule for everything that a policy may pair.
const allPaired = "\ntwo-person:\n  acts: [erasure, export, restore, key-changes, hold-release, merge]\n"

// hour acts for somebody so many hours after the usual time.
func hour(hours int, actor string) desk.By {
	return desk.By{Actor: actor, At: by.At.Add(time.Duration(hours) * time.Hour)}
}

// pairedFile is a person with a holding in a store in which two people are needed,
// with ann, ben and a front desk.
func pairedFile(t *testing.T, rule string) *file {
	t.Helper()
	f := newFile(t, 0, false)
	changedPolicy(t, f, func(s string) string { return s + rule })
	addUser(t, f.desk, "root", model.Administrator)
	for _, name := range []string{"ann", "ben"} {
		addUser(t, f.desk, name, model.Administrator, model.Officer)
	}
	addUser(t, f.desk, "dan", model.FrontDesk)
	return f
}

// asked returns the question that an act was answered with.
func asked(t testing.TB, err error) *model.Approval {
	t.Helper()
	var waits *desk.UnapprovedError
	if model.FaultOf(err) != model.Unapproved || !errors.As(err, &waits) {
		t.Fatalf("%v, want a question for a second person", err)
	}
	return waits.Approval
}

// TestTheTwoPersonRule is the rule as a table: what happens to one erasure between
// the question and the act, and whether it is carried out.
func TestTheTwoPersonRule(t *testing.T) {
	type step func(t *testing.T, f *file, q *model.Approval)
	approve := func(hours int, who string) step {
		return func(t *testing.T, f *file, q *model.Approval) {
			if _, err := f.desk.Approve(ctx, hour(hours, who), q.ID, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	cannot := func(hours int, who, words string) step {
		return func(t *testing.T, f *file, q *model.Approval) {
			_, err := f.desk.Approve(ctx, hour(hours, who), q.ID, "")
			mustRefuse(t, err, words)
		}
	}
	change := func(what func(*file) error) step {
		return func(t *testing.T, f *file, _ *model.Approval) {
			if err := what(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		between []step
		act     desk.By
		edit    func(*desk.Erasing)
		done    bool
		words   string // of the refusal
	}{
		"nobody answered":            {act: hour(1, "ann"), words: "waits until"},
		"approved":                   {between: []step{approve(1, "ben")}, act: hour(2, "ann"), done: true},
		"another reason":             {between: []step{approve(1, "ben")}, act: hour(2, "ann"), edit: func(e *desk.Erasing) { e.Reason = "another" }, done: true},
		"by another than who asked":  {between: []step{approve(1, "ben")}, act: hour(2, "ben"), words: "waits until"},
		"by whoever asked":           {between: []step{cannot(1, "ann", "a second person must"), cannot(1, "ANN", "")}, act: hour(2, "ann"), words: "waits until"},
		"by the front desk":          {between: []step{cannot(1, "dan", "is for the role")}, act: hour(2, "ann"), words: "waits until"},
		"by somebody without a role": {between: []step{cannot(1, "nobody", "you have no role")}, act: hour(2, "ann"), words: "waits until"},
		"by one who may not erase":   {between: []step{cannot(1, "root", "erasing is for the role officer")}, act: hour(2, "ann"), words: "waits until"},
		"by recovery shares":         {between: []step{cannot(1, desk.Recovering+"x", "is for the role")}, act: hour(2, "ann"), words: "waits until"},
		"approved too late":          {between: []step{cannot(73, "ben", "expired")}, act: hour(74, "ann"), words: "A-2026-0002"},
		"approved at the last hour":  {between: []step{approve(71, "ben")}, act: hour(142, "ann"), done: true},
		"carried out too late":       {between: []step{approve(1, "ben")}, act: hour(74, "ann"), words: "A-2026-0002"},
		"approved twice":             {between: []step{approve(1, "ben"), cannot(2, "ben", "is approved")}, act: hour(3, "ann"), done: true},
		"refused": {between: []step{change(func(f *file) error {
			_, err := f.desk.RefuseApproval(ctx, hour(1, "ben"), onlyQuestion(t, f), "not yet")
			return err
		})}, act: hour(2, "ann"), words: "was refused by ben: not yet"},
		"withdrawn after it was approved": {between: []step{approve(1, "ben"), change(func(f *file) error {
			_, err := f.desk.WithdrawApproval(ctx, hour(2, "ann"), onlyQuestion(t, f))
			return err
		})}, act: hour(3, "ann"), words: "A-2026-0002"},
		"something else": {between: []step{approve(1, "ben")}, act: hour(2, "ann"), edit: func(e *desk.Erasing) { e.Suppress = true }, words: "A-2026-0002"},
		"another ground": {between: []step{approve(1, "ben")}, act: hour(2, "ann"), edit: func(e *desk.Erasing) { e.Ground = model.ConsentGone }, words: "A-2026-0002"},
		"only a part": {between: []step{approve(1, "ben")}, act: hour(2, "ann"), words: "A-2026-0002", edit: func(e *desk.Erasing) {
			e.Holdings, e.Subjects = []model.HoldingName{{Owner: e.Subjects[0], ID: model.ID{}}}, nil
		}},
		"more came in": {between: []step{approve(1, "ben"), change(func(f *file) error {
			return f.desk.AddNote(ctx, hour(2, "ann"), f.subject.ID, "rang again")
		})}, act: hour(3, "ann"), words: "A-2026-0002"},
		"a hold came in": {between: []step{approve(1, "ben"), change(func(f *file) error {
			_, err := f.desk.PlaceHold(ctx, hour(2, "ben"), desk.NewHold{Type: model.HoldRegulator, Subject: f.subject.ID, Responsible: "ben", Reason: "enquiry", Review: by.Today().AddDays(90)})
			return err
		})}, act: hour(3, "ann"), words: "a regulator hold"},
		"who asked has gone": {between: []step{approve(1, "ben"), change(func(f *file) error {
			_, err := f.desk.RevokeUser(ctx, hour(2, "root"), "ann", "left")
			return err
		})}, act: hour(3, "ann"), words: "you have no role"},
	} {
		t.Run(name, func(t *testing.T) {
			f := pairedFile(t, allPaired)
			_, err := f.desk.Erase(ctx, hour(0, "ann"), f.erasing())
			q := asked(t, err)
			for _, s := range c.between {
				s(t, f, q)
			}
			e := f.erasing()
			if c.edit != nil {
				c.edit(&e)
			}
			if len(e.Holdings) > 0 {
				e.Holdings[0].ID = f.contact.ID
			}
			done, err := f.desk.Erase(ctx, c.act, e)
			if (err == nil) != c.done || err != nil && !strings.Contains(err.Error(), c.words) {
				t.Fatalf("%v %v, want %q", done, err, c.words)
			}
			if c.done != (f.readable(t) == 0) {
				t.Error("what the act says and what is in the store are two things")
			}
		})
	}
}

// onlyQuestion returns the first question of a store.
func onlyQuestion(t *testing.T, f *file) model.ID {
	t.Helper()
	id, err := f.desk.ApprovalID(ctx, "A-2026-1")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// An office of one waits, and the log has a loud name for what it then does. While
// somebody else could approve, the delay opens nothing.
func TestAnOfficeOfOneWaits(t *testing.T) {
	f := newFile(t, 0, false)
	changedPolicy(t, f, func(s string) string { return s + allPaired + "  one-person: true\n  one-person-delay-hours: 48\n" })
	addUser(t, f.desk, "root", model.Administrator)
	addUser(t, f.desk, "ann", model.Administrator, model.Officer)
	_, err := f.desk.Erase(ctx, hour(0, "ann"), f.erasing())
	if q := asked(t, err); !q.Alone.Equal(by.At.Add(48*time.Hour)) || !strings.Contains(err.Error(), "you may go on alone") {
		t.Fatal(err)
	}
	_, err = f.desk.Erase(ctx, hour(47, "ann"), f.erasing())
	asked(t, err)
	addUser(t, f.desk, "ben", model.Officer)
	_, err = f.desk.Erase(ctx, hour(49, "ann"), f.erasing())
	asked(t, err)
	if _, err = f.desk.RevokeUser(ctx, hour(49, "root"), "ben", "left"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.desk.Erase(ctx, hour(50, "ann"), f.erasing()); err != nil {
		t.Fatal(err)
	}
	loud := 0
	for _, l := range leaves(t, f.store) {
		if l.Action == "approval.by-one-person" && l.Actor == "ann" {
			loud++
		}
	}
	if loud != 1 || f.readable(t) != 0 {
		t.Errorf("%d loud entries, %d records left", loud, f.readable(t))
	}
}

// A retention run takes what was approved, though more is due by then.
func TestARunTakesWhatWasApproved(t *testing.T) {
	v := newRegister(t, 3)
	v.open(t)
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	f := &file{store: v.store, desk: v.desk, finder: &listFinder{}}
	changedPolicy(t, f, func(string) string { return string(text) + allPaired })
	d := f.desk
	addUser(t, d, "root", model.Administrator)
	addUser(t, d, "ann", model.Officer)
	addUser(t, d, "ben", model.Officer)
	plan, err := d.PlanRun(ctx, hour(0, "ann"), desk.RunFilter{})
	if err != nil || plan.Count() < 2 {
		t.Fatal(plan, err)
	}
	part, err := d.PlanRun(ctx, hour(0, "ann"), desk.RunFilter{Only: []model.ID{plan.Targets[0].ID}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Run(ctx, hour(0, "ann"), desk.RunOrder{Plan: part, Confirmed: part.Count(), Reason: "yearly"})
	q := asked(t, err)
	if _, err := d.Approve(ctx, hour(1, "ben"), q.ID, ""); err != nil {
		t.Fatal(err)
	}
	_, err = d.Run(ctx, hour(2, "ann"), desk.RunOrder{Plan: plan, Confirmed: plan.Count(), Reason: "yearly"})
	if more := asked(t, err); more.ID == q.ID {
		t.Fatal("an approval for one holding was taken for several")
	}
	again, err := d.PlanApprovedRun(ctx, hour(2, "ann"), q.ID)
	if err != nil || again.Count() != 1 {
		t.Fatal(again, err)
	}
	report, err := d.Run(ctx, hour(2, "ann"), desk.RunOrder{Plan: again, Confirmed: 1, Reason: "yearly"})
	if err != nil || report.Holdings() != 1 {
		t.Fatal(report, err)
	}
	if _, err := d.PlanApprovedRun(ctx, hour(3, "ann"), q.ID); model.FaultOf(err) != model.Refused {
		t.Error("an approved run is there twice:", err)
	}
	// A batch that says that it is part of a run is asked like any other.
	_, err = d.Erase(ctx, hour(3, "ann"), desk.Erasing{Holdings: plan.Targets[1:2], Ground: model.RetentionOver, Reason: "x", Partly: true, Run: report.ID})
	asked(t, err)
}

// Nobody loosens the rule alone; who tightens it needs nobody.
func TestNobodyLoosensTheRuleAlone(t *testing.T) {
	f := pairedFile(t, allPaired)
	base, err := policy.Text(policy.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	put := func(hours int, who, rule string) error {
		return f.desk.Current().ApplyPolicy(ctx, hour(hours, who), []byte(string(base)+rule))
	}
	for _, rule := range []string{"", "\ntwo-person:\n  acts: [erasure]\n", allPaired + "  one-person: true\n"} {
		asked(t, put(0, "ann", rule))
	}
	if err := put(0, "ann", allPaired+"  approve-within-hours: 24\n"); err != nil {
		t.Fatal(err)
	}
	for rule, words := range map[string]string{
		allPaired: "72 hours to answer and carry out instead of 24",
		allPaired + "  approve-within-hours: 24\nholds:\n  one-person: true\n":         "the release of a hold by one person",
		allPaired + "  approve-within-hours: 24\nholds:\n  approve-within-days: 90\n":  "90 days to approve the release of a hold instead of 14",
		allPaired + "  approve-within-hours: 24\nholds:\n  one-person-delay-days: 3\n": "",
		allPaired + "  approve-within-hours: 24\n  one-person-delay-hours: 24\n":       "",
	} {
		err := put(1, "ann", rule)
		if words == "" {
			if err != nil {
				t.Errorf("%q: %v, though a delay that nobody waits for loosens nothing", rule, err)
			}
			continue
		}
		if a := asked(t, err); !strings.Contains(a.What, words) {
			t.Errorf("%q asks for %q", rule, a.What)
		}
	}
	if err := put(1, "ann", allPaired+"  approve-within-hours: 24\n"); err != nil {
		t.Fatal(err)
	}
	q := asked(t, put(1, "ann", ""))
	if _, err := f.desk.Current().Approve(ctx, hour(2, "ben"), q.ID, ""); err != nil {
		t.Fatal(err)
	}
	asked(t, put(3, "ann", "\ntwo-person:\n  acts: [export]\n"))
	if err := put(3, "ann", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := f.desk.Current().Erase(ctx, hour(4, "ann"), f.erasing()); err != nil {
		t.Error("the rule is off, and an erasure is still asked for:", err)
	}
}

// A pairing is what the property below knows of one question.
type pairing struct {
	id     model.ID
	asker  string
	what   string
	until  time.Time
	given  bool
	closed bool // used, refused or withdrawn
}

// TestNoCoveredActWithoutTwo lets people do covered acts, answer each other and wait
// in any order: an act happens exactly when somebody else
// approved this very act, not too long ago, and it is the first time.
func TestNoCoveredActWithoutTwo(t *testing.T) {
	f := pairedFile(t, allPaired)
	people := []string{"ann", "ben", "ben", "cleo", "dan"}
	acts, happened := 0, 0
	addUser(t, f.desk, "cleo", model.Officer)
	hours := 0
	rapid.Check(t, func(rt *rapid.T) {
		var known []*pairing
		n := len(questions(t, f))
		act := func(by desk.By, what string) error {
			acts++
			kind, rest, _ := strings.Cut(what, " ")
			if kind == "list" {
				_, err := f.desk.MailingList(ctx, by, policy.ContactMethod(rest), f.desk.Policy().Marketing.Topics[0].ID)
				return err
			}
			p, err := f.desk.Permit(ctx, by, desk.Asking{Act: model.PairedKeyChanges, What: what, Of: rest})
			if err == nil {
				err = p.Use(ctx)
			}
			return err
		}
		for range rapid.IntRange(12, 25).Draw(rt, "steps") {
			hours += rapid.SampledFrom([]int{0, 1, 1, 30, 80}).Draw(rt, "hours")
			by := hour(hours, rapid.SampledFrom(people).Draw(rt, "who"))
			roles := f.desk.RolesOf(by)
			if len(known) > 0 && rapid.Bool().Draw(rt, "answer") {
				k := rapid.SampledFrom(known).Draw(rt, "question")
				may := model.MayAny(roles, model.AnswerApprovals) && k.may(roles) && !k.closed && !k.given && by.At.Before(k.until) && by.Actor != k.asker
				switch rapid.IntRange(0, 3).Draw(rt, "how") {
				case 0:
					if _, err := f.desk.RefuseApproval(ctx, by, k.id, "no"); (err == nil) != may {
						rt.Fatalf("%s refuses %+v: %v", by.Actor, k, err)
					}
					k.closed = k.closed || may
				default:
					a, err := f.desk.Approve(ctx, by, k.id, "")
					if (err == nil) != may {
						rt.Fatalf("%s approves %+v: %v", by.Actor, k, err)
					}
					if may {
						k.given, k.until = true, a.Until
					}
				}
				continue
			}
			what := rapid.SampledFrom([]string{"list email", "list post", "keys add x", "keys rotate"}).Draw(rt, "what")
			if len(known) > 0 && rapid.Bool().Draw(rt, "again") {
				k := rapid.SampledFrom(known).Draw(rt, "asked")
				what, by.Actor = k.what, k.asker
			}
			live := slices.IndexFunc(known, func(k *pairing) bool {
				return k.given && !k.closed && k.asker == by.Actor && k.what == what && by.At.Before(k.until)
			})
			err := act(by, what)
			var waits *desk.UnapprovedError
			switch {
			case err == nil && live < 0:
				rt.Fatalf("%s did %q alone; known %+v", by.Actor, what, known)
			case err == nil:
				happened++
				known[live].closed = true
			case live >= 0:
				rt.Fatalf("%s may %q by %+v: %v", by.Actor, what, known[live], err)
			case errors.As(err, &waits):
				if a := waits.Approval; !slices.ContainsFunc(known, func(k *pairing) bool { return k.id == a.ID }) {
					known = append(known, &pairing{id: a.ID, asker: a.AskedBy, what: what, until: a.Until, given: a.Answer == model.Approved})
				}
			}
		}
		hours += 1000 // everything is void for the next round
		if got := len(questions(t, f)); got < n+len(known) {
			rt.Fatalf("%d questions are in the store, %d were there and %d were asked", got, n, len(known))
		}
	})
	t.Logf("%d attempts, %d acts", acts, happened)
	if happened == 0 {
		t.Error("nothing happened, so nothing was shown")
	}
}

// may reports whether a role may do what a question is about.
func (k *pairing) may(roles []model.Role) bool {
	if strings.HasPrefix(k.what, "keys") {
		return model.MayAny(roles, model.ChangeKeys)
	}
	return model.MayAny(roles, model.ExportPeople)
}

func questions(t *testing.T, f *file) []desk.ApprovalRow {
	t.Helper()
	rows, err := f.desk.Approvals(ctx, by)
	if err != nil {
		rows, err = f.desk.Approvals(ctx, hour(0, "ann"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// What waits for somebody is shown to those who may answer, from memory, and to
// whoever asked once they may go on.
func TestWhatWaitsIsShownToWhoMayAnswer(t *testing.T) {
	f := pairedFile(t, allPaired)
	_, err := f.desk.Erase(ctx, hour(0, "ann"), f.erasing())
	q := asked(t, err)
	count := func(hours int) (out string) {
		for _, who := range []string{"ann", "ben", "dan", "root"} {
			out += fmt.Sprintf("%s %d, ", who, len(f.desk.WaitingApprovals(hour(hours, who))))
		}
		return out
	}
	if got := count(1); got != "ann 0, ben 1, dan 0, root 0, " {
		t.Error(got)
	}
	for who, want := range map[string]string{"ben": "erase " + f.subject.ID.SubjectReference() + ": 3 records", "root": "erase somebody: 3 records"} {
		rows, err := f.desk.Approvals(ctx, hour(1, who))
		if err != nil || len(rows) != 1 || rows[0].Approval.What != want || rows[0].Approval.Subject.IsZero() != (who == "root") {
			t.Errorf("%s sees %+v %v, want %q", who, rows, err, want)
		}
	}
	if _, err := f.desk.Approve(ctx, hour(1, "ben"), q.ID, ""); err != nil {
		t.Fatal(err)
	}
	if got := count(2); got != "ann 1, ben 0, dan 0, root 0, " {
		t.Error(got)
	}
	if _, err := f.desk.Erase(ctx, hour(2, "ann"), f.erasing()); err != nil {
		t.Fatal(err)
	}
	if got := count(3); got != "ann 0, ben 0, dan 0, root 0, " {
		t.Error(got)
	}
}

// A package takes two people, and what it holds is what was approved: a note that
// came in since is another package.
func TestAPackageTakesTwo(t *testing.T) {
	f := pairedFile(t, allPaired)
	q, err := f.desk.LogRequest(ctx, hour(0, "ann"), desk.NewRequest{Type: calendar.Access, Channel: model.ByEmail, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	write := func(hours int) error {
		p, err := f.desk.AccessPackage(ctx, hour(hours, "ann"), q.Request.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Undecided) > 0 {
			t.Fatal(p.Undecided)
		}
		return f.desk.WritePackage(ctx, hour(hours, "ann"), q.Request.ID, p, nowhere{})
	}
	a := asked(t, write(1))
	if again := asked(t, write(2)); again.ID != a.ID {
		t.Fatal("the same package is another question an hour later")
	}
	if _, err := f.desk.Approve(ctx, hour(3, "ben"), a.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := f.desk.CorrectSubject(ctx, hour(4, "ann"), corrected(f.subject)); err != nil {
		t.Fatal(err)
	}
	b := asked(t, write(5))
	if b.ID == a.ID {
		t.Fatal("an approval was taken for other contents")
	}
	if _, err := f.desk.Approve(ctx, hour(6, "ben"), b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := write(7); err != nil {
		t.Fatal(err)
	}
	asked(t, write(8))
}

// corrected is the person under another name.
func corrected(s *model.Subject) *model.Subject {
	v := *s
	v.Version, v.Name.Given = 1, "Augusta"
	return &v
}

// nowhere is an archive that keeps nothing.
type nowhere struct{}

func (nowhere) Create(string, time.Time) (io.Writer, error) { return io.Discard, nil }

// Two permits of one approval are one: the second is refused, also where both were
// asked for before the first was used.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	f := pairedFile(t, allPaired)
	asking := desk.Asking{Act: model.PairedKeyChanges, What: "rotate", Of: "rotate"}
	_, err := f.desk.Permit(ctx, hour(0, "ann"), asking)
	if _, err := f.desk.Approve(ctx, hour(1, "ben"), asked(t, err).ID, ""); err != nil {
		t.Fatal(err)
	}
	var permits []*desk.Permit
	for range 2 {
		p, err := f.desk.Permit(ctx, hour(2, "ann"), asking)
		if err != nil {
			t.Fatal(err)
		}
		permits = append(permits, p)
	}
	if err := permits[0].Use(ctx); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, permits[1].Use(ctx), "carried out")
}
