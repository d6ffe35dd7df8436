package storage

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"lethe/keys"
	"lethe/model"
)

// A ledgerStep is what an entry of the erasure ledger says was done.
type ledgerStep byte

// The steps of an erasure in the ledger. Only the first names what is erased.
const (
	erasureBegun     ledgerStep = 1 // intent; facts: records
	erasureDestroyed ledgerStep = 2 // the keys are gone; facts: generations of keyring and epoch
	erasureDeleted   ledgerStep = 3 // the records are deleted; facts: size of the audit log
	erasureCertified ledgerStep = 4 // the certificate is saved
	erasureAbandoned ledgerStep = 5 // nothing was destroyed: the process ended too early
	erasurePurged    ledgerStep = 6 // the files were rewritten; facts: places that still held remains
)

// A ledgerEntry is one step of one erasure. It holds no personal data: random
// ids, key ids, times, and the account name of the administrator.
type ledgerEntry struct {
	Seq     uint64
	At      time.Time // to the millisecond
	Step    ledgerStep
	Erasure model.ID
	Facts   [2]uint64 // see the steps
	Actor   string
	Ground  string
	Request string // reference of the request that is answered
	Targets []target
	Keys    []keys.KeyID
}

// A target is a subject with all that it owns, or one holding. The owner of a
// subject is who has everything of theirs since a merge, and zero in an erasure.
type target struct {
	Kind      model.Kind
	ID, Owner model.ID
}

// named returns the owner that the target's record is stored and sealed under.
func (t target) named() model.ID {
	if t.Kind.Owned() {
		return t.Owner
	}
	return model.ID{}
}

// A ledger is the erasure ledger (DESIGN.md 3.5): a file outside the engine, in
// which every entry authenticates itself and all before it. It outlives the
// records: a restored backup is erased again by it, and an erasure that a crash
// interrupted is finished by it.
type ledger struct {
	f       *os.File // nil when the store has no directory
	mac     func(chain, body []byte) ([32]byte, error)
	end     int64
	chain   [32]byte // MAC of the last entry
	entries []ledgerEntry
}

const (
	ledgerMagic  = "LETHELED\x01\x00\x00\x00\x00\x00\x00\x00" // format 1
	maxLedger    = 1 << 30                                    // bytes; a hostile length must not exhaust memory
	ledgerFormat = 8                                          // offset of the format in the magic
)

// errLedger is wrapped by errors about a ledger that is not what was written.
var errLedger = errors.New("erasure ledger damaged")

// createLedger makes the file of an empty ledger.
func createLedger(path string, mac func(chain, body []byte) ([32]byte, error)) (*ledger, error) {
	if err := writeDurably(path, []byte(ledgerMagic)); err != nil {
		return nil, err
	}
	return openLedger(path, mac)
}

