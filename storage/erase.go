package storage

import (
	"context"
	"slices"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Names of the steps of an erasure that are the store's own; those of package
// keys come between StepIntent and StepDestroyed (DESIGN.md 3.5). Tests stop an
// erasure at each of them.
const (
	StepNoted     = "erase: note and suppressions saved"
	StepIntent    = "erase: intent synced"         // step 1
	StepAnchored  = "erase: intent anchored"       //
	StepDestroyed = "erase: destruction recorded"  // steps 2 to 4 are over
	StepSome      = "erase: some records deleted"  // of a batch
	StepDeleted   = "erase: records deleted"       // step 5
	StepListed    = "erase: deletion recorded"     // step 6: the certificate names the copies of the keys to be replaced
	StepWritten   = "erase: certificate written"   // step 9; what is in memory is the desk's to forget
	StepCertified = "erase: certificate recorded"  //
	StepPurging   = "erase: files rewritten"       // step 8, in the background
	StepPurged    = "erase: purge of files logged" //
)

// erasedAction is the action of every leaf that an erasure writes.
const erasedAction = "erase"

// statementLeaf is the kind of the leaf that holds the hash of a certificate's
// statement. No record has it.
const statementLeaf = 'E'

// eraseChunk is how many records of a batch are deleted in one transaction, so
// that the audit leaves of one fit into a value.
const eraseChunk = 1000

// An erasing is one erasure under way. Store.mu is held throughout.
type erasing struct {
	*Store
	act    model.Act
	start  time.Time
	intent ledgerEntry
	doomed []doomed
	// resumed is true when opening the store finishes what a crash interrupted.
	resumed     bool
	destroyedAt time.Time
	generations [2]uint64 // of keyring and epoch, from which on the keys are gone
}

// A doomed record is about to be deleted.
type doomed struct {
	kind      model.Kind
	owner, id model.ID
	version   uint64
	key       keys.KeyID
}

// now returns the time of the act, moved on by what has passed since.
func (e *erasing) now() time.Time { return e.act.At.Add(time.Since(e.start)).UTC() }

func (e *erasing) at(step string) error {
	if e.step == nil {
		return nil
	}
	return e.step(step)
}

// Erase implements model.Store: DESIGN.md 3.5, in its order.
func (s *Store) Erase(ctx context.Context, act model.Act, decide func(model.Reader) (*model.EraseOrder, error)) (*model.ErasureReceipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, s.refusal
	}
	e := &erasing{Store: s, act: act, start: time.Now()}
	var order *model.EraseOrder
	err := s.engine.View(func(snap Snapshot) (err error) {
		r := &reader{ctx: ctx, snap: snap, vault: s.vault}
		if order, err = decide(r); err != nil {
			return err
		}
		e.intent = intentOf(order, act)
		e.doomed, e.intent.Keys, err = r.gather(e.intent.Targets)
		return err
	})
	if err == nil {
		err = ctx.Err() // the last moment at which the act can be called off
	}
	if err == nil {
		err = e.room(order)
	}
	if err == nil {
		err = s.keepNote(act, order)
	}
	if err == nil {
		err = e.at(StepNoted)
	}
	if err != nil {
		return nil, err
	}
	err = e.destroy()
	if s.dir != "" {
		s.DropIndex() // it does not open any more, whatever came of the rest
	}
	if err != nil {
		return nil, s.suspect("the erasure was interrupted; opening the store again finishes it or finds that it never began", err)
	}
	receipt, err := e.finish()
	if err != nil {
		return nil, s.suspect("the keys are destroyed and the data is gone for good, but its remains were not cleared away", err)
	}
	return receipt, nil
}

// What an erasure writes in bytes, beside the keyring: of a record its deletion
// and leaf, of a target or suppression its places in note, ledger and certificate.
const (
	erasedBytes = 256
	targetBytes = 1024
)

// room refuses an erasure that the disk has no room to finish: once its keys are
// destroyed it must be. A deletion is written four times over at most: memory
// table, table, compacted table, and the allowance that checkRoom makes.
func (e *erasing) room(order *model.EraseOrder) error {
	targets := len(e.intent.Targets) + len(order.Suppressions) + 1
	return e.roomForKeys(4*erasedBytes*uint64(len(e.doomed)) + 4*targetBytes*uint64(targets))
}

// intentOf returns the ledger's first entry for an order, without its keys.
func intentOf(order *model.EraseOrder, act model.Act) ledgerEntry {
	e := ledgerEntry{
		At: act.At.UTC(), Step: erasureBegun, Erasure: order.Note.ID, Actor: act.Actor,
		Ground: string(order.Note.Ground), Request: order.Note.Request,
	}
	whole := map[model.ID]bool{}
	for _, id := range order.Subjects {
		whole[id] = true
		e.Targets = append(e.Targets, target{Kind: model.KindSubject, ID: id, Owner: order.Into})
	}
	for _, id := range order.Requests {
		whole[id] = true
		e.Targets = append(e.Targets, target{Kind: model.KindRequest, ID: id})
	}
	for _, v := range order.Evidence {
		if !whole[v.Owner] {
			e.Targets = append(e.Targets, target{Kind: model.KindEvidence, ID: v.ID, Owner: v.Owner})
		}
	}
	for _, h := range order.Holdings {
		if !whole[h.Owner] {
			e.Targets = append(e.Targets, target{Kind: model.KindHolding, ID: h.ID, Owner: h.Owner})
		}
	}
	return e
}

