package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
	"lethe/model/handling"
)

// labelBytes is how much of an id a label has: unique within a person, and short
// enough to copy.
const labelBytes = 6

func labelOf(kind string, id model.ID) string {
	return kind + "/" + hex.EncodeToString(id[:labelBytes])
}

// AccessPackage gathers what an access request is answered with: everything that
// the register holds about the person, what Article 15 wants said beside it, and
// the files of the person's requests, without what was redacted. It is an audited
// act. Undecided lists what may not go out yet (WritePackage refuses it).
func (d *Desk) AccessPackage(ctx context.Context, by By, id model.ID) (*document.Package, error) {
	if err := d.may(ctx, by, model.ExportPeople); err != nil {
		return nil, err
	}
	return d.gather(ctx, by, id, "access", (*packer).access)
}

// PortabilityPackage gathers what a portability request is answered with: what
// the person gave, and what is used automatically with their consent or for a
// contract with them (Art 20(1)); Withheld says what is not among it, and why.
func (d *Desk) PortabilityPackage(ctx context.Context, by By, id model.ID) (*document.Package, error) {
	if err := d.may(ctx, by, model.ExportPeople); err != nil {
		return nil, err
	}
	return d.gather(ctx, by, id, "portability", (*packer).portability)
}

// A packer gathers one package.
type packer struct {
	*document.Package
	desk     *Desk
	read     model.Reader
	by       By
	subject  *model.Subject
	holdings []*model.Holding
}

func (d *Desk) gather(ctx context.Context, by By, id model.ID, kind string, fill func(*packer) error) (*document.Package, error) {
	var q *model.Request
	err := d.store.Write(ctx, by.act("request.package", ""), func(w model.Writer) (err error) {
		if q, err = model.Load[model.Request](w, model.ID{}, id); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindRequest, ID: id, Version: q.Version})
	})
	if err != nil && (q == nil || !d.readable(err)) {
		return nil, err
	}
	if q.Subject.IsZero() {
		return nil, refused("it is not known yet whose data is meant: match the request to a person first")
	}
	p := &packer{desk: d, by: by, Package: &document.Package{
		Format: document.PackageFormat, Kind: kind, Reference: q.Reference(), Organisation: d.policy.Organisation.LegalName,
		Made: by.At.UTC().Format(time.RFC3339), Sections: []document.Section{}, Withheld: []document.Withheld{}, Files: []document.File{},
	}}
	err = d.store.Read(ctx, func(r model.Reader) error {
		p.read = r
		if p.subject, err = model.Load[model.Subject](r, model.ID{}, q.Subject); err != nil {
			return err
		}
		if p.holdings, err = model.All[model.Holding](r, q.Subject); err != nil {
			return err
		}
		slices.SortStableFunc(p.holdings, func(a, b *model.Holding) int { return cmp.Compare(a.Category, b.Category) })
		return fill(p)
	})
	if errors.Is(err, model.ErrNotFound) {
		err = &model.Error{Fault: model.NotFound, Sentence: "the person's data was erased: there is nothing to give", Cause: err}
	}
	if err != nil {
		return nil, err
	}
	p.decided(q)
	if kind == "access" {
		err = d.store.Read(ctx, func(r model.Reader) error {
			p.read = r
			return p.information(q)
		})
	}
	p.Count()
	return p.Package, err
}

// decided carries out what was decided about single things.
func (p *packer) decided(q *model.Request) {
	for _, x := range handling.Redactions(q) {
		if x.Given() {
			p.Settle(x.What)
			continue
		}
		e, _ := handling.ExemptionOf(x.Exemption)
		p.Redact(x.What, document.Withheld{Ground: e.Title, Where: e.Where, By: x.By, Reason: x.Reason})
	}
}

func (p *packer) section(id, title string, entries []document.Entry) {
	if len(entries) > 0 {
		p.Sections = append(p.Sections, document.Section{ID: id, Title: title, Entries: entries})
	}
}

// access fills in everything that is held about the person.
func (p *packer) access() error {
	p.section("subject", "You", []document.Entry{{ID: "subject", Source: p.sourceTitle(p.subject.Source), Fields: dataOf(p.subject, "Imported", "Guardians", "Source", "Joined", "Apart")}})
	var joined []document.Entry
	for i := range p.subject.Joined {
		joined = append(joined, document.Entry{ID: fmt.Sprintf("joined/%d", i+1), Fields: dataOf(&p.subject.Joined[i], "Imported")})
	}
	p.section("joined", "Other records of yours that were joined with this one", joined)
	var apart []document.Entry
	for i := range p.subject.Apart {
		apart = append(apart, document.Entry{ID: fmt.Sprintf("apart/%d", i+1), Fields: dataOf(&p.subject.Apart[i], "Other")})
	}
	p.section("apart", "Found not to be the same person as somebody like you", apart)
	var guardians []document.Entry
	for i := range p.subject.Guardians {
		e := document.Entry{ID: fmt.Sprintf("guardian/%d", i+1), Fields: dataOf(&p.subject.Guardians[i], "Subject")}
		p.Look = append(p.Look, document.Doubt{ID: e.ID, Why: "about another person: a guardian"})
		guardians = append(guardians, e)
	}
	p.section("guardian", "People responsible for you", guardians)
	p.holdingEntries(p.holdings)
	for _, gather := range []func() error{p.records, p.requests, p.suppressed, p.held} {
		if err := gather(); err != nil {
			return err
		}
	}
	return nil
}

