package cli

import (
	"strings"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
)

// TestUpkeepRule: the last act counts, and the day after the limit is late.
func TestUpkeepRule(t *testing.T) {
	today := calendar.NewDate(2026, time.November, 23)
	at := func(act model.UpkeepAct, month time.Month, day int) *model.Upkeep {
		return &model.Upkeep{Act: act, At: time.Date(2026, month, day, 9, 0, 0, 0, time.UTC)}
	}
	rule := upkeepRule{"data backup", []model.UpkeepAct{model.UpkeepBackup}, 7, "back up"}
	for name, c := range map[string]struct {
		list []*model.Upkeep
		want finding
	}{
		"never":        {nil, finding{"data backup", findingNote, "none yet", "back up"}},
		"another kind": {[]*model.Upkeep{at(model.UpkeepDrill, 11, 23)}, finding{"data backup", findingNote, "none yet", "back up"}},
		"today": {[]*model.Upkeep{at(model.UpkeepBackup, 1, 2), at(model.UpkeepBackup, 11, 23)},
			finding{"data backup", findingOK, "the last was today", ""}},
		"a week ago": {[]*model.Upkeep{at(model.UpkeepBackup, 11, 16)},
			finding{"data backup", findingOK, "the last was on Mon 16 Nov 2026, 7 days ago", ""}},
		"eight days ago": {[]*model.Upkeep{at(model.UpkeepBackup, 11, 15)},
			finding{"data backup", findingNote, "the last was on Sun 15 Nov 2026, 8 days ago", "back up"}},
	} {
		got := rule.judge(c.list, today)
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestSlotWarning(t *testing.T) {
	person, set := keys.SlotInfo{Kind: keys.KindPassphrase}, keys.SlotInfo{Kind: keys.KindRecovery}
	for name, c := range map[string]struct {
		slots []keys.SlotInfo
		warns bool
	}{
		"one":         {[]keys.SlotInfo{person}, true},
		"two":         {[]keys.SlotInfo{person, {Kind: keys.KindSSH}}, false},
		"one and set": {[]keys.SlotInfo{person, set}, false},
		"only sets":   {[]keys.SlotInfo{set, set}, true},
	} {
		if got := slotWarning(c.slots); (got != "") != c.warns {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestNormalised: the same passphrase typed on two systems becomes the same
// bytes, and the bytes that are given up are wiped.
func TestNormalised(t *testing.T) {
	composed, parted := []byte("caf\u00e9 noir"), []byte("cafe\u0301 noir")
	if got := normalised(parted); string(got) != string(composed) {
		t.Errorf("%q", got)
	}
	for _, b := range parted {
		if b != 0 {
			t.Fatalf("not wiped: %q", parted)
		}
	}
	if got := normalised(composed); &got[0] != &composed[0] {
		t.Error("a normal passphrase was copied")
	}
}

// A merge that was cut short is named with the command that finishes it.
func TestDoctorNamesAHalfMerge(t *testing.T) {
	b := newBench(t)
	second := &model.Subject{Head: model.Head{ID: model.ID{2}}, Name: model.Name{Given: "Augusta", Family: "King"}}
	first := &model.Subject{Head: model.Head{ID: model.ID{1}}, Name: model.Name{Given: "Ada", Family: "Byron"},
		Joined: []model.Joined{{Reference: second.Reference(), On: calendar.NewDate(2026, time.March, 4)}}}
	b.put(first, second)
	keep, gone := first.Reference(), second.Reference()
	want := "merge: joining " + gone + " into " + keep + " was cut short on Wed 4 Mar 2026: both are there."
	if out := b.run("doctor").out; !strings.Contains(out, want) || !strings.Contains(out, "lethe subject merge "+keep+" "+gone) {
		t.Errorf("the doctor says nothing of it:\n%s", out)
	}
	if out := b.must("alert", "list", "--json"); !strings.Contains(out, "cut short on Wed 4 Mar 2026") || !strings.Contains(out, "lethe subject merge "+keep+" "+gone) {
		t.Errorf("the alerts say nothing of it:\n%s", out)
	}
	b.must("subject", "merge", keep, gone, "--reason", "cut short", "--confirm", gone)
	for _, args := range [][]string{{"doctor"}, {"alert", "list"}} {
		if out := b.run(args...).out; strings.Contains(out, "cut short") {
			t.Errorf("%v still names it:\n%s", args, out)
		}
	}
}
