package accountability

import (
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// Check returns why a form cannot be kept, as a sentence, or nothing: it must
// answer every head, decide, and say when it is looked at again where its register
// wants that.
func Check(f *model.Form, p *policy.Policy, today calendar.Date) string {
	r, ok := Of(f.Register)
	if !ok {
		return fmt.Sprintf("%q is no register; use one of %s", string(f.Register), KindWords())
	}
	if why := r.about(f, p); why != "" {
		return why
	}
	if why := r.answers(f); why != "" {
		return why
	}
	switch {
	case !slices.Contains(r.Decisions, f.Decision):
		return fmt.Sprintf("a %s ends with a decision: %s", r.Title, strings.Join(r.Decisions, ", "))
	case f.On.IsZero() || f.On > today:
		return "say on which day it was made; it cannot be in the future"
	case r.Again && f.Next <= today:
		return fmt.Sprintf("a %s needs a day to come on which it is looked at again", r.Title)
	case !f.Told.IsZero() && f.Told > today:
		return "the people cannot have been told in the future"
	}
	return r.particular(f, p)
}

// about checks what a form is about.
func (r *Register) about(f *model.Form, p *policy.Policy) string {
	known := true
	switch r.About {
	case AboutPurpose:
		known = p.Purpose(f.About) != nil
	case AboutRecipient:
		known = p.Recipient(f.About) != nil
	case AboutSource:
		known = p.Source(f.About) != nil
	default:
		if strings.TrimSpace(f.About) == "" {
			return fmt.Sprintf("say which %s is meant", r.Title)
		}
	}
	if !known {
		return fmt.Sprintf("the policy has no %s %q, which a %s is about", r.About, f.About, r.Title)
	}
	return ""
}

// answers checks that every head is answered, once, and no other.
func (r *Register) answers(f *model.Form) string {
	for _, h := range r.Heads {
		if strings.TrimSpace(f.Answer(h.ID)) == "" {
			return fmt.Sprintf("a %s must say %s: %s", r.Title, h.ID, h.Asks)
		}
	}
	seen := map[string]bool{}
	for _, a := range f.Answers {
		if !slices.Contains(r.HeadIDs(), a.Name) || seen[a.Name] {
			return fmt.Sprintf("%q is no head of a %s, or is answered twice; its heads are %s", a.Name, r.Title, strings.Join(r.HeadIDs(), ", "))
		}
		seen[a.Name] = true
	}
	return ""
}

// particular is what one register asks beside the heads.
func (r *Register) particular(f *model.Form, p *policy.Policy) string {
	switch r.Kind {
	case model.FormPurpose:
		from := p.Purpose(f.Answer("from"))
		if from == nil || from.ID == f.About {
			return "'from' names the purpose of the policy for which the data was collected, and not the new one"
		}
		if f.Decision == "compatible" && slices.Equal(from.Bases, []model.Basis{model.BasisConsent}) {
			return "data collected on consent alone is used for something new only with fresh consent, or where the law requires it (Art 8A(4))"
		}
	case model.FormTransfer:
		if p.Recipient(f.About).Region == policy.RegionUK {
			return "the policy says that this recipient handles data in the UK; change its region first"
		}
	case model.FormSale:
		if p.Recipient(f.About).Class != policy.ClassNewOwner {
			return "a sale or merger is about a recipient of class new-owner"
		}
	}
	return ""
}

// Newest returns the form of a register that is in force about something: the one
// that was kept last, or nil.
func Newest(all []*model.Form, k model.FormKind, about string) *model.Form {
	var last *model.Form
	for _, f := range all {
		if f.Register == k && f.About == about && (last == nil || f.At.After(last.At)) {
			last = f
		}
	}
	return last
}

// Stands reports whether something may rest on a form today: its decision opens
// it, and its day has not passed.
func Stands(f *model.Form, today calendar.Date) bool {
	if f == nil {
		return false
	}
	r, ok := Of(f.Register)
	return ok && slices.Contains(r.Opens, f.Decision) && (f.Next.IsZero() || today <= f.Next)
}

// MustTell reports whether the people concerned are still to be told. transfers
// says that the organisation promises to tell them of a transfer before the first.
func MustTell(f *model.Form, transfers bool) bool {
	r, _ := Of(f.Register)
	promised := transfers && f.Register == model.FormTransfer && slices.Contains(r.Opens, f.Decision)
	return f.Told.IsZero() && (promised || slices.Contains(r.Tells, f.Decision))
}
