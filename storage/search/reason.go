package search

import (
	"slices"
	"strings"
)

// reason says in words why a candidate was found.
func (s *seeker) reason(c *candidate) string {
	if c.by == nil {
		return ""
	}
	seg := s.segmentOf(c)
	r := seg.record(c.doc)
	c.by.id = &seg.ids[c.doc]
	if c.by.eval(r, never-1) == never {
		return ""
	}
	m := &c.by.matcher
	name, nameCost := "", -1
	var others []string
	for i := range m.parts {
		f := m.fits[i]
		switch {
		case f.why == whyMissing:
		case f.why == whyName:
			if f.cost > nameCost {
				name, nameCost = nameReason(m.roles[f.name], f.how), f.cost
			}
		default:
			others = appendNew(others, factReason(r, f))
		}
	}
	if name != "" {
		others = append([]string{name}, others...)
	}
	return strings.Join(others, "; ")
}

func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// nameReason says how a word of the name was met.
func nameReason(as role, cost int) string {
	what := "name"
	switch as {
	case roleKnownAs:
		what = "also known as"
	case rolePreviousFamily, rolePreviousGiven:
		what = "previous name"
	}
	how := wordReason(cost)
	switch {
	case how == "":
		return what
	case how == "sounds like" && what == "name":
		return how
	}
	return what + ", " + how
}

// wordReason says what the cost of a word stands for.
func wordReason(cost int) string {
	switch {
	case cost < costSpelling:
		return ""
	case cost < costNickname:
		return "other spelling"
	case cost == costNickname:
		return "short form"
	case slices.Contains(soundCost[:], cost):
		return "sounds like"
	case cost < costTwoEdits:
		return "one letter off"
	}
	return "two letters off"
}

// factReason says what else was met.
func factReason(r record, f fit) string {
	switch f.why {
	case whyBorn:
		born := "born " + r.born(r.layout()).Time().Format("2 Jan 2006")
		if f.cost >= costDateEdit {
			return "one digit off: " + born // a narrow screen cuts the end
		}
		return born
	case whyPhone:
		if f.cost == costPhoneEdits {
			return "phone, two digits off"
		}
		return offBy("phone", f.cost >= costPhoneEdit, "one digit off")
	case whyPhoneEnd:
		return offBy("phone ends", f.cost >= costPhoneEdit, "one digit off")
	case whyPostcode:
		return offBy("postcode", f.cost >= costPostcodeEdit, "one character off")
	case whyEmail:
		return offBy("email", f.cost >= costEmailEdit && f.cost < costWordEmail, "one letter off")
	case whyRef:
		return offBy("source id", f.cost >= costRefEdit, "one character off")
	case whyJoined:
		return offBy("reference of a joined record", f.cost >= costRefEdit, "one character off")
	case whyJoinedID:
		return offBy("source id of a joined record", f.cost >= costRefEdit, "one character off")
	case whyRequest:
		return offBy("request", f.cost >= costRefEdit, "one character off")
	case whySubject:
		return offBy("reference", f.cost >= costRefEdit, "one character off")
	}
	kind := phraseKind(f.why - whyFact)
	return phraseReason(kind, wordReason(f.how))
}

func phraseReason(kind phraseKind, how string) string {
	names := [phraseKinds]string{
		phraseTitle: "title", phraseTown: "town", phraseEstablishment: "establishment",
		phraseDomain: "email", phraseKindOf: "kind", phraseOther: "postcode",
	}
	if how == "" {
		return names[kind]
	}
	return names[kind] + ", " + how
}

func offBy(what string, off bool, how string) string {
	if off {
		return what + ", " + how
	}
	return what
}
