package model

// LeastGroup is the number of people below which a group is not kept and not
// shown: in a smaller one somebody could be found (LAW.md 3.5).
const LeastGroup = 10

// An AnonymousSet is what is left of holdings that were anonymised in one act:
// counts of people, in groups of at least LeastGroup. It belongs to nobody: it
// has neither a name nor a reference nor a link to a person, and the keys of
// what was counted are destroyed in the same act.
type AnonymousSet struct {
	Head
	// Erasure is the act that destroyed the originals. A set whose originals
	// were not destroyed, because the process ended too early, does not count
	// and is removed when the store is opened.
	Erasure  ID
	Holdings uint64 // counted
	Groups   []AnonymousGroup
	unknown  unknown
}

// Kind returns KindAnonymous.
func (*AnonymousSet) Kind() Kind { return KindAnonymous }

func (s *AnonymousSet) fields(c *codec) {
	c.id(1, &s.Erasure)
	c.uint(2, &s.Holdings)
	list(c, 3, &s.Groups)
	c.rest(4, &s.unknown)
}

// An AnonymousGroup is a number of people who are alike in what it says of
// them. Every text in it is one of a closed list, of the policy or of package
// anonymise, and none was copied from a person's record.
type AnonymousGroup struct {
	Category string // as the policy names it
	People   uint64
	Traits   []Trait
	unknown  unknown
}

func (g *AnonymousGroup) fields(c *codec) {
	text(c, 1, &g.Category)
	c.uint(2, &g.People)
	list(c, 3, &g.Traits)
	c.rest(4, &g.unknown)
}

// A Trait is what the people of a group have in common: "born", "1980 to 1989".
type Trait struct {
	Name, Value string
	unknown     unknown
}

func (t *Trait) fields(c *codec) {
	text(c, 1, &t.Name)
	text(c, 2, &t.Value)
	c.rest(3, &t.unknown)
}
