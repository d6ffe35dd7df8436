package desk

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What a filter of due dates leaves of a query is the rest of its words, in order, and a
// query without one comes through as it was.
func FuzzDueFilter(f *testing.F) {
	for _, typed := range []string{
		"", "byron", "due:7d", "byron due:2w", "due:0 byron", "DUE:2W", "due:", "due:soon", "due:-1d", "due:+1d", "due:1023", "due:1024d",
		"due:0x7d", "due:7d due:2w", "due:99999999999999999999w", "due:7\u0664d", "due:\xff", "byron\u00a0due:7d", "overdue:7d", "\u017fdue:7d",
	} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		rest, days, ok := dueFilter(typed)
		if days < 0 || days > 7*1023 || !ok && days != 0 {
			t.Fatalf("%q is within %d days, %v", typed, days, ok)
		}
		words, left := strings.Fields(typed), strings.Fields(rest)
		for _, w := range left {
			for len(words) > 0 && words[0] != w {
				if !strings.HasPrefix(strings.ToLower(words[0]), "due:") {
					t.Fatalf("%q loses %q", typed, words[0])
				}
				words = words[1:]
			}
			if len(words) == 0 {
				t.Fatalf("%q has become %q", typed, rest)
			}
			words = words[1:]
		}
		if again, _, more := dueFilter(rest); more || again != rest {
			t.Fatalf("%q leaves %q, and that %q", typed, rest, again)
		}
		if utf8.ValidString(typed) && !utf8.ValidString(rest) {
			t.Fatalf("%q leaves broken text", typed)
		}
	})
}
