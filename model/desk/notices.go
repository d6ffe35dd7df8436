package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
)

// A NoticeRow is one privacy notice of the register: the main one in each version
// that a policy put in force, or one for an occasion.
type NoticeRow struct {
	ID         string
	Title      string
	Version    string
	Dated      calendar.Date
	InForce    calendar.Date // since a policy with it was put in force
	NextReview calendar.Date
	URL        string
	Current    bool
}

// Notices returns the notice register, those of the policy in force first, then
// what was in force before, newest first.
func (d *Desk) Notices(ctx context.Context, by By) ([]NoticeRow, error) {
	if err := d.may(ctx, by, model.SeePolicy); err != nil {
		return nil, err
	}
	var versions []*model.PolicyVersion
	var done map[string]calendar.Date
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		if versions, err = model.All[model.PolicyVersion](r, model.ID{}); err != nil {
			return err
		}
		done, _, err = reviewsDone(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b *model.PolicyVersion) int { return b.InForce.Compare(a.InForce) })
	n := d.policy.Notice
	main := NoticeRow{ID: attention.NoticeID, Title: "privacy notice", Version: n.Version, Dated: n.Dated, URL: n.URL, Current: true}
	if seen := max(n.Dated, done[attention.NoticeID]); !seen.IsZero() {
		main.NextReview = n.ReviewEvery.After(seen)
	}
	out := []NoticeRow{main}
	for _, v := range d.policy.Notices {
		out = append(out, NoticeRow{ID: v.ID, Title: v.Title, Version: n.Version, URL: v.URL, Current: true})
	}
	for _, v := range versions {
		p, err := parsedVersion(v)
		if err != nil {
			continue // written by another version of Lethe; it is not in force
		}
		since := calendar.InLondon(v.InForce)
		i := slices.IndexFunc(out, func(r NoticeRow) bool { return r.ID == attention.NoticeID && r.Version == p.Notice.Version })
		if i < 0 {
			out = append(out, NoticeRow{ID: attention.NoticeID, Title: "privacy notice", Version: p.Notice.Version, Dated: p.Notice.Dated, URL: p.Notice.URL, InForce: since})
			continue
		}
		out[i].InForce = since // the earliest that had it
	}
	return out, nil
}

// GiveNotice records that a person was given notices of the register, several at
// once if need be, and at which collection. The version is the one in force.
func (d *Desk) GiveNotice(ctx context.Context, by By, subject model.ID, notices []string, how string, at model.ID) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if len(notices) == 0 {
		notices = []string{attention.NoticeID}
	}
	for _, id := range notices {
		known := id == attention.NoticeID
		for _, v := range d.policy.Notices {
			known = known || v.ID == id
		}
		if !known {
			return nil, refused("the policy has no notice %q", id)
		}
	}
	if strings.TrimSpace(how) == "" {
		return nil, refused("say how it was given: form, email, spoken, post")
	}
	var s *model.Subject
	err := d.store.Write(ctx, by.act("notice.give", ""), func(w model.Writer) (err error) {
		if s, err = model.Load[model.Subject](w, model.ID{}, subject); err != nil {
			return err
		}
		if !at.IsZero() {
			if _, err := w.Get(model.KindHolding, subject, at); err != nil {
				return err
			}
		}
		d.noticeGiven(s, by, notices, strings.TrimSpace(how), at)
		return w.Put(model.Encode(s))
	})
	if err != nil {
		return nil, err
	}
	s.Version++
	d.refresh(ctx, subject)
	return s, nil
}

// noticeGiven adds to a person's record which notices they were given.
func (d *Desk) noticeGiven(s *model.Subject, by By, notices []string, how string, at model.ID) {
	for _, id := range notices {
		s.Notices = append(s.Notices, model.NoticeShown{Notice: id, Version: d.policy.Notice.Version, At: by.At.UTC(), How: how, Holding: at, Actor: by.Actor})
	}
	if slices.Contains(notices, attention.NoticeID) {
		s.NoticeVersion = d.policy.Notice.Version
	}
}

// ConfirmDetails records that the person confirmed what is held about how to
// reach them.
func (d *Desk) ConfirmDetails(ctx context.Context, by By, subject model.ID) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	var s *model.Subject
	err := d.store.Write(ctx, by.act("subject.confirm", ""), func(w model.Writer) (err error) {
		if s, err = model.Load[model.Subject](w, model.ID{}, subject); err != nil {
			return err
		}
		s.LastConfirmed = by.Today()
		return w.Put(model.Encode(s))
	})
	if err != nil {
		return nil, err
	}
	s.Version++
	d.refresh(ctx, subject)
	return s, nil
}
