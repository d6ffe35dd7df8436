package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

func (a *app) disclosureCommand() *cobra.Command {
	return group("disclosure", "Disclosure register: what was given to whom, by which power", a.disclosureAdd(), a.disclosureList())
}

func (a *app) disclosureAdd() *cobra.Command {
	var n desk.NewDisclosure
	var basis, review, on string
	cmd := &cobra.Command{
		Use:   "add REFERENCE RECIPIENT",
		Short: "Record that data about a person goes to a recipient, or refuse it",
		Long: "Records a disclosure before anything is sent, and refuses what must not go: a recipient gets what the policy allows it, with consent where " +
			"that is the condition, abroad only through an open transfer, an authority only with its power and an approver.",
		Example: "lethe disclosure add S-7K3M9PQ2X authorities --category contact --item 'address on 3 March' --requester 'DC Smith, Kent Police' --power 'DPA 2018 Sch 2 para 2' --approver anna",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			var err error
			if n.ReviewOn, err = a.day(cmd, "--review", review); err != nil {
				return err
			}
			if n.On, err = a.day(cmd, "--on", on); err != nil {
				return err
			}
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				n.Subject, n.Recipient, n.Basis = id, given[1], model.Basis(basis)
				v, err := d.Disclose(cmd.Context(), a.by(), n)
				if err != nil {
					return err
				}
				return a.printDone(map[string]string{"id": v.ID.String(), "recipient": v.Recipient}, "%s  The disclosure is recorded.\n", v.ID.String()[:8])
			})
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&n.Categories, "category", nil, "category of the policy; may be repeated")
	f.StringArrayVar(&n.Items, "item", nil, "what of it is given; may be repeated")
	f.StringVar(&n.Purpose, "purpose", "", "purpose of the policy")
	f.StringVar(&basis, "basis", "", "lawful basis")
	f.StringVar(&n.Method, "method", "", "how it is sent")
	f.StringVar(&n.Requester, "requester", "", "of an authority: who asks, by name and office")
	f.StringVar(&n.Power, "power", "", "the legal power or exemption")
	f.StringVar(&n.Approver, "approver", "", "who approved it")
	f.BoolVar(&n.DoNotTell, "do-not-tell", false, "telling the person would defeat the purpose")
	f.StringVar(&review, "review", "", "with --do-not-tell: day on which that is looked at again")
	f.BoolVar(&n.Agreed, "agreed", false, "the person, whose data is restricted, agreed to this")
	f.StringVar(&on, "on", "today", "day of the disclosure")
	return a.data(cmd)
}

type disclosureJSON struct {
	Subject    string        `json:"subject"`
	Recipient  string        `json:"recipient"`
	On         calendar.Date `json:"on"`
	Categories []string      `json:"categories,omitempty"`
	Items      []string      `json:"items,omitempty"`
	Purpose    string        `json:"purpose,omitempty"`
	Basis      model.Basis   `json:"basis,omitempty"`
	Requester  string        `json:"requester,omitempty"`
	Power      string        `json:"power,omitempty"`
	Approver   string        `json:"approver,omitempty"`
	Method     string        `json:"method,omitempty"`
	DoNotTell  bool          `json:"do_not_tell"`
	ReviewOn   calendar.Date `json:"review_on,omitzero"`
	Overdue    bool          `json:"review_overdue,omitempty"`
	Abroad     string        `json:"abroad,omitempty"`
	By         string        `json:"recorded_by,omitempty"`
}

func (a *app) disclosureList() *cobra.Command {
	var csv bool
	cmd := &cobra.Command{
		Use:   "list [REFERENCE]",
		Short: "List what was given to whom, of a person or of everybody (audited)",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				var subject model.ID
				var err error
				if len(given) > 0 {
					if subject, err = d.SubjectID(cmd.Context(), given[0]); err != nil {
						return err
					}
				}
				list, err := d.Disclosures(cmd.Context(), a.by(), subject)
				if err != nil {
					return err
				}
				var rows []disclosureJSON
				for _, v := range list {
					rows = append(rows, disclosureJSON{v.Subject.SubjectReference(), v.Recipient, v.On, v.Categories, v.Items, v.Purpose, v.Basis, v.Requester,
						v.Power, v.Approver, v.Method, v.DoNotTell, v.ReviewOn, v.Overdue, v.Abroad, v.RecordedBy})
				}
				if csv {
					return a.printDisclosures(rows)
				}
				return printList(a, rows, func(r disclosureJSON) []string {
					secret := ""
					if r.DoNotTell {
						secret = "do not tell, review " + r.ReviewOn.String()
					}
					return []string{r.On.String(), r.Subject, line(r.Recipient), line(strings.Join(r.Items, ", ")), line(r.Power), secret}
				})
			})
		},
	}
	cmd.Flags().BoolVar(&csv, "csv", false, "print CSV")
	return a.data(cmd)
}

func (a *app) printDisclosures(rows []disclosureJSON) error {
	var cells [][]string
	for _, r := range rows {
		secret := "no"
		if r.DoNotTell {
			secret = "yes"
		}
		cells = append(cells, []string{r.On.String(), r.Subject, r.Recipient, strings.Join(r.Categories, "; "), strings.Join(r.Items, "; "), r.Purpose,
			string(r.Basis), r.Requester, r.Power, r.Approver, r.Method, r.Abroad, secret, r.ReviewOn.String(), r.By})
	}
	return a.printCSV([]string{"on", "subject", "recipient", "categories", "items", "purpose", "basis", "requester", "power", "approver", "method", "abroad", "do_not_tell", "review_on", "recorded_by"}, cells)
}
