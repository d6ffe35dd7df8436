package storage

import (
	"context"
	"errors"
	"strings"
	"testing"

	"lethe/model"
)

// The certificate of a merge says that two records were joined, into which, and that
// nothing was erased; so does the one that the next opening writes after a crash.
func TestCertificateOfAMerge(t *testing.T) {
	for _, stop := range []string{"", StepDestroyed, StepDeleted} {
		t.Run(stop, func(t *testing.T) {
			s, dir := newStore(t)
			keep, gone := newHousehold(t, "Byron"), newHousehold(t, "King")
			write(t, s, append(keep.entities(), gone.entities()...)...)
			note := noteOf(t)
			note.Ground = model.RecordsJoined
			if stop != "" {
				s.step = stopAt(stop, new([]string))
			}
			_, err := s.Erase(context.Background(), eraseAct, func(model.Reader) (*model.EraseOrder, error) {
				return &model.EraseOrder{Subjects: []model.ID{gone.subject.ID}, Into: keep.subject.ID, Note: note}, nil
			})
			if (err == nil) != (stop == "") {
				t.Fatal(err, errors.Unwrap(err))
			}
			s = reopen(t, s, dir)
			if n := keep.readable(t, s); n != 6 {
				t.Errorf("%d of 6 records of the first can be read", n)
			}
			if n := gone.readable(t, s); n != 0 {
				t.Errorf("%d of the second can be read", n)
			}
			sound(t, s)
			_, c, err := s.Certificate(note.ID)
			if err != nil {
				t.Fatal(err)
			}
			was, is := gone.subject.ID.SubjectReference(), keep.subject.ID.SubjectReference()
			if r := c.Statement.Subjects; len(r) != 1 || r[0].Reference != was || r[0].JoinedInto != is {
				t.Errorf("it certifies %+v", r)
			}
			text := strings.Join(strings.Fields(c.Text()), " ")
			for _, want := range []string{"CERTIFICATE OF TWO RECORDS JOINED", "Nothing about the person was erased", was + ", joined into " + is, "what was moved there was not erased"} {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, c.Text())
				}
			}
			for _, lie := range []string{"CERTIFICATE OF ERASURE", "Erased "} {
				if strings.Contains(text, lie) {
					t.Errorf("it says %q", lie)
				}
			}
		})
	}
}
