package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/accountability"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A FormFile is a form of accountability and whether it counts.
type FormFile struct {
	*model.Form
	Current  bool // no later form about the same thing takes its place
	Stands   bool // something may rest on it today
	MustTell bool // the people concerned are still to be told
}

// AddForm keeps a form in its register. It returns an error of fault Refused that
// names the head which is missing, or the rule.
func (d *Desk) AddForm(ctx context.Context, by By, f *model.Form) (*FormFile, error) {
	if err := d.may(ctx, by, model.RecordReviews); err != nil {
		return nil, err
	}
	fresh := *f
	if fresh.On.IsZero() {
		fresh.On = by.Today()
	}
	if why := accountability.Check(&fresh, d.policy, by.Today()); why != "" {
		return nil, refused("%s", why)
	}
	return d.keepForm(ctx, by, "form.add", &fresh)
}

// keepForm stores a form as one that was never there. It is later than any other
// about the same thing, though two were kept within a second or the clock was set
// back in between.
func (d *Desk) keepForm(ctx context.Context, by By, action string, f *model.Form) (*FormFile, error) {
	id, err := d.newID()
	if err != nil {
		return nil, err
	}
	f.Head, f.Actor, f.At = model.Head{ID: id}, by.Actor, by.At.UTC()
	d.write.Lock()
	defer d.write.Unlock()
	err = d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		all, err := model.All[model.Form](w, model.ID{})
		if err != nil {
			return err
		}
		if before := accountability.Newest(all, f.Register, f.About); before != nil && !f.At.Truncate(time.Second).After(before.At) {
			f.At = before.At.Add(time.Second) // times are stored in seconds
		}
		return w.Put(model.Encode(f))
	})
	if err != nil {
		return nil, err
	}
	f.Version = 1
	return &FormFile{f, true, accountability.Stands(f, by.Today()), d.mustTell(f)}, nil
}

// ToldForm records that the people concerned were told of what a form decides.
func (d *Desk) ToldForm(ctx context.Context, by By, id model.ID, on calendar.Date) (*FormFile, error) {
	if err := d.may(ctx, by, model.RecordReviews); err != nil {
		return nil, err
	}
	var f *model.Form
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		f, err = model.Load[model.Form](r, model.ID{}, id)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case !d.mustTell(f):
		return nil, refused("nobody is to be told of this, or they were told already")
	case on.IsZero() || on > by.Today():
		return nil, refused("say on which day they were told; it cannot be in the future")
	}
	f.Told = on
	return d.keepForm(ctx, by, "form.told", f)
}

// Forms returns the forms of a register, or of all, those that count first.
func (d *Desk) Forms(ctx context.Context, by By, k model.FormKind) ([]FormFile, error) {
	if err := d.may(ctx, by, model.SeeReports); err != nil {
		return nil, err
	}
	if _, ok := accountability.Of(k); !ok && k != "" {
		return nil, model.Faultf(model.Usage, "%q is no register; use one of %s", string(k), accountability.KindWords())
	}
	var out []FormFile
	err := d.store.Read(ctx, func(r model.Reader) error {
		all, err := model.All[model.Form](r, model.ID{})
		for _, f := range all {
			if k != "" && f.Register != k {
				continue
			}
			v := FormFile{Form: f, Current: accountability.Newest(all, f.Register, f.About) == f}
			v.Stands = v.Current && accountability.Stands(f, by.Today())
			v.MustTell = v.Current && d.mustTell(f)
			out = append(out, v)
		}
		return err
	})
	rank := map[bool]int{true: 0, false: 1}
	slices.SortFunc(out, func(a, b FormFile) int {
		return cmp.Or(cmp.Compare(rank[a.Current], rank[b.Current]), cmp.Compare(a.Register, b.Register), cmp.Compare(a.About, b.About), b.At.Compare(a.At))
	})
	return out, err
}

// FormID finds a form by the beginning of its id.
func (d *Desk) FormID(ctx context.Context, prefix string) (model.ID, error) {
	return d.idOf(ctx, model.KindForm, prefix)
}

// idOf finds a record of the organisation by the beginning of its id. It returns
// an error that wraps model.ErrNotFound.
func (d *Desk) idOf(ctx context.Context, k model.Kind, prefix string) (model.ID, error) {
	var found []model.ID
	err := d.store.Read(ctx, func(r model.Reader) error {
		return r.Scan(k, model.ID{}, func(rec model.Record) error {
			if prefix != "" && strings.HasPrefix(rec.ID.String(), strings.ToLower(prefix)) {
				found = append(found, rec.ID)
			}
			return nil
		})
	})
	switch {
	case err != nil:
		return model.ID{}, err
	case len(found) == 0:
		return model.ID{}, &model.Error{Fault: model.NotFound, Sentence: "there is no such " + k.String(), Cause: model.ErrNotFound}
	case len(found) > 1:
		return model.ID{}, refused("%s; give more of the id", fmt.Sprintf("%d %ss begin so", len(found), k))
	}
	return found[0], nil
}

// assessedFirst refuses a policy whose automated decisions were not assessed: the
// assessment of a purpose comes before the decisions (Art 35, LAW.md 2.2).
func assessedFirst(ctx context.Context, store model.Store, p *policy.Policy, today calendar.Date) error {
	return store.Read(ctx, func(r model.Reader) error {
		all, err := model.All[model.Form](r, model.ID{})
		for _, u := range p.Purposes {
			if err == nil && u.Automated && !accountability.Stands(accountability.Newest(all, model.FormImpact, u.ID), today) {
				return refused("the automated decisions of %s need an impact assessment in the register first (lethe register add impact-assessment %s)", u.ID, u.ID)
			}
		}
		return err
	})
}

// mustTell is accountability.MustTell under the policy in force.
func (d *Desk) mustTell(f *model.Form) bool {
	return accountability.MustTell(f, d.policy.Transfers.TellFirst)
}
