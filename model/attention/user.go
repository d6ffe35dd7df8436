package attention

import (
	"lethe/model"
	"lethe/model/calendar"
)

// beforeTraining is how early a training that runs out is announced, in days.
const beforeTraining = 30

// OfUsers returns what wants attention about those who work with the register:
// training that is missing or runs out, and who has not acknowledged the duty of
// confidentiality (Art 29, Art 32(4)). Who is the user.
func (r Rules) OfUsers(users []*model.User, today calendar.Date) []Item {
	var out []Item
	for _, u := range users {
		if !u.Active() {
			continue
		}
		add := func(k Kind, due calendar.Date, title string) {
			out = append(out, Item{Kind: k, Title: title, Due: due, Who: u.Name, Ref: u.ID.String()})
		}
		if due := r.TrainingEnds(u); due.IsZero() || due > today.AddDays(beforeTraining) {
			// none is asked for, or it is time enough
		} else if last := model.LastOf(u.Trained); last.IsZero() {
			add(Training, due, "no training of this user is on file")
		} else {
			add(Training, due, "the training of this user, last on "+last.Words()+", is to be repeated")
		}
		if len(u.Acknowledged) == 0 {
			add(Confidentiality, calendar.InLondon(u.Added), "this user has not acknowledged the duty of confidentiality")
		}
	}
	return out
}

// TrainingEnds returns the day on which a user is to have been trained again: the
// day they were added if they never were, zero if the policy asks for none.
func (r Rules) TrainingEnds(u *model.User) calendar.Date {
	months := r.Policy.Targets.Training
	switch last := model.LastOf(u.Trained); {
	case months == 0:
		return 0
	case last.IsZero():
		return calendar.InLondon(u.Added)
	default:
		return last.AddMonths(months)
	}
}
