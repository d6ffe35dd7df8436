package desk

import (
	"errors"

	"lethe/model"
)

// onPaper says what to do with a caller when an act of a call cannot be saved since the
// store takes no writes, or has no room for them; other errors are returned as they are.
// No card is opened then, as a record is, for what is told to a caller has to be proved
// later: who was told what, and how they were identified (Art 5(2) UK GDPR).
func (d *Desk) onPaper(err error) error {
	var known *model.Error
	if err == nil || !d.readable(err) || !errors.As(err, &known) {
		return err
	}
	return &model.Error{Fault: known.Fault, Cause: err, Sentence: "This cannot be logged, so tell the caller nothing more. Write on paper their name, their number, what they want and the time; a request counts from today, whenever it is entered. Why: " + known.Sentence}
}
