package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// A VerifyReport is what Verify found. A store is sound when Problems is empty.
type VerifyReport struct {
	Leaves     uint64 // entries of the audit log, each hashed again
	Root       [32]byte
	Records    int // opened with their keys and compared with the log
	Keys       int
	UnusedKeys int // that seal nothing: a crash before a record was written leaves them
	Erasures   int // in the ledger
	Unpurged   int // of them, whose remains in the files have not been looked for
	Problems   []string
}

// maxProblems is how many problems of a store are listed; beyond that more say
// nothing new.
const maxProblems = 100

// A verifying is one verification under way.
type verifying struct {
	*VerifyReport
	ctx      context.Context
	store    *Store
	snap     Snapshot
	log      *audit.Log // as the store has it
	progress func(done, total int)
	done     int
	total    int
	written  map[place]lastWrite // what the log says of each record
	used     map[keys.KeyID]bool
	filed    filing
	founded  map[model.ID]bool // erasures that destroyed something
	gone     map[model.ID]bool // people, holdings and requests that were erased
}

// A place names a record for the log.
type place struct {
	kind model.Kind
	id   model.ID
}

// A lastWrite is the last change of a record that the log has.
type lastWrite struct {
	version uint64
	hash    [32]byte // zero for a deletion
}

func (v *verifying) problem(format string, args ...any) {
	if len(v.Problems) < maxProblems {
		v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
	}
}

func (v *verifying) step() error {
	v.done++
	if v.done%1000 == 0 && v.progress != nil {
		v.progress(v.done, max(v.total, v.done))
	}
	return v.ctx.Err()
}

// Verify checks the whole store: that every record opens, that audit log and
// records agree both ways, that keyring and records agree, and that keyring and
// erasure ledger do. What is wrong is in the report; an error means that the
// check could not be carried out. progress may be nil.
func (s *Store) Verify(ctx context.Context, progress func(done, total int)) (*VerifyReport, error) {
	s.using.RLock()
	defer s.using.RUnlock()
	s.mu.Lock()
	unlock := sync.OnceFunc(s.mu.Unlock)
	defer unlock()
	v := &verifying{
		VerifyReport: &VerifyReport{}, ctx: ctx, store: s, progress: progress,
		written: map[place]lastWrite{}, filed: filing{parts: map[model.ID]bool{}}, used: map[keys.KeyID]bool{s.house: true},
	}
	log := *s.log
	v.log = &log
	v.total = 2 * int(log.Size())
	if s.ledger == nil {
		return nil, errClosed
	}
	v.checkLedger(s.ledger)
	if s.refusal != nil {
		v.problem("%s", s.refusal.Error())
	}
	err := s.engine.View(func(snap Snapshot) error {
		unlock()
		v.snap = snap
		if err := v.checkLog(); err != nil {
			return err
		}
		if err := v.checkRecords(); err != nil {
			return err
		}
		return v.checkKeys()
	})
	return v.VerifyReport, err
}

// checkLog hashes every leaf again, compares the stored hashes, and notes the
// last write of each record.
func (v *verifying) checkLog() error {
	replay := &audit.Log{}
	v.Root = v.log.Root()
	err := v.snap.Scan([]byte{leafBlocks}, nil, func(key, block []byte, _ uint64) error {
		var leaves []audit.Leaf
		err := audit.SplitLeaves(block, func(l audit.Leaf) error {
			if l.Seq != replay.Size()+uint64(len(leaves)) {
				v.problem("audit entry %d stands where %d should", l.Seq, replay.Size()+uint64(len(leaves)))
			}
			leaves = append(leaves, l)
			v.note(l)
			return v.step()
		})
		if errors.Is(err, audit.ErrLeaf) {
			v.problem("audit entries from %d on cannot be read", replay.Size())
			return errStop
		}
		if err != nil {
			return err
		}
		return v.replay(replay, key, block, leaves)
	})
	v.Leaves = replay.Size()
	if err != nil {
		return err
	}
	if replay.Size() != v.log.Size() || replay.Root() != v.log.Root() {
		v.problem("the audit log has %d entries whose hash differs from that of the %d that were written", replay.Size(), v.log.Size())
	}
	return nil
}

// replay adds a stored block to the log that is built anew and compares.
func (v *verifying) replay(log *audit.Log, key, block []byte, leaves []audit.Leaf) error {
	if len(key) != 9 || blockNumber(key) != log.Size() {
		v.problem("audit entries are missing or twice there at %d", log.Size())
		return errStop
	}
	b, err := log.Plan(leaves)
	if err != nil {
		v.problem("the audit log contradicts itself at %d", log.Size())
		return errStop
	}
	hashes, _, found, err := v.snap.Get(numbered(hashBlocks, b.FirstHash))
	if err != nil {
		return damaged("the audit log cannot be read", err)
	}
	if !found || !bytes.Equal(hashes, b.Hashes) || !bytes.Equal(block, b.Leaves) {
		v.problem("the stored hashes of audit entries %d to %d are not those of the entries", log.Size(), log.Size()+uint64(len(leaves))-1)
	}
	log.Commit(b)
	return nil
}

