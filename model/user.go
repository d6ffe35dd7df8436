package model

import (
	"slices"
	"time"

	"lethe/model/calendar"
)

// A User is somebody who works with the register. The records of users are kept
// when they go, since the audit log names them.
type User struct {
	Head
	Name     string   // what stands in the audit log as the actor; never used twice
	Accounts []string // of the operating system
	Keys     []UserKey
	Roles    []Role
	Slot     string // id of their key slot; empty if they have none
	Added    time.Time
	AddedBy  string
	Revoked  time.Time // zero while the user may work
	// RevokedBy and RevokedWhy say who ended it and why.
	RevokedBy  string
	RevokedWhy string
	// Acknowledged are the confidentiality undertakings that the user signed,
	// Trained the training they had. Both only grow.
	Acknowledged []UserDate
	Trained      []UserDate
	Changes      []RoleChange // of the roles, the first with the user
	unknown      unknown
}

// A UserKey is an SSH public key by which a user is known.
type UserKey struct {
	Type        string // such as ssh-ed25519
	Blob        []byte // in the SSH wire format, as base64 in authorized_keys
	Fingerprint string // SHA256:...
	Comment     string
	Added       time.Time
	unknown     unknown
}

// A UserDate is something that a user did on a day: a training, or the
// acknowledgement of the duty of confidentiality.
type UserDate struct {
	On      calendar.Date
	What    string
	Entered time.Time
	Actor   string // who entered it
	unknown unknown
}

// A RoleChange says which roles somebody had from a moment on.
type RoleChange struct {
	At      time.Time
	Actor   string
	Roles   []Role
	unknown unknown
}

// Kind returns KindUser.
func (*User) Kind() Kind { return KindUser }

func (u *User) fields(c *codec) {
	text(c, 1, &u.Name)
	texts(c, 2, &u.Accounts)
	list(c, 3, &u.Keys)
	texts(c, 4, &u.Roles)
	text(c, 5, &u.Slot)
	c.time(6, &u.Added)
	text(c, 7, &u.AddedBy)
	c.time(8, &u.Revoked)
	text(c, 9, &u.RevokedBy)
	text(c, 10, &u.RevokedWhy)
	list(c, 11, &u.Acknowledged)
	list(c, 12, &u.Trained)
	list(c, 13, &u.Changes)
	c.rest(14, &u.unknown)
}

func (k *UserKey) fields(c *codec) {
	text(c, 1, &k.Type)
	c.bytes(2, &k.Blob)
	text(c, 3, &k.Fingerprint)
	text(c, 4, &k.Comment)
	c.time(5, &k.Added)
	c.rest(6, &k.unknown)
}

func (d *UserDate) fields(c *codec) {
	c.date(1, &d.On)
	text(c, 2, &d.What)
	c.time(3, &d.Entered)
	text(c, 4, &d.Actor)
	c.rest(5, &d.unknown)
}

func (r *RoleChange) fields(c *codec) {
	c.time(1, &r.At)
	text(c, 2, &r.Actor)
	texts(c, 3, &r.Roles)
	c.rest(4, &r.unknown)
}

// Active reports whether the user may work at present.
func (u *User) Active() bool { return u.Revoked.IsZero() }

// May reports whether the user may do p: active, and in a role that may.
func (u *User) May(p Permission) bool { return u.Active() && MayAny(u.Roles, p) }

// Has reports whether the user is in the role.
func (u *User) Has(r Role) bool { return slices.Contains(u.Roles, r) }

// LastOf returns the last day of dates, zero if there is none.
func LastOf(dates []UserDate) calendar.Date {
	var last calendar.Date
	for _, d := range dates {
		last = max(last, d.On)
	}
	return last
}
