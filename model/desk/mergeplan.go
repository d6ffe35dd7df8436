package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
)

// A MergePlan says what joining two records of one person does. Keep stays, Gone
// goes, and everything that is Gone's is Keep's afterwards.
type MergePlan struct {
	Keep, Gone SubjectRow
	// KeepKnown and GoneKnown tell the two apart: birth, other names, contacts.
	KeepKnown, GoneKnown []string
	Holdings, Consents, Notes,
	Disclosures, Calls, Lookups int // that move
	Requests []string // references of those that name the keeper from then on
	Holds    int
	Breaches int
	Wards    int      // people whose guardian the keeper is from then on
	Carried  []string // marks of Gone that Keep gets, in words
	Left     []string // what Gone says otherwise, kept in a note
	Gains    []string // what Keep does not say itself and does afterwards
	// OtherBirth is true when the two have different dates of birth, which refuses
	// the merge unless BirthConfirmed.
	OtherBirth     bool
	BirthConfirmed bool
	Reason         string // in words; it is kept in the log, so it must name nobody

	refusal error
	seen    [32]byte
	begun   bool // and cut short: this finishes it
	copies  []copied
	house   []model.Entity // that name Gone, corrected
	keeper  *model.Subject
	gone    *model.Subject
}

// A copied record is one of Gone's as Keep gets it: under another id, sealed
// under the keeper's key or, of a holding, a new one. there says that a merge
// that was cut short copied it already.
type copied struct {
	rec   model.Record
	there bool
}

// Refusal returns what forbids the merge as it is ordered, or nil.
func (p *MergePlan) Refusal() error {
	switch {
	case p.refusal != nil:
		return p.refusal
	case p.OtherBirth && !p.BirthConfirmed:
		return refused("the two have different dates of birth: they are probably two people; nothing was changed")
	}
	return nil
}

