package desk_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// unasked are the exported methods that ask for no role, and why they need not.
var unasked = map[string]string{
	"HasUsers": "a fact about the store", "UserByAccount": "lets people in", "UserByKey": "lets people in",
	"AdministratorBySlot": "lets people in", "UserNamed": "lets people in", "SignIn": "lets people in, or refuses", "Who": "says who somebody is, or refuses",
	"Disallowed": "says who may", "RolesOf": "says who may", "For": "a seat, whose looks ask",
	"Load": "fills memory, shows nothing", "LoadQueue": "fills memory, shows nothing", "LoadRequests": "fills memory, shows nothing",
	"OpenIndex": "fills memory, shows nothing", "MakeIndex": "fills memory, shows nothing", "KeepIndex": "seals what is in memory", "Keep": "set-up", "Warn": "set-up", "RestBy": "set-up", "Forget": "wipes",
	"Distrusted":   "says that an index is damaged, names nobody",
	"IndexWarning": "says that an index is damaged, names nobody", "KeyCopies": "counts copies of keys",
	"Searching": "whether look-ups are answered, and how many people were read", "Loaded": "whether the register was read, and how many records it has", "Generation": "a counter", "Today": "a day",
	"Policy": "the rules that every screen needs; holds nobody's data but the organisation's own contacts", "Engine": "the rules",
	"TrainingEnds": "works with a user that was shown",
	"Current":      "the same desk under the policy in force", "Outdated": "whether there is another policy by now",
	"Subscribe":      "random ids of what changed, and who changed it",
	"Here":           "notes which colleague is where",
	"Present":        "names colleagues at a record that the session has open, nobody else",
	"NoteUnlocked":   "whoever holds a slot may unlock",
	"NoteJobStopped": "whoever began work may stop it, and whoever runs the server; the list of jobs asks",
	"Steps":          "says of each step that this role may not; TestRolesThatSeeNobody",
	"Letters":        "says of each letter that this role may not; TestRolesThatSeeNobody",
	"Warnings":       "hides what is about people from those who may not look them up; TestRolesThatSeeNobody",
	"BreachID":       "an id for a reference", "ApprovalID": "an id for a reference", "FormID": "an id for its beginning",
	"RequestFile": "an id for a reference", "HoldID": "an id for its beginning", "RequestID": "an id for a reference",
	"SubjectID": "an id for a reference", "HoldingName": "an id for a reference",
	"User": "users may look at themselves; TestARoleThatIsTakenAwayIsGoneAtOnce",
}

// An asking is an exported method and the permission it begins with.
type asking struct {
	name       string
	permission model.Permission
	hides      bool // it shows nothing instead of refusing
}

// askings reads the source of package desk: what each exported method of a Desk
// or a Door asks for. Methods that ask for nothing and are not excused are errors.
func askings(t *testing.T) []asking {
	t.Helper()
	values := permissionNames(t)
	methods := methodsOf(t)
	var out []asking
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		ident, hides := asksFor(name, methods, 0)
		p, known := values[ident]
		switch {
		case unasked[name] != "":
			continue
		case ident == "by parameter":
			continue
		case !known:
			t.Errorf("%s asks for no permission (%q): begin it with may or sees", name, ident)
			continue
		}
		if ast.IsExported(name) {
			out = append(out, asking{name, p, hides})
		}
	}
	for name := range unasked {
		if methods[name] == nil {
			t.Errorf("there is no method %s to be excused", name)
		}
	}
	return out
}

// methodsOf returns the exported methods, and changeUser and recordDate, which ask
// for several of them.
func methodsOf(t *testing.T) map[string]*ast.FuncDecl {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ast.FuncDecl{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if recv, ok := star.X.(*ast.Ident); ok && (recv.Name == "Desk" || recv.Name == "Door" || recv.Name == "inForce") {
				out[f.Name.Name] = f
			}
		}
	}
	return out
}

