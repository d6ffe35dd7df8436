package cli

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

func (a *app) consentCommand() *cobra.Command {
	return group("consent", "Consents: give, refresh, withdraw, list, and why somebody may be contacted",
		a.consentGive(false), a.consentGive(true), a.consentWithdraw(), a.consentList(), a.consentWhy())
}

// atSubject opens the store at the person with a reference.
func (a *app) atSubject(cmd *cobra.Command, reference string, do func(*desk.Desk, model.ID) error) error {
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		id, err := d.SubjectID(cmd.Context(), reference)
		if err != nil {
			return err
		}
		return do(d, id)
	})
}

func (a *app) consentGive(refresh bool) *cobra.Command {
	var n desk.NewConsent
	var checks []string
	var channel, on, expires, evidence string
	use, short := "give REFERENCE PURPOSE", "Record a consent"
	if refresh {
		use, short = "refresh REFERENCE PURPOSE", "Record that somebody renewed a consent that lives"
	}
	cmd := &cobra.Command{
		Use: use, Short: short,
		Long: short + ". The ledger is append-only. A box that was ticked beforehand is no consent, an explicit one needs its wording, " +
			"a child's needs the guardian, and marketing needs a channel.",
		Example: "lethe consent " + strings.Fields(use)[0] + " S-7K3M9PQ2X marketing --channel email --how paper --wording 'I would like to hear of courses'",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			var err error
			if n.On, err = a.day(cmd, "on", on); err != nil {
				return err
			}
			if n.Expires, err = a.day(cmd, "expires", expires); err != nil {
				return err
			}
			if n.Evidence, err = a.readText(evidence); err != nil {
				return err
			}
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				for _, c := range checks {
					n.Checks = append(n.Checks, policy.ConsentCheck(c))
				}
				n.Subject, n.Purpose, n.Channel, n.Refresh = id, given[1], policy.ContactMethod(channel), refresh
				v, err := d.GiveConsent(cmd.Context(), a.by(), n)
				if err != nil {
					return err
				}
				return a.printDone(map[string]any{"id": v.ID.String(), "act": v.Act}, "%s  The consent is recorded.\n", v.ID.String()[:8])
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&channel, "channel", "", "email, text, phone or post")
	f.StringVar(&n.Topic, "topic", "", "a topic of the policy; without it, all topics")
	f.StringVar(&on, "on", "today", "day on which it was given")
	f.StringVar(&n.How, "how", "", "form, spoken, paper, email")
	f.StringVar(&evidence, "evidence", "", "file with the text that shows it, such as the email; kept with the consent")
	f.StringVar(&n.Event, "event", "", "the trip, photograph or other single occasion it is for")
	f.StringVar(&expires, "expires", "", "last day on which it holds, where it ends by itself")
	f.StringVar(&n.Wording, "wording", "", "what the person agreed to")
	f.StringVar(&n.Notice, "notice", "", "version of the notice they saw")
	f.StringVar(&n.Guardian, "guardian", "", "who consented for a child")
	f.StringVar(&n.Route, "route", "", "how the guardian's consent was obtained, as the policy names it")
	f.StringVar(&n.Through, "through", "", "the school or college through which it was")
	f.StringSliceVar(&checks, "check", nil, "what you vouch for: freely-given, specific, informed, unambiguous, separate-from-other-terms")
	f.BoolVar(&n.Explicit, "explicit", false, "an explicit consent, to the wording given")
	f.BoolVar(&n.Again, "again", false, "the person, who had objected to marketing, asked unasked to be written to again")
	return a.data(cmd)
}

// readText returns the text of a file, or nothing where none is named.
func (a *app) readText(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	text, err := readWhole(a.Files, name, maxSmallFile)
	if err != nil {
		return "", &model.Error{Fault: model.NotFound, Sentence: "the file " + line(name) + " cannot be read", Cause: err}
	}
	return string(text), nil
}

func (a *app) consentWithdraw() *cobra.Command {
	var preview bool
	var how, copied string
	cmd := &cobra.Command{
		Use:   "withdraw REFERENCE CONSENT",
		Short: "Withdraw a consent, saying first what stops",
		Long: "Withdraws the consent whose id, as 'lethe consent list' prints it, begins so. What rested on it and on nothing else is listed, " +
			"and its retention begins. It is as easy as giving it, and takes effect at once. Where the policy offers a copy of the record first, " +
			"--copy says whether it was taken or declined; a copy that was taken is logged as a request.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				consent, err := a.consentNamed(cmd, d, id, given[1])
				if err != nil {
					return err
				}
				w, err := d.ConsentWithdrawal(cmd.Context(), a.by(), id, consent)
				if err != nil {
					return err
				}
				w.Copy = model.CopyAnswer(copied)
				var asked *desk.RequestFile
				if !preview {
					asked, err = d.WithdrawConsent(cmd.Context(), a.by(), id, w, how)
				}
				if err != nil {
					return err
				}
				return a.printWithdrawal(w, asked, !preview)
			})
		},
	}
	cmd.Flags().StringVar(&copied, "copy", "", "what the person said to the copy of their record: taken, declined")
	cmd.Flags().BoolVar(&preview, "preview", false, "show what would stop, and do nothing")
	cmd.Flags().StringVar(&how, "how", "spoken", "form, spoken, paper")
	return a.data(cmd)
}