// PlanMerge says what Merge would do now. Both records are read for it, which is
// logged. It returns an error that wraps model.ErrNotFound if one is not there.
func (d *Desk) PlanMerge(ctx context.Context, by By, keep, gone model.ID) (*MergePlan, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if keep == gone {
		return nil, refused("that is one record twice: name two")
	}
	if err := d.needKin(ctx); err != nil {
		return nil, err
	}
	var p *MergePlan
	wards := d.namedWards(gone)
	err := d.store.Write(ctx, by.act("subject.merge.plan", ""), func(w model.Writer) (err error) {
		if p, err = d.planMerge(w, by, keep, gone, wards); err != nil {
			return err
		}
		for _, s := range []*model.Subject{p.keeper, p.gone} {
			if err := w.Touch(model.Record{Kind: model.KindSubject, ID: s.ID, Version: s.Version}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// planMerge makes the plan; wards are those whose guardian Gone may be.
func (d *Desk) planMerge(r model.Reader, by By, keep, gone model.ID, wards []model.ID) (*MergePlan, error) {
	p := &MergePlan{}
	var err error
	if p.keeper, err = toJoin(r, keep); err != nil {
		return nil, err
	}
	if p.gone, err = toJoin(r, gone); err != nil {
		return nil, err
	}
	p.Keep, p.Gone = rowOf(p.keeper), rowOf(p.gone)
	p.KeepKnown, p.GoneKnown = knownOf(p.keeper), knownOf(p.gone)
	p.OtherBirth = !p.keeper.Born.IsZero() && !p.gone.Born.IsZero() && p.keeper.Born != p.gone.Born
	p.Carried = (p.gone.Flags &^ p.keeper.Flags).Words()
	if v := p.keeper.ApartFrom(p.gone); v != nil {
		p.refusal = refused("%s found on %s that these are two people; whoever knows better takes that back first: lethe subject apart --back", v.Actor, v.On.Words())
	}
	if p.gone.OfNewerVersion() {
		p.refusal = refused("a newer version of Lethe wrote parts of the second record; this one cannot join them")
	}
	if err := p.move(r); err != nil {
		return nil, err
	}
	if err := p.rename(r); err != nil {
		return nil, err
	}
	if err := p.moveWards(r, wards); err != nil {
		return nil, err
	}
	p.digest()
	p.begun = p.keeper.HasJoined(p.gone.Reference())
	before := toldOf(p.keeper)
	p.Left = p.keeper.Join(p.gone, by.Today())
	p.Gains = slices.DeleteFunc(toldOf(p.keeper), func(told string) bool { return slices.Contains(before, told) })
	p.keeper.Guardians = slices.DeleteFunc(p.guardians(p.keeper.Guardians), func(g model.Guardian) bool { return g.Subject == p.keeper.ID })
	p.remapNotices()
	if len(p.Left) > 0 && !p.begun {
		p.keepLeft(by)
	}
	return p, checkSubject(p.keeper, by.Today())
}

// toJoin reads one of the two.
func toJoin(r model.Reader, id model.ID) (*model.Subject, error) {
	s, err := model.Load[model.Subject](r, model.ID{}, id)
	if errors.Is(err, model.ErrNotFound) {
		return nil, &model.Error{Fault: model.NotFound, Cause: err,
			Sentence: id.SubjectReference() + " is not in the register any more: it was erased or joined with another; nothing was joined"}
	}
	return s, err
}

func rowOf(s *model.Subject) SubjectRow {
	return SubjectRow{ID: s.ID, Version: s.Version, Name: s.Name.Filed(), SourceID: s.SourceID, Establishment: s.Establishment, Flags: s.Flags}
}

// knownOf says what tells a record from another, in words.
func knownOf(s *model.Subject) []string {
	var out []string
	if !s.Born.IsZero() {
		out = append(out, "born "+s.Born.Words())
	}
	if s.KnownAs != "" {
		out = append(out, "known as "+s.KnownAs)
	}
	for _, n := range s.Previous {
		out = append(out, "formerly "+n.Full())
	}
	for _, c := range s.Contacts {
		out = append(out, strings.Join(said(strings.ReplaceAll(c.Value, "\n", ", "), c.Postcode), ", "))
	}
	return out
}

// toldOf says what a record says of a person that another may say too, in words.
func toldOf(s *model.Subject) []string {
	out := knownOf(s)
	for _, f := range [][2]string{{"title", s.Name.Title}, {"establishment", s.Establishment}, {"department", s.Department}, {"role", s.Role}} {
		if f[1] != "" {
			out = append(out, f[0]+" "+f[1])
		}
	}
	for _, r := range s.Relationships {
		words := r.Kind
		if !r.Started.IsZero() {
			words += " from " + r.Started.Words()
		}
		if !r.Ended.IsZero() {
			words += " to " + r.Ended.Words()
		}
		out = append(out, words)
	}
	return out
}

// movedID names the copy of a record. It follows from the two, so that a merge
// that was cut short and is done again copies nothing twice.
func (p *MergePlan) movedID(k model.Kind, id model.ID) model.ID {
	return movedID(p.keeper.ID, p.gone.ID, k, id)
}

// movedID names the copy that the record that stays has of a record of the one that goes.
func movedID(keep, gone model.ID, k model.Kind, id model.ID) model.ID {
	sum := sha256.Sum256(slices.Concat([]byte("merge"), []byte{byte(k)}, keep[:], gone[:], id[:]))
	return model.ID(sum[:16])
}

// move plans the copies of what Gone owns.
func (p *MergePlan) move(r model.Reader) error {
	for _, k := range []struct {
		kind  model.Kind
		count *int
	}{
		{model.KindHolding, &p.Holdings}, {model.KindConsent, &p.Consents}, {model.KindNote, &p.Notes},
		{model.KindDisclosure, &p.Disclosures}, {model.KindCall, &p.Calls}, {model.KindLookup, &p.Lookups},
	} {
		err := r.Scan(k.kind, p.gone.ID, func(rec model.Record) error {
			*k.count++
			return p.copy(r, rec)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *MergePlan) copy(r model.Reader, rec model.Record) error {
	to := model.Record{Kind: rec.Kind, Owner: p.keeper.ID, ID: p.movedID(rec.Kind, rec.ID), Body: slices.Clone(rec.Body)}
	_, err := r.Get(to.Kind, to.Owner, to.ID)
	there := err == nil
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return err
	}
	if rec.Kind == model.KindHolding {
		var h model.Holding
		if err := model.DecodeInto(rec, &h); err != nil {
			return err
		}
		h.Head = model.Head{ID: to.ID, Owner: to.Owner}
		h.ImportedBy = "" // an import of the keeper's rows must not change it
		to = model.Encode(&h)
	}
	p.copies = append(p.copies, copied{to, there})
	return nil
}

// rename plans that requests, holds, breaches and questions for approval name
// the keeper.
func (p *MergePlan) rename(r model.Reader) error {
	err := model.Each(r, model.ID{}, func(q *model.Request) error {
		if q.Subject == p.gone.ID {
			q.Subject = p.keeper.ID
			p.Requests, p.house = append(p.Requests, q.Reference()), append(p.house, q)
		}
		return nil
	})
	if err == nil {
		err = model.Each(r, model.ID{}, func(h *model.Hold) error {
			if h.Subject == p.gone.ID || h.Names(p.gone.ID) {
				if h.Subject == p.gone.ID {
					h.Subject = p.keeper.ID
				}
				h.People = p.renamed(h.People)
				p.Holds, p.house = p.Holds+1, append(p.house, h)
			}
			return nil
		})
	}
	if err == nil {
		err = model.Each(r, model.ID{}, func(b *model.Breach) error {
			if slices.Contains(b.Affected, p.gone.ID) {
				b.Affected = p.renamed(b.Affected)
				p.Breaches, p.house = p.Breaches+1, append(p.house, b)
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	return model.Each(r, model.ID{}, func(a *model.Approval) error {
		if a.Subject == p.gone.ID {
			a.Subject = p.keeper.ID
			p.house = append(p.house, a)
		}
		return nil
	})
}

// moveWards plans that those whose guardian Gone is name the keeper.
func (p *MergePlan) moveWards(r model.Reader, named []model.ID) error {
	wards, err := wardsOf(r, named, p.gone.ID)
	if err != nil {
		return err
	}
	for _, s := range wards {
		if s.ID == p.keeper.ID || s.ID == p.gone.ID {
			continue
		}
		s.Guardians = p.guardians(s.Guardians)
		p.Wards, p.house = p.Wards+1, append(p.house, s)
	}
	return nil
}

// guardians puts the keeper in Gone's place.
func (p *MergePlan) guardians(list []model.Guardian) []model.Guardian {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Subject == p.gone.ID {
			list[i].Subject = p.keeper.ID
		}
	}
	return list
}

// renamed puts the keeper in Gone's place in a list that is in the order of ids.
func (p *MergePlan) renamed(list []model.ID) []model.ID {
	i := slices.Index(list, p.gone.ID)
	if i < 0 {
		return list
	}
	list = append(slices.Delete(slices.Clone(list), i, i+1), p.keeper.ID)
	slices.SortFunc(list, model.ID.Compare)
	return slices.Compact(list)
}

// remapNotices lets notices that were given with a holding of Gone's name the
// copy of it.
func (p *MergePlan) remapNotices() {
	for i := range p.keeper.Notices {
		n := &p.keeper.Notices[i]
		to := p.movedID(model.KindHolding, n.Holding)
		if slices.ContainsFunc(p.copies, func(c copied) bool { return c.rec.Kind == model.KindHolding && c.rec.ID == to }) {
			n.Holding = to
		}
	}
}

// keepLeft puts what Gone said otherwise into a note: a merge loses nothing.
func (p *MergePlan) keepLeft(by By) {
	n := &model.Note{
		Head: model.Head{ID: p.movedID(model.KindNote, p.gone.ID), Owner: p.keeper.ID}, At: by.At.UTC(), Actor: by.Actor,
		Text: fmt.Sprintf("joined with %s, which said otherwise: %s", p.gone.Reference(), strings.Join(p.Left, "; ")),
	}
	p.copies = append(p.copies, copied{rec: model.Encode(n)})
}

// digest identifies what the plan was made from. Look-ups are no change.
func (p *MergePlan) digest() {
	h := sha256.New()
	for _, s := range []*model.Subject{p.keeper, p.gone} {
		fmt.Fprintf(h, "%s %d\n", s.ID, s.Version)
	}
	for _, c := range p.copies {
		if c.rec.Kind != model.KindLookup {
			fmt.Fprintf(h, "%s %x\n", c.rec.ID, sha256.Sum256(c.rec.Body))
		}
	}
	for _, e := range p.house {
		rec := model.Encode(e)
		fmt.Fprintf(h, "%s %d\n", rec.ID, rec.Version)
	}
	h.Sum(p.seen[:0])
}
