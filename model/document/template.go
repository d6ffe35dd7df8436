package document

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
)

// ErrTemplate is wrapped by errors about the text of a letter. They name the
// letter or part and the line.
var ErrTemplate = errors.New("the text of a letter cannot be used")

// ErrField is wrapped by errors about a merge field that has no value.
var ErrField = errors.New("a letter lacks a merge field")

// maxLetter bounds a finished letter, in bytes.
const maxLetter = 256 << 10

// parseTexts reads texts by name and refuses what a letter has no use for: only
// fields, conditions on fields, lists of fields and parts of other texts are
// allowed, so that no text can run for ever or reach anything else.
func parseTexts(texts map[string]string) (*template.Template, error) {
	root := template.New("").Option("missingkey=error")
	for _, name := range sortedNames(texts) {
		trees, err := parse.Parse(name, strings.TrimRight(texts[name], " \t\r\n")+"\n", "", "")
		if err != nil {
			return nil, fmt.Errorf("%w: %s", ErrTemplate, placed(name, texts[name], err))
		}
		if len(trees) != 1 || trees[name] == nil {
			return nil, fmt.Errorf("%w: %s: one text cannot define another", ErrTemplate, name)
		}
		if _, err := root.AddParseTree(name, trees[name]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
		}
	}
	for _, name := range sortedNames(texts) {
		c := checker{root: root, name: name}
		if c.list(root.Lookup(name).Root); c.err != nil {
			return nil, c.err
		}
	}
	for _, name := range sortedNames(texts) {
		c := checker{root: root, name: name}
		if c.loop(name, nil, ""); c.err != nil {
			return nil, c.err
		}
	}
	return root, nil
}

// placed gives the error of the parser, which names the line, the column of the
// action that it is about as well: the first that fails by itself.
func placed(name, text string, err error) string {
	said := strings.TrimPrefix(err.Error(), "template: ")
	number, sentence, ok := strings.Cut(strings.TrimPrefix(said, name+":"), ":")
	n, notNumber := strconv.Atoi(number)
	lines := strings.Split(text, "\n")
	if !ok || notNumber != nil || n < 1 || n > len(lines) {
		return said
	}
	line, before := lines[n-1], strings.Join(append(slices.Clone(lines[:n-1]), ""), "\n")
	column := 1
	for at := 0; ; {
		start := strings.Index(line[at:], "{{")
		if start < 0 {
			break
		}
		column = at + start + 1
		end := strings.Index(line[column:], "}}")
		if end < 0 {
			break
		}
		at = column + end + 2
		if _, again := parse.Parse(name, before+line[:at], "", ""); again != nil && strings.HasSuffix(again.Error(), sentence) {
			break
		}
	}
	return fmt.Sprintf("%s:%d:%d:%s", name, n, column, sentence)
}

func sortedNames(texts map[string]string) []string {
	names := make([]string, 0, len(texts))
	for n := range texts {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// A checker walks one text.
type checker struct {
	root   *template.Template
	name   string
	inside int // lists that the place is inside of, where the dot is an entry
	err    error
}

func (c *checker) fail(n parse.Node, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: %s: %s", ErrTemplate, placeOf(c.root.Lookup(c.name), n), fmt.Sprintf(format, args...))
	}
}

// placeOf returns the letter, line and column of a place, both counted from 1; the
// library counts columns from 0.
func placeOf(text *template.Template, n parse.Node) string {
	where, _ := text.ErrorContext(n)
	at := strings.LastIndexByte(where, ':')
	column, err := strconv.Atoi(where[at+1:])
	if err != nil {
		return where
	}
	return where[:at+1] + strconv.Itoa(column+1)
}

func (c *checker) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		c.node(n)
	}
}

func (c *checker) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.TextNode, *parse.CommentNode:
	case *parse.ActionNode:
		c.field(n.Pipe, "")
	case *parse.IfNode:
		c.field(n.Pipe, "")
		c.list(n.List)
		c.list(n.ElseList)
	case *parse.RangeNode:
		c.field(n.Pipe, "list")
		c.inside++
		c.list(n.List)
		c.inside--
		c.list(n.ElseList)
	case *parse.TemplateNode:
		if c.root.Lookup(n.Name) == nil {
			c.fail(n, "there is no part %q", n.Name)
		}
		if c.inside > 0 {
			c.fail(n, "a part cannot stand inside a list")
		}
	default:
		c.fail(n, "%s has no place in a letter; use fields, conditions, lists and parts", n)
	}
}

// field checks that a pipe is one field that exists, or the entry of the list
// around it.
func (c *checker) field(p *parse.PipeNode, kind string) {
	if p == nil {
		return
	}
	if len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 || len(p.Decl) > 0 {
		c.fail(p, "%s: only a single field can stand there", p)
		return
	}
	switch a := p.Cmds[0].Args[0].(type) {
	case *parse.FieldNode:
		f, ok := fieldNamed(a.Ident[0])
		switch {
		case c.inside > 0:
			c.fail(p, "%s: inside a list only the entry {{.}} can be named", p)
		case len(a.Ident) != 1 || !ok:
			c.fail(p, "there is no merge field %s", p)
		case kind == "list" && !f.List:
			c.fail(p, "the merge field %s is no list", p)
		}
	case *parse.DotNode:
		if c.inside == 0 {
			c.fail(p, "{{.}} is the entry of a list, and there is no list around it")
		}
	default:
		c.fail(p, "%s: only a field can stand there", p)
	}
}

// loop follows the parts that a text uses and refuses one that uses itself.
// where is the place at which the last of path uses it.
func (c *checker) loop(name string, path []string, where string) {
	if i := slices.Index(path, name); i >= 0 {
		c.err = fmt.Errorf("%w: %s: %s uses itself, by way of %s", ErrTemplate, where, name, strings.Join(append(path[i:], name), ", "))
		return
	}
	text := c.root.Lookup(name)
	for _, part := range partsOf(text.Root) {
		if c.err == nil {
			c.loop(part.Name, append(slices.Clone(path), name), placeOf(text, part))
		}
	}
}

// partsOf returns the places at which a text uses parts.
func partsOf(l *parse.ListNode) []*parse.TemplateNode {
	var out []*parse.TemplateNode
	walk(l, func(n parse.Node) {
		if t, ok := n.(*parse.TemplateNode); ok {
			out = append(out, t)
		}
	})
	return out
}

// mentions returns every field that a text or a part of it names.
func mentions(root *template.Template, name string, into map[string]bool) {
	l := root.Lookup(name).Root
	walk(l, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.FieldNode:
			into[n.Ident[0]] = true
		case *parse.TemplateNode:
			mentions(root, n.Name, into)
		}
	})
}

func walk(n parse.Node, visit func(parse.Node)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, m := range n.Nodes {
			walk(m, visit)
		}
		return
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.PipeNode:
		for _, cmd := range n.Cmds {
			for _, a := range cmd.Args {
				visit(a)
			}
		}
	}
	visit(n)
}

func walkBranch(n *parse.BranchNode, visit func(parse.Node)) {
	walk(n.Pipe, visit)
	walk(n.List, visit)
	walk(n.ElseList, visit)
}

// bounded stops a text that grows beyond what a letter can be.
type bounded struct{ strings.Builder }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxLetter {
		return 0, fmt.Errorf("%w: it is longer than %d KiB", ErrTemplate, maxLetter>>10)
	}
	return b.Builder.Write(p)
}
