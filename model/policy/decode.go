package policy

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"lethe/model"
)

// A decoder fills a Policy from YAML nodes, driven by the tags of its types.
// It goes on after a mistake, so that one run reports them all, and remembers
// where each value was written, so that later checks can point at it.
type decoder struct {
	*reporter
	at     map[string]Pos  // by path: "retention[2].period"
	unsure map[string]bool // paths of mappings with a key that is not understood
}

var (
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	triggerType     = reflect.TypeFor[Trigger]()
)

func (d *decoder) policy(root ast.Node, p *Policy) {
	d.value(root, reflect.ValueOf(p).Elem(), "")
}

// value decodes a node into v. path names v in messages.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	at := posOf(n)
	d.at[path] = at
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode, *ast.MappingKeyNode:
		d.report(at, "the value written out", "%sanchors, aliases, merge keys, tags and complex keys are not used in policies", label(path))
		return
	}
	t := v.Type()
	switch {
	case t == triggerType:
		d.trigger(n, v, path)
	case reflect.PointerTo(t).Implements(textUnmarshaler), accepted(t) != nil, t.Kind() == reflect.String:
		d.scalar(n, v, path)
	case t.Kind() == reflect.Struct:
		d.object(n, v, path)
	case t.Kind() == reflect.Slice:
		d.list(n, v, path)
	case t.Kind() == reflect.Map:
		d.texts(n, v, path)
	case t.Kind() == reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.wrongType(n, path, "true or false")
	}
}

// label returns the path as the beginning of a message.
func label(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func (d *decoder) wrongType(n ast.Node, path, accept string) {
	d.report(posOf(n), accept, "%sunexpected %s", label(path), kindOf(n))
}

// kindOf names what a node is.
func kindOf(n ast.Node) string {
	switch v := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "mapping of keys to values"
	case *ast.SequenceNode:
		return "list"
	case *ast.NullNode:
		return "empty value"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "number " + shown(v.GetToken().Value)
	case *ast.StringNode:
		return "text " + shown(v.Value)
	case *ast.LiteralNode:
		return "text"
	}
	return "value"
}

// pairs returns the entries of a mapping.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch v := n.(type) {
	case *ast.MappingNode:
		return v.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{v}, true
	}
	return nil, false
}

// object decodes a mapping into a struct.
func (d *decoder) object(n ast.Node, v reflect.Value, path string) {
	entries, ok := pairs(n)
	if !ok {
		d.wrongType(n, path, "a mapping with the keys "+strings.Join(keysOf(v.Type()), ", "))
		defaults(v)
		return
	}
	fields := fieldsOf(v.Type())
	given := map[string]Pos{}
	for _, e := range entries {
		key, at := e.Key.GetToken().Value, posOf(e.Key)
		field, known := fields[key]
		first, twice := given[key]
		switch {
		case !known:
			d.unsure[path] = true
			d.unknownKey(at, key, keysOf(v.Type()), path)
		case twice:
			d.report(at, "", "%skey %q is given twice, first on line %d", label(path), key, first.Line)
		default:
			given[key] = at
			d.member(e.Value, v.FieldByIndex(field.index), field, join(path, key))
		}
	}
	for _, f := range schemaOf(v.Type()) {
		if _, ok := given[f.key]; ok {
			continue
		}
		if f.required {
			d.report(posOf(n), "", "%skey %q is missing: %s", label(path), f.key, asClause(f.doc))
		}
		f.setDefault(v.FieldByIndex(f.index))
	}
}

func (d *decoder) unknownKey(at Pos, key string, known []string, path string) {
	if meant := nearest(key, known); meant != "" {
		d.report(at, "", "%sunknown key %s; did you mean %q?", label(path), shown(key), meant)
		return
	}
	d.report(at, strings.Join(known, ", "), "%sunknown key %s", label(path), shown(key))
}

// member decodes the value of one key of a struct.
func (d *decoder) member(n ast.Node, v reflect.Value, f field, path string) {
	if v.Kind() == reflect.Int {
		d.number(n, v, f, path)
		return
	}
	d.value(n, v, path)
}

// defaults fills a struct whose mapping is not there.
func defaults(v reflect.Value) {
	for _, f := range schemaOf(v.Type()) {
		f.setDefault(v.FieldByIndex(f.index))
	}
}

