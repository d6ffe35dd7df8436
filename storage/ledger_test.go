package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lethe/keys"
	"lethe/model"
)

// plainMAC stands in for the vault's.
func plainMAC(chain, body []byte) ([32]byte, error) {
	return sha256.Sum256(append(bytes.Clone(chain), body...)), nil
}

func drawEntry(t *rapid.T) ledgerEntry {
	e := ledgerEntry{
		At: testTime, Step: ledgerStep(rapid.IntRange(1, 6).Draw(t, "step")), Facts: [2]uint64{rapid.Uint64().Draw(t, "a"), 7},
		Actor: rapid.StringN(0, 20, 255).Draw(t, "actor"), Ground: "retention",
	}
	for range rapid.IntRange(0, 5).Draw(t, "targets") {
		e.Targets = append(e.Targets, target{model.KindHolding, model.ID{1}, model.ID{2}})
		e.Keys = append(e.Keys, keys.KeyID{3})
	}
	return e
}

func TestLedgerReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(t.TempDir(), "ledger")
		l, err := createLedger(path, plainMAC)
		if err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(rt, "entries") {
			if err := l.append(drawEntry(rt)); err != nil {
				rt.Fatal(err)
			}
		}
		l.close()
		again, err := openLedger(path, plainMAC)
		if err != nil || !reflect.DeepEqual(l.entries, again.entries) || l.chain != again.chain || l.end != again.end {
			rt.Fatalf("%v\n%+v\n%+v", err, l.entries, again.entries)
		}
		again.close()
	})
}

func TestLedgerFormatIsFrozen(t *testing.T) {
	e := ledgerEntry{
		Seq: 2, At: testTime, Step: erasureBegun, Erasure: model.ID{1}, Facts: [2]uint64{3, 4}, Actor: "officer", Ground: "retention",
		Request: "R-2026-0001", Targets: []target{{model.KindSubject, model.ID{5}, model.ID{6}}}, Keys: []keys.KeyID{{7}},
	}
	if got := hex.EncodeToString(e.encode()); got != frozenEntry {
		t.Errorf("the bytes of a ledger entry changed: %s", got)
	}
}

const frozenEntry = "0000000000000002000001a207a23280010100000000000000000000000000000000000000000000030000000000000004076f66666963657209726574656e74696f6e0b522d323032362d30303031000000017305000000000000000000000000000000060000000000000000000000000000000000000107000000000000000000000000000000"

// A ledger cut anywhere loses its last entries and no more; a ledger with any
// bit changed before the last entry is refused.
func TestLedgerTornAndBent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l, err := createLedger(path, plainMAC)
	if err != nil {
		t.Fatal(err)
	}
	ends := []int64{l.end}
	for i := range 4 {
		e := ledgerEntry{At: testTime, Step: erasureBegun, Erasure: model.ID{byte(i)}, Targets: []target{{Kind: 's'}}, Keys: []keys.KeyID{{1}}}
		if err := l.append(e); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, l.end)
	}
	l.close()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	reread := func(b []byte) (*ledger, error) {
		l := &ledger{mac: plainMAC}
		return l, l.parse(b)
	}
	for cut := int(ends[0]); cut <= len(raw); cut++ {
		got, err := reread(raw[:cut])
		whole, _ := slices.BinarySearch(ends, int64(cut)+1)
		if err != nil || len(got.entries) != whole-1 {
			t.Fatalf("cut at %d: %d entries, %v", cut, len(got.entries), err)
		}
	}
	noticed, bits := 0, 0
	for i := range int(ends[3]) {
		bits++
		bent := bytes.Clone(raw)
		bent[i] ^= 16
		if got, err := reread(bent); errors.Is(err, errLedger) || len(got.entries) < 4 {
			noticed++ // a longer length makes the rest look torn; the anchor counts the entries
		}
	}
	t.Logf("%d of %d changed bits were noticed", noticed, bits)
	if noticed != bits {
		t.Fail()
	}
}

// A torn end is cut off when the store opens, and what is written next stands
// where it began.
func TestOpenCutsATornLedger(t *testing.T) {
	s, dir := newStore(t)
	h, next := newHousehold(t, "Byron"), newHousehold(t, "King")
	write(t, s, append(h.entities(), next.entities()...)...)
	noPurge(s)
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	f, err := os.OpenFile(filepath.Join(dir, ledgerName), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.Write(make([]byte, 500))
	f.Close()
	s = reopen(t, s, dir)
	noPurge(s)
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, next.subject.ID)); err != nil {
		t.Fatal(err)
	}
	if r := sound(t, reopen(t, s, dir)); r.Erasures != 2 {
		t.Errorf("%d erasures, want 2", r.Erasures)
	}
}

// A ledger that lost entries which the anchor counted is damage, and so is one
// that is missing.
func TestOpenRefusesAShortenedLedger(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	noPurge(s)
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	path := filepath.Join(dir, ledgerName)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bend := range map[string]func() error{
		"emptied": func() error { return os.WriteFile(path, raw[:len(ledgerMagic)], 0o600) },
		"bent":    func() error { return os.WriteFile(path, flip(bytes.Clone(raw), 40), 0o600) },
		"missing": func() error { return os.Remove(path) },
	} {
		if err := bend(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, testTime, openKeys(testPassphrase)); model.FaultOf(err) != model.Damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	sound(t, reopen(t, s, dir))
}

// Key files from before an erasure, put back whole with the rest of the store
// as it is, bring nobody back: the store refuses them.
func TestOpenRefusesKeysFromBeforeAnErasure(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	older := copyTree(t, filepath.Join(dir, keysName))
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := errors.Join(os.RemoveAll(filepath.Join(dir, keysName)), os.Rename(older, filepath.Join(dir, keysName))); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, testTime, openKeys(testPassphrase)); model.FaultOf(err) != model.Damaged {
		t.Fatal(err)
	}
}

func FuzzLedger(f *testing.F) {
	l := &ledger{mac: plainMAC}
	e := ledgerEntry{At: testTime, Step: erasureBegun, Actor: "officer", Targets: []target{{Kind: 's'}}, Keys: []keys.KeyID{{1}}}
	body := e.encode()
	sum, _ := plainMAC(l.chain[:], body)
	f.Add(append(append([]byte(ledgerMagic+"\x00\x00\x00"), byte(len(body))), append(body, sum[:]...)...), body)
	f.Add([]byte(ledgerMagic), []byte{})
	f.Add([]byte("LETHELED\x02"), []byte{0})
	f.Fuzz(func(t *testing.T, raw, body []byte) {
		l := &ledger{mac: plainMAC}
		if err := l.parse(raw); err == nil {
			l.erasures()
		} else if !errors.Is(err, errLedger) {
			t.Fatal(err)
		}
		if e, err := parseLedgerEntry(body); err == nil && !bytes.Equal(e.encode(), body) {
			t.Fatal("an entry reads back as another")
		}
	})
}