// holdingEntries adds holdings. Special categories that the person has not seen
// go out only after a decision (DPA Sch 3 para 6, LAW.md 2.3): health data among
// them needs an opinion first.
func (p *packer) holdingEntries(list []*model.Holding) {
	var out []document.Entry
	for _, h := range list {
		e := document.Entry{ID: labelOf("holding", h.ID), Title: h.Category, Source: p.sourceTitle(h.Source), Fields: dataOf(h, "Source", "Category")}
		if c := p.desk.policy.Category(h.Category); c != nil {
			e.Title = c.Title
			if c.Special && !h.KnownToSubject && p.Kind == "access" {
				p.Undecided = append(p.Undecided, document.Doubt{ID: e.ID, Why: "special category, not known to the person: health data needs an opinion, no older than six months, that serious harm is unlikely (DPA Sch 3 para 6)"})
			}
		}
		out = append(out, e)
	}
	p.section("holding", "What we hold", out)
}

func (p *packer) sourceTitle(id string) string {
	if s := p.desk.policy.Source(id); s != nil {
		return s.Title
	}
	return id
}

// records adds what shares the person's record. Of a look-up the day and the
// purpose are the person's to know, and not which of the staff it was.
func (p *packer) records() error {
	if err := packAll[model.Consent](p, "consent", "What you consented to"); err != nil {
		return err
	}
	if err := packAll[model.Note](p, "note", "Notes about you"); err != nil {
		return err
	}
	if err := packAll[model.Disclosure](p, "disclosure", "To whom data was given"); err != nil {
		return err
	}
	if err := packAll[model.Call](p, "call", "Telephone calls", "Actor"); err != nil {
		return err
	}
	return packAll[model.Lookup](p, "look-up", "When your record was opened, and why", "Actor")
}

func packAll[T any, P interface {
	*T
	model.Entity
}](p *packer, id, title string, without ...string) error {
	var out []document.Entry
	err := model.Each[T, P](p.read, p.subject.ID, func(v *T) error {
		rec := model.Encode(P(v))
		e := document.Entry{ID: labelOf(id, rec.ID), Fields: dataOf(v, without...)}
		if c, ok := any(v).(*model.Call); ok && c.Caller != model.Self {
			p.Look = append(p.Look, document.Doubt{ID: e.ID, Why: "somebody else called"})
		}
		if x, ok := any(v).(*model.Disclosure); ok && x.DoNotTell {
			p.Undecided = append(p.Undecided, document.Doubt{ID: e.ID, Why: "the person is not to be told: withhold it under the exemption that applies, or give it"})
		}
		if id == "note" {
			p.Look = append(p.Look, document.Doubt{ID: e.ID, Why: "free text, which may name others"})
		}
		out = append(out, e)
		return nil
	})
	p.section(id, title, out)
	return err
}

// requests adds the person's requests and the papers in their files. Packages
// that went out before are not given again.
func (p *packer) requests() error {
	var out []document.Entry
	err := model.Each(p.read, model.ID{}, func(q *model.Request) error {
		if q.Subject != p.subject.ID {
			return nil
		}
		e := document.Entry{ID: "request/" + q.Reference(), Title: q.Reference(), Fields: dataOf(q, "Subject", "Events", "Number", "Year")}
		for i := range q.Events {
			v := &q.Events[i]
			if v.Kind == model.EventRedacted {
				continue // the reason could tell what was left out
			}
			var says []string
			for _, f := range dataOf(v, "On", "Kind", "At", "Ref", "Item") {
				says = append(says, f.Name+": "+f.Value)
			}
			e.Fields = append(e.Fields, document.Datum{Name: fmt.Sprintf("event %d, %s", i+1, v.On), Value: strings.Join(append([]string{string(v.Kind)}, says...), "; ")})
		}
		if q.Requester.Kind != model.Self {
			p.Look = append(p.Look, document.Doubt{ID: e.ID, Why: "somebody else asked"})
		}
		out = append(out, e)
		return p.papers(q)
	})
	p.section("request", "Your requests", out)
	return err
}

func (p *packer) papers(q *model.Request) error {
	return model.Each(p.read, q.ID, func(v *model.Paper) error {
		if v.What == model.PaperPackage {
			return nil
		}
		f := document.File{
			ID: "paper/" + v.ID.String(), Name: v.Name, Type: v.Type, Size: v.Size, SHA256: hex.EncodeToString(v.Hash),
			Owner: q.ID, Ref: v.ID,
			Path: fmt.Sprintf("files/%03d%s", len(p.Files)+1, extension(v)), // names in an archive are not secret
		}
		p.Look = append(p.Look, document.Doubt{ID: f.ID, Why: "a file, which may name others"})
		p.Files = append(p.Files, f)
		return nil
	})
}

