package storage

import (
	"context"
	"os"
	"strings"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// A busyEngine does something else the first time that the records of people are
// read from one of its snapshots.
type busyEngine struct {
	Engine
	meanwhile func()
}

type busySnapshot struct {
	Snapshot
	b *busyEngine
}

func (b *busyEngine) View(fn func(Snapshot) error) error {
	return b.Engine.View(func(s Snapshot) error { return fn(busySnapshot{s, b}) })
}

func (s busySnapshot) Scan(prefix, from []byte, fn func(key, value []byte, version uint64) error) error {
	if do := s.b.meanwhile; do != nil && prefix[0] == byte(model.KindSubject) {
		s.b.meanwhile = nil
		do()
	}
	return s.Snapshot.Scan(prefix, from, fn)
}

// An erasure or a deep rotation during a backup or a verification is no damage.
func TestErasureDuringABackupAndAVerification(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 6, "Byron")
	busy := &busyEngine{Engine: s.engine}
	s.engine = busy
	f := newSafe(t)

	busy.meanwhile = func() { eraseAll(t, s, people[0]) }
	f.data(s, "data", "")
	if people[0].readable(t, s) != 0 || busy.meanwhile != nil {
		t.Fatal("nothing was erased during the backup")
	}
	f.keys(s, "keys")
	back, report := f.restored(f.options("keys", "data"))
	if n, of := readableOf(t, back, people[1:]); n != of || people[0].readable(t, back) != 0 || report.Erased != 6 {
		t.Errorf("%d of %d living records, %+v", n, of, report)
	}

	busy.meanwhile = func() { eraseAll(t, s, people[1]) }
	sound(t, s)
	busy.meanwhile = func() { deepRotate(t, s) }
	sound(t, s)

	busy.meanwhile = func() { deepRotate(t, s) }
	_, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: f.path("second")})
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "deep rotation") {
		t.Errorf("a backup that nobody could restore: %v", err)
	}
	if _, err := os.Stat(f.path("second")); err == nil {
		t.Error("it was kept")
	}
}

func deepRotate(t *testing.T, s *Store) {
	t.Helper()
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil {
		t.Fatal(err)
	}
}

// A deep rotation, which seals the note of a key backup again, does not keep the
// note from being completed.
func TestDeepRotationDuringAKeyBackup(t *testing.T) {
	s, _ := newStore(t)
	neighbours(t, s, 1, "Byron")
	s.step = func(name string) error {
		if name == StepKeyBackupNamed {
			s.step = nil
			deepRotate(t, s)
		}
		return nil
	}
	f := newSafe(t)
	f.keys(s, "keys")
	list, err := s.Upkeep(context.Background())
	for _, u := range list {
		if u.Act == model.UpkeepKeyBackup && len(u.Digest) == 0 {
			t.Error("the note is not complete")
		}
	}
	if err != nil || len(list) == 0 || s.step != nil {
		t.Error(len(list), err)
	}
}

// A key that is gone although nothing took it is damage as before.
func TestAKeyThatIsGoneIsDamageDuringABackup(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 2, "Byron")
	var key []byte
	err := s.engine.View(func(snap Snapshot) error {
		sealed, _, _, err := snap.Get(recordName(model.KindSubject, model.ID{}, people[0].subject.ID))
		key = append(key, sealed...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := keyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.vault.Shred([]keys.KeyID{id}, nil); err != nil {
		t.Fatal(err)
	}
	f := newSafe(t)
	if _, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: f.path("data")}); model.FaultOf(err) != model.Damaged {
		t.Errorf("%v", err)
	}
	if r, err := s.Verify(context.Background(), nil); err != nil || len(r.Problems) == 0 {
		t.Errorf("%+v %v", r, err)
	}
}
