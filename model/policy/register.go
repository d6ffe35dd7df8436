package policy

import (
	"lethe/model"
	"lethe/model/calendar"
)

// A Category is a group of personal data that is handled alike.
type Category struct {
	ID        string   `yaml:"id,required" doc:"Short name, used by holdings and rules."`
	Title     string   `yaml:"title,required" doc:"Name in words."`
	Fields    []string `yaml:"fields" doc:"What belongs to it, offered as field names."`
	Required  []string `yaml:"required-fields" doc:"Fields without which the service cannot be given; people are told."`
	Special   bool     `yaml:"special" doc:"Special category data (Art 9): hidden until opened, each view logged."`
	Criminal  bool     `yaml:"criminal" doc:"Criminal-offence data (Art 10), a regime of its own."`
	HighRisk  bool     `yaml:"high-risk" doc:"Sensitive in effect, though not special by law."`
	Masked    bool     `yaml:"masked" doc:"Shown masked until opened."`
	Limited   bool     `yaml:"access-limited" doc:"Only for roles named by an owner, such as safeguarding staff."`
	Aggregate bool     `yaml:"aggregate-only" doc:"No row-level export; statistics with small-group suppression only."`
	NoLinking bool     `yaml:"no-linking" doc:"Never joined to a person's record, as with web statistics."`
	FiledAs   string   `yaml:"filed-under" doc:"Where the notice files it, when that hides its nature (W12)."`
	// Statistics are kept when holdings are anonymised.
	Statistics []Statistic `yaml:"statistics" doc:"Answers counted when holdings of it are anonymised, instead of year of birth and postcode area."`
}

// A Statistic is an answer of which the totals outlive the people who gave it,
// when holdings of its category are anonymised (LAW.md 3.5). Only what is listed
// is counted, so that no text of a record is ever kept.
type Statistic struct {
	Field   string   `yaml:"field,required" doc:"Name of the field that has the answer."`
	Answers []string `yaml:"answers,required" doc:"What is counted: a word, or whole numbers from-to such as 1-3. Everything else is counted as other."`
}

// A SubjectKind is what a person can be to the organisation.
type SubjectKind struct {
	ID     string   `yaml:"id,required" doc:"Short name, used by relationships and rules."`
	Title  string   `yaml:"title,required" doc:"Name in words."`
	Stages []string `yaml:"stages" doc:"Stages of the relationship, in order."`
	MinAge int      `yaml:"minimum-age" min:"0" max:"100" doc:"Youngest age admitted."`
}

// A Purpose is one use of personal data (LAW.md 2.7).
type Purpose struct {
	ID          string        `yaml:"id,required" doc:"Short name, used by holdings and rules."`
	Title       string        `yaml:"title,required" doc:"The purpose in words, as the person is told."`
	Categories  []string      `yaml:"categories" doc:"Categories used for it."`
	Kinds       []string      `yaml:"subject-kinds" doc:"Whom it concerns; all when empty."`
	Bases       []model.Basis `yaml:"bases,required" doc:"Lawful bases (Art 6). 'unknown' keeps its records incomplete (W11)."`
	Interests   string        `yaml:"interests" doc:"The legitimate interests pursued, when they are a basis."`
	Law         string        `yaml:"law" doc:"The law, when legal obligation or public task is a basis."`
	Condition   Condition     `yaml:"condition" doc:"Art 9 condition; needed when a special category is used (W24)."`
	Schedule1   string        `yaml:"schedule-1" doc:"DPA 2018 Schedule 1 condition, for substantial public interest or criminal-offence data."`
	Role        Role          `yaml:"role" doc:"Controller or processor for this purpose."`
	Service     bool          `yaml:"booked-service" doc:"A service the person booked or pays for."`
	Marketing   bool          `yaml:"marketing" doc:"Direct marketing: the decision table applies and an objection is absolute."`
	Profiling   bool          `yaml:"profiling" doc:"Forms a view of the person; shown in access replies, ended by objection."`
	Automated   bool          `yaml:"automated-decisions" doc:"Significant decisions are taken with no meaningful human involvement (Arts 22A to 22D); an impact assessment comes first."`
	Unsubmitted bool          `yaml:"unsubmitted-forms" doc:"Uses data of a form the person did not send (W19)."`
	Evidence    []Evidence    `yaml:"needs" doc:"What must be on file before the purpose is used for a person."`
}

