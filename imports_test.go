package main

// The house rules that a reader of the code relies on are checked here: which
// room may import which (docs/architecture.md), and how long a file and a
// function may grow. The checkers read source through an fs.FS, so that the
// same code that passes the repository is shown to fail a bad fixture.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	module   = "lethe"
	maxFile  = 500 // lines of a Go file that is not a test
	maxFunc  = 60  // lines of a function, from func to its closing brace
	mainRoom = "."
)

// A rule says what the packages of one room may import. Packages of this
// module must be under one of ours; an outside import must not be under any of
// never; with only set it must be in the standard library or under one of only.
type rule struct {
	ours  []string
	only  []string
	never []string
	pure  bool // no clock of its own
}

// engine and screen are the modules that only storage and only the user
// interfaces may know. The ansi package is not among them: it measures text.
var (
	engine = []string{"github.com/dgraph-io"}
	screen = []string{"charm.land", "github.com/spf13", "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/lipgloss",
		"github.com/charmbracelet/bubbles", "github.com/charmbracelet/ultraviolet", "github.com/charmbracelet/x/term"}
)

// outside are the standard packages through which a program touches the world.
var outside = []string{"os", "net", "syscall", "log", "crypto/rand", "plugin", "database/sql", "testing"}

var rules = map[string]rule{
	"keys": {
		ours: []string{"keys"},
		only: []string{"golang.org/x/crypto", "golang.org/x/sys", "filippo.io/age"},
	},
	"model": {
		ours:  []string{"model"},
		never: slices.Concat(engine, screen, outside, []string{"filippo.io", "golang.org/x/sys", "golang.org/x/term"}),
		pure:  true,
	},
	"storage": {
		ours:  []string{"storage", "model", "keys"},
		never: slices.Concat(screen, []string{"filippo.io/age/agessh"}),
	},
	"tui": {
		ours:  []string{"tui", "model"},
		never: slices.Concat(engine, []string{"filippo.io"}),
	},
	"cli": {
		ours: []string{"cli", "tui", "storage", "model", "keys"},
	},
	mainRoom: {
		ours: []string{"cli"},
		only: []string{},
	},
}

// under reports whether import path p is one of roots or inside one of them.
func under(p string, roots []string) bool {
	return slices.ContainsFunc(roots, func(r string) bool {
		return p == r || strings.HasPrefix(p, r+"/")
	})
}

// standard reports whether p is of the standard library, whose first element
// has no dot.
func standard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".") && first != module
}

// allows returns why r forbids the import of p, or the empty string.
func (r rule) allows(p string) string {
	if own, ok := strings.CutPrefix(p, module+"/"); ok {
		if !under(own, r.ours) {
			return "is not for this room"
		}
		return ""
	}
	switch {
	case under(p, r.never):
		return "is never for this room"
	case r.only != nil && !standard(p) && !under(p, r.only):
		return "is not among the few modules of this room"
	}
	return ""
}

// A source is one Go file of the repository.
type source struct {
	name  string // slash-separated, from the top
	file  *ast.File
	set   *token.FileSet
	lines int
}

func (s source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// room returns the top-level directory of s, or mainRoom.
func (s source) room() string {
	first, _, ok := strings.Cut(s.name, "/")
	if !ok {
		return mainRoom
	}
	return first
}

// sources parses every Go file under fsys that the go command would build.
func sources(fsys fs.FS) ([]source, error) {
	var out []source
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && (base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_') {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" || base[0] == '.' || base[0] == '_' {
			return nil
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, source{name, file, set, strings.Count(string(text), "\n")})
		return nil
	})
	return out, err
}

// importFaults returns every import that the rule of its room forbids, and
// every Go file in a directory that is no room. Tests may import what they
// need to test with.
func importFaults(files []source) []string {
	var out []string
	for _, s := range files {
		r, ok := rules[s.room()]
		if !ok {
			out = append(out, fmt.Sprintf("%s: %q is no room of the house", s.name, s.room()))
			continue
		}
		if s.test() {
			continue
		}
		for _, imp := range s.file.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				p = imp.Path.Value
			}
			if why := r.allows(p); why != "" {
				out = append(out, fmt.Sprintf("%s: import %q %s", s.name, p, why))
			}
		}
		if r.pure {
			out = append(out, clockFaults(s)...)
		}
	}
	return out
}

// clockFaults returns every place where s asks the host for the time. In the
// model time is a parameter.
func clockFaults(s source) []string {
	var out []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, sel.Sel.Name) {
			out = append(out, fmt.Sprintf("%s: time.%s in a room where time is a parameter",
				s.set.Position(sel.Pos()), sel.Sel.Name))
		}
		return true
	})
	return out
}

// lengthFaults returns every file and function that has outgrown the ceiling.
func lengthFaults(files []source) []string {
	var out []string
	for _, s := range files {
		if ast.IsGenerated(s.file) {
			continue
		}
		if s.lines > maxFile && !s.test() {
			out = append(out, fmt.Sprintf("%s: %d lines, the ceiling is %d", s.name, s.lines, maxFile))
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || s.test() {
				continue
			}
			if n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1; n > maxFunc {
				out = append(out, fmt.Sprintf("%s: %s has %d lines, the ceiling is %d",
					s.set.Position(f.Pos()), f.Name.Name, n, maxFunc))
			}
		}
	}
	return out
}

