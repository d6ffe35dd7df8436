package cli

import (
	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

// child are the flags of 'subject add' about who answers for somebody: a
// guardian, and whoever registered them.
type child struct {
	guardian, relation, contact, by string
	purpose, how, wording           string
	route, through                  string
	checks                          []string
}

func (v *child) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&v.guardian, "guardian", "", "who has parental responsibility for a child")
	f.StringVar(&v.relation, "guardian-relation", "", "mother, father, carer")
	f.StringVar(&v.contact, "guardian-contact", "", "how to reach them")
	f.StringVar(&v.by, "registered-by", "", "somebody else who gives the person's data: a school, a colleague")
	f.StringVar(&v.purpose, "consent", "", "purpose to which the guardian consents; with it the consent is recorded in the same act")
	f.StringVar(&v.how, "consent-how", "paper", "form, spoken, paper")
	f.StringVar(&v.wording, "consent-wording", "", "what the guardian agreed to")
	f.StringVar(&v.route, "route", "", "how the guardian's consent was obtained, as the policy names it")
	f.StringVar(&v.through, "through", "", "the school or college it was obtained through")
	f.StringSliceVar(&v.checks, "check", nil, "what you vouch for of the consent, as 'lethe consent give' has it")
}

// addPerson adds a person, with the guardian's consent if one is given.
func (a *app) addPerson(cmd *cobra.Command, d *desk.Desk, s *model.Subject, v *child) (*model.Subject, error) {
	s.RegisteredBy = v.by
	if v.guardian != "" {
		s.Guardians = append(s.Guardians, model.Guardian{Name: v.guardian, Relation: v.relation, Contact: v.contact})
	}
	if v.purpose == "" {
		return d.AddSubject(cmd.Context(), a.by(), s)
	}
	n := desk.NewConsent{Purpose: v.purpose, On: a.by().Today(), How: v.how, Wording: v.wording, Guardian: v.guardian, Route: v.route, Through: v.through}
	for _, c := range v.checks {
		n.Checks = append(n.Checks, policy.ConsentCheck(c))
	}
	return d.AddChild(cmd.Context(), a.by(), s, n)
}
