package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
)

// A clockQuestion is what 'lethe clock' is asked, by flags or as a JSON line.
// Dates are YYYY-MM-DD or timestamps with a zone.
type clockQuestion struct {
	Type             string     `json:"type"`
	Division         string     `json:"division"`
	Roll             string     `json:"roll"`
	Variant          string     `json:"variant"`
	Received         string     `json:"received"`
	IDAsked          string     `json:"id_asked"`
	ID               string     `json:"id"`
	AuthorityAsked   string     `json:"authority_asked"`
	Authority        string     `json:"authority"`
	FeeAsked         string     `json:"fee_asked"`
	Fee              string     `json:"fee"`
	CopyFee          string     `json:"copy_fee"`
	Pause            [][]string `json:"pause"`
	ExtensionNotice  dates      `json:"extension_notice"`
	ExtensionReason  *string    `json:"extension_reason"`
	ResultsAnnounced string     `json:"results_announced"`
	Acknowledged     string     `json:"acknowledged"`
	Sent             string     `json:"sent"`
	Withdrawn        string     `json:"withdrawn"`
	NotApplicable    string     `json:"not_applicable"`
	Today            string     `json:"today"`
	BreachAware      string     `json:"breach_aware"` // a timestamp with a zone; alone
}

// dates is one date, or a list of them, in JSON.
type dates []string

// UnmarshalJSON reads a text or a list of texts.
func (d *dates) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*d = nil
		if one != "" {
			*d = dates{one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(d))
}

// clockAnswer is what a clock question is answered with: dates and working, or
// an error.
type clockAnswer struct {
	Start     calendar.Date  `json:"start"`
	End       calendar.Date  `json:"end"`
	Due       calendar.Date  `json:"due"`
	StrictDue calendar.Date  `json:"strict_due"`
	NoticeBy  calendar.Date  `json:"notice_by"`
	Extended  bool           `json:"extended"`
	State     calendar.State `json:"state"`
	Working   []string       `json:"working"`
	Warnings  []string       `json:"warnings,omitempty"`

	// What only some questions have.
	LawVersion  calendar.LawVersion `json:"law_version"`
	Provisional bool                `json:"provisional,omitempty"`
	HolidayGap  bool                `json:"holiday_gap,omitempty"`
	DaysLeft    int                 `json:"days_left,omitempty"`
	DaysLate    int                 `json:"days_late,omitempty"`
	Overdue     bool                `json:"overdue,omitempty"`
	Age         *int                `json:"age,omitempty"` // days from receipt to today or the end
	StopBy      calendar.Date       `json:"stop_by,omitzero"`
	StopAlert   calendar.Date       `json:"stop_alert,omitzero"`
	DeleteBy    calendar.Date       `json:"delete_by,omitzero"`
}

// stated is the reason given to the clock for an extension whose lawful ground
// the question leaves open: only its date is being asked about.
const stated = "not stated"

