package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/storage"
)

func TestNoOperation(t *testing.T) {
	k := newKit(t, nil)
	for _, path := range []string{"/nothing", "/me/", "//me", "/./me", "/people/../me", ""} {
		k.nobody().do("GET", path, nil).problem(404, "not_found")
	}
	for _, method := range []string{"TRACE", "DELETE", "BREW"} {
		got := k.nobody().do(method, "/me", nil)
		got.problem(405, "method_not_allowed")
		if got.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("Allow is %q", got.Header.Get("Allow"))
		}
	}
	// Nobody's pages may ask from elsewhere.
	got := k.nobody().do("OPTIONS", "/me", nil, "Origin", "https://evil.example", "Access-Control-Request-Method", "GET").ok(204, nil)
	if got.Header.Get("Allow") != "GET, HEAD" || got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("got %v", got.Header)
	}
	got = k.join("ada@example.org").do("HEAD", "/me", nil).ok(200, nil)
	if got.Header.Get("ETag") == "" {
		t.Errorf("HEAD answers %v", got.Header)
	}
}

func TestHeaders(t *testing.T) {
	k := newKit(t, nil)
	ids := map[string]bool{}
	for _, path := range []string{"/me", "/nothing", "/docs", "/openapi.json"} {
		got := k.nobody().do("GET", path, nil, "X-Request-Id", "mine")
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Header.Get(name), want)
			}
		}
		if !strings.HasPrefix(got.Header.Get("Content-Security-Policy"), "default-src 'none'; ") {
			t.Errorf("%s: Content-Security-Policy is %q", path, got.Header.Get("Content-Security-Policy"))
		}
		id := got.Header.Get("X-Request-Id")
		if len(id) != 16 || ids[id] {
			t.Errorf("%s: the id of the request is %q", path, id)
		}
		ids[id] = true
	}
	if cc := k.nobody().do("GET", "/me", nil).Header.Get("Cache-Control"); cc != "no-store" {
		t.Errorf("Cache-Control is %q", cc)
	}
}

// C41: what a page of another site makes a browser do is refused, also without a credential, since it could sign
// somebody in to another's account.
func TestOrigins(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	cookie := loginCookie + "=" + ada.token
	tests := []struct {
		name    string
		headers []string
		ok      bool
	}{
		{"the same", []string{"Sec-Fetch-Site", "same-origin", "Origin", "https://meet.example"}, true},
		{"no browser", nil, true},
		{"typed in", []string{"Sec-Fetch-Site", "none"}, true},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, false},
		{"another host of the domain", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://evil.meet.example"}, false},
		{"an old browser", []string{"Origin", "https://evil.example"}, false},
		{"a sandbox", []string{"Origin", "null"}, false},
		{"a page of PublicURL, to another name of the server", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://meet.example"}, true},
		{"a header that a proxy adds", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example", "Authorization", "Basic eDp5"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			nobody := k.in(t).nobody()
			headers := append([]string{"Cookie", cookie}, tt.headers...)
			change := nobody.do("PATCH", "/me/profile", body{"bio": tt.name}, headers...)
			signIn := nobody.do("POST", "/sign-in", body{"email": ada.Email, "password": password}, tt.headers...)
			signOut := nobody.do("POST", "/sign-out", nil, tt.headers...)
			if tt.ok {
				change.ok(200, nil)
				signIn.ok(200, nil)
				signOut.ok(204, nil)
				return
			}
			for _, got := range []*answer{change, signIn, signOut} {
				got.problem(403, "cross_origin")
				if len(got.raw.Cookies()) != 0 {
					t.Errorf("it sets %v", got.raw.Cookies())
				}
			}
			nobody.do("GET", "/me", nil, headers...).ok(200, nil)
		})
	}
	ada.do("PATCH", "/me/profile", body{"bio": "x"}, "Origin", "https://tool.example", "Sec-Fetch-Site", "cross-site").ok(200, nil)
}

