package policy

import (
	"fmt"
	"regexp"
	"strings"

	"lethe/model"
)

// idForm is what short names look like: they are spoken, typed and put into
// certificates.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// registrationForm is a number of the regulator's fee register.
var registrationForm = regexp.MustCompile(`^Z[A-Z0-9]{7}$`)

// A checker looks at what the parts of a policy say about each other.
type checker struct {
	*decoder
	p *Policy
}

// check reports every contradiction inside p.
func check(p *Policy, d *decoder) {
	c := &checker{decoder: d, p: p}
	c.ids()
	c.organisation()
	c.purposes()
	c.people()
	c.rules()
	c.programmes()
	c.messages()
	c.neverSold()
	c.twoPerson()
	c.rest()
}

// where returns the place of a path, or of the nearest part around it that was
// written down.
func (c *checker) where(path string) Pos {
	for {
		if at, ok := c.at[path]; ok {
			return at
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return c.at[""]
		}
		path = path[:cut]
	}
}

func (c *checker) fail(path, accept, format string, args ...any) {
	c.report(c.where(path), accept, path+": "+format, args...)
}

// unique reports ids of one list that are malformed or given twice.
func unique[T any](c *checker, list string, items []T, id func(T) string) {
	first := map[string]int{}
	for i, item := range items {
		v, path := id(item), fmt.Sprintf("%s[%d].id", list, i)
		if v == "" {
			continue // missing: reported already
		}
		if !idForm.MatchString(v) {
			c.fail(path, "lower-case letters, digits and single hyphens, such as course-record", "%s is not a short name", shown(v))
		}
		if j, ok := first[v]; ok {
			c.fail(path, "a name of its own", "the id %q is used already on line %d", v, c.where(fmt.Sprintf("%s[%d].id", list, j)).Line)
			continue
		}
		first[v] = i
	}
}

func (c *checker) ids() {
	p := c.p
	unique(c, "other-notices", p.Notices, func(v LinkedNotice) string { return v.ID })
	unique(c, "categories", p.Categories, func(v Category) string { return v.ID })
	unique(c, "subject-kinds", p.SubjectKinds, func(v SubjectKind) string { return v.ID })
	unique(c, "purposes", p.Purposes, func(v Purpose) string { return v.ID })
	unique(c, "programmes", p.Programmes, func(v Programme) string { return v.ID })
	unique(c, "messages", p.Messages, func(v Message) string { return v.ID })
	unique(c, "recipients", p.Recipients, func(v Recipient) string { return v.ID })
	unique(c, "systems", p.Systems, func(v System) string { return v.ID })
	unique(c, "sources", p.Sources, func(v Source) string { return v.ID })
	unique(c, "marketing.topics", p.Marketing.Topics, func(v Topic) string { return v.ID })
	unique(c, "retention", p.Retention, func(v Rule) string { return v.ID })
	unique(c, "reviews", p.Reviews, func(v Review) string { return v.ID })
}

// refer reports a name that the list it refers to does not have.
func (c *checker) refer(path, what, name string, known func(string) bool) {
	if name != "" && !known(name) {
		c.fail(path, "", "there is no %s %s in this policy", what, shown(name))
	}
}

func (c *checker) referAll(path, what string, list []string, known func(string) bool) {
	for i, name := range list {
		c.refer(fmt.Sprintf("%s[%d]", path, i), what, name, known)
	}
}

// The empty id stands for an entry that could not be read: with one in the
// list, or no list, a name that is not found is no second mistake.

func (c *checker) hasCategory(id string) bool {
	return len(c.p.Categories) == 0 || c.p.Category(id) != nil || c.p.Category("") != nil
}

func (c *checker) hasPurpose(id string) bool {
	return len(c.p.Purposes) == 0 || c.p.Purpose(id) != nil || c.p.Purpose("") != nil
}

func (c *checker) hasKind(id string) bool {
	return len(c.p.SubjectKinds) == 0 || c.p.SubjectKind(id) != nil || c.p.SubjectKind("") != nil
}

func (c *checker) hasSystem(id string) bool {
	return len(c.p.Systems) == 0 || c.p.System(id) != nil || c.p.System("") != nil
}

func (c *checker) organisation() {
	o := c.p.Organisation
	if o.Registration != "" && !registrationForm.MatchString(o.Registration) {
		c.fail("organisation.registration", "Z and seven letters or digits, such as ZA123456", "%s is not a registration number", shown(o.Registration))
	}
	for i, k := range o.Contacts {
		if k.Email == "" && k.Phone == "" && k.Address == "" && o.Address == "" {
			c.fail(fmt.Sprintf("organisation.contacts[%d]", i), "email, phone or address", "nobody can reach this contact")
		}
		if k.Email != "" && !strings.Contains(k.Email, "@") {
			c.fail(fmt.Sprintf("organisation.contacts[%d].email", i), "an email address", "there is no @ in the address")
		}
	}
	for _, list := range []struct {
		path  string
		empty bool
	}{{"organisation.contacts", len(o.Contacts) == 0}, {"categories", len(c.p.Categories) == 0},
		{"subject-kinds", len(c.p.SubjectKinds) == 0}, {"purposes", len(c.p.Purposes) == 0},
		{"systems", len(c.p.Systems) == 0}, {"retention", len(c.p.Retention) == 0}} {
		if _, written := c.at[list.path]; written && list.empty {
			c.fail(list.path, "at least one entry", "the list is empty")
		}
	}
}

