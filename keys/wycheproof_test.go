//go:build wycheproof

package keys

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/mlkem"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/c2sp/wycheproof"
	"golang.org/x/crypto/chacha20poly1305"
)

// The vectors of Project Wycheproof for every primitive that the key files, the
// records, the certificates and age's recipients rest on. They are 100 MB, most of
// them for others, and every binary that imports the module holds them all, so
// that this file is built on demand:
//
//	go test -tags wycheproof ./keys -v -run TestWycheproof

// hexBytes is a hexadecimal string in JSON.
type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	raw, err := hex.DecodeString(text)
	*h = raw
	return err
}

// A wycheVector is one test; which members it has depends on the file.
type wycheVector struct {
	ID                       int    `json:"tcId"`
	Result                   string `json:"result"`
	Key, IV, AAD, Msg        hexBytes
	CT, Tag, Sig             hexBytes
	IKM, Salt, Info, OKM     hexBytes
	Size                     int
	Public, Private, Shared  hexBytes
	Seed, C, K, EK           hexBytes
	groupKey                 hexBytes // of a group of signatures
	groupIVSize, groupTagLen int      // bits
}

func (w *wycheVector) valid() bool { return w.Result == "valid" }

// wycheproofFile reads one file of vectors.
func wycheproofFile(t *testing.T, name string) []wycheVector {
	data, err := fs.ReadFile(wycheproof.TestVectors, name)
	must(t, err)
	var file struct {
		NumberOfTests int
		TestGroups    []struct {
			IVSize, TagSize int
			PublicKey       json.RawMessage
			Tests           []wycheVector
		}
	}
	must(t, json.Unmarshal(data, &file))
	var all []wycheVector
	for _, g := range file.TestGroups {
		var public struct{ PK hexBytes }
		if len(g.PublicKey) > 0 {
			must(t, json.Unmarshal(g.PublicKey, &public))
		}
		for _, v := range g.Tests {
			v.groupKey, v.groupIVSize, v.groupTagLen = public.PK, g.IVSize, g.TagSize
			all = append(all, v)
		}
	}
	if len(all) != file.NumberOfTests || len(all) == 0 {
		t.Fatalf("%s has %d vectors, and says %d", name, len(all), file.NumberOfTests)
	}
	return all
}

// wyche runs a file. run says whether a vector has the result it should have,
// and whether it is of a kind that is used here at all.
func wyche(t *testing.T, name string, run func(t *testing.T, v *wycheVector) (right, used bool)) {
	t.Run(name, func(t *testing.T) {
		tried, good := 0, 0
		list := wycheproofFile(t, name+"_test.json")
		for i := range list {
			right, used := run(t, &list[i])
			if !used {
				continue
			}
			tried++
			if right {
				good++
			} else {
				t.Errorf("vector %d (%s)", list[i].ID, list[i].Result)
			}
		}
		if tried == 0 {
			t.Error("none was of a kind that is used")
		}
		t.Logf("%s: %d of %d; %d more are of other sizes than are used", name, good, tried, len(list)-tried)
	})
}

// aead is what the two AEADs have in common.
type aead interface {
	Seal(dst, nonce, plaintext, additionalData []byte) []byte
	Open(dst, nonce, ciphertext, additionalData []byte) ([]byte, error)
}

// rightAEAD opens a vector, and seals a valid one again.
func rightAEAD(a aead, v *wycheVector) bool {
	sealed := append(bytes.Clone(v.CT), v.Tag...)
	plain, err := a.Open(nil, v.IV, sealed, v.AAD)
	if !v.valid() {
		return err != nil
	}
	return err == nil && bytes.Equal(plain, v.Msg) && bytes.Equal(a.Seal(nil, v.IV, v.Msg, v.AAD), sealed)
}

// TestWycheproofOwn runs the vectors through the functions of this package.
func TestWycheproofOwn(t *testing.T) {
	wyche(t, "aes_gcm", func(t *testing.T, v *wycheVector) (bool, bool) {
		if len(v.Key) != keySize || v.groupIVSize != 96 {
			return false, false
		}
		a, err := newAEAD((*[keySize]byte)(v.Key))
		must(t, err)
		return rightAEAD(a, v), true
	})
	wyche(t, "hmac_sha256", func(t *testing.T, v *wycheVector) (bool, bool) {
		sum := hmac(v.Key, v.Msg)
		return bytes.Equal(sum[:v.groupTagLen/8], v.Tag) == v.valid(), true
	})
	wyche(t, "hkdf_sha256", func(t *testing.T, v *wycheVector) (bool, bool) {
		if !v.valid() {
			return false, false // more output than HKDF has; ours is always one block
		}
		block := derive(v.IKM, v.Salt, string(v.Info))
		n := min(v.Size, len(block))
		return bytes.Equal(block[:n], v.OKM[:n]), true
	})
}

// TestWycheproofLibraries runs them through the functions that certificates,
// checkpoints and age call.
func TestWycheproofLibraries(t *testing.T) {
	wyche(t, "ed25519", func(t *testing.T, v *wycheVector) (bool, bool) {
		return ed25519.Verify(ed25519.PublicKey(v.groupKey), v.Msg, v.Sig) == v.valid(), true
	})
	wyche(t, "chacha20_poly1305", func(t *testing.T, v *wycheVector) (bool, bool) {
		if v.groupIVSize != 96 {
			return false, false
		}
		a, err := chacha20poly1305.New(v.Key)
		must(t, err)
		return rightAEAD(a, v), true
	})
	wyche(t, "x25519", func(t *testing.T, v *wycheVector) (bool, bool) {
		private, err := ecdh.X25519().NewPrivateKey(v.Private)
		must(t, err)
		public, err := ecdh.X25519().NewPublicKey(v.Public)
		must(t, err)
		shared, err := private.ECDH(public)
		if err != nil { // a point of low order: acceptable vectors alone may be refused
			return !v.valid() && allZero(v.Shared), true
		}
		return bytes.Equal(shared, v.Shared), true
	})
	wyche(t, "mlkem_768_keygen_seed", func(t *testing.T, v *wycheVector) (bool, bool) {
		key, err := mlkem.NewDecapsulationKey768(v.Seed)
		return err == nil && bytes.Equal(key.EncapsulationKey().Bytes(), v.EK), true
	})
	wyche(t, "mlkem_768", func(t *testing.T, v *wycheVector) (bool, bool) {
		key, err := mlkem.NewDecapsulationKey768(v.Seed)
		if err != nil {
			return !v.valid(), true
		}
		shared, err := key.Decapsulate(v.C)
		return (err == nil && bytes.Equal(shared, v.K)) == v.valid(), true
	})
}
