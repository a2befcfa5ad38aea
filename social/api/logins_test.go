package api_test

import (
	"net/netip"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

type loginList struct {
	Items []struct {
		ID, Address string
		UserAgent   string `json:"user_agent"`
		Current     bool
	}
	Next string
}

func TestLogins(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	var other struct{ Token string }
	k.nobody().do("POST", "/sign-in", body{"email": ada.Email, "password": password, "use": "token"}, "User-Agent", "Phone/1").ok(200, &other)

	var list loginList
	ada.do("GET", "/logins", nil).ok(200, &list)
	if len(list.Items) != 2 || list.Items[0].UserAgent != "Phone/1" || list.Items[0].Current || !list.Items[1].Current {
		t.Fatalf("got %+v", list)
	}
	var page loginList
	ada.do("GET", "/logins?limit=1", nil).ok(200, &page)
	if len(page.Items) != 1 || page.Next == "" {
		t.Fatalf("got %+v", page)
	}
	var rest loginList
	ada.do("GET", "/logins?limit=1&cursor="+page.Next, nil).ok(200, &rest)
	if len(rest.Items) != 1 || rest.Items[0].ID == page.Items[0].ID || rest.Next != "" {
		t.Errorf("got %+v", rest)
	}
	ada.do("GET", "/logins?limit=101", nil).problem(422, "invalid") // C49
	ada.do("GET", "/logins?limit=x", nil).problem(422, "invalid")
	ada.do("GET", "/logins?cursor=nonsense", nil).problem(422, "invalid")
	ada.do("GET", "/logins?colour=red", nil).problem(422, "invalid")

	bob.do("DELETE", "/logins/"+list.Items[0].ID, nil).problem(404, "not_found") // C44
	phone := &user{k: k, token: other.Token}
	phone.do("GET", "/me", nil).ok(200, nil)
	if got := ada.do("DELETE", "/logins/"+list.Items[0].ID, nil).ok(204, nil); got.cookie(loginCookie) != nil {
		t.Error("ending another login took away this one's cookie")
	}
	phone.do("GET", "/me", nil).problem(401, "unauthenticated")
	if got := ada.do("DELETE", "/logins/"+list.Items[1].ID, nil).ok(204, nil); got.cookie(loginCookie) == nil {
		t.Error("ending the own login left the cookie")
	}
	ada.do("GET", "/me", nil).problem(401, "unauthenticated")
}

func TestClientAddress(t *testing.T) {
	k := newKit(t, func(_ *social.Config, c *api.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("fd00::/8")}
	})
	ada := k.join("ada@example.org")
	tests := []struct{ name, remote, forwarded, want string }{
		{"direct", "198.51.100.7:1234", "", "198.51.100.7"},
		{"nobody believes a client", "198.51.100.7:1234", "203.0.113.9", "198.51.100.7"},
		{"proxy", "192.0.2.1:1234", "203.0.113.9", "203.0.113.9"},
		{"what the client says before", "192.0.2.1:1234", "10.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"two proxies", "[fd00::1]:1234", "203.0.113.9, 192.0.2.5", "203.0.113.9"},
		{"nonsense", "192.0.2.1:1234", "203.0.113.9, nonsense", "192.0.2.1"},
		{"IPv6", "192.0.2.1:1234", "2001:db8::1", "2001:db8::1"},
		{"proxy at a Unix socket", "@", "203.0.113.9", "203.0.113.9"},
		{"nothing is known", "@", "", ""},
		{"IPv4 in IPv6", "[::ffff:198.51.100.7]:1234", "", "198.51.100.7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := k.in(t).nobody().request("POST", "/sign-in", body{"email": ada.Email, "password": password})
			r.RemoteAddr = tt.remote
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
			k.in(t).serve(r).ok(200, nil)
			var list loginList
			ada.do("GET", "/logins", nil).ok(200, &list)
			if got := list.Items[0].Address; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
