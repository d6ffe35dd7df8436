package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/model/registerfile"
)

// A killJob is what a process that will be killed is to do.
type killJob struct {
	Root string // holds the store, its backups, older key files and the truth
	Seed uint64
	Aim  string // operation to call soon and often
	Stop string // step of it at which the process kills itself; empty to wait for the kill
	Last bool   // examine everything, close the store and end
}

func (j killJob) path(name string) string { return j.Root + "/" + name }

// A killChild works on a store and says what it calls and what returned.
type killChild struct {
	killJob
	*testing.T
	s     *Store
	order sync.RWMutex // held for writing by deep rotations: older backups need older keys

	mu    sync.Mutex // guards what follows
	out   *gob.Encoder
	calls int
	truth *killTruth
	rng   *mathrand.Rand
}

// TestChildWorksUntilKilled is no test by itself: the random kill test runs it
// in a process of its own.
func TestChildWorksUntilKilled(t *testing.T) {
	text := os.Getenv("LETHE_TEST_KILL")
	if text == "" {
		t.Skip("run by the random kill test")
	}
	c := &killChild{T: t, out: gob.NewEncoder(os.NewFile(3, "said"))}
	if err := json.Unmarshal([]byte(text), &c.killJob); err != nil {
		t.Fatal(err)
	}
	c.rng = mathrand.New(mathrand.NewPCG(c.Seed, 1))
	c.truth = newKillTruth()
	if err := loadGob(c.path("truth"), c.truth); err != nil {
		t.Fatal(err)
	}
	c.truth.init()
	c.open()
	switch {
	case c.Last:
		if err := c.s.Close(); err != nil {
			c.problem("closing", err)
		}
	case c.Stop != "":
		c.stopAt()
		c.call(c.Aim)
		t.Fatalf("the step %q never came", c.Stop)
	default:
		go c.worker([]string{opBackup, opKeyBackup, opRestore, opPurge}, 1)
		go c.worker([]string{opCommit, opCommit, opCommit, opErase, opImport, opRotate, opDeep,
			opAttach, opEvidence, opDetach, opDestroy, opLetter}, 5)
		time.Sleep(3 * time.Minute)
		t.Fatal("nobody killed this process")
	}
}

// say tells the parent, and this process's own truth.
func (c *killChild) say(m killSaid) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.Op != "" {
		c.truth.hear(m)
	}
	if m.Op == opOpen && m.Done {
		m.Truth = c.truth
	}
	if err := c.out.Encode(m); err != nil {
		os.Exit(3) // the parent is gone
	}
}

// problem ends the process: the parent fails the test.
func (c *killChild) problem(what string, err error) {
	text := what
	for ; err != nil; err = errors.Unwrap(err) {
		text += ": " + err.Error()
	}
	c.say(killSaid{Problem: text})
	os.Exit(2)
}

// during says that a call begins, makes it, and says that it returned.
func (c *killChild) during(m killSaid, call func(m *killSaid) error) {
	c.mu.Lock()
	c.calls++
	m.N = c.truth.Copies*1_000_000 + c.calls // no other process has it
	c.mu.Unlock()
	c.say(m)
	start := time.Now()
	done := killSaid{N: m.N, Op: m.Op, Name: m.Name}
	if err := call(&done); err != nil {
		c.problem(m.Op, err)
	}
	done.Done, done.Took = true, time.Since(start)
	c.say(done)
}

// Fatal makes a failure in a worker end the process.
func (c *killChild) Fatal(args ...any) { c.problem(fmt.Sprint(args...), nil) }

func (c *killChild) pick(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.IntN(n)
}

// worker calls operations until the process is killed: the aimed one in turn
// with others. busy is how many of eight times it calls another at once.
func (c *killChild) worker(ops []string, busy int) {
	mine := slices.Contains(ops, c.Aim)
	for n := 0; ; n++ {
		switch {
		case mine && c.pick(2) == 0:
			c.call(c.Aim)
		case c.pick(8) < busy:
			c.call(ops[c.pick(len(ops))])
		default:
			time.Sleep(time.Duration(c.pick(5)) * time.Millisecond)
		}
	}
}

func (c *killChild) call(op string) {
	switch op {
	case opCommit:
		c.commit()
	case opImport:
		c.imports()
	case opErase:
		c.erase()
	case opRotate:
		c.rotate()
	case opDeep:
		if c.Aim == opRestore {
			return // nothing could be restored
		}
		c.order.Lock()
		defer c.order.Unlock()
		c.during(killSaid{Op: opDeep}, func(*killSaid) error {
			_, err := c.s.DeepRotate(context.Background(), rotateAct, nil)
			return err
		})
	case opBackup:
		c.backup()
	case opKeyBackup:
		c.during(killSaid{Op: opKeyBackup}, func(*killSaid) error {
			_, err := c.s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: c.path("safe/keys")})
			return err
		})
	case opRestore:
		c.restore()
	case opPurge:
		c.during(killSaid{Op: opPurge}, func(*killSaid) error {
			_, err := c.s.Purge(context.Background())
			return err
		})
	default:
		c.callPaper(op)
	}
}

