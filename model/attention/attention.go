package attention

import (
	"cmp"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

// A Kind says what wants attention.
type Kind string

// The kinds.
const (
	ConsentRefresh   Kind = "consent-refresh"
	GuardianAge      Kind = "guardian-age"     // a child comes of an age that matters
	GuardianConsent  Kind = "guardian-consent" // none is on file
	ArticleNotice    Kind = "article-14-notice"
	NoticeReview     Kind = "notice-review"
	Review           Kind = "review" // of the policy, of access, of whatever the policy names
	HoldReview       Kind = "hold-review"
	IdentityEvidence Kind = "identity-evidence"
	ContractReview   Kind = "contract-review"
	Registration     Kind = "registration"
	StaleContact     Kind = "stale-contact"
	Inactive         Kind = "inactive"
	MissingData      Kind = "missing-data"
	Breach           Kind = "breach"
	Register         Kind = "register"        // a form of accountability is old, or people are to be told
	Secret           Kind = "do-not-tell"     // whether the person may be told of a disclosure by now
	Training         Kind = "training"        // of a user of the register
	Confidentiality  Kind = "confidentiality" // a user has not acknowledged the duty
	Merge            Kind = "merge"           // of two records, that was cut short
)

// Kinds lists every kind.
var Kinds = []Kind{ConsentRefresh, GuardianAge, GuardianConsent, ArticleNotice, NoticeReview, Review, HoldReview,
	IdentityEvidence, ContractReview, Registration, StaleContact, Inactive, MissingData, Breach, Register, Secret, Training, Confidentiality, Merge}

// An Item is one thing that wants attention. Title is a sentence that names
// nobody.
type Item struct {
	Kind    Kind
	Title   string
	Due     calendar.Date // overdue when it has passed
	Who     string        // who answers for it, where that is known
	Subject model.ID      // zero where it is about nobody
	Holding model.ID
	Ref     string // of a hold, review or recipient
}

// Compare orders items by what is due first, then by everything else, so that a
// list never shuffles.
func Compare(a, b Item) int {
	return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Subject[:], b.Subject[:]),
		slices.Compare(a.Holding[:], b.Holding[:]), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Title, b.Title))
}
