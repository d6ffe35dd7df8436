package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
	"lethe/model/handling"
	"lethe/model/policy"
)

// facts gathers the merge fields of a letter from policy, request and register.
// What the order gives comes last, so that it wins.
func (d *Desk) facts(ctx context.Context, by By, f *RequestFile, o LetterOrder) (document.Facts, error) {
	facts := d.houseFacts()
	facts["today"], facts["child"] = o.On.Words(), o.Words == ForChild
	d.requestFacts(facts, f)
	err := d.store.Read(ctx, func(r model.Reader) error { return d.personFacts(r, facts, f.Request, o.On) })
	if err == nil && o.Kind == "outcome" && o.Fields["items"] == nil {
		err = d.store.Read(ctx, func(r model.Reader) error { return d.balanceFacts(r, facts, f, by.Today()) })
	}
	if err == nil && o.Kind == "extension" {
		err = d.extensionFacts(facts, f.Request, by, o)
	}
	if err == nil && o.Words == ByAge && f.Request.Requester.Kind == model.Self {
		facts["child"], err = d.writtenToChild(ctx, f.Request, o.On)
	}
	if err == nil && toOthers(o.Kind) {
		addressOthers(facts, o.Kind)
	}
	if err == nil {
		err = given(facts, o.Fields)
	}
	return facts, err
}

// toOthers reports whether a letter goes to somebody else than whoever asked.
func toOthers(kind string) bool {
	return kind == "recipient" || kind == "breach-regulator" || kind == "guardian-consent"
}

// addressOthers takes the name and the address of whoever asked out of a letter to
// somebody else: a recipient is told whose data changed, and no more.
func addressOthers(facts document.Facts, kind string) {
	facts["person"] = facts["subject"]
	delete(facts, "addressee")
	delete(facts, "address")
	if g, ok := facts["guardian"].(string); ok && kind == "guardian-consent" {
		facts["addressee"] = g
	}
}

// writtenToChild reports whether the person of a request is a child on a day.
func (d *Desk) writtenToChild(ctx context.Context, q *model.Request, on calendar.Date) (child bool, err error) {
	if q.Subject.IsZero() {
		return false, nil
	}
	err = d.store.Read(ctx, func(r model.Reader) error {
		s, err := model.Load[model.Subject](r, model.ID{}, q.Subject)
		if errors.Is(err, model.ErrNotFound) {
			return nil // erased: nobody knows their age any more
		}
		if err == nil {
			age := ageOf(s, on)
			child = age >= 0 && age < handling.AdultAge
		}
		return err
	})
	return child, err
}

// houseFacts are those of the organisation.
func (d *Desk) houseFacts() document.Facts {
	p := d.policy
	facts := document.Facts{"organisation": p.Organisation.LegalName, "notice": p.Notice.URL}
	g := p.Regulator
	facts["regulator"] = strings.Join(said(g.Name, g.Website, g.Phone, g.Address), ", ")
	if c := p.Contact(policy.DPO, policy.DataManager, policy.PrivacyManager, policy.Enquiries); c != nil {
		at := c.Address
		if at == "" {
			at = p.Organisation.Address
		}
		email := c.Email
		if q := p.Contact(policy.Enquiries); email == "" && q != nil {
			email = q.Email // questions by email go to the mailbox for them
		}
		facts["sender"], facts["contact"] = c.Name, strings.Join(said(c.Name, email, c.Phone, at), ", ")
	}
	return facts
}

