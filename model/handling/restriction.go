package handling

import (
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// restrictionGrounds are the four grounds of Art 18(1), and there is no fifth.
func restrictionGrounds() []Ground {
	return []Ground{
		{"accuracy-contested", "the person contests that the data is accurate, while that is checked", "Art 18(1)(a)"},
		{"unlawful", "the use is unlawful and the person opposes erasure", "Art 18(1)(b)"},
		{"needed-for-claims", "no longer needed here, but by the person for legal claims", "Art 18(1)(c)"},
		{"objection-pending", "the person objected, while it is decided whose grounds weigh more", "Art 18(1)(d)"},
	}
}

// RestrictionGrounds returns the grounds on which processing is restricted, in
// the order of Art 18(1).
func RestrictionGrounds() []Ground { return restrictionGrounds() }

// RestrictsOn returns the ground on which a request of a type restricts processing
// by being there, and nothing for types that do not.
func RestrictsOn(t Type) string {
	switch {
	case !t.Restricts:
		return ""
	case t.Type == calendar.Rectification:
		return restrictionGrounds()[0].ID
	}
	return restrictionGrounds()[3].ID
}

// RestrictionGround returns the id of the ground that an event names: by its
// Ground, or by a text that begins with the id or cites the provision. It is
// empty if there is none.
func RestrictionGround(e model.Event) string {
	text := strings.ToLower(strings.TrimSpace(e.Text))
	for _, g := range restrictionGrounds() {
		cited := strings.Contains(text, strings.ToLower(strings.TrimPrefix(g.Where, "Art ")))
		if e.Ground == g.ID || e.Ground == "" && (strings.HasPrefix(text, g.ID) || cited) {
			return g.ID
		}
	}
	return ""
}

// restrictionGrounded refuses a restriction without one of the four grounds.
func restrictionGrounded(e model.Event) error {
	if RestrictionGround(e) != "" {
		return nil
	}
	var ids []string
	for _, g := range restrictionGrounds() {
		ids = append(ids, g.ID)
	}
	return rule("Art 18(1)", "processing is restricted on one of four grounds; name it: "+strings.Join(ids, ", "))
}
