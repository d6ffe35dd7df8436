package storage

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

var updateFrozen = flag.Bool("update-frozen", false, "write testdata/format1.json anew; only before a format is released")

const frozenFile = "testdata/format1.json"

// frozenSeed makes the key that signs what is frozen.
var frozenSeed = bytes.Repeat([]byte{7}, ed25519.SeedSize)

var frozenAt = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func anchorMAC(data []byte) ([32]byte, error) { return sha256.Sum256(data), nil }

// frozenAnchor returns an anchor file with both slots in use.
func frozenAnchor(t *testing.T) []byte {
	path := filepath.Join(t.TempDir(), "anchor")
	p := anchorPoint{Size: 3, Root: [32]byte{1, 2}, Keys: keysPoint{Header: 4, Keyring: 5, Epoch: 6, Frames: 7}, Ledger: 8}
	a, err := createAnchor(path, anchorMAC, p)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	p.Size = 9
	if err := a.advance(p); err != nil {
		t.Fatal(err)
	}
	return readAll(t, path)
}

// frozenLedger returns a ledger of one whole erasure.
func frozenLedger(t *testing.T) []byte {
	path := filepath.Join(t.TempDir(), "ledger")
	l, err := createLedger(path, plainMAC)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	first := ledgerEntry{
		At: frozenAt, Step: erasureBegun, Erasure: model.ID{1}, Facts: [2]uint64{3}, Actor: "officer", Ground: "retention", Request: "R-2026-0001",
		Targets: []target{{model.KindSubject, model.ID{5}, model.ID{}}, {model.KindHolding, model.ID{6}, model.ID{7}}}, Keys: []keys.KeyID{{8}, {9}},
	}
	for step := erasureBegun; step <= erasurePurged; step++ {
		e := first
		if step != erasureBegun {
			e = ledgerEntry{At: frozenAt, Step: step, Erasure: model.ID{1}, Actor: "officer", Facts: [2]uint64{4, 5}}
		}
		if err := l.append(e); err != nil {
			t.Fatal(err)
		}
	}
	return readAll(t, path)
}

