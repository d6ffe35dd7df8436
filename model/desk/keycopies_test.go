package desk_test

import (
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// A copy of the keys from before an erasure stands on every screen as soon as
// somebody is erased, and until it is noted as destroyed.
func TestCopiesOfTheKeysStandOnEveryScreen(t *testing.T) {
	f := newFile(t, 0, false)
	copyOfKeys := &model.Upkeep{Act: model.UpkeepKeyBackup, At: by.At, Place: "a safe"}
	copyOfKeys.ID = model.ID{7}
	put(t, f.store, copyOfKeys)
	standing := func(want int) {
		t.Helper()
		c, err := f.desk.KeyCopies()
		said := strings.Contains(strings.Join(f.desk.Warnings(by), "\n"), "still opens what was erased: replace or destroy it")
		if err != nil || c.Pending != want || said != (want == 1) {
			t.Fatalf("%+v %v, want %d; warnings %q", c, err, want, f.desk.Warnings(by))
		}
	}
	standing(0)
	_, err := f.desk.Erase(ctx, by, desk.Erasing{Subjects: []model.ID{f.subject.ID}, Ground: model.NoLongerNeeded, Reason: "asked"})
	if err != nil {
		t.Fatal(err)
	}
	standing(1)
	copyOfKeys.Ended, copyOfKeys.Version = by.At.Add(time.Hour), 1
	put(t, f.store, copyOfKeys)
	standing(0)
}
