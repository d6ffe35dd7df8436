package desk

import (
	"cmp"
	"slices"

	"lethe/model"
	"lethe/model/registerfile"
)

// add makes a new person of a row, with the holding that says what is held.
func (m *importer) add(row *registerfile.Row) error {
	id, err := m.known.freshID(m.d)
	if err != nil {
		return err
	}
	s := &model.Subject{Head: model.Head{ID: id}, Added: m.by.Today(), Relationships: []model.Relationship{row.Relationship}}
	row.Apply(s)
	if v := m.suppression(s); v != nil && v.Source == model.ByErasure {
		return m.reject(&registerfile.RowError{Line: row.Line, Reason: "this person was erased on " + v.On.Words() +
			"; take them out of the source, or add them by hand if they have come back"})
	}
	m.settle(row, s)
	if why := m.refuses(row, s); why != "" {
		return m.reject(&registerfile.RowError{Line: row.Line, Reason: why})
	}
	records := []model.Record{model.Encode(s)}
	if v, err := m.formConsent(row, s); err != nil {
		return err
	} else if v != nil {
		records = append(records, model.Encode(v))
	}
	for _, h := range m.holdings(row) {
		if h.ID, err = m.d.newID(); err != nil {
			return err
		}
		h.Owner = id
		records = append(records, model.Encode(h))
	}
	if tooLarge(records) {
		return m.rejectLarge(row)
	}
	if other, why := m.known.resembles(s); why != "" {
		m.report.Duplicate++
		if m.plan.Resembles != nil {
			m.plan.Resembles(row.Line, other.SubjectReference(), why)
		}
	}
	m.report.Added++
	m.known.add(s)
	m.queue(id, records)
	return nil
}

// maxImported is the most that one record of an imported row may take, in
// bytes: less than the store's limit for a value.
const maxImported = 768 << 10

func tooLarge(records []model.Record) bool {
	for _, r := range records {
		if len(r.Body) > maxImported {
			return true
		}
	}
	return false
}

func (m *importer) rejectLarge(row *registerfile.Row) error {
	return m.reject(&registerfile.RowError{Line: row.Line, Reason: "the row holds more than the store takes for one person; shorten its longest fields"})
}

// update applies a changed row to somebody known and to the holdings that an
// import made.
func (m *importer) update(row *registerfile.Row, s *model.Subject, holdings []*model.Holding) error {
	row.Apply(s)
	m.settle(row, s)
	if why := refusedFields(row); why != "" {
		return m.reject(&registerfile.RowError{Line: row.Line, Reason: why})
	}
	records := []model.Record{model.Encode(s)}
	changed, err := m.changedHoldings(row, s.ID, holdings)
	if err != nil {
		return err
	}
	records = append(records, changed...)
	if tooLarge(records) {
		return m.rejectLarge(row)
	}
	m.report.Updated++
	m.queue(s.ID, records)
	return nil
}

// changedHoldings returns what a changed row makes of the holdings that imports
// from this source made: updated, emptied where the row has nothing more to
// say, or new. Each is known by its source, which tells the two kinds apart.
func (m *importer) changedHoldings(row *registerfile.Row, owner model.ID, stored []*model.Holding) ([]model.Record, error) {
	var out []model.Record
	said := map[string]bool{}
	for _, h := range m.holdings(row) {
		said[h.ImportedBy] = true
		i := slices.IndexFunc(stored, func(v *model.Holding) bool { return importOf(v) == h.ImportedBy })
		if i < 0 {
			id, err := m.d.newID()
			if err != nil {
				return nil, err
			}
			h.ID, h.Owner = id, owner
			out = append(out, model.Encode(h))
			continue
		}
		stored[i].Fields, stored[i].Events = h.Fields, h.Events
		out = append(out, model.Encode(stored[i]))
	}
	for _, v := range stored {
		if by := importOf(v); by == m.sensitiveSource() && !said[by] && len(v.Fields) > 0 {
			v.Fields = nil
			out = append(out, model.Encode(v))
		}
	}
	return out, nil
}

// importOf returns the import that made a holding. Stores from before ImportedBy
// have it as the source.
func importOf(h *model.Holding) string { return cmp.Or(h.ImportedBy, h.Source) }

// mainSource and sensitiveSource mark the holdings that an import made.
func (m *importer) mainSource() string { return "import:" + m.plan.Source }
func (m *importer) sensitiveSource() string {
	return m.mainSource() + " (may be of a special category)"
}

// queue puts the records of one person into the batch.
func (m *importer) queue(subject model.ID, records []model.Record) {
	m.batch.subjects = append(m.batch.subjects, subject)
	m.batch.records = append(m.batch.records, records...)
	for _, r := range records {
		m.bytes += len(r.Body)
	}
}

// settle sets the flags that follow from the row, the policy and the
// suppressions.
func (m *importer) settle(row *registerfile.Row, s *model.Subject) {
	if row.Marketing == registerfile.MarketingNo {
		s.Flags |= model.DoNotContact
	}
	if m.suppression(s) != nil {
		s.Flags |= model.DoNotContact
		m.report.Suppressed++
	}
	m.settleAsked(row, s)
}

// suppression recognises people who must not be contacted, or were erased, by
// the keyed hash of any of their contacts. An erasure goes before an opt-out.
func (m *importer) suppression(s *model.Subject) (found *model.Suppression) {
	if len(m.suppressed) == 0 {
		return nil
	}
	for _, c := range s.Contacts {
		hash, err := ContactHash(m.d.store, c)
		if err != nil {
			continue
		}
		if v := m.suppressed[hash]; v != nil && (found == nil || v.Source == model.ByErasure) {
			found = v
		}
	}
	return found
}

// holdings returns what a row says is held: the record itself and, apart, what
// may be of a special category, so that each can be forgotten alone.
func (m *importer) holdings(row *registerfile.Row) []*model.Holding {
	in := m.d.policy.Import
	main := &model.Holding{
		Category: in.Category, System: in.System, Purpose: in.Purpose, Basis: in.Basis,
		Source: cmp.Or(m.plan.From, in.Source), Proof: m.plan.Proof, ImportedBy: m.mainSource(), Collected: row.Collected, Fields: row.Extras,
	}
	if row.Note != "" {
		main.Fields = append(main.Fields, model.Field{Name: "note", Value: row.Note})
	}
	if row.Marketing == registerfile.MarketingYes {
		// LAW.md W5: a column cannot show that a box was not ticked beforehand.
		main.Fields = append(main.Fields, model.Field{Name: "marketing in the file", Value: "yes; not recorded as consent"})
	}
	if ended := row.Ended(); !ended.IsZero() {
		main.Events = append(main.Events, model.TriggerEvent{Trigger: model.RelationshipEnded, On: ended})
	}
	out := []*model.Holding{main}
	if len(row.Sensitive) > 0 {
		out = append(out, &model.Holding{
			Category: m.sensitiveCategory(), System: in.System, Purpose: in.Purpose, Basis: model.BasisUnknown,
			Source: main.Source, Proof: m.plan.Proof, ImportedBy: m.sensitiveSource(), Collected: row.Collected, Fields: row.Sensitive,
			KnownToSubject: true,
		})
	}
	return out
}

// sensitiveCategory returns the policy's category for special category data,
// or the import's own where the policy has none.
func (m *importer) sensitiveCategory() string {
	for _, c := range m.d.policy.Categories {
		if c.Special {
			return c.ID
		}
	}
	return m.d.policy.Import.Category
}
