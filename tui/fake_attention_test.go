package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/policy"
)

// attentive fills the list of what wants attention: an item of each kind that the
// console clears in its own way, and one that commands clear.
func (f *fakeDesk) attentive() {
	add := func(k attention.Kind, days, person int, ref, title string) {
		v := attention.Item{Kind: k, Title: title, Due: testToday.AddDays(days), Ref: ref}
		if person >= 0 {
			v.Subject = f.subjects[person].ID
		}
		if k == attention.IdentityEvidence || k == attention.ArticleNotice {
			v.Holding = testID('h', person)
		}
		f.clearing.others = append(f.clearing.others, desk.AttentionRow{ID: testID('O', len(f.clearing.others)), Item: v})
	}
	add(attention.ConsentRefresh, -3, 1, "", "the consent to newsletter email of Mon 17 Jun 2024 wants refreshing")
	add(attention.GuardianAge, 12, 2, "", "turns 16: ask the young person in their own right, the guardian consented before")
	add(attention.GuardianConsent, -40, 3, "", "under 16, and no guardian's consent is on file")
	add(attention.ArticleNotice, 5, 4, "", "collected from school on Mon 9 Nov 2026: the person must be told (Art 14)")
	add(attention.HoldReview, -20, 1, testID('H', 1).String(), "the litigation hold of Sun 17 May 2026 is to be looked at again")
	add(attention.IdentityEvidence, -1, 5, "", "identity was accepted on Wed 25 Nov 2026: delete the evidence, keep a note")
	add(attention.StaleContact, -100, 6, "", "the contact data was last confirmed on Mon 25 Aug 2025")
	add(attention.Breach, 0, -1, "B-2026-0002", "B-2026-0002: the people are to be told without undue delay")
	add(attention.Review, -7, -1, "access", "to be looked at again: who may open the register")
}

// others goes to the view of other alerts.
func (r *robot) others() {
	r.desk.attentive()
	r.desk.standing()
	r.press("3")
	for !r.m.showsOthers() {
		r.press("v")
	}
}

func (f *fakeDesk) KeepAttention(context.Context, desk.By) error { return nil }

func (f *fakeDesk) ListAttention(_ context.Context, _ desk.By, q desk.Query) (desk.AttentionList, error) {
	out := desk.AttentionList{Total: len(f.clearing.others)}
	for _, r := range f.clearing.others {
		if !strings.Contains(r.Title, q.Text) {
			continue
		}
		if n := len(out.Groups); q.Sort == "kind" && (n == 0 || out.Groups[n-1].Kind != r.Kind) {
			out.Groups = append(out.Groups, desk.KindGroup{Kind: r.Kind, At: len(out.IDs)})
		}
		out.IDs = append(out.IDs, r.ID)
		if n := len(out.Groups); n > 0 {
			out.Groups[n-1].Rows++
		}
	}
	return out, nil
}

func (f *fakeDesk) AttentionRow(id model.ID) (desk.AttentionRow, bool) {
	for _, r := range f.clearing.others {
		if r.ID == id {
			return r, true
		}
	}
	return desk.AttentionRow{}, false
}

// settle takes the items away that an act clears.
func (f *fakeDesk) settle(fits func(desk.AttentionRow) bool) {
	f.clearing.others = slices.DeleteFunc(f.clearing.others, fits)
}

func (f *fakeDesk) Reviewed(_ context.Context, _ desk.By, id, found string) error {
	f.note("reviewed", id, found)
	f.settle(func(r desk.AttentionRow) bool { return r.Ref == id })
	return nil
}

func (f *fakeDesk) GiveNotice(_ context.Context, _ desk.By, subject model.ID, notices []string, how string, at model.ID) (*model.Subject, error) {
	f.note("notice", subject.SubjectReference(), how, at.String()[:8])
	f.settle(func(r desk.AttentionRow) bool { return r.Kind == attention.ArticleNotice && r.Subject == subject })
	return &model.Subject{}, nil
}

func (f *fakeDesk) ConfirmDetails(_ context.Context, _ desk.By, subject model.ID) (*model.Subject, error) {
	f.note("confirm", subject.SubjectReference())
	f.settle(func(r desk.AttentionRow) bool { return r.Kind == attention.StaleContact && r.Subject == subject })
	return &model.Subject{}, nil
}

// topics gives the policy two topics of marketing.
func (f *fakeDesk) topics() {
	f.marketing.Topics = []policy.Topic{{ID: "courses", Title: "Courses and events"}, {ID: "surveys", Title: "Surveys"}}
}

// holdingPolicy gives the policy categories that a holding may be of.
func (r *robot) holdingPolicy() {
	r.desk.categories = []policy.Category{{ID: "enquiry"}, {ID: "contact"}}
}

func (f *fakeDesk) PersonLetter(_ context.Context, _ desk.By, id model.ID, o desk.LetterOrder) (*document.Page, error) {
	set, err := document.Letters(nil)
	if err != nil {
		return nil, err
	}
	return set.Write(o.Kind, document.Facts{"addressee": "Hedy Lamarr", "guardian": "Gertrud Lamarr", "purposes": []string{"Tell of courses, email"}, "deadline": "Thu 31 Dec 2026",
		"contact": "privacy@example.org", "organisation": "Example Training Ltd", "today": "Thu 3 Dec 2026"})
}

func (f *fakeDesk) PersonLetterAs(context.Context, desk.By, model.ID, *document.Page, desk.Format) ([]byte, error) {
	return []byte("%PDF"), nil
}

func (f *fakeDesk) PersonLetterSent(_ context.Context, _ desk.By, id model.ID, kind, how string) (*model.Subject, error) {
	f.note("letter", id.SubjectReference(), kind, how)
	return &model.Subject{}, nil
}

func (f *fakeDesk) AddHolding(_ context.Context, _ desk.By, h *model.Holding) (*model.Holding, []string, error) {
	words := []string{h.Owner.SubjectReference(), h.Category, h.Purpose, string(h.Basis), h.Collected.String()}
	for _, v := range h.Fields {
		words = append(words, v.Name+"="+v.Value)
	}
	f.note(append([]string{"holding"}, words...)...)
	return h, nil, nil
}

func (f *fakeDesk) PlanHolding(_ context.Context, _ desk.By, _ model.HoldingName, c desk.HoldingChange) (*desk.HoldingPlan, error) {
	f.note("plan holding", c.Why)
	return &desk.HoldingPlan{Holding: &model.Holding{}, Changes: []desk.FieldChange{{What: "lawful basis", Was: "", Is: string(c.Basis)}}, Tell: []string{"Exam Board Ltd"}}, nil
}

func (f *fakeDesk) CorrectHolding(_ context.Context, _ desk.By, _ model.HoldingName, c desk.HoldingChange) (*desk.HoldingPlan, error) {
	f.note("correct holding", c.Purpose, string(c.Basis), c.Why)
	return &desk.HoldingPlan{Holding: &model.Holding{}, Tell: []string{"Exam Board Ltd"}}, nil
}

func (f *fakeDesk) Enrol(_ context.Context, _ desk.By, e desk.NewEnrolment) (*desk.Enrolled, error) {
	f.note("enrol", e.Programme, fmt.Sprint(e.Confirmed))
	return &desk.Enrolled{}, nil
}
