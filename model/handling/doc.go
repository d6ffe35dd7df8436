// Package handling says how a data-subject request of each type is handled:
// what has to be done, what may be decided about each thing asked for, on what
// grounds it may be refused, what a reply must tell the person, who may ask,
// and when a request may be closed (LAW.md 2.1 to 2.5). Dates are package
// calendar's; this package knows none.
//
// Everything about a request follows from its ledger of events. File reads the
// ledger; Check says whether one more event is lawful; Missing says what stands
// in the way of closing.
//
//	file := handling.Read(request)
//	if err := handling.Check(request, event); err != nil { … } // names the rule
//	for _, what := range handling.Missing(request) { … }
package handling
