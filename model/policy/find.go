package policy

// find returns the item of list with this id, or nil. Lists of a policy are
// short, so a scan is quicker than a map.
func find[T any](list []T, id string, idOf func(*T) string) *T {
	for i := range list {
		if idOf(&list[i]) == id {
			return &list[i]
		}
	}
	return nil
}

// Category returns the category with this id, or nil.
func (p *Policy) Category(id string) *Category {
	return find(p.Categories, id, func(v *Category) string { return v.ID })
}

// SubjectKind returns the subject kind with this id, or nil.
func (p *Policy) SubjectKind(id string) *SubjectKind {
	return find(p.SubjectKinds, id, func(v *SubjectKind) string { return v.ID })
}

// Purpose returns the purpose with this id, or nil.
func (p *Policy) Purpose(id string) *Purpose {
	return find(p.Purposes, id, func(v *Purpose) string { return v.ID })
}

// Recipient returns the recipient with this id, or nil.
func (p *Policy) Recipient(id string) *Recipient {
	return find(p.Recipients, id, func(v *Recipient) string { return v.ID })
}

// System returns the system with this id, or nil.
func (p *Policy) System(id string) *System {
	return find(p.Systems, id, func(v *System) string { return v.ID })
}

// Source returns the source with this id, or nil.
func (p *Policy) Source(id string) *Source {
	return find(p.Sources, id, func(v *Source) string { return v.ID })
}

// Rule returns the retention rule with this id, or nil.
func (p *Policy) Rule(id string) *Rule {
	return find(p.Retention, id, func(v *Rule) string { return v.ID })
}

// Contact returns the first contact with one of the roles, in the order of
// preference given, else the first contact there is.
func (p *Policy) Contact(roles ...ContactRole) *Contact {
	for _, role := range roles {
		for i := range p.Organisation.Contacts {
			if p.Organisation.Contacts[i].Role == role {
				return &p.Organisation.Contacts[i]
			}
		}
	}
	if len(p.Organisation.Contacts) > 0 {
		return &p.Organisation.Contacts[0]
	}
	return nil
}

// Name returns the name people know the organisation by: its first trading
// name, else its legal name.
func (o Organisation) Name() string {
	if len(o.TradingNames) > 0 {
		return o.TradingNames[0]
	}
	return o.LegalName
}

// Unspoken reports whether a purpose is not named on the phone: whoever hears of a
// consent to it learns that special category or criminal-offence data is used. One
// that the policy does not know may be such.
func (p *Policy) Unspoken(purpose string) bool {
	u := p.Purpose(purpose)
	return u == nil || u.Condition != "" || u.Schedule1 != ""
}

// NeverReadOut reports whether data of a category must not be read out to a
// caller: special, criminal and masked categories, and those the policy adds.
// Unknown categories are not read out either.
func (p *Policy) NeverReadOut(category string) bool {
	c := p.Category(category)
	if c == nil || c.Special || c.Criminal || c.Masked || c.Limited {
		return true
	}
	for _, id := range p.Call.NeverRead {
		if id == category {
			return true
		}
	}
	return false
}