func (c *checker) purposes() {
	for i, v := range c.p.Purposes {
		path := fmt.Sprintf("purposes[%d]", i)
		c.referAll(path+".categories", "category", v.Categories, c.hasCategory)
		c.referAll(path+".subject-kinds", "subject kind", v.Kinds, c.hasKind)
		if c.p.Organisation.Role == BothRoles && (v.Role == "" || v.Role == BothRoles) {
			c.fail(path, "role: controller, joint-controller or processor", "the organisation has both roles, so this purpose must say which (W10)")
		}
		if _, written := c.at[path+".bases"]; written && len(v.Bases) == 0 {
			c.fail(path+".bases", "at least one; 'unknown' when it is not known", "the list is empty")
		}
		c.automated(path, &v)
		if v.Condition == SubstantialPublic && v.Schedule1 == "" {
			c.fail(path+".condition", "schedule-1: the condition relied on", "substantial public interest needs a condition of DPA 2018 Schedule 1")
		}
	}
}

func (c *checker) people() {
	hasRecipient := func(id string) bool { return c.p.Recipient(id) != nil }
	for i, v := range c.p.Recipients {
		c.referAll(fmt.Sprintf("recipients[%d].purposes", i), "purpose", v.Purposes, c.hasPurpose)
		if v.Class == ClassMarketer {
			c.fail(fmt.Sprintf("recipients[%d].class", i), "", "personal data is never given to others for their marketing, so such a recipient cannot be entered")
		}
	}
	for i, v := range c.p.Systems {
		c.refer(fmt.Sprintf("systems[%d].operator", i), "recipient", v.Operator, hasRecipient)
	}
	c.importDefaults()
	c.referAll("consent.withdrawal-removes", "category", c.p.Consent.Removes, c.hasCategory)
	c.referAll("call.never-read-out", "category", c.p.Call.NeverRead, c.hasCategory)
}

func (c *checker) importDefaults() {
	m := c.p.Import
	c.refer("import.category", "category", m.Category, c.hasCategory)
	c.refer("import.purpose", "purpose", m.Purpose, c.hasPurpose)
	c.refer("import.subject-kind", "subject kind", m.SubjectKind, c.hasKind)
	c.refer("import.system", "system", m.System, c.hasSystem)
	c.refer("import.source", "source", m.Source, func(id string) bool { return c.p.Source(id) != nil })
}

func (c *checker) rules() {
	for i, r := range c.p.Retention {
		path := fmt.Sprintf("retention[%d]", i)
		c.referAll(path+".categories", "category", r.Categories, c.hasCategory)
		c.referAll(path+".purposes", "purpose", r.Purposes, c.hasPurpose)
		c.referAll(path+".subject-kinds", "subject kind", r.Kinds, c.hasKind)
		if len(r.Categories)+len(r.Purposes)+len(r.Kinds) == 0 {
			c.fail(path, "categories, purposes or subject-kinds", "the rule does not say what it applies to")
		}
		c.ending(path, r)
		for j, t := range r.Triggers {
			if t.Event == model.AccountingYearEnd && t.YearEnd.IsZero() && c.p.Organisation.YearEnd.IsZero() {
				c.fail(fmt.Sprintf("%s.triggers[%d]", path, j), "accounting-year-end: 03-31 here, or organisation.accounting-year-end", "no accounting year end is set")
			}
		}
	}
}

// ending reports a rule whose period, triggers and action do not fit together.
func (c *checker) ending(path string, r Rule) {
	_, period := c.at[path+".period"]
	switch {
	case r.Action == "" || c.unsure[path]:
		// something is missing or misspelt: reported already
	case r.Action == Keep && period != (len(r.Triggers) > 0):
		c.fail(path, "both, or neither to keep without limit", "a rule that keeps has a period without triggers or triggers without a period")
	case r.Action != Keep && len(r.Triggers) == 0:
		c.fail(path, "triggers: [relationship-ended], for example", "the rule has no trigger, so its period would never start")
	case r.Action != Keep && !period && !onlyBirthday(r):
		c.fail(path, "period: P6Y, for example; P0D for at once", "the rule has no period")
	}
}

// onlyBirthday reports whether the trigger is itself the end of the period.
func onlyBirthday(r Rule) bool {
	return len(r.Triggers) == 1 && r.Triggers[0].Event == model.Birthday
}

func (c *checker) rest() {
	if k := c.p.Call; k.Level2 < k.Level1 {
		c.fail("call.level-2-answers", fmt.Sprintf("%d or more", k.Level1), "level 2 opens with fewer answers than level 1")
	} else if len(k.Facts) > 0 && k.Level2 > len(k.Facts) {
		c.fail("call.level-2-answers", fmt.Sprintf("%d or fewer, or more facts", len(k.Facts)), "level 2 needs more right answers than there are facts to ask")
	}
	if k := c.p.Console; k.Lock < k.Blur {
		c.fail("console.lock-after-minutes", fmt.Sprintf("%d or more", k.Blur), "the console locks before it blurs")
	}
	for i, v := range c.p.Categories {
		c.statistics(i)
		for j, f := range v.Fields {
			if why := FieldRefused(f, "x"); why != "" {
				c.fail(fmt.Sprintf("categories[%d].fields[%d]", i, j), "", "%s", why)
			}
		}
	}
	for i, v := range c.p.Declared {
		if _, known := warningTitles[v.ID]; !known && v.ID != "" {
			c.fail(fmt.Sprintf("warnings[%d].id", i), "W1 to W24", "%s is not a known warning", shown(v.ID))
		}
	}
	for i, v := range c.p.Reviews {
		if v.Every.IsZero() && v.ID != "" {
			c.fail(fmt.Sprintf("reviews[%d].every", i), "an interval such as P3M", "the interval has no length")
		}
	}
}