// frozenCertificate returns a signed certificate with a proof of two hashes.
func frozenCertificate(t *testing.T) []byte {
	st := Statement{
		Format: certificateFormat, Store: "00112233445566778899aabbccddeeff", Erasure: model.ID{1}.String(), Actor: "officer",
		Ground: "retention", Begun: certTime(frozenAt), Destroyed: certTime(frozenAt), Deleted: certTime(frozenAt),
		Subjects: []CertifiedRecord{{ID: model.ID{5}.String(), Reference: model.ID{5}.SubjectReference()}}, Holdings: []CertifiedRecord{},
		Records: 4, Keys: 3, Keyring: 2, Epoch: 2, Level: LevelLive, FileSystem: "tmpfs", Why: "unknown",
		PendingBackups: []string{"safe"}, CouldStillOpen: []string{"copies"},
	}
	statement, err := plainJSON(st)
	if err != nil {
		t.Fatal(err)
	}
	var log audit.Log
	leaves := []audit.Leaf{
		{At: frozenAt, Actor: "officer", Action: "subject.add", Kind: 's', ID: model.ID{5}, Version: 1, Hash: [32]byte{1}},
		{At: frozenAt, Actor: "officer", Action: erasedAction, Kind: 's', ID: model.ID{5}, Version: 2},
		{At: frozenAt, Actor: "officer", Action: erasedAction, Kind: statementLeaf, ID: model.ID{1}, Version: 1, Hash: sha256.Sum256(statement)},
	}
	block, err := log.Plan(leaves)
	if err != nil {
		t.Fatal(err)
	}
	log.Commit(block)
	leaves[2].Seq = 2
	root := log.Root()
	proof, err := plainJSON(AuditProof{Leaf: leaves[2].Append(nil), Seq: 2, Size: 3, Root: root[:], Proof: [][]byte{block.Hashes[64:96]}})
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(frozenSeed)
	raw, err := plainJSON(sealedCertificate{statement, proof, hex.EncodeToString(key[32:]), ed25519.Sign(key, signed(statement, proof))})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// frozenKeyBackup returns a key backup of small files, signed.
func frozenKeyBackup(t *testing.T) []byte {
	var b bytes.Buffer
	h := KeyBackupHeader{Format: keyFormat, Made: certTime(frozenAt)}
	out, err := newStream(&b, keyMagic, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"epoch", "keyring", "journal", "header", ledgerName} {
		out.file(name, []byte("the file "+name))
	}
	key := ed25519.NewKeyFromSeed(frozenSeed)
	if err := out.finish(keyFormat, func(m []byte) ([]byte, error) { return ed25519.Sign(key, m), nil }); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readAll(t *testing.T, path string) []byte {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// makeFrozen returns what testdata/format1.json holds.
func makeFrozen(t *testing.T) map[string]string {
	anchor := frozenAnchor(t)
	block, err := new(audit.Log).Plan([]audit.Leaf{{At: frozenAt, Actor: "a", Action: "b", Kind: 's'}, {At: frozenAt, Kind: 'h'}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"anchor, both slots":      hex.EncodeToString(anchor[:anchorUsed]) + " " + hex.EncodeToString(anchor[anchorSlot:anchorSlot+anchorUsed]),
		"ledger":                  hex.EncodeToString(frozenLedger(t)),
		"certificate":             string(frozenCertificate(t)),
		"key backup":              hex.EncodeToString(frozenKeyBackup(t)),
		"data backup, not framed": hex.EncodeToString(exampleStream(t)),
		"block of leaves":         hex.EncodeToString(block.Leaves),
		"block of hashes":         hex.EncodeToString(block.Hashes),
		"name of a subject":       hex.EncodeToString(recordName(model.KindSubject, model.ID{}, model.ID{1, 2})),
		"name of a holding":       hex.EncodeToString(recordName(model.KindHolding, model.ID{3}, model.ID{1, 2})),
		"name of a block":         hex.EncodeToString(numbered(leafBlocks, 258)),
		"format file":             formatLine,
	}
}

// TestFormatsAreFrozen makes the bytes of each format again: stores, backups and
// certificates are kept for years.
func TestFormatsAreFrozen(t *testing.T) {
	made := makeFrozen(t)
	if *updateFrozen {
		raw, err := json.MarshalIndent(made, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(frozenFile, append(raw, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	frozen := readFrozen(t)
	right := 0
	for name, want := range frozen {
		if made[name] == want {
			right++
		} else {
			t.Errorf("%s changed", name)
		}
	}
	t.Logf("%d of %d formats", right, len(frozen))
	if !maps.Equal(made, frozen) {
		t.Error("the file does not have every format")
	}
}

func readFrozen(t *testing.T) (frozen map[string]string) {
	if err := json.Unmarshal(readAll(t, frozenFile), &frozen); err != nil {
		t.Fatal(err)
	}
	return frozen
}

// TestFrozenFilesAreRead reads the frozen bytes as a later version would.
func TestFrozenFilesAreRead(t *testing.T) {
	frozen := readFrozen(t)
	bytesOf := func(name string) []byte {
		raw, err := hex.DecodeString(frozen[name])
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	l := &ledger{mac: plainMAC}
	if err := l.parse(bytesOf("ledger")); err != nil || len(l.entries) != 6 || len(l.entries[0].Keys) != 2 {
		t.Errorf("ledger: %d entries, %v", len(l.entries), err)
	}
	if c, err := VerifyCertificate([]byte(frozen["certificate"])); err != nil || c.Statement.Records != 4 {
		t.Errorf("certificate: %v", err)
	}
	k, err := readKeyBackup(bytes.NewReader(bytesOf("key backup")))
	if err != nil || string(k.files["epoch"]) != "the file epoch" {
		t.Errorf("key backup: %v", err)
	}
	if m, err := readExample(bytesOf("data backup, not framed")); err != nil || m.Records != 1 {
		t.Errorf("data backup: %v", err)
	}
	n := 0
	if err := audit.SplitLeaves(bytesOf("block of leaves"), func(audit.Leaf) error { n++; return nil }); err != nil || n != 2 {
		t.Errorf("leaves: %d, %v", n, err)
	}
	raw, err := hex.DecodeString(frozen["anchor, both slots"][:2*anchorUsed])
	if err != nil {
		t.Fatal(err)
	}
	if p, err := parseAnchor(raw, anchorMAC); err != nil || p.Generation != 2 || p.Size != 9 || p.Ledger != 8 || p.Keys.Frames != 7 {
		t.Errorf("anchor: %+v, %v", p, err)
	}
}
