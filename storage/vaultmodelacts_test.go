package storage

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"filippo.io/age"
	"pgregory.net/rapid"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

// A testSlot is an administrator with an age identity.
type testSlot struct {
	id       keys.SlotID
	identity string
}

func (s testSlot) credential(t *rapid.T) keys.Credential {
	c, err := keys.IdentityFile([]byte(s.identity))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (m *vaultMachine) add(t *rapid.T) {
	h := newHousehold(t, "Byron")
	m.put(t, h.entities()...)
	m.subjects = append(m.subjects, h.subject.ID)
	for _, e := range h.entities() {
		id := model.Encode(e).ID
		m.now[id], m.owner[id] = "", h.subject.ID
	}
	m.did("add")
}

func (m *vaultMachine) who(t *rapid.T) model.ID {
	if len(m.subjects) == 0 {
		t.Skip("nobody")
	}
	return rapid.SampledFrom(m.subjects).Draw(t, "who")
}

// correct changes a person's record, and the person's notes, whose key it shares.
func (m *vaultMachine) correct(t *rapid.T) {
	id := m.who(t)
	err := m.store.Write(context.Background(), act, func(w model.Writer) error {
		p, err := model.Load[model.Subject](w, model.ID{}, id)
		if err != nil {
			return err
		}
		p.KnownAs += "x"
		if err := w.Put(model.Encode(p)); err != nil {
			return err
		}
		return model.Each(w, id, func(n *model.Note) error { n.Text += "x"; return w.Put(model.Encode(n)) })
	})
	if err != nil {
		t.Fatal(err)
	}
	m.now[id] += "x"
	m.did("correct")
}

// held reports whether an unreleased hold protects a person.
func (m *vaultMachine) held(id model.ID) bool {
	return slices.ContainsFunc(m.holds, func(h *model.Hold) bool {
		return h.Released.IsZero() && (h.Subject == id || h.Subject.IsZero())
	})
}

func (m *vaultMachine) hold(t *rapid.T) {
	h := &model.Hold{Head: model.Head{ID: newID(t)}, Type: model.HoldLitigation, Subject: m.who(t), Placed: m.machine.now}
	if rapid.IntRange(0, 3).Draw(t, "everybody") == 0 {
		h.Subject = model.ID{}
	}
	m.put(t, h)
	h.Version = 1
	m.holds = append(m.holds, h)
	m.now[h.ID] = ""
	m.did("hold")
}

func (m *vaultMachine) release(t *rapid.T) {
	n := slices.IndexFunc(m.holds, func(h *model.Hold) bool { return h.Released.IsZero() })
	if n < 0 {
		t.Skip("no hold")
	}
	id := m.holds[n].ID
	err := m.store.Write(context.Background(), act, func(w model.Writer) error {
		h, err := model.Load[model.Hold](w, model.ID{}, id)
		if err != nil {
			return err
		}
		h.Released, h.ReleasedBy = m.machine.now, "officer"
		return w.Put(model.Encode(h))
	})
	if err != nil {
		t.Fatal(err)
	}
	m.holds[n].Released, m.now[id] = m.machine.now, "officer"
	m.did("release")
}

// erase erases people through the desk, whose guard refuses what is held.
func (m *vaultMachine) erase(t *rapid.T) {
	m.who(t)
	ids := slices.Clone(rapid.SliceOfNDistinct(rapid.SampledFrom(m.subjects), 1, min(3, len(m.subjects)), rapid.ID[model.ID]).Draw(t, "whom"))
	m.eraseThrough(t, "erase", desk.Erasing{Subjects: ids}, slices.ContainsFunc(ids, m.held), func(id model.ID) bool {
		return slices.Contains(ids, m.owner[id])
	})
}

func (m *vaultMachine) eraseHolding(t *rapid.T) {
	owner := m.who(t)
	var name model.HoldingName
	err := m.store.Read(context.Background(), func(r model.Reader) error {
		return r.Scan(model.KindHolding, owner, func(rec model.Record) error {
			name = model.HoldingName{Owner: owner, ID: rec.ID}
			return nil
		})
	})
	if err != nil || name.ID.IsZero() {
		t.Skip("no holding", err)
	}
	m.eraseThrough(t, "erase a holding", desk.Erasing{Holdings: []model.HoldingName{name}}, m.held(owner), func(id model.ID) bool { return id == name.ID })
}

func (m *vaultMachine) eraseThrough(t *rapid.T, what string, e desk.Erasing, held bool, takes func(model.ID) bool) {
	e.Ground, e.Reason, e.Ending = model.NoLongerNeeded, "asked", policy.Erase
	if held {
		if _, err := m.desk.Erase(context.Background(), m.by(), e); model.FaultOf(err) != model.Refused {
			t.Fatal("what a hold protects was not refused:", err)
		}
		m.did(what + ", refused")
		return
	}
	_, came := m.stopping(t, what, eraseSteps, func() error {
		_, err := m.desk.Erase(context.Background(), m.by(), e)
		return err
	})
	if !came[commitStep] {
		return
	}
	for id := range m.now {
		if takes(id) {
			delete(m.now, id)
			m.erased[id] = m.acts
		}
	}
	m.subjects = slices.DeleteFunc(m.subjects, func(id model.ID) bool { _, there := m.now[id]; return !there })
}

// changeSlots makes a change of the slots that may stop at any step of it.
func (m *vaultMachine) changeSlots(t *rapid.T, what string, steps []string, change func(*keys.Vault) (keys.SlotID, error)) map[string]bool {
	_, came := m.stopping(t, what, append(slices.Clone(steps), StepSlotsChanged), func() error { return m.store.ChangeSlots(act, change) })
	return came
}

func (m *vaultMachine) rotate(t *rapid.T) {
	m.changeSlots(t, "rotate", rotationSteps, func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(m.store.at) })
}

