package policy

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// The field groups that the notices list, with their fields and marks.
//
// Clauses: J08, J09, J12, J14, P08, P09, P12, P13, P15, C11, C15, L11, I05
func TestFieldGroups(t *testing.T) {
	for _, tt := range []struct {
		clause, policy, category string
		fields                   string
		marks                    string
	}{
		{"J08", "janus", "identity", "legal name, informal name, previous names, marital status, title, date of birth, gender, photograph", ""},
		{"J09", "janus", "contact", "billing address, home address, email, phone", ""},
		{"J10", "janus", "financial", "bank account, transactions, sponsorship", "masked"},
		{"J12", "janus", "academic", "qualifications, professional experience", ""},
		{"J12", "janus", "disciplinary", "", "limited"},
		{"J14", "janus", "preferences", "channel, topic", ""},
		{"J15", "janus", "special", "disability, medical condition", "special"},
		{"J15", "janus", "conviction", "", "criminal limited"},
		{"J30", "janus", "equality", "", "special aggregate"},
		{"P08", "juniper", "identity", "maiden name, user name, student codes, staff code", ""},
		{"P08", "juniper", "passport", "", "masked"},
		{"P09", "juniper", "contact", "billing address, delivery address, email, phone", ""},
		{"P12", "juniper", "technical", "IP address", ""},
		{"P13", "juniper", "profile", "pupil type, year group, class, purchases, interests, feedback", ""},
		{"P14", "juniper", "pupil-markers", "", "high-risk limited"},
		{"P15", "juniper", "preferences", "", ""},
		{"P16", "juniper", "safeguarding", "", "special limited"},
		{"C11", "coyo", "sensitive", "", "special"},
		{"C11", "coyo", "criminal", "", "special criminal limited"},
		{"C15", "coyo", "automatic", "IP address, links followed, content viewed", ""},
		{"L11", "learnon", "technical", "device type, settings, crash data", ""},
		{"L12", "learnon", "support-needs", "learning difficulty, disability, ethnicity", "special"},
		{"I05", "integra", "delegate", "title, first name, last name, local authority, establishment, department, role, email, work number, home number, mobile", ""},
		{"I06", "integra", "requirements", "special requirements, dietary requirements", "special"},
		{"I37", "integra", "statistics", "", "no-linking"},
	} {
		c := parsed(t, tt.policy).Category(tt.category)
		if c == nil {
			t.Errorf("%s: no category %s", tt.clause, tt.category)
			continue
		}
		for f := range strings.SplitSeq(tt.fields, ", ") {
			if f != "" && !slices.Contains(c.Fields, f) {
				t.Errorf("%s: %s lacks the field %s", tt.clause, tt.category, f)
			}
		}
		if got := marksOf(c); got != tt.marks {
			t.Errorf("%s: %s is marked %q, want %q", tt.clause, tt.category, got, tt.marks)
		}
	}
}

func marksOf(c *Category) string {
	var out []string
	for _, m := range []struct {
		word string
		set  bool
	}{{"special", c.Special}, {"criminal", c.Criminal}, {"high-risk", c.HighRisk}, {"masked", c.Masked},
		{"limited", c.Limited}, {"aggregate", c.Aggregate}, {"no-linking", c.NoLinking}} {
		if m.set {
			out = append(out, m.word)
		}
	}
	return strings.Join(out, " ")
}

