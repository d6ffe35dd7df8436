package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// clearing are the actions on what should no longer be held.
func clearing() []action {
	holding := inRetention | inAlert
	return []action{
		{id: "anonymise", title: "Anonymise: count it, then erase it", keys: []string{"A"}, in: holding, needs: model.ErasePeople, danger: irreversible, why: noAnonymising, do: (*Model).anonymise},
		{id: "keep-until", title: "Keep until a day, with the reason", hint: "keep", keys: []string{"K"}, in: holding, needs: model.ChangeRetention, danger: consequential, why: noHolding, do: (*Model).keepUntil},
		{id: "keep-back", title: "Take back an earlier decision to keep", in: holding, needs: model.ChangeRetention, danger: consequential, why: noHolding, do: (*Model).keepBack},
		{id: "trigger", title: "Correct or confirm the day from which the period runs", hint: "trigger", keys: []string{"T"}, in: holding, needs: model.ChangeRetention, danger: consequential, why: noHolding, do: (*Model).trigger},
		{id: "run", title: "Retention run: clear what is due", hint: "run", keys: []string{"R"}, in: inRetention, needs: model.ErasePeople, danger: irreversible, why: isLoading, do: (*Model).retentionRun},
		{id: "destruction-log", title: "Destruction log", keys: []string{"D"}, in: inRetention, needs: model.SeeReports, do: (*Model).destructionLog},
		{id: "export", title: "Write the list to a file", keys: []string{"E"}, in: inRetention, needs: model.ExportPeople, why: noListExport, do: (*Model).exportList},
	}
}

// noHolding is the reason of actions that need a holding with an alert.
func noHolding(m *Model) string {
	if why := noRecord(m); why != "" {
		return why
	}
	if _, ok := m.desk.AlertRow(m.target()); !ok {
		return "this is no holding whose retention wants attention"
	}
	return ""
}

// noAnonymising is the reason why nothing here can be anonymised.
func noAnonymising(m *Model) string {
	if why := noHolding(m); why != "" {
		return why
	}
	r, _ := m.desk.AlertRow(m.target())
	for _, b := range r.Verdict.Blockers {
		return b.Reason
	}
	return ""
}

func noExport(m *Model) string {
	if m.opts.Save == nil {
		return "files cannot be written from this console"
	}
	return ""
}

// noListExport is the reason why the list is not written to a file.
func noListExport(m *Model) string {
	if m.showsOthers() {
		return "lethe alert list --csv writes these"
	}
	return noExport(m)
}

// chosenHoldings returns the marked holdings, or the one here.
func (m *Model) chosenHoldings() []model.HoldingName {
	if m.detail() != nil {
		return m.holdingsOf([]model.ID{m.target()})
	}
	return m.holdingsOf(m.pane().tab.chosen())
}

func (m *Model) anonymise() tea.Cmd {
	return m.eraseForm(doomed{holdings: m.chosenHoldings(), due: true, count: true})
}

// aboutHoldings names the holdings that a form is about: one in words, several
// by number and people.
func (m *Model) aboutHoldings(names []model.HoldingName) string {
	if len(names) == 1 {
		r, _ := m.desk.AlertRow(names[0].ID)
		return r.Category + " data of " + calledIn(m.desk, r.Subject, r.Name) + ", " + holdingReference(names[0])
	}
	w := doomed{holdings: names}
	return count(len(names), "holding") + " of " + people(len(w.owners()))
}

// exportList asks for a file and writes the rows as they are listed to it.
func (m *Model) exportList() tea.Cmd {
	t := &m.pane().tab
	ids := t.marks.among(t.listed())
	if ids == nil {
		ids = t.listed()
	}
	d, write := m.desk, m.opts.Save
	f := &form{title: "Write " + count(len(ids), "row") + " to a file", button: "Write the file",
		about:  "CSV, in clear, with names. People whose data is restricted stay out. That each of the others was exported is logged. A file that exists is not replaced.",
		fields: []*field{suggestion("File", "retention-"+m.today.String()+".csv").needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		path := f.fields[0].value()
		return m.run(func(ctx context.Context, by desk.By) result {
			sheet, err := d.ExportAlerts(ctx, by, ids)
			if err != nil {
				return saved{form: f, err: err}
			}
			done := count(len(sheet.Rows), "row") + " written."
			if sheet.Restricted > 0 {
				done += " " + count(sheet.Restricted, "holding") + " left out: restricted."
			}
			return saved{form: f, err: write(path, sheetBytes(&sheet.Sheet)), done: done, then: func(*Model) tea.Cmd { return nil }}
		})
	}
	m.acted = "" // a file name is no draft to come back to
	m.push(f)
	return nil
}
