package demo

// The words of the default policy that the demo's records use: subject kinds,
// stages, categories, purposes, systems, sources and recipients. A test checks
// each against the policy.
const (
	kindLearner  = "learner"
	kindDelegate = "delegate"
	kindClient   = "client-contact"
	kindTrainer  = "trainer"
	kindStaff    = "staff"

	stageEnquirer  = "enquirer"
	stageApplicant = "applicant"
	stageEnrolled  = "enrolled"
	stageCompleted = "completed"
	stageWithdrawn = "withdrawn"
	stageAlumnus   = "alumnus"

	catIdentity     = "identity"
	catContact      = "contact"
	catFinancial    = "financial"
	catPayroll      = "payroll"
	catSelfEmployed = "self-employed"
	catEnrolment    = "enrolment"
	catFunded       = "funded-evidence"
	catAssessment   = "assessment"
	catCertificate  = "certificate"
	catAccount      = "account"
	catNeeds        = "access-needs"
	catEquality     = "equality"
	catConviction   = "conviction"
	catAccident     = "accident"
	catSafeguarding = "safeguarding"
	catEnquiry      = "enquiry"
	catForm         = "incomplete-form"
	catPreferences  = "preferences"
	catConsent      = "consent-record"
	catRequestFile  = "request-file"
	catEvidence     = "identity-evidence"
	catTechnical    = "technical"
	catSurvey       = "survey"
	catRecording    = "recording"
	catStaff        = "staff-training"

	toEnrol    = "enrol"
	toCertify  = "certify"
	toInvoice  = "invoice"
	toFund     = "fund"
	toAdjust   = "adjust"
	toMonitor  = "monitor-equality"
	toProtect  = "protect"
	toAnswer   = "answer"
	toMarket   = "market"
	toImprove  = "improve"
	toAccount  = "account-for"
	inRegister = "register"
	inAccounts = "accounts"
	inWebsite  = "website"

	fromPerson   = "direct"
	fromEmployer = "employer"
	fromLogs     = "automatic"

	recipientAwarding = "awarding-body"
	recipientHMRC     = "hmrc"
	recipientTutors   = "tutors"

	explicitConsent   = "explicit-consent"
	substantialPublic = "substantial-public-interest"
)

// The systems that records came from, as Subject.Source names them.
const (
	bookings    = "bookings"
	moodle      = "moodle"
	paper       = "paper files"
	oldDatabase = "old database"
)
