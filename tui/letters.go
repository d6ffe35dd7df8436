package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
)

// writing are the actions that write letters about an opened request. Each letter
// has one, without a key of its own, as the steps have.
func writing() []action {
	out := []action{{id: "letter", title: "Write a letter", hint: "letter", keys: []string{"l"}, in: inRequest, needs: model.WorkRequests, why: notRead, do: (*Model).letterMenu}}
	for _, k := range document.Kinds() {
		out = append(out, action{id: "letter-" + k.ID, title: "Letter: " + k.Title, in: inRequest, needs: model.WorkRequests, danger: consequential,
			why: func(m *Model) string { return m.whyNoLetter(k.ID) },
			do: func(m *Model) tea.Cmd {
				return m.withFile(func(m *Model, f *desk.RequestFile) tea.Cmd { return m.askLetter(k, f) })
			}})
	}
	return out
}

// letters returns the letters for the opened request, asked once for each state
// of it and day.
func (m *Model) letters(d *detail) []desk.LetterState {
	if d.lettersOf != d.asked || d.lettersOn != m.today {
		d.letters, d.lettersOf, d.lettersOn = m.desk.Letters(d.asked, m.onToday()), d.asked, m.today
	}
	return d.letters
}

// whyNoLetter returns why a letter cannot be sent about the opened request now.
func (m *Model) whyNoLetter(kind string) string {
	d := m.detail()
	if d == nil || d.asked == nil {
		return "" // it is on its way, or will be read
	}
	for _, s := range m.letters(d) {
		if s.ID == kind {
			return s.Why
		}
	}
	return ""
}

// letterMenu lists the letters: those that fit, those that answer no request, and
// those that do not fit with the reason.
func (m *Model) letterMenu() tea.Cmd { m.push(letterChooser(m.letters(m.detail()))); return nil }

func letterChooser(states []desk.LetterState) *chooser {
	var all []choice
	for _, aside := range []bool{false, true} {
		for _, s := range states {
			if s.Aside != aside {
				continue
			}
			all = append(all, choice{title: capital(s.Title), words: s.ID, why: s.Why, do: func(m *Model) tea.Cmd { return m.do(m.keys.named("letter-" + s.ID)) }})
		}
	}
	return newChooser("Write a letter", "That letter does not fit now", all)
}

// askLetter asks for the merge fields of a letter, and then shows its form.
func (m *Model) askLetter(k document.Letter, file *desk.RequestFile) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		fields, err := d.LetterFields(ctx, by, file.Request.ID, k.ID)
		return letterAsked{k, file, fields, err}
	})
}

// letterAsked brings the merge fields of a letter.
type letterAsked struct {
	kind   document.Letter
	file   *desk.RequestFile
	fields []desk.LetterField
	err    error
}

func (r letterAsked) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	m.acted = "letter-" + r.kind.ID
	v := newLetterForm(r.kind, r.file, r.fields)
	f := &form{title: capital(r.kind.Title), about: v.about(), fields: v.fields(), button: "Read the letter", refresh: v.refresh}
	f.save = func(m *Model, f *form) tea.Cmd { return v.write(m, f) }
	m.push(f)
	return nil
}

// A letterForm asks what a letter must say that does not follow from the register.
type letterForm struct {
	basis
	kind  document.Letter
	file  *desk.RequestFile
	child *field // nil where there is no version for a child
	what  *field // identity or authority; nil of other letters
	on    *field
	merge []*field
	of    []desk.LetterField // of merge
}

// The choices of a letter.
const (
	forAge        = "their age"
	forAdult      = "an adult"
	forChild      = "a child"
	asksIdentity  = "who they are"
	asksAuthority = "that they may ask"
	parted        = "|"
)

func newLetterForm(k document.Letter, file *desk.RequestFile, of []desk.LetterField) *letterForm {
	v := &letterForm{kind: k, file: file, of: of, on: suggestion("Date", "today").needed()}
	v.basis = basis{id: file.Request.ID, saw: file.Row.Sight(), took: func(f *desk.RequestFile) { v.file = f }}
	v.on.date, v.on.check = true, notFuture
	if k.Child {
		v.child = choiceField("In words for", []string{forAge, forChild, forAdult}, forAge)
	}
	if k.ID == "identity" {
		v.what = choiceField("Asks to show", []string{asksIdentity, asksAuthority}, asksIdentity)
	}
	for _, f := range of {
		v.merge = append(v.merge, mergeField(k, f))
	}
	return v
}

