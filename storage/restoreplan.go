package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// RestoreOptions says from what a store is restored and where.
type RestoreOptions struct {
	Act  model.Act
	Data []string // a full data backup and the incremental ones that continue it, in any order
	Keys string   // a key backup
	// Ledger is an erasure ledger newer than the one in the key backup, such as
	// that of the store that was lost; empty for none.
	Ledger string
	// Checkpoint is the last checkpoint seen, a signed note; nil for none.
	Checkpoint []byte
	// AcceptOlder is why something older than what is known to have been may be
	// restored. It is kept in the restored store.
	AcceptOlder string
	Credential  keys.Credential
	Progress    func(done, total int) // may be nil
	// Finish writes what the restored store must say from its first moment; nil for
	// nothing. Where it fails there is no store. A drill does not call it.
	Finish func(context.Context, *Store) error

	step func(string) error // tests stop a restore at each step
}

// A RestoreReport says what was restored.
type RestoreReport struct {
	Made     time.Time // of the last data backup: what was done later is not there
	Size     uint64    // entries of the audit log before those of the restore
	Records  int       // restored, each opened
	Erased   int       // left out: their keys were destroyed, before the backup of the keys or by the ledger
	Lost     int       // left out: their keys are younger than the key backup (only with AcceptOlder)
	Replayed int       // keys destroyed by the ledger that the key backup still had
	Missing  uint64    // audited acts that are known to have followed the data backup
	Older    []string  // what was accepted although it is older, a sentence each
	Verify   *VerifyReport
	Bytes    int64 // of the data backups
	Seconds  float64
	KeysMade string // RFC 3339: when the key backup was made

	erasedTo uint64 // epoch of the last erasure that the restore knew of
}

// A restoring is one restore under way. Nothing is written before plan returns
// nil.
type restoring struct {
	RestoreOptions
	ctx          context.Context
	report       *RestoreReport
	copy         *keys.Copy  // what the key backup holds
	vault        *keys.Vault // opened in memory, for reading
	keysAt       KeyBackupHeader
	digest       [32]byte // of the key backup
	bytes        int64
	raw          []byte              // the erasure ledger
	certificates map[model.ID][]byte // that the key backup has
	ledger       *ledger
	chain        []string // the data backups in order
	last         BackupHeader

	latest    map[place]int       // in which of the incremental backups a record is last mentioned
	destroyed map[keys.KeyID]bool // by an erasure, as the ledger says
	// gone has the people, holdings and requests that were erased. Their keys in
	// older backups may be others than those that the ledger names: a deep
	// rotation came in between.
	gone    map[model.ID]bool
	dropped []droppedRecord    // records of the backup that are left out
	heads   []audit.Checkpoint // that the restored log must agree with
	done    int
	total   int
}

// A droppedRecord is in the backup and does not come back.
type droppedRecord struct {
	at      place
	version uint64
	erased  bool // else its key is younger than the key backup
}

const nothingRestored = "nothing was restored"

func (r *restoring) close() {
	if r.vault != nil {
		r.vault.Close()
	}
	if r.copy != nil {
		r.copy.Wipe()
	}
}

