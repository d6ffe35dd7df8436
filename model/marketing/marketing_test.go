package marketing_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/marketing"
	"lethe/model/policy"
)

var today = calendar.NewDate(2026, 6, 1)

func embedded(t testing.TB, name string) *policy.Policy {
	t.Helper()
	text, err := policy.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := policy.Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func entry(act model.ConsentAct, purpose, channel, topic string, daysAgo int) *model.Consent {
	return &model.Consent{Act: act, Purpose: purpose, Channel: channel, Topic: topic, On: today.AddDays(-daysAgo)}
}

var customer = marketing.Customer{Direct: true, Sale: true, Similar: true, OptOutOffered: true}

var (
	anybody = &model.Subject{}
	// withdrawn is the ledger of somebody who changed their mind.
	withdrawn = append(given("suggest", "email", "", 90), entry(model.ConsentRevoked, "suggest", "email", "", 10))
	supporter = marketing.Customer{Direct: true, Supporter: true, OptOutOffered: true, Given: calendar.NewDate(2026, 2, 5)}
	early     = marketing.Customer{Direct: true, Supporter: true, OptOutOffered: true, Given: calendar.NewDate(2026, 2, 4)}
)

var (
	company  = &model.Contact{Corporate: true}
	shared   = &model.Contact{Generic: true}
	listed   = &model.Contact{Screened: today, Listed: true}
	answered = &model.Subject{Asked: []model.Asked{{On: today.AddDays(-5), Answered: today.AddDays(-4)}}}
	ended    = []*model.Consent{{Act: model.ConsentGiven, Purpose: "suggest", Channel: "email", On: today.AddDays(-9), Expires: today.AddDays(-1)}}
)

// number is a telephone number that was clear on a day.
func number(on calendar.Date) *model.Contact { return &model.Contact{Type: model.Phone, Screened: on} }

// asking is somebody who asked for information so many days ago.
func asking(topic, channel string, daysAgo int) *model.Subject {
	return &model.Subject{Asked: []model.Asked{{On: today.AddDays(-daysAgo), About: "it", Topic: topic, Channel: channel}}}
}

func flagged(f model.Flags) *model.Subject { return &model.Subject{Flags: f} }

func given(purpose, channel, topic string, daysAgo int) []*model.Consent {
	return []*model.Consent{entry(model.ConsentGiven, purpose, channel, topic, daysAgo)}
}

// open opens every row that a policy can open, short of consent.
func open(p *policy.Policy) {
	p.Marketing.Corporate, p.Marketing.Phone, p.Marketing.Post, p.Organisation.Charity = true, true, true, true
	p.Marketing.Channels = []policy.ContactMethod{policy.ByEmail, policy.ByText, policy.ByPhone, policy.ByPost}
}

// rows bring out every row of LAW.md 2.8, each under the policy that has it.
var rows = []struct {
	name   string
	policy string
	open   bool
	q      marketing.Question
	rule   string
	want   bool
}{
	{"suppressed former student", "janus", false, marketing.Question{Suppressed: true, Customer: customer}, "M1", false},
	{"suppressed beats consent", "janus", false, marketing.Question{Suppressed: true, Consents: given("suggest", "email", "", 5)}, "M1", false},
	{"do not contact", "janus", false, marketing.Question{Subject: flagged(model.DoNotContact), Customer: customer}, "M1", false},
	{"withdrawn, though a customer", "janus", false, marketing.Question{Consents: withdrawn, Customer: customer}, "M1", false},
	{"withdrawn for every channel", "janus", false, marketing.Question{Consents: []*model.Consent{entry(model.ConsentRevoked, "suggest", "", "", 1)}, Customer: customer}, "M1", false},
	{"restricted", "janus", false, marketing.Question{Subject: flagged(model.Restricted), Customer: customer}, "M2", false},
	{"deceased", "janus", false, marketing.Question{Subject: flagged(model.Deceased), Customer: customer}, "M2", false},
	{"17 years old", "janus", false, marketing.Question{Subject: &model.Subject{Born: calendar.NewDate(2008, 6, 2)}, Customer: customer}, "M2", false},
	{"18 today", "janus", false, marketing.Question{Subject: &model.Subject{Born: calendar.NewDate(2008, 6, 1)}, Customer: customer}, "M5", true},
	{"opt-in only, customer", "learnon", false, marketing.Question{Customer: customer}, "M3", false},
	{"opt-in only, consent for text", "learnon", false, marketing.Question{Consents: given("market", "text", "", 5)}, "M3", false},
	{"opt-in only, consent on another topic", "learnon", false, marketing.Question{Topic: "training", Consents: given("market", "email", "research", 5)}, "M3", false},
	{"opt-in only, consent for another purpose", "learnon", false, marketing.Question{Consents: given("certify", "email", "", 5)}, "M3", false},
	{"opt-in only, consent", "learnon", false, marketing.Question{Topic: "training", Consents: given("market", "email", "training", 5)}, "M4", true},
	{"consent to all topics", "learnon", false, marketing.Question{Topic: "training", Consents: given("market", "email", "", 5)}, "M4", true},
	{"former delegate, email", "janus", false, marketing.Question{Customer: customer}, "M5", true},
	{"former delegate, text", "janus", false, marketing.Question{Channel: policy.ByText, Customer: customer}, "M5", true},
	{"former delegate, post", "janus", false, marketing.Question{Channel: policy.ByPost, Customer: customer}, "M12", false},
	{"details from somebody else", "janus", false, marketing.Question{Customer: marketing.Customer{Sale: true, Similar: true, OptOutOffered: true}}, "M12", false},
	{"another kind of course", "janus", false, marketing.Question{Customer: marketing.Customer{Direct: true, Sale: true, OptOutOffered: true}}, "M12", false},
	{"supporter of a charity", "janus", true, marketing.Question{Customer: supporter}, "M6", true},
	{"supporter before the Act", "janus", true, marketing.Question{Customer: early}, "M12", false},
	{"asked for it", "janus", false, marketing.Question{Subject: asking("", "", 3)}, "M7", true},
	{"school office", "integra", false, marketing.Question{Contact: shared}, "M8", true},
	{"teacher, personally", "integra", false, marketing.Question{Contact: company}, "M12", false},
	{"teacher who asked for the bulletin", "integra", false, marketing.Question{Contact: company, Topic: "bulletin", Consents: given("bulletin", "email", "bulletin", 3)}, "M4", true},
	{"tick that was there before, so no entry", "integra", false, marketing.Question{}, "M12", false},
	{"named person at a company", "janus", true, marketing.Question{Contact: company}, "M9", true},
	{"named person who objected", "janus", true, marketing.Question{Subject: flagged(model.Objected), Contact: company}, "M12", false},
	{"telephone, screened", "janus", true, marketing.Question{Channel: policy.ByPhone, Contact: number(today.AddDays(-28))}, "M10", true},
	{"telephone, screened long ago", "janus", true, marketing.Question{Channel: policy.ByPhone, Contact: number(today.AddDays(-29))}, "M10", false},
	{"telephone, on a preference list", "janus", true, marketing.Question{Channel: policy.ByPhone, Contact: listed}, "M10", false},
	{"telephone, on a preference list, but consented", "janus", true, marketing.Question{Channel: policy.ByPhone, Contact: listed, Consents: given("suggest", "phone", "", 4)}, "M4", true},
	{"telephone, objected", "janus", true, marketing.Question{Subject: flagged(model.Objected), Channel: policy.ByPhone, Contact: number(today)}, "M12", false},
	{"telephone, suppressed though clear", "janus", true, marketing.Question{Suppressed: true, Channel: policy.ByPhone, Contact: number(today)}, "M1", false},
	{"asked for it, by email", "janus", false, marketing.Question{Subject: asking("", "email", 3)}, "M7", true},
	{"asked for it, by another channel", "janus", false, marketing.Question{Subject: asking("", "post", 3)}, "M12", false},
	{"asked for something else", "juniper", false, marketing.Question{Topic: "products", Subject: asking("third-parties", "", 3)}, "M12", false},
	{"asked tomorrow", "janus", false, marketing.Question{Subject: asking("", "", -1)}, "M12", false},
	{"asked and answered", "janus", false, marketing.Question{Subject: answered}, "M12", false},
	{"asked, under an opt-in only policy", "learnon", false, marketing.Question{Topic: "training", Subject: asking("training", "", 3)}, "M3", false},
	{"asked, then objected", "janus", false, marketing.Question{Subject: &model.Subject{Flags: model.DoNotContact, Asked: asking("", "", 3).Asked}}, "M1", false},
	{"services of others, a customer", "juniper", false, marketing.Question{Topic: "third-parties", Customer: customer}, "M12", false},
	{"services of others, by consent", "juniper", false, marketing.Question{Topic: "third-parties", Consents: given("third-party-messages", "email", "third-parties", 5)}, "M4", true},
	{"own services, a customer", "juniper", false, marketing.Question{Topic: "products", Customer: customer}, "M5", true},
	{"customer at a company is no individual", "janus", false, marketing.Question{Contact: company, Customer: customer}, "M12", false},
	{"school office that opted out", "integra", false, marketing.Question{Suppressed: true, Contact: shared}, "M1", false},
	{"consent for an event that is over", "janus", false, marketing.Question{Consents: ended}, "M12", false},
	{"post", "janus", true, marketing.Question{Channel: policy.ByPost}, "M11", true},
	{"post, objected", "janus", true, marketing.Question{Subject: flagged(model.Objected), Channel: policy.ByPost}, "M12", false},
	{"consent dated tomorrow", "learnon", false, marketing.Question{Consents: given("market", "email", "", -1)}, "M3", false},
	{"withdrawal dated tomorrow", "janus", false, marketing.Question{Consents: []*model.Consent{entry(model.ConsentRevoked, "suggest", "email", "", -1)}, Customer: customer}, "M1", false},
	{"telephone, screened tomorrow", "janus", true, marketing.Question{Channel: policy.ByPhone, Contact: number(today.AddDays(1))}, "M10", false},
	{"no opt-out was offered", "janus", false, marketing.Question{Customer: marketing.Customer{Direct: true, Sale: true, Similar: true}}, "M12", false},
	{"customer of a house that uses no text", "integra", false, marketing.Question{Channel: policy.ByText, Customer: customer}, "M12", false},
	{"a stranger by email", "janus", true, marketing.Question{}, "M12", false},
	{"opted out of one topic under a general consent", "learnon", false, marketing.Question{Topic: "training", Consents: optedOut("training", 50, 10)}, "M1", false},
	{"the other topics stay", "learnon", false, marketing.Question{Topic: "news", Consents: optedOut("training", 50, 10)}, "M4", true},
	{"a later general consent opens no topic that was opted out of", "learnon", false, marketing.Question{Topic: "training", Consents: optedOut("training", 5, 10)}, "M1", false},
	{"a later consent to the topic does", "learnon", false, marketing.Question{Topic: "training",
		Consents: append(optedOut("training", 50, 10), entry(model.ConsentGiven, "market", "email", "training", 2))}, "M4", true},
	{"and ends with the general withdrawal", "learnon", false, marketing.Question{Topic: "training",
		Consents: append(optedOut("training", 50, 10), entry(model.ConsentGiven, "market", "email", "training", 2), entry(model.ConsentRevoked, "market", "email", "", 1))}, "M1", false},
	{"opted out of a topic by another channel", "learnon", false, marketing.Question{Topic: "training",
		Consents: append(given("market", "email", "", 50), entry(model.ConsentRevoked, "market", "post", "training", 10))}, "M4", true},
	{"a customer who opted out of a topic", "janus", false, marketing.Question{Topic: "offers", Customer: customer,
		Consents: []*model.Consent{entry(model.ConsentRevoked, "suggest", "", "offers", 10)}}, "M1", false},
}

// optedOut is the ledger of somebody who consented in general and opted out of a
// topic, so many days ago.
func optedOut(topic string, general, out int) []*model.Consent {
	return append(given("market", "email", "", general), entry(model.ConsentRevoked, "market", "", topic, out))
}

// Every row of the table, under the policies of the notices.
//
// Clauses: J35, L22, I40, P21
func TestTable(t *testing.T) {
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			p := embedded(t, tt.policy)
			if tt.open {
				open(p)
			}
			q := tt.q
			q.Today = today
			if q.Subject == nil {
				q.Subject = anybody
			}
			if q.Channel == "" {
				q.Channel = policy.ByEmail
			}
			got := marketing.Decide(p, &q)
			if got.Rule != tt.rule || got.Allowed != tt.want || got.Reason == "" {
				t.Errorf("got %+v, want %s %v", got, tt.rule, tt.want)
			}
		})
	}
}

