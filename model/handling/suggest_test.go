package handling

import (
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// TestSuggest reads messages as people write them: no right is named.
func TestSuggest(t *testing.T) {
	for text, want := range map[string]model.RequestType{
		"A copy of everything you hold about me, please.":                  calendar.Access,
		"Can I have a copy of my certificates and what you know about me?": calendar.Access,
		"@you send me my data":                                                calendar.Access,
		"This is a DSAR.":                                                     calendar.Access,
		"Please delete me, I have changed jobs.":                              calendar.Erasure,
		"remove my pic and name from ur page":                                 calendar.Erasure,
		"Delete my account and my data.":                                      calendar.Erasure,
		"My surname is spelt wrong on the certificate.":                       calendar.Rectification,
		"I have married; please change my name.":                              calendar.Rectification,
		"No more emails, no more texts.":                                      calendar.MarketingObjection,
		"UNSUBSCRIBE!!!":                                                      calendar.MarketingObjection,
		"I take back my consent to the newsletter.":                           calendar.ConsentWithdrawal,
		"I withdraw my consent.":                                              calendar.ConsentWithdrawal,
		"I want to complain: you gave my result to my employer.":              calendar.Complaint,
		"Who has received my data?":                                           calendar.RecipientList,
		"My training record as a machine-readable file for another provider":  calendar.Portability,
		"Stop using my data until my complaint is settled.":                   calendar.Restriction,
		"I object to being profiled for course offers.":                       calendar.Objection,
		"The photographs of the event distress me.":                           calendar.DistressObjection,
		"Leave my answers out of the survey study.":                           calendar.ResearchObjection,
		"A copy of the safeguards for data that goes abroad.":                 calendar.Safeguards,
		"How did you balance your legitimate interest against mine?":          calendar.BalancingInfo,
		"My marks and the examiner's comments.":                               calendar.ExamMarks,
		"The form refused my place by itself. I want a person to look at it.": calendar.AutomatedDecision,
	} {
		got := Suggest(text)
		if len(got) == 0 || got[0].Type != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "?", "Hello.", "Rang; line broke off before the date of birth."} {
		if got := Suggest(text); len(got) > 0 {
			t.Errorf("%q: %v, want nothing", text, got)
		}
	}
}

// A word inside another one points nowhere: "example" is no exam in the middle,
// "necessary" is no SAR.
func TestSuggestBeginsAtWords(t *testing.T) {
	for _, text := range []string{"necessary", "undeleted", "a contraband"} {
		if got := Suggest(text); len(got) > 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add("Please delete me")
	f.Add("\xff\x00 dsar")
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[model.RequestType]bool{}
		for _, s := range Suggest(text) {
			if seen[s.Type] || s.Word == "" {
				t.Errorf("%q: %v", text, s)
			}
			seen[s.Type] = true
		}
	})
}
