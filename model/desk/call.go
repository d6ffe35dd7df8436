package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/policy"
)

// fishingAnswers is how many wrong answers in a day, about one person or from one
// number, raise a warning on every screen.
const fishingAnswers = 3

// BeginCall opens the card of a person who may be on the phone. It is an
// audited act, and is stored at once, so that a call that is cut off leaves its
// trace. from is the caller's number, empty when it is not known.
func (d *Desk) BeginCall(ctx context.Context, by By, subject model.ID, from string) (*CallCard, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call := &model.Call{
		Head: model.Head{Owner: subject}, At: by.At.UTC(), Actor: by.Actor, Caller: model.Self,
		From: strings.TrimSpace(from), Reason: "telephone call",
	}
	if number, ok := CallerNumber(from); ok {
		call.From = number
	}
	var err error
	if call.ID, err = d.newID(); err != nil {
		return nil, err
	}
	return d.saveCall(ctx, by, "call.open", call, func(w model.Writer) error {
		s, err := model.Load[model.Subject](w, model.ID{}, subject)
		if err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindSubject, ID: subject, Version: s.Version})
	})
}

// ResumeCall opens the card of a call that was cut off. Only who began it can,
// and only on the same day. If its person's record was joined with another since, it
// goes on there, and the facts are asked anew.
func (d *Desk) ResumeCall(ctx context.Context, by By, subject, id model.ID) (*CallCard, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	var call *model.Call
	err := d.store.Write(ctx, by.act("call.resume", ""), func(w model.Writer) (err error) {
		if call, err = model.Load[model.Call](w, subject, id); err != nil {
			return err
		}
		if err := goesOn(by, call); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindCall, ID: id, Owner: subject, Version: call.Version})
	})
	if errors.Is(err, model.ErrNotFound) {
		return d.carry(ctx, by, subject, id, nil)
	}
	if err != nil {
		return nil, d.onPaper(err)
	}
	return d.card(ctx, by, call)
}

// saveCall stores the next state of a call, with what else belongs to the act,
// and returns its card.
func (d *Desk) saveCall(ctx context.Context, by By, action string, call *model.Call, also func(model.Writer) error) (*CallCard, error) {
	if err := d.putCall(ctx, by, action, call, also); err != nil {
		return nil, err
	}
	return d.card(ctx, by, call)
}

func (d *Desk) putCall(ctx context.Context, by By, action string, call *model.Call, also func(model.Writer) error) error {
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		if also != nil {
			if err := also(w); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(call))
	})
	if err != nil {
		return d.onPaper(d.notThere(ctx, call.Owner, err))
	}
	call.Version++
	return nil
}

// next returns a copy of the card's call to be changed, or why there is none.
func (c *CallCard) next() (*model.Call, error) {
	if !c.Call.Ended.IsZero() {
		return nil, refused("this call is over")
	}
	call := *c.Call
	call.Right, call.Wrong = slices.Clone(call.Right), slices.Clone(call.Wrong)
	call.Unknown, call.Acts = slices.Clone(call.Unknown), slices.Clone(call.Acts)
	return &call, nil
}

// AnswerCall records what the caller answered to one fact. The first wrong
// answer stays: whoever may guess again knows the answer in the end.
func (d *Desk) AnswerCall(ctx context.Context, by By, c *CallCard, fact policy.Fact, a Answer) (*CallCard, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.Facts, func(f CallFact) bool { return f.Fact == fact })
	switch {
	case i < 0:
		return nil, refused("this fact is not one to ask")
	case c.Closed != "":
		return nil, refused("%s", c.Closed)
	case !c.Path.Discloses:
		return nil, refused("nothing is told to this kind of caller, so there is nothing to check")
	case c.Locked:
		return nil, refused("the card is locked for this call, because of wrong answers")
	case c.Facts[i].Answer == AnswerWrong:
		return nil, refused("this was answered wrong, and the first answer counts")
	}
	name := string(fact)
	drop := func(list []string) []string {
		return slices.DeleteFunc(list, func(s string) bool { return s == name })
	}
	call.Right, call.Unknown = drop(call.Right), drop(call.Unknown)
	action := "call.answer"
	switch a {
	case AnswerRight:
		call.Right = append(call.Right, name)
	case AnswerWrong:
		call.Wrong = append(call.Wrong, name)
		action = "call.wrong-answer"
	case NoAnswer:
		call.Unknown = append(call.Unknown, name)
	default:
		return nil, refused("an answer is right, wrong or unknown")
	}
	st := identify(d.policy.Call, len(call.Right), len(call.Wrong), len(c.Facts))
	if uint64(st.level) > call.Level {
		call.Level = uint64(st.level)
		action = fmt.Sprintf("call.identified-%d", st.level)
	}
	if err := d.putCall(ctx, by, action, call, nil); err != nil {
		return nil, err
	}
	if a == AnswerWrong { // before the card is made, which warns of it
		d.mu.Lock()
		d.board.missed.add(call, 1)
		d.moved()
		d.mu.Unlock()
	}
	return d.card(ctx, by, call)
}

// CallerIs records who the caller says they are; name is that of a caller who
// is not the person.
func (d *Desk) CallerIs(ctx context.Context, by By, c *CallCard, kind model.RequesterKind, name string) (*CallCard, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	if !oneOf(kind, model.RequesterKinds) {
		return nil, refused("%q is not a kind of caller", string(kind))
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	call.Caller, call.Name = kind, strings.TrimSpace(name)
	return d.saveCall(ctx, by, "call.caller-"+string(kind), call, nil)
}

// EndCall ends a call with its outcome, which the audit log names. That the call
// was why its person was looked up is what call.open says.
func (d *Desk) EndCall(ctx context.Context, by By, c *CallCard, outcome model.CallOutcome) error {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return err
	}
	if !oneOf(outcome, model.CallOutcomes) {
		return refused("%q is not an outcome of a call", string(outcome))
	}
	call, err := c.next()
	if err != nil {
		return err
	}
	call.Outcome, call.Ended = outcome, by.At.UTC()
	err = d.store.Write(ctx, by.act("call.end-"+string(outcome), ""), func(w model.Writer) error {
		return w.Put(model.Encode(call))
	})
	return d.onPaper(d.notThere(ctx, call.Owner, err))
}

// callWords says in one line what a call was.
func callWords(c *model.Call) string {
	parts := slices.Clone(c.Acts)
	if c.Caller != model.Self {
		parts = append([]string{"caller: " + string(c.Caller)}, parts...)
	}
	if n := len(c.Wrong); n > 0 {
		words := "wrong answers"
		if n == 1 {
			words = "wrong answer"
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, words))
	}
	if c.Outcome != "" {
		parts = append(parts, strings.ReplaceAll(string(c.Outcome), "-", " "))
	} else {
		parts = append(parts, "not ended")
	}
	return "telephone call: " + strings.Join(parts, "; ")
}
