package tui

import (
	"fmt"
	"strings"
)

// KeySheet returns the key sheet of the manual, in Markdown, made from the
// action table.
func KeySheet() string {
	var b strings.Builder
	b.WriteString("# Keys\n\nMade from the action table of the console; do not edit by hand.\n" +
		"The id is what the configuration file names to give an action other keys.\n")
	all := actions()
	sheet := func(title string, in place, exactly bool) {
		fmt.Fprintf(&b, "\n## %s\n\n| key | action | id | care |\n| --- | --- | --- | --- |\n", title)
		for _, a := range all {
			everywhere := a.in&anywhere == anywhere
			if a.in&in == 0 || everywhere != exactly {
				continue
			}
			keys := "`" + strings.Join(a.keys, "` `") + "`"
			if len(a.keys) == 0 {
				keys = "`:`, by name"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", keys, a.title, a.id, a.danger)
		}
	}
	sheet("Everywhere", anywhere, true)
	for _, p := range places() {
		sheet(p.name, p.place, false)
	}
	b.WriteString("\n## Fixed keys\n\n| where | key | action |\n| --- | --- | --- |\n")
	for _, k := range fixedKeys() {
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", k.where, k.key, k.what)
	}
	return b.String()
}

// String returns the level as the key sheet names it.
func (d danger) String() string {
	switch d {
	case consequential:
		return "consequential"
	case irreversible:
		return "irreversible"
	}
	return ""
}

// fixedKeys are the keys of text fields and dialogs, which cannot be remapped
// because every other key there is text or an answer.
func fixedKeys() []struct{ where, key, what string } {
	return []struct{ where, key, what string }{
		{"filter", "enter", "keep the filter and go back to the list"},
		{"filter", "esc", "clear the filter"},
		{"filter", "up` `down", "move in the list while typing"},
		{"caller search", "tab", "what is typed is the caller's number"},
		{"caller search", "up` `down", "choose among those found"},
		{"caller search", "enter", "open the caller card"},
		{"caller search", "esc", "leave call mode"},
		{"form", "tab` `down", "next field"},
		{"form", "shift+tab` `up", "previous field"},
		{"form", "left` `right", "other choice, in a field with choices"},
		{"form", "enter", "next field; on the last line, save"},
		{"form", "esc", "leave, asking first when something was typed"},
		{"menu, palette", "enter", "do it"},
		{"question", "y", "yes"},
		{"question", "n` `esc", "no; of unsaved text that is offered, esc keeps it for later"},
		{"everywhere", "ctrl+l", "lock the console at once"},
	}
}
