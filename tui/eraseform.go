package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

// The answers of the questions before an erasure.
const (
	answerNo    = "no"
	answerYes   = "yes"
	eraseNone   = "erase nothing"
	eraseRest   = "erase the rest"
	endByRule   = "as its rule says"
	endErase    = "erase it"
	endCounting = "count it, then erase it"
)

// An eraseAsk holds the fields that are asked before the plan is made. Those
// that do not apply are nil.
type eraseAsk struct {
	what                                                        doomed
	ground, reason, answering, agreed, ending, suppress, partly *field
}

// newEraseAsk returns the questions for what was chosen. agreed says whether
// somebody concerned has restricted their data.
func newEraseAsk(what doomed, restricted bool) *eraseAsk {
	a := &eraseAsk{what: what, reason: textField("Reason", "").needed(), partly: choiceField("If some must stay", []string{eraseNone, eraseRest}, "")}
	if what.due {
		a.reason = suggestion("Reason", "retention period over").needed()
	} else {
		a.ground = openChoice("Ground", names(model.ErasureGrounds))
	}
	if len(what.owners()) == 1 && !what.due {
		a.answering = textField("Answers request", what.request)
	}
	if restricted && !what.due {
		a.agreed = choiceField("They agreed to it", []string{answerNo, answerYes}, "")
	}
	if what.due {
		a.ending = choiceField("What is due", []string{endByRule, endErase, endCounting}, "")
		if what.count {
			a.ending = choiceField("What is due", []string{endCounting, endErase, endByRule}, "")
		}
	}
	if len(what.subjects) > 0 {
		a.suppress = choiceField("Never contact again", []string{answerNo, answerYes}, "")
	}
	return a
}

// about says whom it is about, and what becomes of the reason.
func (a *eraseAsk) about(called map[model.ID]string) string {
	var who []string
	for _, id := range a.what.owners() {
		who = append(who, strings.Join(filled(called[id], id.SubjectReference()), " "))
	}
	return nameList(who) + ". The reason is kept after the erasure: name nobody in it."
}

// fields returns the fields that apply, in their order.
func (a *eraseAsk) fields() []*field {
	var out []*field
	for _, f := range []*field{a.ground, a.reason, a.answering, a.agreed, a.ending, a.suppress, a.partly} {
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}

// erasing returns what the fields say.
func (a *eraseAsk) erasing() desk.Erasing {
	is := func(f *field, want string) bool { return f != nil && f.value() == want }
	e := desk.Erasing{
		Subjects: a.what.subjects, Holdings: a.what.holdings, Ground: model.RetentionOver, Scheduled: a.what.due,
		Reason: a.reason.value(), Agreed: is(a.agreed, answerYes), Suppress: is(a.suppress, answerYes), Partly: is(a.partly, eraseRest),
	}
	if a.ground != nil {
		e.Ground = model.ErasureGround(a.ground.value())
	}
	if a.answering != nil {
		e.Answering = a.answering.value()
	}
	switch {
	case is(a.ending, endErase):
		e.Ending = policy.Erase
	case is(a.ending, endCounting):
		e.Ending = policy.Anonymise
	}
	return e
}

// anyRestricted reports whether somebody concerned has restricted their data.
func anyRestricted(d Desk, ids []model.ID) bool {
	for _, id := range ids {
		if r, ok := d.SubjectRow(id); ok && r.Flags.Has(model.Restricted) {
			return true
		}
	}
	return false
}

// eraseForm asks why, and then shows what goes.
func (m *Model) eraseForm(what doomed) tea.Cmd {
	if len(what.owners()) == 0 {
		m.notice = "There is nothing here to erase."
		return nil
	}
	owners := what.owners()
	ask := newEraseAsk(what, anyRestricted(m.desk, owners))
	called := namesOf(m.desk, owners)
	f := &form{title: what.title(), about: ask.about(called), fields: ask.fields(), button: "Show what goes"}
	f.save = func(m *Model, f *form) tea.Cmd { return m.planErasure(f, ask, called) }
	m.push(f)
	return nil
}

// planErasure asks what would go.
func (m *Model) planErasure(f *form, ask *eraseAsk, called map[model.ID]string) tea.Cmd {
	d, e := m.desk, ask.erasing()
	return m.run(func(ctx context.Context, by desk.By) result {
		plan, err := d.PlanErasure(ctx, by, e)
		return planned{form: f, ask: ask, erasing: e, called: called, plan: plan, err: err}
	})
}

// planned brings the plan of an erasure.
type planned struct {
	form    *form
	ask     *eraseAsk
	erasing desk.Erasing
	called  map[model.ID]string
	plan    *desk.ErasurePlan
	err     error
}

func (r planned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	m.push(&planBox{form: r.form, what: r.ask.what, erasing: r.erasing, called: r.called, plan: r.plan, input: newInput("", 60)})
	return nil
}