func (m *vaultMachine) addSlot(t *rapid.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var id keys.SlotID
	m.changeSlots(t, "add a slot", nil, func(v *keys.Vault) (keys.SlotID, error) {
		id, err = v.AddRecipientSlot("somebody", identity.Recipient().String())
		return id, err
	})
	m.slots = append(m.slots, testSlot{id, identity.String()})
}

func (m *vaultMachine) removeSlot(t *rapid.T) {
	if len(m.slots) == 0 {
		t.Skip("no slot")
	}
	n := rapid.IntRange(0, len(m.slots)-1).Draw(t, "slot")
	gone := m.slots[n]
	// Once the header is on disk the slot may or may not open: it is not tried
	// until the model knows.
	m.slots = slices.Delete(m.slots, n, n+1)
	came := m.changeSlots(t, "remove a slot", rotationSteps, func(v *keys.Vault) (keys.SlotID, error) { return gone.id, v.RemoveSlot(gone.id, m.store.at) })
	if !came[keys.StepHeaderFirst] {
		t.Fatal("the header was not written")
	}
	m.removed = append(m.removed, gone)
}

func (m *vaultMachine) rotateDeeply(t *rapid.T) {
	if !m.deep {
		m.begun++
	}
	steps := slices.Concat([]string{StepResealBegun, StepHouseKey, StepResealed, StepResealedAll}, rotationSteps, []string{StepOldDestroyed, StepOldCleared})
	stopped, came := m.stopping(t, "rotate deeply", steps, func() error {
		_, err := m.store.DeepRotate(context.Background(), rotateAct, nil)
		return err
	})
	if came[commitStep] {
		m.done = m.begun
		m.runs++
	}
	m.deep = stopped
}

