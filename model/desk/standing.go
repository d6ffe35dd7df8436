package desk

import (
	"errors"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// ageOf returns the age of the person of a request on the day of receipt in whole
// years, and a negative number if it is not known.
func ageOf(s *model.Subject, on calendar.Date) int {
	switch {
	case !s.Born.IsZero():
		return calendar.AgeOn(s.Born, on)
	case s.Flags.Has(model.UnderAge):
		return 0
	}
	return -1
}

// judgeChild adds the task to note whether a child understands the right that is
// used, by the child or by a parent (LAW.md 2.4). What is stopped whoever asks
// needs none.
func (d *Desk) judgeChild(w model.Writer, by By, q *model.Request) error {
	if q.Subject.IsZero() || q.Closed() || q.Type == calendar.MarketingObjection || q.Type == calendar.ConsentWithdrawal {
		return nil
	}
	s, err := model.Load[model.Subject](w, model.ID{}, q.Subject)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if age := ageOf(s, q.Received); age < 0 || !handling.StandingOf(q.Requester.Kind, true, age, d.policy.Organisation.Division).Competent {
		return nil
	}
	for _, t := range handling.Read(q).Tasks {
		if t.ID == handling.CompetenceTask {
			return nil
		}
	}
	e := by.event(model.EventTaskAdded, handling.CompetenceWords(q.Requester.Kind))
	e.Code = handling.CompetenceTask
	return add(q, e)
}
