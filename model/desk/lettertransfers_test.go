package desk_test

import (
	"strings"
	"testing"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// The reply to an access request says who has the data abroad and under what
// safeguard (Art 15(2)), to adults and to children.
func TestTheAccessReplyNamesTransfers(t *testing.T) {
	f := under(t, "janus", nil)
	q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: f.subject.ID})
	if err != nil {
		t.Fatal(err)
	}
	for words, head := range map[desk.Wording]string{desk.ForAdult: "outside the United Kingdom", desk.ForChild: "in another country"} {
		page, err := f.desk.Letter(ctx, by, q.Request.ID, desk.LetterOrder{Kind: "access-reply", Words: words, Fields: map[string][]string{
			"enclosed": {"the package"}, "purposes": {"training"}, "retention": {"a year"}, "addressee": {"Ada"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if text := page.Text(); !strings.Contains(text, head) || !strings.Contains(text, "omputer") {
			t.Errorf("%v:\n%s", words, text)
		}
	}
}
