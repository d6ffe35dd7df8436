// Package model says what the things in a Lethe register are: data subjects,
// holdings, consents, requests, legal holds and suppressions, and how each is
// written to bytes. It is pure: no input or output, no clock of its own, no
// terminal. What an administrator may do with these things is in model/desk.
//
// Every kind of record has one method, fields, that names its parts by number.
// The same method writes and reads the canonical encoding (see codec.go), so
// the two cannot drift apart, and parts that a newer Lethe wrote are kept when
// an older one saves the record again.
package model