// mergeField returns the field of the form for a merge field of a letter.
func mergeField(k document.Letter, of desk.LetterField) *field {
	var f *field
	label := capital(of.Name)
	switch {
	case of.Flag:
		value := answerNo
		if slices.Contains(of.Values, "true") {
			value = answerYes
		}
		f = choiceField(label, []string{answerNo, answerYes}, value)
	case k.ID == "extension" && of.Name == "ground":
		f = openChoice(label, []string{string(calendar.Complexity), string(calendar.Number)})
	default:
		f = textField(label, strings.Join(of.Values, " "+parted+" "))
	}
	f.help = capital(of.What) + "."
	if of.List {
		f.help += " Several are parted by " + parted + "."
	}
	if of.Needed && f.choices == nil {
		f.needed()
	}
	return f
}

// about says what the form is for.
func (v *letterForm) about() string {
	missing := 0
	for _, f := range v.of {
		if f.Needed && len(f.Values) == 0 {
			missing++
		}
	}
	out := v.file.Row.Reference + ", " + plainWord(string(v.file.Row.Type)) + ". "
	if missing == 0 {
		return out + "Nothing is missing: the last line shows the letter. What is filled in follows from the register and can be changed."
	}
	return out + count(missing, "merge field") + " must be filled in. The others follow from the register and can be changed."
}

// fields returns the fields in their order: what is missing comes first.
func (v *letterForm) fields() []*field {
	missing := 0
	for missing < len(v.of) && len(v.of[missing].Values) == 0 && !v.of[missing].Flag {
		missing++
	}
	out := slices.Clone(v.merge[:missing])
	for _, f := range []*field{v.what, v.child, v.on} {
		if f != nil {
			out = append(out, f)
		}
	}
	return append(out, v.merge[missing:]...)
}

// order returns what the fields say. Fields that nobody touched are left to the
// register.
func (v *letterForm) order(today calendar.Date) desk.LetterOrder {
	o := desk.LetterOrder{Kind: v.kind.ID, On: v.on.dateValue(today), Fields: map[string][]string{}}
	if v.child != nil {
		o.Words = map[string]desk.Wording{forAge: desk.ByAge, forAdult: desk.ForAdult, forChild: desk.ForChild}[v.child.value()]
	}
	o.Authority = v.what != nil && v.what.value() == asksAuthority
	for i, f := range v.merge {
		if !f.changed() {
			continue
		}
		of := v.of[i]
		switch {
		case of.Flag:
			o.Fields[of.Name] = []string{map[string]string{answerYes: "true", answerNo: "false"}[f.value()]}
		case of.List:
			o.Fields[of.Name] = filled(strings.Split(f.value(), parted)...)
		default:
			o.Fields[of.Name] = []string{f.value()}
		}
	}
	return o
}

// write writes the letter and shows it.
func (v *letterForm) write(m *Model, f *form) tea.Cmd {
	d, o, file := m.desk, v.order(m.today), v.file
	return m.run(func(ctx context.Context, by desk.By) result {
		out := letterRead{v: v, form: f, order: o}
		if out.page, out.err = d.Letter(ctx, by, file.Request.ID, o); out.err != nil {
			return out
		}
		then, err := d.AfterLetter(file, by, o)
		if out.then = then; err != nil {
			out.why = sentence(err)
		}
		return out
	})
}

// letterRead brings a letter to be read.
type letterRead struct {
	v     *letterForm
	form  *form
	order desk.LetterOrder
	page  *document.Page
	then  calendar.Result
	why   string // why it cannot be sent
	err   error
}

func (r letterRead) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	r.order.Shown = r.page.Text()
	m.push(&letterBox{v: r.v, form: r.form, order: r.order, page: r.page, then: r.then, why: r.why})
	return nil
}
