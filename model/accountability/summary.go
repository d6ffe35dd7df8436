package accountability

import (
	"strings"

	"lethe/model"
)

// Summary says in a line what a form answers under each head of its register,
// how it was decided and when, for whoever asks for it.
func Summary(f *model.Form) string {
	r, ok := Of(f.Register)
	if !ok {
		return ""
	}
	var out []string
	for _, h := range r.Heads {
		for _, a := range f.Answers {
			if a.Name == h.ID {
				out = append(out, capital(h.Asks)+": "+strings.TrimRight(strings.TrimSpace(a.Value), ".")+".")
			}
		}
	}
	out = append(out, "Decided on "+f.On.Words()+": "+strings.ReplaceAll(f.Decision, "-", " ")+".")
	return strings.Join(out, " ")
}

// capital begins a head, which is plain ASCII, with a capital letter.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
