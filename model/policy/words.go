package policy

// Roles under data protection law.
const (
	Controller      Role = "controller"
	JointController Role = "joint-controller"
	Processor       Role = "processor"
	BothRoles       Role = "both"
)

// A Role is the role of the organisation, or its role for one purpose.
type Role string

// Words lists the accepted words.
func (Role) Words() []string {
	return []string{"controller", "joint-controller", "processor", "both"}
}

// A ContactRole is what a contact answers for.
type ContactRole string

// The contact roles.
const (
	DPO            ContactRole = "dpo"
	PrivacyManager ContactRole = "privacy-manager"
	DataManager    ContactRole = "data-manager"
	ComplaintsDesk ContactRole = "complaints"
	Enquiries      ContactRole = "enquiries"
)

// Words lists the accepted words.
func (ContactRole) Words() []string {
	return []string{"dpo", "privacy-manager", "data-manager", "complaints", "enquiries"}
}

// ScheduleIn says where people find the retention periods.
type ScheduleIn string

// SeparateSchedule marks a notice that sends people to another document (W15).
const SeparateSchedule ScheduleIn = "separate-document"

// Words lists the accepted words.
func (ScheduleIn) Words() []string { return []string{"in-notice", "separate-document"} }

// Content is something a notice must say since the Data (Use and Access) Act 2025.
type Content string

// The contents looked for.
const (
	SaysControllerComplaint Content = "complaint-to-controller"
	SaysCurrentBases        Content = "current-lawful-bases"
	SaysAutomatedDecisions  Content = "automated-decisions-22a"
)

// Words lists the accepted words.
func (Content) Words() []string {
	return []string{"complaint-to-controller", "current-lawful-bases", "automated-decisions-22a"}
}

// A Condition is an Art 9 condition, or that criminal-offence data rests on
// Art 10 (LAW.md 2.7).
type Condition string

// Conditions that rules single out.
const (
	ExplicitConsent   Condition = "explicit-consent"
	SubstantialPublic Condition = "substantial-public-interest"
	CriminalCondition Condition = "criminal-offence-schedule-1"
)

// Words lists the accepted words.
func (Condition) Words() []string {
	return []string{"explicit-consent", "employment-and-social-protection", "vital-interests",
		"made-public", "legal-claims", "substantial-public-interest", "health-or-care",
		"research-and-statistics", "criminal-offence-schedule-1"}
}

// Evidence is something that must be on file before a purpose is used.
type Evidence string

// Evidence that the desk asks for before data is collected. Assessments are the
// organisation's and not on a person's file.
const (
	NeedsConsent  Evidence = "live-consent"
	NeedsExplicit Evidence = "explicit-consent"
	NeedsWritten  Evidence = "written-consent"
	NeedsNotice   Evidence = "notice-issued"
	NeedsImpact   Evidence = "impact-assessment"
)

// Words lists the accepted words.
func (Evidence) Words() []string {
	return []string{"live-consent", "explicit-consent", "written-consent", "guardian-consent",
		"balancing-assessment", "impact-assessment", "notice-issued"}
}

// A RecipientClass is what a recipient is.
type RecipientClass string

// Classes that rules single out.
const (
	ClassProcessor RecipientClass = "processor"
	ClassMarketer  RecipientClass = "third-party-marketer"
	ClassNewOwner  RecipientClass = "new-owner"
	ClassAdviser   RecipientClass = "professional-adviser"
	ClassSponsor   RecipientClass = "funder-or-sponsor"
)

// Words lists the accepted words.
func (RecipientClass) Words() []string {
	return []string{"processor", "group-company", "awarding-body", "funder-or-sponsor", "school-or-college",
		"employer", "tutor", "local-authority", "government-department", "tax-authority", "regulator",
		"police-or-enforcement", "professional-adviser", "auditor", "payment-provider", "venue-or-caterer",
		"analytics-or-advertising", "new-owner", "other-controller", "third-party-marketer"}
}

// A ContractTerm is something a contract with a processor must say (Art 28(3)
// UK GDPR).
type ContractTerm string

