package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// resum gives a copy of the header the checksum of what it holds, as a forger would.
func resum(headerCopy []byte) {
	sum := sha256.Sum256(headerCopy[:headerCopySize-sha256.Size])
	copy(headerCopy[headerCopySize-sha256.Size:], sum[:])
}

// TestHeaderFlips flips bits of one copy: the other one serves, and the damage
// is repaired; and the same bit of both: refused.
func TestHeaderFlips(t *testing.T) {
	start := newDisk()
	mustCreate(t, start).Lock()
	used := headerPrefix + int(binary.BigEndian.Uint32(start.names[headerFile].data[12:])) + macSize
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 300 {
		offset := r.IntN(used)
		if n%10 == 0 {
			offset = used + r.IntN(headerCopySize-used)
		}
		bit := byte(1) << r.IntN(8)
		d := start.clone()
		data := d.names[headerFile].data
		data[n%2*headerCopySize+offset] ^= bit
		v, err := open(d, Passphrase(testPass), OpenOptions{})
		if err != nil || len(v.Repairs()) != 1 {
			t.Fatalf("byte %d of one copy: %v", offset, err)
		}
		v.Lock()
		if !bytes.Equal(d.names[headerFile].data, start.names[headerFile].data) {
			t.Fatalf("byte %d of one copy was not repaired", offset)
		}
		data = d.names[headerFile].data
		data[offset] ^= bit
		data[headerCopySize+offset] ^= bit
		if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d of both copies: %v", offset, err)
		}
	}
}

// TestHeaderForged flips every bit of a header as somebody would who can write
// the disk and repair checksums, but does not hold the vault key. Most of those
// bits that make one try of a passphrase dear are left to -long.
func TestHeaderForged(t *testing.T) {
	start := newDisk()
	mustCreate(t, start).Lock()
	used := headerPrefix + int(binary.BigEndian.Uint32(start.names[headerFile].data[12:])) + macSize
	refusedCount, dear := 0, 0
	for bit := range used * 8 {
		d := start.clone()
		data := d.names[headerFile].data
		for i := range 2 {
			data[i*headerCopySize+bit/8] ^= 1 << (bit % 8)
			resum(data[i*headerCopySize : (i+1)*headerCopySize])
		}
		if !*long && bit%8 > 0 && dearToTry(data) {
			dear++
			continue
		}
		v, err := open(d, Passphrase(testPass), OpenOptions{})
		if err == nil {
			v.Lock()
			t.Fatalf("bit %d: opened", bit)
		}
		if !refused(err) && !errors.Is(err, ErrWrongPassphrase) {
			t.Fatalf("bit %d: %v", bit, err)
		}
		refusedCount++
	}
	t.Logf("%d of %d forged headers refused, %d left out", refusedCount, used*8-dear, dear)
}

// dearToTry says whether a passphrase costs more than 16 MiB of Argon2id; where no
// slot takes one, it costs as much as a new slot.
func dearToTry(data []byte) bool {
	h, err := parseHeaderCopy(data[:headerCopySize])
	if err != nil || len(h.slots) != 1 {
		return false
	}
	if h.slots[0].kind != KindPassphrase {
		return true
	}
	a, err := argonOf(h.slots[0].body)
	return err == nil && a.total() > 16<<10
}

