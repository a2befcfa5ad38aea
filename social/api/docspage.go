package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsHTML string

// docs is what the page of the documentation shows.
type docs struct {
	Title, Version, Description, Prefix string

	Sections []docsSection
	Problems []docsProblem
	Types    []docsType
}

// docsSection is the operations under one heading.
type docsSection struct {
	Name, Anchor string
	Operations   []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Description string

	Access, Rate string
	Params       []docsField
	Body         *docsContent
	Answers      []docsContent
	Problems     []string // the statuses
}

// docsContent is a body of a request or an answer.
type docsContent struct {
	Status  string
	Media   string
	Type    docsTypeName
	Fields  []docsField
	Headers []string
	Example string
}

type docsField struct {
	Name, In, Doc string
	Type          docsTypeName
	Required      bool // has to be sent
	Optional      bool // may be absent from an answer
}

// docsTypeName is a type in words; Ref is the one that it refers to, if there is one.
type docsTypeName struct{ Before, Ref, After string }

type docsType struct {
	Name   string
	Fields []docsField
}

type docsProblem struct {
	Code, Title string
	Status      int
}

// reader reads the document for the page.
type reader struct {
	oapi *huma.OpenAPI
}

// docsPage is the documentation as one page of HTML, without scripts.
func docsPage(oapi *huma.OpenAPI, prefix string, order []string) ([]byte, error) {
	tmpl, err := template.New("docs").Parse(docsHTML)
	if err != nil {
		return nil, err
	}
	r := reader{oapi}
	d := docs{Title: oapi.Info.Title, Version: oapi.Info.Version, Description: oapi.Info.Description, Prefix: prefix}
	byID := map[string]*huma.Operation{}
	for _, item := range oapi.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op != nil {
				byID[op.OperationID] = op
			}
		}
	}
	for _, tag := range oapi.Tags {
		s := docsSection{Name: tag.Name, Anchor: strings.ToLower(strings.ReplaceAll(tag.Name, " ", "-"))}
		for _, id := range order {
			if op := byID[id]; op != nil && slices.Contains(op.Tags, tag.Name) {
				s.Operations = append(s.Operations, r.operation(op))
			}
		}
		d.Sections = append(d.Sections, s)
	}
	for name, s := range oapi.Components.Schemas.Map() {
		d.Types = append(d.Types, docsType{Name: name, Fields: r.fields(s)})
	}
	slices.SortFunc(d.Types, func(x, y docsType) int { return strings.Compare(x.Name, y.Name) })
	for code, k := range kinds {
		d.Problems = append(d.Problems, docsProblem{Code: code, Title: k.title, Status: k.status})
	}
	slices.SortFunc(d.Problems, func(x, y docsProblem) int {
		return strings.Compare(fmt.Sprint(x.Status, x.Code), fmt.Sprint(y.Status, y.Code))
	})
	var out bytes.Buffer
	err = tmpl.Execute(&out, d)
	return out.Bytes(), err
}

func (r reader) operation(op *huma.Operation) docsOperation {
	out := docsOperation{
		ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Access: fmt.Sprint(op.Extensions["x-access"]), Rate: fmt.Sprint(op.Extensions["x-rate"]),
	}
	for _, p := range op.Parameters {
		f := docsField{Name: p.Name, In: p.In, Doc: p.Description, Required: p.Required, Type: r.typeName(p.Schema)}
		if f.Doc == "" {
			f.Doc = p.Schema.Description
		}
		f.Doc = withBounds(f.Doc, p.Schema)
		out.Params = append(out.Params, f)
	}
	if op.RequestBody != nil {
		out.Body = r.content("", op.RequestBody.Content)
	}
	for _, status := range sorted(op.Responses) {
		res := op.Responses[status]
		if res.Ref == problemRef {
			out.Problems = append(out.Problems, status)
			continue
		}
		c := r.content(status, res.Content)
		if c == nil {
			c = &docsContent{Status: status}
		}
		for i := range c.Fields {
			c.Fields[i].Required, c.Fields[i].Optional = false, !c.Fields[i].Required
		}
		c.Headers = sorted(res.Headers)
		out.Answers = append(out.Answers, *c)
	}
	return out
}

