package registerfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"lethe/model"
)

// DigestSize is the length of a digest, in bytes.
const DigestSize = 16

// Digest returns a digest of the fields of s that imports set. It differs from
// the one in s.Imported if somebody has changed one of them since. Fields that
// other acts move too (last activity, flags) are not in it.
func Digest(s *model.Subject) []byte {
	d := digester(make([]byte, 0, 512))
	d.name(s.Name)
	d.count(len(s.Previous))
	for _, n := range s.Previous {
		d.name(n)
	}
	d.text(s.KnownAs)
	d.number(int64(s.Born))
	// By type, so that the order of an email and a phone does not matter.
	for _, t := range []model.ContactType{model.Email, model.Phone, model.Address} {
		for _, k := range s.Contacts {
			if k.Type == t {
				d.contact(k)
			}
		}
		d.count(0)
	}
	for _, v := range []string{s.Establishment, s.Department, s.Role, s.Source, s.SourceID} {
		d.text(v)
	}
	d.count(len(s.Relationships))
	for _, r := range s.Relationships {
		d.relationship(r)
	}
	return d.sum()
}

// Digest returns a digest of everything the row says, the order of columns and
// the line apart.
func (r *Row) Digest() []byte {
	d := digester(make([]byte, 0, 1024))
	d.name(r.Name)
	d.text(r.KnownAs)
	d.count(len(r.Previous))
	for _, n := range r.Previous {
		d.text(n)
	}
	d.number(int64(r.Born))
	d.count(len(r.Contacts))
	for _, k := range r.Contacts {
		d.contact(k)
	}
	for _, v := range []string{r.Establishment, r.Department, r.Role, r.Source, r.SourceID, string(r.Marketing), r.Note} {
		d.text(v)
	}
	d.relationship(r.Relationship)
	d.number(int64(r.LastActivity))
	d.number(int64(r.Collected))
	for _, fields := range [][]model.Field{r.Extras, r.Sensitive} {
		d.count(len(fields))
		for _, f := range fields {
			d.text(f.Name)
			d.text(f.Value)
		}
	}
	if r.Facts != (Facts{}) { // rows from before there were facts keep their digest
		f := r.Facts
		for _, v := range []string{"facts", f.Subscriber, f.Listed, f.Asked} {
			d.text(v)
		}
		d.number(int64(f.Screened))
		d.number(int64(f.AskedOn))
	}
	return d.sum()
}

// digester is the bytes a digest is made of, every text with its length.
type digester []byte

func (d *digester) count(n int)    { *d = binary.AppendUvarint(*d, uint64(n)) }
func (d *digester) number(n int64) { *d = binary.AppendVarint(*d, n) }

func (d *digester) text(s string) {
	d.count(len(s))
	*d = append(*d, s...)
}

func (d *digester) name(n model.Name) {
	d.text(n.Title)
	d.text(n.Given)
	d.text(n.Family)
}

func (d *digester) contact(k model.Contact) {
	d.text(string(k.Type)) // never empty, so it cannot be taken for the end of a list
	d.text(k.Label)
	d.text(k.Value)
	d.text(k.Postcode)
}

func (d *digester) relationship(r model.Relationship) {
	d.text(r.Kind)
	d.text(r.Stage)
	d.number(int64(r.Started))
	d.number(int64(r.Ended))
}

func (d *digester) sum() []byte {
	h := sha256.Sum256(*d)
	return bytes.Clone(h[:DigestSize])
}

// Change is how a row stands to the subject it is about.
type Change string

// The changes. After an Unchanged row nothing is to be done; an InFile row is
// to be applied; a Conflict is to be reported and decided by a person.
const (
	Unchanged Change = "unchanged" // the row says what it said at the last import; changes by hand stand
	InFile    Change = "changed"   // the row says something new, and nobody touched the subject
	Conflict  Change = "conflict"  // the row says something new, and so does the subject
)

// mark is what Apply leaves in s.Imported: the digest of the row, then that of
// the subject as it is after the import.
func (r *Row) mark(s *model.Subject) []byte { return append(r.Digest(), Digest(s)...) }

// Compare tells whether the row or the subject has changed since the row was
// last applied. A subject that no import has touched is in conflict with every
// row that would change it.
func (r *Row) Compare(s *model.Subject) Change {
	if len(s.Imported) == 2*DigestSize {
		switch {
		case bytes.Equal(s.Imported[:DigestSize], r.Digest()):
			return Unchanged
		case bytes.Equal(s.Imported[DigestSize:], Digest(s)):
			return InFile
		}
	}
	if bytes.Equal(Digest(r.applied(s)), Digest(s)) {
		return InFile // only what lies outside the subject is new
	}
	return Conflict
}

// applied returns a copy of s with the row applied.
func (r *Row) applied(s *model.Subject) *model.Subject {
	c := *s
	c.Previous = append([]model.Name(nil), s.Previous...)
	c.Relationships = append([]model.Relationship(nil), s.Relationships...)
	r.Apply(&c)
	return &c
}
