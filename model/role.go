package model

import (
	"slices"
	"strings"
)

// A Role says what somebody is to the register. A user may be in several: in a
// small office one person is administrator and officer.
type Role string

// The roles.
const (
	Administrator Role = "administrator" // keys, users, policy
	Officer       Role = "officer"       // everything about people
	FrontDesk     Role = "front-desk"    // takes calls and logs requests
	Auditor       Role = "auditor"       // log, reports and policy; no personal data
	Tutor         Role = "tutor"         // attendance lists
)

// Roles lists every role.
var Roles = []Role{Administrator, Officer, FrontDesk, Auditor, Tutor}

// Words returns the role as sentences have it.
func (r Role) Words() string { return strings.ReplaceAll(string(r), "-", " ") }

// RoleWords returns several roles as sentences have them.
func RoleWords(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = r.Words()
	}
	return strings.Join(words, ", ")
}

// A Permission names what a user may do or see. Every act of package desk asks
// for one.
type Permission string

// The permissions.
const (
	FindPeople      Permission = "people.find"       // look people up, and see the rows of the lists
	OpenPeople      Permission = "people.open"       // open a person's record
	SeeSpecial      Permission = "people.special"    // see special categories of data
	ChangePeople    Permission = "people.change"     // add and correct people, notes
	ImportPeople    Permission = "people.import"     // import files
	ExportPeople    Permission = "people.export"     // let data leave: packages, lists, papers
	ErasePeople     Permission = "people.erase"      // erase people, holdings, papers; retention runs
	TakeCalls       Permission = "calls.take"        // call mode
	SeeRequests     Permission = "requests.see"      // open requests and list them
	LogRequests     Permission = "requests.log"      // log requests
	WorkRequests    Permission = "requests.work"     // everything else about a request
	SeeRetention    Permission = "retention.see"     // retention alerts and plans
	ChangeRetention Permission = "retention.change"  // periods, shared dates
	ManageHolds     Permission = "holds.manage"      // place, review, release holds
	ManageConsents  Permission = "consents.manage"   // consents, objections, suppressions
	ListAttendance  Permission = "attendance.list"   // names and establishments
	SeeAttention    Permission = "attention.see"     // what wants attention
	RecordReviews   Permission = "reviews.record"    // that something was looked at
	SeeCounts       Permission = "counts.see"        // how many people, requests and alerts there are
	SeeReports      Permission = "reports.see"       // figures, certificates, destruction log
	SeeLog          Permission = "log.see"           // the audit log
	SeeAccess       Permission = "access.see"        // who looked at what
	SeePolicy       Permission = "policy.see"        // the policy in force
	ChangePolicy    Permission = "policy.change"     // put a policy in force
	SeeUsers        Permission = "users.see"         // the list of users
	ManageUsers     Permission = "users.manage"      // add, change and revoke users
	SeeKeys         Permission = "keys.see"          // slots, copies of the keys
	ChangeKeys      Permission = "keys.change"       // add and remove slots, rotate
	MakeBackups     Permission = "backups.make"      // data and key backups, checkpoints
	RestoreBackups  Permission = "backups.restore"   // restore
	VerifyStore     Permission = "store.verify"      // check the whole store
	RunServer       Permission = "server.run"        // see and stop what runs on the server for others
	LockServer      Permission = "server.lock"       // lock the register for everybody
	SeeApprovals    Permission = "approvals.see"     // what waits for a second person
	AnswerApprovals Permission = "approvals.approve" // approve or refuse what somebody else asked for
	SeeBreaches     Permission = "breaches.see"      // the breach register
	ManageBreaches  Permission = "breaches.manage"   // enter breaches, decide, report, link, close
	Disclose        Permission = "disclosures.make"  // give data to a recipient
)

// A grant says in words what a permission is for, and who has it.
type grant struct {
	permission Permission
	words      string // "Looking people up"
	roles      []Role
}