func (a *app) printWithdrawal(w *desk.Withdrawal, asked *desk.RequestFile, done bool) error {
	if a.json {
		out := map[string]any{"purpose": w.Consent.Purpose, "stops": append([]string{}, w.Loses...), "withdrawn": done,
			"advice": w.Advice, "offers_copy": w.OffersCopy}
		if asked != nil {
			out["request"] = asked.Request.Reference()
		}
		return a.printJSON(out)
	}
	a.printf("Stops: %s %s\n", line(w.Purpose), line(w.Consent.Channel))
	for _, l := range w.Loses {
		a.printf("  no basis left: %s\n", line(l))
	}
	if w.Advice != "" {
		a.printf("Tell them: %s\n", line(w.Advice))
	}
	switch {
	case !done && w.OffersCopy:
		return a.printf("A copy of the record is offered first: say --copy taken or --copy declined.\n")
	case !done:
		return nil
	case asked != nil:
		a.printf("The copy is %s; nothing of theirs is destroyed before it is answered.\n", asked.Request.Reference())
	}
	return a.printf("The consent is withdrawn.\n")
}

func (a *app) consentNamed(cmd *cobra.Command, d *desk.Desk, subject model.ID, prefix string) (model.ID, error) {
	lines, err := d.Consents(cmd.Context(), a.by(), subject)
	if err != nil {
		return model.ID{}, err
	}
	var found []model.ID
	for _, l := range lines {
		if strings.HasPrefix(l.ID.String(), strings.ToLower(prefix)) {
			found = append(found, l.ID)
		}
	}
	if len(found) != 1 {
		return model.ID{}, model.Faultf(model.NotFound, "%s of that person begin so; 'lethe consent list' prints the ids", counted(len(found), "consent"))
	}
	return found[0], nil
}

type consentLineJSON struct {
	ID       string           `json:"id"`
	Act      model.ConsentAct `json:"act"`
	Purpose  string           `json:"purpose"`
	Channel  string           `json:"channel,omitempty"`
	Topic    string           `json:"topic,omitempty"`
	On       calendar.Date    `json:"on"`
	How      string           `json:"how,omitempty"`
	Wording  string           `json:"wording,omitempty"`
	Notice   string           `json:"notice,omitempty"`
	Explicit bool             `json:"explicit"`
	Guardian string           `json:"guardian,omitempty"`
	Event    string           `json:"event,omitempty"`
	Expires  calendar.Date    `json:"expires,omitzero"`
	Evidence string           `json:"evidence,omitempty"`
	Told     []string         `json:"told,omitempty"` // of a withdrawal
	Copy     model.CopyAnswer `json:"copy,omitempty"` // taken or declined
	By       string           `json:"recorded_by,omitempty"`
	Live     bool             `json:"live"`
	Stale    bool             `json:"wants_refreshing"`
}

func (a *app) consentList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list REFERENCE",
		Short: "Print a person's ledger of consents, newest first",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				lines, err := d.Consents(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				var rows []consentLineJSON
				for _, v := range lines {
					rows = append(rows, consentLineJSON{v.ID.String(), v.Act, v.Purpose, v.Channel, v.Topic, v.On, v.How, v.Wording, v.Notice,
						v.Explicit, v.Guardian, v.Event, v.Expires, v.Evidence, v.Told, v.Copy, v.RecordedBy, v.Live, v.Stale})
				}
				return printList(a, rows, func(r consentLineJSON) []string {
					state := ""
					if r.Live {
						state = "live"
					}
					if r.Stale {
						state = "live, refresh"
					}
					return []string{r.ID[:8], string(r.Act), r.On.String(), state, line(r.Purpose), line(r.Channel), line(cmp.Or(r.Topic, r.Event)), line(r.Wording)}
				})
			})
		},
	})
}

type whyJSON struct {
	Channel policy.ContactMethod `json:"channel"`
	Topic   string               `json:"topic,omitempty"`
	Contact string               `json:"contact,omitempty"`
	Allowed bool                 `json:"allowed"`
	Rule    string               `json:"rule"`
	Reason  string               `json:"reason"`
	Refresh bool                 `json:"wants_refreshing,omitempty"`
}

func (a *app) consentWhy() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "why REFERENCE",
		Short: "Say why a person may or may not be contacted, by channel and topic",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				answers, err := d.MayContact(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				var rows []whyJSON
				for _, v := range answers {
					w := whyJSON{Channel: v.Channel, Topic: v.Topic, Allowed: v.Allowed, Rule: v.Rule, Reason: v.Reason, Refresh: v.Refresh}
					if v.Contact != nil {
						w.Contact = v.Contact.Value
					}
					rows = append(rows, w)
				}
				return printList(a, rows, func(r whyJSON) []string {
					verdict := "no"
					if r.Allowed {
						verdict = "yes"
					}
					return []string{string(r.Channel), line(r.Topic), verdict, r.Rule, line(r.Contact), line(r.Reason)}
				})
			})
		},
	})
}
