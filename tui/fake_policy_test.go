package tui

import (
	"context"
	"io"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/retention"
)

// policies gives the fake policies that were in force, and a file of another.
func (r *robot) policies() {
	rule := policy.Rule{ID: "enquiries", Categories: []string{"enquiry"}, Triggers: []policy.Trigger{{Event: model.LastActivity}}, Period: calendar.Period{Months: 12}, Action: policy.Erase,
		Reason: "enquiries are over by then", Source: "own decision", Basis: model.BasisLI}
	r.desk.schedule = []policy.Rule{rule, {ID: "learner-records", Action: policy.Erase, Reason: "awarding body", Source: "its rules"}}
	digest := strings.Repeat("9f3a", 16)
	r.desk.versions = []desk.PolicyVersionRow{
		{ID: testID('P', 1), InForce: testNow().AddDate(0, -1, 0), Actor: "root", Digest: digest, Organisation: "Example Training", Notice: "3.1", Current: true,
			Changes: []desk.RuleChange{{Rule: "enquiries", Change: "period: P1Y, was P2Y"}}},
		{ID: testID('P', 2), InForce: testNow().AddDate(-1, 0, 0), Actor: "root", Digest: strings.Repeat("01bc", 16), Organisation: "Example Training", Notice: "3.0"},
	}
	files := testFiles{r.TempDir()}
	if err := files.Write("other.yaml", func(w io.Writer) error {
		_, err := w.Write([]byte("version: 1"))
		return err
	}); err != nil {
		r.Fatal(err)
	}
	r.m.opts.Files = files
}

func (f *fakeDesk) PolicyVersions(context.Context, desk.By) ([]desk.PolicyVersionRow, error) {
	return f.versions, nil
}

func (f *fakeDesk) PreviewPolicy(_ context.Context, _ desk.By, text []byte) (*desk.PolicyPreview, error) {
	if !strings.HasPrefix(string(text), "version:") {
		return nil, model.Faultf(model.Refused, "policy:1:1: this is no policy")
	}
	return &desk.PolicyPreview{Policy: f.Policy(), Holdings: 4120, Moved: 311, Sooner: 280, DueNow: 41,
		Rules: []desk.RuleChange{{Rule: "enquiries", Change: "period: P6M, was P1Y"}, {Rule: "photos", Change: "new"}},
		Moves: []desk.RuleMove{{Category: "enquiry", Before: "enquiries", After: "enquiries", From: retention.Running, To: retention.Due, Sooner: true, Count: 280},
			{Category: "recordings", After: "photos", From: retention.NoTrigger, To: retention.Running, Count: 31}}}, nil
}

func (f *fakeDesk) ApplyPolicy(_ context.Context, _ desk.By, text []byte) error {
	f.note("apply policy", string(text))
	return nil
}