// A Programme is something people can be enrolled on.
type Programme struct {
	ID         string   `yaml:"id,required" doc:"Short name."`
	Title      string   `yaml:"title,required" doc:"Name in words."`
	Purpose    string   `yaml:"purpose,required" doc:"Purpose that its data serves; the bases and the Art 9 condition are those of the purpose."`
	Categories []string `yaml:"categories" doc:"Categories used for it; those of the purpose when empty."`
	Required   []string `yaml:"required-fields" doc:"Fields without which nobody is enrolled. What is in none of its categories is not taken."`
	Recipients []string `yaml:"recipients" doc:"Recipients that get the data of everybody enrolled, such as the awarding body."`
	Kind       string   `yaml:"subject-kind" doc:"What enrolling makes of a person; that of imports when empty."`
	MinAge     int      `yaml:"minimum-age" min:"0" max:"100" doc:"Youngest age admitted."`
}

// A Recipient is somebody outside the controller who receives data.
type Recipient struct {
	ID        string         `yaml:"id,required" doc:"Short name."`
	Title     string         `yaml:"title,required" doc:"Name or description."`
	Class     RecipientClass `yaml:"class,required" doc:"What it is."`
	Purposes  []string       `yaml:"purposes" doc:"Purposes it serves."`
	Fields    []string       `yaml:"only-fields" doc:"The only fields it is shown, such as name and establishment for tutors."`
	Region    Region         `yaml:"region" default:"uk" doc:"Where it handles the data."`
	Safeguard string         `yaml:"safeguard" doc:"Transfer mechanism and its evidence, when the region is not the UK (W20)."`
	Agreement calendar.Date  `yaml:"agreement" doc:"Day of the contract or sharing agreement."`
	ReviewBy  calendar.Date  `yaml:"review-by" doc:"Day by which the contract or its assurances must be looked at."`
	Consent   bool           `yaml:"only-with-consent" doc:"Receives data only while the person's consent lives."`
	Power     string         `yaml:"power" doc:"Legal power under which an authority asks."`
	Assurance []string       `yaml:"assurance" doc:"Security promises on file."`
	Passwords Passwords      `yaml:"passwords" doc:"How it stores passwords (W22)."`
	Contract  []ContractTerm `yaml:"contract" doc:"What the contract with a processor says (Art 28(3)); what is not listed is put up for attention once there is an agreement."`
	SeesLive  bool           `yaml:"sees-live-data" doc:"Its people can see live data, for support for example; looked at again with the contract."`
}

// A System is a place where data is kept.
type System struct {
	ID       string   `yaml:"id,required" doc:"Short name, used by holdings."`
	Title    string   `yaml:"title,required" doc:"Name in words."`
	Region   Region   `yaml:"region" default:"uk" doc:"Where it stands."`
	Operator string   `yaml:"operator" doc:"Recipient that runs it, when not the organisation."`
	Security []string `yaml:"security" doc:"How it is protected, in general words."`
	Owner    string   `yaml:"owner" doc:"Who carries out erasure tasks there."`
}

// A Source is where data comes from.
type Source struct {
	ID       string `yaml:"id,required" doc:"Short name."`
	Title    string `yaml:"title,required" doc:"Name in words."`
	Indirect bool   `yaml:"indirect" doc:"Not from the person: starts the Art 14 notice."`
	Region   Region `yaml:"region" default:"uk" doc:"Where the source is."`
	Check    string `yaml:"check" doc:"How it is known that the source obtained the data lawfully."`
}

// Transfers are what the notice says about data leaving the country.
type Transfers struct {
	Statement Statement `yaml:"statement" default:"none" doc:"What the notice promises (W8)."`
	Boundary  Boundary  `yaml:"boundary" default:"uk" doc:"The border the notice speaks of; the law means that of the UK (W9)."`
	TellFirst bool      `yaml:"tell-people-first" doc:"People are told before the first transfer."`
}

// Rights are what the notice says about people's rights.
type Rights struct {
	Offered []calendar.RequestType `yaml:"offered" doc:"Rights the notice lists. Lethe serves every right of the law, listed or not."`
	FeeTest FeeTest                `yaml:"fee-test" default:"manifestly-unfounded-or-excessive" doc:"The test for a fee or refusal in the notice; letters use the law's (W14)."`
}

// Intake is how requests arrive and when identity is checked.
type Intake struct {
	Identity    IdentityRule    `yaml:"identity" default:"when-in-doubt" doc:"When proof of identity is asked for (W2)."`
	Preferred   []model.Channel `yaml:"preferred-channels" doc:"Channels offered first. Requests by any other channel are as valid."`
	AccessOnly  []model.Channel `yaml:"access-only-by" doc:"Channels to which the notice restricts access requests (W1)."`
	Portal      bool            `yaml:"self-service" doc:"People can see and correct their own data online."`
	EditRequest bool            `yaml:"edit-needs-request" doc:"Administrators change data only when the person asked for it."`
}

