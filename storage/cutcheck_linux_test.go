package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	badger "github.com/dgraph-io/badger/v4"
	"golang.org/x/sys/unix"

	"lethe/keys"
	"lethe/model"
)

// A cutTruth is what was promised by the moment of a cut.
type cutTruth struct {
	need           map[cutRecord]uint64 // acknowledged and not to be erased; the version in the name is 0
	gone           []cutRecord          // whose erasure was acknowledged
	erasures       []*cutAct            // acknowledged
	leaver         bool                 // the removal of a slot was acknowledged
	leaves         uint64
	papers         killPapers
	filed          bool        // the request of the papers was acknowledged
	erasedEvidence int         // acknowledged
	flying         *cutAct     // under way, or nil
	doomed         []cutRecord // what it is to erase
	step           string      // for the message
}

func (l *cutLab) truth(place int) *cutTruth {
	v := &cutTruth{need: map[cutRecord]uint64{}}
	v.papers.init()
	for _, a := range l.acts {
		if a.from > place {
			break
		}
		erased := map[model.ID]bool{}
		for _, id := range a.Erased {
			erased[id] = true
		}
		v.step = fmt.Sprintf("%s, %d of %d", a.Name, place-a.from, a.to-a.from)
		if a.to > place {
			v.flying = a
		} else {
			v.leaver, v.leaves = v.leaver || a.Slot, a.Leaves
			v.hearPaper(a)
			for _, r := range a.Put {
				v.need[r.bare()] = r.Version
			}
			if len(a.Erased) > 0 {
				v.erasures = append(v.erasures, a)
			}
		}
		for r := range v.need {
			if erased[r.subject()] && v.flying != nil {
				v.doomed = append(v.doomed, r)
			} else if erased[r.subject()] {
				v.gone = append(v.gone, r)
			}
		}
		for _, r := range slices.Concat(v.doomed, v.gone) {
			delete(v.need, r)
		}
	}
	return v
}

func (r cutRecord) bare() cutRecord { r.Version = 0; return r }

// A cutCase is one cut being looked at.
type cutCase struct {
	*cutLab
	*cutTruth
	sum      *cutSum
	image    string
	store    string
	problems []string
}