// A consent older than the refresh period still allows, and says so.
func TestRefresh(t *testing.T) {
	p := embedded(t, "learnon")
	for days, want := range map[int]bool{700: false, 740: true} {
		q := &marketing.Question{Subject: &model.Subject{}, Channel: policy.ByEmail, Today: today,
			Consents: []*model.Consent{entry(model.ConsentGiven, "market", "email", "", days)}}
		if d := marketing.Decide(p, q); !d.Allowed || d.Refresh != want {
			t.Errorf("after %d days: %+v", days, d)
		}
	}
}

// Nothing opens what an objection closed: whatever else is true, the answer to
// a suppressed contact, a person who objected or one who withdrew is no; and
// the order of the ledger does not matter.
//
// Clauses: C45
func TestObjectionIsAbsolute(t *testing.T) {
	policies := []*policy.Policy{embedded(t, "default"), embedded(t, "janus"), embedded(t, "juniper"), embedded(t, "integra")}
	rapid.Check(t, func(t *rapid.T) {
		p := *rapid.SampledFrom(policies).Draw(t, "policy")
		flip := func(label string) bool { return rapid.Bool().Draw(t, label) }
		p.Marketing.SoftOptIn, p.Marketing.Corporate, p.Marketing.Phone, p.Marketing.Post = flip("soft"), flip("corporate"), flip("phone"), flip("post")
		p.Organisation.Charity, p.Ages.Market = flip("charity"), flip("young")
		purpose := ""
		for _, v := range p.Purposes {
			if v.Marketing {
				purpose = v.ID
			}
		}
		q := &marketing.Question{Subject: &model.Subject{}, Today: today,
			Channel:  rapid.SampledFrom([]policy.ContactMethod{policy.ByEmail, policy.ByText, policy.ByPhone, policy.ByPost}).Draw(t, "channel"),
			Contact:  &model.Contact{Generic: flip("generic"), Corporate: flip("company"), Screened: today},
			Customer: marketing.Customer{Direct: flip("direct"), Sale: flip("sale"), Similar: flip("similar"), OptOutOffered: flip("offered"), Supporter: flip("supporter"), Given: today}}
		if flip("asked") {
			q.Subject.Asked = []model.Asked{{On: today}}
		}
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			act := rapid.SampledFrom([]model.ConsentAct{model.ConsentGiven, model.ConsentRefreshed, model.ConsentRevoked}).Draw(t, "act")
			q.Consents = append(q.Consents, entry(act, purpose, string(q.Channel), "", rapid.IntRange(1, 5).Draw(t, "ago")))
		}
		before := marketing.Decide(&p, q)
		q.Consents = rapid.Permutation(q.Consents).Draw(t, "order")
		if after := marketing.Decide(&p, q); after.Allowed != before.Allowed || after.Rule != before.Rule {
			t.Fatalf("order of the ledger: %+v, then %+v", before, after)
		}
		switch rapid.IntRange(0, 2).Draw(t, "objection") {
		case 0:
			q.Suppressed = true
		case 1:
			q.Subject.Flags |= model.DoNotContact
		default:
			q.Consents = append(q.Consents, entry(model.ConsentRevoked, purpose, "", "", 0))
		}
		if d := marketing.Decide(&p, q); d.Allowed || d.Rule != "M1" {
			t.Fatalf("an objection was stepped over: %+v", d)
		}
	})
}

