package handling

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

// A File is a request's ledger, read for what it says of items, tasks and
// replies.
type File struct {
	Type     Type
	Items    []Item
	Tasks    []TaskState
	Closed   bool
	Sent     bool // a reply has gone since the last reopening
	Told     map[string]bool
	Letters  []model.Event
	Attached []model.ID // attachments that are still there
	Linked   []model.ID // other requests that came in the same message

	whole bool // no item was named: the request is one
}

// Whole reports whether no item was named: the request is one.
func (f *File) Whole() bool { return f.whole }

// An Item is one thing that was asked for, with what was decided.
type Item struct {
	Number  uint64 // from 1
	What    string
	Code    string   // of a category or purpose, if it was named by one
	Ref     model.ID // of a record, if it was named by one
	Outcome string   // id; empty while undecided
	Ground  string   // id, of a refusal
	Reasons string
	On      calendar.Date
	By      string
}

// A TaskState is a task and whether it is done.
type TaskState struct {
	Task
	Done    bool
	Excused string // the reason why it need not be done
	On      calendar.Date
	By      string
}

// Open reports whether the task is neither done nor excused.
func (t TaskState) Open() bool { return !t.Done && t.Excused == "" }

// Read reads a request's ledger. A request in which no item was named has one,
// the whole of it.
func Read(q *model.Request) *File {
	f := &File{Type: Of(q.Type), Closed: q.Closed(), Told: told(q)}
	for _, t := range f.Type.Tasks {
		f.Tasks = append(f.Tasks, TaskState{Task: t})
	}
	for _, e := range q.Events {
		f.read(e)
	}
	if f.whole = len(f.Items) == 0; f.whole {
		f.Items = []Item{{Number: 1, What: "the whole request"}}
		for _, e := range q.Events {
			f.decide(e)
		}
	}
	if m := f.task("match"); m != nil && !q.Subject.IsZero() {
		m.Done = true
	}
	return f
}

func (f *File) read(e model.Event) {
	switch e.Kind {
	case model.EventItem:
		f.Items = append(f.Items, Item{Number: e.Item, What: e.Text, Code: e.Code, Ref: e.Ref})
	case model.EventDecided:
		f.decide(e)
	case model.EventTaskAdded:
		f.Tasks = append(f.Tasks, TaskState{Task: Task{ID: e.Code, Title: e.Text, Needed: true}})
	case model.EventTaskDone, model.EventTaskExcused:
		f.settle(e)
	case model.EventSent:
		f.Sent = true
	case model.EventReopened:
		f.again("reply") // what was told before does not answer what it was reopened for
		f.Sent = false
	case model.EventUnmatched:
		f.again("match")
	case model.EventLetter:
		f.Letters = append(f.Letters, e)
	case model.EventAttached:
		f.Attached = append(f.Attached, e.Ref)
	case model.EventDetached:
		f.Attached = slices.DeleteFunc(f.Attached, func(id model.ID) bool { return id == e.Ref })
	case model.EventLinked:
		f.Linked = append(f.Linked, e.Ref)
	}
	f.byItself(e)
}

func (f *File) decide(e model.Event) {
	if e.Kind != model.EventDecided {
		return
	}
	for i := range f.Items {
		if it := &f.Items[i]; it.Number == e.Item {
			it.Outcome, it.Ground, it.Reasons, it.On, it.By = e.Code, e.Ground, e.Text, e.On, e.Actor
		}
	}
}

func (f *File) settle(e model.Event) {
	t := f.task(e.Code)
	if t == nil {
		return
	}
	t.Done, t.Excused, t.On, t.By = e.Kind == model.EventTaskDone, "", e.On, e.Actor
	if e.Kind == model.EventTaskExcused {
		t.Excused = e.Text
	}
}

// byItself marks the tasks that an event does by itself. Evidence that did not
// satisfy settles nothing.
func (f *File) byItself(e model.Event) {
	for i := range f.Tasks {
		t := &f.Tasks[i]
		if t.ByWhat != "" && t.ByWhat == e.Kind && e.Ground != model.NotEnough {
			t.Done, t.Excused, t.On, t.By = true, "", e.On, e.Actor
		}
	}
}

// again makes something that was done a task to do.
func (f *File) again(id string) {
	if t := f.task(id); t != nil {
		*t = TaskState{Task: t.Task}
	}
}

func (f *File) task(id string) *TaskState {
	for i := range f.Tasks {
		if f.Tasks[i].ID == id {
			return &f.Tasks[i]
		}
	}
	return nil
}

// Item returns the item with a number, and whether there is one.
func (f *File) Item(n uint64) (Item, bool) {
	for _, it := range f.Items {
		if it.Number == n {
			return it, true
		}
	}
	return Item{}, false
}

// Refused reports whether all or part of any item is refused.
func (f *File) Refused() bool {
	for _, it := range f.Items {
		if o, ok := f.Type.Outcome(it.Outcome); ok && o.Refuses {
			return true
		}
	}
	return false
}

// Outcome returns the outcome with an id, and whether the type knows it.
func (t Type) Outcome(id string) (Outcome, bool) {
	for _, o := range t.Outcomes {
		if o.ID == id {
			return o, true
		}
	}
	return Outcome{}, false
}

// Ground returns the ground with an id, and whether the type knows it.
func (t Type) Ground(id string) (Ground, bool) {
	for _, g := range t.Grounds {
		if g.ID == id {
			return g, true
		}
	}
	return Ground{}, false
}

// Refuses reports whether all or part of a request is refused.
func Refuses(q *model.Request) bool {
	if !slices.ContainsFunc(q.Events, func(e model.Event) bool { return e.Kind == model.EventDecided }) {
		return false // most requests, for which reading the rest is not worth it
	}
	return Read(q).Refused()
}
