package clientaddr_test

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/rotunda-rtc/rotunda/internal/clientaddr"
)

func TestOf(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	for _, c := range []struct {
		remote    string
		forwarded []string
		trusted   []netip.Prefix
		want      string
	}{
		{"198.51.100.1:1234", nil, nil, "198.51.100.1"},
		{"[2001:db8::1]:1234", nil, nil, "2001:db8::1"},
		{"[fe80::1%eth0]:1234", nil, nil, "fe80::1"},
		{"[::ffff:198.51.100.1]:1234", nil, nil, "198.51.100.1"},
		{"198.51.100.1:1234", []string{"203.0.113.9"}, nil, "198.51.100.1"},     // nobody is trusted
		{"198.51.100.1:1234", []string{"203.0.113.9"}, trusted, "198.51.100.1"}, // not a proxy
		{"10.1.2.3:1234", []string{"203.0.113.9"}, trusted, "203.0.113.9"},
		{"10.1.2.3:1234", []string{"203.0.113.9:55"}, trusted, "203.0.113.9"},
		{"10.1.2.3:1234", []string{"[2a00::1]:55"}, trusted, "2a00::1"},
		{"10.1.2.3:1234", []string{"1.1.1.1, 203.0.113.9, 10.9.9.9"}, trusted, "203.0.113.9"}, // the first one is a lie
		{"10.1.2.3:1234", []string{"1.1.1.1", "203.0.113.9", "10.9.9.9"}, trusted, "203.0.113.9"},
		{"10.1.2.3:1234", []string{"203.0.113.9, garbage"}, trusted, "10.1.2.3"},
		{"10.1.2.3:1234", nil, trusted, "10.1.2.3"},
		{"[2001:db8::1]:1", []string{"10.1.1.1, 203.0.113.9"}, trusted, "203.0.113.9"},
		{"@", nil, nil, "invalid IP"}, // a unix socket
		{"@", []string{"203.0.113.9"}, nil, "invalid IP"},
		{"@", []string{"203.0.113.9"}, trusted, "203.0.113.9"}, // a proxy at a unix socket
		{"@", nil, trusted, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := clientaddr.Of(r, c.trusted).String(); got != c.want {
			t.Errorf("remote %s, forwarded %q: got %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
