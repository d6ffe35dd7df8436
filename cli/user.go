package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage"
)

type userJSON struct {
	Name         string         `json:"name"`
	Roles        []model.Role   `json:"roles"`
	Accounts     []string       `json:"accounts"`
	Keys         []userKeyJSON  `json:"keys"`
	Slot         string         `json:"slot,omitempty"`
	Added        string         `json:"added"`
	AddedBy      string         `json:"added_by"`
	Revoked      string         `json:"revoked,omitempty"`
	RevokedBy    string         `json:"revoked_by,omitempty"`
	RevokedWhy   string         `json:"revoked_why,omitempty"`
	Acknowledged []userDateJSON `json:"acknowledged"`
	Trained      []userDateJSON `json:"trained"`
	Changes      []roleJSON     `json:"changes"`
	LastSeen     string         `json:"last_seen,omitempty"`    // last act or look, as far as the log was read
	TrainingEnds calendar.Date  `json:"training_ends,omitzero"` // when training is to be repeated
}

type userKeyJSON struct {
	Type        string `json:"type"`
	Fingerprint string `json:"fingerprint"`
	Comment     string `json:"comment,omitempty"`
	Added       string `json:"added"`
}

type userDateJSON struct {
	On    calendar.Date `json:"on"`
	What  string        `json:"what"`
	Actor string        `json:"entered_by"`
}

type roleJSON struct {
	At    string       `json:"at"`
	Actor string       `json:"actor"`
	Roles []model.Role `json:"roles"`
}

func viewUser(u *model.User) userJSON {
	v := userJSON{
		Name: u.Name, Roles: u.Roles, Accounts: append([]string{}, u.Accounts...), Keys: []userKeyJSON{}, Slot: u.Slot,
		Added: u.Added.Format(time.RFC3339), AddedBy: u.AddedBy, RevokedBy: u.RevokedBy, RevokedWhy: u.RevokedWhy,
		Acknowledged: viewUserDates(u.Acknowledged), Trained: viewUserDates(u.Trained), Changes: []roleJSON{},
	}
	if !u.Active() {
		v.Revoked = u.Revoked.Format(time.RFC3339)
	}
	for _, k := range u.Keys {
		v.Keys = append(v.Keys, userKeyJSON{k.Type, k.Fingerprint, k.Comment, k.Added.Format(time.RFC3339)})
	}
	for _, c := range u.Changes {
		v.Changes = append(v.Changes, roleJSON{c.At.Format(time.RFC3339), c.Actor, c.Roles})
	}
	return v
}

func viewUserDates(list []model.UserDate) []userDateJSON {
	out := []userDateJSON{}
	for _, d := range list {
		out = append(out, userDateJSON{d.On, d.What, d.Actor})
	}
	return out
}

func (a *app) userCommand() *cobra.Command {
	return group("user", "Who works with the register, and in which role",
		a.userAdd(), a.userList(), a.userShow(), a.userRole(), a.userRevoke(),
		a.userDated("trained", "Record that a user was trained", (*desk.Desk).RecordTraining),
		a.userDated("acknowledged", "Record that a user acknowledged the duty of confidentiality", (*desk.Desk).RecordAcknowledgement),
		group("key", "The SSH public keys by which users are known", a.userKeyAdd(), a.userKeyRemove()),
		group("account", "The accounts of the operating system by which users are known",
			a.userAccount("add", "Make a user known by one more account", (*desk.Desk).AddUserAccount),
			a.userAccount("remove", "Take an account away from a user", (*desk.Desk).RemoveUserAccount)),
		a.userSlot())
}

// withSight adds to a view when the user was last at work, for those who may see
// that, and when training is to be repeated.
func (a *app) withSight(ctx context.Context, d *desk.Desk, list ...*model.User) ([]userJSON, error) {
	seen := map[string]time.Time{}
	if d.Disallowed(a.by(), model.SeeUsers) == "" {
		var err error
		if seen, err = d.LastSeen(ctx, a.by()); err != nil {
			return nil, err
		}
	}
	var out []userJSON
	for _, u := range list {
		v := viewUser(u)
		if at, ok := seen[strings.ToLower(u.Name)]; ok {
			v.LastSeen = at.UTC().Format(time.RFC3339)
		}
		v.TrainingEnds = d.TrainingEnds(u)
		out = append(out, v)
	}
	return out, nil
}

// atUser carries out one change of a user and prints who they are then.
func (a *app) atUser(cmd *cobra.Command, words string, do func(*desk.Desk) (*model.User, error)) error {
	return a.atUserWithSlot(cmd, words, "", func(d *desk.Desk, _ string) (*model.User, error) { return do(d) })
}

