package tui

import (
	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// actions returns the action table. It is made anew for each session, since a
// session may have keys of its own.
func actions() []action {
	var all []action
	all = append(all, moving()...)
	all = append(all, inLists()...)
	all = append(all, attending()...)
	all = append(all, working()...)
	all = append(all, recording()...)
	all = append(all, writing()...)
	all = append(all, papering()...)
	all = append(all, filing()...)
	all = append(all, triaging()...)
	all = append(all, clearing()...)
	all = append(all, holding()...)
	all = append(all, consenting()...)
	all = append(all, ruling()...)
	all = append(all, keeping()...)
	all = append(all, calling()...)
	all = append(all, overseeing()...)
	all = append(all, pairing()...)
	return append(all, general()...)
}

// moving are the actions that only move.
func moving() []action {
	return []action{
		{id: "down", title: "Next line", keys: []string{"j", "down"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.scroll(1) }},
		{id: "up", title: "Previous line", keys: []string{"k", "up"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.scroll(-1) }},
		{id: "page-down", title: "Next page", keys: []string{"pgdown", "ctrl+d"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.scroll(m.page()) }},
		{id: "page-up", title: "Previous page", keys: []string{"pgup", "ctrl+u"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.scroll(-m.page()) }},
		{id: "first", title: "First line", keys: []string{"g", "home"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.scroll(-far) }},
		{id: "last", title: "Last line", keys: []string{"G", "end"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.scroll(far) }},
		{id: "subjects", title: "Go to Subjects", keys: []string{"1"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.goTo(0) }},
		{id: "requests", title: "Go to Requests", keys: []string{"2"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.goTo(1) }},
		{id: "retention", title: "Go to Retention", keys: []string{"3"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.goTo(2) }},
		{id: "next-pane", title: "Next pane", keys: []string{"tab"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.goTo((m.focus + 1) % 3) }},
		{id: "previous-pane", title: "Previous pane", keys: []string{"shift+tab"}, in: anywhere, do: func(m *Model) tea.Cmd { return m.goTo((m.focus + 2) % 3) }},
		{id: "next-section", title: "Next section", hint: "section", keys: []string{"]"}, in: opened, do: func(m *Model) tea.Cmd { return m.section(1) }},
		{id: "previous-section", title: "Previous section", keys: []string{"["}, in: opened, do: func(m *Model) tea.Cmd { return m.section(-1) }},
		{id: "sections", title: "Choose a section", keys: []string{"s"}, in: opened, do: (*Model).sectionMenu},
		{id: "back", title: "Back one step", hint: "back", keys: []string{"esc"}, in: anywhere, why: noBack, do: (*Model).back},
	}
}

// far is further than any list is long.
const far = 1 << 40

// toOpen is what opening a row of each list needs.
var toOpen = map[place]model.Permission{inSubjects: model.OpenPeople, inRequests: model.SeeRequests}

// inLists are the actions of the three lists.
func inLists() []action {
	return []action{
		{id: "open", title: "Open the record", hint: "open", keys: []string{"enter"}, in: lists, needsIn: toOpen, why: noRecord, do: (*Model).openRecord},
		{id: "filter", title: "Filter the list, or search in Subjects", hint: "filter", keys: []string{"/"}, in: lists, do: (*Model).startFilter},
		{id: "new-rows", title: "Show the rows that others have added", hint: "new rows", keys: []string{"r", "+"}, in: inRequests | inRetention, why: noneNew, do: (*Model).letIn},
		{id: "new-people", title: "Show the people that others have added", hint: "new rows", keys: []string{"+"}, in: inSubjects, why: noneNew, do: (*Model).letIn},
		{id: "mark", title: "Mark the record", keys: []string{"space"}, in: lists, why: noRecord, do: (*Model).mark},
		{id: "mark-all", title: "Mark all listed, or none", keys: []string{"a"}, in: lists, do: (*Model).markAll},
		{id: "sort", title: "Sort the list", hint: "sort", keys: []string{"s"}, in: lists, do: (*Model).sortMenu},
		{id: "reverse", title: "Reverse the order", keys: []string{"S"}, in: lists, do: (*Model).reverse},
		{id: "view", title: "Next view", hint: "view", keys: []string{"v"}, in: lists, do: (*Model).nextView},
		{id: "views", title: "Choose a view", keys: []string{"V"}, in: lists, do: (*Model).viewMenu},
		{id: "copy-row", title: "Copy the row as shown", keys: []string{"Y"}, in: lists, why: noRecord, do: (*Model).copyRow},
	}
}

// working are the actions that change the register or lead to a change.
func working() []action {
	person := inSubjects | inSubject
	request := inRequests | inRequest
	return []action{
		{id: "add-subject", title: "Add a person", hint: "add", keys: []string{"n"}, in: inSubjects, needs: model.ChangePeople, do: (*Model).addSubject},
		{id: "correct", title: "Correct the person's details", hint: "correct", keys: []string{"e"}, in: person, needs: model.ChangePeople, why: noRecord, do: (*Model).correctSubject},
		{id: "merge", title: "Join with another record of this person", keys: []string{"J"}, in: person, needs: model.ChangePeople, danger: irreversible, why: noRecord, do: (*Model).merge},
		{id: "death", title: "Record that the person has died", keys: []string{"Z"}, in: person, needs: model.ChangePeople, danger: consequential, why: noDeath, do: (*Model).death},
		{id: "twins", title: "Look for people who are in the register twice", keys: []string{"D"}, in: inSubjects, needs: model.ChangePeople, do: (*Model).twins},
		{id: "log-for", title: "Log a request of this person", hint: "request", keys: []string{"r"}, in: person, needs: model.LogRequests, danger: consequential, why: noRecord, do: (*Model).logForSubject},
		{id: "log", title: "Log a request", hint: "log", keys: []string{"n"}, in: inRequests, needs: model.LogRequests, danger: consequential, do: (*Model).logRequest},
		{id: "note", title: "Add a note", hint: "note", keys: []string{"o", "N"}, in: person | request, needs: model.WorkRequests, needsIn: map[place]model.Permission{person: model.ChangePeople}, why: noRecord, do: (*Model).addNote},
		{id: "assign", title: "Assign the request", hint: "assign", keys: []string{"A"}, in: request, needs: model.WorkRequests, why: noRecord, do: (*Model).assign},
		{id: "next-action", title: "Set the next action", hint: "next", keys: []string{"m"}, in: request, needs: model.WorkRequests, why: noRecord, do: (*Model).nextAction},
		{id: "statistics", title: "Figures by month", keys: []string{"#"}, in: inRequests, needs: model.SeeReports, do: (*Model).statistics},
		{id: "person", title: "Open the person", hint: "person", keys: []string{"i"}, in: inRequests | inRetention | inRequest | inAlert, needs: model.OpenPeople, why: noPerson, do: (*Model).openPerson},
		{id: "erase", title: "Erase for good", hint: "erase", keys: []string{"X"}, in: person | request | inRetention | inAlert, needs: model.ErasePeople, danger: irreversible, why: noErasure, do: (*Model).erase},
		{id: "undo", title: "Undo the last assignment", keys: []string{"u"}, in: anywhere | inTriage, needs: model.WorkRequests, why: noUndo, do: (*Model).undoLast},
	}
}

// general are the actions that are the same everywhere.
func general() []action {
	return []action{
		{id: "find", title: "Find a person", hint: "find", keys: []string{"f", "ctrl+f"}, in: anywhere, needs: model.FindPeople, do: (*Model).findPerson},
		{id: "call", title: "Somebody is on the phone", hint: "call", keys: []string{"c"}, in: anywhere | inTriage, needs: model.TakeCalls, do: (*Model).startCall},
		{id: "copy", title: "Copy the reference", keys: []string{"y"}, in: anywhere, why: noRecord, do: (*Model).copyReference},
		{id: "refresh", title: "Read the register again", keys: []string{"ctrl+r"}, in: anywhere, why: isLoading, do: (*Model).reread},
		{id: "unsaved", title: "Go on with unsaved text of an ended session", in: anywhere, why: noUnsaved, do: (*Model).offerUnsaved},
		{id: "palette", title: "All actions by name", hint: "actions", keys: []string{":"}, in: anywhere | inCall | inTriage, do: (*Model).palette},
		{id: "help", title: "Keys that work here", hint: "keys", keys: []string{"?"}, in: anywhere | inCall | inTriage, do: (*Model).help},
		{id: "lock", title: "Lock the console at once", keys: []string{"ctrl+l"}, in: anywhere | inCall | inTriage, do: (*Model).lockNow},
		{id: "quit", title: "Leave", keys: []string{"q", "ctrl+c"}, in: anywhere, do: (*Model).quit},
	}
}

// noRecord is the reason of actions that need a record.
func noRecord(m *Model) string {
	if m.target().IsZero() {
		return "there is no record here"
	}
	return ""
}

// noBack is the reason when there is no step to go back.
func noBack(m *Model) string {
	if p := m.pane(); len(m.details) == 0 && p.filter == "" && p.tab.marks.size() == 0 {
		return "this is the first screen; q leaves"
	}
	return ""
}

// noPerson is the reason of actions that need to know whose record it is.
func noPerson(m *Model) string {
	if m.person().IsZero() {
		return "it is not known yet whose request this is"
	}
	return ""
}

// isLoading is the reason why the register is not read once more.
func isLoading(m *Model) string {
	if m.loading {
		return "it is being read already"
	}
	return ""
}

// noUndo is the reason when nothing can be undone.
func noUndo(m *Model) string {
	if m.undo == nil {
		return "there is nothing to undo"
	}
	return ""
}
