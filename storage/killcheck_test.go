package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lethe/keys"
	"lethe/model"
)

// open opens the store as the kill left it, as the first call that this process
// makes, and examines it.
func (c *killChild) open() {
	c.during(killSaid{Op: opOpen}, func(done *killSaid) error {
		loot := map[killedName][]byte{}
		if err := loadGob(c.path("loot"), &loot); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// What was acknowledged as erased is gone before anything is mended.
		c.attack(loot, done)
		var err error
		if c.s, err = Open(c.path("store"), testTime, openKeys(testPassphrase)); err != nil {
			return err
		}
		c.examine(loot, done)
		return saveGob(c.path("loot"), loot)
	})
}

func loadGob(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return gob.NewDecoder(bytes.NewReader(raw)).Decode(into)
}

func saveGob(path string, v any) error {
	var raw bytes.Buffer
	err := gob.NewEncoder(&raw).Encode(v)
	if err == nil {
		err = os.WriteFile(path+".tmp", raw.Bytes(), 0o600)
	}
	if err == nil {
		err = os.Rename(path+".tmp", path)
	}
	return err
}

func (c *killChild) examine(loot map[killedName][]byte, done *killSaid) {
	if err := c.s.ReadOnly(); err != nil {
		c.problem("the store takes no writes", err)
	}
	erased := len(c.truth.Erased)
	found := c.read(c.s)
	if list := c.truth.settle(found); len(list) > 0 {
		c.problem(strings.Join(list, "; "), nil)
	}
	c.papers()
	c.verified(c.s)
	c.erasuresEnded()
	c.slots()
	c.files()
	for _, r := range c.truth.Restores {
		c.restored(r, true)
	}
	for _, r := range c.truth.Cut {
		if r.Op == opRestore {
			c.restored(r, false)
		}
	}
	if n := c.purgedRemains(); c.truth.Purged && n > 0 {
		c.problem(fmt.Sprintf("%d remains after an acknowledged purge", n), nil)
	}
	c.take(loot)
	if len(c.truth.Erased) > erased {
		c.attack(loot, done)
	}
	c.olderKeys(loot)
	c.truth.Cut, c.truth.Restores, c.truth.Purged = nil, nil, false
}