// answer works out the dates. Errors of fault Refused name the rule that
// forbids an event; others are mistakes in the question.
func (q *clockQuestion) answer() (*clockAnswer, error) {
	h, rules, err := q.history()
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	var today calendar.Date
	if q.Today != "" {
		if today, err = calendar.ParseReceived(q.Today); err != nil {
			return nil, &model.Error{Fault: model.Usage, Sentence: "today: " + err.Error(), Cause: err}
		}
	}
	r, err := calendar.Clock(h, rules, today)
	var rule *calendar.RuleError
	if errors.As(err, &rule) {
		return nil, &model.Error{Fault: model.Refused, Sentence: rule.Error(), Cause: err}
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	out := &clockAnswer{
		Start: r.Start, End: r.End, Due: r.Due, StrictDue: r.StrictDue, NoticeBy: r.NoticeBy,
		Extended: r.Extended, State: r.State, Working: r.Working, Warnings: r.Warnings,
		LawVersion: r.LawVersion, Provisional: r.Provisional, HolidayGap: r.HolidayGap,
		DaysLeft: r.DaysLeft, DaysLate: r.DaysLate, Overdue: r.Overdue,
		StopBy: r.StopBy, StopAlert: r.StopAlert, DeleteBy: r.DeleteBy,
	}
	if !today.IsZero() || !r.State.Open() {
		out.Age = &r.Age
	}
	return out, nil
}

// explain answers the question, with the lines that people read.
func (q *clockQuestion) explain() (answer any, lines []string, err error) {
	if q.BreachAware != "" {
		aware, err := time.Parse(time.RFC3339, q.BreachAware)
		if err != nil {
			return nil, nil, &model.Error{Fault: model.Usage, Sentence: "breach-aware: not a timestamp with a zone (2026-03-27T18:00:00Z)", Cause: err}
		}
		b := calendar.NewBreachClock(aware)
		return b, b.Working, nil
	}
	a, err := q.answer()
	if err != nil {
		return nil, nil, err
	}
	return a, append(a.Working, a.Warnings...), nil
}

// history turns the question into what the clock reads.
func (q *clockQuestion) history() (h calendar.History, rules calendar.Rules, err error) {
	if q.Received == "" {
		return h, rules, errors.New("the day of receipt is missing")
	}
	kind, division, roll, variant := q.Type, q.Division, q.Roll, q.Variant
	for _, d := range []struct {
		v        *string
		standard string
	}{{&kind, string(calendar.Access)}, {&division, string(calendar.EnglandAndWales)}, {&roll, string(calendar.RollStatutory)}, {&variant, string(calendar.VariantUK)}} {
		if *d.v == "" {
			*d.v = d.standard
		}
	}
	if h.Type, err = calendar.ParseRequestType(kind); err != nil {
		return h, rules, err
	}
	div, err := calendar.ParseDivision(division)
	if err != nil {
		return h, rules, err
	}
	if rules.Roll, err = calendar.ParseRollRule(roll); err != nil {
		return h, rules, err
	}
	if rules.Variant, err = calendar.ParseVariant(variant); err != nil {
		return h, rules, err
	}
	rules.Holidays = calendar.NewHolidays(div)
	return h, rules, q.events(&h)
}

// events reads the dates of the question into the history.
func (q *clockQuestion) events(h *calendar.History) error {
	var id, authority calendar.Date
	for _, d := range []struct {
		name, text string
		to         *calendar.Date
	}{
		{"received", q.Received, &h.Received}, {"id-asked", q.IDAsked, &h.Identity.Asked}, {"id", q.ID, &id},
		{"authority-asked", q.AuthorityAsked, &h.Authority.Asked}, {"authority", q.Authority, &authority},
		{"fee-asked", q.FeeAsked, &h.Fee.Asked}, {"fee", q.Fee, &h.Fee.Paid}, {"copy-fee", q.CopyFee, &h.CopyFeePaid},
		{"results-announced", q.ResultsAnnounced, &h.ResultsAnnounced}, {"acknowledged", q.Acknowledged, &h.Acknowledged},
		{"sent", q.Sent, &h.Sent}, {"withdrawn", q.Withdrawn, &h.Withdrawn}, {"not-applicable", q.NotApplicable, &h.NotApplicable},
	} {
		if d.text == "" {
			continue
		}
		v, err := calendar.ParseReceived(d.text)
		if err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
		*d.to = v
	}
	if !id.IsZero() {
		h.Identity.Evidence = []calendar.Evidence{{Received: id, Satisfies: true}}
	}
	if !authority.IsZero() {
		h.Authority.Evidence = []calendar.Evidence{{Received: authority, Satisfies: true}}
	}
	for _, p := range q.Pause {
		pause, err := parsePause(p)
		if err != nil {
			return err
		}
		h.Pauses = append(h.Pauses, pause)
	}
	return q.extensions(h)
}

// extensions reads the extension notices; the clock refuses a second one.
func (q *clockQuestion) extensions(h *calendar.History) error {
	reason := stated
	if q.ExtensionReason != nil {
		reason = *q.ExtensionReason
	}
	for _, text := range q.ExtensionNotice {
		on, err := calendar.ParseReceived(text)
		if err != nil {
			return fmt.Errorf("extension-notice: %w", err)
		}
		h.Extensions = append(h.Extensions, calendar.Extension{Notice: on, Kind: calendar.Complexity, Reason: reason})
	}
	return nil
}

// parsePause reads [asked, answered]; the answer may be missing or empty.
func parsePause(p []string) (out calendar.Pause, err error) {
	if len(p) < 1 || len(p) > 2 {
		return out, errors.New("pause: want the day asked and the day answered")
	}
	if out.Asked, err = calendar.ParseReceived(p[0]); err != nil {
		return out, fmt.Errorf("pause: %w", err)
	}
	if len(p) == 2 && p[1] != "" {
		if out.Answered, err = calendar.ParseReceived(p[1]); err != nil {
			return out, fmt.Errorf("pause: %w", err)
		}
	}
	return out, nil
}

func (a *app) clockCommand() *cobra.Command {
	var q clockQuestion
	var pauses []string
	var reason string
	var stdin bool
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "Explain when a request is due, without a store",
		Long: "Works out the statutory dates of a request and says how. A date may be a timestamp with a zone. With --stdin it reads " +
			"JSON Lines with the same names (extension_notice, copy_fee; pause is a list of [asked, answered]) and answers a line each.",
		Example: "lethe clock --type access --received 2026-03-10 --id 2026-03-18\nlethe clock --received 2026-10-01 --pause 2026-10-05..2026-10-12 --json",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if stdin {
				return a.clockEach()
			}
			for _, p := range pauses {
				q.Pause = append(q.Pause, strings.SplitN(p, "..", 2))
			}
			if cmd.Flags().Changed("extension-reason") {
				q.ExtensionReason = &reason
			}
			return a.printClock(&q)
		},
	}
	f := cmd.Flags()
	for _, d := range []struct {
		to                *string
		name, value, what string
	}{
		{&q.Type, "type", string(calendar.Access), "type of request"},
		{&q.Division, "division", string(calendar.EnglandAndWales), "bank holidays: england-and-wales, scotland, northern-ireland"},
		{&q.Roll, "roll", string(calendar.RollStatutory), "a last day that is no working day: statutory (moves on) or never"},
		{&q.Variant, "variant", string(calendar.VariantUK), "law: uk or eu"},
		{&q.Received, "received", "", "day of receipt"},
		{&q.IDAsked, "id-asked", "", "day proof of identity was asked for"},
		{&q.ID, "id", "", "day the evidence of identity arrived"},
		{&q.AuthorityAsked, "authority-asked", "", "day an agent's authority was asked for"},
		{&q.Authority, "authority", "", "day the agent's authority arrived"},
		{&q.FeeAsked, "fee-asked", "", "day the person was told of a fee under Art 12(5)"},
		{&q.Fee, "fee", "", "day a fee under Art 12(5) was paid"},
		{&q.CopyFee, "copy-fee", "", "day a fee for further copies was paid"},
		{&reason, "extension-reason", "", "reason that the notice gave"},
		{&q.ResultsAnnounced, "results-announced", "", "exam marks: day the results are announced"},
		{&q.Acknowledged, "acknowledged", "", "complaint: day the acknowledgement went out"},
		{&q.Sent, "sent", "", "day the reply was sent"},
		{&q.Withdrawn, "withdrawn", "", "day the person took the request back"},
		{&q.NotApplicable, "not-applicable", "", "day the request came to nothing, such as a death"},
		{&q.BreachAware, "breach-aware", "", "instead of a request: moment at which a breach was known, a timestamp with a zone"},
		{&q.Today, "today", "", "day the answer is for: refuses what is later, and says what is overdue"},
	} {
		f.StringVar(d.to, d.name, d.value, d.what)
	}
	f.StringArrayVar(&pauses, "pause", nil, "clarification ASKED..ANSWERED; may be repeated")
	f.StringArrayVar((*[]string)(&q.ExtensionNotice), "extension-notice", nil, "day the extension notice was given")
	f.BoolVar(&stdin, "stdin", false, "read questions as JSON Lines from standard input")
	return a.data(cmd)
}

