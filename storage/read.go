package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"lethe/keys"
	"lethe/model"
)

// Read implements model.Store.
func (s *Store) Read(ctx context.Context, fn func(model.Reader) error) error {
	s.using.RLock()
	defer s.using.RUnlock()
	return s.currentEngine().View(func(snap Snapshot) error {
		return fn(&reader{ctx: ctx, snap: snap, vault: s.vault})
	})
}

func (s *Store) currentEngine() Engine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine
}

// A reader opens sealed records of one snapshot. Like the snapshot, it may be
// used by several goroutines.
type reader struct {
	ctx   context.Context
	snap  Snapshot
	vault *keys.Vault
}

func label(k model.Kind, owner, id model.ID) keys.Label {
	return keys.Label{Type: byte(k), ID: id, Owner: owner, Schema: model.SchemaVersion}
}

// Get implements model.Reader.
func (r *reader) Get(k model.Kind, owner, id model.ID) (model.Record, error) {
	rec := model.Record{Kind: k, ID: id, Owner: owner}
	sealed, version, found, err := r.snap.Get(recordName(k, owner, id))
	if err != nil {
		return rec, damaged("a record cannot be read", err)
	}
	if !found {
		return rec, fmt.Errorf("this %s is %w", k, model.ErrNotFound)
	}
	rec.Version = version
	rec.Body, err = r.open(nil, rec, sealed)
	return rec, err
}

// open unseals a stored record and checks that it is the version its place in
// the store says: a record replayed from an older copy is not.
func (r *reader) open(dst []byte, rec model.Record, sealed []byte) ([]byte, error) {
	body, version, err := r.vault.AppendOpen(dst, label(rec.Kind, rec.Owner, rec.ID), sealed)
	if errors.Is(err, keys.ErrKeyGone) {
		return nil, fmt.Errorf("this %s was erased and is %w", rec.Kind, model.ErrNotFound)
	}
	if err != nil {
		return nil, keysFault(err)
	}
	if version != rec.Version {
		return nil, damaged("a record is not in the version that was stored last", nil)
	}
	return body, nil
}

// Scan implements model.Reader.
func (r *reader) Scan(k model.Kind, owner model.ID, fn func(model.Record) error) error {
	return r.scan(k, owner, nil, nil, fn)
}

// ScanPart implements model.Reader. Stored names begin with random ids.
func (r *reader) ScanPart(k model.Kind, part, parts int, fn func(model.Record) error) error {
	edge := func(n int) []byte {
		if n == parts {
			return nil
		}
		return binary.BigEndian.AppendUint32([]byte{byte(k)}, uint32(uint64(n)<<32/uint64(parts)))
	}
	return r.scan(k, model.ID{}, edge(part), edge(part+1), fn)
}

// scan calls fn with the records whose names are not below from and, if there is
// a bound, below to.
func (r *reader) scan(k model.Kind, owner model.ID, from, to []byte, fn func(model.Record) error) error {
	var buf []byte // used again for each record
	return r.snap.Scan(kindPrefix(k, owner), from, func(name, sealed []byte, version uint64) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if to != nil && bytes.Compare(name, to) >= 0 {
			return errStop
		}
		rec := model.Record{Kind: k, Version: version}
		var ok bool
		if rec.Owner, rec.ID, ok = splitName(k, name); !ok {
			return damaged("a stored record has a name that no record has", nil)
		}
		body, err := r.open(buf[:0], rec, sealed)
		if err != nil {
			if errors.Is(err, model.ErrNotFound) {
				return nil // erased, its bytes not yet purged
			}
			return err
		}
		rec.Body, buf = body, body
		return fn(rec)
	})
}

// WithPrefix implements model.Reader.
func (r *reader) WithPrefix(prefix [5]byte) ([]model.ID, error) {
	var out []model.ID
	name := append([]byte{byte(model.KindSubject)}, prefix[:]...)
	err := r.snap.Scan(name, nil, func(name, _ []byte, _ uint64) error {
		_, id, ok := splitName(model.KindSubject, name)
		if ok {
			out = append(out, id)
		}
		return nil
	})
	return out, err
}

// blockSource serves stored audit blocks to package audit.
type blockSource struct{ snap Snapshot }

func (b blockSource) LeafBlock(seq uint64) (uint64, []byte, error) {
	return b.block(leafBlocks, seq)
}

func (b blockSource) HashBlock(index uint64) (uint64, []byte, error) {
	return b.block(hashBlocks, index)
}

func (b blockSource) block(kind byte, n uint64) (uint64, []byte, error) {
	key, value, found, err := b.snap.Last([]byte{kind}, numbered(kind, n))
	if err != nil {
		return 0, nil, err
	}
	if !found || len(key) != 9 {
		return 0, nil, fmt.Errorf("audit block for %d is missing", n)
	}
	return blockNumber(key), value, nil
}

func blockNumber(key []byte) uint64 { return binary.BigEndian.Uint64(key[1:]) }
