package registerfile

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// at returns an error about a place in a mapping file.
func at(n ast.Node, format string, args ...any) error {
	where := "line 1"
	if t := n.GetToken(); t != nil && t.Position != nil {
		where = fmt.Sprintf("line %d, column %d", t.Position.Line, t.Position.Column)
	}
	return fmt.Errorf("%w: %s: %s", ErrMapping, where, fmt.Sprintf(format, args...))
}

// eachPair calls do for the keys and values of a YAML mapping, in order.
func eachPair(n ast.Node, do func(key string, value ast.Node) error) error {
	var pairs []*ast.MappingValueNode
	switch v := n.(type) {
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	case nil:
		return fmt.Errorf("%w: a list of \"name: value\" is missing", ErrMapping)
	default:
		return at(n, "\"name: value\" is expected here")
	}
	for _, p := range pairs {
		key, err := scalar(p.Key)
		if err != nil {
			return err
		}
		if p.Value == nil {
			return at(p.Key, "%q has no value", key)
		}
		if err := do(key, p.Value); err != nil {
			return err
		}
	}
	return nil
}

// scalar returns the text of a plain or quoted YAML value. Anchors, aliases,
// tags, lists and blocks have no use in a mapping file and are refused.
func scalar(n ast.Node) (string, error) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	case nil:
		return "", fmt.Errorf("%w: a value is missing", ErrMapping)
	}
	return "", at(n, "a plain value is expected here")
}

// firstLineOf cuts the excerpt of the file off an error of the YAML library.
func firstLineOf(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

func cutWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimSpace(s), " ")
	return word, strings.TrimSpace(rest)
}

func ParseDelimiter(s string) (byte, error) {
	switch s {
	case ",", "comma":
		return ',', nil
	case ";", "semicolon":
		return ';', nil
	case "\t", "tab":
		return '\t', nil
	case "|", "pipe":
		return '|', nil
	}
	return 0, fmt.Errorf("%w: the delimiter must be comma, semicolon, tab or pipe", ErrOptions)
}
