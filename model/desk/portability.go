package desk

import (
	"lethe/model"
	"lethe/model/document"
)

// portability fills in what Art 20(1) covers: provided by the person, on consent
// or contract, and automated, which everything in a register is.
func (p *packer) portability() error {
	var goes []*model.Holding
	for _, h := range p.holdings {
		switch {
		case h.Basis != model.BasisConsent && h.Basis != model.BasisContract:
			p.leave(labelOf("holding", h.ID), "does not rest on consent or contract", "Art 20(1)(a)")
		case !p.provided(h):
			p.leave(labelOf("holding", h.ID), "not provided by the person", "Art 20(1)")
		default:
			goes = append(goes, h)
		}
	}
	if s := p.subject; len(goes) > 0 && !p.indirect(s.Source) {
		kept := dataOf(s, "Imported", "Guardians", "Source", "SourceID", "Flags", "LastActivity", "LastConfirmed", "NoticeVersion", "Added", "Relationships", "Notices", "AgeConfirmed", "AgeHow", "Joined", "Letters", "Apart")
		p.section("subject", "You", []document.Entry{{ID: "subject", Source: p.sourceTitle(s.Source), Fields: kept}})
	} else {
		p.leave("subject", "not provided by the person, or not used on consent or contract", "Art 20(1)")
	}
	p.holdingEntries(goes)
	for _, kind := range []string{"consents", "notes", "disclosures", "calls", "look-ups", "requests and their papers"} {
		p.leave(kind, "records that the organisation made; an access request gives them", "Art 20(1)")
	}
	return nil
}

// leave notes what does not go.
func (p *packer) leave(id, why, where string) {
	p.Withheld = append(p.Withheld, document.Withheld{ID: id, Ground: why, Where: where})
}

// provided reports whether the person gave what a holding holds, observed data
// included. What somebody else said, or the organisation inferred, they did not.
func (p *packer) provided(h *model.Holding) bool {
	if h.Source == "" {
		return h.KnownToSubject
	}
	return !p.indirect(h.Source) && p.desk.policy.Source(h.Source) != nil
}

func (p *packer) indirect(source string) bool {
	s := p.desk.policy.Source(source)
	return s != nil && s.Indirect
}
