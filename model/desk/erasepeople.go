package desk

import (
	"errors"

	"lethe/model"
	"lethe/model/retention"
)

// consentRecords is the category of the consent ledger, as the policies name it.
const consentRecords = "consent-record"

// people plans a batch of a retention run: single holdings, and with the last
// one of somebody their own record (LAW.md 3.3). What is gone by now is left
// out: a run that is gone on with finds some of its holdings so.
func (p *planner) people(names []model.HoldingName) error {
	wanted := map[model.ID]map[model.ID]bool{}
	var owners []model.ID
	for _, n := range names {
		if wanted[n.Owner] == nil {
			wanted[n.Owner] = map[model.ID]bool{}
			owners = append(owners, n.Owner)
		}
		wanted[n.Owner][n.ID] = true
	}
	for _, id := range owners {
		v, err := readPosting(p.read, id)
		if errors.Is(err, model.ErrNotFound) {
			p.Gone += len(wanted[id])
			continue
		}
		if err != nil {
			return err
		}
		if err := p.person(v, wanted[id]); err != nil {
			return err
		}
	}
	return nil
}

// person plans the holdings of one person that are wanted.
func (p *planner) person(v posting, wanted map[model.ID]bool) error {
	found, kept := 0, 0
	for _, h := range v.holdings {
		if !wanted[h.ID] {
			kept++
			continue
		}
		found++
		if p.line(h, v.subject) {
			kept++
		}
	}
	p.Gone += len(wanted) - found
	if kept > 0 || found == 0 {
		return nil
	}
	return p.lastOf(v.subject)
}

// lastOf plans the person's own record, which goes with the last of their
// holdings unless the record of their consents has to stay.
func (p *planner) lastOf(s *model.Subject) error {
	own := retention.Act{Agreed: p.act.Agreed}
	if len(p.guard(&model.Holding{Head: model.Head{Owner: s.ID}}, s, own)) > 0 {
		return nil
	}
	stays, err := p.consentsStay(s)
	if err != nil || stays {
		return err
	}
	return p.ownLine(s)
}

// consentsStay reports whether the ledger of the person's consents must outlive
// their holdings: it is the proof that consent was given. The guard sees it as a
// holding of its own category.
func (p *planner) consentsStay(s *model.Subject) (bool, error) {
	ledger, err := model.All[model.Consent](p.read, s.ID)
	if err != nil || len(ledger) == 0 || p.desk.policy.Category(consentRecords) == nil {
		return false, err
	}
	h := &model.Holding{Head: model.Head{Owner: s.ID}, Category: consentRecords}
	if len(liveConsents(ledger)) == 0 {
		e := model.TriggerEvent{Trigger: model.ConsentWithdrawn}
		for _, v := range ledger {
			e.On = max(e.On, v.On)
		}
		h.Events = []model.TriggerEvent{e}
	}
	return len(p.guard(h, s, p.act)) > 0, nil
}