// atUserWithSlot is atUser for a change that names a slot by the beginning of its
// id: do is given the whole.
func (a *app) atUserWithSlot(cmd *cobra.Command, words, prefix string, do func(d *desk.Desk, slot string) (*model.User, error)) error {
	return a.withStore(cmd, bare, func(store *storage.Store, d *desk.Desk) error {
		slot := ""
		if prefix != "" {
			s, err := namedSlot(store.Keys().Slots(), prefix)
			if err != nil {
				return err
			}
			slot = s.ID.String()
		}
		u, err := do(d, slot)
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(viewUser(u))
		}
		return a.printf("%s: %s\n", line(u.Name), words)
	})
}

func asRoles(names []string) []model.Role {
	var out []model.Role
	for _, n := range names {
		out = append(out, model.Role(strings.ReplaceAll(strings.TrimSpace(n), " ", "-")))
	}
	return out
}

func (a *app) userAdd() *cobra.Command {
	var n desk.NewUser
	var roles, files []string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a user",
		Long: "Adds somebody who works with the register. The name stands in the audit log and is never used again. The first user must be an " +
			"administrator; without --account it is known by the account that runs this command, so that you are not shut out. From then on " +
			"nobody works with the store who is not a user. Roles: administrator (keys, users, policy), officer (everything about people), " +
			"front-desk (calls and logging requests), auditor (log, reports, policy; no personal data), tutor (attendance lists).",
		Example: "lethe user add 'Anna Smith' --account anna --role administrator --role officer\nlethe user add Ben --account ben --key-file ben.pub --role front-desk",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			n.Name, n.Roles = given[0], asRoles(roles)
			for _, name := range files {
				key, err := a.readKeyLine(name)
				if err != nil {
					return err
				}
				n.Keys = append(n.Keys, key)
			}
			return a.atUserWithSlot(cmd, "added as "+model.RoleWords(n.Roles)+".", n.Slot, func(d *desk.Desk, slot string) (*model.User, error) {
				n.Slot = slot
				if !d.HasUsers() && len(n.Accounts) == 0 {
					n.Accounts = []string{a.actor()}
				}
				return d.AddUser(cmd.Context(), a.by(), n)
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&roles, "role", nil, "administrator, officer, front-desk, auditor or tutor; may be given several times")
	f.StringArrayVar(&n.Accounts, "account", nil, "account of the operating system; may be given several times")
	f.StringArrayVar(&files, "key-file", nil, "file with an SSH public key; may be given several times")
	f.StringVar(&n.Slot, "slot", "", "id of the user's key slot, as 'lethe keys list' shows it")
	return a.data(cmd)
}

// readKeyLine reads the file of an SSH public key.
func (a *app) readKeyLine(name string) (string, error) {
	text, err := readWhole(a.Files, name, maxSmallFile)
	if err != nil {
		return "", &model.Error{Fault: model.NotFound, Sentence: "the file of the key cannot be read", Cause: err}
	}
	return string(text), nil
}

func (a *app) userList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List the users, those whose access was ended among them",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				users, err := d.Users(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				out, err := a.withSight(cmd.Context(), d, users...)
				if err != nil {
					return err
				}
				return printList(a, out, func(v userJSON) []string {
					state := "since " + v.Added[:10]
					if v.Revoked != "" {
						state = "ended " + v.Revoked[:10]
					}
					seen := "not seen lately"
					if v.LastSeen != "" {
						seen = "last seen " + v.LastSeen[:10]
					}
					return []string{line(v.Name), model.RoleWords(v.Roles), line(strings.Join(v.Accounts, ", ")),
						fmt.Sprintf("%d SSH keys", len(v.Keys)), state, seen}
				})
			})
		},
	})
}

func (a *app) userShow() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "show [NAME]",
		Short: "Show a user: keys, roles, training and acknowledgements; without a name, yourself",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				name := a.actor()
				if len(given) > 0 {
					name = given[0]
				}
				u, err := d.User(cmd.Context(), a.by(), name)
				if err != nil {
					return err
				}
				list, err := a.withSight(cmd.Context(), d, u)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(list[0])
				}
				return a.table(userRows(list[0]))
			})
		},
	})
}

