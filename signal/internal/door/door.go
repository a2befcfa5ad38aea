// Package door decides, for the carriers that come over HTTP, which pages may
// open one.
package door

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Origins says which pages may open a carrier. The zero value is for those of
// the server's own origin.
type Origins struct {
	// Listed are the hosts whose pages may connect beside the server's own,
	// as ws.Options has them.
	Listed []string
	Any    bool // every origin but "null"
}

// Allowed decides about the Origin header (RFC 6454, section 7). A
// request without one comes from no page of another origin: browsers always
// send it with a WebSocket, and with what is not a plain request.
func (o Origins) Allowed(r *http.Request) bool {
	values := r.Header.Values("Origin")
	if len(values) == 0 {
		return true
	}
	if len(values) > 1 {
		return false
	}
	u, err := url.Parse(values[0])
	// "null", "file://" and the like have no host.
	if err != nil || u.Scheme == "" || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	if o.Any || strings.EqualFold(u.Host, r.Host) {
		return true
	}
	host := strings.ToLower(u.Host)
	for _, pattern := range o.Listed {
		pattern = strings.ToLower(pattern)
		subject := host
		if strings.Contains(pattern, "://") {
			subject = strings.ToLower(u.Scheme) + "://" + host
		}
		// A host holds no slash, so that "*" cannot reach past it.
		if ok, err := path.Match(pattern, subject); err == nil && ok {
			return true
		}
	}
	return false
}
