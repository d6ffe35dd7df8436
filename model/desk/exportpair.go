package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/document"
	"lethe/model/policy"
)

// What takes two people as an export is what leaves as a file of people's data:
// packages, mailing lists, retention lists with names. Attendance lists do not:
// tutors, who approve nothing and see nothing else, work with them every day. Nor do
// letters and messages, which go to the person they are about, nor a single paper,
// which is read to work on its request.

// permitPackage asks for the second person before a package is written. The
// approval is bound to its contents, so that nothing that came in since goes out
// unseen.
func (d *Desk) permitPackage(ctx context.Context, by By, id model.ID, p *document.Package) (*Permit, error) {
	if t, err := d.terms(ctx, model.PairedExport); err != nil || !t.covered {
		return nil, err // nothing is worked out that nobody asks for
	}
	same := *p
	same.Made, same.Counts.Pages = "", 0 // differ from one making to the next
	full, err := json.Marshal(&same)
	if err != nil {
		return nil, err
	}
	return d.Permit(ctx, by, Asking{
		Act: model.PairedExport, Of: "package of " + id.String() + "\n" + string(full),
		What: p.Kind + " package of " + p.Reference + ": " + number(p.Counts.Records, "record", "records") + ", " + number(p.Counts.Files, "file", "files"),
	})
}

// permitMailing asks for the second person before a mailing list is made. Who is
// on it is decided by the same table at the time it is made.
func (d *Desk) permitMailing(ctx context.Context, by By, ch policy.ContactMethod, topic string, m *MailingList) (*Permit, error) {
	return d.Permit(ctx, by, Asking{
		Act: model.PairedExport, Of: "mailing list by " + string(ch) + " about " + topic,
		What: "mailing list by " + string(ch) + " about " + topic + ": " + number(len(m.Rows), "contact", "contacts") + " today",
	})
}

// permitSheet asks for the second person before a retention list leaves.
func (d *Desk) permitSheet(ctx context.Context, by By, ids []model.ID, out *AlertSheet) (*Permit, error) {
	var names []string
	for _, id := range ids {
		names = append(names, id.String())
	}
	slices.Sort(names)
	return d.Permit(ctx, by, Asking{
		Act: model.PairedExport, Of: "retention list of " + strings.Join(names, " "),
		What: "retention list with names: " + number(len(out.Rows), "holding", "holdings"),
	})
}
