package desk_test

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// Whoever acts for somebody makes no request once the record says that the person has
// died: it is noted as a question, and no clock runs. Mail is stopped whoever asks.
// Somebody who says that they are the person may make one, since one of the two is wrong.
func TestNobodyActsForTheDead(t *testing.T) {
	for _, path := range desk.CallerPaths() {
		p := newPhone(t)
		if _, err := p.RecordDeath(ctx, by, p.ada.ID, "letter of the family"); err != nil {
			t.Fatal(err)
		}
		p.ring("")
		p.is(path.Kind)
		c := p.card
		if path.Kind == model.Self {
			v := p.did(p.RequestByPhone(ctx, by, c, calendar.Access, false))
			if v.Request.Row.Closed || v.Request.Row.Clock.Due.IsZero() || !strings.Contains(c.Path.Rule, "Either it is wrong") {
				t.Errorf("a request as the person: %+v, %q", v.Request.Row, c.Path.Rule)
			}
			if e := v.Request.Request.Events; len(e) != 1 || e[0].Kind != model.EventNote || !strings.Contains(e[0].Text, "has died") {
				t.Errorf("its ledger does not say so: %+v", e)
			}
			continue
		}
		if _, err := p.RequestByPhone(ctx, by, c, calendar.Access, false); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: a request is logged: %v", path.Kind, err)
		}
		if path.Requests && (c.Path.Authority || !strings.Contains(c.Path.Rule, "has died") || strings.Contains(strings.Join(c.Path.Say, " "), "take the request")) {
			t.Errorf("%s: %+v", path.Kind, c.Path)
		}
		p.approach(c.Path)
		if _, err := p.ObjectByPhone(ctx, by, p.card); (err == nil) != path.Stops {
			t.Errorf("%s: objection: %v", path.Kind, err)
		}
	}
}

// What arrives by letter from an agent of somebody who has died is not applicable too.
func TestLettersForTheDead(t *testing.T) {
	p := newPhone(t)
	if _, err := p.RecordDeath(ctx, by, p.ada.ID, "letter of the family"); err != nil {
		t.Fatal(err)
	}
	for kind, closed := range map[model.RequesterKind]bool{model.Agent: true, model.Attorney: true, model.Parent: true, model.Self: false} {
		f, err := p.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: p.ada.ID, Requester: model.Requester{Kind: kind}, WithAuthority: true})
		if err != nil || f.Row.Closed != closed {
			t.Errorf("%s: %+v, %v", kind, f, err)
		}
	}
	f, err := p.LogRequest(ctx, by, desk.NewRequest{Type: calendar.MarketingObjection, Received: by.Today(), Subject: p.ada.ID, Requester: model.Requester{Kind: model.Agent}})
	if err != nil || f.Row.Closed {
		t.Errorf("an objection to marketing is not carried out: %+v, %v", f, err)
	}
}

// Where somebody rings about a death that the record does not know, the card says so.
func TestADeathThatTheRecordDoesNotKnow(t *testing.T) {
	p := newPhone(t)
	p.is(model.Executor)
	if flags := strings.Join(p.card.Flags, "; "); !strings.Contains(flags, "does not say that they have died") {
		t.Errorf("flags %q", flags)
	}
}

// A death that a caller tells of is recorded in the call, once: the requests end, the card
// closes, and call and log say so. Who may not change people does not record one.
func TestADeathIsRecordedInACall(t *testing.T) {
	p := newPhone(t)
	access := p.did(p.RequestByPhone(ctx, by, p.card, calendar.Access, false)).Request.Row
	p.is(model.Executor)
	if _, _, err := p.DeathByPhone(ctx, by, p.card, " "); model.FaultOf(err) != model.Refused {
		t.Errorf("it is recorded without saying how it is known: %v", err)
	}
	before := p.card
	v, ended, err := p.DeathByPhone(ctx, by, p.card, "death certificate seen")
	if err != nil || !slices.Equal(ended, []string{access.Reference}) {
		t.Fatalf("ended %q, %v", ended, err)
	}
	if v.Card.Closed == "" || v.Card.Path.Requests || !slices.Contains(v.Card.Call.Acts, "death recorded") {
		t.Errorf("the card is %+v", v.Card)
	}
	if _, _, err := p.DeathByPhone(ctx, by, v.Card, "again"); model.FaultOf(err) != model.Refused {
		t.Errorf("it is recorded twice: %v", err)
	}
	if _, _, err := p.DeathByPhone(ctx, by, before, "again"); model.FaultOf(err) != model.Refused {
		t.Errorf("it is recorded twice, from an old card: %v", err)
	}
	if err := p.EndCall(ctx, by, v.Card, model.CallActed); err != nil {
		t.Fatal(err)
	}
}