// known returns the names of the records of a kind that are acknowledged.
func (c *killChild) known(k model.Kind) []killedName {
	c.mu.Lock()
	defer c.mu.Unlock()
	return sortedNames(c.truth.Records, k)
}

// commit writes a few changes as one act.
func (c *killChild) commit() {
	changed := map[killedName]killedRecord{}
	var puts []model.Entity
	var deletes []model.Record
	put := func(e model.Entity) {
		r := model.Encode(e)
		puts, changed[killedName{r.Kind, r.Owner, r.ID}] = append(puts, e), killedRecord{r.Version + 1, r.Version + 1, sha256.Sum256(r.Body)}
	}
	subjects, notes := c.known(model.KindSubject), c.known(model.KindNote)
	if len(subjects) < 60 || c.pick(3) == 0 {
		for _, e := range newHousehold(c, fmt.Sprint("Byron", c.pick(1000))).entities() {
			put(e)
		}
	}
	if len(subjects) > 0 {
		at := subjects[c.pick(len(subjects))]
		s, err := load(c.T, c.s, at.ID)
		if err != nil {
			c.problem("an acknowledged subject", err)
		}
		s.KnownAs = fmt.Sprint("v", s.Version, strings.Repeat("x", c.pick(300)))
		put(s)
		put(&model.Note{Head: model.Head{ID: newID(c), Owner: at.ID}, Text: "rang"})
	}
	if len(notes) > 0 && c.pick(2) == 0 {
		at := notes[c.pick(len(notes))]
		version := c.versionOf(at)
		deletes = append(deletes, model.Record{Kind: at.Kind, Owner: at.Owner, ID: at.ID, Version: version})
		changed[at] = killedRecord{Min: version + 1}
	}
	c.during(killSaid{Op: opCommit, Changed: changed}, func(*killSaid) error {
		return c.s.Write(context.Background(), act, func(w model.Writer) error {
			for _, e := range puts {
				if err := w.Put(model.Encode(e)); err != nil {
					return err
				}
			}
			for _, r := range deletes {
				if err := w.Delete(r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (c *killChild) versionOf(at killedName) (version uint64) {
	err := c.s.Read(context.Background(), func(r model.Reader) error {
		rec, err := r.Get(at.Kind, at.Owner, at.ID)
		version = rec.Version
		return err
	})
	if err != nil {
		c.problem("an acknowledged record", err)
	}
	return version
}

// erase erases a few subjects, many when there are many, or one holding.
func (c *killChild) erase() {
	subjects, holdings := c.known(model.KindSubject), c.known(model.KindHolding)
	if len(subjects) == 0 {
		return
	}
	order := &model.EraseOrder{Note: noteOf(c)}
	var list []killedName
	if len(holdings) > 0 && c.pick(4) == 0 {
		at := holdings[c.pick(len(holdings))]
		list, order.Holdings = []killedName{at}, []model.HoldingName{{Owner: at.Owner, ID: at.ID}}
	} else {
		most := 3 + max(0, len(subjects)-60)
		first := c.pick(len(subjects))
		list = subjects[first:min(len(subjects), first+1+c.pick(most))]
		for _, at := range list {
			order.Subjects = append(order.Subjects, at.ID)
		}
	}
	c.during(killSaid{Op: opErase, Erased: list}, func(*killSaid) error {
		_, err := c.s.Erase(context.Background(), eraseAct, func(model.Reader) (*model.EraseOrder, error) { return order, nil })
		return err
	})
}

// rotate rotates the vault key, adds a slot, or removes one.
func (c *killChild) rotate() {
	name := ""
	for _, v := range c.s.Keys().Slots() {
		if v.Name != "test" {
			name = v.Name
		}
	}
	m := killSaid{Op: opRotate}
	change := func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(c.s.step) }
	switch {
	case c.Stop != "" || c.pick(3) > 0:
	case name == "":
		m.From, m.Name = "add", newID(c).String()
		change = func(v *keys.Vault) (keys.SlotID, error) {
			return v.AddPassphraseSlot(m.Name, []byte("slot "+m.Name), cheapArgon)
		}
	default:
		m.From, m.Name = "remove", name
		change = func(v *keys.Vault) (keys.SlotID, error) {
			i := slices.IndexFunc(v.Slots(), func(s keys.SlotInfo) bool { return s.Name == name })
			id := v.Slots()[i].ID
			return id, v.RemoveSlot(id, c.s.step)
		}
	}
	c.during(m, func(*killSaid) error { return c.s.ChangeSlots(rotateAct, change) })
}

// backup makes a full backup or one that continues the last.
func (c *killChild) backup() {
	c.order.RLock()
	defer c.order.RUnlock()
	c.mu.Lock()
	m := killSaid{Op: opBackup, Name: fmt.Sprintf("data-%06d-%03d", c.truth.Copies, c.calls)}
	if n := len(c.truth.Backups); n > 0 && n%4 > 0 {
		m.From = c.truth.Backups[n-1].Name
	}
	c.mu.Unlock()
	c.during(m, func(*killSaid) error {
		o := BackupOptions{Act: backupAct, Path: c.path("safe/" + m.Name)}
		if m.From != "" {
			o.From = c.path("safe/" + m.From)
		}
		_, err := c.s.Backup(context.Background(), o)
		return err
	})
}

// restore replaces the key backup and restores the newest backup with it.
func (c *killChild) restore() {
	c.order.RLock()
	unlock := sync.OnceFunc(c.order.RUnlock)
	defer unlock()
	c.mu.Lock()
	chain, last := c.truth.chain()
	m := killSaid{Op: opRestore, Name: fmt.Sprintf("target-%06d-%03d", c.truth.Copies, c.calls), From: last, Rows: c.truth.Erasures}
	c.mu.Unlock()
	if last == "" {
		unlock()
		c.call(opBackup)
		return
	}
	c.call(opKeyBackup)
	o := RestoreOptions{Act: backupAct, Keys: c.path("safe/keys"), Credential: keys.Passphrase([]byte(testPassphrase)), step: c.s.step}
	for _, name := range chain {
		o.Data = append(o.Data, c.path("safe/"+name))
	}
	c.during(m, func(*killSaid) error {
		_, err := Restore(context.Background(), c.path(m.Name), o)
		return err
	})
}

// chain returns the files of the newest backup and the last of them.
func (t *killTruth) chain() (files []string, last string) {
	from := ""
	for i := len(t.Backups) - 1; i >= 0; i-- {
		if b := t.Backups[i]; last == "" || b.Name == from {
			files, from = append(files, b.Name), b.From
			if last == "" {
				last = b.Name
			}
		}
	}
	return files, last
}

// Rows of an import: with a long column, so that a few make a batch.
const (
	killRows = 36
	killText = 30 << 10 // bytes
)

func importedID(row int) string { return fmt.Sprint("row", row) }

// imports begins an import, or goes on with one that was cut short.
func (c *killChild) imports() {
	c.mu.Lock()
	name := fmt.Sprint("import-", len(c.truth.Imports))
	enough := len(c.truth.Imports) > c.truth.Copies/5
	for n, m := range c.truth.Imports {
		if !m.Done {
			name, enough = n, false
		}
	}
	c.mu.Unlock()
	if enough && c.Stop == "" { // each is a megabyte
		c.commit()
		return
	}
	ctx, by := context.Background(), desk.By{Actor: "officer", At: testTime}
	d, err := desk.Open(ctx, c.s, nil, rand.Reader)
	if err != nil {
		c.problem("opening the desk", err)
	}
	rows, err := killRegister(name, by)
	if err != nil {
		c.problem("the register file", err)
	}
	c.during(killSaid{Op: opImport, Name: name}, func(m *killSaid) error {
		n := m.N
		plan := desk.ImportPlan{Digest: sha256.Sum256([]byte(name)), Source: name, Row: rows.Next}
		plan.Progress = func(r desk.ImportReport) { c.say(killSaid{N: n, Op: opImport, Rows: r.Rows}) }
		r, err := d.Import(ctx, by, plan)
		if err == nil && (r.Rows != killRows || r.Rejected+r.Conflicts > 0) {
			err = fmt.Errorf("%+v", r)
		}
		m.Rows = r.Rows
		return err
	})
}

// killRegister returns the rows of a register file that follows from its name.
func killRegister(name string, by desk.By) (*registerfile.Reader, error) {
	var text strings.Builder
	text.WriteString("ref,first name,surname,remarks\n")
	for row := range killRows {
		fmt.Fprintf(&text, "%s,Ada,Byron %s %d,%s\n", importedID(row), name, row, strings.Repeat("remark ", killText/7))
	}
	in := strings.NewReader(text.String())
	o := registerfile.Options{Name: name + ".csv", Source: name, Today: by.Today(), DateOrder: registerfile.DayFirst}
	report, err := registerfile.Inspect(in, o)
	if err != nil {
		return nil, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return registerfile.Open(in, o.Name, report.Resolve(o))
}

// stopAt makes the process kill itself at the step of the job.
func (c *killChild) stopAt() {
	c.s.step = func(name string) error {
		if name == c.Stop {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until the signal arrives
		}
		return nil
	}
	if strings.HasPrefix(c.Stop, stepKeysSaved) || strings.HasPrefix(c.Stop, stepSaved) {
		c.s.engine = &killingEngine{Engine: c.s.engine, step: c.s.step}
	}
}

// Steps of a commit, followed by the number of the commit.
const (
	stepKeysSaved = "commit: new keys saved "
	stepSaved     = "commit: records saved, not anchored "
)

// A killingEngine tells of the steps of each commit.
type killingEngine struct {
	Engine
	step    func(string) error
	commits int
}

func (e *killingEngine) Apply(changes []Change) error {
	e.commits++
	if err := e.step(fmt.Sprint(stepKeysSaved, e.commits)); err != nil {
		return err
	}
	if err := e.Engine.Apply(changes); err != nil {
		return err
	}
	return e.step(fmt.Sprint(stepSaved, e.commits))
}
