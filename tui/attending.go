package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/desk"
)

// attending are the actions on what wants attention beside due retention.
func attending() []action {
	return []action{
		{id: "clear", title: "Do what clears the alert", hint: "clear", keys: []string{"d"}, in: inRetention | inSubject, needs: model.SeeAttention, danger: consequential, why: noClearing, do: (*Model).clearAlert},
		{id: "confirm-details", title: "Record that the person confirmed their details", in: inSubjects | inSubject, needs: model.ChangePeople, danger: consequential, why: noHeld,
			do: func(m *Model) tea.Cmd { return m.confirmDetails(m.person()) }},
		{id: "give-notice", title: "Record that the person was given the privacy notice", in: inSubjects | inSubject, needs: model.ChangePeople, danger: consequential, why: noHeld,
			do: func(m *Model) tea.Cmd { return m.noticeForm(attention.Item{Subject: m.person()}) }},
	}
}

// noClearing is the reason why there is no alert here that d could clear.
func noClearing(m *Model) string {
	if why := noRecord(m); why != "" {
		return why
	}
	if m.place() == inSubject {
		if s := m.detail().standing; s == nil || len(s.Attention) == 0 {
			return "nothing about this person wants attention"
		}
		return ""
	}
	if _, ok := m.otherRow(m.target()); !ok {
		return "this is for the view of other alerts; here X erases, K keeps, T corrects a date"
	}
	return ""
}

// openOther opens the record that an alert is about: the person, the hold, or
// what there is to say of it.
func (m *Model) openOther(r desk.AttentionRow) tea.Cmd {
	switch {
	case r.Kind == attention.HoldReview && r.Subject.IsZero():
		return m.allHolds()
	case r.Kind == attention.HoldReview:
		return m.holdsOfPerson()
	case !r.Subject.IsZero():
		return m.openFile(0, r.Subject)
	}
	m.push(m.alertBox(r.Item))
	return nil
}

// alertBox shows an alert that is about no record, or that commands clear.
func (m *Model) alertBox(v attention.Item) *textBox {
	today := m.today
	b := &textBox{title: v.Kind.Words(), build: func(p *page) { p.attentionItem(v, today) }}
	if reviewable(v.Kind) {
		b.acts = []boxAct{{key: "d", hint: "record the review", do: func(m *Model) tea.Cmd {
			m.drop(b)
			return m.clearItem(v)
		}}}
	}
	return b
}

// reviewable reports whether a kind is cleared by recording that it was looked at.
func reviewable(k attention.Kind) bool {
	return k == attention.NoticeReview || k == attention.Review || k == attention.ContractReview
}

// clearAlert does what clears the alert under the cursor, or one of those of the
// opened person.
func (m *Model) clearAlert() tea.Cmd {
	if r, ok := m.otherRow(m.target()); ok && m.place() == inRetention {
		return m.clearItem(r.Item)
	}
	items := m.detail().standing.Attention
	if len(items) == 1 {
		return m.clearItem(items[0])
	}
	var titles []string
	for _, v := range items {
		titles = append(titles, v.Title)
	}
	m.push(newMenu("Clear which alert?", titles, 0, func(m *Model, i int) tea.Cmd { return m.clearItem(items[i]) }))
	return nil
}

// clearItem does what clears an alert. Those that only commands clear say which.
func (m *Model) clearItem(v attention.Item) tea.Cmd {
	need := m.allowed
	switch {
	case v.Kind == attention.ConsentRefresh:
		return need(model.ManageConsents, m.consents)
	case v.Kind == attention.GuardianConsent:
		return need(model.ManageConsents, func() tea.Cmd {
			return m.askedOf(v, attention.LetterGuardian, "write to the guardian", "record the guardian's consent", func() tea.Cmd {
				m.acted = "consent-give"
				return m.giveConsent()
			})
		})
	case v.Kind == attention.GuardianAge:
		return need(model.ManageConsents, func() tea.Cmd {
			return m.askedOf(v, attention.LetterOfAge, "write to the young person", "record what they say: consents", m.consents)
		})
	case v.Kind == attention.Inactive:
		return need(model.ChangePeople, func() tea.Cmd {
			return m.askedOf(v, attention.LetterInactive, "write to the person", "record that they are still there", func() tea.Cmd { return m.confirmDetails(v.Subject) })
		})
	case v.Kind == attention.ArticleNotice:
		return need(model.ChangePeople, func() tea.Cmd {
			return m.askedOf(v, "indirect-notice", "write the notice", "record that it was given", func() tea.Cmd { return m.noticeForm(v) })
		})
	case v.Kind == attention.StaleContact:
		return need(model.ChangePeople, func() tea.Cmd { return m.confirmDetails(v.Subject) })
	case v.Kind == attention.IdentityEvidence:
		return need(model.ErasePeople, func() tea.Cmd {
			return m.eraseForm(doomed{holdings: []model.HoldingName{{Owner: v.Subject, ID: v.Holding}}, due: true})
		})
	case v.Kind == attention.HoldReview && v.Subject.IsZero():
		return need(model.ManageHolds, m.allHolds)
	case v.Kind == attention.HoldReview:
		return need(model.ManageHolds, m.holdsOfPerson)
	case reviewable(v.Kind):
		return need(model.RecordReviews, func() tea.Cmd { return m.reviewForm(v) })
	}
	m.push(m.alertBox(v))
	return nil
}

// reviewForm asks what a review found.
func (m *Model) reviewForm(v attention.Item) tea.Cmd {
	d := m.desk
	f := &form{title: "Record a review", about: capital(v.Title) + ". " + v.Clears(), fields: []*field{textField("What was found", "").needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		found := f.fields[0].value()
		return m.run(func(ctx context.Context, by desk.By) result {
			return saved{form: f, err: d.Reviewed(ctx, by, v.Ref, found), done: "The review is recorded."}
		})
	}
	m.push(f)
	return nil
}

// noticeWays are the ways in which a notice is given.
var noticeWays = []string{"form", "email", "spoken", "post"}

// noticeForm asks how a person was given the notice.
func (m *Model) noticeForm(v attention.Item) tea.Cmd {
	d := m.desk
	r, _ := d.SubjectRow(v.Subject)
	how := openChoice("How it was given", noticeWays).needed()
	f := &form{title: "Record that the notice was given", about: called(r) + ", " + v.Subject.SubjectReference() + ". Version " + d.Policy().Notice.Version + " of the privacy notice.", fields: []*field{how}}
	f.save = func(m *Model, f *form) tea.Cmd {
		way := how.value()
		return m.run(func(ctx context.Context, by desk.By) result {
			_, err := d.GiveNotice(ctx, by, v.Subject, nil, way, v.Holding)
			return saved{form: f, err: err, done: "It is recorded that the notice was given."}
		})
	}
	m.push(f)
	return nil
}

// confirmDetails asks whether the person confirmed what is held about how to reach
// them.
func (m *Model) confirmDetails(id model.ID) tea.Cmd {
	d := m.desk
	r, _ := d.SubjectRow(id)
	m.ask("Are the details confirmed?", []string{called(r) + ", " + id.SubjectReference() + ".",
		"Say yes only if the person said so: it counts as heard of from today."}, func(m *Model) tea.Cmd {
		return m.run(func(ctx context.Context, by desk.By) result {
			if _, err := d.ConfirmDetails(ctx, by, id); err != nil {
				return notify(sentence(err))
			}
			return done("The details are confirmed as of today.")
		})
	})
	return nil
}
