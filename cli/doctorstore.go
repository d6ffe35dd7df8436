package cli

import (
	"context"
	"fmt"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage"
)

// An upkeepRule says how old the last act of a kind may be before it is time
// for another.
type upkeepRule struct {
	check string
	acts  []model.UpkeepAct // any of them counts
	days  int
	do    string
}

// upkeepRules: how much may be lost, how long a roll back of the directory may
// go unnoticed, and how long a backup that cannot be read may.
var upkeepRules = []upkeepRule{
	{"checkpoint", []model.UpkeepAct{model.UpkeepCheckpoint}, 7,
		"export a checkpoint of the audit log to another host, daily: without one nobody notices that the whole directory was put back to an older copy"},
	{"data backup", []model.UpkeepAct{model.UpkeepBackup}, 7, "back up the data, daily or after each day's work"},
	{"key backup", []model.UpkeepAct{model.UpkeepKeyBackup}, 7, "back up the keys with each data backup: data without its keys is lost"},
	{"restore drill", []model.UpkeepAct{model.UpkeepDrill, model.UpkeepRestore}, 92, "try a restore, each quarter: a backup that was never restored is a hope"},
}

// openFindings are those that need the open store.
func (d *doctor) openFindings(ctx context.Context, store *storage.Store) error {
	if lost := store.ReadOnly(); lost != nil {
		d.add("open store", findingFail, lost.Error(), "do what it says before anything else; 'lethe verify' says how far the damage goes")
	} else {
		d.add("open store", findingOK, "it opens, its keys are authentic and its anchor agrees", "")
	}
	for _, r := range store.Repairs() {
		d.add("repaired", findingNote, r, "nothing: it was finished on opening. If it comes again, look for the cause")
	}
	if store.Keys().Locked() {
		d.add("locked memory", findingOK, "key bytes cannot be swapped out", "")
	} else {
		d.add("locked memory", findingNote, "the limit on locked memory is too low to keep all key bytes out of swap", "raise it (ulimit -l, LimitMEMLOCK= of the unit)")
	}
	if err := d.keptIndex(store); err != nil {
		return err
	}
	if err := d.merges(ctx, store); err != nil {
		return err
	}
	return d.upkeep(ctx, store)
}

// merges says which merges of two records were cut short.
func (d *doctor) merges(ctx context.Context, store *storage.Store) error {
	var list []desk.HalfMerge
	err := store.Read(ctx, func(r model.Reader) (err error) {
		list, err = desk.MergesCutShort(r)
		return err
	})
	for _, h := range list {
		d.add("merge", findingNote, fmt.Sprintf("joining %s into %s was cut short on %s: both are there", h.Gone.SubjectReference(), h.Keep.SubjectReference(), h.Begun.Words()),
			"finish it with '"+h.Finish()+"', or with J at the console")
	}
	return err
}

func (d *doctor) upkeep(ctx context.Context, store *storage.Store) error {
	list, err := store.Upkeep(ctx)
	if err != nil {
		return err
	}
	today := calendar.InLondon(d.Now())
	for _, rule := range upkeepRules {
		d.findings = append(d.findings, rule.judge(list, today))
	}
	d.findings = append(d.findings, deepRotation(list)...)
	pending, err := store.PendingKeyBackups(ctx)
	if err != nil {
		return err
	}
	for _, u := range pending {
		d.add("key backup", findingFail, fmt.Sprintf("the copy of %s at %s still holds keys that an erasure destroyed", day(u.At), u.Place),
			"replace it with a new key backup at the same place, or destroy it")
	}
	outdated, err := store.OutdatedKeyBackups(ctx)
	if err != nil {
		return err
	}
	for _, u := range outdated {
		d.add("key backup", findingFail, fmt.Sprintf("the copy of %s at %s opens for whoever had a slot before the keys last changed", day(u.At), u.Place),
			"replace it with a new key backup at the same place, or destroy it and say so with 'lethe keys copies --destroyed'")
	}
	return nil
}

// judge compares the last of the rule's acts in a list, oldest first, with the
// rule.
func (r upkeepRule) judge(list []*model.Upkeep, today calendar.Date) finding {
	var last *model.Upkeep
	for _, u := range list {
		for _, act := range r.acts {
			if u.Act == act {
				last = u
			}
		}
	}
	if last == nil {
		return finding{r.check, findingNote, "none yet", r.do}
	}
	age := today.Sub(calendar.InLondon(last.At))
	found := fmt.Sprintf("the last was on %s, %d days ago", day(last.At), age)
	if age == 0 {
		found = "the last was today"
	}
	if age > r.days {
		return finding{r.check, findingNote, found, r.do}
	}
	return finding{r.check, findingOK, found, ""}
}

// deepRotation says what a deep rotation still asks for.
func deepRotation(list []*model.Upkeep) []finding {
	var out []finding
	var rotated, backed *model.Upkeep
	for _, u := range list {
		switch u.Act {
		case model.UpkeepDeepRotation:
			rotated = u
		case model.UpkeepBackup:
			backed = u
		}
	}
	switch {
	case rotated == nil:
	case rotated.Ended.IsZero():
		out = append(out, finding{"deep rotation", findingNote, "it was begun and is not finished", "run 'lethe keys deep-rotate' again: it goes on where it was"})
	case backed == nil || backed.At.Before(rotated.Ended):
		out = append(out, finding{"data backup", findingNote, "there is none since the deep rotation of " + day(rotated.Ended),
			"back up data and keys: data backups from before open only with key backups from before"})
	}
	return out
}

func day(t time.Time) string { return calendar.InLondon(t).Words() }