func TestBodies(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	j := "application/json"
	tests := []struct {
		name, kind, body string
		status           int
		code             string
	}{
		{"JSON", j, `{"bio":"x"}`, 200, ""},
		{"with its charset", j + "; charset=UTF-8", `{"bio":"x"}`, 200, ""},
		{"another charset", j + "; charset=latin1", `{"bio":"x"}`, 415, "unsupported"},
		{"a form", "application/x-www-form-urlencoded", `{"bio":"x"}`, 415, "unsupported"},
		{"text, as a form of another site could send", "text/plain", `{"bio":"x"}`, 415, "unsupported"},
		{"no kind", "", `{"bio":"x"}`, 415, "unsupported"},
		{"a kind that is none", ";;", `{"bio":"x"}`, 415, "unsupported"},
		{"another JSON", "application/problem+json", `{"bio":"x"}`, 415, "unsupported"},
		{"nothing", j, "", 400, "malformed"},
		{"half of it", j, `{"bio":`, 400, "malformed"},
		{"two", j, `{"bio":"x"}{"bio":"y"}`, 400, "malformed"},
		{"a list", j, `[]`, 422, "invalid"},
		{"null", j, `null`, 422, "invalid"},
		{"a wrong type", j, `{"bio":7}`, 422, "invalid"},
		{"something unknown", j, `{"bio":"x","nose":1}`, 422, "invalid"},
		{"a name in another case", j, `{"Bio":"x"}`, 400, "malformed"},
		{"a name in two cases", j, `{"bio":"x","BIO":"` + strings.Repeat("x", 101) + `"}`, 400, "malformed"},
		{"a letter that folds", j, `{"web\u017fite":"https://ada.example/"}`, 400, "malformed"},
		{"a name twice", j, `{"bio":"x","bio":"y"}`, 400, "malformed"},
		{"a name twice, of which one is not seen", j, `{"bio":"x","bio":null}`, 400, "malformed"},
		{"a name in a value", j, `{"bio":"{\"bio\":\"BIO\"}"}`, 200, ""},
		{"deep", j, strings.Repeat(`{"bio":`, 17) + `"x"` + strings.Repeat("}", 17), 400, "malformed"},
		{"deep in a string", j, `{"bio":"` + strings.Repeat(`[`, 30) + `\"{"}`, 200, ""},
		{"too much", j, `{"bio":"` + strings.Repeat("x", 16<<10) + `"}`, 413, "too_large"},
		{"as much as may be", j, `{"bio":"x"` + strings.Repeat(" ", 16<<10-11) + `}`, 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, known := range []bool{true, false} {
				r := ada.request("PATCH", "/me/profile", []byte(tt.body))
				if tt.kind != "" {
					r.Header.Set("Content-Type", tt.kind)
				}
				if !known {
					r.ContentLength = -1
				}
				got := k.in(t).serve(r)
				if tt.status == 200 {
					got.ok(200, nil)
				} else {
					got.problem(tt.status, tt.code)
				}
				if strings.Contains(string(got.Body), "Go ") {
					t.Errorf("it tells of our types: %s", got.Body)
				}
			}
		})
	}
}

// What goes wrong within the server is logged with the request's id, and answered without detail.
func TestFault(t *testing.T) {
	const secret = "dial tcp 10.0.0.7: refused"
	broken := false
	k := newKit(t, func(c *social.Config, _ *api.Config) { c.Stores.Users = faulty{c.Stores.Users, &broken} })
	ada := k.join("ada@example.org")
	broken = true
	got := ada.do("GET", "/me", nil)
	got.problem(500, "internal")
	if strings.Contains(string(got.Body), "dial") {
		t.Errorf("the answer tells %s", got.Body)
	}
	logged := k.log.FilterLevelExact(zapcore.ErrorLevel).All()
	if len(logged) != 1 || logged[0].ContextMap()["request"] != got.Header.Get("X-Request-Id") || logged[0].ContextMap()["error"] != secret {
		t.Errorf("the log has %v", logged)
	}
	// Who asked is gone: that is no fault of the server.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k.serve(ada.request("GET", "/me", nil).WithContext(ctx)).problem(503, "unavailable")
	if n := k.log.FilterLevelExact(zapcore.ErrorLevel).Len(); n != 1 {
		t.Errorf("%d faults are logged", n)
	}
}

// faulty is users in a database that cannot be reached.
type faulty struct {
	storage.Users
	broken *bool
}

