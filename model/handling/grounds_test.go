package handling

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// TestRestrictionHasFourGrounds: the list of Art 18(1), and no restriction without
// one of it, whatever type of request makes it.
// Clauses: J58, P53, C47
func TestRestrictionHasFourGrounds(t *testing.T) {
	grounds := RestrictionGrounds()
	if len(grounds) != 4 {
		t.Fatalf("%d grounds", len(grounds))
	}
	for i, g := range grounds {
		if want := "Art 18(1)(" + string(rune('a'+i)) + ")"; g.Where != want {
			t.Errorf("ground %d is %s, want %s", i+1, g.Where, want)
		}
	}
	for _, v := range Types() {
		q := request(v.Type)
		e := model.Event{Kind: model.EventRestricted, Text: "as the person asked", On: today}
		if Check(q, e) == nil {
			t.Errorf("%s: restricted without a ground", v.Type)
		}
		e.Ground = grounds[1].ID
		if err := Check(q, e); err != nil {
			t.Errorf("%s: %v", v.Type, err)
		}
		if on := RestrictsOn(v); (on != "") != v.Restricts {
			t.Errorf("%s restricts by itself: %v, on %q", v.Type, v.Restricts, on)
		}
	}
	if RestrictsOn(Of(calendar.Rectification)) != "accuracy-contested" || RestrictsOn(Of(calendar.Objection)) != "objection-pending" {
		t.Error("the ground of a contested field or of an objection is wrong")
	}
}

// TestFeesAndQuestionsAreJustified: a fee, a refusal as unfounded, a question of
// identity and a clarification each say why, and only where the type has them.
// Clauses: J50, J51, J52, P57, P58
func TestFeesAndQuestionsAreJustified(t *testing.T) {
	for _, v := range Types() {
		for _, kind := range []model.EventKind{model.EventFeeAsked, model.EventIdentityAsked, model.EventClarifyAsked} {
			e := model.Event{Kind: kind, On: today}
			if Check(request(v.Type), e) == nil {
				t.Errorf("%s: %s without a reason", v.Type, kind)
			}
			e.Text = "the fourth copy within a month"
			if err := Check(request(v.Type), e); (err == nil) != (kind != model.EventFeeAsked || v.Fee) {
				t.Errorf("%s: %s with a reason: %v", v.Type, kind, err)
			}
		}
		for _, o := range v.Outcomes {
			if o.Refuses && Check(request(v.Type), model.Event{Kind: model.EventDecided, Item: 1, Code: o.ID, Ground: "unfounded-or-excessive"}) == nil {
				t.Errorf("%s: %s without reasons", v.Type, o.ID)
			}
		}
	}
	err := Check(request(calendar.Access), model.Event{Kind: model.EventFeeAsked})
	if err == nil || !strings.Contains(err.Error(), "Art 12(5)") {
		t.Errorf("the rule is not named: %v", err)
	}
}

// TestTheCatalogueOfRights: each right that a notice offers is a type with its
// article, and marketing is a type of its own which nobody refuses.
// Clauses: C42, C46, C48, C49, C50, C51, J57, P55, P56, I34
func TestTheCatalogueOfRights(t *testing.T) {
	for kind, article := range map[model.RequestType]string{
		calendar.ConsentWithdrawal: "Art 7(3)", calendar.Access: "Art 15", calendar.Rectification: "Art 16", calendar.Erasure: "Art 17",
		calendar.Restriction: "Art 18", calendar.Portability: "Art 20", calendar.Objection: "Art 21(1)",
		calendar.MarketingObjection: "Art 21(2)", calendar.AutomatedDecision: "Arts 22A to 22D", calendar.Complaint: "DPA s.164A",
		calendar.Safeguards: "Art 15(2)", calendar.DistressObjection: "Art 21(1)",
	} {
		v := Of(kind)
		if v.Type != kind || kind.Article() != article || len(v.Outcomes) == 0 {
			t.Errorf("%s: %s under %s", kind, v.Type, kind.Article())
		}
	}
	if _, ok := Of(calendar.Objection).Ground("compelling-grounds"); !ok {
		t.Error("compelling grounds override no objection")
	}
	distress, objection := Of(calendar.DistressObjection), Of(calendar.Objection)
	if len(distress.Outcomes) != len(objection.Outcomes) || len(distress.Grounds) != len(objection.Grounds) || !distress.Restricts {
		t.Error("processing that distresses is not handled as an objection")
	}
	if m := Of(calendar.MarketingObjection); len(m.Grounds) != 0 || m.Fee || m.Outcomes[0].Refuses {
		t.Error("an objection to marketing can be refused")
	}
	if s := Of(calendar.Safeguards); !redactable(s.Type) {
		t.Error("confidential terms of an agreement cannot be left out")
	}
	var review bool
	for _, k := range Of(calendar.AutomatedDecision).Tasks {
		review = review || k.ID == "reviewer" && k.Needed
	}
	if !review {
		t.Error("no other human reviewer is named")
	}
}

// redactable reports whether something may be left out of what answers a type.
func redactable(kind model.RequestType) bool {
	e := model.Event{Kind: model.EventRedacted, Code: "paper/1", Ground: "other-people", On: today}
	return Check(request(kind), e) == nil
}
