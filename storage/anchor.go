package storage

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// An anchorPoint is how far the audit log reached when it was last known to be
// on disk. A flipped bit in Badger's write-ahead log silently loses every later
// write; a store behind its anchor has lost some (DESIGN.md 4).
type anchorPoint struct {
	Generation uint64 // counts the writes of the anchor
	Size       uint64 // leaves in the log
	Root       [32]byte
	Keys       keysPoint
	Ledger     uint64 // entries in the erasure ledger
}

// A keysPoint is where the key files stood. Key files put back from an older
// copy, or a key journal that lost its end, would make records vanish as if
// they had been erased.
type keysPoint struct {
	Header  uint64 `json:"header"`
	Keyring uint64 `json:"keyring"`
	Epoch   uint64 `json:"epoch"`
	Frames  uint64 `json:"journal_frames"`
}

// behind reports whether key files that stand at now lack something that was
// there at p. A newer keyring starts a journal of its own.
func (p keysPoint) behind(now keysPoint) bool {
	return now.Header < p.Header || now.Keyring < p.Keyring || now.Epoch < p.Epoch ||
		now.Keyring == p.Keyring && now.Frames < p.Frames
}

// anchorFile keeps the last two anchor points in two fixed slots, written in
// turn, so that a torn write leaves the one before.
type anchorFile struct {
	f   *os.File
	mac func(data []byte) ([32]byte, error)
	now anchorPoint
	// torn is true when a slot that was written holds no authentic point: a
	// power cut while it was written, or damage. The other one was taken.
	torn bool
}

const (
	anchorMagic = "LETHEANC"
	anchorSlot  = 4096 // bytes; one page, so that a slot is written whole
	anchorUsed  = 8 + 1 + 8 + 8 + 32 + 5*8 + 32
	anchorV2    = 2 // 1 had no count of the ledger and was never released
)

// errNoAnchor is returned when neither slot holds an authentic point.
var errNoAnchor = errors.New("no authentic anchor")

// createAnchor makes the anchor file of a new store.
func createAnchor(path string, mac func([]byte) ([32]byte, error), start anchorPoint) (*anchorFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	a := &anchorFile{f: f, mac: mac}
	if err := f.Truncate(2 * anchorSlot); err != nil {
		f.Close()
		return nil, err
	}
	if err := a.advance(start); err != nil {
		f.Close()
		return nil, err
	}
	return a, nil
}

// openAnchor reads the newer authentic slot. It returns an error that wraps
// errNoAnchor if there is none.
func openAnchor(path string, mac func([]byte) ([32]byte, error)) (*anchorFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	a := &anchorFile{f: f, mac: mac}
	found := false
	for slot := range 2 {
		raw := make([]byte, anchorUsed)
		if _, err := f.ReadAt(raw, int64(slot)*anchorSlot); err != nil && err != io.EOF {
			f.Close()
			return nil, err
		}
		p, err := parseAnchor(raw, mac)
		if err == nil && (!found || p.Generation > a.now.Generation) {
			a.now, found = p, true
		}
		a.torn = a.torn || err != nil && !bytes.Equal(raw, make([]byte, anchorUsed))
	}
	if !found {
		f.Close()
		return nil, errNoAnchor
	}
	return a, nil
}

func parseAnchor(raw []byte, mac func([]byte) ([32]byte, error)) (anchorPoint, error) {
	var p anchorPoint
	if len(raw) != anchorUsed || string(raw[:8]) != anchorMagic || raw[8] != anchorV2 {
		return p, errNoAnchor
	}
	sum, err := mac(raw[:anchorUsed-32])
	if err != nil {
		return p, err
	}
	if !hmac.Equal(sum[:], raw[anchorUsed-32:]) {
		return p, errNoAnchor
	}
	p.Generation = binary.BigEndian.Uint64(raw[9:])
	p.Size = binary.BigEndian.Uint64(raw[17:])
	copy(p.Root[:], raw[25:])
	for i, v := range p.Keys.parts() {
		*v = binary.BigEndian.Uint64(raw[57+8*i:])
	}
	p.Ledger = binary.BigEndian.Uint64(raw[57+32:])
	return p, nil
}

func (p *keysPoint) parts() [4]*uint64 {
	return [4]*uint64{&p.Header, &p.Keyring, &p.Epoch, &p.Frames}
}

// advance makes next the anchor, durably, numbering it.
func (a *anchorFile) advance(next anchorPoint) error {
	next.Generation = a.now.Generation + 1
	b := append([]byte(anchorMagic), anchorV2)
	b = binary.BigEndian.AppendUint64(b, next.Generation)
	b = binary.BigEndian.AppendUint64(b, next.Size)
	b = append(b, next.Root[:]...)
	for _, v := range next.Keys.parts() {
		b = binary.BigEndian.AppendUint64(b, *v)
	}
	b = binary.BigEndian.AppendUint64(b, next.Ledger)
	sum, err := a.mac(b)
	if err != nil {
		return fmt.Errorf("authenticating the anchor: %w", err)
	}
	b = append(b, sum[:]...)
	if _, err := a.f.WriteAt(b, int64(next.Generation%2)*anchorSlot); err != nil {
		return fmt.Errorf("writing the anchor: %w", err)
	}
	if err := datasync(a.f); err != nil {
		return fmt.Errorf("syncing the anchor: %w", err)
	}
	a.now = next
	return nil
}

func (a *anchorFile) close() error { return a.f.Close() }
