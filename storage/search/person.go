package search

import (
	"lethe/model/calendar"
)

// An ID names a person's record. Its first 40 bits are what the subject
// reference spells (model.ID.SubjectReference), so a reference needs no
// column of its own.
type ID = [16]byte

// A NameKind says when a name is or was in use.
type NameKind uint8

// The kinds of name.
const (
	Current  NameKind = iota // the name on the record
	Previous                 // a former name
	KnownAs                  // what the person is called; Given alone is usual
)

// A Name is a name in the parts that the register keeps.
type Name struct {
	Kind          NameKind
	Given, Family string // as written; several words, hyphens and accents are fine
}

// A Person is what can be searched of one record of the register. Strings are
// as the record has them: the index folds case, accents and punctuation.
type Person struct {
	ID             ID
	SourceIDs      []string // ids in the systems the data came from
	Joined         []string // references of records that were joined with this one
	JoinedIDs      []string // and the ids that those bore in other systems
	Title          string
	Names          []Name
	Born           calendar.Date
	Emails         []string
	Phones         []string
	Postcodes      []string
	Towns          []string
	Establishments []string
	Kinds          []string      // student, trainer: also what "kind:" filters on
	Flags          []string      // only filtered on, "flag:restricted"
	LastActivity   calendar.Date // breaks ties, latest first
	OpenRequests   []string      // references of open requests; they win ties
}

// A Result is one person found.
type Result struct {
	ID ID
	// Cost is how far the record is from what was typed: 0 is exact, and each
	// part of the query adds its own. It compares within one query only.
	Cost int
	// Reason says why the record was found, in words for the screen, such as
	// "name, one letter off; born 3 Dec 1984".
	Reason string
}
