package tui

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/document"
	"lethe/model/handling"
)

// left returns what ended sessions of the same user left, newest first.
func (p *linear) left() []leftDraft {
	if p.opts.Drafts == nil {
		return nil
	}
	list, err := p.opts.Drafts.Left()
	if err != nil {
		return nil
	}
	var out []leftDraft
	for _, u := range list {
		v := leftDraft{Unsaved: u}
		if json.Unmarshal(u.Text, &v.draft) == nil {
			out = append(out, v)
		}
	}
	return out
}

// leaveDraft leaves behind what is typed when the session ends.
func (p *linear) leaveDraft() {
	if p.opts.Drafts != nil {
		_ = p.opts.Drafts.End([]byte(p.draftText()))
	}
}

// unsaved offers what ended sessions left.
func (p *linear) unsaved(ctx context.Context) error {
	if len(p.left()) == 0 {
		p.say("Nothing is kept that was typed and not saved.")
		return nil
	}
	return p.offerLeft(ctx)
}

// offerLeft offers what ended sessions left, newest first, each once, until one is
// kept for later.
func (p *linear) offerLeft(ctx context.Context) error {
	for _, v := range p.left() {
		if later, err := p.offer(ctx, v); err != nil || later {
			return err
		}
	}
	return nil
}

// offer asks what becomes of a draft, and does it.
func (p *linear) offer(ctx context.Context, v leftDraft) (later bool, err error) {
	keys := &keymap{actions: actions()}
	title, lines := v.words(keys.named(v.draft.Form.action()), p.today())
	for _, text := range lines {
		p.say(text)
	}
	n, err := p.pick(title, []string{"go on with it", "throw it away", "keep it for later"}, -1)
	switch {
	case err != nil || n == 2:
		return true, err
	case n == 1:
		return false, p.tried(p.opts.Drafts.Discard(v.ID))
	}
	there, err := p.opts.Drafts.Take(v.ID)
	switch {
	case err != nil:
		return false, p.tried(err)
	case !there:
		p.say("That was taken up in another session of yours.")
		return false, nil
	}
	p.kept = string(v.Text)
	return false, p.takeUp(ctx, v.draft)
}

// takeUp goes on with a draft, of the linear mode or of a form of the console.
func (p *linear) takeUp(ctx context.Context, v draft) error {
	form, act, answers := v.Form, "", []said(nil)
	if v.Plain != nil {
		act, answers, form = v.Plain.Act, v.Plain.Said, nil
	} else if form != nil {
		act, answers = p.actOf(v)
	}
	do := p.named(act)
	if v.Subject != "" || v.From != "" || v.Query != "" {
		act, do = "", func(ctx context.Context) error { return p.callAgain(ctx, v) }
	}
	p.begin(act)
	p.before, p.refill, p.taken = answers, form, p.kept
	if v.Plain != nil {
		p.was = v.Form
	}
	if do == nil {
		p.say("The linear mode has no form for this.")
		return p.over(0)
	}
	return p.undertake(ctx, do)
}

// callAgain goes on with a call that was cut off.
func (p *linear) callAgain(ctx context.Context, v draft) error {
	if v.Call == "" {
		return p.callFrom(ctx, v.From, v.Query)
	}
	card, err := v.resume(ctx, p.desk, p.by())
	if err != nil {
		return err
	}
	return p.onPhone(ctx, card)
}

// named returns the act of a title, or nothing.
func (p *linear) named(title string) func(context.Context) error {
	acts := p.acts()
	i := slices.IndexFunc(acts, func(a linearAct) bool { return a.title == title })
	if i < 0 {
		return nil
	}
	return acts[i].do
}

// actOf returns the act of the linear mode that asks what a form of the console asks,
// with the answers that lead there.
func (p *linear) actOf(v draft) (title string, before []said) {
	id, request := model.ID{}, ""
	if v.Spot != nil && len(v.Spot.Opened) > 0 {
		o := v.Spot.Opened[len(v.Spot.Opened)-1]
		if id = parseID(o.ID); o.Kind == 1 {
			r, _ := p.desk.RequestRow(id)
			request = r.Reference
		}
	} else if v.Spot != nil && len(v.Spot.Marks) == 0 {
		if id = parseID(v.Spot.Cursor); v.Spot.Pane == 1 {
			r, _ := p.desk.RequestRow(id)
			request = r.Reference
		}
	}
	return actFor(v.Form.Action, id, request)
}

// actFor returns the act for an action of the console on a request, or on a person.
func actFor(action string, id model.ID, request string) (title string, before []said) {
	person := []said{{"Subject reference", id.SubjectReference()}}
	of := []said{{"Request reference", request}}
	switch action {
	case "log":
		return "Log a request", nil
	case "add-subject":
		return "Add a person", nil
	case "call-note":
		return "", []said{{wanted, "Add a note"}}
	case "call-correct":
		return "", []said{{wanted, "Correct details"}}
	}
	switch {
	case request != "" && action == "note":
		return "Add a note", slices.Insert(of, 0, said{"A note on", "a request"})
	case request != "" && action == "assign":
		return "Assign a request", of
	case request != "" && action == "next-action":
		return "Set the next action", of
	case request != "" && strings.HasPrefix(action, "letter-"):
		kind, _ := document.LetterNamed(strings.TrimPrefix(action, "letter-"))
		return "Write a letter", append(of, said{"Which letter", capital(kind.Title)})
	case request != "" && strings.HasPrefix(action, "record-"):
		for _, s := range handling.Steps() {
			if action == "record-"+s.Word {
				of = append(of, said{"What happened", s.Title})
			}
		}
		return "Record what happened to a request", of
	case request == "" && !id.IsZero() && action == "note":
		return "Add a note", slices.Insert(person, 0, said{"A note on", "a person"})
	case request == "" && !id.IsZero() && action == "correct":
		return "Correct a person's details", person
	}
	return "", nil
}
