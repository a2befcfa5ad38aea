package api_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestMe(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	var me struct {
		ID, Email   string
		HasPassword bool `json:"has_password"`
		Providers   []string
	}
	got := ada.do("GET", "/me", nil).ok(200, &me)
	if me.ID != ada.ID || me.Email != ada.Email || !me.HasPassword || me.Providers == nil || len(me.Providers) != 0 {
		t.Errorf("got %s", got.Body)
	}
	if cc := got.Header.Get("Cache-Control"); cc != "private, no-cache" {
		t.Errorf("Cache-Control is %q", cc)
	}
	k.nobody().do("GET", "/me", nil).problem(401, "unauthenticated")
	again := ada.do("GET", "/me", nil, "If-None-Match", got.Header.Get("ETag")).ok(304, nil)
	if len(again.Body) != 0 || again.Header.Get("ETag") != got.Header.Get("ETag") || got.Header.Get("ETag") == "" {
		t.Errorf("got %q %v", again.Body, again.Header)
	}
}

func TestExport(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	var all struct {
		Account struct{ Email string }
		Logins  []struct{ Hash string }
	}
	got := ada.do("GET", "/me/export", nil).ok(200, &all)
	if all.Account.Email != ada.Email || len(all.Logins) != 1 || all.Logins[0].Hash != "" {
		t.Errorf("got %s", got.Body)
	}
	if !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %v", got.Header)
	}
	k.nobody().do("GET", "/me/export", nil).problem(401, "unauthenticated")
}

// What is cut off ends the connection, so that nobody takes it for whole.
func TestExportCutOff(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	w := &broken{ResponseWriter: httptest.NewRecorder()}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("got %v, want an aborted answer", p)
		}
	}()
	k.api.ServeHTTP(w, ada.request("GET", "/me/export", nil))
	t.Error("the answer was not aborted")
}

// broken is a connection that breaks when something is written.
type broken struct{ http.ResponseWriter }

func (*broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestDeleteAccount(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	if p := ada.do("POST", "/me/deletion", body{"password": "wrong horse"}).problem(422, "invalid"); p.Field != "password" {
		t.Errorf("the wrong field is %q", p.Field)
	}
	ada.do("POST", "/me/deletion", body{}).problem(422, "invalid")
	bob.do("GET", "/people/"+ada.ID, nil).ok(200, nil)
	got := ada.do("POST", "/me/deletion", body{"password": password}).ok(204, nil)
	if c := got.cookie(loginCookie); c == nil || c.MaxAge >= 0 {
		t.Errorf("the cookie is %v", c)
	}
	ada.do("GET", "/me", nil).problem(401, "unauthenticated")
	bob.do("GET", "/people/"+ada.ID, nil).problem(404, "not_found")
	k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password}).problem(401, "unauthenticated")
}
