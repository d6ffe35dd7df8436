package cli

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// TestSuppressedPeopleAreRecognised imports somebody who said, before the
// register knew them, that they want no marketing.
func TestSuppressedPeopleAreRecognised(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := &app{Host: System()}
	c := keys.Passphrase([]byte(testPassphrase))
	store, err := openWithCredential(b.store, a, c)
	if err != nil {
		t.Fatal(err)
	}
	e, err := desk.Suppress(store, "Ada.Byron@school.example", "", calendar.InLondon(a.Now()), "telephone", rand.Reader)
	if err == nil {
		err = store.Write(context.Background(), model.Act{At: a.Now(), Actor: "test", Action: "suppress"}, func(w model.Writer) error {
			return w.Put(model.Encode(e))
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	file := b.write("people.csv", "First name,Last name,Email,Email alerts\nAda,Byron,ada.byron@SCHOOL.example,Yes\nBen,Okoro,ben@school.example,Yes\n")
	if got := counts(t, b.must("import", file, "--json")); got.Suppressed != 1 || got.Added != 2 {
		t.Errorf("%+v", got)
	}
	for _, line := range strings.Split(strings.TrimSpace(b.must("subject", "list")), "\n") {
		if strings.Contains(line, "do not contact") != strings.Contains(line, "Byron") {
			t.Error(line)
		}
	}
}