// keepNote writes what must outlive the erasure, before it begins, the note of
// the erasure last, and in one piece with it what is kept as counts.
func (s *Store) keepNote(act model.Act, order *model.EraseOrder) error {
	act.Action = "erase.note"
	var list []model.Entity
	for _, v := range order.Suppressions {
		list = append(list, v)
	}
	pieces := slices.Collect(slices.Chunk(list, eraseChunk))
	last := []model.Entity{order.Note}
	if order.Approval != nil {
		last = append(last, order.Approval)
	}
	for _, v := range order.Anonymous {
		last = append(last, v)
	}
	for i, piece := range append(pieces, last) {
		if i == len(pieces) && len(order.Anonymous) > 0 {
			act.Action = anonymisedAction
		}
		err := s.write(context.Background(), act, func(w model.Writer) error {
			for _, v := range piece {
				if err := w.Put(model.Encode(v)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// destroy is steps 1 to 4: after it the keys are gone for good.
func (e *erasing) destroy() error {
	e.intent.Facts[0] = uint64(len(e.doomed))
	if err := e.enter(e.intent); err != nil {
		return err
	}
	if err := e.at(StepIntent); err != nil {
		return err
	}
	if err := e.anchorHere(); err != nil {
		return err
	}
	if err := e.at(StepAnchored); err != nil {
		return err
	}
	if err := e.overEpochs(func() error { return e.vault.Shred(e.intent.Keys, e.at) }); err != nil {
		return err
	}
	return e.recordDestroyed()
}

func (e *erasing) recordDestroyed() error {
	state, err := e.vault.State()
	if err != nil {
		return err
	}
	e.destroyedAt, e.generations = e.now(), [2]uint64{state.Keyring, state.Epoch}
	if err := e.logStep(erasureDestroyed, e.generations); err != nil {
		return err
	}
	return e.at(StepDestroyed)
}

// logStep adds a later step of this erasure to the ledger.
func (e *erasing) logStep(step ledgerStep, facts [2]uint64) error {
	return e.enter(ledgerEntry{At: e.now(), Step: step, Erasure: e.intent.Erasure, Facts: facts, Actor: e.act.Actor})
}

// finish is steps 5, 6 and 9; step 7, memory, is the desk's, and step 8, the
// purge of the files, follows in the background.
func (e *erasing) finish() (*model.ErasureReceipt, error) {
	certificate := e.statement()
	var err error
	if certificate.Statement.Anonymised, err = e.anonymised(); err != nil {
		return nil, err
	}
	if certificate.Statement.PendingBackups, err = e.pendingAt(e.generations[1]); err != nil {
		return nil, err
	}
	if err := e.deleteRecords(certificate); err != nil {
		return nil, err
	}
	if err := e.logStep(erasureDeleted, [2]uint64{e.log.Size()}); err != nil {
		return nil, err
	}
	if err := e.at(StepListed); err != nil {
		return nil, err
	}
	if err := e.certify(certificate); err != nil {
		return nil, err
	}
	if err := e.at(StepWritten); err != nil {
		return nil, err
	}
	if err := e.logStep(erasureCertified, [2]uint64{}); err != nil {
		return nil, err
	}
	if err := e.anchorHere(); err != nil { // so that no entry of this erasure can be lost unnoticed
		return nil, err
	}
	if err := e.at(StepCertified); err != nil {
		return nil, err
	}
	e.purge.later(e.Store, purgeDelay)
	return e.receipt(certificate)
}

// deleteRecords is step 5. A batch is deleted piece by piece: the keys are
// gone, so that a crash between two pieces shows nothing, and opening the store
// deletes the rest. The last piece bears the leaf of the certificate.
func (e *erasing) deleteRecords(c *Certificate) error {
	list := e.doomed
	for {
		n := min(len(list), eraseChunk)
		w := &writer{store: e.Store, act: e.act}
		for _, d := range list[:n] {
			w.changes = append(w.changes, Change{Key: recordName(d.kind, d.owner, d.id), Expect: d.version, Delete: true})
			w.leaves = append(w.leaves, audit.Leaf{
				At: e.now(), Actor: e.act.Actor, Action: erasedAction, Kind: byte(d.kind), ID: d.id, Version: d.version + 1,
			})
		}
		list = list[n:]
		if len(list) == 0 {
			leaf, err := c.conclude(e)
			if err != nil {
				return err
			}
			w.leaves = append(w.leaves, leaf)
		}
		if err := e.commit(w); err != nil {
			return err
		}
		if len(list) == 0 {
			return e.at(StepDeleted)
		}
		if err := e.at(StepSome); err != nil {
			return err
		}
	}
}
