package handling

import (
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A Suggestion is a type that the words of a message point to.
type Suggestion struct {
	Type model.RequestType
	Word string // the words that point there
}

// A hint is a phrase that points to a type. Those of more weight are clearer.
type hint struct {
	words  string
	kind   model.RequestType
	weight int
}

// hints are in the words that people use, in lower case and without
// punctuation. A longer phrase beats the shorter one inside it.
var hints = []hint{
	{"no more emails", calendar.MarketingObjection, 4}, {"no more texts", calendar.MarketingObjection, 4}, {"unsubscribe", calendar.MarketingObjection, 5},
	{"stop emailing", calendar.MarketingObjection, 4}, {"stop calling", calendar.MarketingObjection, 4}, {"stop sending", calendar.MarketingObjection, 4},
	{"stop texting", calendar.MarketingObjection, 4}, {"mailing list", calendar.MarketingObjection, 4}, {"marketing", calendar.MarketingObjection, 3},
	{"the offers", calendar.MarketingObjection, 3}, {"newsletter", calendar.MarketingObjection, 2},
	{"take back my consent", calendar.ConsentWithdrawal, 6}, {"withdraw", calendar.ConsentWithdrawal, 4}, {"no longer consent", calendar.ConsentWithdrawal, 6},
	{"no longer agree", calendar.ConsentWithdrawal, 5}, {"take back", calendar.ConsentWithdrawal, 3}, {"my consent", calendar.ConsentWithdrawal, 2},
	{"erase", calendar.Erasure, 5}, {"delete", calendar.Erasure, 5}, {"remove me", calendar.Erasure, 5}, {"remove my", calendar.Erasure, 4},
	{"forget me", calendar.Erasure, 5}, {"forgotten", calendar.Erasure, 4}, {"get rid of", calendar.Erasure, 3}, {"destroy", calendar.Erasure, 3},
	{"take off your", calendar.Erasure, 3},
	{"spelt wrong", calendar.Rectification, 5}, {"misspelt", calendar.Rectification, 5}, {"incorrect", calendar.Rectification, 4},
	{"is wrong", calendar.Rectification, 4}, {"correct my", calendar.Rectification, 5}, {"out of date", calendar.Rectification, 4},
	{"change my name", calendar.Rectification, 5}, {"change my address", calendar.Rectification, 5}, {"new address", calendar.Rectification, 4},
	{"have moved", calendar.Rectification, 3}, {"have married", calendar.Rectification, 3}, {"update my", calendar.Rectification, 3}, {"rectif", calendar.Rectification, 5},
	{"complain", calendar.Complaint, 5}, {"not happy with", calendar.Complaint, 3}, {"nobody answers", calendar.Complaint, 4}, {"without my permission", calendar.Complaint, 3},
	{"you gave my", calendar.Complaint, 3}, {"breach", calendar.Complaint, 3},
	{"another provider", calendar.Portability, 4}, {"new provider", calendar.Portability, 4}, {"machine readable", calendar.Portability, 5},
	{"portab", calendar.Portability, 6}, {"take away", calendar.Portability, 2}, {"transfer my data", calendar.Portability, 5},
	{"stop using", calendar.Restriction, 6}, {"restrict", calendar.Restriction, 5}, {"put on hold", calendar.Restriction, 3}, {"until this is", calendar.Restriction, 2},
	{"distress", calendar.DistressObjection, 5}, {"damage", calendar.DistressObjection, 4},
	{"object to", calendar.Objection, 4}, {"i object", calendar.Objection, 4}, {"objection", calendar.Objection, 3}, {"profil", calendar.Objection, 3},
	{"research", calendar.ResearchObjection, 3}, {"survey", calendar.ResearchObjection, 3}, {"study", calendar.ResearchObjection, 2}, {"statistics", calendar.ResearchObjection, 3},
	{"who has received", calendar.RecipientList, 6}, {"who received", calendar.RecipientList, 5}, {"shared my", calendar.RecipientList, 4},
	{"share my", calendar.RecipientList, 3}, {"passed on", calendar.RecipientList, 3}, {"who have you", calendar.RecipientList, 4},
	{"safeguard", calendar.Safeguards, 5}, {"abroad", calendar.Safeguards, 4}, {"transfer agreement", calendar.Safeguards, 6}, {"standard clauses", calendar.Safeguards, 5},
	{"balanc", calendar.BalancingInfo, 5}, {"legitimate interest", calendar.BalancingInfo, 4}, {"assessment of your interest", calendar.BalancingInfo, 5},
	{"exam", calendar.ExamMarks, 3}, {"my marks", calendar.ExamMarks, 6}, {"examiner", calendar.ExamMarks, 4}, {"my grades", calendar.ExamMarks, 5},
	{"by itself", calendar.AutomatedDecision, 3}, {"automated", calendar.AutomatedDecision, 5}, {"algorithm", calendar.AutomatedDecision, 5},
	{"a person to look", calendar.AutomatedDecision, 5}, {"computer decided", calendar.AutomatedDecision, 6}, {"human review", calendar.AutomatedDecision, 6},
	{"copy of", calendar.Access, 3}, {"subject access", calendar.Access, 6}, {"what you hold", calendar.Access, 5}, {"what do you hold", calendar.Access, 5},
	{"you hold", calendar.Access, 3}, {"my file", calendar.Access, 3}, {"send me my data", calendar.Access, 5}, {"my data", calendar.Access, 1},
	{"everything you", calendar.Access, 3}, {"all emails", calendar.Access, 3}, {"you know about me", calendar.Access, 5}, {"whole file", calendar.Access, 4}, {"dsar", calendar.Access, 6}, {"sar", calendar.Access, 2},
}

// Suggest returns the types that the words of a message point to, the clearest
// first. It is a help for whoever reads the message, never a decision: a person
// need not name a right to use it.
func Suggest(text string) []Suggestion {
	text = " " + plainWords(text) + " "
	weight, word := map[model.RequestType]int{}, map[model.RequestType]string{}
	for _, h := range hints {
		if !strings.Contains(text, " "+h.words) {
			continue
		}
		weight[h.kind] += h.weight
		if len(h.words) > len(word[h.kind]) {
			word[h.kind] = h.words
		}
	}
	var out []Suggestion
	for _, t := range calendar.RequestTypes() {
		if weight[t] > 0 {
			out = append(out, Suggestion{t, word[t]})
		}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return weight[b.Type] - weight[a.Type] })
	return out
}

// plainWords returns text in lower case, with one space for all that is neither
// letter nor digit.
func plainWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 127)
	}), " ")
}
