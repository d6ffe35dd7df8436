package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"testing/cryptotest"
)

var update = flag.Bool("update", false, "write testdata/format1.json anew; only before a format is released")

const vectorsFile = "testdata/format1.json"

// vectors are the frozen bytes of every format, in hexadecimal. The header is
// one copy without its trailing zeros and checksum, and the hash of the whole file.
type vectors struct {
	Header     string `json:"header"`
	HeaderSum  string `json:"header_file_sha256"`
	Epoch      string `json:"epoch"`
	Keyring    string `json:"keyring"`
	Journal    string `json:"journal"`
	Record     string `json:"record"`
	BlobBound  string `json:"blob_bound"`
	BlobStable string `json:"blob_stable"`
	MAC        string `json:"mac"`
	PublicKey  string `json:"public_key"`
}

const vectorText = "Lethe is a river of Hades; whoever drinks of it forgets."

// makeVectors makes a vault from deterministic random bytes and uses every format.
func makeVectors(t *testing.T) (*vectors, *disk) {
	cryptotest.SetGlobalRandom(t, 1) // for age, which takes no reader
	d := newDisk()
	v, err := create(d, testOptions(&stream{seed: "format 1"}))
	must(t, err)
	defer v.Lock()
	mustKeys(t, v, 3)
	must(t, v.Commit())
	must(t, v.Fold())
	ids := mustKeys(t, v, 2)
	must(t, v.Commit())
	mustKeys(t, v, 10)
	must(t, v.Commit())
	record, err := v.Seal(ids[0], testLabel, 258, []byte(vectorText))
	must(t, err)
	bound, err := v.SealBlob("search", true, []byte(vectorText))
	must(t, err)
	stable, err := v.SealBlob("draft", false, []byte(vectorText))
	must(t, err)
	mac, err := v.MAC("suppression", []byte("a"), []byte("b"))
	must(t, err)
	public, err := v.PublicKey("certificate")
	must(t, err)
	header := d.names[headerFile].data
	sum := sha256.Sum256(header)
	used := headerPrefix + int(binary.BigEndian.Uint32(header[12:])) + macSize
	return &vectors{
		Header: hex.EncodeToString(header[:used]), HeaderSum: hex.EncodeToString(sum[:]),
		Epoch:   hex.EncodeToString(d.names[epochFile].data),
		Keyring: hex.EncodeToString(d.names[keyringFile].data),
		Journal: hex.EncodeToString(d.names[journalFile].data),
		Record:  hex.EncodeToString(record), BlobBound: hex.EncodeToString(bound), BlobStable: hex.EncodeToString(stable),
		MAC: hex.EncodeToString(mac[:]), PublicKey: hex.EncodeToString(public),
	}, d
}

func readVectors(t *testing.T) *vectors {
	data, err := os.ReadFile(vectorsFile)
	must(t, err)
	frozen := new(vectors)
	must(t, json.Unmarshal(data, frozen))
	return frozen
}

func unhex(t *testing.T, text string) []byte {
	data, err := hex.DecodeString(text)
	must(t, err)
	return data
}

// frozenHeaderFile rebuilds the header file from what is kept of it.
func frozenHeaderFile(t *testing.T, frozen *vectors) []byte {
	one := make([]byte, headerCopySize)
	copy(one, unhex(t, frozen.Header))
	resum(one)
	file := append(one, one...)
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != frozen.HeaderSum {
		t.Fatal("the header file is not what was frozen")
	}
	return file
}

// TestVectorsWrite makes the frozen bytes again: no format has changed.
func TestVectorsWrite(t *testing.T) {
	made, _ := makeVectors(t)
	if *update {
		data, err := json.MarshalIndent(made, "", "  ")
		must(t, err)
		must(t, os.WriteFile(vectorsFile, append(data, '\n'), 0o644))
	}
	frozen := readVectors(t)
	for name, pair := range map[string][2]string{
		"epoch": {made.Epoch, frozen.Epoch}, "keyring": {made.Keyring, frozen.Keyring},
		"journal": {made.Journal, frozen.Journal}, "record": {made.Record, frozen.Record},
		"bound blob": {made.BlobBound, frozen.BlobBound}, "stable blob": {made.BlobStable, frozen.BlobStable},
		"mac": {made.MAC, frozen.MAC}, "public key": {made.PublicKey, frozen.PublicKey},
	} {
		if pair[0] != pair[1] {
			t.Errorf("the bytes of %s changed", name)
		}
	}
	// The wrapping of the vault key is age's own and its randomness not ours to
	// fix, so that the header is compared without it.
	bare := func(text string) []byte {
		file := frozenHeaderFile(t, &vectors{Header: text, HeaderSum: headerSum(t, text)})
		h, err := parseHeaderCopy(file[:headerCopySize])
		must(t, err)
		h.slots[0].wrapped = nil
		return h.encodeBody()
	}
	if !bytes.Equal(bare(made.Header), bare(frozen.Header)) {
		t.Error("the bytes of header changed")
	}
}

func headerSum(t *testing.T, text string) string {
	one := make([]byte, headerCopySize)
	copy(one, unhex(t, text))
	resum(one)
	sum := sha256.Sum256(append(one, one...))
	return hex.EncodeToString(sum[:])
}

// TestVectorsRead opens the frozen files and everything sealed with them.
func TestVectorsRead(t *testing.T) {
	frozen := readVectors(t)
	d := newDisk()
	for name, data := range map[string][]byte{
		headerFile: frozenHeaderFile(t, frozen), epochFile: unhex(t, frozen.Epoch),
		keyringFile: unhex(t, frozen.Keyring), journalFile: unhex(t, frozen.Journal),
	} {
		must(t, writeFile(d, name, data))
	}
	v := mustOpen(t, d)
	if len(v.Repairs()) != 0 {
		t.Errorf("repairs %q", v.Repairs())
	}
	again, err := v.head.encode(v.vaultKey())
	must(t, err)
	if !bytes.Equal(again, d.names[headerFile].data[:headerCopySize]) {
		t.Error("the header is encoded to other bytes")
	}
	plain, version, err := v.Open(testLabel, unhex(t, frozen.Record))
	if err != nil || version != 258 || string(plain) != vectorText {
		t.Errorf("record: %q, %d, %v", plain, version, err)
	}
	for purpose, blob := range map[string]string{"search": frozen.BlobBound, "draft": frozen.BlobStable} {
		plain, err := v.OpenBlob(purpose, purpose == "search", unhex(t, blob))
		if err != nil || string(plain) != vectorText {
			t.Errorf("blob %s: %q, %v", purpose, plain, err)
		}
	}
	mac, err := v.MAC("suppression", []byte("a"), []byte("b"))
	if err != nil || hex.EncodeToString(mac[:]) != frozen.MAC {
		t.Errorf("MAC %x, %v", mac, err)
	}
	if s, err := v.State(); err != nil || s.Keys != 15 || s.Frames != 2 || s.Keyring != 2 {
		t.Errorf("%+v, %v", s, err)
	}
}
