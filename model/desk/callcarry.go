package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// CarryCall goes on with a call whose person's record was joined with another while it
// lasted: the call moved with everything else, and its end is recorded where it is now.
// What the caller said right counts on only where the record that stays says it too:
// it may hold other facts. It returns an error that wraps model.ErrNotFound when the
// record was erased, and the call with it.
func (d *Desk) CarryCall(ctx context.Context, by By, c *CallCard) (*CallCard, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	return d.carry(ctx, by, c.Call.Owner, c.Call.ID, c.Facts)
}

// carry is CarryCall of a call that was of a person; said are the facts as the caller
// was asked for them, with what the record said then.
func (d *Desk) carry(ctx context.Context, by By, was, id model.ID, said []CallFact) (*CallCard, error) {
	into, err := d.SubjectID(ctx, was.SubjectReference())
	if err != nil || into == was {
		return nil, d.notThere(ctx, was, orNotFound(err))
	}
	var call *model.Call
	err = d.store.Write(ctx, by.act("call.carry", ""), func(w model.Writer) (err error) {
		if call, err = model.Load[model.Call](w, into, movedID(into, was, model.KindCall, id)); err != nil {
			return err
		}
		if err := goesOn(by, call); err != nil {
			return err
		}
		s, err := model.Load[model.Subject](w, model.ID{}, into)
		if err != nil {
			return err
		}
		holdings, err := model.All[model.Holding](w, into)
		if err != nil {
			return err
		}
		call.Right = stillRight(call.Right, said, callFacts(d.policy, s, holdings))
		call.Acts = append(call.Acts, was.SubjectReference()+" was joined with this record")
		return w.Put(model.Encode(call))
	})
	if err != nil {
		return nil, d.onPaper(d.notThere(ctx, was, err))
	}
	call.Version++
	return d.card(ctx, by, call)
}

func orNotFound(err error) error {
	if err == nil {
		return model.ErrNotFound
	}
	return err
}

// stillRight returns the names of facts said right whose value another record has too.
func stillRight(right []string, said, now []CallFact) []string {
	values := func(list []CallFact, name string) []string {
		for _, f := range list {
			if string(f.Fact) == name {
				return strings.Split(f.Value, orValue)
			}
		}
		return nil
	}
	return slices.DeleteFunc(slices.Clone(right), func(name string) bool {
		was, is := values(said, name), values(now, name)
		return was == nil || slices.ContainsFunc(was, func(v string) bool { return !slices.Contains(is, v) })
	})
}

// goesOn refuses a call that is over, of another day or of somebody else.
func goesOn(by By, call *model.Call) error {
	if call.Actor != by.Actor || !call.Ended.IsZero() || calendar.InLondon(call.At) != by.Today() {
		return refused("this call is over")
	}
	return nil
}
