package api_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/api"
)

// The document in docs is what the code makes: go generate ./social/api
func TestDocument(t *testing.T) {
	made, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, err := api.Document(); err != nil || !bytes.Equal(made, again) {
			t.Fatal("it is not the same each time")
		}
	}
	kept, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(made, '\n'), kept) {
		t.Error("docs/openapi.json is not what the code makes: run go generate ./social/api")
	}
}

// document is what is looked at of an OpenAPI document.
type document struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Summary     string
		Tags        []string
		Access      string `json:"x-access"`
		Rate        string `json:"x-rate"`
		Security    *[]map[string][]string
		Responses   map[string]struct {
			Ref string `json:"$ref"`
		}
	}
}

// Each operation says all that there is to say of it.
func TestOperations(t *testing.T) {
	k := newKit(t, nil)
	var d document
	k.nobody().do("GET", "/openapi.json", nil).ok(200, &d)
	if d.OpenAPI != "3.1.0" || len(d.Paths) < 20 {
		t.Fatalf("got version %s with %d paths", d.OpenAPI, len(d.Paths))
	}
	for path, operations := range d.Paths {
		for method, op := range operations {
			if op.OperationID == "" || op.Summary == "" || len(op.Tags) != 1 || op.Rate == "" || op.Security == nil {
				t.Errorf("%s %s: %+v", method, path, op)
				continue
			}
			if strings.HasPrefix(path, "/admin/") != (op.Access == "admin") {
				t.Errorf("%s %s is for %s", method, path, op.Access)
			}
			if (op.Access == "public") != (len(*op.Security) == 0) {
				t.Errorf("%s %s is for %s, with %v", method, path, op.Access, *op.Security)
			}
			for _, status := range []string{"429", "500"} {
				if op.Responses[status].Ref != "#/components/responses/Problem" {
					t.Errorf("%s %s does not say that it answers %s", method, path, status)
				}
			}
		}
	}
}

var address = regexp.MustCompile(`(?i)(src=|href=|action=|url\()["']?([^"'\s>)]*)`)

// The page loads nothing from elsewhere, runs no scripts, and has all operations and types.
func TestDocs(t *testing.T) {
	k := newKit(t, nil)
	page := k.nobody().do("GET", "/docs", nil).ok(200, nil)
	style := k.nobody().do("GET", "/docs.css", nil).ok(200, nil)
	if csp := page.Header.Get("Content-Security-Policy"); csp != "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
	if page.Header.Get("Content-Type") != "text/html; charset=utf-8" || style.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("the kinds are %q and %q", page.Header.Get("Content-Type"), style.Header.Get("Content-Type"))
	}
	html := string(page.Body)
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("two have the id %s", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range address.FindAllStringSubmatch(html+string(style.Body), -1) {
		to, isAnchor := strings.CutPrefix(m[2], "#")
		if isAnchor && !ids[to] || !isAnchor && m[2] != "docs.css" && m[2] != "openapi.json" {
			t.Errorf("it leads to %q", m[0])
		}
	}
	for _, bad := range []string{"<script", "style=", "@import", "<img", "<iframe", "onclick"} {
		if strings.Contains(html+string(style.Body), bad) {
			t.Errorf("it has %s", bad)
		}
	}
	var d document
	if err := json.Unmarshal(k.api.OpenAPI(), &d); err != nil {
		t.Fatal(err)
	}
	for path, operations := range d.Paths {
		for method, op := range operations {
			if !ids[op.OperationID] || !strings.Contains(html, "<code>/api"+path+"</code>") {
				t.Errorf("%s %s is not on the page", method, path)
			}
		}
	}
	etag := page.Header.Get("ETag")
	k.nobody().do("GET", "/docs", nil, "If-None-Match", etag).ok(304, nil)
	if etag == "" || etag == style.Header.Get("ETag") {
		t.Errorf("the ETag is %q", etag)
	}
}

// docs/api.md has all codes of problems, with their statuses, and all classes that are counted.
func TestProse(t *testing.T) {
	k := newKit(t, nil)
	prose, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(k.nobody().do("GET", "/docs", nil).ok(200, nil).Body)
	problems := regexp.MustCompile(`<td><code>(\w+)</code></td><td>(\d+)</td>`).FindAllStringSubmatch(page, -1)
	if len(problems) < 15 {
		t.Fatalf("the page has %d problems", len(problems))
	}
	for _, m := range problems {
		if !strings.Contains(string(prose), "| `"+m[1]+"` | "+m[2]+" | ") {
			t.Errorf("docs/api.md has not the problem %s with status %s", m[1], m[2])
		}
	}
	if n := len(regexp.MustCompile("(?m)^\\| `\\w+` \\| \\d+ \\| ").FindAll(prose, -1)); n != len(problems) {
		t.Errorf("docs/api.md has %d problems, the page %d", n, len(problems))
	}
	var d document
	if err := json.Unmarshal(k.api.OpenAPI(), &d); err != nil {
		t.Fatal(err)
	}
	for path, operations := range d.Paths {
		for method, op := range operations {
			if !strings.Contains(string(prose), "| `"+op.Rate+"` | `") {
				t.Errorf("%s %s is counted as %s, which docs/api.md does not have", method, path, op.Rate)
			}
		}
	}
}
