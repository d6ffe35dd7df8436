package desk

import (
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/registerfile"
)

// missed counts the wrong answers of a day: about each person, and from each
// number, whoever they were about. Whoever tries to learn about people tries one
// again, or one after the other.
type missed struct {
	about map[model.ID]int
	from  map[string]*missedFrom // by the number's digits
}

type missedFrom struct {
	answers int
	people  map[model.ID]bool
}

func newMissed() missed { return missed{map[model.ID]int{}, map[string]*missedFrom{}} }

// add counts n wrong answers of a call.
func (m *missed) add(c *model.Call, n int) {
	m.about[c.Owner] += n
	number := registerfile.NormalPhone(c.From)
	if number == "" {
		return
	}
	v := m.from[number]
	if v == nil {
		v = &missedFrom{people: map[model.ID]bool{}}
		m.from[number] = v
	}
	v.answers += n
	v.people[c.Owner] = true
}

// loadCalls counts today's wrong answers on a board that is being made.
func loadCalls(r model.Reader, b *board) error {
	return model.Each(r, model.ID{}, func(c *model.Call) error {
		if n := len(c.Wrong); n > 0 && calendar.InLondon(c.At) == b.today {
			b.missed.add(c, n)
		}
		return nil
	})
}

// fishing returns a warning for each person about whom many answers were wrong
// today, and for each number from which many were, about several people: somebody
// may be trying to learn about them. A number is named by its end, which is enough
// to know it by and not a contact of anybody's.
func (d *Desk) fishing() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []string
	for id, n := range d.board.missed.about {
		if n >= fishingAnswers && !d.board.erased[id] {
			out = append(out, fmt.Sprintf("%d wrong answers on the phone today about %s: somebody may be fishing", n, id.SubjectReference()))
		}
	}
	for number, v := range d.board.missed.from {
		if v.fishes() {
			out = append(out, fmt.Sprintf("%d wrong answers on the phone today about %d people from one number, ending in %s: somebody may be fishing",
				v.answers, len(v.people), number[max(0, len(number)-4):]))
		}
	}
	slices.Sort(out)
	return out
}

// fishingFlags returns what the card says first of a call about a person, or from a
// number, that too many wrong answers were about today: the warning on every screen
// may have no room on this one, and names others too.
func (d *Desk) fishingFlags(call *model.Call, calls []*model.Call) []string {
	var out []string
	wrong := 0
	for _, c := range calls {
		if calendar.InLondon(c.At) == calendar.InLondon(call.At) {
			wrong += len(c.Wrong)
		}
	}
	switch {
	case wrong >= fishingAnswers:
		out = append(out, fmt.Sprintf("%d wrong answers about this person today: somebody may be fishing", wrong))
	case wrong > len(call.Wrong):
		out = append(out, "wrong answers in another call today")
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if v := d.board.missed.from[registerfile.NormalPhone(call.From)]; v.fishes() {
		out = append(out, fmt.Sprintf("%d wrong answers about %d people from this number today: somebody may be fishing", v.answers, len(v.people)))
	}
	return out
}

// fishes reports whether too many answers from one number, about several people,
// were wrong today.
func (v *missedFrom) fishes() bool {
	return v != nil && v.answers >= fishingAnswers && len(v.people) > 1
}
