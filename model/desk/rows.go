package desk

import (
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
	"lethe/model/retention"
)

// By says who acts and when. Every use case takes one.
type By struct {
	Actor string
	At    time.Time
	Saw   Sight // of the request that is acted on; zero acts in any case
}

// Today returns the civil date in Europe/London at the time of the act.
func (b By) Today() calendar.Date { return calendar.InLondon(b.At) }

// A SubjectRow is what the subjects pane shows of one person.
type SubjectRow struct {
	ID            model.ID
	Version       uint64 // of the subject's record
	Name          string // as filed, "Byron, Ada"
	Establishment string
	SourceID      string // the id it bears in the system it came from
	Kind          string // the latest relationship
	Stage         string
	Flags         model.Flags
	LastActivity  calendar.Date
	OpenRequests  int
	RetentionDue  int // holdings due or overdue for destruction
}

// A RequestRow is what the requests pane shows of one request.
type RequestRow struct {
	ID        model.ID
	Version   uint64
	Events    int // in its ledger
	Reference string
	Type      model.RequestType
	Channel   model.Channel
	Subject   model.ID // zero while unknown
	Name      string   // the subject's, or the requester's while unknown
	Received  calendar.Date
	Clock     calendar.Result // state, due date and working, as of today
	Assignee  string
	NextOn    calendar.Date
	NextWhat  string
	NextDue   bool // the day of the next action has come
	Closed    bool
	Late      bool
	DaysLeft  int           // to Clock.Due; negative when late; meaningless without a due date
	Answered  calendar.Date // day of the last reply, or of the end without one; zero before
	Refused   bool          // all or part of it
	Client    string        // the controller whose instruction it is; empty if it is none
	words     string        // what a filter looks in, in lower case
	folded    string        // Name in lower case
}

// New reports whether nobody has looked after the request since it was logged.
func (r *RequestRow) New() bool { return !r.Closed && r.Assignee == "" && r.Version <= 1 }

// An AlertRow is what the retention pane shows of one holding.
type AlertRow struct {
	Holding  model.ID
	Subject  model.ID
	Name     string
	Category string
	Verdict  retention.Assessment
	words    string // what a filter looks in, in lower case
	folded   string // Name in lower case
}

// Counts are the numbers of the header: what must be done now.
type Counts struct {
	Subjects      int
	OpenRequests  int
	Overdue       int // open requests past their due date
	DueSoon       int // due within seven days
	Waiting       int // waiting for identity, authority, fee or an answer
	Complaints    int // open complaints
	Unassigned    int
	RetentionDue  int // due and overdue holdings
	RetentionLook int // suspicious triggers to review
	Blocked       int
	Upcoming      int // due within 90 days
	Attention     int // what else wants attention; zero until it was worked out
}

// A Query selects and orders the rows of a pane.
type Query struct {
	View string // a saved view of the pane; empty is the pane's first
	Text string // what the administrator typed after /
	Sort string // a column of the pane; empty is the pane's own order
	Desc bool
}

// Views of the panes, first the one shown at start.
var (
	SubjectViews = []string{"all", "flagged", "with requests", "retention due"}
	RequestViews = []string{"open", "mine", "overdue", "due this week", "next action due", "waiting", "waiting for identity", "paused", "complaints", "new", "unassigned", "closed", "all"}
	AlertViews   = []string{"due", "overdue", "upcoming", "blocked", "review", "all"}
)

// Sort orders of the panes, first the pane's own.
var (
	SubjectSorts = []string{"name", "establishment", "last activity", "requests"}
	RequestSorts = []string{"due", "received", "reference", "type", "state", "next action", "assignee", "name"}
	AlertSorts   = []string{"destroy from", "rule", "name", "category"}
)

// A SubjectFile is everything held about one person, as opened by an
// administrator. Opening it is an audited act.
type SubjectFile struct {
	Subject     *model.Subject
	Holdings    []HoldingFile
	Consents    []*model.Consent
	Notes       []*model.Note
	Disclosures []*model.Disclosure
	Lookups     []*model.Lookup
	Calls       []*model.Call
	Requests    []RequestRow
	Breaches    []BreachLine
	Timeline    []Moment // newest first
}

// A HoldingFile is a holding with what retention says of it.
type HoldingFile struct {
	Holding *model.Holding
	Verdict retention.Assessment
}

// A Moment is one line of a timeline.
type Moment struct {
	On   calendar.Date
	What string
	Who  string
}

// A RequestFile is one request with the working of its dates.
type RequestFile struct {
	Request *model.Request
	Row     RequestRow
	Subject *SubjectRow // nil while unknown
	File    *handling.File
	Missing []string     // what stands in the way of closing, in sentences
	Erased  bool         // the subject was erased; the request keeps its bare id
	Others  []RequestRow // of the same person
}

// An AlertFile is one holding whose retention wants attention.
type AlertFile struct {
	Row        AlertRow
	Holding    *model.Holding
	Subject    SubjectRow
	Considered []retention.Candidate // every rule that fits, the deciding one first
}

// A Found is one person that a search found.
type Found struct {
	SubjectRow
	Reference string
	Reason    string  // why it matched, in words
	Score     float64 // lower is better
}

// A NewRequest is what is known when a request is logged.
type NewRequest struct {
	Type      model.RequestType
	Channel   model.Channel
	Received  calendar.Date
	Subject   model.ID // zero when not known yet
	Requester model.Requester
	Summary   string
	Assignee  string
	// WithAuthority says that a body which asks for somebody showed that person's
	// authority, or that an agent's came with the request.
	WithAuthority bool
}
