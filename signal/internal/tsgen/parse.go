package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// protocol is what of package signal goes over the wire.
type protocol struct {
	consts  []constGroup
	structs []structDecl
	strings map[string]bool // names of the string types
}

// constGroup is one const declaration, in source order.
type constGroup struct {
	doc    string
	values []constValue
}

type constValue struct {
	name string
	typ  string // name of its Go type; "" if untyped
	doc  string
	val  constant.Value
}

type structDecl struct {
	name   string
	doc    string
	embeds []string
	fields []field
}

type field struct {
	json     string
	optional bool
	ts       string
	doc      string
}

// wireFiles hold the types of the wire; every struct in them with JSON tags is one.
var wireFiles = []string{"codes.go", "frame.go", "grant.go", "messages.go", "moderation.go", "peer.go", "stats.go"}

func parsePackage(dir string) (*protocol, error) {
	fset := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	byName := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		byName[filepath.Base(path)] = f
	}
	// Constants are evaluated by the type checker. It is given no importer:
	// what depends on other packages stays unknown, and no wire constant does.
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Error: func(error) {}}
	_, _ = conf.Check("signal", fset, files, info)

	p := &protocol{strings: map[string]bool{}}
	for _, name := range append(slices.Clone(wireFiles), "closecode.go", "limits.go") {
		f := byName[name]
		if f == nil {
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		p.readDecls(f, info)
	}
	if len(p.structs) == 0 || len(p.consts) == 0 {
		return nil, errors.New("no messages found")
	}
	for _, name := range wireFiles {
		if err := p.readStructs(byName[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return p, nil
}

// readDecls collects constants, the names of string types and the structs' names.
func (p *protocol) readDecls(f *ast.File, info *types.Info) {
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		switch decl.Tok {
		case token.CONST:
			p.consts = append(p.consts, readConsts(decl, info))
		case token.TYPE:
			for _, s := range decl.Specs {
				spec := s.(*ast.TypeSpec)
				switch t := spec.Type.(type) {
				case *ast.Ident:
					if t.Name == "string" {
						p.strings[spec.Name.Name] = true
					}
				case *ast.StructType:
					if hasTags(t) {
						p.structs = append(p.structs, structDecl{name: spec.Name.Name, doc: docText(cmp.Or(spec.Doc, decl.Doc))})
					}
				}
			}
		}
	}
}

func hasTags(t *ast.StructType) bool {
	if len(t.Fields.List) == 0 {
		return true // Empty
	}
	return slices.ContainsFunc(t.Fields.List, func(f *ast.Field) bool { return f.Tag != nil && strings.Contains(f.Tag.Value, "json:") })
}

func readConsts(decl *ast.GenDecl, info *types.Info) constGroup {
	g := constGroup{doc: docText(decl.Doc)}
	for _, s := range decl.Specs {
		spec := s.(*ast.ValueSpec)
		for _, name := range spec.Names {
			c, ok := info.Defs[name].(*types.Const)
			if !ok || c.Val().Kind() == constant.Unknown {
				continue
			}
			v := constValue{name: name.Name, val: c.Val(), doc: docText(cmp.Or(spec.Doc, spec.Comment))}
			if named, ok := c.Type().(*types.Named); ok {
				v.typ = named.Obj().Name()
			}
			g.values = append(g.values, v)
		}
	}
	return g
}

// readStructs fills in the fields of the structs declared in f.
func (p *protocol) readStructs(f *ast.File) error {
	var err error
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || err != nil {
			return err == nil
		}
		i := slices.IndexFunc(p.structs, func(s structDecl) bool { return s.name == spec.Name.Name })
		if t, ok := spec.Type.(*ast.StructType); ok && i >= 0 {
			err = p.readFields(&p.structs[i], t)
		}
		return false
	})
	return err
}

func (p *protocol) readFields(s *structDecl, t *ast.StructType) error {
	for _, f := range t.Fields.List {
		if len(f.Names) == 0 {
			s.embeds = append(s.embeds, f.Type.(*ast.Ident).Name)
			continue
		}
		name, opts, _ := strings.Cut(jsonTag(f), ",")
		if name == "" {
			return fmt.Errorf("%s.%s: no JSON name", s.name, f.Names[0].Name)
		}
		ts, err := p.tsType(f.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", s.name, f.Names[0].Name, err)
		}
		s.fields = append(s.fields, field{
			json: name, ts: strings.TrimSuffix(ts, " | null"), optional: strings.Contains(opts, "omitempty") || strings.Contains(opts, "omitzero"),
			doc: docText(cmp.Or(f.Doc, f.Comment)),
		})
	}
	return nil
}

func jsonTag(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	_, rest, _ := strings.Cut(f.Tag.Value, `json:"`)
	tag, _, _ := strings.Cut(rest, `"`)
	return tag
}

func (p *protocol) tsType(e ast.Expr) (string, error) {
	switch t := e.(type) {
	case *ast.Ident:
		return p.tsName(t.Name)
	case *ast.StarExpr:
		inner, err := p.tsType(t.X)
		return inner + " | null", err
	case *ast.ArrayType:
		inner, err := p.tsType(t.Elt)
		return inner + "[]", err
	case *ast.MapType:
		inner, err := p.tsType(t.Value)
		return "Record<string, " + inner + ">", err
	case *ast.SelectorExpr:
		if t.Sel.Name == "RawMessage" {
			return "unknown", nil
		}
	}
	return "", fmt.Errorf("no TypeScript for %T", e)
}

func (p *protocol) tsName(name string) (string, error) {
	switch name {
	case "string":
		return "string", nil
	case "bool":
		return "boolean", nil
	case "int", "int64", "uint16", "uint32", "uint64", "float64":
		return "number", nil
	}
	known := p.strings[name] || slices.ContainsFunc(p.structs, func(s structDecl) bool { return s.name == name })
	if !known {
		return "", fmt.Errorf("type %s is not one of the wire's", name)
	}
	return tsExport(name), nil
}

func docText(g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	return strings.TrimSpace(g.Text())
}
