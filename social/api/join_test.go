package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// W17, W97, W101, W103, WD1, WD5: pages enter rooms by the cookie they are signed in with, if they are our own; programs by the secret of a
// login. C41.
func TestJoin(t *testing.T) {
	k := newKit(t, nil)
	ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
	k.connect(ada, bob)
	c := ada.conference(object{"title": "A talk"})
	ada.do("POST", "/conferences/"+c.ID+"/live", nil).ok(200, nil)
	// Even a door that lets pages of all origins in.
	server := httptest.NewServer(web.Handler(k.server, &web.Options{InsecureAnyOrigin: true}))
	defer server.Close()
	const cookie = "__Host-rotunda"
	enter := func(token string, header http.Header) string {
		t.Helper()
		session, err := signal.Connect(t.Context(), signal.ClientConfig{
			Dial: func(ctx context.Context) (signal.Conn, error) {
				return web.NewDialer(server.URL, &web.DialOptions{Header: header}).Dial(ctx)
			},
			Hello: signal.Hello{Token: token},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		var joined signal.Joined
		err = session.Request(t.Context(), signal.TypeJoin, signal.Join{Room: c.ID, Name: "Somebody else"}, &joined)
		var refused *signal.Error
		switch {
		case errors.As(err, &refused):
			return string(refused.Code)
		case err != nil:
			t.Fatal(err)
		}
		return joined.Self.Name
	}
	for _, row := range []struct {
		what   string
		token  string
		cookie string
		origin string
		want   string
	}{
		{"a page of our own", "", cookie + "=" + bob.token, server.URL, "Bob Tester"},
		{"a page of the public address", "", cookie + "=" + bob.token, "https://meet.example", "Bob Tester"},
		{"a page of another site", "", cookie + "=" + bob.token, "https://evil.example", "unauthenticated"},
		{"a page of the same host without TLS", "", cookie + "=" + bob.token, "http://meet.example", "unauthenticated"}, // the cookie is for https
		{"a program with a cookie", "", cookie + "=" + bob.token, "", "Bob Tester"},
		{"another cookie", "", "rotunda=" + bob.token, server.URL, "unauthenticated"},
		{"a secret of no login", "", cookie + "=x", server.URL, "unauthenticated"},
		{"a program", bob.token, "", "", "Bob Tester"},
		{"a page that has the secret", bob.token, "", "https://evil.example", "Bob Tester"},
		{"a bad secret, and a cookie", "x", cookie + "=" + bob.token, server.URL, "unauthenticated"},
		{"nobody", "", "", "", "unauthenticated"},
		{"who may not see it", cleo.token, "", "", "forbidden"},
	} {
		header := http.Header{}
		if row.cookie != "" {
			header.Set("Cookie", row.cookie)
		}
		if row.origin != "" {
			header.Set("Origin", row.origin)
		}
		equal(t, row.what, enter(row.token, header), row.want)
	}
	if err := k.server.Close(t.Context()); err != nil { // all is recorded
		t.Fatal(err)
	}
	var l list[struct{ Person person }]
	ada.do("GET", "/conferences/"+c.ID+"/members", nil).ok(200, &l)
	if len(l.Items) != 1 || l.Items[0].Person.ID != bob.ID || l.Items[0].Person.FullName != "Bob Tester" {
		t.Errorf("members %+v", l.Items)
	}
}

// Who is in a room leaves it when the login ends that opened it, and stays when another one does. C46
func TestRoomsFollowLogins(t *testing.T) {
	k := newKit(t, nil)
	ada, root := k.join("ada@example.org"), k.admin("root@example.org")
	c := ada.conference(object{"title": "A talk", "public": true})
	ada.do("POST", "/conferences/"+c.ID+"/live", nil).ok(200, nil)
	enter := func(u *user) *conference.Local {
		t.Helper()
		l, err := k.server.Attach(t.Context(), conference.JoinRequest{Room: c.ID, Token: u.token}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	host := enter(ada)
	for i, row := range []struct {
		what string
		end  func(bob, phone *user)
	}{
		{"sign out", func(bob, _ *user) { bob.do("POST", "/sign-out", nil).ok(204, nil) }},
		{"on another device", func(bob, phone *user) {
			var logins loginList
			bob.do("GET", "/logins", nil).ok(200, &logins)
			for _, l := range logins.Items {
				if l.Current {
					phone.do("DELETE", "/logins/"+l.ID, nil).ok(204, nil)
				}
			}
		}},
		{"a new password", func(_, phone *user) {
			phone.do("PUT", "/me/password", body{"old_password": password, "new_password": "another horse battery"}).ok(204, nil)
		}},
		{"a forgotten password", func(bob, _ *user) {
			k.nobody().do("POST", "/password-resets/mails", body{"email": bob.Email}).ok(202, nil)
			token := k.mails.nthToken(t, bob.Email, 2)
			k.nobody().do("POST", "/password-resets", body{"token": token, "password": "another horse battery"}).ok(204, nil)
		}},
		{"suspension", func(bob, _ *user) { root.do("PUT", "/admin/users/"+bob.ID+"/suspension", nil).ok(204, nil) }},
		{"deletion", func(_, phone *user) { phone.do("POST", "/me/deletion", body{"password": password}).ok(204, nil) }},
	} {
		bob := k.join("bob" + strconv.Itoa(i) + "@example.org")
		var in struct{ Token string }
		k.nobody().do("POST", "/sign-in", body{"email": bob.Email, "password": password, "use": "token"}).ok(200, &in)
		phone := &user{k: k, ID: bob.ID, Email: bob.Email, token: in.Token}
		guest := enter(bob)
		row.end(bob, phone)
		select {
		case <-guest.Done():
		case <-t.Context().Done():
			t.Fatalf("%s: the guest is still there", row.what)
		}
		select {
		case <-host.Done():
			t.Fatalf("%s: the host was put out", row.what)
		default:
		}
	}
}

// On carriers without HTTP there is no cookie; requests that say nothing of their origin are asked where they come from otherwise.
func TestJoinUser(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	who, err := api.JoinUser(api.Config{Social: k.social, PublicURL: "http://meet.example:8080/app", CookieName: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		header string // of the request, with ADA for her secret; empty: there is no request
		want   social.Code
	}{
		{"", social.CodeUnauthenticated},
		{"Cookie: mine=ADA", ""},
		{"Cookie: mine=ADA\nSec-Fetch-Site: same-origin", ""},
		{"Cookie: mine=ADA\nSec-Fetch-Site: cross-site", social.CodeUnauthenticated},
		{"Cookie: mine=ADA\nSec-Fetch-Site: same-site", social.CodeUnauthenticated},
		{"Cookie: mine=ADA\nOrigin: http://meet.example:8080", ""},
		{"Cookie: mine=ADA\nOrigin: https://meet.example:8080", social.CodeUnauthenticated},
		{"Cookie: mine=ADA\nOrigin: http://meet.example", social.CodeUnauthenticated},
		{"Cookie: mine=ADA\nOrigin: null", social.CodeUnauthenticated},
		{"Cookie: mine=ADA\nOrigin: http://meet.example:8080\nOrigin: http://evil.example", social.CodeUnauthenticated},
		{"Cookie: mine=ADA\nOrigin: http://example.com", ""}, // the request's own host
	} {
		req := conference.JoinRequest{Room: "any"}
		if row.header != "" {
			req.HTTP = httptest.NewRequest("GET", "http://example.com/signal", nil)
			for line := range strings.SplitSeq(strings.ReplaceAll(row.header, "ADA", ada.token), "\n") {
				name, value, _ := strings.Cut(line, ": ")
				req.HTTP.Header.Add(name, value)
			}
		}
		got, err := who(t.Context(), req)
		if social.CodeOf(err) != row.want || row.want == "" && (err != nil || got.ID != ada.ID || got.Name != "Ada Tester") {
			t.Errorf("%q: %+v, %v", row.header, got, err)
		}
	}
	if _, err := api.JoinUser(api.Config{Social: k.social}); err == nil {
		t.Error("a Config without PublicURL is taken")
	}
	if _, err := api.JoinUser(api.Config{PublicURL: "http://meet.example"}); err == nil {
		t.Error("a Config without Social is taken")
	}
}