func userRows(v userJSON) [][]string {
	rows := [][]string{{"name", line(v.Name)}, {"roles", model.RoleWords(v.Roles)}, {"accounts", line(strings.Join(v.Accounts, ", "))},
		{"added", v.Added + " by " + line(v.AddedBy)}}
	if v.Slot != "" {
		rows = append(rows, []string{"key slot", line(v.Slot)})
	}
	if v.Revoked != "" {
		rows = append(rows, []string{"ended", v.Revoked + " by " + line(v.RevokedBy) + ": " + line(v.RevokedWhy)})
	}
	if v.LastSeen != "" {
		rows = append(rows, []string{"last seen", v.LastSeen})
	}
	if !v.TrainingEnds.IsZero() && v.Revoked == "" {
		rows = append(rows, []string{"training until", v.TrainingEnds.String()})
	}
	for _, k := range v.Keys {
		rows = append(rows, []string{"SSH key", line(k.Type + " " + k.Fingerprint + " " + k.Comment)})
	}
	for _, d := range v.Acknowledged {
		rows = append(rows, []string{"acknowledged", d.On.String() + " " + line(d.What)})
	}
	for _, d := range v.Trained {
		rows = append(rows, []string{"trained", d.On.String() + " " + line(d.What)})
	}
	for _, c := range v.Changes {
		rows = append(rows, []string{"changed", c.At + " by " + line(c.Actor) + ": " + model.RoleWords(c.Roles)})
	}
	return rows
}

func (a *app) userRole() *cobra.Command {
	return a.data(&cobra.Command{
		Use:     "role NAME ROLE...",
		Short:   "Give a user other roles in place of those they have; it takes effect at once",
		Example: "lethe user role Ben officer\nlethe user role Anna administrator officer",
		Args:    args(cobra.MinimumNArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			roles := asRoles(given[1:])
			return a.atUser(cmd, "now "+model.RoleWords(roles)+".", func(d *desk.Desk) (*model.User, error) {
				return d.ChangeRole(cmd.Context(), a.by(), given[0], roles)
			})
		},
	})
}

func (a *app) userRevoke() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "revoke NAME",
		Short: "End the access of a user at once, in sessions that are open too",
		Long: "Ends the access of a user. Their record stays, since the audit log names them. If they have a key slot, remove it too " +
			"with 'lethe keys remove': who holds a slot and the files needs no program of ours to read them.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atUser(cmd, "access ended.", func(d *desk.Desk) (*model.User, error) {
				return d.RevokeUser(cmd.Context(), a.by(), given[0], why)
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "why the access ends")
	return a.data(cmd)
}

type datedAct func(*desk.Desk, context.Context, desk.By, string, calendar.Date, string) (*model.User, error)

func (a *app) userDated(use, short string, do datedAct) *cobra.Command {
	var on, what string
	cmd := &cobra.Command{
		Use:     use + " NAME",
		Short:   short,
		Long:    short + ". Earlier dates stay.",
		Example: "lethe user " + use + " Ben --on today --what 'yearly course'",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			day, err := a.day(cmd, "on", on)
			if err != nil {
				return err
			}
			return a.atUser(cmd, use+" on "+day.Words()+".", func(d *desk.Desk) (*model.User, error) {
				return do(d, cmd.Context(), a.by(), given[0], day, what)
			})
		},
	}
	cmd.Flags().StringVar(&on, "on", "today", "day on which it was")
	cmd.Flags().StringVar(&what, "what", "", "which course or undertaking")
	return a.data(cmd)
}

func (a *app) userKeyAdd() *cobra.Command {
	return a.data(&cobra.Command{
		Use:     "add NAME FILE",
		Short:   "Make a user known by one more SSH public key",
		Example: "lethe user key add Ben ben.pub",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			key, err := a.readKeyLine(given[1])
			if err != nil {
				return err
			}
			return a.atUser(cmd, "the key is added.", func(d *desk.Desk) (*model.User, error) {
				return d.AddUserKey(cmd.Context(), a.by(), given[0], key)
			})
		},
	})
}

func (a *app) userKeyRemove() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "remove NAME FINGERPRINT",
		Short: "Take an SSH public key away from a user",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atUser(cmd, "the key is removed.", func(d *desk.Desk) (*model.User, error) {
				return d.RemoveUserKey(cmd.Context(), a.by(), given[0], given[1])
			})
		},
	})
}

type accountAct func(*desk.Desk, context.Context, desk.By, string, string) (*model.User, error)

func (a *app) userAccount(use, short string, do accountAct) *cobra.Command {
	return a.data(&cobra.Command{
		Use:   use + " NAME ACCOUNT",
		Short: short,
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atUser(cmd, "saved.", func(d *desk.Desk) (*model.User, error) {
				return do(d, cmd.Context(), a.by(), given[0], given[1])
			})
		},
	})
}

func (a *app) userSlot() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "slot NAME [SLOT]",
		Short: "Say which key slot is the user's, or that they have none",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			slot := ""
			if len(given) > 1 {
				slot = given[1]
			}
			return a.atUserWithSlot(cmd, "saved.", slot, func(d *desk.Desk, slot string) (*model.User, error) {
				return d.SetUserSlot(cmd.Context(), a.by(), given[0], slot)
			})
		},
	})
}
