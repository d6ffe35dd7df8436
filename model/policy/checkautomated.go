package policy

import (
	"slices"

	"lethe/model"
)

// automated checks the conditions on which significant decisions may be taken
// with no meaningful human involvement (Arts 22A to 22D UK GDPR, Art 35).
func (c *checker) automated(path string, v *Purpose) {
	if !v.Automated {
		return
	}
	path += ".automated-decisions"
	if !slices.Contains(v.Evidence, NeedsImpact) {
		c.fail(path, "needs: [impact-assessment]", "automated decisions need an impact assessment first")
	}
	if slices.Contains(v.Bases, model.BasisRecognisedLI) {
		c.fail(path, "another basis", "automated decisions cannot rest on a recognised legitimate interest (Art 22B(4))")
	}
	if c.p.UsesSpecial(v) && v.Condition != ExplicitConsent && !(v.Condition == SubstantialPublic && onlyContractOrLaw(v.Bases)) {
		c.fail(path, "condition: explicit-consent, or substantial-public-interest with contract or law as the basis",
			"automated decisions that use special categories need explicit consent, or a contract or law together with a substantial public interest (Art 22B)")
	}
}

// onlyContractOrLaw reports whether a purpose rests on a contract or on law alone.
func onlyContractOrLaw(bases []model.Basis) bool {
	return !slices.ContainsFunc(bases, func(b model.Basis) bool {
		return b != model.BasisContract && b != model.BasisLegal && b != model.BasisPublicTask
	})
}
