package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/policy"
	"lethe/model/printable"
)

// An AlertSheet is a retention list that leaves the register.
type AlertSheet struct {
	printable.Sheet
	Restricted int // left out, because the processing of the people's data is restricted
}

// ExportAlerts returns holdings of the retention list as a table, in their
// order. Holdings of people whose data is restricted stay out (LAW.md 2.6). That
// each of the others was exported is in the audit log before it is returned.
func (d *Desk) ExportAlerts(ctx context.Context, by By, ids []model.ID) (*AlertSheet, error) {
	if err := d.may(ctx, by, model.ExportPeople); err != nil {
		return nil, err
	}
	out := &AlertSheet{Sheet: printable.Sheet{
		Head: []string{"subject", "name", "category", "status", "destroy_from", "keep_through", "rule", "action", "why"},
	}}
	var people []*model.Subject
	seen := map[model.ID]bool{}
	for _, id := range ids {
		r, ok := d.AlertRow(by, id)
		s, known := d.subjectRow(r.Subject)
		if !ok || !known {
			continue
		}
		p := &model.Subject{Head: model.Head{ID: s.ID, Version: s.Version}, Flags: s.Flags}
		if mayUse(p, policy.UseExport, policy.Ground{}, by.Today()) != nil {
			out.Restricted++
			continue
		}
		if !seen[s.ID] {
			seen[s.ID], people = true, append(people, p)
		}
		out.Rows = append(out.Rows, alertCells(&r))
	}
	permit, err := d.permitSheet(ctx, by, ids, out)
	if err == nil {
		err = permit.Use(ctx)
	}
	if err != nil {
		return nil, err
	}
	return out, d.used(ctx, by, "retention.export", people)
}

func alertCells(r *AlertRow) []string {
	v := &r.Verdict
	var why []string
	for _, b := range v.Blockers {
		why = append(why, b.Reason)
	}
	for _, s := range v.Suspicious {
		why = append(why, s.Reason)
	}
	return []string{r.Subject.SubjectReference(), r.Name, r.Category, string(v.Status), v.DestroyFrom.String(), v.KeepThrough.String(),
		r.RuleID(), string(v.Action), strings.Join(why, "; ")}
}

// DestructionSheet returns a destruction log as a table.
func DestructionSheet(log []Destruction) *printable.Sheet {
	out := &printable.Sheet{Head: []string{"at", "actor", "ground", "rule", "method", "count", "certificate", "request"}}
	for _, v := range log {
		out.Rows = append(out.Rows, []string{v.At.Format(time.RFC3339), v.Actor, string(v.Ground), v.Rule, v.Method,
			strconv.FormatUint(v.Count, 10), v.Certificate.String(), v.Request})
	}
	return out
}

// RunSheet returns what a run did and left out as a table. It names nobody.
func RunSheet(r *RunReport) *printable.Sheet {
	out := &printable.Sheet{Head: []string{"what", "rule", "count"}}
	add := func(list []model.Tally) {
		for _, t := range list {
			out.Rows = append(out.Rows, []string{t.Method, t.Rule, strconv.FormatUint(t.Count, 10)})
		}
	}
	add(r.Done)
	add(r.Left)
	if r.Gone > 0 {
		out.Rows = append(out.Rows, []string{"gone before", "", strconv.Itoa(r.Gone)})
	}
	return out
}
