package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"lethe/model"
)

// A PolicyVersionRow is one policy that was put in force.
type PolicyVersionRow struct {
	ID           model.ID
	InForce      time.Time
	Actor        string
	Digest       string       // SHA-256 of the text, in hexadecimal
	Organisation string       // empty where this version of Lethe cannot read it
	Notice       string       // version of the privacy notice
	Current      bool         // in force now
	Changes      []RuleChange // of its schedule against the policy before; nil of the first
	Text         []byte
}

// PolicyVersions returns every policy that was put in force, newest first.
func (d *Desk) PolicyVersions(ctx context.Context, by By) ([]PolicyVersionRow, error) {
	if err := d.may(ctx, by, model.SeePolicy); err != nil {
		return nil, err
	}
	var versions []*model.PolicyVersion
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		versions, err = model.All[model.PolicyVersion](r, model.ID{})
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b *model.PolicyVersion) int { return a.InForce.Compare(b.InForce) })
	out := make([]PolicyVersionRow, len(versions))
	for i, v := range versions {
		sum := sha256.Sum256(v.Text)
		out[i] = PolicyVersionRow{ID: v.ID, InForce: v.InForce, Actor: v.Actor, Digest: hex.EncodeToString(sum[:]), Text: v.Text, Current: i == len(versions)-1}
		p, err := parsedVersion(v)
		if err != nil {
			continue // written by another version of Lethe
		}
		out[i].Organisation, out[i].Notice = p.Organisation.Name(), p.Notice.Version
		if i > 0 {
			if before, err := parsedVersion(versions[i-1]); err == nil {
				out[i].Changes = append([]RuleChange{}, CompareRules(before, p)...)
			}
		}
	}
	slices.Reverse(out)
	return out, nil
}
