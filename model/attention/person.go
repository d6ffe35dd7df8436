package attention

import (
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// Rules are the limits of one policy.
type Rules struct {
	Policy *policy.Policy
	Engine *retention.Engine
}

// A Person is what the rules know of somebody.
type Person struct {
	Subject  *model.Subject
	Holdings []*model.Holding
	Live     []*model.Consent // the consents of the ledger that live
	Given    []*model.Disclosure
}

// How early things are announced, in days.
const (
	beforeBirthday = 30
	beforeNotice   = 14
	beforeContract = 60
)

// The letters that are asked with, as package document names them, and how long
// they leave for an answer, in days.
const (
	LetterGuardian = "guardian-consent"
	LetterOfAge    = "coming-of-age"
	LetterInactive = "inactive-account"
	answerDays     = 28
)

// identityEvidence is the category of evidence of identity, as policies name it.
const identityEvidence = "identity-evidence"

// Of returns what wants attention about a person, in the order of Compare.
func (r Rules) Of(p Person, today calendar.Date) []Item {
	s := p.Subject
	if s.Flags.Has(model.Deceased) {
		return nil
	}
	var out []Item
	add := func(k Kind, due calendar.Date, holding model.ID, format string, args ...any) {
		out = append(out, Item{Kind: k, Title: fmt.Sprintf(format, args...), Due: due, Subject: s.ID, Holding: holding})
	}
	for _, v := range p.Live {
		if due := r.Policy.Consent.Refresh.After(v.On); due < today {
			add(ConsentRefresh, due, model.ID{}, "the consent to %s %s of %s wants refreshing", v.Purpose, v.Channel, v.On.Words())
		}
	}
	r.guardian(p, today, add)
	r.holdings(p, today, add)
	r.contact(s, today, add)
	for _, v := range p.Given {
		if v.DoNotTell && v.ReviewOn <= today {
			add(Secret, v.ReviewOn, model.ID{}, "may the person be told of the disclosure of %s by now?", v.On.Words())
		}
	}
	if len(p.Holdings) == 0 {
		add(MissingData, s.Added, model.ID{}, "nothing says what is held about this person, or why")
	}
	slices.SortFunc(out, Compare)
	return out
}

type adder func(k Kind, due calendar.Date, holding model.ID, format string, args ...any)

// guardian looks at children (LAW.md 3.8): who needs a guardian's consent and
// has none, and whose guardian's consent ends with their age.
func (r Rules) guardian(p Person, today calendar.Date, add adder) {
	s := p.Subject
	if s.Born.IsZero() {
		return
	}
	given := calendar.Date(0)
	for _, v := range p.Live {
		if v.Guardian != "" {
			given = max(given, v.On)
		}
	}
	if r.Policy.Ages.NeedsGuardian(s.Born, today) && given.IsZero() {
		words := ""
		if asked := s.LastLetter(LetterGuardian); !asked.IsZero() {
			words = "; the guardian was asked on " + asked.Words()
		}
		add(GuardianConsent, s.Added, model.ID{}, "under %d, and no guardian's consent is on file%s", r.Policy.Ages.Guardian, words)
		return
	}
	ages := []int{13, r.Policy.Ages.Guardian, 18}
	slices.Sort(ages)
	for _, age := range slices.Backward(slices.Compact(ages)) {
		day := calendar.Birthday(s.Born, age)
		if !given.IsZero() && given < day && day <= today.AddDays(beforeBirthday) {
			if asked := s.LastLetter(LetterOfAge); asked >= day.AddDays(-beforeBirthday) {
				add(GuardianAge, asked.AddDays(answerDays), model.ID{}, "turned %d, was asked on %s in their own right: record what they say, or withdraw what the guardian agreed to", age, asked.Words())
				return
			}
			add(GuardianAge, day, model.ID{}, "turns %d: ask the young person in their own right, the guardian consented before", age)
			return
		}
	}
}

func (r Rules) holdings(p Person, today calendar.Date, add adder) {
	s := p.Subject
	told := s.NoticeVersion != ""
	waiting := false
	for _, h := range p.Holdings {
		if from := r.Policy.Source(h.Source); from != nil && from.Indirect && !told && !h.Collected.IsZero() {
			if due := h.Collected.AddMonths(1); due <= today.AddDays(beforeNotice) {
				add(ArticleNotice, due, h.ID, "collected from %s on %s: the person must be told (Art 14)", from.ID, h.Collected.Words())
			}
		}
		if on := h.Event(model.DecisionMade); h.Category == identityEvidence && !on.IsZero() {
			add(IdentityEvidence, on.AddDays(r.Policy.Targets.IdentityEvidence), h.ID, "identity was accepted on %s: delete the evidence, keep a note", on.Words())
		}
		if missing := r.Policy.Incomplete(h); len(missing) > 0 {
			add(MissingData, h.Collected, h.ID, "%s data: %s", h.Category, missing[0])
		}
		if r.Engine.Endless(h, s) {
			waiting = true
		}
	}
	if last := max(s.LastActivity, s.LastConfirmed, s.Added); waiting && !last.IsZero() {
		if due := last.AddMonths(r.Policy.Targets.Inactive); due < today {
			if asked := s.LastLetter(LetterInactive); asked > last {
				add(Inactive, asked.AddDays(answerDays), model.ID{}, "was asked on %s whether the account stays, and nothing was heard since %s", asked.Words(), last.Words())
				return
			}
			add(Inactive, due, model.ID{}, "nothing was heard of this person since %s, and no retention period runs", last.Words())
		}
	}
}

func (r Rules) contact(s *model.Subject, today calendar.Date, add adder) {
	seen := max(s.LastConfirmed, s.Added)
	if len(s.Contacts) == 0 || seen.IsZero() {
		return
	}
	if due := seen.AddMonths(r.Policy.Targets.StaleContact); due < today {
		add(StaleContact, due, model.ID{}, "the contact data was last confirmed on %s", seen.Words())
	}
}
