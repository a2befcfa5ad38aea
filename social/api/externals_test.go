package api_test

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

const externalCookie = "__Host-rotunda-external"

// fakeProvider is an identity provider that signs in whoever has the code.
type fakeProvider struct {
	identity social.Identity
	err      error
}

func (p *fakeProvider) AuthURL(_ context.Context, state, _, _ string) (string, error) {
	return "https://idp.example/authorize?state=" + url.QueryEscape(state), p.err
}

func (p *fakeProvider) Identity(_ context.Context, code, _, _ string) (social.Identity, error) {
	if code != "the-code" {
		return social.Identity{}, &social.Error{Code: social.CodeUnauthenticated, Message: "no"}
	}
	return p.identity, p.err
}

func withProvider(p *fakeProvider) func(*social.Config, *api.Config) {
	return func(c *social.Config, _ *api.Config) {
		c.Providers = map[string]social.Provider{"google": p, "another": &fakeProvider{}}
	}
}

// begin goes to the provider, and gives what it sends the browser back with.
func begin(k *kit, query string) (state, cookie string) {
	k.t.Helper()
	got := k.nobody().do("GET", "/external-sign-in/google"+query, nil).ok(303, nil)
	to, err := url.Parse(got.Header.Get("Location"))
	if err != nil || to.Host != "idp.example" {
		k.t.Fatalf("it leads to %v", got.Header)
	}
	c := got.cookie(externalCookie)
	if c == nil || !c.HttpOnly || !c.Secure || c.MaxAge <= 0 || c.MaxAge > 600 {
		k.t.Fatalf("the cookie is %v", c)
	}
	return to.Query().Get("state"), externalCookie + "=" + c.Value
}

func callback(state, code string) string {
	return "/external-sign-in/google/callback?" + url.Values{"state": {state}, "code": {code}, "scope": {"openid email"}}.Encode()
}

func TestExternalSignIn(t *testing.T) {
	k := newKit(t, withProvider(&fakeProvider{identity: social.Identity{Subject: "7", Email: "ada@example.org", EmailVerified: true, FullName: "Ada Byron"}}))
	var list struct{ Items []string }
	k.nobody().do("GET", "/external-sign-in", nil).ok(200, &list)
	if len(list.Items) != 2 || list.Items[1] != "google" {
		t.Errorf("got %v", list)
	}
	state, cookie := begin(k, "?return="+url.QueryEscape("/app/conferences/1?tab=people#x"))
	// The way back is a navigation that another site began.
	got := k.nobody().do("GET", callback(state, "the-code"), nil, "Cookie", cookie, "Sec-Fetch-Site", "cross-site").ok(303, nil)
	if to := got.Header.Get("Location"); to != "https://meet.example/app/conferences/1?tab=people#x" {
		t.Errorf("it leads to %s", to)
	}
	if c := got.cookie(externalCookie); c == nil || c.MaxAge >= 0 {
		t.Errorf("the provider's cookie is %v", c)
	}
	login := got.cookie(loginCookie)
	if login == nil || !login.HttpOnly || !login.Secure {
		t.Fatalf("the login's cookie is %v", login)
	}
	var me struct {
		Email     string
		Providers []string
	}
	k.nobody().do("GET", "/me", nil, "Cookie", loginCookie+"="+login.Value).ok(200, &me)
	if me.Email != "ada@example.org" || len(me.Providers) != 1 || me.Providers[0] != "google" {
		t.Errorf("got %+v", me)
	}
}

// C40: what does not belong together signs nobody in, and leads to the page that says so.
func TestExternalSignInRefused(t *testing.T) {
	p := &fakeProvider{identity: social.Identity{Subject: "7", Email: "ada@example.org", EmailVerified: true, FullName: "Ada Byron"}}
	k := newKit(t, withProvider(p))
	k.join("bob@example.org")
	refused := func(t *testing.T, got *answer, code string) {
		t.Helper()
		got.ok(303, nil)
		if to := got.Header.Get("Location"); to != "https://meet.example/app/sign-in?error="+code || got.cookie(loginCookie) != nil {
			t.Errorf("it leads to %s with %v, want the error %s", to, got.raw.Cookies(), code)
		}
	}
	state, cookie := begin(k, "")
	otherState, _ := begin(k, "")
	refused(t, k.nobody().do("GET", callback(state, "the-code"), nil), "unauthenticated")
	refused(t, k.nobody().do("GET", callback(otherState, "the-code"), nil, "Cookie", cookie), "unauthenticated")
	refused(t, k.nobody().do("GET", callback("", "the-code"), nil, "Cookie", cookie), "unauthenticated")
	refused(t, k.nobody().do("GET", callback(state, "another-code"), nil, "Cookie", cookie), "unauthenticated")
	refused(t, k.nobody().do("GET", "/external-sign-in/google/callback?error=access_denied&state="+state, nil, "Cookie", cookie), "unauthenticated")
	p.identity.Email = "bob@example.org"
	refused(t, k.nobody().do("GET", callback(state, "the-code"), nil, "Cookie", cookie), "exists")
	p.identity.EmailVerified = false
	refused(t, k.nobody().do("GET", callback(state, "the-code"), nil, "Cookie", cookie), "unconfirmed")
	p.err = errors.New("the provider is down: secret")
	refused(t, k.nobody().do("GET", callback(state, "the-code"), nil, "Cookie", cookie), "unavailable")
	k.nobody().do("GET", "/external-sign-in/google", nil).problem(503, "unavailable")
	k.nobody().do("GET", "/external-sign-in/myspace", nil).problem(404, "not_found")
}

// C40: the page to come back to is one of the platform.
func TestReturnPath(t *testing.T) {
	k := newKit(t, withProvider(&fakeProvider{identity: social.Identity{Subject: "7", Email: "ada@example.org", EmailVerified: true, FullName: "Ada Byron"}}))
	for _, bad := range []string{
		"https://evil.example/app/", "//evil.example/app/", `/\evil.example`, `\\evil.example`, "/app/../other", "/app/%2e%2e/other", "/other", "app/",
		"javascript:alert(1)", "/app/\r\nSet-Cookie: a=b", "/app/\x00", "/application",
	} {
		if p := k.nobody().do("GET", "/external-sign-in/google?return="+url.QueryEscape(bad), nil).problem(422, "invalid"); p.Field != "return" {
			t.Errorf("%q: the wrong field is %q", bad, p.Field)
		}
	}
	for path, want := range map[string]string{
		"": "https://meet.example/app/", "/app": "https://meet.example/app", "/app/": "https://meet.example/app/",
		"/app//evil.example": "https://meet.example/app//evil.example", "/app/p?to=https://evil.example": "https://meet.example/app/p?to=https://evil.example",
	} {
		state, cookie := begin(k, "?return="+url.QueryEscape(path))
		got := k.nobody().do("GET", callback(state, "the-code"), nil, "Cookie", cookie).ok(303, nil)
		if to := got.Header.Get("Location"); to != want {
			t.Errorf("%q leads to %s, want %s", path, to, want)
		}
	}
	// A cookie that somebody made up does not lead elsewhere either.
	state, cookie := begin(k, "")
	got := k.nobody().do("GET", callback(state, "the-code"), nil, "Cookie", cookie+"aHR0cHM6Ly9ldmlsLmV4YW1wbGUv").ok(303, nil) // https://evil.example/
	if to := got.Header.Get("Location"); to != "https://meet.example/app/" {
		t.Errorf("it leads to %s", to)
	}
}
