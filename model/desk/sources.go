package desk

import (
	"context"
	"slices"

	"lethe/model"
)

// Sources returns the names of the systems from which files were imported, in
// order, and those as which a file with this SHA-256 digest was.
func (d *Desk) Sources(ctx context.Context, by By, digest [32]byte) (all, ofFile []string, err error) {
	if err := d.may(ctx, by, model.ImportPeople); err != nil {
		return nil, nil, err
	}
	err = d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(v *model.ImportRun) error {
			all = append(all, v.Source)
			if string(v.Digest) == string(digest[:]) {
				ofFile = append(ofFile, v.Source)
			}
			return nil
		})
	})
	slices.Sort(all)
	slices.Sort(ofFile)
	return slices.Compact(all), slices.Compact(ofFile), err
}
