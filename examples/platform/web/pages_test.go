package web

import (
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func serve(t *testing.T, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func built() *pages {
	return newPages(fstest.MapFS{
		"index.html":            {Data: []byte(`<meta nonce="__CSP_NONCE__"><script src="/assets/app-abc.js">`)},
		"assets/app-abc.js":     {Data: []byte(strings.Repeat("let a = 1;\n", 100))},
		"assets/face-abc.woff2": {Data: []byte("wOF2")},
		"icon.svg":              {Data: []byte("<svg/>")},
	})
}

// What is no file is the one page, so that links into it and reloads work; what looks like a file and is none is not found.
func TestPaths(t *testing.T) {
	p := built()
	for at, want := range map[string]int{
		"/": 200, "/people/0190": 200, "/conferences/x/": 200, "/index.html": 200, "/sign-in?error=x": 200,
		"/assets/app-abc.js": 200, "/icon.svg": 200, "/assets/app-old.js": 404, "/assets/": 404, "/nothing.js": 404, "/../doc.go": 404, "/.env": 404,
	} {
		if w := serve(t, p, "GET", at); w.Code != want {
			t.Errorf("%s: %d, want %d", at, w.Code, want)
		}
	}
	if w := serve(t, p, "POST", "/"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", w.Code)
	}
}

// Files whose names change with what is in them are kept for ever, the page and what else there is not.
func TestCaching(t *testing.T) {
	p := built()
	script := serve(t, p, "GET", "/assets/app-abc.js")
	h := script.Header()
	if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Content-Type") != "text/javascript; charset=utf-8" || h.Get("Content-Encoding") != "" {
		t.Errorf("a script: %v", h)
	}
	small := serve(t, p, "GET", "/assets/app-abc.js", "Accept-Encoding", "gzip, br")
	if small.Header().Get("Content-Encoding") != "gzip" || small.Body.Len() >= script.Body.Len() {
		t.Errorf("compressed: %d bytes of %d", small.Body.Len(), script.Body.Len())
	}
	if w := serve(t, p, "GET", "/assets/face-abc.woff2", "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Type") != "font/woff2" {
		t.Errorf("a font: %v", w.Header())
	}
	if w := serve(t, p, "GET", "/assets/app-abc.js", "If-None-Match", h.Get("ETag")); w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("unchanged: %d", w.Code)
	}
	if got := serve(t, p, "GET", "/icon.svg").Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("an icon: %s", got)
	}
	if got := serve(t, p, "GET", "/people").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page: %s", got)
	}
}

// Nothing runs in the page that was not served here, and each answer has a nonce of its own.
func TestPolicy(t *testing.T) {
	p := built()
	nonces := map[string]bool{}
	for range 2 {
		w := serve(t, p, "GET", "/", "Host", "meet.example")
		policy := w.Header().Get("Content-Security-Policy")
		m := regexp.MustCompile(`style-src 'self' 'nonce-([A-Z2-7]{26})'`).FindStringSubmatch(policy)
		if m == nil || !strings.Contains(w.Body.String(), `nonce="`+m[1]+`"`) {
			t.Fatalf("policy %q of %s", policy, w.Body)
		}
		nonces[m[1]] = true
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self' ws://example.com wss://example.com;"} {
			if !strings.Contains(policy, want) {
				t.Errorf("policy %q lacks %s", policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("policy %q", policy)
		}
	}
	if len(nonces) != 2 {
		t.Error("a nonce came twice")
	}
	if got := policy("evil; script-src *", "n"); strings.Contains(got, "evil") {
		t.Errorf("a host made policy: %q", got)
	}
}

// What is embedded is a page whose policy it keeps: nothing in it is inline, and what it asks for is there, and of this origin.
func TestEmbedded(t *testing.T) {
	h := Handler()
	w := serve(t, h, "GET", "/", "Host", "meet.example")
	body := w.Body.String()
	if w.Code != 200 || regexp.MustCompile(`(?i)<script>|<style| on[a-z]+=| style=`).MatchString(body) {
		t.Errorf("%d %s", w.Code, body)
	}
	nonce := regexp.MustCompile(`'nonce-([A-Z2-7]+)'`).FindStringSubmatch(w.Header().Get("Content-Security-Policy"))
	if nonce == nil || !strings.Contains(body, `<meta property="csp-nonce" nonce="`+nonce[1]+`">`) || strings.Contains(body, nonceMark) {
		t.Errorf("scripts do not find the nonce of the policy in %s", body)
	}
	asked := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(body, -1)
	kinds := map[string]int{}
	for _, m := range asked {
		file := serve(t, h, "GET", m[1], "Accept-Encoding", "gzip")
		if file.Code != 200 || !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
			t.Errorf("%s: %d", m[1], file.Code)
		}
		if strings.HasPrefix(m[1], "/assets/") && (!strings.Contains(file.Header().Get("Cache-Control"), "immutable") || file.Header().Get("Content-Encoding") != "gzip") {
			t.Errorf("%s: %v", m[1], file.Header())
		}
		kinds[path.Ext(m[1])]++
	}
	if kinds[".js"] == 0 || kinds[".css"] == 0 || kinds[".svg"] == 0 {
		t.Errorf("it asks for %v", kinds)
	}
}
