package cli

import (
	"fmt"
	"time"

	"lethe/storage"
)

// keepAnIndex is how an index comes to be kept.
const keepAnIndex = "open the console, or run 'lethe subject find': either keeps one when it has read the register"

// keptIndex says whether an index is there to make the next opening quick. None
// of it is a failure: without one the register is read instead.
func (d *doctor) keptIndex(store *storage.Store) error {
	state, err := store.IndexState()
	if err == nil {
		d.findings = append(d.findings, indexFinding(state, d.Now()))
	}
	return err
}

func indexFinding(s storage.IndexState, now time.Time) finding {
	const check = "kept index"
	made := "one was made on " + day(s.Made)
	if day(s.Made) == day(now) {
		made = "one was made today"
	}
	switch {
	case s.Made.IsZero():
		return finding{check, findingNote, "none; the next opening reads the whole register before anybody is found", keepAnIndex}
	case s.Gone:
		return finding{check, findingNote, made + ", and an erasure or rotation since has made it unreadable, as it should", keepAnIndex}
	case s.Wrong != nil:
		return finding{check, findingNote, made + " and does not read back: " + s.Wrong.Error() + ". The register is not affected",
			"look for the cause: a failing disk, or somebody at the files. The next opening removes it; " + keepAnIndex}
	case s.Since > 0:
		made += fmt.Sprintf("; the next opening brings it up to date with %d entries of the audit log since", s.Since)
	}
	return finding{check, findingOK, made, ""}
}
