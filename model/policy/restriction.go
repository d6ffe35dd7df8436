package policy

import "lethe/model/calendar"

// A Use is something one may want to do with a restricted record.
type Use string

// The uses of LAW.md 2.6. A use that is not listed is refused.
const (
	UseStore         Use = "store"
	UseBackUp        Use = "back-up"
	UseHandle        Use = "show-to-handler" // of the restriction
	UseAccessCopy    Use = "own-access-copy"
	UseLegalAdvice   Use = "send-to-legal-adviser"
	UseProtectOthers Use = "protect-others"
	UsePublic        Use = "public-interest"
	UseMarket        Use = "marketing"
	UseEnrol         Use = "enrol"
	UseInvoice       Use = "invoice"
	UseAttendance    Use = "attendance-list"
	UseExport        Use = "export"
	UseProfile       Use = "profile"
	UseAnonymise     Use = "anonymise"
	UseErase         Use = "erase"
	UseRetentionRun  Use = "retention-run"
	UseLift          Use = "lift"
)

// A Ground is what is recorded with a use of a restricted record.
type Ground struct {
	Agreed   bool          // the person agreed to this act
	Reason   string        // the claim, right or public interest, in words
	Notified calendar.Date // day on which the person was told that the restriction ends
}

// stance is how the law treats a use while processing is restricted.
type stance int

const (
	never       stance = iota
	always             // storing, and what serves the restriction itself
	onReason           // claims, rights of others, important public interest
	onAgreed           // everything ordinary
	afterNotice        // the end of the restriction
)

// restrictionMatrix is LAW.md 2.6 (Art 18(2) and (3) UK GDPR). It is the only
// place that says what may be done with restricted records.
var restrictionMatrix = map[Use]stance{
	UseStore: always, UseBackUp: always, UseHandle: always, UseAccessCopy: always,
	UseLegalAdvice: onReason, UseProtectOthers: onReason, UsePublic: onReason,
	UseMarket: onAgreed, UseEnrol: onAgreed, UseInvoice: onAgreed, UseAttendance: onAgreed,
	UseExport: onAgreed, UseProfile: onAgreed, UseAnonymise: onAgreed, UseErase: onAgreed,
	UseRetentionRun: never,
	UseLift:         afterNotice,
}

// Uses lists every use of the matrix in the order of LAW.md 2.6.
var Uses = []Use{UseStore, UseBackUp, UseHandle, UseAccessCopy, UseLegalAdvice, UseProtectOthers, UsePublic,
	UseMarket, UseEnrol, UseInvoice, UseAttendance, UseExport, UseProfile, UseAnonymise, UseErase, UseRetentionRun, UseLift}

// WhileRestricted reports whether a record whose processing is restricted may
// be used so today, and why not otherwise, as a sentence.
func WhileRestricted(use Use, g Ground, today calendar.Date) (allowed bool, why string) {
	switch restrictionMatrix[use] {
	case always:
		return true, ""
	case onReason:
		if g.Reason != "" {
			return true, ""
		}
		return false, "processing is restricted; the claim, right or public interest must be recorded first"
	case onAgreed:
		if g.Agreed {
			return true, ""
		}
		return false, "processing of this person's data is restricted; it may only be stored unless the person agrees"
	case afterNotice:
		if !g.Notified.IsZero() && g.Notified <= today {
			return true, ""
		}
		return false, "the person must be told before the restriction is lifted; record the day of the notice"
	}
	return false, "processing of this person's data is restricted; nothing is destroyed by schedule while it is"
}
