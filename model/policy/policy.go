package policy

import (
	"lethe/model"
	"lethe/model/calendar"
)

// A Policy is what an organisation decided about the personal data it holds.
// It is read-only once parsed, so it may be shared between sessions.
type Policy struct {
	Organisation Organisation      `yaml:"organisation,required" doc:"Who answers for the data."`
	Regulator    Regulator         `yaml:"regulator" doc:"The supervisory authority, as letters name it."`
	Notice       Notice            `yaml:"notice,required" doc:"The privacy notice this policy carries out."`
	Notices      []LinkedNotice    `yaml:"other-notices" doc:"Notices given on particular occasions beside the main one."`
	Categories   []Category        `yaml:"categories,required" doc:"The personal data categories (field groups) that holdings are filed under."`
	SubjectKinds []SubjectKind     `yaml:"subject-kinds,required" doc:"What people can be to the organisation."`
	Purposes     []Purpose         `yaml:"purposes,required" doc:"What the data is used for, each with its lawful bases."`
	Programmes   []Programme       `yaml:"programmes" doc:"What people can be enrolled on, with the data that each needs and no other."`
	Recipients   []Recipient       `yaml:"recipients" doc:"Who may receive data, processors included."`
	Systems      []System          `yaml:"systems,required" doc:"Where data is kept."`
	Sources      []Source          `yaml:"sources" doc:"Where data comes from."`
	Transfers    Transfers         `yaml:"transfers" doc:"What the notice says about data leaving the country."`
	Rights       Rights            `yaml:"rights" doc:"What the notice says about people's rights."`
	Intake       Intake            `yaml:"intake" doc:"How requests arrive and when identity is checked."`
	Consent      ConsentRules      `yaml:"consent" doc:"How consent is recorded, refreshed and withdrawn."`
	Ages         Ages              `yaml:"ages" doc:"Age limits."`
	Marketing    Marketing         `yaml:"marketing" doc:"When people may be written to about the organisation's services."`
	Sending      Sending           `yaml:"sending" doc:"How messages leave."`
	Messages     []Message         `yaml:"messages" doc:"Templates of what is sent to people. One that is marketing says how to opt out."`
	Disclosures  Disclosures       `yaml:"disclosures" doc:"Sharing outside the ordinary recipients."`
	Clock        Clock             `yaml:"clock" doc:"How statutory dates are counted."`
	Targets      Targets           `yaml:"targets" doc:"The organisation's own limits, stricter than the law's."`
	Holds        Holds             `yaml:"holds" doc:"How holds are reviewed and released."`
	TwoPerson    TwoPerson         `yaml:"two-person" doc:"Acts that one person asks for and another approves."`
	Retention    []Rule            `yaml:"retention,required" doc:"The retention schedule. Rules attach to holdings; the longest justified one wins."`
	Reviews      []Review          `yaml:"reviews" doc:"Things to look at again at intervals."`
	Call         Call              `yaml:"call" doc:"What a caller must know before something is said on the phone."`
	Console      Console           `yaml:"console" doc:"When an idle screen blurs and locks."`
	Import       ImportDefaults    `yaml:"import,required" doc:"What is assumed of imported rows that do not say."`
	Letters      map[string]string `yaml:"letters" doc:"Texts that replace parts of the built-in letters, by name of the part."`
	Declared     []Declared        `yaml:"warnings" doc:"Known disagreements of the notice with the law that cannot be computed from this file."`
}

// An Organisation is the controller (or processor) this policy belongs to.
type Organisation struct {
	LegalName        string            `yaml:"legal-name,required" doc:"Registered name. Letters and certificates use it."`
	OtherLegalNames  []string          `yaml:"other-legal-names" doc:"Other spellings of the legal name that the notice uses (W7)."`
	TradingNames     []string          `yaml:"trading-names" doc:"Names under which the public knows it."`
	PartOf           string            `yaml:"part-of" doc:"The body of which it is a trading arm or group company, when that body is the controller."`
	Registration     string            `yaml:"registration" doc:"Number in the regulator's register of fee payers, such as ZA123456."`
	RegistrationEnds calendar.Date     `yaml:"registration-ends" doc:"Day on which the registration must be renewed."`
	Address          string            `yaml:"address" doc:"Postal address."`
	Website          string            `yaml:"website" doc:"Address of the website."`
	Division         calendar.Division `yaml:"division,required" doc:"Bank holidays that move a last day: those of the place where requests are handled."`
	PublicAuthority  bool              `yaml:"public-authority" doc:"Public authority: public task is open to it, legitimate interests are not for its own tasks."`
	Charity          bool              `yaml:"charity" doc:"Charity: opens the charitable soft opt-in (M6)."`
	Role             Role              `yaml:"role" doc:"Role under data protection law. With 'both', every purpose must say which (W10)."`
	YearEnd          MonthDay          `yaml:"accounting-year-end" doc:"Last day of the accounting year, month first: 03-31."`
	Contacts         []Contact         `yaml:"contacts,required" doc:"People and desks that letters and notices name."`
}

