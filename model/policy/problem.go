package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrPolicy is wrapped by every error that [Parse] returns.
var ErrPolicy = errors.New("policy cannot be used")

// A Pos is a place in a policy file. Line and Column count from 1, columns in
// characters. The zero Pos is the file as a whole.
type Pos struct{ Line, Column int }

// A Problem is one mistake in a policy file.
type Problem struct {
	File string
	Pos
	What   string // what is wrong, with the path of the key: "retention[2].period: ..."
	Accept string // what would be accepted; empty where What says it
}

// Error returns the problem as "file:line:column: what; accepted: ...".
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": " + p.What)
	if p.Accept != "" {
		b.WriteString("; accepted: " + p.Accept)
	}
	return b.String()
}

// Errors are all mistakes of a policy file, in the order of the file.
type Errors []Problem

// Error returns one line for each problem.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns ErrPolicy.
func (e Errors) Unwrap() error { return ErrPolicy }

// maxProblems bounds the report on a file that is not a policy at all.
const maxProblems = 200

// A reporter collects problems of one file.
type reporter struct {
	file     string
	problems Errors
	seen     map[Problem]bool
}

func (r *reporter) report(at Pos, accept, format string, args ...any) {
	p := Problem{File: r.file, Pos: at, What: fmt.Sprintf(format, args...), Accept: accept}
	if len(r.problems) >= maxProblems || r.seen[p] {
		return
	}
	if r.seen == nil {
		r.seen = map[Problem]bool{}
	}
	r.seen[p] = true
	r.problems = append(r.problems, p)
}

// err returns the problems in the order of the file, or nil.
func (r *reporter) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.problems
}

// shown quotes a text of the file for a message, cut to a length that fits.
func shown(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