// ConsentRules say how consent is recorded, refreshed and withdrawn.
type ConsentRules struct {
	Refresh        calendar.Period `yaml:"refresh-after" default:"P24M" doc:"Age at which a consent is put up for refreshing."`
	Notice         calendar.Period `yaml:"withdrawal-notice" doc:"Notice the organisation asks for before it acts on a withdrawal (W3)."`
	Removes        []string        `yaml:"withdrawal-removes" doc:"Categories that go when consent is withdrawn (W6)."`
	Advice         string          `yaml:"withdrawal-advice" doc:"The organisation's advice, shown and told before the withdrawal of a consent on which data rests is confirmed, and kept with it. It may not hinder the withdrawal (Art 7(3))."`
	OffersCopy     bool            `yaml:"withdrawal-offers-copy" doc:"A copy of the record is offered before a consent on which data rests is withdrawn; whether it was taken or declined is kept."`
	Separate       bool            `yaml:"separate" doc:"Consent is asked for apart from other matters."`
	Checks         []ConsentCheck  `yaml:"checks" doc:"What whoever records a consent must vouch for."`
	GuardianRoutes []string        `yaml:"guardian-routes" doc:"Ways in which a guardian's consent is obtained."`
}

// Ages are age limits (LAW.md 3.8).
type Ages struct {
	Guardian int  `yaml:"guardian-required-under" default:"16" min:"13" max:"18" doc:"Below this age a guardian's consent is needed before data is collected. The law's floor is 13."`
	First    bool `yaml:"guardian-before-collection" doc:"Nobody under that age is entered, and no row about them imported, before the guardian's consent is recorded."`
	Account  int  `yaml:"account-minimum" min:"0" max:"100" doc:"Youngest age for an account of one's own. Younger people are entered by a school or a guardian only."`
	Market   bool `yaml:"marketing-under-18" doc:"Allows marketing to people under 18."`
}

// Marketing is when people may be written to (LAW.md 2.8).
type Marketing struct {
	OptInOnly bool            `yaml:"opt-in-only" doc:"Nobody is written to without live consent (M3)."`
	SoftOptIn bool            `yaml:"soft-opt-in" doc:"Customers may be told of similar services by email and text until they opt out (M5)."`
	Channels  []ContactMethod `yaml:"channels" doc:"Channels used for marketing."`
	Topics    []Topic         `yaml:"topics" doc:"What people can choose to hear about."`
	PreTicked bool            `yaml:"pre-ticked-forms" doc:"The form is ticked until the person unticks it: not consent, imported as not consented (W5)."`
	Partners  bool            `yaml:"partner-content" doc:"Own messages may carry news of partners; nothing is shared with them."`
	Corporate bool            `yaml:"corporate-subscribers" doc:"Named people at companies, schools and public bodies may be written to on legitimate interests (M9)."`
	Phone     bool            `yaml:"telephone-screened" doc:"Numbers are screened against the telephone preference lists (M10)."`
	Post      bool            `yaml:"post-on-legitimate-interests" doc:"Post may be sent on legitimate interests, unless objected to (M11)."`
}

// A Topic is something people can choose to hear about.
type Topic struct {
	ID     string `yaml:"id,required" doc:"Short name, used by consents."`
	Title  string `yaml:"title,required" doc:"Name in words."`
	Others bool   `yaml:"third-party" doc:"About services of others: only consent opens it, never that the person was a customer."`
}

// Sending is how messages leave.
type Sending struct {
	Program string `yaml:"program" doc:"Absolute path of the program on the register's machine that takes a message on standard input and sends it to whom its headers say, such as /usr/sbin/sendmail; it is called with -t -i. Without it nothing is sent."`
}

// A Message is a template of what is sent to people. Service messages carry out
// what was booked and are not marketing (LAW.md 2.8).
type Message struct {
	ID      string      `yaml:"id,required" doc:"Short name."`
	Title   string      `yaml:"title,required" doc:"Subject line."`
	Kind    MessageKind `yaml:"kind,required" doc:"Marketing passes the decision table person by person; a survey is not sent to those who objected; a service message goes to everybody it concerns."`
	Topic   string      `yaml:"topic" doc:"Topic of marketing."`
	Partner bool        `yaml:"partner-content" doc:"Carries news of partners. It is sent by the organisation, and nothing is shared with them."`
	Text    string      `yaml:"text,required" doc:"The message. {name} is the person's name, {topic} the topic, {opt-out} how to stop such messages."`
}

// Disclosures are rules for sharing outside the ordinary recipients.
type Disclosures struct {
	WithoutKnowledge bool `yaml:"without-knowledge" doc:"The notice reserves processing without the person's knowledge where law permits (W23)."`
	Approver         bool `yaml:"needs-approver" default:"true" doc:"A disclosure to an authority needs a named approver."`
	Checklist        bool `yaml:"recipient-checklist" doc:"Nobody but an authority is given data before the check of recipients is passed: need, notice, security, transfers, contract."`
	Merger           bool `yaml:"sale-or-merger" doc:"The notice foresees that data moves with a sale or merger."`
}
