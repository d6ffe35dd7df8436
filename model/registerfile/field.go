package registerfile

import (
	"fmt"
	"strings"
)

// A Field is what a column means.
type Field uint8

// The fields, in the order in which the manual lists them.
const (
	Extra  Field = iota // no known meaning: kept under its heading
	Ignore              // left out: a mapping file says so, or it is Lethe's own
	SourceID
	Title
	Given
	Middle
	Family
	FullName
	KnownAs
	Previous
	Born
	Email
	Phone
	Line
	Town
	County
	Country
	Postcode
	Establishment
	Department
	Role
	Kind
	Stage
	Status
	Started
	Ended
	LastActivity
	Collected
	MarketingIn
	MarketingOut
	Note
	Requirements
	Dietary
	Sensitive
	Sex
	Authority
	Subscriber
	Screened
	ScreenResult
	AskedAbout
	AskedOn
	fieldCount
)

// A fieldSpec describes a field: its name in a mapping file and in the manual,
// and the headings, folded as foldHeading does, by which it is recognised.
type fieldSpec struct {
	name  string
	means string // reads well after "the", up to the first comma
	multi bool   // several columns, or a list, may fill it
	date  bool
	long  bool // free text, line breaks kept
}

var fieldSpecs = [fieldCount]fieldSpec{
	Extra:         {name: "extra", means: "kept with the person under its own heading", multi: true, long: true},
	Ignore:        {name: "ignore", means: "not imported", multi: true, long: true},
	SourceID:      {name: "source-id", means: "id of the person in the other system"},
	Title:         {name: "title", means: "title"},
	Given:         {name: "given", means: "first name"},
	Middle:        {name: "middle", means: "middle names, added to the first name"},
	Family:        {name: "family", means: "family name"},
	FullName:      {name: "name", means: "whole name, \"Ada Byron\" or \"Byron, Ada\""},
	KnownAs:       {name: "known-as", means: "name the person goes by"},
	Previous:      {name: "previous", means: "former family name", multi: true},
	Born:          {name: "born", means: "date of birth", date: true},
	Email:         {name: "email", means: "email address, one or several", multi: true},
	Phone:         {name: "phone", means: "telephone number, one or several", multi: true},
	Line:          {name: "address", means: "line of the postal address", multi: true, long: true},
	Town:          {name: "town", means: "town"},
	County:        {name: "county", means: "county"},
	Country:       {name: "country", means: "country"},
	Postcode:      {name: "postcode", means: "postcode"},
	Establishment: {name: "establishment", means: "school, employer or other establishment"},
	Department:    {name: "department", means: "department"},
	Role:          {name: "role", means: "role or job title"},
	Kind:          {name: "kind", means: "kind of relationship, as the policy names subject kinds"},
	Stage:         {name: "stage", means: "stage of the relationship"},
	Status:        {name: "status", means: "stage, if it is one of the stages, else kept as it is"},
	Started:       {name: "started", means: "start of the relationship", date: true},
	Ended:         {name: "ended", means: "end of the relationship", date: true},
	LastActivity:  {name: "last-activity", means: "last activity", date: true},
	Collected:     {name: "collected", means: "date on which the data was collected", date: true},
	MarketingIn:   {name: "marketing", means: "asked for news; a yes is not taken for consent", multi: true},
	MarketingOut:  {name: "marketing-opt-out", means: "does not want news", multi: true},
	Note:          {name: "note", means: "notes", multi: true, long: true},
	Requirements:  {name: "special-requirements", means: "special requirements, may tell of health", long: true},
	Dietary:       {name: "dietary-requirements", means: "dietary requirements, may tell of health or belief", long: true},
	Sensitive:     {name: "sensitive", means: "special category data, kept apart under its heading", multi: true, long: true},
	Sex:           {name: "sex", means: "sex or gender"},
	Authority:     {name: "local-authority", means: "local authority"},
	Subscriber:    {name: "subscriber", means: "whose the mailboxes and numbers are: an individual's, a named person's at an organisation, or shared there"},
	Screened:      {name: "screened", means: "day on which the numbers were looked up in the telephone preference lists", date: true},
	ScreenResult:  {name: "screening", means: "result of that: clear or listed"},
	AskedAbout:    {name: "asked-about", means: "information the person asked for, a topic of the policy"},
	AskedOn:       {name: "asked-on", means: "day on which they asked", date: true},
}

// String returns the name of f in a mapping file.
func (f Field) String() string {
	if f >= fieldCount {
		return "unknown"
	}
	return fieldSpecs[f].name
}

// the returns what f means as part of a sentence: "the family name".
func (f Field) the() string {
	what, _, _ := strings.Cut(fieldSpecs[f].means, ",")
	return "the " + what
}

// MarshalText writes f as String does.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (f *Field) UnmarshalText(b []byte) error {
	v, err := ParseField(string(b))
	if err == nil {
		*f = v
	}
	return err
}

// ParseField reads the name of a field. It returns an error that wraps
// ErrMapping for a name that is none.
func ParseField(s string) (Field, error) {
	for f := range fieldCount {
		if fieldSpecs[f].name == s {
			return f, nil
		}
	}
	return 0, fmt.Errorf("%w: %q is not a field", ErrMapping, s)
}

// fieldSet is a set of fields.
type fieldSet uint64

func (s fieldSet) has(f Field) bool { return s&(1<<f) != 0 }

func (s *fieldSet) add(f Field) { *s |= 1 << f }
