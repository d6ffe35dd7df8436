package model

import (
	"bytes"
	"slices"
	"strings"

	"lethe/model/calendar"
)

// A Joined is another record of the same person that was joined with this one.
// Whoever asks by its reference or its id elsewhere is found here.
type Joined struct {
	Reference string // what was said over the phone for it
	Source    string
	SourceID  string
	Imported  []byte // digest of its imported fields, so that its row is known again
	On        calendar.Date
	unknown   unknown
}

func (j *Joined) fields(c *codec) {
	text(c, 1, &j.Reference)
	text(c, 2, &j.Source)
	text(c, 3, &j.SourceID)
	c.bytes(4, &j.Imported)
	c.date(5, &j.On)
	c.rest(6, &j.unknown)
}

// An Apart says that a record is of somebody else, however much the two have in
// common: somebody looked at both.
type Apart struct {
	Other   ID
	On      calendar.Date
	Actor   string
	unknown unknown
}

func (a *Apart) fields(c *codec) {
	c.id(1, &a.Other)
	c.date(2, &a.On)
	text(c, 3, &a.Actor)
	c.rest(4, &a.unknown)
}

// ApartFrom returns what says that two records are of two people, on either of
// them, or nil.
func (s *Subject) ApartFrom(o *Subject) *Apart {
	for _, side := range [2][2]*Subject{{s, o}, {o, s}} {
		for i := range side[0].Apart {
			if a := &side[0].Apart[i]; a.Other == side[1].ID {
				return a
			}
		}
	}
	return nil
}

// HasJoined reports whether a record with this reference was joined with s.
func (s *Subject) HasJoined(reference string) bool {
	return slices.ContainsFunc(s.Joined, func(j Joined) bool { return j.Reference == reference })
}

// Join adds to s what another record says of the same person. What s has is
// kept; what both have and says two things is returned, in words, for a note.
// Marks are united, so that none is lost. Joined twice is joined once.
func (s *Subject) Join(o *Subject, on calendar.Date) (left []string) {
	if !s.HasJoined(o.Reference()) {
		s.Joined = append(slices.Clone(s.Joined), Joined{Reference: o.Reference(), Source: o.Source, SourceID: o.SourceID, Imported: o.Imported, On: on})
		s.Joined = append(s.Joined, o.Joined...)
	}
	s.joinNames(o)
	s.joinContacts(o.Contacts)
	s.Relationships = unite(s.Relationships, o.Relationships)
	s.Guardians = unite(s.Guardians, o.Guardians)
	s.Asked = unite(s.Asked, o.Asked)
	s.Notices = unite(s.Notices, o.Notices)
	s.Apart = unite(s.Apart, o.Apart)
	s.Flags |= o.Flags
	s.LastActivity = max(s.LastActivity, o.LastActivity)
	s.LastConfirmed = max(s.LastConfirmed, o.LastConfirmed)
	if s.Added.IsZero() || !o.Added.IsZero() && o.Added < s.Added {
		s.Added = o.Added
	}
	if s.AgeConfirmed.IsZero() {
		s.AgeConfirmed, s.AgeHow = o.AgeConfirmed, o.AgeHow
	}
	return s.joinFacts(o)
}

// joinFacts takes the single facts that s lacks, and returns those that differ.
func (s *Subject) joinFacts(o *Subject) (left []string) {
	for _, f := range []struct {
		what string
		to   *string
		from string
	}{
		{"title", &s.Name.Title, o.Name.Title}, {"establishment", &s.Establishment, o.Establishment},
		{"department", &s.Department, o.Department}, {"role", &s.Role, o.Role},
		{"notice", &s.NoticeVersion, o.NoticeVersion}, {"registered by", &s.RegisteredBy, o.RegisteredBy},
	} {
		switch {
		case *f.to == "":
			*f.to = f.from
		case f.from != "" && !strings.EqualFold(*f.to, f.from):
			left = append(left, f.what+" "+f.from)
		}
	}
	switch {
	case s.Born.IsZero():
		s.Born = o.Born
	case !o.Born.IsZero() && o.Born != s.Born:
		left = append(left, "born "+o.Born.Words())
	}
	return left
}

// joinNames keeps every name by which somebody may ask for the person.
func (s *Subject) joinNames(o *Subject) {
	s.Previous = slices.Clone(s.Previous)
	add := func(n Name) {
		same := func(m Name) bool {
			return strings.EqualFold(m.Given, n.Given) && strings.EqualFold(m.Family, n.Family)
		}
		if !n.IsZero() && !same(s.Name) && !slices.ContainsFunc(s.Previous, same) {
			s.Previous = append(s.Previous, n)
		}
	}
	if s.Name.IsZero() {
		s.Name = o.Name
	}
	add(o.Name)
	for _, n := range o.Previous {
		add(n)
	}
	if s.KnownAs == "" {
		s.KnownAs = o.KnownAs
	} else if !strings.EqualFold(s.KnownAs, o.KnownAs) {
		add(Name{Given: o.KnownAs})
	}
}

// joinContacts adds contacts that are not there yet. One that either record found
// on a preference list stays marked so.
func (s *Subject) joinContacts(others []Contact) {
	s.Contacts = slices.Clone(s.Contacts)
	for _, k := range others {
		i := slices.IndexFunc(s.Contacts, func(c Contact) bool {
			return c.Type == k.Type && c.Postcode == k.Postcode && strings.EqualFold(strings.TrimSpace(c.Value), strings.TrimSpace(k.Value))
		})
		if i < 0 {
			s.Contacts = append(s.Contacts, k)
			continue
		}
		c := &s.Contacts[i]
		c.Generic = c.Generic || k.Generic
		c.Corporate = c.Corporate && k.Corporate // a person's own number is protected more
		c.Listed = c.Listed || k.Listed
		c.Screened = max(c.Screened, k.Screened)
	}
}

// unite adds to a list what it does not have, compared as it is stored.
func unite[T any, P interface {
	*T
	fielded
}](have, more []T) []T {
	have = slices.Clone(have)
	for _, m := range more {
		if !slices.ContainsFunc(have, func(h T) bool { return bytes.Equal(encode(P(&h)), encode(P(&m))) }) {
			have = append(have, m)
		}
	}
	return have
}

// OfNewerVersion reports whether a newer version of the program wrote parts of
// the record that this one cannot join.
func (s *Subject) OfNewerVersion() bool { return len(s.unknown) > 0 }