// TestImportRules proves the table of docs/architecture.md on the repository.
func TestImportRules(t *testing.T) {
	for _, fault := range importFaults(repository(t)) {
		t.Error(fault)
	}
}

// TestLengths keeps files and functions to a size that can be read in one go.
func TestLengths(t *testing.T) {
	for _, fault := range lengthFaults(repository(t)) {
		t.Error(fault)
	}
}

// unexplained returns the imports from outside that have no line in the text
// of docs/dependencies.md. A line names its module between backquotes.
func unexplained(files []source, text string) []string {
	var listed []string
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			listed = append(listed, part)
		}
	}
	var out []string
	for _, s := range files {
		for _, imp := range s.file.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err == nil && !standard(p) && !under(p, []string{module}) && !under(p, listed) {
				out = append(out, fmt.Sprintf("%s: import %q has no line in docs/dependencies.md", s.name, p))
			}
		}
	}
	return out
}

// TestDependenciesAreExplained keeps docs/dependencies.md whole.
func TestDependenciesAreExplained(t *testing.T) {
	text, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	files := repository(t)
	for _, fault := range unexplained(files, string(text)) {
		t.Error(fault)
	}
	if len(unexplained(files, "")) == 0 {
		t.Error("an empty page explains everything")
	}
}

func repository(t *testing.T) []source {
	t.Helper()
	files, err := sources(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	// A walk that finds nothing would pass everything.
	for _, room := range []string{"keys", "model", "storage", "tui", "cli"} {
		if !slices.ContainsFunc(files, func(s source) bool { return s.room() == room && !s.test() }) {
			t.Errorf("no source found in %s", room)
		}
	}
	return files
}

// TestRulesCatchABadHouse shows that each checker finds what it is there for,
// and stays silent about what is allowed.
func TestRulesCatchABadHouse(t *testing.T) {
	long := "func long() {\n" + strings.Repeat("\t_ = 0\n", maxFunc) + "}\n"
	for _, tc := range []struct {
		name, file, text, want string
	}{
		{"model imports storage", "model/a.go", `import _ "lethe/storage"`, `"lethe/storage" is not for this room`},
		{"model under a like name", "model/a.go", `import _ "lethe/modelling"`, "is not for this room"},
		{"model reads files", "model/desk/a.go", `import _ "os"`, `"os" is never`},
		{"model opens connections", "model/a.go", `import _ "net/http"`, `"net/http" is never`},
		{"model knows the engine", "model/a.go", `import _ "github.com/dgraph-io/badger/v4"`, "is never"},
		{"model knows the screen", "model/a.go", `import _ "charm.land/bubbletea/v2"`, "is never"},
		{"model asks the time", "model/a.go", "import \"time\"\nvar _ = time.Now()", "time.Now in a room"},
		{"keys imports model", "keys/a.go", `import _ "lethe/model"`, "is not for this room"},
		{"keys takes another module", "keys/a.go", `import _ "golang.org/x/text/unicode/norm"`, "not among the few"},
		{"storage imports desk's caller", "storage/a.go", `import _ "lethe/tui"`, "is not for this room"},
		{"tui imports keys", "tui/a.go", `import _ "lethe/keys"`, "is not for this room"},
		{"tui imports storage deep down", "tui/serve/a.go", `import _ "lethe/storage/search"`, "is not for this room"},
		{"tui knows age", "tui/a.go", `import _ "filippo.io/age"`, "is never"},
		{"main does more than start", "main.go", `import _ "lethe/storage"`, "is not for this room"},
		{"another room", "utils/a.go", "", "is no room"},
		{"another room of tests", "utils/a_test.go", "", "is no room"},
		{"a long file", "cli/a.go", strings.Repeat("//\n", maxFile), "the ceiling is 500"},
		{"a long function", "cli/a.go", long, "long has 62 lines"},

		{"model imports model", "model/desk/a.go", `import _ "lethe/model/calendar"`, ""},
		{"model formats time", "model/a.go", "import \"time\"\nvar _ = time.UTC", ""},
		{"keys imports age", "keys/a.go", `import _ "filippo.io/age"`, ""},
		{"storage imports keys", "storage/a.go", `import _ "lethe/keys"`, ""},
		{"tui imports desk", "tui/a.go", `import _ "lethe/model/desk"`, ""},
		{"cli imports all", "cli/a.go", `import _ "lethe/storage"`, ""},
		{"main imports cli", "main.go", `import _ "lethe/cli"`, ""},
		{"a test imports more", "tui/a_test.go", `import _ "lethe/storage"`, ""},
		{"a long test", "tui/a_test.go", strings.Repeat("//\n", maxFile), ""},
		{"a fixture", "model/testdata/a.go", `import _ "os"`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := fstest.MapFS{tc.file: {Data: []byte("package p\n" + tc.text + "\n")}}
			files, err := sources(fsys)
			if err != nil {
				t.Fatal(err)
			}
			got := append(importFaults(files), lengthFaults(files)...)
			switch {
			case tc.want == "" && len(got) > 0:
				t.Errorf("faults %q, want none", got)
			case tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)):
				t.Errorf("faults %q, want one with %q", got, tc.want)
			}
		})
	}
}