func (m *vaultMachine) backUp(t *rapid.T) {
	name := fmt.Sprint("data", len(m.data))
	made := rememberedData{chain: []string{name}, holds: maps.Clone(m.now), at: m.acts, rotations: m.rotations}
	o := BackupOptions{Act: backupAct, Path: m.safe.path(name)}
	if len(m.data) > 0 && rapid.Bool().Draw(t, "incremental") {
		from := rapid.SampledFrom(m.data).Draw(t, "from").chain
		made.chain = append(slices.Clone(from), name)
		o.From = m.safe.path(from[len(from)-1])
	}
	m.stopping(t, "back up", []string{StepBackupWritten, StepBackupRead, StepBackupNamed, StepBackupRecorded}, func() error {
		_, err := m.store.Backup(context.Background(), o)
		return err
	})
	if _, err := os.Stat(o.Path); err == nil {
		m.data = append(m.data, made)
	}
}

func (m *vaultMachine) backUpKeys(t *rapid.T) {
	made := rememberedKeys{name: fmt.Sprint("keys", m.acts), at: m.acts, rotations: m.rotations}
	replaced := -1
	if len(m.keys) > 0 && rapid.Bool().Draw(t, "replace") {
		replaced = rapid.IntRange(0, len(m.keys)-1).Draw(t, "which")
		made.name = m.keys[replaced].name
	}
	o := KeyBackupOptions{Act: backupAct, Path: m.safe.path(made.name)}
	_, came := m.stopping(t, "back up keys", []string{StepKeyBackupWritten, StepKeyBackupNamed, StepKeyBackupReplaced, StepKeyBackupRecorded}, func() error {
		_, err := m.store.KeyBackup(context.Background(), o)
		return err
	})
	if !came[StepKeyBackupNamed] {
		return
	}
	if replaced >= 0 {
		m.keys = slices.Delete(m.keys, replaced, replaced+1)
	}
	m.keys = append(m.keys, made)
}

// restore restores any data backup with any later key backup, after a restore
// that stops at any step and says so.
func (m *vaultMachine) restore(t *rapid.T) {
	if len(m.data) == 0 {
		t.Skip("no backup")
	}
	data := rapid.SampledFrom(m.data).Draw(t, "data")
	later := slices.DeleteFunc(slices.Clone(m.keys), func(k rememberedKeys) bool { return k.at < data.at })
	if len(later) == 0 {
		t.Skip("no later keys")
	}
	with := rapid.SampledFrom(later).Draw(t, "keys")
	o, until := m.safe.options(with.name, data.chain...), with.at
	if rapid.Bool().Draw(t, "with the ledger of now") {
		o.Ledger, until = m.dir+"/"+ledgerName, m.acts
	}
	dir := m.safe.path(fmt.Sprint("restored", m.acts))
	m.stopRestore(t, dir, o)
	_, err := Restore(context.Background(), dir, o)
	defer os.RemoveAll(dir)
	if data.runs != with.runs && model.FaultOf(err) == model.Refused {
		m.did("restore, refused across a deep rotation")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if data.begun == data.done && with.done > data.done {
		t.Fatal("data from before a deep rotation was restored with keys from after it")
	}
	s, err := Open(dir, m.machine.now, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := maps.Clone(data.holds)
	maps.DeleteFunc(want, func(id model.ID, _ string) bool { at, gone := m.erased[id]; return gone && at <= until })
	want.compare(t, s)
	verifies(t, s)
	m.did("restore")
}

// stopRestore restores, stops at a step, and wants the directory to say that it
// is unfinished, or to be a store.
func (m *vaultMachine) stopRestore(t *rapid.T, dir string, o RestoreOptions) {
	steps := []string{StepRestoreBegun, StepRestoreKeys, StepRestoreData, StepRestoreReplayed, StepRestoreNoted, StepRestoreVerified, StepRestoreFinished}
	stop := rapid.SampledFrom(steps).Draw(t, "step")
	came := false
	o.step = func(name string) error {
		if came = came || name == stop; name == stop {
			return errCrash
		}
		return nil
	}
	if _, err := Restore(context.Background(), dir, o); err == nil {
		t.Fatal("the step never came")
	}
	if came {
		m.tally["restore, stopped"]++
		if err := Check(dir); (err == nil) != (stop == StepRestoreFinished) {
			t.Fatalf("a restore that stopped at %q: %v", stop, err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}
