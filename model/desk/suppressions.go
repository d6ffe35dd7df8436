package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/policy"
)

// AddSuppression puts a contact on the do-not-contact list, for one channel or,
// with an empty scope, for all. Only a keyed hash of it is kept. It reports
// whether the contact was there already.
func (d *Desk) AddSuppression(ctx context.Context, by By, contact string, scope policy.ContactMethod, source string) (known bool, err error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return false, err
	}
	switch {
	case strings.TrimSpace(contact) == "":
		return false, refused("say which contact is not to be used")
	case scope != "" && !oneOf(scope, policy.ContactMethods):
		return false, refused("%q is no channel; use one of %s, or none for all", string(scope), joined(policy.ContactMethods))
	}
	x, err := Suppress(d.store, contact, string(scope), by.Today(), source, d.random)
	if err != nil {
		return false, err
	}
	err = d.store.Write(ctx, by.act("suppression.add", ""), func(w model.Writer) error {
		list, err := readSuppressed(w)
		if err != nil {
			return err
		}
		if known = list.has([32]byte(x.Hash), scope); known {
			return nil
		}
		return w.Put(model.Encode(x))
	})
	return known, err
}

// Suppressions returns the do-not-contact list, newest first. Its entries name
// nobody.
func (d *Desk) Suppressions(ctx context.Context, by By) ([]*model.Suppression, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	var out []*model.Suppression
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		out, err = model.All[model.Suppression](r, model.ID{})
		return err
	})
	slices.SortFunc(out, func(a, b *model.Suppression) int {
		return cmp.Or(cmp.Compare(b.On, a.On), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return out, err
}

// CheckSuppression returns the entries that a contact is on.
func (d *Desk) CheckSuppression(ctx context.Context, by By, contact string) ([]*model.Suppression, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	hash, err := ContactHash(d.store, typedContact(contact))
	if err != nil {
		return nil, err
	}
	all, err := d.Suppressions(ctx, by)
	return slices.DeleteFunc(all, func(x *model.Suppression) bool { return string(x.Hash) != string(hash[:]) }), err
}