// grants is the one table of who may what. What is not in it, nobody may.
var grants = []grant{
	{FindPeople, "looking people up", []Role{Officer, FrontDesk}},
	{OpenPeople, "opening a person's record", []Role{Officer, FrontDesk}},
	{SeeSpecial, "seeing special categories of data", []Role{Officer}},
	{ChangePeople, "changing a person's record", []Role{Officer}},
	{ImportPeople, "importing people", []Role{Officer}},
	{ExportPeople, "letting personal data leave the register", []Role{Officer}},
	{ErasePeople, "erasing", []Role{Officer}},
	{TakeCalls, "taking calls", []Role{Officer, FrontDesk}},
	{SeeRequests, "seeing requests", []Role{Officer, FrontDesk}},
	{LogRequests, "logging requests", []Role{Officer, FrontDesk}},
	{WorkRequests, "working on requests", []Role{Officer}},
	{SeeRetention, "seeing retention alerts", []Role{Officer}},
	{ChangeRetention, "changing retention", []Role{Officer}},
	{ManageHolds, "holds", []Role{Officer}},
	{ManageConsents, "recording consents and objections", []Role{Officer}},
	{ListAttendance, "attendance lists", []Role{Officer, Tutor}},
	{SeeAttention, "seeing what wants attention", []Role{Officer, Administrator, Auditor}},
	{RecordReviews, "recording reviews", []Role{Officer, Administrator}},
	{SeeCounts, "seeing how many people and requests there are", []Role{Officer, FrontDesk, Administrator, Auditor}},
	{SeeReports, "seeing reports", []Role{Officer, Administrator, Auditor}},
	{SeeLog, "seeing the audit log", []Role{Officer, Administrator, Auditor}},
	{SeeAccess, "seeing who looked at what", []Role{Officer, Administrator, Auditor}},
	{SeePolicy, "seeing the policy", []Role{Officer, Administrator, Auditor, FrontDesk}},
	{ChangePolicy, "changing the policy", []Role{Administrator}},
	{SeeUsers, "seeing the list of users", []Role{Administrator, Auditor}},
	{ManageUsers, "changing users", []Role{Administrator}},
	{SeeKeys, "seeing the key slots", []Role{Administrator, Auditor}},
	{ChangeKeys, "changing keys", []Role{Administrator}},
	{MakeBackups, "backups and checkpoints", []Role{Administrator}},
	{RestoreBackups, "restoring", []Role{Administrator}},
	{VerifyStore, "verifying the store", []Role{Administrator, Officer, Auditor}},
	{RunServer, "running the server", []Role{Administrator}},
	{LockServer, "locking the register for everybody", []Role{Administrator, Officer}},
	{SeeApprovals, "seeing what waits for approval", []Role{Administrator, Officer, Auditor}},
	{AnswerApprovals, "approving", []Role{Administrator, Officer}},
	{SeeBreaches, "seeing the breach register", []Role{Officer, Administrator, Auditor}},
	{ManageBreaches, "working on breaches", []Role{Officer}},
	{Disclose, "giving data to a recipient", []Role{Officer}},
}

// Permissions returns every permission there is.
func Permissions() []Permission {
	out := make([]Permission, len(grants))
	for i, g := range grants {
		out[i] = g.permission
	}
	return out
}

func grantOf(p Permission) (grant, bool) {
	i := slices.IndexFunc(grants, func(g grant) bool { return g.permission == p })
	if i < 0 {
		return grant{}, false
	}
	return grants[i], true
}

// May reports whether the role has the permission. An unknown role or permission
// has none.
func (r Role) May(p Permission) bool {
	g, ok := grantOf(p)
	return ok && slices.Contains(g.roles, r)
}

// MayAny reports whether one of the roles has the permission.
func MayAny(roles []Role, p Permission) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return r.May(p) })
}

// WhoMay returns the roles that have the permission.
func WhoMay(p Permission) []Role {
	g, _ := grantOf(p)
	return slices.Clone(g.roles)
}

// NotAllowed returns the refusal of somebody in these roles: a sentence that
// says which role may. It is of fault Refused.
func NotAllowed(roles []Role, p Permission) *Error {
	g, ok := grantOf(p)
	if !ok {
		return Faultf(Refused, "nobody may do this")
	}
	yours := "you have no role"
	if len(roles) > 0 {
		yours = "your role is " + RoleWords(roles)
	}
	return &Error{Fault: Refused, Sentence: g.words + " is for the role " + orWords(g.roles) + "; " + yours, Cause: ErrNotAllowed}
}

func orWords(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = r.Words()
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}
