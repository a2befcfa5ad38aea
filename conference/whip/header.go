package whip

import (
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The methods, as in Allow.
const (
	endpointMethods = "GET, HEAD, OPTIONS, POST"
	sessionMethods  = "DELETE, GET, HEAD, OPTIONS, PATCH"
)

// share says who may read the response in a browser (CORS, Fetch Standard
// section 3.3). Credentials of the browser itself are never let in.
func (d *door) share(w http.ResponseWriter, r *http.Request) {
	header, origin := w.Header(), r.Header.Get("Origin")
	switch {
	case d.opts.Origins == nil:
		header.Set("Access-Control-Allow-Origin", "*")
	default:
		header.Add("Vary", "Origin")
		if !slices.Contains(d.opts.Origins, origin) {
			return
		}
		header.Set("Access-Control-Allow-Origin", origin)
	}
	header.Set("Access-Control-Expose-Headers", "Location, ETag, Link, Retry-After, Allow, Accept-Post, Accept-Patch, WWW-Authenticate")
}

// options answers OPTIONS, be it a preflight or not.
func (d *door) options(w http.ResponseWriter, methods string) {
	header := w.Header()
	header.Set("Allow", methods)
	if methods == endpointMethods {
		header.Set("Accept-Post", sdpType)
	} else {
		header.Set("Accept-Patch", d.patchTypes())
	}
	if header.Get("Access-Control-Allow-Origin") != "" {
		header.Set("Access-Control-Allow-Methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST")
		header.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match")
		header.Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusOK)
}

// patchTypes are the media types of PATCH.
func (d *door) patchTypes() string {
	if d.door() == conference.DoorWHEP {
		return fragmentType + ", " + sdpType
	}
	return fragmentType
}

func notAllowed(w http.ResponseWriter, methods string) {
	w.Header().Set("Allow", methods)
	http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
}

func challenge(w http.ResponseWriter) { w.Header().Set("WWW-Authenticate", "Bearer") }

func setRetryAfter(header http.Header, d time.Duration) {
	header.Set("Retry-After", strconv.Itoa(int((d+time.Second-1)/time.Second)))
}

// linkServers tells the ICE servers: RFC 9725, section 4.6.
func linkServers(header http.Header, servers []signal.ICEServer) {
	for _, s := range servers {
		var parameters strings.Builder
		parameters.WriteString(`; rel="ice-server"`)
		if s.Username != "" || s.Credential != "" {
			parameters.WriteString(`; username=` + quoted(s.Username) + `; credential=` + quoted(s.Credential) + `; credential-type="password"`)
		}
		for _, u := range s.URLs {
			header.Add("Link", "<"+u+">"+parameters.String())
		}
	}
}

// quoted writes a quoted-string (RFC 9110, section 5.6.4).
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// mediaType is that of a request's body without its parameters; "" if there is none.
func mediaType(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// bearer returns the token of the Authorization header, "" if there is none (RFC 6750, section 2.1).
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// location is the URL of a session: the request's own path, as the client
// wrote it, with the session's id.
func location(r *http.Request, id string) string {
	path := r.URL.EscapedPath()
	if u, err := url.ParseRequestURI(r.RequestURI); err == nil { // what a prefix handler did not strip
		path = u.EscapedPath()
	}
	return strings.TrimSuffix(path, "/") + "/" + id
}

func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// matches says whether an If-Match field has the tag, by the strong comparison
// (RFC 9110, sections 8.8.3.2 and 13.1.1). Tags of ours have no comma.
func matches(field []string, tag string) bool {
	for _, line := range field {
		for one := range strings.SplitSeq(line, ",") {
			if one = strings.TrimSpace(one); one == tag || one == "*" || one == `"*"` {
				return true
			}
		}
	}
	return false
}
