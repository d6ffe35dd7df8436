package policy

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MaxSize is the largest policy text that Parse reads, in bytes. The largest
// embedded policy is a tenth of it.
const MaxSize = 256 << 10

// maxLine and maxLines bound the length of a line, in bytes, and the number of
// lines, because the parser's work grows with the square of either.
const (
	maxLine  = 2000
	maxLines = 5000
)

// maxNesting bounds the depth of brackets and of indentation, so that the
// parser's recursion is bounded too.
const maxNesting = 40

// Parse reads a policy. name is the file name for messages. All mistakes are
// returned at once as [Errors]; without any, the policy comes with the
// warnings that do not depend on the day (see [Policy.Warnings]).
func Parse(name string, text []byte) (*Policy, []Warning, error) {
	r := &reporter{file: name}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !scan(r, text) {
		return nil, nil, r.err()
	}
	root := document(r, text)
	if root == nil {
		return nil, nil, r.err()
	}
	p := new(Policy)
	d := &decoder{reporter: r, at: map[string]Pos{}, unsure: map[string]bool{}}
	d.policy(root, p)
	check(p, d)
	if err := r.err(); err != nil {
		return nil, nil, err
	}
	return p, p.Warnings(0), nil
}

// scan refuses what must not reach the parser: too much, or not plain text.
// It reports whether the text may be parsed.
func scan(r *reporter, text []byte) bool {
	switch {
	case len(text) > MaxSize:
		r.report(Pos{}, "", "the file has %d bytes, more than the %d that a policy may have", len(text), MaxSize)
		return false
	case !utf8.Valid(text):
		r.report(invalidAt(text), "", "the file is not UTF-8 text")
		return false
	}
	var depth int
	for i, line := range bytes.Split(text, []byte("\n")) {
		if i == maxLines {
			r.report(Pos{i + 1, 1}, "", "the file has more than the %d lines that a policy may have", maxLines)
			return false
		}
		if len(line) > maxLine {
			r.report(Pos{i + 1, 1}, fmt.Sprintf("lines of up to %d bytes", maxLine), "the line has %d bytes", len(line))
			return false
		}
		for j, c := range line {
			at := Pos{i + 1, utf8.RuneCount(line[:j]) + 1}
			switch {
			case c < ' ' && c != '\t' && (c != '\r' || j != len(line)-1):
				r.report(at, "", "control character %#02x in the text", c)
				return false
			case c == '[' || c == '{':
				if depth++; depth > maxNesting {
					r.report(at, "", "brackets nested deeper than %d", maxNesting)
					return false
				}
			case c == ']' || c == '}':
				depth = max(0, depth-1)
			}
		}
		if !scanIndent(r, i+1, line) {
			return false
		}
	}
	return true
}

// scanIndent looks at the spaces and list marks that a line begins with.
func scanIndent(r *reporter, number int, line []byte) bool {
	lead := line[:len(line)-len(bytes.TrimLeft(line, " \t-?"))]
	if tab := bytes.IndexByte(lead, '\t'); tab >= 0 && len(bytes.TrimSpace(line)) > 0 {
		r.report(Pos{number, tab + 1}, "spaces, two for each level", "the line is indented with a tab")
		return false
	}
	if n := bytes.Count(lead, []byte("- ")) + bytes.Count(lead, []byte("? ")); n > maxNesting {
		r.report(Pos{number, 1}, "", "lists nested deeper than %d", maxNesting)
		return false
	}
	return true
}

// invalidAt returns the place of the first byte that is not UTF-8.
func invalidAt(text []byte) Pos {
	line, start := 1, 0
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError && size == 1 {
			return Pos{line, utf8.RuneCount(text[start:i]) + 1}
		}
		if i += size; c == '\n' {
			line, start = line+1, i
		}
	}
	return Pos{}
}

// document parses the text and returns the mapping at its root, or nil after
// reporting why there is none.
func document(r *reporter, text []byte) ast.Node {
	file, err := parse(text)
	if err != nil {
		var syntax *yaml.SyntaxError
		at, what := Pos{}, "this is not YAML"
		if errors.As(err, &syntax) {
			what = strings.ToLower(syntax.Message[:1]) + syntax.Message[1:]
			if syntax.Token != nil && syntax.Token.Position != nil {
				at = Pos{syntax.Token.Position.Line, syntax.Token.Position.Column}
			}
		}
		r.report(at, "", "%s", what)
		return nil
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if _, comment := doc.Body.(*ast.CommentGroupNode); doc.Body != nil && !comment {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.report(Pos{1, 1}, "a policy, such as the text of 'lethe init'", "the file is empty")
		return nil
	case 1:
		return bodies[0]
	}
	r.report(posOf(bodies[1]), "one document", "the file holds %d documents", len(bodies))
	return nil
}

// parse calls the YAML parser. A panic in it becomes an error, because the
// text comes from outside and the parser is not ours.
func parse(text []byte) (file *ast.File, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: the YAML parser gave up", ErrPolicy)
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

// posOf returns where a node begins.
func posOf(n ast.Node) Pos {
	switch v := n.(type) {
	case *ast.MappingNode:
		if !v.IsFlowStyle && len(v.Values) > 0 {
			return posOf(v.Values[0])
		}
	case *ast.MappingValueNode:
		return posOf(v.Key)
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return Pos{}
	}
	p := n.GetToken().Position
	return Pos{p.Line, p.Column}
}
