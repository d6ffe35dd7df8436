package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
	"lethe/model/handling"
)

// A LetterState is a letter with why it cannot be sent about a request now.
type LetterState struct {
	document.Letter
	Why   string // empty if it can be sent
	Aside bool   // it answers no request; it may be written about one all the same
}

// Letters returns every letter with the rule that forbids it for a request now,
// if all that it asks for were given. Nothing is changed.
func (d *Desk) Letters(f *RequestFile, by By) []LetterState {
	notAllowed := d.Disallowed(by, model.WorkRequests)
	var out []LetterState
	for _, k := range document.Kinds() {
		v := LetterState{Letter: k, Aside: slices.Contains(asides, k.ID)}
		given := []string{"as given"}
		o := LetterOrder{Kind: k.ID, On: by.Today(), Fields: map[string][]string{
			"doubt": given, "question": given, "reason": given, "findings": given, "ground": {string(calendar.Complexity)},
		}}
		if notAllowed != "" {
			v.Why = notAllowed
		} else if err := fits(f.Request, f.File, k.ID); err != nil {
			v.Why = err.Error()
		} else if _, err := d.AfterLetter(f, by, o); err != nil {
			v.Why = err.Error()
		}
		out = append(out, v)
	}
	return out
}

// AfterLetter returns what the clock would say if a letter were sent, or an error
// of fault Refused that names the rule which forbids it.
func (d *Desk) AfterLetter(f *RequestFile, by By, o LetterOrder) (calendar.Result, error) {
	if why := d.Disallowed(by, model.WorkRequests); why != "" {
		return calendar.Result{}, refused("%s", why)
	}
	return d.suppose(f.Request, by.Today(), d.sent(by, f.Request, o, model.ID{})...)
}

// asides are the letters that answer no request.
var asides = []string{"indirect-notice", "breach-person", "breach-regulator", "guardian-consent", "coming-of-age", "inactive-account"}

// answers says which letter answers which types of request (LAW.md 7). Letters
// that are not here fit every type.
var answers = map[string][]model.RequestType{
	"access-reply": {calendar.Access, calendar.ExamMarks},
	"outcome": {calendar.Rectification, calendar.Erasure, calendar.Restriction, calendar.RecipientList, calendar.Safeguards,
		calendar.BalancingInfo, calendar.AutomatedDecision},
	"objection":                 {calendar.Objection, calendar.ResearchObjection, calendar.DistressObjection},
	"marketing-stop":            {calendar.MarketingObjection},
	"withdrawal":                {calendar.ConsentWithdrawal},
	"portability":               {calendar.Portability},
	"complaint-acknowledgement": {calendar.Complaint},
	"complaint-progress":        {calendar.Complaint},
	"complaint-outcome":         {calendar.Complaint},
	"recipient":                 {calendar.Rectification, calendar.Erasure, calendar.Restriction},
}

// fits refuses a letter that says what does not hold of a request.
func fits(q *model.Request, f *handling.File, kind string) error {
	types, some := answers[kind]
	switch {
	case some && !slices.Contains(types, q.Type):
		return refused("it answers another type of request: %s", joined(types))
	case kind == "refusal" && !f.Refused():
		return refused("nothing of this request is refused")
	case kind == "lifting" && !f.Type.Restricts && q.Type != calendar.Restriction:
		return refused("nothing is restricted by a request of this type")
	}
	return nil
}

// replyLetter returns the letter that answers a request as it was decided: that
// of its type, or a refusal where nothing else is left to say.
func replyLetter(f *RequestFile) string {
	letter, _ := document.LetterNamed("outcome")
	for _, k := range document.Kinds() {
		o := LetterOrder{Kind: k.ID}
		if event, _ := standsFor(o); event == model.EventSent && slices.Contains(answers[k.ID], f.Request.Type) {
			letter = k
		}
	}
	refuses, refused := f.File.Refused(), f.File.Refused()
	for _, it := range f.File.Items {
		o, _ := f.File.Type.Outcome(it.Outcome)
		refuses, refused = refuses && o.Refuses, refused && it.Outcome == "refused"
	}
	if refused || refuses && slices.Contains(letter.Needs, "items") {
		return "refusal"
	}
	return letter.ID
}

// ReplyLetter writes the letter with which a request is answered as it was
// decided, to be read before the reply or the end of the request is recorded. It
// returns an error of fault Refused that names what the letter still needs.
func (d *Desk) ReplyLetter(ctx context.Context, by By, f *RequestFile) (*document.Page, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	return d.Letter(ctx, by, f.Request.ID, LetterOrder{Kind: replyLetter(f)})
}

// A LetterField is a merge field that a letter names, with what follows for it
// from policy, request and register.
type LetterField struct {
	document.Field
	Needed bool     // without it the letter is not written
	Values []string // of a field that is no list one at most; of a flag "true" or "false"
}

// followed are the merge fields that an order has its own place for, or that
// follow from the others.
var followed = []string{"today", "child", "newdue"}

// LetterFields returns the merge fields of a letter about a request, those that
// must still be given first, then those that may be. Reading them is an audited
// act.
func (d *Desk) LetterFields(ctx context.Context, by By, id model.ID, kind string) ([]LetterField, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	set, err := document.Letters(d.policy.Letters)
	if err != nil {
		return nil, &model.Error{Fault: model.Refused, Sentence: "letters: " + err.Error(), Cause: err}
	}
	named, err := set.FieldsOf(kind)
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	f, err := d.OpenRequest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	facts, err := d.facts(ctx, by, f, LetterOrder{Kind: kind, On: by.Today()})
	if err != nil {
		return nil, err
	}
	letter, _ := document.LetterNamed(kind)
	var out []LetterField
	for _, n := range named {
		if slices.Contains(followed, n.Name) {
			continue
		}
		out = append(out, LetterField{Field: n, Needed: slices.Contains(letter.Needs, n.Name), Values: factValues(facts[n.Name])})
	}
	slices.SortStableFunc(out, func(a, b LetterField) int { return a.rank() - b.rank() })
	return out, nil
}

// rank puts what is missing first.
func (f LetterField) rank() int {
	switch {
	case len(f.Values) > 0 || f.Flag:
		return 2
	case f.Needed:
		return 0
	}
	return 1
}

// factValues returns the value of a merge field as LetterOrder.Fields takes it.
func factValues(v any) []string {
	switch v := v.(type) {
	case string:
		return said(v)
	case []string:
		return v
	case bool:
		return []string{strconv.FormatBool(v)}
	case nil:
		return nil
	}
	return []string{fmt.Sprint(v)}
}