// rankOf is the place of a rule in the table.
func rankOf(rule string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(rule, "M"))
	return n
}

// The rules are tried in the order of the table: whatever is true of somebody,
// taking away what the answering rule saw gives an answer of a later rule, never
// of an earlier one; and every rule answers for somebody.
func TestTheRulesAreInOrder(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row.rule] = true
	}
	for n := 1; n <= 12; n++ {
		if id := "M" + strconv.Itoa(n); !seen[id] {
			t.Errorf("no vector answers by %s", id)
		}
	}
	p := embedded(t, "janus")
	open(p)
	p.Marketing.OptInOnly = false
	// Everything at once that opens a channel, taken away one by one.
	q := &marketing.Question{Subject: asking("", "", 1), Channel: policy.ByEmail, Contact: &model.Contact{}, Today: today,
		Customer: marketing.Customer{Direct: true, Sale: true, Similar: true, OptOutOffered: true, Supporter: true, Given: today},
		Consents: given("suggest", "email", "", 3), Suppressed: true}
	last := 0
	for _, step := range []struct {
		want string
		take func()
	}{
		{"M1", func() { q.Suppressed = false; q.Subject.Flags = model.Deceased }},
		{"M2", func() { q.Subject.Flags = 0; p.Marketing.OptInOnly = true; q.Consents = nil }},
		{"M3", func() { p.Marketing.OptInOnly = false; q.Consents = given("suggest", "email", "", 3) }},
		{"M4", func() { q.Consents = nil }},
		{"M5", func() { q.Customer.Sale = false }},
		{"M6", func() { q.Customer.Supporter = false }},
		{"M7", func() { q.Subject.Asked = nil; q.Contact = &model.Contact{Generic: true} }},
		{"M8", func() { q.Contact = &model.Contact{Corporate: true} }},
		{"M9", func() { q.Channel, q.Contact = policy.ByPhone, number(today) }},
		{"M10", func() { q.Channel = policy.ByPost }},
		{"M11", func() { p.Marketing.Post = false }},
		{"M12", func() {}},
	} {
		d := marketing.Decide(p, q)
		if d.Rule != step.want || rankOf(d.Rule) < last {
			t.Errorf("%s answered where %s was due", d.Rule, step.want)
		}
		last = rankOf(d.Rule)
		step.take()
	}
}

