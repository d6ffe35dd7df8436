package storage

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	badger "github.com/dgraph-io/badger/v4"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

// logRequest is the act that logs the request whose papers are followed.
const logRequest = "log a request"

// leaverPassphrase opens the slot that the workload removes.
const leaverPassphrase = "battery horse staple incorrect"

// A cutAct is one act of the workload, announced before it begins and again
// when it is acknowledged.
type cutAct struct {
	Name               string
	Put                []cutRecord
	Erased             []model.ID
	Copy               string // of the key files and sealed records before an erasure
	Slot               bool   // the leaver's slot is removed
	Attached, Detached string // names of papers
	Evidence           bool   // of what is detached: its keys are destroyed first
	Letter             bool
	Done               bool
	Leaves             uint64 // in the audit log, when done

	from, to int // places in the log of the disk; to is 0 for what was never acknowledged
}

// A cutRecord is a record in a version, or a key of plain Badger.
type cutRecord struct {
	Kind      model.Kind
	Owner, ID model.ID
	Version   uint64
}

// subject returns whose record it is.
func (r cutRecord) subject() model.ID {
	if r.Kind == model.KindSubject {
		return r.ID
	}
	return r.Owner
}

// A cutter's child writes a line for each beginning and end of an act, and
// goes on when it is answered, so that the parent knows to which place in the
// log of the disk the line belongs.
type reporter struct {
	t       *testing.T
	to      *gob.Encoder
	answers *bufio.Reader
}

func newReporter(t *testing.T) *reporter {
	return &reporter{t, gob.NewEncoder(os.NewFile(3, "acts")), bufio.NewReader(os.NewFile(4, "answers"))}
}