// A Contact is a person or desk that answers for data protection.
type Contact struct {
	Role    ContactRole `yaml:"role,required" doc:"What this contact answers for."`
	Name    string      `yaml:"name" doc:"Name of the person or desk."`
	Email   string      `yaml:"email" doc:"Email address."`
	Phone   string      `yaml:"phone" doc:"Telephone number."`
	Address string      `yaml:"address" doc:"Postal address, when it is not the organisation's."`
}

// A Regulator is the supervisory authority people may complain to.
type Regulator struct {
	Name    string `yaml:"name" default:"ICO" doc:"Name as letters give it."`
	Website string `yaml:"website" doc:"Where to complain online."`
	Phone   string `yaml:"phone" doc:"Helpline."`
	Address string `yaml:"address" doc:"Postal address."`
}

// A Notice is the privacy notice in force.
type Notice struct {
	Version     string          `yaml:"version,required" doc:"Version mark; each subject is linked to the version shown."`
	Dated       calendar.Date   `yaml:"dated" doc:"Day of the version, or the first of the month the notice names. Leave it out when the notice bears no date."`
	ReviewEvery calendar.Period `yaml:"review-every" default:"P1Y" doc:"How often the notice is reviewed (W18)."`
	URL         string          `yaml:"url" doc:"Where the notice is published."`
	Cookies     string          `yaml:"cookies-url" doc:"Where the cookie policy is published."`
	Scope       string          `yaml:"scope" doc:"Which services the notice covers."`
	Schedule    ScheduleIn      `yaml:"retention-schedule" default:"in-notice" doc:"Where people find the retention periods (W15)."`
	Includes    []Content       `yaml:"includes" doc:"Contents required since the 2025 Act that the notice has (W16, W17)."`
}

// A LinkedNotice is given on one occasion and adds to the main notice.
type LinkedNotice struct {
	ID    string `yaml:"id,required" doc:"Short name."`
	Title string `yaml:"title,required" doc:"Title."`
	When  string `yaml:"when" doc:"Occasion on which it is given."`
	URL   string `yaml:"url" doc:"Where it is published."`
}

// A Review is something to look at again at intervals.
type Review struct {
	ID    string          `yaml:"id,required" doc:"Short name."`
	Title string          `yaml:"title,required" doc:"What is reviewed."`
	Every calendar.Period `yaml:"every,required" doc:"Interval, such as P3M or P1Y."`
}

// A Declared warning is a disagreement that only a reader of the notice sees.
type Declared struct {
	ID   string `yaml:"id,required" doc:"W1 to W24 of the list in this manual."`
	Note string `yaml:"note,required" doc:"What the notice says, in own words."`
}

// A Clock says how statutory dates are counted (LAW.md 1.4).
type Clock struct {
	Roll          calendar.RollRule `yaml:"roll" default:"statutory" doc:"What happens when the last day is no working day."`
	Variant       calendar.Variant  `yaml:"variant" default:"uk" doc:"The law that counts the days."`
	ExtraHolidays []Holiday         `yaml:"extra-holidays" doc:"Public holidays proclaimed since this version of Lethe."`
}

// A Holiday is a proclaimed public holiday.
type Holiday struct {
	On   calendar.Date `yaml:"on,required" doc:"The day."`
	Name string        `yaml:"name,required" doc:"Its name."`
}

