package desk_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// under returns a person in a store under an embedded policy, with changes.
func under(t *testing.T, name string, change func(string) string) *file {
	t.Helper()
	f := newFile(t, 0, false)
	text, err := policy.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	words := string(text)
	if change != nil {
		words = change(words)
	}
	apply(t, f, words)
	return f
}

// apply puts a policy in force, and opens the desk again.
func apply(t *testing.T, f *file, text string) {
	t.Helper()
	if err := desk.PutPolicy(ctx, f.store, by, []byte(text), rand.Reader); err != nil {
		t.Fatal(err)
	}
	f.open(t)
}

// form keeps a form with an answer under every head.
func form(t *testing.T, d *desk.Desk, k model.FormKind, about, decision string, next int, heads ...string) *desk.FormFile {
	t.Helper()
	v := &model.Form{Register: k, About: about, Decision: decision}
	if next > 0 {
		v.Next = by.Today().AddDays(next)
	}
	for _, h := range heads {
		name, says, ok := strings.Cut(h, "=")
		if !ok {
			says = "as the file shows"
		}
		v.Answers = append(v.Answers, model.Field{Name: name, Value: says})
	}
	f, err := d.AddForm(ctx, by, v)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A disclosure is one with a change.
func (f *file) disclosure(to string, change func(*desk.NewDisclosure)) desk.NewDisclosure {
	n := desk.NewDisclosure{Subject: f.subject.ID, Recipient: to, Categories: []string{"contact"}, Items: []string{"address"}, Method: "by post"}
	if change != nil {
		change(&n)
	}
	return n
}

// wants checks that a disclosure is refused with some words, or made.
func (f *file) wants(t *testing.T, name, words string, n desk.NewDisclosure) *model.Disclosure {
	t.Helper()
	v, err := f.desk.Disclose(ctx, by, n)
	switch {
	case words == "" && err != nil:
		t.Fatalf("%s: %v", name, err)
	case words != "" && (model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), words)):
		t.Fatalf("%s: %v, want a refusal that says %q", name, err, words)
	}
	return v
}

// Police are given data by their power and with an approver; what the person is
// not told is looked at again, is in no letter to them and leaves no package
// undecided.
//
// Clauses: J40, J41
func TestAnAuthorityIsGivenDataByItsPower(t *testing.T) {
	f := under(t, "janus", nil)
	police := func(change func(*desk.NewDisclosure)) desk.NewDisclosure {
		return f.disclosure("authorities", func(n *desk.NewDisclosure) {
			n.Requester, n.Power, n.Approver = "DC Smith, Kent Police", "DPA 2018 Sch 2 para 2", "anna"
			change(n)
		})
	}
	for words, n := range map[string]desk.NewDisclosure{
		"who asks and by which power": police(func(n *desk.NewDisclosure) { n.Power = " " }),
		"names who asks":              police(func(n *desk.NewDisclosure) { n.Requester = "" }),
		"named approver":              police(func(n *desk.NewDisclosure) { n.Approver = "" }),
		"what of them":                police(func(n *desk.NewDisclosure) { n.Items = nil }),
		"looked at again":             police(func(n *desk.NewDisclosure) { n.DoNotTell = true }),
		"at the latest":               police(func(n *desk.NewDisclosure) { n.DoNotTell, n.ReviewOn = true, by.Today().AddMonths(13) }),
		"goes with what":              police(func(n *desk.NewDisclosure) { n.ReviewOn = by.Today() + 9 }),
		"not before":                  police(func(n *desk.NewDisclosure) { n.On = by.Today() + 1 }),
	} {
		f.wants(t, words, words, n)
	}
	f.wants(t, "open", "", police(func(*desk.NewDisclosure) {}))
	f.wants(t, "secret", "", police(func(n *desk.NewDisclosure) { n.DoNotTell, n.ReviewOn = true, by.Today()+30 }))
	list, err := f.desk.Disclosures(ctx, by, f.subject.ID)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d in the register, %v", len(list), err)
	}
	if v := list[0]; v.Requester == "" || v.Power == "" || v.Approver != "anna" || v.Items[0] != "address" || v.RecordedBy != "officer" {
		t.Errorf("%+v", v.Disclosure)
	}
	later := desk.By{Actor: "officer", At: by.At.AddDate(0, 0, 31)}
	if err := f.desk.LoadAttention(ctx, later); err != nil {
		t.Fatal(err)
	}
	items, err := f.desk.Attention(ctx, later)
	if n := len(only(items, attention.Secret)); err != nil || n != 1 {
		t.Errorf("%d secrets to be looked at again, %v", n, err)
	}
	secretStays(t, f)
}

