package desk_test

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/handling"
)

// TestALetterCountsOnlyWhenSent: each letter that stands for an event changes
// the ledger when it is sent, and filing it changes no date.
func TestALetterCountsOnlyWhenSent(t *testing.T) {
	for _, v := range []struct {
		letter string
		fields map[string][]string
		kind   model.RequestType
		want   model.EventKind
	}{
		{"acknowledgement", nil, calendar.Access, model.EventAcknowledged},
		{"identity", map[string][]string{"doubt": {"the address is new"}}, calendar.Access, model.EventIdentityAsked},
		{"clarification", map[string][]string{"question": {"which course?"}}, calendar.Access, model.EventClarifyAsked},
		{"extension", map[string][]string{"ground": {"number"}, "reason": {"three requests"}}, calendar.Access, model.EventExtensionNotice},
		{"complaint-acknowledgement", nil, calendar.Complaint, model.EventAcknowledged},
		{"complaint-progress", map[string][]string{"findings": {"we asked the tutor"}}, calendar.Complaint, model.EventProgress},
		{"lifting", map[string][]string{"reason": {"the data is right"}}, calendar.Rectification, model.EventLiftNotice},
	} {
		c := newCasework(t)
		f := c.log(v.kind)
		o := desk.LetterOrder{Kind: v.letter, Fields: v.fields}
		before := f.Row.Clock
		if _, err := c.d.FileLetter(ctx, by, f.Request.ID, o, desk.AsPDF); err != nil {
			t.Errorf("%s: %v", v.letter, err)
			continue
		}
		f = c.ok(c.d.OpenRequest(ctx, by, f.Request.ID))
		if f.Row.Clock.Due != before.Due || f.Row.Clock.State != before.State {
			t.Errorf("%s: filing it changed the clock", v.letter)
		}
		f = c.ok(c.d.SendLetter(ctx, by, f.Request.ID, o, desk.AsText))
		last := f.Request.Events[len(f.Request.Events)-2:]
		if last[0].Kind != model.EventLetter || last[0].Code != v.letter || last[1].Kind != v.want {
			t.Errorf("%s: %s, %s", v.letter, last[0].Kind, last[1].Kind)
		}
		if !last[0].Ref.IsZero() && len(c.papers(f)) != 2 {
			t.Errorf("%s: %d papers", v.letter, len(c.papers(f)))
		}
	}
}

// A letter that lies in the file is sent as it stands there: the ledger says what
// it would have said, once, and not for a day before its own.
func TestAFiledLetterIsSentLater(t *testing.T) {
	for _, v := range []struct {
		letter string
		fields map[string][]string
		kind   model.RequestType
		want   model.EventKind
		says   string
	}{
		{"acknowledgement", nil, calendar.Access, model.EventAcknowledged, "by letter"},
		{"identity", map[string][]string{"doubt": {"the address is new"}}, calendar.Access, model.EventIdentityAsked, "the address is new"},
		{"clarification", map[string][]string{"question": {"which course?"}}, calendar.Access, model.EventClarifyAsked, "which course?"},
		{"extension", map[string][]string{"ground": {"number"}, "reason": {"three requests"}}, calendar.Access, model.EventExtensionNotice, "three requests"},
		{"complaint-progress", map[string][]string{"findings": {"we asked the tutor"}}, calendar.Complaint, model.EventProgress, "we asked the tutor"},
	} {
		c := newCasework(t)
		f := c.log(v.kind)
		p, err := c.d.FileLetter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: v.letter, Fields: v.fields}, desk.AsPDF)
		if err != nil {
			t.Errorf("%s: %v", v.letter, err)
			continue
		}
		if all := c.papers(f); len(all) != 1 || !all[0].Draft() {
			t.Errorf("%s: it is no draft", v.letter)
		}
		if _, err := c.d.SendFiled(ctx, by, f.Request.ID, p.ID, by.Today()-1); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: sent before its own day: %v", v.letter, err)
		}
		f = c.ok(c.d.SendFiled(ctx, by, f.Request.ID, p.ID, by.Today()))
		last := f.Request.Events[len(f.Request.Events)-2:]
		if last[0].Kind != model.EventLetter || last[0].Ref != p.ID || last[1].Kind != v.want || last[1].Text != v.says {
			t.Errorf("%s: %+v", v.letter, last)
		}
		if all := c.papers(f); len(all) != 1 || all[0].SentOn != by.Today() {
			t.Errorf("%s: it is not marked as sent", v.letter)
		}
		if _, err := c.d.SendFiled(ctx, by, f.Request.ID, p.ID, by.Today()); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: sent twice: %v", v.letter, err)
		}
	}
	c := newCasework(t)
	f := c.log(calendar.Access)
	p, err := c.d.Attach(ctx, by, f.Request.ID, desk.NewPaper{Name: "scan.pdf"}, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.d.SendFiled(ctx, by, f.Request.ID, p.ID, by.Today()); model.FaultOf(err) != model.Refused {
		t.Errorf("what came in was sent: %v", err)
	}
}

