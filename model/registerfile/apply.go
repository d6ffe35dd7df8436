package registerfile

import (
	"slices"

	"lethe/model"
)

// Apply sets the fields of s that the file has columns for, an empty value
// clearing what was there, and notes in s.Imported what it set. Fields that the
// file has no column for stay as they are, and so do contacts of other types
// and relationships of other kinds. Applying a row twice is applying it once.
// What belongs in a holding (Extras, Sensitive, Note, Collected) and Marketing
// are the importer's to place.
func (r *Row) Apply(s *model.Subject) {
	if r.Source != "" {
		s.Source = r.Source
	}
	if r.SourceID != "" {
		s.SourceID = r.SourceID
	}
	r.applyName(s)
	if r.fields.has(Born) {
		s.Born = r.Born
	}
	for _, f := range []struct {
		field    Field
		to, from *string
	}{
		{KnownAs, &s.KnownAs, &r.KnownAs},
		{Establishment, &s.Establishment, &r.Establishment},
		{Department, &s.Department, &r.Department},
		{Role, &s.Role, &r.Role},
	} {
		if r.fields.has(f.field) {
			*f.to = *f.from
		}
	}
	r.applyContacts(s)
	r.Facts.apply(s)
	r.applyRelationship(s)
	s.LastActivity = max(s.LastActivity, r.LastActivity)
	s.Imported = r.mark(s)
}

func (r *Row) applyName(s *model.Subject) {
	whole := r.fields.has(FullName)
	if whole || r.fields.has(Title) {
		s.Name.Title = r.Name.Title
	}
	if whole || r.fields.has(Given) || r.fields.has(Middle) {
		s.Name.Given = r.Name.Given
	}
	if whole || r.fields.has(Family) {
		s.Name.Family = r.Name.Family
	}
	if !r.fields.has(Previous) {
		return
	}
	s.Previous = slices.DeleteFunc(s.Previous, func(n model.Name) bool {
		return n.Title != "" || n.Given != "" || !slices.Contains(r.Previous, n.Family)
	})
	for _, family := range r.Previous {
		if !slices.ContainsFunc(s.Previous, func(n model.Name) bool { return n.Family == family }) {
			s.Previous = append(s.Previous, model.Name{Family: family})
		}
	}
}

// applyContacts replaces the contacts of the types that the file has.
func (r *Row) applyContacts(s *model.Subject) {
	has := map[model.ContactType]bool{
		model.Email: r.fields.has(Email),
		model.Phone: r.fields.has(Phone),
		model.Address: r.fields.has(Line) || r.fields.has(Town) || r.fields.has(County) ||
			r.fields.has(Postcode),
	}
	contacts := make([]model.Contact, 0, len(r.Contacts))
	for _, k := range r.Contacts {
		if i := slices.IndexFunc(s.Contacts, func(old model.Contact) bool {
			return old.Type == k.Type && old.Value == k.Value
		}); i >= 0 {
			kept := s.Contacts[i] // with the fields that a newer Lethe wrote
			kept.Label, kept.Postcode, kept.Generic = k.Label, k.Postcode, k.Generic
			k = kept
		}
		contacts = append(contacts, k)
	}
	for _, k := range s.Contacts {
		if !has[k.Type] {
			contacts = append(contacts, k)
		}
	}
	s.Contacts = contacts
	if len(contacts) == 0 {
		s.Contacts = nil
	}
}

// apply sets on the contacts what the file says of them. An older look-up in the
// preference lists does not replace a newer one.
func (f Facts) apply(s *model.Subject) {
	for i := range s.Contacts {
		k := &s.Contacts[i]
		if f.Subscriber != "" && k.Type != model.Address {
			k.Corporate, k.Generic = f.Subscriber == SubscriberNamed, f.Subscriber == SubscriberShared
		}
		if k.Type == model.Phone && f.Listed != "" && f.Screened >= k.Screened {
			k.Screened, k.Listed = f.Screened, f.Listed == "yes"
		}
	}
}

// applyRelationship updates the relationship of the row's kind, or adds it.
func (r *Row) applyRelationship(s *model.Subject) {
	if !r.fields.has(Kind) && !r.fields.has(Stage) && !r.fields.has(Started) && !r.fields.has(Ended) && r.Relationship.Stage == "" {
		return
	}
	i := slices.IndexFunc(s.Relationships, func(rel model.Relationship) bool { return rel.Kind == r.Relationship.Kind })
	if i < 0 {
		if r.Relationship.Kind == "" && r.Relationship.Stage == "" && r.Relationship.Started == 0 && r.Relationship.Ended == 0 {
			return
		}
		s.Relationships = append(s.Relationships, r.Relationship)
		return
	}
	rel := &s.Relationships[i]
	if r.fields.has(Stage) || r.Relationship.Stage != "" {
		rel.Stage = r.Relationship.Stage
	}
	if r.fields.has(Started) {
		rel.Started = r.Relationship.Started
	}
	if r.fields.has(Ended) {
		rel.Ended = r.Relationship.Ended
	}
}
