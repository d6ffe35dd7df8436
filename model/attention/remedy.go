package attention

import "strings"

// Words names a kind as headings and lists have it.
func (k Kind) Words() string {
	if r, ok := remedies[k]; ok {
		return r.words
	}
	return string(k)
}

// A remedy says what a kind is called and what clears an item of it.
type remedy struct {
	words   string
	clears  string // what is to be done, as a sentence
	command string // the command that does it; REFERENCE and REF are filled in
}

// remedies is the one table of what clears what.
var remedies = map[Kind]remedy{
	ConsentRefresh: {"Consents to renew", "Ask the person whether the consent still holds: record that it was renewed, or withdraw it.",
		"lethe consent refresh REFERENCE PURPOSE, or lethe consent withdraw REFERENCE CONSENT"},
	GuardianAge: {"Young people who come of age", "Write to the young person in their own right, and record what they decide: the guardian's consent no longer stands for theirs.",
		"lethe subject letter REFERENCE coming-of-age, then lethe consent give REFERENCE PURPOSE"},
	GuardianConsent: {"Guardians to ask", "Record the guardian's consent, or erase what was collected without it.",
		"lethe subject letter REFERENCE guardian-consent, then lethe consent give REFERENCE PURPOSE --guardian NAME"},
	ArticleNotice: {"Notices due to people (Art 14)", "Tell the person what is held and where it came from, and record that they were told.",
		"lethe notice give REFERENCE --how email"},
	NoticeReview: {"Privacy notice to look at", "Look at the notice and record what was found; where it lacks something, put a policy with the new version in force.",
		"lethe alert reviewed REF --found WORDS"},
	Review: {"Reviews", "Do the review and record what was found.",
		"lethe alert reviewed REF --found WORDS"},
	HoldReview: {"Holds to look at again", "Record that the hold still stands and until when, or release it.",
		"lethe hold review HOLD, or lethe hold release HOLD"},
	IdentityEvidence: {"Evidence of identity to delete", "Erase the evidence; that identity was checked is kept as a note.",
		"lethe erase holding HOLDING"},
	ContractReview: {"Contracts and assurances", "Look at the contract and record what was found; what the contract lacks is mended in it, and then in the policy.",
		"lethe alert reviewed REF --found WORDS"},
	Registration: {"Registration with the regulator", "Renew it, and put a policy with the new day in force.",
		"lethe policy apply FILE"},
	StaleContact: {"Contact data to confirm", "Ask the person whether their details are still right: record that they are, or correct them.",
		"lethe subject confirm REFERENCE"},
	Inactive: {"People of whom nothing was heard", "Ask the person whether they want to stay; record that they are still there, or that the relationship ended.",
		"lethe subject letter REFERENCE inactive-account, then lethe subject confirm REFERENCE"},
	MissingData: {"What is missing in records", "Complete what is held, or erase it.",
		"lethe holding correct HOLDING, or lethe holding add REFERENCE CATEGORY PURPOSE"},
	Breach: {"Breaches", "Decide, report, and tell people.",
		"lethe breach show REF"},
	Register: {"Registers of accountability", "Look at the form again, or tell people and record that.",
		"lethe register list"},
	Secret: {"Disclosures kept from the person", "Decide whether the person may be told by now.",
		"lethe disclosure list REFERENCE"},
	Training: {"Training of users", "Train the user and record that, or end their access.",
		"lethe user trained 'USER' --on today --what COURSE"},
	Confidentiality: {"Confidentiality of users", "Have the user acknowledge the duty of confidentiality and record that, or end their access.",
		"lethe user acknowledged 'USER' --on today --what UNDERTAKING"},
	Merge: {"Merges that were cut short", "Join the two again, in the same direction: what was moved is not copied twice.",
		"lethe subject merge REF REFERENCE --reason 'cut short'"},
}

// Clears says what is to be done about the item, as a sentence.
func (v Item) Clears() string { return remedies[v.Kind].clears }

// Command returns the command that does it, with the references of the item.
func (v Item) Command() string { return v.fill(remedies[v.Kind].command) }

// fill puts the references of the item into a command.
func (v Item) fill(command string) string {
	var pairs []string
	if !v.Subject.IsZero() {
		pairs = append(pairs, "REFERENCE", v.Subject.SubjectReference())
		if !v.Holding.IsZero() {
			pairs = append(pairs, "HOLDING", v.Subject.SubjectReference()+"/"+v.Holding.String()[:8])
		}
	}
	if v.Ref != "" {
		pairs = append(pairs, "HOLD", v.Ref, "REF", v.Ref)
	}
	if v.Who != "" {
		pairs = append(pairs, "USER", v.Who)
	}
	return strings.NewReplacer(pairs...).Replace(command)
}
