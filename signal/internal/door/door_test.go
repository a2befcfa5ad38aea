package door_test

import (
	"net/http"
	"net/http/httptest"
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
