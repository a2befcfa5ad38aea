package api_test

import (
	"testing"
)

func TestChangePassword(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	var other struct{ Token string }
	k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password, "use": "token"}).ok(200, &other)
	if p := ada.do("PUT", "/me/password", body{"old_password": "wrong horse", "new_password": "another horse battery"}).problem(422, "invalid"); p.Field != "old_password" {
		t.Errorf("the wrong field is %q", p.Field)
	}
	if p := ada.do("PUT", "/me/password", body{"old_password": password, "new_password": "short"}).problem(422, "invalid"); p.Field != "new_password" {
		t.Errorf("the wrong field is %q", p.Field)
	}
	ada.do("PUT", "/me/password", body{"old_password": password, "new_password": "another horse battery"}).ok(204, nil)
	ada.do("GET", "/me", nil).ok(200, nil)
	(&user{k: k, token: other.Token}).do("GET", "/me", nil).problem(401, "unauthenticated")
	k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password}).problem(401, "unauthenticated")
	k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": "another horse battery"}).ok(200, nil)
}

// C39: the link is asked about without using it, acts once and by POST only, and ends all logins.
func TestResetPassword(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	nobody := k.nobody()
	known := nobody.do("POST", "/password-resets/mails", body{"email": ada.Email}).ok(202, nil)
	unknown := nobody.do("POST", "/password-resets/mails", body{"email": "bob@example.org"}).ok(202, nil)
	alike(t, known, unknown) // C37
	token := k.mails.nthToken(t, ada.Email, 2)

	nobody.do("POST", "/password-resets/checks", body{"token": token}).ok(204, nil)
	nobody.do("POST", "/password-resets/checks", body{"token": token}).ok(204, nil)
	nobody.do("POST", "/password-resets/checks", body{"token": "x"}).problem(404, "not_found")
	nobody.do("GET", "/password-resets?token="+token, nil).problem(405, "method_not_allowed")
	ada.do("GET", "/me", nil).ok(200, nil)

	nobody.do("POST", "/password-resets", body{"token": token, "password": "short"}).problem(422, "invalid")
	got := nobody.do("POST", "/password-resets", body{"token": token, "password": "another horse battery"}).ok(204, nil)
	if c := got.cookie(loginCookie); c == nil || c.MaxAge >= 0 {
		t.Errorf("the cookie of the login that it ended is %v", c)
	}
	nobody.do("POST", "/password-resets", body{"token": token, "password": "third horse battery"}).problem(404, "not_found")
	ada.do("GET", "/me", nil).problem(401, "unauthenticated")
	nobody.do("POST", "/sign-in", body{"email": ada.Email, "password": "another horse battery"}).ok(200, nil)
}