// read reads every record of the followed kinds.
func (c *killChild) read(s *Store) map[killedName]killedFound {
	out := map[killedName]killedFound{}
	err := s.Read(context.Background(), func(r model.Reader) error {
		for _, k := range killedKinds {
			err := r.Scan(k, model.ID{}, func(rec model.Record) error {
				f := killedFound{version: rec.Version, sum: sha256.Sum256(rec.Body)}
				if k == model.KindSubject {
					var s model.Subject
					if err := model.DecodeInto(rec, &s); err != nil {
						return err
					}
					f.source, f.sourceID = s.Source, s.SourceID
				}
				out[killedName{k, rec.Owner, rec.ID}] = f
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		c.problem("reading every record", err)
	}
	return out
}

func (c *killChild) verified(s *Store) {
	r, err := s.Verify(context.Background(), nil)
	if err != nil || len(r.Problems) > 0 {
		c.problem("verify: "+strings.Join(r.Problems, "; "), err)
	}
}

// erasuresEnded requires that opening left no erasure half done, and a
// certificate for each that was carried out.
func (c *killChild) erasuresEnded() {
	list, err := c.s.ledger.erasures()
	if err != nil {
		c.problem("the ledger", err)
	}
	for _, e := range list {
		if !e.finished() {
			c.problem("an erasure is unfinished after opening", nil)
		}
		if e.last != erasureCertified {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(c.path("store"), certsName, e.Erasure.String()+".json"))
		if err == nil {
			_, err = VerifyCertificate(raw)
		}
		if err != nil {
			c.problem("a certificate", err)
		}
	}
}

// slots tries the passphrases of slots that were added and removed.
func (c *killChild) slots() {
	files, err := c.s.vault.Copy()
	if err != nil {
		c.problem("copying the keys", err)
	}
	defer files.Wipe()
	for _, r := range c.truth.Cut {
		if r.Op == opRotate && r.From != "" {
			c.truth.Slots[r.Name] = slices.ContainsFunc(c.s.vault.Slots(), func(s keys.SlotInfo) bool { return s.Name == r.Name })
		}
	}
	for name, want := range c.truth.Slots {
		v, err := files.Open(keys.Passphrase([]byte("slot "+name)), keys.OpenOptions{ReadOnly: true})
		if err == nil {
			v.Close()
		}
		if (err == nil) != want {
			c.problem(fmt.Sprintf("a slot opens: %v, want %v", err == nil, want), err)
		}
		if !want {
			delete(c.truth.Slots, name) // tried once
		}
	}
}

// files requires whole backups under every final name, and removes those that
// nobody acknowledged.
func (c *killChild) files() {
	acknowledged := map[string]bool{"keys": true}
	for _, b := range c.truth.Backups {
		acknowledged[b.Name] = true
	}
	list, err := os.ReadDir(c.path("safe"))
	if err != nil {
		c.problem("listing the backups", err)
	}
	there := map[string]bool{}
	for _, f := range list {
		path := c.path("safe/" + f.Name())
		if there[f.Name()] = true; strings.HasPrefix(f.Name(), "data-") && !strings.HasSuffix(path, unfinishedSuffix) {
			d, err := openBackup(path, c.s.vault)
			if err == nil {
				err = d.each(nil, nil)
				d.close()
			}
			if err != nil {
				c.problem("a backup under its final name", err)
			}
		}
		if strings.HasPrefix(f.Name(), "data-") && !acknowledged[f.Name()] {
			os.Remove(path)
		}
	}
	for _, b := range c.truth.Backups {
		if !there[b.Name] {
			c.problem("an acknowledged backup is gone", nil)
		}
	}
	if there["keys"] || c.truth.Keys {
		c.wholeKeyBackup(c.path("safe/keys"))
	}
}

func (c *killChild) wholeKeyBackup(path string) {
	f, err := os.Open(path)
	if err != nil {
		c.problem("the key backup", err)
	}
	defer f.Close()
	b, err := readKeyBackup(f)
	if err != nil {
		c.problem("the key backup", err)
	}
	defer b.wipe()
	public, err := c.s.vault.PublicKey(keyBackupPurpose)
	if err == nil {
		err = b.signedBy(public)
	}
	if err != nil {
		c.problem("the key backup", err)
	}
}

// restored examines what a restore made, or what a kill left of one.
func (c *killChild) restored(r killSaid, acknowledged bool) {
	s, err := Open(c.path(r.Name), testTime, openKeys(testPassphrase))
	if err != nil {
		list, _ := os.ReadDir(c.path(r.Name))
		unfinished := len(list) == 0 || model.FaultOf(err) == model.Damaged && strings.Contains(err.Error(), "not finished")
		if acknowledged || !unfinished {
			c.problem("opening what was restored", err)
		}
		return
	}
	defer s.Close()
	if s.ReadOnly() != nil || len(s.Repairs()) > 0 {
		c.problem("a restored store is not as it should be: "+strings.Join(s.Repairs(), "; "), s.ReadOnly())
	}
	c.verified(s)
	found := c.read(s)
	for at := range found {
		if seq := c.truth.Erased[at]; seq > 0 && seq <= r.Rows {
			c.problem("an erased record came back with a backup", nil)
		}
	}
	i := slices.IndexFunc(c.truth.Backups, func(b killBackup) bool { return b.Name == r.From })
	if i < 0 {
		return // of before a deep rotation that was begun since
	}
	for at, want := range c.truth.Backups[i].Holds {
		got, there := found[at]
		if !there && c.truth.Erased[at] == 0 && !c.truth.Deleted[at] {
			c.problem("an acknowledged record is not in the backup that was made after it", nil)
		}
		if there && (got.version < want.Min || got.version == want.Max && got.sum != want.Sum) {
			c.problem("a record of a backup is older than acknowledged, or differs", nil)
		}
	}
}

// purgedRemains counts what the files bear of the erasures whose purge found
// nothing left.
func (c *killChild) purgedRemains() int {
	list, err := c.s.ledger.erasures()
	if err != nil || !c.truth.Purged {
		return 0
	}
	destroyed := map[keys.KeyID]bool{}
	for _, e := range list {
		for _, id := range e.Keys {
			destroyed[id] = e.purged
		}
	}
	n := 0
	eachFile(c.T, c.path("store"), func(_ string, raw []byte) {
		for _, h := range headersIn(raw) {
			if destroyed[h.Key] {
				n++
			}
		}
	})
	return n
}

// maxLoot is the longest sealed record that the attacker takes, in bytes.
const maxLoot = 4 << 10

// take brings the attacker's copies of the sealed records up to date.
func (c *killChild) take(loot map[killedName][]byte) {
	maps.DeleteFunc(loot, func(at killedName, _ []byte) bool { return c.truth.Deleted[at] })
	err := c.s.engine.View(func(snap Snapshot) error {
		for at := range c.truth.Records {
			sealed, _, _, err := snap.Get(recordName(at.Kind, at.Owner, at.ID))
			if err != nil {
				return err
			}
			if len(sealed) <= maxLoot {
				loot[at] = bytes.Clone(sealed)
			}
		}
		return nil
	})
	if err != nil {
		c.problem("taking records", err)
	}
}

// attack tries older key files with the epoch file of now, and the passphrase,
// on everything that is acknowledged as erased; and, as a control, with their
// own epoch file.
func (c *killChild) attack(loot map[killedName][]byte, done *killSaid) {
	if len(c.truth.Erased) == 0 {
		return
	}
	now := c.path("store/" + keysName)
	for _, n := range c.oldCopies() {
		old := c.path(fmt.Sprint("copies/", n))
		for _, header := range []string{old, now} {
			if opened := c.opens(loot, c.erasedRecord, header, old, now); opened > 0 {
				c.problem(fmt.Sprintf("%d erased records open with older key files", opened), nil)
			}
		}
		done.Opens += c.opens(loot, c.erasedRecord, old, old, old)
	}
	if opened := c.opens(loot, c.erasedRecord, now, now, now); opened > 0 {
		c.problem(fmt.Sprintf("%d erased records open with the key files of now", opened), nil)
	}
}

func (c *killChild) erasedRecord(at killedName) bool { return c.truth.Erased[at] > 0 }

func (c *killChild) livingRecord(at killedName) bool { _, ok := c.truth.Records[at]; return ok }

// oldCopies returns the numbers of a few of the older copies of the key files.
func (c *killChild) oldCopies() []int {
	list := []int{c.truth.Copies - 1}
	for range min(4, c.truth.Copies-1) {
		list = append(list, c.pick(c.truth.Copies))
	}
	return list
}

// olderKeys tries older key files on what rotations shut out.
func (c *killChild) olderKeys(loot map[killedName][]byte) {
	now := c.path("store/" + keysName)
	if c.truth.Rotated > 0 {
		old := c.path(fmt.Sprint("copies/", c.pick(c.truth.Rotated)))
		if v := openMixed(old, now, now); v != nil {
			v.Close()
			c.problem("the vault key of before a rotation opens the keyring", nil)
		}
	}
	if c.truth.Resealed > 0 {
		old := c.path(fmt.Sprint("copies/", c.pick(c.truth.Resealed)))
		if n := c.opens(loot, c.livingRecord, old, old, old); n > 0 {
			c.problem(fmt.Sprintf("%d records open with key files of before a deep rotation", n), nil)
		}
	}
}

// opens counts the records that key files taken from several directories open.
func (c *killChild) opens(loot map[killedName][]byte, which func(killedName) bool, header, ring, epoch string) (n int) {
	v := openMixed(header, ring, epoch)
	if v == nil {
		return 0
	}
	defer v.Close()
	for at, sealed := range loot {
		if !which(at) {
			continue
		}
		if _, _, err := v.Open(label(at.Kind, at.Owner, at.ID), sealed); err == nil {
			n++
		}
	}
	return n
}

// openMixed opens key files taken from several directories, in memory; nil if
// they do not open.
func openMixed(header, ring, epoch string) *keys.Vault {
	files := map[string][]byte{}
	for name, dir := range map[string]string{"header": header, "keyring": ring, "journal": ring, "epoch": epoch} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil
		}
		files[name] = raw
	}
	held, err := keys.NewCopy(files)
	if err != nil {
		return nil
	}
	v, err := held.Open(keys.Passphrase([]byte(testPassphrase)), keys.OpenOptions{ReadOnly: true})
	if err != nil {
		return nil
	}
	return v
}
