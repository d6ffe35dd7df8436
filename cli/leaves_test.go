package cli

// A leaf is a command that does something, with arguments that suit it on a
// store that holds the person SUBJECT and the request REQUEST.
var leaves = map[string][]string{
	"init":             {"--store", "NEW"},
	"import":           {"FILE"},
	"subject find":     {"byron"},
	"subject show":     {"SUBJECT"},
	"subject list":     nil,
	"subject add":      {"--given", "Ben", "--family", "Okoro"},
	"subject correct":  {"SUBJECT", "--role", "Governor"},
	"subject note":     {"SUBJECT", "a note"},
	"request list":     nil,
	"request show":     {"REQUEST"},
	"request log":      {"--type", "access", "--subject", "SUBJECT"},
	"request assign":   {"REQUEST", "anna"},
	"request note":     {"REQUEST", "a note"},
	"request next":     {"REQUEST", "+7d", "ask again"},
	"retention list":   nil,
	"audit show":       nil,
	"audit verify":     nil,
	"verify":           nil,
	"doctor":           nil,
	"keys list":        nil,
	"keys add":         {"--name", "anna", "--ssh-file", "PUBLIC"},
	"keys recovery":    {"--shares", "2/3", "--out", "SHARES"},
	"keys check":       nil,
	"keys rotate":      nil,
	"keys deep-rotate": nil,
	"keys remove":      {"SLOT", "--confirm", "SLOT"},
	"policy check":     {"default"},
	"policy explain":   {"default"},
	"policy apply":     {"default"},
	"policy show":      nil,
	"clock":            {"--received", "2026-03-10"},
	"version":          nil,

	"audit checkpoint": {"--out", "BACKUPS/checkpoint"},
	"audit export":     nil,
	"backup":           {"--out", "BACKUPS/data"},
	"keys backup":      {"--out", "BACKUPS/keys"},
	"keys copies":      nil,
	"restore":          {"--drill", "--data", "BACKUPS/data", "--keys", "BACKUPS/keys"},

	"erase plan subject": {"OTHER"},
	"erase plan holding": {"OTHER/HOLDING"},
	"erase holding":      {"OTHER/HOLDING", "--reason", "collected by mistake", "--confirm", "OTHER/HOLDING"},
	"erase subject":      {"ERASED", "--reason", "asked to", "--confirm", "ERASED", "--certificate", "CERTIFICATE"},
	"erase verify":       {"CERTIFICATE"},
	"erase list":         nil,

	"request statistics":  nil,
	"retention plan":      nil,
	"retention report":    nil,
	"retention shared":    nil,
	"retention anonymous": nil,
	"alert list":          nil,
	"alert reviewed":      {"access", "--found", "nobody too many"},
	"attendance":          {"SUBJECT"},
	"consent give":        {"SUBJECT", "market", "--channel", "email", "--how", "paper", "--wording", "yes, please"},
	"consent list":        {"SUBJECT"},
	"consent refresh":     {"SUBJECT", "market", "--channel", "email", "--how", "paper", "--wording", "yes, still"},
	"consent why":         {"SUBJECT"},
	"hold list":           nil,
	"hold place":          {"--type", "regulator", "--subject", "SUBJECT", "--reason", "enquiry", "--responsible", "officer", "--review", "+90d"},
	"marketing list":      {"--channel", "email", "--topic", "courses"},
	"marketing stop":      {"SUBJECT"},
	"policy diff":         {"default"},
	"suppression list":    nil,

	"disclosure list": {"SUBJECT"},
	"register add":    {"document", "handbook", "--answer", "covers=all", "--answer", "owner=anna", "--decision", "in-force", "--next", "+90d"},
	"register list":   nil,
	"register form":   {"document"},

	"breach add":    {"--title", "list sent astray", "--type", "confidentiality", "--aware", "2026-07-03 17:15"},
	"breach list":   nil,
	"breach show":   {"B-2026-0001"},
	"breach amend":  {"B-2026-0001", "--facts", "a list", "--consequences", "calls", "--measures", "deleted", "--category", "contact", "--people", "40", "--likelihood", "3", "--severity", "3"},
	"breach note":   {"B-2026-0001", "advice"},
	"breach decide": {"B-2026-0001", "report", "--why", "risk"},
	"breach report": {"B-2026-0001"},
	"breach tell":   {"B-2026-0001", "--sent", "--how", "by email"},
	"breach link":   {"B-2026-0001", "SUBJECT"},
}

// A step is a command about a request of a kind, to which something happened
// before. IT stands for the request.
type step struct {
	kind   string // access if empty
	before [][]string
	args   []string // after the reference
}

