package document

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	"lethe/model/handling"
)

// A Letter is a kind of letter (LAW.md 7).
type Letter struct {
	ID     string
	Number int // in LAW.md 7
	Title  string
	// Needs are the merge fields without which the letter says nothing; a text
	// that replaces it must name each, and writing it without a value is an
	// error.
	Needs []string
	// Tells are the statutory lines that the letter gives (handling.Line…).
	Tells []string
	Child bool // there is a version in words for a child
}

var routes = []string{handling.LineController, handling.LineRegulator, handling.LineCourt}

// Kinds returns every letter in the order of LAW.md 7.
func Kinds() []Letter {
	answer := []string{"addressee", "reference", "contact", "regulator"}
	return []Letter{
		{ID: "acknowledgement", Number: 1, Title: "acknowledgement of a request", Needs: []string{"addressee", "reference", "received", "contact"}, Child: true},
		{ID: "identity", Number: 2, Title: "identity or authority is asked for", Needs: []string{"addressee", "reference", "doubt", "contact"}, Child: true},
		{ID: "clarification", Number: 3, Title: "clarification is asked for", Needs: []string{"addressee", "reference", "question", "contact"}, Child: true},
		{ID: "extension", Number: 4, Title: "extension notice", Needs: slices.Concat(answer, []string{"ground", "reason", "newdue"}), Tells: routes, Child: true},
		{ID: "access-reply", Number: 5, Title: "access reply", Needs: slices.Concat(answer, []string{"enclosed", "purposes", "retention"}), Tells: append(slices.Clone(routes), handling.LineReasons), Child: true},
		{ID: "refusal", Number: 6, Title: "refusal, whole or part", Needs: slices.Concat(answer, []string{"refused"}), Tells: append(slices.Clone(routes), handling.LineReasons), Child: true},
		{ID: "outcome", Number: 7, Title: "outcome of rectification, erasure or restriction", Needs: slices.Concat(answer, []string{"items"}), Tells: append(slices.Clone(routes), handling.LineReasons), Child: true},
		{ID: "lifting", Number: 8, Title: "before a restriction is lifted", Needs: slices.Concat(answer, []string{"reason"}), Child: true},
		{ID: "objection", Number: 9, Title: "outcome of an objection", Needs: slices.Concat(answer, []string{"items"}), Tells: append(slices.Clone(routes), handling.LineReasons), Child: true},
		{ID: "marketing-stop", Number: 10, Title: "marketing has stopped", Needs: []string{"addressee", "reference", "contact"}, Child: true},
		{ID: "withdrawal", Number: 11, Title: "withdrawal of consent", Needs: []string{"addressee", "reference", "stops", "contact"}, Child: true},
		{ID: "portability", Number: 12, Title: "portability delivery note", Needs: slices.Concat(answer, []string{"enclosed"}), Tells: append(slices.Clone(routes), handling.LineReasons), Child: true},
		{ID: "complaint-acknowledgement", Number: 13, Title: "acknowledgement of a complaint", Needs: []string{"addressee", "reference", "received", "contact", "regulator"}, Child: true},
		{ID: "complaint-progress", Number: 13, Title: "progress of a complaint", Needs: []string{"addressee", "reference", "findings", "contact"}, Child: true},
		{ID: "complaint-outcome", Number: 13, Title: "outcome of a complaint", Needs: slices.Concat(answer, []string{"findings"}), Tells: append(slices.Clone(routes), handling.LineReasons), Child: true},
		{ID: "indirect-notice", Number: 14, Title: "notice under Article 14", Needs: []string{"addressee", "source", "categories", "purposes", "retention", "contact", "regulator", "notice"}, Child: true},
		{ID: "recipient", Number: 15, Title: "message to a recipient, Article 19", Needs: []string{"addressee", "person", "change", "contact"}},
		{ID: "breach-person", Number: 16, Title: "breach message to people", Needs: []string{"addressee", "happened", "consequences", "actions", "contact"}, Child: true},
		{ID: "breach-regulator", Number: 17, Title: "breach summary for the regulator", Needs: []string{"happened", "categories", "numbers", "consequences", "actions", "contact"}},
		{ID: "guardian-consent", Number: 18, Title: "consent of a guardian is asked for", Needs: []string{"addressee", "person", "purposes", "contact"}},
		{ID: "coming-of-age", Number: 18, Title: "message at the age of 16", Needs: []string{"addressee", "purposes", "contact"}, Child: true},
		{ID: "inactive-account", Number: 19, Title: "before an inactive account is deleted", Needs: []string{"addressee", "deadline", "contact"}, Child: true},
	}
}