// content is nil if there is none.
func (r reader) content(status string, media map[string]*huma.MediaType) *docsContent {
	if len(media) == 0 {
		return nil
	}
	names := sorted(media)
	s := media[names[0]].Schema
	out := &docsContent{Status: status, Media: strings.Join(names, ", "), Type: r.typeName(s), Fields: r.fields(s)}
	if names[0] == "application/json" {
		if example, err := json.MarshalIndent(r.example(s, "", 0), "", "  "); err == nil {
			out.Example = string(example)
		}
	}
	return out
}

func (r reader) resolve(s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return r.oapi.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// fields are the members of an object, in their order by name with those required first.
func (r reader) fields(s *huma.Schema) []docsField {
	s = r.resolve(s)
	if s == nil {
		return nil
	}
	var out []docsField
	for _, name := range sorted(s.Properties) {
		p := s.Properties[name]
		out = append(out, docsField{Name: name, Type: r.typeName(p), Required: slices.Contains(s.Required, name), Doc: withBounds(p.Description, p)})
	}
	slices.SortStableFunc(out, func(x, y docsField) int {
		switch {
		case x.Required == y.Required:
			return 0
		case x.Required:
			return -1
		}
		return 1
	})
	return out
}

func (r reader) typeName(s *huma.Schema) docsTypeName {
	switch {
	case s == nil:
		return docsTypeName{}
	case s.Ref != "":
		return docsTypeName{Ref: s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]}
	case s.Type == huma.TypeArray:
		item := r.typeName(s.Items)
		return docsTypeName{Before: "list of " + item.Before, Ref: item.Ref, After: item.After}
	case s.Type == huma.TypeObject && s.AdditionalProperties != nil:
		if of, ok := s.AdditionalProperties.(*huma.Schema); ok {
			item := r.typeName(of)
			return docsTypeName{Before: "map to " + item.Before, Ref: item.Ref, After: item.After}
		}
	case s.Format != "":
		return docsTypeName{Before: s.Type + " (" + s.Format + ")"}
	}
	return docsTypeName{Before: s.Type}
}

// withBounds adds what a schema bounds to what is said of it.
func withBounds(doc string, s *huma.Schema) string {
	var add []string
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, fmt.Sprint(v))
		}
		add = append(add, "One of "+strings.Join(values, ", ")+".")
	}
	if s.MaxLength != nil {
		add = append(add, fmt.Sprintf("At most %d characters.", *s.MaxLength))
	}
	if s.MaxItems != nil {
		add = append(add, fmt.Sprintf("At most %d items.", *s.MaxItems))
	}
	if s.Minimum != nil && s.Maximum != nil {
		add = append(add, fmt.Sprintf("%v to %v.", *s.Minimum, *s.Maximum))
	}
	if s.Default != nil {
		add = append(add, fmt.Sprintf("Absent means %v.", s.Default))
	}
	return strings.TrimSpace(doc + " " + strings.Join(add, " "))
}

// exampleDepth ends examples of types that have themselves in them.
const exampleDepth = 6

// example is a value that a schema takes.
func (r reader) example(s *huma.Schema, name string, depth int) any {
	if s = r.resolve(s); s == nil || depth > exampleDepth {
		return nil
	}
	if len(s.Examples) > 0 {
		return s.Examples[0]
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for property, p := range s.Properties {
			out[property] = r.example(p, property, depth+1)
		}
		return out
	case huma.TypeArray:
		return []any{r.example(s.Items, name, depth+1)}
	case huma.TypeBoolean:
		return true
	case huma.TypeInteger, huma.TypeNumber:
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 0
	}
	switch {
	case s.Format == "date-time":
		return "2026-11-21T17:00:00Z"
	case name == "id" || strings.HasSuffix(name, "_id"):
		return "01a1ff22-4e87-786a-a1db-141177e3be82"
	}
	return "…"
}

// sorted are the keys of a map in their order.
func sorted[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
