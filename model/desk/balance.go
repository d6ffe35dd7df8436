package desk

import (
	"strings"

	"lethe/model"
	"lethe/model/accountability"
	"lethe/model/calendar"
	"lethe/model/document"
)

// balanceFacts adds the summaries of the balancing of legitimate interests to
// the answer of a request for them: of the purposes that were asked for, or of
// every purpose that has one. It returns an error of fault Refused if an
// assessment is to be given that nobody made.
func (d *Desk) balanceFacts(r model.Reader, facts document.Facts, f *RequestFile, today calendar.Date) error {
	if f.Request.Type != calendar.BalancingInfo {
		return nil
	}
	all, err := model.All[model.Form](r, model.ID{})
	if err != nil {
		return err
	}
	items, _ := facts["items"].([]string)
	for _, it := range f.File.Items {
		if it.Outcome != "provided" {
			continue // what is held back in part is written by hand, with --field items=
		}
		var found []string
		for _, u := range d.policy.Purposes {
			about := it.Code == u.ID || strings.EqualFold(it.What, u.ID) || strings.EqualFold(it.What, u.Title)
			form := accountability.Newest(all, model.FormBalance, u.ID)
			if (about || f.File.Whole()) && accountability.Stands(form, today) {
				found = append(found, u.Title+": "+accountability.Summary(form))
			}
		}
		if len(found) == 0 {
			return refused("the answer needs a balancing assessment of %q that stands, and the register has none: keep one (lethe register add balancing-assessment PURPOSE), or name the item as the policy names the purpose", it.What)
		}
		items = append(items, found...)
	}
	facts["items"] = items
	return nil
}
