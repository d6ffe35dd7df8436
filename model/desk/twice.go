package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lethe/model"
)

// A Comparer is a finder that compares the whole register with itself.
type Comparer interface {
	// Pairs returns the likeliest pairs of people who may be one, best first. pause is
	// called often, when nothing is locked.
	Pairs(ctx context.Context, most int, pause func()) (Pairs, error)
}

// Pairs is what a Comparer found.
type Pairs struct {
	List  []Pair
	All   int // pairs there are
	Crowd int // people who share something with too many to be compared with all of them
}

// A Pair is two people who may be one, and what they have in common.
type Pair struct {
	A, B    model.ID
	Reason  string
	Score   int  // more is likelier; 100 is hardly ever chance
	Address bool // nothing but an email address
}

// A Twin is a pair of records, with what tells the two apart.
type Twin struct {
	A, B           SubjectRow
	AKnown, BKnown []string
	Reason         string
	Score          int
}

// Twins are the records that are probably of people who have another.
type Twins struct {
	List  []Twin
	All   int // pairs, those left out below included
	Apart int // of those looked at, left out: found to be two people, or guardian and ward
	Crowd int // people who share something with too many to be compared with all of them
}

// mostPairs bounds how many pairs are compared record by record, and mostTwins how
// many are shown, since each is a look at two records.
const (
	mostPairs = 100_000
	mostTwins = 500
)

// Twins lists people who are probably in the register twice, the likeliest pairs
// first, but for those of whom SetApart said that they are two people. Both records of
// each pair listed are read for it, which is logged. It ends with the error of ctx.
func (d *Desk) Twins(ctx context.Context, by By, limit int) (*Twins, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if limit < 1 || limit > mostTwins {
		return nil, model.Faultf(model.Usage, "pairs are shown 1 to %d at a time", mostTwins)
	}
	finder, ok := d.finder.(Comparer)
	if !ok {
		return nil, &model.Error{Fault: model.Failed, Sentence: "nothing is searched here"}
	}
	if ready, _ := d.Searching(); !ready {
		return nil, refused("the register is still being read; try again when it is done")
	}
	pairs, err := finder.Pairs(ctx, mostPairs, d.gate.pass)
	if err != nil {
		return nil, err
	}
	t := &Twins{All: pairs.All, Crowd: pairs.Crowd}
	var seen []*model.Subject
	for _, p := range pairs.List {
		if len(t.List) == limit {
			break
		}
		a, b, err := d.bothOf(ctx, p)
		switch {
		case errors.Is(err, model.ErrNotFound):
			t.All-- // erased or joined meanwhile
		case err != nil:
			return nil, err
		case a.ApartFrom(b) != nil || wardOf(a, b) || wardOf(b, a) || p.Address && !sharesOwnAddress(a, b):
			t.Apart++
		default:
			t.List = append(t.List, Twin{rowOf(a), rowOf(b), knownOf(a), knownOf(b), p.Reason, p.Score})
			seen = append(seen, a, b)
		}
	}
	if err := d.used(ctx, by, "subject.duplicates", seen); err != nil && !d.readable(err) {
		return nil, err
	}
	return t, nil
}

// bothOf reads both records of a pair.
func (d *Desk) bothOf(ctx context.Context, p Pair) (a, b *model.Subject, err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	err = d.store.Read(ctx, func(r model.Reader) (err error) {
		if a, err = model.Load[model.Subject](r, model.ID{}, p.A); err != nil {
			return err
		}
		b, err = model.Load[model.Subject](r, model.ID{}, p.B)
		return err
	})
	return a, b, err
}

// wardOf reports whether b is a guardian of a: they share addresses and numbers.
func wardOf(a, b *model.Subject) bool {
	return slices.ContainsFunc(a.Guardians, func(g model.Guardian) bool { return g.Subject == b.ID })
}

// sharesOwnAddress reports whether two people have an email address in common that
// is not known to be of an office.
func sharesOwnAddress(a, b *model.Subject) bool {
	for _, c := range a.ContactsOf(model.Email) {
		for _, k := range b.ContactsOf(model.Email) {
			if !c.Generic && !k.Generic && strings.EqualFold(strings.TrimSpace(c.Value), strings.TrimSpace(k.Value)) {
				return true
			}
		}
	}
	return false
}

// SetApart says on both records that they are of two people, so that they are not
// listed as a pair any more and not joined, or, with back, no longer.
func (d *Desk) SetApart(ctx context.Context, by By, one, other model.ID, back bool) error {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return err
	}
	if one == other {
		return refused("that is one record twice: name two")
	}
	action := "subject.apart"
	if back {
		action = "subject.apart.back"
	}
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		a, err := model.Load[model.Subject](w, model.ID{}, one)
		if err != nil {
			return err
		}
		b, err := model.Load[model.Subject](w, model.ID{}, other)
		if err != nil {
			return err
		}
		switch said := a.ApartFrom(b); {
		case said != nil && !back:
			return refused("that is said of the two already, since %s", said.On.Words())
		case said == nil && back:
			return refused("nothing says that these are two people; nothing was changed")
		}
		for _, s := range [][2]*model.Subject{{a, b}, {b, a}} {
			s[0].Apart = slices.DeleteFunc(slices.Clone(s[0].Apart), func(v model.Apart) bool { return v.Other == s[1].ID })
			if !back {
				s[0].Apart = append(s[0].Apart, model.Apart{Other: s[1].ID, On: by.Today(), Actor: by.Actor})
			}
			if err := w.Put(model.Encode(s[0])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.refresh(ctx, one)
	d.refresh(ctx, other)
	return nil
}