// Targets are limits of the organisation's own, in days or working days.
type Targets struct {
	Answer           int `yaml:"answer-days" default:"28" min:"1" max:"31" doc:"Internal target for an answer, days after the start."`
	IdentityAsk      int `yaml:"identity-ask-working-days" default:"3" min:"1" max:"20" doc:"Warn when identity is asked for later than this, working days after receipt."`
	PausePrompt      int `yaml:"pause-prompt-days" default:"30" min:"1" max:"365" doc:"Prompt to close when a clarification question has gone unanswered this long."`
	ComplaintAck     int `yaml:"complaint-acknowledgement-working-days" default:"5" min:"1" max:"20" doc:"Target for acknowledging a complaint; the law allows 30 days."`
	ComplaintStep    int `yaml:"complaint-progress-days" default:"14" min:"1" max:"90" doc:"Alert when a complaint has seen no progress this long."`
	MarketingStop    int `yaml:"marketing-stop-working-days" default:"2" min:"0" max:"10" doc:"Hard alert when a marketing objection is not carried out by then. The target is the same day."`
	CoolingOff       int `yaml:"complaint-hold-months" default:"6" min:"0" max:"60" doc:"Months after a complaint closes during which nothing of that person is destroyed."`
	RequestHold      int `yaml:"request-hold-days" default:"30" min:"30" max:"365" doc:"Days after a request closes during which nothing of that person is destroyed."`
	DueSoon          int `yaml:"retention-due-soon-days" default:"90" min:"0" max:"365" doc:"How early a retention date is announced."`
	Overdue          int `yaml:"retention-overdue-days" default:"30" min:"0" max:"365" doc:"Days after which a due destruction counts as overdue."`
	Inactive         int `yaml:"inactivity-months" default:"24" min:"1" max:"120" doc:"Alert when nothing was heard of somebody whose retention has no trigger, so that it cannot run forever."`
	StaleContact     int `yaml:"stale-contact-months" default:"24" min:"1" max:"120" doc:"Alert when contact data was not confirmed this long."`
	IdentityEvidence int `yaml:"identity-evidence-days" default:"7" min:"0" max:"31" doc:"Days after which identity evidence must be gone; a note that it was checked stays."`
	Training         int `yaml:"training-months" default:"12" min:"0" max:"60" doc:"Months after which a user of the register is to be trained again; 0 asks for no training."`
}

// Holds say how holds are reviewed and released (LAW.md 3.4).
type Holds struct {
	Review    int  `yaml:"review-months" default:"6" min:"1" max:"24" doc:"Longest time until a hold is looked at again."`
	Approve   int  `yaml:"approve-within-days" default:"14" min:"1" max:"90" doc:"Days within which a second person approves the release of a litigation hold."`
	OnePerson bool `yaml:"one-person" doc:"Only one person keeps the register, so nobody can approve: the release of a litigation hold takes effect when the same person confirms it after the delay, and the log says so."`
	Delay     int  `yaml:"one-person-delay-days" default:"7" min:"3" max:"90" doc:"Days that one person alone waits before the release of a litigation hold."`
}

// A Console says when an idle screen hides what it shows.
type Console struct {
	Blur int `yaml:"blur-after-minutes" default:"3" min:"1" max:"60" doc:"Minutes without a key until the screen is blurred."`
	Lock int `yaml:"lock-after-minutes" default:"15" min:"1" max:"240" doc:"Minutes without a key until the console locks."`
}

// ImportDefaults complete imported rows that do not say (issue of the import).
type ImportDefaults struct {
	Category    string      `yaml:"category,required" doc:"Category of the holding made for each row."`
	Purpose     string      `yaml:"purpose,required" doc:"Purpose of that holding."`
	Basis       model.Basis `yaml:"basis" default:"unknown" doc:"Lawful basis; 'unknown' keeps the record incomplete until someone decides."`
	SubjectKind string      `yaml:"subject-kind,required" doc:"What the imported people are."`
	System      string      `yaml:"system,required" doc:"System the rows come from."`
	Source      string      `yaml:"source" doc:"Source of the data."`
}

// A Call says what a caller must know (UX: call mode).
type Call struct {
	Facts     []Fact   `yaml:"facts" doc:"Facts to check, in the order in which they are asked."`
	Level1    int      `yaml:"level-1-answers" default:"2" min:"1" max:"8" doc:"Right answers that open the status of own requests and marketing choices."`
	Level2    int      `yaml:"level-2-answers" default:"3" min:"2" max:"8" doc:"Right answers that also open contact data and enrolments."`
	Wrong     int      `yaml:"wrong-answers-lock" default:"2" min:"1" max:"5" doc:"Wrong answers that lock the card for the rest of the call."`
	NeverRead []string `yaml:"never-read-out" doc:"Categories never read out, besides every special, criminal and masked one."`
}
