package browser_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/browser"
)

func get(t *testing.T, h http.Handler, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wantHeader(t *testing.T, resp *http.Response, key, want string) {
	t.Helper()
	if got := resp.Header.Get(key); got != want {
		t.Errorf("%s: got %q, want %q", key, got, want)
	}
}

func TestHandlerServesModule(t *testing.T) {
	resp := get(t, browser.Handler(), "/static/any-name.js")
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d", resp.StatusCode)
	}
	wantHeader(t, resp, "Content-Type", "text/javascript; charset=utf-8")
	wantHeader(t, resp, "X-Content-Type-Options", "nosniff")
	wantHeader(t, resp, "Access-Control-Allow-Origin", "*")
	wantHeader(t, resp, "Cache-Control", "no-cache")
	if b := body(t, resp); !bytes.Contains(b, []byte("rotunda-room")) {
		t.Errorf("module of %d bytes without the element", len(b))
	}
}

func TestHandlerCompresses(t *testing.T) {
	h := browser.Handler()
	plain := body(t, get(t, h, "/rotunda.js"))
	for _, tc := range []struct {
		accept, want string
	}{
		{"gzip", "gzip"},
		{"GZIP;q=0.8", "gzip"},
		{"gzip, deflate, br, zstd", "br"},
		{"br;q=1.0, gzip;q=0.8", "br"},
		{"br;q=0, gzip", "gzip"},
		{"gzip;q=0", ""},
		{"gzip; q=0.000", ""},
		{"", ""},
	} {
		resp := get(t, h, "/rotunda.js", "Accept-Encoding", tc.accept)
		wantHeader(t, resp, "Vary", "Accept-Encoding")
		wantHeader(t, resp, "Content-Encoding", tc.want)
		switch tc.want {
		case "br": // that it is the same module is tested where it is built
			if got := len(body(t, resp)); got == 0 || got > 85_000 {
				t.Errorf("%q: %d bytes, want at most 85000", tc.accept, got)
			}
		case "gzip":
			z, err := gzip.NewReader(resp.Body)
			if err != nil {
				t.Fatalf("%q: %v", tc.accept, err)
			}
			if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%q: %d bytes, %v; want the %d of the plain module", tc.accept, len(got), err, len(plain))
			}
		default:
			if got := body(t, resp); !bytes.Equal(got, plain) {
				t.Errorf("%q: %d bytes, want the %d of the plain module", tc.accept, len(got), len(plain))
			}
		}
	}
}

func TestHandlerRevalidates(t *testing.T) {
	h := browser.Handler()
	seen := map[string]bool{}
	for _, accept := range []string{"", "gzip", "br"} {
		tag := get(t, h, "/rotunda.js", "Accept-Encoding", accept).Header.Get("ETag")
		if tag == "" || seen[tag] {
			t.Fatalf("%q: tag %q: want one of its own", accept, tag)
		}
		seen[tag] = true
		if resp := get(t, h, "/rotunda.js", "If-None-Match", tag, "Accept-Encoding", accept); resp.StatusCode != http.StatusNotModified {
			t.Errorf("%q: same tag: status %d, want 304", accept, resp.StatusCode)
		}
	}
	if resp := get(t, h, "/rotunda.js", "If-None-Match", `"older"`); resp.StatusCode != http.StatusOK {
		t.Errorf("other tag: status %d, want 200", resp.StatusCode)
	}
}

func TestHandlersOnlyRead(t *testing.T) {
	for name, h := range map[string]http.Handler{"Handler": browser.Handler(), "Page": browser.Page(nil)} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
		resp := w.Result()
		if resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: POST: status %d, want 405", name, resp.StatusCode)
		}
		wantHeader(t, resp, "Allow", "GET, HEAD")
	}
}
