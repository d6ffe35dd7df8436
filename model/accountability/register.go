package accountability

import (
	"slices"
	"strings"

	"lethe/model"
)

// An About says what the forms of a register are about.
type About string

// What forms are about. Something free is named in words.
const (
	AboutPurpose   About = "purpose"
	AboutRecipient About = "recipient"
	AboutSource    About = "source"
	AboutFree      About = ""
)

// A Head is one thing that a form must say.
type Head struct {
	ID   string
	Asks string
}

// A Register is a kind of form: what it is about, what it asks, what may be
// decided, and whether it must be looked at again.
type Register struct {
	Kind      model.FormKind
	Title     string
	About     About
	Heads     []Head
	Decisions []string // the first opens what rests on the form; others listed in Opens may too
	Opens     []string // decisions on which something may rest
	Again     bool     // it needs a day on which it is looked at again
	Tells     []string // decisions after which the people concerned must be told
}

// registers are all of them, in the order of the manual.
var registers = []Register{
	{Kind: model.FormImpact, Title: "impact assessment", About: AboutPurpose, Again: true, Heads: []Head{
		{"state-of-the-art", "which techniques there are to protect the data, and which are used"},
		{"cost", "what they cost, and why that is in proportion"},
		{"context", "nature, scope, context and purposes of the processing"},
		{"risks", "risks to people, how likely and how severe"},
		{"measures", "what is done against each"},
	}, Decisions: []string{"proceed", "proceed-with-measures", "stop"}, Opens: []string{"proceed", "proceed-with-measures"}},
	{Kind: model.FormBalance, Title: "balancing of legitimate interests", About: AboutPurpose, Again: true, Heads: []Head{
		{"interest", "which interest is pursued, and whose"},
		{"necessity", "why it cannot be reached with less"},
		{"balance", "what it means for people, what they expect, and why it does not override"},
	}, Decisions: []string{"interest-prevails", "people-prevail"}, Opens: []string{"interest-prevails"}},
	{Kind: model.FormPurpose, Title: "change of purpose", About: AboutPurpose, Heads: []Head{
		{"from", "the purpose for which the data was collected"},
		{"link", "how the old purpose and the new one are linked"},
		{"context", "in which context the data was collected, and what people expect"},
		{"nature", "the nature of the data, special categories above all"},
		{"consequences", "what it may mean for people"},
		{"safeguards", "which safeguards there are"},
	}, Decisions: []string{"compatible", "fresh-consent", "required-by-law", "refused"}, Opens: []string{"compatible", "fresh-consent", "required-by-law"},
		Tells: []string{"compatible", "fresh-consent"}},
	{Kind: model.FormTransfer, Title: "transfer abroad", About: AboutRecipient, Again: true, Heads: []Head{
		{"country", "where the data goes"},
		{"evidence", "what shows that the gate is open: regulations, contract, consent, exception"},
		{"risk", "the transfer risk: whether protection there is materially lower"},
	}, Decisions: []string{"adequacy", "safeguards", "explicit-consent", "exception", "refused"}, Opens: []string{"adequacy", "safeguards", "explicit-consent", "exception"}},
	{Kind: model.FormRecipient, Title: "check of a recipient", About: AboutRecipient, Again: true, Heads: []Head{
		{"need", "why it needs the data for what it does"},
		{"notice", "where the privacy notice covers it"},
		{"security", "which security it has agreed to"},
		{"transfers", "where it handles the data, and why that is lawful"},
		{"contract", "the written contract: date, and that it has the terms of Art 28"},
	}, Decisions: []string{"passed", "failed"}, Opens: []string{"passed"}},
	{Kind: model.FormSource, Title: "check of a source", About: AboutSource, Again: true, Heads: []Head{
		{"collected", "how the source collected the data lawfully"},
		{"basis", "on which basis, and that it contemplates what is done here"},
	}, Decisions: []string{"passed", "failed"}, Opens: []string{"passed"}},
	{Kind: model.FormSale, Title: "sale or merger", About: AboutRecipient, Heads: []Head{
		{"what", "which part of the business, and which categories of data"},
		{"whom", "whose data moves"},
		{"safeguards", "how the new owner is bound to the notice"},
	}, Decisions: []string{"moves", "stays"}, Opens: []string{"moves"}, Tells: []string{"moves"}},
	{Kind: model.FormDocument, Title: "internal document", Again: true, Heads: []Head{
		{"covers", "what of data protection is written in it"},
		{"owner", "who keeps it current"},
	}, Decisions: []string{"in-force", "withdrawn"}, Opens: []string{"in-force"}},
	{Kind: model.FormSecurity, Title: "test of a security measure", Again: true, Heads: []Head{
		{"measure", "what protects the data, encryption and pseudonymisation among it"},
		{"risk", "which risk it answers"},
		{"found", "what the test found"},
	}, Decisions: []string{"effective", "to-be-mended"}, Opens: []string{"effective"}},
}

// Registers returns every register.
func Registers() []Register { return slices.Clone(registers) }

// Of returns the register of a kind of form, and whether there is one.
func Of(k model.FormKind) (Register, bool) {
	for _, r := range registers {
		if r.Kind == k {
			return r, true
		}
	}
	return Register{}, false
}

// HeadIDs returns the heads of a register, as forms name them.
func (r *Register) HeadIDs() []string {
	var out []string
	for _, h := range r.Heads {
		out = append(out, h.ID)
	}
	return out
}

// KindWords lists the kinds of form.
func KindWords() string {
	var out []string
	for _, r := range registers {
		out = append(out, string(r.Kind))
	}
	return strings.Join(out, ", ")
}
