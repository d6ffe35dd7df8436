package desk

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"sync"
	"time"

	"lethe/model"
	"lethe/model/policy"
)

// An ApprovalRow is one question for a second person and how it stands for
// whoever looks.
type ApprovalRow struct {
	Approval *model.Approval
	State    string   // in words
	Waits    bool     // somebody may still answer it
	May      string   // why whoever looks may not approve it; empty if they may
	Mine     bool     // whoever looks asked for it
	Who      []string // users who may answer it; nil where the store has no users
}

// Approvals lists what was asked for: what waits first, then the newest.
func (d *Desk) Approvals(ctx context.Context, by By) ([]ApprovalRow, error) {
	if err := d.may(ctx, by, model.SeeApprovals); err != nil {
		return nil, err
	}
	var all []*model.Approval
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		all, err = model.All[model.Approval](r, model.ID{})
		return err
	})
	return d.approvalRows(by, all), err
}

// OpenApproval returns one question.
func (d *Desk) OpenApproval(ctx context.Context, by By, id model.ID) (*ApprovalRow, error) {
	if err := d.may(ctx, by, model.SeeApprovals); err != nil {
		return nil, err
	}
	a, err := d.approval(ctx, id)
	if err != nil {
		return nil, err
	}
	return &d.approvalRows(by, []*model.Approval{a})[0], nil
}

// WaitingApprovals returns, from memory, what waits at a moment for whoever looks,
// and what they asked for and may carry out by now.
func (d *Desk) WaitingApprovals(by By) []ApprovalRow {
	if !d.sees(by, model.SeeApprovals) {
		return nil
	}
	var out []ApprovalRow
	for _, r := range d.approvalRows(by, d.pairs.list()) {
		if r.Waits && r.May == "" || r.Mine && r.Approval.Lives(by.At) {
			out = append(out, r)
		}
	}
	return out
}

func (d *Desk) approvalRows(by By, all []*model.Approval) []ApprovalRow {
	out := make([]ApprovalRow, 0, len(all))
	people := d.sees(by, model.FindPeople)
	for _, a := range all {
		if !people { // who may see nobody is not told of whom it is either
			hidden := *a
			hidden.Subject, hidden.What = model.ID{}, subjectReference.ReplaceAllString(a.What, "somebody")
			a = &hidden
		}
		r := ApprovalRow{Approval: a, State: a.State(by.At), Waits: a.Waits(by.At), Mine: model.SamePerson(a.AskedBy, by.Actor)}
		if !d.roster.single() {
			r.Who = append([]string{}, d.answerers(a.Act, a.AskedBy)...)
		}
		r.May = d.mayAnswer(by, &r)
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(x, y ApprovalRow) int {
		waits := map[bool]int{true: 0, false: 1}
		return cmp.Or(cmp.Compare(waits[x.Waits], waits[y.Waits]), cmp.Compare(y.Approval.Year, x.Approval.Year), cmp.Compare(y.Approval.Number, x.Approval.Number))
	})
	return out
}

// subjectReference is a person's reference in a sentence, with a holding or without.
var subjectReference = regexp.MustCompile(`\bS-[0-9A-Z]{9}(/[0-9a-f]+)?`)

// mayAnswer says why whoever looks may not approve a question, or nothing. It is
// for showing; Approve asks again.
func (d *Desk) mayAnswer(by By, r *ApprovalRow) string {
	a := r.Approval
	for _, p := range []model.Permission{model.AnswerApprovals, a.Act.Permission()} {
		if why := d.Disallowed(by, p); why != "" {
			return why
		}
	}
	switch {
	case !r.Waits:
		return "it is " + r.State
	case r.Mine && a.Alone.IsZero():
		return "you asked for it yourself"
	case r.Mine && !a.MayAlone(by.At):
		return "you may go on alone from " + TimeWords(a.Alone)
	}
	return ""
}

// pairs are the questions for a second person, in memory, for what is drawn and
// for the one that keeps a restored store closed. The acts themselves ask the store.
type pairs struct {
	mu      sync.RWMutex
	all     map[model.ID]*model.Approval
	changed func() // is told of each change; nil without a board

	version model.ID       // of the policy that was parsed last
	policy  *policy.Policy // it
}

// policyOf parses a version of the policy, once: versions never change.
func (p *pairs) policyOf(v *model.PolicyVersion) (*policy.Policy, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.policy != nil && p.version == v.ID {
		return p.policy, nil
	}
	f, err := readInForce(v.Text)
	if err != nil {
		return nil, err
	}
	p.version, p.policy = v.ID, f.policy
	return f.policy, nil
}

// load reads them all.
func (p *pairs) load(r model.Reader) error {
	list, err := model.All[model.Approval](r, model.ID{})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = make(map[model.ID]*model.Approval, len(list))
	for _, a := range list {
		p.all[a.ID] = a
	}
	return err
}

// put replaces a question, or adds one, and returns it.
func (p *pairs) put(a *model.Approval) *model.Approval {
	p.mu.Lock()
	if p.all == nil {
		p.all = map[model.ID]*model.Approval{}
	}
	p.all[a.ID] = a
	p.mu.Unlock()
	if p.changed != nil {
		p.changed()
	}
	return a
}

func (p *pairs) list() []*model.Approval {
	p.mu.RLock()
	defer p.mu.RUnlock()
	out := make([]*model.Approval, 0, len(p.all))
	for _, a := range p.all {
		out = append(out, a)
	}
	return out
}

// closing returns the question that keeps a restored store closed, or nil: the
// newest of its kind, until it is approved.
func (p *pairs) closing() *model.Approval {
	var newest *model.Approval
	for _, a := range p.list() {
		if a.Act == model.PairedRestore && (newest == nil || cmp.Or(cmp.Compare(a.Year, newest.Year), cmp.Compare(a.Number, newest.Number)) > 0) {
			newest = a
		}
	}
	if newest == nil || !newest.Used.IsZero() {
		return nil
	}
	return newest
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
