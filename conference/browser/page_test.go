package browser_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/browser"
)

// Below any prefix, mounted in any of the usual ways, the page and what it refers to are found.
func TestPageBelowPrefixes(t *testing.T) {
	page := browser.Page(nil)
	root, kept, stripped := http.NewServeMux(), http.NewServeMux(), http.NewServeMux()
	root.Handle("/", page)
	kept.Handle("/calls/", page)
	stripped.Handle("/a/b/", http.StripPrefix("/a/b", page))
	for _, tc := range []struct {
		mux    *http.ServeMux
		prefix string
	}{{root, "/"}, {kept, "/calls/"}, {stripped, "/a/b/"}} {
		for path, contentType := range map[string]string{
			"":           "text/html; charset=utf-8",
			"?room=x":    "text/html; charset=utf-8",
			"rotunda.js": "text/javascript; charset=utf-8",
			"page.css":   "text/css; charset=utf-8",
			"page.js":    "text/javascript; charset=utf-8",
		} {
			resp := get(t, tc.mux, tc.prefix+path)
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s%s: status %d", tc.prefix, path, resp.StatusCode)
			}
			wantHeader(t, resp, "Content-Type", contentType)
			wantHeader(t, resp, "X-Content-Type-Options", "nosniff")
		}
		if resp := get(t, tc.mux, tc.prefix+"other.js"); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%sother.js: status %d, want 404", tc.prefix, resp.StatusCode)
		}
	}
}

func TestPageAddsSlash(t *testing.T) {
	h := http.StripPrefix("/a/call", browser.Page(nil))
	resp := get(t, h, "/a/call?room=x%20y")
	if resp.StatusCode != http.StatusMovedPermanently {
		t.Fatalf("status %d, want 301", resp.StatusCode)
	}
	base, _ := url.Parse("http://example.com/a/call?room=x%20y")
	to, err := base.Parse(resp.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := to.String(), "http://example.com/a/call/?room=x%20y"; got != want {
		t.Errorf("redirect to %q, want %q", got, want)
	}
	// A prefix that looks like a scheme stays a path.
	resp = get(t, http.StripPrefix("/javascript:x", browser.Page(nil)), "/javascript:x")
	wantHeader(t, resp, "Location", "./javascript:x/")
}

// C42: a room's name is text, wherever it comes from.
func TestPageEscapes(t *testing.T) {
	const evil = `"><script>alert(1)</script>`
	resp := get(t, browser.Page(&browser.PageOptions{Title: evil, Lang: evil, Server: evil}), "/?room="+url.QueryEscape(evil))
	html := string(body(t, resp))
	if strings.Contains(html, "<script>") {
		t.Errorf("a name became a script:\n%s", html)
	}
	if !strings.Contains(html, `room="&#34;&gt;&lt;script&gt;`) {
		t.Errorf("the room's name is missing:\n%s", html)
	}
}

func TestPageRoom(t *testing.T) {
	for room, want := range map[string]bool{
		"Küche":                  true,
		strings.Repeat("x", 128): true,
		strings.Repeat("x", 129): false,
		"\xff":                   false,
		"":                       false,
	} {
		html := string(body(t, get(t, browser.Page(nil), "/?room="+url.QueryEscape(room))))
		if got := strings.Contains(html, " room="); got != want {
			t.Errorf("room %q: proposed %v, want %v", room, got, want)
		}
	}
}

func TestPageOptions(t *testing.T) {
	opts := &browser.PageOptions{
		Title: "Standup", Lang: "fr", Server: "https://media.example/signal",
		FrameAncestors: []string{"https://intranet.example"},
	}
	resp := get(t, browser.Page(opts), "/")
	html := string(body(t, resp))
	for _, want := range []string{"<title>Standup</title>", `<html lang="fr">`, `server="https://media.example/signal"`} {
		if !strings.Contains(html, want) {
			t.Errorf("missing %s in\n%s", want, html)
		}
	}
	policy := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"connect-src 'self' ws://example.com wss://example.com wss://media.example;", "frame-ancestors https://intranet.example"} {
		if !strings.Contains(policy, want) {
			t.Errorf("missing %q in %q", want, policy)
		}
	}
}

// C42: nothing inline, nothing from elsewhere, and a Host header cannot change that.
func TestPagePolicy(t *testing.T) {
	for host, want := range map[string]string{
		"calls.example:8443":     "connect-src 'self' ws://calls.example:8443 wss://calls.example:8443;",
		"[::1]:8080":             "connect-src 'self' ws://[::1]:8080 wss://[::1]:8080;",
		"x;script-src *":         "connect-src 'self';",
		"x 'unsafe-inline'":      "connect-src 'self';",
		"a,default-src%20*.evil": "connect-src 'self';",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		browser.Page(nil).ServeHTTP(w, r)
		policy := w.Result().Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, want) {
			t.Errorf("host %q: %q lacks %q", host, policy, want)
		}
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("host %q: %q", host, policy)
		}
	}
}

func TestPageRevalidates(t *testing.T) {
	page := browser.Page(nil)
	tag := get(t, page, "/?room=a").Header.Get("ETag")
	if resp := get(t, page, "/?room=a", "If-None-Match", tag); resp.StatusCode != http.StatusNotModified {
		t.Errorf("same page: status %d, want 304", resp.StatusCode)
	}
	if resp := get(t, page, "/?room=b", "If-None-Match", tag); resp.StatusCode != http.StatusOK {
		t.Errorf("other room: status %d, want 200", resp.StatusCode)
	}
}