// Parts returns the names of the parts that letters share and a policy may
// replace too.
func Parts() []string {
	return []string{"greeting", "closing", "complaint-routes"}
}

//go:embed letters/*.txt
var builtIn embed.FS

// childSuffix names the version of a letter for a child.
const childSuffix = ".child"

// A Set is the letters of one organisation. It is safe for concurrent use.
type Set struct{ texts *template.Template }

// Letters returns the built-in letters with the texts that a policy replaces,
// by the name of the letter or part; ".child" after a letter's name is its
// version for a child. It returns an error that wraps ErrTemplate.
func Letters(replaced map[string]string) (*Set, error) {
	texts, err := builtInTexts()
	if err != nil {
		return nil, err
	}
	for name, text := range replaced {
		if _, ok := texts[name]; !ok {
			return nil, fmt.Errorf("%w: there is no letter and no part %q; there are %s", ErrTemplate, name, strings.Join(sortedNames(texts), ", "))
		}
		texts[name] = text
	}
	root, err := parseTexts(texts)
	if err != nil {
		return nil, err
	}
	for _, k := range Kinds() {
		for _, name := range k.versions() {
			if err := k.names(root, name); err != nil {
				return nil, err
			}
		}
	}
	return &Set{root}, nil
}

func builtInTexts() (map[string]string, error) {
	texts := map[string]string{}
	names, err := fs.Glob(builtIn, "letters/*.txt")
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		text, err := builtIn.ReadFile(n)
		if err != nil {
			return nil, err
		}
		texts[strings.TrimSuffix(path.Base(n), ".txt")] = string(text)
	}
	return texts, nil
}

func (k Letter) versions() []string {
	if k.Child {
		return []string{k.ID, k.ID + childSuffix}
	}
	return []string{k.ID}
}

// names checks that a text names every field that its letter needs.
func (k Letter) names(root *template.Template, name string) error {
	if root.Lookup(name) == nil {
		return fmt.Errorf("%w: %s is missing", ErrTemplate, name)
	}
	has := map[string]bool{}
	mentions(root, name, has)
	for _, f := range k.Needs {
		if !has[f] {
			return fmt.Errorf("%w: %s:1:1: %s leaves out {{.%s}}, which this letter must say", ErrTemplate, name, name, f)
		}
	}
	return nil
}

// LetterNamed returns the kind of letter with an id, and whether there is one.
func LetterNamed(id string) (Letter, bool) {
	for _, k := range Kinds() {
		if k.ID == id {
			return k, true
		}
	}
	return Letter{}, false
}

// A Page is a finished letter.
type Page struct {
	Letter Letter
	Title  string // its first heading, which is also the subject of a message
	Blocks []Block
}

// Write writes a letter. It returns an error that wraps ErrField and names every
// field that the letter needs and the facts lack.
func (s *Set) Write(id string, facts Facts) (*Page, error) {
	k, ok := LetterNamed(id)
	if !ok {
		return nil, fmt.Errorf("%w: there is no letter %q", ErrTemplate, id)
	}
	facts = facts.complete()
	var left []string
	for _, f := range k.Needs {
		if facts.empty(f) {
			left = append(left, f)
		}
	}
	if len(left) > 0 {
		return nil, fmt.Errorf("%w: %s needs %s", ErrField, k.Title, strings.Join(left, ", "))
	}
	name := k.ID
	if child, _ := facts["child"].(bool); child && k.Child {
		name += childSuffix
	}
	var out bounded
	if err := s.texts.ExecuteTemplate(&out, name, map[string]any(facts)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	p := &Page{Letter: k, Title: k.Title, Blocks: blocks(out.String())}
	for i, b := range p.Blocks {
		if b.Kind == Heading {
			p.Title = b.Text
			p.Blocks = slices.Delete(p.Blocks, i, i+1)
			break
		}
	}
	return p, nil
}