func (r *reporter) say(a cutAct) {
	err := r.to.Encode(a)
	if err == nil {
		_, err = r.answers.ReadByte()
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// A cutWork is the workload of the power cuts.
type cutWork struct {
	t    *testing.T
	s    *Store
	r    *reporter
	side string // a directory on another disk
	all  []household
	n    int // copies made

	desk    *desk.Desk // of the papers
	request model.ID
}

// do announces an act, does it and says that it is done.
func (w *cutWork) do(a cutAct, fn func() error) {
	w.t.Helper()
	w.r.say(a)
	if err := fn(); err != nil {
		w.t.Fatalf("%s: %v", a.Name, err)
	}
	a.Done = true
	if w.s != nil {
		a.Leaves, _ = w.s.AuditHead()
	}
	w.r.say(a)
}

// put writes n households as one act.
func (w *cutWork) put(name string, n int) {
	var all []model.Entity
	for range n {
		h := newHousehold(w.t, "Powercut")
		w.all = append(w.all, h)
		all = append(all, h.entities()...)
	}
	w.write(name, all...)
}

func (w *cutWork) write(name string, entities ...model.Entity) {
	a := cutAct{Name: name}
	for _, e := range entities {
		rec := model.Encode(e)
		a.Put = append(a.Put, cutRecord{rec.Kind, rec.Owner, rec.ID, rec.Version + 1})
	}
	w.do(a, func() error { write(w.t, w.s, entities...); return nil })
}

// correct changes the newest person.
func (w *cutWork) correct() {
	p := w.all[len(w.all)-1].subject
	p.Version++
	defer func() { p.Version-- }()
	w.write("correct", p)
}

// file opens the desk, and logs the request whose papers are followed.
func (w *cutWork) file() {
	ctx := context.Background()
	text, err := policy.Text(policy.DefaultName)
	w.do(cutAct{Name: "policy"}, func() error { return desk.PutPolicy(ctx, w.s, paperBy, text, rand.Reader) })
	if err == nil {
		w.do(cutAct{Name: logRequest}, func() error { return logFollowed(w.s) })
		w.desk, err = desk.Open(ctx, w.s, nil, rand.Reader)
	}
	if err == nil {
		w.request, err = w.desk.RequestFile(ctx, model.RequestReference(uint64(paperBy.Today().Year()), 1))
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// attach attaches a paper of several acts, or evidence of identity.
func (w *cutWork) attach(name string) {
	evidence := evidenceName(name)
	w.do(cutAct{Name: "attach", Attached: name}, func() error {
		_, err := w.desk.Attach(context.Background(), paperBy, w.request, desk.NewPaper{Name: name, Size: -1, Identity: evidence}, bytes.NewReader(paperText(name)))
		return err
	})
}

// detach takes one off again.
func (w *cutWork) detach(name string) {
	w.do(cutAct{Name: "detach", Detached: name, Evidence: evidenceName(name)}, func() error {
		p, err := w.desk.PaperNamed(context.Background(), paperBy, w.request, name)
		if err == nil {
			_, err = w.desk.Detach(context.Background(), paperBy, w.request, p.ID, "no longer needed")
		}
		return err
	})
}

func (w *cutWork) letter() {
	w.do(cutAct{Name: "send a letter", Letter: true}, func() error {
		o := desk.LetterOrder{Kind: "acknowledgement", Fields: map[string][]string{"addressee": {"Ada Byron"}}}
		_, err := w.desk.SendLetter(context.Background(), paperBy, w.request, o, desk.AsText)
		return err
	})
}

// erase erases the first n people, and before that takes what an attacker
// might have: the key files and the sealed records.
func (w *cutWork) erase(n int) {
	a := cutAct{Name: "erase", Copy: filepath.Join(w.side, strconv.Itoa(w.n))}
	w.n++
	of := map[model.ID]bool{}
	for _, h := range w.all[:n] {
		a.Erased, of[h.subject.ID] = append(a.Erased, h.subject.ID), true
	}
	w.all = slices.Clone(w.all[n:])
	w.take(a.Copy, of)
	w.do(a, func() error {
		_, err := w.s.Erase(context.Background(), eraseAct, orderOf(w.t, a.Erased...))
		return err
	})
}

// take copies the key files and the records of some people to another disk.
func (w *cutWork) take(to string, of map[model.ID]bool) {
	err := os.CopyFS(to, os.DirFS(filepath.Join(w.s.dir, keysName)))
	if err != nil {
		w.t.Fatal(err)
	}
	var loot []cutLoot
	for _, v := range takeRecords(w.t, w.s, of) {
		if v.erased {
			loot = append(loot, cutLoot{v.label, v.sealed})
		}
	}
	text, err := json.Marshal(loot)
	if err == nil {
		err = os.WriteFile(filepath.Join(to, "loot"), text, 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// A cutLoot is a taken record on its way between processes.
type cutLoot struct {
	Label  keys.Label
	Sealed []byte
}

func (w *cutWork) slot(name string, change func(*keys.Vault) (keys.SlotID, error)) {
	w.do(cutAct{Name: name, Slot: name == "remove a slot"}, func() error { return w.s.ChangeSlots(act, change) })
}

func (w *cutWork) purge() {
	w.do(cutAct{Name: "purge"}, func() error { _, err := w.s.Purge(context.Background()); return err })
}

// run goes through everything that a store does to its disk. imports is how
// many pieces of 100 people an import has.
func (w *cutWork) run(dir string, imports int) {
	w.do(cutAct{Name: "create"}, func() (err error) { w.s, err = Create(dir, testTime, newKeys); return err })
	noPurge(w.s)
	var leaver keys.SlotID
	w.slot("add a slot", func(v *keys.Vault) (id keys.SlotID, err error) {
		leaver, err = v.AddPassphraseSlot("leaver", []byte(leaverPassphrase), cheapArgon)
		return leaver, err
	})
	for range 20 {
		w.put("write", 1)
	}
	w.correct()
	w.file()
	w.attach("paper-1-stop")
	w.attach("evidence-1-stop")
	w.letter()
	w.attach("paper-2")
	w.detach("paper-1-stop")
	w.detach("evidence-1-stop")
	w.attach("paper-3-stop")
	w.erase(2)
	for range imports {
		w.put("import", 100)
	}
	w.correct()
	w.do(cutAct{Name: "fold"}, func() error { return w.s.vault.Fold() })
	w.put("write", 1)
	w.erase(15)
	w.purge()
	w.slot("remove a slot", func(v *keys.Vault) (keys.SlotID, error) { return leaver, v.RemoveSlot(leaver, nil) })
	w.put("write", 1)
	w.erase(1)
	w.do(cutAct{Name: "deep rotation"}, func() error { _, err := w.s.DeepRotate(context.Background(), act, nil); return err })
	for range 5 {
		w.put("write", 1)
	}
	w.erase(30)
	w.do(cutAct{Name: "close and open"}, func() (err error) {
		if err = w.s.Close(); err == nil {
			w.s, err = Open(dir, testTime, openKeys(testPassphrase))
		}
		return err
	})
	noPurge(w.s)
	w.put("write", 1)
	w.purge()
	w.put("write", 1)
}

// reopen opens a store after a cut, which repairs what the cut left, and writes
// to it.
func (w *cutWork) reopen(dir string) {
	var err error
	w.do(cutAct{Name: "open"}, func() error { w.s, err = Open(dir, testTime, openKeys(testPassphrase)); return err })
	w.put("write", 1)
	if err := w.s.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// plainOptions are Badger's own defaults, and what else is compared.
func plainOptions(setting, dir string) badger.Options {
	return badger.DefaultOptions(dir).WithLogger(nil).WithSyncWrites(setting == badgerSynced)
}

// runPlain writes to Badger alone, each write acknowledged.
func (w *cutWork) runPlain(setting, dir string) {
	db, err := badger.Open(plainOptions(setting, dir))
	if err != nil {
		w.t.Fatal(err)
	}
	value := make([]byte, 1000)
	for range 100 {
		id := newID(w.t)
		w.do(cutAct{Name: "write", Put: []cutRecord{{ID: id, Version: 1}}}, func() error {
			return db.Update(func(txn *badger.Txn) error { return txn.Set(id[:], value) })
		})
	}
	// Left open: closing would write what an acknowledgement promised already.
}

// TestChildOfPowerCuts is no test by itself: the power cuts run it in a
// process of its own.
func TestChildOfPowerCuts(t *testing.T) {
	setting, dir := os.Getenv("LETHE_TEST_CUT"), os.Getenv("LETHE_TEST_STORE")
	if setting == "" {
		t.Skip("run by the power cuts")
	}
	w := &cutWork{t: t, r: newReporter(t), side: os.Getenv("LETHE_TEST_SIDE")}
	switch setting {
	case letheSettings:
	case letheReopened:
		w.reopen(dir)
		return
	default:
		w.runPlain(setting, dir)
		return
	}
	imports := 0
	fmt.Sscan(os.Getenv("LETHE_TEST_IMPORTS"), &imports)
	w.run(dir, imports)
	if err := w.s.Close(); err != nil {
		t.Fatal(err)
	}
}