// openLedger reads a ledger, all but a last entry that was not written whole:
// nothing was done on the strength of it. Anything else that does not
// authenticate is an error that wraps errLedger.
func openLedger(path string, mac func(chain, body []byte) ([32]byte, error)) (*ledger, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	l := &ledger{f: f, mac: mac}
	if err := l.load(); err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

func (l *ledger) load() error {
	info, err := l.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() > maxLedger {
		return fmt.Errorf("%w: it is %d bytes long", errLedger, info.Size())
	}
	raw := make([]byte, info.Size())
	if _, err := l.f.ReadAt(raw, 0); err != nil {
		return err
	}
	return l.parse(raw)
}

// cut takes a last entry that was not written whole off the file. Call it when
// the anchor has shown that no entry is missing, so that damage is kept as
// evidence.
func (l *ledger) cut() error {
	info, err := l.f.Stat()
	if err != nil || l.end == info.Size() {
		return err
	}
	if err := l.f.Truncate(l.end); err != nil {
		return err
	}
	return l.f.Sync()
}

// parse reads the bytes of a ledger file up to the last whole entry.
func (l *ledger) parse(raw []byte) error {
	if len(raw) < len(ledgerMagic) || !bytes.Equal(raw[:ledgerFormat], []byte(ledgerMagic)[:ledgerFormat]) {
		return fmt.Errorf("%w: it does not begin like one", errLedger)
	}
	if string(raw[:len(ledgerMagic)]) != ledgerMagic {
		return fmt.Errorf("%w: its format is not known", errLedger)
	}
	at := len(ledgerMagic)
	for at < len(raw) {
		rest := raw[at:]
		if len(rest) < 4 {
			break
		}
		n := int64(binary.BigEndian.Uint32(rest))
		if n+4+32 > int64(len(rest)) || len(bytes.TrimLeft(rest, "\x00")) == 0 {
			break // torn: the file grew, its contents did not reach the disk
		}
		body, sum := rest[4:4+n], rest[4+n:4+n+32]
		want, err := l.mac(l.chain[:], body)
		if err != nil {
			return err
		}
		if !hmac.Equal(want[:], sum) {
			if n+4+32 == int64(len(rest)) {
				break // the last entry: torn, or never acknowledged
			}
			return fmt.Errorf("%w: entry %d does not authenticate", errLedger, len(l.entries)+1)
		}
		e, err := parseLedgerEntry(body)
		if err != nil {
			return err
		}
		if e.Seq != uint64(len(l.entries)) {
			return fmt.Errorf("%w: entry %d is numbered %d", errLedger, len(l.entries), e.Seq)
		}
		l.entries = append(l.entries, e)
		l.chain = want
		at += int(n) + 4 + 32
	}
	l.end = int64(at)
	return nil
}

// append adds an entry, durably, numbering it.
func (l *ledger) append(e ledgerEntry) error {
	e.Seq = uint64(len(l.entries))
	body := e.encode()
	sum, err := l.mac(l.chain[:], body)
	if err != nil {
		return fmt.Errorf("authenticating the erasure ledger: %w", err)
	}
	if l.f != nil {
		frame := binary.BigEndian.AppendUint32(make([]byte, 0, len(body)+36), uint32(len(body)))
		frame = append(append(frame, body...), sum[:]...)
		if _, err := l.f.WriteAt(frame, l.end); err != nil {
			return fmt.Errorf("writing the erasure ledger: %w", err)
		}
		if err := l.f.Sync(); err != nil {
			return fmt.Errorf("syncing the erasure ledger: %w", err)
		}
		l.end += int64(len(frame))
	}
	l.chain = sum
	l.entries = append(l.entries, e)
	return nil
}

// size returns how many entries there are, for the anchor.
func (l *ledger) size() uint64 {
	if l == nil {
		return 0
	}
	return uint64(len(l.entries))
}

func (l *ledger) close() error {
	if l == nil || l.f == nil {
		return nil
	}
	return l.f.Close()
}

// An erasureState is where one erasure stands.
type erasureState struct {
	ledgerEntry            // its first entry
	last        ledgerStep // the furthest step, erasurePurged apart
	destroyed   ledgerEntry
	purged      bool
}

// finished reports whether nothing but the purge can be left to do.
func (e *erasureState) finished() bool {
	return e.last == erasureCertified || e.last == erasureAbandoned
}

// erasures returns every erasure in the order in which they began. It returns
// an error that wraps errLedger if a step belongs to none.
func (l *ledger) erasures() ([]*erasureState, error) {
	var out []*erasureState
	known := map[model.ID]*erasureState{}
	for _, e := range l.entries {
		s := known[e.Erasure]
		if e.Step == erasureBegun && s == nil {
			s = &erasureState{ledgerEntry: e, last: erasureBegun}
			known[e.Erasure], out = s, append(out, s)
			continue
		}
		if s == nil || e.Step == erasureBegun {
			return nil, fmt.Errorf("%w: entry %d does not follow from those before", errLedger, e.Seq)
		}
		switch e.Step {
		case erasurePurged:
			s.purged = e.Facts[0] == 0
			continue
		case erasureDestroyed:
			s.destroyed = e
		}
		s.last = e.Step
	}
	return out, nil
}

func (e *ledgerEntry) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, e.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMilli()))
	b = append(b, byte(e.Step))
	b = append(b, e.Erasure[:]...)
	b = binary.BigEndian.AppendUint64(b, e.Facts[0])
	b = binary.BigEndian.AppendUint64(b, e.Facts[1])
	for _, s := range []string{e.Actor, e.Ground, e.Request} {
		s = s[:min(len(s), 255)]
		b = append(append(b, byte(len(s))), s...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Targets)))
	for _, t := range e.Targets {
		b = append(b, byte(t.Kind))
		b = append(append(b, t.ID[:]...), t.Owner[:]...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Keys)))
	for _, k := range e.Keys {
		b = append(b, k[:]...)
	}
	return b
}

// parseLedgerEntry reads what encode wrote, and nothing more.
func parseLedgerEntry(b []byte) (ledgerEntry, error) {
	var e ledgerEntry
	short := fmt.Errorf("%w: an entry is cut short", errLedger)
	if len(b) < 8+8+1+16+16 {
		return e, short
	}
	e.Seq = binary.BigEndian.Uint64(b)
	e.At = time.UnixMilli(int64(binary.BigEndian.Uint64(b[8:]))).UTC()
	e.Step = ledgerStep(b[16])
	if e.Step < erasureBegun || e.Step > erasurePurged {
		return e, fmt.Errorf("%w: step %d is not known", errLedger, e.Step)
	}
	copy(e.Erasure[:], b[17:])
	e.Facts = [2]uint64{binary.BigEndian.Uint64(b[33:]), binary.BigEndian.Uint64(b[41:])}
	b = b[49:]
	for _, s := range []*string{&e.Actor, &e.Ground, &e.Request} {
		if len(b) < 1 || len(b) < 1+int(b[0]) {
			return e, short
		}
		n := 1 + int(b[0])
		*s, b = string(b[1:n]), b[n:]
	}
	const targetSize, keySize = 33, 16
	list, b, ok := counted(b, targetSize)
	if !ok {
		return e, short
	}
	for raw := range slices.Chunk(list, targetSize) {
		e.Targets = append(e.Targets, target{model.Kind(raw[0]), model.ID(raw[1:17]), model.ID(raw[17:])})
	}
	if list, b, ok = counted(b, keySize); !ok || len(b) > 0 {
		return e, short
	}
	for raw := range slices.Chunk(list, keySize) {
		e.Keys = append(e.Keys, keys.KeyID(raw))
	}
	return e, nil
}

// counted splits b after a list of n items of the given size, which follows
// its number.
func counted(b []byte, size int) (list, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := int64(binary.BigEndian.Uint32(b)) * int64(size)
	if n > int64(len(b)-4) {
		return nil, nil, false
	}
	return b[4 : 4+n], b[4+n:], true
}
