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
	b.WriteString(st.title())
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
	if st.joined() {
		item("Destroyed", "the second record as it was sealed; records %d, keys %d", st.Records, st.Keys)
	} else {
		item("Erased", "%s; records %d, keys %d", st.counted(), st.Records, st.Keys)
	}
	for _, line := range st.listed() {
		item("", "%s", line)
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

// joined reports whether it is about a merge, which erases nothing.
func (st *Statement) joined() bool { return st.Ground == string(model.RecordsJoined) }

// title says what is certified.
func (st *Statement) title() string {
	if st.joined() {
		return "CERTIFICATE OF TWO RECORDS JOINED\n\n" +
			"Two records were of one person. What the second held was sealed anew under the\n" +
			"first, and then the keys of the second were destroyed. Nothing about the person\n" +
			"was erased: this does not show that a request for erasure was carried out.\n\n"
	}
	return "CERTIFICATE OF ERASURE\n\n"
}

// counted says how much of what was erased.
func (st *Statement) counted() string {
	out := fmt.Sprintf("subjects %d, single holdings %d", len(st.Subjects), len(st.Holdings))
	if len(st.Requests) > 0 {
		out += fmt.Sprintf(", files of requests %d", len(st.Requests))
	}
	if len(st.Evidence) > 0 {
		out += fmt.Sprintf(", pieces of identity evidence %d", len(st.Evidence))
	}
	return out
}

// listed names what went, the first of it.
func (st *Statement) listed() (out []string) {
	all := slices.Concat(st.Subjects, st.Holdings, st.Requests, st.Evidence)
	for i, r := range all {
		switch {
		case i == listedInText:
			return append(out, fmt.Sprintf("and %d more, listed in the JSON", len(all)-i))
		case r.JoinedInto != "":
			out = append(out, fmt.Sprintf("subject %s, joined into %s", r.Reference, r.JoinedInto))
		case r.Reference != "":
			out = append(out, "subject "+r.Reference)
		case r.Subject != "":
			out = append(out, fmt.Sprintf("holding %s of %s", r.ID, r.Subject))
		case i >= len(st.Subjects)+len(st.Holdings)+len(st.Requests):
			out = append(out, "piece of identity evidence "+r.ID)
		default:
			out = append(out, "request file "+r.ID)
		}
	}
	return out
}

func orNone(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}