func (f faulty) Get(ctx context.Context, id string) (storage.User, error) {
	if *f.broken {
		return storage.User{}, errors.New("dial tcp 10.0.0.7: refused")
	}
	return f.Users.Get(ctx, id)
}

func TestPanic(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	r := ada.request("PATCH", "/me/profile", nil, "Content-Type", "application/json")
	r.Body, r.ContentLength = panicking{}, -1
	got := k.serve(r)
	got.problem(500, "internal")
	if strings.Contains(string(got.Body), "secret") {
		t.Errorf("the answer tells %s", got.Body)
	}
	if logged := k.log.FilterMessage("panic").All(); len(logged) != 1 || logged[0].ContextMap()["request"] != got.Header.Get("X-Request-Id") {
		t.Errorf("the log has %v", logged)
	}
	ada.do("GET", "/me", nil).ok(200, nil)
}

// A panic in the middle of an answer ends the connection, and is logged too.
func TestPanicInAnswer(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("got %v, want an aborted answer", p)
		}
		if n := k.log.FilterMessage("panic").Len(); n != 1 {
			t.Errorf("%d panics are logged", n)
		}
	}()
	k.api.ServeHTTP(exploding{httptest.NewRecorder()}, ada.request("GET", "/me", nil))
	t.Error("the answer was not aborted")
}

// exploding is a connection that shows what a panic in the middle of an answer does.
type exploding struct{ http.ResponseWriter }

func (exploding) Write([]byte) (int, error) { panic("secret") }

// The time that a body has to arrive in ends with the body, not in the middle of what is done with it.
func TestBodyDeadline(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	w := &deadlines{ResponseWriter: httptest.NewRecorder()}
	k.api.ServeHTTP(w, ada.request("PATCH", "/me/profile", body{"bio": "x"}))
	if len(w.set) != 2 || w.set[0].IsZero() || !w.set[1].IsZero() {
		t.Errorf("the deadlines were %v, want one and then none", w.set)
	}
}

// deadlines is a connection that keeps the deadlines that it gets.
type deadlines struct {
	http.ResponseWriter
	set []time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.set = append(d.set, at)
	return nil
}

// panicking is a body that shows what a panic in an operation does.
type panicking struct{ io.ReadCloser }

func (panicking) Read([]byte) (int, error) { panic("secret") }

func TestConfig(t *testing.T) {
	k := newKit(t, nil)
	good := api.Config{Social: k.social, PublicURL: "https://meet.example/"}
	if _, err := api.New(good); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(*api.Config)
	}{
		{"no people", func(c *api.Config) { c.Social = nil }},
		{"no address", func(c *api.Config) { c.PublicURL = "" }},
		{"half an address", func(c *api.Config) { c.PublicURL = "/meet" }},
		{"another kind of address", func(c *api.Config) { c.PublicURL = "ftp://meet.example" }},
		{"a prefix without a slash", func(c *api.Config) { c.Prefix = "api" }},
		{"a prefix with two", func(c *api.Config) { c.Prefix = "/api/" }},
		{"a pattern", func(c *api.Config) { c.Prefix = "/{x}" }},
		{"a cookie of two words", func(c *api.Config) { c.CookieName = "a b" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := good
			tt.change(&c)
			if _, err := api.New(c); err == nil {
				t.Error("it is taken")
			}
		})
	}
}

func TestPrefix(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	for _, prefix := range []string{"/", "/v1/social"} {
		a, err := api.New(api.Config{Social: k.social, PublicURL: "https://meet.example/", Prefix: prefix})
		if err != nil {
			t.Fatal(err)
		}
		k.api = a
		r := ada.request("GET", "/x", nil)
		r.URL.Path = strings.TrimSuffix(prefix, "/") + "/me"
		k.serve(r).ok(200, nil)
		r.URL.Path = "/api/me"
		k.serve(r).problem(http.StatusNotFound, "not_found")
		if doc := string(a.OpenAPI()); !strings.Contains(doc, `"url": "`+strings.TrimSuffix(prefix, "/")+`/"`) || strings.Contains(doc, "/conferences") {
			t.Errorf("%s: the document does not fit", prefix)
		}
	}
}
