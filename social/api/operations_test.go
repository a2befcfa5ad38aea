package api_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// operation is an operation of the API's document.
type operation struct {
	ID         string `json:"operationId"`
	Access     string `json:"x-access"`
	Parameters []struct {
		Name, In string
		Required bool
		Schema   schema
	}
	RequestBody *struct {
		Content map[string]struct{ Schema schema }
	} `json:"requestBody"`

	method, path string
}

// schema is as much of JSON Schema as the document has.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Enum       []any
	Items      *schema
	Properties map[string]schema
	Required   []string
	MaxLength  *int `json:"maxLength"`
	MaxItems   *int `json:"maxItems"`
	Minimum    *int
	Maximum    *int
}

// is says whether a value may be of this type.
func (s schema) is(kind string) bool {
	if list, ok := s.Type.([]any); ok {
		return slices.Contains(list, any(kind))
	}
	return s.Type == kind
}

// operations reads the document of an API.
func operations(t testing.TB, document []byte) []operation {
	t.Helper()
	var doc struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	resolve := func(s schema) schema {
		if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
			return doc.Components.Schemas[name]
		}
		return s
	}
	var out []operation
	for path, methods := range doc.Paths {
		for method, op := range methods {
			op.path, op.method = path, strings.ToUpper(method)
			if op.RequestBody != nil {
				for kind, content := range op.RequestBody.Content {
					content.Schema = resolve(content.Schema)
					op.RequestBody.Content[kind] = content
				}
			}
			out = append(out, op)
		}
	}
	slices.SortFunc(out, func(a, b operation) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method)) })
	if len(out) < 60 {
		t.Fatalf("the document has %d operations", len(out))
	}
	return out
}

// json is the schema of the operation's JSON body; ok is false if it has none.
func (o operation) json() (s schema, ok bool) {
	if o.RequestBody == nil {
		return s, false
	}
	content, ok := o.RequestBody.Content["application/json"]
	return content.Schema, ok
}

// has says whether the operation has a parameter.
func (o operation) has(in, name string) bool {
	for _, p := range o.Parameters {
		if p.In == in && p.Name == name {
			return true
		}
	}
	return false
}

// changes says whether the operation's method is one that changes something.
func (o operation) changes() bool { return o.method != "GET" && o.method != "HEAD" }

// at is the operation's path with this in place of its parameter, and with what it requires in its query.
func (o operation) at(id string) string {
	path := o.path
	if i, j := strings.IndexByte(path, '{'), strings.IndexByte(path, '}'); i >= 0 {
		path = path[:i] + id + path[j+1:]
	}
	if o.ID == "get-presence" {
		path += "?id=" + nobodyID
	}
	return path
}

// nobodyID is an id of the usual form that nothing has.
const nobodyID = "01890000-0000-7000-8000-000000000000"

// sample is a body that the operation takes, as far as its schema says; nil if it has none.
func (o operation) sample() map[string]any {
	s, ok := o.json()
	if !ok {
		return nil
	}
	out := map[string]any{}
	for name, p := range s.Properties {
		out[name] = sampleOf(name, p)
	}
	return out
}

func sampleOf(name string, s schema) any {
	known := map[string]string{
		"email": "somebody@example.org", "title": "A lecture", "starts_at": "2030-01-31T18:00:00Z", "language": "fr", "website": "https://example.org/",
		"password": password, "old_password": password, "new_password": password + " too", "token": strings.Repeat("t", 43), "full_name": "Some Body",
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.is("string"):
		return cmp.Or(known[name], "some text")
	case s.is("integer"):
		return 1
	case s.is("boolean"):
		return true
	case s.is("array"):
		return []any{nobodyID}
	}
	return map[string]any{}
}
