package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// deathWords say what follows when a death is recorded, before it is.
const deathWords = "UK GDPR covers living people only; a duty of confidence may remain. Open requests end as not applicable, " +
	"save erasures and objections to marketing, which are still honoured. Nobody writes to them any more. " +
	"There is no way back here: be sure who is meant."

// deathOnPhone adds what is to be thought of with a caller on the line.
func deathOnPhone(c *desk.CallCard) string {
	if stopRefusal(c) != "" {
		return deathWords + " What a caller says may be wrong: this can wait for proof."
	}
	return deathWords + " What a caller says may be wrong: marketing can be stopped at once, and this can wait for proof."
}

// deathTold confirms nothing: not that anybody is known.
const deathTold = "I have noted what you told me. If we send them anything, that stops today."

func deathForm(reference, about string) *form {
	return &form{title: "The person has died - " + reference, about: about, button: "Record the death",
		fields: []*field{textField("How it is known", "").needed()}}
}

// death asks how it is known that the person here has died.
func (m *Model) death() tea.Cmd {
	d, id := m.desk, m.person()
	r, _ := d.SubjectRow(id)
	f := deathForm(id.SubjectReference(), called(r)+". "+deathWords)
	f.person = id
	f.save = func(m *Model, f *form) tea.Cmd {
		how := f.fields[0].value()
		return m.run(func(ctx context.Context, by desk.By) result {
			ended, err := d.RecordDeath(ctx, by, id, how)
			return saved{form: f, err: err, done: deathDone(ended)}
		})
	}
	m.push(f)
	return nil
}

// deathDone says what came of it.
func deathDone(ended []string) string {
	if len(ended) == 0 {
		return "The death is recorded. No request was to be ended."
	}
	return "The death is recorded. Ended as not applicable: " + strings.Join(ended, ", ") + "."
}

// callDeath asks the same in a call.
func (m *Model) callDeath() tea.Cmd {
	f := deathForm(m.call.card.Reference, deathOnPhone(m.call.card))
	f.save = func(m *Model, f *form) tea.Cmd {
		how := f.fields[0].value()
		return m.formOnPhone(f, func(ctx context.Context, by desk.By, d Desk, card *desk.CallCard) phoned {
			return died(d.DeathByPhone(ctx, by, card, how))
		})
	}
	m.write(f)
	return nil
}

// died turns what the desk answers into the answer of an act.
func died(v *desk.Phoned, ended []string, err error) phoned {
	if err != nil {
		return phoned{err: err}
	}
	return phoned{card: v.Card, told: deathTold, notice: deathDone(ended)}
}

// noDeath is the reason why no death can be recorded here.
func noDeath(m *Model) string {
	if m.loading {
		return "the register is still being read"
	}
	if m.call != nil {
		switch c := m.call.card; {
		case c.Closed != "":
			return "the record says it already"
		case c.Call.Caller == model.Self:
			return "the person is on the line; p says who else is calling"
		}
		return ""
	}
	return noRecord(m)
}
