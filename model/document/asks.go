package document

import "fmt"

// FieldsOf returns the merge fields that the text of a letter names, its version
// for a child included, in the order of Fields. It returns an error that wraps
// ErrTemplate if there is no such letter.
func (s *Set) FieldsOf(id string) ([]Field, error) {
	k, ok := LetterNamed(id)
	if !ok {
		return nil, fmt.Errorf("%w: there is no letter %q", ErrTemplate, id)
	}
	has := map[string]bool{}
	for _, name := range k.versions() {
		mentions(s.texts, name, has)
	}
	var out []Field
	for _, f := range Fields() {
		if has[f.Name] {
			out = append(out, f)
		}
	}
	return out, nil
}
