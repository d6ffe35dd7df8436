package main

// The clauses of the five notices (docs/clauses.csv) and what answers each:
// docs/clauses.md is made here, from the tags in tests, scripts and policies.
//
//	go test . -run TestClauses -update

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write docs/clauses.md anew")

// A clause is one clause of a notice, with what answers it.
type clause struct {
	id, notice, text, behaviour string
	proved                      []string // tests and scripts
	configured                  []string // policies
	open                        string   // why it is not supported
}

var clauseTag = regexp.MustCompile(`(?://|#) Clauses: ((?:[A-Z][0-9]{2}(?:, )?)+)`)

func tagsIn(text string) []string {
	var ids []string
	for _, m := range clauseTag.FindAllStringSubmatch(text, -1) {
		ids = append(ids, strings.Split(strings.TrimSuffix(m[1], ", "), ", ")...)
	}
	return ids
}

// readClauses reads the list, the tags of everything under root, and the list of
// what is not supported.
func readClauses(root fs.FS) ([]*clause, error) {
	rows, err := readCSV(root, "docs/clauses.csv", 4)
	if err != nil {
		return nil, err
	}
	var all []*clause
	byID := map[string]*clause{}
	for _, r := range rows {
		c := &clause{id: r[0], notice: r[1], text: r[2], behaviour: r[3]}
		all, byID[c.id] = append(all, c), c
	}
	err = eachTag(root, func(where, id string, proves bool) error {
		c := byID[id]
		switch {
		case c == nil:
			return fmt.Errorf("%s names the clause %s, which does not exist", where, id)
		case proves && !slices.Contains(c.proved, where):
			c.proved = append(c.proved, where)
		case !proves && !slices.Contains(c.configured, where):
			c.configured = append(c.configured, where)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, readOpen(root, byID)
}

// readOpen reads why clauses are not supported. A clause that is proved must
// not be among them.
func readOpen(root fs.FS, byID map[string]*clause) error {
	rows, err := readCSV(root, "docs/clauses-open.csv", 2)
	if err != nil {
		return err
	}
	for _, r := range rows {
		c := byID[r[0]]
		switch {
		case c == nil:
			return fmt.Errorf("docs/clauses-open.csv names the clause %s, which does not exist", r[0])
		case len(c.proved) > 0:
			return fmt.Errorf("docs/clauses-open.csv says that %s is not supported, and %s proves it", c.id, c.proved[0])
		}
		c.open = r[1]
	}
	return nil
}

func readCSV(root fs.FS, name string, columns int) ([][]string, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows[1:], nil
}

// eachTag calls fn with every tag: those of test functions and command scripts
// prove, those of policies configure.
func eachTag(root fs.FS, fn func(where, id string, proves bool) error) error {
	return fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		proves := strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "cli/testdata/script/")
		if !proves && !strings.HasPrefix(name, "model/policy/policies/") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, "_test.go") {
			return eachTest(name, text, fn)
		}
		for _, id := range tagsIn(string(text)) {
			if err := fn(path.Base(name), id, proves); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachTest calls fn with the tags in the doc comments of test functions. A tag
// anywhere else in a test file proves nothing.
func eachTest(name string, text []byte, fn func(where, id string, proves bool) error) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Doc == nil || !strings.HasPrefix(f.Name.Name, "Test") {
			continue
		}
		var doc strings.Builder
		for _, line := range f.Doc.List {
			doc.WriteString(line.Text + "\n")
		}
		for _, id := range tagsIn(doc.String()) {
			if err := fn(path.Dir(name)+"."+f.Name.Name, id, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// status returns a clause's status in words, and its class: proved,
// configured, open.
func (c *clause) status() (class, words string) {
	switch {
	case len(c.proved) > 0:
		return "proved", "proved by " + strings.Join(c.proved, ", ")
	case c.open != "":
		return "not supported", "not supported: " + c.open
	case len(c.configured) > 0:
		return "by configuration", "supported by configuration: " + strings.Join(c.configured, ", ")
	}
	return "not supported", "not supported: nothing answers it yet"
}

func clausesPage(all []*clause) string {
	var out strings.Builder
	out.WriteString("# Clauses of the five notices\n\nMade by `go test . -run TestClauses -update` from `docs/clauses.csv`, the tags in tests,\n" +
		"scripts and policies, and `docs/clauses-open.csv`. Do not edit it.\n\n")
	count := map[string]int{}
	for _, c := range all {
		class, _ := c.status()
		count[class]++
	}
	fmt.Fprintf(&out, "Of %d clauses %d are proved by a test, %d are supported by a policy's configuration alone, %d are not supported.\n\n",
		len(all), count["proved"], count["by configuration"], count["not supported"])
	out.WriteString("| clause | what the notice says | what answers it | status |\n| --- | --- | --- | --- |\n")
	cell := func(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
	for _, c := range all {
		_, words := c.status()
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", c.id, cell(c.text), cell(c.behaviour), cell(words))
	}
	return out.String()
}

func TestClauses(t *testing.T) {
	all, err := readClauses(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	page := clausesPage(all)
	if *update {
		if err := os.WriteFile("docs/clauses.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile("docs/clauses.md")
	if err != nil || string(stored) != page {
		t.Error("docs/clauses.md is not what the tags say: run 'go test . -run TestClauses -update'")
	}
	t.Log(strings.SplitN(page, "\n", 7)[5])
}

// TestClauseTagsAreChecked: a tag of a clause that does not exist fails, and so
// does a list of open clauses that a test contradicts; a tag outside a test's
// doc comment counts for nothing.
func TestClauseTagsAreChecked(t *testing.T) {
	tree := func(test, open string) fstest.MapFS {
		return fstest.MapFS{
			"docs/clauses.csv":      {Data: []byte("id,notice,clause,behaviour\nJ01,janus,a,b\nJ02,janus,a,b\n")},
			"docs/clauses-open.csv": {Data: []byte("id,why\n" + open)},
			"x/x_test.go":           {Data: []byte("package x\n" + test)},
		}
	}
	tag := "// " + "Clauses: "
	for name, c := range map[string]struct {
		tree fstest.MapFS
		bad  bool
	}{
		"fine":          {tree(tag+"J01\nfunc TestA() {}\n", "J02,later\n"), false},
		"unknown":       {tree(tag+"J99\nfunc TestA() {}\n", ""), true},
		"open, proved":  {tree(tag+"J01\nfunc TestA() {}\n", "J01,later\n"), true},
		"open, unknown": {tree("", "J98,later\n"), true},
	} {
		if _, err := readClauses(c.tree); (err != nil) != c.bad {
			t.Errorf("%s: %v", name, err)
		}
	}
	all, err := readClauses(tree("func TestA() {\n"+tag+"J01\n}\n"+tag+"J02\nfunc help() {}\n", ""))
	if err != nil || len(all[0].proved)+len(all[1].proved) != 0 {
		t.Errorf("tags that prove nothing were counted: %v", err)
	}
}