// steps are the commands that record something about a request.
var steps = map[string]step{
	"request acknowledge":            {args: []string{"by email"}},
	"request ask-authority":          {args: []string{"a signed form"}},
	"request ask-clarification":      {args: []string{"which years?"}},
	"request ask-fee":                {args: []string{"the tenth this year"}},
	"request ask-identity":           {args: []string{"an unknown address"}},
	"request attach":                 {args: []string{"PUBLIC"}},
	"request authority-received":     {args: []string{"a signed form"}},
	"request clarification-answered": {before: [][]string{{"ask-clarification", "IT", "which years?"}}, args: []string{"2024"}},
	"request close":                  {kind: "marketing-objection", before: [][]string{{"sent", "IT", "by email"}}},
	"request copy-fee-paid":          {args: []string{"by card"}},
	"request decide":                 {args: []string{"--outcome", "provided"}},
	"request detach":                 {before: [][]string{{"attach", "IT", "PUBLIC", "--name", "a.txt"}}, args: []string{"a.txt"}},
	"request done":                   {args: []string{"--task", "identity"}},
	"request excuse":                 {args: []string{"known address", "--task", "identity"}},
	"request extend":                 {args: []string{"four systems", "--ground", "complexity"}},
	"request fee-paid":               {before: [][]string{{"ask-fee", "IT", "the tenth this year"}}, args: []string{"by card"}},
	"request forward":                {args: []string{"to the school, and the person was told"}},
	"request identity-received":      {args: []string{"two facts"}},
	"request item":                   {args: []string{"the recordings"}},
	"request letter":                 {args: []string{"acknowledgement"}},
	"request lift":                   {kind: "rectification", before: [][]string{{"lift-notice", "IT", "by email"}}, args: []string{"checked"}},
	"request lift-notice":            {kind: "rectification", args: []string{"by email"}},
	"request match":                  {args: []string{"OTHER"}},
	"request not-applicable":         {args: []string{"sent to the wrong firm"}},
	"request package":                {args: []string{"--out", "BACKUPS/package.zip"}},
	"request papers":                 {},
	"request progress":               {kind: "complaint", args: []string{"enquiries are made"}},
	"request redact":                 {},
	"request reopen":                 {before: [][]string{{"withdrawn", "IT", "rang"}}, args: []string{"rang again"}},
	"request restrict":               {args: []string{"contested"}},
	"request results-announced":      {kind: "exam-marks"},
	"request retype":                 {args: []string{"erasure"}},
	"request save":                   {before: [][]string{{"attach", "IT", "PUBLIC", "--name", "b.txt"}}, args: []string{"b.txt", "BACKUPS/saved"}},
	"request searched":               {args: []string{"register and mail"}},
	"request sent":                   {before: [][]string{{"decide", "IT", "--outcome", "provided"}}, args: []string{"by post"}},
	"request split":                  {args: []string{"complaint", "nobody answered"}},
	"request steps":                  {},
	"request what-if":                {args: []string{"--happens", "ask-clarification=today"}},
	"request withdrawn":              {args: []string{"rang"}},
}

// refusals are the commands that have nothing to do on this store; what they
// print when they have is in their scripts.
var refusals = map[string]struct {
	code int
	args []string
}{
	"breach close":       {4, []string{"B-2026-0001", "--learnt", "nothing"}},
	"disclosure add":     {4, []string{"SUBJECT", "nobody", "--category", "contact", "--item", "address", "--purpose", "market"}},
	"register told":      {3, []string{"ffffffff"}},
	"consent withdraw":   {3, []string{"SUBJECT", "ffffff"}},
	"erase certificate":  {3, []string{"ffffffff"}},
	"erase request":      {4, []string{"REQUEST", "--ground", "retention", "--reason", "over", "--confirm", "REQUEST"}},
	"erase plan request": {3, []string{"R-1999-0001"}},
	"hold approve":       {3, []string{"ffffff"}},
	"hold release":       {3, []string{"ffffff", "--reason", "over"}},
	"hold review":        {3, []string{"ffffff", "--note", "goes on", "--next", "+30d"}},
	"lock":               {3, nil}, // no server owns the store
	"status":             {3, nil},
	"unlock":             {3, nil},
	"retention keep":     {3, []string{"SUBJECT/ffff", "+2y", "disputed"}},
	"retention trigger":  {3, []string{"SUBJECT/ffff", "course-completed", "3 mar 2021", "--reason", "register"}},
	"retention run":      {4, []string{"--confirm", "99", "--reason", "clearing"}},
	"suppression add":    {2, nil},
	"suppression check":  {2, nil},
}
