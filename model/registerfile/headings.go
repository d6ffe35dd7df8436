package registerfile

import (
	"strings"
	"unicode"
)

// A meaning is what a heading stands for.
type meaning struct {
	field Field
	label string // home, work, mobile: of an email or a phone
	rank  uint8  // several columns may claim one source id; the lowest rank wins
}

// A headingRow is one line of the table of headings that are recognised. The
// manual's table is generated from it, so the headings are written as people
// write them and folded when the table is built.
type headingRow struct {
	meaning  meaning
	headings string // separated by commas
}

var headingRows = []headingRow{
	{meaning{field: Ignore}, LineHeading + ", " + ReasonHeading + ", " + RowHeading},
	// What opens an account, and whole card numbers, are never held.
	{meaning{field: Ignore}, "Password, Passphrase, Passcode, Password hash, PIN, Card number, CVV, CVC, Card security code"},
	{meaning{field: SourceID}, "Ref, Reference, Source ID, ID, Record ID, Person ID, User ID, Contact ID, Client ID, Customer ID, Member ID, Membership number, Learner ID, Learner ref, Learner reference number, Student ID, Student number, Delegate ID, Candidate number, Employee ID, Employee number, Staff number, Payroll number, External ID"},
	{meaning{field: SourceID, rank: 1}, "Username, User name, Login"},
	{meaning{field: SourceID, rank: 2}, "ID number"},
	{meaning{field: Title}, "Title, Salutation, Prefix, Name prefix"},
	{meaning{field: Given}, "First name, Forename, Forenames, Given name, Given names, Christian name, First"},
	{meaning{field: Middle}, "Middle name, Middle names, Middle, Middle initial, Second name, Other names"},
	{meaning{field: Family}, "Last name, Surname, Family name, Last"},
	{meaning{field: FullName}, "Name, Full name, Surname Forename, Surname First name, Last name First name, Delegate name, Learner name, Student name, Contact name, Delegate, Display name"},
	{meaning{field: KnownAs}, "Known as, Preferred name, Preferred first name, Nickname, Alias, Goes by, Likes to be called"},
	{meaning{field: Previous}, "Previous surname, Previous name, Previous last name, Maiden name, Former name, Former surname, Birth name"},
	{meaning{field: Born}, "Date of birth, DOB, Birth date, Birthday, Born"},
	{meaning{field: Email}, "Email, Emails, Email address, Email addresses, Mail, Email 1, Email 2, Email 3, Primary email, Secondary email, Other email, Alternative email, Contact email"},
	{meaning{field: Email, label: "work"}, "Work email, Work email address, Business email, School email, Office email"},
	{meaning{field: Email, label: "home"}, "Home email, Home email address, Personal email, Private email"},
	{meaning{field: Phone}, "Phone, Phones, Phone number, Phone 1, Phone 2, Phone 3, Telephone, Telephone number, Telephone 1, Telephone 2, Tel, Tel no, Contact number, Contact phone, Landline, Day phone, Daytime phone, Evening phone"},
	{meaning{field: Phone, label: "work"}, "Work number, Work phone, Work telephone, Work tel, Business phone, Office phone, School phone"},
	{meaning{field: Phone, label: "home"}, "Home number, Home phone, Home telephone, Home tel"},
	{meaning{field: Phone, label: "mobile"}, "Mobile, Mobile number, Mobile phone, Mobile tel, Mob, Cell, Cell phone"},
	{meaning{field: Line}, "Address, Postal address, Home address, Address line 1, Address line 2, Address line 3, Address line 4, Address 1, Address 2, Address 3, Address 4, Line 1, Line 2, Line 3, Street, Street address, House, House name, House number, Locality"},
	{meaning{field: Town}, "Town, City, Town or city, Town/city, Post town, Address town"},
	{meaning{field: County}, "County, State, Region, Province"},
	{meaning{field: Country}, "Country, Country code"},
	{meaning{field: Postcode}, "Postcode, Post code, Postal code, Zip, Zip code"},
	{meaning{field: Establishment}, "Establishment, Establishment name, School, School name, Employer, Employer name, Company, Company name, Organisation, Organization, Organisation name, Institution, Institute, College, Place of work, Workplace"},
	{meaning{field: Department}, "Department, Dept, Faculty, Team, Division"},
	{meaning{field: Role}, "Role, Job title, Job role, Job, Position, Occupation, Post, Designation"},
	{meaning{field: Kind}, "Kind, Relationship, Relationship type, Person type, Contact type, User type, Subject kind"},
	{meaning{field: Stage}, "Stage, Relationship stage, Enrolment status, Enrolment stage, Learner status, Lifecycle stage"},
	{meaning{field: Status}, "Status, Record status, Account status"},
	{meaning{field: Started}, "Start, Start date, Started, Date started, Relationship start, Enrolment date, Date enrolled, Enrolled on, Joined, Date joined, Join date"},
	{meaning{field: Ended}, "End, End date, Ended, Date ended, Relationship end, Leaving date, Date left, Left, Leave date, Date of leaving, Completion date, Date completed, Withdrawal date"},
	{meaning{field: LastActivity}, "Last access, Last activity, Last active, Last login, Last seen, Last contact, Last contacted, Last attended, Date of last contact"},
	{meaning{field: Collected}, "Created, Created at, Created on, Date created, Time created, Date added, Added, Registered, Registration date, Date registered, Collected, Date collected"},
	{meaning{field: MarketingIn}, "Marketing, Marketing opt in, Marketing consent, Opt in, Opted in, Newsletter, Mailing list, Email opt in, Email marketing, SMS opt in, Text opt in, Phone opt in, Post opt in, Alerts, Email alerts, Subscribed, Receive news"},
	{meaning{field: MarketingOut}, "Opt out, Opted out, Marketing opt out, Email opt out, Unsubscribed, Unsubscribe, Do not contact, Do not email, Do not mail, No marketing"},
	{meaning{field: Note}, "Note, Notes, Comment, Comments, Remarks"},
	{meaning{field: Requirements}, "Special requirements, Special requirement, Access requirements, Additional needs, Support needs"},
	{meaning{field: Dietary}, "Dietary requirements, Dietary requirement, Dietary needs, Dietary, Diet"},
	{meaning{field: Sensitive}, "Disability, Disabilities, Medical, Medical conditions, Medical notes, Health, Allergies, Ethnicity, Ethnic origin, Ethnic group, Race, Religion, Religion or belief, Faith, Sexual orientation, Sexuality, Trade union, Political opinion, SEN, SEND, Learning difficulty, Learning difficulties, Criminal record, Criminal convictions, Convictions"},
	{meaning{field: Sex}, "Sex, Gender, M/F"},
	{meaning{field: Authority}, "Local authority, LA, LEA, Authority"},
	{meaning{field: Subscriber}, "Subscriber, Subscriber type, Type of subscriber"},
	{meaning{field: Screened}, "TPS checked, TPS screened, TPS date, TPS screening date, Date screened, Screened on"},
	{meaning{field: ScreenResult}, "TPS, TPS result, TPS status, TPS listed, Screening result"},
	{meaning{field: AskedAbout}, "Information requested, Information asked for, Requested information"},
	{meaning{field: AskedOn}, "Information requested on, Date information requested, Information asked for on"},
}

