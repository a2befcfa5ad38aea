package api_test

import (
	"strings"
	"testing"
)

func TestMe(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	var me struct {
		ID    string
		Email string
	}
	got := ada.do("GET", "/me", nil).ok(200, &me)
	if me.ID != ada.ID || me.Email != ada.Email {
		t.Errorf("got %s", got.Body)
	}
	k.nobody().do("GET", "/me", nil).problem(401, "unauthenticated")
	again := ada.do("GET", "/me", nil, "If-None-Match", got.Header.Get("ETag")).ok(304, nil)
	if len(again.Body) != 0 || again.Header.Get("ETag") != got.Header.Get("ETag") || got.Header.Get("ETag") == "" {
		t.Errorf("got %q %v", again.Body, again.Header)
	}
}

func TestNoOperation(t *testing.T) {
	k := newKit(t, nil)
	k.nobody().do("GET", "/nothing", nil).problem(404, "not_found")
	k.nobody().do("GET", "/me/", nil).problem(404, "not_found")
	k.nobody().do("GET", "//me", nil).problem(404, "not_found")
	got := k.nobody().do("TRACE", "/me", nil)
	got.problem(405, "method_not_allowed")
	if !strings.Contains(got.Header.Get("Allow"), "GET") {
		t.Errorf("Allow is %q", got.Header.Get("Allow"))
	}
	got = k.nobody().do("OPTIONS", "/me", nil).ok(204, nil)
	if !strings.Contains(got.Header.Get("Allow"), "GET") || got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("got %v", got.Header)
	}
}