// TestALetterTheLawRefusesIsNotKept: when what it stands for is forbidden,
// nothing is filed and nothing recorded.
func TestALetterTheLawRefusesIsNotKept(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Erasure)
	_, err := c.d.SendLetter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: "clarification", Fields: map[string][]string{"question": {"which?"}}}, desk.AsText)
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "access requests only") {
		t.Errorf("a question that pauses an erasure: %v", err)
	}
	_, err = c.d.SendLetter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: "outcome", Fields: map[string][]string{"items": {"done"}}}, desk.AsText)
	if model.FaultOf(err) != model.Refused {
		t.Errorf("a reply before anything is decided: %v", err)
	}
	if n := len(c.papers(f)); n != 0 {
		t.Errorf("%d papers were kept", n)
	}
}

// TestARefusalLetterSaysTheFourLines by the law of the day of receipt, names the
// ground in law, and lets the request be closed.
//
// Clauses: P52, J50
func TestARefusalLetterSaysTheFourLines(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Portability)
	c.do(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: "refused", Ground: "unfounded-or-excessive", Text: "the fourth in a month"})
	o := desk.LetterOrder{Kind: "refusal"}
	page, err := c.d.Letter(ctx, by, f.Request.ID, o)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(page.Text()), " ")
	for _, want := range []string{"Dear Ada Byron", "manifestly unfounded or excessive (Art 12(5))", "the fourth in a month", "complain to us", "supervisory authority: ICO", "court"} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %q: %s", want, text)
		}
	}
	f = c.ok(c.d.SendLetter(ctx, by, f.Request.ID, o, desk.AsHTML))
	for _, l := range handling.LinesOf(f.Request.Received) {
		if !f.File.Told[l] {
			t.Errorf("%s was not told", l)
		}
	}
}

// TestPolicyLettersAreChecked: a field that does not exist, a loop, or a text that
// leaves out what the law wants is refused before it is in force.
func TestPolicyLettersAreChecked(t *testing.T) {
	c := newCasework(t)
	p := *c.d.Policy()
	for name, text := range map[string]string{
		"nonsense":       "x",
		"refusal":        "# No",
		"greeting":       `{{template "greeting" .}}`,
		"access-reply":   "{{.nothing}}",
		"closing":        "{{range .today}}{{.}}{{end}}",
		"identity.child": "{{if}}",
	} {
		p.Letters = map[string]string{name: text}
		if err := desk.CheckLetters(&p); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	p.Letters = map[string]string{"greeting": "Hello {{.addressee}}"}
	if err := desk.CheckLetters(&p); err != nil {
		t.Error(err)
	}
}

// TestEveryLetterKindCanBeWritten when its fields are given.
func TestEveryLetterKindCanBeWritten(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	for _, k := range document.Kinds() {
		fields := map[string][]string{}
		for _, v := range document.Fields() {
			if !v.Flag {
				fields[v.Name] = []string{"given"}
			}
		}
		fields["ground"] = []string{"number"}
		if _, err := c.d.Letter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: k.ID, Fields: fields}); err != nil {
			t.Errorf("%s: %v", k.ID, err)
		}
	}
}

