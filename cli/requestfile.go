package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

type eventJSON struct {
	On     calendar.Date   `json:"on"`
	Kind   model.EventKind `json:"kind"`
	Text   string          `json:"text,omitempty"`
	Actor  string          `json:"actor,omitempty"`
	Item   uint64          `json:"item,omitempty"`
	Code   string          `json:"code,omitempty"`
	Ground string          `json:"ground,omitempty"`
	Told   []string        `json:"told,omitempty"`
}

type itemJSON struct {
	Number  uint64 `json:"number"`
	What    string `json:"what"`
	Outcome string `json:"outcome,omitempty"`
	Ground  string `json:"ground,omitempty"`
	Reasons string `json:"reasons,omitempty"`
}

type taskJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Needed  bool   `json:"needed"`
	Done    bool   `json:"done"`
	Excused string `json:"excused,omitempty"`
}

type requestFileJSON struct {
	requestJSON
	Requester map[string]string `json:"requester"`
	Summary   string            `json:"summary,omitempty"`
	Clock     calendar.Result   `json:"clock"`
	Erased    bool              `json:"subject_erased,omitempty"`
	Items     []itemJSON        `json:"items"`
	Tasks     []taskJSON        `json:"tasks"`
	Missing   []string          `json:"missing,omitempty"`
	Events    []eventJSON       `json:"events,omitempty"`
	Others    []requestJSON     `json:"others,omitempty"` // of the same person
}

func viewRequestFile(f *desk.RequestFile) requestFileJSON {
	q := f.Request
	v := requestFileJSON{
		requestJSON: viewRequest(f.Row), Summary: q.Summary, Clock: f.Row.Clock, Erased: f.Erased, Missing: f.Missing,
		Requester: map[string]string{"kind": string(q.Requester.Kind), "name": q.Requester.Name, "contact": q.Requester.Contact},
	}
	for _, it := range f.File.Items {
		v.Items = append(v.Items, itemJSON{it.Number, it.What, it.Outcome, it.Ground, it.Reasons})
	}
	for _, t := range f.File.Tasks {
		v.Tasks = append(v.Tasks, taskJSON{t.ID, t.Title, t.Needed, t.Done, t.Excused})
	}
	for _, e := range q.Events {
		v.Events = append(v.Events, eventJSON{e.On, e.Kind, e.Text, e.Actor, e.Item, e.Code, e.Ground, e.Lines})
	}
	for _, r := range f.Others {
		v.Others = append(v.Others, viewRequest(r))
	}
	return v
}

// printRequestFile prints a request with the working of its dates.
func (a *app) printRequestFile(f *desk.RequestFile) error {
	if a.json {
		return a.printJSON(viewRequestFile(f))
	}
	q, r := f.Request, f.Row
	a.printf("%s  %s by %s, received %s\n%s\n", r.Reference, r.Type, r.Channel, r.Received.Words(), requestWords(r))
	if r.Name != "" {
		a.printf("Person     %s\n", line(r.Name))
	}
	if f.Erased {
		a.printf("Erased     the person's data was erased; %s leads nowhere now\n", q.Subject.SubjectReference())
	}
	if q.Requester.Kind != model.Self {
		a.printf("Requester  %s %s\n", q.Requester.Kind, line(q.Requester.Name))
	}
	if q.Summary != "" {
		a.printf("Asked      %s\n", line(q.Summary))
	}
	for _, text := range append(r.Clock.Working, r.Clock.Warnings...) {
		a.printf("  %s\n", line(text))
	}
	a.printItems(f.File)
	for _, e := range q.Events {
		a.printf("%s  %s %s%s\n", e.On, strings.ReplaceAll(string(e.Kind), "-", " "), line(e.Code+" "+e.Text), bracketed(line(e.Actor)))
	}
	return nil
}

// printItems prints what was asked, what was decided, and the tasks.
func (a *app) printItems(f *handling.File) {
	for _, it := range f.Items {
		state := "open; one of " + outcomeWords(f.Type)
		if o, ok := f.Type.Outcome(it.Outcome); ok {
			state = strings.TrimSpace(o.Title + " " + line(it.Reasons))
		}
		a.printf("Item %d     %s: %s\n", it.Number, line(it.What), state)
	}
	for _, t := range f.Tasks {
		mark := "[ ]"
		switch {
		case t.Done:
			mark = "[x]"
		case t.Excused != "":
			mark = "[-]"
		}
		a.printf("%s %s  %s%s\n", mark, line(t.ID), line(t.Title), bracketed(line(t.Excused)))
	}
}

func outcomeWords(t handling.Type) string {
	var ids []string
	for _, o := range t.Outcomes {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, ", ")
}

type stepJSON struct {
	Command string `json:"command"`
	Title   string `json:"title"`
	Why     string `json:"why_not,omitempty"`
}

// requestPossible lists what can be recorded about a request now, and why not
// the rest.
func (a *app) requestPossible() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "steps REFERENCE",
		Short: "Say what can be recorded about a request now, and which rule forbids the rest",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				f, err := d.OpenRequest(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				steps := d.Steps(f, a.by())
				if a.json {
					out := make([]stepJSON, len(steps))
					for i, s := range steps {
						out[i] = stepJSON{s.Word, s.Title, s.Why}
					}
					return a.printJSON(out)
				}
				for _, s := range steps {
					a.printf("%-24s %s%s\n", s.Word, s.Title, bracketed(s.Why))
				}
				for _, m := range f.Missing {
					a.printf("to close: %s\n", line(m))
				}
				return nil
			})
		},
	})
}

// requestWhatIf says what the clock would say if things happened.
func (a *app) requestWhatIf() *cobra.Command {
	var things []string
	cmd := &cobra.Command{
		Use:     "what-if REFERENCE",
		Short:   "Say when a request would be due if things happened; nothing is changed",
		Example: "lethe request what-if R-2026-0041 --happens ask-clarification=today --happens clarification-answered=+10d",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			supposed, err := a.suppose(cmd, things)
			if err != nil {
				return err
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				f, err := d.OpenRequest(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				r, err := d.WhatIf(f, a.by(), supposed...)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(r)
				}
				for _, text := range append(r.Working, r.Warnings...) {
					a.printf("%s\n", line(text))
				}
				return nil
			})
		},
	}
	cmd.Flags().StringArrayVar(&things, "happens", nil, "a step and its day, such as identity-received=3 dec; may be repeated, in order")
	return a.data(cmd)
}

// suppose reads steps with their days.
func (a *app) suppose(cmd *cobra.Command, things []string) ([]desk.Happening, error) {
	var out []desk.Happening
	for _, thing := range things {
		word, day, _ := strings.Cut(thing, "=")
		h := desk.Happening{Text: "supposed", Ground: string(calendar.Complexity)}
		for _, s := range handling.Steps() {
			if s.Word == word {
				h.Kind = s.Kind
			}
		}
		if h.Kind == "" {
			return nil, usage(cmd, "--happens: %q is no step; 'lethe request steps REFERENCE' lists them", word)
		}
		var err error
		if h.On, err = calendar.ParseTyped(day, a.by().Today()); err != nil {
			return nil, usage(cmd, "--happens %s: %w", word, err)
		}
		out = append(out, h)
	}
	return out, nil
}
