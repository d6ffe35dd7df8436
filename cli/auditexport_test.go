package cli

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"lethe/model"
	"lethe/model/desk"
	"lethe/storage/audit"
)

// An auditor's export names no record: pseudonyms stand for them, the same for the
// same record in every export. It is checked without the store like the whole one, and
// an entry of the one has the hash of the bytes in the other. Whatever is changed in
// either is found.
func TestExportsForThoseWhoMayNotLookPeopleUp(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	withUsers(t, dir, 0)
	s := serveHere(t, dir, serveFlags{})
	d := s.opened(t)
	ctx, ada := t.Context(), desk.By{Actor: "Ada", At: time.Now()}
	mary, err := d.AddSubject(ctx, ada, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.OpenSubject(ctx, ada, mary.ID, "her mother rang"); err != nil {
		t.Fatal(err)
	}
	b := benchOf(t, dir)
	key := b.verifier()
	full := b.must("audit", "export")
	if !strings.Contains(full, mary.ID.SubjectReference()) {
		t.Error("the whole export does not name the record")
	}
	if _, err := d.AddUser(ctx, ada, desk.NewUser{Name: "Bea", Accounts: []string{"bea"}, Roles: []model.Role{model.Administrator}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChangeRole(ctx, desk.By{Actor: "Bea", At: time.Now()}, "Ada", []model.Role{model.Auditor}); err != nil {
		t.Fatal(err)
	}
	redacted := b.must("audit", "export")
	for _, never := range []string{mary.ID.SubjectReference(), mary.ID.String(), hex.EncodeToString(mary.ID[:4]), `"leaf":`, "mother"} {
		if strings.Contains(redacted, never) {
			t.Errorf("an auditor's export holds %s", never)
		}
	}
	b.run("audit", "show", "--record", mary.ID.SubjectReference()).refused(t, "may not look people up", 4)

	entries := func(text string) (out []exportedLeaf) {
		for line := range strings.Lines(text) {
			var l exportedLeaf
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			out = append(out, l)
		}
		return out[:len(out)-1]
	}
	whole, part := entries(full), entries(redacted)
	names := map[string]string{}
	for i, l := range whole {
		p := part[i]
		if sum := audit.HashOf(l.Leaf); !bytes.Equal(p.LeafHash, sum[:]) || p.Actor != l.Actor || p.Action != l.Action || p.At != l.At || p.Hash != l.Hash {
			t.Errorf("entry %d is %+v, and %+v in the whole", i, p, l)
		}
		if was, ok := names[l.Record]; ok && was != p.Record || p.Record == l.Record || !strings.HasPrefix(p.Record, "p-") {
			t.Errorf("%s is %s, was %s", l.Record, p.Record, was)
		}
		names[l.Record] = p.Record
	}

	check := func(text string) error {
		_, err := checkExport(strings.NewReader(text), key)
		return err
	}
	for name, text := range map[string]string{"whole": full, "redacted": redacted} {
		if err := check(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		lines := strings.SplitAfter(text, "\n")
		swapped := append([]string{lines[1], lines[0]}, lines[2:]...)
		for what, bent := range map[string]string{
			"an actor":              strings.Replace(text, `"actor":"Ada"`, `"actor":"Eve"`, 1),
			"an action":             strings.Replace(text, "subject.view-stated", "subject.view-correct", 1),
			"a record":              strings.Replace(text, `"record":"`, `"record":"p-0`, 1),
			"an entry taken away":   strings.Join(append(append([]string{}, lines[:1]...), lines[2:]...), ""),
			"the last entry gone":   strings.Join(append(append([]string{}, lines[:len(lines)-3]...), lines[len(lines)-2:]...), ""),
			"two exchanged":         strings.Join(swapped, ""),
			"cut off":               strings.Join(lines[:len(lines)-2], ""),
			"something after":       text + lines[0],
			"another checkpoint":    strings.Replace(text, `ledger 0`, `ledger 1`, 1),
			"an entry twice":        lines[0] + text,
			"a time":                strings.Replace(text, `"at":"2`, `"at":"3`, 1),
			"not an entry":          "x\n" + text,
			"the other's last line": strings.Join(lines[:len(lines)-2], "") + lastLine(map[bool]string{true: redacted, false: full}[text == full]),
		} {
			if bent == text {
				t.Errorf("%s, %s: nothing was bent", name, what)
			} else if err := check(bent); model.FaultOf(err) != model.Damaged {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	file := b.write("export", redacted)
	if out := b.must("audit", "check", file, "--key", key); !strings.Contains(out, "Records bear other names") {
		t.Errorf("check says %q", out)
	}
	b.run("audit", "check", file, "--key", "rubbish").refused(t, "no key", 2)
	b.run("audit", "check", file).refused(t, "--key is needed", 2)
}

// lastLine returns the last line of an export.
func lastLine(text string) string {
	lines := strings.SplitAfter(text, "\n")
	return lines[len(lines)-2]
}

// FuzzCheckExport: whatever is given as an export is found wanting without a fault.
func FuzzCheckExport(f *testing.F) {
	_, key, err := note.GenerateKey(rand.Reader, "lethe/x")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"sequence":0,"leaf_hash":"AAAA"}` + "\n" + `{"checkpoint":"x"}`)
	f.Add(`{"sequence":0,"leaf":"AQ=="}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := checkExport(strings.NewReader(text), key); err == nil {
			t.Error("it is taken for one")
		}
	})
}
