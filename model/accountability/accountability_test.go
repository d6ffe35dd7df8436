package accountability

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

var today = calendar.NewDate(2026, 11, 23)

func coyo(t *testing.T) *policy.Policy {
	t.Helper()
	text, err := policy.Text("coyo")
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := policy.Parse("coyo", text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// complete returns a form with an answer under every head.
func complete(r Register) *model.Form {
	f := &model.Form{Register: r.Kind, About: "x", Decision: r.Decisions[0], On: today, Next: today.AddDays(30)}
	for _, h := range r.Heads {
		f.Answers = append(f.Answers, model.Field{Name: h.ID, Value: "x"})
	}
	switch r.About {
	case AboutPurpose:
		f.About = "assess"
	case AboutRecipient:
		f.About = "service-providers"
	case AboutSource:
		f.About = "school"
	}
	if r.Kind == model.FormPurpose {
		f.Answers[0].Value = "track"
	}
	return f
}

// A form without any one of its heads, its decision, or the day on which it is
// looked at again is not kept; the assessment asks what a statement promises to
// weigh: state of the art, cost, context and risks.
//
// Clauses: C63
func TestAFormIsComplete(t *testing.T) {
	p := coyo(t)
	for _, r := range Registers() {
		if r.Kind == model.FormTransfer || r.Kind == model.FormSale {
			continue // the policy has nobody abroad and no new owner
		}
		f := complete(r)
		if why := Check(f, p, today); why != "" {
			t.Errorf("%s: %s", r.Kind, why)
		}
		for i, h := range r.Heads {
			lacks := complete(r)
			lacks.Answers[i].Value = " "
			if why := Check(lacks, p, today); !strings.Contains(why, h.ID) {
				t.Errorf("%s without %s: %q", r.Kind, h.ID, why)
			}
		}
		for name, change := range map[string]func(*model.Form){
			"undecided": func(f *model.Form) { f.Decision = "" }, "about nothing": func(f *model.Form) { f.About = "" },
			"an odd head":   func(f *model.Form) { f.Answers = append(f.Answers, model.Field{Name: "mood", Value: "x"}) },
			"in the future": func(f *model.Form) { f.On = today + 1 },
		} {
			bad := complete(r)
			change(bad)
			if Check(bad, p, today) == "" {
				t.Errorf("%s, %s: kept", r.Kind, name)
			}
		}
		if again := complete(r); r.Again {
			again.Next = today
			if Check(again, p, today) == "" {
				t.Errorf("%s is never looked at again", r.Kind)
			}
		}
	}
	impact, _ := Of(model.FormImpact)
	if got := strings.Join(impact.HeadIDs(), " "); got != "state-of-the-art cost context risks measures" {
		t.Errorf("an assessment asks %s", got)
	}
}

// A new purpose names the old one and weighs the factors of Art 8A; data that was
// given on consent alone is not used anew without consent.
func TestAPurposeIsNotChangedAtWill(t *testing.T) {
	p := coyo(t)
	r, _ := Of(model.FormPurpose)
	for name, tt := range map[string]struct {
		from, decision, want string
	}{
		"compatible":         {"track", "compatible", ""},
		"itself":             {"assess", "compatible", "not the new one"},
		"unknown":            {"nonsense", "compatible", "not the new one"},
		"on consent":         {"market", "compatible", "fresh consent"},
		"with fresh consent": {"market", "fresh-consent", ""},
		"required by law":    {"market", "required-by-law", ""},
	} {
		f := complete(r)
		f.Answers[0].Value, f.Decision = tt.from, tt.decision
		if why := Check(f, p, today); (why == "") != (tt.want == "") || !strings.Contains(why, tt.want) {
			t.Errorf("%s: %q", name, why)
		}
	}
}

// Whatever is kept and in whatever order: the last kept counts, it stands only
// while its day has not passed, and nothing that refuses opens anything.
func TestTheNewestFormCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, _ := Of(model.FormRecipient)
		var all []*model.Form
		for i := range rapid.IntRange(1, 8).Draw(t, "forms") {
			f := complete(r)
			f.At = time.Unix(int64(i), 0)
			f.Decision = rapid.SampledFrom(r.Decisions).Draw(t, "decision")
			f.Next = today.AddDays(rapid.IntRange(-3, 3).Draw(t, "next"))
			all = append(all, f)
		}
		last := all[len(all)-1]
		shuffled := rapid.Permutation(all).Draw(t, "order")
		if Newest(shuffled, r.Kind, last.About) != last {
			t.Fatal("an older form counts")
		}
		if Stands(last, today) != (last.Decision == "passed" && today <= last.Next) {
			t.Fatalf("%s until %s stands: %v", last.Decision, last.Next, Stands(last, today))
		}
	})
}
