package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// details are the flags that describe a person. A flag that is not given leaves
// what is there; one that is given empty clears it.
type details struct {
	title, given, family, knownAs, born   string
	establishment, department, role, kind string
	emails, phones                        []string
}

func (v *details) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&v.title, "title", "", "title")
	f.StringVar(&v.given, "given", "", "given name")
	f.StringVar(&v.family, "family", "", "family name")
	f.StringVar(&v.knownAs, "known-as", "", "name the person goes by")
	f.StringVar(&v.born, "born", "", "date of birth, as people write it (3/12/1984)")
	f.StringVar(&v.establishment, "establishment", "", "school or employer")
	f.StringVar(&v.department, "department", "", "department")
	f.StringVar(&v.role, "role", "", "role")
	f.StringVar(&v.kind, "kind", "", "what the person is to the organisation, as the policy names it")
	f.StringArrayVar(&v.emails, "email", nil, "email address; may be repeated")
	f.StringArrayVar(&v.phones, "phone", nil, "phone number; may be repeated")
}

// apply changes s as the given flags say.
func (v *details) apply(cmd *cobra.Command, s *model.Subject, today calendar.Date) error {
	changed := cmd.Flags().Changed
	for _, f := range []struct {
		flag     string
		to, from *string
	}{
		{"title", &s.Name.Title, &v.title}, {"given", &s.Name.Given, &v.given}, {"family", &s.Name.Family, &v.family},
		{"known-as", &s.KnownAs, &v.knownAs}, {"establishment", &s.Establishment, &v.establishment},
		{"department", &s.Department, &v.department}, {"role", &s.Role, &v.role},
	} {
		if changed(f.flag) {
			*f.to = strings.TrimSpace(*f.from)
		}
	}
	if changed("born") {
		s.Born = 0
		if v.born != "" {
			d, err := calendar.ParseTyped(v.born, today)
			if err != nil {
				return usage(cmd, "--born: %w", err)
			}
			s.Born = d
		}
	}
	if changed("kind") {
		s.Relationships = append(s.Relationships, model.Relationship{Kind: v.kind, Started: today})
	}
	replaceContacts(s, model.Email, v.emails, changed("email"))
	replaceContacts(s, model.Phone, v.phones, changed("phone"))
	return nil
}

func replaceContacts(s *model.Subject, t model.ContactType, values []string, changed bool) {
	if !changed {
		return
	}
	var out []model.Contact
	for _, c := range s.Contacts {
		if c.Type != t {
			out = append(out, c)
		}
	}
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		k := model.Contact{Type: t, Value: v}
		if i := slices.IndexFunc(s.Contacts, func(c model.Contact) bool { return c.Type == t && c.Value == v }); i >= 0 {
			k = s.Contacts[i] // with what is known of it
		}
		out = append(out, k)
	}
	s.Contacts = out
}

func (a *app) subjectAdd() *cobra.Command {
	var v details
	var k child
	var anyway bool
	cmd := &cobra.Command{
		Use:     "add",
		Short:   "Add a person",
		Long:    "Adds a person. Somebody with the same email address, or the same name and date of birth, makes it stop, unless --anyway is given.",
		Example: "lethe subject add --given Ada --family Byron --born 10/12/1995 --email ada@school.example",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, withFind, func(d *desk.Desk) error {
				var s model.Subject
				if err := v.apply(cmd, &s, a.by().Today()); err != nil {
					return err
				}
				if like := d.LikelyDuplicates(cmd.Context(), a.by(), &s); len(like) > 0 && !anyway {
					return model.Faultf(model.Refused, "%s is probably this person already; nothing was added (use --anyway to add all the same)", like[0].ID.SubjectReference())
				}
				added, err := a.addPerson(cmd, d, &s, &k)
				if err != nil {
					return err
				}
				return a.printReference(added.Reference())
			})
		},
	}
	v.flags(cmd)
	k.flags(cmd)
	cmd.Flags().BoolVar(&anyway, "anyway", false, "add although somebody in the register is probably the same person")
	return a.data(cmd)
}

func (a *app) printReference(reference string) error {
	if a.json {
		return a.printJSON(map[string]string{"reference": reference})
	}
	return a.printf("%s\n", reference)
}

func (a *app) subjectCorrect() *cobra.Command {
	var v details
	var keepName bool
	var from desk.Correction
	cmd := &cobra.Command{
		Use:   "correct REFERENCE",
		Short: "Correct a person's details",
		Long: "Changes the details whose flags are given and leaves the others. A flag given empty clears that detail. A family name that is changed stays among the previous names, by which the person is found, unless --keep-name=false says that it was wrong. " +
			"With --from, the source of what is new stands in the person's timeline. Where the policy says edit-needs-request, a request of the person to correct their details must be open, and the timeline names it.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				id, err := d.SubjectID(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				f, err := d.OpenSubject(cmd.Context(), a.by(), id, desk.ToCorrect)
				if err != nil {
					return err
				}
				was := f.Subject.Name
				if err := v.apply(cmd, f.Subject, a.by().Today()); err != nil {
					return err
				}
				if keepName {
					f.Subject.KeepFormerName(was)
				}
				saved, err := d.CorrectFrom(cmd.Context(), a.by(), f.Subject, from)
				if err != nil {
					return err
				}
				return a.printReference(saved.Reference())
			})
		},
	}
	v.flags(cmd)
	cmd.Flags().BoolVar(&keepName, "keep-name", true, "keep a family name that is changed among the previous names")
	cmd.Flags().StringVar(&from.Source, "from", "", "where the new details come from, a source of the policy")
	cmd.Flags().StringVar(&from.Reference, "proof", "", "where they stand there, with the day")
	cmd.Flags().BoolVar(&from.Confirmed, "confirmed", false, "the person said that their details are right")
	return a.data(cmd)
}

func (a *app) subjectNote() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "note REFERENCE TEXT",
		Short: "Write a note about a person",
		Long:  "Writes a note. Notes are personal data: they go out with an access request.",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				id, err := d.SubjectID(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				if err := d.AddNote(cmd.Context(), a.by(), id, given[1]); err != nil {
					return err
				}
				return a.printReference(id.SubjectReference())
			})
		},
	})
}
