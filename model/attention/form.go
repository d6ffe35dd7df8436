package attention

import (
	"fmt"

	"lethe/model"
	"lethe/model/accountability"
	"lethe/model/calendar"
)

// OfForms returns what wants attention about the registers of accountability:
// forms that are to be looked at again, and decisions of which people are still
// to be told; of transfers too, where the organisation promises that (transfers).
func OfForms(all []*model.Form, transfers bool, today calendar.Date) []Item {
	var out []Item
	for _, f := range all {
		r, ok := accountability.Of(f.Register)
		if !ok || accountability.Newest(all, f.Register, f.About) != f {
			continue
		}
		if !f.Next.IsZero() && f.Next <= today {
			out = append(out, Item{Kind: Register, Due: f.Next, Ref: f.ID.String(), Title: fmt.Sprintf("to be looked at again: %s, %s", r.Title, f.About)})
		}
		if accountability.MustTell(f, transfers) {
			out = append(out, Item{Kind: Register, Due: f.On, Ref: f.ID.String(), Title: fmt.Sprintf("people are to be told: %s, %s (%s)", r.Title, f.About, f.Decision)})
		}
	}
	return out
}
