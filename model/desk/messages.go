package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/document"
	"lethe/model/policy"
)

// A Mailshot says which message goes to whom. Marketing goes to everybody who
// may have it if nobody is chosen; other messages need somebody to be chosen.
type Mailshot struct {
	Message string // id of a message of the policy
	Text    string // put where the message says {message}
	To      Attending
}

// Outgoing are the messages of a mailshot, ready to be handed to whatever sends
// them. Whoever wrote the message is shown their number and never an address.
type Outgoing struct {
	Title   string
	Mails   []Mail
	LeftOut map[string]int // people, by the reason in words
}

// A Mail is one message to one person.
type Mail struct {
	Subject model.ID
	Bytes   []byte // headers and text (RFC 5322)
}

// words of people who are left out.
const (
	noEmail      = "no email address"
	isRestricted = "processing is restricted"
	hasObjected  = "objected"
	hasDied      = "has died"
)

// Compose makes the messages of a mailshot. Each person passes what the law asks
// for a message of its kind: the decision table for marketing, no objection for
// a survey. A service message goes to everybody it concerns. Nothing is recorded
// until Sent.
func (d *Desk) Compose(ctx context.Context, by By, m Mailshot) (*Outgoing, error) {
	if err := d.may(ctx, by, model.ListAttendance); err != nil {
		return nil, err
	}
	t, err := d.messageFor(ctx, by, m)
	switch {
	case err != nil:
		return nil, err
	case strings.Contains(t.Text, "{message}") && strings.TrimSpace(m.Text) == "":
		return nil, refused("say what the message is to say")
	}
	from := d.policy.Contact(policy.Enquiries, policy.DataManager, policy.PrivacyManager, policy.DPO)
	if from == nil || from.Email == "" {
		return nil, refused("the policy names no email address that messages could come from (organisation.contacts)")
	}
	if m.To.chooses() || t.Kind != policy.MarketingMessage {
		return d.writeChosen(ctx, by, t, m, from)
	}
	list, err := d.MailingList(ctx, by, policy.ByEmail, t.Topic)
	if err != nil {
		return nil, err
	}
	out := &Outgoing{Title: t.Title, LeftOut: map[string]int{}}
	for rule, n := range list.Excluded {
		out.LeftOut["rule "+rule] = n
	}
	if list.None > 0 {
		out.LeftOut[noEmail] = list.None
	}
	for _, r := range list.Rows {
		if err := out.add(d, by, t, m.Text, from, r.Subject, r.Name, r.Contact.Value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// messageFor returns the message of a mailshot, if the actor may send it: tutors
// write to those they teach, and see no address.
func (d *Desk) messageFor(ctx context.Context, by By, m Mailshot) (*policy.Message, error) {
	t := d.policy.Message(m.Message)
	if t == nil {
		return nil, refused("the policy has no message %q", m.Message)
	}
	if t.Kind == policy.ServiceMessage {
		return t, nil
	}
	return t, d.may(ctx, by, model.ExportPeople)
}

func (a *Attending) chooses() bool {
	return len(a.Subjects) > 0 || a.Kind != "" || a.Stage != "" || a.Establishment != ""
}

// writeChosen makes the messages to people who were chosen.
func (d *Desk) writeChosen(ctx context.Context, by By, t *policy.Message, m Mailshot, from *policy.Contact) (*Outgoing, error) {
	out := &Outgoing{Title: t.Title, LeftOut: map[string]int{}}
	err := d.store.Read(ctx, func(r model.Reader) error {
		people, err := m.To.people(r)
		if err != nil {
			return err
		}
		list, err := readSuppressed(r)
		if err != nil {
			return err
		}
		for _, s := range people {
			to, why, err := d.addressFor(r, by, t, s, list)
			if err != nil {
				return err
			}
			if why != "" {
				out.LeftOut[why]++
				continue
			}
			if err := out.add(d, by, t, m.Text, from, s.ID, s.Name.Full(), to); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// addressFor returns the address at which a person may have a message of this
// kind, or why they may not.
func (d *Desk) addressFor(r model.Reader, by By, t *policy.Message, s *model.Subject, list suppressed) (to, why string, err error) {
	emails := s.ContactsOf(model.Email)
	switch {
	case s.Flags.Has(model.Deceased):
		return "", hasDied, nil
	case mayUse(s, policy.UseAttendance, policy.Ground{}, by.Today()) != nil:
		return "", isRestricted, nil
	case len(emails) == 0:
		return "", noEmail, nil
	case t.Kind == policy.SurveyMessage && (s.Flags.Has(model.Objected) || s.Flags.Has(model.DoNotContact)):
		return "", hasObjected, nil
	case t.Kind != policy.MarketingMessage:
		return emails[0].Value, "", nil
	}
	p, err := readPosting(r, s.ID)
	if err != nil {
		return "", "", err
	}
	ledger, err := model.All[model.Consent](r, s.ID)
	if err != nil {
		return "", "", err
	}
	answers, err := d.asker(p, ledger, list, by.Today()).about(policy.ByEmail, t.Topic)
	for _, a := range answers {
		if a.Allowed && a.Contact != nil {
			return a.Contact.Value, "", err
		}
		why = "rule " + a.Rule
	}
	return "", why, err
}

// add writes one message.
func (o *Outgoing) add(d *Desk, by By, t *policy.Message, text string, from *policy.Contact, id model.ID, name, to string) error {
	body := strings.NewReplacer("{name}", name, "{topic}", d.topicTitle(t.Topic), "{message}", strings.TrimSpace(text),
		policy.OptOutMark, "write to "+from.Email+" or answer this message with the word stop").Replace(t.Text)
	mail, err := document.PlainMail(t.Title, body, document.Envelope{
		From: from.Email, FromName: d.policy.Organisation.Name(), To: to, ToName: name, Date: by.At,
	})
	if err != nil {
		return &model.Error{Fault: model.Refused, Sentence: "a message to one person cannot be written: their address is not one", Cause: err}
	}
	o.Mails = append(o.Mails, Mail{id, mail})
	return nil
}

func (d *Desk) topicTitle(id string) string {
	if t := d.policy.Topic(id); t != nil {
		return t.Title
	}
	return id
}

// Sent records that messages were handed over to be sent: in the audit log and
// in the timeline of each person. Nothing is a disclosure: the organisation
// sends, and nobody is given anything. Information that people had asked for on
// the topic counts as answered.
func (d *Desk) Sent(ctx context.Context, by By, m Mailshot, people []model.ID) error {
	if err := d.may(ctx, by, model.ListAttendance); err != nil {
		return err
	}
	t, err := d.messageFor(ctx, by, m)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(people, usedBatch) {
		err := d.store.Write(ctx, by.act("message.send", ""), func(w model.Writer) error {
			for _, id := range part {
				if err := d.noteSent(w, by, t, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, id := range people[:min(len(people), maxRefreshed)] {
		d.refresh(ctx, id)
	}
	if loaded, _ := d.Loaded(); loaded && len(people) > maxRefreshed {
		return d.Load(context.WithoutCancel(ctx), by.Today())
	}
	return nil
}

// maxRefreshed is up to how many people an act brings up to date one by one.
const maxRefreshed = 500

func (d *Desk) noteSent(w model.Writer, by By, t *policy.Message, id model.ID) error {
	s, err := model.Load[model.Subject](w, model.ID{}, id)
	if model.FaultOf(err) == model.NotFound {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	note := &model.Note{Head: model.Head{Owner: id}, At: by.At.UTC(), Actor: by.Actor, Text: "message sent (" + string(t.Kind) + "): " + t.Title}
	if note.ID, err = d.newID(); err != nil {
		return err
	}
	if err := w.Put(model.Encode(note)); err != nil {
		return err
	}
	answered := false
	for i := range s.Asked {
		if a := &s.Asked[i]; t.Kind == policy.MarketingMessage && a.Topic == t.Topic && a.Answered.IsZero() {
			a.Answered, answered = by.Today(), true
		}
	}
	if answered {
		return w.Put(model.Encode(s))
	}
	return w.Touch(model.Record{Kind: model.KindSubject, ID: id, Version: s.Version})
}
