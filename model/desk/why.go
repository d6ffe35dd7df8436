package desk

import "strings"

// A why is the kind of a reason, with which the audit log names an act. It is a
// type of its own, so that nothing that somebody typed can become one: leaves of
// the log cannot be erased, and words may be about somebody. The words are kept in
// records that go with whoever they are about, and the log holds their hash
// (docs/decisions/0020-reasons.md).
type why string

// Fixed reasons for which a person's record is opened.
const (
	ToLook           = "looked up in the console"
	ToCorrect        = "to correct"
	ToCorrectAgain   = "changed by another while correcting"
	ToCorrectOnPhone = "to correct on the phone"
	ToErase          = "to erase"
	ToMerge          = "to join with another record"
	toWrite          = "to write a letter: " // and what kind
)

// Kinds of reasons that are not fixed.
const (
	whyStated   why = "stated"   // in words, which are with the person's record
	whyUnstated why = "unstated" // by nothing
)

var fixedWhys = map[string]why{
	ToLook: "console", ToCorrect: "correct", ToCorrectAgain: "correct", ToCorrectOnPhone: "phone",
	ToErase: "erase", ToMerge: "merge",
}

// whyOf returns the kind of a reason.
func whyOf(reason string) why {
	if strings.TrimSpace(reason) == "" {
		return whyUnstated
	}
	if strings.HasPrefix(reason, toWrite) {
		return "letter"
	}
	if w, ok := fixedWhys[reason]; ok {
		return w
	}
	return whyStated
}
