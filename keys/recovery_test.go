package keys

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// TestRecoveryOpens tries every subset of five shares, three of which are
// needed, before and after a rotation for which nobody was asked.
func TestRecoveryOpens(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	shares, slot, err := NewRecovery(nil, 3, 5)
	must(t, err)
	id, err := v.AddSlot(slot)
	must(t, err)
	info := v.Slots()[1]
	if info.Kind != KindRecovery || !info.Known || info.Recovery != shares[0].Set() {
		t.Errorf("%+v", info)
	}
	must(t, v.Rotate(nil))
	v.Lock()
	opened, refusals := 0, 0
	for subset := range 1 << len(shares) {
		var chosen []*Share
		for i, s := range shares {
			if subset>>i&1 == 1 {
				chosen = append(chosen, s)
			}
		}
		c, err := RecoveryCredential(chosen)
		if len(chosen) < 3 {
			if !errors.Is(err, ErrShare) {
				t.Errorf("%d shares: %v", len(chosen), err)
			}
			refusals++
			continue
		}
		must(t, err)
		v, err := open(d, c, OpenOptions{})
		must(t, err)
		if v.OpenedBy() != id {
			t.Errorf("opened by slot %s", v.OpenedBy())
		}
		v.Lock()
		opened++
	}
	t.Logf("%d of 16 subsets of three or more open, %d of 16 smaller ones do not", opened, refusals)
}

// TestRecoveryRefuses mixes sets, repeats shares, bends values, and uses shares
// of a set that was removed.
func TestRecoveryRefuses(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	shares, slot := newTestShares(t, "one", 2, 3)
	others, _ := newTestShares(t, "two", 2, 3)
	id, err := v.AddSlot(slot)
	must(t, err)
	bent := *shares[1]
	bent.value[7] ^= 1
	twin := *shares[0]
	twin.value[0] ^= 1
	for name, chosen := range map[string][]*Share{
		"none":         nil,
		"mixed":        {shares[0], others[1]},
		"same twice":   {shares[0], shares[0]},
		"differing":    {shares[0], &twin},
		"one too many": {shares[0], &bent, shares[2]},
	} {
		if _, err := RecoveryCredential(chosen); !errors.Is(err, ErrShare) {
			t.Errorf("%s: %v", name, err)
		}
	}
	opens := func(chosen ...*Share) error {
		c, err := RecoveryCredential(chosen)
		must(t, err)
		v, err := open(d, c, OpenOptions{ReadOnly: true})
		if err == nil {
			v.Lock()
		}
		return err
	}
	if err := opens(shares[0], &bent); !errors.Is(err, ErrNoSlot) {
		t.Errorf("a bent share: %v", err)
	}
	if err := opens(others[0], others[1]); !errors.Is(err, ErrNoSlot) {
		t.Errorf("another set: %v", err)
	}
	must(t, opens(shares[0], shares[2]))
	must(t, v.RemoveSlot(id, nil))
	v.Lock()
	if err := opens(shares[0], shares[1]); !errors.Is(err, ErrNoSlot) {
		t.Errorf("a set that was removed: %v", err)
	}
	for _, bad := range [][2]int{{1, 1}, {1, 5}, {3, 2}, {2, 17}, {0, 0}, {-1, 2}} {
		if _, _, err := NewRecovery(nil, bad[0], bad[1]); err == nil {
			t.Errorf("a set of %d of %d was made", bad[0], bad[1])
		}
	}
}

// sshKey writes a private key as OpenSSH does, with its public half.
func sshKey(t *testing.T, private any, passphrase string) (file []byte, public string) {
	t.Helper()
	var block *pem.Block
	var err error
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(private, "")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	must(t, err)
	signer, err := ssh.NewSignerFromKey(private)
	must(t, err)
	return pem.EncodeToMemory(block), strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer.PublicKey())))
}

// answering gives one answer to whatever is asked; an empty one is nobody there.
type answering string

func (a answering) Ask(string, bool) ([]byte, error) {
	if a == "" {
		return nil, errIO
	}
	return []byte(a), nil
}

func (answering) Tell(string) {}

