package registerfile

import (
	"strings"

	"lethe/model"
)

// emails takes the addresses of one value: one, or several with a comma,
// semicolon, bar, slash or space between them. What is no address is kept under
// the heading, so that nothing is lost and nothing is mailed.
func (b *builder) emails(c *column, text string) {
	if v, ok := keptEmail(text); ok && !strings.ContainsAny(v, ",;|/") {
		b.email(c, v)
		return
	}
	var all []string
	for _, part := range strings.FieldsFunc(text, emailDelimiter) {
		v, ok := keptEmail(part)
		if !ok {
			b.unusable(c, text, "this is not an email address; it is kept but not used")
			return
		}
		all = append(all, v)
	}
	for _, v := range all {
		b.email(c, v)
	}
}

// maxContacts bounds the contacts and former names of one row. More are a sign
// of a broken row, and comparing each with each would take long.
const maxContacts = 100

func emailDelimiter(r rune) bool { return strings.ContainsRune(",;|/ ", r) }

func (b *builder) email(c *column, v string) {
	b.contact(model.Contact{Type: model.Email, Label: c.meaning.label, Value: v, Generic: genericMailbox(v)})
}

// phones takes the numbers of one value, as they are written.
func (b *builder) phones(c *column, text string) {
	parts := []string{text}
	if strings.ContainsAny(text, ",;|/") {
		parts = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;|/", r) })
	}
	for _, p := range parts {
		if !dialable(p) {
			b.unusable(c, text, "this is not a telephone number; it is kept but not used")
			return
		}
	}
	for _, p := range parts {
		b.contact(model.Contact{Type: model.Phone, Label: c.meaning.label, Value: strings.TrimSpace(p)})
	}
}

// dialable reports a text with three digits or more and room for little else.
func dialable(s string) bool {
	n := 0
	for i := range len(s) {
		if digit(s[i]) {
			n++
		}
	}
	return n >= 3 && len(s) <= 64
}

// unusable keeps a contact that cannot be used, unless it only says "none".
func (b *builder) unusable(c *column, text, why string) {
	if !none(text) {
		b.extra(c.heading, text)
		b.warn(c, why)
	}
}

// contact adds a contact that the row does not have yet.
func (b *builder) contact(k model.Contact) {
	for _, have := range b.row.Contacts {
		if have.Type == k.Type && have.Value == k.Value {
			return
		}
	}
	if len(b.row.Contacts) == maxContacts {
		b.fail(0, "the row has more contacts than a person can have")
		return
	}
	if b.row.Contacts == nil {
		b.row.Contacts = make([]model.Contact, 0, 4)
	}
	b.row.Contacts = append(b.row.Contacts, k)
}

// address makes one contact of the lines of the address, one under another,
// with the postcode apart. A country alone is no address.
func (b *builder) address() {
	lines := b.lines
	for _, f := range []Field{Town, County} {
		if v := b.one[f]; v != "" {
			lines = append(lines, v)
		}
	}
	b.lines = lines
	country, code := b.one[Country], b.one[Postcode]
	if len(lines) == 0 && code == "" {
		if country != "" {
			b.extra("country", country)
		}
		return
	}
	if country != "" {
		lines = append(lines, country)
	}
	if code != "" {
		code = NormalPostcode(code)
	}
	b.contact(model.Contact{Type: model.Address, Value: strings.Join(lines, "\n"), Postcode: code})
}

// marketing reads a yes or no about news. The value is kept as well, as
// evidence of what the file said.
func (b *builder) marketing(c *column, text string) {
	yes, known := yesNo(text)
	if c.meaning.field == MarketingOut {
		// "Unsubscribed: no" asks for nothing. Whatever else stands there, a
		// date for instance, is taken for the objection it is likely to be.
		if none(text) || known && !yes && !strings.Contains(strings.ToLower(text), "out") && !strings.EqualFold(text, "unsubscribed") {
			return
		}
		yes, known = false, true
	}
	switch {
	case !known:
		b.warn(c, "this is neither yes nor no; it is kept but not used")
	case !yes:
		b.row.Marketing = MarketingNo
	case b.row.Marketing == MarketingUnset:
		b.row.Marketing = MarketingYes
	}
	b.extra(c.heading, text)
}

func yesNo(s string) (yes, known bool) {
	switch strings.ToLower(s) {
	case "yes", "y", "true", "t", "1", "x", "on", "ticked", "opted in", "opt in", "opt-in", "subscribed":
		return true, true
	case "no", "n", "false", "f", "0", "off", "unticked", "opted out", "opt out", "opt-out", "unsubscribed":
		return false, true
	}
	return false, false
}