func (c *cutCase) problem(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// cuts cuts the power of the recorded workload n times.
func (l *cutLab) cuts(setting string, n int) cutSum {
	l.t.Helper()
	sum := cutSum{events: len(l.log), steps: map[string]int{}}
	cutter, err := newCutter(l.base, l.log, l.random)
	if err != nil {
		l.t.Fatal(err)
	}
	defer unix.Munmap(cutter.durable)
	mount := l.mkdir("cut")
	for _, place := range l.places(n) {
		c := &cutCase{cutLab: l, cutTruth: l.truth(place.at), sum: &sum, image: filepath.Join(l.dir, "image"), store: filepath.Join(mount, "store")}
		if err := cutter.cut(place, c.image); err != nil {
			l.t.Fatal(err)
		}
		sum.cuts++
		name, _, _ := strings.Cut(c.step, ",")
		sum.steps[name]++
		if setting == letheSettings && l.random.IntN(4) == 0 {
			c.again()
		}
		c.look(setting, mount)
		if len(c.problems) == 0 {
			sum.right++
		} else if setting == letheSettings {
			l.t.Errorf("cut at %d (%s), %.1f kept, %.1f torn: %s", place.at, c.step, place.how.keep, place.how.tear, strings.Join(c.problems, "; "))
		}
	}
	if setting == letheSettings {
		l.control()
	}
	return sum
}

// again cuts the power a second time, while the file system and the store
// repair what the first cut left.
func (c *cutCase) again() {
	c.sum.twice++
	lab := &cutLab{t: c.t, mkfs: c.mkfs, dir: c.mkdir("again"), random: c.random, begun: true}
	log := lab.recordOn(c.image, func(r *cutRecorder, mount string) {
		if err := lab.work(r, letheReopened, filepath.Join(mount, "store")); err != nil {
			c.problem("%v", err)
		}
	})
	c.checked += lab.checked
	cutter, err := newCutter(c.image, log, c.random)
	if err != nil {
		c.t.Fatal(err)
	}
	defer unix.Munmap(cutter.durable)
	if err := cutter.cut(cutPlace{c.random.IntN(len(log) + 1), cutOdds[c.random.IntN(len(cutOdds))]}, c.image); err != nil {
		c.t.Fatal(err)
	}
}

// look mounts the image and looks at the store in it.
func (c *cutCase) look(setting, mount string) {
	c.searchSecrets(c.erasures)
	if err := c.mount(c.image, mount); err != nil {
		c.problem("the file system does not mount: %v", err)
		return
	}
	erasures := c.erasures
	func() {
		defer c.must("umount", mount)
		defer func() {
			if p := recover(); p != nil {
				c.problem("panic: %v", p)
			}
		}()
		if setting != letheSettings {
			c.lookPlain(setting)
			return
		}
		erasures = c.lookStore()
	}()
	c.searchSecrets(erasures)
}

// lookPlain counts what plain Badger lost.
func (c *cutCase) lookPlain(setting string) {
	c.sum.acked += len(c.need)
	db, err := badger.Open(plainOptions(setting, c.store))
	if err != nil {
		c.sum.refused++
		c.sum.lost += len(c.need)
		c.problem("%v", err)
		return
	}
	defer db.Close()
	lost := 0
	err = db.View(func(txn *badger.Txn) error {
		for r := range c.need {
			if _, err := txn.Get(r.ID[:]); err != nil {
				lost++
			}
		}
		return nil
	})
	c.sum.lost += lost
	if err != nil || lost > 0 {
		c.problem("%d lost, %v", lost, err)
	}
}

// lookStore opens the store, checks all that was promised, and returns the
// erasures that took effect.
func (c *cutCase) lookStore() []*cutAct {
	s, err := Open(c.store, testTime, openKeys(testPassphrase))
	if err != nil {
		c.sum.refused++
		c.problem("opening: %v (%v)", err, errors.Unwrap(err))
		return c.erasures
	}
	defer s.Close()
	if err := s.ReadOnly(); err != nil {
		c.sum.refused++
		c.problem("read-only: %v (%v)", err, errors.Unwrap(err))
	}
	report, err := s.Verify(context.Background(), nil)
	if err != nil {
		c.problem("verify: %v", err)
		return c.erasures
	}
	for _, p := range report.Problems {
		c.problem("verify: %s", p)
	}
	if report.Leaves < c.leaves {
		c.problem("%d of %d audit leaves", report.Leaves, c.leaves)
	}
	c.checkRecords(s)
	c.checkPapers(s)
	erasures := c.checkErasures(s)
	if s.ReadOnly() == nil {
		h := newHousehold(c.t, "After")
		err := s.Write(context.Background(), act, func(w model.Writer) error { return w.Put(model.Encode(h.subject)) })
		if err != nil {
			c.problem("writing: %v", err)
		}
	}
	if err := s.Close(); err != nil {
		c.problem("closing: %v", err)
	}
	c.checkSlot()
	for _, e := range erasures[max(0, len(erasures)-2):] {
		keyDir := filepath.Join(c.store, keysName)
		if got := attack(c.t, readLoot(c.t, e.Copy), keyDir, e.Copy, keyDir); got.erased > 0 {
			c.sum.back += got.erased
			c.problem("%d of %d erased records opened with older key files", got.erased, got.ofErased)
		}
	}
	return erasures
}

// checkRecords reads what was acknowledged, and what the act under way wrote.
func (c *cutCase) checkRecords(s *Store) {
	lost := 0
	for r, version := range c.need {
		if got, err := c.version(s, r); got < version {
			lost++
			if err != nil && !errors.Is(err, model.ErrNotFound) {
				c.problem("reading: %v", err)
			}
		}
	}
	c.sum.acked += len(c.need)
	c.sum.lost += lost
	if lost > 0 {
		c.problem("%d of %d acknowledged records lost", lost, len(c.need))
	}
	if c.flying == nil {
		return
	}
	c.sum.flying++
	there := 0
	for _, r := range c.flying.Put {
		if got, _ := c.version(s, r); got >= r.Version {
			there++
		}
	}
	if there != 0 && there != len(c.flying.Put) {
		c.problem("%d of %d records of the act under way", there, len(c.flying.Put))
		return
	}
	c.sum.whole++
}

// hearPaper takes in an act on papers that was acknowledged.
func (v *cutTruth) hearPaper(a *cutAct) {
	switch {
	case a.Name == logRequest:
		v.filed = true
	case a.Attached != "":
		v.papers.There[a.Attached] = true
	case a.Detached != "":
		delete(v.papers.There, a.Detached)
		v.papers.Gone[a.Detached] = true
	case a.Letter:
		v.papers.Letters++
	}
	if a.Evidence {
		v.erasedEvidence++
	}
}

// checkPapers looks at the papers of the request that has some.
func (c *cutCase) checkPapers(s *Store) {
	if !c.filed {
		return
	}
	t := &paperTruth{killPapers: &c.papers, cut: func(op, name string) int {
		a := c.flying
		switch {
		case a == nil:
		case (op == opAttach || op == opEvidence) && a.Attached == name && name != "",
			op == opDetach && a.Detached == name && !a.Evidence && name != "",
			op == opDestroy && a.Detached == name && a.Evidence,
			op == opLetter && a.Letter:
			return 1
		}
		return 0
	}}
	c.sum.papers += len(c.papers.There)
	if err := t.examine(s); err != nil {
		c.problem("papers: %v", err)
	}
}

// version returns the version in which a record can be read, 0 if it cannot.
func (c *cutCase) version(s *Store, r cutRecord) (version uint64, err error) {
	err = s.Read(context.Background(), func(reader model.Reader) error {
		rec, err := reader.Get(r.Kind, r.Owner, r.ID)
		if err == nil {
			version = rec.Version
		}
		return err
	})
	return version, err
}

// checkErasures tries to read what was erased, counts the certificates, and
// returns the erasures that took effect: those that were acknowledged, and the
// one under way if it did.
func (c *cutCase) checkErasures(s *Store) []*cutAct {
	readable := func(list []cutRecord) int {
		n := 0
		for _, r := range list {
			if got, _ := c.version(s, r); got > 0 {
				n++
			}
		}
		return n
	}
	c.sum.erased += len(c.gone)
	if n := readable(c.gone); n > 0 {
		c.sum.back += n
		c.problem("%d of %d erased records can be read", n, len(c.gone))
	}
	erasures := c.erasures
	if len(c.doomed) > 0 {
		switch readable(c.doomed) {
		case 0:
			erasures = append(slices.Clone(erasures), c.flying)
		case len(c.doomed):
		default:
			c.sum.whole--
			c.problem("the erasure under way is half done")
		}
	}
	for _, text := range s.Repairs() {
		if strings.Contains(text, "was finished") {
			c.sum.finished++
			break
		}
	}
	names, _ := filepath.Glob(filepath.Join(c.store, certsName, "*.json"))
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err == nil {
			_, err = VerifyCertificate(raw)
		}
		if err != nil {
			c.problem("certificate: %v", err)
		}
	}
	want := len(erasures) + c.erasedEvidence
	if underWay := c.flying != nil && c.flying.Evidence && len(names) == want+1; len(names) != want && !underWay {
		c.problem("%d certificates for %d erasures", len(names), want)
	}
	return erasures
}

