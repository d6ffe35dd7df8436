package desk

import (
	"context"
	"errors"

	"lethe/model"
)

// notThere explains an error about somebody whose record is not in the register any
// more: with whom it was joined, or that it was erased. Other errors are returned as they
// are. It must be called when nothing is being written.
func (d *Desk) notThere(ctx context.Context, id model.ID, err error) error {
	if !errors.Is(err, model.ErrNotFound) {
		return err
	}
	there := d.store.Read(ctx, func(r model.Reader) error {
		_, err := r.Get(model.KindSubject, model.ID{}, id)
		return err
	})
	if !errors.Is(there, model.ErrNotFound) {
		return err // something else is not
	}
	reference := id.SubjectReference()
	sentence := reference + " is not in the register any more: it was erased. Nothing was changed"
	prefix, _ := model.ReferencePrefix(reference)
	if into, failed := d.joinedAs(ctx, prefix); failed == nil && len(into) == 1 {
		sentence = reference + " was joined with " + into[0].SubjectReference() + ", which has everything that it had. Nothing was changed"
	}
	return &model.Error{Fault: model.NotFound, Sentence: sentence, Cause: err}
}