// TestSSHSlots opens with Ed25519 and RSA keys, with and without a passphrase,
// after a rotation that needed only their public halves.
func TestSSHSlots(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	_, stranger, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	edFile, edPublic := sshKey(t, edwards, "")
	edLocked, _ := sshKey(t, edwards, "open sesame")
	rsaFile, rsaPublic := sshKey(t, rsaKey, "")
	strangeFile, _ := sshKey(t, stranger, "")
	d := newDisk()
	v := mustCreate(t, d)
	edID, err := v.AddRecipientSlot("anna", edPublic+" anna@host")
	must(t, err)
	rsaID, err := v.AddRecipientSlot("ben", rsaPublic)
	must(t, err)
	if s := v.Slots()[1]; s.Kind != KindSSH || s.Recipient != edPublic || !s.Known {
		t.Errorf("%+v", s)
	}
	must(t, v.Rotate(nil))
	v.Lock()
	for name, c := range map[string]struct {
		file, passphrase string
		want             error
		slot             SlotID
	}{
		"ed25519":             {string(edFile), "", nil, edID},
		"ed25519 locked":      {string(edLocked), "open sesame", nil, edID},
		"wrong passphrase":    {string(edLocked), "open barley", ErrWrongPassphrase, SlotID{}},
		"rsa":                 {string(rsaFile), "", nil, rsaID},
		"somebody else's":     {string(strangeFile), "", ErrNoSlot, SlotID{}},
		"nobody can be asked": {string(edLocked), "", errIO, SlotID{}},
	} {
		credential, err := KeyFile([]byte(c.file), answering(c.passphrase))
		if err == nil {
			var v *Vault
			if v, err = open(d, credential, OpenOptions{}); err == nil {
				if v.OpenedBy() != c.slot {
					t.Errorf("%s opened slot %s", name, v.OpenedBy())
				}
				v.Lock()
			}
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSSHRefused: keys that cannot be encrypted to, and things that are no keys.
func TestSSHRefused(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	curveFile, curvePublic := sshKey(t, curve, "")
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	edFile, edPublic := sshKey(t, edwards, "")
	for _, bad := range []string{curvePublic, "ssh-ed25519", "ssh-ed25519 AAAA", edPublic[:40], string(edFile), ""} {
		if err := CheckRecipient(bad); err == nil || len(bad) > 60 && strings.Contains(err.Error(), bad[40:60]) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	must(t, CheckRecipient(edPublic))
	for _, bad := range [][]byte{curveFile, edFile[:len(edFile)/2], []byte("-----BEGIN NOTHING-----"), nil} {
		if _, err := KeyFile(bad, answering("not asked for")); err == nil {
			t.Errorf("%.30q was taken for a private key", bad)
		}
	}
}

// TestCheck reports a vault in order, and one that crashed, without a write.
func TestCheck(t *testing.T) {
	w := newCrashWorld(t)
	before := w.disk.clone()
	r, err := check(w.disk, Passphrase(testPass))
	must(t, err)
	if len(r.Unfinished) != 0 || len(r.Slots) != 2 || r.State.Keys == 0 {
		t.Errorf("%+v", r)
	}
	if _, err := check(w.disk, Passphrase([]byte("something else"))); !errors.Is(err, ErrWrongPassphrase) {
		t.Error(err)
	}
	found := map[string]bool{}
	for stop := 1; ; stop++ {
		w := newCrashWorld(t)
		v := mustOpen(t, w.disk)
		w.disk.ops, w.disk.stopAt = 0, stop
		err := v.RemoveSlot(w.slot, nil)
		w.disk.stopAt = 0
		r, checkErr := check(w.disk, Passphrase(testPass))
		must(t, checkErr)
		if err == nil {
			if len(r.Unfinished) != 0 {
				t.Errorf("after the change: %q", r.Unfinished)
			}
			break
		}
		for _, u := range r.Unfinished {
			found[strings.SplitAfter(u, ":")[0]] = true
		}
		again := mustOpen(t, w.disk)
		if (len(r.Unfinished) > 0) != (len(again.Repairs()) > 0) {
			t.Errorf("stopped at %d: check says %q, opening %q", stop, r.Unfinished, again.Repairs())
		}
		again.Lock()
	}
	if len(found) < 3 {
		t.Errorf("only %v was found unfinished", found)
	}
	for name, f := range before.names {
		if !bytes.Equal(f.data, w.disk.names[name].data) {
			t.Errorf("%s was changed", name)
		}
	}
}
