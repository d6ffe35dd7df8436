package handling

import (
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// Check returns why an event may not be added to a request's ledger, as a
// *calendar.RuleError, or nil. The dates of the ledger are checked by
// calendar.Clock, not here.
func Check(q *model.Request, e model.Event) error {
	f := Read(q)
	for _, check := range []func(*model.Request, *File, model.Event) error{whileOpen, fitsType, answersWhatIsOpen, decisionWhole, taskKnown, itemNew, redacted, reviewedByAnother, replyReady, closingReady} {
		if err := check(q, f, e); err != nil {
			return err
		}
	}
	return nil
}

func rule(name, sentence string) error { return &calendar.RuleError{Rule: name, Sentence: sentence} }

// whileOpen refuses what may not happen to a closed request, and reopening one
// that is open. Notes, letters and papers may come at any time.
func whileOpen(_ *model.Request, f *File, e model.Event) error {
	if e.Kind == model.EventReopened {
		switch {
		case !f.Closed:
			return rule(calendar.RuleOrder, "the request is open: there is nothing to reopen")
		case strings.TrimSpace(e.Text) == "":
			return rule(calendar.RuleOrder, "say why the request is reopened")
		}
		return nil
	}
	if !f.Closed {
		return nil
	}
	switch e.Kind {
	case model.EventNote, model.EventLetter, model.EventAttached, model.EventDetached, model.EventLinked, model.EventAssigned,
		model.EventTaskDone, model.EventTaskExcused, model.EventLiftNotice, model.EventLifted:
		return nil
	}
	return rule(calendar.RuleOrder, "the request is closed; reopen it first")
}

// fitsType refuses events that a type of request does not know.
func fitsType(q *model.Request, f *File, e model.Event) error {
	switch e.Kind {
	case model.EventFeeAsked, model.EventFeePaid:
		if !f.Type.Fee {
			return rule("Art 12(5)", "no fee may be asked for a request of this type")
		}
		if e.Kind == model.EventFeeAsked {
			return reasoned(e, "Art 12(5)", "a fee is asked only for a request that is manifestly unfounded or excessive: say why it is, for it is ours to show")
		}
	case model.EventIdentityAsked:
		return reasoned(e, "Art 12(6)", "identity is asked for only where it is reasonably in doubt: say why it is")
	case model.EventClarifyAsked:
		return reasoned(e, "Art 12A(5)", "say what was asked, and why the request cannot be answered without it")
	case model.EventRestricted:
		return restrictionGrounded(e)
	case model.EventProgress:
		if q.Type != calendar.Complaint {
			return rule("DPA s.164A", "word of progress is owed to complainants only")
		}
	case model.EventResultsAnnounced:
		if q.Type != calendar.ExamMarks {
			return rule("DPA Sch 2 para 25", "the announcement of results matters to requests for exam marks only")
		}
	case model.EventSearched:
		if !f.Type.Searches {
			return rule("Art 15", "a search log is kept of access requests only")
		}
		return worded(e, "say which systems were searched, for what, and by whom")
	case model.EventWithdrawn, model.EventNotApplicable, model.EventForwarded:
		return worded(e, "say why the request ends without an answer")
	}
	return nil
}

func worded(e model.Event, sentence string) error { return reasoned(e, calendar.RuleOrder, sentence) }

// reasoned refuses an event without a text by a rule.
func reasoned(e model.Event, by, sentence string) error {
	if strings.TrimSpace(e.Text) == "" {
		return rule(by, sentence)
	}
	return nil
}

// decisionWhole checks that a decision names an item, an outcome of the type,
// and for a refusal its ground and its reasons (Art 12(4)).
func decisionWhole(q *model.Request, f *File, e model.Event) error {
	if e.Kind != model.EventDecided {
		return nil
	}
	if _, ok := f.Item(e.Item); !ok {
		return rule(calendar.RuleOrder, "there is no such item in this request")
	}
	o, ok := f.Type.Outcome(e.Code)
	if !ok {
		if len(f.Type.Grounds) == 0 {
			return rule(f.Type.Type.Article(), "a request of this type cannot be refused: use one of "+outcomeIDs(f.Type))
		}
		return rule(calendar.RuleOrder, "that is not an outcome of this type of request: use one of "+outcomeIDs(f.Type))
	}
	if o.Reasons && strings.TrimSpace(e.Text) == "" {
		return rule("Art 12(4)", "this outcome needs its reasons in words")
	}
	if o.ID == restricts.ID {
		if on, _ := Restricting(q); on {
			return nil // that event bears the ground
		}
		return restrictionGrounded(e)
	}
	if !o.Refuses {
		return nil
	}
	if _, ok := f.Type.Ground(e.Ground); !ok {
		return rule("Art 12(4)", "a refusal needs a ground in law: one of "+groundIDs(f.Type))
	}
	return nil
}

func outcomeIDs(t Type) string {
	var ids []string
	for _, o := range t.Outcomes {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, ", ")
}

func groundIDs(t Type) string {
	var ids []string
	for _, g := range t.Grounds {
		ids = append(ids, g.ID)
	}
	return strings.Join(ids, ", ")
}

func taskKnown(_ *model.Request, f *File, e model.Event) error {
	switch e.Kind {
	case model.EventTaskDone, model.EventTaskExcused:
		t := f.task(e.Code)
		switch {
		case t == nil:
			return rule(calendar.RuleOrder, "this request has no such task")
		case e.Kind == model.EventTaskExcused:
			return worded(e, "a task is left out only for a reason: give it")
		case t.ID == CompetenceTask:
			return worded(e, "write how it was judged: the note is what is kept")
		case t.ID == "reply":
			return rule(calendar.RuleOrder, "the reply is done by recording that it was sent")
		}
	case model.EventTaskAdded:
		if e.Code == "" || f.task(e.Code) != nil {
			return rule(calendar.RuleOrder, "the request has that task already")
		}
		return worded(e, "say what is to be done")
	}
	return nil
}

func itemNew(_ *model.Request, f *File, e model.Event) error {
	if e.Kind != model.EventItem {
		return nil
	}
	if _, ok := f.Item(e.Item); e.Item == 0 || ok && !f.whole {
		return rule(calendar.RuleOrder, "the request has that item already")
	}
	return worded(e, "say what was asked for")
}

// replyReady refuses a reply that leaves an item undecided or a refusal
// without its statutory lines.
func replyReady(q *model.Request, f *File, e model.Event) error {
	if e.Kind != model.EventSent {
		return nil
	}
	if left := undecided(f); left != "" {
		return rule("Art 12(4)", left)
	}
	lines := map[string]bool{}
	for l := range f.Told {
		lines[l] = true
	}
	for _, l := range e.Lines {
		lines[l] = true
	}
	return saysLines(q, f, lines)
}

// closingReady refuses to close a request with anything missing.
func closingReady(q *model.Request, f *File, e model.Event) error {
	if e.Kind != model.EventClosed {
		return nil
	}
	if left := missing(q, f); len(left) > 0 {
		return rule("Art 12(3) and (4)", left[0])
	}
	return nil
}
