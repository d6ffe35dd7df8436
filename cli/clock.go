package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

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
	Received         string     `json:"received"`
	ID               string     `json:"id"`
	Authority        string     `json:"authority"`
	Fee              string     `json:"fee"`
	CopyFee          string     `json:"copy_fee"`
	Pause            [][]string `json:"pause"`
	ExtensionNotice  string     `json:"extension_notice"`
	ResultsAnnounced string     `json:"results_announced"`
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
	r, err := calendar.Clock(h, rules, 0)
	var rule *calendar.RuleError
	if errors.As(err, &rule) {
		return nil, &model.Error{Fault: model.Refused, Sentence: rule.Error(), Cause: err}
	}
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return &clockAnswer{
		Start: r.Start, End: r.End, Due: r.Due, StrictDue: r.StrictDue, NoticeBy: r.NoticeBy,
		Extended: r.Extended, State: r.State, Working: r.Working, Warnings: r.Warnings,
	}, nil
}

// history turns the question into what the clock reads.
func (q *clockQuestion) history() (h calendar.History, rules calendar.Rules, err error) {
	if q.Received == "" {
		return h, rules, errors.New("the day of receipt is missing")
	}
	kind, division, roll := q.Type, q.Division, q.Roll
	for _, d := range []struct {
		v        *string
		standard string
	}{{&kind, string(calendar.Access)}, {&division, string(calendar.EnglandAndWales)}, {&roll, string(calendar.RollStatutory)}} {
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
	rules.Holidays = calendar.NewHolidays(div)
	return h, rules, q.events(&h)
}

func (q *clockQuestion) events(h *calendar.History) error {
	var id, authority, notice calendar.Date
	for _, d := range []struct {
		name, text string
		to         *calendar.Date
	}{
		{"received", q.Received, &h.Received}, {"id", q.ID, &id}, {"authority", q.Authority, &authority},
		{"fee", q.Fee, &h.Fee.Paid}, {"copy-fee", q.CopyFee, &h.CopyFeePaid},
		{"extension-notice", q.ExtensionNotice, &notice}, {"results-announced", q.ResultsAnnounced, &h.ResultsAnnounced},
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
		h.Identity = calendar.Confirmed(id)
	}
	if !authority.IsZero() {
		h.Authority = calendar.Confirmed(authority)
	}
	if !notice.IsZero() {
		h.Extensions = []calendar.Extension{{Notice: notice, Kind: calendar.Complexity, Reason: stated}}
	}
	for _, p := range q.Pause {
		pause, err := parsePause(p)
		if err != nil {
			return err
		}
		h.Pauses = append(h.Pauses, pause)
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
			return a.printClock(&q)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.Type, "type", string(calendar.Access), "type of request")
	f.StringVar(&q.Division, "division", string(calendar.EnglandAndWales), "bank holidays: england-and-wales, scotland, northern-ireland")
	f.StringVar(&q.Roll, "roll", string(calendar.RollStatutory), "a last day that is no working day: statutory (moves on) or never")
	f.StringVar(&q.Received, "received", "", "day of receipt")
	f.StringVar(&q.ID, "id", "", "day the evidence of identity arrived")
	f.StringVar(&q.Authority, "authority", "", "day the agent's authority arrived")
	f.StringVar(&q.Fee, "fee", "", "day a fee under Art 12(5) was paid")
	f.StringVar(&q.CopyFee, "copy-fee", "", "day a fee for further copies was paid")
	f.StringArrayVar(&pauses, "pause", nil, "clarification ASKED..ANSWERED; may be repeated")
	f.StringVar(&q.ExtensionNotice, "extension-notice", "", "day the extension notice was given")
	f.StringVar(&q.ResultsAnnounced, "results-announced", "", "exam marks: day the results are announced")
	f.BoolVar(&stdin, "stdin", false, "read questions as JSON Lines from standard input")
	return a.data(cmd)
}

func (a *app) printClock(q *clockQuestion) error {
	answer, err := q.answer()
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
	for _, l := range append(answer.Working, answer.Warnings...) {
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
		} else if dates, err := q.answer(); err != nil {
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
