package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A TwinDesk finds people who are in the register twice.
type TwinDesk interface {
	Twins(ctx context.Context, by desk.By, limit int) (*desk.Twins, error)
	SetApart(ctx context.Context, by desk.By, one, other model.ID, back bool) error
}

// twinsShown is how many pairs are shown at a time.
const twinsShown = 100

// twins compares the whole register with itself.
func (m *Model) twins() tea.Cmd {
	d := m.desk
	return m.work("Looking for people who are in the register twice", uncounted, func(ctx context.Context, by desk.By, _ *job) result {
		t, err := d.Twins(ctx, by, twinsShown)
		if err := stopped(ctx, err, "nothing was changed"); err != nil {
			return notify(capital(sentence(err)))
		}
		return twinsFound{t}
	})
}

// twinsFound shows the pairs. They are compared once: those that are dealt with go
// from the list.
type twinsFound struct{ twins *desk.Twins }

func (r twinsFound) apply(m *Model) tea.Cmd {
	t := r.twins
	b := &rowBox{title: twinsTitle(t), none: "Nobody seems to be in the register twice, or whoever was is dealt with. D in Subjects looks again."}
	apart := map[model.ID]bool{}
	b.fill = func(_ context.Context, d Desk, _ desk.By) (rows []boxRow, _ error) {
		for i := range t.List {
			if p := &t.List[i]; !apart[twinID(p)] && bothThere(d, p) {
				rows = append(rows, m.twinRow(b, p, apart))
			}
		}
		return rows, nil
	}
	return m.show(b)
}

func twinsTitle(t *desk.Twins) string {
	if all := t.All - t.Apart; all > len(t.List) {
		return "Perhaps twice, the likeliest of some " + count(all, "pair")
	}
	return "Perhaps twice in the register"
}

// twinID names a pair.
func twinID(p *desk.Twin) model.ID {
	id := p.A.ID
	copy(id[len(id)/2:], p.B.ID[:])
	return id
}

// bothThere reports whether neither record of a pair was erased or joined.
func bothThere(d Desk, p *desk.Twin) bool {
	if whole, _ := d.Loaded(); !whole {
		return true // rows that are being read anew are not gone
	}
	_, a := d.SubjectRow(p.A.ID)
	_, b := d.SubjectRow(p.B.ID)
	return a && b
}

// twinWords are both people and what they have in common.
func twinWords(p *desk.Twin) string {
	return called(p.A) + " / " + called(p.B) + ": " + p.Reason
}

// twinRow makes the row of a pair, with what can be done about it.
func (m *Model) twinRow(b *rowBox, p *desk.Twin, apart map[model.ID]bool) boxRow {
	d := m.desk
	open := func(id model.ID) func(m *Model) tea.Cmd {
		return func(m *Model) tea.Cmd {
			d := &detail{kind: 0, id: id}
			m.push(&reading{d})
			return m.read(d)
		}
	}
	return boxRow{id: twinID(p), words: twinWords(p), more: func(out *page) { out.twin(p) }, acts: []boxAct{
		{key: "J", hint: "join", do: func(m *Model) tea.Cmd { return m.joinTwins(p) }},
		{key: "n", hint: "two people", do: func(m *Model) tea.Cmd {
			return m.run(func(ctx context.Context, by desk.By) result {
				return setApart{b, p, apart, d.SetApart(ctx, by, p.A.ID, p.B.ID, false)}
			})
		}},
		{key: "o", hint: "open the first", do: open(p.A.ID)},
		{key: "O", hint: "open the other", do: open(p.B.ID)},
	}}
}

// setApart says that a pair is two people, and takes it off the list.
type setApart struct {
	box   *rowBox
	twin  *desk.Twin
	apart map[model.ID]bool
	err   error
}

func (r setApart) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return r.box.again(m)
	}
	r.apart[twinID(r.twin)] = true
	m.notice = twoPeople(r.twin)
	return m.again()
}

// twoPeople says that a pair is two people, and how that is taken back.
func twoPeople(p *desk.Twin) string {
	return "Two people. To take it back: lethe subject apart --back " + p.A.ID.SubjectReference() + " " + p.B.ID.SubjectReference()
}

// joinTwins goes on with the form of a merge, where the other record is known.
func (m *Model) joinTwins(p *desk.Twin) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := d.OpenSubject(ctx, by, p.A.ID, desk.ToMerge)
		if err != nil {
			return notify(sentence(err))
		}
		return joining{file.Subject, p.B.ID.SubjectReference()}
	})
}

// joining opens the form of a merge.
type joining struct {
	subject *model.Subject
	other   string
}

func (r joining) apply(m *Model) tea.Cmd {
	m.mergeForm(r.subject, r.other)
	return nil
}

// twin adds what is known of both records of a pair.
func (p *page) twin(t *desk.Twin) {
	p.fact("In common", t.Reason)
	p.recordKnown("First", t.A, t.AKnown)
	p.recordKnown("Other", t.B, t.BKnown)
}

// recordKnown adds what tells a record from another.
func (p *page) recordKnown(title string, r desk.SubjectRow, known []string) {
	p.section(title)
	p.fact("Reference", r.ID.SubjectReference())
	p.fact("Name", r.Name)
	p.fact("Elsewhere", r.SourceID)
	p.fact("Establishment", r.Establishment)
	p.fact("Known", strings.Join(known, "; "))
	p.fact("Marks", strings.Join(r.Flags.Words(), ", "))
}

// twins lists, in the linear mode, who is perhaps in the register twice, and asks what
// to do about a pair.
func (p *linear) twins(ctx context.Context) error {
	t, err := p.desk.Twins(ctx, p.by(), twinsShown)
	if err != nil {
		return err
	}
	p.say(twinsTitle(t) + ".")
	var titles []string
	for i := range t.List {
		titles = append(titles, twinWords(&t.List[i]))
	}
	if len(titles) == 0 {
		p.say("Nobody seems to be in the register twice.")
		return nil
	}
	i, err := p.choose("Which pair", titles)
	if err != nil {
		return err
	}
	pair := &t.List[i]
	out := p.blank()
	out.twin(pair)
	p.page(out)
	switch n, err := p.choose("What are they", []string{"one person: join the two records", "two people", "not known: leave them"}); {
	case err != nil:
		return err
	case n == 0:
		return p.mergeOf(ctx, pair.A.ID, pair.B.ID.SubjectReference())
	case n == 1:
		if err := p.desk.SetApart(ctx, p.by(), pair.A.ID, pair.B.ID, false); err != nil {
			return err
		}
		p.say(twoPeople(pair))
	}
	return nil
}