// note keeps what a leaf says of its record. A look-up bears the version that
// was there, a deletion the next.
func (v *verifying) note(l audit.Leaf) {
	if l.Kind == statementLeaf {
		return
	}
	at := place{model.Kind(l.Kind), l.ID}
	was, known := v.written[at]
	if l.Hash == [32]byte{} && (!known || l.Version <= was.version) {
		return
	}
	if known && l.Version != was.version+1 && was.hash != [32]byte{} {
		v.problem("the log lacks a version of %s %s: %d follows %d", at.kind, at.id, l.Version, was.version)
	}
	v.written[at] = lastWrite{l.Version, l.Hash}
}

// checkRecords opens every record and compares it with the log.
func (v *verifying) checkRecords() error {
	for _, k := range model.Kinds {
		r := &reader{ctx: v.ctx, snap: v.snap, vault: v.store.vault}
		var buf []byte
		err := v.snap.Scan([]byte{byte(k)}, nil, func(name, sealed []byte, version uint64) error {
			rec := model.Record{Kind: k, Version: version}
			var ok bool
			if rec.Owner, rec.ID, ok = splitName(k, name); !ok {
				v.problem("an entry of kind %s has a name that no record has", k)
				return nil
			}
			v.Records++
			if body, err := r.open(buf[:0], rec, sealed); err == nil {
				buf = body
				rec.Body = body
				v.checkContents(rec)
			} else if v.store.overtakenBy(err, name, version) == notOvertaken {
				v.problem("%s %s does not open: %v", k, rec.ID, err)
			} else {
				v.filed.moving = true
			}
			if v.gone[rec.ID] || v.gone[rec.Owner] {
				v.problem("%s %s was erased and is in the store", k, rec.ID)
			}
			v.compare(place{k, rec.ID}, version, sealed)
			return v.step()
		})
		clear(buf)
		if err != nil {
			return err
		}
	}
	v.checkFiled()
	for at, w := range v.written {
		if w.hash != [32]byte{} {
			v.problem("%s %s is in the audit log and not in the store", at.kind, at.id)
		}
	}
	return nil
}

// checkContents checks what a record says of others.
func (v *verifying) checkContents(rec model.Record) {
	if rec.Kind == model.KindAnonymous {
		v.checkAnonymous(rec)
	}
	v.checkPaper(rec)
}

// compare holds one record against the log, and marks its key as used.
func (v *verifying) compare(at place, version uint64, sealed []byte) {
	switch w, known := v.written[at]; {
	case !known:
		v.problem("%s %s is in the store and not in the audit log", at.kind, at.id)
	case w.version != version || w.hash != sha256.Sum256(sealed):
		v.problem("%s %s is not what was written last: version %d, the log says %d", at.kind, at.id, version, w.version)
	}
	delete(v.written, at)
	if h, err := keys.Inspect(sealed); err == nil {
		v.used[h.Key] = true
	}
}

func (v *verifying) checkKeys() error {
	err := v.store.vault.EachKey(func(id keys.KeyID, _ time.Time) bool {
		v.Keys++
		if !v.used[id] {
			v.UnusedKeys++
		}
		return true
	})
	v.store.mu.Lock()
	house := v.store.house // a deep rotation may have replaced it since
	v.store.mu.Unlock()
	if !v.store.vault.HasKey(house) {
		v.problem("the organisation's own key is not in the keyring")
	}
	return keysFault(err)
}

// checkLedger holds the erasure ledger against the keyring: no destroyed key
// may be there again.
func (v *verifying) checkLedger(l *ledger) {
	list, err := l.erasures()
	if err != nil {
		v.problem("the erasure ledger contradicts itself: %v", err)
		return
	}
	v.Erasures, v.founded, v.gone = len(list), founders(list), map[model.ID]bool{}
	for _, e := range list {
		if e.last == erasureAbandoned {
			continue
		}
		for _, t := range e.Targets {
			v.gone[t.ID] = true
		}
		if n := v.store.present(e.Keys); n > 0 {
			v.problem("%d of %d keys that erasure %s destroyed are in the keyring", n, len(e.Keys), e.Erasure)
		}
		if !e.finished() {
			v.problem("erasure %s is not finished; opening the store again finishes it", e.Erasure)
		}
		if !e.purged {
			v.Unpurged++
		}
	}
}