func (a *app) printClock(q *clockQuestion) error {
	answer, lines, err := q.explain()
	if a.json && err != nil {
		if printErr := a.printJSON(map[string]string{"error": err.Error()}); printErr != nil {
			return printErr
		}
		return &model.Error{Fault: model.FaultOf(err), Sentence: err.Error(), Cause: errReported}
	}
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(answer)
	}
	for _, l := range lines {
		a.printf("%s\n", l)
	}
	return nil
}

// maxClockLine bounds one question on standard input, in bytes.
const maxClockLine = 1 << 20

// clockEach answers a JSON line each.
func (a *app) clockEach() error {
	in := bufio.NewScanner(a.In)
	in.Buffer(nil, maxClockLine)
	for in.Scan() {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var q clockQuestion
		d := json.NewDecoder(bytes.NewReader(in.Bytes()))
		d.DisallowUnknownFields()
		var answer any
		if err := d.Decode(&q); err != nil {
			answer = map[string]string{"error": "this line is not a question: " + err.Error()}
		} else if dates, _, err := q.explain(); err != nil {
			answer = map[string]string{"error": err.Error()}
		} else {
			answer = dates
		}
		if err := a.printJSONLine(answer); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil && err != io.EOF {
		return model.Faultf(model.Usage, "a line of standard input is longer than %d bytes or cannot be read", maxClockLine)
	}
	return nil
}
