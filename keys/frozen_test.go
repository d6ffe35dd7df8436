package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"testing"

	"filippo.io/age"
)

const frozenFile = "testdata/derived1.json"

// allLabels is every label that a key is derived under.
var allLabels = []string{
	labelRecord, labelCommitment, labelHeaderMAC, labelPrevious, labelKeyring, labelJournal,
	labelFrame, labelMAC, labelSign, labelBlobStable, labelBlobEpoch, labelBackup,
	labelStream, labelStreamCommitment, labelChunk,
}

// countUp returns n bytes that count up from first.
func countUp(first byte, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = first + byte(i)
	}
	return out
}

// frozenHeader is a header with a slot of every kind and the vault key of before,
// as it is in the middle of a rotation.
func frozenHeader(t *testing.T, vaultKey, previous *[keySize]byte) *header {
	h := &header{generation: 7, vault: VaultID(countUp(1, 16)), created: testNow.Unix()}
	must(t, h.sealPrevious(&stream{seed: "previous"}, vaultKey, previous))
	body, recipient, err := newPassphraseBody(&stream{seed: "slot"}, h.vault, SlotID(countUp(9, 16)), testPass, testArgon)
	must(t, err)
	for i, s := range []slot{
		{kind: KindAge, recipient: "age1recipient"},
		{kind: KindPassphrase, recipient: recipient, body: body},
		{kind: KindSSH, recipient: "ssh-ed25519 AAAA"},
		{kind: KindPlugin, recipient: "age1name1recipient"},
		{kind: KindRecovery, recipient: "age1recipient", body: []byte{1, 2, 3, 4, 2, 3}},
	} {
		s.id, s.created, s.name, s.wrapped = SlotID(countUp(byte(9*i), 16)), int64(i), fmt.Sprint("slot ", i), []byte("wrapped")
		h.slots = append(h.slots, &s)
	}
	return h
}

// makeFrozen makes what testdata/derived1.json holds: what format1.json does not
// show, each in hexadecimal or as it is written.
func makeFrozen(t *testing.T) (map[string]string, *header) {
	frozen := map[string]string{}
	secret, salt := countUp(0, 64), countUp(100, saltSize)
	for _, label := range allLabels {
		key := derive(secret, salt, label)
		frozen["derived: "+label] = hex.EncodeToString(key[:])
	}
	context := contextSalt([]byte("a"), nil, []byte("bc"))
	frozen["context"] = hex.EncodeToString(context[:])

	vaultKey, previous := [keySize]byte(countUp(0, keySize)), [keySize]byte(countUp(50, keySize))
	h := frozenHeader(t, &vaultKey, &previous)
	one, err := h.encode(&vaultKey)
	must(t, err)
	frozen["header in a rotation"] = hex.EncodeToString(bytes.TrimRight(one[:headerCopySize-32], "\x00"))
	frozen["header checksum"] = hex.EncodeToString(one[headerCopySize-32:])

	wiped, err := encodeWipedSlot(&stream{seed: "wiped"})
	must(t, err)
	frozen["wiped epoch slot, its last 64 bytes"] = hex.EncodeToString(wiped[epochSlotSize-64:])

	v, err := create(newDisk(), testOptions(&stream{seed: "format 1"}))
	must(t, err)
	defer v.Lock()
	identity, err := v.backupIdentity()
	must(t, err)
	frozen["backup identity"], frozen["backup recipient"] = identity.String(), identity.Recipient().String()
	signature, err := v.Sign("certificate", []byte("message"))
	must(t, err)
	frozen["signature"] = hex.EncodeToString(signature)
	sealed := sealStream(t, v, "search index", bytes.Repeat([]byte("text"), chunkText/4+1))
	frozen["stream, its header"] = hex.EncodeToString(sealed[:blobHeaderSize])
	sum := sha256.Sum256(sealed)
	frozen["stream of two chunks, SHA-256"] = hex.EncodeToString(sum[:])
	return frozen, h
}

func readFrozen(t *testing.T) (frozen map[string]string) {
	data, err := os.ReadFile(frozenFile)
	must(t, err)
	must(t, json.Unmarshal(data, &frozen))
	return frozen
}

// TestFrozenDerivations: each derived key, the header with every kind of slot, the
// backup identity and signatures are the bytes that they have always been.
func TestFrozenDerivations(t *testing.T) {
	made, _ := makeFrozen(t)
	if *update {
		data, err := json.MarshalIndent(made, "", "  ")
		must(t, err)
		must(t, os.WriteFile(frozenFile, append(data, '\n'), 0o644))
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
	t.Logf("%d of %d vectors", right, len(frozen))
	if !maps.Equal(made, frozen) {
		t.Error("the file does not have every vector")
	}
}

// TestFrozenReadBack reads the frozen header, and the frozen backup identity as age
// does.
func TestFrozenReadBack(t *testing.T) {
	_, h := makeFrozen(t)
	frozen := readFrozen(t)
	data := make([]byte, headerCopySize)
	copy(data, unhex(t, frozen["header in a rotation"]))
	copy(data[headerCopySize-32:], unhex(t, frozen["header checksum"]))
	got, err := parseHeaderCopy(data)
	must(t, err)
	vaultKey, previous := [keySize]byte(countUp(0, keySize)), [keySize]byte{}
	there, err := got.openPrevious(&vaultKey, &previous)
	if err != nil || !there || !bytes.Equal(previous[:], countUp(50, keySize)) || !got.authentic(&vaultKey) {
		t.Errorf("previous key %x, %v, %v", previous, there, err)
	}
	if !bytes.Equal(got.encodeBody(), h.encodeBody()) || len(got.slots) != 5 {
		t.Error("the header reads back as another")
	}
	identity, err := age.ParseX25519Identity(frozen["backup identity"])
	if err != nil || identity.Recipient().String() != frozen["backup recipient"] {
		t.Error(err)
	}
}