// askers are the unexported methods that ask on behalf of exported ones.
var askers = map[string]string{"changeUser": "ManageUsers", "recordDate": "ManageUsers"}

// asksFor returns the name of the permission that the first statements of a
// method ask for.
func asksFor(name string, methods map[string]*ast.FuncDecl, depth int) (ident string, hides bool) {
	f := methods[name]
	if f == nil || depth > 3 || len(f.Body.List) == 0 {
		return "", false
	}
	first := f.Body.List[:min(2, len(f.Body.List))]
	for _, stmt := range first {
		ast.Inspect(stmt, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || ident != "" {
				return ident == ""
			}
			fun, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch fun.Sel.Name {
			case "may", "sees", "Disallowed":
				last := call.Args[len(call.Args)-1]
				if sel, ok := last.(*ast.SelectorExpr); ok {
					ident, hides = sel.Sel.Name, fun.Sel.Name != "may"
				} else {
					ident = "by parameter"
				}
			default:
				if p := askers[fun.Sel.Name]; p != "" {
					ident = p
				} else if x, ok := fun.X.(*ast.Ident); ok && x.Name == "d" && methods[fun.Sel.Name] != nil && unasked[fun.Sel.Name] == "" {
					ident, hides = asksFor(fun.Sel.Name, methods, depth+1)
				}
			}
			return ident == ""
		})
	}
	return ident, hides
}

// permissionNames maps the names of the constants of model to their values.
func permissionNames(t *testing.T) map[string]model.Permission {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "role.go"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "role.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]model.Permission{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Permission" {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				out[v.Names[0].Name] = model.Permission(text)
			}
		}
		return true
	})
	if len(out) != len(model.Permissions()) {
		t.Errorf("%d permissions are named and %d are in the table", len(out), len(model.Permissions()))
	}
	return out
}

// TestEveryActAsks calls every exported method of the desk in every role and as
// somebody who is no user: it is refused, or shows nothing, exactly where the
// table says so, whatever it is called with.
//
// Clauses: J45, C31, C38, L19, P42
func TestEveryActAsks(t *testing.T) {
	acts := askings(t)
	calls := 0
	for _, a := range acts {
		d := withUsers(t)
		for _, r := range append([]model.Role{"nobody"}, model.Roles...) {
			who := string(r)
			if r == model.Administrator {
				who = "root"
			}
			calls++
			refused, shown := call(d, a.name, as(who))
			switch may := r.May(a.permission); {
			case !may && !refused && !(a.hides && !shown):
				t.Errorf("%s is for %v, and %s did it", a.name, model.WhoMay(a.permission), who)
			case may && refused:
				t.Errorf("%s is for %v, and %s was refused", a.name, model.WhoMay(a.permission), who)
			}
		}
	}
	t.Logf("%d acts, %d calls", len(acts), calls)
}

// call calls a method with empty values besides who acts. It reports whether the
// role was refused, and whether anything was returned.
func call(d *desk.Desk, name string, who desk.By) (refused, shown bool) {
	defer func() { _ = recover() }() // an act that went on and met an empty value
	m := reflect.ValueOf(d).MethodByName(name)
	var in []reflect.Value
	for i := range m.Type().NumIn() {
		switch p := m.Type().In(i); {
		case m.Type().IsVariadic() && i == m.Type().NumIn()-1:
		case p == reflect.TypeFor[desk.By]():
			in = append(in, reflect.ValueOf(who))
		case p.Implements(reflect.TypeFor[interface{ Done() <-chan struct{} }]()):
			in = append(in, reflect.ValueOf(ctx))
		case p.Kind() == reflect.Pointer:
			in = append(in, reflect.New(p.Elem()))
		default:
			in = append(in, reflect.Zero(p))
		}
	}
	for _, out := range m.Call(in) {
		if err, ok := out.Interface().(error); ok {
			refused = refused || errors.Is(err, model.ErrNotAllowed)
			continue
		}
		shown = shown || !out.IsZero()
	}
	return refused, shown
}
