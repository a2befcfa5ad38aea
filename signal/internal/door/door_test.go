package door_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal/internal/door"
)

// C6
func TestOrigin(t *testing.T) {
	for _, c := range []struct {
		origin string
		opts   door.Origins
		want   bool
	}{
		{"", door.Origins{}, true}, // no page
		{"https://app.example.org", door.Origins{}, true},
		{"http://app.example.org", door.Origins{}, true}, // behind a proxy that ends TLS
		{"https://APP.example.org", door.Origins{}, true},
		{"https://app.example.org:443", door.Origins{}, false},
		{"https://example.org", door.Origins{}, false},
		{"https://app.example.org.evil.com", door.Origins{}, false},
		{"https://evil.com/app.example.org", door.Origins{}, false},
		{"https://evilapp.example.org", door.Origins{}, false},
		{"https://app.example.org@evil.com", door.Origins{}, false},
		{"https://x@app.example.org", door.Origins{}, false},
		{"null", door.Origins{}, false},
		{"null", door.Origins{Any: true}, false},
		{"file://", door.Origins{Any: true}, false},
		{"https://evil.com", door.Origins{Any: true}, true},
		{"https://www.example.org", door.Origins{Listed: []string{"*.example.org"}}, true},
		{"https://a.b.example.org", door.Origins{Listed: []string{"*.example.org"}}, true},
		{"https://example.org", door.Origins{Listed: []string{"*.example.org"}}, false},
		{"https://www.example.org.evil.com", door.Origins{Listed: []string{"*.example.org"}}, false},
		{"https://evil.com?.example.org", door.Origins{Listed: []string{"*.example.org"}}, false},
		{"https://evil.com#.example.org", door.Origins{Listed: []string{"*.example.org"}}, false},
		{"https://evil.com/.example.org", door.Origins{Listed: []string{"*.example.org"}}, false},
		{"https://other.com", door.Origins{Listed: []string{"other.com"}}, true},
		{"https://Other.com", door.Origins{Listed: []string{"other.COM"}}, true},
		{"https://other.com:8443", door.Origins{Listed: []string{"other.com"}}, false},
		{"https://other.com:8443", door.Origins{Listed: []string{"other.com:*"}}, true},
		{"http://other.com", door.Origins{Listed: []string{"https://other.com"}}, false},
		{"https://other.com", door.Origins{Listed: []string{"https://other.com"}}, true},
		{"https://other.com", door.Origins{Listed: []string{"[", "other.com"}}, true}, // a bad pattern matches nothing
	} {
		r := httptest.NewRequest(http.MethodGet, "http://app.example.org/signal", nil)
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if got := c.opts.Allowed(r); got != c.want {
			t.Errorf("origin %q, options %+v: got %t, want %t", c.origin, c.opts, got, c.want)
		}
	}
}

func TestTwoOrigins(t *testing.T) { // C6
	r := httptest.NewRequest(http.MethodGet, "http://app.example.org/signal", nil)
	r.Header["Origin"] = []string{"https://app.example.org", "https://evil.com"}
	if (door.Origins{}).Allowed(r) {
		t.Error("two origins were allowed")
	}
}

func TestClientAddr(t *testing.T) {
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
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := door.ClientAddr(r, c.trusted).String(); got != c.want {
			t.Errorf("remote %s, forwarded %q: got %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