// headingTable maps folded headings to meanings. It is never written to.
var headingTable = buildHeadings()

func buildHeadings() map[string]meaning {
	t := make(map[string]meaning, 400)
	for _, row := range headingRows {
		for _, h := range strings.Split(row.headings, ",") {
			t[foldHeading(h)] = row.meaning
		}
	}
	return t
}

// foldHeading leaves the letters and digits of a heading, in lower case, so
// that "First Name", "first_name" and "FIRST-NAME" are one.
func foldHeading(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// recognise returns what a heading means: as it stands, else without what it
// says in brackets, "Date of birth (dd/mm/yyyy)".
func recognise(heading string) (meaning, bool) {
	if m, ok := headingTable[foldHeading(heading)]; ok {
		return m, true
	}
	if at := strings.IndexAny(heading, "(["); at > 0 {
		m, ok := headingTable[foldHeading(heading[:at])]
		return m, ok
	}
	return meaning{}, false
}

// orderInHeading returns the date order that a heading states in brackets or
// after the name, "DOB dd/mm/yy".
func orderInHeading(heading string) DateOrder {
	h := strings.ToLower(heading)
	d, m, y := strings.Index(h, "dd"), strings.Index(h, "mm"), strings.Index(h, "yy")
	switch {
	case d < 0 || m < 0 || y < 0:
		return ""
	case y < m && m < d:
		return YearFirst
	case d < m && m < y:
		return DayFirst
	case m < d && d < y:
		return MonthFirst
	}
	return ""
}
