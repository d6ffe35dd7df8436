package tui

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"lethe/model"
)

// said is a question of the linear mode with its answer.
type said struct {
	Asked  string `json:"asked"`
	Answer string `json:"answer"`
}

// A plainDraft is how far somebody had come with an act of the linear mode.
type plainDraft struct {
	Act  string `json:"act"` // its title
	Said []said `json:"said"`
}

// A journal is what was answered in the act that is under way. It is kept after each
// answer: a line that is being typed is at the terminal until it ends.
type journal struct {
	act     string
	said    []said // in their order; answers that confirm are not among them
	form    *form  // what was typed into fields
	spot    *spot  // where the console has the same form; nil where it has none
	settled bool   // what was typed needs not be kept: it is saved, or what was confirmed is being destroyed

	phone       *call  // that is under way
	from, query string // of a caller who is not known yet

	before  []said     // answers of an earlier session or try, which are still to come
	unasked []string   // those of them that no question asked for this time
	was     *formDraft // the fields of then
	refill  *formDraft // what was typed into the form of the console, until it is asked for
	taken   string     // the draft that this was in
}

// begin begins an act.
func (p *linear) begin(title string) { p.journal = journal{act: title, form: &form{}} }

// draftText returns what would be lost now, or nothing.
func (p *linear) draftText() string {
	var v draft
	switch c := p.phone; {
	case p.refill != nil:
		return p.taken
	case c != nil:
		v.From, v.Subject, v.Call = c.card.Call.From, c.card.Call.Owner.String(), c.card.Call.ID.String()
	default:
		v.From, v.Query = p.from, p.query
	}
	if p.typedIn() {
		v.Form, v.Plain = p.form.draft(), &plainDraft{p.act, slices.Concat(p.said, p.before)}
		if p.was != nil {
			typed := maps.Clone(p.was.Typed)
			maps.Copy(typed, v.Form.Typed)
			v.Form.Typed = typed
		}
		if v.Spot = p.spot; v.Spot == nil && v.Call == "" {
			v.Spot = &spot{Pane: 1}
		}
	}
	if v == (draft{}) {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// typedIn reports whether something was typed that is not saved.
func (p *linear) typedIn() bool {
	return p.form != nil && !p.settled && (p.form.typedIn() || p.was != nil && len(p.before) > 0)
}

// keep keeps what was typed so far. A draft is a convenience: when it cannot be
// kept, the work goes on.
func (p *linear) keep() {
	if p.opts.Drafts == nil {
		return
	}
	if text := p.draftText(); text != p.kept {
		p.kept = text
		_ = p.opts.Drafts.Keep(context.Background(), []byte(text))
	}
}

// remember puts an answer into the journal.
func (p *linear) remember(asked, answer string) {
	p.said = append(p.said, said{asked, answer})
	p.keep()
}

// recall returns the answer that a question had before. Answers before that one have
// lost their questions.
func (p *linear) recall(asked string) (answer string, there bool) {
	i := slices.IndexFunc(p.before, func(s said) bool { return s.Asked == asked })
	if i < 0 {
		return "", false
	}
	for _, s := range p.before[:i] {
		p.unasked = append(p.unasked, s.Asked+": "+s.Answer)
	}
	answer, p.before = p.before[i].Answer, p.before[i+1:]
	return answer, true
}

// passed reports whether an answer of before is taken without asking: the last of
// them is not, since what follows it may save.
func (p *linear) passed() bool { return len(p.before) > 0 || p.refill != nil }

// settle says that what is typed in this act needs not be kept, or not any more.
func (p *linear) settle() {
	p.settled = true
	p.keep()
}

// formOf says that the fields are those of a form of the console, opened by an action
// on a record of a pane, or on none.
func (p *linear) formOf(action string, pane int, id model.ID, fields []*field) {
	p.form = &form{from: action, fields: fields}
	if p.phone == nil {
		p.spot = &spot{Pane: pane}
		if !id.IsZero() {
			p.spot.Opened = []openedSpot{{pane, id.String()}}
		}
	}
	v := p.refill
	if v == nil || v.Action != action || v.Fields != len(fields) {
		return
	}
	p.was, p.refill = v, nil
	for _, i := range slices.Sorted(maps.Keys(v.Typed)) {
		if i >= 0 && i < len(fields) {
			p.before = append(p.before, said{fields[i].label, orElse(v.Typed[i], nothing)})
		}
	}
}

// nothing is the answer that takes away what is stored.
const nothing = "-"

// typedInto puts what was answered for a field into the journal.
func (p *linear) typedInto(f *field, answer string) {
	i := slices.Index(p.form.fields, f)
	if i < 0 {
		i = len(p.form.fields)
		p.form.fields = append(p.form.fields, f)
	}
	p.form.at = i + 1
	if answer != "" {
		p.remember(f.label, answer)
	}
}

// sayUnasked says what was typed before and is asked for no more, and reports
// whether there was any.
func (p *linear) sayUnasked() bool {
	texts := p.unasked
	for _, s := range p.before {
		texts = append(texts, s.Asked+": "+s.Answer)
	}
	if p.refill != nil {
		texts = append(texts, p.refill.texts()[1:]...)
	}
	if len(texts) == 0 {
		return false
	}
	p.say("What you had typed before and is not asked for now:")
	for _, text := range texts {
		p.say(text)
	}
	return true
}

// undertake carries out an act, or a part of one, which begins where the journal is,
// and once more with what was typed if it failed and somebody wants that.
func (p *linear) undertake(ctx context.Context, do func(context.Context) error) error {
	n := len(p.said)
	for {
		err := do(ctx)
		if isLeft(err) {
			return err
		}
		if err != nil {
			p.say(sentence(err))
		}
		if err == nil || !p.typedIn() {
			return p.over(n)
		}
		again, err := p.pick("What you typed is kept", []string{"go over it again", "give it up"}, -1)
		if err != nil {
			return err
		}
		if again != 0 {
			p.before, p.unasked, p.was, p.refill = nil, nil, nil, nil
			return p.over(n)
		}
		p.before, p.was = append(p.said[n:], p.before...), p.form.draft()
		p.said, p.form, p.settled = slices.Clone(p.said[:n]), &form{}, false
	}
}

// over ends a part of an act. What was typed before and never came into a field
// again is said, and kept if somebody wants that.
func (p *linear) over(n int) error {
	text := orElse(p.taken, p.kept)
	if p.sayUnasked() && p.opts.Drafts != nil && text != "" {
		later, err := p.pick("These words", []string{"keep them for later", "throw them away"}, -1)
		if err != nil {
			return err
		}
		if later == 0 {
			_ = p.opts.Drafts.End([]byte(text))
			p.kept = ""
		}
	}
	p.said, p.form, p.spot, p.settled = p.said[:min(n, len(p.said))], &form{}, nil, false
	p.before, p.unasked, p.was, p.refill, p.taken = nil, nil, nil, nil, ""
	p.keep()
	return nil
}