// Words lists the accepted words, in the order of the Article.
func (ContractTerm) Words() []string {
	return []string{"instructions-only", "confidentiality", "security", "sub-processors", "help-with-requests",
		"help-with-breaches", "deletion-or-return", "audit", "no-own-use"}
}

// A MessageKind says what a message is to the law.
type MessageKind string

// The kinds of message.
const (
	MarketingMessage MessageKind = "marketing"
	ServiceMessage   MessageKind = "service"
	SurveyMessage    MessageKind = "survey"
)

// Words lists the accepted words.
func (MessageKind) Words() []string { return []string{"service", "marketing", "survey"} }

// Authority reports whether recipients of the class ask by a power of their own,
// and not for a service to the organisation.
func (c RecipientClass) Authority() bool {
	switch c {
	case "local-authority", "government-department", "tax-authority", "regulator", "police-or-enforcement":
		return true
	}
	return false
}

// A ConsentCheck is something that makes a consent one (Art 4(11) and 7(2) UK
// GDPR).
type ConsentCheck string

// Words lists the accepted words.
func (ConsentCheck) Words() []string {
	return []string{"freely-given", "specific", "informed", "unambiguous", "separate-from-other-terms"}
}

// A Region is where data is handled. The UK test is whether it leaves the UK (W9).
type Region string

// The regions.
const (
	RegionUK    Region = "uk"
	RegionEEA   Region = "eea"
	RegionOther Region = "other"
)

// Words lists the accepted words.
func (Region) Words() []string { return []string{"uk", "eea", "other"} }

// Passwords says how passwords are stored.
type Passwords string

// FastDigest marks storage that is weak today (W22).
const FastDigest Passwords = "fast-digest"

// Words lists the accepted words.
func (Passwords) Words() []string {
	return []string{"argon2id", "scrypt", "bcrypt", "pbkdf2", "fast-digest", "unknown"}
}

// A Statement is what a notice promises about transfers.
type Statement string

// NoTransfers is the promise that nothing leaves.
const NoTransfers Statement = "none"

// Words lists the accepted words.
func (Statement) Words() []string { return []string{"none", "with-safeguards"} }

// A Boundary is the border a notice speaks of.
type Boundary string

// BoundaryEEA is the border that mattered before 2021 (W9).
const BoundaryEEA Boundary = "eea"

// Words lists the accepted words.
func (Boundary) Words() []string { return []string{"uk", "eea"} }

// A FeeTest is the test for a fee or refusal that a notice names.
type FeeTest string

// OtherFeeTest marks wording that is not the law's (W14).
const OtherFeeTest FeeTest = "other-wording"

// Words lists the accepted words.
func (FeeTest) Words() []string {
	return []string{"manifestly-unfounded-or-excessive", "other-wording"}
}

// An IdentityRule says when proof of identity is asked for.
type IdentityRule string

// The identity rules.
const (
	IdentityAlways  IdentityRule = "always"
	IdentityInDoubt IdentityRule = "when-in-doubt"
)

// Words lists the accepted words.
func (IdentityRule) Words() []string { return []string{"when-in-doubt", "always"} }

// A ContactMethod is a channel of marketing, as consents name them.
type ContactMethod string

// The contact methods.
const (
	ByEmail ContactMethod = "email"
	ByText  ContactMethod = "text"
	ByPhone ContactMethod = "phone"
	ByPost  ContactMethod = "post"
)

// ContactMethods lists every channel of marketing.
var ContactMethods = []ContactMethod{ByEmail, ByText, ByPhone, ByPost}

// Words lists the accepted words.
func (ContactMethod) Words() []string { return []string{"email", "text", "phone", "post"} }

// A Fact is something a caller is asked.
type Fact string

// Words lists the accepted words.
func (Fact) Words() []string {
	return []string{"date-of-birth", "postcode", "last-course", "establishment", "email", "phone", "department"}
}

// An Action is what happens at the end of a retention period.
type Action string

// The actions. Review asks a person to decide; Keep has no end of its own.
const (
	Erase     Action = "erase"
	Anonymise Action = "anonymise"
	Keep      Action = "keep"
	Decide    Action = "review"
)

// Words lists the accepted words.
func (Action) Words() []string { return []string{"erase", "anonymise", "keep", "review"} }