// The purposes that the notices list, each with the bases stated there.
//
// Clauses: J21, J23, J24, J25, J26, J27, J28, J31, J32, J33, C04, C22, P20, P24, P27, P29, P30, P31, I12, I13, I14
func TestPresetPurposes(t *testing.T) {
	for _, tt := range []struct{ clause, policy, purpose, bases string }{
		{"J24", "janus", "enrol", "contract"},
		{"J25", "janus", "deliver", "contract legitimate-interests"},
		{"J26", "janus", "audit", "contract legitimate-interests"},
		{"J27", "janus", "relation", "contract legitimate-interests"},
		{"J28", "janus", "draw", "contract legitimate-interests"},
		{"J29", "janus", "adjust", "consent"},
		{"J30", "janus", "monitor-equality", "consent"},
		{"J31", "janus", "run", "legitimate-interests legal-obligation"},
		{"J32", "janus", "advertise", "legitimate-interests"},
		{"J33", "janus", "analyse", "legitimate-interests"},
		{"J34", "janus", "suggest", "consent legitimate-interests"},
		{"C04", "coyo", "provide", "contract consent"},
		{"C04", "coyo", "assess", "contract"},
		{"C04", "coyo", "track", "legitimate-interests"},
		{"C04", "coyo", "comply", "legal-obligation"},
		{"P23", "juniper", "register", "contract unknown"},
		{"P24", "juniper", "process", "contract legitimate-interests"},
		{"P25", "juniper", "deliver", "contract unknown"},
		{"P27", "juniper", "draw", "contract legitimate-interests"},
		{"P29", "juniper", "advertise", "legitimate-interests"},
		{"P30", "juniper", "analyse", "legitimate-interests"},
		{"P31", "juniper", "recommend", "legitimate-interests"},
		{"I12", "integra", "inform", "consent"},
		{"I13", "integra", "join", "consent"},
		{"I14", "integra", "invoice", "contract legal-obligation"},
	} {
		v := parsed(t, tt.policy).Purpose(tt.purpose)
		if v == nil || strings.Join(names(v.Bases), " ") != tt.bases {
			t.Errorf("%s: %+v, want bases %s", tt.clause, v, tt.bases)
		}
	}
}

// Bases of every purpose are stated, interests wherever they are relied on,
// and the law wherever a duty is.
//
// Clauses: C22
func TestBasesAreComplete(t *testing.T) {
	for _, name := range Names() {
		for _, v := range parsed(t, name).Purposes {
			if slices.Contains(v.Bases, model.BasisLI) && v.Interests == "" {
				t.Errorf("%s, %s: which interests?", name, v.ID)
			}
			if slices.Contains(v.Bases, model.BasisLegal) && v.Law == "" {
				t.Errorf("%s, %s: which law?", name, v.ID)
			}
		}
	}
}

// Who is named for privacy questions, by the role that the letter needs.
//
// Clauses: C02, C56, P04, I36
func TestContacts(t *testing.T) {
	for _, tt := range []struct {
		policy string
		ask    []ContactRole
		want   ContactRole
	}{
		{"coyo", []ContactRole{DPO}, DPO},
		{"coyo", []ContactRole{DataManager, DPO}, DataManager},
		{"coyo", []ContactRole{PrivacyManager}, PrivacyManager},
		{"juniper", []ContactRole{DPO}, DPO},
		{"integra", []ContactRole{ComplaintsDesk, DPO}, DPO},
		{"janus", []ContactRole{DPO}, PrivacyManager}, // the only one there is
	} {
		if got := parsed(t, tt.policy).Contact(tt.ask...); got == nil || got.Role != tt.want {
			t.Errorf("%s asked for %v: %+v", tt.policy, tt.ask, got)
		}
	}
	if c := parsed(t, "juniper").Contact(DPO); c.Email == "" || c.Phone == "" {
		t.Errorf("P04: email and phone: %+v", c)
	}
}

// Rights, topics, stages, cookies and reviews as the notices list them.
//
// Clauses: J16, J49, L04, L35, P61, C60, I30
func TestListsOfTheNotices(t *testing.T) {
	if got := parsed(t, "janus").SubjectKind("student").Stages; strings.Join(got, " ") != "enquirer applicant enrolled completed withdrawn alumnus" {
		t.Errorf("J16: %v", got)
	}
	if got := parsed(t, "janus").Rights.Offered; len(got) != 7 || !slices.Contains(got, calendar.Portability) {
		t.Errorf("J49: %v", got)
	}
	var topics []string
	for _, v := range parsed(t, "learnon").Marketing.Topics {
		topics = append(topics, v.ID)
	}
	if strings.Join(topics, " ") != "training recruitment research products" {
		t.Errorf("L04: %v", topics)
	}
	for _, kind := range []string{"analytical", "functional", "targeting"} {
		if v := parsed(t, "juniper").Purpose("cookies-" + kind); v == nil || !slices.Equal(v.Bases, []model.Basis{model.BasisConsent}) {
			t.Errorf("P61: %s cookies need consent", kind)
		}
	}
	for policy, want := range map[string]struct{ id, every string }{
		"learnon": {"access", "P3M"}, "coyo": {"compliance", "P1Y"}, "integra": {"portal-supplier", "P1Y"},
	} {
		if v := find(parsed(t, policy).Reviews, want.id, func(r *Review) string { return r.ID }); v == nil || v.Every.String() != want.every {
			t.Errorf("%s: review %s every %s: %+v", policy, want.id, want.every, v)
		}
	}
}
