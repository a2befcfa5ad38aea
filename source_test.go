package rotunda_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSource holds every package to the habits that a linter does not know:
// no init, no package state, no end of the process and no global logger from
// a library, a doc.go in each public package.
func TestSource(t *testing.T) {
	for _, p := range goList(t, "linux") {
		if p.Module == nil || p.Module.Path != module {
			continue
		}
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		hasDoc := false
		for _, file := range files {
			hasDoc = hasDoc || filepath.Base(file) == "doc.go"
			fset := token.NewFileSet()
			parsed, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if at := bareBubble(parsed); at.IsValid() && below(p.ImportPath) != "internal/bubble" {
				t.Errorf("%s/%s:%d: synctest.Test, which the race detector does not survive: bubble.Test of internal/bubble", below(p.ImportPath), filepath.Base(file), fset.Position(at).Line)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, v := range sourceViolations(fset, parsed) {
				if below(p.ImportPath) == "internal/bubble" && strings.Contains(v, "package variable one ") {
					continue // it counts who wants one processor, which is the process's
				}
				t.Errorf("%s/%s", below(p.ImportPath), v)
			}
		}
		if p.Name != "main" && !strings.Contains(p.ImportPath, "/internal/") && !hasDoc {
			t.Errorf("%s has no doc.go", below(p.ImportPath))
		}
	}
}

// bareBubble finds a call of synctest.Test.
func bareBubble(file *ast.File) token.Pos {
	at := token.NoPos
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Test" {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "synctest" {
				at = n.Pos()
			}
		}
		return true
	})
	return at
}

// sourceViolations lists what a file declares or calls that it should not, as "file:line: what".
func sourceViolations(fset *token.FileSet, file *ast.File) []string {
	var out []string
	say := func(at token.Pos, what string) {
		pos := fset.Position(at)
		pos.Filename = filepath.Base(pos.Filename)
		out = append(out, pos.String()+": "+what)
	}
	library := file.Name.Name != "main"
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == "init" {
				say(d.Pos(), "func init")
			}
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				continue
			}
			for _, spec := range d.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if !constantVar(d, v, i) {
						say(name.Pos(), "package variable "+name.Name+" is neither a sentinel error, nor an unexported constant table, nor go:embed")
					}
				}
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !library {
			return true
		}
		pkg, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		switch pkg.Name + "." + sel.Sel.Name {
		case "os.Exit":
			say(n.Pos(), "os.Exit in a library")
		case "zap.L", "zap.S", "zap.ReplaceGlobals", "slog.Default", "slog.SetDefault":
			say(n.Pos(), "global logger")
		}
		return true
	})
	for _, imp := range file.Imports {
		if library && imp.Path.Value == `"log"` {
			say(imp.Pos(), "imports log, a global logger")
		}
	}
	return out
}

// constantVar tells whether the i-th name of v is a variable in name only.
func constantVar(d *ast.GenDecl, v *ast.ValueSpec, i int) bool {
	name := v.Names[i].Name
	if name == "_" {
		return true // an assertion that a type implements an interface
	}
	if embeds(d.Doc) || embeds(v.Doc) {
		return true
	}
	if i >= len(v.Values) {
		return false
	}
	value := v.Values[i]
	if strings.HasPrefix(name, "Err") || strings.HasPrefix(name, "err") {
		return sentinel(value)
	}
	return !ast.IsExported(name) && table(value)
}

func embeds(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// sentinel tells whether an expression makes an error and nothing else:
// errors.New, fmt.Errorf or the address of an error type's literal.
func sentinel(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		fun, ok := e.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		pkg, ok := fun.X.(*ast.Ident)
		return ok && (pkg.Name == "errors" && fun.Sel.Name == "New" || pkg.Name == "fmt" && fun.Sel.Name == "Errorf")
	case *ast.UnaryExpr:
		lit, ok := e.X.(*ast.CompositeLit)
		return ok && e.Op == token.AND && strings.HasSuffix(typeName(lit.Type), "Error")
	}
	return false
}

// table tells whether an expression is a literal that holds nothing that can
// change by itself: no pointer, channel, function literal or call, other than
// conversions and the Must functions of the standard library, which parse.
func table(e ast.Expr) bool {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		if call, isCall := e.(*ast.CallExpr); isCall {
			return parses(call)
		}
		return false
	}
	fixed := true
	ast.Inspect(lit, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.ChanType:
			fixed = false
		case *ast.UnaryExpr:
			fixed = fixed && n.Op != token.AND
		case *ast.CallExpr:
			fixed = fixed && parses(n)
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && (pkg.Name == "sync" || pkg.Name == "atomic") {
				fixed = false
			}
		}
		return fixed
	})
	return fixed
}

// parses tells whether a call is a conversion, such as []byte("x"), or a Must
// function, such as regexp.MustCompile.
func parses(call *ast.CallExpr) bool {
	switch fun := call.Fun.(type) {
	case *ast.ArrayType:
		return true
	case *ast.SelectorExpr:
		pkg, ok := fun.X.(*ast.Ident)
		return ok && strings.HasPrefix(fun.Sel.Name, "Must") && slices.Contains([]string{"regexp", "netip"}, pkg.Name)
	case *ast.Ident:
		return !slices.Contains([]string{"make", "new", "append"}, fun.Name) && len(call.Args) == 1 && ast.IsExported(fun.Name)
	}
	return false
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// TestSourceNoticesViolations proves that TestSource can fail.
func TestSourceNoticesViolations(t *testing.T) {
	tests := []struct {
		name, source, want string
	}{
		{"sentinel", "package a\nvar ErrGone = errors.New(\"gone\")", ""},
		{"typed sentinel", "package a\nvar errGone = &signal.Error{Code: 1}", ""},
		{"table", "package a\nvar names = map[int]string{1: \"one\"}", ""},
		{"table of bytes", "package a\nvar magic = [][]byte{[]byte(\"RIFF\")}", ""},
		{"pattern", "package a\nvar word = regexp.MustCompile(`\\w+`)", ""},
		{"assertion", "package a\nvar _ error = (*Error)(nil)", ""},
		{"embed", "package a\n//go:embed dist\nvar dist embed.FS", ""},
		{"local variable", "package a\nfunc f() { var n int; n++ }", ""},
		{"exit in main", "package main\nfunc main() { os.Exit(1) }", ""},
		{"init", "package a\nfunc init() {}", "a.go:2:1: func init"},
		{"counter", "package a\nvar n int", "package variable n"},
		{"exported table", "package a\nvar Names = map[int]string{}", "package variable Names"},
		{"lock", "package a\nvar mu sync.Mutex", "package variable mu"},
		{"pool", "package a\nvar pool = sync.Pool{}", "package variable pool"},
		{"made map", "package a\nvar rooms = make(map[string]int)", "package variable rooms"},
		{"pointer", "package a\nvar server = &Server{}", "package variable server"},
		{"pointer in a table", "package a\nvar list = []*Server{&Server{}}", "package variable list"},
		{"call", "package a\nvar key = generate()", "package variable key"},
		{"call named as an error", "package a\nvar errs = collect()", "package variable errs"},
		{"exit", "package a\nfunc f() { os.Exit(1) }", "a.go:2:12: os.Exit in a library"},
		{"log", "package a\nimport \"log\"", "imports log"},
		{"global zap", "package a\nfunc f() { zap.L().Info(\"\") }", "global logger"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "a.go", tt.source, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(sourceViolations(fset, file), "; ")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
