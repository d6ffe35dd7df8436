package desk

import (
	"context"
	"errors"
	"io"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// inForce is a policy with what is prepared from it. It never changes: another
// policy is another inForce.
type inForce struct {
	policy *policy.Policy
	engine *retention.Engine
	rules  calendar.Rules
}

// readInForce parses the text of a policy and prepares what depends on it.
func readInForce(text []byte) (*inForce, error) {
	p, _, err := policy.Parse("policy in force", text)
	if err != nil {
		return nil, &model.Error{Fault: model.Damaged, Sentence: "the policy in force cannot be read by this version of Lethe", Cause: err}
	}
	return &inForce{p, retention.Compile(p), ClockRules(p)}, nil
}

// Policy returns the policy of the desk. It must not be changed.
func (f *inForce) Policy() *policy.Policy { return f.policy }

// Engine returns the retention schedule of that policy.
func (f *inForce) Engine() *retention.Engine { return f.engine }

// ErrNoPolicy is returned by Open for a store without a policy in force.
var ErrNoPolicy = errors.New("no policy is in force")

// PolicyInForce returns the policy that was put in force last.
func PolicyInForce(ctx context.Context, store model.Store) (*model.PolicyVersion, error) {
	var latest *model.PolicyVersion
	err := store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(p *model.PolicyVersion) error {
			if latest == nil || p.InForce.After(latest.InForce) {
				latest = p
			}
			return nil
		})
	})
	if err == nil && latest == nil {
		err = &model.Error{Fault: model.Damaged, Sentence: "the store has no policy in force; 'lethe policy apply FILE' puts one in force", Cause: ErrNoPolicy}
	}
	return latest, err
}

// ClockRules returns the choices of a policy about the statutory clock.
func ClockRules(p *policy.Policy) calendar.Rules {
	var extra []calendar.Holiday
	for _, h := range p.Clock.ExtraHolidays {
		extra = append(extra, calendar.Holiday{Date: h.On, Name: h.Name})
	}
	return calendar.Rules{
		Holidays:   calendar.NewHolidays(p.Organisation.Division, extra...),
		Roll:       p.Clock.Roll,
		Variant:    p.Clock.Variant,
		TargetDays: p.Targets.Answer,
		IDAskDays:  p.Targets.IdentityAsk,
	}
}

// PutPolicy puts a policy text in force. It returns the policy's own errors if
// the text is not a policy. The policy put last is the one in force, though
// two were put within a second or the clock was set back in between.
func PutPolicy(ctx context.Context, store model.Store, by By, text []byte, random io.Reader) error {
	door, err := OpenDoor(ctx, store, random)
	if err != nil {
		return err
	}
	return door.putPolicy(ctx, by, text)
}

// putPolicy is PutPolicy for a store whose users are known. A policy that loosens
// the two-person rule takes two people itself.
func (d *Door) putPolicy(ctx context.Context, by By, text []byte) error {
	if err := d.may(ctx, by, model.ChangePolicy); err != nil {
		return err
	}
	p, _, err := policy.Parse("policy", text)
	if err != nil {
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	if err := CheckLetters(p); err != nil {
		return err
	}
	v := &model.PolicyVersion{Text: text, InForce: by.At.UTC(), Actor: by.Actor}
	if v.ID, err = d.newID(); err != nil {
		return err
	}
	before, err := PolicyInForce(ctx, d.store)
	if err != nil && !errors.Is(err, ErrNoPolicy) {
		return err
	}
	var permit *Permit
	if before != nil {
		if err := assessedFirst(ctx, d.store, p, by.Today()); err != nil {
			return err
		}
		if permit, err = d.permitPolicy(ctx, by, before, p, text); err != nil {
			return err
		}
		if !v.InForce.Truncate(time.Second).After(before.InForce) {
			v.InForce = before.InForce.Add(time.Second) // times are stored in seconds
		}
	}
	err = d.store.Write(ctx, by.act(policyApply, ""), func(w model.Writer) error {
		if err := permit.put(w); err != nil {
			return err
		}
		return w.Put(model.Encode(v))
	})
	if err == nil {
		permit.noted()
	}
	return err
}