// Whatever the order in which the entries of a ledger are read, the answer is the
// same, and two that are equal but for their place in it have an order.
func TestTheLedgerHasAnOrder(t *testing.T) {
	p := embedded(t, "learnon")
	rapid.Check(t, func(t *rapid.T) {
		var ledger []*model.Consent
		for i := range rapid.IntRange(1, 6).Draw(t, "entries") {
			act := rapid.SampledFrom([]model.ConsentAct{model.ConsentGiven, model.ConsentRefreshed, model.ConsentRevoked}).Draw(t, "act")
			v := entry(act, "market", rapid.SampledFrom([]string{"email", ""}).Draw(t, "channel"), rapid.SampledFrom([]string{"", "training"}).Draw(t, "topic"), rapid.IntRange(0, 2).Draw(t, "day"))
			v.Order = uint64(i + 1)
			v.ID[0] = rapid.Byte().Draw(t, "id")
			ledger = append(ledger, v)
		}
		ask := func() marketing.Decision {
			return marketing.Decide(p, &marketing.Question{Subject: anybody, Channel: policy.ByEmail, Topic: "training", Consents: ledger, Today: today})
		}
		want := ask()
		shuffled := rapid.Permutation(ledger).Draw(t, "as read")
		ledger = shuffled
		if got := ask(); got != want {
			t.Fatalf("read in another order: %+v, want %+v", got, want)
		}
		sorted := slices.SortedFunc(slices.Values(ledger), model.CompareConsents)
		for i, v := range sorted[1:] {
			if model.CompareConsents(sorted[i], v) >= 0 {
				t.Fatal("two entries have no order")
			}
		}
	})
}
