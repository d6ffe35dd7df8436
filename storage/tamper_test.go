package storage

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"lethe/model"
	"lethe/storage/audit"
)

var tamperFlips = flag.Int("tamper-flips", 20, "bits of the audit log that are flipped")

// A tampering is one way of changing a log behind the store's back.
type tampering struct {
	what   string
	change func(t *testing.T, e Engine)
}

// Experiment 7: whatever is done to the log, by somebody who can write to the
// disk and by somebody who can authenticate the anchor too, opening the store,
// verifying it or comparing it with a checkpoint that left the host tells.
func TestTamperedLogsAreDetected(t *testing.T) {
	s, dir := newStore(t)
	var yesterdays []string
	for range 8 {
		yesterdays = append(yesterdays, copySparse(t, dir))
		write(t, s, newHousehold(t, "Byron").entities()...)
	}
	checkpoint, _, err := s.Checkpoint(testTime)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if by := detected(t, dir, checkpoint); by != "" {
		t.Fatalf("the untouched store is refused by %s: the test proves nothing", by)
	}
	found, tried, told := 0, 0, map[string]int{}
	try := func(what, dir string) {
		tried++
		by := detected(t, dir, checkpoint)
		if told[by]++; by == "" {
			t.Errorf("%s was not detected", what)
			return
		}
		found++
	}
	for _, c := range tamperings(t, dir) {
		for _, forged := range []bool{false, true} {
			bent := copySparse(t, dir)
			e, err := openData(bent)
			if err != nil {
				t.Fatal(err)
			}
			c.change(t, e)
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if forged {
				forgeAnchor(t, bent)
			}
			try(fmt.Sprintf("%s, anchor forged %t,", c.what, forged), bent)
		}
	}
	for n, back := range yesterdays {
		try(fmt.Sprint("the directory as it was ", len(yesterdays)-n, " acts ago"), back)
	}
	t.Logf("%d of %d changes of the log were detected: %v", found, tried, told)
	if told["checkpoint"] == 0 {
		t.Error("nothing needed the checkpoint: the test is too weak")
	}
}

// detected returns what notices that a store is not the one that the checkpoint
// was signed for, or nothing.
func detected(t *testing.T, dir string, checkpoint []byte) string {
	t.Helper()
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		if f := model.FaultOf(err); f != model.Damaged {
			t.Errorf("fault %d: %v", f, err)
		}
		return "opening"
	}
	defer s.Close()
	if s.ReadOnly() != nil {
		return "opening"
	}
	r, err := s.Verify(context.Background(), nil)
	if err != nil || len(r.Problems) > 0 {
		return "verify"
	}
	if _, err := s.AgainstCheckpoint(checkpoint); err != nil {
		return "checkpoint"
	}
	return ""
}

// forgeAnchor makes the anchor agree with the log, as somebody can who has the
// secret that authenticates it.
func forgeAnchor(t *testing.T, dir string) {
	t.Helper()
	s, err := assemble(dir, testTime, openKeys(testPassphrase), openData, func(s *Store) (err error) {
		if s.ledger, err = openLedger(filepath.Join(dir, ledgerName), s.ledgerMAC); err != nil {
			return err
		}
		if s.anchor, err = openAnchor(filepath.Join(dir, anchorName), s.anchorMAC); err != nil {
			return err
		}
		if s.resume() != nil {
			return nil // a log that does not load needs no anchor
		}
		return s.anchorHere()
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// tamperings lists what is tried on the log of a store.
func tamperings(t *testing.T, dir string) []tampering {
	t.Helper()
	log := storedLog(t, dir)
	var out []tampering
	r := rand.New(rand.NewPCG(7, 7))
	for n := range *tamperFlips {
		blocks := log.leaves
		if n%2 == 1 {
			blocks = log.hashes
		}
		b := blocks[r.IntN(len(blocks))]
		bit := r.IntN(8 * len(b.Value))
		out = append(out, tampering{fmt.Sprintf("bit %d of %x flipped", bit, b.Key), func(t *testing.T, e Engine) {
			v := append([]byte(nil), b.Value...)
			v[bit/8] ^= 1 << (bit % 8)
			apply(t, e, Change{Key: b.Key, Value: v, Expect: b.Version, Version: b.Version})
		}})
	}
	for n, b := range log.leaves {
		out = append(out, tampering{fmt.Sprint("act ", n, " deleted"), func(t *testing.T, e Engine) {
			apply(t, e, Change{Key: b.Key, Expect: b.Version, Delete: true})
		}}, tampering{fmt.Sprint("cut before act ", n), func(t *testing.T, e Engine) { log.cut(t, e, n) }},
			tampering{fmt.Sprint("written anew from act ", n), func(t *testing.T, e Engine) { log.rewrite(t, e, n) }})
		if n == 0 {
			continue
		}
		a := log.leaves[n-1]
		out = append(out, tampering{fmt.Sprint("acts ", n-1, " and ", n, " exchanged"), func(t *testing.T, e Engine) {
			apply(t, e, Change{Key: a.Key, Value: b.Value, Expect: a.Version, Version: a.Version},
				Change{Key: b.Key, Value: a.Value, Expect: b.Version, Version: b.Version})
		}})
	}
	return out
}

// A loggedStore is the log of a store as it lies there.
type loggedStore struct{ leaves, hashes []Change }

func storedLog(t *testing.T, dir string) loggedStore {
	t.Helper()
	e, err := openData(copySparse(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var log loggedStore
	err = e.View(func(snap Snapshot) error {
		for prefix, list := range map[byte]*[]Change{leafBlocks: &log.leaves, hashBlocks: &log.hashes} {
			err := snap.Scan([]byte{prefix}, nil, func(key, value []byte, version uint64) error {
				*list = append(*list, Change{Key: append([]byte(nil), key...), Value: append([]byte(nil), value...), Version: version})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func apply(t *testing.T, e Engine, changes ...Change) {
	t.Helper()
	if err := e.Apply(changes); err != nil {
		t.Fatal(err)
	}
}

// cut removes every act from the n-th on.
func (l loggedStore) cut(t *testing.T, e Engine, n int) {
	t.Helper()
	for i := n; i < len(l.leaves); i++ {
		apply(t, e, Change{Key: l.leaves[i].Key, Expect: l.leaves[i].Version, Delete: true},
			Change{Key: l.hashes[i].Key, Expect: l.hashes[i].Version, Delete: true})
	}
}

// rewrite says of every act from the n-th on that somebody else did it, and
// makes the hashes agree.
func (l loggedStore) rewrite(t *testing.T, e Engine, n int) {
	t.Helper()
	log := &audit.Log{}
	for i, b := range l.leaves {
		var leaves []audit.Leaf
		err := audit.SplitLeaves(b.Value, func(leaf audit.Leaf) error {
			if i >= n {
				leaf.Actor = "mallory"
			}
			leaves = append(leaves, leaf)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		block, err := log.Plan(leaves)
		if err != nil {
			t.Fatal(err)
		}
		log.Commit(block)
		if i >= n {
			apply(t, e, Change{Key: b.Key, Value: block.Leaves, Expect: b.Version, Version: b.Version},
				Change{Key: l.hashes[i].Key, Value: block.Hashes, Expect: l.hashes[i].Version, Version: l.hashes[i].Version})
		}
	}
}
