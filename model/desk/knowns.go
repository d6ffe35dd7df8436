package desk

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/registerfile"
)

// knowns is what an import must know of everybody in the register to tell
// whether a row is new: hashes, and numbers into one list of ids, about 100
// bytes a person. It grows with the register and not with the file, and lives
// only while an import runs; nothing like it is kept on disk (DESIGN.md 3.7).
type knowns struct {
	seed     maphash.Seed
	ids      []model.ID
	bySource map[uint64]uint32 // source and id there
	byDigest map[uint64]uint32 // the whole row, for files without ids
	byEmail  map[uint64]uint32
	byBirth  map[uint64]uint32   // name and date of birth
	prefixes map[uint64]struct{} // of ids, which references come from
}

func newKnowns() *knowns {
	return &knowns{
		seed: maphash.MakeSeed(), bySource: map[uint64]uint32{}, byDigest: map[uint64]uint32{},
		byEmail: map[uint64]uint32{}, byBirth: map[uint64]uint32{}, prefixes: map[uint64]struct{}{},
	}
}

// load reads the whole register.
func (k *knowns) load(ctx context.Context, store model.Store) error {
	return store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(s *model.Subject) error {
			k.add(s)
			return nil
		})
	})
}

func (k *knowns) add(s *model.Subject) {
	n := uint32(len(k.ids))
	k.ids = append(k.ids, s.ID)
	k.prefixes[prefixOf(s.ID)] = struct{}{}
	k.point(s, n)
}

// point makes what identifies s point at its number.
func (k *knowns) point(s *model.Subject, n uint32) {
	if s.SourceID != "" {
		k.bySource[k.hash(s.Source, s.SourceID)] = n
	}
	for _, j := range s.Joined {
		if j.SourceID != "" {
			k.bySource[k.hash(j.Source, j.SourceID)] = n
		}
		if len(j.Imported) >= registerfile.DigestSize {
			k.byDigest[k.hash(string(j.Imported[:registerfile.DigestSize]))] = n
		}
	}
	if len(s.Imported) >= registerfile.DigestSize {
		k.byDigest[k.hash(string(s.Imported[:registerfile.DigestSize]))] = n
	}
	for _, c := range s.Contacts {
		if c.Type == model.Email && !c.Generic {
			k.byEmail[k.hash(registerfile.NormalEmail(c.Value))] = n
		}
	}
	if !s.Born.IsZero() {
		k.byBirth[k.birth(s.Name, s.Born)] = n
	}
}

func (k *knowns) birth(n model.Name, born calendar.Date) uint64 {
	return k.hash(strings.ToLower(n.Given), strings.ToLower(n.Family), born.String())
}

func (k *knowns) hash(parts ...string) uint64 {
	var h maphash.Hash
	h.SetSeed(k.seed)
	for _, p := range parts {
		h.WriteString(p)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// freshID returns an id whose reference nobody has.
func (k *knowns) freshID(d *Desk) (model.ID, error) {
	for {
		id, err := d.newID()
		if err != nil {
			return id, err
		}
		if _, taken := k.prefixes[prefixOf(id)]; !taken {
			return id, nil
		}
	}
}

func prefixOf(id model.ID) uint64 {
	return binary.BigEndian.Uint64(append([]byte{0, 0, 0}, id[:5]...))
}

// same returns the person that a row is about: the one with its id in its
// source or, in a file without ids, the one that the same row made.
func (k *knowns) same(row *registerfile.Row) (model.ID, bool) {
	var n uint32
	var ok bool
	if row.SourceID != "" {
		n, ok = k.bySource[k.hash(row.Source, row.SourceID)]
	} else if n, ok = k.byDigest[k.hash(string(row.Digest()))]; !ok {
		n, ok = k.sameEmailAndName(row)
	}
	if !ok {
		return model.ID{}, false
	}
	return k.ids[n], true
}

// hasRow reports whether this very row was imported before.
func (k *knowns) hasRow(row *registerfile.Row) bool {
	_, ok := k.byDigest[k.hash(string(row.Digest()))]
	return ok
}

// sameEmailAndName finds the person of a changed row in a file without ids, by
// an email address that belongs to the person with the same date of birth.
func (k *knowns) sameEmailAndName(row *registerfile.Row) (uint32, bool) {
	if row.Born.IsZero() {
		return 0, false
	}
	n, ok := k.byBirth[k.birth(row.Name, row.Born)]
	if !ok {
		return 0, false
	}
	for _, e := range row.Emails() {
		if m, ok := k.byEmail[k.hash(e)]; ok && m == n {
			return n, true
		}
	}
	return 0, false
}

// resembles returns somebody who is probably the person of a new row, and why.
func (k *knowns) resembles(s *model.Subject) (id model.ID, why string) {
	for _, c := range s.Contacts {
		if c.Type != model.Email || c.Generic {
			continue
		}
		if n, ok := k.byEmail[k.hash(registerfile.NormalEmail(c.Value))]; ok {
			return k.ids[n], "same email address"
		}
	}
	if !s.Born.IsZero() {
		if n, ok := k.byBirth[k.birth(s.Name, s.Born)]; ok {
			return k.ids[n], "same name and date of birth"
		}
	}
	return model.ID{}, ""
}
