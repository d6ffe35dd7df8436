package document

import (
	"strings"

	"lethe/model/printable"
)

// Facts are the values of merge fields, by name: a string, a []string for a
// field that is a list, or a bool for a condition. What is not there is empty.
type Facts map[string]any

// A Field is a merge field that the text of a letter may name.
type Field struct {
	Name string
	What string
	List bool
	Flag bool // true or false: for conditions only
}

// Fields returns every merge field, in the order of the manual.
func Fields() []Field {
	return []Field{
		{Name: "today", What: "the date of the letter"},
		{Name: "organisation", What: "legal name of the controller"},
		{Name: "sender", What: "who signs"},
		{Name: "contact", What: "how to reach whoever answers for data protection"},
		{Name: "regulator", What: "name of the supervisory authority, and how to reach it"},
		{Name: "addressee", What: "whom the letter goes to"},
		{Name: "address", What: "where it goes to, a line for each entry", List: true},
		{Name: "person", What: "whose data is meant"},
		{Name: "child", What: "the letter goes to a child", Flag: true},
		{Name: "reference", What: "reference of the request"},
		{Name: "request", What: "what was asked for, in words"},
		{Name: "article", What: "the provision under which it was asked"},
		{Name: "received", What: "day of receipt"},
		{Name: "due", What: "day by which the answer is owed; empty while no time runs"},
		{Name: "waiting", What: "what the time waits for"},
		{Name: "doubt", What: "why identity or authority is in doubt, and what is enough"},
		{Name: "question", What: "what is unclear"},
		{Name: "ground", What: "ground of an extension or a restriction"},
		{Name: "reason", What: "reason, in words"},
		{Name: "newdue", What: "the new day by which the answer is owed"},
		{Name: "items", What: "each thing asked for with its outcome", List: true},
		{Name: "refused", What: "each thing refused, with ground and reasons", List: true},
		{Name: "withheld", What: "each redaction with its ground", List: true},
		{Name: "enclosed", What: "what goes with the letter", List: true},
		{Name: "recipients", What: "recipients who were told, or who have the data", List: true},
		{Name: "kept", What: "what is kept, and why", List: true},
		{Name: "suppression", What: "a keyed hash of the contacts is kept so as not to write again", Flag: true},
		{Name: "stops", What: "what stops", List: true},
		{Name: "change", What: "what was done, for a recipient who has the data"},
		{Name: "findings", What: "what the enquiry found"},
		{Name: "actions", What: "what is done about it", List: true},
		{Name: "complaints", What: "a complaint to the organisation itself is a right, by the day of receipt", Flag: true},
		{Name: "source", What: "where data came from"},
		{Name: "categories", What: "categories of data", List: true},
		{Name: "purposes", What: "purposes with their lawful bases", List: true},
		{Name: "retention", What: "how long data is kept", List: true},
		{Name: "transfers", What: "recipients outside the United Kingdom, with their safeguards", List: true},
		{Name: "decisions", What: "profiling, and significant decisions taken without a person", List: true},
		{Name: "notice", What: "where the privacy notice can be read"},
		{Name: "happened", What: "what happened, of a breach"},
		{Name: "consequences", What: "likely consequences", List: true},
		{Name: "numbers", What: "approximate numbers of people and records"},
		{Name: "guardian", What: "name of the guardian"},
		{Name: "deadline", What: "day by which an answer is asked for"},
	}
}

func fieldNamed(name string) (Field, bool) {
	for _, f := range Fields() {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// complete returns the facts with every field there, so that conditions can
// ask for what is empty.
func (f Facts) complete() Facts {
	out := Facts{}
	for _, k := range Fields() {
		switch {
		case k.List:
			out[k.Name] = []string(nil)
		case k.Flag:
			out[k.Name] = false
		default:
			out[k.Name] = ""
		}
	}
	for k, v := range f {
		switch v := v.(type) {
		case string:
			out[k] = flat(v)
		case []string:
			entries := make([]string, len(v))
			for i := range v {
				entries[i] = flat(v[i])
			}
			out[k] = entries
		default:
			out[k] = v
		}
	}
	return out
}

// flat makes a value one line, so that nothing in it is taken for markup, and
// shows what hides in it.
func flat(s string) string { return printable.Line(strings.Join(strings.Fields(s), " ")) }

// empty reports whether a field has no value.
func (f Facts) empty(name string) bool {
	switch v := f[name].(type) {
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	case bool:
		return false
	}
	return true
}
