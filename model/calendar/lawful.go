package calendar

import "strings"

// lawful returns the first *RuleError of the events of h that can be seen
// without counting days: an order that cannot be, an event that the type of
// request does not have. Zero today means that no day is "the future".
func lawful(h *History, r Rules, today Date) error {
	if _, err := ParseRequestType(string(h.Type)); err != nil {
		return err
	}
	if h.Received.IsZero() {
		return &RuleError{"Art 12A(2)", "the date of receipt is missing"}
	}
	for _, check := range []func(*History, Rules, Date) error{
		inOrder, evidenceInOrder, pausesLawful, extensionLawful,
	} {
		if err := check(h, r, today); err != nil {
			return err
		}
	}
	return nil
}

// inOrder checks that no event lies before receipt or after today.
func inOrder(h *History, _ Rules, today Date) error {
	if !today.IsZero() && h.Received > today {
		return &RuleError{RuleFuture, "the date of receipt, " + h.Received.Words() + ", is in the future"}
	}
	for on, e := range h.events {
		switch {
		case on.IsZero():
		case on < h.Received:
			return &RuleError{e.rule, e.what + ", " + on.Words() + ", is before the request was received, " + h.Received.Words()}
		case !today.IsZero() && on > today:
			return &RuleError{RuleFuture, e.what + ", " + on.Words() + ", is in the future"}
		}
	}
	return nil
}

// An event names what happened on a date and the rule that gives it meaning.
type event struct{ what, rule string }

// events yields every event that cannot precede receipt, zero dates included.
// The announcement of results is not among them: it may be known beforehand.
func (h *History) events(yield func(Date, event) bool) {
	ok := yield(h.Identity.Asked, event{"the question for proof of identity", "Art 12(6)"}) &&
		yield(h.Authority.Asked, event{"the question for authority", "Art 12A(2)"}) &&
		yield(h.Fee.Asked, event{"the notice of a fee", "Art 12(5)"}) &&
		yield(h.Fee.Paid, event{"the payment of the fee", "Art 12A(2)"}) &&
		yield(h.CopyFeePaid, event{"the payment for further copies", "Art 15(3)"}) &&
		yield(h.Acknowledged, event{"the acknowledgement", "DPA s.164A"}) &&
		yield(h.Progress, event{"the word of progress", "DPA s.164A"}) &&
		yield(h.Sent, event{"the reply", RuleOrder}) &&
		yield(h.Closed, event{"the closing", RuleOrder}) &&
		yield(h.Withdrawn, event{"the withdrawal", RuleOrder}) &&
		yield(h.NotApplicable, event{"the end of the request", RuleOrder})
	for _, e := range h.Identity.Evidence {
		ok = ok && yield(e.Received, event{"the proof of identity", "Art 12A(2)"})
	}
	for _, e := range h.Authority.Evidence {
		ok = ok && yield(e.Received, event{"the evidence of authority", "Art 12A(2)"})
	}
	for _, p := range h.Pauses {
		ok = ok && yield(p.Asked, event{"the question", "Art 12A(5)"}) &&
			yield(p.Answered, event{"the answer", "Art 12A(5)"})
	}
	for _, x := range h.Extensions {
		ok = ok && yield(x.Notice, event{"the extension notice", "Art 12A(3)"})
	}
}

// evidenceInOrder checks that nothing was satisfied before it was asked for,
// and that a closed request was not answered afterwards.
func evidenceInOrder(h *History, _ Rules, _ Date) error {
	if ok := h.Identity.satisfied(); !ok.IsZero() && ok < h.Identity.Asked {
		return &RuleError{"Art 12(6)", "the proof of identity arrived before it was asked for: no question was needed"}
	}
	if ok := h.Authority.satisfied(); !ok.IsZero() && ok < h.Authority.Asked {
		return &RuleError{"Art 12A(2)", "the authority arrived before it was asked for: no question was needed"}
	}
	if !h.Fee.Paid.IsZero() && h.Fee.Paid < h.Fee.Asked {
		return &RuleError{"Art 12(5)", "the fee was paid before the person was told of it"}
	}
	if !h.Closed.IsZero() && h.Closed < h.Sent {
		return &RuleError{RuleOrder, "the request was closed before the reply was sent"}
	}
	return nil
}

// pausesLawful checks what LAW.md 1.5 says of pauses, but for the due date.
func pausesLawful(h *History, r Rules, _ Date) error {
	if len(h.Pauses) == 0 {
		return nil
	}
	if !h.Type.Pausable() {
		return &RuleError{"Art 12A(5)", "a pause exists for access requests only: a question about another request does not stop its time"}
	}
	if r.eu() {
		return &RuleError{"Art 12(3) EU GDPR", "the EU GDPR has no pause for clarification"}
	}
	if h.longExamClock(r) {
		return &RuleError{"DPA Sch 2 para 25", "the longer time for exam marks is not paused by a question"}
	}
	for _, p := range h.Pauses {
		switch {
		case p.Asked.IsZero():
			return &RuleError{"Art 12A(5)", "a pause begins with the day the question was asked, which is missing"}
		case !p.Answered.IsZero() && p.Answered < p.Asked:
			return &RuleError{"Art 12A(5)", "the answer, " + p.Answered.Words() + ", is before the question, " + p.Asked.Words()}
		}
		for _, end := range []Date{h.Closed, h.Withdrawn, h.NotApplicable} {
			if !end.IsZero() && p.Asked > end {
				return &RuleError{RuleOrder, "the question was asked after the request had ended"}
			}
		}
	}
	return nil
}

// extensionLawful checks what LAW.md 1.6 says of extensions, but for the time
// of the notice: a late notice is no error, it has no effect.
func extensionLawful(h *History, r Rules, _ Date) error {
	if len(h.Extensions) == 0 {
		return nil
	}
	if !h.Type.Extendable() {
		return &RuleError{"Art 12A(3)", "the time for this type of request cannot be extended"}
	}
	if h.longExamClock(r) {
		return &RuleError{"DPA Sch 2 para 25", "the longer time for exam marks cannot be extended"}
	}
	if len(h.Extensions) > 1 {
		return &RuleError{"Art 12A(3)", "the time was extended already: there is one extension, of two months at most"}
	}
	x := h.Extensions[0]
	if x.Notice.IsZero() {
		return &RuleError{"Art 12A(4)", "the date of the extension notice is missing"}
	}
	if strings.TrimSpace(x.Reason) == "" {
		return &RuleError{"Art 12A(4)", "an extension notice must state the reason"}
	}
	if _, err := ParseExtensionKind(string(x.Kind)); err != nil {
		return &RuleError{"Art 12A(3)", "the ground for an extension is complexity or number of requests, nothing else"}
	}
	return nil
}

// longExamClock reports whether DPA Sch 2 para 25 lengthens the time: marks
// asked for before the results are announced. The EU GDPR does not know it.
func (h *History) longExamClock(r Rules) bool {
	return h.Type == ExamMarks && !r.eu() &&
		(h.ResultsAnnounced.IsZero() || h.Received < h.ResultsAnnounced)
}
