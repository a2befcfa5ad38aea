package api

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/rotunda-rtc/rotunda/internal/clientaddr"
	"github.com/rotunda-rtc/rotunda/social"
)

// caller is who made a request, and from where.
type caller struct {
	Actor     social.Actor // zero if the operation needs no login
	Address   string       // the client's network address; empty if it is not known
	UserAgent string       // at most 256 bytes

	addr     netip.Addr
	secret   string // the credential, whether or not it holds
	external string // the cookie of a sign-in by a provider
	control  *http.ResponseController
}

type callerKey struct{}

const maxUserAgent = 256

// caller says who made a request, without the credential.
func (a *API) caller(r *http.Request) *caller {
	c := &caller{UserAgent: strings.ToValidUTF8(r.UserAgent(), ""), addr: clientaddr.Of(r, a.cfg.TrustedProxies)}
	if len(c.UserAgent) > maxUserAgent {
		c.UserAgent = strings.ToValidUTF8(c.UserAgent[:maxUserAgent], "")
	}
	if c.addr.IsValid() {
		c.Address = c.addr.String()
	}
	if cookie, err := r.Cookie(a.cookies.external); err == nil {
		c.external = cookie.Value
	}
	return c
}

// credential is the login's secret that comes with a request. A bearer token goes before a cookie; all other kinds of Authorization,
// such as of a proxy that asks for a password, are none of ours.
func (a *API) credential(r *http.Request) (secret string, bearer bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token), true
	}
	if c, err := r.Cookie(a.cookies.login); err == nil {
		return c.Value, false
	}
	return "", false
}

// sameOrigin refuses what a page of another site makes a browser do. A bearer token does not need it: browsers
// add none by themselves.
func (a *API) sameOrigin(r *http.Request, bearer bool) error {
	if bearer {
		return nil
	}
	if err := a.origins.Check(r); err != nil {
		return newProblem(codeCrossOrigin, "")
	}
	return nil
}