// said returns the texts that are not empty.
func said(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// waitingWords say to the person what a clock waits for; empty when it does not.
func waitingWords(c calendar.Result) string {
	if c.State == calendar.Paused {
		return "your answer to our question"
	}
	var out []string
	for _, s := range c.Awaits() {
		out = append(out, map[calendar.State]string{
			calendar.AwaitingID:        "proof of who you are",
			calendar.AwaitingAuthority: "proof that you may ask for somebody else",
			calendar.AwaitingFee:       "the fee",
		}[s])
	}
	return strings.Join(out, " and ")
}

// requestFacts are those of the request and what was decided.
func (d *Desk) requestFacts(facts document.Facts, f *RequestFile) {
	q, c := f.Request, f.Row.Clock
	facts["reference"], facts["request"], facts["article"] = q.Reference(), q.Summary, q.Type.Article()
	facts["received"], facts["complaints"] = q.Received.Words(), rightToComplain(q)
	facts["addressee"] = q.Requester.Name
	if q.Requester.Contact != "" {
		facts["address"] = strings.Split(q.Requester.Contact, "\n")
	}
	if !c.Due.IsZero() {
		facts["due"] = c.Due.Words()
	}
	facts["waiting"] = waitingWords(c)
	var items, refused, stops, reasons []string
	for _, it := range f.File.Items {
		out, ok := f.File.Type.Outcome(it.Outcome)
		if !ok {
			continue
		}
		what := it.What + ": " + out.Title
		if out.Refuses {
			refused = append(refused, what+". "+groundWords(f.File.Type, it))
		} else {
			items = append(items, withReasons(what, it.Reasons))
		}
		if it.Outcome == "stopped" {
			stops = append(stops, it.What)
		}
		reasons = append(reasons, withReasons(what, it.Reasons))
	}
	if len(items) > 0 {
		items = append(items, handling.ReviewWords(q)...)
	}
	facts["items"], facts["refused"], facts["stops"] = items, refused, stops
	if q.Type == calendar.Complaint {
		facts["findings"] = strings.Join(reasons, ". ")
	}
	facts["suppression"] = q.Type == calendar.MarketingObjection
}

func withReasons(what, reasons string) string {
	if strings.TrimSpace(reasons) == "" {
		return what
	}
	return what + ". " + reasons
}

// groundWords says why something was refused: ground in law and reasons.
func groundWords(t handling.Type, it handling.Item) string {
	if g, ok := t.Ground(it.Ground); ok {
		return fmt.Sprintf("The ground in law: %s (%s). Our reasons: %s", g.Title, g.Where, it.Reasons)
	}
	return "Our reasons: " + it.Reasons
}

// personFacts are those of the person and of what is held about them. A letter to
// somebody under the policy's age is in words for a child.
func (d *Desk) personFacts(r model.Reader, facts document.Facts, q *model.Request, on calendar.Date) error {
	if err := paperFacts(r, facts, q); err != nil || q.Subject.IsZero() {
		return err
	}
	s, err := model.Load[model.Subject](r, model.ID{}, q.Subject)
	if errors.Is(err, model.ErrNotFound) {
		return nil // erased: the letter goes to whoever asked
	}
	if err != nil {
		return err
	}
	addressee, address := facts["addressee"], facts["address"]
	if err := d.subjectFacts(r, facts, s, on); err != nil {
		return err
	}
	if q.Requester.Kind != model.Self {
		facts["addressee"], facts["address"], facts["person"] = addressee, address, s.Name.Full()
	} else if d.flags(s, on).Has(model.UnderAge) {
		facts["child"] = true // whoever writes it may ask for a child's words, not against them
	}
	return nil
}

// subjectFacts are those of a letter to a person, and of what is held about them.
func (d *Desk) subjectFacts(r model.Reader, facts document.Facts, s *model.Subject, on calendar.Date) (err error) {
	facts["subject"], facts["addressee"] = s.Name.Full(), s.Name.Full()
	if at := s.ContactsOf(model.Address); len(at) > 0 {
		facts["address"] = said(append(strings.Split(at[0].Value, "\n"), at[0].Postcode)...)
	}
	if len(s.Guardians) > 0 {
		facts["guardian"] = s.Guardians[0].Name
	}
	if facts["recipients"], err = recipientsOf(r, s.ID); err != nil {
		return err
	}
	holdings, err := model.All[model.Holding](r, s.ID)
	if err != nil {
		return err
	}
	facts["transfers"], facts["decisions"] = d.abroadWords(), d.decisionWords()
	facts["categories"], facts["purposes"], facts["retention"] = d.categoryWords(holdings), d.purposeWords(holdings), d.retentionWords(holdings)
	facts["source"] = strings.Join(d.sourceWords(holdings), "; ")
	return nil
}

// paperFacts name what goes with the letter, and what was left out of it.
func paperFacts(r model.Reader, facts document.Facts, q *model.Request) error {
	var enclosed []string
	err := model.Each(r, q.ID, func(p *model.Paper) error {
		if p.What == model.PaperPackage {
			enclosed = append(enclosed, p.Name)
		}
		return nil
	})
	facts["enclosed"] = enclosed
	var withheld []string
	for _, x := range handling.Redactions(q) {
		if e, ok := handling.ExemptionOf(x.Exemption); ok {
			withheld = append(withheld, fmt.Sprintf("%s (%s)", e.Title, e.Where))
		}
	}
	slices.Sort(withheld)
	facts["withheld"] = slices.Compact(withheld)
	return err
}

// categoryWords names the categories of holdings as the policy titles them.
func (d *Desk) categoryWords(holdings []*model.Holding) []string {
	seen := map[string]bool{}
	for _, h := range holdings {
		title := h.Category
		if c := d.policy.Category(h.Category); c != nil {
			title = c.Title
		}
		seen[title] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// purposeWords names the purposes of holdings with their lawful bases.
func (d *Desk) purposeWords(holdings []*model.Holding) []string {
	seen := map[string]bool{}
	for _, h := range holdings {
		title := h.Purpose
		if p := d.policy.Purpose(h.Purpose); p != nil {
			title = p.Title
			if h.Basis == model.BasisLI && p.Interests != "" {
				title += " (our interests: " + p.Interests + ")"
			}
		}
		if title != "" && h.Basis != "" {
			title += ", on the basis of " + strings.ReplaceAll(string(h.Basis), "-", " ")
		}
		seen[title] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// retentionWords says in words how long the categories of holdings are kept.
func (d *Desk) retentionWords(holdings []*model.Holding) []string {
	seen := map[string]bool{}
	for _, h := range holdings {
		for i := range d.policy.Retention {
			r := &d.policy.Retention[i]
			if applies(r.Categories, h.Category) && applies(r.Purposes, h.Purpose) {
				seen[d.ruleWords(r, h)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func applies(to []string, id string) bool { return len(to) == 0 || slices.Contains(to, id) }

func (d *Desk) ruleWords(r *policy.Rule, h *model.Holding) string {
	about := h.Category
	if c := d.policy.Category(h.Category); c != nil {
		about = c.Title
	}
	var from []string
	for _, t := range r.Triggers {
		from = append(from, t.Words())
	}
	switch {
	case len(from) == 0:
		return about + ": without limit, because " + r.Reason
	case r.Period.IsZero():
		return fmt.Sprintf("%s: until %s, because %s", about, strings.Join(from, " and "), r.Reason)
	}
	return fmt.Sprintf("%s: %s from %s, because %s", about, r.Period.Words(), strings.Join(from, " and "), r.Reason)
}

// sourceWords names where holdings came from.
func (d *Desk) sourceWords(holdings []*model.Holding) []string {
	seen := map[string]bool{}
	for _, h := range holdings {
		title := h.Source
		if s := d.policy.Source(h.Source); s != nil {
			title = s.Title
		}
		seen[title] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// extensionFacts are the new day and the ground of an extension. The clock is
// asked, which also refuses a notice that the law does not know.
func (d *Desk) extensionFacts(facts document.Facts, q *model.Request, by By, o LetterOrder) error {
	e := by.event(model.EventExtensionNotice, o.first("reason"))
	e.On, e.Ground = o.On, o.first("ground")
	if e.Text == "" || e.Ground == "" {
		return nil // the letter says that they are missing
	}
	c, err := d.suppose(q, by.Today(), e)
	if err != nil {
		return err
	}
	if !c.Extended {
		return refused("an extension notice of that day has no effect (Art 12A(4)), so it cannot promise a later one: %s", strings.Join(c.Warnings, "; "))
	}
	facts["newdue"] = c.Due.Words()
	return nil
}

// given puts the fields of an order over what the register says.
func given(facts document.Facts, fields map[string][]string) error {
	known := map[string]document.Field{}
	for _, f := range document.Fields() {
		known[f.Name] = f
	}
	for name, values := range fields {
		f, ok := known[name]
		switch {
		case !ok:
			return model.Faultf(model.Usage, "there is no merge field %q; the manual lists them", name)
		case f.List:
			facts[name] = values
		case f.Flag && len(values) == 1 && (values[0] == "true" || values[0] == "false"):
			facts[name] = values[0] == "true"
		case f.Flag:
			return model.Faultf(model.Usage, "the merge field %q is true or false", name)
		case len(values) == 1:
			facts[name] = values[0]
		default:
			return model.Faultf(model.Usage, "the merge field %q takes one value", name)
		}
	}
	if v, ok := fields["ground"]; ok && len(v) == 1 {
		facts["ground"] = map[string]string{
			string(calendar.Complexity): "the complexity of your requests",
			string(calendar.Number):     "the number of your requests",
		}[v[0]]
		if facts["ground"] == "" {
			facts["ground"] = v[0]
		}
	}
	return nil
}