// plan reads everything, from end to end, and decides whether it may be
// restored.
func (r *restoring) plan() error {
	r.report = &RestoreReport{}
	for _, part := range []func() error{r.readKeys, r.readLedger, r.order, r.findLatest, r.requireNewest, r.examine, r.decide} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// readKeys reads the key backup and opens the vault in it, in memory.
func (r *restoring) readKeys() error {
	err := r.loadKeys()
	if err != nil && model.FaultOf(err) == model.Failed {
		err = backupFault(r.Keys, nothingRestored, err)
	}
	if err != nil && model.FaultOf(err) == model.Failed {
		return ioFault("reading the key backup", err)
	}
	return err
}

func (r *restoring) loadKeys() error {
	f, err := os.Open(r.Keys)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := readKeyBackup(f)
	if err != nil {
		return err
	}
	r.keysAt, r.report.KeysMade = b.header, b.header.Made
	if r.copy, r.raw, r.certificates, err = b.parts(); err != nil {
		b.wipe()
		return err
	}
	if r.vault, err = r.copy.Open(r.Credential, keys.OpenOptions{ReadOnly: true}); err != nil {
		if errors.Is(err, keys.ErrDamaged) {
			return badBackup("the keys in it are damaged")
		}
		return keysFault(err)
	}
	public, err := r.vault.PublicKey(keyBackupPurpose)
	if err != nil {
		return keysFault(err)
	}
	if err := b.signedBy(public); err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	r.digest, r.bytes, err = digestOf(f)
	return err
}

// readLedger reads the erasure ledger of the key backup, and the newer one.
func (r *restoring) readLedger() error {
	mac := func(chain, body []byte) ([32]byte, error) { return r.vault.MAC("erasure ledger", chain, body) }
	r.ledger = &ledger{mac: mac}
	if err := r.ledger.parse(r.raw); err != nil {
		return ledgerFault(err)
	}
	if r.Ledger == "" {
		return r.listDestroyed()
	}
	raw, err := os.ReadFile(r.Ledger)
	if err != nil {
		return ioFault("reading the erasure ledger", err)
	}
	newer := &ledger{mac: mac}
	if err := newer.parse(raw); err != nil {
		return &model.Error{Fault: model.Damaged, Sentence: "the given erasure ledger is not one of this store as it was written; " + nothingRestored, Cause: err}
	}
	short, long := r.ledger, newer
	if short.size() > long.size() {
		short, long = long, short
		raw = r.raw
	}
	if !long.continues(short) {
		return model.Faultf(model.Damaged, "the given erasure ledger and that of the key backup contradict each other; %s", nothingRestored)
	}
	r.ledger, r.raw = long, raw
	return r.listDestroyed()
}

// continues reports whether l begins with all entries of short.
func (l *ledger) continues(short *ledger) bool {
	var chain [32]byte
	for i := range short.entries {
		sum, err := l.mac(chain[:], l.entries[i].encode())
		if err != nil {
			return false
		}
		chain = sum
	}
	return chain == short.chain
}

// listDestroyed notes every key that an erasure destroyed.
func (r *restoring) listDestroyed() error {
	list, err := r.ledger.erasures()
	if err != nil {
		return ledgerFault(err)
	}
	r.report.erasedTo = r.ledger.lastErasureEpoch()
	r.destroyed, r.gone = map[keys.KeyID]bool{}, map[model.ID]bool{}
	for _, e := range list {
		if e.last == erasureAbandoned || e.last == erasureBegun && r.holdsAll(e.Keys) {
			continue // nothing was destroyed
		}
		for _, id := range e.Keys {
			r.destroyed[id] = true
		}
		for _, t := range e.Targets {
			r.gone[t.ID] = true
		}
	}
	return nil
}

func (r *restoring) holdsAll(ids []keys.KeyID) bool {
	for _, id := range ids {
		if !r.vault.HasKey(id) {
			return false
		}
	}
	return true
}

// order puts the data backups into the order in which they continue each other.
func (r *restoring) order() error {
	headers := map[string]BackupHeader{} // by the id of what they continue; the full one by none
	paths := map[string]string{}
	for _, path := range r.Data {
		d, err := openBackup(path, r.vault)
		if err != nil {
			return r.dataFault(path, err)
		}
		from := ""
		if d.header.From != nil {
			from = d.header.From.ID
		}
		info, err := d.file.Stat()
		d.close()
		if err != nil {
			return r.dataFault(path, err)
		}
		r.report.Bytes += info.Size()
		if _, twice := headers[from]; twice {
			return model.Faultf(model.Usage, "two of the data backups continue the same one, or two are full; give one full backup and those that continue it; %s", nothingRestored)
		}
		headers[from], paths[from] = d.header, path
	}
	for at := ""; ; at = r.last.ID {
		h, there := headers[at]
		if !there {
			break
		}
		if h.From != nil && *h.From != r.last.BackupPoint {
			return r.dataFault(paths[at], badBackup("it does not continue the one before it"))
		}
		r.chain, r.last = append(r.chain, paths[at]), h
		delete(headers, at)
	}
	if len(headers) > 0 || len(r.chain) == 0 {
		return model.Faultf(model.Usage, "an incremental backup continues one that was not given; give the full backup and all that continue it; %s", nothingRestored)
	}
	return nil
}

func (r *restoring) dataFault(path string, err error) error {
	err = backupFault(path, nothingRestored, err)
	if model.FaultOf(err) == model.Failed && !errors.Is(err, context.Canceled) {
		return ioFault("reading a data backup", err)
	}
	return err
}

// eachOf reads the n-th data backup of the chain.
func (r *restoring) eachOf(n int, put func(entry) error, gone func(place) error) error {
	d, err := openBackup(r.chain[n], r.vault)
	if err == nil {
		defer d.close()
		err = d.each(func(e entry) error {
			r.done++
			if r.done%1000 == 0 {
				if err := r.ctx.Err(); err != nil {
					return err
				}
				if r.Progress != nil {
					r.Progress(r.done, max(r.total, r.done))
				}
			}
			if put == nil {
				return nil
			}
			return put(e)
		}, gone)
	}
	if err != nil {
		return r.dataFault(r.chain[n], err)
	}
	return nil
}

// findLatest learns from the incremental backups which of them has each record
// as it was last.
func (r *restoring) findLatest() error {
	r.total = 3 * int(r.last.Size) // examined, written, verified
	r.latest = map[place]int{}
	for n := 1; n < len(r.chain); n++ {
		err := r.eachOf(n, func(e entry) error {
			if at, isRecord, _ := e.place(); isRecord {
				r.latest[at] = n
			} else if e.name[0] == houseKeyAt {
				r.latest[houseKeyPlace] = n
			}
			return nil
		}, func(at place) error { r.latest[at] = -n; return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// houseKeyPlace stands for the entry that names the organisation's own key.
var houseKeyPlace = place{kind: houseKeyAt}

// current reports whether the n-th backup has the record as it was last.
func (r *restoring) current(at place, n int) bool { return r.latest[at] == n }

// requireNewest compares with what is known to have been: the checkpoint, the
// key backup and the data backups each say how far the store had come.
func (r *restoring) requireNewest() error {
	origin := audit.Origin(r.vault.ID().String())
	known, err := r.keysAt.point(origin)
	if err != nil {
		return backupFault(r.Keys, nothingRestored, err)
	}
	erasures := max(r.last.Ledger, known.Ledger)
	r.heads = append(r.heads, known)
	if r.Checkpoint != nil {
		key, err := r.vault.PublicKey(checkpointPurpose)
		if err != nil {
			return keysFault(err)
		}
		c, err := audit.OpenCheckpoint(r.Checkpoint, origin, key)
		if err != nil {
			return checkpointFault(err, c)
		}
		r.heads = append(r.heads, c)
		erasures = max(erasures, c.Ledger)
		if c.Size > r.last.Size {
			r.older("the data backup ends %d audited entries before the checkpoint of %s", c.Size-r.last.Size, c.At.Format(time.RFC3339))
		}
	}
	if r.ledger.size() < erasures {
		r.older("the erasure ledger has %d entries and %d are known to have been: people who were erased would come back", r.ledger.size(), erasures)
	}
	for _, c := range r.heads {
		if c.Size > r.last.Size {
			r.report.Missing = max(r.report.Missing, c.Size-r.last.Size)
		}
	}
	return nil
}

// older notes a reason not to restore that AcceptOlder can override.
func (r *restoring) older(format string, args ...any) {
	r.report.Older = append(r.report.Older, fmt.Sprintf(format, args...))
}

// examine reads every backup to its end, builds the audit log again from its
// entries, and looks for the key of each record.
func (r *restoring) examine() error {
	log := &audit.Log{}
	for n := range r.chain {
		err := r.eachOf(n, func(e entry) error {
			switch at, isRecord, _ := e.place(); {
			case isRecord && r.current(at, n):
				return r.lookAt(at, e)
			case e.name[0] == leafBlocks:
				return r.replay(log, e)
			case e.name[0] == houseKeyAt && r.current(houseKeyPlace, n) && !r.vault.HasKey(keys.KeyID(e.value)):
				return model.Faultf(model.Refused, "data and keys do not belong together: a deep rotation came between the two, so that the key backup of %s has none of the keys of the data backup of %s; use a key backup from the same side of it; %s",
					r.keysAt.Made, r.last.Made, nothingRestored)
			}
			return nil
		}, nil)
		if err != nil {
			return err
		}
	}
	root := log.Root()
	if log.Size() != r.last.Size || hex.EncodeToString(root[:]) != r.last.Root {
		return r.dataFault(r.chain[len(r.chain)-1], badBackup("its audit log is not the one that its header names"))
	}
	return nil
}

// replay adds a block of the audit log, and compares it with what is known of
// the log at that size.
func (r *restoring) replay(log *audit.Log, e entry) error {
	if blockNumber(e.name) != log.Size() {
		return badBackup("its audit log has a gap at %d", log.Size())
	}
	var leaves []audit.Leaf
	if err := audit.SplitLeaves(e.value, func(l audit.Leaf) error { leaves = append(leaves, l); return nil }); err != nil {
		return badBackup("its audit log cannot be read")
	}
	b, err := log.Plan(leaves)
	if err != nil {
		return badBackup("its audit log contradicts itself at %d", log.Size())
	}
	before := log.Size()
	log.Commit(b)
	for _, c := range r.heads {
		// A head is of the end of an act. One inside an act is of another log.
		if c.Size > before && c.Size <= log.Size() && (c.Size < log.Size() || c.Root != log.Root()) {
			return checkpointFault(audit.ErrForked, c)
		}
	}
	return nil
}

// lookAt decides whether a record comes back.
func (r *restoring) lookAt(at place, e entry) error {
	h, err := keys.Inspect(e.value)
	if err != nil || h.Version != e.version {
		return badBackup("a record in it is not one")
	}
	if owner, id, _ := splitName(at.kind, e.name); r.gone[id] || r.gone[owner] {
		r.destroyed[h.Key] = true
	}
	erased := r.destroyed[h.Key]
	if erased || !r.vault.HasKey(h.Key) {
		r.dropped = append(r.dropped, droppedRecord{at, e.version, erased})
		if erased {
			r.report.Erased++
		} else {
			r.report.Lost++
		}
		return nil
	}
	r.report.Records++
	return nil
}

// decide refuses what is older than something known, unless it is accepted.
func (r *restoring) decide() error {
	if r.report.Lost > 0 {
		r.older("%d records are sealed under keys that the key backup of %s does not have and no erasure destroyed: it is older than the data, or every key was replaced since; they would be lost", r.report.Lost, r.keysAt.Made)
	}
	r.report.Made, r.report.Size = r.last.made(), r.last.Size
	if len(r.report.Older) == 0 || r.AcceptOlder != "" {
		return nil
	}
	return model.Faultf(model.Refused, "%s; %s. Look for newer backups; to restore these all the same, say why with --accept-older", strings.Join(r.report.Older, ", and "), nothingRestored)
}
