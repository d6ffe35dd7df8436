package serve

import (
	"slices"
	"strings"
)

// passed are the environment variables that say how a terminal draws. Nothing
// else of a caller's environment reaches the server.
var passed = []string{"TERM", "LANG", "NO_COLOR", "COLORTERM", "TMUX", "STY", "SSH_TTY", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "WT_SESSION"}

// longest is how long such a variable may be, in bytes.
const longest = 256

// Passed reports whether the variable "NAME=value" may reach the server.
func Passed(v string) bool {
	name, value, ok := strings.Cut(v, "=")
	if !ok || len(v) > longest || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	return slices.Contains(passed, name) || strings.HasPrefix(name, "LC_")
}
