package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

const loginCookie = "__Host-rotunda"

func TestSignInWithCookie(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	nobody := k.nobody()
	var in struct {
		ID    string
		Token string
	}
	got := nobody.do("POST", "/sign-in", body{"email": ada.Email, "password": password}).ok(200, &in)
	c := got.cookie(loginCookie)
	if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 {
		t.Fatalf("the cookie is %v", c)
	}
	if in.ID != ada.ID || in.Token != "" || strings.Contains(string(got.Body), c.Value) {
		t.Errorf("got %s: a page's scripts must not see the secret", got.Body)
	}
	cookie := loginCookie + "=" + c.Value
	nobody.do("GET", "/me", nil, "Cookie", cookie).ok(200, nil)

	out := nobody.do("POST", "/sign-out", nil, "Cookie", cookie).ok(204, nil)
	if gone := out.cookie(loginCookie); gone == nil || gone.MaxAge >= 0 || gone.Value != "" || !gone.Secure || gone.Path != "/" {
		t.Errorf("signing out sets the cookie %v", gone)
	}
	nobody.do("GET", "/me", nil, "Cookie", cookie).problem(401, "unauthenticated")
	again := nobody.do("POST", "/sign-out", nil, "Cookie", cookie).ok(204, nil)
	if again.cookie(loginCookie) == nil {
		t.Error("the cookie of a login that has ended is not taken away")
	}
	nobody.do("POST", "/sign-out", nil).ok(204, nil)
}

func TestSignInWithToken(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	var in struct{ Token string }
	got := k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password, "use": "token"}).ok(200, &in)
	if in.Token == "" || len(got.raw.Cookies()) != 0 {
		t.Fatalf("got %s and cookies %v", got.Body, got.raw.Cookies())
	}
	k.nobody().do("GET", "/me", nil, "Authorization", "bearer "+in.Token).ok(200, nil)
	k.nobody().do("GET", "/me", nil, "Authorization", "Basic "+in.Token).problem(401, "unauthenticated")
	k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password, "use": "both"}).problem(422, "invalid")
}

// C37: who does not know the password learns nothing of whether there is such an account.
func TestSignInSaysNothingOfAddresses(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	wrong := k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": "wrong horse battery"})
	wrong.problem(401, "unauthenticated")
	if wrong.Header.Get("WWW-Authenticate") == "" {
		t.Error("a 401 without WWW-Authenticate")
	}
	alike(t, wrong, k.nobody().do("POST", "/sign-in", body{"email": "bob@example.org", "password": "wrong horse battery"}))
}

func TestBearerGoesBeforeCookie(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	var me struct{ ID string }
	ada.do("GET", "/me", nil, "Cookie", loginCookie+"="+bob.token).ok(200, &me)
	if me.ID != ada.ID {
		t.Errorf("got %s, want %s", me.ID, ada.ID)
	}
	// A bearer token that does not hold is no reason to look at the cookie.
	k.nobody().do("GET", "/me", nil, "Authorization", "Bearer x", "Cookie", loginCookie+"="+bob.token).problem(401, "unauthenticated")
}

func TestPlainHTTP(t *testing.T) {
	k := newKit(t, func(_ *social.Config, c *api.Config) { c.PublicURL, c.CookieName = "http://localhost:8080", "meet" })
	ada := k.join("ada@example.org")
	got := k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password}).ok(200, nil)
	if c := got.cookie("meet"); c == nil || c.Secure || !c.HttpOnly {
		t.Errorf("the cookie is %v", c)
	}
}
