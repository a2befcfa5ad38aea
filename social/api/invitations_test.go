package api_test

import (
	"strings"
	"testing"
)

// An invitation makes an admin of who is signed in, once.
func TestBecomeAdmin(t *testing.T) {
	v := newVillage(t)
	link, err := v.social.Accounts.InviteAdmin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "#token=")
	v.ann.do("GET", "/admin/users", nil).problem(403, "forbidden")
	v.ann.do("POST", "/admin-invitations", map[string]any{"token": token + "x"}).problem(404, "not_found")
	v.ann.do("POST", "/admin-invitations", map[string]any{"token": token}).ok(204, nil)
	v.ann.do("GET", "/admin/users", nil).ok(200, nil)
	v.bob.do("POST", "/admin-invitations", map[string]any{"token": token}).problem(404, "not_found")
}
