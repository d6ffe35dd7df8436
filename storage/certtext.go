package storage

import (
	"fmt"
	"slices"
	"strings"

	"lethe/model"
)

// listedInText is how many references the text of a certificate names; the
// JSON has them all.
const listedInText = 20

// Text returns the certificate for people to read. The signature is over the
// JSON.
func (c *Certificate) Text() string {
	st := &c.Statement
	var b strings.Builder
	item := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-20s %s\n", name, fmt.Sprintf(format, args...))
	}
	b.WriteString("CERTIFICATE OF ERASURE\n\n")
	item("Erasure", "%s", st.Erasure)
	item("Store", "%s", st.Store)
	item("By", "%s", st.Actor)
	item("Ground", "%s", st.Ground)
	if st.Request != "" {
		item("Answers", "%s", st.Request)
	}
	item("Begun", "%s", st.Begun)
	item("Keys destroyed", "%s", st.Destroyed)
	item("Records deleted", "%s", st.Deleted)
	if st.FinishedOnOpening {
		item("", "the process ended half-way; the next opening of the store finished it, and the times are of that")
	}
	erased := fmt.Sprintf("subjects %d, single holdings %d", len(st.Subjects), len(st.Holdings))
	if len(st.Requests) > 0 {
		erased += fmt.Sprintf(", files of requests %d", len(st.Requests))
	}
	if len(st.Evidence) > 0 {
		erased += fmt.Sprintf(", pieces of identity evidence %d", len(st.Evidence))
	}
	item("Erased", "%s; records %d, keys %d", erased, st.Records, st.Keys)
	all := slices.Concat(st.Subjects, st.Holdings, st.Requests, st.Evidence)
	for i, r := range all {
		if i == listedInText {
			item("", "and %d more, listed in the JSON", len(all)-i)
			break
		}
		switch {
		case r.Reference != "":
			item("", "subject %s", r.Reference)
		case r.Subject != "":
			item("", "holding %s of %s", r.ID, r.Subject)
		case i >= len(st.Subjects)+len(st.Holdings)+len(st.Requests):
			item("", "piece of identity evidence %s", r.ID)
		default:
			item("", "request file %s", r.ID)
		}
	}
	if a := st.Anonymised; a != nil {
		item("Anonymised", "%d of the holdings, before their keys were destroyed: %d counts remain, each of %d people or more", a.Holdings, a.Groups, model.LeastGroup)
	}
	item("Generations", "keyring %d, epoch %d", st.Keyring, st.Epoch)
	item("Assurance", "%s: %s", st.Level, st.Why)
	item("Key backups", "%s", orNone(st.PendingBackups, "none known that still hold the keys"))
	b.WriteString("What could still open it\n")
	for _, s := range st.CouldStillOpen {
		fmt.Fprintf(&b, "  - %s\n", s)
	}
	item("Audit log", "entry %d of %d, root %x", c.Audit.Seq, c.Audit.Size, c.Audit.Root)
	item("Signed by", "%s", c.Signer)
	return b.String()
}

func orNone(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}
