package keys

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// FuzzVaultFiles opens a vault in which one file has other bytes, as a disk or
// somebody who can write to it may leave them.
func FuzzVaultFiles(f *testing.F) {
	d := newDisk()
	v := mustCreate(f, d)
	mustKeys(f, v, 3)
	must(f, v.Commit())
	must(f, v.Fold())
	mustKeys(f, v, 2)
	must(f, v.Commit())
	v.Lock()
	names := []string{epochFile, keyringFile, journalFile}
	for i, name := range names {
		data := d.names[name].data
		f.Add(uint8(i), data)
		f.Add(uint8(i), data[:len(data)-1])
		changed := bytes.Clone(data)
		changed[len(changed)/2] ^= 1
		f.Add(uint8(i), changed)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		changed := d.clone()
		changed.names[names[int(which)%len(names)]].data = data
		v, err := open(changed, Passphrase(testPass), OpenOptions{})
		if err != nil {
			if !refused(err) {
				t.Fatal(err)
			}
			return
		}
		defer v.Lock()
		if s, err := v.State(); err != nil || s.Keys < 3 || s.Keys > 5 {
			t.Fatalf("%d keys, %v", s.Keys, err)
		}
	})
}

// FuzzKeyringPlain opens keyrings whose contents are authentic and odd.
func FuzzKeyringPlain(f *testing.F) {
	f.Add(make([]byte, preambleSize), bytes.Repeat([]byte{1}, 2*entrySize))
	f.Add(bytes.Repeat([]byte{1}, preambleSize), countUp(0, entrySize))
	f.Fuzz(func(t *testing.T, preamble, raw []byte) {
		n := len(raw) / entrySize
		r := newRing(n)
		defer r.wipe()
		copy(r.preamble(), preamble)
		copy(r.slab.b[preambleSize:], raw[:n*entrySize])
		data, err := sealKeyring(&stream{seed: "fuzz"}, keyringHeader{}, r, n, &[keySize]byte{}, &[keySize]byte{})
		must(t, err)
		h, err := parseKeyringHeader(data)
		must(t, err)
		got, err := openedRing(h, data, &[keySize]byte{}, &[keySize]byte{})
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		defer got.wipe()
		if !bytes.Equal(got.sealedPart(n), r.sealedPart(n)) {
			t.Error("other keys came back")
		}
		for i := range n {
			if id := KeyID(got.entry(i)[:16]); got.find(&id) != i {
				t.Errorf("key %d is not found", i)
			}
		}
	})
}

// mute is an asker that has no answers.
type mute struct{}

func (mute) Ask(string, bool) ([]byte, error) { return nil, errors.New("nobody is there") }
func (mute) Tell(string)                      {}

// FuzzKeyFile reads private key files and public keys, as an administrator names
// or types them. Their bytes must not come back in an error.
func FuzzKeyFile(f *testing.F) {
	const identity = "AGE-SECRET-KEY-1GF2DQKPGCDVDW3ZVYC9PMFG33S8S8UH409KFCLZK5926SAFW4SJQ4H"
	f.Add([]byte("# made for this test\n" + identity + "\n"))
	f.Add([]byte("AGE-PLUGIN-NAME-1QQQQ"))
	f.Add([]byte("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"))
	f.Add([]byte("age17d23sk0rhmr7s2225j9m7fu69kjx2d2wn7sa8eyzqwtxqjhkf9zs9dd2gq"))
	f.Add([]byte("age1pq1qqqq"))
	f.Add([]byte("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA anna"))
	f.Fuzz(func(t *testing.T, contents []byte) {
		if _, err := KeyFile(contents, mute{}); err != nil && strings.Contains(err.Error(), "AGE-SECRET-KEY-1") {
			t.Fatal("an error quotes a private key")
		}
		text := string(contents)
		kind, stored, err := recipientKind(text)
		if (err == nil) != (CheckRecipient(text) == nil) {
			t.Fatalf("recipient of kind %q: %v", kind, err)
		}
		if again, _, err2 := recipientKind(stored); err == nil && (err2 != nil || again != kind) {
			t.Fatalf("%q is stored as %q, which is %q, %v", text, stored, again, err2)
		}
	})
}
