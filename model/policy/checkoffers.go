package policy

import (
	"fmt"
	"slices"
	"strings"

	"lethe/model"
)

// programmes reports what cannot be enrolled on as it is written.
func (c *checker) programmes() {
	hasRecipient := func(id string) bool { return c.p.Recipient(id) != nil }
	for i, g := range c.p.Programmes {
		path := fmt.Sprintf("programmes[%d]", i)
		c.refer(path+".purpose", "purpose", g.Purpose, c.hasPurpose)
		c.referAll(path+".categories", "category", g.Categories, c.hasCategory)
		c.referAll(path+".recipients", "recipient", g.Recipients, hasRecipient)
		c.refer(path+".subject-kind", "subject kind", g.Kind, c.hasKind)
		full := c.p.Programme(g.ID)
		if full == nil || c.p.Purpose(full.Purpose) == nil || slices.ContainsFunc(full.Categories, func(id string) bool { return c.p.Category(id) == nil }) {
			continue // reported already
		}
		for k, name := range g.Required {
			if _, extra, _ := c.p.Sort(full, []model.Field{{Name: name}}); len(extra) > 0 {
				c.fail(fmt.Sprintf("%s.required-fields[%d]", path, k), "a field of one of its categories", "no category of the programme has the field %s", shown(name))
			}
		}
	}
}

// OptOutMark stands in a message for how to stop such messages.
const OptOutMark = "{opt-out}"

// messages reports templates that may not be sent as they are: marketing without
// a way out, and news of partners where the policy has none.
func (c *checker) messages() {
	if p := c.p.Sending.Program; p != "" && !strings.HasPrefix(p, "/") {
		c.fail("sending.program", "an absolute path such as /usr/sbin/sendmail", "the program is not named by an absolute path")
	}
	for i, m := range c.p.Messages {
		path := fmt.Sprintf("messages[%d]", i)
		switch {
		case m.Kind == MarketingMessage && !strings.Contains(m.Text, OptOutMark):
			c.fail(path+".text", OptOutMark+" where the message says how to stop such messages", "marketing does not say how to opt out")
		case m.Kind == MarketingMessage && len(c.p.Marketing.Topics) > 0 && c.p.Topic(m.Topic) == nil:
			c.fail(path, "topic: one of "+listed(c.p.Marketing.Topics, func(t Topic) string { return t.ID }), "marketing is about a topic")
		case m.Partner && !c.p.Marketing.Partners:
			c.fail(path+".partner-content", "marketing.partner-content: true", "the policy does not carry news of partners")
		case m.Partner && m.Kind != MarketingMessage:
			c.fail(path+".kind", "marketing", "news of partners is marketing")
		}
	}
}

// neverSold reports a purpose that is the sale of data: there is none.
func (c *checker) neverSold() {
	for i, v := range c.p.Purposes {
		if slices.Contains([]string{"sale", "sell", "selling", "sale-of-data", "sell-data", "data-sale"}, v.ID) {
			c.fail(fmt.Sprintf("purposes[%d].id", i), "", "personal data is never sold, so there is no such purpose")
		}
	}
}