// join appends a key to a path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (d *decoder) list(n ast.Node, v reflect.Value, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.wrongType(n, path, "a list, such as [first, second] or lines that begin with '- '")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, item := range seq.Values {
		d.value(item, out.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

// texts decodes a mapping of free keys to texts.
func (d *decoder) texts(n ast.Node, v reflect.Value, path string) {
	entries, ok := pairs(n)
	if !ok {
		d.wrongType(n, path, "a mapping of names to texts")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, e := range entries {
		key := e.Key.GetToken().Value
		text := reflect.New(v.Type().Elem()).Elem()
		if v.MapIndex(reflect.ValueOf(key)).IsValid() {
			d.report(posOf(e.Key), "", "%skey %s is given twice", label(path), shown(key))
		}
		d.value(e.Value, text, join(path, key))
		v.SetMapIndex(reflect.ValueOf(key), text)
	}
}

// textOf returns the text of a scalar node, and whether it is one.
func textOf(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	}
	return "", false
}

// scalar decodes a text, a word of a closed set, or a text with a form of its
// own such as a date.
func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) {
	words := accepted(v.Type())
	s, ok := textOf(n)
	switch {
	case !ok && words != nil:
		d.wrongType(n, path, strings.Join(words, ", "))
	case !ok:
		d.wrongType(n, path, formOf(v.Type()))
	case words != nil:
		if word, known := pick(words, s); known {
			v.SetString(word)
			return
		}
		d.report(posOf(n), strings.Join(words, ", "), "%s%s is not one of the words used here", label(path), shown(s))
	case reflect.PointerTo(v.Type()).Implements(textUnmarshaler):
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil || s == "" {
			d.report(posOf(n), formOf(v.Type()), "%s%s cannot be read", label(path), shown(s))
		}
	case strings.TrimSpace(s) == "":
		d.report(posOf(n), "some text, or leave the key out", "%sthe text is empty", label(path))
	default:
		v.SetString(strings.TrimRight(s, "\n"))
	}
}

func pick(words []string, s string) (string, bool) {
	for _, w := range words {
		if w == s {
			return w, true
		}
	}
	return "", false
}

// number decodes a whole number within the bounds of its field.
func (d *decoder) number(n ast.Node, v reflect.Value, f field, path string) {
	d.at[path] = posOf(n)
	if node, ok := n.(*ast.IntegerNode); ok {
		i, err := strconv.Atoi(node.GetToken().Value)
		if err == nil && i >= f.min && i <= f.max {
			v.SetInt(int64(i))
			return
		}
	}
	d.wrongType(n, path, fmt.Sprintf("a whole number from %d to %d", f.min, f.max))
}

// trigger decodes an event name, or an event with what it needs.
func (d *decoder) trigger(n ast.Node, v reflect.Value, path string) {
	accept := "one of " + strings.Join(accepted(reflect.TypeFor[model.Trigger]()), ", ") +
		", or birthday: 25, or accounting-year-end: 04-05"
	name, value := "", ast.Node(nil)
	if s, ok := textOf(n); ok {
		name = s
	} else if entries, ok := pairs(n); ok && len(entries) == 1 {
		name, value = entries[0].Key.GetToken().Value, entries[0].Value
	} else {
		d.wrongType(n, path, accept)
		return
	}
	event, known := pick(accepted(reflect.TypeFor[model.Trigger]()), name)
	t := Trigger{Event: model.Trigger(event)}
	switch {
	case !known:
		d.report(posOf(n), accept, "%sunknown trigger %s", label(path), shown(name))
	case t.Event == model.Birthday && value == nil:
		d.report(posOf(n), "birthday: 25", "%sa birthday needs the age", label(path))
	case t.Event == model.Birthday:
		d.birthday(value, &t, path)
	case t.Event == model.AccountingYearEnd && value != nil:
		d.value(value, reflect.ValueOf(&t.YearEnd).Elem(), path+"."+name)
	case value != nil:
		d.report(posOf(value), string(t.Event), "%sthis trigger takes no value", label(path))
	}
	v.Set(reflect.ValueOf(t))
}

func (d *decoder) birthday(n ast.Node, t *Trigger, path string) {
	node, ok := n.(*ast.IntegerNode)
	if ok {
		t.Age, _ = strconv.Atoi(node.GetToken().Value)
	}
	if t.Age < 1 || t.Age > 120 {
		d.report(posOf(n), "an age from 1 to 120", "%sunexpected %s", label(path), kindOf(n))
	}
}
