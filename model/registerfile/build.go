package registerfile

import (
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A builder turns the values of one record into a Row.
type builder struct {
	plan  *plan
	row   Row
	one   [fieldCount]string // values of the fields that have one
	from  [fieldCount]int    // the columns they are from, counted from 1
	lines []string           // of the address
	notes []string
	bad   int    // column at fault, counted from 1
	fault string // why
}

// read returns the row, or the heading of the column at fault and the reason.
func (b *builder) read(line int, cells []cell) (row Row, heading, fault string) {
	b.one, b.from = [fieldCount]string{}, [fieldCount]int{}
	b.lines, b.notes, b.bad, b.fault = b.lines[:0], b.notes[:0], 0, ""
	b.row = Row{Line: line, Source: b.plan.options.Source, fields: b.plan.all}
	for _, c := range cells {
		b.take(c)
	}
	b.finish()
	if b.fault == "" {
		return b.row, "", ""
	}
	if b.bad > 0 {
		heading = b.plan.columns[b.bad-1].heading
	}
	return Row{}, heading, b.fault
}

// fail notes the first fault of the row; col is counted from 1.
func (b *builder) fail(col int, reason string) {
	if b.fault == "" {
		b.bad, b.fault = col, reason
	}
}

// warn notes once what was changed in a column while reading.
func (b *builder) warn(c *column, what string) {
	b.row.Warnings = append(b.row.Warnings, fmt.Sprintf("%s: %s", c.heading, what))
}

// take reads one value.
func (b *builder) take(v cell) {
	c := &b.plan.columns[v.column]
	f := c.meaning.field
	spec := &fieldSpecs[f]
	text, removed := clean(v.value, spec.long)
	if removed {
		b.warn(c, "characters that cannot be seen were removed")
	}
	b.row.fields.add(f)
	switch {
	case text == "" || f == Ignore:
	case len(text) > maxLong || !spec.long && len(text) > maxShort:
		b.fail(v.column+1, "the value is longer than such a value can be")
	case spec.multi:
		b.many(c, text)
	default:
		b.single(v.column+1, c, text)
	}
}

// single takes the value of a field that can have one only. Columns of CSV were
// settled with the headings; the keys of JSON Lines show as they come.
func (b *builder) single(col int, c *column, text string) {
	f := c.meaning.field
	if b.from[f] == 0 {
		b.one[f], b.from[f] = text, col
		return
	}
	other := &b.plan.columns[b.from[f]-1]
	switch {
	case c == other:
		b.fail(col, "there are several values where only one is possible")
	case c.beats(other):
		b.extra(other.heading, b.one[f])
		b.one[f], b.from[f] = text, col
	case other.beats(c):
		b.extra(c.heading, text)
	case b.one[f] != text:
		b.fail(col, fmt.Sprintf("this and %q both mean %s and differ", other.heading, f.the()))
	}
}

func (b *builder) extra(name, value string) {
	b.row.Extras = append(b.row.Extras, model.Field{Name: name, Value: value})
}

func (b *builder) many(c *column, text string) {
	switch c.meaning.field {
	case Extra:
		b.extra(c.heading, text)
	case Sensitive:
		b.row.Sensitive = append(b.row.Sensitive, model.Field{Name: c.heading, Value: text})
	case Email:
		b.emails(c, text)
	case Phone:
		b.phones(c, text)
	case Line:
		b.lines = append(b.lines, text)
	case Note:
		b.notes = append(b.notes, text)
	case Previous:
		switch {
		case len(b.row.Previous) == maxContacts:
			b.fail(0, "the row has more former names than a person can have")
		case !none(text):
			b.row.Previous = append(b.row.Previous, formerName(text))
		}
	case MarketingIn, MarketingOut:
		b.marketing(c, text)
	}
}

// formerName leaves out the word that says that a name is a former one.
func formerName(s string) string {
	if word, rest, ok := strings.Cut(s, " "); ok {
		switch strings.ToLower(strings.TrimRight(word, ".:")) {
		case "nee", "née", "formerly", "previously", "was":
			return rest
		}
	}
	return s
}

// finish puts the row together once all its values are taken.
func (b *builder) finish() {
	if m := b.plan.options.Mapping; m != nil {
		for _, k := range m.constants {
			if b.row.fields.add(k.field); b.one[k.field] == "" {
				b.one[k.field] = k.value
			}
		}
	}
	r := &b.row
	r.SourceID, r.KnownAs = b.one[SourceID], b.one[KnownAs]
	r.Establishment, r.Department, r.Role = b.one[Establishment], b.one[Department], b.one[Role]
	r.Note = strings.Join(b.notes, "\n")
	b.name()
	b.address()
	b.relationship()
	r.Born = b.date(Born)
	r.LastActivity = b.date(LastActivity)
	r.Collected = b.date(Collected)
	b.facts()
	b.extras()
	if r.SourceID == "" && r.Name.IsZero() && !hasEmail(r.Contacts) {
		b.fail(0, "the row has neither a name nor an email address nor an id")
	}
}

func hasEmail(contacts []model.Contact) bool {
	for _, k := range contacts {
		if k.Type == model.Email {
			return true
		}
	}
	return false
}

// name settles the name: its parts if the file has them, else the whole name.
func (b *builder) name() {
	n := model.Name{Title: b.one[Title], Given: b.one[Given], Family: b.one[Family]}
	if m := b.one[Middle]; m != "" {
		n.Given = strings.TrimSpace(n.Given + " " + m)
	}
	if whole := b.one[FullName]; whole != "" {
		split := splitName(whole)
		switch {
		case n.IsZero():
			if n.Title != "" {
				split.Title = n.Title
			}
			n = split
		case split.Full() != n.Full():
			b.extra(b.plan.columns[b.from[FullName]-1].heading, whole)
		}
	}
	b.row.Name = n
}

func (b *builder) relationship() {
	rel := model.Relationship{Kind: b.one[Kind], Stage: b.one[Stage], Started: b.date(Started), Ended: b.date(Ended)}
	if s := b.one[Status]; s != "" {
		if stage := strings.ToLower(s); rel.Stage == "" && isOneOf(stage, stages) {
			rel.Stage = stage
		} else {
			b.extra("status", s)
		}
	}
	if isOneOf(strings.ToLower(rel.Stage), stages) {
		rel.Stage = strings.ToLower(rel.Stage)
	}
	if rel.Ended != 0 && rel.Ended < rel.Started {
		b.fail(b.from[Ended], "the end is before the start")
	}
	b.row.Relationship = rel
}

// stages are the words for model.Relationship.Stage.
const stages = " enquirer applicant enrolled completed withdrawn alumnus "

func (b *builder) date(f Field) calendar.Date {
	text := b.one[f]
	if text == "" {
		return 0
	}
	d, err := b.plan.columns[b.from[f]-1].dates.parse(text)
	if err != nil {
		b.fail(b.from[f], err.Error())
	}
	return d
}

// extras keeps the values that have a known meaning but no place in a subject.
func (b *builder) extras() {
	for _, k := range []struct {
		field Field
		name  string
	}{{Sex, "sex"}, {Authority, "local authority"}} {
		if v := b.one[k.field]; v != "" {
			b.extra(k.name, v)
		}
	}
	for _, k := range []struct {
		field Field
		name  string
	}{{Requirements, "special requirements"}, {Dietary, "dietary requirements"}} {
		if v := b.one[k.field]; v != "" && !none(v) {
			b.row.Sensitive = append(b.row.Sensitive, model.Field{Name: k.name, Value: v})
		}
	}
}
