package attention

import (
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// OfHold returns what wants attention about a hold that is in force: its review
// when the day has come, and a release that nobody approved yet.
func (r Rules) OfHold(h *model.Hold, today calendar.Date) []Item {
	if !h.Released.IsZero() {
		return nil
	}
	var out []Item
	if !h.Review.IsZero() && h.Review <= today {
		out = append(out, Item{Kind: HoldReview, Due: h.Review, Who: h.Responsible, Subject: h.Subject, Ref: h.ID.String(),
			Title: fmt.Sprintf("the %s hold of %s is to be looked at again", h.Type, calendar.InLondon(h.Placed).Words())})
	}
	if !h.Asked.IsZero() {
		asked := calendar.InLondon(h.Asked)
		if last := asked.AddDays(r.Policy.Holds.Approve); today <= last && !r.Policy.Holds.OnePerson {
			out = append(out, Item{Kind: HoldReview, Due: last, Who: h.Responsible, Subject: h.Subject, Ref: h.ID.String(),
				Title: fmt.Sprintf("the release of a %s hold waits for a second person since %s", h.Type, asked.Words())})
		}
	}
	return out
}

// OfHouse returns what wants attention about the organisation: reviews, its
// notice, contracts with processors and its registration. done holds the day on
// which each review was done last; began is the first day of the register.
func (r Rules) OfHouse(done map[string]calendar.Date, began, today calendar.Date) []Item {
	p := r.Policy
	var out []Item
	add := func(k Kind, due, from calendar.Date, ref, format string, args ...any) {
		if !due.IsZero() && today >= from {
			out = append(out, Item{Kind: k, Due: due, Ref: ref, Title: fmt.Sprintf(format, args...)})
		}
	}
	if seen := max(p.Notice.Dated, done[NoticeID]); !seen.IsZero() {
		due := p.Notice.ReviewEvery.After(seen)
		add(NoticeReview, due, due, NoticeID, "the privacy notice was last looked at on %s", seen.Words())
	}
	for _, v := range p.Reviews {
		seen := max(began, done[v.ID])
		due := v.Every.After(seen)
		add(Review, due, due, v.ID, "to be looked at again: %s", v.Title)
	}
	for _, v := range p.Recipients {
		due := max(v.ReviewBy, 0)
		if seen := done[v.ID]; seen >= due {
			continue
		}
		title := v.Title
		if v.SeesLive {
			title += "; its people can see live data"
		}
		add(ContractReview, due, due.AddDays(-beforeContract), v.ID, "contract or assurances to be looked at: %s", title)
	}
	for _, v := range p.Recipients {
		if lacks := v.Lacks(); !v.Agreement.IsZero() && len(lacks) > 0 {
			add(ContractReview, v.Agreement, v.Agreement, v.ID, "the contract with %s does not say: %s (Art 28(3))", v.Title, strings.Join(lacks, ", "))
		}
	}
	if due := p.Organisation.RegistrationEnds; !due.IsZero() {
		add(Registration, due, due.AddDays(-beforeContract), "registration", "the registration with the regulator ends")
	}
	slices.SortFunc(out, Compare)
	return out
}

// OfMerge returns that a merge of two records was cut short: both are there, with
// everything of the second in the first as well. Ref is the reference of the first.
func OfMerge(keep, gone model.ID, begun calendar.Date) Item {
	return Item{Kind: Merge, Due: begun, Subject: gone, Ref: keep.SubjectReference(),
		Title: "joining it into another record was cut short on " + begun.Words() + ": both are there"}
}

// NoticeID is what the review of the privacy notice is called when it is
// recorded as done.
const NoticeID = "notice"