// secretStays checks what the person is given of a disclosure that they are not
// to be told of: nothing before somebody decides.
func secretStays(t *testing.T, f *file) {
	t.Helper()
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID, Requester: model.Requester{Kind: model.Self}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.desk.AccessPackage(ctx, by, q.Request.ID)
	if err != nil || len(p.Undecided) != 1 || !strings.HasPrefix(p.Undecided[0].ID, "disclosure/") {
		t.Fatalf("%+v %v", p, err)
	}
}

func only(items []attention.Item, k attention.Kind) (out []attention.Item) {
	for _, v := range items {
		if v.Kind == k {
			out = append(out, v)
		}
	}
	return out
}

// A sponsor is given data only while the person's consent to it lives.
//
// Clauses: J42
func TestASponsorNeedsALiveConsent(t *testing.T) {
	f := under(t, "janus", nil)
	n := f.disclosure("sponsors", func(n *desk.NewDisclosure) { n.Purpose = "sponsor" })
	f.wants(t, "without consent", "while the person consents to sponsor", n)
	f.wants(t, "for something else", "not for deliver", f.disclosure("sponsors", func(n *desk.NewDisclosure) { n.Purpose = "deliver" }))
	if _, err := f.desk.GiveConsent(ctx, by, desk.NewConsent{Subject: f.subject.ID, Purpose: "sponsor", How: "paper", Wording: "You may tell my sponsor", On: by.Today()}); err != nil {
		t.Fatal(err)
	}
	f.wants(t, "with consent", "", n)
	lines, err := f.desk.Consents(ctx, by, f.subject.ID)
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.desk.ConsentWithdrawal(ctx, by, f.subject.ID, lines[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.desk.WithdrawConsent(ctx, by, f.subject.ID, w, "spoken"); err != nil {
		t.Fatal(err)
	}
	f.wants(t, "after the withdrawal", "no such consent lives", n)
}

// Nobody gets data for marketing of their own: such a recipient cannot be entered
// into a policy, and who is in no policy is given nothing. An objection to
// marketing ends the view formed of a person too. Of equal-opportunities answers
// others see totals only.
//
// Clauses: J36, J30, J34
func TestWhatNobodyIsGiven(t *testing.T) {
	f := under(t, "janus", nil)
	text, err := policy.Text("janus")
	if err != nil {
		t.Fatal(err)
	}
	marketer := strings.Replace(string(text), "class: funder-or-sponsor", "class: third-party-marketer", 1)
	err = desk.PutPolicy(ctx, f.store, by, []byte(marketer), rand.Reader)
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "for their marketing") {
		t.Fatalf("a marketer in the policy: %v", err)
	}
	f.wants(t, "a stranger", "nobody else is given data", f.disclosure("list-broker", nil))
	f.wants(t, "single answers", "totals only", f.disclosure("authorities", func(n *desk.NewDisclosure) {
		n.Categories, n.Requester, n.Power, n.Approver = []string{"equality"}, "x", "x", "anna"
	}))
	f = under(t, "janus", func(s string) string {
		return strings.Replace(s, "purposes: [sponsor]", "purposes: [sponsor, suggest]", 1)
	})
	suggest := f.disclosure("sponsors", func(n *desk.NewDisclosure) { n.Purpose = "suggest" })
	if _, err := f.desk.GiveConsent(ctx, by, desk.NewConsent{Subject: f.subject.ID, Purpose: "suggest", Channel: policy.ByEmail, How: "paper", Wording: "yes", On: by.Today()}); err != nil {
		t.Fatal(err)
	}
	f.wants(t, "before the objection", "", suggest)
	if err := f.desk.StopMarketing(ctx, by, f.subject.ID, "spoken"); err != nil {
		t.Fatal(err)
	}
	f.wants(t, "after the objection", "any view formed of them included", suggest)
}

// Nothing leaves the UK before its gate is recorded with the evidence, and a gate
// that is too old is shut again.
//
// Clauses: J20, J44, C41, L38
func TestNothingLeavesWithoutAGate(t *testing.T) {
	f := under(t, "janus", nil)
	n := f.disclosure("analytics-provider", func(n *desk.NewDisclosure) { n.Purpose, n.Categories = "analyse", []string{"technical"} })
	f.wants(t, "no gate", "no transfer to it is open", n)
	heads := []string{"country", "evidence", "risk"}
	for name, bad := range map[string]*model.Form{
		"no evidence":  {Register: model.FormTransfer, About: "analytics-provider", Decision: "safeguards", Next: by.Today() + 9, Answers: []model.Field{{Name: "country", Value: "USA"}, {Name: "risk", Value: "x"}}},
		"no such gate": {Register: model.FormTransfer, About: "analytics-provider", Decision: "eea", Next: by.Today() + 9, Answers: []model.Field{{Name: "country", Value: "USA"}, {Name: "risk", Value: "x"}, {Name: "evidence", Value: "x"}}},
		"no next look": {Register: model.FormTransfer, About: "analytics-provider", Decision: "safeguards", Answers: []model.Field{{Name: "country", Value: "USA"}, {Name: "risk", Value: "x"}, {Name: "evidence", Value: "x"}}},
	} {
		if _, err := f.desk.AddForm(ctx, by, bad); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	form(t, f.desk, model.FormTransfer, "analytics-provider", "refused", 30, heads...)
	f.wants(t, "refused", "no transfer to it is open", n)
	form(t, f.desk, model.FormTransfer, "analytics-provider", "safeguards", 30, heads...)
	if v := f.wants(t, "open", "", n); v.Abroad != "other" {
		t.Errorf("%+v", v)
	}
	n.On = by.Today() + 31
	if _, err := f.desk.Disclose(ctx, later(31, "officer"), n); model.FaultOf(err) != model.Refused {
		t.Errorf("through a gate that is too old: %v", err)
	}
	n.On = 0
	form(t, f.desk, model.FormTransfer, "analytics-provider", "explicit-consent", 30, heads...)
	f.wants(t, "on explicit consent", "the person has given none", n)
}

// Five ticks before anything is shared with a service provider.
//
// Clauses: C68
func TestARecipientIsCheckedFirst(t *testing.T) {
	f := under(t, "coyo", nil)
	n := f.disclosure("service-providers", func(n *desk.NewDisclosure) { n.Purpose, n.Categories = "provide", []string{"account"} })
	f.wants(t, "unchecked", "must each be ticked", n)
	four := &model.Form{Register: model.FormRecipient, About: "service-providers", Decision: "passed", Next: by.Today() + 90}
	for _, h := range []string{"need", "notice", "security", "transfers"} {
		four.Answers = append(four.Answers, model.Field{Name: h, Value: "yes"})
	}
	if _, err := f.desk.AddForm(ctx, by, four); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "contract") {
		t.Fatalf("four ticks: %v", err)
	}
	form(t, f.desk, model.FormRecipient, "service-providers", "failed", 90, "need", "notice", "security", "transfers", "contract")
	f.wants(t, "failed", "has not passed", n)
	form(t, f.desk, model.FormRecipient, "service-providers", "passed", 90, "need", "notice", "security", "transfers", "contract")
	f.wants(t, "passed", "", n)
}

// A sale or merger is recorded before data moves, and people are told of the new
// owner: until then it wants attention.
//
// Clauses: J43, P39
func TestANewOwnerIsToldOfFirst(t *testing.T) {
	f := under(t, "janus", nil)
	n := f.disclosure("buyers", nil)
	f.wants(t, "no sale", "no sale or merger", n)
	sale := form(t, f.desk, model.FormSale, "buyers", "moves", 0, "what", "whom", "safeguards")
	f.wants(t, "nobody told", "told of the new owner", n)
	items, err := f.desk.Attention(ctx, by)
	if v := only(items, attention.Register); err != nil || len(v) != 1 || !strings.Contains(v[0].Title, "people are to be told") {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := f.desk.ToldForm(ctx, by, sale.ID, by.Today()); err != nil {
		t.Fatal(err)
	}
	f.wants(t, "told", "", n)
	items, err = f.desk.Attention(ctx, by)
	if n := len(only(items, attention.Register)); err != nil || n != 0 {
		t.Fatalf("%d left, %v", n, err)
	}
	all, err := f.desk.Forms(ctx, by, model.FormSale)
	if err != nil || len(all) != 2 || !all[0].Current || all[1].Current || all[1].Stands {
		t.Fatalf("both forms stay and the later one counts: %+v %v", all, err)
	}
}
