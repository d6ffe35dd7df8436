package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
	"lethe/model/handling"
)

// FiledOrder returns a letter that is kept in a file as it was asked for, as far as
// the ledger goes, sent on a day. AfterLetter says what that would do to the dates.
func FiledOrder(p *model.Paper, on calendar.Date) LetterOrder {
	o := LetterOrder{Kind: p.Letter, On: on, Authority: p.Authority, Fields: map[string][]string{}}
	for _, field := range []string{"doubt", "question", "reason", "findings"} {
		o.Fields[field] = []string{p.Says}
	}
	if p.Ground != "" {
		o.Fields["ground"] = []string{p.Ground}
	}
	return o
}

// SendFiled records that a letter which is kept in the request's file was sent on a
// day, as it stands there. What it stands for enters the ledger in the same act. It
// returns an error of fault Refused for what is no letter, was sent already, was
// written later than that day, or is forbidden by a rule.
func (d *Desk) SendFiled(ctx context.Context, by By, id, paper model.ID, on calendar.Date) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	return d.change(ctx, by, "request.letter", id, func(w model.Writer, q *model.Request) error {
		p, err := model.Load[model.Paper](w, id, paper)
		if err != nil {
			return err
		}
		if err := unsent(q, p, on); err != nil {
			return err
		}
		o := FiledOrder(p, on)
		if err := fits(q, handling.Read(q), o.Kind); err != nil {
			return err
		}
		for _, e := range d.sent(by, q, o, p.ID) {
			if err := d.happen(w, by, q, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// unsent refuses what cannot be sent on a day.
func unsent(q *model.Request, p *model.Paper, on calendar.Date) error {
	if p.What != model.PaperLetter {
		return refused("%s is no letter that was written here", p.Name)
	}
	if day := sentOn(q, p.ID); !day.IsZero() {
		return refused("this letter was sent already, on %s", day.Words())
	}
	if on < p.Dated {
		return refused("this letter is dated %s: it was not sent before", p.Dated.Words())
	}
	return nil
}

// sentOn returns the day on which a letter of a request's file was sent; zero if it
// is a draft.
func sentOn(q *model.Request, paper model.ID) calendar.Date {
	i := slices.IndexFunc(q.Events, func(e model.Event) bool { return e.Kind == model.EventLetter && e.Ref == paper })
	if i < 0 {
		return 0
	}
	return q.Events[i].On
}

// sent returns what a letter that was sent adds to the ledger: that it was, and
// what it stands for.
func (d *Desk) sent(by By, q *model.Request, o LetterOrder, paper model.ID) []model.Event {
	e := by.event(model.EventLetter, "")
	e.Code, e.Ref = o.Kind, paper
	if !o.On.IsZero() {
		e.On = o.On
	}
	kind, text := standsFor(o)
	if kind == "" {
		return []model.Event{e}
	}
	s := by.event(kind, text)
	s.On, s.Code, s.Ref = e.On, "", paper
	switch kind {
	case model.EventExtensionNotice:
		s.Ground = o.first("ground")
	case model.EventSent:
		letter, _ := document.LetterNamed(o.Kind)
		for _, l := range letter.Tells {
			if l != handling.LineController || rightToComplain(q) {
				s.Lines = append(s.Lines, l)
			}
		}
		e.Lines = s.Lines
	}
	return []model.Event{e, s}
}

// rightToComplain reports whether a complaint to the organisation itself is a
// right by the day on which a request was received.
func rightToComplain(q *model.Request) bool {
	return calendar.LawOn(q.Received) == calendar.LawJune2026
}

func (o *LetterOrder) first(field string) string {
	if v := o.Fields[field]; len(v) > 0 {
		return strings.TrimSpace(v[0])
	}
	return ""
}

// standsFor returns the event that sending a letter is, with its text.
func standsFor(o LetterOrder) (model.EventKind, string) {
	switch o.Kind {
	case "acknowledgement", "complaint-acknowledgement":
		return model.EventAcknowledged, "by letter"
	case "identity":
		if o.Authority {
			return model.EventAuthorityAsked, o.first("doubt")
		}
		return model.EventIdentityAsked, o.first("doubt")
	case "clarification":
		return model.EventClarifyAsked, o.first("question")
	case "extension":
		return model.EventExtensionNotice, o.first("reason")
	case "lifting":
		return model.EventLiftNotice, "by letter"
	case "complaint-progress":
		return model.EventProgress, o.first("findings")
	case "access-reply", "refusal", "outcome", "objection", "marketing-stop", "withdrawal", "portability", "complaint-outcome":
		return model.EventSent, "by letter"
	}
	return "", ""
}
