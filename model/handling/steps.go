package handling

import "lethe/model"

// A Step is something that can be recorded about a request, as screens and
// commands offer it.
type Step struct {
	Kind  model.EventKind
	Word  string // of the command line
	Title string
	Text  string // what its text says; empty if it has none
	Needs Need   // what it must name besides
	Waits bool   // it has an effect on time or state that is worth a preview
}

// A Need is what a step must name.
type Need int

// The needs.
const (
	NeedsNothing     Need = iota
	NeedsGround           // of an extension: complexity or number
	NeedsDecision         // an item, an outcome, and for a refusal a ground
	NeedsTask             // a task of the request
	NeedsLines            // what the reply told the person
	NeedsItem             // a new item
	NeedsRestriction      // one of RestrictionGrounds
)

// Steps returns every step in the order in which a request usually takes them.
func Steps() []Step {
	return []Step{
		{Kind: model.EventIdentityAsked, Word: "ask-identity", Title: "Identity asked for", Text: "why it is in doubt, and what is enough", Waits: true},
		{Kind: model.EventIdentityReceived, Word: "identity-received", Title: "Identity received", Text: "what was seen; keep no copy here", Waits: true},
		{Kind: model.EventAuthorityAsked, Word: "ask-authority", Title: "Authority asked for", Text: "what is needed", Waits: true},
		{Kind: model.EventAuthorityReceived, Word: "authority-received", Title: "Authority received", Text: "what was seen", Waits: true},
		{Kind: model.EventFeeAsked, Word: "ask-fee", Title: "Fee asked for", Text: "why the request is unfounded or excessive, and the amount", Waits: true},
		{Kind: model.EventFeePaid, Word: "fee-paid", Title: "Fee paid", Text: "how", Waits: true},
		{Kind: model.EventCopyFeePaid, Word: "copy-fee-paid", Title: "Fee for further copies paid", Text: "how"},
		{Kind: model.EventClarifyAsked, Word: "ask-clarification", Title: "Clarification asked for", Text: "the question, and why it is needed", Waits: true},
		{Kind: model.EventClarifyAnswered, Word: "clarification-answered", Title: "Clarification answered", Text: "the answer", Waits: true},
		{Kind: model.EventExtensionNotice, Word: "extend", Title: "Extension notice sent", Text: "the reason, as the notice gave it", Needs: NeedsGround, Waits: true},
		{Kind: model.EventResultsAnnounced, Word: "results-announced", Title: "Results announced", Waits: true},
		{Kind: model.EventAcknowledged, Word: "acknowledge", Title: "Acknowledged", Text: "how"},
		{Kind: model.EventProgress, Word: "progress", Title: "Told of progress", Text: "what was said"},
		{Kind: model.EventItem, Word: "item", Title: "Item asked for", Text: "what was asked for", Needs: NeedsItem},
		{Kind: model.EventSearched, Word: "searched", Title: "Search made", Text: "systems, terms, people"},
		{Kind: model.EventTaskDone, Word: "done", Title: "Task done", Text: "a remark", Needs: NeedsTask},
		{Kind: model.EventTaskExcused, Word: "excuse", Title: "Task left out", Text: "why it need not be done", Needs: NeedsTask},
		{Kind: model.EventRestricted, Word: "restrict", Title: "Processing restricted", Text: "what is restricted, and why", Needs: NeedsRestriction},
		{Kind: model.EventLiftNotice, Word: "lift-notice", Title: "Told before the restriction ends", Text: "how"},
		{Kind: model.EventLifted, Word: "lift", Title: "Restriction lifted", Text: "why"},
		{Kind: model.EventDecided, Word: "decide", Title: "Decided", Text: "the reasons", Needs: NeedsDecision},
		{Kind: model.EventSent, Word: "sent", Title: "Reply sent", Text: "how", Needs: NeedsLines, Waits: true},
		{Kind: model.EventClosed, Word: "close", Title: "Closed", Text: "a remark", Waits: true},
		{Kind: model.EventWithdrawn, Word: "withdrawn", Title: "Withdrawn by the person", Text: "how the person said so", Waits: true},
		{Kind: model.EventNotApplicable, Word: "not-applicable", Title: "No request any more", Text: "why", Waits: true},
		{Kind: model.EventForwarded, Word: "forward", Title: "Forwarded to the controller", Text: "to whom, and when they were told", Waits: true},
		{Kind: model.EventReopened, Word: "reopen", Title: "Reopened", Text: "why", Waits: true},
	}
}

// StepOf returns the step of an event kind, and whether it is one that people
// record by hand.
func StepOf(k model.EventKind) (Step, bool) {
	for _, s := range Steps() {
		if s.Kind == k {
			return s, true
		}
	}
	return Step{}, false
}
