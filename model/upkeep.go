package model

import (
	"time"

	"lethe/model/calendar"
)

// UpkeepAct says what was done for the safety of a store.
type UpkeepAct string

// The acts of upkeep.
const (
	UpkeepCheckpoint UpkeepAct = "checkpoint" // a signed head of the audit log left the store
	UpkeepBackup     UpkeepAct = "backup"     // a data backup was written and read back
	UpkeepKeyBackup  UpkeepAct = "key-backup" // a key backup was written and read back
	UpkeepDrill      UpkeepAct = "drill"      // backups were restored as a trial
	UpkeepRestore    UpkeepAct = "restore"    // this store was restored from backups
	// UpkeepDeepRotation: every record was sealed again. At is after the newest
	// key that was replaced, Ended is zero while the rotation is under way.
	UpkeepDeepRotation UpkeepAct = "deep-rotation"
	// UpkeepReview: something the policy wants looked at was looked at. Place is
	// its id there, Reason what was found.
	UpkeepReview UpkeepAct = "review"
)

// An Upkeep records one act of upkeep. The records of key backups are the list
// of every copy of the keys there ever was: an erasure is complete only when
// those made before it are replaced (DESIGN.md 3.5, step 6).
type Upkeep struct {
	Head
	At      time.Time
	Actor   string
	Act     UpkeepAct
	Place   string // file or command it went to
	Size    uint64 // entries of the audit log it covers
	Bytes   uint64 // length of what was written
	Digest  []byte // SHA-256 of what was written
	Keyring uint64 // of a key backup: generation of the keyring in it
	Epoch   uint64 // of a key backup: generation of the epoch secret in it
	Expires calendar.Date
	Ended   time.Time // of a key backup: when it was replaced or destroyed; zero while it exists. Of a deep rotation: its end
	Reason  string    // of a restore: why something older was accepted
	unknown unknown
}

// Kind returns KindUpkeep.
func (*Upkeep) Kind() Kind { return KindUpkeep }

func (u *Upkeep) fields(c *codec) {
	c.time(1, &u.At)
	text(c, 2, &u.Actor)
	text(c, 3, &u.Act)
	text(c, 4, &u.Place)
	c.uint(5, &u.Size)
	c.uint(6, &u.Bytes)
	c.bytes(7, &u.Digest)
	c.uint(8, &u.Keyring)
	c.uint(9, &u.Epoch)
	c.date(10, &u.Expires)
	c.time(11, &u.Ended)
	text(c, 12, &u.Reason)
	c.rest(13, &u.unknown)
}

// HoldsKeysOf reports whether u is a key backup that still exists and was made
// before the erasure that began the given epoch: it holds the keys that the
// erasure destroyed. An expiry that has passed is not the end of a copy: only
// somebody who has replaced or destroyed it knows that.
func (u *Upkeep) HoldsKeysOf(erasureEpoch uint64) bool {
	return u.Act == UpkeepKeyBackup && u.Ended.IsZero() && u.Epoch < erasureEpoch
}

// KeyCopies counts the key backups that hold keys destroyed since: whoever has
// one, and can open it, reads what was erased.
type KeyCopies struct {
	Pending int       // to be replaced or destroyed
	Oldest  time.Time // when the oldest of them was made; zero if there is none
}