// TestWordsForAChildByAge: who is under 18 on the day of the letter and asks for
// themselves is written to in words for a child, nobody else is, and the
// administrator may say otherwise.
func TestWordsForAChildByAge(t *testing.T) {
	c := newCasework(t)
	person := func(born calendar.Date, flags model.Flags) model.ID {
		s, err := c.d.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Tom", Family: "Child"}, Born: born, Flags: flags})
		if err != nil {
			t.Fatal(err)
		}
		return s.ID
	}
	today := by.Today()
	for name, v := range map[string]struct {
		who   model.ID
		asks  model.RequesterKind
		words desk.Wording
		want  bool
	}{
		"the day before 18":    {person(today.AddMonths(-12*18).AddDays(1), 0), model.Self, desk.ByAge, true},
		"on the 18th birthday": {person(today.AddMonths(-12*18), 0), model.Self, desk.ByAge, false},
		"under age by a flag":  {person(0, model.UnderAge), model.Self, desk.ByAge, true},
		"age unknown":          {person(0, 0), model.Self, desk.ByAge, false},
		"a parent asks":        {person(today.AddMonths(-12*9), 0), model.Parent, desk.ByAge, false},
		"child, told adult":    {person(today.AddMonths(-12*9), 0), model.Self, desk.ForAdult, false},
		"adult, told child":    {person(today.AddMonths(-12*40), 0), model.Self, desk.ForChild, true},
		"nobody is known":      {model.ID{}, model.Self, desk.ByAge, false},
	} {
		f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{
			Type: calendar.Access, Received: today, Subject: v.who, Requester: model.Requester{Kind: v.asks, Name: "N"}, WithAuthority: true,
		}))
		order := desk.LetterOrder{Kind: "acknowledgement", Words: v.words}
		got, err := c.d.Letter(ctx, by, f.Request.ID, order)
		if err != nil {
			t.Fatal(name, err)
		}
		order.Words = desk.ForAdult
		if v.want {
			order.Words = desk.ForChild
		}
		want, err := c.d.Letter(ctx, by, f.Request.ID, order)
		if err != nil || got.Text() != want.Text() {
			t.Errorf("%s: for a child is not %v (%v)", name, v.want, err)
		}
	}
}

// TestALetterToOthersLeavesOutTheAddress: a recipient, a guardian and the regulator
// are not told where whoever asked lives, and are not addressed by their name.
func TestALetterToOthersLeavesOutTheAddress(t *testing.T) {
	c := newCasework(t)
	s, err := c.d.AddSubject(ctx, by, &model.Subject{
		Name: model.Name{Given: "Tom", Family: "Child"}, Guardians: []model.Guardian{{Name: "Ann Child"}},
		Contacts: []model.Contact{{Type: model.Address, Value: "7 Quiet Lane", Postcode: "EX1 1EX"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Rectification, Received: by.Today(), Subject: s.ID}))
	own, err := c.d.Letter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: "acknowledgement"})
	if err != nil || !strings.Contains(own.Text(), "7 Quiet Lane") || !strings.Contains(own.Text(), by.Today().Words()) {
		t.Fatalf("the person's own letter has no address or no date: %v", err)
	}
	fields := map[string][]string{"change": {"corrected"}, "purposes": {"newsletter"}, "happened": {"x"}, "categories": {"x"}, "numbers": {"1"}, "consequences": {"x"}, "actions": {"x"}}
	if _, err := c.d.Letter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: "recipient", Fields: map[string][]string{"change": {"corrected"}}}); model.FaultOf(err) != model.Refused {
		t.Errorf("a recipient was addressed as whoever asked: %v", err)
	}
	for kind, to := range map[string]string{"recipient": "Awarding Body", "guardian-consent": "", "breach-regulator": "Case team"} {
		order := desk.LetterOrder{Kind: kind, Fields: map[string][]string{}}
		for k, v := range fields {
			order.Fields[k] = v
		}
		if to != "" {
			order.Fields["addressee"] = []string{to}
		}
		page, err := c.d.Letter(ctx, by, f.Request.ID, order)
		if err != nil {
			t.Fatal(kind, err)
		}
		if text := page.Text(); strings.Contains(text, "Quiet Lane") || strings.Contains(text, "Dear Tom") {
			t.Errorf("%s tells too much:\n%s", kind, text)
		}
	}
}

// TestKeptForCertificationSaysSo: use goes on only for what it is needed for, with
// the reason, and the letter gives both.
// Clauses: L41, P52, J56
func TestKeptForCertificationSaysSo(t *testing.T) {
	c := newCasework(t)
	for kind, outcome := range map[model.RequestType]string{calendar.Erasure: "kept", calendar.Objection: "overridden"} {
		f := c.log(kind)
		f = c.do(f, desk.Happening{Kind: model.EventItem, Text: "course record"})
		c.refuses(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: outcome, Ground: "needed-for"}, "reasons in words")
		f = c.do(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: outcome, Ground: "needed-for", Text: "the certificate is registered in March"})
		page, err := c.d.Letter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: "refusal"})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(page.Text()), " ")
		for _, want := range []string{"course record", "such as registering a certificate", "the certificate is registered in March"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", kind, want, text)
			}
		}
	}
}