// checkSlot tries the passphrase of somebody whose slot was removed.
func (c *cutCase) checkSlot() {
	v, err := keys.Open(filepath.Join(c.store, keysName), keys.Passphrase([]byte(leaverPassphrase)), keys.OpenOptions{ReadOnly: true})
	if err == nil {
		v.Close()
	}
	if c.leaver && err == nil {
		c.problem("the removed slot opens the store")
	}
}

// searchSecrets looks for the epoch secrets that erasures destroyed in every
// byte of the disk.
func (c *cutCase) searchSecrets(erasures []*cutAct) {
	if len(erasures) == 0 {
		return
	}
	var secrets [][]byte
	for _, e := range erasures {
		secrets = append(secrets, epochSecrets(c.t, e.Copy)...)
	}
	f, err := os.Open(c.image)
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	found := 0
	for at := int64(0); ; {
		from, to, err := nextData(f, at)
		if err == io.EOF {
			break
		}
		if err != nil {
			c.t.Fatal(err)
		}
		part := make([]byte, to-from)
		if _, err := f.ReadAt(part, from); err != nil {
			c.t.Fatal(err)
		}
		for _, secret := range secrets {
			found += bytes.Count(part, secret)
		}
		at = to
	}
	if found > 0 {
		c.problem("a destroyed epoch secret is %d times on the disk", found)
	}
}

// control shows that what an attacker took would open what was erased, had the
// epoch secret not been destroyed.
func (l *cutLab) control() {
	l.t.Helper()
	opened, of := 0, 0
	for _, a := range l.acts {
		if len(a.Erased) > 0 {
			got := attack(l.t, readLoot(l.t, a.Copy), a.Copy, a.Copy, a.Copy)
			opened, of = opened+got.erased, of+got.ofErased
		}
	}
	l.t.Logf("control, with the epoch secrets of before: %d of %d erased records opened", opened, of)
	if opened != of || of == 0 {
		l.t.Error("the control does not recover what was erased, so the cuts prove nothing")
	}
}

func readLoot(t failer, dir string) []taken {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "loot"))
	var list []cutLoot
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := make([]taken, len(list))
	for i, v := range list {
		out[i] = taken{v.Label, v.Sealed, true}
	}
	return out
}