// extension returns what the name of a file ends with, if it is a common one.
func extension(v *model.Paper) string {
	ext := strings.ToLower(path.Ext(v.Name))
	if mime.TypeByExtension(ext) == "" && ext != ".eml" && ext != ".csv" {
		return ""
	}
	return ext
}

// suppressed says which of the person's contacts are on the do-not-contact list.
func (p *packer) suppressed() error {
	list, err := model.All[model.Suppression](p.read, model.ID{})
	if err != nil {
		return err
	}
	var out []document.Entry
	for _, c := range p.subject.Contacts {
		hash, err := ContactHash(p.desk.store, c)
		if err != nil {
			return err
		}
		for _, s := range list {
			if bytes.Equal(s.Hash, hash[:]) {
				e := document.Entry{ID: labelOf("suppression", s.ID), Title: "do not contact", Fields: dataOf(s, "Hash")}
				e.Fields = append(e.Fields, document.Datum{Name: string(c.Type), Value: c.Value})
				out = append(out, e)
			}
		}
	}
	p.section("suppression", "Contacts that we do not write to", out)
	return nil
}

// held adds the holds that name the person. They may be privileged.
func (p *packer) held() error {
	var out []document.Entry
	err := model.Each(p.read, model.ID{}, func(h *model.Hold) error {
		if h.Subject == p.subject.ID || h.Names(p.subject.ID) {
			e := document.Entry{ID: labelOf("hold", h.ID), Fields: dataOf(h, "Subject", "People", "Breach")}
			p.Look = append(p.Look, document.Doubt{ID: e.ID, Why: "think of privilege, legal proceedings and crime"})
			out = append(out, e)
		}
		return nil
	})
	p.section("hold", "Why data is kept longer", out)
	return err
}

// shown returns the holdings of which neither the whole nor what the information
// tells of them is left out, and the recipients: what is redacted in one place
// must not be told in another.
func (p *packer) shown(q *model.Request) (holdings []*model.Holding, recipients []string, err error) {
	hidden := func(label string) bool {
		return slices.ContainsFunc(handling.Redactions(q), func(x handling.Redaction) bool {
			field, ok := strings.CutPrefix(x.What, label+"/")
			told := ok && (field == "source" || field == "purpose" || field == "basis" || strings.HasPrefix(field, "recipient"))
			return !x.Given() && (x.What == label || told)
		})
	}
	for _, h := range p.holdings {
		if !hidden(labelOf("holding", h.ID)) {
			holdings = append(holdings, h)
			recipients = append(recipients, h.Recipients...)
		}
	}
	err = model.Each(p.read, p.subject.ID, func(x *model.Disclosure) error {
		if !x.DoNotTell && !hidden(labelOf("disclosure", x.ID)) {
			recipients = append(recipients, x.Recipient)
		}
		return nil
	})
	slices.Sort(recipients)
	return holdings, said(slices.Compact(recipients)...), err
}

// information is what Art 15(1) and (2) want told beside the copy.
func (p *packer) information(q *model.Request) error {
	holdings, recipients, err := p.shown(q)
	if err != nil {
		return err
	}
	d := p.desk
	add := func(title string, says []string) {
		if len(says) == 0 {
			says = []string{"none"}
		}
		p.Information = append(p.Information, document.Fact{Title: title, Says: says})
	}
	add("Purposes and lawful bases", d.purposeWords(holdings))
	add("Categories of data", d.categoryWords(holdings))
	add("Recipients", recipients)
	add("How long it is kept", d.retentionWords(holdings))
	add("Where it came from", d.sourceWords(holdings))
	add("Transfers abroad and their safeguards", d.abroadWords())
	add("Automated decisions and profiling", d.decisionWords())
	rights := []string{
		"You can ask for correction, erasure or restriction, object to a use, and withdraw consent at any time.",
	}
	house := d.houseFacts()
	if calendar.LawOn(p.by.Today()) == calendar.LawJune2026 {
		rights = append(rights, fmt.Sprintf("You can complain to us: %s.", house["contact"]))
	}
	rights = append(rights, fmt.Sprintf("You can complain to the supervisory authority: %s.", house["regulator"]), "You can ask a court to enforce your rights.")
	add("Your rights", rights)
	return nil
}

// abroadWords names the recipients outside the United Kingdom with their
// safeguards (Art 15(2)).
func (d *Desk) abroadWords() []string {
	var out []string
	for _, r := range d.policy.Recipients {
		if r.Region != "uk" && r.Region != "" {
			out = append(out, strings.TrimSuffix(r.Title+" ("+string(r.Region)+"): "+r.Safeguard, ": "))
		}
	}
	return out
}

// decisionWords says where a view of people is formed, and where significant
// decisions are taken without a person (Art 15(1)(h), Art 22C).
func (d *Desk) decisionWords() []string {
	var out []string
	for _, v := range d.policy.Purposes {
		if v.Profiling {
			out = append(out, v.Title+": we form a view of you")
		}
		if v.Automated {
			out = append(out, v.Title+": significant decisions are taken with no meaningful human involvement; you can have one explained, be heard, and have a person review it")
		}
	}
	return out
}
