package desk

import "lethe/model"

// A Sight is how a request was when somebody looked at it. An act that bears it
// (By.Saw) is not saved over what somebody else has done since: a
// model.ConflictError says who and when. The zero Sight saves in any case.
type Sight struct {
	Version uint64
	Events  int // in its ledger
}

// Sight returns how the request is in this row.
func (r RequestRow) Sight() Sight { return Sight{r.Version, r.Events} }

// Having returns by for an act on what was seen.
func (b By) Having(saw Sight) By {
	b.Saw = saw
	return b
}

// overtaken returns a ConflictError that names who changed a request since it
// was seen, the last of them, if that bears on the act.
func overtaken(q *model.Request, action string, by By) error {
	if by.Saw.Version == 0 || q.Version == by.Saw.Version || by.Saw.Events > len(q.Events) {
		return nil
	}
	var last *model.Event
	for i := range q.Events[by.Saw.Events:] {
		if e := &q.Events[by.Saw.Events+i]; e.Actor != by.Actor && bears(action, e.Kind) {
			last = e
		}
	}
	if last == nil {
		return nil
	}
	return &model.ConflictError{Kind: model.KindRequest, ID: q.ID, Actor: last.Actor, At: last.At}
}

// bears reports whether an event by somebody else is a reason to look again
// before an act is saved. Who looks after a request and what is to be done next
// are replaced by such acts, and concern no other; a note takes nothing away.
func bears(action string, kind model.EventKind) bool {
	switch action {
	case actAssign:
		return kind == model.EventAssigned || kind.Ends()
	case actNext:
		return kind == model.EventNextAction || kind == model.EventAssigned || kind.Ends()
	case actNote:
		return false
	}
	return kind != model.EventNote && kind != model.EventAssigned && kind != model.EventNextAction
}

// The acts that overtaken tells apart, and the one that begins a request.
const (
	actAssign = "request.assign"
	actNext   = "request.next"
	actNote   = "request.note"
	actLog    = "request.log"
)