// TestHeaderForgedSlot: a slot added or swapped by somebody without the vault
// key is detected by whoever opens the vault rightly.
func TestHeaderForgedSlot(t *testing.T) {
	for name, forge := range map[string]func(h *header){
		"added":   func(h *header) { h.slots = append(h.slots, &slot{kind: KindAge, recipient: "age1forged"}) },
		"removed": func(h *header) { h.slots = h.slots[:1] },
		"renamed": func(h *header) { h.slots[0].name = "director" },
		"swapped": func(h *header) { h.slots[1].recipient = h.slots[0].recipient },
		"ordered": func(h *header) { h.slots[0], h.slots[1] = h.slots[1], h.slots[0] },
		"raised":  func(h *header) { h.generation++ },
	} {
		d := newDisk()
		v := mustCreate(t, d)
		_, err := v.AddPassphraseSlot("second", []byte("another passphrase"), testArgon)
		must(t, err)
		v.Lock()
		h, err := parseHeaderCopy(d.names[headerFile].data[:headerCopySize])
		must(t, err)
		forge(h)
		forged, err := h.encode(&[keySize]byte{1})
		must(t, err)
		copy(d.names[headerFile].data, forged)
		copy(d.names[headerFile].data[headerCopySize:], forged)
		if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrNotAuthentic) || !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHeaderNewer(t *testing.T) {
	d := newDisk()
	mustCreate(t, d).Lock()
	data := d.names[headerFile].data
	data[9]++
	resum(data[:headerCopySize])
	if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrNewerFormat) {
		t.Error(err)
	}
	for _, size := range []int{0, 1, headerCopySize, headerFileSize - 1} {
		d.names[headerFile].data = data[:size]
		if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// TestArgonCaps: a header that asks for more than the host should give is
// refused before any work is done.
func TestArgonCaps(t *testing.T) {
	for _, c := range []struct {
		a    Argon
		good bool
	}{
		{DefaultArgon(), true},
		{Argon{Time: maxArgonTime, MemoryKiB: maxArgonMemory, Lanes: maxArgonLanes}, true},
		{Argon{Time: maxArgonTime + 1, MemoryKiB: 1 << 16, Lanes: 1}, false},
		{Argon{Time: 1, MemoryKiB: maxArgonMemory + 1, Lanes: 1}, false},
		{Argon{Time: 1, MemoryKiB: 1 << 31, Lanes: 1}, false},
		{Argon{Time: 1, MemoryKiB: 1 << 16, Lanes: maxArgonLanes + 1}, false},
		{Argon{Time: 0, MemoryKiB: 1 << 16, Lanes: 1}, false},
		{Argon{Time: 1, MemoryKiB: 1 << 16, Lanes: 0}, false},
		{Argon{Time: 1, MemoryKiB: 7, Lanes: 1}, false},
	} {
		d := newDisk()
		v := mustCreate(t, d)
		h := v.head
		body := h.slots[0].body
		binary.BigEndian.PutUint32(body[16:], c.a.Time)
		binary.BigEndian.PutUint32(body[20:], c.a.MemoryKiB)
		body[24] = c.a.Lanes
		parsed := &header{}
		err := parsed.parseBody(h.encodeBody())
		if (err == nil) != c.good || err != nil && !errors.Is(err, ErrArgon) {
			t.Errorf("%+v: %v", c.a, err)
		}
	}
	if err := (Argon{Time: 1, MemoryKiB: 1024, Lanes: 1}).checkNew(); !errors.Is(err, ErrArgon) {
		t.Errorf("a cheap slot: %v", err)
	}
	// Slots that are each allowed but together too much.
	h := &header{}
	for range 5 {
		body := make([]byte, passphraseBodySize)
		binary.BigEndian.PutUint32(body[16:], maxArgonTime)
		binary.BigEndian.PutUint32(body[20:], maxArgonMemory)
		body[24] = 1
		h.slots = append(h.slots, &slot{kind: KindPassphrase, body: body})
	}
	if err := (&header{}).parseBody(h.encodeBody()); !errors.Is(err, ErrArgon) {
		t.Errorf("too much in total: %v", err)
	}
}

// TestHeaderFull: slots are refused when the header has no room, and the vault
// goes on.
func TestHeaderFull(t *testing.T) {
	v := mustCreate(t, newDisk())
	big := &slot{kind: "share", body: make([]byte, maxHeaderBody-2000)}
	must(t, v.writeHeader(v.head.next(append(v.head.slots, big)), v.vaultKey(), noStep))
	var err error
	for n := range 5 {
		if _, err = v.AddPassphraseSlot("more", fmt.Appendf(nil, "another passphrase %d", n), testArgon); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
	must(t, v.Commit())
}
